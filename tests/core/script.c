/* script.c - runs event scripts against the engine; script.h says what they look like. */
#include "script.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "skim/base/text.h"
#include "skim/base/zone.h"

#include "script_words.h"

enum { MAX_DECLARED = 64, MAX_QUEUE = 1024 };

struct declared {
	char ticker[TICKER_LEN], name[NAME_LEN];
	int32_t conid;
};

struct run {
	FILE *out;
	struct params p;
	struct calendar cal;
	struct engine *e;
	struct actions *acts;
	struct view *view;
	struct declared stock[MAX_DECLARED];
	int n_stock;
	int date;
	int64_t t0, now;		/* market */
	uint32_t notices;		/* printed so far */
	uint32_t last_sub, last_look;
	int64_t look_asked;		/* steady */
	bool auto_look, auto_reask;
	bool hide[SHOW_COUNT];
	bool stamp;			/* the next output stands between lines: with its time */
	struct event queue[MAX_QUEUE];	/* answers made by the runner itself */
	int q_head, q_n;
	char error[200];
};

static void say(struct run *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void say(struct run *r, const char *fmt, ...)
{
	va_list ap;
	char hms[16];

	fputs("> ", r->out);
	if (r->stamp) {
		time_format_hms(hms, sizeof(hms), r->now);
		fprintf(r->out, "%s.%03d ", hms, (int)(r->now / NS_PER_MS % 1000));
	}
	va_start(ap, fmt);
	vfprintf(r->out, fmt, ap);
	va_end(ap);
	fputc('\n', r->out);
}

static struct declared *declared(struct run *r, const char *ticker)
{
	for (int i = 0; i < r->n_stock; i++)
		if (!strcmp(r->stock[i].ticker, ticker))
			return &r->stock[i];
	return NULL;
}

static int32_t conid_of(struct run *r, const char *ticker)
{
	struct declared *d = declared(r, ticker);

	return d ? d->conid : 0;
}

static void enqueue(struct run *r, const struct event *ev)
{
	if (r->q_n < MAX_QUEUE)
		r->queue[(r->q_head + r->q_n++) % MAX_QUEUE] = *ev;
}

/* --- output ------------------------------------------------------------------------------ */

static void print_order(struct run *r, const char *what, const struct act_order *o)
{
	char limit[24], trigger[24], child[24];

	price_format(limit, sizeof(limit), o->limit);
	price_format(trigger, sizeof(trigger), o->trigger);
	price_format(child, sizeof(child), o->child_stop);
	say(r, "%s%s %s %s %lld limit %s%s%s%s%s%s%s%s", what, o->lane ? " lane1" : "",
	    o->side == SIDE_BUY ? "BUY" : "SELL", o->ticker, (long long)o->quantity,
	    limit, price_known(o->trigger) ? " trigger " : "",
	    price_known(o->trigger) ? trigger : "", o->child ? " stop " : "",
	    o->child ? child : "", o->order_id[0] ? " id " : "", o->order_id,
	    o->unjournaled ? " unjournaled" : "");
	r->last_sub = o->sub;
}

static void print_journal(struct run *r, const struct act_journal *j)
{
	static const char *const kinds[] = { "order", "fill", "question", "decision", "gate",
					     "candidate", "session", "day", "trade", "question-more" };

	if (r->hide[SHOW_JOURNAL])
		return;
	if (j->kind == JR_TRADE) {
		char low[24], high[24];

		price_format(low, sizeof(low), j->low);
		price_format(high, sizeof(high), j->high);
		say(r, "journal trade %s %s %s-%s", j->ticker, j->coid, low, high);
		return;
	}
	if (j->kind == JR_DAY)
		say(r, "journal day locked=%d candidates_sent=%d orders=%d", j->locked,
		    j->candidates_sent, j->orders_today);
	else
		say(r, "journal %s %s%s%s %s%s%s", kinds[j->kind], j->ticker, j->ticker[0] ? " " : "",
		    j->state, j->text, j->answer[0] ? " = " : "", j->answer);
}

static void print_notify(struct run *r, const struct act_notify *n)
{
	static const char *const kinds[] = {
		[NOTIFY_TRADE] = "trade", [NOTIFY_PNL] = "pnl", [NOTIFY_NEWS] = "news",
		[NOTIFY_REJECT] = "reject", [NOTIFY_QUESTION] = "question",
		[NOTIFY_ALARM] = "alarm", [NOTIFY_KILL] = "kill", [NOTIFY_SESSION] = "session",
		[NOTIFY_HANDOVER] = "handover", [NOTIFY_ERROR] = "error", [NOTIFY_DAY] = "day",
	};
	char gap[16], orh[24], orl[24];

	if (r->hide[SHOW_NOTIFY])
		return;
	bp_format(gap, sizeof(gap), n->gap, 1, true);
	price_format(orh, sizeof(orh), n->orh);
	price_format(orl, sizeof(orl), n->orl);
	if (n->kind == NOTIFY_CANDIDATES)
		say(r, "notify candidates n=%d%s%s%s", n->n, n->update ? " update" : "",
		    n->text[0] ? " " : "", n->text);
	else if (n->kind == NOTIFY_CANDIDATE_ROW)
		say(r, "notify row%s %s %s%% %s-%s %s", n->update ? " update" : "", n->ticker, gap,
		    orl, orh, n->text);
	else
		say(r, "notify %s %s%s%s", kinds[n->kind], n->ticker, n->ticker[0] ? " " : "",
		    n->text);
}

static void answer_lookup(struct run *r, const char *ticker)
{
	struct declared *d = declared(r, ticker);
	struct event ev = { .type = EV_INSTRUMENT };

	if (!d)
		return;
	text_copy(ev.u.instrument.ticker, TICKER_LEN, ticker);
	text_copy(ev.u.instrument.name, NAME_LEN, d->name);
	ev.u.instrument.conid = d->conid;
	enqueue(r, &ev);
}

static void answer_look(struct run *r, const struct act_small *s)
{
	struct event ev = { .type = EV_LOOK_DONE };

	if (!r->auto_look)
		return;
	ev.u.look_done.look = s->look;
	ev.u.look_done.what = s->what;
	ev.u.look_done.ok = true;
	ev.u.look_done.began = r->now - r->t0 + 1000 * NS_PER_S;
	enqueue(r, &ev);
}

/* The broker has nothing newer: an answer without fields. */
static void answer_reask(struct run *r, int32_t conid)
{
	struct event ev = { .type = EV_QUOTE };

	ev.u.quote.conid = conid;
	ev.u.quote.source = QUOTE_REASK;
	ev.u.quote.frames = 1;
	enqueue(r, &ev);
}

static void print_action(struct run *r, const struct action *a)
{
	switch (a->type) {
	case ACT_JOURNAL:
		print_journal(r, &a->u.journal);
		break;
	case ACT_NOTIFY:
		print_notify(r, &a->u.notify);
		break;
	case ACT_SUBMIT:
	case ACT_CHANGE:
	case ACT_CANCEL:
	case ACT_PREVIEW:
		print_order(r, action_name(a->type), &a->u.order);
		break;
	case ACT_REPLY:
		say(r, "reply %s %s", a->u.order.reply_id, a->u.order.yes ? "yes" : "no");
		r->last_sub = a->u.order.sub;
		break;
	case ACT_PROMPT:
		say(r, "prompt %s %s '%s'%s", a->u.order.order_id, a->u.order.reply_id, a->u.order.answer,
		    a->u.order.lane ? " lane 1" : "");
		r->last_sub = a->u.order.sub;
		break;
	case ACT_LOOK:
		if (!r->hide[SHOW_LOOK])
			say(r, "look %d", (int)a->u.small.what);
		r->last_look = a->u.small.look;
		r->look_asked = r->now - r->t0 + 1000 * NS_PER_S;
		answer_look(r, &a->u.small);
		break;
	case ACT_LINK:
		say(r, "link %s", a->u.small.n ? "take" : "yield");
		break;
	case ACT_REASK:
		if (!r->auto_reask)
			say(r, "reask %s", a->u.small.ticker);
		else
			answer_reask(r, a->u.small.conid);
		break;
	default:
		if (!r->hide[SHOW_ASK])
			say(r, "%s%s%s", action_name(a->type), a->u.small.ticker[0] ? " " : "",
			    a->u.small.ticker);
		if (a->type == ACT_LOOKUP)
			answer_lookup(r, a->u.small.ticker);
	}
}

static void print_notices(struct run *r)
{
	static const char *const classes[] = { "QUIET", "NOTICE", "ASK", "ALARM" };

	engine_view(r->e, r->view);
	for (int i = r->view->n_notices - 1; i >= 0; i--) {
		const struct view_notice *n = &r->view->notice[i];

		if (n->number <= r->notices)
			continue;
		r->notices = n->number;
		if (!r->hide[SHOW_NOTICE])
			say(r, "notice %s %s", classes[n->class], n->text);
	}
}

/* --- stepping ------------------------------------------------------------------------------ */

static void step(struct run *r, struct event *ev)
{
	ev->t.market = r->now;
	ev->t.steady = r->now - r->t0 + 1000 * NS_PER_S;
	if (engine_step(r->e, ev, r->acts) == RC_RANGE) {
		say(r, "refused: out of range");
		return;
	}
	for (size_t i = 0; i < r->acts->n; i++)
		print_action(r, &r->acts->v[i]);
	print_notices(r);
}

static void step_all(struct run *r, struct event *ev)
{
	step(r, ev);
	for (int guard = 0; guard < 5000 && (r->q_n || engine_pending(r->e)); guard++) {
		struct event next = { .type = EV_TICK };

		if (r->q_n) {
			next = r->queue[r->q_head];
			r->q_head = (r->q_head + 1) % MAX_QUEUE;
			r->q_n--;
		}
		step(r, &next);
	}
}

/* As the loop does: a tick whenever the engine wants one, up to `until`. */
static bool run_until(struct run *r, int64_t until)
{
	int same = 0;

	r->stamp = true;
	for (;;) {
		struct times next = engine_next(r->e);
		struct event tick = { .type = EV_TICK };
		int64_t at = next.market;

		if (next.steady != INT64_MAX && next.steady - 1000 * NS_PER_S + r->t0 < at)
			at = next.steady - 1000 * NS_PER_S + r->t0;
		if (at >= until)
			break;
		same = at <= r->now ? same + 1 : 0;
		if (same > 100) {
			snprintf(r->error, sizeof(r->error), "the engine asks for ticks without end");
			return false;
		}
		if (at > r->now)
			r->now = at;
		step_all(r, &tick);
	}
	r->stamp = false;
	r->now = until;
	return true;
}

/* --- lines --------------------------------------------------------------------------------- */

static bool start(struct run *r)
{
	if (r->e)
		return true;
	r->e = engine_new(&r->p, &r->cal);
	return r->e != NULL;
}

static bool take_time(struct run *r, const char *s)
{
	int h, m, sec, n = 0;
	int64_t t, digit = 100 * NS_PER_MS;

	if (sscanf(s, "%2d:%2d:%2d%n", &h, &m, &sec, &n) != 3)
		return false;
	t = utc_at(r->date, h * 3600 + m * 60 + sec);
	s += n;
	if (*s == '.')
		for (s++; *s >= '0' && *s <= '9'; s++, digit /= 10)
			t += (*s - '0') * digit;
	if (*s)
		return false;
	if (!r->t0)
		r->t0 = r->now = t;
	if (t < r->now || !start(r)) {
		snprintf(r->error, sizeof(r->error), "time goes back");
		return false;
	}
	return run_until(r, t);
}

static bool declare(struct run *r, struct words *w)
{
	struct declared *d = &r->stock[r->n_stock];

	if (w->n < 3 || r->n_stock == MAX_DECLARED)
		return false;
	text_copy(d->ticker, sizeof(d->ticker), w->v[1]);
	d->conid = (int32_t)strtol(w->v[2], NULL, 10);
	for (int i = 3; i < w->n; i++) {
		if (i > 3)
			strncat(d->name, " ", sizeof(d->name) - strlen(d->name) - 1);
		strncat(d->name, w->v[i], sizeof(d->name) - strlen(d->name) - 1);
	}
	r->n_stock++;
	return true;
}

static bool hide(struct run *r, const struct words *w)
{
	for (int i = 1; i < w->n; i++) {
		int k = show_word(w->v[i]);

		if (k < 0)
			return false;
		r->hide[k] = true;
	}
	return true;
}

static bool preamble(struct run *r, struct words *w)
{
	const char *verb = w->v[0];

	if (!strcmp(verb, "date") && w->n == 2) {
		int y, m, d;

		if (sscanf(w->v[1], "%4d-%2d-%2d", &y, &m, &d) != 3)
			return false;
		r->date = y * 10000 + m * 100 + d;
		return date_valid(r->date);
	}
	if (!strcmp(verb, "param"))
		return words_params(w, &r->p) && !r->e;
	if (!strcmp(verb, "stock"))
		return declare(r, w);
	if (!strcmp(verb, "auto") && w->n == 2 && !strcmp(w->v[1], "look"))
		return r->auto_look = true;
	if (!strcmp(verb, "auto") && w->n == 2 && !strcmp(w->v[1], "reask"))
		return r->auto_reask = true;
	if (!strcmp(verb, "hide"))
		return hide(r, w);
	return false;
}

static bool event_line(struct run *r, struct words *w)
{
	struct script_context c = {
		.date = r->date, .now = r->now, .last_sub = r->last_sub,
		.last_look = r->last_look, .look_asked = r->look_asked, .view = r->view,
		.conid = (int32_t(*)(void *, const char *))conid_of, .ctx = r,
	};
	static struct event ev;

	if (!strcmp(w->v[1], "show")) {
		struct event tick = { .type = EV_TICK };

		step_all(r, &tick);
		engine_view(r->e, r->view);
		script_show(r->out, r->view, w);
		return true;
	}
	engine_view(r->e, r->view);
	for (int part = 0;; part++) {
		int rc = script_event(&c, w, part, &ev);

		if (rc < 0) {
			text_copy(r->error, sizeof(r->error), c.error);
			return false;
		}
		if (rc == 0)
			return true;
		step_all(r, &ev);
	}
}

static bool line(struct run *r, const char *text)
{
	struct words w;

	if (!words_split(&w, text))
		return false;
	if (w.n == 0 || w.v[0][0] == '#') {
		fprintf(r->out, "%s\n", text);
		return true;
	}
	if (w.v[0][0] < '0' || w.v[0][0] > '9') {
		fprintf(r->out, "%s\n", text);
		return preamble(r, &w);
	}
	if (!take_time(r, w.v[0]) || w.n < 2)
		return false;
	fprintf(r->out, "%s\n", text);
	return event_line(r, &w);
}

static void each_line(struct run *r, const char *text)
{
	int number = 0;

	while (*text) {
		size_t len = strcspn(text, "\n");
		char buf[2000];

		number++;
		if (len >= sizeof(buf)) {
			fprintf(r->out, "! line %d: too long\n", number);
			return;
		}
		memcpy(buf, text, len);
		buf[len] = '\0';
		text += len + (text[len] == '\n');
		if (buf[0] == '>' || buf[0] == '!')
			continue;
		if (!line(r, buf)) {
			fprintf(r->out, "! line %d: not understood: %s%s%s\n", number, buf,
				r->error[0] ? ": " : "", r->error);
			return;
		}
	}
}

char *script_run(const char *text, uint64_t *digest)
{
	char *made = NULL;
	size_t size = 0;
	struct run *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->out = open_memstream(&made, &size);
	r->acts = calloc(1, sizeof(*r->acts));
	r->view = calloc(1, sizeof(*r->view));
	r->date = 20261124;
	params_default(&r->p);
	calendar_builtin(&r->cal);
	if (r->out && r->acts && r->view)
		each_line(r, text);
	*digest = r->e ? engine_digest(r->e) : 0;
	if (r->out)
		fclose(r->out);
	engine_free(r->e);
	free(r->acts);
	free(r->view);
	free(r);
	return made;
}
