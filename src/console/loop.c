/*
 * loop.c - console_run: waits for keys, views, signals and time; paints when something changed.
 *
 * A frame is made at most cfg->frames times a second; a key's own echo, and the core's answer
 * to a key that opens a dialogue, are outside that cap.  While the terminal takes nothing,
 * frames are skipped, keys and signals are not.
 */
#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "keys.h"
#include "signals.h"
#include "skim/base/clock.h"
#include "skim/base/text.h"
#include "term.h"

/* --- what the other files call --------------------------------------------------------- */

void ui_say(struct ui *u, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(u->message, sizeof u->message, fmt, ap);
	va_end(ap);
	u->message_error = false;
	u->link_len = 0;
	u->dirty = true;
}

void ui_error(struct ui *u, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(u->message, sizeof u->message, fmt, ap);
	va_end(ap);
	u->message_error = true;
	u->link_len = 0;
	u->dirty = true;
}

bool ui_send(struct ui *u, const struct ev_command *c)
{
	static struct event ev;

	if (replay_here(u) && !replay_allows(c->cmd)) {
		ui_error(u, "a recording: nothing in it can be changed");
		return false;
	}
	memset(&ev, 0, sizeof ev);
	ev.type = EV_COMMAND;
	ev.u.command = *c;
	if (inbox_try(u->cfg->inbox, &ev) == RC_OK)
		return true;
	ui_error(u, "the core is busy: nothing was done, try again");
	return false;
}

bool ui_simple(struct ui *u, enum command cmd)
{
	struct ev_command c = { .cmd = cmd };

	return ui_send(u, &c);
}

/* --- keys ------------------------------------------------------------------------------- */

static void finish(struct ui *u, enum console_end end)
{
	u->end = end;
	u->done = true;
}

static void list_key(struct ui *u, const struct key *k)
{
	const struct binding *c = command_by_key(k->code);

	if (k->pasted)
		return;
	if (k->code == K_CLICK) {
		if (u->mouse)
			layout_click(u, k->x, k->y);
		return;
	}
	if (k->code == K_CTRL('z')) {
		cmd_stop_process(u);
		return;
	}
	if (!c || ((c->flags & CF_REPLAY) && !replay_here(u)))
		return;
	*u->message = '\0';
	if (!(c->panes & 1u << u->focus)) {
		ui_say(u, "%s does not work in %s", c->name, pane_ops(u->focus)->name);
		return;
	}
	command_run(u, c, "");
}

/* What lowers risk is never in the way of a dialogue; no word to confirm with has this key. */
static bool disarms(const struct ui *u, const struct key *k)
{
	const struct binding *c = k->pasted ? NULL : command_by_key(k->code);

	return c && c->run == cmd_disarm && u->dlg.ask != ASK_UNLOCK_WHY && !replay_here(u);
}

static void one_key(struct ui *u, const struct key *k)
{
	uint64_t id;

	u->echo = true;
	if (layout_fit() == LAYOUT_TINY) {	/* nothing is seen, so nothing is confirmed */
		if (!k->pasted && command_by_key(k->code) == command_by_name("disarm"))
			cmd_disarm(u, "");
		return;
	}
	if (dialog_held(u))
		return;
	if (dialog_current(u, &id) != DLG_NONE && !dialog_past(u)) {
		if (disarms(u, k))
			cmd_disarm(u, "");
		else if (dialog_ready(u))
			dialog_key(u, k);
		return;
	}
	if (u->prompt.kind != PROMPT_NONE)
		prompt_key(u, k);
	else
		list_key(u, k);
}

static void take_keys(struct ui *u, struct input *in)
{
	struct key k;

	while (!u->done && input_next(in, u->now.steady, &k))
		one_key(u, &k);
}

/* --- frames -------------------------------------------------------------------------------- */

static void frame_done(struct ui *u)
{
	if (!term_busy())
		u->dlg.painted_id = u->dlg.painting_id;
}

