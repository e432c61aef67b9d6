/*
 * queue.h - embeds that wait to be sent: bounded, in order, what is superseded taken out, several
 * to a request where that is right.  Pure.
 */
#ifndef SKIM_SRC_DISCORD_QUEUE_H
#define SKIM_SRC_DISCORD_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "skim/core/action.h"

enum { QUEUE_MAX = 128 };

struct item {
	char *embed;			/* JSON */
	size_t cost;			/* of MESSAGE_CHARACTERS */
	uint32_t list;			/* rows of one list have the same number; 0: of none */
	bool alone;			/* refused in company: tried by itself */
	int tries;
	enum notify_kind kind;
	char ticker[TICKER_LEN];
	char news_id[NEWS_ID_LEN];
	int date;			/* Sydney's, yyyymmdd */
};

struct queue {
	struct item v[QUEUE_MAX];	/* ring */
	size_t head, len;
	uint64_t dropped, merged;
};

/*
 * Takes one notice.  What it supersedes goes: an older P&L update of the same stock or word about
 * the session that still waits, the same alarm or error.  When the queue is full the oldest of what merely informs
 * gives way, else the oldest of all.  The first `busy` items have been tried and stay.
 * False: no memory.
 */
bool queue_put(struct queue *q, const struct act_notify *a, uint32_t list, size_t busy);

/* How many from the front go into the next request; company: unrelated ones may share it. */
size_t queue_pack(const struct queue *q, bool company);
struct item *queue_at(struct queue *q, size_t i);
/* Takes the first n out. */
void queue_shift(struct queue *q, size_t n);

#endif
