/*
 * console.h - the screen: curses, panes, keys, dialogues, prompt.  Runs on the main thread.
 *
 * It draws from copies of the view and turns keys into commands; it opens no socket, makes
 * no fsync and takes no lock that can wait.  Output goes through /dev/tty opened anew with
 * O_NONBLOCK, one write a frame.
 */
#ifndef SKIM_CONSOLE_CONSOLE_H
#define SKIM_CONSOLE_CONSOLE_H

#include <stdbool.h>

#include "skim/base/rc.h"
#include "skim/lane/inbox.h"
#include "skim/lane/playback.h"
#include "skim/lane/viewslot.h"

/*
 * What a subcommand prints, for reading in a pane (`:doctor`, `:report`, `:quote ZNX`).  Made away
 * from the main thread; a new question takes the place of one that is not answered yet.
 */
struct console_pages {
	int fd;				/* readable when an answer is there */
	/* argv as of the subcommand, ends with NULL; copied.  False: cannot be asked now. */
	bool (*start)(void *ctx, const char *const argv[]);
	/* The text, malloc'd, clean lines; NULL: not yet.  failed: its exit status was not 0. */
	char *(*take)(void *ctx, bool *failed);
	void *ctx;
};

struct console_config {
	struct inbox *inbox;		/* commands go in by inbox_try */
	struct viewslot *slot;
	int frames;			/* a second, at most */
	bool plain;			/* no screen: one line an event, on standard output */
	bool ascii;			/* no line drawing, no UTF-8 of ours */
	bool mono;			/* NO_COLOR or palette mono */
	const char *palette;		/* blue-orange, red-green, light, mono */
	const char *bell;		/* on, off, visual */
	const char *desk;		/* telephone of the broker's desk; NULL or empty: not known */
	bool flash, low_bandwidth;
	bool mouse;			/* clicks move and select */
	bool braille;			/* the chart in dots */
	bool title;			/* the event line is the window's title too */
	bool demo;			/* shown in the status line */
	/* A recording is played (journal/player.h): the console's requests of it go here.  Of the
	 * commands in the inbox the player takes CMD_SELECT, CMD_ACK, CMD_ACK_ALL and CMD_MUTE and
	 * forgets the rest; what the recording's operator had open (ticket, question, box) is in
	 * the view and takes no keys; :q leaves at once.  NULL: the market itself. */
	struct playback *replay;
	const char *history_path;	/* of the prompt, 0600; NULL: not kept */
	const char *(*key_override)(void *ctx, const char *command); /* [keys] of skim.conf */
	void *key_ctx;
	/* Called on the main thread when a ticket, review or question opens (true) and when the
	 * last one has closed (false): the demo slows its clock.  NULL: nothing. */
	void (*dialogue)(void *ctx, bool open);
	void *dialogue_ctx;
	int stop_fd;			/* readable: leave (SIGTERM) */
	struct console_pages pages;	/* start NULL: none */
};

enum console_end {
	CONSOLE_QUIT,		/* :q with nothing held, or :q leave */
	CONSOLE_STAY,		/* :q stay: go on without a screen */
	CONSOLE_TERMINAL_LOST,	/* SIGHUP, closed terminal, end of input */
	CONSOLE_STOPPED,	/* stop_fd */
	CONSOLE_FAILED,		/* no usable terminal: err says why */
};

enum console_end console_run(const struct console_config *cfg, struct errmsg *err);

/* One row of the command table, for the manual's check, completion and --dump-commands. */
struct command_row {
	const char *name;	/* stable: settings, prompt and man page use it */
	const char *keys;	/* as typed and as shown, blanks between; "" = command line only */
	const char *args;	/* "" or as in the manual */
	const char *help;	/* one sentence with a full stop, at most 60 columns */
};
const struct command_row *console_commands(int *n);

#endif
