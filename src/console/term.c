/* term.c - the terminal (term.h). */
#include "term.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

#include "skim/base/clock.h"
#include "skim/base/must.h"
#include "thrift.h"

#define PASTE_ON  "\033[?2004h"
#define PASTE_OFF "\033[?2004l"
#define MOUSE_ON  "\033[?1000h\033[?1006h"
#define MOUSE_OFF "\033[?1006l\033[?1000l"
#define TITLE_KEEP "\033[22;2t"
#define TITLE_BACK "\033[23;2t"

static struct {
	int out, mem;
	FILE *mem_file;
	SCREEN *screen;
	struct termios saved, raw;
	char *buf;		/* the frame being sent */
	size_t len, sent, cap;
	uint64_t bytes;
	bool stuck;		/* the terminal takes no more of this frame now */
	bool lost;
	char after[2048];	/* for the frame's end */
	size_t n_after;
	bool mouse, titled;
	bool opened;		/* curses' opening words are on their way */
	struct thrift thrift;
} tm = { .out = -1, .mem = -1 };

/* For the fatal path: only plain data and async-signal-safe calls. */
static struct {
	volatile sig_atomic_t live;
	volatile sig_atomic_t over;	/* the words are said: no frame after them */
	char bytes[192];
	volatile size_t n;
	size_t untitled;	/* of them, without the title's return at the end */
} rescue;

static const int fatal[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGQUIT };
enum { N_FATAL = sizeof fatal / sizeof fatal[0] };
static struct sigaction fatal_old[N_FATAL];

static void rescue_terminal(void)
{
	if (!rescue.live)
		return;
	rescue.live = 0;
	rescue.over = 1;	/* the signal may have come to another thread than the one that paints */
	/* The line may still be full of a frame: it gets a second. */
	for (size_t at = 0, tries = 0; at < rescue.n && tries < 20; tries++) {
		struct pollfd p = { .fd = tm.out, .events = POLLOUT };
		ssize_t n = write(tm.out, rescue.bytes + at, rescue.n - at);

		if (n > 0)
			at += (size_t)n;
		else if (n < 0 && errno != EAGAIN && errno != EINTR)
			break;
		else
			poll(&p, 1, 50);
	}
	tcsetattr(STDIN_FILENO, TCSANOW, &tm.saved);
}

static void on_fatal(int sig)
{
	int saved = errno;

	rescue_terminal();
	for (size_t i = 0; i < N_FATAL; i++)
		if (fatal[i] == sig)
			sigaction(sig, &fatal_old[i], NULL);
	raise(sig);
	errno = saved;
}

/* Appends a terminfo string without its padding marks. */
static void rescue_add(const char *s)
{
	if (!s || s == (char *)-1)
		return;
	while (*s && rescue.n < sizeof rescue.bytes - 1) {
		const char *end = s[0] == '$' && s[1] == '<' ? strchr(s, '>') : NULL;

		if (end)
			s = end + 1;
		else
			rescue.bytes[rescue.n++] = *s++;
	}
}

/* The old title comes back only where ours stands over it. */
static void rescue_title(bool set)
{
	rescue.n = rescue.untitled;
	if (set)
		rescue_add(TITLE_BACK);
}

static void rescue_arm(void)
{
	static bool registered;
	struct sigaction sa = { .sa_handler = on_fatal };

	rescue.n = 0;
	rescue_add(PASTE_OFF);
	rescue_add(MOUSE_OFF);
	rescue_add(tigetstr("sgr0"));
	rescue_add(tigetstr("cnorm"));
	rescue_add(tigetstr("rmcup"));
	rescue_add("\r\n");
	rescue.untitled = rescue.n;
	rescue.live = 1;
	rescue.over = 0;
	sigemptyset(&sa.sa_mask);
	for (size_t i = 0; i < N_FATAL; i++)
		sigaction(fatal[i], &sa, &fatal_old[i]);
	must_set_hook(rescue_terminal);
	if (!registered)
		atexit(rescue_terminal);
	registered = true;
}

static void rescue_disarm(void)
{
	rescue.live = 0;
	for (size_t i = 0; i < N_FATAL; i++)
		sigaction(fatal[i], &fatal_old[i], NULL);
	must_set_hook(NULL);
}

static void collect(void);
static void real_size(int *rows, int *cols);
static void take_size(int rows, int cols);

