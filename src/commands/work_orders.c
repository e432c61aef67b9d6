/* work_orders.c - cancels and the kill switch on a running core. */
#include "work.h"

#include <json.h>
#include <stdio.h>
#include <string.h>

#include "docs.h"
#include "skim/base/clock.h"
#include "skim/base/text.h"
#include "skim/commands/viewjson.h"

#define CONFIRM_WAIT (10 * NS_PER_S)	/* contract: then `cancelling`, exit 6 */
#define LOCK_WAIT    (5 * NS_PER_S)

struct keys {
	int n;
	char key[VIEW_ORDERS][COID_LEN];	/* cOID, else the broker's id */
};

static const struct view_order *order_of(const struct view *v, const char *key)
{
	for (int i = 0; *key && i < v->n_orders; i++)
		if (!strcmp(v->order[i].coid, key) || !strcmp(v->order[i].order_id, key))
			return &v->order[i];
	return NULL;
}

/* As a person names it: key, broker's number, or the key's short end when only one fits. */
static const struct view_order *order_named(const struct view *v, const char *key)
{
	const struct view_order *found = order_of(v, key);
	size_t n = strlen(key);

	if (found || n < 4)
		return found;
	for (int i = 0; i < v->n_orders; i++) {
		size_t len = strlen(v->order[i].coid);

		if (len < n || !text_equal_ci(v->order[i].coid + len - n, key))
			continue;
		if (found)
			return NULL;
		found = &v->order[i];
	}
	return found;
}

static bool all_over(const struct view *v, void *ctx)
{
	const struct keys *k = ctx;

	for (int i = 0; i < k->n; i++) {
		const struct view_order *o = order_of(v, k->key[i]);

		if (o && !order_state_final(o->state))
			return false;
	}
	return true;
}

static void keep_key(struct keys *k, const struct view_order *o)
{
	text_copy(k->key[k->n++], COID_LEN, o->coid[0] ? o->coid : o->order_id);
}

static void open_entries(const struct view *v, struct keys *k)
{
	k->n = 0;
	for (int i = 0; i < v->n_orders; i++)
		if (v->order[i].ours && v->order[i].role == ROLE_ENTRY &&
		    !order_state_final(v->order[i].state))
			keep_key(k, &v->order[i]);
}

/* Over as asked for, over otherwise, or not over in time. */
static void judge_cancel(const struct view_order *v, struct outcome *o)
{
	if (v->state == OS_CANCELLED || v->state == OS_NOT_PLACED || v->state == OS_EXPIRED)
		return;
	if (order_state_final(v->state))
		outcome_fail(o, EXIT_FAILED, "%s was not cancelled: it is %s", v->ticker,
			     order_state_word(v->state));
	else
		outcome_fail(o, EXIT_UNKNOWN, "the cancel of %s is not confirmed yet, it may still fill: "
			     "look at `skim orders`", v->ticker);
}

static void cancel_one(struct access *a, struct json_object *request, struct outcome *o)
{
	struct ev_command c = { .cmd = CMD_CANCEL, .n = request_flag(request, "yes") };
	const char *key = request_text(request, "key");
	const struct view_order *v = order_named(a->view, key);
	struct keys k = { .n = 0 };
	uint32_t before = notice_last(a->view);

	if (!v || order_state_final(v->state)) {
		outcome_fail(o, EXIT_FAILED, "%.40s cannot be cancelled: %s", key,
			     v ? "it is over" : "no such order: see `skim orders`");
		return;
	}
	keep_key(&k, v);
	text_copy(c.key, sizeof c.key, k.key[0]);
	text_copy(c.word, sizeof c.word, request_text(request, "word"));
	access_send(a, &c);
	access_wait(a, all_over, &k, clock_steady() + CONFIRM_WAIT);
	v = order_of(a->view, k.key[0]);
	if (!v)
		return;
	/* Nothing went out: the core says why in a sentence. */
	if (v->state == OS_WORKING || v->state == OS_PART || v->state == OS_WAITS)
		if (*notice_since(a->view, before))
			outcome_fail(o, EXIT_UNKNOWN, "%s", notice_since(a->view, before));
	outcome_doc(o, doc_order(a->view, k.key[0]));
	judge_cancel(v, o);
}

static void cancel_all(struct access *a, struct outcome *o)
{
	struct ev_command c = { .cmd = CMD_CANCEL_ALL, .n = 1, .word = "yes" };
	struct json_object *doc, *list = json_object_new_array();
	struct keys k;

	open_entries(a->view, &k);
	access_send(a, &c);
	access_wait(a, all_over, &k, clock_steady() + CONFIRM_WAIT);
	for (int i = 0; i < k.n; i++) {
		const struct view_order *v = order_of(a->view, k.key[i]);

		if (!v)
			continue;
		json_object_array_add(list, json_order(v));
		judge_cancel(v, o);
	}
	doc = json_object_new_object();
	json_object_object_add(doc, "orders", list);
	json_object_object_add(doc, "refused", NULL);
	outcome_doc(o, doc);
}

