/* discord.c - a receiver that holds a webhook's messages to Discord's limits. */
#include "discord.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/rand.h>

#include "counts.h"
#include "rest.h"
#include "skim/base/clock.h"
#include "skim/base/must.h"
#include "skim/base/text.h"

enum {
	CONTENT_MAX = 2000, EMBEDS_MAX = 10, TITLE_MAX = 256, DESCRIPTION_MAX = 4096,
	FIELDS_MAX = 25, NAME_MAX_CHARS = 256, VALUE_MAX = 1024, FOOTER_MAX = 2048,
	USERNAME_MAX = 80, EMBEDS_TOTAL = 6000, MESSAGES_KEPT = 1000,
	RATE_COUNT = 30,
};

#define RATE_SPAN (60 * NS_PER_S)

struct discord {
	char path[128];
	char *messages[MESSAGES_KEPT];
	size_t n;
	int64_t taken[RATE_COUNT];	/* steady; ring */
	size_t next;
};

struct discord *discord_new(void)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	struct discord *d = calloc(1, sizeof *d);
	unsigned char r[68];
	size_t n;

	MUST(d && RAND_bytes(r, sizeof r) == 1);
	n = (size_t)snprintf(d->path, sizeof d->path, "1190000000000000001/");
	for (size_t i = 0; i < sizeof r; i++)
		d->path[n + i] = letters[r[i] & 63];
	return d;
}

void discord_free(struct discord *d)
{
	if (!d)
		return;
	for (size_t i = 0; i < d->n; i++)
		free(d->messages[i]);
	free(d);
}

const char *discord_path(const struct discord *d)
{
	return d->path;
}

void discord_json(const struct discord *d, struct buf *out)
{
	buf_puts(out, "[");
	for (size_t i = 0; i < d->n; i++)
		buf_printf(out, "%s%s", i ? "," : "", d->messages[i]);
	buf_puts(out, "]");
}

/* --- limits --- */

static size_t characters(struct json_object *o, const char *name)
{
	const char *s = json_text(o, name);
	size_t n = 0, len = s ? strlen(s) : 0;
	uint32_t cp;

	for (int step; len && (step = utf8_next(s, len, &cp)) != 0; n++) {
		size_t used = step < 0 ? 1 : (size_t)step;

		s += used;
		len -= used;
	}
	return n;
}

static struct json_object *child(struct json_object *o, const char *name)
{
	struct json_object *v = NULL;

	if (json_object_is_type(o, json_type_object))
		json_object_object_get_ex(o, name, &v);
	return v;
}

static const char *field_objection(struct json_object *f, size_t *total)
{
	size_t name = characters(f, "name"), value = characters(f, "value");

	*total += name + value;
	if (!name || name > NAME_MAX_CHARS)
		return "embed field name must be 1 to 256 characters";
	if (!value || value > VALUE_MAX)
		return "embed field value must be 1 to 1024 characters";
	return NULL;
}

static const char *embed_objection(struct json_object *e, size_t *total)
{
	struct json_object *fields = child(e, "fields");
	size_t footer = characters(child(e, "footer"), "text");
	size_t author = characters(child(e, "author"), "name");

	if (!json_object_is_type(e, json_type_object))
		return "an embed must be an object";
	if (characters(e, "title") > TITLE_MAX)
		return "embed title must be 256 characters or fewer";
	if (characters(e, "description") > DESCRIPTION_MAX)
		return "embed description must be 4096 characters or fewer";
	if (footer > FOOTER_MAX)
		return "embed footer must be 2048 characters or fewer";
	if (author > NAME_MAX_CHARS)
		return "embed author must be 256 characters or fewer";
	*total += characters(e, "title") + characters(e, "description") + footer + author;
	if (!json_object_is_type(fields, json_type_array))
		return NULL;
	if (json_object_array_length(fields) > FIELDS_MAX)
		return "an embed holds 25 fields or fewer";
	for (size_t i = 0; i < json_object_array_length(fields); i++) {
		const char *text = field_objection(json_object_array_get_idx(fields, i), total);

		if (text)
			return text;
	}
	return NULL;
}

const char *discord_objection(struct json_object *m)
{
	struct json_object *embeds = child(m, "embeds");
	size_t total = 0, n = json_object_is_type(embeds, json_type_array) ?
		json_object_array_length(embeds) : 0;

	if (!json_object_is_type(m, json_type_object))
		return "a JSON object is expected";
	if (!n && !characters(m, "content"))
		return "Cannot send an empty message";
	if (characters(m, "content") > CONTENT_MAX)
		return "content must be 2000 characters or fewer";
	if (characters(m, "username") > USERNAME_MAX)
		return "username must be 80 characters or fewer";
	if (n > EMBEDS_MAX)
		return "a message holds 10 embeds or fewer";
	for (size_t i = 0; i < n; i++) {
		const char *text = embed_objection(json_object_array_get_idx(embeds, i), &total);

		if (text)
			return text;
	}
	return total > EMBEDS_TOTAL ? "embeds must be 6000 characters or fewer in all" : NULL;
}

