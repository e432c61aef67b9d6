/*
 * desk.c - the order desk: one submission at a time on each of its two lanes.
 *
 * intent journaled -> connection up and request signed -> last gate -> first byte -> answer.
 * What must hold: NOT_SENT is said only when no byte can have left; everything that fails
 * after the first byte is UNKNOWN; nothing is ever sent a second time from here (a cancel,
 * which names one order, may be: http.c).
 *
 * Rules: Web API 7.1 to 7.6, 7.9; design section 6.
 */
#include "internal.h"

#include <stdio.h>
#include <string.h>

#include "skim/base/log.h"
#include "skim/base/must.h"
#include "skim/base/text.h"
#include "skim/ibkr/wire.h"

enum { BODY_LEN = 2048, PATH_LEN = 160 };

struct desk {
	struct ibkr *x;
	int lane;
	struct http_client *c;
	struct outbox *q;
	enum action_type type;		/* of the submission at hand */
	struct act_order o;
	bool sent_told;			/* SUB_SENT was emitted for it */
	char gate[16];			/* which one stopped it before the first byte */
	int64_t used;			/* steady ns of the last request */
	struct event ev, prompt;	/* prompt.n: the answer was a prompt */
};

/* --- what the core hears ---------------------------------------------------------- */

static struct ev_submission *event_new(struct desk *d, enum sub_step step)
{
	d->ev = (struct event){ .type = EV_SUBMISSION };
	d->ev.u.submission.sub = d->o.sub;
	d->ev.u.submission.step = step;
	return &d->ev.u.submission;
}

static const char *verb(enum action_type type)
{
	return type == ACT_SUBMIT ? "order" : type == ACT_CHANGE ? "change" :
	       type == ACT_CANCEL ? "cancel" : type == ACT_PROMPT ? "choice" : "answer";
}

static void tell(struct desk *d)
{
	static const char *const word[] = {
		"journaled", "not sent", "sent", "accepted", "question", "refused", "UNKNOWN",
	};
	const struct ev_submission *s = &d->ev.u.submission;

	log_info(LOG_ORDER, "%s %u %s %s %s%s%s%s%s", verb(d->type), s->sub,
		 *d->o.coid ? d->o.coid : d->o.order_id, d->o.ticker, word[s->step],
		 *s->gate ? " by gate " : "", s->gate, *s->text ? ": " : "", s->text);
	ibkr_emit(d->x, &d->ev);
}

static void not_sent(struct desk *d, const char *gate, const char *text)
{
	struct ev_submission *s = event_new(d, SUB_NOT_SENT);

	MUST(!d->sent_told);
	text_copy(s->gate, sizeof s->gate, gate);
	text_copy(s->text, sizeof s->text, text);
	tell(d);
}

/* --- the desk's state, for those who must be quiet -------------------------------- */

static void begin_sending(struct desk_state *s, void *ctx)
{
	s->sending[((struct desk *)ctx)->lane] = true;
}

/* An open question ends with whatever comes next, whoever sent it (7.1). */
static void end_sending(struct desk_state *s, void *ctx)
{
	struct desk *d = ctx;
	const struct ev_submission *out = &d->ev.u.submission;

	s->sending[d->lane] = false;
	if (out->step == SUB_QUESTION || d->prompt.u.prompt.n) {
		s->question = true;
		s->question_sub = out->sub;
		s->question_until = clock_steady() + QUESTION_LAPSES;
		text_copy(s->reply_id, sizeof s->reply_id, out->reply_id);
	} else if (d->sent_told && !(out->held && d->type == ACT_REPLY)) {
		s->question = false;
	}
}

/* --- before the first byte -------------------------------------------------------- */

static bool digits_positive(const char *s)
{
	size_t n = strlen(s);

	return n > 0 && n <= 18 && strspn(s, "0123456789") == n && strspn(s, "0") < n;
}