static void paint(struct ui *u, struct input *in)
{
	layout_draw(u);
	if (dialog_pending(u))
		input_discard(in, STDIN_FILENO);
	wnoutrefresh(stdscr);
	doupdate();
	prompt_link(u);
	events_title(u);
	term_send();
	frame_done(u);
	u->dirty = u->echo = false;
}

static void go_on_sending(struct ui *u, struct input *in)
{
	if (dialog_pending(u))
		input_discard(in, STDIN_FILENO);
	term_more();
	frame_done(u);
}

/* The core is told whose detail and bars the view shall carry; true when it is another's now. */
static bool tell_selection(struct ui *u)
{
	const struct view_cand *c;
	struct ev_command cmd = { .cmd = CMD_SELECT };

	table_update(u, PANE_CAND);
	table_update(u, u->focus);
	c = detail_cand(u);
	if (!c || c->conid == u->selected_sent)
		return false;
	cmd.conid = c->conid;
	if (!ui_send(u, &cmd))
		return false;
	u->selected_sent = c->conid;
	return true;
}

static void take_view(struct ui *u)
{
	if (!viewslot_take(u->cfg->slot, u->v))
		return;
	mask_view(u->v);
	u->dirty = true;
	replay_look(u);
	events_note(u);
	dialog_after_view(u);
	page_renew(u);
}

static void measure(struct ui *u)
{
	int64_t span = u->now.steady - u->rate_from;

	if (span < 10 * NS_PER_S)
		return;
	u->rate = (term_bytes() - u->rate_bytes) * NS_PER_S / (uint64_t)span;
	u->rate_from = u->now.steady;
	u->rate_bytes = term_bytes();
}

/* --- waiting --------------------------------------------------------------------------------- */

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* The clock in the status line: the next whole second of the market, of real time in dialogues. */
static int64_t next_second(const struct ui *u)
{
	int64_t market = (u->now.market / NS_PER_S + 1) * NS_PER_S;
	int64_t until = clock_until_market(market), real = NS_PER_S - u->now.steady % NS_PER_S;

	return u->now.steady + least(until, real);
}

static struct timespec wait_time(int64_t now, int64_t until)
{
	int64_t ns = until == INT64_MAX ? 60 * NS_PER_S : until - now;

	if (ns < 0)
		ns = 0;
	return (struct timespec){ .tv_sec = ns / NS_PER_S, .tv_nsec = ns % NS_PER_S };
}

enum { SELECT_MS = 30 };

struct frames {
	int64_t last;		/* when a picture was last sent */
	int64_t tried;		/* when one was last made; often nothing of it had changed */
	int64_t gap, second;
	int64_t select_until;	/* the picture waits for the view of the stock just chosen; 0: not */
	bool view_waits;	/* the slot has a newer view; taken when a frame is due */
};

/* One that changes nothing on the screen does not hold up the next that does. */
static int64_t next_frame(const struct frames *f)
{
	int64_t sent = f->last + f->gap, made = f->tried + f->gap / 8;

	return sent > made ? sent : made;
}

static void take_signals(struct ui *u)
{
	char sig[64];
	int n = signals_take(sig, sizeof sig);

	for (int i = 0; i < n; i++) {
		struct key k = { .code = K_CTRL('c') };

		if (sig[i] == SIGHUP)
			finish(u, CONSOLE_TERMINAL_LOST);
		else if (sig[i] == SIGINT)
			one_key(u, &k);
		else if (sig[i] == SIGTSTP)
			cmd_stop_process(u);
		else if (sig[i] == SIGWINCH || sig[i] == SIGCONT)
			u->dirty = u->echo = true;
	}
}

/* A stale size is worse than one frame too many. */
static void follow_size(struct ui *u)
{
	if (term_resize())
		u->dirty = true;
}

enum { FD_KEYS, FD_SIGNALS, FD_STOP, FD_TERM, FD_VIEW, FD_PAGES, FD_COUNT };

