/* orderdesk.c - placing, asking first, and what one order does to its group. */
#include "desk.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/rand.h>

#include "counts.h"
#include "orderfmt.h"
#include "prompt.h"
#include "rest.h"
#include "skim/base/clock.h"
#include "skim/base/must.h"
#include "skim/base/price.h"

#define LAPSE (120 * NS_PER_S)

/* A limit this many percent worse than the market is refused outright. */
enum { PRICE_LIMIT = 20 };

/* Of an order that waits for its prompt to be answered; the book numbers it anew. */
enum { PROMPTED_ID = 1799000001 };

struct desk *desk_new(void)
{
	struct desk *d = calloc(1, sizeof *d);

	MUST(d);
	d->lapse = LAPSE;
	return d;
}

void desk_free(struct desk *d)
{
	free(d);
}

static void new_reply_id(char out[REPLY_ID])
{
	unsigned char r[16];

	MUST(RAND_bytes(r, sizeof r) == 1);
	snprintf(out, REPLY_ID, "%02x%02x%02x%02x-%02x%02x-4%x%02x-a%x%02x-%02x%02x%02x%02x%02x%02x",
		 r[0], r[1], r[2], r[3], r[4], r[5], r[6] & 15, r[7], r[8] & 15, r[9], r[10], r[11],
		 r[12], r[13], r[14], r[15]);
}

void desk_disturb(struct sim *s)
{
	struct desk *d = s->desk;

	if (!d->pending.open)
		return;
	strcpy(d->killed[d->killed_next++ % KILLED_MAX], d->pending.id);
	d->pending.open = false;
	sim_log("question %s killed by another request", d->pending.id);
}

/* --- refusals --- */

static bool registered(const struct exchange *x, const char *ref)
{
	for (size_t i = 0; i < exchange_orders(x); i++)
		if (strcmp(exchange_order(x, i)->ref, ref) == 0)
			return true;
	return false;
}

static bool refuse_duplicate(struct sim *s, const struct ticket *t, struct reply *p)
{
	char text[160];

	if (!t->order.ref[0] || !registered(s->x, t->order.ref))
		return false;
	snprintf(text, sizeof text, "Order couldn't be submitted: Local order ID=%s is already "
		 "registered.", t->order.ref);
	reply_error_only(p, 200, text);
	return true;
}

static bool refuse_price(struct sim *s, const struct ticket *t, struct reply *p)
{
	const struct sim_order *o = &t->order;
	int64_t mark = mark_of(exchange_find(s->x, o->conid));
	char text[400], price[32];

	if (o->type != SIM_LMT || !mark ||
	    (o->sell ? o->price * 100 >= mark * (100 - PRICE_LIMIT) :
	     o->price * 100 <= mark * (100 + PRICE_LIMIT)))
		return false;
	price_format(price, sizeof price, price_of(mark));
	snprintf(text, sizeof text, "We cannot accept an order at the limit price you selected. "
		 "Please submit your order using a limit price that is closer to the current market "
		 "price of %s. Alternatively, you can convert your order to an Algorithmic Order "
		 "(IBALGO).", price);
	reply_error_only(p, 200, text);
	return true;
}

static bool refused(struct sim *s, const struct ticket *t, unsigned n, struct reply *p)
{
	for (unsigned i = 0; i < n; i++)
		if (refuse_duplicate(s, &t[i], p) || refuse_price(s, &t[i], p))
			return true;
	return false;
}

/* --- placing --- */

/* Broker id of the order with this cOID: one just placed, or an earlier one. */
static int64_t id_of_ref(const struct exchange *x, const char *ref)
{
	for (size_t i = exchange_orders(x); i > 0; i--)
		if (strcmp(exchange_order(x, i - 1)->ref, ref) == 0)
			return exchange_order(x, i - 1)->id;
	return 0;
}

