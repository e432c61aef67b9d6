/* fake.c - an invented morning (fake.h): codes, companies and figures exist nowhere. */
#include "fake.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "skim/base/clock.h"
#include "skim/base/text.h"
#include "skim/base/zone.h"

int64_t fake_start(void)
{
	int64_t ns = 0;

	time_parse("2026-11-24T10:07:32", &ns);
	return ns;
}

static int64_t at(const char *hms)
{
	char text[32];
	int64_t ns = 0;

	snprintf(text, sizeof text, "2026-11-24T%s", hms);
	time_parse(text, &ns);
	return ns;
}

static struct price px(const char *s)
{
	struct price p = price_of(0);

	price_parse(s, strlen(s), &p);
	return p;
}

static const struct row {
	const char *ticker, *name, *last, *low, *high, *close;
	bp_t gap;
	int to_high, vol;
	const char *news;
	int age_ms;
	enum cand_state state;
	const char *text;
	bp_t width;
	int spread;
	int turnover_k;
} rows[] = {
	{ "KTA", "Katanya Metals", "0.415", "0.385", "0.410", "0.363", 1430, 1, 61, "08:31:20", 200,
	  CS_BROKE, "BROKE 10:07:18", 630, 1, 900 },
	{ "ZNX", "Zenix Logistics", "1.085", "1.030", "1.085", "0.986", 1000, 0, 34, "08:52:17", 300,
	  CS_AT_HIGH, "AT HIGH", 520, 1, 1400 },
	{ "ORQ", "Orquest Energy", "12.64", "", "", "11.39", 1100, INT32_MIN, 22, "09:12:09", 400,
	  CS_RANGE, "RANGE 2:28 left", 0, 2, 700 },
	{ "MVL", "Marvel Lithium", "0.071", "0.067", "0.073", "0.063", 1270, -2, 90, "08:20:03", 400,
	  CS_INSIDE, "INSIDE", 860, 1, 600 },
	{ "TGB", "Tangible Brands", "3.47", "3.20", "3.41", "3.15", 1000, 6, 47, "07:58:11", 200,
	  CS_PAST, "PAST chase limit", 640, 2, 2100 },
	{ "LWR", "Lower Plains Gold", "0.735", "0.655", "0.760", "0.672", 940, -5, 13, "08:44:55", 600,
	  CS_WIDE, "WIDE 15%", 1480, 1, 200 },
	{ "HNE", "Hone Software", "5.06", "4.95", "5.08", "4.64", 910, -2, 6, "08:02:31", 14000,
	  CS_STALE, "STALE 14s", 260, -1, 100 },
	{ "PDX", "Paradox Minerals", "2.31", "", "", "2.09", 1050, INT32_MIN, -1, "09:58:41", -1,
	  CS_HALT, "HALT to ~10:14", 0, -1, 0 },
	{ "CBY", "Cranbury Copper", "0.245", "", "", "0.215", 1400, INT32_MIN, 0, "09:30:40", -1,
	  CS_WAIT, "WAIT first trade", 0, -1, 0 },
	{ "RDM", "Redmond Uranium", "0.093", "0.088", "0.096", "0.076", 2240, -3, 77, NULL, 500,
	  CS_GATED, "GATED no news", 870, 2, 800 },
};

static void fill_plan(struct view_cand *c)
{
	struct view_plan *p = &c->plan;

	p->known = true;
	p->entry = c->range.high.e4 ? step_move(c->range.high, 1) : c->last;
	p->stop = step_move(c->range.low, -1);
	p->risk.e4 = 250 * E4;
	p->quantity = p->risk.e4 / (p->entry.e4 - p->stop.e4);
	p->value.e4 = p->entry.e4 * p->quantity;
	text_copy(p->decided_by, sizeof p->decided_by, "risk");
}