static void wait_for(struct ui *u, struct input *in, struct frames *f, struct pollfd *p)
{
	bool due_soon = f->view_waits || u->dirty || u->echo;
	/* A market second may be shorter than a frame: it waits for the frame. */
	int64_t frame = next_frame(f);
	int64_t until = least(u->paste_hangs ? INT64_MAX : input_deadline(in), events_deadline(u));
	struct timespec left;

	/* A terminal that takes nothing is waited for, not the clock. */
	if (!term_busy())
		until = least(until, f->second > frame ? f->second : frame);
	if (f->select_until && !term_busy())
		until = least(until, f->select_until);
	else if (due_soon && !term_busy())
		until = least(until, u->echo ? u->now.steady : frame);
	p[FD_KEYS] = (struct pollfd){ .fd = STDIN_FILENO, .events = POLLIN };
	p[FD_SIGNALS] = (struct pollfd){ .fd = signals_fd(), .events = POLLIN };
	p[FD_STOP] = (struct pollfd){ .fd = u->cfg->stop_fd, .events = POLLIN };
	p[FD_TERM] = (struct pollfd){ .fd = term_busy() ? term_fd() : -1, .events = POLLOUT };
	p[FD_VIEW] = (struct pollfd){ .fd = f->view_waits ? -1 : viewslot_fd(u->cfg->slot),
				      .events = POLLIN };
	p[FD_PAGES] = (struct pollfd){ .fd = u->cfg->pages.start ? u->cfg->pages.fd : -1,
				       .events = POLLIN };
	left = wait_time(u->now.steady, until);
	if (ppoll(p, FD_COUNT, &left, signals_open()) < 0)
		for (int i = 0; i < FD_COUNT; i++)
			p[i].revents = 0;
	u->now = clock_now();
}

static void told_hanging_paste(struct ui *u, const struct input *in)
{
	bool hangs = input_paste_hangs(in, u->now.steady);

	if (hangs && !u->paste_hangs) {
		ui_error(u, "a paste has begun and not ended: keys do not count; ctrl-c ends it");
		u->echo = true;
	}
	u->paste_hangs = hangs;
}

static void handle(struct ui *u, struct input *in, struct frames *f, const struct pollfd *p)
{
	take_signals(u);
	if (p[FD_STOP].revents & POLLIN && !u->done)
		finish(u, CONSOLE_STOPPED);
	if (p[FD_KEYS].revents)
		input_read(in, STDIN_FILENO, u->now.steady);
	if (in->eof || term_lost())
		finish(u, CONSOLE_TERMINAL_LOST);
	if (p[FD_VIEW].revents & POLLIN)
		f->view_waits = true;
	if (f->view_waits && u->dlg.hold_until) {	/* the answer a key waits for */
		take_view(u);
		f->view_waits = false;
		if (!dialog_held(u))
			u->echo = true;
	}
	take_keys(u, in);
	told_hanging_paste(u, in);
	if (p[FD_PAGES].revents & POLLIN)
		page_take(u);
	if (p[FD_TERM].revents)
		go_on_sending(u, in);
}

/*
 * Another stock is chosen: its bars come with the core's next view, a moment later.  A picture in
 * between would show none, and cost twice: once to wipe the old bars, once to draw the new ones.
 */
static bool awaits_selection(struct ui *u, struct frames *f)
{
	if (tell_selection(u))
		f->select_until = u->now.steady + SELECT_MS * NS_PER_MS;
	if (u->v->selected == u->selected_sent || u->now.steady >= f->select_until)
		f->select_until = 0;
	return f->select_until != 0;
}

static bool picture_due(const struct ui *u, const struct frames *f, bool second)
{
	if (f->select_until)
		return f->view_waits || u->now.steady >= f->select_until;
	return u->echo || ((second || f->view_waits || u->dirty) && u->now.steady >= next_frame(f));
}

