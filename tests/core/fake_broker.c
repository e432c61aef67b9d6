/* fake_broker.c - the honest books, and the bad line that tells of them. */
#include "fake_broker.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "skim/base/text.h"

#define MS NS_PER_MS

uint32_t fb_random(struct fake_broker *b, uint32_t n)
{
	b->rng ^= b->rng << 13;
	b->rng ^= b->rng >> 7;
	b->rng ^= b->rng << 17;
	return (uint32_t)(b->rng >> 32) % n;
}

static bool chance(struct fake_broker *b, uint32_t percent)
{
	return !b->calm && fb_random(b, 100 * 100) < percent * b->trouble;
}

void fb_init(struct fake_broker *b, uint64_t seed, struct times now)
{
	memset(b, 0, offsetof(struct fake_broker, queue));
	b->rng = seed * 0x9e3779b97f4a7c15ULL + 1;
	for (int i = 0; i < 8; i++)
		fb_random(b, 2);
	b->now = now;
	b->link = true;
	b->ids = 1000;
	b->child_mode = (int)fb_random(b, 3);
	b->trouble = 20 + 40 * fb_random(b, 3);
}

#define FAULT(b, ...) \
	((b)->fault[0] ? 0 : snprintf((b)->fault, sizeof((b)->fault), __VA_ARGS__))

static void post(struct fake_broker *b, int64_t delay, const struct event *ev, int lane_free)
{
	if (b->n_queue == FB_QUEUE) {
		FAULT(b, "the test's own queue is full");
		return;
	}
	b->queue[b->n_queue].at = b->now.steady + delay;
	b->queue[b->n_queue].tie = b->ties++;
	b->queue[b->n_queue].ev = *ev;
	b->queue[b->n_queue++].lane_free = lane_free;
}

static int64_t soon(struct fake_broker *b, uint32_t ms)
{
	return (int64_t)(10 + fb_random(b, ms)) * MS;
}

/* --- books ----------------------------------------------------------------- */

static bool works(const struct fb_order *o)
{
	return o->status == FB_WORKING || o->status == FB_HELD;
}

static struct event order_frame(const struct fake_broker *b, const struct fb_order *o)
{
	struct event ev = { .type = EV_ORDER };
	struct ev_order *f = &ev.u.order;

	text_copy(f->account, sizeof(f->account), "DU1234567");
	text_copy(f->order_id, sizeof(f->order_id), o->id);
	text_copy(f->ticker, sizeof(f->ticker), o->ticker);
	text_copy(f->ref, sizeof(f->ref), o->ref);
	f->conid = o->conid;
	f->side = o->side;
	f->type = o->type;
	f->total = o->qty;
	f->filled = o->filled;
	f->remaining = o->qty - o->filled;
	f->price = o->type == TYPE_STP ? o->stop : o->limit;
	f->aux = o->stop;
	f->tif = works(o) ? o->tif : TIF_OTHER;
	f->avg = o->filled ? price_of(o->paid / o->filled) : price_of(0);
	f->status = o->status == FB_FILLED ? BS_FILLED : o->status == FB_CANCELLED ? BS_CANCELLED :
		    o->cancelling ? BS_PENDING_CANCEL : o->status == FB_HELD ? BS_PRESUBMITTED :
		    o->type == TYPE_STP ? BS_PRESUBMITTED : BS_SUBMITTED;
	f->has = OF_STATUS | OF_TOTAL | OF_FILLED | OF_REMAINING | OF_PRICE | OF_TIF | OF_SIDE |
		 OF_TYPE | OF_TICKER;
	f->has |= o->ref[0] ? OF_REF : 0;
	f->has |= o->filled ? OF_AVG : 0;
	(void)b;
	return ev;
}

/* The stream: late, twice, or not at all. */
static void tell(struct fake_broker *b, const struct fb_order *o)
{
	struct event ev = order_frame(b, o);

	if (!b->link || chance(b, 15))
		return;
	post(b, soon(b, b->calm ? 50 : 1500), &ev, 0);
	if (chance(b, 20))
		post(b, soon(b, 4000), &ev, 0);
}

