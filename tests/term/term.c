/* term.c - a terminal for tests (term.h). */
#include "term.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <vterm.h>

enum { ROW_CAP = 2048 };

struct term {
	size_t most;		/* bytes of one read; 0: all there are */
	int fd, pidfd;
	pid_t pid;
	int rows, cols;
	VTerm *vt;
	VTermScreen *screen;
	bool cursor, ended, closed;
	int status;
	uint64_t bells;
	char *raw;
	size_t n_raw, cap_raw;
	char row[ROW_CAP];
};

static int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

/* --- start and end ---------------------------------------------------------- */

static int on_prop(VTermProp prop, VTermValue *val, void *user)
{
	struct term *t = user;

	if (prop == VTERM_PROP_CURSORVISIBLE)
		t->cursor = val->boolean;
	return 1;
}

static int on_bell(void *user)
{
	((struct term *)user)->bells++;
	return 1;
}

static const VTermScreenCallbacks callbacks = { .settermprop = on_prop, .bell = on_bell };

static void set_env(const struct term_options *o)
{
	unsetenv("LINES");
	unsetenv("COLUMNS");
	unsetenv("LANG");
	setenv("LC_ALL", o->locale ? o->locale : "C.UTF-8", 1);
	if (o->type && !*o->type)
		unsetenv("TERM");
	else
		setenv("TERM", o->type ? o->type : "xterm-256color", 1);
	for (const char *const *e = o->env; e && *e; e++) {
		char name[128];
		const char *eq = strchr(*e, '=');

		snprintf(name, sizeof name, "%.*s", eq ? (int)(eq - *e) : 127, *e);
		if (eq)
			setenv(name, eq + 1, 1);
		else
			unsetenv(name);
	}
}

static void run_child(const struct term_options *o, char *const argv[])
{
	sigset_t none;

	set_env(o);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (o->dir && chdir(o->dir) < 0)
		_exit(126);
	execvp(argv[0], argv);
	_exit(127);
}

struct term *term_start(const struct term_options *o, char *const argv[])
{
	struct winsize ws = { .ws_row = (unsigned short)(o->rows ? o->rows : 24),
			      .ws_col = (unsigned short)(o->cols ? o->cols : 80) };
	struct term *t = calloc(1, sizeof *t);

	if (!t)
		return NULL;
	t->rows = ws.ws_row;
	t->cols = ws.ws_col;
	t->cursor = true;
	t->vt = vterm_new(t->rows, t->cols);
	vterm_set_utf8(t->vt, 1);
	t->screen = vterm_obtain_screen(t->vt);
	vterm_screen_set_callbacks(t->screen, &callbacks, t);
	vterm_screen_enable_altscreen(t->screen, 1);
	vterm_screen_reset(t->screen, 1);
	t->pid = forkpty(&t->fd, NULL, NULL, &ws);
	if (t->pid < 0) {
		vterm_free(t->vt);
		free(t);
		return NULL;
	}
	if (t->pid == 0)
		run_child(o, argv);
	fcntl(t->fd, F_SETFD, FD_CLOEXEC);
	t->pidfd = (int)syscall(SYS_pidfd_open, t->pid, 0);
	return t;
}

void term_free(struct term *t)
{
	if (!t)
		return;
	if (!t->ended) {
		kill(t->pid, SIGKILL);
		kill(t->pid, SIGCONT);
		waitpid(t->pid, NULL, 0);
	}
	if (!t->closed)
		close(t->fd);
	close(t->pidfd);
	vterm_free(t->vt);
	free(t->raw);
	free(t);
}

/* --- reading ------------------------------------------------------------------ */

static void keep_raw(struct term *t, const char *s, size_t n)
{
	if (t->n_raw + n + 1 > t->cap_raw) {
		t->cap_raw = (t->n_raw + n + 1) * 2;
		t->raw = realloc(t->raw, t->cap_raw);
		if (!t->raw)
			abort();
	}
	memcpy(t->raw + t->n_raw, s, n);
	t->n_raw += n;
	t->raw[t->n_raw] = '\0';
}

/* What the emulator answers (cursor reports) goes back as a terminal's would. */
static void give_answers(struct term *t)
{
	char out[256];
	size_t n = vterm_output_read(t->vt, out, sizeof out);

	if (n)
		term_send_n(t, out, n);
}

/* One read within `ms`.  False: nothing came, or the line is closed. */
static bool read_some(struct term *t, int ms)
{
	struct pollfd p = { .fd = t->fd, .events = POLLIN };
	char buf[65536];
	ssize_t n;

	if (t->closed || poll(&p, 1, ms < 0 ? 0 : ms) != 1)
		return false;
	n = read(t->fd, buf, t->most ? t->most : sizeof buf);
	if (n <= 0)
		return false;
	keep_raw(t, buf, (size_t)n);
	vterm_input_write(t->vt, buf, (size_t)n);
	give_answers(t);
	return true;
}

/* Sanitizers make a program several times slower. */
static int patience(int ms)
{
	return getenv("SKIM_SANITIZED") ? 4 * ms : ms;
}

