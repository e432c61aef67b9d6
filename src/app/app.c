/* app.c - every room made, joined to the others, and taken down in order. */
#include "app.h"
#include "away.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config.h"
#include "skim/base/auto.h"
#include "skim/base/log.h"
#include "skim/base/text.h"
#include "skim/base/zone.h"

enum {
	INBOX_EVENTS = 512,
	CALENDAR_BYTES = 65536,
};

static const size_t out_capacity[OUT_COUNT] = {
	[OUT_REQUESTS] = 256, [OUT_QUOTES] = 256, [OUT_ACCOUNT] = 64, [OUT_SESSION] = 8,
	[OUT_DESK] = 32, [OUT_DESK2] = 32, [OUT_JOURNAL] = 256, [OUT_NOTIFY] = 256,
};

/* --- the core's lanes ------------------------------------------------------------------- */

void app_calendar(const struct settings *s, struct calendar *out)
{
	const char *path = opt_text(&s->o, "asx", "calendar");
	AUTO_FREE char *text = NULL;
	AUTO_FCLOSE FILE *f = NULL;
	struct errmsg err;

	calendar_builtin(out);
	if (!*path)
		path = SKIM_SYSCONFDIR "/asx-calendar.conf";
	f = fopen(path, "re");
	if (!f) {
		if (strcmp(path, SKIM_SYSCONFDIR "/asx-calendar.conf"))
			log_warn(LOG_APP, "calendar %s cannot be read (%s): the one built in is used",
				 path, strerror(errno));
		return;
	}
	text = malloc(CALENDAR_BYTES);
	if (!text)
		return;

	static struct calendar from_file;
	size_t n = fread(text, 1, CALENDAR_BYTES, f);

	if (n == CALENDAR_BYTES || calendar_parse(&from_file, text, n, &err) != RC_OK) {
		log_warn(LOG_APP, "calendar %s: %s: the one built in is used", path,
			 n == CALENDAR_BYTES ? "too large" : err.text);
		return;
	}
	*out = from_file;
}

static bool make_lanes(struct app *a)
{
	a->inbox = inbox_new(INBOX_EVENTS);
	a->slot = viewslot_new();
	a->gates = cell_new(sizeof(struct last_gates));
	a->leaving = stopper_new();
	for (int i = 0; i < OUT_COUNT; i++)
		if (!(a->out[i] = outbox_new(out_capacity[i])))
			return false;
	return a->inbox && a->slot && a->gates && a->leaving;
}

static void free_lanes(struct app *a)
{
	for (int i = 0; i < OUT_COUNT; i++)
		outbox_free(a->out[i]);
	inbox_free(a->inbox);
	viewslot_free(a->slot);
	cell_free(a->gates);
	stopper_free(a->leaving);
	engine_free(a->engine);
	for (int i = 0; i < 2; i++)
		if (a->stop_pipe[i] >= 0)
			close(a->stop_pipe[i]);
}

/* Leaves recording to whoever has started it by then; core's thread. */
static void record(void *ctx, const struct event *ev)
{
	struct app *a = ctx;

	if (a->recording)
		recording_event(a->recording, ev);
}

enum rc app_prepare(struct app *a, const struct settings *s, const char *dir, struct errmsg *err)
{
	struct owner owner = a->owner;

	memset(a, 0, sizeof *a);
	a->owner = owner;
	a->s = s;
	a->stop_pipe[0] = a->stop_pipe[1] = -1;
	text_copy(a->dir, sizeof a->dir, dir);
	settings_params(s, &a->params);
	app_calendar(s, &a->calendar);
	if (pipe2(a->stop_pipe, O_CLOEXEC | O_NONBLOCK) < 0)
		return errmsg_set(err, RC_IO, "cannot make a pipe: %s", strerror(errno));
	a->engine = engine_new(&a->params, &a->calendar);
	if (!a->engine || !make_lanes(a)) {
		free_lanes(a);
		return errmsg_set(err, RC_NOMEM, "out of memory: free some and start again");
	}
	return RC_OK;
}

void app_leave(struct app *a)
{
	ssize_t n = write(a->stop_pipe[1], "x", 1);

	(void)n;	/* full: it has been asked already */
}

/* --- events of our own ------------------------------------------------------------------- */

static void push_feed(struct app *a, enum feed feed, enum feed_state state, const char *text)
{
	struct event ev = { .type = EV_FEED };

	ev.u.feed.feed = feed;
	ev.u.feed.state = state;
	if (state == FEED_OK)
		ev.u.feed.last_ok = clock_now().market;
	text_copy(ev.u.feed.text, sizeof ev.u.feed.text, text);
	inbox_push(a->inbox, &ev);
}

