/*
 * boxes.c - the boxes in front of what cancels: one order, all entries, a position.
 *
 * A box says what it leaves behind.  Cancelling an entry takes y; whatever leaves shares without
 * cover takes the code.  A command with serial 0 comes from a command line that showed its own
 * words; then n = 1 is its `--yes`.
 */
#include <string.h>

#include "skim/base/text.h"

#include "figures.h"
#include "money.h"
#include "words.h"

static struct box *box_new(struct engine *e, enum box_kind kind)
{
	struct box *b = &e->money->box;

	memset(b, 0, sizeof(*b));
	b->v.kind = kind;
	b->v.serial = ++e->money->serials;
	b->at = -1;
	return b;
}

static void add(char *out, size_t cap, const char *text)
{
	size_t n = strlen(out);

	words_set(out + n, cap - n, "%s%s", n ? "\n" : "", text);
}

static bool uncovers(const struct order *o)
{
	return o->side == SIDE_SELL && o->role != ROLE_EXIT;
}

static void cancel_words(struct engine *e, const struct order *o, char *out, size_t cap)
{
	const struct position *p = position_of(e->money, o->conid);
	qty_t held = position_held(e, p);
	char line[160];

	order_words(e->money, o, line, sizeof(line));
	add(out, cap, line);
	if (o->side == SIDE_BUY && o->filled > 0)
		words_set(line, sizeof(line), "remaining %s cancelled, %s held, stop stays",
			  w_qty(order_left(o)).s, w_qty(o->filled).s);
	else if (o->side == SIDE_BUY)
		words_set(line, sizeof(line), "nothing is filled: it goes, and its stop with it");
	else if (uncovers(o) && held > 0)
		words_set(line, sizeof(line), "this leaves %s %s without cover",
			  w_qty(held < order_left(o) ? held : order_left(o)).s, o->ticker);
	else if (uncovers(o))
		words_set(line, sizeof(line), "no shares stand behind it");
	else
		words_set(line, sizeof(line), "%s %s stay held", w_qty(order_left(o)).s, o->ticker);
	add(out, cap, line);
	if (!o->ours)
		add(out, cap, "this order is not ours");
	if (question_first(e->money))
		add(out, cap, "the open question is answered no first");
	if (!e->journal_ok)
		add(out, cap, "the journal cannot be written: the intent is kept in memory");
}

static const char *cancel_word(const struct engine *e, const struct order *o)
{
	if (!e->journal_ok)
		return "unjournaled";
	return uncovers(o) || !o->ours ? o->ticker : "y";
}

static bool cancel_possible(struct engine *e, const struct order *o, const char *key)
{
	if (!o || order_done(o)) {
		notice(e, NOTICE_NOTICE, 0, "", "%s cannot be cancelled: %s", key,
		       o ? "it is over" : "no such order");
		return false;
	}
	if (order_id_valid(o->order_id) || o->send_wanted || o->state == OS_QUESTION)
		return true;
	notice(e, NOTICE_NOTICE, o->conid, o->ticker,
	       "%s has no broker's number: it cannot be cancelled, only looked up", key);
	look_want(e, 0, false);
	return false;
}

void box_open_cancel(struct engine *e, struct order *o)
{
	const char *key = o->coid[0] ? o->coid : o->order_id;
	struct box *b;

	if (!cancel_possible(e, o, key))
		return;
	b = box_new(e, BOX_CANCEL);
	b->at = order_index(e->money, o);
	b->seq = o->seq;
	text_copy(b->v.key, sizeof(b->v.key), key);
	text_copy(b->v.ticker, sizeof(b->v.ticker), o->ticker);
	words_set(b->v.title, sizeof(b->v.title), "Cancel %s %s", side_word(o->side), o->ticker);
	cancel_words(e, o, b->v.text, sizeof(b->v.text));
	text_copy(b->v.word, sizeof(b->v.word), cancel_word(e, o));
}

static bool word_fits(const char *typed, const char *wanted)
{
	if (!strcmp(wanted, "y"))
		return !strcmp(typed, "y") || !strcmp(typed, "yes");
	return !strcmp(typed, wanted);
}

static void cancel_do(struct engine *e, struct order *o)
{
	o->cancel_wanted = false;	/* the operator's word replaces an older wish */
	cancel_want(e, o, "by the operator");
	o->cancel_sub = 0;
	o->cancel_sent = 0;
	if (o->state == OS_CANCELLING)
		o->cancel_tries = 0;
	emit_journal_text(e, JR_DECISION, o->ticker, "cancel", "cancel %s",
			  o->coid[0] ? o->coid : o->order_id);
}

