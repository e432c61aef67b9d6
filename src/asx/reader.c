/*
 * reader.c - polls the announcements page politely and hands on what is new.
 *
 * How often: pace.h.
 */
#include "skim/asx/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "day.h"
#include "pace.h"
#include "skim/base/clock.h"
#include "skim/base/log.h"
#include "skim/base/text.h"
#include "skim/base/url.h"
#include "skim/base/zone.h"
#include "skim/lane/thread.h"
#include "skim/web/web.h"

struct asx_reader {
	struct asx_config cfg;
	char *url, *ca_file, *ca_path, *save_dir;
	CURL *curl;
	struct asx_day *day;
	char etag[200], modified[80];
	struct pace pace;
	char why[TEXT_LEN];		/* what was wrong with the last read */
	struct stopper *stop;
	struct thread *thread;
};

static char *copy(const char *s)
{
	return s ? strdup(s) : NULL;
}

static bool stopping(void *ctx)
{
	struct asx_reader *r = ctx;

	return stopper_is_set(r->stop);
}

/* --- events -------------------------------------------------------------------------------- */

static void push_news(void *ctx, const struct ev_news *n)
{
	struct asx_reader *r = ctx;
	struct event ev = { .type = EV_NEWS };

	ev.u.news = *n;
	inbox_push(r->cfg.inbox, &ev);
}

static void push_feed(struct asx_reader *r, enum feed_state state, int64_t retry_at, const char *text)
{
	struct event ev = { .type = EV_FEED };

	ev.u.feed.feed = FEED_NEWS;
	ev.u.feed.state = state;
	ev.u.feed.retry_at = retry_at;
	if (state == FEED_OK)
		ev.u.feed.last_ok = clock_now().market;
	text_copy(ev.u.feed.text, sizeof ev.u.feed.text, text);
	inbox_push(r->cfg.inbox, &ev);
}

static void push_page(struct asx_reader *r, const struct asx_page *p, const char *text)
{
	struct event ev = { .type = EV_NEWS_PAGE };
	struct ev_news_page *e = &ev.u.news_page;

	text_copy(e->outcome, sizeof e->outcome, p ? asx_outcome_word(p->outcome) : "failed");
	e->ok = p && (p->outcome == ASX_OK || p->outcome == ASX_EMPTY || p->outcome == ASX_TRUNCATED);
	if (p) {
		e->rows = (uint16_t)(p->n > UINT16_MAX ? UINT16_MAX : p->n);
		e->refused = (uint16_t)p->refused;
		for (size_t i = 0; i < p->n; i++)
			e->sensitive += p->row[i].sensitive;
	}
	text_copy(e->text, sizeof e->text, text);
	text_copy(r->why, sizeof r->why, text);
	inbox_push(r->cfg.inbox, &ev);
}

/* --- one read -------------------------------------------------------------------------------- */

static struct curl_slist *conditional(const struct asx_reader *r)
{
	struct curl_slist *h = curl_slist_append(NULL, "Accept: text/html");
	char line[300];

	if (r->etag[0]) {
		snprintf(line, sizeof line, "If-None-Match: %s", r->etag);
		h = curl_slist_append(h, line);
	}
	if (r->modified[0]) {
		snprintf(line, sizeof line, "If-Modified-Since: %s", r->modified);
		h = curl_slist_append(h, line);
	}
	return h;
}

/* A page not understood is kept for whoever mends the reader. */
static void save_page(const struct asx_reader *r, const char *outcome, const char *bytes, size_t n,
		      char *path, size_t cap)
{
	path[0] = '\0';
	if (!r->save_dir || snprintf(path, cap, "%s/asx-%s.html", r->save_dir, outcome) >= (int)cap)
		return;

	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0 || write(fd, bytes, n) != (ssize_t)n)
		path[0] = '\0';
	if (fd >= 0)
		close(fd);
}

static bool take_page(struct asx_reader *r, const struct asx_page *p, const struct web_answer *a)
{
	char text[TEXT_LEN], path[4096];
	bool ok = p->outcome == ASX_OK || p->outcome == ASX_EMPTY || p->outcome == ASX_TRUNCATED;

	if (!ok) {
		save_page(r, asx_outcome_word(p->outcome), a->body, a->n, path, sizeof path);
		if (p->outcome == ASX_BLOCKED)
			snprintf(text, sizeof text, "ASX answers with a bot-protection page");
		else
			snprintf(text, sizeof text, "page not as expected (%s)%s%.160s",
				 asx_outcome_word(p->outcome), *path ? ", saved as " : "", path);
		log_warn(LOG_ASX, "%s", text);
		push_page(r, p, text);
		return false;
	}
	if (p->refused || p->links != (int)p->n + p->refused)
		snprintf(text, sizeof text, "%zu rows read, %d refused, %d links on the page", p->n,
			 p->refused, p->links);
	else
		text[0] = '\0';
	if (asx_day_take(r->day, p, clock_now().market, push_news, r) != RC_OK)
		log_error(LOG_ASX, "out of memory: some announcements are missing");
	log_info(LOG_ASX, "page %s: %zu rows, %d refused, %zu known today",
		 asx_outcome_word(p->outcome), p->n, p->refused, asx_day_count(r->day));
	push_page(r, p, text);
	push_feed(r, FEED_OK, 0, text);
	return true;
}

