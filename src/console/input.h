/*
 * input.h - bytes of the keyboard to keys.
 *
 * Paste is told by bracketed-paste marks alone, never by timing.  A sequence that is not
 * known is swallowed whole, so that no function key turns into commands.
 * Threads: none; pure but for input_read.
 */
#ifndef SKIM_CONSOLE_INPUT_H
#define SKIM_CONSOLE_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Codes above Unicode for keys that are no characters.  Ctrl-x is its control character. */
enum key_code {
	K_NONE = 0x200000, K_UP, K_DOWN, K_LEFT, K_RIGHT, K_HOME, K_END, K_PGUP, K_PGDN, K_INS,
	K_DEL, K_BTAB, K_F1, K_ENTER, K_ESC, K_TAB, K_BACKSPACE, K_PASTE_END, K_RESIZE,
	K_CLICK,		/* x and y of the key say where */
};

#define K_CTRL(c) ((c) & 0x1f)

struct key {
	uint32_t code;		/* a character or enum key_code */
	bool pasted;
	short x, y;		/* cells from 0; of K_CLICK */
};

struct input {
	char buf[8192];
	size_t n;
	bool in_paste;
	bool eof;		/* end of input, or the terminal is gone */
	bool lone;		/* the last read brought one byte after a second of silence */
	int64_t last_read;	/* steady ns */
	int64_t esc_since;	/* steady ns since when an escape is incomplete; 0 none */
};

enum { ESC_WAIT_MS = 25, PASTE_QUIET_MS = 1000 };

/* One read of fd 0, which poll said is ready.  False: nothing came. */
bool input_read(struct input *in, int fd, int64_t steady);
void input_feed(struct input *in, const char *s, size_t n);
/* The next whole key.  False: none yet (input_deadline says until when to wait). */
bool input_next(struct input *in, int64_t steady, struct key *out);
/*
 * The mark that ends a paste was lost: what is typed since would count as pasted for ever.  Only
 * the operator ends it, by a ctrl-c that comes alone after a second of silence; nothing of the
 * paste can pass for typed before that.
 */
bool input_paste_hangs(const struct input *in, int64_t steady);
/* Steady ns at which an incomplete escape is taken as it is; INT64_MAX none. */
int64_t input_deadline(const struct input *in);
/* Throws away what was typed and not yet looked at, in the kernel too. */
void input_discard(struct input *in, int fd);

#endif
