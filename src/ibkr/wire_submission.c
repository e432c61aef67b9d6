/* wire_submission.c - decoders of what becomes of an order request, and of previews (Web API 7.3, 7.9). */
#include "skim/ibkr/wire.h"

#include <stdio.h>
#include <string.h>

#include "json.h"
#include "skim/base/auto.h"
#include "skim/base/text.h"
#include "wire_internal.h"

/* --- submissions: the four shapes of a 200, and errors (7.3) --------------------------- */

/* Beginnings of the refusals we know (7.11): with these nothing was placed, whatever status
 * they came with.  Other words under a 5xx leave the outcome open. */
static const char *const refusals[] = {
	"We cannot accept", "Order couldn't be submitted", "Order not confirmed",
	"reply id not found", "OrderID ", "Bad Request", "Invalid account",
};

static bool begins(const char *s, const char *with)
{
	return strncmp(s, with, strlen(with)) == 0;
}

static bool known_refusal(const char *text)
{
	for (size_t i = 0; i < ARRAY_LEN(refusals); i++)
		if (begins(text, refusals[i]))
			return true;
	return false;
}

static void refused(struct ev_submission *out, int status)
{
	out->duplicate = strstr(out->text, "already registered") != NULL;
	out->lapsed = begins(out->text, "reply id not found") ||
		      begins(out->text, "Order not confirmed");
	out->step = status >= 500 && !known_refusal(out->text) ? SUB_UNKNOWN : SUB_REFUSED;
}

/* message: a list of texts, or one; each whole, a blank line between. */
static void join_messages(struct json_object *list, char *out, size_t cap)
{
	size_t len = 0;

	if (!json_object_is_type(list, json_type_array)) {
		js_lines(list, out, cap);
		return;
	}
	for (size_t i = 0; i < json_object_array_length(list) && len + 4 < cap; i++) {
		size_t sep = len ? 2 : 0;

		memcpy(out + len, "\n\n", sep);
		if (js_lines(json_object_array_get_idx(list, i), out + len + sep, cap - len - sep))
			len += sep + strlen(out + len + sep);
		out[len] = '\0';
	}
}

static void join_ids(struct json_object *list, char *out, size_t cap)
{
	size_t len = 0;

	for (size_t i = 0; list && i < json_object_array_length(list); i++) {
		const char *s;
		char id[24];
		size_t n;

		if (!js_scalar(json_object_array_get_idx(list, i), &s, &n) ||
		    text_clean(id, sizeof(id), s, n) == 0 || len + strlen(id) + 2 > cap)
			continue;
		len += (size_t)snprintf(out + len, cap - len, "%s%s", len ? "," : "", id);
	}
}

/* False: it cannot be answered, so what becomes of the order is unknown. */
static bool question(struct json_object *el, struct ev_submission *out)
{
	join_messages(js_get(el, "message"), out->text, sizeof(out->text));
	join_ids(js_array(el, "messageIds"), out->message_ids, sizeof(out->message_ids));
	return js_id(el, "id", "-_.", out->reply_id, sizeof(out->reply_id));
}

static bool accepted(struct json_object *el, struct ev_submission *out)
{
	int i = out->n_ids;

	if (i == 4)
		return false;
	out->n_ids++;
	js_word(el, "order_status", out->order_status[i], sizeof(out->order_status[i]));
	return js_order_id(el, "order_id", out->order_id[i], sizeof(out->order_id[i]));
}

/* Elements may differ: one ticket of a bracket accepted, the other asked about. */
static void submission_list(struct json_object *list, int status, struct ev_submission *out)
{
	bool asked = false, took = false, refusal = false;

	for (size_t i = 0; i < json_object_array_length(list); i++) {
		struct json_object *el = json_object_array_get_idx(list, i);

		if (js_get(el, "message")) {
			if (!asked)
				asked = question(el, out);
			if (out->n_ids < 4)
				out->n_ids++;
		} else if (js_get(el, "order_id")) {
			took |= accepted(el, out);
		} else {
			refusal |= !asked && wire_error_of(el, out->text, sizeof(out->text));
			if (out->n_ids < 4)
				out->n_ids++;
		}
	}
	if (asked)
		out->step = SUB_QUESTION;
	else if (took)
		out->step = SUB_ACCEPTED;
	else if (refusal)
		refused(out, status);
	if (!took)
		out->n_ids = 0;
}