static void fill_range(struct view_cand *c, const struct row *r)
{
	c->range.state = *r->high ? RANGE_COMPLETE : r->state == CS_RANGE ? RANGE_FORMING : RANGE_WAITING;
	c->range.source = SOURCE_TICKS;
	c->range.witnesses = WITNESS_TICKS | WITNESS_DAY_HILO;
	c->range.low = px(r->low);
	c->range.high = px(r->high);
	c->range.width = r->width;
	c->range.prints = 84;
	c->range.start = at("09:59:53");
	c->range.end = c->range.start + 300 * NS_PER_S;
	c->range.auction = px("0.400");
	c->range.auction_counted = true;
}

static void fill_cand(struct view_cand *c, const struct row *r, int i)
{
	c->conid = 1000 + i;
	text_copy(c->ticker, sizeof c->ticker, r->ticker);
	text_copy(c->name, sizeof c->name, r->name);
	c->last = px(r->last);
	c->prior_close = px(r->close);
	c->open = px(r->last);
	c->gap = r->gap;
	c->bid = step_move(c->last, -1);
	c->ask = c->last;
	c->bid_size = 61000;
	c->ask_size = 18400;
	c->volume = 1310000;
	c->spread_steps = r->spread;
	c->to_high = r->to_high;
	c->vol_x10 = r->vol;
	c->turnover.e4 = r->turnover_k * 1000 * E4;
	c->news_time = r->news ? at(r->news) : 0;
	c->frame = r->age_ms < 0 ? 0 : fake_start() - r->age_ms * NS_PER_MS;
	c->stale = r->state == CS_STALE;
	c->halted = r->state == CS_HALT;
	c->subscribed = true;
	c->tradeable = r->state == CS_BROKE || r->state == CS_AT_HIGH;
	c->gap_indicative = r->age_ms < 0;
	c->indicative = c->gap_indicative ? c->last : price_of(0);
	c->state = r->state;
	text_copy(c->state_text, sizeof c->state_text, r->text);
	text_copy(c->gates, sizeof c->gates, "gap+ news+ range+ fresh+ spread+ limits+ armed-");
	text_copy(c->why, sizeof c->why, "gap 14.3% >= 9%; price sensitive item today; width 6.3% in "
					 "1-10%; broke by 1 step, chase limit 3");
	fill_range(c, r);
	if (*r->high)
		fill_plan(c);
}

static void add_news(struct view *v, const char *id, const char *time, const char *ticker, const char *head)
{
	struct view_news *n = &v->news[v->n_news++];

	memset(n, 0, sizeof *n);
	text_copy(n->id, sizeof n->id, id);
	text_copy(n->ticker, sizeof n->ticker, ticker);
	n->released = at(time);
	n->first_seen = n->released + 9 * NS_PER_S;
	n->sensitive = n->candidate = true;
	n->is_new = v->n_news <= 1;
	n->pages = 6;
	text_copy(n->headline, sizeof n->headline, head);
}

static void all_news(struct view *v)
{
	add_news(v, "03142186", "09:58:41", "PDX", "Binding offtake signed, trading paused");
	add_news(v, "03142185", "09:30:40", "CBY", "Maiden drill results, hole 4");
	add_news(v, "03142184", "09:12:09", "ORQ", "FY guidance lifted");
	add_news(v, "03142183", "08:52:17", "ZNX", "Contract award, 3 years");
	add_news(v, "03142182", "08:44:55", "LWR", "Quarterly activities report");
	add_news(v, "03142181", "08:31:20", "KTA", "High grade intersections");
	add_news(v, "03142180", "08:20:03", "MVL", "Strategic investor placement");
	add_news(v, "03142179", "08:02:31", "HNE", "Acquisition completes");
	v->news[0].halt = HALT_PAUSE;
}

