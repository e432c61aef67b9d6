/*
 * notifier.c - the notifier's thread: takes notices, waits for its turn, posts, tries again.
 *
 * Bounded and in order (queue.h).  A 429 or a 5xx keeps the message and waits; a 4xx drops it,
 * and where several notices shared it each is tried once more by itself.  Unrelated notices share
 * a request only when more wait than the minute has requests left.
 */
#include "skim/discord/notifier.h"

#include <json.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "budget.h"
#include "kinds.h"
#include "queue.h"
#include "skim/base/clock.h"
#include "skim/base/log.h"
#include "skim/base/text.h"
#include "skim/base/zone.h"
#include "skim/discord/embed.h"
#include "skim/lane/thread.h"
#include "skim/web/web.h"
#include "told.h"

enum {
	ROWS_MAX = 96, TRIES_MAX = 20, FLUSH_S = 5, BODY_MAX = 65536, RETRY_FIRST_S = 2,
	RETRY_MOST_S = 60, FLUSH_COMPANY = 5,
};

struct discord {
	struct discord_config cfg;
	char *url, *events, *ca_file, *ca_path, *state_dir;
	CURL *curl;
	struct queue queue;
	uint64_t dropped_said;
	struct budget budget;
	struct told *told;

	struct act_notify list;			/* candidates list being collected */
	struct act_notify rows[ROWS_MAX];
	size_t n_rows, rows_wanted;
	uint32_t lists;
	bool ending;

	_Atomic int64_t end;			/* steady: nothing is sent after it */
	struct stopper *stop;
	struct thread *thread;
};

/* --- notices in ----------------------------------------------------------------------------- */

static void enqueue(struct discord *d, const struct act_notify *a, uint32_t list)
{
	size_t busy = 0;

	/* What has been tried may have reached Discord: it keeps its place. */
	while (busy < d->queue.len && queue_at(&d->queue, busy)->tries)
		busy++;
	if (!queue_put(&d->queue, a, list, busy))
		log_error(LOG_DISCORD, "out of memory: a message of %s is lost", kind_word(a->kind));
	if (d->queue.dropped == d->dropped_said)
		return;
	d->dropped_said = d->queue.dropped;
	log_warn(LOG_DISCORD, "queue full: a message was dropped (%llu so far)",
		 (unsigned long long)d->dropped_said);
}

static void enqueue_list(struct discord *d)
{
	d->lists++;
	for (size_t i = 0; i < d->n_rows; i++) {
		struct act_notify *r = &d->rows[i];

		/* After a restart in the middle of the morning an update holds old names again. */
		if (d->list.update && told_candidate(d->told, date_of(r->time), r->ticker))
			continue;
		r->update = d->list.update;
		enqueue(d, r, d->lists);
	}
	d->n_rows = d->rows_wanted = 0;
}