bool term_wait_for(struct term *t, bool (*cond)(struct term *, void *), void *ctx, int ms,
		   const char *what)
{
	int64_t end = now_ms() + patience(ms);

	for (;;) {
		int64_t left = end - now_ms();

		if (cond(t, ctx))
			return true;
		if (left <= 0)
			break;
		if (!read_some(t, (int)left) && (t->closed || term_exit(t, 0, NULL))) {
			while (read_some(t, 0))
				;
			if (cond(t, ctx))
				return true;
			break;
		}
	}
	fprintf(stderr, "# waited %d ms for: %s\n", ms, what);
	term_dump(t);
	return false;
}

static bool has(struct term *t, void *text)
{
	return term_has(t, text);
}

static bool gone(struct term *t, void *text)
{
	return !term_has(t, text);
}

bool term_wait_ms(struct term *t, const char *text, int ms)
{
	return term_wait_for(t, has, (void *)(uintptr_t)text, ms, text);
}

bool term_wait(struct term *t, const char *text)
{
	return term_wait_ms(t, text, TERM_WAIT_MS);
}

bool term_wait_gone(struct term *t, const char *text)
{
	return term_wait_for(t, gone, (void *)(uintptr_t)text, TERM_WAIT_MS, text);
}

struct row_text {
	int row;
	const char *text;
};

static bool row_has(struct term *t, void *ctx)
{
	struct row_text *r = ctx;

	return strstr(term_row(t, r->row), r->text) != NULL;
}

bool term_wait_row(struct term *t, int row, const char *text)
{
	struct row_text r = { row, text };

	return term_wait_for(t, row_has, &r, TERM_WAIT_MS, text);
}

void term_settle(struct term *t, int ms)
{
	int64_t end = now_ms() + 20000;

	while (now_ms() < end && read_some(t, ms))
		;
}

void term_look(struct term *t, void (*look)(struct term *t), size_t most, int ms)
{
	int64_t end = now_ms() + ms;

	t->most = most;
	for (int64_t left = ms; left > 0; left = end - now_ms()) {
		if (!read_some(t, (int)left) && t->closed)
			break;
		look(t);
	}
	t->most = 0;
}

void term_watch(struct term *t, int ms)
{
	int64_t end = now_ms() + ms;

	for (int64_t left = ms; left > 0; left = end - now_ms())
		if (!read_some(t, (int)left) && t->closed)
			return;
}

/* --- the screen ----------------------------------------------------------------- */

const char *term_row(struct term *t, int row)
{
	size_t n;

	if (row < 0)
		row += t->rows;
	VTermRect r = { .start_row = row, .end_row = row + 1, .start_col = 0, .end_col = t->cols };

	n = vterm_screen_get_text(t->screen, t->row, sizeof t->row - 1, r);
	if (n >= sizeof t->row)
		n = sizeof t->row - 1;
	t->row[n] = '\0';
	while (n > 0 && t->row[n - 1] == ' ')
		t->row[--n] = '\0';
	return t->row;
}

int term_find(struct term *t, const char *text)
{
	for (int i = 0; i < t->rows; i++)
		if (strstr(term_row(t, i), text))
			return i;
	return -1;
}

bool term_has(struct term *t, const char *text)
{
	return term_find(t, text) >= 0;
}

static bool cell_at(struct term *t, int row, int col, VTermScreenCell *c)
{
	return vterm_screen_get_cell(t->screen, (VTermPos){ .row = row, .col = col }, c) != 0;
}

bool term_reverse(struct term *t, int row, int col)
{
	VTermScreenCell c;

	return cell_at(t, row, col, &c) && c.attrs.reverse;
}

bool term_cursor_shown(struct term *t)
{
	return t->cursor;
}

int term_rows(struct term *t)
{
	return t->rows;
}

int term_cols(struct term *t)
{
	return t->cols;
}

void term_dump(struct term *t)
{
	for (int i = 0; i < t->rows; i++)
		fprintf(stderr, "# %2d|%s\n", i, term_row(t, i));
}

/* --- doing ------------------------------------------------------------------------ */

void term_send_n(struct term *t, const char *bytes, size_t n)
{
	while (n > 0 && !t->closed) {
		ssize_t k = write(t->fd, bytes, n);

		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return;
		bytes += k;
		n -= (size_t)k;
	}
}

void term_send(struct term *t, const char *keys)
{
	term_send_n(t, keys, strlen(keys));
}

void term_resize(struct term *t, int rows, int cols)
{
	struct winsize ws = { .ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols };

	t->rows = rows;
	t->cols = cols;
	vterm_set_size(t->vt, rows, cols);
	ioctl(t->fd, TIOCSWINSZ, &ws);
}

void term_signal(struct term *t, int sig)
{
	kill(t->pid, sig);
}

void term_hang_up(struct term *t)
{
	if (!t->closed)
		close(t->fd);
	t->closed = true;
}

pid_t term_pid(struct term *t)
{
	return t->pid;
}

