/* ask.c - the console's own questions: arm, kill, unlock, take the link, leave. */
#include <stdio.h>
#include <string.h>

#include "form.h"
#include "skim/base/text.h"

void ask_open(struct ui *u, enum ask_kind k)
{
	u->dlg.ask = k;
	u->dlg.ask_number++;
}

static const char *last_four(const struct ui *u)
{
	const char *a = u->v->status.account;
	size_t n = strlen(a);

	return n >= 4 ? a + n - 4 : a;
}

static void quit_lines(const struct ui *u, struct lines *b)
{
	int stops = 0, entries = 0;

	for (int i = 0; i < u->v->n_orders; i++) {
		const struct view_order *o = &u->v->order[i];

		if (order_state_final(o->state))
			continue;
		if (o->role == ROLE_STOP)
			stops++;
		else
			entries++;
	}
	line_add(b, R_STRONG, "held", "%d position%s%s", u->v->status.positions,
		 u->v->status.positions == 1 ? "" : "s", u->v->status.naked ? ", NOT ALL COVERED" : "");
	line_add(b, R_STRONG, "working", "%d stop%s, %d other order%s", stops, stops == 1 ? "" : "s",
		 entries, entries == 1 ? "" : "s");
	line_add(b, R_TEXT, "stay", "go on without a screen: disarmed, watching, telling Discord");
	line_add(b, R_TEXT, "leave", "log out: the stops stay working at the broker, nobody watches");
}

void ask_build(struct ui *u, struct form *f)
{
	struct lines *b = &f->body;

	f->input = true;
	switch (u->dlg.ask) {
	case ASK_ARM:
		snprintf(f->title, sizeof f->title, "Arm");
		line_add(b, R_TEXT, "", "Armed, new entries may be sent, each after its own review.");
		line_add(b, R_TEXT, "risk", "%s a trade, loss cap %s, at most %d positions",
			 fig_cash(u->v->status.risk).s, fig_cash(u->v->status.daily_loss).s,
			 u->v->status.max_positions);
		snprintf(f->ask, sizeof f->ask, "Type the last four of the account and Enter.   Esc = close.");
		break;
	case ASK_KILL:
		snprintf(f->title, sizeof f->title, "Kill switch");
		f->border = R_ERROR;
		line_add(b, R_TEXT, "", "Locks entries and cancels working entries. Stops stay. Exits, stops");
		line_add(b, R_TEXT, "", "and cancels work throughout. It survives a restart; :unlock ends it.");
		snprintf(f->ask, sizeof f->ask, "type kill and Enter.   Esc = close.");
		break;
	case ASK_UNLOCK:
		snprintf(f->title, sizeof f->title, "Unlock");
		line_add(b, R_TEXT, "", "Entries become possible again (after arming).");
		snprintf(f->ask, sizeof f->ask, "Type the last four of the account and Enter.   Esc = close.");
		break;
	case ASK_UNLOCK_WHY:
		snprintf(f->title, sizeof f->title, "Unlock");
		line_add(b, R_TEXT, "", "The reason goes to the journal.");
		snprintf(f->ask, sizeof f->ask, "Type the reason and Enter.   Esc = close.");
		break;
	case ASK_LINK_TAKE:
		snprintf(f->title, sizeof f->title, "Take the link");
		f->border = R_ERROR;
		line_add(b, R_TEXT, "", "The other login of this user name is logged out at the broker.");
		snprintf(f->ask, sizeof f->ask, "Type take and Enter.   Esc = close.");
		break;
	default:
		snprintf(f->title, sizeof f->title, "Leave");
		quit_lines(u, b);
		snprintf(f->ask, sizeof f->ask, "Type stay or leave and Enter.   Esc = go on here.");
	}
}

static void wrong(struct ui *u, const char *want)
{
	dialog_error(u, "'%.20s' is not %s: nothing was done", u->dlg.word.text, want);
	edit_set(&u->dlg.word, "");
}

static void quit_answer(struct ui *u, const char *typed)
{
	if (text_equal_ci(typed, "stay"))
		u->end = CONSOLE_STAY;
	else if (text_equal_ci(typed, "leave"))
		u->end = CONSOLE_QUIT;
	else {
		wrong(u, "stay or leave");
		return;
	}
	u->done = true;
}

static void unlock_answer(struct ui *u, const char *typed)
{
	struct ev_command c = { .cmd = CMD_UNLOCK };

	if (u->dlg.ask == ASK_UNLOCK) {
		text_copy(u->dlg.ask_keep, sizeof u->dlg.ask_keep, typed);
		ask_open(u, ASK_UNLOCK_WHY);
		return;
	}
	text_copy(c.word, sizeof c.word, u->dlg.ask_keep);
	text_copy(c.text, sizeof c.text, typed);
	u->dlg.ask = ASK_NONE;
	ui_send(u, &c);
}

void ask_key(struct ui *u, const struct key *k)
{
	struct ev_command c = { .cmd = CMD_ARM };
	const char *typed = u->dlg.word.text;
	bool empty, leave, entered = word_key(u, k, &empty, &leave);

	if (leave)
		u->dlg.ask = ASK_NONE;
	if (empty)
		dialog_error(u, "nothing typed: Esc closes");
	if (!entered)
		return;
	text_copy(c.word, sizeof c.word, typed);
	switch (u->dlg.ask) {
	case ASK_ARM:
		if (strcmp(typed, last_four(u)) != 0) {
			wrong(u, "the last four of the account");
			return;
		}
		break;
	case ASK_KILL:
		c.cmd = CMD_KILL;
		if (!text_equal_ci(typed, "kill")) {
			wrong(u, "kill");
			return;
		}
		text_copy(c.word, sizeof c.word, "kill");
		break;
	case ASK_LINK_TAKE:
		c.cmd = CMD_LINK;
		c.n = 1;
		if (!text_equal_ci(typed, "take")) {
			wrong(u, "take");
			return;
		}
		break;
	case ASK_QUIT:
		quit_answer(u, typed);
		return;
	default:
		unlock_answer(u, typed);
		return;
	}
	u->dlg.ask = ASK_NONE;
	ui_send(u, &c);
}