/* --- modes ------------------------------------------------------------ */

/* Flow control stays as the user has it; Ctrl-C and Ctrl-Z arrive as keys. */
static void make_raw(struct termios *t)
{
	t->c_iflag &= ~(tcflag_t)(ICRNL | INLCR | IGNCR | ISTRIP | BRKINT | PARMRK);
	t->c_oflag &= ~(tcflag_t)OPOST;
	t->c_lflag &= ~(tcflag_t)(ICANON | ECHO | ECHONL | ISIG | IEXTEN);
	t->c_cc[VMIN] = 1;
	t->c_cc[VTIME] = 0;
}

static enum rc check_term(struct errmsg *err)
{
	const char *name = getenv("TERM"), *cup;
	int status = 0;
	bool known;

	if (!name || !*name || !strcmp(name, "dumb") || !strcmp(name, "unknown"))
		return errmsg_set(err, RC_REFUSED,
				  "the terminal type is '%s', which cannot draw a screen: set TERM "
				  "(for example xterm-256color), or use `skim --plain`: one line an event",
				  name ? name : "");
	if (setupterm(NULL, tm.mem, &status) != OK)
		return errmsg_set(err, RC_REFUSED,
				  "the terminal type '%s' is not known here: set TERM to one that is "
				  "(for example xterm-256color), or install ncurses-term", name);
	cup = tigetstr("cup");
	known = cup && cup != (char *)-1;
	del_curterm(cur_term);	/* newterm makes its own */
	if (!known)
		return errmsg_set(err, RC_REFUSED,
				  "the terminal type '%s' cannot place the cursor: set TERM "
				  "(for example xterm-256color)", name);
	return RC_OK;
}

/* curses would catch these where they have their default action. */
static const int kept[] = { SIGINT, SIGTERM, SIGTSTP, SIGWINCH };

static bool spells(const char *name, const char *ecma)
{
	const char *s = tigetstr(name);

	return s && s != (char *)-1 && !strncmp(s, ecma, strlen(ecma));
}

/* How the terminal spells what thrift.c writes anew. */
static void learn_terminal(void)
{
	tm.thrift.ansi = spells("cup", "\033[%i%p1%d;%p2%dH") && spells("cuf", "\033[%p1%dC") &&
			 spells("cub", "\033[%p1%dD") && spells("cud1", "\n") && strstr(tigetstr("sgr0"), "\033[m");
	tm.thrift.part = spells("hpa", "\033[%i%p1%dG") && tigetnum("colors") >= 8;
}

static enum rc start_curses(struct errmsg *err)
{
	struct sigaction old[4];

	for (int i = 0; i < 4; i++)
		sigaction(kept[i], NULL, &old[i]);
	tm.screen = newterm(NULL, tm.mem_file, stdin);
	for (int i = 0; i < 4; i++)
		sigaction(kept[i], &old[i], NULL);
	if (!tm.screen)
		return errmsg_set(err, RC_REFUSED, "the screen cannot be started: check TERM");
	learn_terminal();
	nonl();
	typeahead(-1);		/* a frame is never broken off for a key */
	leaveok(stdscr, TRUE);
	refresh();		/* its opening words leave its own buffer now, before ours */
	return RC_OK;
}

static enum rc open_files(struct errmsg *err)
{
	if (!isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, &tm.saved) < 0)
		return errmsg_set(err, RC_REFUSED,
				  "standard input is not a terminal: start skim in a terminal, or "
				  "use `skim watch` for unattended runs");
	tm.out = open("/dev/tty", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (tm.out < 0)
		return errmsg_set(err, RC_IO, "/dev/tty cannot be opened (%s): start skim in a "
				  "terminal of its own", strerror(errno));
	tm.mem = memfd_create("screen", MFD_CLOEXEC);
	if (tm.mem < 0 || !(tm.mem_file = fdopen(tm.mem, "w+")))
		return errmsg_set(err, RC_IO, "no memory file for the screen: %s", strerror(errno));
	return RC_OK;
}

static void release(void)
{
	if (tm.screen)
		delscreen(tm.screen);
	tm.screen = NULL;
	if (tm.mem_file)
		fclose(tm.mem_file);
	else if (tm.mem >= 0)
		close(tm.mem);
	tm.mem_file = NULL;
	tm.mem = -1;
	if (tm.out >= 0)
		close(tm.out);
	tm.out = -1;
	free(tm.buf);
	tm.buf = NULL;
	tm.len = tm.sent = tm.cap = 0;
}

