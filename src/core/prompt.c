/*
 * prompt.c - the broker's prompts: a choice among words of its own about one order (Web API 6.4,
 * 7.3, 7.9).  The operator alone chooses, by typing the words; nothing is chosen by itself.
 *
 * A prompt is named by order and request.  The broker repeats it (a new websocket, a new list):
 * what was answered is not asked again, but an answer that was refused, or that got none itself,
 * may be given anew when the broker asks anew.  An answer is sent once.
 */
#include <string.h>

#include "skim/base/text.h"

#include "figures.h"
#include "money.h"
#include "status.h"
#include "words.h"

struct prompt *prompt_first(struct money *m)
{
	struct prompt *first = NULL;

	for (int i = 0; i < MAX_PROMPTS; i++) {
		struct prompt *p = &m->prompt[i];

		if (p->open && (!first || p->serial < first->serial))
			first = p;
	}
	return first;
}

static struct prompt *prompt_by_serial(struct money *m, uint32_t serial)
{
	for (int i = 0; i < MAX_PROMPTS; i++)
		if (serial && m->prompt[i].serial == serial)
			return &m->prompt[i];
	return NULL;
}

static struct prompt *prompt_named(struct money *m, const struct ev_prompt *ev)
{
	for (int i = 0; i < MAX_PROMPTS; i++) {
		struct prompt *p = &m->prompt[i];

		if (p->serial && !strcmp(p->order_id, ev->order_id) &&
		    !strcmp(p->req_id, ev->req_id))
			return p;
	}
	return NULL;
}

/* The row of the order it is about: by the submission it answered, else by the broker's number. */
struct order *prompt_order(struct money *m, const struct prompt *p)
{
	struct order *o = order_at(m, p->at, p->seq);

	return o ? o : order_by_id(m, p->order_id);
}

bool prompt_about(struct money *m, const struct order *o)
{
	for (int i = 0; i < MAX_PROMPTS; i++)
		if (m->prompt[i].open && prompt_order(m, &m->prompt[i]) == o)
			return true;
	return false;
}

/* Until it is answered the order is not taken; any other order, or a list read, may end it. */
struct prompt *prompt_holding(struct money *m)
{
	for (int i = 0; i < MAX_PROMPTS; i++) {
		struct prompt *p = &m->prompt[i];
		const struct order *o = p->open ? order_at(m, p->at, p->seq) : NULL;

		if (o && !p->answering && !order_live(o) && !order_done(o))
			return p;
	}
	return NULL;
}

static const char *ticker_of(const struct order *o)
{
	return o ? o->ticker : "";
}

static void about(const struct prompt *p, const struct order *o, char *out, size_t cap)
{
	if (o)
		text_copy(out, cap, o->ticker);
	else
		words_set(out, cap, "order %s", p->order_id);
}

static void journal_prompt(struct engine *e, const struct prompt *p, const char *answer)
{
	const struct order *o = prompt_order(e->money, p);
	struct act_journal j = { .conid = o ? o->conid : 0 };

	text_copy(j.order_id, sizeof(j.order_id), p->order_id);
	if (o) {
		text_copy(j.coid, sizeof(j.coid), o->coid);
		text_copy(j.ticker, sizeof(j.ticker), o->ticker);
	}
	text_copy(j.state, sizeof(j.state), p->message_id);
	text_copy(j.answer, sizeof(j.answer), answer);
	emit_journal_question(e, &j, p->text);
}

/* The oldest that is over gives its place. */
static struct prompt *prompt_slot(struct money *m)
{
	struct prompt *best = NULL;

	for (int i = 0; i < MAX_PROMPTS; i++) {
		struct prompt *p = &m->prompt[i];

		if (!p->open && (!best || p->serial < best->serial))
			best = p;
	}
	return best;
}

static void prompt_fill(struct engine *e, struct prompt *p, const struct ev_prompt *ev)
{
	const struct submission *s = ev->sub ? submission_find(e->money, ev->sub) : NULL;

	memset(p, 0, sizeof(*p));
	p->open = true;
	p->serial = ++e->money->serials;
	p->at = s ? s->at : -1;
	p->seq = s ? s->seq : 0;
	p->asked = e->now.market;
	p->asked_steady = e->now.steady;
	p->n = ev->n < PROMPT_OPTIONS ? ev->n : PROMPT_OPTIONS;
	memcpy(p->option, ev->option, sizeof(p->option));
	text_copy(p->order_id, sizeof(p->order_id), ev->order_id);
	text_copy(p->req_id, sizeof(p->req_id), ev->req_id);
	text_copy(p->message_id, sizeof(p->message_id), ev->message_id);
	text_copy(p->text, sizeof(p->text), ev->text);
}