static void tell_exec(struct fake_broker *b, const struct fb_exec *x, uint32_t look)
{
	const struct fb_order *o = &b->order[x->order];
	struct event ev = { .type = EV_FILL };
	struct ev_fill *f = &ev.u.fill;

	text_copy(f->account, sizeof(f->account), "DU1234567");
	text_copy(f->exec_id, sizeof(f->exec_id), x->id);
	text_copy(f->ref, sizeof(f->ref), o->ref);
	text_copy(f->ticker, sizeof(f->ticker), o->ticker);
	f->conid = o->conid;
	f->side = o->side;
	f->size = x->size;
	f->price = x->price;
	f->time = x->market;
	f->look = look;
	f->has_commission = look != 0;
	f->commission.e4 = 66000;
	if (look) {
		post(b, 0, &ev, 0);
		return;
	}
	if (!b->link || chance(b, 15))
		return;
	post(b, soon(b, b->calm ? 50 : 1500), &ev, 0);
	if (chance(b, 20))
		post(b, soon(b, 4000), &ev, 0);
}

qty_t fb_for_sale(const struct fake_broker *b, int32_t conid, int but)
{
	qty_t sum = 0;

	for (int i = 0; i < b->n_orders; i++) {
		const struct fb_order *o = &b->order[i];

		if (i != but && o->conid == conid && o->side == SIDE_SELL &&
		    o->status == FB_WORKING)
			sum += o->qty - o->filled;
	}
	return sum;
}

int fb_working_buys(const struct fake_broker *b, int32_t conid)
{
	int n = 0;

	for (int i = 0; i < b->n_orders; i++)
		n += b->order[i].conid == conid && b->order[i].side == SIDE_BUY &&
		     works(&b->order[i]);
	return n;
}

static void parent_moved(struct fake_broker *b, struct fb_order *p)
{
	struct fb_order *c = p->child >= 0 ? &b->order[p->child] : NULL;

	if (!c || !works(c))
		return;
	if (!works(p) && p->filled == 0) {
		c->status = FB_CANCELLED;
	} else if (p->filled == 0) {
		return;
	} else if (b->child_mode == 0) {
		if (works(p))
			return;
		c->status = FB_WORKING;
		c->qty = p->filled > c->filled ? p->filled : c->filled;
	} else if (b->child_mode == 1) {
		c->status = FB_WORKING;
		c->qty = p->filled > c->filled ? p->filled : c->filled;
	} else {
		c->status = FB_WORKING;
	}
	tell(b, c);
}

static void fill(struct fake_broker *b, int at, qty_t q)
{
	struct fb_order *o = &b->order[at];
	struct fb_exec *x;

	if (o->side == SIDE_SELL && q > b->held[o->conid])
		q = b->held[o->conid];
	if (q <= 0 || b->n_execs == FB_EXECS)
		return;
	x = &b->exec[b->n_execs++];
	snprintf(x->id, sizeof(x->id), "e%d.%d.01", b->ids, b->n_execs);
	x->order = at;
	x->size = q;
	x->price = o->type == TYPE_STP ? o->stop : o->limit;
	x->market = b->now.market;
	o->filled += q;
	o->paid += q * x->price.e4;
	b->held[o->conid] += o->side == SIDE_BUY ? q : -q;
	if (o->filled == o->qty)
		o->status = FB_FILLED;
	tell(b, o);
	tell_exec(b, x, 0);
	parent_moved(b, o);
}

void fb_market_moves(struct fake_broker *b)
{
	int at;
	struct fb_order *o;

	if (!b->n_orders)
		return;
	at = (int)fb_random(b, (uint32_t)b->n_orders);
	o = &b->order[at];
	if (o->status != FB_WORKING)
		return;
	fill(b, at, fb_random(b, 3) ? 1 + fb_random(b, (uint32_t)(o->qty - o->filled)) :
	     o->qty - o->filled);
}

static void cancelled(struct fake_broker *b, struct fb_order *o)
{
	if (!works(o))
		return;
	if (chance(b, 15) && o->status == FB_WORKING)	/* the fill wins the race */
		fill(b, (int)(o - b->order), 1 + fb_random(b, (uint32_t)(o->qty - o->filled)));
	if (!works(o))
		return;
	o->status = FB_CANCELLED;
	tell(b, o);
	parent_moved(b, o);
}

/* --- what the desk hands over ---------------------------------------------- */

static void answer(struct fake_broker *b, const struct act_order *a, struct ev_submission *s,
		   int64_t delay, bool final)
{
	struct event ev = { .type = EV_SUBMISSION };

	s->sub = a->sub;
	ev.u.submission = *s;
	post(b, delay, &ev, final ? a->lane + 1 : 0);
}

static struct fb_order *book(struct fake_broker *b, const struct act_order *a, bool child)
{
	struct fb_order *o = &b->order[b->n_orders++];

