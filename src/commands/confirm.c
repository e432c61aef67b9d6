/*
 * confirm.c - a cancel from the command line.  An entry takes `y` or `yes`; a stop takes the code,
 * since shares lose their cover.  Without a terminal only --yes confirms.
 */
#include "skim/commands/confirm.h"

#include <json.h>
#include <stdio.h>
#include <string.h>

#include "ask.h"
#include "skim/base/text.h"

static struct json_object *cancel_new(const struct cancel_request *r)
{
	struct json_object *q = json_object_new_object();

	json_object_object_add(q, "cmd", json_object_new_string("cancel"));
	if (r->all)
		json_object_object_add(q, "all", json_object_new_boolean(true));
	else
		json_object_object_add(q, "key", json_object_new_string(r->key));
	if (r->yes)
		json_object_object_add(q, "yes", json_object_new_boolean(true));
	return q;
}

static const char *text(struct json_object *o, const char *key)
{
	struct json_object *v = NULL;

	return json_object_object_get_ex(o, key, &v) && v ? json_object_get_string(v) : "";
}

static bool ends_in(const char *whole, const char *end)
{
	size_t n = strlen(whole), m = strlen(end);

	return m >= 4 && n >= m && text_equal_ci(whole + n - m, end);
}

static struct json_object *find(struct json_object *doc, const char *key)
{
	struct json_object *list = NULL, *found = NULL;

	json_object_object_get_ex(doc, "orders", &list);
	for (size_t i = 0; list && i < json_object_array_length(list); i++) {
		struct json_object *o = json_object_array_get_idx(list, i);

		if (!strcmp(text(o, "coid"), key) || !strcmp(text(o, "order_id"), key))
			return o;
		if (ends_in(text(o, "coid"), key))
			found = o;
	}
	return found;
}

static void refuse(struct outcome *o, bool all, const char *why)
{
	struct json_object *doc = json_object_new_object(), *refused = json_object_new_object();

	json_object_object_add(refused, "gate", json_object_new_string("operator"));
	json_object_object_add(refused, "text", json_object_new_string(why));
	if (all) {
		json_object_object_add(doc, "orders", json_object_new_array());
	} else {
		json_object_object_add(doc, "order", NULL);
		json_object_object_add(doc, "children", json_object_new_array());
		json_object_object_add(doc, "questions", json_object_new_array());
	}
	json_object_object_add(doc, "refused", refused);
	outcome_doc(o, doc);
	outcome_fail(o, EXIT_REFUSED, "%s", why);
}

/* Shows what would be cancelled; the word that does it, "" when there is nothing. */
static void word_for(const struct cancel_request *r, struct json_object *orders, char word[16],
		     struct outcome *o)
{
	struct json_object *row;

	text_copy(word, 16, "y");
	if (r->all) {
		fprintf(stderr, "cancel all working entries, one by one; stops stay\n");
		return;
	}
	row = find(orders, r->key);
	if (!row) {
		outcome_fail(o, EXIT_FAILED, "%s cannot be cancelled: no such order: see `skim orders`", r->key);
		return;
	}
	fprintf(stderr, "cancel %s %s %s %s, %s, filled %s\n", text(row, "side"), text(row, "quantity"),
		text(row, "ticker"), text(row, "type"), text(row, "status"), text(row, "filled"));
	if (!strcmp(text(row, "side"), "SELL") && strcmp(text(row, "type"), "LMT")) {
		fprintf(stderr, "this is a stop: what it covers is left without cover\n");
		text_copy(word, 16, text(row, "ticker"));
	}
	if (!strcmp(text(row, "ours"), "false"))
		text_copy(word, 16, text(row, "ticker"));
}

static bool confirmed(const char *word, char line[64], int64_t until)
{
	char prompt[80];

	snprintf(prompt, sizeof prompt, "Type %s and Enter to cancel: ", word);
	if (ask_line(prompt, line, 64, until, NULL, NULL) != ASK_LINE)
		return false;
	return !strcmp(line, word) || (!strcmp(word, "y") && !strcmp(line, "yes"));
}

void cancel_run(const struct cancel_request *r,
		void (*request)(void *ctx, struct json_object *request, struct outcome *o), void *ctx,
		int64_t until, struct outcome *o)
{
	struct json_object *q = cancel_new(r), *list = json_object_new_object();
	struct outcome orders = { EXIT_DONE, NULL, NULL };
	char word[16] = "", line[64] = "";

	if (!r->yes && !ask_possible()) {
		refuse(o, r->all, "no terminal to confirm on, and no --yes: nothing was cancelled");
	} else if (!r->yes) {
		json_object_object_add(list, "cmd", json_object_new_string("orders"));
		request(ctx, list, &orders);
		if (orders.status) {
			*o = orders;
			orders = (struct outcome){ EXIT_DONE, NULL, NULL };
		} else {
			word_for(r, orders.doc, word, o);
		}
		if (!o->status && !confirmed(word, line, until))
			refuse(o, r->all, "not confirmed: nothing was cancelled");
		json_object_object_add(q, "word", json_object_new_string(line));
	}
	if (!o->status)
		request(ctx, q, o);
	outcome_free(&orders);
	json_object_put(list);
	json_object_put(q);
}
