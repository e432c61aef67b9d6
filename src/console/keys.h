/*
 * keys.h - the one table of commands: dispatcher, help overlay, hints, prompt completion and
 * the manual's check all read it.
 */
#ifndef SKIM_CONSOLE_KEYS_H
#define SKIM_CONSOLE_KEYS_H

#include "ui.h"

enum command_flags {
	CF_ACT = 1 << 0,	/* acts on orders, arming or the link: refused when read-only */
	CF_PROMPT = 1 << 1,	/* of the command line */
	CF_TYPED = 1 << 2,	/* confirms by being typed: a pasted line does not count */
	CF_PRIVATE = 1 << 3,	/* not kept in the history */
	CF_ALWAYS = 1 << 4,	/* works though another dialogue is open or the screen is tiny */
	CF_REPLAY = 1 << 5,	/* of a recording: its key is bound, and listed, only there */
};

enum { ON_ALL = (1 << PANE_COUNT) - 1, ON_CAND = 1 << PANE_CAND, ON_NEWS = 1 << PANE_NEWS,
       ON_ORDERS = 1 << PANE_ORDERS, ON_POS = 1 << PANE_POS };

struct binding {
	const char *name;
	const char *keys;	/* blanks between; "" = command line only */
	const char *args;
	unsigned panes;		/* where the key works */
	unsigned flags;
	void (*run)(struct ui *u, const char *arg);
	const char *help;	/* one sentence, at most 60 columns */
};

const struct binding *commands(int *n);
const struct binding *command_by_name(const char *name);
/* The command a key runs, with the operator's own keys counted; NULL none. */
const struct binding *command_by_key(uint32_t code);
/* The keys of a command as bound now, for help and hints. */
const char *command_keys(const struct binding *c);
/* Reads cfg->key_override; false and a text naming the first wrong one. */
bool keys_bind(const struct console_config *cfg, char *why, size_t n);
void command_run(struct ui *u, const struct binding *c, const char *arg);

/* move.c: only the view changes */
void cmd_down(struct ui *u, const char *arg);
void cmd_up(struct ui *u, const char *arg);
void cmd_top(struct ui *u, const char *arg);
void cmd_bottom(struct ui *u, const char *arg);
void cmd_half_down(struct ui *u, const char *arg);
void cmd_half_up(struct ui *u, const char *arg);
void cmd_page_down(struct ui *u, const char *arg);
void cmd_page_up(struct ui *u, const char *arg);
void cmd_left(struct ui *u, const char *arg);
void cmd_right(struct ui *u, const char *arg);
void cmd_candidates(struct ui *u, const char *arg);
void cmd_news(struct ui *u, const char *arg);
void cmd_orders(struct ui *u, const char *arg);
void cmd_positions(struct ui *u, const char *arg);
void cmd_blotter(struct ui *u, const char *arg);
void cmd_health(struct ui *u, const char *arg);
void cmd_log(struct ui *u, const char *arg);
void cmd_next_pane(struct ui *u, const char *arg);
void cmd_previous_pane(struct ui *u, const char *arg);
void cmd_open(struct ui *u, const char *arg);
void cmd_close(struct ui *u, const char *arg);
void cmd_search(struct ui *u, const char *arg);
void cmd_search_next(struct ui *u, const char *arg);
void cmd_search_previous(struct ui *u, const char *arg);
void cmd_filter(struct ui *u, const char *arg);
void cmd_sort_left(struct ui *u, const char *arg);
void cmd_sort_right(struct ui *u, const char *arg);
void cmd_invert(struct ui *u, const char *arg);
void cmd_freeze(struct ui *u, const char *arg);
void cmd_next_event(struct ui *u, const char *arg);
void cmd_previous_event(struct ui *u, const char *arg);
void cmd_link_text(struct ui *u, const char *arg);
void cmd_copy(struct ui *u, const char *arg);
void cmd_plain(struct ui *u, const char *arg);
void cmd_layout(struct ui *u, const char *arg);
void cmd_redraw(struct ui *u, const char *arg);
void cmd_help(struct ui *u, const char *arg);
void cmd_prompt(struct ui *u, const char *arg);
void cmd_set(struct ui *u, const char *arg);
void cmd_plan(struct ui *u, const char *arg);
void cmd_go(struct ui *u, const char *arg);
void cmd_stop_process(struct ui *u);	/* Ctrl-Z */

/* replay.c */
void cmd_pause(struct ui *u, const char *arg);
void cmd_step(struct ui *u, const char *arg);
void cmd_faster(struct ui *u, const char *arg);
void cmd_slower(struct ui *u, const char *arg);
void cmd_speed(struct ui *u, const char *arg);
void cmd_jump(struct ui *u, const char *arg);

/* page.c: what a subcommand prints */
void cmd_doctor(struct ui *u, const char *arg);
void cmd_report(struct ui *u, const char *arg);
void cmd_status(struct ui *u, const char *arg);
void cmd_account(struct ui *u, const char *arg);
void cmd_announcements(struct ui *u, const char *arg);
void cmd_journal(struct ui *u, const char *arg);
void cmd_notify(struct ui *u, const char *arg);
void cmd_quote(struct ui *u, const char *arg);
void cmd_range(struct ui *u, const char *arg);

/* act.c: commands to the core */
void cmd_mark(struct ui *u, const char *arg);
void cmd_clear_marks(struct ui *u, const char *arg);
void cmd_ack(struct ui *u, const char *arg);
void cmd_ack_all(struct ui *u, const char *arg);
void cmd_mute(struct ui *u, const char *arg);
void cmd_ticket(struct ui *u, const char *arg);
void cmd_modify(struct ui *u, const char *arg);
void cmd_protect(struct ui *u, const char *arg);
void cmd_cancel_box(struct ui *u, const char *arg);
void cmd_disarm(struct ui *u, const char *arg);
void cmd_arm(struct ui *u, const char *arg);
void cmd_kill(struct ui *u, const char *arg);
void cmd_unlock(struct ui *u, const char *arg);
void cmd_flatten(struct ui *u, const char *arg);
void cmd_cancel(struct ui *u, const char *arg);
void cmd_stop(struct ui *u, const char *arg);
void cmd_link(struct ui *u, const char *arg);
void cmd_risk(struct ui *u, const char *arg);
void cmd_note(struct ui *u, const char *arg);
void cmd_resolve(struct ui *u, const char *arg);
void cmd_adopt(struct ui *u, const char *arg);
void cmd_differences(struct ui *u, const char *arg);
void cmd_scan(struct ui *u, const char *arg);
void cmd_buy(struct ui *u, const char *arg);
void cmd_sell(struct ui *u, const char *arg);
void cmd_quit(struct ui *u, const char *arg);

/* The next blank-separated word; false at the end. */
bool next_word(const char **s, char *out, size_t n);
/* Upper-cased code to its conid where it is known here; false and a message when it is no code. */
bool code_arg(struct ui *u, const char *word, char *ticker, int32_t *conid);

#endif
