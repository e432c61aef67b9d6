/* act.c - commands for the core.  None of them sends an order: that takes a typed word. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keys.h"
#include "skim/base/text.h"

bool next_word(const char **s, char *out, size_t n)
{
	size_t len;

	*s += strspn(*s, " ");
	len = strcspn(*s, " ");
	snprintf(out, n, "%.*s", (int)len, *s);
	*s += len;
	*s += strspn(*s, " ");
	return len > 0;
}

bool code_arg(struct ui *u, const char *word, char *ticker, int32_t *conid)
{
	const struct view_cand *c;
	const struct view_position *p;
	char up[32];
	size_t i = 0;

	for (; word[i] && i < sizeof up - 1; i++)
		up[i] = (char)toupper((unsigned char)word[i]);
	up[i] = '\0';
	if (!ticker_valid(up)) {
		ui_error(u, "'%.20s' is no ASX code: three to six letters or digits", word);
		return false;
	}
	text_copy(ticker, TICKER_LEN, up);
	c = find_cand(u->v, 0, ticker);
	p = find_position(u->v, 0, ticker);
	*conid = c ? c->conid : p ? p->conid : 0;
	for (int k = 0; !*conid && k < u->v->n_orders; k++)
		if (!strcmp(u->v->order[k].ticker, ticker))
			*conid = u->v->order[k].conid;
	return true;
}

/* The stock of the chosen row. */
static bool row_stock(struct ui *u, struct ev_command *c)
{
	const struct pane_ops *ops = pane_ops(u->focus);
	int row = table_row(u, u->focus);

	if (row < 0 || !ops->ticker || !*ops->ticker(u, row)) {
		ui_say(u, "no stock is chosen");
		return false;
	}
	c->conid = ops->conid(u, row);
	text_copy(c->ticker, sizeof c->ticker, ops->ticker(u, row));
	return true;
}

static const char *order_key(const struct view_order *o)
{
	return *o->order_id ? o->order_id : o->coid;
}

static void open_dialog(struct ui *u, const struct ev_command *c)
{
	if (ui_send(u, c))
		dialog_hold(u);
}

void cmd_mark(struct ui *u, const char *arg)
{
	struct ev_command c = { .cmd = CMD_MARK };

	(void)arg;
	if (row_stock(u, &c) && ui_send(u, &c) && u->focus != PANE_NEWS)
		table_move(u, 1);
}

void cmd_clear_marks(struct ui *u, const char *arg)
{
	(void)arg;
	ui_simple(u, CMD_CLEAR_MARKS);
}

void cmd_ack(struct ui *u, const char *arg)
{
	(void)arg;
	events_ack(u);
}

void cmd_ack_all(struct ui *u, const char *arg)
{
	(void)arg;
	ui_simple(u, CMD_ACK_ALL);
}

void cmd_mute(struct ui *u, const char *arg)
{
	(void)arg;
	u->bells.muted_until = u->now.steady + 60 * NS_PER_S;
	u->bells.pending = 0;
	if (ui_simple(u, CMD_MUTE))
		ui_say(u, "muted until the next phase; alarms for 60 s");
}

void cmd_ticket(struct ui *u, const char *arg)
{
	struct ev_command c = { .cmd = CMD_TICKET_ENTRY };

	(void)arg;
	if (row_stock(u, &c))
		open_dialog(u, &c);
}

/* The order a key is about: the row itself, or the stop of a position. */
static bool row_order(struct ui *u, struct ev_command *c)
{
	int row = table_row(u, u->focus);

	if (row >= 0 && u->focus == PANE_ORDERS) {
		text_copy(c->key, sizeof c->key, order_key(&u->v->order[row]));
		c->conid = u->v->order[row].conid;
		return true;
	}
	if (row >= 0 && u->focus == PANE_POS && *u->v->position[row].stop_id) {
		text_copy(c->key, sizeof c->key, u->v->position[row].stop_id);
		c->conid = u->v->position[row].conid;
		return true;
	}
	ui_say(u, u->focus == PANE_POS ? "no stop is known for this position: p opens a stop ticket"
				       : "choose an order: 3");
	return false;
}

void cmd_modify(struct ui *u, const char *arg)
{
	struct ev_command c = { .cmd = CMD_TICKET_CHANGE };

	(void)arg;
	if (row_order(u, &c))
		open_dialog(u, &c);
}