void prompt_event(struct engine *e, const struct ev_prompt *ev)
{
	struct money *m = e->money;
	struct prompt *p = prompt_named(m, ev);
	const struct order *o;
	char name[40];

	if (!order_id_valid(ev->order_id) || !ev->req_id[0] || !ev->n)
		return;
	if (p && (p->open || p->answered))
		return;
	if (!p)
		p = prompt_slot(m);
	if (!p) {
		notice(e, NOTICE_ALARM, 0, "", "too many prompts of the broker: answer the one about "
		       "order %s in its own program", ev->order_id);
		return;
	}
	prompt_fill(e, p, ev);
	o = prompt_order(m, p);
	about(p, o, name, sizeof(name));
	journal_prompt(e, p, "");
	p->notice = notice(e, NOTICE_ASK, o ? o->conid : 0, ticker_of(o),
			   "broker asks what to do with your order%s%s: press 3 then Enter to read and "
			   "answer", o ? "" : " ", o ? "" : p->order_id);
	emit_notify(e, NOTIFY_QUESTION, ticker_of(o), "The broker wants a choice about %s: %.160s",
		    name, p->text);
}

/* Evidence counts anew from here: what was asked about may come alive by the answer. */
static void proof_anew(struct engine *e, const struct prompt *p)
{
	struct order *o = prompt_order(e->money, p);

	if (!o || !o->ours || o->state != OS_UNKNOWN)
		return;
	o->absences = 0;
	o->sent = e->now.steady;
}

static void prompt_close(struct engine *e, struct prompt *p, const char *answer)
{
	p->open = p->answering = false;
	notice_ack(e, p->notice);
	journal_prompt(e, p, answer);
	proof_anew(e, p);
	look_want(e, NS_PER_S, false);
}

/* --- the operator's word ------------------------------------------------------- */

/* What it is about raises risk, or may: an entry, a purchase of others, an order nobody knows. */
static bool raises(const struct order *o)
{
	return !o || o->role == ROLE_ENTRY || (o->role == ROLE_FOREIGN && o->side == SIDE_BUY);
}

/* Words that mean no cannot be told from those that mean yes: with entries closed there is no
 * answer about one, only its cancel. */
static const char *closed_by(const struct engine *e, const struct order *o, const char **why)
{
	if (!link_up(e)) {
		*why = "link down: cannot answer";
		return "link";
	}
	if (!raises(o))
		return NULL;
	if (e->locked) {
		*why = "LOCKED entries off, exits on: cancel the order instead";
		return "locked";
	}
	if (!e->armed && !(o && o->keep)) {
		*why = "disarmed: arm first, or cancel the order";
		return "armed";
	}
	if (!e->journal_ok) {
		*why = "the journal cannot be written: cancel the order instead";
		return "journal";
	}
	return NULL;
}

static const char *option_of(const struct prompt *p, const char *words)
{
	for (int i = 0; i < p->n; i++)
		if (!strcmp(p->option[i], words))
			return p->option[i];
	return NULL;
}

bool prompt_answer(struct engine *e, const struct ev_command *c)
{
	struct money *m = e->money;
	struct prompt *p = prompt_by_serial(m, c->serial);
	struct order *o = p ? prompt_order(m, p) : NULL;
	const char *option = p ? option_of(p, c->text) : NULL, *why = "", *gate;
	int lane;

	if (!p || !p->open)
		return false;
	if (p->answering)
		return true;
	if (!option) {
		notice(e, NOTICE_NOTICE, o ? o->conid : 0, ticker_of(o),
		       "'%.40s' is none of the choices: nothing was answered", c->text);
		return true;
	}
	gate = closed_by(e, o, &why);
	if (gate) {
		notice(e, NOTICE_NOTICE, o ? o->conid : 0, ticker_of(o),
		       "answer refused by gate %s: %s", gate, why);
		emit_journal_text(e, JR_GATE, ticker_of(o), gate, "%s", why);
		return true;
	}
	/* A question of the broker would end by it; what is unanswered goes first. */
	lane = question_first(m) ? -1 : pump_lane(e);
	if (raises(o) && (desk_submission(m, 0) || desk_submission(m, 1)))
		lane = -1;
	if (lane < 0) {
		notice(e, NOTICE_NOTICE, o ? o->conid : 0, ticker_of(o),
		       "another order is on its way: nothing was answered, type it again in a moment");
		return true;
	}
	emit_journal_text(e, JR_DECISION, ticker_of(o), "answer", "prompt %s about order %s answered "
			  "'%s'", p->message_id, p->order_id, option);
	proof_anew(e, p);
	desk_prompt(e, p, option, (uint8_t)lane, raises(o));
	return true;
}

