/*
 * ticket.c - a ticket's stages: edit, review, sent; and what a typed word is worth.
 *
 * The review is valid for 15 s.  A move beyond the chase limit, another phase or stale data ends
 * it early.  Its serial binds the word to what was on the screen: a word typed ahead of the
 * review, or for another revision, sends nothing.
 */
#include "skim/base/text.h"

#include <string.h>

#include "figures.h"
#include "money.h"
#include "words.h"

static bool open_now(const struct ticket *t)
{
	return t->v.stage == TICKET_EDIT || t->v.stage == TICKET_REVIEW;
}

static bool is_entry(const struct ticket *t)
{
	return t->v.side == SIDE_BUY;
}

static struct stock *ticket_stock(struct engine *e, const struct ticket *t)
{
	struct stock *s = t->v.conid > 0 ? stock_find(e, t->v.conid) : NULL;

	return s ? s : stock_find_ticker(e, t->v.ticker);
}

/* At most one re-ask in five seconds from here: a quiet stock answers the same again. */
static void reask(struct engine *e)
{
	struct ticket *t = &e->money->ticket;
	struct stock *s = ticket_stock(e, t);

	if (!s || t->v.conid <= 0 || !link_up(e) ||
	    (t->reask && e->now.steady - t->reask < 5 * NS_PER_S))
		return;
	stock_reask(e, s);
	t->reask = e->now.steady;
}

static void review(struct engine *e)
{
	struct ticket *t = &e->money->ticket;
	struct stock_facts f;
	bool known;

	ticket_recount(e);
	if (t->v.missing[0]) {
		notice(e, NOTICE_NOTICE, t->v.conid, t->v.ticker, "no review: %s", t->v.missing);
		return;
	}
	ticket_facts(e, t, &f, &known);
	t->v.stage = TICKET_REVIEW;
	t->v.serial = ++e->money->serials;
	t->v.review_until = e->now.steady + e->p.review_ttl;
	t->v.result[0] = '\0';
	t->phase = e->phase.phase;
	t->top = t->v.kind == TK_ENTRY ? f.chase_limit : price_of(0);
	t->ended = t->held = false;
	t->preview_due = t->v.kind != TK_CHANGE;
	t->preview_at = 0;
	t->v.preview_waiting = t->preview_due;
	memset(&t->v.preview, 0, sizeof(t->v.preview));
	if (is_entry(t) && !f.fresh)
		reask(e);
	ticket_recount(e);
}

static void back(struct engine *e)
{
	struct ticket *t = &e->money->ticket;

	if (t->v.stage != TICKET_REVIEW)
		return;
	t->v.stage = TICKET_EDIT;
	t->v.serial = ++e->money->serials;
	t->ended = t->held = false;
	t->v.review_until = 0;
	ticket_recount(e);
}

static void refuse(struct engine *e, const char *gate, const char *why)
{
	struct ticket *t = &e->money->ticket;

	t->preview_due &= !t->yes;
	t->held = t->yes = false;
	words_set(t->v.result, sizeof(t->v.result), "refused: %s%s%s", gate, gate[0] ? ": " : "",
		  why);
	notice(e, NOTICE_NOTICE, t->v.conid, t->v.ticker, "%s not sent: %s%s%s", t->v.ticker,
	       gate, gate[0] ? ": " : "", why);
	emit_journal_text(e, JR_GATE, t->v.ticker, gate[0] ? gate : "operator", "%s", why);
}

/* What `--yes` may wait for: facts that nobody has given yet, not such as say no. */
static bool facts_missing(const struct engine *e, const struct ticket *t)
{
	struct stock_facts f;
	bool known, pnl;

	ticket_facts(e, t, &f, &known);
	loss_left(e, &pnl);
	return f.conid <= 0 || (!price_known(f.last) && !price_known(f.prior_close)) ||
	       !e->cash.has_available || !e->account.id[0] || !link_up(e) || !pnl;
}

static bool may_come(const struct engine *e, const struct ticket *t, const char *gate)
{
	static const char *const slow[] = { "data", "price", "cash", "loss", "account", "link" };

	if (!strcmp(gate, "stale"))
		return true;
	for (size_t i = 0; t->yes && i < sizeof(slow) / sizeof(slow[0]); i++)
		if (!strcmp(gate, slow[i]))
			return facts_missing(e, t);
	return false;
}

