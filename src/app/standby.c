/*
 * standby.c - `skim watch --standby`: waits beside the owner of the account.
 *
 * The lock says whether the owner lives; its control socket whether it answers.  An owner that
 * lives and does not answer for a minute with shares held is told to Discord: the screen hangs, or
 * the whole process.  A lock that was let go a moment ago belongs first to whoever asked for it.
 */
#include "standby.h"

#include <fcntl.h>
#include <json.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "skim/base/text.h"

enum { ASK_EVERY_S = 15, ANSWER_S = 5, SILENT_S = 60, FIRST_S = 3, ARGS = 64 };

struct standby {
	struct headless *h;
	struct gone *g;
	int64_t answered;		/* steady: last time; at first, the start */
	int64_t ask_at;
	bool silence_told;
	struct outbox *out;		/* of a notifier of its own; NULL: no webhook */
	struct discord *discord;
};

/* --- telling -------------------------------------------------------------------------------- */

static void begin_telling(struct standby *s)
{
	struct discord_config c = { 0 };
	struct errmsg err;

	if (!app_discord(&s->h->s, &c))
		return;
	s->out = c.out = outbox_new(8);
	if (s->out && discord_start(&s->discord, &c, &err) != RC_OK)
		fprintf(stderr, "skim: %s\n", err.text);
}

static void end_telling(struct standby *s)
{
	if (s->discord)
		discord_stop(s->discord);
	outbox_free(s->out);
}

static void tell(struct standby *s, enum notify_kind kind, const char *text)
{
	struct params p;
	struct action a = { .type = ACT_NOTIFY };

	if (!s->discord)
		return;
	settings_params(&s->h->s, &p);
	a.u.notify.kind = kind;
	a.u.notify.paper = p.mode == MODE_PAPER;
	a.u.notify.time = clock_now().market;
	text_copy(a.u.notify.text, sizeof a.u.notify.text, text);
	outbox_put(s->out, &a);
}

/* --- looking after the owner ------------------------------------------------------------------ */

static bool ask_status(struct standby *s)
{
	struct outcome o = { 0, NULL, NULL };
	struct errmsg err;
	char *answer = NULL;
	bool ok = control_ask(s->h->dir, "{\"cmd\":\"status\"}", &answer, false,
			      clock_steady() + ANSWER_S * NS_PER_S, &err) == RC_OK &&
		  outcome_read(&o, answer) == RC_OK;

	if (ok && o.doc)
		gone_remember(s->g, o.doc);
	outcome_free(&o);
	free(answer);
	return ok;
}

static void look_after(struct standby *s, const char *who)
{
	char text[HEADLINE_LEN];

	if (clock_steady() < s->ask_at)
		return;
	if (ask_status(s)) {
		if (s->silence_told)
			tell(s, NOTIFY_SESSION, "skim answers again.");
		s->silence_told = false;
		s->answered = clock_steady();
	} else if (!s->silence_told && s->g->held[0] &&
		   clock_steady() - s->answered >= SILENT_S * NS_PER_S) {
		s->silence_told = true;
		snprintf(text, sizeof text, "skim (%.120s) does not answer for a minute. Held: %s, as "
			 "last seen. Look at its screen.", who, s->g->held);
		tell(s, NOTIFY_ALARM, text);
	}
	s->ask_at = clock_steady() + ASK_EVERY_S * NS_PER_S;
}

/* --- the wait ------------------------------------------------------------------------------------ */

/* Let go in order less than a moment ago. */
static bool just_left(const char *dir)
{
	char path[PATH_LEN];
	struct stat st;
	struct timespec now;

	if (path_join(path, dir, "lock") != RC_OK || stat(path, &st) != 0 || st.st_size > 0)
		return false;
	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec >= st.st_mtim.tv_sec && now.tv_sec - st.st_mtim.tv_sec < FIRST_S;
}

static enum rc wait_for_lock(struct standby *s, struct errmsg *err)
{
	struct headless *h = s->h;
	bool said = false;

	while (!headless_stopped()) {
		if (!just_left(h->dir)) {
			enum rc rc = owner_acquire(&h->owner, h->dir, err);

			if (rc != RC_BUSY)
				return rc;
			if (!said)
				fprintf(stderr, "skim: standing by: %s\n", h->owner.before);
			said = true;
			look_after(s, h->owner.before);
		}
		owner_wait(h->dir, clock_steady() + NS_PER_S);
	}
	return RC_CLOSED;
}

bool standby_own(struct headless *h, struct gone *g, struct outcome *o)
{
	struct standby s = { .h = h, .g = g, .answered = clock_steady() };
	struct errmsg err = { "" };
	enum rc rc = state_dir(h->dir, "", &err);

	if (rc == RC_OK) {
		headless_signals();
		begin_telling(&s);
		rc = wait_for_lock(&s, &err);
		end_telling(&s);
	}
	if (rc != RC_OK && rc != RC_CLOSED)
		outcome_fail(o, EXIT_FAILED, "%s", err.text);
	if (rc == RC_OK) {
		headless_renew(h);
		text_copy(g->who, sizeof g->who, h->owner.before);
		g->since = clock_steady();
	}
	return rc == RC_OK;
}

/* --- once more --------------------------------------------------------------------------------- */

void standby_again(void)
{
	static char line[65536];
	char *argv[ARGS + 1] = { NULL };
	int fd = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC), n = 0;
	ssize_t len = fd < 0 ? 0 : read(fd, line, sizeof line - 1);

	for (char *p = line; p < line + len && n < ARGS; p += strlen(p) + 1)
		argv[n++] = p;
	if (fd >= 0)
		close(fd);
	if (!n || (size_t)len == sizeof line - 1)
		return;
	signal(SIGTERM, SIG_DFL);
	signal(SIGINT, SIG_DFL);
	execv("/proc/self/exe", argv);
}
