/* wire_internal.h - what the decoders share among themselves. */
#ifndef SKIM_SRC_IBKR_WIRE_INTERNAL_H
#define SKIM_SRC_IBKR_WIRE_INTERNAL_H

#include "json.h"
#include "skim/ibkr/wire.h"

/* The error of an answer in words, cleaned. */
bool wire_error_of(struct json_object *o, char *out, size_t cap);
/* The members of an authentication status; false when it holds none of them. */
bool wire_status_of(struct json_object *o, struct wire_status *out);

/* The fields of a row of market data as they came: text, or a number's digits.  s NULL: absent. */
struct wire_text {
	const char *s;
	size_t n;
};
enum wire_quote_field {
	WQ_LAST, WQ_BID, WQ_ASK, WQ_BID_SIZE, WQ_ASK_SIZE, WQ_LAST_SIZE, WQ_VOLUME, WQ_VOLUME_SHORT,
	WQ_OPEN, WQ_HIGH, WQ_LOW, WQ_PRIOR_CLOSE, WQ_AVAILABILITY, WQ_AVG_VOLUME,
	WQ_FIRST_LONG,		/* names of more than four letters */
	WQ_CONID = WQ_FIRST_LONG, WQ_UPDATED, WQ_VOLUME_RAW, WQ_AVG_VOLUME_RAW,
	WQ_COUNT
};
extern const char *const wire_quote_names[WQ_COUNT];
bool wire_quote_texts(const struct wire_text f[WQ_COUNT], enum quote_source source,
		      struct ev_quote *q);
/* A market data frame in one pass.  False: not one, or not of the plain kind, and then nothing
 * is said; *told: whether there is a quote in it. */
bool wire_smd(const char *bytes, size_t n, struct ev_quote *q, bool *told);
/* The same frame by json-c alone: the standard that wire_smd is held to. */
enum rc wire_frame_json(const char *bytes, size_t n, const char *account, struct ws_frame *out,
			wire_sink *sink, void *ctx);

/* A row of market data, from a snapshot or a stream frame.  False: no conid or nothing told. */
bool wire_quote_of(struct json_object *row, enum quote_source source, struct ev_quote *q);
/* An order of the list or the stream.  False: no usable order id. */
bool wire_order_of(struct json_object *row, struct ev_order *out);
/* An execution.  False: no id, size or price. */
bool wire_fill_of(struct json_object *row, struct ev_fill *out);
/* {"<account>.Core": {dpl, upl, nl}}.  False: nothing for this account. */
bool wire_pnl_of(struct json_object *args, const char *account, struct ev_cash *out);

/* A prompt, from the stream or from an order's answer.  False: it cannot be answered from here. */
bool wire_prompt_of(struct json_object *o, struct ev_prompt *out);
/* Appends its options to text, each on a line of its own: [Do not use]. */
void wire_options(struct json_object *o, char *text, size_t cap);

/* Shape of a ticker as far as a field of the size of TICKER_LEN can hold one. */
void wire_ticker(struct json_object *row, const char *const *names, char out[TICKER_LEN]);

#endif
