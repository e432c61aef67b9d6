/* keys.c - the only place where a command, its keys and its help are spelled (keys.h). */
#include "keys.h"

#include <stdio.h>
#include <string.h>

#include "skim/base/text.h"

#define P CF_PROMPT

static const struct binding table[] = {
	{ "down", "j down", "", ON_ALL, 0, cmd_down, "Move down one row (the arrows work too)." },
	{ "up", "k up", "", ON_ALL, 0, cmd_up, "Move up one row." },
	{ "top", "g Home", "", ON_ALL, 0, cmd_top, "Go to the first row." },
	{ "bottom", "G End", "", ON_ALL, 0, cmd_bottom, "Go to the last row." },
	{ "half-down", "ctrl-d", "", ON_ALL, 0, cmd_half_down, "Move down half a screen." },
	{ "half-up", "ctrl-u", "", ON_ALL, 0, cmd_half_up, "Move up half a screen." },
	{ "page-down", "PgDn", "", ON_ALL, 0, cmd_page_down, "Move down one screen." },
	{ "page-up", "PgUp", "", ON_ALL, 0, cmd_page_up, "Move up one screen." },
	{ "scroll-left", "h left", "", ON_ALL, 0, cmd_left, "Scroll the columns left." },
	{ "scroll-right", "l right", "", ON_ALL, 0, cmd_right, "Scroll the columns right." },
	{ "candidates", "1", "", ON_ALL, P, cmd_candidates, "Show the candidates." },
	{ "news", "2", "[CODE|all]", ON_ALL, P, cmd_news, "Show the announcements, or those of one code." },
	{ "orders", "3", "", ON_ALL, P, cmd_orders, "Show the orders." },
	{ "positions", "4", "", ON_ALL, P, cmd_positions, "Show the positions and their cover." },
	{ "blotter", "5", "", ON_ALL, P, cmd_blotter, "Show what was done today." },
	{ "health", "6", "", ON_ALL, P, cmd_health, "Show the streams, with cause and cure." },
	{ "log", "7", "", ON_ALL, P, cmd_log, "Show all events of today." },
	{ "next-pane", "Tab", "", ON_ALL, 0, cmd_next_pane, "Go to the next pane in view." },
	{ "previous-pane", "Shift-Tab", "", ON_ALL, 0, cmd_previous_pane,
	  "Go to the previous pane in view." },
	{ "open", "Enter", "", ON_ALL, 0, cmd_open, "Open the detail; on a QUESTION row, the question." },
	{ "close", "Esc q", "", ON_ALL, 0, cmd_close, "Close one level; at the top only a hint." },
	{ "search", "/", "", ON_ALL, 0, cmd_search, "Search this pane." },
	{ "search-next", "n", "", ON_ALL, 0, cmd_search_next, "Go to the next match." },
	{ "search-previous", "N", "", ON_ALL, 0, cmd_search_previous, "Go to the previous match." },
	{ "filter", "\\", "[TEXT]", ON_ALL, P, cmd_filter, "Show only the rows with a text." },
	{ "sort-left", "<", "", ON_ALL, 0, cmd_sort_left, "Sort by the column to the left." },
	{ "sort-right", ">", "", ON_ALL, 0, cmd_sort_right, "Sort by the column to the right." },
	{ "invert", "I", "", ON_ALL, 0, cmd_invert, "Turn the sort order round." },
	{ "freeze", "z", "", ON_ALL, P, cmd_freeze, "Freeze the order of the rows; prices go on." },
	{ "mark", "Space", "", ON_CAND | ON_NEWS | ON_POS, 0, cmd_mark, "Mark the row, or take the mark off." },
	{ "clear-marks", "U", "", ON_ALL, P, cmd_clear_marks, "Clear all marks." },
	{ "next-event", "e", "", ON_ALL, 0, cmd_next_event, "Go to the next event and its row." },
	{ "previous-event", "E", "", ON_ALL, 0, cmd_previous_event, "Go to the previous event." },
	{ "ack", "a", "", ON_ALL, P, cmd_ack, "Acknowledge the event shown." },
	{ "ack-all", "", "", ON_ALL, P, cmd_ack_all, "Acknowledge all events." },
	{ "mute", "M", "", ON_ALL, P, cmd_mute, "Mute until the next phase; alarms for 60 s." },
	{ "ticket", "t", "", ON_ALL, CF_ACT, cmd_ticket, "Open an entry ticket for the row." },
	{ "modify", "m", "", ON_ORDERS | ON_POS, CF_ACT, cmd_modify,
	  "Change an order, or the stop of a position." },
	{ "protect", "p", "", ON_ALL, CF_ACT, cmd_protect, "Open a stop ticket for uncovered shares." },
	{ "cancel-box", "x", "", ON_ALL, CF_ACT, cmd_cancel_box, "Open the cancel box for an order." },
	{ "disarm", "!", "", ON_ALL, P | CF_ALWAYS, cmd_disarm, "Disarm at once." },
	{ "link-text", "o", "", ON_ALL, 0, cmd_link_text, "Show the announcement's link, and copy it." },
	{ "copy", "y", "", ON_ALL, 0, cmd_copy, "Copy the row as text." },
	{ "plain", "Y", "", ON_ALL, 0, cmd_plain, "Show the plain view, without borders." },
	{ "layout", "w", "", ON_ALL, P, cmd_layout, "Go to the next layout; the last is one pane alone." },
	{ "redraw", "ctrl-l", "", ON_ALL, P, cmd_redraw, "Draw the whole screen again." },
	{ "help", "? F1", "", ON_ALL, P, cmd_help, "List the keys and the commands." },
	{ "prompt", ":", "", ON_ALL, 0, cmd_prompt, "Type a command." },
	{ "arm", "", "[LAST4]", ON_ALL, P | CF_ACT | CF_TYPED | CF_PRIVATE, cmd_arm,
	  "Arm; asks for the last four of the account." },
	{ "kill", "", "", ON_ALL, P | CF_ACT | CF_TYPED | CF_PRIVATE, cmd_kill,
	  "Lock entries and cancel working ones; stops stay." },
	{ "unlock", "", "[LAST4 REASON]", ON_ALL, P | CF_ACT | CF_TYPED | CF_PRIVATE, cmd_unlock,
	  "End the lock of :kill." },
	{ "flatten", "", "CODE|all", ON_ALL, P | CF_ACT, cmd_flatten, "Sell what is held, after a typed word." },
	{ "cancel", "", "KEY|all", ON_ALL, P | CF_ACT, cmd_cancel, "Open the cancel box for an order." },
	{ "stop", "", "CODE PRICE", ON_ALL, P | CF_ACT, cmd_stop, "Open the stop ticket at a price." },
	{ "link", "", "take|yield", ON_ALL, P | CF_ACT, cmd_link, "Take the session from another login, or not." },
	{ "risk", "", "[NAME] VALUE", ON_ALL, P | CF_ACT, cmd_risk, "Lower the risk a trade, or another limit." },
	{ "note", "", "[CODE] TEXT", ON_ALL, P, cmd_note, "Keep a note on a stock." },
	{ "set", "", "NAME VALUE", ON_ALL, P, cmd_set, "Set palette, bell, flash, mouse, chart or title here." },
	{ "resolve", "", "KEY NOTE", ON_ALL, P | CF_ACT | CF_TYPED, cmd_resolve, "Close an UNKNOWN order yourself." },
	{ "adopt", "", "CODE", ON_ALL, P | CF_ACT | CF_TYPED, cmd_adopt, "Manage a position bought elsewhere." },
	{ "differences", "", "", ON_ALL, P, cmd_differences, "List what differs from the broker, and settle it." },
	{ "scan", "", "", ON_ALL, P, cmd_scan, "Ask the scanner now." },
	{ "buy", "", "CODE QTY limit P [stop P] [GTC]", ON_ALL, P | CF_ACT | CF_TYPED, cmd_buy,
	  "Open a ticket for a purchase of your own." },
	{ "sell", "", "CODE [QTY limit P|stop P]", ON_ALL, P | CF_ACT | CF_TYPED, cmd_sell,
	  "Open an exit ticket, or a sale of your own." },
	{ "go", "", "CODE", ON_ALL, P, cmd_go, "Go to the row of a code." },
	{ "plan", "", "[CODE hold|leave]", ON_ALL, P, cmd_plan, "Plan the close: each holding, its stop, what to do." },
	{ "quote", "", "[CODE...]", ON_ALL, P, cmd_quote, "Quote the row's stock, or the codes given." },
	{ "range", "", "[CODE...]", ON_ALL, P, cmd_range, "Show opening ranges as the bars have them." },
	{ "announcements", "", "[--all]", ON_ALL, P, cmd_announcements, "Read the announcements page now." },
	{ "account", "", "", ON_ALL, P, cmd_account, "Show the account's money." },
	{ "status", "", "", ON_ALL, P, cmd_status, "Show what this session knows, in words." },
	{ "doctor", "", "", ON_ALL, P, cmd_doctor, "Check everything; failures first, with the mend." },
	{ "report", "", "[--date D [--to D]]", ON_ALL, P, cmd_report, "Show the report of the day." },
	{ "journal", "", "[check]", ON_ALL, P, cmd_journal, "Check the journal's file." },
	{ "notify", "", "[test]", ON_ALL, P, cmd_notify, "Send a test message to Discord." },
	{ "pause", "P", "", ON_ALL, P | CF_REPLAY, cmd_pause, "In a replay: stand still, or go on." },
	{ "step", ".", "[N]", ON_ALL, P | CF_REPLAY, cmd_step, "In a replay: one event further, then stand still." },
	{ "faster", "+", "", ON_ALL, P | CF_REPLAY, cmd_faster, "In a replay: the next higher speed." },
	{ "slower", "-", "", ON_ALL, P | CF_REPLAY, cmd_slower, "In a replay: the next lower speed." },
	{ "speed", "", "N|full", ON_ALL, P | CF_REPLAY, cmd_speed, "In a replay: market seconds a second." },
	{ "jump", "", "TIME", ON_ALL, P | CF_REPLAY, cmd_jump, "In a replay: to 10:15:30, +90, -90, start or end." },
	{ "q", "", "[stay|leave]", ON_ALL, P, cmd_quit, "Leave; asks when shares are held." },
	{ "quit", "", "[stay|leave]", ON_ALL, P, cmd_quit, "Leave; asks when shares are held." },
};