static void submission_object(struct json_object *o, int status, struct ev_submission *out)
{
	bool flag;

	if (wire_error_of(o, out->text, sizeof(out->text))) {
		refused(out, status);
	} else if (js_get(o, "message") && js_get(o, "id")) {
		out->step = question(o, out) ? SUB_QUESTION : SUB_UNKNOWN;
	} else if (js_get(o, "order_id")) {
		out->step = accepted(o, out) ? SUB_ACCEPTED : SUB_UNKNOWN;
		out->n_ids = out->step == SUB_ACCEPTED;
	} else if (js_bool(o, "prompt", &flag) && flag) {
		/* What became of the order is found out by looking; the choice is wire_prompt's. */
		js_lines(js_get(o, "text"), out->text, sizeof(out->text));
		js_word(o, "messageId", out->message_ids, sizeof(out->message_ids));
	}
}

enum rc wire_submission(const char *body, size_t n, int status, struct ev_submission *out)
{
	enum rc rc;
	AUTO_JSON struct json_object *o = js_read(body, n, &rc);
	uint32_t sub = out->sub;

	memset(out, 0, sizeof(*out));
	out->sub = sub;
	out->step = SUB_UNKNOWN;
	if (json_object_is_type(o, json_type_array))
		submission_list(o, status, out);
	else if (o)
		submission_object(o, status, out);
	/* Turned away at the door (wrong path, signature, limit): it never reached an order. */
	if (out->step == SUB_UNKNOWN && status >= 400 && status < 500 && status != 408)
		out->step = SUB_REFUSED;
	out->held = status == 429 && out->step == SUB_REFUSED;
	/* 502 to 504 stand between us and the server: it may have taken the order all the same. */
	if (status > 500 && out->step == SUB_REFUSED && !known_refusal(out->text))
		out->step = SUB_UNKNOWN;
	if (!out->text[0] && (out->step == SUB_REFUSED || out->step == SUB_UNKNOWN))
		snprintf(out->text, sizeof(out->text), "HTTP %d, and no words of the broker's", status);
	return o ? RC_OK : rc;
}

/* --- preview --------------------------------------------------------------------------- */

enum rc wire_preview(const char *body, size_t n, struct ev_preview *out)
{
	enum rc rc;
	AUTO_JSON struct json_object *o = js_read(body, n, &rc);
	struct json_object *amount = js_object(o, "amount");
	uint32_t ticket = out->ticket;
	char warn[TEXT_LEN];
	const char *words = warn;
	const char *s;
	size_t len;

	memset(out, 0, sizeof(*out));
	out->ticket = ticket;
	if (!o)
		return rc;
	if (json_object_is_type(o, json_type_array)) {
		struct ev_submission asked = { 0 };

		submission_list(o, 200, &asked);
		text_clean(out->error, sizeof(out->error), asked.text, strlen(asked.text));
		return asked.step == SUB_QUESTION ? RC_OK : RC_SYNTAX;
	}
	wire_error_of(o, out->error, sizeof(out->error));
	js_word(amount, "commission", out->commission, sizeof(out->commission));
	if (js_raw(amount, "commission", &s, &len) && len)
		cash_parse_wire(s, len, &out->commission_e4);
	js_word(js_object(o, "initial"), "change", out->margin_change, sizeof(out->margin_change));
	js_word(js_object(o, "equity"), "after", out->funds_after, sizeof(out->funds_after));
	/* "21/You are trying…": a number of the broker's own before the words. */
	if (js_word(o, "warn", warn, sizeof(warn))) {
		size_t digits = strspn(warn, "0123456789");

		if (digits && warn[digits] == '/')
			words += digits + 1;
		text_copy(out->warn, sizeof(out->warn), words);
	}
	out->ok = amount && !out->error[0];
	return amount || out->error[0] ? RC_OK : RC_SYNTAX;
}