/* Has its stock spoken since the start?  Then silence means something. */
static bool quoted(const struct engine *e)
{
	struct stock_facts f;
	bool known;

	ticket_facts(e, &e->money->ticket, &f, &known);
	return known && f.age >= 0;
}

static void try_send(struct engine *e)
{
	struct ticket *t = &e->money->ticket;
	const struct view_check *c;

	ticket_recount(e);
	if (t->v.can_send) {
		t->unjournaled = !strcmp(t->v.word, "unjournaled");
		ticket_send(e, t->held_coid);
		return;
	}
	c = t->ended ? NULL : gates_first(t->v.check, t->v.n_checks);
	if (c && may_come(e, t, c->gate) && (!t->held || e->now.steady < t->held_until)) {
		if (!t->held) {
			t->held = true;
			t->held_until = e->now.steady + (t->yes || !quoted(e) ? FACTS_WAIT
									      : REASK_ANSWER);
			reask(e);
		}
		return;
	}
	if (c && !t->v.missing[0] && strncmp(t->v.cannot, "waiting for", 11))
		refuse(e, c->gate, c->text);
	else
		refuse(e, "", t->v.cannot);
}

static void review_tick(struct engine *e);

static void confirm(struct engine *e, const struct ev_command *c)
{
	struct ticket *t = &e->money->ticket;

	if (t->v.stage != TICKET_REVIEW) {
		notice(e, NOTICE_NOTICE, 0, "", "no review is open: nothing was sent");
		return;
	}
	if (c->serial != t->v.serial) {
		notice(e, NOTICE_NOTICE, t->v.conid, t->v.ticker,
		       "that word was for another revision: nothing was sent, read again");
		return;
	}
	if (t->held)
		return;
	if (strcmp(c->word, t->v.word)) {
		words_set(t->v.result, sizeof(t->v.result), "type %s to send", t->v.word);
		notice(e, NOTICE_NOTICE, t->v.conid, t->v.ticker, "nothing was sent: type %s",
		       t->v.word);
		return;
	}
	review_tick(e);		/* what ended it may not have been seen by a tick yet */
	text_copy(t->held_coid, sizeof(t->held_coid), c->coid);
	try_send(e);
}

/* `--yes`: paper only; the code is the word, given with the order. */
static void typed(struct engine *e, const struct ev_command *c)
{
	struct ticket *t = &e->money->ticket;

	ticket_open(e, c);
	review(e);
	if (t->v.stage != TICKET_REVIEW || !c->word[0])
		return;
	if (c->n == 1 && !is_paper(e)) {
		refuse(e, "mode", "--yes is for paper accounts only");
		return;
	}
	if (strcmp(c->word, t->v.word)) {
		refuse(e, "operator", "the typed word is not the code");
		return;
	}
	t->yes = c->n == 1;
	text_copy(t->held_coid, sizeof(t->held_coid), c->coid);
	try_send(e);
}

void ticket_command(struct engine *e, const struct ev_command *c)
{
	struct ticket *t = &e->money->ticket;
	bool mine = c->serial >= t->opened && c->serial <= t->v.serial;

	switch (c->cmd) {
	case CMD_TICKET_TYPED:
		typed(e, c);
		return;
	case CMD_TICKET_ENTRY:
	case CMD_TICKET_PROTECT:
	case CMD_TICKET_EXIT:
	case CMD_TICKET_CHANGE:
		ticket_open(e, c);
		if (open_now(t))
			ticket_recount(e);
		return;
	case CMD_TICKET_CONFIRM:
		confirm(e, c);
		return;
	case CMD_TICKET_DROP:
		if (open_now(t))
			emit_journal_text(e, JR_DECISION, t->v.ticker, "drop", "ticket dropped");
		t->v.stage = TICKET_NONE;
		return;
	default:
		break;
	}
	if (!open_now(t) || !mine)
		return;
	if (c->cmd == CMD_TICKET_REVIEW && t->v.stage == TICKET_EDIT) {
		review(e);
	} else if (c->cmd == CMD_TICKET_BACK) {
		back(e);
	} else if (c->cmd == CMD_TICKET_EDIT) {
		back(e);
		if (!ticket_edit(e, c))
			notice(e, NOTICE_QUIET, t->v.conid, t->v.ticker,
			       "that field does not take this");
		ticket_recount(e);
	}
}

