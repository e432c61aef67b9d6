/* work.c - one request, whoever asks it: from a word to the work. */
#include "work.h"

#include <json.h>
#include <string.h>

#include "docs.h"
#include "skim/base/clock.h"
#include "skim/commands/viewjson.h"

#define CASH_WAIT (10 * NS_PER_S)

const char *request_text(struct json_object *request, const char *key)
{
	struct json_object *v = NULL;
	const char *s = NULL;

	if (json_object_object_get_ex(request, key, &v) && json_object_is_type(v, json_type_string))
		s = json_object_get_string(v);
	return s ? s : "";
}

bool request_flag(struct json_object *request, const char *key)
{
	struct json_object *v = NULL;

	return json_object_object_get_ex(request, key, &v) && json_object_get_boolean(v);
}

uint32_t notice_last(const struct view *v)
{
	return v->n_notices ? v->notice[0].number : 0;
}

const char *notice_since(const struct view *v, uint32_t number)
{
	return v->n_notices && v->notice[0].number > number ? v->notice[0].text : "";
}

static bool cash_came(const struct view *v, void *ctx)
{
	(void)ctx;
	return v->status.net_known && v->status.available_known && v->status.total_cash_known;
}

static void answer_account(struct access *a, struct outcome *o)
{
	if (!access_need(a, NEED_LINK | NEED_ACCOUNT, o))
		return;
	access_wait(a, cash_came, NULL, clock_steady() + CASH_WAIT);
	if (!a->view->status.net_known && !a->view->status.cash_known)
		outcome_fail(o, EXIT_SERVICE, "the broker did not say what the account holds%s%s: try again",
			     *a->view->feed[FEED_ACCOUNT_DATA].text ? ": " : "",
			     a->view->feed[FEED_ACCOUNT_DATA].text);
	else
		outcome_doc(o, doc_account(a->view, a->params));
}

static void answer_lists(struct access *a, bool orders, struct outcome *o)
{
	if (access_need(a, NEED_LINK | NEED_ACCOUNT | NEED_LISTS, o))
		outcome_doc(o, orders ? doc_orders(a->view) : doc_positions(a->view));
}

static bool any(const struct view *v, void *ctx)
{
	(void)v;
	(void)ctx;
	return true;
}

static void answer_status(struct access *a, struct outcome *o)
{
	if (access_wait(a, any, NULL, clock_steady() + CASH_WAIT) != RC_OK)
		outcome_fail(o, EXIT_SERVICE, "the running skim has nothing to show yet: try again");
	else
		outcome_doc(o, json_status(a->view, a->params->mode));
}

void work_answer(struct access *a, struct json_object *request, struct outcome *o)
{
	const char *cmd = request_text(request, "cmd");

	if (!strcmp(cmd, "status"))
		answer_status(a, o);
	else if (!strcmp(cmd, "account"))
		answer_account(a, o);
	else if (!strcmp(cmd, "orders") || !strcmp(cmd, "positions"))
		answer_lists(a, cmd[0] == 'o', o);
	else if (!strcmp(cmd, "quote") || !strcmp(cmd, "range"))
		work_followed(a, request, cmd[0] == 'r', o);
	else if (!strcmp(cmd, "scan"))
		work_scan(a, o);
	else if (!strcmp(cmd, "cancel"))
		work_cancel(a, request, o);
	else if (!strcmp(cmd, "kill"))
		work_kill(a, request, o);
	else
		outcome_fail(o, EXIT_FAILED, "%.40s: no such request: is the running skim an older one?",
			     cmd);
}