static void push_refused(struct app *a, bool credentials, const char *text)
{
	struct event ev = { .type = EV_LINK };

	ev.u.link.state = LINK_REFUSED;
	ev.u.link.credentials = credentials;
	ev.u.link.rtt_ms = -1;
	text_copy(ev.u.link.text, sizeof ev.u.link.text, text);
	inbox_push(a->inbox, &ev);
}

static void push_journal(struct app *a, bool ok, const char *text)
{
	struct event ev = { .type = EV_JOURNAL };

	ev.u.journal.ok = ok;
	text_copy(ev.u.journal.text, sizeof ev.u.journal.text, text);
	inbox_push(a->inbox, &ev);
	push_feed(a, FEED_JOURNAL, ok ? FEED_OK : FEED_FAILING, text);
}

/* --- boot --------------------------------------------------------------------------------- */

static enum rc intent(void *ctx, const struct act_order *o, struct errmsg *err)
{
	struct app *a = ctx;

	if (!a->journal)
		return errmsg_set(err, RC_IO, "the journal is not open");
	return journal_intent(a->journal, o, err);
}

static void restore(void *ctx, const struct event *ev)
{
	struct app *a = ctx;

	inbox_push(a->inbox, ev);
}

/* This run and its settings; secrets are no rows of the table. */
static enum rc begin_session(struct app *a, struct journal *j, struct errmsg *err)
{
	static const char *const origins[] = {
		[FROM_DEFAULT] = "default", [FROM_CONF] = "skim.conf", [FROM_ENV_FILE] = "env file",
		[FROM_ENV] = "environment", [FROM_CLI] = "command line",
	};
	const struct options *o = &a->s->o;
	AUTO_FREE struct journal_setting *rows = calloc(o->n, sizeof *rows);
	struct journal_session s = {
		.version = PACKAGE_VERSION, .setting = rows, .n_settings = rows ? o->n : 0,
		.what = a->once ? "command" : a->s->watch ? "watch" : "console",
	};

	for (size_t i = 0; i < s.n_settings; i++)
		rows[i] = (struct journal_setting){ o->table[i].section, o->table[i].key, o->value[i].text,
						    origins[o->value[i].from] };
	return journal_begin(j, &s, err);
}

/* At the start; or on the recorder's thread, when a journal that was not there is. */
static void journal_opened(void *ctx, struct journal *j)
{
	struct app *a = ctx;
	struct errmsg err = { "" };

	if (begin_session(a, j, &err) == RC_OK &&
	    journal_restore(j, date_of(clock_now().market), restore, a, &err) == RC_OK)
		return;
	log_error(LOG_JOURNAL, "%s", err.text);
	push_journal(a, false, err.text);
}

/* All of the file is read before anything is signed in: a second for a year of days. */
static void tell_checking(struct app *a, const char *path)
{
	struct stat st = { 0 };
	char text[64];

	if (stat(path, &st) < 0 || !st.st_size)
		return;
	snprintf(text, sizeof text, "checking %lld.%lld MB", (long long)(st.st_size / 1000000),
		 (long long)(st.st_size / 100000 % 10));
	push_feed(a, FEED_JOURNAL, FEED_LOADING, text);
}

static void boot_journal(struct app *a)
{
	char path[PATH_LEN];
	struct errmsg err = { "the state folder's name is too long" };

	if (path_join(path, a->dir, "skim.db") != RC_OK || !(a->journal = journal_closed(path))) {
		log_error(LOG_JOURNAL, "%s", err.text);
		push_journal(a, false, err.text);
		return;
	}
	err.text[0] = '\0';
	tell_checking(a, path);
	if (journal_try(a->journal, &err) == RC_OK) {
		push_journal(a, true, err.text);	/* err: one that was damaged is set aside */
		journal_opened(a, a->journal);
	} else {
		log_error(LOG_JOURNAL, "%s", err.text);
		push_journal(a, false, err.text);
	}
	a->recorder = recorder_start(a->journal, a->out[OUT_JOURNAL], a->inbox, journal_opened, a);
}

static const char *or_null(const char *s)
{
	return s && *s ? s : NULL;
}