#undef P

enum { N_COMMANDS = sizeof table / sizeof table[0] };

static const char *bound[N_COMMANDS];	/* keys in force; NULL: those of the table */

const struct binding *commands(int *n)
{
	*n = N_COMMANDS;
	return table;
}

const struct command_row *console_commands(int *n)
{
	static struct command_row rows[N_COMMANDS];

	for (int i = 0; i < N_COMMANDS; i++)
		rows[i] = (struct command_row){ table[i].name, table[i].keys, table[i].args,
						table[i].help };
	*n = N_COMMANDS;
	return rows;
}

const struct binding *command_by_name(const char *name)
{
	for (int i = 0; i < N_COMMANDS; i++)
		if (!strcmp(table[i].name, name))
			return &table[i];
	return NULL;
}

const char *command_keys(const struct binding *c)
{
	const char *b = bound[c - table];

	return b ? b : c->keys;
}

/* --- names of keys ---------------------------------------------------------------- */

static const struct {
	const char *name;
	uint32_t code;
} key_names[] = {
	{ "up", K_UP }, { "down", K_DOWN }, { "left", K_LEFT }, { "right", K_RIGHT },
	{ "Home", K_HOME }, { "End", K_END }, { "PgUp", K_PGUP }, { "PgDn", K_PGDN },
	{ "Ins", K_INS }, { "Del", K_DEL }, { "Tab", K_TAB }, { "Shift-Tab", K_BTAB },
	{ "Enter", K_ENTER }, { "Esc", K_ESC }, { "Space", ' ' }, { "F1", K_F1 },
	{ "Backspace", K_BACKSPACE },
};