static bool plain_word(const char *s, const char *also)
{
	if (!*s)
		return false;
	for (; *s; s++)
		if (!((*s >= '0' && *s <= '9') || (*s >= 'A' && *s <= 'Z') ||
		      (*s >= 'a' && *s <= 'z') || strchr(also, *s)))
			return false;
	return true;
}

/* Path and body of what answers the broker. */
static enum rc compose_answer(const struct desk *d, char path[PATH_LEN], char body[BODY_LEN],
			      struct errmsg *err)
{
	const struct act_order *o = &d->o;

	if (d->type == ACT_REPLY) {
		snprintf(path, PATH_LEN, "/iserver/reply/%s", o->reply_id);
		snprintf(body, BODY_LEN, "{\"confirmed\":%s}", o->yes ? "true" : "false");
		if (plain_word(o->reply_id, "-_."))
			return RC_OK;
	} else {
		snprintf(path, PATH_LEN, "/iserver/notification");
		if (digits_positive(o->order_id) && wire_prompt_body(o, body, BODY_LEN) == RC_OK)
			return RC_OK;
	}
	return errmsg_set(err, RC_RANGE, "the question's id cannot be used: answer it in the broker's own "
			  "program");
}

/* Path and body; false: the submission itself is wrong, words in err.  An order id that is
 * empty, zero or negative never reaches the network: -1 means every order (7.9). */
static bool compose(const struct desk *d, char path[PATH_LEN], char body[BODY_LEN],
		    struct errmsg *err)
{
	const struct act_order *o = &d->o;
	enum rc rc = RC_OK;

	*body = '\0';
	if (d->type == ACT_REPLY || d->type == ACT_PROMPT)
		return compose_answer(d, path, body, err) == RC_OK;
	if (!plain_word(o->account, "")) {
		errmsg_set(err, RC_RANGE, "no account for the order: sign in first");
		return false;
	}
	if (d->type == ACT_SUBMIT) {
		snprintf(path, PATH_LEN, "/iserver/account/%s/orders", o->account);
		rc = wire_place_body(o, body, BODY_LEN);
	} else {
		snprintf(path, PATH_LEN, "/iserver/account/%s/order/%s", o->account, o->order_id);
		if (!digits_positive(o->order_id)) {
			errmsg_set(err, RC_RANGE, "no order of the broker's has the id \"%s\": look at "
				   "the orders again", o->order_id);
			return false;
		}
		if (d->type == ACT_CHANGE)
			rc = wire_change_body(o, body, BODY_LEN);
	}
	if (rc != RC_OK)
		errmsg_set(err, rc, "the order cannot be written down: %s", rc_text(rc));
	return rc == RC_OK;
}

static bool kind_differs(struct ibkr *x, bool is_paper)
{
	enum said_kind says = atomic_load(&x->stream_says);

	return says != SAID_NOTHING && is_paper != (says == SAID_PAPER);
}

/* Session and account as they are now.  Gate "" when they allow it. */
static const char *link_gate(const struct desk *d, char text[TEXT_LEN])
{
	struct session_state st;
	struct desk_state desk;

	session_get(&d->x->http, &st);
	cell_get(d->x->http.desk, &desk);
	if (stopper_is_set(d->x->stop)) {
		snprintf(text, TEXT_LEN, "skim is stopping");
		return "link";
	}
	if (!st.up) {
		snprintf(text, TEXT_LEN, "no brokerage session: wait for the link");
		return "link";
	}
	if (d->type != ACT_REPLY && strcmp(st.account, d->o.account) != 0) {
		snprintf(text, TEXT_LEN, "the session's account is %s, the order's %s",
			 *st.account ? st.account : "unknown", d->o.account);
		return "account";
	}
	if (d->type != ACT_CANCEL && st.is_paper_known && kind_differs(d->x, st.is_paper)) {
		snprintf(text, TEXT_LEN, "account list and websocket do not agree whether this is paper");
		return "account";
	}
	if (d->type == ACT_SUBMIT && d->o.entry && desk.question &&
	    clock_steady() < desk.question_until) {
		snprintf(text, TEXT_LEN, "a question of the broker is open: answer it first");
		return "question";
	}
	return "";
}

