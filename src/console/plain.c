/*
 * plain.c - `skim --plain`: no screen, one line an event, for screen readers and terminals that
 * cannot place a cursor.  A few words are taken; none of them sends an order.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "keys.h"
#include "signals.h"
#include "skim/base/clock.h"
#include "skim/base/text.h"

struct plain {
	struct ui *u;
	uint32_t seen;		/* highest event told */
	bool started, kill_asked;
	char line[256];
	size_t n;
};

static void say_status(const struct ui *u)
{
	const struct view_status *s = &u->v->status;
	static const char *const kinds[] = { "account not known", "PAPER", "LIVE" };

	printf("%s %s %s. %s. link %s. %d held, %s%d naked. %d working. %d question%s, %d unknown.\n",
	       fig_time(u->now.market).s, kinds[s->kind], s->account,
	       s->locked ? "LOCKED entries off, exits on" : s->armed ? "ARMED" : "DISARMED",
	       word_link(s->link), s->positions, s->naked ? "NOT ALL COVERED, " : "", s->naked, s->working,
	       s->questions, s->questions == 1 ? "" : "s", s->unknown);
}

static void say_events(struct plain *p)
{
	static const char *const classes[] = { "quiet", "notice", "ASK", "ALARM" };
	const struct view *v = p->u->v;

	for (int i = v->n_notices - 1; i >= 0; i--) {
		const struct view_notice *e = &v->notice[i];
		bool named = !strncmp(e->text, e->ticker, strlen(e->ticker));

		if (e->number > p->seen)
			printf("%s %s %s%s%s\n", fig_time(e->market).s, classes[e->class],
			       named ? "" : e->ticker, named ? "" : " ", e->text);
	}
	if (v->n_notices && v->notice[0].number > p->seen)
		p->seen = v->notice[0].number;
}

static void say_rows(struct ui *u, enum pane_id id)
{
	const struct pane_ops *ops = pane_ops(id);
	char text[1200];
	int n = ops->rows(u);

	if (n == 0) {
		ops->empty(u, text, sizeof text);
		printf("%s: %s\n", ops->name, text);
	}
	for (int i = 0; i < n; i++) {
		table_row_text(u, id, i, text, sizeof text);
		printf("%s\n", text);
	}
}

static void quit(struct plain *p, const char *word)
{
	struct ui *u = p->u;

	if (!*word && ui_holding(u) && !replay_here(u)) {
		printf("shares are held or orders work: q stay goes on without a screen, q leave logs out; "
		       "the stops stay working at the broker\n");
		return;
	}
	u->end = !strcmp(word, "stay") ? CONSOLE_STAY : CONSOLE_QUIT;
	u->done = true;
}

static void help(void)
{
	printf("words: status, candidates, news, orders, positions, blotter, health, log, ack, disarm, kill, "
	       "q. Orders are placed on a screen, or by skim buy while no console runs.\n");
}

static bool say_pane(struct plain *p, const char *word)
{
	static const char *const names[PANE_COUNT] = { "candidates", "news", "orders", "positions",
						       "blotter", "health", "log" };

	for (int i = 0; i < PANE_COUNT; i++)
		if (!strcmp(word, names[i])) {
			say_rows(p->u, (enum pane_id)i);
			return true;
		}
	return false;
}

static void run_line(struct plain *p, const char *line)
{
	struct ev_command kill = { .cmd = CMD_KILL, .word = "kill" };
	bool again = p->kill_asked;
	char word[32];

	p->kill_asked = false;
	if (*line == ':')
		line++;
	if (!next_word(&line, word, sizeof word))
		return;
	if (!strcmp(word, "q") || !strcmp(word, "quit")) {
		quit(p, line);
	} else if (!strcmp(word, "status")) {
		say_status(p->u);
	} else if (!strcmp(word, "disarm") || !strcmp(word, "!")) {
		ui_simple(p->u, CMD_DISARM);
	} else if (!strcmp(word, "ack")) {
		ui_simple(p->u, CMD_ACK_ALL);
	} else if (!strcmp(word, "kill") && !again) {
		printf("locks entries and cancels working ones; stops stay. Type kill once more.\n");
		p->kill_asked = true;
	} else if (!strcmp(word, "kill")) {
		ui_send(p->u, &kill);
	} else if (!say_pane(p, word)) {
		help();
	}
	if (*p->u->message)
		printf("%s\n", p->u->message);
	*p->u->message = '\0';
}

/* Whole lines; a last one without its end does not count. */
static bool take_input(struct plain *p)
{
	char buf[512];
	ssize_t n = read(STDIN_FILENO, buf, sizeof buf);

	if (n < 0)
		return errno == EINTR || errno == EAGAIN;
	for (ssize_t i = 0; i < n; i++) {
		if (buf[i] != '\n') {
			if (p->n < sizeof p->line - 1)
				p->line[p->n++] = buf[i];
			continue;
		}
		p->line[p->n] = '\0';
		p->n = 0;
		run_line(p, p->line);
	}
	return n > 0;
}

static void take_view(struct plain *p)
{
	if (!viewslot_take(p->u->cfg->slot, p->u->v))
		return;
	mask_view(p->u->v);
	replay_look(p->u);
	if (!p->started) {
		p->started = true;
		say_status(p->u);
		help();
	}
	say_events(p);
}

static void finish(struct ui *u, enum console_end end)
{
	u->end = end;
	u->done = true;
}

static void step(struct plain *p)
{
	struct ui *u = p->u;
	struct pollfd w[4] = {
		{ .fd = STDIN_FILENO, .events = POLLIN }, { .fd = signals_fd(), .events = POLLIN },
		{ .fd = u->cfg->stop_fd, .events = POLLIN },
		{ .fd = viewslot_fd(u->cfg->slot), .events = POLLIN },
	};
	char sig[16];
	int n;

	if (ppoll(w, 4, NULL, signals_open()) < 0)
		memset(w, 0, sizeof w);
	u->now = clock_now();
	n = signals_take(sig, sizeof sig);
	for (int i = 0; i < n; i++) {
		if (sig[i] == SIGHUP)
			finish(u, CONSOLE_TERMINAL_LOST);
		else if (sig[i] == SIGINT)
			quit(p, "");
	}
	if (w[2].revents & POLLIN && !u->done)
		finish(u, CONSOLE_STOPPED);
	if (w[3].revents)
		take_view(p);
	if (w[0].revents && !u->done && !take_input(p))
		finish(u, CONSOLE_TERMINAL_LOST);
	if (fflush(stdout) != 0 && !u->done)
		finish(u, CONSOLE_TERMINAL_LOST);
}

enum console_end plain_run(struct ui *u)
{
	struct plain p = { .u = u };

	u->now = clock_now();
	take_view(&p);
	fflush(stdout);
	while (!u->done)
		step(&p);
	return u->end;
}
