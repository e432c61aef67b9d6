/*
 * driver.c - the console on a terminal, fed by the fake core: what run.h starts.
 *
 * driver SCENE [log=FILE] [ask] [slow] [tick=MS] [ascii] [mono] [rate=MILLI] [history=FILE]
 * It prints "END n" with the reason console_run ended and "DIALOGUE +/-" counts, after the screen
 * is gone.  Pages (`:doctor`) are answered at once with sixty lines, of which the words are the first.
 */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fake.h"
#include "skim/base/clock.h"
#include "skim/base/zone.h"
#include "skim/console/console.h"

static struct fake fake;
static struct inbox *inbox;
static struct viewslot *slot;
static int tick_ms, opened, closed, stop_pipe[2];

static void fill(const void *ctx, struct view *v)
{
	uint64_t generation = fake.v.generation;

	(void)ctx;
	*v = fake.v;
	v->generation = generation;
	v->t = clock_now();
}

static void publish(void)
{
	fake.v.generation++;
	viewslot_publish(slot, fill, NULL);
}

/* A recording stands where the market stood: what is asked of it is written down. */
static struct playback *playback;

static void play(void)
{
	enum playback_op op;
	int64_t n;

	while (playback && playback_take(playback, &op, &n))
		if (fake.log) {
			fprintf(fake.log, "PLAY %d %lld\n", (int)op, (long long)n);
			fflush(fake.log);
		}
}

static void *core(void *arg)
{
	static struct event ev;
	int step = 0;
	int64_t next = tick_ms ? clock_steady() : INT64_MAX;
	sigset_t all;

	(void)arg;
	sigfillset(&all);	/* signals are the main thread's, as in the program */
	pthread_sigmask(SIG_SETMASK, &all, NULL);
	for (;;) {
		enum rc rc = inbox_take(inbox, &ev, next);

		if (rc == RC_CLOSED)
			return NULL;
		if (rc == RC_OK && ev.type == EV_COMMAND) {
			fake_command(&fake, &ev.u.command, clock_steady());
			publish();
		}
		play();
		if (clock_steady() >= next) {
			fake_tick(&fake, step++, clock_now().market);
			publish();
			next = clock_steady() + tick_ms * NS_PER_MS;
		}
	}
}

static void dialogue(void *ctx, bool open)
{
	(void)ctx;
	if (open)
		opened++;
	else
		closed++;
}

static const char *value_of(const char *arg, const char *name)
{
	size_t n = strlen(name);

	return !strncmp(arg, name, n) && arg[n] == '=' ? arg + n + 1 : NULL;
}

static void on_term(int sig)
{
	char c = (char)sig;

	if (write(stop_pipe[1], &c, 1) < 0)
		_exit(1);
}

static const char *override(void *ctx, const char *command)
{
	const char *spec = ctx;
	size_t n = strlen(command);

	return spec && !strncmp(spec, command, n) && spec[n] == ':' ? spec + n + 1 : NULL;
}

/* --- what goes to the terminal (the linker sends write here) ------------------------ */

static unsigned long writes, write_bytes, short_writes;

ssize_t __real_write(int fd, const void *buf, size_t n);
ssize_t __wrap_write(int fd, const void *buf, size_t n);

ssize_t __wrap_write(int fd, const void *buf, size_t n)
{
	ssize_t k = __real_write(fd, buf, n);

	if (isatty(fd)) {
		int e = errno;

		writes++;
		write_bytes += k > 0 ? (unsigned long)k : 0;
		short_writes += k != (ssize_t)n;
		errno = e;
	}
	return k;
}

/* --- pages ----------------------------------------------------------------------- */

static int page_pipe[2];
static char page_words[400];

static bool page_start(void *ctx, const char *const argv[])
{
	(void)ctx;
	*page_words = '\0';
	for (int i = 0; argv[i]; i++)
		snprintf(page_words + strlen(page_words), sizeof page_words - strlen(page_words), "%s%s",
			 i ? " " : "asked: ", argv[i]);
	return !strcmp(argv[0], "status") || write(page_pipe[1], "x", 1) == 1;	/* status is slow for ever */
}

