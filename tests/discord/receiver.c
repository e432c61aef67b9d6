/* receiver.c - a webhook as Discord holds it. */
#include "receiver.h"

#include <json.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "skim/base/clock.h"

#define MINUTE (60 * NS_PER_S)
#define BUCKET (2 * NS_PER_S)

static const char *text_of(struct json_object *o, const char *key)
{
	struct json_object *v;

	return json_object_object_get_ex(o, key, &v) ? json_object_get_string(v) : "";
}

static size_t characters(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += ((unsigned char)*s & 0xC0) != 0x80;
	return n;
}

static bool refuse(struct receiver *r, const char *why, size_t value)
{
	snprintf(r->why, sizeof r->why, "%s: %zu", why, value);
	return false;
}

/* A text of at least `least` and at most `most` characters; counted. */
static bool text_fits(struct receiver *r, const char *what, const char *s, size_t least, size_t most,
		      size_t *total)
{
	size_t n = characters(s);

	*total += n;
	return (n >= least && n <= most) || refuse(r, what, n);
}

static bool fields_fit(struct receiver *r, struct json_object *fields, size_t *total)
{
	size_t n = fields ? json_object_array_length(fields) : 0;

	if (n > 25)
		return refuse(r, "fields", n);
	for (size_t i = 0; i < n; i++) {
		struct json_object *f = json_object_array_get_idx(fields, i);

		if (!text_fits(r, "field name", text_of(f, "name"), 1, 256, total) ||
		    !text_fits(r, "field value", text_of(f, "value"), 1, 1024, total))
			return false;
	}
	return true;
}

static bool embed_fits(struct receiver *r, struct json_object *e, size_t *total)
{
	struct json_object *footer = NULL, *fields = NULL;

	json_object_object_get_ex(e, "footer", &footer);
	json_object_object_get_ex(e, "fields", &fields);
	return text_fits(r, "title", text_of(e, "title"), 1, 256, total) &&
	       text_fits(r, "description", text_of(e, "description"), 0, 4096, total) &&
	       text_fits(r, "footer", text_of(footer, "text"), 0, 2048, total) &&
	       fields_fit(r, fields, total);
}

static bool message_fits(struct receiver *r, struct json_object *m)
{
	struct json_object *embeds = NULL;
	size_t total = 0, n;

	if (!m || !json_object_object_get_ex(m, "embeds", &embeds))
		return refuse(r, "no JSON with embeds", 0);
	n = json_object_array_length(embeds);
	if (!n || n > 10)
		return refuse(r, "embeds", n);
	for (size_t i = 0; i < n; i++)
		if (!embed_fits(r, json_object_array_get_idx(embeds, i), &total))
			return false;
	return total <= 6000 || refuse(r, "characters in all", total);
}

static bool rate_fits(struct receiver *r, int64_t now)
{
	int64_t oldest = r->taken[r->next];

	r->reset_after = 0;
	if (oldest && now - oldest < MINUTE) {
		r->reset_after = oldest + MINUTE - now;
		return refuse(r, "requests in a minute", RECEIVER_MINUTE + 1);
	}
	if (now >= r->bucket_ends) {
		r->bucket_ends = now + BUCKET;
		r->bucket_left = RECEIVER_BUCKET;
	}
	if (!r->bucket_left) {
		r->reset_after = r->bucket_ends - now;
		return refuse(r, "requests in two seconds", RECEIVER_BUCKET + 1);
	}
	return true;
}

static void accept_message(struct receiver *r, struct json_object *m, int64_t now)
{
	struct json_object *embeds;

	r->taken[r->next] = now;
	r->next = (r->next + 1) % RECEIVER_MINUTE;
	r->bucket_left--;
	r->reset_after = r->bucket_ends - now;
	json_object_object_get_ex(m, "embeds", &embeds);
	for (size_t i = 0; i < json_object_array_length(embeds); i++) {
		struct json_object *e = json_object_array_get_idx(embeds, i);

		r->embeds++;
		if (r->embed)
			r->embed(r->ctx, text_of(e, "title"), text_of(e, "description"));
	}
}

int receiver_take(struct receiver *r, const char *body, int64_t now)
{
	struct json_object *m = json_tokener_parse(body);

	r->requests++;
	if (!message_fits(r, m)) {
		r->status = 400;
	} else if (!rate_fits(r, now)) {
		r->status = 429;
	} else {
		accept_message(r, m, now);
		r->status = 204;
	}
	r->remaining = r->status == 429 ? 0 : r->bucket_left;
	r->refused += r->status != 204;
	json_object_put(m);
	return r->status;
}

void receiver_headers(const struct receiver *r, char *out, size_t cap)
{
	long long ms = r->reset_after / NS_PER_MS + 1;

	snprintf(out, cap, "X-RateLimit-Limit: %d\r\nX-RateLimit-Remaining: %d\r\n"
		 "X-RateLimit-Reset-After: %lld.%03lld\r\n%s", RECEIVER_BUCKET, r->remaining, ms / 1000,
		 ms % 1000, r->status == 429 ? "Retry-After: 1\r\n" : "");
}