static bool put_one(struct sim *s, const struct ticket *t, int64_t *id, struct errmsg *err)
{
	struct sim_order o = t->order;

	if (t->parent_ref[0] && !(o.parent = id_of_ref(s->x, t->parent_ref))) {
		errmsg_set(err, RC_REFUSED, "Parent order %s does not exist", t->parent_ref);
		return false;
	}
	return exchange_place(s->x, &o, id, err) == RC_OK;
}

/* All or nothing: a ticket that is refused takes back those before it. */
static bool put(struct sim *s, const struct ticket *t, unsigned n, int64_t id[TICKETS_MAX],
		struct errmsg *err)
{
	for (unsigned i = 0; i < n; i++) {
		struct errmsg ignored;

		if (put_one(s, &t[i], &id[i], err)) {
			count(s->counts, COUNT_ORDERS_PLACED);
			continue;
		}
		while (i-- > 0)
			exchange_cancel(s->x, id[i], &ignored);
		return false;
	}
	return true;
}

static void note_group(struct desk *d, const struct ticket *t, const int64_t *id, unsigned n)
{
	unsigned slot = d->group_next % GROUPS_MAX, in = 0;

	for (unsigned i = 0; i < n; i++)
		if (t[i].group)
			d->groups[slot].id[in++] = id[i];
	d->groups[slot].n = in > 1 ? in : 0;
	d->group_next += in > 1;
}

static void accepted_row(struct sim *s, const struct ticket *t, int64_t id, struct buf *out)
{
	const struct sim_order *o = exchange_order_id(s->x, id);

	buf_printf(out, "{\"order_id\":\"%" PRId64 "\",", id);
	if (t->order.ref[0]) {
		buf_puts(out, "\"local_order_id\":");
		buf_json(out, t->order.ref);
		buf_puts(out, ",");
	}
	if (o->parent)
		buf_printf(out, "\"parent_order_id\":\"%" PRId64 "\",", o->parent);
	buf_printf(out, "\"order_status\":\"%s\",\"encrypt_message\":\"1\"}",
		   order_status_text(o->status));
}

static void submit(struct sim *s, const struct ticket *t, unsigned n, struct reply *p)
{
	int64_t id[TICKETS_MAX];
	struct errmsg err;

	if (!put(s, t, n, id, &err)) {
		reply_error_only(p, 200, err.text);
		return;
	}
	note_group(s->desk, t, id, n);
	bool bare = n == 1 && s->desk->bare;

	if (bare)
		s->desk->bare--;
	buf_puts(&p->body, bare ? "" : "[");
	for (unsigned i = 0; i < n; i++) {
		buf_puts(&p->body, i ? "," : "");
		accepted_row(s, &t[i], id[i], &p->body);
		sim_log("order %" PRId64 " %s %s", id[i], t[i].order.sell ? "SELL" : "BUY",
			t[i].order.ref);
	}
	buf_puts(&p->body, bare ? "" : "]");
}

static void submit_change(struct sim *s, const struct ticket *t, int64_t id, struct reply *p)
{
	struct errmsg err;

	if (exchange_change(s->x, id, &t->order, &err) != RC_OK) {
		reply_error_only(p, 200, err.text);
		return;
	}
	count(s->counts, COUNT_CHANGES);
	buf_printf(&p->body, "[{\"order_id\":\"%" PRId64 "\",\"order_status\":\"%s\","
		   "\"encrypt_message\":\"1\"}]", id,
		   order_status_text(exchange_order_id(s->x, id)->status));
}

/* --- asking --- */

static void write_question(const struct question *q, const char *id, bool options, struct buf *out)
{
	buf_printf(out, "[{\"id\":\"%s\",\"message\":[", id);
	for (unsigned i = 0; i < q->n; i++) {
		buf_puts(out, i ? "," : "");
		buf_json(out, q->texts[i]);
	}
	buf_puts(out, "],\"isSuppressed\":false,\"messageIds\":[");
	for (unsigned i = 0; i < q->n; i++) {
		buf_puts(out, i ? "," : "");
		buf_json(out, q->ids[i]);
	}
	buf_puts(out, options ? "],\"messageOptions\":[\"Yes\",\"No\"]}]" : "]}]");
}