	memset(o, 0, sizeof(*o));
	snprintf(o->id, sizeof(o->id), "%d", b->ids++);
	if (!child)
		text_copy(o->ref, sizeof(o->ref), a->coid);
	text_copy(o->ticker, sizeof(o->ticker), a->ticker);
	o->conid = a->conid;
	o->side = child ? SIDE_SELL : a->side;
	o->type = child ? TYPE_STP : a->type;
	o->tif = child ? a->child_tif : a->tif;
	o->qty = a->quantity;
	o->limit = child || a->type == TYPE_STP ? price_of(0) : a->limit;
	o->stop = child ? a->child_stop : a->type == TYPE_LMT ? price_of(0) : a->trigger;
	o->parent = o->child = -1;
	o->status = child ? FB_HELD : FB_WORKING;
	return o;
}

static void place(struct fake_broker *b, const struct act_order *a, struct ev_submission *s)
{
	struct fb_order *o, *c = NULL;

	if (b->n_orders + 2 > FB_ORDERS) {
		s->step = SUB_REFUSED;
		return;
	}
	for (int i = 0; i < b->n_orders; i++)
		if (!strcmp(b->order[i].ref, a->coid)) {
			FAULT(b, "%s was sent twice", a->coid);
			s->step = SUB_REFUSED;
			s->duplicate = true;
			return;
		}
	if (a->side == SIDE_SELL && fb_for_sale(b, a->conid, -1) + a->quantity > b->held[a->conid])
		FAULT(b, "sell %lld with %lld working of %lld held", (long long)a->quantity,
		      (long long)fb_for_sale(b, a->conid, -1), (long long)b->held[a->conid]);
	o = book(b, a, false);
	if (a->child) {
		c = book(b, a, true);
		o->child = (int)(c - b->order);
		c->parent = (int)(o - b->order);
	}
	if (a->side == SIDE_BUY && fb_working_buys(b, a->conid) > 1)
		FAULT(b, "two working entries in %s", a->ticker);
	s->step = SUB_ACCEPTED;
	s->n_ids = 1;
	text_copy(s->order_id[0], ORDER_ID_LEN, o->id);
	if (c && !chance(b, 10)) {
		s->n_ids = 2;
		text_copy(s->order_id[1], ORDER_ID_LEN, c->id);
	}
	tell(b, o);
	if (c)
		tell(b, c);
}

static struct fb_order *find(struct fake_broker *b, const char *id)
{
	for (int i = 0; i < b->n_orders; i++)
		if (!strcmp(b->order[i].id, id))
			return &b->order[i];
	return NULL;
}

static void change(struct fake_broker *b, const struct act_order *a, struct ev_submission *s)
{
	struct fb_order *o = find(b, a->order_id);

	s->step = SUB_REFUSED;
	text_copy(s->text, sizeof(s->text), "cannot be modified");
	if (!o || !works(o) || o->cancelling || a->quantity < o->filled)
		return;
	if (o->side == SIDE_SELL && o->parent < 0 &&
	    fb_for_sale(b, o->conid, (int)(o - b->order)) + a->quantity - o->filled >
	    b->held[o->conid])
		FAULT(b, "change to %lld with %lld working of %lld held", (long long)a->quantity,
		      (long long)fb_for_sale(b, o->conid, (int)(o - b->order)),
		      (long long)b->held[o->conid]);
	o->type = a->type;
	o->qty = a->quantity;
	o->limit = a->type == TYPE_STP ? price_of(0) : a->limit;
	o->stop = a->type == TYPE_LMT ? price_of(0) : a->trigger;
	if (o->filled == o->qty)
		o->status = FB_FILLED;
	s->step = SUB_ACCEPTED;
	s->text[0] = '\0';
	s->n_ids = 1;
	text_copy(s->order_id[0], ORDER_ID_LEN, o->id);
	tell(b, o);
}

static void cancel(struct fake_broker *b, const struct act_order *a, struct ev_submission *s)
{
	struct fb_order *o = find(b, a->order_id);

	if (!o || !works(o) || chance(b, 10)) {
		s->step = SUB_REFUSED;
		text_copy(s->text, sizeof(s->text), "cannot be cancelled");
		return;
	}
	s->step = SUB_ACCEPTED;
	o->cancelling = true;
	tell(b, o);
	if (chance(b, 10))
		o->cancelling = false;		/* forgotten by the exchange */
	else if (chance(b, 50))
		cancelled(b, o);
}

static void execute(struct fake_broker *b, enum action_type type, const struct act_order *a,
		    struct ev_submission *s)
{
	if (type == ACT_SUBMIT)
		place(b, a, s);
	else if (type == ACT_CHANGE)
		change(b, a, s);
	else
		cancel(b, a, s);
}

