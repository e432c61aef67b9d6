/*
 * hub.h - the websocket side (Web API 6): subscriptions, what is sent when, and its faults.
 *
 * Units:  heartbeats and delays in steady (real) time; quotes are paced by market time, so
 *         that a fast scenario looks like a fast film of the real thing.
 */
#ifndef SKIM_SRC_SIM_HUB_H
#define SKIM_SRC_SIM_HUB_H

#include "server.h"

enum { SOCKET_SUBS = 128, SUB_FIELDS = 50, CHARTS_MAX = 5 };

enum silence { SILENT_NOT, SILENT_DATA, SILENT_ALL };

struct hub {
	enum silence silent;
	bool binary, duplicates;
	unsigned bad_utf8;		/* data frames still to spoil */
	unsigned sor_refusals;		/* sor subscriptions still to refuse */
	int64_t late;			/* ns by which order updates are late */
	int64_t pace;			/* between two frames of an instrument; 0: as the broker */
	uint64_t opened;
	enum session_state told;	/* session state last said in sts */
};

struct frame {
	struct frame *next;
	int64_t due;			/* steady */
	bool binary;
	size_t n;
	unsigned char data[];		/* LWS_PRE bytes of room, then the frame */
};

struct quote_sub {
	int32_t conid;
	int fields[SUB_FIELDS];
	uint64_t sent[SUB_FIELDS];	/* hash of the value sent last */
	size_t n;
	uint64_t version;
	int64_t sent_at;		/* market */
};

struct socket {
	uint64_t generation;		/* of the session it belongs to */
	bool known;			/* its session is known: greeted */
	bool reconnect, sor_refused;
	struct buf in;
	struct frame *frames;		/* by due time */
	size_t queued;
	int64_t next_beat, next_pnl, next_ledger;

	struct quote_sub *subs;
	size_t n;
	bool sor, str, spl, sld;
	uint64_t *order_versions;	/* sent last, by place in the exchange's list */
	size_t orders, fills;		/* known to this socket */
	int64_t dpl, upl;		/* sent last */
	bool pnl_sent;
	unsigned charts;
};

enum frame_kind { FRAME_DATA, FRAME_BEAT, FRAME_UPDATE };

/* hub.c */
void hub_queue(struct conn *c, enum frame_kind kind, const struct buf *text);
void hub_printf(struct conn *c, enum frame_kind kind, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
bool hub_live(const struct conn *c);	/* of the present session, and that is ready */
void hub_greet(struct conn *c);
void hub_bulletin(struct sim *s, const char *text);
void hub_tell(struct sim *s, const struct buf *text);	/* every websocket */

/* hub_topics.c: what a client asks for. */
void hub_request(struct conn *c, const char *text);

/* hub_feed.c: what goes out by itself. */
void feed_quotes(struct conn *c);
void feed_orders(struct conn *c, bool all);
void feed_fills(struct conn *c);
void feed_pnl(struct conn *c);
void feed_ledger(struct conn *c);
void feed_chart(struct conn *c, int32_t conid, struct json_object *args);
void feed_ladder(struct conn *c, int32_t conid);

#endif