/* What raises risk passes the core's last gates once more, here and nowhere later. */
static enum rc entry_gate(struct desk *d, struct errmsg *err)
{
	struct last_gates g = { .entries_open = false };

	if (!d->o.entry || (d->type == ACT_REPLY && !d->o.yes))
		return RC_OK;
	if (d->x->cfg.gates)
		cell_get(d->x->cfg.gates, &g);
	if (g.entries_open && !g.locked &&
	    (d->type == ACT_REPLY || strcmp(g.account, d->o.account) == 0))
		return RC_OK;
	text_copy(d->gate, sizeof d->gate, *g.gate ? g.gate : g.locked ? "locked" : "armed");
	return errmsg_set(err, RC_REFUSED, "%s", *g.why ? g.why : "entries are closed");
}

/* libcurl's last call before the first byte. */
static enum rc before_first_byte(void *ctx, struct errmsg *err)
{
	struct desk *d = ctx;
	enum rc rc;

	if (d->sent_told)	/* a cancel sent again: its first byte has left already */
		return RC_OK;
	rc = entry_gate(d, err);
	if (rc != RC_OK)
		return rc;
	d->sent_told = true;
	event_new(d, SUB_SENT);
	tell(d);
	return RC_OK;
}

/* The intent is on disk before anything leaves; false: it may not leave. */
static bool journal(struct desk *d, struct errmsg *err)
{
	const struct ibkr_config *cfg = &d->x->cfg;
	enum rc rc;

	rc = cfg->journal_intent ? cfg->journal_intent(cfg->journal_ctx, &d->o, err) :
	     errmsg_set(err, RC_INTERNAL, "there is no journal");
	if (rc == RC_OK) {
		event_new(d, SUB_JOURNALED);
		tell(d);
		return true;
	}
	/* A no sends nothing that was not there before. */
	if ((d->o.unjournaled && !d->o.entry) || (d->type == ACT_REPLY && !d->o.yes)) {
		log_error(LOG_ORDER, "%s %u goes unjournaled: %s", verb(d->type), d->o.sub, err->text);
		return true;
	}
	return false;
}

/* --- the submission --------------------------------------------------------------- */

/* Instead of an acknowledgement the broker lets choose. */
static void read_prompt(struct desk *d, const struct http_answer *a)
{
	d->prompt.u.prompt.sub = d->o.sub;
	if (wire_prompt(a->body, a->n, &d->prompt.u.prompt) != RC_OK)
		d->prompt.u.prompt.n = 0;
}

static enum rc transmit(struct desk *d, const char *path, const char *body,
			struct http_answer *a, struct errmsg *err)
{
	if (d->lane == 1)	/* what lowers risk trusts no connection that may be dead */
		http_client_fresh(d->c);
	d->used = clock_steady();
	return d->type == ACT_CANCEL ? http_delete(d->c, path, a, err) :
				       http_post_order(d->c, path, body, a, err);
}

/* Fills the event with the outcome.  False: nothing left, and NOT_SENT is certain. */
static bool outcome(struct desk *d, enum rc rc, const struct http_answer *a,
		    const struct errmsg *err)
{
	struct ev_submission *s;

	if (rc != RC_OK && !a->sent && !d->sent_told)
		return false;
	s = event_new(d, SUB_UNKNOWN);
	if (rc == RC_OK && d->type == ACT_PROMPT) {
		wire_notification(a->body, a->n, a->status, s);
	} else if (rc == RC_OK) {
		wire_submission(a->body, a->n, a->status, s);	/* its own doubt is UNKNOWN too */
	} else {
		text_copy(s->text, sizeof s->text, err->text);
	}
	return true;
}