static void ask(struct fake_broker *b, enum action_type type, const struct act_order *a, int left,
		struct ev_submission *s)
{
	b->q = (struct fb_question){ .open = true, .asked = b->now.steady, .about = *a,
				     .type = type, .left = left };
	snprintf(b->q.id, sizeof(b->q.id), "r%d", b->ids++);
	s->step = SUB_QUESTION;
	text_copy(s->reply_id, sizeof(s->reply_id), b->q.id);
	text_copy(s->message_ids, sizeof(s->message_ids), "o163");
	text_copy(s->text, sizeof(s->text), "Do you really want that?");
}

/* The answer of one dialogue step, or none, with the work done or not. */
static void deal(struct fake_broker *b, enum action_type type, const struct act_order *a,
		 const struct act_order *to, int questions)
{
	struct ev_submission s = { 0 };
	bool lost = chance(b, 12), done = !lost || chance(b, 50);

	if (questions > 0 && !lost) {
		ask(b, type, a, questions - 1, &s);
	} else if (type != ACT_CANCEL && chance(b, 8)) {
		s.step = SUB_REFUSED;
		text_copy(s.text, sizeof(s.text), "We cannot accept that");
	} else if (done) {
		execute(b, type, a, &s);
	}
	if (lost && s.step != SUB_ACCEPTED) {
		memset(&s, 0, sizeof(s));
		s.step = SUB_UNKNOWN;
		answer(b, to, &s, 20000 * MS, true);
	} else if (lost && chance(b, 50)) {
		answer(b, to, &s, 6000 * MS + soon(b, 12000), true);	/* late */
	} else if (lost) {
		memset(&s, 0, sizeof(s));
		s.step = SUB_UNKNOWN;
		answer(b, to, &s, 20000 * MS, true);
	} else {
		answer(b, to, &s, soon(b, b->calm ? 100 : 800), true);
	}
}

static void submit(struct fake_broker *b, enum action_type type, const struct act_order *a)
{
	struct ev_submission s = { .step = SUB_JOURNALED };

	if (b->lane_busy[a->lane])
		FAULT(b, "lane %d handed a second submission", a->lane);
	if (b->lane_busy[!a->lane] && b->now.steady - b->lane_since[!a->lane] < 5 * NS_PER_S)
		FAULT(b, "a submission beside one that is not 5 s old");
	if (b->q.open && b->now.steady - b->q.asked < 100 * NS_PER_S)
		FAULT(b, "%s while a question is open", action_name(type));
	if (type != ACT_SUBMIT && (!a->order_id[0] || !strcmp(a->order_id, "0") ||
				   a->order_id[0] == '-'))
		FAULT(b, "order id \"%s\"", a->order_id);
	b->q.open = false;		/* another request kills a question */
	b->lane_busy[a->lane] = true;
	b->lane_since[a->lane] = b->now.steady;
	if (!b->link || chance(b, 4)) {
		s.step = SUB_NOT_SENT;
		text_copy(s.gate, sizeof(s.gate), "link");
		answer(b, a, &s, soon(b, 50), true);
		return;
	}
	answer(b, a, &s, 1 * MS, false);
	s.step = SUB_SENT;
	answer(b, a, &s, 2 * MS, false);
	deal(b, type, a, a, type != ACT_CANCEL && chance(b, 20) ? 1 + (int)fb_random(b, 3) : 0);
}

static void reply(struct fake_broker *b, const struct act_order *a)
{
	struct ev_submission s = { .step = SUB_SENT };
	struct fb_question q = b->q;

	if (b->lane_busy[a->lane])
		FAULT(b, "lane %d handed a second submission", a->lane);
	b->lane_busy[a->lane] = true;
	b->lane_since[a->lane] = b->now.steady;
	answer(b, a, &s, 1 * MS, false);
	if (!q.open || strcmp(q.id, a->reply_id) || b->now.steady - q.asked > 100 * NS_PER_S) {
		s.step = SUB_REFUSED;
		s.lapsed = true;
		b->q.open = false;
		answer(b, a, &s, soon(b, 300), true);
		return;
	}
	b->q.open = false;
	if (!a->yes) {
		s.step = SUB_REFUSED;
		s.lapsed = true;
		text_copy(s.text, sizeof(s.text), "Order not confirmed ");
		answer(b, a, &s, chance(b, 10) ? 7000 * MS : soon(b, 300), true);
		return;
	}
	deal(b, q.type, &q.about, a, q.left);
}