void cmd_protect(struct ui *u, const char *arg)
{
	struct ev_command c = { .cmd = CMD_TICKET_PROTECT };

	(void)arg;
	if (row_stock(u, &c))
		open_dialog(u, &c);
}

/* On a candidate: its one working order, where there is just one. */
static bool stock_order(struct ui *u, struct ev_command *c)
{
	const struct view_order *found = NULL;

	if (!row_stock(u, c))
		return false;
	for (int i = 0; i < u->v->n_orders; i++) {
		const struct view_order *o = &u->v->order[i];

		if (order_state_final(o->state) || strcmp(o->ticker, c->ticker) != 0)
			continue;
		if (found && found->role != ROLE_STOP && o->role != ROLE_STOP) {
			ui_say(u, "several orders work in %s: choose one with 3", c->ticker);
			return false;
		}
		if (!found || found->role == ROLE_STOP)
			found = o;
	}
	if (!found) {
		ui_say(u, "no order works in %s", c->ticker);
		return false;
	}
	text_copy(c->key, sizeof c->key, order_key(found));
	return true;
}

void cmd_cancel_box(struct ui *u, const char *arg)
{
	struct ev_command c = { .cmd = CMD_CANCEL_BOX };
	bool found = u->focus == PANE_ORDERS || u->focus == PANE_POS ? row_order(u, &c)
								     : stock_order(u, &c);

	(void)arg;
	if (found)
		open_dialog(u, &c);
}

void cmd_disarm(struct ui *u, const char *arg)
{
	(void)arg;
	if (ui_simple(u, CMD_DISARM))
		ui_say(u, "disarmed");
}

void cmd_arm(struct ui *u, const char *arg)
{
	struct ev_command c = { .cmd = CMD_ARM };

	if (!*u->v->status.account) {
		ui_error(u, "not yet: the account is known when the link is up (link %s)",
			 word_link(u->v->status.link));
		return;
	}
	if (!*arg) {
		ask_open(u, ASK_ARM);
		return;
	}
	text_copy(c.word, sizeof c.word, arg);
	ui_send(u, &c);
}

void cmd_kill(struct ui *u, const char *arg)
{
	(void)arg;
	ask_open(u, ASK_KILL);
}

void cmd_unlock(struct ui *u, const char *arg)
{
	struct ev_command c = { .cmd = CMD_UNLOCK };

	if (!next_word(&arg, c.word, sizeof c.word)) {
		ask_open(u, ASK_UNLOCK);
		return;
	}
	if (!*arg) {
		text_copy(u->dlg.ask_keep, sizeof u->dlg.ask_keep, c.word);
		ask_open(u, ASK_UNLOCK_WHY);
		return;
	}
	text_copy(c.text, sizeof c.text, arg);
	ui_send(u, &c);
}

void cmd_flatten(struct ui *u, const char *arg)
{
	struct ev_command c = { .cmd = CMD_FLATTEN };

	if (!strcmp(arg, "all"))
		text_copy(c.ticker, sizeof c.ticker, "all");
	else if (!code_arg(u, arg, c.ticker, &c.conid))
		return;
	open_dialog(u, &c);
}

void cmd_cancel(struct ui *u, const char *arg)
{
	struct ev_command c = { .cmd = CMD_CANCEL_BOX };
	const struct view_order *o = find_order(u->v, arg);

	if (!*arg) {
		ui_error(u, "cancel which order? its key, or all");
		return;
	}
	if (!strcmp(arg, "all")) {
		c.cmd = CMD_CANCEL_ALL;	/* without its word: the core opens the box */
		open_dialog(u, &c);
		return;
	}
	text_copy(c.key, sizeof c.key, o ? order_key(o) : arg);
	if (!o) {
		ui_error(u, "no order has the key '%.30s': 3 lists them", arg);
		return;
	}
	open_dialog(u, &c);
}