static struct view_order *add_order(struct view *v, const char *coid, const char *id, int conid,
				    const char *ticker, enum order_role role, enum order_type type,
				    qty_t q, const char *price, enum order_state st)
{
	struct view_order *o = &v->order[v->n_orders++];

	memset(o, 0, sizeof *o);
	text_copy(o->coid, sizeof o->coid, coid);
	text_copy(o->order_id, sizeof o->order_id, id);
	text_copy(o->ticker, sizeof o->ticker, ticker);
	o->conid = conid;
	o->role = role;
	o->side = role == ROLE_ENTRY ? SIDE_BUY : SIDE_SELL;
	o->type = type;
	o->tif = role == ROLE_ENTRY ? TIF_DAY : TIF_GTC;
	o->state = st;
	o->quantity = q;
	*(type == TYPE_STP ? &o->stop : &o->limit) = px(price);
	o->ours = true;
	o->submitted = o->updated = at("10:08:31");
	return o;
}

static void fill_feeds(struct view *v)
{
	for (int i = 0; i < FEED_COUNT; i++) {
		v->feed[i].state = FEED_OK;
		v->feed[i].last_ok = fake_start() - 6 * NS_PER_S;
	}
	v->feed[FEED_DISCORD].state = FEED_OFF;
	text_copy(v->feed[FEED_DISCORD].text, TEXT_LEN, "no webhook: set DISCORD_WEBHOOK_URL");
}

static void fill_status(struct view_status *s)
{
	text_copy(s->account, sizeof s->account, "DU7654321");
	s->kind = ACCOUNT_PAPER;
	s->risk.e4 = 250 * E4;
	s->daily_loss.e4 = 500 * E4;
	s->cash_known = s->pnl_known = s->journal_ok = s->calendar_covers = true;
	s->max_positions = 5;
	s->max_orders = 20;
	s->phase = (struct phase_now){ PHASE_OPEN, at("09:59:45"), at("16:00:00"), PHASE_PRE_CLOSE,
				       20261124, false };
	s->link = LINK_UP;
	s->rtt_ms = 84;
	s->link_since = at("09:05:00");
	s->data = 'R';
	s->data_frame = fake_start();
	s->streams = 40;
	s->max_streams = 90;
	s->orders_asked = s->positions_asked = fake_start();
}

static void fill_bars(struct view *v)
{
	static const char *const highs[] = { "0.400", "0.405", "0.410", "0.400", "0.395", "0.405", "0.410",
					     "0.415" };
	static const char *const lows[] = { "0.390", "0.395", "0.395", "0.385", "0.385", "0.390", "0.400",
					    "0.405" };

	v->selected = 1000;
	for (int i = 0; i < 8; i++) {
		struct bar *b = &v->bar[v->n_bars++];

		b->start = at("10:00:00") + i * 60 * NS_PER_S;
		b->high = px(highs[i]);
		b->low = px(lows[i]);
		b->open = i % 3 ? b->low : b->high;
		b->close = i % 3 ? b->high : b->low;
		b->volume = 10000;
	}
}

void fake_notice(struct fake *f, enum notice_class class, const char *ticker, const char *text)
{
	struct view *v = &f->v;
	struct view_notice *n = &v->notice[0];

	if (v->n_notices == VIEW_NOTICES)
		v->n_notices--;
	memmove(v->notice + 1, v->notice, (size_t)v->n_notices * sizeof v->notice[0]);
	v->n_notices++;
	memset(n, 0, sizeof *n);
	n->number = ++f->notice;
	n->class = class;
	n->urgent = class >= NOTICE_ASK;
	n->market = clock_now().market;
	n->steady = clock_now().steady;
	text_copy(n->ticker, sizeof n->ticker, ticker);
	text_copy(n->text, sizeof n->text, text);
	for (int i = 0; i < v->n_cand; i++)
		if (!strcmp(v->cand[i].ticker, ticker))
			n->conid = v->cand[i].conid;
}

static void morning(struct fake *f)
{
	struct view *v = &f->v;

	fill_status(&v->status);
	fill_feeds(v);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		fill_cand(&v->cand[v->n_cand++], &rows[i], (int)i);
	all_news(v);
	fill_bars(v);
	v->scan_rows = 40;
	fake_notice(f, NOTICE_NOTICE, "KTA", "KTA broke 0.410, last 0.415 (age <1s)");
}

