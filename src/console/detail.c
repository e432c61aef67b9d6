/* detail.c - what is known of the chosen row: plan, gates and the reason in words. */
#include <stdio.h>
#include <string.h>

#include "skim/base/text.h"
#include "ui.h"

uint64_t ticker_id(const char *ticker)
{
	uint64_t h = 1469598103934665603ULL;

	for (; *ticker; ticker++)
		h = (h ^ (unsigned char)*ticker) * 1099511628211ULL;
	return h | 1;
}

const struct view_cand *find_cand(const struct view *v, int32_t conid, const char *ticker)
{
	for (int i = 0; i < v->n_cand; i++)
		if (conid ? v->cand[i].conid == conid : ticker && !strcmp(v->cand[i].ticker, ticker))
			return &v->cand[i];
	return NULL;
}

const struct view_position *find_position(const struct view *v, int32_t conid, const char *ticker)
{
	for (int i = 0; i < v->n_positions; i++)
		if (conid ? v->position[i].conid == conid
			  : ticker && !strcmp(v->position[i].ticker, ticker))
			return &v->position[i];
	return NULL;
}

/* By cOID, its short end, or the broker's id. */
const struct view_order *find_order(const struct view *v, const char *key)
{
	size_t n = strlen(key);

	for (int i = 0; n && i < v->n_orders; i++)
		if (!strcmp(v->order[i].coid, key) || !strcmp(v->order[i].order_id, key))
			return &v->order[i];
	for (int i = 0; n >= 4 && i < v->n_orders; i++) {
		const char *coid = v->order[i].coid;

		if (strlen(coid) > n && text_equal_ci(coid + strlen(coid) - n, key))
			return &v->order[i];
	}
	return NULL;
}

/* The stock the detail is about: that of the chosen row, where it is a candidate. */
const struct view_cand *detail_cand(const struct ui *u)
{
	const struct pane_ops *ops = pane_ops(u->focus);
	int row = table_row(u, u->focus);
	int32_t conid = row >= 0 && ops->conid ? ops->conid(u, row) : 0;
	const struct view_cand *c = conid ? find_cand(u->v, conid, NULL) : NULL;

	if (c || row >= 0)
		return c;
	row = table_row(u, PANE_CAND);	/* an empty pane leaves the detail where it was */
	return row >= 0 ? &u->v->cand[row] : NULL;
}

static void range_lines(const struct view_cand *c, struct lines *out)
{
	const struct view_range *r = &c->range;
	static const char *const states[] = { "waiting for its first trade", "forming", "complete",
					      "partial: no entry from it" };
	int minutes = (int)((r->end - r->start) / (60 * NS_PER_S));
	char seen[40] = "";

	if (r->state == RANGE_WAITING) {
		line_add(out, R_DIM, "range", "%s", states[r->state]);
		return;
	}
	snprintf(seen, sizeof seen, "%s%s%s", r->witnesses & WITNESS_TICKS ? " ticks" : "",
		 r->witnesses & WITNESS_DAY_HILO ? " day" : "",
		 r->witnesses & WITNESS_BARS ? " bars" : "");
	line_add(out, R_TEXT, "range", "%dm from own open %s  %s-%s (%s%%, %d steps)", minutes,
		 fig_time(r->start).s, fig_price(r->low).s, fig_price(r->high).s,
		 fig_pct(r->width, 1, false).s, step_count(r->low, r->high));
	line_add(out, r->state == RANGE_PARTIAL ? R_ERROR : R_DIM, " ", "%s, %d prints, src %s%s%s%s%s",
		 states[r->state], r->prints,
		 r->source == SOURCE_BARS ? "bars 1m" : "ticks", *seen ? ", agreed by" : "", seen,
		 *r->missing ? "; " : "", r->missing);
}

static void book_lines(const struct view_cand *c, struct lines *out)
{
	char auction[48] = "no auction", spread[24] = "?";

	if (price_known(c->range.auction))
		snprintf(auction, sizeof auction, "auct %s %s", fig_price(c->range.auction).s,
			 c->range.auction_counted ? "in" : "out");
	if (c->spread_steps >= 0)
		snprintf(spread, sizeof spread, "%dt", c->spread_steps);
	line_add(out, R_TEXT, "book", "bid %s x %s  ask %s x %s  spread %s  %s  %s%s%s",
		 fig_price(c->bid).s, fig_qty_short(c->bid_size).s, fig_price(c->ask).s,
		 fig_qty_short(c->ask_size).s, spread, fig_turnover(c->turnover).s, auction,
		 c->delayed ? "  DELAYED" : "", c->halted ? "  HALTED" : "");
	line_add(out, R_DIM, " ", "prior close %s  open %s  traded %s", fig_price(c->prior_close).s,
		 fig_price(c->open).s, fig_qty_short(c->volume).s);
}

static void plan_lines(const struct view_cand *c, struct lines *out)
{
	const struct view_plan *p = &c->plan;

	if (!p->known)
		line_add(out, R_DIM, "plan", "no size%s%s", *p->missing ? ": " : "", p->missing);
	else
		line_add(out, R_STRONG, "plan", "entry %s  stop %s  risk %s -> %s sh  %s%s%s",
			 fig_price(p->entry).s, fig_price(p->stop).s, fig_cash(p->risk).s,
			 fig_qty(p->quantity).s, fig_cash(p->value).s,
			 *p->decided_by ? "  by " : "", p->decided_by);
}