static void box_close(struct engine *e)
{
	e->money->box.v.kind = BOX_NONE;
}

/* The box named by the serial, still open; a command line has none. */
static bool box_agrees(struct engine *e, const struct ev_command *c, enum box_kind kind)
{
	const struct box *b = &e->money->box;

	if (!c->serial)
		return true;
	if (b->v.kind == kind && b->v.serial == c->serial)
		return true;
	notice(e, NOTICE_NOTICE, 0, "", "that box is no longer open: nothing was done");
	return false;
}

static void cancel_one(struct engine *e, const struct ev_command *c)
{
	struct box *b = &e->money->box;
	struct order *o;

	if (!box_agrees(e, c, BOX_CANCEL))
		return;
	o = c->serial ? order_at(e->money, b->at, b->seq) : order_by_key(e->money, c->key);
	if (!cancel_possible(e, o, c->serial ? b->v.key : c->key)) {
		box_close(e);
		return;
	}
	if (c->n != 1 && !word_fits(c->word, cancel_word(e, o))) {
		notice(e, NOTICE_NOTICE, o->conid, o->ticker, "nothing was cancelled: type %s",
		       cancel_word(e, o));
		return;
	}
	box_close(e);
	cancel_do(e, o);
}

static int open_entries(const struct money *m)
{
	int n = 0;

	each_order(o, m)
		n += entry_open(o);
	return n;
}

static void cancel_all(struct engine *e, const struct ev_command *c)
{
	struct box *b;
	int n = open_entries(e->money);

	if (!c->word[0] && c->n != 1) {
		b = box_new(e, BOX_CANCEL_ALL);
		text_copy(b->v.title, sizeof(b->v.title), "Cancel all entries");
		words_set(b->v.text, sizeof(b->v.text),
			  "%d entries are cancelled, one by one; stops and exits stay", n);
		text_copy(b->v.word, sizeof(b->v.word), "y");
		return;
	}
	if (!box_agrees(e, c, BOX_CANCEL_ALL))
		return;
	if (c->n != 1 && !word_fits(c->word, "y")) {
		notice(e, NOTICE_NOTICE, 0, "", "nothing was cancelled: type y");
		return;
	}
	box_close(e);
	emit_journal_text(e, JR_DECISION, "", "cancel", "cancel all %d entries", n);
	cancel_entries(e, "by the operator", true);
}

/* --- flatten --------------------------------------------------------------- */

/* A limit that trades now: the chase below the bid, on the step; unknown without a price. */
static struct price marketable(const struct engine *e, const struct position *p)
{
	const struct stock *s = stock_find(e, p->conid);
	struct stock_facts f = { 0 };
	struct price from;

	if (s)
		stock_facts(e, s, &f);
	from = price_known(f.bid) ? f.bid : price_known(f.last) ? f.last : p->market_price;
	if (!price_known(from))
		return price_of(0);
	return step_move(step_down(from), -e->p.chase);
}

static void flatten_line(struct engine *e, const struct position *p, char *out, size_t cap)
{
	struct price limit = marketable(e, p);
	char line[160];
	int entries = 0;

	each_order(o, e->money)
		entries += entry_open(o) && o->conid == p->conid;
	words_set(line, sizeof(line), "sell %s %s at limit %s, DAY, priced anew at Enter%s; %s",
		  w_qty(position_held(e, p)).s, p->ticker, w_price(limit).s,
		  entries ? "; its entry is cancelled first" : "",
		  p->stop_qty > 0 ? "the stop becomes this order" : "no stop stands behind it");
	add(out, cap, line);
}

static void flatten_box(struct engine *e, struct position *p, bool all)
{
	struct box *b = box_new(e, BOX_FLATTEN);

	b->all = all;
	if (!all) {
		text_copy(b->v.ticker, sizeof(b->v.ticker), p->ticker);
		words_set(b->v.title, sizeof(b->v.title), "Flatten %s", p->ticker);
		text_copy(b->v.word, sizeof(b->v.word), p->ticker);
		flatten_line(e, p, b->v.text, sizeof(b->v.text));
	} else {
		text_copy(b->v.title, sizeof(b->v.title), "Flatten all");
		text_copy(b->v.word, sizeof(b->v.word), "flatten");
		each_position(q, e->money) {
			if (q->ours && position_held(e, q) > 0)
				flatten_line(e, q, b->v.text, sizeof(b->v.text));
		}
	}
	if (!e->journal_ok)
		text_copy(b->v.word, sizeof(b->v.word), "unjournaled");
	if (question_first(e->money))
		add(b->v.text, sizeof(b->v.text), "the open question is answered no first");
}

