/*
 * recorder.c - carries journal rows from the core to the file, in order.  A row that cannot be
 * written is kept and tried again; the core is told once that the journal fails, once that it
 * works again.  What is kept is bounded: notes make room for what orders did, and the loss is told.
 */
#include <stdio.h>
#include <stdlib.h>

#include "skim/base/clock.h"
#include "skim/base/log.h"
#include "skim/base/text.h"
#include "skim/journal/journal.h"
#include "skim/lane/thread.h"

enum { RETRY_S = 2, KEPT_MAX = 1024 };

struct kept {
	struct act_journal row;
	struct times t;
};

struct recorder {
	struct journal *j;
	struct outbox *out;
	struct inbox *inbox;
	struct kept *kept;		/* ring of rows not yet written */
	size_t head, len;
	int lost;			/* rows that had to make room, since the last success */
	bool failing;
	int64_t again;			/* steady: while failing, not before */
	void (*opened)(void *ctx, struct journal *j);
	void *ctx;
	struct thread *thread;
};

static void tell(struct recorder *r, bool ok, const char *words)
{
	struct event ev = { .type = EV_JOURNAL };
	struct event feed = { .type = EV_FEED };

	ev.u.journal.ok = ok;
	text_copy(ev.u.journal.text, sizeof ev.u.journal.text, words);
	inbox_push(r->inbox, &ev);
	feed.u.feed.feed = FEED_JOURNAL;
	feed.u.feed.state = ok ? FEED_OK : FEED_FAILING;
	feed.u.feed.last_ok = ok ? clock_now().market : 0;
	text_copy(feed.u.feed.text, sizeof feed.u.feed.text, words);
	inbox_push(r->inbox, &feed);
}

static struct kept *kept_at(struct recorder *r, size_t i)
{
	return &r->kept[(r->head + i) % KEPT_MAX];
}

static bool is_note(const struct act_journal *row)
{
	return row->kind == JR_CANDIDATE || row->kind == JR_GATE || row->kind == JR_SESSION ||
	       row->kind == JR_TRADE;
}

static void log_lost(const struct act_journal *row)
{
	log_error(LOG_JOURNAL, "row not written: %s %s %s %s", row->coid, row->ticker, row->state, row->text);
}

/* The oldest note goes; only where there is none, the oldest row. */
static void make_room(struct recorder *r)
{
	size_t out = 0;

	while (out < r->len && !is_note(&kept_at(r, out)->row))
		out++;
	if (out == r->len)
		out = 0;
	log_lost(&kept_at(r, out)->row);
	r->lost++;
	for (; out > 0; out--)
		*kept_at(r, out) = *kept_at(r, out - 1);
	r->head = (r->head + 1) % KEPT_MAX;
	r->len--;
}

static void keep(struct recorder *r, const struct action *a)
{
	if (r->len == KEPT_MAX)
		make_room(r);
	struct kept *k = &r->kept[(r->head + r->len++) % KEPT_MAX];

	k->row = a->u.journal;
	k->t = a->t;
}

static bool failed(struct recorder *r, const struct errmsg *err)
{
	if (!r->failing) {
		log_error(LOG_JOURNAL, "%s", err->text);
		tell(r, false, err->text);
	}
	r->failing = true;
	return false;
}

/* The file could not be opened at the start: perhaps now. */
static bool open_again(struct recorder *r)
{
	struct errmsg err = { "" };

	if (journal_is_open(r->j))
		return true;
	if (journal_try(r->j, &err) != RC_OK)
		return failed(r, &err);
	if (err.text[0]) {	/* one that was damaged has been set aside */
		log_error(LOG_JOURNAL, "%s", err.text);
		tell(r, true, err.text);
	}
	if (r->opened)
		r->opened(r->ctx, r->j);
	return true;
}

/* Writes what is kept, oldest first; false at the first failure. */
static bool flush(struct recorder *r)
{
	struct errmsg err = { "" };

	if (!open_again(r))
		return false;
	if (journal_settle(r->j, &err) != RC_OK)
		return failed(r, &err);
	while (r->len) {
		const struct kept *k = &r->kept[r->head];

		if (journal_write(r->j, &k->row, k->t, &err) != RC_OK)
			return failed(r, &err);
		r->head = (r->head + 1) % KEPT_MAX;
		r->len--;
	}
	if (r->failing) {
		char words[TEXT_LEN] = "";

		log_info(LOG_JOURNAL, "the journal works again");
		if (r->lost)
			snprintf(words, sizeof words, "the journal lacks %d row%s of the time it could not be "
				 "written: they are in the log", r->lost, r->lost == 1 ? "" : "s");
		tell(r, true, words);
		r->lost = 0;
	}
	r->failing = false;
	return true;
}

static void run(void *ctx)
{
	struct recorder *r = ctx;
	struct action a;

	for (;;) {
		/* An intent that went unjournaled waits in the journal, and tells nobody. */
		enum rc rc = outbox_take(r->out, &a, clock_steady() + RETRY_S * NS_PER_S);

		if (rc == RC_CLOSED)
			break;
		if (rc == RC_OK && a.type == ACT_JOURNAL)
			keep(r, &a);
		if (clock_steady() >= r->again || !r->failing) {
			flush(r);
			r->again = clock_steady() + RETRY_S * NS_PER_S;
		}
	}
	if (!flush(r))
		for (size_t i = 0; i < r->len; i++)
			log_lost(&kept_at(r, i)->row);
}

struct recorder *recorder_start(struct journal *j, struct outbox *out, struct inbox *inbox,
				void (*opened)(void *ctx, struct journal *j), void *ctx)
{
	struct recorder *r = calloc(1, sizeof *r);

	if (!r)
		return NULL;
	r->j = j;
	r->out = out;
	r->inbox = inbox;
	r->opened = opened;
	r->ctx = ctx;
	r->failing = !journal_is_open(j);
	r->kept = calloc(KEPT_MAX, sizeof *r->kept);
	if (r->kept)
		r->thread = thread_start("recorder", run, r);
	if (!r->thread) {
		free(r->kept);
		free(r);
		return NULL;
	}
	return r;
}

void recorder_stop(struct recorder *r)
{
	if (!r)
		return;
	outbox_close(r->out);
	thread_join(r->thread);
	free(r->kept);
	free(r);
}