static void hold(struct fake *f, enum cover cover)
{
	struct view *v = &f->v;
	struct view_position *p = &v->position[v->n_positions++];

	p->conid = 1000;
	text_copy(p->ticker, sizeof p->ticker, "KTA");
	p->quantity = p->broker_quantity = 7142;
	p->broker_known = p->pnl_known = p->ours = true;
	p->average = px("0.415");
	p->last = px("0.425");
	p->unrealised.e4 = 71 * E4;
	p->r_centi = 28;
	p->cover = cover;
	p->risk_left.e4 = 250 * E4;
	add_order(v, "SK-20261124-AAAAAAA2", "1001", 1000, "KTA", ROLE_ENTRY, TYPE_LMT, 7142, "0.415",
		  OS_FILLED)->filled = 7142;
	if (cover == COVER_FULL) {
		p->stop = px("0.380");
		p->stop_quantity = 7142;
		p->stop_tif = TIF_GTC;
		text_copy(p->stop_id, sizeof p->stop_id, "1002");
		add_order(v, "", "1002", 1000, "KTA", ROLE_STOP, TYPE_STP, 7142, "0.380", OS_WORKING);
	} else {
		v->status.naked = 1;
	}
	v->status.positions = 1;
	v->status.working = cover == COVER_FULL;
	v->cand[0].state = CS_IN_POSITION;
	text_copy(v->cand[0].state_text, sizeof v->cand[0].state_text, "IN POSITION");
}

/* --- commands ----------------------------------------------------------------- */

static void ask(struct fake *f, int number)
{
	struct view_question *q = &f->v.question;
	struct view_order *o = &f->v.order[f->v.n_orders - 1];

	memset(q, 0, sizeof *q);
	q->open = true;
	q->serial = ++f->serial;
	q->number = number;
	q->earlier = number - 1;
	text_copy(q->coid, sizeof q->coid, o->coid);
	text_copy(q->ticker, sizeof q->ticker, o->ticker);
	text_copy(q->order_text, sizeof q->order_text, "BUY 7,142 KTA LMT 0.415 DAY + stop 0.380 GTC");
	text_copy(q->message_ids, sizeof q->message_ids, number == 1 ? "o163" : "o451");
	q->asked = clock_now().market;
	q->asked_steady = clock_now().steady;
	text_copy(q->text, sizeof q->text, number == 1
		  ? "(invented text) The value of this order is above the amount set for your account.\n\n"
		    "Do you wish to go on?"
		  : "(invented text) The price is outside of a band around the last trade. Go on?");
	o->state = OS_QUESTION;
	o->questions = number - 1;
	f->v.status.questions = 1;
}

static void open_ticket(struct fake *f, int32_t conid)
{
	struct view_ticket *t = &f->v.ticket;
	const struct view_cand *c = NULL;

	for (int i = 0; i < f->v.n_cand; i++)
		if (f->v.cand[i].conid == conid)
			c = &f->v.cand[i];
	if (!c || !c->plan.known) {
		fake_notice(f, NOTICE_NOTICE, c ? c->ticker : "", "no ticket: the range is not complete");
		return;
	}
	memset(t, 0, sizeof *t);
	t->stage = TICKET_EDIT;
	t->kind = TK_ENTRY;
	t->conid = conid;
	text_copy(t->ticker, sizeof t->ticker, c->ticker);
	text_copy(t->name, sizeof t->name, c->name);
	t->stop_tif = TIF_GTC;
	t->quantity = c->plan.quantity;
	t->limit = c->plan.entry;
	t->stop = c->plan.stop;
	t->has_stop = true;
	t->value = c->plan.value;
	t->risk = c->plan.risk;
	t->worst.e4 = -t->risk.e4;
	t->r_centi = -100;
	text_copy(t->decided_by, sizeof t->decided_by, "risk");
	text_copy(t->word, sizeof t->word, c->ticker);
	text_copy(t->effect, sizeof t->effect, "rest cancelled after 60 s");
	t->can_send = true;
	static const char *const gates[] = { "phase", "link", "stale", "range", "step", "value", "chase",
					     "duplicate" };
	for (int i = 0; i < 8; i++) {
		text_copy(t->check[i].gate, sizeof t->check[i].gate, gates[i]);
		t->check[i].ok = true;
	}
	t->n_checks = 8;
}