/* The prompt shape: an order of the broker's own number, answered through /iserver/notification. */
static void write_prompt(struct sim *s, const struct question *q, struct buf *out)
{
	prompt_json(prompt_raise(s, PROMPTED_ID, q->texts[0], true), out);
}

static void ask(struct sim *s, const struct question *q, bool first, struct reply *p)
{
	struct desk *d = s->desk;

	new_reply_id(d->pending.id);
	d->pending.open = true;
	d->pending.asked = s->steady;
	count(s->counts, COUNT_QUESTIONS);
	sim_log("question %s: %s", d->pending.id, q->ids[0]);
	if (d->pending.prompt)
		write_prompt(s, q, &p->body);
	else
		write_question(q, d->pending.id, first, &p->body);
}

void desk_place(struct sim *s, const struct ticket *t, unsigned n, int64_t change,
		struct reply *p)
{
	struct desk *d = s->desk;
	struct question q;

	MUST(n > 0 && n <= TICKETS_MAX);
	if (!change && refused(s, t, n, p))
		return;
	if (!question_for(s, t, n, &q)) {
		if (change)
			submit_change(s, t, change, p);
		else
			submit(s, t, n, p);
		return;
	}
	memcpy(d->pending.tickets, t, n * sizeof *t);
	d->pending.n = n;
	d->pending.change = change;
	d->pending.more = d->chain ? d->chain - 1 : 0;
	d->chain = 0;
	d->pending.prompt = d->prompt_next;
	d->prompt_next = false;
	ask(s, &q, true, p);
}

static void unknown_reply(struct sim *s, const char *id, struct reply *p)
{
	char text[160];

	for (unsigned i = 0; i < KILLED_MAX; i++)
		if (strcmp(s->desk->killed[i], id) == 0) {
			reply_error(p, 503, "Service Unavailable");
			return;
		}
	snprintf(text, sizeof text, "reply id not found: '%s'", id);
	reply_error_only(p, 400, text);
}

void desk_reply(struct sim *s, const char *id, bool confirmed, struct reply *p)
{
	struct desk *d = s->desk;
	struct question q;

	if (!d->pending.open || (id && (d->pending.prompt || strcmp(d->pending.id, id) != 0)) ||
	    (!id && !d->pending.prompt)) {
		unknown_reply(s, id ? id : "prompt", p);
		return;
	}
	count(s->counts, COUNT_REPLIES);
	d->pending.open = false;
	if (!confirmed) {
		reply_error_only(p, 200, "Order not confirmed ");
	} else if (d->pending.more) {
		question_filler(d->pending.more--, &q);
		ask(s, &q, false, p);
	} else if (d->pending.change) {
		submit_change(s, d->pending.tickets, d->pending.change, p);
	} else if (!refused(s, d->pending.tickets, d->pending.n, p)) {
		submit(s, d->pending.tickets, d->pending.n, p);
	}
}

/* --- as time passes --- */

/* The first of a group that trades cancels the others. */
static void run_group(struct sim *s, unsigned slot)
{
	struct desk *d = s->desk;
	bool hit = false;
	struct errmsg ignored;

	for (unsigned i = 0; i < d->groups[slot].n; i++)
		hit |= exchange_order_id(s->x, d->groups[slot].id[i])->filled > 0;
	if (!hit)
		return;
	for (unsigned i = 0; i < d->groups[slot].n; i++) {
		const struct sim_order *o = exchange_order_id(s->x, d->groups[slot].id[i]);

		if (!o->filled && !order_closed(o))
			exchange_cancel(s->x, o->id, &ignored);
	}
	d->groups[slot].n = 0;
}

void desk_run(struct sim *s)
{
	struct desk *d = s->desk;

	if (d->pending.open && s->steady - d->pending.asked > d->lapse) {
		d->pending.open = false;
		sim_log("question %s lapsed", d->pending.id);
	}
	for (unsigned i = 0; i < GROUPS_MAX; i++)
		if (d->groups[i].n)
			run_group(s, i);
}