int term_fd(struct term *t)
{
	return t->fd;
}

bool term_exit(struct term *t, int ms, int *status)
{
	int64_t end = now_ms() + ms;
	bool line = !t->closed;

	while (!t->ended) {
		struct pollfd p[2] = { { .fd = t->pidfd, .events = POLLIN },
				       { .fd = line ? t->fd : -1, .events = POLLIN } };
		int64_t left = end - now_ms();

		poll(p, 2, left < 0 ? 0 : (int)left);
		if (p[1].revents && !read_some(t, 0))
			line = false;
		if (waitpid(t->pid, &t->status, WNOHANG) == t->pid) {
			t->ended = true;
			/* The kernel brings the last words a little after the end. */
			while (read_some(t, 100))
				;
		} else if (left <= 0) {
			return false;
		}
	}
	if (status)
		*status = t->status;
	return true;
}

uint64_t term_bytes(struct term *t)
{
	return t->n_raw;
}

uint64_t term_bells(struct term *t)
{
	return t->bells;
}

const char *term_raw(struct term *t, size_t *n)
{
	*n = t->n_raw;
	return t->raw ? t->raw : "";
}

/* --- pictures ------------------------------------------------------------------------ */

enum { CELL_W = 9, CELL_H = 19 };

static unsigned rgb(struct term *t, VTermColor c, bool foreground)
{
	if (foreground ? VTERM_COLOR_IS_DEFAULT_FG(&c) : VTERM_COLOR_IS_DEFAULT_BG(&c))
		return foreground ? 0xd8d8d8 : 0x16181d;
	vterm_screen_convert_color_to_rgb(t->screen, &c);
	return (unsigned)c.rgb.red << 16 | (unsigned)c.rgb.green << 8 | c.rgb.blue;
}

static void put_char(FILE *f, uint32_t c)
{
	if (c == '<' || c == '>' || c == '&')
		fprintf(f, "&#%u;", c);
	else if (c < 0x80)
		fputc((int)c, f);
	else
		fprintf(f, "&#x%x;", c);
}

static void svg_cell(struct term *t, FILE *f, int row, int col)
{
	VTermScreenCell c;
	unsigned fg, bg, keep;
	int x = col * CELL_W + 10, y = row * CELL_H + 34;

	if (!cell_at(t, row, col, &c))
		return;
	fg = rgb(t, c.fg, true);
	bg = rgb(t, c.bg, false);
	if (c.attrs.reverse) {
		keep = fg;
		fg = bg;
		bg = keep;
	}
	if (bg != 0x16181d)
		fprintf(f, "<rect x='%d' y='%d' width='%d' height='%d' fill='#%06x'/>", x, y, CELL_W,
			CELL_H, bg);
	if (!c.chars[0] || c.chars[0] == ' ' || c.chars[0] == (uint32_t)-1)
		return;
	fprintf(f, "<text x='%d' y='%d' fill='#%06x'%s>", x, y + 14, fg,
		c.attrs.bold ? " font-weight='bold'" : "");
	for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && c.chars[i]; i++)
		put_char(f, c.chars[i]);
	fputs("</text>", f);
	if (c.attrs.underline)
		fprintf(f, "<rect x='%d' y='%d' width='%d' height='1' fill='#%06x'/>", x, y + 16, CELL_W,
			fg);
}

static void svg_cursor(struct term *t, FILE *f)
{
	VTermPos p;

	if (!t->cursor)
		return;
	vterm_state_get_cursorpos(vterm_obtain_state(t->vt), &p);
	fprintf(f, "<rect x='%d' y='%d' width='%d' height='%d' fill='#ffffff' opacity='0.6'/>",
		p.col * CELL_W + 10, p.row * CELL_H + 34, CELL_W, CELL_H);
}

bool term_svg(struct term *t, const char *path, const char *title)
{
	FILE *f = fopen(path, "w");
	int w = t->cols * CELL_W + 20, h = t->rows * CELL_H + 44;

	if (!f)
		return false;
	fprintf(f, "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' "
		   "font-family='DejaVu Sans Mono,monospace' font-size='15'>", w, h);
	fprintf(f, "<rect width='%d' height='%d' rx='8' fill='#16181d'/>", w, h);
	fputs("<circle cx='18' cy='16' r='5' fill='#ff5f57'/><circle cx='36' cy='16' r='5' "
	      "fill='#febc2e'/><circle cx='54' cy='16' r='5' fill='#28c840'/>", f);
	fprintf(f, "<text x='%d' y='21' text-anchor='middle' fill='#9a9a9a' font-size='13'>", w / 2);
	for (const char *s = title; *s; s++)
		put_char(f, (unsigned char)*s);
	fputs("</text><g xml:space='preserve'>", f);
	for (int i = 0; i < t->rows; i++)
		for (int k = 0; k < t->cols; k++)
			svg_cell(t, f, i, k);
	svg_cursor(t, f);
	fputs("</g></svg>\n", f);
	return fclose(f) == 0;
}