static void edit(struct view_ticket *t, const struct ev_command *c)
{
	switch (c->field) {
	case TF_QTY:
		t->quantity = c->n;
		t->quantity_fixed = true;
		break;
	case TF_LIMIT:
		t->limit = c->price;
		break;
	case TF_STOP:
		t->stop = c->price;
		t->has_stop = price_known(c->price);
		break;
	case TF_TIF:
		t->tif = (enum tif)c->n;
		break;
	default:
		break;
	}
	t->value.e4 = t->limit.e4 * t->quantity;
}

static void confirm(struct fake *f, const struct ev_command *c)
{
	struct view_ticket *t = &f->v.ticket;
	struct view_order *o;

	if (t->stage != TICKET_REVIEW || c->serial != t->serial || strcmp(c->word, t->word) != 0) {
		fake_notice(f, NOTICE_NOTICE, t->ticker, "confirmation refused");
		return;
	}
	o = add_order(&f->v, c->coid, "", t->conid, t->ticker, ROLE_ENTRY, TYPE_LMT, t->quantity, "0.415",
		      OS_SENDING);
	t->stage = TICKET_SENT;
	text_copy(t->result, sizeof t->result, "sent: waiting for the broker");
	if (f->ask)
		ask(f, 1);
	else
		o->state = OS_WORKING;
	f->v.status.working++;
}

static void answer(struct fake *f, const struct ev_command *c)
{
	struct view_question *q = &f->v.question;
	struct view_order *o = &f->v.order[f->v.n_orders - 1];

	if (!q->open || c->serial != q->serial)
		return;
	if (c->n && q->number < 2) {
		ask(f, 2);
		return;
	}
	q->open = false;
	f->v.status.questions = 0;
	o->state = c->n ? OS_WORKING : OS_NOT_PLACED;
	text_copy(o->next, sizeof o->next, c->n ? "m, x" : "absent from the broker's list");
}

static void box(struct fake *f, const struct ev_command *c)
{
	struct view_box *b = &f->v.box;

	memset(b, 0, sizeof *b);
	b->kind = c->cmd == CMD_FLATTEN ? BOX_FLATTEN : BOX_CANCEL;
	text_copy(b->key, sizeof b->key, c->key);
	text_copy(b->ticker, sizeof b->ticker, "KTA");
	text_copy(b->title, sizeof b->title, b->kind == BOX_FLATTEN ? "Flatten KTA" : "Cancel stop SELL 7,142 KTA");
	text_copy(b->text, sizeof b->text, b->kind == BOX_FLATTEN
		  ? "sell 7,142 KTA at limit 0.410, DAY, priced anew at Enter; the stop becomes this order"
		  : "this leaves 7,142 KTA without cover");
	text_copy(b->word, sizeof b->word, "KTA");
}

/* A holding of fewer shares, and an order of somebody else's. */
static void differences(struct fake *f)
{
	static const char *const texts[] = {
		"KTA: our executions give 7,142 shares, the broker holds 7,000 shares at 0.415",
		"ZNX: at the broker works SELL 50 ZNX LMT 1.200 DAY, not placed by skim",
	};

	for (int i = 0; i < 2; i++) {
		struct view_diff *d = &f->v.diff[i];

		memset(d, 0, sizeof *d);
		d->number = (uint32_t)i + 1;
		d->kind = i ? DIFF_ORDER : DIFF_POSITION;
		d->conid = 1000 + i;
		d->adoptable = !i;
		d->since = at("10:06:00");
		text_copy(d->ticker, sizeof d->ticker, i ? "ZNX" : "KTA");
		text_copy(d->text, sizeof d->text, texts[i]);
	}
	f->v.n_diffs = f->v.status.differences = 2;
	f->v.status.compared = at("10:07:00");
}

