/*
 * streams.h - market data streams of the session: what the snapshot's pre-flight opens and
 * how its fields trickle in (Web API 5.1).
 */
#ifndef SKIM_SRC_SIM_STREAMS_H
#define SKIM_SRC_SIM_STREAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim.h"

enum { STREAM_LINES = 100, STREAM_FIELDS = 50 };

struct stream {
	int32_t conid;			/* 0: free place */
	int64_t opened;			/* steady */
	bool silent;			/* beyond the lines of the username */
	int fields[STREAM_FIELDS];	/* asked for once, stay asked */
	size_t n;
};

struct streams;

struct streams *streams_new(void);
void streams_free(struct streams *t);
/* Streams belong to a session; a new one starts with none. */
void streams_run(struct sim *s);
struct stream *stream_find(struct streams *t, int32_t conid);
/* Opens it (fresh is set) or finds it; never NULL. */
struct stream *stream_open(struct sim *s, int32_t conid, bool *fresh);
bool stream_close(struct streams *t, int32_t conid);
void streams_close_all(struct streams *t);
/* Market time at which the quote of stock i changed last. */
int64_t streams_updated(const struct sim *s, int32_t conid);

/* "31,84,7295" -> numbers, at most cap; returns how many, cap + 1 when there are more. */
size_t numbers_parse(const char *text, int *out, size_t cap);

/* quote.c: the text of one field as JSON, e.g. "C45.12"; nothing added when it is unknown. */
void quote_field(struct buf *out, const struct sim *s, const struct sim_stock *k, int field);
/* A companion member such as ,"87_raw":2.31E6; nothing for most fields. */
void quote_companion(struct buf *out, const struct sim_stock *k, int field);

#endif
