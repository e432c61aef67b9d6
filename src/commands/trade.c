/*
 * trade.c - an order from the command line.
 *
 * The core decides as it does for the console: a typed ticket, its gates, a review bound to a
 * serial, the word, one submission.  This file shows the review, carries the word, answers the
 * broker's questions only where the operator named or typed it, and waits for an outcome.
 */
#include "skim/commands/trade.h"

#include <json.h>
#include <stdio.h>
#include <string.h>

#include "ask.h"
#include "docs.h"
#include "review.h"
#include "skim/base/clock.h"
#include "skim/base/coid.h"
#include "skim/base/text.h"

#define FACTS_WAIT   (12 * NS_PER_S)	/* cash and the first quote */
#define TICKET_WAIT  (5 * NS_PER_S)
#define SEND_WAIT    (8 * NS_PER_S)	/* from the word to the order or the refusal */
#define REJECT_WAIT  (3 * NS_PER_S)	/* a rejection follows its acknowledgement closely */
#define DECLINE_WAIT (20 * NS_PER_S)	/* a question answered no: until the list agrees */

struct trade {
	struct access *a;
	const struct trade_request *r;
	char coid[24];
	uint32_t serial;		/* of the ticket before ours; then of ours */
	uint32_t answered;		/* question serials at or below it are done */
	bool declined;
	struct json_object *questions;
};

void trade_refused(struct outcome *o, const char *gate, const char *text)
{
	struct json_object *doc = doc_order(NULL, "");

	doc_refused(doc, gate, text);
	outcome_fail(o, EXIT_REFUSED, "refused by gate %s: %s", gate, text);
	outcome_doc(o, doc);
}

bool trade_confirmable(const struct trade_request *r, struct outcome *o)
{
	if (r->yes || ask_possible())
		return true;
	trade_refused(o, "operator", "no terminal to type the code on, and no --yes: nothing was sent");
	return false;
}

/* --- the facts ------------------------------------------------------------------------------ */

static const struct view_followed *stock(const struct view *v, const char *ticker)
{
	for (int i = 0; i < v->n_followed; i++)
		if (!strcmp(v->followed[i].ticker, ticker))
			return &v->followed[i];
	return NULL;
}

static bool facts_came(const struct view *v, void *ctx)
{
	const struct trade *t = ctx;
	const struct view_followed *f = stock(v, t->r->ticker);

	if (!f || f->absent)
		return f != NULL;
	return f->frame && f->availability && (price_known(f->last) || price_known(f->prior_close)) &&
	       v->status.available_known;
}

static void follow(struct trade *t)
{
	struct ev_command c = { .cmd = CMD_FOLLOW };

	text_copy(c.ticker, sizeof c.ticker, t->r->ticker);
	access_send(t->a, &c);
}

/* --- ticket and review -------------------------------------------------------------------------- */

static bool ticket_there(const struct view *v, void *ctx)
{
	const struct trade *t = ctx;
	const struct view_ticket *k = &v->ticket;

	return k->serial != t->serial && k->kind == TK_TYPED && !strcmp(k->ticker, t->r->ticker) &&
	       k->stage != TICKET_NONE;
}

static const struct view_check *failing(const struct view_ticket *k)
{
	for (int i = 0; i < k->n_checks; i++)
		if (!k->check[i].ok && !k->check[i].warn_only)
			return &k->check[i];
	return NULL;
}

/* Gates that may open by themselves in a moment: the preview, a re-ask. */
static bool review_settled(const struct view *v, void *ctx)
{
	const struct trade *t = ctx;
	const struct view_ticket *k = &v->ticket;
	const struct view_check *c = failing(k);

	if (!ticket_there(v, ctx) || k->stage != TICKET_REVIEW)
		return k->serial != t->serial && k->stage == TICKET_EDIT && k->missing[0];
	if (c)
		return strcmp(c->gate, "stale") != 0;
	return k->can_send || !k->preview_waiting;
}

static void open_ticket(struct trade *t)
{
	struct ev_command c = { .cmd = CMD_TICKET_TYPED, .n = t->r->yes };

	access_look(t->a);
	t->serial = t->a->view->ticket.serial;
	text_copy(c.ticker, sizeof c.ticker, t->r->ticker);
	c.order = t->r->order;
	if (t->r->yes) {
		text_copy(c.word, sizeof c.word, t->r->ticker);
		text_copy(c.coid, sizeof c.coid, t->coid);
	}
	access_send(t->a, &c);
}

