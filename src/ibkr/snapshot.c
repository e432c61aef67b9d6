/* snapshot.c - one snapshot request, and the counting of trades in what comes. */
#include "feeds.h"

#include <stdio.h>

#include "skim/base/clock.h"

void tally_count(struct tally *t, struct ev_quote *q)
{
	bool changed = false;

	if (q->has & QF_LAST) {
		changed = q->mark == PRICE_PLAIN && t->has_last &&
			  (t->mark == PRICE_CLOSE || t->last.e4 != q->last.e4);
		t->has_last = true;
		t->last = q->last;
		t->mark = q->mark;
	}
	if (q->has & QF_VOLUME) {
		changed |= t->has_volume && q->volume > t->volume;
		t->has_volume = true;
		t->volume = q->volume;
	}
	q->prints = changed;
	q->first_market = clock_now().market;
}

enum rc snapshot_ask(struct http_client *c, const int32_t *conid, int n, enum quote_source source,
		     wire_sink *sink, void *ctx, struct errmsg *err)
{
	char path[2048];
	struct http_answer a;
	size_t len;
	enum rc rc;

	len = (size_t)snprintf(path, sizeof(path), "/iserver/marketdata/snapshot?conids=");
	for (int i = 0; i < n && i < SNAPSHOT_CONIDS; i++)
		len += (size_t)snprintf(path + len, sizeof(path) - len, "%s%d", i ? "," : "",
					conid[i]);
	snprintf(path + len, sizeof(path) - len, "&fields=" QUOTE_FIELDS_LIST(","));
	rc = http_get(c, path, &a, err);
	if (rc != RC_OK)
		return rc;
	rc = a.status == 200 ? wire_snapshot(a.body, a.n, source, sink, ctx) : RC_REFUSED;
	if (rc != RC_OK && !wire_error(a.body, a.n, err->text, sizeof(err->text)))
		errmsg_set(err, rc, "snapshot: HTTP %d: %s", a.status, rc_text(rc));
	return rc;
}
