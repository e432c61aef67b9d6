/* orderfmt.h - orders and executions in the broker's words and shapes (Web API 7.7 to 7.10). */
#ifndef SKIM_SRC_SIM_ORDERFMT_H
#define SKIM_SRC_SIM_ORDERFMT_H

#include "buf.h"
#include "skim/sim/exchange.h"

const char *order_status_text(enum sim_status status);
bool order_closed(const struct sim_order *o);

/* A row of the order list and of the first `sor` frame. */
void order_row(struct buf *out, const struct exchange *x, const struct sim_order *o);
/* What a later `sor` frame says of an order: ids and what may have changed. */
void order_change(struct buf *out, const struct sim_order *o);
/* GET …/order/status/{id}. */
void order_detail(struct buf *out, const struct exchange *x, const struct sim_order *o);
/* One execution; rest: as in GET …/trades, else as in `str`. */
void fill_row(struct buf *out, const struct exchange *x, const struct sim_fill *f, bool rest);

/* UTC: "20260105-23:08:38", and "260105230838". */
void utc_text(char out[24], int64_t utc_ns, bool compact);

#endif
