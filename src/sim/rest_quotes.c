/* rest_quotes.c - snapshots and unsubscribing (Web API 5.1, 5.2). */
#include "rest.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "skim/base/clock.h"
#include "streams.h"

enum { CONIDS_MAX = 100 };

/* Fields arrive one by one in the first moments of a stream. */
#define TRICKLE (700 * NS_PER_MS)

static int by_value(const void *a, const void *b)
{
	const int *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void add_fields(struct stream *t, const int *fields, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t k = 0;

		while (k < t->n && t->fields[k] != fields[i])
			k++;
		if (k == t->n && t->n < STREAM_FIELDS)
			t->fields[t->n++] = fields[i];
	}
}

static void member(struct buf *out, const struct sim *s, const struct sim_stock *k, int field)
{
	size_t before = out->n;

	buf_printf(out, ",\"%d\":", field);
	size_t named = out->n;

	quote_field(out, s, k, field);
	if (out->n == named) {
		out->n = before;
		out->s[before] = '\0';
	} else {
		quote_companion(out, k, field);
	}
}

static bool early(int field)
{
	return field == 31 || field == 7295;
}

static void row(struct buf *out, const struct sim *s, const struct stream *t,
		const struct sim_stock *k, size_t place)
{
	bool trickling = s->steady - t->opened < TRICKLE;

	buf_printf(out, ",\"server_id\":\"q%zu\",\"_updated\":%" PRId64 ",\"6119\":\"q%zu\","
		   "\"6509\":\"%s\"", place, streams_updated(s, k->conid) / (int64_t)NS_PER_MS, place,
		   s->availability);
	if (s->availability[0] == 'N')
		return;		/* no right to the data: nothing but that */
	for (size_t i = 0; i < t->n; i++)
		if (t->fields[i] != 6509 && t->fields[i] != 6119 && (!trickling || early(t->fields[i])))
			member(out, s, k, t->fields[i]);
}

/* One conid's object; the first call opens the stream and says nothing more. */
static void answer_one(struct sim *s, const struct sim_stock *k, const int *fields, size_t nf,
		       size_t place, struct buf *out)
{
	bool fresh;
	struct stream *t = stream_open(s, k->conid, &fresh);

	add_fields(t, fields, nf);
	buf_printf(out, "{\"conidEx\":\"%" PRId32 "\",\"conid\":%" PRId32, k->conid, k->conid);
	if (!fresh && !t->silent)
		row(out, s, t, k, place);
	buf_puts(out, "}");
}

void rest_snapshot(struct sim *s, const struct request *r, struct reply *p)
{
	int conids[CONIDS_MAX], fields[STREAM_FIELDS];
	size_t n = numbers_parse(request_query(r, "conids"), conids, CONIDS_MAX);
	size_t nf = numbers_parse(request_query(r, "fields"), fields, STREAM_FIELDS);
	const char *sep = "";

	if (!n || n > CONIDS_MAX || nf > STREAM_FIELDS) {
		reply_error(p, 400, "Bad Request: conids and fields expected");
		return;
	}
	qsort(conids, n, sizeof *conids, by_value);	/* not the order asked for */
	buf_puts(&p->body, "[");
	for (size_t i = 0; i < n; i++) {
		const struct sim_stock *k = exchange_find(s->x, conids[i]);

		if (!k || (i && conids[i] == conids[i - 1]))
			continue;
		buf_puts(&p->body, sep);
		answer_one(s, k, fields, nf, i, &p->body);
		sep = ",";
	}
	buf_puts(&p->body, "]");
}

void rest_unsubscribe(struct sim *s, const struct request *r, struct reply *p)
{
	int64_t conid;

	if (json_whole(r->json, "conid", &conid) && stream_close(s->streams, (int32_t)conid))
		buf_puts(&p->body, "{\"success\":true}");
	else
		reply_error_only(p, 500, "unknown");
}

void rest_unsubscribe_all(struct sim *s, const struct request *r, struct reply *p)
{
	(void)r;
	streams_close_all(s->streams);
	buf_puts(&p->body, "{\"unsubscribed\":true}");
}
