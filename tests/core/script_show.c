/* script_show.c - parts of the view as text: `show cand`, `show range KTA`, … */
#include <string.h>

#include "skim/base/text.h"
#include "skim/base/zone.h"

#include "script_words.h"

static const char *hms(char out[16], int64_t t)
{
	if (t)
		time_format_hms(out, 16, t);
	else
		strcpy(out, "-");
	return out;
}

static const char *money(char out[24], struct price p)
{
	price_format(out, 24, p);
	return out;
}

static void show_cand(FILE *out, const struct view *v, bool full)
{
	char a[24], b[24];

	for (int i = 0; i < v->n_cand; i++) {
		const struct view_cand *c = &v->cand[i];

		bp_format(b, sizeof(b), c->gap, 1, true);
		fprintf(out, "> %s%-6s %6s %6s%s  %s | %s\n", c->marked ? "*" : " ", c->ticker,
			money(a, c->last), c->gap == BP_UNKNOWN ? "?" : b,
			c->gap_indicative ? "i" : "", c->state_text, c->why);
		if (full)
			fprintf(out, ">         %s%s\n", c->gates, c->stale ? " stale" : "");
	}
	if (v->selected_note[0])
		fprintf(out, "> note %s\n", v->selected_note);
	fprintf(out, "> %d rows; gated: %d gap, %d news, %d spread; %d proposals, %d streams\n",
		v->n_cand, v->gated_gap, v->gated_news, v->gated_spread, v->status.proposals,
		v->status.streams);
}

static void show_range(FILE *out, const struct view *v, const char *ticker)
{
	static const char *const states[] = { "waiting", "forming", "complete", "partial" };
	static const char *const sources[] = { "none", "ticks", "bars" };
	char a[24], b[24], c[24], d[24], f[24], s[16], t[16];

	for (int i = 0; i < v->n_cand; i++) {
		const struct view_range *r = &v->cand[i].range;
		unsigned w = r->witnesses;

		if (strcmp(v->cand[i].ticker, ticker))
			continue;
		fprintf(out, "> %s %s %s %s-%s (own %s-%s, auction %s %s) %s-%s width %d prints %d "
			"by%s%s%s%s%s\n", ticker, states[r->state], sources[r->source],
			money(a, r->low), money(b, r->high), money(c, r->cont_low),
			money(d, r->cont_high), money(f, r->auction),
			r->auction_counted ? "in" : "out", hms(s, r->start), hms(t, r->end),
			r->width == BP_UNKNOWN ? -1 : r->width, r->prints,
			w & WITNESS_TICKS ? " ticks" : "", w & WITNESS_DAY_HILO ? " day" : "",
			w & WITNESS_BARS ? " bars" : "", r->missing[0] ? "; " : "", r->missing);
		return;
	}
	fprintf(out, "> %s is not listed\n", ticker);
}

static void show_status(FILE *out, const struct view *v)
{
	const struct view_status *s = &v->status;

	fprintf(out, "> %s %s%s%s phase %s link %d data %c streams %d proposals %d unacked %d\n",
		s->account[0] ? s->account : "-", s->armed ? "ARMED" : "DISARMED ",
		s->armed ? "" : s->disarmed_why, s->locked ? " LOCKED" : "",
		phase_name(s->phase.phase), s->link, s->data ? s->data : '?', s->streams,
		s->proposals, s->unacked);
}

static void show_news(FILE *out, const struct view *v)
{
	char at[16];

	for (int i = 0; i < v->n_news; i++) {
		const struct view_news *n = &v->news[i];

		fprintf(out, "> %s %-6s %c%s%s%s %s\n", hms(at, n->released), n->ticker,
			n->sensitive ? '*' : '-', n->withdrawn ? " withdrawn" : "",
			n->is_new ? " new" : "", n->candidate ? " candidate" : "", n->headline);
	}
	fprintf(out, "> %d announcements\n", v->n_news);
}