static void carry(struct desk *d)
{
	char path[PATH_LEN], body[BODY_LEN], text[TEXT_LEN];
	struct http_answer a = { .status = 0 };
	struct errmsg err = { "" };
	const char *gate = link_gate(d, text);
	enum rc rc;

	d->sent_told = false;
	d->gate[0] = '\0';
	if (*gate) {
		not_sent(d, gate, text);
		return;
	}
	if (!compose(d, path, body, &err)) {
		not_sent(d, "order", err.text);
		return;
	}
	if (!journal(d, &err)) {
		not_sent(d, "journal", err.text);
		return;
	}
	desk_update(&d->x->http, begin_sending, d);
	http_client_before(d->c, before_first_byte, d);
	rc = transmit(d, path, body, &a, &err);
	http_client_before(d->c, NULL, NULL);
	d->prompt = (struct event){ .type = EV_PROMPT };
	if (!outcome(d, rc, &a, &err))
		event_new(d, SUB_NOT_SENT);
	else if (rc == RC_OK && d->type != ACT_PROMPT)
		read_prompt(d, &a);
	desk_update(&d->x->http, end_sending, d);
	/* Before the outcome, which is open: the lists are not read while it waits. */
	if (d->prompt.u.prompt.n)
		ibkr_emit(d->x, &d->prompt);
	if (d->ev.u.submission.step == SUB_NOT_SENT)
		not_sent(d, *d->gate ? d->gate : "link", err.text);
	else
		tell(d);
	explicit_bzero(body, sizeof body);
}

/* --- the connection --------------------------------------------------------------- */

static bool order_waits(void *ctx)
{
	return outbox_len(((struct desk *)ctx)->q) > 0;
}

/* A harmless request keeps the connection open and known to be alive; an order that comes
 * meanwhile does not wait for its answer. */
static void warm(struct desk *d)
{
	struct http_answer a;
	struct errmsg err;

	d->used = clock_steady();
	http_client_yield(d->c, order_waits, d);
	if (http_get(d->c, "/trsrv/stocks?symbols=BHP", &a, &err) != RC_OK)
		log_info(LOG_ORDER, "order connection: %s", err.text);
	http_client_yield(d->c, NULL, NULL);
}

static int64_t next_look(const struct desk *d)
{
	struct session_state st;
	int64_t due = d->used ? d->used + d->x->warm_every : 0, soon;

	session_get(&d->x->http, &st);
	soon = clock_steady() + d->x->retry_unit;
	if (d->lane == 1)
		return INT64_MAX;
	return st.up && due < soon ? due : soon;
}

static void warm_if_due(struct desk *d)
{
	struct session_state st;

	session_get(&d->x->http, &st);
	if (d->lane == 0 && st.up && !stopper_is_set(d->x->stop) &&
	    (!d->used || clock_steady() >= d->used + d->x->warm_every))
		warm(d);
}

static void desk_run(struct ibkr *x, int lane)
{
	struct desk d = { .x = x, .lane = lane, .q = x->cfg.out[lane ? OUT_DESK2 : OUT_DESK] };
	struct action a;
	enum rc rc;

	if (!d.q)
		return;
	d.c = http_client_new(&x->http);
	if (!d.c) {
		log_error(LOG_ORDER, "order desk: out of memory: start again");
		return;
	}
	http_client_role(d.c, HTTP_DESK);
	while ((rc = outbox_take(d.q, &a, next_look(&d))) != RC_CLOSED) {
		if (rc == RC_TIMEOUT) {
			warm_if_due(&d);
			continue;
		}
		if (rc != RC_OK || (a.type != ACT_SUBMIT && a.type != ACT_CHANGE &&
				    a.type != ACT_CANCEL && a.type != ACT_REPLY && a.type != ACT_PROMPT))
			continue;
		d.type = a.type;
		d.o = a.u.order;
		carry(&d);
	}
	http_client_free(d.c);
}

void desk_run_0(void *ibkr)
{
	desk_run(ibkr, 0);
}

void desk_run_1(void *ibkr)
{
	desk_run(ibkr, 1);
}
