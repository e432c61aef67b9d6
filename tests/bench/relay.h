/*
 * relay.h - a process between the program under test and the simulator (or in the place of it):
 * answers come late by a chosen time, frames of its own go out on the websocket, and what passes
 * is noted with its time.
 *
 * Times: CLOCK_MONOTONIC in us; 0: not yet.  Units, ownership: the members of struct relay_words
 * are shared memory; the measurement writes wishes and zeros, the relay writes times.
 */
#ifndef TESTS_BENCH_RELAY_H
#define TESTS_BENCH_RELAY_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum { RELAY_CONID = 990001000 };	/* conid of the first stock of busy.h */

struct relay_words {
	/* wishes */
	_Atomic int64_t late_us;	/* what the server says arrives so much later */
	_Atomic int cut;		/* connections are dropped and none is taken */
	_Atomic int feed_rate;		/* frames a second, spread evenly */
	_Atomic int names;		/* instruments they belong to */
	_Atomic int burst;		/* so many frames at once and a ping; 0 again when begun */
	_Atomic int last_milli;		/* price of the burst's last frame, of the first instrument */
	/* what happened */
	_Atomic int64_t begun;		/* first request to the broker (not to the page) */
	_Atomic int64_t quote;		/* first frame of market data handed over */
	_Atomic int64_t order;		/* last byte of a POST …/orders came */
	_Atomic int64_t burst_at;	/* first byte of the burst went out */
	_Atomic int64_t pong;		/* everything before the ping has been read */
	_Atomic int64_t fed;		/* frames of its own so far */
	_Atomic int streams;		/* websockets open */
};

struct relay {
	pid_t pid;
	int port;
	int wake;
	struct relay_words *w;
};

/* port 0: no server behind it; requests get an empty answer, websockets are taken. */
bool relay_start(struct relay *r, int port);
void relay_stop(struct relay *r);
/* After a wish: it is heeded at once. */
void relay_wake(const struct relay *r);

#endif