static void maybe_paint(struct ui *u, struct input *in, struct frames *f)
{
	bool second = u->now.steady >= f->second;
	uint64_t bytes;

	events_bells(u);
	if (term_busy() || !picture_due(u, f, second))
		return;
	if (f->view_waits || second) {
		take_view(u);
		f->view_waits = false;
	}
	follow_size(u);
	if (awaits_selection(u, f))
		return;
	measure(u);
	bytes = term_bytes();
	paint(u, in);
	f->tried = u->now.steady;
	if (term_busy() || term_bytes() != bytes)
		f->last = u->now.steady;
	f->second = next_second(u);
}

static void run(struct ui *u)
{
	static struct input in;
	int per_second = u->cfg->low_bandwidth ? 1 : u->cfg->frames > 0 ? u->cfg->frames : 4;
	struct frames f = { .gap = NS_PER_S / per_second };
	struct pollfd p[FD_COUNT];

	memset(&in, 0, sizeof in);
	u->now = clock_now();
	u->rate_from = u->now.steady;
	f.last = f.tried = u->now.steady - f.gap;
	replay_look(u);
	take_view(u);
	u->echo = true;
	while (!u->done) {
		maybe_paint(u, &in, &f);
		if (term_lost())
			finish(u, CONSOLE_TERMINAL_LOST);
		if (u->done)
			break;
		wait_for(u, &in, &f, p);
		handle(u, &in, &f, p);
	}
}

/* --- start and end ------------------------------------------------------------------------------ */

static void configure(struct ui *u, const struct console_config *cfg)
{
	int palette = palette_by_name(cfg->palette);
	bool utf8 = !cfg->ascii && !strcmp(nl_langinfo(CODESET), "UTF-8");
	char why[160];

	u->cfg = cfg;
	u->ascii = !utf8;
	u->mono = cfg->mono;
	u->bell_on = !cfg->bell || strcmp(cfg->bell, "off") != 0;
	u->bell_visual = cfg->bell && !strcmp(cfg->bell, "visual");
	u->flash = cfg->flash;
	u->low_bandwidth = cfg->low_bandwidth;
	for (int i = 0; i < PANE_COUNT; i++)
		u->pane[i].sort = -1;
	draw_init(utf8);
	theme_init(cfg->mono ? PALETTE_MONO : palette < 0 ? PALETTE_BLUE_ORANGE : (enum palette)palette);
	if (!keys_bind(cfg, why, sizeof why))
		ui_error(u, "%s", why);
	history_load(u);
	u->braille = cfg->braille;
	u->title = cfg->title;
	u->mouse = cfg->mouse;
	if (u->mouse)
		term_mouse(true);
}

enum console_end console_run(const struct console_config *cfg, struct errmsg *err)
{
	struct ui *u = calloc(1, sizeof *u);
	struct ev_command screen = { .cmd = CMD_SCREEN, .n = 1 };
	enum console_end end = CONSOLE_FAILED;

	if (u)
		u->v = calloc(1, sizeof *u->v);
	if (!u || !u->v) {
		errmsg_set(err, RC_NOMEM, "no memory for the screen");
		goto done;
	}
	if (!signals_start()) {
		errmsg_set(err, RC_IO, "no pipe for signals: %s", strerror(errno));
		goto done;
	}
	if (cfg->plain) {
		u->cfg = cfg;
		ui_send(u, &screen);
		end = plain_run(u);
		signals_stop(end == CONSOLE_TERMINAL_LOST);
		goto done;
	}
	if (term_open(err) != RC_OK) {
		signals_stop(false);
		goto done;
	}
	configure(u, cfg);
	ui_send(u, &screen);
	run(u);
	end = u->end;
	if (end == CONSOLE_TERMINAL_LOST)
		term_abandon();
	else
		term_close();
	signals_stop(end == CONSOLE_TERMINAL_LOST);
	if (u->dlg.told_open && cfg->dialogue)
		cfg->dialogue(cfg->dialogue_ctx, false);
	history_save(u);
done:
	if (u) {
		page_close(u);
		free(u->v);
	}
	free(u);
	return end;
}
