/* wire_internal.h - what the decoders share among themselves. */
#ifndef SKIM_SRC_IBKR_WIRE_INTERNAL_H
#define SKIM_SRC_IBKR_WIRE_INTERNAL_H

#include "json.h"
#include "skim/ibkr/wire.h"

/* The error of an answer in words, cleaned. */
bool wire_error_of(struct json_object *o, char *out, size_t cap);
/* The members of an authentication status; false when it holds none of them. */
bool wire_status_of(struct json_object *o, struct wire_status *out);

/* A row of market data, from a snapshot or a stream frame.  False: no conid or nothing told. */
bool wire_quote_of(struct json_object *row, enum quote_source source, struct ev_quote *q);
/* An order of the list or the stream.  False: no usable order id. */
bool wire_order_of(struct json_object *row, struct ev_order *out);
/* An execution.  False: no id, size or price. */
bool wire_fill_of(struct json_object *row, struct ev_fill *out);
/* {"<account>.Core": {dpl, upl, nl}}.  False: nothing for this account. */
bool wire_pnl_of(struct json_object *args, const char *account, struct ev_cash *out);

/* Shape of a ticker as far as a field of the size of TICKER_LEN can hold one. */
void wire_ticker(struct json_object *row, const char *const *names, char out[TICKER_LEN]);

#endif