void cmd_stop(struct ui *u, const char *arg)
{
	struct ev_command c = { .cmd = CMD_TICKET_PROTECT };
	char code[32] = "", price[32] = "";
	const struct view_position *p;

	next_word(&arg, code, sizeof code);
	next_word(&arg, price, sizeof price);
	if (!code_arg(u, code, c.ticker, &c.conid))
		return;
	if (!price_parse(price, strlen(price), &c.price) || !price_known(c.price)) {
		ui_error(u, "stop %s at which price? like 1.025", c.ticker);
		return;
	}
	p = find_position(u->v, c.conid, c.ticker);
	if (p && *p->stop_id) {
		c.cmd = CMD_TICKET_CHANGE;
		text_copy(c.key, sizeof c.key, p->stop_id);
	}
	u->later_stop.conid = c.conid;
	u->later_stop.price = c.price;
	u->later_stop.until = u->now.steady + 3 * NS_PER_S;
	open_dialog(u, &c);
}

void cmd_link(struct ui *u, const char *arg)
{
	struct ev_command c = { .cmd = CMD_LINK };

	if (!strcmp(arg, "take"))
		ask_open(u, ASK_LINK_TAKE);
	else if (!strcmp(arg, "yield"))
		ui_send(u, &c);
	else
		ui_error(u, "link take (log the other login out) or link yield (leave it)");
}

void cmd_risk(struct ui *u, const char *arg)
{
	struct ev_command c = { .cmd = CMD_RISK };
	char first[64] = "", second[64] = "";
	struct price p = price_of(0);
	const char *value;

	next_word(&arg, first, sizeof first);
	next_word(&arg, second, sizeof second);
	text_copy(c.text, sizeof c.text, *second ? first : "risk");
	value = *second ? second : first;
	if (*value == '$')
		value++;
	if (!price_parse(value, strlen(value), &p) || !price_known(p)) {
		ui_error(u, "risk 200, or risk daily_loss 300, max_positions 3: may only lower");
		return;
	}
	c.cash.e4 = p.e4;
	c.n = p.e4 / E4;
	ui_send(u, &c);
}

void cmd_note(struct ui *u, const char *arg)
{
	struct ev_command c = { .cmd = CMD_NOTE };
	const char *rest = arg;
	char first[16];

	next_word(&rest, first, sizeof first);
	if (*rest && ticker_valid(first) && find_cand(u->v, 0, first)) {
		c.conid = find_cand(u->v, 0, first)->conid;
		text_copy(c.ticker, sizeof c.ticker, first);
		arg = rest;
	} else if (!row_stock(u, &c)) {
		return;
	}
	text_copy(c.text, sizeof c.text, arg);
	if (ui_send(u, &c))
		ui_say(u, *arg ? "noted on %s" : "note on %s cleared", c.ticker);
}

void cmd_resolve(struct ui *u, const char *arg)
{
	struct ev_command c = { .cmd = CMD_RESOLVE };
	const struct view_order *o;

	next_word(&arg, c.key, sizeof c.key);
	o = find_order(u->v, c.key);
	if (!o) {
		ui_error(u, "resolve KEY NOTE: no order has the key '%s'", c.key);
		return;
	}
	if (!*arg) {
		ui_error(u, "resolve %s needs a note: why do you hold it for solved?", c.key);
		return;
	}
	text_copy(c.key, sizeof c.key, *o->coid ? o->coid : o->order_id);
	text_copy(c.text, sizeof c.text, arg);
	ui_send(u, &c);
}

void cmd_adopt(struct ui *u, const char *arg)
{
	struct ev_command c = { .cmd = CMD_ADOPT };

	if (code_arg(u, arg, c.ticker, &c.conid))
		ui_send(u, &c);
}

void cmd_scan(struct ui *u, const char *arg)
{
	(void)arg;
	if (ui_simple(u, CMD_SCAN_NOW))
		ui_say(u, "asking the scanner");
}

bool ui_holding(const struct ui *u)
{
	if (u->v->status.positions > 0 || u->v->n_positions > 0 || u->v->status.working > 0)
		return true;
	for (int i = 0; i < u->v->n_orders; i++)
		if (!order_state_final(u->v->order[i].state))
			return true;
	return false;
}

void cmd_quit(struct ui *u, const char *arg)
{
	bool stay = !strcmp(arg, "stay");

	if (*arg && !stay && strcmp(arg, "leave") != 0) {
		ui_error(u, "q stay (go on without a screen) or q leave (log out; stops stay)");
		return;
	}
	if (!*arg && ui_holding(u) && !u->cfg->replay) {
		ask_open(u, ASK_QUIT);
		return;
	}
	u->end = stay ? CONSOLE_STAY : CONSOLE_QUIT;
	u->done = true;
}
