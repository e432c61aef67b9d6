/*
 * notifier.c - the notifier's thread: takes notices, waits for its turn, posts, tries again.
 *
 * Bounded and in order.  A 429 or a 5xx keeps the message and waits; a 4xx drops it.  When the
 * queue is full the oldest of the merely informative ones gives way.
 */
#include "skim/discord/notifier.h"

#include <json.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "budget.h"
#include "skim/base/clock.h"
#include "skim/base/log.h"
#include "skim/base/text.h"
#include "skim/discord/embed.h"
#include "skim/lane/thread.h"
#include "skim/web/web.h"

enum {
	QUEUE_MAX = 128, ROWS_MAX = 96, TRIES_MAX = 6, FLUSH_S = 5, BODY_MAX = 65536,
	RETRY_FIRST_S = 2, RETRY_MOST_S = 60,
};

struct item {
	char *body;
	enum notify_kind kind;
};

struct discord {
	struct discord_config cfg;
	char *url, *events, *ca_file, *ca_path;
	CURL *curl;
	struct item queue[QUEUE_MAX];
	size_t head, len;
	int tries;
	uint64_t dropped;
	struct budget budget;

	struct act_notify list;			/* candidates list being collected */
	struct act_notify rows[ROWS_MAX];
	size_t n_rows, rows_wanted;

	_Atomic int64_t end;			/* steady: nothing is sent after it */
	struct stopper *stop;
	struct thread *thread;
};

/* --- which kinds are wanted -------------------------------------------------------------------- */

static const char *kind_word(enum notify_kind k)
{
	switch (k) {
	case NOTIFY_CANDIDATES:
	case NOTIFY_CANDIDATE_ROW:
		return "candidates";
	case NOTIFY_TRADE:
	case NOTIFY_REJECT:
		return "trades";
	case NOTIFY_PNL:
		return "pnl";
	case NOTIFY_NEWS:
		return "news";
	case NOTIFY_QUESTION:
		return "questions";
	case NOTIFY_ALARM:
	case NOTIFY_KILL:
		return "alarms";
	case NOTIFY_SESSION:
		return "session";
	case NOTIFY_ERROR:
		return "errors";
	case NOTIFY_DAY:
		return "day";
	}
	return "errors";
}

static bool wanted(const struct discord *d, enum notify_kind k)
{
	const char *word = kind_word(k);
	size_t n = strlen(word);

	if (strstr(d->events, "all"))
		return true;
	for (const char *p = d->events; (p = strstr(p, word)); p += n)
		if ((p == d->events || strchr(" ,", p[-1])) && (!p[n] || strchr(" ,", p[n])))
			return true;
	return false;
}

static bool may_give_way(enum notify_kind k)
{
	return k == NOTIFY_NEWS || k == NOTIFY_SESSION || k == NOTIFY_ERROR || k == NOTIFY_PNL;
}

/* --- the queue ------------------------------------------------------------------------------------ */

static struct item *at(struct discord *d, size_t i)
{
	return &d->queue[(d->head + i) % QUEUE_MAX];
}

static void drop(struct discord *d, size_t i)
{
	free(at(d, i)->body);
	for (; i + 1 < d->len; i++)
		*at(d, i) = *at(d, i + 1);
	d->len--;
	d->dropped++;
	log_warn(LOG_DISCORD, "queue full: a message was dropped (%llu so far)",
		 (unsigned long long)d->dropped);
}

static void enqueue(struct discord *d, char *body, enum notify_kind kind)
{
	if (!body)
		return;
	if (d->len == QUEUE_MAX) {
		size_t victim = 1;	/* the first may be on its way */

		for (size_t i = 1; i < d->len; i++)
			if (may_give_way(at(d, i)->kind)) {
				victim = i;
				break;
			}
		drop(d, victim);
	}
	*at(d, d->len) = (struct item){ body, kind };
	d->len++;
}

static void enqueue_list(struct discord *d)
{
	size_t done = 0, taken;

	do {
		char *body = discord_body(&d->list, d->rows + done, d->n_rows - done, &taken);

		enqueue(d, body, NOTIFY_CANDIDATES);
		done += taken;
	} while (taken && done < d->n_rows);
	d->n_rows = d->rows_wanted = 0;
}

