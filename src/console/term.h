/*
 * term.h - the terminal: its modes, its size, and frames sent whole.
 *
 * curses writes into a memory file; after doupdate the bytes go to /dev/tty, opened anew
 * with O_NONBLOCK, in one write.  A frame not taken whole is finished before the next is
 * made.  curses therefore never sees the terminal, so modes and size are set here.
 *
 * Threads: the main thread; one terminal a process.
 */
#ifndef SKIM_CONSOLE_TERM_H
#define SKIM_CONSOLE_TERM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "skim/base/rc.h"

/* Sets the modes and starts curses.  On failure the terminal is as it was. */
enum rc term_open(struct errmsg *err);
/* Ends curses, puts the modes back.  Never waits more than a second for a stopped terminal. */
void term_close(void);
/* The terminal is gone: no further byte is written to it, no mode is set. */
void term_abandon(void);

bool term_lost(void);
int term_fd(void);		/* for poll: POLLOUT while term_busy() */
bool term_busy(void);		/* a frame is not taken whole yet */
/* Takes what curses has made and sends as much as the terminal takes. */
void term_send(void);
void term_more(void);		/* goes on with the rest */
/* Bytes outside curses, sent with the next frame (bell, clipboard). */
void term_extra(const char *s, size_t n);

/* The same, but after what curses makes of the frame (links over cells that it has drawn). */
void term_after(const char *s, size_t n);
void term_mouse(bool on);
/* The window's title, kept until the end and then put back.  text is clean. */
void term_title(const char *text);

/* Asks the terminal for its size and tells curses; true when it changed. */
bool term_resize(void);
/* Gives the terminal back, stops the process group as Ctrl-Z does, takes it again. */
void term_suspend(void);

uint64_t term_bytes(void);
bool term_can_copy(void);	/* knows the clipboard and link sequences */

#endif
