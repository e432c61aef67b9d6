/* feeds.h - what quotes, requests and their helpers share. */
#ifndef SKIM_SRC_IBKR_FEEDS_H
#define SKIM_SRC_IBKR_FEEDS_H

#include "internal.h"
#include "skim/ibkr/wire.h"

/* Fields asked for, in snapshots and streams (Web API 5.1). */
#define QUOTE_FIELDS_LIST(S) \
	"31" S "84" S "85" S "86" S "88" S "7059" S "87" S "7762" S "70" S "71" S "7295" S "7741" S \
	"7282" S "6509"

enum { SNAPSHOT_CONIDS = 100 };

/*
 * Counts trades as far as frames show them: a change of the last price, or of the volume.  The
 * first frame of an instrument shows what was, not what happened; a prior close (C) and the
 * price of a halt (H) are no trades.
 */
struct tally {
	bool has_last, has_volume;
	enum price_mark mark;
	struct price last;
	qty_t volume;
};

/* Sets prints and first_market of q and remembers it. */
void tally_count(struct tally *t, struct ev_quote *q);

/* One snapshot of up to SNAPSHOT_CONIDS conids.  sink as in wire_snapshot. */
enum rc snapshot_ask(struct http_client *c, const int32_t *conid, int n, enum quote_source source,
		     wire_sink *sink, void *ctx, struct errmsg *err);

/* The slow half of the requests: bars, previews, scans; a thread of its own, so that a re-ask
 * never waits behind one of them.  queue: actions handed on; closed to end it. */
struct slow_requests {
	struct ibkr *x;
	struct outbox *queue;
};
void slow_run(void *slow_requests);

/* What our scans ask for, and whether the broker's scanner lists it: true with "" or with what is
 * missing in words; false: not known yet, to be asked again later.  One request a day. */
extern const struct wire_scan_want scan_want;
bool scan_params_check(struct ibkr *x, struct http_client *c, char words[TEXT_LEN]);

/* Body of POST /iserver/scanner/run; RC_FULL. */
enum rc scan_body(const struct ibkr_config *cfg, char *out, size_t cap);
/* Market ns between scans at this moment; 0: not the time for scans. */
int64_t scan_pause(const struct ibkr_config *cfg, int64_t market);

#endif
