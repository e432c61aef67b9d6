/*
 * stream_subs.c - what is subscribed: the wanted list against what was sent, and the next request
 * that the socket takes (Web API 6.3).
 */
#include "stream.h"

#include <stdio.h>
#include <string.h>

#include "skim/base/text.h"

static const struct topic {
	const char *name, *text;
} topics[STREAM_TOPICS] = {
	{ "sor", "sor+{}" },
	{ "str", "str+{\"realtimeUpdatesOnly\":false,\"days\":1}" },
	{ "spl", "spl+{}" },
};

struct sub *stream_sub(struct quotes *q, int32_t conid)
{
	for (int i = 0; i < q->n_subs; i++)
		if (q->sub[i].conid == conid)
			return &q->sub[i];
	return NULL;
}

void stream_orders_again(struct quotes *q)
{
	q->topic[0].sent = false;
}

/* Gone: neither wanted nor open at the broker. */
static void drop_gone(struct quotes *q)
{
	int kept = 0;

	for (int i = 0; i < q->n_subs; i++)
		if (q->sub[i].wanted || q->sub[i].sent)
			q->sub[kept++] = q->sub[i];
	q->n_subs = kept;
}

void stream_read_wanted(struct quotes *q)
{
	struct wanted w;
	uint64_t version = cell_get(q->intake.wanted, &w);
	int max = streams_max(q->x);
	struct sub *s;

	if (version == q->wanted_seen)
		return;
	q->wanted_seen = version;
	for (int i = 0; i < q->n_subs; i++)
		q->sub[i].wanted = false;
	drop_gone(q);
	for (int i = 0; i < w.n && i < max; i++) {
		s = stream_sub(q, w.conid[i]);
		if (!s && q->n_subs < WANTED_MAX) {
			s = &q->sub[q->n_subs++];
			*s = (struct sub){ .conid = w.conid[i] };
		}
		if (s)
			s->wanted = true;
	}
}

void stream_forget_sent(struct quotes *q)
{
	for (int i = 0; i < q->n_subs; i++)
		q->sub[i].sent = q->sub[i].again = false;
	for (int i = 0; i < STREAM_TOPICS; i++) {
		q->topic[i].sent = false;
		q->topic[i].tries = 0;
		q->topic[i].due = 0;
	}
	q->smd_tries = 0;
	q->smd_due = 0;
	q->sts = q->tic_due = q->say_session = false;
	q->orders_heard = q->orders_again = false;
	q->probe_at = q->quote_at = 0;
	drop_gone(q);
}

static bool topic_text(struct quotes *q, int64_t now, char *out, size_t cap)
{
	for (int i = 0; i < STREAM_TOPICS; i++) {
		if (q->topic[i].sent || q->topic[i].due > now)
			continue;
		q->topic[i].sent = true;
		return text_copy(out, cap, topics[i].text);
	}
	return false;
}

static bool sub_text(struct quotes *q, int64_t now, char *out, size_t cap)
{
	for (int i = 0; i < q->n_subs; i++) {
		struct sub *s = &q->sub[i];

		if (!s->wanted && s->sent) {
			snprintf(out, cap, "umd+%d+{}", s->conid);
			s->sent = false;
			drop_gone(q);
			return true;
		}
		if (s->wanted && (!s->sent || s->again) && q->smd_due <= now) {
			snprintf(out, cap, "smd+%d+{\"fields\":[\"" QUOTE_FIELDS_LIST("\",\"") "\"]}",
				 s->conid);
			s->sent = true;
			s->again = false;
			s->sent_at = now;
			return true;
		}
	}
	return false;
}

bool stream_next_text(void *ctx, char *out, size_t cap)
{
	struct quotes *q = ctx;
	int64_t now = clock_steady();

	if (q->say_session) {
		q->say_session = false;
		snprintf(out, cap, "{\"session\":\"%s\"}", q->st.ws_session);
		return true;
	}
	if (q->phase != PH_READY)
		return false;
	if (q->tic_due) {
		q->tic_due = false;
		return text_copy(out, cap, "tic");
	}
	return topic_text(q, now, out, cap) || sub_text(q, now, out, cap);
}

int stream_topic(const char *error_topic)
{
	for (int i = 0; i < STREAM_TOPICS; i++)
		if (strncmp(error_topic, topics[i].name, 3) == 0)
			return i;
	return -1;
}