static void ibkr_settings(struct app *a, struct ibkr_config *c)
{
	const struct settings *s = a->s;
	const char *compete = opt_text(&s->o, "ibkr", "compete");

	c->url = s->ibkr_url;
	c->consumer_key = settings_secret(s, SECRET_CONSUMER_KEY);
	c->access_token = settings_secret(s, SECRET_ACCESS_TOKEN);
	c->access_token_secret = settings_secret(s, SECRET_ACCESS_TOKEN_SECRET);
	c->dh_prime = settings_secret(s, SECRET_DH_PRIME);
	c->signature_key_path = s->signature_key;
	c->encryption_key_path = s->encryption_key;
	c->realm = opt_text(&s->o, "ibkr", "realm");
	c->ca_file = or_null(opt_text(&s->o, "tls", "ca_file"));
	c->ca_path = or_null(opt_text(&s->o, "tls", "ca_path"));
	c->compete = !strcmp(compete, "always") ? COMPETE_ALWAYS :
		     !strcmp(compete, "never") ? COMPETE_NEVER : COMPETE_ASK;
	if ((s->once || s->watch) && c->compete == COMPETE_ALWAYS)
		c->compete = COMPETE_ASK;	/* only a word of the operator takes it: --take */
	c->take = s->take;
}

static void boot_ibkr(struct app *a)
{
	struct ibkr_config c = { 0 };
	struct errmsg err = { "" };

	ibkr_settings(a, &c);
	c.mode = a->params.mode;
	c.account = a->params.account;
	c.max_streams = a->params.max_streams;
	c.scan_every = a->params.scan_every;
	c.gap_min = a->params.gap_min;
	c.price_min = a->params.price_min;
	c.volume_min = a->params.volume_min;
	c.entry_to = a->once ? 0 : a->params.entry_to;	/* a command scans when it asks to */
	c.cache_dir = a->dir;
	c.inbox = a->inbox;
	memcpy(c.out, a->out, sizeof c.out);
	c.gates = a->gates;
	c.journal_intent = intent;
	c.journal_ctx = a;
	enum rc rc = ibkr_start(&a->ibkr, &c, &err);

	if (rc == RC_OK)
		return;
	log_error(LOG_OAUTH, "%s", err.text);
	push_refused(a, rc != RC_NOMEM, err.text);
	push_feed(a, FEED_QUOTES, FEED_OFF, "no sign-in");
	push_feed(a, FEED_SCANNER, FEED_OFF, "no sign-in");
}

static void boot_news(struct app *a)
{
	struct errmsg err = { "" };
	struct asx_config c = {
		.url = a->s->asx_url,
		.ca_file = or_null(opt_text(&a->s->o, "tls", "ca_file")),
		.ca_path = or_null(opt_text(&a->s->o, "tls", "ca_path")),
		.poll_every = opt_num(&a->s->o, "asx", "poll_every"),
		.max_bytes = (size_t)opt_num(&a->s->o, "asx", "max_page_bytes"),
		.save_dir = a->dir,
		.state_dir = a->dir,
		.inbox = a->inbox,
	};

	c.calendar = a->calendar;
	if (asx_reader_start(&a->asx, &c, &err) != RC_OK) {
		log_error(LOG_ASX, "%s", err.text);
		push_feed(a, FEED_NEWS, FEED_FAILING, err.text);
	}
}

bool app_discord(const struct settings *s, struct discord_config *c)
{
	c->webhook_url = settings_secret(s, SECRET_WEBHOOK);
	c->paper = strcmp(opt_text(&s->o, "account", "mode"), "live") != 0;
	c->events = opt_text(&s->o, "discord", "events");
	c->ca_file = or_null(opt_text(&s->o, "tls", "ca_file"));
	c->ca_path = or_null(opt_text(&s->o, "tls", "ca_path"));
	return c->webhook_url != NULL;
}

static void boot_discord(struct app *a)
{
	struct errmsg err = { "" };
	struct discord_config c = {
		.state_dir = a->dir, .out = a->out[OUT_NOTIFY], .inbox = a->inbox,
	};

	if (!app_discord(a->s, &c)) {
		push_feed(a, FEED_DISCORD, FEED_OFF, "no DISCORD_WEBHOOK_URL: nothing is sent");
		outbox_close(a->out[OUT_NOTIFY]);
	} else if (discord_start(&a->discord, &c, &err) != RC_OK) {
		log_error(LOG_DISCORD, "%s", err.text);
		push_feed(a, FEED_DISCORD, FEED_FAILING, err.text);
	}
}

