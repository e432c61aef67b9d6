/*
 * receiver.h - a webhook as Discord holds it: the limits of one message, 30 requests a minute, a
 * bucket of 5 in 2 s that its rate headers tell about.  Counts what it must refuse.
 */
#ifndef TESTS_DISCORD_RECEIVER_H
#define TESTS_DISCORD_RECEIVER_H

#include <stddef.h>
#include <stdint.h>

enum { RECEIVER_MINUTE = 30, RECEIVER_BUCKET = 5 };

struct receiver {
	int64_t taken[RECEIVER_MINUTE];	/* steady ns; ring */
	int next;
	int64_t bucket_ends;
	int bucket_left;
	int requests, refused, embeds;
	char why[200];			/* of the last refusal */
	/* of the last answer */
	int status;
	int remaining;
	int64_t reset_after;
	/* called with each embed of a message that was taken */
	void (*embed)(void *ctx, const char *title, const char *description);
	void *ctx;
};

/* One POST body, arriving at now.  Returns the status: 204, 400 or 429. */
int receiver_take(struct receiver *r, const char *body, int64_t now);
/* The headers of that answer, each line with \r\n. */
void receiver_headers(const struct receiver *r, char *out, size_t cap);

#endif