void work_cancel(struct access *a, struct json_object *request, struct outcome *o)
{
	if (!access_need(a, NEED_LINK | NEED_ACCOUNT | NEED_LISTS, o))
		return;
	if (request_flag(request, "all"))
		cancel_all(a, o);
	else
		cancel_one(a, request, o);
}

/* --- kill ------------------------------------------------------------------------------------------ */

static bool is_locked(const struct view *v, void *ctx)
{
	(void)ctx;
	return v->status.locked;
}

static bool is_unlocked(const struct view *v, void *ctx)
{
	(void)ctx;
	return !v->status.locked;
}

static struct json_object *doc_kill(bool locked, struct json_object *cancelled)
{
	struct json_object *doc = json_object_new_object();

	json_object_object_add(doc, "locked", json_object_new_boolean(locked));
	json_object_object_add(doc, "cancelled", cancelled);
	return doc;
}

static void unlock(struct access *a, struct json_object *request, struct outcome *o)
{
	struct ev_command c = { .cmd = CMD_UNLOCK };

	if (!access_need(a, NEED_LINK | NEED_ACCOUNT, o))
		return;
	if (!a->view->status.locked) {
		outcome_doc(o, doc_kill(false, json_object_new_array()));
		return;
	}
	text_copy(c.word, sizeof c.word, request_text(request, "off"));
	text_copy(c.text, sizeof c.text, request_text(request, "reason"));
	access_send(a, &c);
	if (access_wait(a, is_unlocked, NULL, clock_steady() + LOCK_WAIT) != RC_OK)
		outcome_fail(o, EXIT_REFUSED, "still LOCKED: --off wants the account's last four, and "
			     "--reason a reason");
	outcome_doc(o, doc_kill(a->view->status.locked, json_object_new_array()));
}

/* The lock first and without the broker; then the entries, if the broker can be asked. */
static void lock(struct access *a, struct outcome *o)
{
	struct ev_command c = { .cmd = CMD_KILL, .word = "kill" };
	struct ev_command all = { .cmd = CMD_CANCEL_ALL, .n = 1, .word = "yes" };
	struct json_object *cancelled = json_object_new_array();
	struct outcome link = { 0 };
	struct keys k;

	if (!access_need(a, 0, o)) {
		json_object_put(cancelled);
		return;
	}
	open_entries(a->view, &k);
	access_send(a, &c);
	if (access_wait(a, is_locked, NULL, clock_steady() + LOCK_WAIT) != RC_OK)
		outcome_fail(o, EXIT_FAILED, "the kill switch did not take: start skim and use :kill");
	if (access_need(a, NEED_LINK | NEED_LISTS, &link)) {
		struct keys late;

		/* An entry that only the broker's list shows as ours is cancelled too. */
		open_entries(a->view, &late);
		for (int i = 0; i < late.n; i++) {
			bool known = false;

			for (int j = 0; j < k.n; j++)
				known |= !strcmp(k.key[j], late.key[i]);
			if (!known && k.n < VIEW_ORDERS)
				text_copy(k.key[k.n++], COID_LEN, late.key[i]);
		}
		if (late.n)
			access_send(a, &all);
		access_wait(a, all_over, &k, clock_steady() + CONFIRM_WAIT);
	} else {
		outcome_fail(o, EXIT_SERVICE, "LOCKED here, but the broker could not be asked for working "
			     "entries: look at them in TWS or the portal");
		for (size_t i = 0; link.errors && i < json_object_array_length(link.errors); i++)
			outcome_fail(o, link.status, "%s",
				     json_object_get_string(json_object_array_get_idx(link.errors, i)));
	}
	outcome_free(&link);
	for (int i = 0; i < k.n; i++) {
		const struct view_order *v = order_of(a->view, k.key[i]);

		if (v && v->state == OS_CANCELLED)
			json_object_array_add(cancelled, json_object_new_string(k.key[i]));
		else if (v && !order_state_final(v->state))
			outcome_fail(o, EXIT_UNKNOWN, "the cancel of %s %s is not confirmed yet: look at "
				     "`skim orders`", v->ticker, k.key[i]);
	}
	outcome_doc(o, doc_kill(a->view->status.locked, cancelled));
}

void work_kill(struct access *a, struct json_object *request, struct outcome *o)
{
	if (*request_text(request, "off"))
		unlock(a, request, o);
	else
		lock(a, o);
}