static void take(struct discord *d, const struct act_notify *a)
{
	if (!kind_wanted(d->events, a->kind))
		return;
	/* A list whose last rows never came goes as it is, before what follows it. */
	if (a->kind != NOTIFY_CANDIDATE_ROW && d->rows_wanted)
		enqueue_list(d);
	if (a->kind == NOTIFY_CANDIDATES && a->n > 0) {
		d->list = *a;
		d->n_rows = 0;
		d->rows_wanted = a->n > ROWS_MAX ? ROWS_MAX : (size_t)a->n;
	} else if (a->kind == NOTIFY_CANDIDATE_ROW) {
		if (d->n_rows < d->rows_wanted)
			d->rows[d->n_rows++] = *a;
		if (d->rows_wanted && d->n_rows == d->rows_wanted)
			enqueue_list(d);
	} else if (a->kind != NOTIFY_NEWS || !told_news(d->told, a->news_id)) {
		enqueue(d, a, 0);
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
	int64_t ns = a->rate_reset ? a->rate_reset : a->retry_after_s * NS_PER_S;

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

static void hold(struct discord *d, int64_t wait, const char *text)
{
	int64_t until = clock_steady() + wait;

	budget_hold(&d->budget, until);
	push_feed(d, FEED_FAILING, until, text);
}

static void failed(struct discord *d, size_t n, const char *text)
{
	int tries = queue_at(&d->queue, 0)->tries;
	int64_t wait = (int64_t)RETRY_FIRST_S << (tries > 5 ? 5 : tries);

	for (size_t i = 0; i < n; i++)
		queue_at(&d->queue, i)->tries++;
	if (tries + 1 >= TRIES_MAX) {
		log_error(LOG_DISCORD, "given up after %d tries: %s", tries + 1, text);
		queue_shift(&d->queue, n);
	}
	hold(d, (wait < RETRY_MOST_S ? wait : RETRY_MOST_S) * NS_PER_S, text);
}

/* Refused for good.  Only what is wrong with one of several (400) leaves hope for the others. */
static void refused(struct discord *d, size_t n, const struct web_answer *a)
{
	char text[TEXT_LEN], words[160];

	text_clean(words, sizeof words, a->body ? a->body : "", a->n);
	log_error(LOG_DISCORD, "refused with HTTP %ld: %s", a->status, words);
	snprintf(text, sizeof text, "Discord refuses a message (HTTP %ld): check DISCORD_WEBHOOK_URL",
		 a->status);
	push_feed(d, FEED_FAILING, 0, text);
	if (n == 1 || a->status != 400)
		queue_shift(&d->queue, n);
	else
		for (size_t i = 0; i < n; i++)
			queue_at(&d->queue, i)->alone = true;
}

static void delivered(struct discord *d, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct item *it = queue_at(&d->queue, i);

		log_info(LOG_DISCORD, "sent %s", kind_word(it->kind));
		told_note(d->told, it);
	}
	queue_shift(&d->queue, n);
	push_feed(d, FEED_OK, 0, "");
}

static void judge(struct discord *d, size_t n, const struct web_answer *a)
{
	char text[TEXT_LEN];

	if (a->status == 429) {
		snprintf(text, sizeof text, "Discord asks for a pause");
		log_warn(LOG_DISCORD, "HTTP 429: %s", text);
		hold(d, retry_after(a), text);
	} else if (a->status >= 500) {
		snprintf(text, sizeof text, "Discord answers HTTP %ld", a->status);
		log_warn(LOG_DISCORD, "%s", text);
		failed(d, n, text);
	} else if (a->status < 200 || a->status > 299) {
		refused(d, n, a);
	} else {
		delivered(d, n);
	}
}

/* More waits than may leave one by one. */
static bool scarce(const struct discord *d)
{
	size_t left = (size_t)budget_left(&d->budget, clock_steady());

	return d->queue.len > left || (d->ending && d->queue.len > FLUSH_COMPANY);
}

static void send_next(struct discord *d)
{
	const char *embeds[MESSAGE_EMBEDS];
	size_t n = queue_pack(&d->queue, scarce(d));
	struct web_answer a = { 0 };
	struct errmsg err = { "" };

	for (size_t i = 0; i < n; i++)
		embeds[i] = queue_at(&d->queue, i)->embed;

	char *body = discord_body(embeds, n);
	enum rc rc = body ? post(d->curl, body, &a, &d->end, &err) :
			    errmsg_set(&err, RC_NOMEM, "out of memory");
	int64_t now = clock_steady();

	budget_sent(&d->budget, now);
	told_sent(d->told, now);
	if (rc == RC_OK) {
		/* "None left in this bucket": a request before its reset would be refused. */
		if (a.rate_remaining == 0 && a.rate_reset)
			budget_hold(&d->budget, now + a.rate_reset);
		judge(d, n, &a);
	} else {
		log_warn(LOG_DISCORD, "not sent: %s", err.text);
		failed(d, n, err.text);
	}
	free(body);
	web_answer_free(&a);
}

/* --- the thread ------------------------------------------------------------------------------------- */

/* What is left goes out now, as far as 5 s and the limits allow. */
static void flush(struct discord *d)
{
	int64_t end = clock_steady() + FLUSH_S * NS_PER_S, whole = INT64_MAX;

	/* The queue may have been closed by another hand than discord_stop's: no wait outlives it. */
	if (!atomic_compare_exchange_strong(&d->end, &whole, end))
		end = whole;
	d->ending = true;
	if (d->rows_wanted)
		enqueue_list(d);
	while (d->queue.len) {
		int64_t ready = budget_ready(&d->budget, clock_steady());

		if (ready >= end || stopper_wait(d->stop, ready))
			break;
		send_next(d);
	}
	if (d->queue.len)
		log_warn(LOG_DISCORD, "%zu messages were not sent before the end", d->queue.len);
}

/* All that lies there: what waits together may share a request. */
static enum rc take_all(struct discord *d, int64_t until)
{
	struct action a;
	enum rc rc = outbox_take(d->cfg.out, &a, until);

	while (rc == RC_OK) {
		if (a.type == ACT_NOTIFY)
			take(d, &a.u.notify);
		rc = outbox_take(d->cfg.out, &a, 0);
	}
	return rc;
}

static void run(void *ctx)
{
	struct discord *d = ctx;

	push_feed(d, FEED_OK, 0, "");
	for (;;) {
		int64_t until = INT64_MAX;

		if (d->queue.len)
			until = budget_ready(&d->budget, clock_steady());
		if (take_all(d, until) == RC_CLOSED)
			break;
		/* One reading of the clock: "ready" is never earlier than the moment asked about, so
		 * two readings could miss each other for ever. */
		int64_t now = clock_steady();

		if (d->queue.len && budget_ready(&d->budget, now) <= now)
			send_next(d);
	}
	flush(d);
}

static void discord_free(struct discord *d)
{
	queue_shift(&d->queue, d->queue.len);
	told_close(d->told);
	if (d->curl)
		web_close(d->curl);
	stopper_free(d->stop);
	if (d->url)
		explicit_bzero(d->url, strlen(d->url));
	free(d->url);
	free(d->events);
	free(d->ca_file);
	free(d->ca_path);
	free(d->state_dir);
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
	d->state_dir = cfg->state_dir ? strdup(cfg->state_dir) : NULL;
	d->told = told_open(d->state_dir, date_of(clock_now().market), &d->budget, clock_steady());
	atomic_store(&d->end, INT64_MAX);
	d->stop = stopper_new();
	d->curl = d->url ? web_open(d->url, d->ca_file, d->ca_path) : NULL;
	if (d->events && d->stop && d->told && d->curl)
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
	int64_t whole = INT64_MAX;

	atomic_compare_exchange_strong(&d->end, &whole, clock_steady() + FLUSH_S * NS_PER_S);
	outbox_close(d->cfg.out);
	thread_join(d->thread);
	discord_free(d);
}

/* {"message":"Unknown Webhook","code":10015}: its words; else what there is. */
static void answer_words(const struct web_answer *a, char *out, size_t cap)
{
	struct json_object *o = a->body ? json_tokener_parse(a->body) : NULL, *v;
	const char *text = json_object_object_get_ex(o, "message", &v) ? json_object_get_string(v) : NULL;

	out[0] = '\0';
	if (text)
		text_clean(out, cap, text, strlen(text));
	else if (a->body && !o)
		text_clean(out, cap, a->body, a->n);
	json_object_put(o);
}

static enum rc test_answered(const struct web_answer *a, const char *words, struct errmsg *err)
{
	const char *sep = *words ? ": " : "";

	if (a->status >= 200 && a->status < 300)
		return RC_OK;
	if (a->status == 429)
		return errmsg_set(err, RC_REFUSED, "Discord answered HTTP 429%s%.120s: wait %lld s and "
				  "try again", sep, words, (long long)(retry_after(a) / NS_PER_S + 1));
	if (a->status >= 500)
		return errmsg_set(err, RC_REFUSED, "Discord answered HTTP %ld%s%.120s: try again later",
				  a->status, sep, words);
	return errmsg_set(err, RC_REFUSED, "Discord answered HTTP %ld%s%.120s: make a new webhook and "
			  "set DISCORD_WEBHOOK_URL to it", a->status, sep, words);
}

enum rc discord_test(const struct discord_config *cfg, int *status, char *answer, size_t cap,
		     struct errmsg *err)
{
	struct act_notify a = { .kind = NOTIFY_SESSION, .paper = cfg->paper };
	struct web_answer got = { 0 };
	_Atomic int64_t end = clock_steady() + 15 * NS_PER_S;
	CURL *c = web_open(cfg->webhook_url, cfg->ca_file, cfg->ca_path);
	size_t cost;
	char *embed, *body;
	enum rc rc;

	*status = 0;
	answer[0] = '\0';
	a.time = clock_now().market;
	text_copy(a.text, sizeof a.text, "Test message of skim: the webhook works.");
	embed = discord_embed(&a, &cost);
	body = embed ? discord_body((const char *const[]){ embed }, 1) : NULL;
	if (!c || !body) {
		rc = errmsg_set(err, RC_NOMEM, "out of memory");
	} else {
		rc = post(c, body, &got, &end, err);
		*status = (int)got.status;
		answer_words(&got, answer, cap);
		if (rc == RC_OK)
			rc = test_answered(&got, answer, err);
	}
	web_answer_free(&got);
	free(embed);
	free(body);
	if (c)
		web_close(c);
	return rc;
}