/* n: its number; adopted: the first one's holding. */
static void settle_difference(struct fake *f, const struct ev_command *c)
{
	if (c->cmd == CMD_ADOPT) {
		f->v.diff[0] = f->v.diff[1];
		f->v.n_diffs = 1;
	}
	f->v.status.differences = 0;
	for (int i = 0; i < f->v.n_diffs; i++) {
		f->v.diff[i].acked |= c->cmd == CMD_ACK_DIFF && f->v.diff[i].number == c->n;
		f->v.status.differences += !f->v.diff[i].acked;
	}
}

void fake_command(struct fake *f, const struct ev_command *c, int64_t steady)
{
	struct view_ticket *t = &f->v.ticket;

	if (f->log) {
		fprintf(f->log, "cmd=%d serial=%u conid=%d n=%lld field=%d price=%lld key=%s coid=%s word=%s "
				"ticker=%s text=%s qty=%lld\n", (int)c->cmd, c->serial, c->conid, (long long)c->n,
			(int)c->field, (long long)c->price.e4, c->key, c->coid, c->word, c->ticker, c->text,
			(long long)c->order.quantity);
		fflush(f->log);
	}
	if (f->slow)
		return;
	switch (c->cmd) {
	case CMD_SELECT:
		f->v.selected = c->conid;
		f->v.n_bars = c->conid == 1000 ? 8 : 0;
		break;
	case CMD_ARM:
		f->v.status.armed = true;
		f->v.status.auto_disarm = at("11:00:00");
		break;
	case CMD_ADOPT:
	case CMD_ACK_DIFF:
		settle_difference(f, c);
		break;
	case CMD_PLAN:
		for (int i = 0; i < f->v.n_positions; i++)
			if (!strcmp(f->v.position[i].ticker, c->ticker))
				f->v.position[i].plan = c->n ? PLAN_HOLD : PLAN_LEAVE;
		break;
	case CMD_DISARM:
		f->v.status.armed = false;
		break;
	case CMD_KILL:
		f->v.status.locked = true;
		f->v.status.armed = false;
		break;
	case CMD_TICKET_ENTRY:
		open_ticket(f, c->conid);
		t->serial = ++f->serial;
		break;
	case CMD_TICKET_PROTECT:
		open_ticket(f, c->conid);
		t->kind = TK_PROTECT;
		t->side = SIDE_SELL;
		t->type = TYPE_STP;
		t->trigger = t->stop;
		t->has_stop = false;
		t->serial = ++f->serial;
		break;
	case CMD_TICKET_TYPED:
		fake_notice(f, NOTICE_NOTICE, c->ticker, "no ticket for an order by hand here");
		break;
	case CMD_TICKET_EDIT:
		edit(t, c);
		t->serial = ++f->serial;
		break;
	case CMD_TICKET_REVIEW:
		t->stage = TICKET_REVIEW;
		t->serial = ++f->serial;
		t->review_until = steady + 15 * NS_PER_S;
		break;
	case CMD_TICKET_BACK:
		t->stage = TICKET_EDIT;
		break;
	case CMD_TICKET_DROP:
		t->stage = TICKET_NONE;
		break;
	case CMD_TICKET_CONFIRM:
		confirm(f, c);
		break;
	case CMD_ANSWER:
		answer(f, c);
		break;
	case CMD_CANCEL_BOX:
	case CMD_FLATTEN:
		box(f, c);
		f->v.box.serial = ++f->serial;
		if (*c->word)
			f->v.box.kind = BOX_NONE;
		break;
	case CMD_CANCEL:
	case CMD_BOX_CLOSE:
		f->v.box.kind = BOX_NONE;
		break;
	case CMD_ACK:
		for (int i = 0; i < f->v.n_notices; i++)
			f->v.notice[i].acked |= f->v.notice[i].number == c->n;
		break;
	default:
		break;
	}
}