static bool take_answer(struct asx_reader *r, const struct web_answer *a)
{
	struct asx_page page;
	char text[TEXT_LEN];

	if (a->status == 304) {
		push_feed(r, FEED_OK, 0, "");
		return true;
	}
	if (a->status != 200) {
		snprintf(text, sizeof text, "the announcements page answers HTTP %ld", a->status);
		log_warn(LOG_ASX, "%s", text);
		push_page(r, NULL, text);
		return false;
	}
	if (asx_page_parse(&page, a->body ? a->body : "", a->n, r->cfg.max_bytes) != RC_OK) {
		push_page(r, NULL, "out of memory");
		return false;
	}
	bool ok = take_page(r, &page, a);
	/* A page cut short is asked for again whole, not "only if it has changed". */
	bool whole = page.outcome == ASX_OK || page.outcome == ASX_EMPTY;

	asx_page_free(&page);
	if (whole) {
		text_copy(r->etag, sizeof r->etag, a->etag);
		text_copy(r->modified, sizeof r->modified, a->modified);
	} else {
		r->etag[0] = r->modified[0] = '\0';
	}
	return ok;
}

static bool read_once(struct asx_reader *r)
{
	struct web_answer a = { .max = r->cfg.max_bytes };
	struct curl_slist *headers = conditional(r);
	struct errmsg err = { "" };
	enum rc rc = web_perform(r->curl, headers, &a, stopping, r, &err);
	bool ok = false;

	r->pace.asked = a.retry_after_s > 0 ? (int64_t)a.retry_after_s * NS_PER_S : 0;
	r->pace.unreached = rc == RC_IO || rc == RC_TIMEOUT ? r->pace.unreached + 1 : 0;
	if (rc == RC_OK) {
		ok = take_answer(r, &a);
	} else if (rc != RC_CLOSED) {
		log_warn(LOG_ASX, "announcements: %s", err.text);
		push_page(r, NULL, err.text);
	}
	r->pace.refused = ok || r->pace.unreached ? 0 : r->pace.refused + 1;
	curl_slist_free_all(headers);
	web_answer_free(&a);
	return ok;
}

/* --- the thread --------------------------------------------------------------------------------- */

static void run(void *ctx)
{
	struct asx_reader *r = ctx;
	bool stop = false;

	push_feed(r, FEED_LOADING, 0, "first read");
	while (!stop) {
		bool ok = read_once(r);
		int64_t until = clock_steady() + pace_pause(&r->pace, &r->cfg.calendar, clock_now().market);

		if (!ok && !stopper_is_set(r->stop))
			push_feed(r, FEED_FAILING, until, r->why);
		stop = stopper_wait(r->stop, until);
	}
}

static void reader_free(struct asx_reader *r)
{
	if (!r)
		return;
	if (r->curl)
		web_close(r->curl);
	asx_day_free(r->day);
	stopper_free(r->stop);
	free(r->url);
	free(r->ca_file);
	free(r->ca_path);
	free(r->save_dir);
	free(r);
}

enum rc asx_reader_start(struct asx_reader **out, const struct asx_config *cfg, struct errmsg *err)
{
	struct asx_reader *r = calloc(1, sizeof *r);

	*out = NULL;
	if (!r)
		return errmsg_set(err, RC_NOMEM, "out of memory");
	r->cfg = *cfg;
	r->url = copy(cfg->url);
	r->ca_file = copy(cfg->ca_file);
	r->ca_path = copy(cfg->ca_path);
	r->save_dir = copy(cfg->save_dir);
	r->pace.every = cfg->poll_every;
	r->pace.exchange = r->url && !url_loopback(r->url);
	r->day = asx_day_new(cfg->state_dir);
	r->stop = stopper_new();
	r->curl = r->url ? web_open(r->url, r->ca_file, r->ca_path) : NULL;
	if (r->day && r->stop && r->curl)
		r->thread = thread_start("news", run, r);
	if (!r->thread) {
		reader_free(r);
		return errmsg_set(err, RC_NOMEM, "cannot start the news thread");
	}
	*out = r;
	return RC_OK;
}

void asx_reader_stop(struct asx_reader *r)
{
	if (!r)
		return;
	stopper_set(r->stop);
	thread_join(r->thread);
	reader_free(r);
}

enum rc asx_fetch_once(const struct asx_config *cfg, struct asx_page *out, struct errmsg *err)
{
	struct web_answer a = { .max = cfg->max_bytes };
	CURL *c = web_open(cfg->url, cfg->ca_file, cfg->ca_path);
	enum rc rc;

	memset(out, 0, sizeof *out);
	if (!c)
		return errmsg_set(err, RC_NOMEM, "out of memory");
	rc = web_perform(c, NULL, &a, NULL, NULL, err);
	if (rc == RC_OK && a.status != 200)
		rc = errmsg_set(err, RC_IO, "the announcements page answers HTTP %ld: try again later", a.status);
	if (rc == RC_OK)
		rc = asx_page_parse(out, a.body ? a.body : "", a.n, cfg->max_bytes);
	web_answer_free(&a);
	web_close(c);
	return rc;
}