static void show_orders(FILE *out, const struct view *v)
{
	char a[24], b[24];

	for (int i = 0; i < v->n_orders; i++) {
		const struct view_order *o = &v->order[i];

		fprintf(out, "> order %s %s %s %lld limit %s stop %s filled %lld %s%s%s\n",
			o->order_id[0] ? o->order_id : "-", o->side == SIDE_BUY ? "BUY" : "SELL",
			o->ticker, (long long)o->quantity, money(a, o->limit), money(b, o->stop),
			(long long)o->filled, order_state_word(o->state), o->reason[0] ? ": " : "",
			o->reason);
	}
	fprintf(out, "> %d orders\n", v->n_orders);
}

static void show_positions(FILE *out, const struct view *v)
{
	static const char *const covers[] = { "FULL", "PART", "PART?", "OVER", "NAKED" };
	static const char *const plans[] = { "", "; plan hold", "; plan leave" };
	char a[24], b[24];

	for (int i = 0; i < v->n_positions; i++) {
		const struct view_position *p = &v->position[i];

		fprintf(out, "> position %s %lld avg %s stop %s cover %s %s%s\n", p->ticker,
			(long long)p->quantity, money(a, p->average), money(b, p->stop),
			covers[p->cover], p->text, plans[p->plan]);
	}
	fprintf(out, "> %d positions\n", v->n_positions);
}

static void show_differences(FILE *out, const struct view *v)
{
	for (int i = 0; i < v->n_diffs; i++)
		fprintf(out, "> %u%s%s %s\n", v->diff[i].number, v->diff[i].acked ? " acked" : "",
			v->diff[i].adoptable ? " adoptable" : "", v->diff[i].text);
	fprintf(out, "> %d differences, %d to read\n", v->n_diffs, v->status.differences);
}

static void show_ticket(FILE *out, const struct view *v)
{
	static const char *const stages[] = { "none", "edit", "review", "sent" };
	const struct view_ticket *t = &v->ticket;
	char a[24], b[24];

	fprintf(out, "> ticket %s %s %s %lld limit %s stop %s by %s%s%s%s%s\n", stages[t->stage],
		t->side == SIDE_BUY ? "BUY" : "SELL", t->ticker, (long long)t->quantity,
		money(a, t->limit), money(b, t->stop), t->decided_by,
		t->missing[0] ? " missing " : "", t->missing,
		t->can_send ? "" : " cannot: ", t->can_send ? "" : t->cannot);
	for (int i = 0; i < t->n_checks; i++)
		if (!t->check[i].ok)
			fprintf(out, ">   %s- %s\n", t->check[i].gate, t->check[i].text);
}

static void show_notices(FILE *out, const struct view *v)
{
	for (int i = 0; i < v->n_notices; i++)
		fprintf(out, "> %u %s%s %s\n", v->notice[i].number,
			v->notice[i].urgent ? "urgent" : "quiet", v->notice[i].acked ? " acked" : "",
			v->notice[i].text);
}

static void show_question(FILE *out, const struct view *v)
{
	const struct view_question *q = &v->question;

	fprintf(out, "> %s %s key %s about %s: %s%s%s%s\n", q->open ? "open" : "closed",
		q->prompt ? "prompt" : "question", q->coid, q->order_text, q->text,
		q->answering ? ", answering " : "", q->answer, q->unsure ? ", UNKNOWN" : "");
	for (int i = 0; i < q->n_options; i++)
		fprintf(out, ">   [%s]\n", q->option[i]);
	fprintf(out, "> %d open\n", v->status.questions);
}

void script_show(FILE *out, const struct view *v, const struct words *w)
{
	const char *what = w->n > 2 ? w->v[2] : "";

	if (!strcmp(what, "cand"))
		show_cand(out, v, w->n > 3);
	else if (!strcmp(what, "range") && w->n > 3)
		show_range(out, v, w->v[3]);
	else if (!strcmp(what, "status"))
		show_status(out, v);
	else if (!strcmp(what, "news"))
		show_news(out, v);
	else if (!strcmp(what, "orders"))
		show_orders(out, v);
	else if (!strcmp(what, "positions"))
		show_positions(out, v);
	else if (!strcmp(what, "differences"))
		show_differences(out, v);
	else if (!strcmp(what, "ticket"))
		show_ticket(out, v);
	else if (!strcmp(what, "question"))
		show_question(out, v);
	else if (!strcmp(what, "notices"))
		show_notices(out, v);
	else
		fprintf(out, "! nothing of that name to show\n");
}