/* --- the receiver --- */

static void refuse(struct reply *p, int status, int code, const char *text)
{
	p->status = status;
	buf_puts(&p->body, "{\"message\":");
	buf_json(&p->body, text);
	buf_printf(&p->body, ",\"code\":%d}", code);
}

/* What is left of the minute, and until when, as Discord's headers say it. */
static void rate_headers(const struct discord *d, int64_t steady, struct reply *p)
{
	int left = 0;
	int64_t oldest = 0;
	long long ms;

	for (int i = 0; i < RATE_COUNT; i++) {
		int64_t at = d->taken[i];

		if (!at || steady - at >= RATE_SPAN)
			left++;
		else if (!oldest || at < oldest)
			oldest = at;
	}
	ms = oldest ? (oldest + RATE_SPAN - steady) / NS_PER_MS + 1 : 0;
	buf_printf(&p->headers, "x-ratelimit-limit: %d\nx-ratelimit-remaining: %d\n"
		   "x-ratelimit-reset-after: %lld.%03lld\n", RATE_COUNT, left, ms / 1000, ms % 1000);
}

/* 30 a minute and webhook; the oldest of the last 30 says how long to wait. */
static bool rate_allows(struct discord *d, int64_t steady, struct reply *p)
{
	int64_t oldest = d->taken[d->next], wait = oldest + RATE_SPAN - steady;
	long long ms = (long long)(wait / NS_PER_MS) + 1;

	if (!oldest || wait <= 0)
		return true;
	p->status = 429;
	p->retry_after = ms / 1000 + 1;
	buf_printf(&p->body, "{\"message\":\"You are being rate limited.\",\"retry_after\":%lld.%03lld,"
		   "\"global\":false}", ms / 1000, ms % 1000);
	rate_headers(d, steady, p);
	return false;
}

static void describe(struct reply *p, const struct discord *d)
{
	buf_printf(&p->body, "{\"id\":\"%.19s\",\"type\":1,\"name\":\"skim\",\"channel_id\":"
		   "\"1190000000000000002\",\"guild_id\":\"1190000000000000003\",\"avatar\":null,"
		   "\"application_id\":null,\"token\":\"%s\"}", d->path, d->path + 20);
}

static void keep(struct discord *d, struct json_object *m)
{
	if (d->n == MESSAGES_KEPT) {
		free(d->messages[0]);
		memmove(d->messages, d->messages + 1, (MESSAGES_KEPT - 1) * sizeof *d->messages);
		d->n--;
	}
	d->messages[d->n] = strdup(json_object_to_json_string_ext(m, JSON_C_TO_STRING_PLAIN));
	MUST(d->messages[d->n]);
	sim_log("discord message %zu: %.300s", d->n + 1, d->messages[d->n]);
	d->n++;
}

static void take(struct sim *s, const struct request *r, struct reply *p)
{
	struct discord *d = s->discord;
	const char *text = discord_objection(r->json);

	if (!r->content_type || strncmp(r->content_type, "application/json", 16) != 0) {
		refuse(p, 400, 50109, "The request body contains invalid JSON.");
	} else if (text) {
		refuse(p, 400, strstr(text, "empty") ? 50006 : 50035, text);
		sim_log("discord refused: %s", text);
	} else if (rate_allows(d, s->steady, p)) {
		d->taken[d->next] = s->steady;
		d->next = (d->next + 1) % RATE_COUNT;
		keep(d, r->json);
		rate_headers(d, s->steady, p);
		p->status = request_flag(r, "wait") ? 200 : 204;
		if (p->status == 200)
			buf_printf(&p->body, "{\"id\":\"%zu\",\"type\":0,\"content\":\"\"}", d->n);
	}
	if (p->status >= 400)
		count(s->counts, COUNT_DISCORD_REFUSED);
}

void rest_webhook(struct sim *s, const struct request *r, struct reply *p)
{
	const char *path = r->path + strlen("/api/webhooks/");

	if (strncmp(path, s->discord->path, 19) != 0)
		refuse(p, 404, 10015, "Unknown Webhook");
	else if (strcmp(path, s->discord->path) != 0)
		refuse(p, 401, 50027, "Invalid Webhook Token");
	else if (strcmp(r->method, "GET") == 0)
		describe(p, s->discord);
	else
		take(s, r, p);
}
