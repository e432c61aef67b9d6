/* rest_orders.c - placing, answering questions, changing, cancelling (Web API 7.2 to 7.9). */
#include "rest.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "counts.h"
#include "desk.h"
#include "orderfmt.h"
#include "prompt.h"
#include "skim/base/price.h"

/* {"orders":[…]} as every client sends it, or the bare array of one document. */
static struct json_object *tickets_of(const struct request *r)
{
	struct json_object *list = NULL;

	if (json_object_is_type(r->json, json_type_object))
		json_object_object_get_ex(r->json, "orders", &list);
	else
		list = r->json;
	return json_object_is_type(list, json_type_array) ? list : NULL;
}

static bool read_tickets(struct sim *s, const struct request *r, struct ticket *t, unsigned *n,
			 struct reply *p)
{
	struct json_object *list = tickets_of(r);
	size_t count_in = list ? json_object_array_length(list) : 0;
	struct errmsg err;

	if (!count_in || count_in > TICKETS_MAX) {
		reply_error(p, 400, "Bad Request: orders expected");
		return false;
	}
	for (size_t i = 0; i < count_in; i++) {
		if (ticket_parse(s, json_object_array_get_idx(list, i), &t[i], &err))
			continue;
		reply_error(p, 400, err.text);
		return false;
	}
	*n = (unsigned)count_in;
	return true;
}

void rest_place(struct sim *s, const struct request *r, struct reply *p)
{
	struct ticket t[TICKETS_MAX];
	unsigned n;

	if (read_tickets(s, r, t, &n, p))
		desk_place(s, t, n, 0, p);
}

void rest_reply(struct sim *s, const struct request *r, struct reply *p)
{
	struct json_object *v = NULL;

	if (json_object_is_type(r->json, json_type_object))
		json_object_object_get_ex(r->json, "confirmed", &v);
	if (!json_object_is_type(v, json_type_boolean))	/* the text "true" fails there too */
		reply_error_only(p, 500, "description");
	else
		desk_reply(s, r->seg[0], json_object_get_boolean(v), p);
}

/* The number as a JSON number, the rest as text, as the documentation has it. */
void rest_notification(struct sim *s, const struct request *r, struct reply *p)
{
	const char *text = json_text(r->json, "text"), *req = json_text(r->json, "reqId");
	struct json_object *id = NULL;

	if (json_object_is_type(r->json, json_type_object))
		json_object_object_get_ex(r->json, "orderId", &id);
	if (!text || !req || !json_object_is_type(id, json_type_int))
		reply_error(p, 400, "Bad Request: orderId, reqId and text expected");
	else
		prompt_answer(s, json_object_get_int64(id), req, text, p);
}

/* An id of the path; 0 when it is no number. */
static int64_t id_of(const char *text)
{
	char *end;
	long long id = strtoll(text, &end, 10);

	return *end ? 0 : id;
}

static bool known_order(struct sim *s, const struct request *r, struct reply *p, int64_t *id)
{
	struct errmsg err;

	*id = id_of(r->seg[1]);
	if (*id > 0 && exchange_order_id(s->x, *id))
		return true;
	errmsg_set(&err, RC_ABSENT, "OrderID %s doesn't exist", r->seg[1]);
	reply_error_only(p, 200, err.text);
	return false;
}

void rest_change(struct sim *s, const struct request *r, struct reply *p)
{
	struct ticket t;
	struct errmsg err;
	int64_t id;

	if (!known_order(s, r, p, &id))
		return;
	if (!ticket_parse(s, r->json, &t, &err))
		reply_error(p, 400, err.text);
	else
		desk_place(s, &t, 1, id, p);
}

/* Id -1 means every open order of the account: the trap a client must never fall into. */
static void cancel_all(struct sim *s, struct reply *p)
{
	struct errmsg ignored;

	for (size_t i = 0; i < exchange_orders(s->x); i++)
		if (!order_closed(exchange_order(s->x, i)))
			exchange_cancel(s->x, exchange_order(s->x, i)->id, &ignored);
	sim_log("CANCEL OF ALL ORDERS asked for by order id -1");
	buf_puts(&p->body, "{\"msg\":\"Request was submitted\",\"order_id\":-1,\"conid\":-1,"
			   "\"account\":null}");
}