/* The code from the terminal; false: o says that nothing was sent. */
static bool confirm(struct trade *t, struct outcome *o)
{
	struct access *a = t->a;
	const struct view_ticket *k = &a->view->ticket;
	struct ev_command c = { .cmd = CMD_TICKET_CONFIRM };
	char prompt[80], line[64];
	const struct view_check *bad;
	enum ask_end end;

	access_wait(a, review_settled, t, clock_steady() + SEND_WAIT);
	review_print(k);
	bad = failing(k);
	if (bad) {
		trade_refused(o, bad->gate, bad->text);
		return false;
	}
	c.serial = k->serial;
	snprintf(prompt, sizeof prompt, "Type %s and Enter to send: ", k->word);
	end = ask_line(prompt, line, sizeof line, k->review_until < a->until ? k->review_until :
		       a->until, a->stopped, a->ctx);
	if (end != ASK_LINE || strcmp(line, k->word)) {
		fputs(end == ASK_LINE ? "" : "\n", stderr);
		trade_refused(o, "operator", end == ASK_LINE ? "another word was typed: nothing was sent" :
			      end == ASK_TIMEOUT ? "the review is over: nothing was sent" :
			      "the code was not typed: nothing was sent");
		return false;
	}
	text_copy(c.word, sizeof c.word, line);
	text_copy(c.coid, sizeof c.coid, t->coid);
	t->serial = k->serial;
	access_send(a, &c);
	return true;
}

/* --- what became of it ----------------------------------------------------------------------------- */

static const struct view_order *our_order(const struct view *v, const struct trade *t)
{
	for (int i = 0; i < v->n_orders; i++)
		if (!strcmp(v->order[i].coid, t->coid))
			return &v->order[i];
	return NULL;
}

static bool sent_or_refused(const struct view *v, void *ctx)
{
	const struct trade *t = ctx;

	return our_order(v, t) || v->ticket.stage == TICKET_SENT ||
	       !strncmp(v->ticket.result, "refused: ", 9) || !strncmp(v->ticket.result, "not sent: ", 10);
}

static bool settled(const struct view *v, void *ctx)
{
	const struct trade *t = ctx;
	const struct view_order *k = our_order(v, t);

	if (v->question.open && !strcmp(v->question.coid, t->coid) && !v->question.answering &&
	    v->question.serial > t->answered)
		return true;
	return k && k->state != OS_SENDING && k->state != OS_QUESTION && k->state != OS_UNKNOWN;
}

static bool is_over(const struct view *v, void *ctx)
{
	const struct view_order *k = our_order(v, ctx);

	return k && order_state_final(k->state);
}

/* Every id of the question is among those named. */
static bool ids_named(const char *ids, const char *named)
{
	if (!named || !*ids)
		return false;
	for (const char *p = ids; *p;) {
		size_t n = strcspn(p, ",");
		bool found = false;

		for (const char *q = named; *q && !found;) {
			size_t m = strcspn(q, ",");

			found = m == n && !strncmp(p, q, n);
			q += m + (q[m] == ',');
		}
		if (!found)
			return false;
		p += n + (p[n] == ',');
	}
	return true;
}

static bool answer_yes(struct trade *t, const struct view_question *q)
{
	char line[16];

	if (ids_named(q->message_ids, t->r->answer_yes))
		return true;
	if (t->r->yes || !ask_possible())
		return false;
	question_print(q);
	return ask_line("Type yes or no and Enter: ", line, sizeof line, t->a->until, t->a->stopped,
			t->a->ctx) == ASK_LINE && !strcmp(line, "yes");
}

static void note_question(struct trade *t, const struct view_question *q, const char *answer)
{
	struct json_object *row = json_object_new_object();

	json_object_object_add(row, "id", json_object_new_string(q->message_ids));
	json_object_object_add(row, "text", json_object_new_string(q->text));
	json_object_object_add(row, "answer", json_object_new_string(answer));
	json_object_array_add(t->questions, row);
}

/* A choice among words of the broker's: made by a person at a terminal, or not at all. */
static void answer_prompt(struct trade *t, const struct view_question *q)
{
	struct ev_command c = { .cmd = CMD_ANSWER, .serial = q->serial };
	const char *option = NULL;
	char line[OPTION_LEN + 16];

	question_print(q);
	if (!t->r->yes && ask_possible() &&
	    ask_line("Type the words of one choice and Enter: ", line, sizeof line, t->a->until,
		     t->a->stopped, t->a->ctx) == ASK_LINE)
		option = view_choice(q, line);
	note_question(t, q, option ? option : "");
	if (!option)
		return;
	text_copy(c.text, sizeof c.text, option);
	access_send(t->a, &c);
}

static void answer_question(struct trade *t)
{
	const struct view_question q = t->a->view->question;
	struct ev_command c = { .cmd = CMD_ANSWER, .serial = q.serial };
	bool yes;

	t->answered = q.serial;
	if (q.prompt) {
		answer_prompt(t, &q);
		return;
	}
	yes = answer_yes(t, &q);
	c.n = yes;
	t->declined |= !yes;
	note_question(t, &q, yes ? "yes" : "no");
	access_send(t->a, &c);
}