enum rc term_open(struct errmsg *err)
{
	int rows, cols;
	enum rc rc;

	tm.lost = tm.stuck = tm.opened = tm.mouse = tm.titled = false;
	tm.n_after = 0;
	tm.bytes = 0;
	if ((rc = open_files(err)) != RC_OK || (rc = check_term(err)) != RC_OK ||
	    (rc = start_curses(err)) != RC_OK) {
		release();
		return rc;
	}
	tm.raw = tm.saved;
	make_raw(&tm.raw);
	rescue_arm();
	tcsetattr(STDIN_FILENO, TCSANOW, &tm.raw);
	collect();
	real_size(&rows, &cols);
	take_size(rows, cols);
	term_extra(PASTE_ON, strlen(PASTE_ON));
	return RC_OK;
}

/* --- frames ----------------------------------------------------------- */

static bool reserve(size_t more)
{
	size_t cap = tm.cap ? tm.cap : 16384;
	char *p;

	while (cap < tm.len + more)
		cap *= 2;
	if (cap == tm.cap)
		return true;
	p = realloc(tm.buf, cap);
	if (!p)
		return false;
	tm.buf = p;
	tm.cap = cap;
	return true;
}

void term_extra(const char *s, size_t n)
{
	if (tm.lost || !reserve(n))
		return;
	memcpy(tm.buf + tm.len, s, n);
	tm.len += n;
}

/* Moves what curses wrote from the memory file to the end of the frame, as briefly as can be. */
static void collect(void)
{
	off_t n = lseek(tm.mem, 0, SEEK_CUR);
	ssize_t got;
	char *raw;

	if (n <= 0)
		return;
	/* Its own words are read to behind the room for the brief ones. */
	if (reserve((size_t)n * 3 + 64)) {
		raw = tm.buf + tm.len + (size_t)n * 2 + 64;
		got = pread(tm.mem, raw, (size_t)n, 0);
		if (got > 0 && tm.opened) {
			tm.len += thrift_write(&tm.thrift, raw, (size_t)got, tm.buf + tm.len);
		} else if (got > 0) {
			memmove(tm.buf + tm.len, raw, (size_t)got);
			tm.len += (size_t)got;
		}
		tm.opened = true;
	}
	/* What lies behind the next picture's end is never read. */
	lseek(tm.mem, 0, SEEK_SET);
}

void term_more(void)
{
	tm.stuck = true;
	while (!tm.lost && !rescue.over && tm.sent < tm.len) {
		ssize_t n = write(tm.out, tm.buf + tm.sent, tm.len - tm.sent);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return;
		if (n <= 0) {
			tm.lost = true;
			return;
		}
		tm.sent += (size_t)n;
		tm.bytes += (uint64_t)n;
		if (tm.sent < tm.len)
			return;		/* the terminal takes no more now */
	}
	tm.len = tm.sent = 0;
	tm.stuck = false;
}

void term_after(const char *s, size_t n)
{
	if (n > sizeof tm.after - tm.n_after)
		return;
	memcpy(tm.after + tm.n_after, s, n);
	tm.n_after += n;
}

void term_mouse(bool on)
{
	tm.mouse = on;
	term_extra(on ? MOUSE_ON : MOUSE_OFF, strlen(on ? MOUSE_ON : MOUSE_OFF));
}

void term_title(const char *text)
{
	char out[300];
	int n = snprintf(out, sizeof out, "%s\033]2;%.200s\a", tm.titled ? "" : TITLE_KEEP, text);

	if (!term_can_copy())
		return;
	if (!tm.titled)
		rescue_title(true);
	tm.titled = true;
	term_extra(out, (size_t)n);
}

void term_send(void)
{
	collect();
	term_extra(tm.after, tm.n_after);
	tm.n_after = 0;
	term_more();
}

bool term_busy(void)
{
	return !tm.lost && tm.stuck;
}

bool term_lost(void)
{
	return tm.lost;
}

int term_fd(void)
{
	return tm.out;
}

uint64_t term_bytes(void)
{
	return tm.bytes;
}

/* --- size, leaving, stopping ------------------------------------------- */

/*
 * curses sized itself without a terminal and told this one to scroll within 24 lines: the
 * region is set again with every size.  It moves the cursor, so the screen is drawn anew.
 */