void fake_tick(struct fake *f, int step, int64_t market)
{
	for (int i = 0; i < f->v.n_cand; i++) {
		struct view_cand *c = &f->v.cand[i];

		if (f->one_in && i % f->one_in)
			continue;
		c->last = step_move(c->last, (step + i) % 2 ? 1 : -1);
		c->frame = market;
		if (c->to_high != INT32_MIN)
			c->to_high += (step + i) % 2 ? 1 : -1;
	}
	f->v.status.data_frame = market;
}

/* The number of the account in every text that may hold one. */
static void accounts(struct fake *f)
{
	static const char said[] = "account: DU7654321 is none of DU1234567, U1122334";

	hold(f, COVER_FULL);
	differences(f);
	fake_notice(f, NOTICE_ALARM, "", said);
	text_copy(f->v.diff[0].text, sizeof f->v.diff[0].text, said);
	text_copy(f->v.feed[FEED_ACCOUNT_DATA].text, TEXT_LEN, said);
	f->v.feed[FEED_ACCOUNT_DATA].state = FEED_FAILING;
	text_copy(f->v.order[0].reason, sizeof f->v.order[0].reason, said);
	text_copy(f->v.order[0].next, sizeof f->v.order[0].next, said);
	text_copy(f->v.position[0].text, sizeof f->v.position[0].text, said);
	text_copy(f->v.cand[0].why, sizeof f->v.cand[0].why, said);
	text_copy(f->v.status.link_text, sizeof f->v.status.link_text, said);
}

/* --- scenes ---------------------------------------------------------------------- */

static void down(struct view_status *s)
{
	s->link = LINK_DOWN;
	s->link_since = fake_start() - 41 * NS_PER_S;
	s->attempt = 3;
	s->retry_at = clock_now().steady + 6 * NS_PER_S;
	text_copy(s->link_text, sizeof s->link_text,
		  "no answer from the broker for DU7654321: check the network");
}

/* Forty quotes, of which every fourth moves. */
static void forty(struct fake *f)
{
	struct view *v = &f->v;

	f->one_in = 4;
	for (int i = v->n_cand; i < 40; i++) {
		v->cand[i] = v->cand[i % 7];
		v->cand[i].conid = 2000 + i;
		snprintf(v->cand[i].ticker, sizeof v->cand[i].ticker, "Q%02d", i);
	}
	v->n_cand = 40;
}

static void hostile(struct fake *f)
{
	struct view_news *n = &f->v.news[0];

	text_copy(n->headline, sizeof n->headline,
		  "\033[2J\033]0;owned\a\x9b\x31m \xe2\x80\xaeright to left\xff "
		  "\xe6\x9d\xb1\xe4\xba\xac wide e\xcc\x81 combining");
	text_copy(f->v.cand[0].name, sizeof f->v.cand[0].name, "\033[31mRed\033[0m");
	text_copy(f->v.cand[0].why, sizeof f->v.cand[0].why, "a\rb\nc\bd\x7f" "e");
}

static void empty_scene(struct fake *f, bool loading)
{
	struct view *v = &f->v;

	fill_status(&v->status);
	fill_feeds(v);
	v->status.orders_asked = v->status.positions_asked = loading ? 0 : fake_start();
	if (loading) {
		v->feed[FEED_SCANNER].state = v->feed[FEED_NEWS].state = FEED_LOADING;
		v->feed[FEED_SCANNER].last_ok = v->feed[FEED_NEWS].last_ok = 0;
		v->scan_rows = 14;
	} else {
		v->gated_gap = 31;
		v->gated_news = 6;
		v->gated_spread = 3;
	}
}