/* "gate journal: …" of the order desk's last gates; anything else is the broker's word. */
static void not_placed(struct trade *t, const struct view_order *k, struct json_object *doc,
		       struct outcome *o)
{
	char gate[16] = "question";

	if (t->declined) {
		doc_refused(doc, gate, "a question of the broker was answered no: nothing was booked");
		outcome_fail(o, EXIT_REFUSED, "a question of the broker was answered no: nothing was booked "
			     "(name its id with --answer-yes to answer yes)");
	} else if (!k->sent_steady) {
		if (sscanf(k->reason, "gate %15[a-z]", gate) != 1)
			text_copy(gate, sizeof gate, "link");
		doc_refused(doc, gate, k->reason);
		outcome_fail(o, EXIT_REFUSED, "not sent: %s", k->reason);
	} else {
		outcome_fail(o, EXIT_FAILED, "not placed%s%s", k->reason[0] ? ": " : "", k->reason);
	}
}

static void judge(struct trade *t, struct outcome *o)
{
	const struct view_order *k = our_order(t->a->view, t);
	struct json_object *doc = doc_order(t->a->view, t->coid);

	json_object_object_add(doc, "questions", json_object_get(t->questions));
	outcome_doc(o, doc);
	if (!k || k->state == OS_SENDING || k->state == OS_UNKNOWN || k->state == OS_QUESTION) {
		outcome_fail(o, EXIT_UNKNOWN, "the outcome of order %s is not known: look at `skim orders`; "
			     "do not send it again before", t->coid);
		return;
	}
	switch (k->state) {
	case OS_REJECTED:
	case OS_INACTIVE:
		outcome_fail(o, EXIT_FAILED, "the broker rejected it%s%s", k->reason[0] ? ": " : "",
			     k->reason);
		break;
	case OS_NOT_PLACED:
	case OS_EXPIRED:
		not_placed(t, k, doc, o);
		break;
	default:
		break;
	}
}

static void follow_order(struct trade *t, struct outcome *o)
{
	int64_t until = t->a->until;

	while (access_wait(t->a, settled, t, until) == RC_OK) {
		const struct view_question *q = &t->a->view->question;

		if (!q->open || q->answering || q->serial <= t->answered || strcmp(q->coid, t->coid))
			break;
		answer_question(t);
		if (t->declined)
			until = clock_steady() + DECLINE_WAIT;
	}
	if (settled(t->a->view, t))
		access_wait(t->a, is_over, t, clock_steady() + REJECT_WAIT);
	judge(t, o);
}

/* --- together ---------------------------------------------------------------------------------------- */

static void refused_now(struct trade *t, struct outcome *o)
{
	const struct view_ticket *k = &t->a->view->ticket;
	const struct view_check *c = failing(k);
	char gate[16];
	int n = 0;

	/* The result names the gate that refused; the checks may have changed since. */
	if (sscanf(k->result, "refused: %15[a-z]: %n", gate, &n) == 1 && n > 0)
		trade_refused(o, gate, k->result + n);
	else if (!strncmp(k->result, "refused: ", 9))
		trade_refused(o, "operator", k->result + 9);
	else if (c)
		trade_refused(o, c->gate, c->text);
	else
		trade_refused(o, "data", k->missing[0] ? k->missing : k->cannot[0] ? k->cannot :
			      k->result[0] ? k->result : "the ticket was not taken");
}

static void run(struct trade *t, struct outcome *o)
{
	const struct view_followed *f;

	if (!access_need(t->a, NEED_LINK | NEED_ACCOUNT | NEED_LISTS, o))
		return;
	access_wait(t->a, facts_came, t, clock_steady() + FACTS_WAIT);
	f = stock(t->a->view, t->r->ticker);
	if (f && f->absent) {
		trade_refused(o, "data", "no such ASX stock: check the code");
		return;
	}
	open_ticket(t);
	if (access_wait(t->a, ticket_there, t, clock_steady() + TICKET_WAIT) != RC_OK) {
		outcome_fail(o, EXIT_FAILED, "the ticket was not taken: nothing was sent");
		return;
	}
	if (!t->r->yes && !confirm(t, o))
		return;
	access_wait(t->a, sent_or_refused, t, clock_steady() + SEND_WAIT);
	if (our_order(t->a->view, t) || t->a->view->ticket.stage == TICKET_SENT)
		follow_order(t, o);
	else
		refused_now(t, o);
}

void trade_run(struct access *a, const struct trade_request *r, struct outcome *o)
{
	struct trade t = { .a = a, .r = r, .questions = json_object_new_array() };

	coid_make(t.coid, clock_now().market);
	if (access_need(a, 0, o)) {
		follow(&t);
		run(&t, o);
	}
	json_object_put(t.questions);
}