void detail_ruler(const struct ui *u, const struct view_cand *c, struct lines *out)
{
	static const char legend[] = "   S stop  [=] range  * last  E entry";
	char bar[60];
	struct line *l;

	if (!chart_bar(u, c, 34, bar, sizeof bar))
		return;
	l = line_add(out, R_TEXT, " ", "%s%s", bar, legend);
	l->ruler = true;
}

static void news_lines(const struct ui *u, const struct view_cand *c, struct lines *out)
{
	for (int i = 0, shown = 0; i < u->v->n_news && shown < (u->zoom ? 40 : 3); i++)
		if (!strcmp(u->v->news[i].ticker, c->ticker))
			line_add(out, R_TEXT, shown++ ? " " : "news", "%s %s %.200s",
				 fig_time(u->v->news[i].released).s,
				 u->v->news[i].sensitive ? "*" : " ", u->v->news[i].headline);
}

/* The most telling lines first: a small screen shows only those. */
void detail_candidate(const struct ui *u, const struct view_cand *c, bool ruler, struct lines *out)
{
	struct lines tmp = { .n = 0 };

	range_lines(c, &tmp);
	line_add(out, tmp.at[0].role, "range", "%s", tmp.at[0].text);
	if (ruler)
		detail_ruler(u, c, out);
	book_lines(c, &tmp);
	line_add(out, R_TEXT, "book", "%s", tmp.at[tmp.n - 2].text);
	plan_lines(c, out);
	line_add(out, R_TEXT, "gates", "%s", c->gates);
	line_add(out, c->tradeable ? R_TEXT : R_ERROR, "why", "%s", c->why);
	if (u->v->selected == c->conid && *u->v->selected_note)
		line_add(out, R_NOTICE, "note", "%s", u->v->selected_note);
	news_lines(u, c, out);
	for (int i = 1; i < tmp.n; i++)
		if (i != tmp.n - 2)
			line_add(out, R_DIM, i == 1 ? "source" : "day", "%s", tmp.at[i].text);
}

void detail_title(const struct ui *u, char *out, size_t n)
{
	const struct pane_ops *ops = pane_ops(u->focus);
	const struct view_cand *c = detail_cand(u);
	int row = table_row(u, u->focus);
	const char *ticker = row >= 0 && ops->ticker ? ops->ticker(u, row) : "";

	if (c && (!*ticker || !strcmp(c->ticker, ticker)))
		snprintf(out, n, "%s  %s", c->ticker, c->name);
	else
		snprintf(out, n, "%s", ticker);
}

static void picture(struct ui *u, const struct view_cand *c, struct rect a)
{
	char bar[200];
	int n = chart_bar(u, c, a.w - 12 < 150 ? a.w - 12 : 150, bar, sizeof bar);

	if (n && a.h > 1) {
		ruler_draw(a.y, a.x + 1, n, bar);
		draw_text(a.y, a.x + 2 + n, 10, R_DIM, "S [=*=] E");
		a.y++;
		a.h--;
	}
	chart_draw(u, c, a);
}

enum { PICTURE_ROWS = 10, PICTURE_W = 43 };

/* The picture has its own. */
static void drop_rulers(struct lines *l)
{
	int n = 0;

	for (int i = 0; i < l->n; i++) {
		if (l->at[i].ruler)
			continue;
		if (n != i)
			l->at[n] = l->at[i];
		n++;
	}
	l->n = n;
}

/* Text first; the picture beside it where there is width, below it where there is height. */
void detail_draw(struct ui *u, struct rect a, bool with_chart)
{
	static struct lines raw, fit;	/* main thread; too large for a stack frame */
	const struct pane_ops *ops = pane_ops(u->focus);
	const struct view_cand *c = detail_cand(u);
	int row = table_row(u, u->focus), text_h;
	bool beside = with_chart && c && a.w >= 110 && a.h < 14;
	bool picture_fits = with_chart && (beside || a.h >= PICTURE_ROWS + 6);

	raw.n = 0;
	if (row >= 0)
		ops->detail(u, row, &raw);
	if (u->focus == PANE_CAND && c && row >= 0 && !picture_fits) {
		raw.n = 0;
		detail_candidate(u, c, true, &raw);
	}
	if (u->focus != PANE_CAND && c && raw.n < a.h - 4) {
		if (raw.n)
			line_rule(&raw);
		detail_candidate(u, c, !picture_fits, &raw);
	}
	if (picture_fits && c)
		drop_rulers(&raw);
	if (raw.n == 0)
		line_add(&raw, R_DIM, "", "nothing is chosen");
	lines_fit(&fit, &raw, beside ? a.w - PICTURE_W : a.w);
	if (a.h <= 6 && fit.n > a.h && raw.n > 2 && !u->zoom)
		fit = raw;	/* one line each, cut: the first are the most telling */
	if (u->zoom_scroll > fit.n - 1)
		u->zoom_scroll = fit.n - 1;
	text_h = fit.n;
	if (picture_fits && !beside && c && !u->zoom_scroll && a.h - fit.n < PICTURE_ROWS)
		text_h = a.h - PICTURE_ROWS;	/* the least telling lines give way to the picture */
	if (text_h > a.h || beside)
		text_h = a.h;
	lines_draw(&fit, u->zoom ? u->zoom_scroll : 0,
		   (struct rect){ a.y, a.x, text_h, beside ? a.w - PICTURE_W : a.w });
	if (!with_chart || !c)
		return;
	if (beside)
		picture(u, c, (struct rect){ a.y, a.x + a.w - PICTURE_W, a.h, PICTURE_W });
	else if (a.h - text_h >= 6 && !u->zoom_scroll)
		picture(u, c, (struct rect){ a.y + text_h + 1, a.x, a.h - text_h - 1, a.w });
}