static void take(struct discord *d, const struct act_notify *a)
{
	size_t taken;

	if (!wanted(d, a->kind))
		return;
	/* A list whose last rows never came goes as it is, before what follows it. */
	if (a->kind != NOTIFY_CANDIDATE_ROW && d->rows_wanted)
		enqueue_list(d);
	if (a->kind == NOTIFY_CANDIDATES) {
		d->list = *a;
		d->n_rows = 0;
		d->rows_wanted = a->n > ROWS_MAX ? ROWS_MAX : (size_t)(a->n > 0 ? a->n : 0);
		if (!d->rows_wanted)
			enqueue_list(d);
	} else if (a->kind == NOTIFY_CANDIDATE_ROW) {
		if (d->n_rows < d->rows_wanted)
			d->rows[d->n_rows++] = *a;
		if (d->rows_wanted && d->n_rows == d->rows_wanted)
			enqueue_list(d);
	} else {
		enqueue(d, discord_body(a, NULL, 0, &taken), a->kind);
	}
}

/* --- posting -------------------------------------------------------------------------------------- */

static void push_feed(struct discord *d, enum feed_state state, int64_t retry_at, const char *text)
{
	struct event ev = { .type = EV_FEED };

	if (!d->cfg.inbox)
		return;
	ev.u.feed.feed = FEED_DISCORD;
	ev.u.feed.state = state;
	ev.u.feed.retry_at = retry_at;
	if (state == FEED_OK)
		ev.u.feed.last_ok = clock_now().market;
	text_copy(ev.u.feed.text, sizeof ev.u.feed.text, text);
	inbox_push(d->cfg.inbox, &ev);
}

/* Discord says retry_after in seconds, with a fraction, in the body of a 429. */
static int64_t retry_after(const struct web_answer *a)
{
	struct json_object *o = a->body ? json_tokener_parse(a->body) : NULL, *v;
	int64_t ns = a->retry_after_s * NS_PER_S;

	if (o && json_object_object_get_ex(o, "retry_after", &v)) {
		struct price s;	/* a decimal read exactly: ten-thousandths */
		const char *t = json_object_get_string(v);

		if (t && price_parse_wire(t, strlen(t), &s, &(enum price_mark){ PRICE_PLAIN }))
			ns = s.e4 * (NS_PER_S / E4);
	}
	json_object_put(o);
	if (ns < NS_PER_S / 2)
		ns = NS_PER_S / 2;
	return ns < 3600 * NS_PER_S ? ns : 3600 * NS_PER_S;
}

static bool give_up(void *ctx)
{
	_Atomic int64_t *until = ctx;

	return clock_steady() > atomic_load(until);
}

static enum rc post(CURL *c, const char *body, struct web_answer *a, _Atomic int64_t *until,
		    struct errmsg *err)
{
	struct curl_slist *h = curl_slist_append(NULL, "Content-Type: application/json");
	enum rc rc;

	h = curl_slist_append(h, "Expect:");
	a->max = BODY_MAX;
	curl_easy_setopt(c, CURLOPT_POSTFIELDS, body);
	curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE, (long)strlen(body));
	rc = web_perform(c, h, a, give_up, until, err);
	curl_slist_free_all(h);
	return rc;
}

static void done(struct discord *d)
{
	free(at(d, 0)->body);
	d->head = (d->head + 1) % QUEUE_MAX;
	d->len--;
	d->tries = 0;
}

static void hold(struct discord *d, int64_t wait, const char *text)
{
	int64_t until = clock_steady() + wait;

	budget_hold(&d->budget, until);
	push_feed(d, FEED_FAILING, until, text);
}

static void failed(struct discord *d, const char *text)
{
	int64_t wait = (int64_t)RETRY_FIRST_S << (d->tries > 5 ? 5 : d->tries);

	if (++d->tries >= TRIES_MAX) {
		log_error(LOG_DISCORD, "given up after %d tries: %s", d->tries, text);
		done(d);
	}
	hold(d, (wait < RETRY_MOST_S ? wait : RETRY_MOST_S) * NS_PER_S, text);
}

static void send_one(struct discord *d)
{
	struct web_answer a = { 0 };
	struct errmsg err = { "" };
	char text[TEXT_LEN];
	int64_t now = clock_steady();

	budget_sent(&d->budget, now);
	if (post(d->curl, at(d, 0)->body, &a, &d->end, &err) != RC_OK) {
		log_warn(LOG_DISCORD, "not sent: %s", err.text);
		failed(d, err.text);
	} else if (a.status == 429) {
		snprintf(text, sizeof text, "Discord asks for a pause");
		log_warn(LOG_DISCORD, "HTTP 429: %s", text);
		hold(d, retry_after(&a), text);
	} else if (a.status >= 500) {
		snprintf(text, sizeof text, "Discord answers HTTP %ld", a.status);
		log_warn(LOG_DISCORD, "%s", text);
		failed(d, text);
	} else if (a.status < 200 || a.status > 299) {
		snprintf(text, sizeof text, "Discord refuses a message (HTTP %ld): check DISCORD_WEBHOOK_URL",
			 a.status);
		log_error(LOG_DISCORD, "%s", text);
		push_feed(d, FEED_FAILING, 0, text);
		done(d);
	} else {
		log_info(LOG_DISCORD, "sent %s", kind_word(at(d, 0)->kind));
		push_feed(d, FEED_OK, 0, "");
		done(d);
	}
	web_answer_free(&a);
}