bool fake_scene(struct fake *f, const char *scene)
{
	if (!strcmp(scene, "loading") || !strcmp(scene, "empty")) {
		empty_scene(f, *scene == 'l');
		return true;
	}
	morning(f);
	if (!strcmp(scene, "live")) {
		f->v.status.kind = ACCOUNT_LIVE;
		text_copy(f->v.status.account, sizeof f->v.status.account, "U7654321");
	} else if (!strcmp(scene, "armed")) {
		f->v.status.armed = true;
		f->v.status.auto_disarm = at("11:00:00");
	} else if (!strcmp(scene, "question")) {
		f->ask = true;
	} else if (!strcmp(scene, "held")) {
		hold(f, COVER_FULL);
	} else if (!strcmp(scene, "alarm")) {
		hold(f, COVER_NAKED);
		fake_notice(f, NOTICE_ALARM, "KTA", "KTA 7,142 shares NAKED: no working stop; 4 then p");
	} else if (!strcmp(scene, "down")) {
		hold(f, COVER_FULL);
		down(&f->v.status);
	} else if (!strcmp(scene, "news-failing")) {
		f->v.feed[FEED_NEWS].state = FEED_FAILING;
		text_copy(f->v.feed[FEED_NEWS].text, TEXT_LEN, "page not as expected, saved as page.html");
	} else if (!strcmp(scene, "scanner-failing")) {
		f->v.feed[FEED_SCANNER].state = FEED_FAILING;
		text_copy(f->v.feed[FEED_SCANNER].text, TEXT_LEN, "503 from the scanner");
		f->v.feed[FEED_SCANNER].last_ok = at("09:41:10");
	} else if (!strcmp(scene, "news-stale")) {
		f->v.feed[FEED_NEWS].last_ok = at("10:04:00");
	} else if (!strcmp(scene, "journal-checking")) {
		f->v.feed[FEED_JOURNAL].state = FEED_LOADING;
		text_copy(f->v.feed[FEED_JOURNAL].text, TEXT_LEN, "checking 104.3 MB");
	} else if (!strcmp(scene, "journal-failing")) {
		hold(f, COVER_FULL);
		f->v.status.journal_ok = false;
	} else if (!strcmp(scene, "differs")) {
		hold(f, COVER_FULL);
		f->v.position[0].differs = true;
		f->v.position[0].broker_known = true;
		f->v.position[0].broker_quantity = 7000;
		differences(f);
	} else if (!strcmp(scene, "held-elsewhere")) {
		f->v.status.link = LINK_HELD_ELSEWHERE;
		f->v.status.link_since = at("10:01:00");
	} else if (!strcmp(scene, "no-account")) {
		*f->v.status.account = '\0';
		f->v.status.link = LINK_COMING_UP;
	} else if (!strcmp(scene, "delayed")) {
		f->v.status.data = 'D';
	} else if (!strcmp(scene, "long-event")) {
		fake_notice(f, NOTICE_ASK, "KTA", "KTA broker asks a question about your order (1 so far): "
			    "press 3 then Enter to read and answer");
		f->v.status.questions = 1;
	} else if (!strcmp(scene, "longest-event")) {
		fake_notice(f, NOTICE_ALARM, "KTA", "KTA NOT flattened: 7,142 shares are held, 3,571 of them without a "
			    "working stop, because the change of the stop was refused by the broker with a reason of "
			    "its own that takes a line by itself; type :flatten KTA again, or call the desk");
	} else if (!strcmp(scene, "accounts")) {
		accounts(f);
	} else if (!strcmp(scene, "hostile")) {
		hostile(f);
	} else if (!strcmp(scene, "forty")) {
		forty(f);
	} else if (!strcmp(scene, "read-only")) {
		f->v.status.read_only = true;
	} else if (strcmp(scene, "morning") != 0) {
		return false;
	}
	return true;
}
