/*
 * term.h - a terminal for tests: a program on a pty, and what the terminal shows.
 *
 * libvterm is the emulator inside Neovim, so what a test sees is what a terminal shows.
 * Nothing sleeps: everything waits on the pty with a deadline, and a failed wait prints the
 * whole screen.
 */
#ifndef TESTS_TERM_TERM_H
#define TESTS_TERM_TERM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct term;

struct term_options {
	int rows, cols;		/* 0: 24, 80 */
	const char *type;	/* TERM; NULL: xterm-256color; "" : unset */
	const char *locale;	/* LC_ALL; NULL: C.UTF-8 */
	const char *const *env;	/* further NAME=value, "NAME" alone unsets; ends with NULL */
	const char *dir;	/* working directory; NULL: as it is */
};

enum { TERM_WAIT_MS = 10000 };

/* Starts argv on a new pty.  NULL when it cannot. */
struct term *term_start(const struct term_options *o, char *const argv[]);
/* Ends the program (SIGKILL when it has not ended), frees everything. */
void term_free(struct term *t);

/* --- what is shown -------------------------------------------------------- */

/* Reads until some row holds text.  False after the deadline, with the screen printed. */
bool term_wait(struct term *t, const char *text);
bool term_wait_ms(struct term *t, const char *text, int ms);
bool term_wait_row(struct term *t, int row, const char *text);
bool term_wait_gone(struct term *t, const char *text);
/* Any condition over the screen. */
bool term_wait_for(struct term *t, bool (*cond)(struct term *t, void *ctx), void *ctx, int ms,
		   const char *what);
/* Reads until nothing has come for `ms`, 20 s at most. */
void term_settle(struct term *t, int ms);
/* Reads for exactly this long, at most so many bytes at once (64 KB at most), and looks after each read:
 * no picture that stood for a moment is missed. */
void term_look(struct term *t, void (*look)(struct term *t), size_t most, int ms);
/* Reads for exactly this long: for counting bytes at rest. */
void term_watch(struct term *t, int ms);

/* The screen as it stands; nothing is read.  row < 0: counted from the bottom. */
const char *term_row(struct term *t, int row);
bool term_has(struct term *t, const char *text);
int term_find(struct term *t, const char *text);	/* row, -1 none */
bool term_reverse(struct term *t, int row, int col);	/* reverse attribute of a cell */
bool term_cursor_shown(struct term *t);
int term_rows(struct term *t);
int term_cols(struct term *t);
void term_dump(struct term *t);			/* to standard error, rows numbered */
/* The screen with its colours as a picture. */
bool term_svg(struct term *t, const char *path, const char *title);

/* --- what is done ------------------------------------------------------------ */

void term_send(struct term *t, const char *keys);
void term_send_n(struct term *t, const char *bytes, size_t n);
void term_resize(struct term *t, int rows, int cols);
void term_signal(struct term *t, int sig);
void term_hang_up(struct term *t);		/* closes the terminal's end */
pid_t term_pid(struct term *t);
int term_fd(struct term *t);

/* True when the program ended in time; status as from waitpid. */
bool term_exit(struct term *t, int ms, int *status);

/* --- what came over the line ---------------------------------------------------- */

uint64_t term_bytes(struct term *t);		/* since the start */
uint64_t term_bells(struct term *t);
const char *term_raw(struct term *t, size_t *n);	/* every byte so far */

#endif