void app_tell(struct app *a, enum notify_kind kind, const char *fmt, ...)
{
	struct action act = { .type = ACT_NOTIFY };
	struct act_notify *n = &act.u.notify;
	va_list ap;

	n->kind = kind;
	n->paper = a->params.mode == MODE_PAPER;
	n->time = clock_now().market;
	va_start(ap, fmt);
	vsnprintf(n->text, sizeof n->text, fmt, ap);
	va_end(ap);
	log_info(LOG_APP, "%s", n->text);
	outbox_put(a->out[OUT_NOTIFY], &act);
}

/* On the recording's thread. */
static void recording_failing(void *ctx, const char *why)
{
	push_feed(ctx, FEED_RECORDING, FEED_FAILING, why);
}

static void boot_recording(struct app *a)
{
	char dir[PATH_LEN];
	struct errmsg err = { "" };
	struct recording_config c = {
		.dir = dir, .params = &a->params, .failing = recording_failing, .ctx = a,
		.pack_after = 60 * NS_PER_S,
	};

	if (path_join(dir, a->dir, "recordings") != RC_OK ||
	    recording_start(&a->recording, &c, &err) != RC_OK) {
		log_warn(LOG_JOURNAL, "no recording: %s", err.text);
		push_feed(a, FEED_RECORDING, FEED_FAILING, err.text);
	} else {
		push_feed(a, FEED_RECORDING, FEED_OK, "");
	}
}

static bool handover(void *ctx)
{
	struct app *a = ctx;

	if (atomic_load(&a->has_screen))
		return false;
	atomic_store(&a->handing_over, true);
	app_leave(a);
	return true;
}

static char *away(void *ctx, const struct view *v)
{
	struct app *a = ctx;

	return away_write(v, atomic_load(&a->screen_lost));
}

static bool boot_loop(struct app *a)
{
	struct loop_config c = {
		.engine = a->engine, .inbox = a->inbox, .slot = a->slot, .gates = a->gates,
		.record = record, .record_ctx = a,
	};

	memcpy(c.out, a->out, sizeof c.out);
	a->loop = loop_start(&c);
	return a->loop != NULL;
}

/* The past first, then the feeds: the core must know its orders before the broker speaks. */
static void boot(void *ctx)
{
	struct app *a = ctx;
	struct errmsg err = { "" };
	struct control_config control = {
		.dir = a->owner.dir, .inbox = a->inbox, .slot = a->slot,
		.params = &a->params, .once = a->once, .handover = handover, .away = away, .ctx = a,
	};

	if (!a->once)
		boot_recording(a);
	if (!boot_loop(a)) {
		log_error(LOG_CORE, "the core's thread cannot be started");
		app_leave(a);
		return;
	}
	away_tell(a->away, a->inbox);
	boot_journal(a);
	if (control_start(&a->control, &control, &err) != RC_OK)
		log_warn(LOG_APP, "%s", err.text);
	if (stopper_is_set(a->leaving))
		return;
	if (!a->once || a->with_discord)
		boot_discord(a);
	if (!a->once || a->with_news)
		boot_news(a);
	boot_ibkr(a);
}

enum rc app_boot(struct app *a, struct errmsg *err)
{
	a->boot = thread_start("boot", boot, a);
	return a->boot ? RC_OK : errmsg_set(err, RC_NOMEM, "cannot start a thread");
}

/* --- shutdown ------------------------------------------------------------------------------ */

/* Feeds first; then the core, so that their last events are stepped; then those that act. */
static void shutdown_all(void *ctx)
{
	struct app *a = ctx;

	if (a->ibkr)
		ibkr_stop(a->ibkr, atomic_load(&a->handing_over));
	if (a->asx)
		asx_reader_stop(a->asx);
	control_stop(a->control);
	if (a->loop)
		loop_stop(a->loop);
	if (atomic_load(&a->handing_over))
		app_tell(a, NOTIFY_HANDOVER, "The account is handed over to a skim that was started.");
	for (int i = 0; i < OUT_COUNT; i++)
		outbox_close(a->out[i]);
	if (a->discord)
		discord_stop(a->discord);
	if (a->recorder)
		recorder_stop(a->recorder);
	if (a->recording)
		recording_stop(a->recording, engine_digest(a->engine), a->loop ? loop_events(a->loop) : 0);
	if (a->journal)
		journal_close(a->journal);
	simclock_stop(a->simclock);
}

void app_shutdown(struct app *a)
{
	stopper_set(a->leaving);
	thread_join(a->boot);
	a->boot = NULL;

	struct thread *t = thread_start("shutdown", shutdown_all, a);

	if (t)
		thread_join(t);
	else
		shutdown_all(a);
	loop_free(a->loop);
	free_lanes(a);
}