static char *page_take(void *ctx, bool *failed)
{
	char c, *text = malloc(8192);
	size_t n;

	(void)ctx;
	*failed = false;
	if (!text || read(page_pipe[0], &c, 1) != 1) {
		free(text);
		return NULL;
	}
	n = (size_t)snprintf(text, 8192, "%s\nFAIL  webhook      answered 404, a sentence that is longer than "
			     "a line of eighty cells and goes on\naccount DU7654321 whole\n", page_words);
	for (int i = 4; i <= 60; i++)
		n += (size_t)snprintf(text + n, 8192 - n, "line %d\n", i);
	return text;
}

static void options(int argc, char **argv, struct console_config *c, int64_t *rate)
{
	const char *s;

	for (int i = 2; i < argc; i++) {
		if ((s = value_of(argv[i], "log")))
			fake.log = fopen(s, "we");
		else if ((s = value_of(argv[i], "tick")))
			tick_ms = atoi(s);
		else if ((s = value_of(argv[i], "rate")))
			*rate = atoi(s);
		else if ((s = value_of(argv[i], "history")))
			c->history_path = s;
		else if ((s = value_of(argv[i], "key"))) {
			c->key_override = override;
			c->key_ctx = (void *)(uintptr_t)s;
		}
		fake.slow |= !strcmp(argv[i], "slow");
		fake.ask |= !strcmp(argv[i], "ask");
		c->ascii |= !strcmp(argv[i], "ascii");
		c->plain |= !strcmp(argv[i], "plain");
		c->mono |= !strcmp(argv[i], "mono");
		c->demo |= !strcmp(argv[i], "demo");
	}
	c->mono |= getenv("NO_COLOR") && *getenv("NO_COLOR");
}

int main(int argc, char **argv)
{
	struct console_config c = { .frames = 4, .palette = "blue-orange", .bell = "on", .dialogue = dialogue,
				    .desk = "+61 2 5550 0100" };
	struct errmsg err = { "" };
	int64_t rate = 1000;
	enum console_end end;
	pthread_t t;

	setlocale(LC_CTYPE, "");
	if (zone_init(&err) != RC_OK || pipe(stop_pipe) < 0 || pipe2(page_pipe, O_NONBLOCK) < 0)
		return 2;
	options(argc, argv, &c, &rate);
	clock_set_market(fake_start(), rate);
	inbox = inbox_new(1024);
	slot = viewslot_new();
	if (!inbox || !slot || argc < 2 || !fake_scene(&fake, argv[1]))
		return 2;
	c.inbox = inbox;
	c.slot = slot;
	c.stop_fd = stop_pipe[0];
	c.pages = (struct console_pages){ .fd = page_pipe[0], .start = page_start, .take = page_take };
	signal(SIGTERM, on_term);
	for (int i = 2; i < argc; i++)
		if (!strcmp(argv[i], "replay")) {
			struct playback_state s = { .speed = 1000, .first = fake_start(),
						    .market = fake_start(), .last = fake_start() + 3600 * NS_PER_S,
						    .event = 7, .events = 900 };

			c.replay = playback = playback_new(inbox);
			playback_tell(playback, &s);
		}
	publish();
	if (pthread_create(&t, NULL, core, NULL) != 0)
		return 2;
	end = console_run(&c, &err);
	inbox_close(inbox);
	pthread_join(t, NULL);
	if (fake.log)
		fprintf(fake.log, "WRITES %lu BYTES %lu SHORT %lu\n", writes, write_bytes, short_writes);
	if (fake.log)
		fprintf(fake.log, "END %d dialogue +%d -%d\n", (int)end, opened, closed);
	if (fake.log)
		fclose(fake.log);
	printf("END %d %s\n", (int)end, end == CONSOLE_FAILED ? err.text : "");
	playback_free(playback);
	inbox_free(inbox);
	viewslot_free(slot);
	return 0;
}