static void end_review(struct engine *e, const char *why)
{
	struct ticket *t = &e->money->ticket;

	if (t->ended)
		return;
	t->ended = true;
	words_set(t->ended_why, sizeof(t->ended_why), "review over: %s", why);
	ticket_recount(e);
}

static void review_tick(struct engine *e)
{
	struct ticket *t = &e->money->ticket;
	struct stock_facts f;
	bool known;

	ticket_facts(e, t, &f, &known);
	if (e->now.steady >= t->v.review_until)
		end_review(e, "15 s have passed");
	if (t->phase != e->phase.phase && is_entry(t))
		end_review(e, "the market phase changed");
	if (price_known(t->top) && (f.last.e4 > t->top.e4 || f.ask.e4 > t->top.e4))
		end_review(e, "the price moved beyond the chase limit");
	if (!is_entry(t) || !known || f.fresh || !phase_trades(e->phase.phase) || t->ended)
		return;
	if (!link_up(e)) {	/* the gate says so; an answer under way is not coming */
		t->reask = 0;
		return;
	}
	if (!t->reask || e->now.steady - t->reask >= 5 * NS_PER_S)
		reask(e);
	else if (e->now.steady - t->reask >= REASK_ANSWER && !t->yes && f.age >= 0)
		end_review(e, "the quote is stale");
}

/* Not while a question is open or a submission unanswered: it would be in the way. */
static void preview_tick(struct engine *e)
{
	struct ticket *t = &e->money->ticket;
	struct act_order *a;

	if (t->preview_at && t->v.preview_waiting &&
	    e->now.steady - t->preview_at >= PREVIEW_WAIT) {
		t->v.preview_waiting = false;
		text_copy(t->v.preview.error, sizeof(t->v.preview.error), "no answer within 5 s");
		ticket_recount(e);
	}
	if (!t->preview_due || desk_busy(e->money) || !link_up(e) || t->v.conid <= 0 || t->yes)
		return;
	t->preview_due = false;
	t->preview_at = e->now.steady;
	a = &emit(e, ACT_PREVIEW)->u.order;
	a->ticket = t->v.serial;
	text_copy(a->account, sizeof(a->account), e->account.id);
	text_copy(a->ticker, sizeof(a->ticker), t->v.ticker);
	a->conid = t->v.conid;
	a->role = is_entry(t) ? ROLE_ENTRY : t->v.type == TYPE_LMT ? ROLE_EXIT : ROLE_STOP;
	a->side = t->v.side;
	a->type = t->v.type;
	a->tif = t->v.tif;
	a->quantity = t->v.quantity;
	a->limit = t->v.limit;
	a->trigger = t->v.trigger;
}

void ticket_tick(struct engine *e)
{
	struct ticket *t = &e->money->ticket;

	if (!open_now(t))
		return;
	ticket_recount(e);
	if (t->v.stage != TICKET_REVIEW)
		return;
	review_tick(e);
	preview_tick(e);
	if (t->held)
		try_send(e);
}

void ticket_preview(struct engine *e, const struct ev_preview *p)
{
	struct ticket *t = &e->money->ticket;

	if (t->v.stage != TICKET_REVIEW || p->ticket != t->v.serial)
		return;
	t->v.preview = *p;
	t->v.preview_waiting = false;
	ticket_recount(e);
}

int64_t ticket_next(const struct engine *e)
{
	const struct ticket *t = &e->money->ticket;
	int64_t best = INT64_MAX;
	const int64_t at[] = {
		t->v.review_until,
		t->held ? t->held_until : 0,
		t->reask ? t->reask + REASK_ANSWER : 0,
		t->reask ? t->reask + 5 * NS_PER_S : 0,
		t->v.preview_waiting && t->preview_at ? t->preview_at + PREVIEW_WAIT : 0,
	};

	if (t->v.stage != TICKET_REVIEW)
		return best;
	for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++)
		if (at[i] > e->now.steady && at[i] < best)
			best = at[i];
	return best;
}
