/*
 * arm.c - armed, disarmed, locked (design section 5.8).
 *
 * Only entries hang on this: stops, cancels of entries and exits are never asked whether the
 * console is armed.  What is working is cancelled by the money half when it sees armed fall.
 */
#include <string.h>

#include "skim/base/text.h"
#include "skim/base/zone.h"

#include "status.h"
#include "words.h"

static bool last_four_match(const struct engine *e, const char *word)
{
	size_t n = strlen(e->account.id);

	return n >= 4 && !strcmp(word, e->account.id + n - 4);
}

static int64_t window_end(const struct engine *e)
{
	return utc_at(e->phase.date, e->p.entry_to);
}

void disarm(struct engine *e, const char *why)
{
	if (!e->armed)
		return;
	e->armed = false;
	e->auto_disarm = 0;
	text_copy(e->disarmed_why, sizeof(e->disarmed_why), why);
	notice(e, NOTICE_NOTICE, 0, "", "DISARMED %s", why);
	emit_journal_text(e, JR_DECISION, "", "disarm", "disarmed: %s", why);
}

/* Why it may not be armed now; true when it may. */
static bool may_arm(const struct engine *e, const char *word, char *why, size_t cap)
{
	if (e->p.read_only)
		words_set(why, cap, "this console is read-only");
	else if (e->p.watch)
		words_set(why, cap, "watch sends no orders");
	else if (e->locked)
		words_set(why, cap, "LOCKED: entries off, exits on (:unlock first)");
	else if (!account_agrees(e, why, cap))
		return false;
	else if (!link_up(e))
		words_set(why, cap, "the broker link is not up");
	else if (!last_four_match(e, word))
		words_set(why, cap, "type the last four characters of the account");
	else if (!calendar_trading_day(&e->cal, e->phase.date))
		words_set(why, cap, "no trading today");
	else if (e->now.market >= window_end(e))
		words_set(why, cap, "the entry window is over");
	else
		return true;
	return false;
}

static void arm(struct engine *e, const char *word)
{
	char why[TEXT_LEN], until[16], risk[32];

	if (!may_arm(e, word, why, sizeof(why))) {
		notice(e, NOTICE_NOTICE, 0, "", "not armed: %s", why);
		emit_journal_text(e, JR_DECISION, "", "arm", "not armed: %s", why);
		return;
	}
	if (e->armed)
		return;
	e->armed = true;
	e->disarmed_why[0] = '\0';
	e->auto_disarm = window_end(e);
	cash_format(risk, sizeof(risk), e->p.risk, false);
	time_format_hms(until, sizeof(until), e->auto_disarm);
	notice(e, NOTICE_QUIET, 0, "", "ARMED %s a trade until %s", risk, until);
	emit_journal_text(e, JR_DECISION, "", "arm", "armed, risk %s a trade, until %s", risk,
			  until);
}

static void lock(struct engine *e, const char *word)
{
	if (strcmp(word, "kill")) {
		notice(e, NOTICE_NOTICE, 0, "", "not locked: type kill");
		return;
	}
	disarm(e, "kill switch");
	text_copy(e->disarmed_why, sizeof(e->disarmed_why), "kill switch");
	if (e->locked)
		return;
	e->locked = true;
	notice(e, NOTICE_NOTICE, 0, "", "LOCKED entries off, exits on; stops stay");
	emit_day(e);
	emit_journal_text(e, JR_DECISION, "", "kill", "kill switch on");
	emit_notify(e, NOTIFY_KILL, "", "Kill switch on: entries off, exits on; stops stay");
}

static void unlock(struct engine *e, const char *word, const char *reason)
{
	if (!e->locked)
		return;
	if (!last_four_match(e, word) || !reason[0]) {
		notice(e, NOTICE_NOTICE, 0, "",
		       "still LOCKED: unlock wants the account's last four and a reason");
		return;
	}
	e->locked = false;
	notice(e, NOTICE_NOTICE, 0, "", "unlocked, still DISARMED: %s", reason);
	emit_day(e);
	emit_journal_text(e, JR_DECISION, "", "unlock", "kill switch off: %s", reason);
	emit_notify(e, NOTIFY_KILL, "", "Kill switch off: %s", reason);
}

void arm_command(struct engine *e, const struct ev_command *c)
{
	switch (c->cmd) {
	case CMD_ARM:
		arm(e, c->word);
		break;
	case CMD_DISARM:
		disarm(e, "by the operator");
		break;
	case CMD_KILL:
		lock(e, c->word);
		break;
	case CMD_UNLOCK:
		unlock(e, c->word, c->text);
		break;
	case CMD_SCREEN:
		e->screen = c->n != 0;
		if (!e->screen)
			disarm(e, "terminal lost");
		break;
	default:
		break;
	}
}

void arm_tick(struct engine *e)
{
	char why[TEXT_LEN];

	if (!e->armed)
		return;
	if (e->auto_disarm && e->now.market >= e->auto_disarm)
		disarm(e, "entry window over");
	else if (e->link_lost_steady && e->now.steady - e->link_lost_steady >= e->p.disarm_after)
		disarm(e, "link lost");
	else if (!account_agrees(e, why, sizeof(why)))
		disarm(e, "the account does not agree");
}