void rest_cancel(struct sim *s, const struct request *r, struct reply *p)
{
	struct errmsg err;
	int64_t id;

	count(s->counts, COUNT_CANCELS);
	if (strcmp(r->seg[1], "-1") == 0) {
		cancel_all(s, p);
		return;
	}
	if (!known_order(s, r, p, &id))
		return;
	if (exchange_cancel(s->x, id, &err) != RC_OK) {
		reply_error_only(p, 200, err.text);
		return;
	}
	const struct sim_order *o = exchange_order_id(s->x, id);

	buf_printf(&p->body, "{\"msg\":\"Request was submitted\",\"order_id\":%" PRId64, id);
	if (o->status == SIM_CANCELLED)
		buf_puts(&p->body, ",\"conid\":-1,\"account\":null}");
	else
		buf_printf(&p->body, ",\"conid\":%" PRId32 ",\"account\":\"%s\"}", o->conid,
			   sim_account);
}

/* --- preview: all figures are formatted text --- */

static void text_dollars(struct buf *out, int64_t e4)
{
	char text[32];

	cash_format(text, sizeof text, (struct cash){ e4 }, false);
	buf_printf(out, "\"%s\"", text);
}

static void change_of(struct buf *out, const char *name, int64_t now, int64_t by)
{
	buf_printf(out, ",\"%s\":{\"current\":", name);
	text_dollars(out, now);
	buf_puts(out, ",\"change\":");
	text_dollars(out, by);
	buf_puts(out, ",\"after\":");
	text_dollars(out, now + by);
	buf_puts(out, "}");
}

static int64_t held(const struct sim *s, int32_t conid)
{
	for (size_t i = 0; i < exchange_positions(s->x); i++)
		if (exchange_position(s->x, i)->conid == conid)
			return exchange_position(s->x, i)->quantity;
	return 0;
}

void rest_whatif(struct sim *s, const struct request *r, struct reply *p)
{
	enum { MARGIN_DIVISOR = 4 };
	struct ticket t[TICKETS_MAX];
	unsigned n;

	if (!read_tickets(s, r, t, &n, p))
		return;
	const struct sim_order *o = &t[0].order;
	struct worth w = worth_now(s);
	int64_t price = o->price ? o->price : mark_of(exchange_find(s->x, o->conid));
	int64_t value = price * o->quantity, fee = value * 8 / 10000;
	int64_t shares = o->sell ? -o->quantity : o->quantity, margin = value / MARGIN_DIVISOR;
	char amount[32], total[32], commission[32];

	if (fee < 66000)	/* A$6.60 at least */
		fee = 66000;
	cash_format(amount, sizeof amount, (struct cash){ value }, true);
	cash_format(total, sizeof total, (struct cash){ value + fee }, true);
	cash_format_plain(commission, sizeof commission, (struct cash){ fee });
	buf_printf(&p->body, "{\"amount\":{\"amount\":\"%s AUD (%" PRId64 " Shares)\","
		   "\"commission\":\"%s AUD\",\"total\":\"%s AUD\"}", amount, o->quantity, commission, total);
	change_of(&p->body, "equity", w.net, -fee);
	change_of(&p->body, "initial", w.stock / MARGIN_DIVISOR, o->sell ? -margin : margin);
	change_of(&p->body, "maintenance", w.stock / MARGIN_DIVISOR, o->sell ? -margin : margin);
	buf_printf(&p->body, ",\"position\":{\"current\":\"%" PRId64 "\",\"change\":\"%" PRId64
		   "\",\"after\":\"%" PRId64 "\"},\"warn\":null,\"error\":null}", held(s, o->conid),
		   shares, held(s, o->conid) + shares);
}