/* Several exits, one fresh key: the last two characters count on from it. */
static void next_coid(char *coid, const char *from, int n)
{
	static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
	size_t len = strlen(from);

	text_copy(coid, COID_LEN, from);
	if (n == 0 || len < 4)
		return;
	const char *a = strchr(digits, from[len - 1]), *b = strchr(digits, from[len - 2]);
	int v = (a ? (int)(a - digits) : 0) + 32 * (b ? (int)(b - digits) : 0) + n;

	coid[len - 1] = digits[v % 32];
	coid[len - 2] = digits[v / 32 % 32];
}

static void flatten_one(struct engine *e, struct position *p, const char *coid, int n)
{
	struct leaving l = { .quantity = position_held(e, p), .type = TYPE_LMT, .tif = TIF_DAY,
			     .limit = marketable(e, p), .unjournaled = !e->journal_ok };

	if (!price_known(l.limit) || !link_up(e)) {
		notice(e, NOTICE_ALARM, p->conid, p->ticker, "%s NOT flattened: %s", p->ticker,
		       link_up(e) ? "no price is known: use x" : "link down");
		return;
	}
	next_coid(l.coid, coid, n);
	leave_begin(e, p, &l);
	emit_journal_text(e, JR_DECISION, p->ticker, "flatten", "flatten %s %s at %s",
			  w_qty(l.quantity).s, p->ticker, w_price(l.limit).s);
}

static void flatten_do(struct engine *e, const struct ev_command *c, bool all,
		       struct position *one)
{
	int n = 0;

	if (all)
		cancel_entries(e, "flatten all", true);
	each_position(p, e->money) {
		if (position_held(e, p) <= 0 || (all ? !p->ours : p != one))
			continue;
		flatten_one(e, p, c->coid, n++);
	}
}

static bool any_held(const struct engine *e)
{
	each_position(p, e->money) {
		if (p->ours && position_held(e, p) > 0)
			return true;
	}
	return false;
}

static void flatten(struct engine *e, const struct ev_command *c)
{
	struct box *b = &e->money->box;
	bool box = c->word[0] && c->serial && b->v.kind == BOX_FLATTEN;
	bool all = box ? b->all : !strcmp(c->ticker, "all");
	const char *ticker = box && !b->all ? b->v.ticker : c->ticker;
	struct position *p;

	p = all ? NULL : position_named(e->money, box ? 0 : c->conid, ticker);
	if (!all && (!p || position_held(e, p) <= 0)) {
		notice(e, NOTICE_NOTICE, 0, "", "no shares of %s held: nothing to flatten",
		       ticker);
		return;
	}
	if (all && !any_held(e)) {
		notice(e, NOTICE_NOTICE, 0, "", "no shares of ours are held: nothing to flatten");
		return;
	}
	if (!c->word[0]) {
		flatten_box(e, p, all);
		return;
	}
	if (!box_agrees(e, c, BOX_FLATTEN) || !c->serial)
		return;
	if (strcmp(c->word, b->v.word)) {
		notice(e, NOTICE_NOTICE, 0, "", "nothing was sold: type %s", b->v.word);
		return;
	}
	if (!c->coid[0]) {
		notice(e, NOTICE_NOTICE, 0, "", "nothing was sold: no key came with the word");
		return;
	}
	box_close(e);
	flatten_do(e, c, all, p);
}

void box_command(struct engine *e, const struct ev_command *c)
{
	const struct box *b = &e->money->box;
	struct order *o;

	switch (c->cmd) {
	case CMD_CANCEL_BOX:
		o = order_by_key(e->money, c->key);
		if (cancel_possible(e, o, c->key))
			box_open_cancel(e, o);
		break;
	case CMD_CANCEL:
		if (c->serial && b->v.serial == c->serial && b->v.kind == BOX_FLATTEN)
			flatten(e, c);
		else if (c->serial && b->v.serial == c->serial && b->v.kind == BOX_CANCEL_ALL)
			cancel_all(e, c);
		else
			cancel_one(e, c);
		break;
	case CMD_CANCEL_ALL:
		cancel_all(e, c);
		break;
	case CMD_FLATTEN:
		flatten(e, c);
		break;
	case CMD_BOX_CLOSE:
		box_close(e);
		break;
	default:
		break;
	}
}