/* 0: no such key. */
static uint32_t key_code(const char *name, size_t n)
{
	uint32_t cp;

	for (size_t i = 0; i < sizeof key_names / sizeof key_names[0]; i++)
		if (strlen(key_names[i].name) == n && !memcmp(key_names[i].name, name, n))
			return key_names[i].code;
	if (n == 6 && !memcmp(name, "ctrl-", 5) && name[5] >= 'a' && name[5] <= 'z')
		return (uint32_t)K_CTRL(name[5]);
	if (n > 0 && utf8_next(name, n, &cp) == (int)n && cp > ' ' && cp != 0x7f)
		return cp;
	return 0;
}

/* tmux and screen, flow control, job control, and leaving a form belong to others. */
static bool never_bound(uint32_t code)
{
	return code == K_CTRL('a') || code == K_CTRL('b') || code == K_CTRL('s') || code == K_CTRL('q') ||
	       code == K_CTRL('z') || code == K_CTRL('c') || code == K_ESC || code == K_ENTER;
}

static bool lists_key(const char *keys, uint32_t code)
{
	while (*keys) {
		size_t n = strcspn(keys, " ");

		if (n && key_code(keys, n) == code)
			return true;
		keys += n + (keys[n] == ' ');
	}
	return false;
}

/* Keys the operator has set go before those of the table. */
const struct binding *command_by_key(uint32_t code)
{
	for (int own = 1; own >= 0; own--)
		for (int i = 0; i < N_COMMANDS; i++)
			if ((bound[i] != NULL) == own && lists_key(command_keys(&table[i]), code))
				return &table[i];
	return NULL;
}

static bool check_keys(const char *name, const char *keys, char *why, size_t n)
{
	for (const char *s = keys; *s;) {
		size_t len = strcspn(s, " ");
		uint32_t code = key_code(s, len);

		if (len && !code) {
			snprintf(why, n, "[keys] %s: '%.*s' is no key", name, (int)len, s);
			return false;
		}
		if (len && never_bound(code) && !lists_key(command_by_name(name)->keys, code)) {
			snprintf(why, n, "[keys] %s: '%.*s' cannot be bound", name, (int)len, s);
			return false;
		}
		s += len + (s[len] == ' ');
	}
	return true;
}

bool keys_bind(const struct console_config *cfg, char *why, size_t n)
{
	bool good = true;

	for (int i = 0; i < N_COMMANDS; i++) {
		const char *k = cfg->key_override ? cfg->key_override(cfg->key_ctx, table[i].name) : NULL;

		bound[i] = NULL;
		if (!k || !*k)
			continue;
		if (check_keys(table[i].name, k, why, n))
			bound[i] = k;
		else
			good = false;
	}
	return good;
}

void command_run(struct ui *u, const struct binding *c, const char *arg)
{
	if ((c->flags & CF_ACT) && u->v->status.read_only) {
		ui_error(u, "read-only: %s does nothing here", c->name);
		return;
	}
	if ((c->flags & CF_ACT) && replay_here(u)) {
		ui_error(u, "a recording: %s does nothing here", c->name);
		return;
	}
	c->run(u, arg);
}
