/* input.c - bytes of the keyboard to keys (input.h). */
#include "input.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "skim/base/clock.h"
#include "skim/base/text.h"

/* What xterm, linux, vt100, screen, tmux and rxvt send, in both cursor-key modes. */
static const struct {
	const char *seq;
	uint32_t code;
} sequences[] = {
	{ "[A", K_UP }, { "OA", K_UP }, { "[B", K_DOWN }, { "OB", K_DOWN },
	{ "[C", K_RIGHT }, { "OC", K_RIGHT }, { "[D", K_LEFT }, { "OD", K_LEFT },
	{ "[H", K_HOME }, { "OH", K_HOME }, { "[1~", K_HOME }, { "[7~", K_HOME },
	{ "[F", K_END }, { "OF", K_END }, { "[4~", K_END }, { "[8~", K_END },
	{ "[5~", K_PGUP }, { "[6~", K_PGDN }, { "[2~", K_INS }, { "[3~", K_DEL },
	{ "[Z", K_BTAB }, { "OP", K_F1 }, { "[11~", K_F1 }, { "[[A", K_F1 }, { "OM", K_ENTER },
};

static const char paste_start[] = "[200~", paste_end[] = "\033[201~";

bool input_read(struct input *in, int fd, int64_t steady)
{
	ssize_t n;

	if (in->n == sizeof in->buf)
		return true;
	do
		n = read(fd, in->buf + in->n, sizeof in->buf - in->n);
	while (n < 0 && errno == EINTR);
	if (n < 0 && errno == EAGAIN)
		return false;
	if (n <= 0) {
		in->eof = true;
		return false;
	}
	in->lone = n == 1 && steady - in->last_read >= PASTE_QUIET_MS * NS_PER_MS;
	in->last_read = steady;
	in->n += (size_t)n;
	in->esc_since = steady;
	return true;
}

void input_feed(struct input *in, const char *s, size_t n)
{
	if (n > sizeof in->buf - in->n)
		n = sizeof in->buf - in->n;
	memcpy(in->buf + in->n, s, n);
	in->n += n;
}

static void eat(struct input *in, size_t n)
{
	memmove(in->buf, in->buf + n, in->n - n);
	in->n -= n;
	if (in->n == 0)
		in->esc_since = 0;
}

/*
 * Length of the escape sequence at the start of s: CSI with its parameters, SS3 with one
 * letter, linux' F keys.  0: it is not one.  -1: it is cut off.
 */
static int sequence_length(const char *s, size_t n)
{
	if (n < 2)
		return -1;
	if (s[1] == 'O') {
		if (n < 3)
			return -1;
		return s[2] >= '@' && s[2] <= '~' ? 3 : 0;
	}
	if (s[1] != '[')
		return 0;
	if (n >= 3 && s[2] == '[')
		return n < 4 ? -1 : 4;
	for (size_t i = 2; i < n && i < 32; i++) {
		if (s[i] >= 0x40 && s[i] <= 0x7e)
			return (int)i + 1;
		if (s[i] < 0x20 || s[i] > 0x3f)
			return 0;
	}
	return n >= 32 ? 0 : -1;
}

/* "0;10;5M": button, column, row, pressed.  The wheel moves as the arrows do. */
static bool take_mouse(const char *s, size_t n, struct key *out)
{
	char text[40];
	int button, x, y;
	char end;

	if (n >= sizeof text)
		return false;
	memcpy(text, s, n);
	text[n] = '\0';
	if (sscanf(text, "%3d;%5d;%5d%c", &button, &x, &y, &end) != 4 || end != 'M' || x < 1 || y < 1)
		return false;
	if (button == 64 || button == 65) {
		out->code = button == 64 ? K_UP : K_DOWN;
		return true;
	}
	out->code = K_CLICK;
	out->x = (short)(x - 1);
	out->y = (short)(y - 1);
	return button == 0;
}