static void take_size(int rows, int cols)
{
	const char *csr = tigetstr("csr");

	resizeterm(rows, cols);
	clearok(curscr, TRUE);
	thrift_forget(&tm.thrift, rows, cols);
	if (csr && csr != (char *)-1) {
		csr = tparm(csr, 0L, (long)rows - 1, 0L, 0L, 0L, 0L, 0L, 0L, 0L);
		term_extra(csr, strlen(csr));
	}
}

static void real_size(int *rows, int *cols)
{
	struct winsize ws;

	*rows = LINES;
	*cols = COLS;
	if (ioctl(STDIN_FILENO, TIOCGWINSZ, &ws) == 0 && ws.ws_row > 0 && ws.ws_col > 0) {
		*rows = ws.ws_row;
		*cols = ws.ws_col;
	}
}

bool term_resize(void)
{
	int rows, cols;

	real_size(&rows, &cols);
	if (rows == LINES && cols == COLS)
		return false;
	take_size(rows, cols);
	return true;
}

/* Sends all there is, waiting for the terminal until the deadline at most. */
static void drain(int64_t deadline)
{
	for (;;) {
		struct pollfd p = { .fd = tm.out, .events = POLLOUT };
		int64_t left = (deadline - clock_steady()) / NS_PER_MS;

		term_more();
		if (tm.lost || tm.sent >= tm.len || left <= 0)
			return;
		if (poll(&p, 1, (int)left) < 0 && errno != EINTR)
			return;
	}
}

/* A terminal without a screen of its own for programs keeps the picture: the shell's line is free. */
static void clear_last_line(void)
{
	const char *back = tigetstr("rmcup"), *el = tigetstr("el");

	if ((back && back != (char *)-1) || !el || el == (char *)-1)
		return;
	term_extra("\r", 1);
	term_extra(el, strcspn(el, "$"));	/* without its padding */
}

static void leave_screen(void)
{
	attrset(A_NORMAL);
	endwin();
	tm.opened = false;	/* and its last words whole */
	if (tm.thrift.ansi)	/* curses need not know which look the last cell had */
		term_extra("\033[m", 3);
	collect();
	clear_last_line();
	term_extra(PASTE_OFF, strlen(PASTE_OFF));
	if (tm.mouse)
		term_extra(MOUSE_OFF, strlen(MOUSE_OFF));
	if (tm.titled)
		term_extra(TITLE_BACK, strlen(TITLE_BACK));
	tm.titled = false;
	rescue_title(false);
	drain(clock_steady() + NS_PER_S);
	tcsetattr(STDIN_FILENO, TCSANOW, &tm.saved);
}

void term_close(void)
{
	if (!tm.screen)
		return;
	if (!tm.lost)
		leave_screen();
	rescue_disarm();
	release();
}

void term_abandon(void)
{
	tm.lost = true;
	rescue.live = 0;
	term_close();
}

void term_suspend(void)
{
	struct sigaction dfl = { .sa_handler = SIG_DFL }, old;
	sigset_t set, before;
	int rows, cols;

	leave_screen();
	rescue.live = 0;
	sigemptyset(&dfl.sa_mask);
	sigaction(SIGTSTP, &dfl, &old);
	sigemptyset(&set);
	sigaddset(&set, SIGTSTP);
	pthread_sigmask(SIG_UNBLOCK, &set, &before);
	kill(0, SIGTSTP);	/* returns when the shell continues us */
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	sigaction(SIGTSTP, &old, NULL);
	tcgetattr(STDIN_FILENO, &tm.saved);
	tm.raw = tm.saved;
	make_raw(&tm.raw);
	tcsetattr(STDIN_FILENO, TCSANOW, &tm.raw);
	rescue.live = 1;
	real_size(&rows, &cols);
	take_size(rows, cols);
	term_extra(PASTE_ON, strlen(PASTE_ON));
	if (tm.mouse)
		term_mouse(true);
}

bool term_can_copy(void)
{
	static const char *const known[] = { "xterm", "tmux", "alacritty", "foot", "rxvt" };
	const char *name = getenv("TERM");

	for (size_t i = 0; name && i < sizeof known / sizeof known[0]; i++)
		if (!strncmp(name, known[i], strlen(known[i])))
			return true;
	return false;
}