static void look(struct fake_broker *b, const struct act_small *l)
{
	struct event ev = { .type = EV_LOOK_DONE };
	bool ok = b->link && !chance(b, 8);

	if (b->q.open && b->now.steady - b->q.asked < 100 * NS_PER_S)
		FAULT(b, "a look while a question is open");
	if (ok && (l->what == LOOK_ORDERS || l->what == LOOK_ORDERS_FORCED)) {
		for (int i = 0; i < b->n_orders; i++) {
			struct event o = order_frame(b, &b->order[i]);

			if (l->what == LOOK_ORDERS_FORCED && fb_random(b, 2))
				continue;	/* the forced one often comes empty */
			o.u.order.source = ORDER_LIST;
			o.u.order.look = l->look;
			post(b, 0, &o, 0);
		}
	}
	if (ok && l->what == LOOK_TRADES)
		for (int i = 0; i < b->n_execs; i++)
			tell_exec(b, &b->exec[i], l->look);
	for (int c = 1; ok && l->what == LOOK_POSITIONS && c <= FB_STOCKS; c++) {
		struct event p = { .type = EV_POSITION };

		if (!b->held[c])
			continue;
		p.u.position.conid = c;
		p.u.position.quantity = b->held[c];
		p.u.position.average = price_of(4000);
		p.u.position.look = l->look;
		post(b, 0, &p, 0);
	}
	ev.u.look_done.look = l->look;
	ev.u.look_done.what = l->what;
	ev.u.look_done.ok = ok;
	ev.u.look_done.began = b->now.steady;
	post(b, ok ? 0 : soon(b, 3000), &ev, 0);
}

void fb_action(struct fake_broker *b, const struct action *a)
{
	switch (a->type) {
	case ACT_SUBMIT:
		b->submits++;
		submit(b, a->type, &a->u.order);
		break;
	case ACT_CHANGE:
		b->changes++;
		submit(b, a->type, &a->u.order);
		break;
	case ACT_CANCEL:
		b->cancels++;
		submit(b, a->type, &a->u.order);
		break;
	case ACT_REPLY:
		b->replies++;
		reply(b, &a->u.order);
		break;
	case ACT_PROMPT: {		/* taken, refused, lost, or without an answer */
		static const enum sub_step ends[] = { SUB_ACCEPTED, SUB_REFUSED, SUB_UNKNOWN, SUB_NOT_SENT };
		struct event ev = { .type = EV_SUBMISSION };

		ev.u.submission.sub = a->u.order.sub;
		ev.u.submission.step = ends[fb_random(b, 4)];
		if (b->link && !chance(b, 6))
			post(b, soon(b, 8000), &ev, 0);
		break;
	}
	case ACT_REASK: {		/* nothing newer */
		struct event ev = { .type = EV_QUOTE };

		ev.u.quote.conid = a->u.small.conid;
		ev.u.quote.source = QUOTE_REASK;
		ev.u.quote.frames = 1;
		if (b->link && !chance(b, 10))
			post(b, soon(b, 600), &ev, 0);
		break;
	}
	case ACT_LOOK:
		b->looks++;
		look(b, &a->u.small);
		break;
	case ACT_PREVIEW: {
		struct event ev = { .type = EV_PREVIEW };

		if (b->q.open && b->now.steady - b->q.asked < 100 * NS_PER_S)
			FAULT(b, "a preview while a question is open");
		ev.u.preview.ticket = a->u.order.ticket;
		ev.u.preview.ok = true;
		if (!chance(b, 10))
			post(b, soon(b, 500), &ev, 0);
		break;
	}
	default:
		break;
	}
}

bool fb_next(struct fake_broker *b, int64_t until, struct event *ev, int64_t *at)
{
	int best = -1;

	for (int i = 0; i < b->n_queue; i++)
		if (b->queue[i].at <= until &&
		    (best < 0 || b->queue[i].at < b->queue[best].at ||
		     (b->queue[i].at == b->queue[best].at &&
		      b->queue[i].tie < b->queue[best].tie)))
			best = i;
	/* Orders that are being cancelled come to their end by and by. */
	for (int i = 0; i < b->n_orders; i++)
		if (b->order[i].cancelling && works(&b->order[i]) &&
		    (b->calm || fb_random(b, 40) == 0))
			cancelled(b, &b->order[i]);
	if (best < 0)
		return false;
	*ev = b->queue[best].ev;
	*at = b->queue[best].at;
	if (b->queue[best].lane_free)
		b->lane_busy[b->queue[best].lane_free - 1] = false;
	b->queue[best] = b->queue[--b->n_queue];
	return true;
}