/* --- what became of the answer --------------------------------------------------- */

/* 5 s without a word: it is looked up at once, and a late answer still counts. */
void prompt_silence(struct engine *e, const struct submission *s)
{
	struct prompt *p = prompt_by_serial(e->money, s->prompt);
	const struct order *o = p ? prompt_order(e->money, p) : NULL;

	if (!p || !p->answering || p->unsure)
		return;
	p->unsure = true;
	notice(e, NOTICE_NOTICE, o ? o->conid : 0, ticker_of(o),
	       "no word yet about the answer '%s': UNKNOWN, it is not sent again", p->answer);
	look_want(e, 0, false);
}

void prompt_outcome(struct engine *e, const struct submission *s, const struct ev_submission *ev)
{
	struct prompt *p = prompt_by_serial(e->money, s->prompt);
	const struct order *o = p ? prompt_order(e->money, p) : NULL;
	char name[40], why[TEXT_LEN];

	if (!p || !p->open)
		return;
	about(p, o, name, sizeof(name));
	text_copy(why, sizeof(why), ev->text);
	switch (ev->step) {
	case SUB_ACCEPTED:
		p->answered = true;
		notice(e, NOTICE_QUIET, o ? o->conid : 0, ticker_of(o), "answered about %s: %s", name,
		       p->answer);
		prompt_close(e, p, p->answer);
		break;
	case SUB_REFUSED:
		p->answering = p->unsure = false;
		notice(e, NOTICE_NOTICE, o ? o->conid : 0, ticker_of(o),
		       "the broker refused the answer '%s' about %s: %s%s", p->answer, name, why,
		       ev->held ? ": answer it again" : "");
		if (!ev->held)
			prompt_close(e, p, "refused");
		break;
	case SUB_NOT_SENT:
		p->answering = p->unsure = false;
		notice(e, NOTICE_NOTICE, o ? o->conid : 0, ticker_of(o),
		       "answer not sent: %s%s%s", ev->gate, ev->gate[0] ? ": " : "", why);
		break;
	default:
		notice(e, NOTICE_NOTICE, o ? o->conid : 0, ticker_of(o),
		       "whether the broker has the answer '%s' about %s is UNKNOWN: the order is "
		       "looked at, nothing is sent again", p->answer, name);
		prompt_close(e, p, "unknown");
		break;
	}
}

/* --- time ------------------------------------------------------------------------ */

/* Its order is over; or it was never seen to live, and the wait for the operator is. */
static bool runs_out(const struct engine *e, const struct prompt *p, const struct order *o)
{
	if (o && order_done(o))
		return true;
	return (!o || !order_live(o)) && e->now.steady - p->asked_steady >= e->p.question_ttl;
}

void prompt_tick(struct engine *e)
{
	struct money *m = e->money;

	for (int i = 0; i < MAX_PROMPTS; i++) {
		struct prompt *p = &m->prompt[i];
		const struct order *o = p->open ? prompt_order(m, p) : NULL;
		char name[40];

		if (!p->open || p->answering || !runs_out(e, p, o))
			continue;
		about(p, o, name, sizeof(name));
		notice(e, NOTICE_QUIET, o ? o->conid : 0, ticker_of(o),
		       "the broker's choice about %s ran out unanswered", name);
		prompt_close(e, p, "lapsed");
	}
}

int64_t prompt_next(const struct engine *e)
{
	int64_t best = INT64_MAX;

	for (int i = 0; i < MAX_PROMPTS; i++) {
		const struct prompt *p = &e->money->prompt[i];
		int64_t t = p->asked_steady + e->p.question_ttl;

		if (p->open && !p->answering && t > e->now.steady && t < best)
			best = t;
	}
	return best;
}