/* --- the thread ------------------------------------------------------------------------------------- */

/* What is left goes out now, as far as 5 s and the limits allow. */
static void flush(struct discord *d)
{
	int64_t end = atomic_load(&d->end);

	if (d->rows_wanted)
		enqueue_list(d);
	while (d->len) {
		int64_t ready = budget_ready(&d->budget, clock_steady());

		if (ready >= end || stopper_wait(d->stop, ready))
			break;
		send_one(d);
	}
	if (d->len)
		log_warn(LOG_DISCORD, "%zu messages were not sent before the end", d->len);
}

static void run(void *ctx)
{
	struct discord *d = ctx;
	struct action a;
	enum rc rc = RC_OK;

	push_feed(d, FEED_OK, 0, "");
	while (rc != RC_CLOSED) {
		int64_t until = INT64_MAX;

		if (d->len)
			until = budget_ready(&d->budget, clock_steady());
		rc = outbox_take(d->cfg.out, &a, until);
		if (rc == RC_OK && a.type == ACT_NOTIFY)
			take(d, &a.u.notify);
		/* One reading of the clock: "ready" is never earlier than the moment asked about, so
		 * two readings could miss each other for ever. */
		int64_t now = clock_steady();

		if (d->len && rc != RC_CLOSED && budget_ready(&d->budget, now) <= now)
			send_one(d);
	}
	flush(d);
}

static void discord_free(struct discord *d)
{
	while (d->len)
		done(d);
	if (d->curl)
		web_close(d->curl);
	stopper_free(d->stop);
	if (d->url)
		explicit_bzero(d->url, strlen(d->url));
	free(d->url);
	free(d->events);
	free(d->ca_file);
	free(d->ca_path);
	free(d);
}

enum rc discord_start(struct discord **out, const struct discord_config *cfg, struct errmsg *err)
{
	struct discord *d = calloc(1, sizeof *d);

	*out = NULL;
	if (!d)
		return errmsg_set(err, RC_NOMEM, "out of memory");
	d->cfg = *cfg;
	d->url = strdup(cfg->webhook_url);
	d->events = strdup(cfg->events ? cfg->events : "all");
	d->ca_file = cfg->ca_file ? strdup(cfg->ca_file) : NULL;
	d->ca_path = cfg->ca_path ? strdup(cfg->ca_path) : NULL;
	atomic_store(&d->end, INT64_MAX);
	d->stop = stopper_new();
	d->curl = d->url ? web_open(d->url, d->ca_file, d->ca_path) : NULL;
	if (d->events && d->stop && d->curl)
		d->thread = thread_start("discord", run, d);
	if (!d->thread) {
		discord_free(d);
		return errmsg_set(err, RC_NOMEM, "cannot start the Discord thread");
	}
	*out = d;
	return RC_OK;
}

void discord_stop(struct discord *d)
{
	if (!d)
		return;
	atomic_store(&d->end, clock_steady() + FLUSH_S * NS_PER_S);
	outbox_close(d->cfg.out);
	thread_join(d->thread);
	discord_free(d);
}

enum rc discord_test(const struct discord_config *cfg, int *status, struct errmsg *err)
{
	struct act_notify a = { .kind = NOTIFY_SESSION, .paper = true };
	struct web_answer answer = { 0 };
	_Atomic int64_t end = clock_steady() + 15 * NS_PER_S;
	CURL *c = web_open(cfg->webhook_url, cfg->ca_file, cfg->ca_path);
	size_t taken;
	enum rc rc;

	*status = 0;
	a.time = clock_now().market;
	text_copy(a.text, sizeof a.text, "Test message of skim: the webhook works.");
	char *body = discord_body(&a, NULL, 0, &taken);

	if (!c || !body) {
		rc = errmsg_set(err, RC_NOMEM, "out of memory");
	} else {
		rc = post(c, body, &answer, &end, err);
		*status = (int)answer.status;
		if (rc == RC_OK && (answer.status < 200 || answer.status > 299))
			rc = errmsg_set(err, RC_REFUSED, "Discord answered HTTP %ld: make a new webhook "
					"and set DISCORD_WEBHOOK_URL to it", answer.status);
	}
	web_answer_free(&answer);
	free(body);
	if (c)
		web_close(c);
	return rc;
}