/* Returns true when out holds a key; the bytes are eaten in any case. */
static bool take_sequence(struct input *in, int len, struct key *out)
{
	const char *s = in->buf + 1;
	size_t n = (size_t)len - 1;
	bool found = false;

	if (s[1] == '<') {
		found = take_mouse(s + 2, n - 2, out);
	} else if (n == strlen(paste_start) && !memcmp(s, paste_start, n)) {
		in->in_paste = true;
	} else {
		for (size_t i = 0; i < sizeof sequences / sizeof sequences[0] && !found; i++)
			if (strlen(sequences[i].seq) == n && !memcmp(sequences[i].seq, s, n)) {
				out->code = sequences[i].code;
				found = true;
			}
	}
	eat(in, (size_t)len);
	return found;
}

static uint32_t plain_code(uint32_t cp)
{
	if (cp == '\r' || cp == '\n')
		return K_ENTER;
	if (cp == '\t')
		return K_TAB;
	if (cp == 0x7f || cp == 0x08)
		return K_BACKSPACE;
	return cp;
}

/* One character; 0 when it is cut off. */
static size_t take_char(struct input *in, uint32_t *cp, bool may_wait)
{
	unsigned char c = (unsigned char)in->buf[0];
	size_t want = c >= 0xf8 ? 1 : c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc0 ? 2 : 1, at = 1;
	int len;

	while (at < want && at < in->n && ((unsigned char)in->buf[at] & 0xc0) == 0x80)
		at++;
	if (at == in->n && at < want && may_wait)
		return 0;
	len = utf8_next(in->buf, in->n, cp);
	if (len <= 0) {
		*cp = 0xFFFD;
		len = 1;
	}
	return (size_t)len;
}

bool input_paste_hangs(const struct input *in, int64_t steady)
{
	return in->in_paste && steady - in->last_read >= PASTE_QUIET_MS * NS_PER_MS;
}

static bool next_pasted(struct input *in, bool overdue, struct key *out)
{
	const size_t end = strlen(paste_end);
	size_t n = in->n < end ? in->n : end, len;
	uint32_t cp;

	if (in->lone && in->buf[in->n - 1] == K_CTRL('c')) {
		eat(in, in->n);		/* with what came of the mark */
		in->in_paste = false;
		*out = (struct key){ .code = K_CTRL('c') };
		return true;
	}
	if (!memcmp(in->buf, paste_end, n)) {
		if (n < end)
			return false;	/* the mark is cut off: it will come */
		eat(in, end);
		in->in_paste = false;
		*out = (struct key){ .code = K_PASTE_END, .pasted = true };
		return true;
	}
	len = take_char(in, &cp, !overdue);
	if (!len)
		return false;
	eat(in, len);
	*out = (struct key){ .code = cp == 0x1b ? 0xFFFD : cp == '\t' ? ' ' : cp, .pasted = true };
	return true;
}

bool input_next(struct input *in, int64_t steady, struct key *out)
{
	while (in->n > 0) {
		bool overdue = steady >= input_deadline(in);
		uint32_t cp;
		size_t len;

		if (in->in_paste)
			return next_pasted(in, overdue, out);
		*out = (struct key){ .code = K_NONE };
		if (in->buf[0] == '\033') {
			int k = sequence_length(in->buf, in->n);

			if (k < 0 && !overdue)
				return false;
			if (k > 0) {
				if (take_sequence(in, k, out))
					return true;
				continue;
			}
			eat(in, 1);
			out->code = K_ESC;
			return true;
		}
		len = take_char(in, &cp, !overdue);
		if (!len)
			return false;
		eat(in, len);
		out->code = plain_code(cp);
		return true;
	}
	return false;
}

int64_t input_deadline(const struct input *in)
{
	if (in->in_paste)		/* a part of the mark may stand here for long */
		return in->last_read + PASTE_QUIET_MS * NS_PER_MS;
	if (in->n == 0 || in->esc_since == 0)
		return INT64_MAX;
	return in->esc_since + ESC_WAIT_MS * NS_PER_MS;
}

void input_discard(struct input *in, int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char scrap[512];

	in->n = 0;
	in->esc_since = 0;
	in->in_paste = false;
	while (poll(&p, 1, 0) == 1 && (p.revents & POLLIN)) {
		ssize_t n = read(fd, scrap, sizeof scrap);

		if (n == 0)
			in->eof = true;
		if (n <= 0)
			return;
	}
}
