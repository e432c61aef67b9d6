/* rest_book.c - the order list, one order, executions, P&L (Web API 7.7 to 7.9, 8). */
#include "rest.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "orderfmt.h"
#include "skim/base/clock.h"

/* "pre_submitted" is PreSubmitted, and so on. */
static const struct {
	const char *name;
	enum sim_status status;
} filter_names[] = {
	{ "inactive", SIM_INACTIVE }, { "pre_submitted", SIM_PRESUBMITTED },
	{ "submitted", SIM_SUBMITTED }, { "filled", SIM_FILLED },
	{ "pending_cancel", SIM_PENDING_CANCEL }, { "cancelled", SIM_CANCELLED },
};

static bool wanted(const char *filters, enum sim_status status)
{
	if (!filters)
		return true;
	while (*filters) {
		size_t n = strcspn(filters, ",");

		for (size_t i = 0; i < sizeof filter_names / sizeof *filter_names; i++)
			if (filter_names[i].status == status && strlen(filter_names[i].name) == n &&
			    strncmp(filter_names[i].name, filters, n) == 0)
				return true;
		filters += n + (filters[n] == ',');
	}
	return false;
}

/*
 * The first call of a session is a pre-flight and answers empty; so does force=true itself,
 * which clears the server's cache.  A filtered call silences `sor` until a forced one.
 */
void rest_orders(struct sim *s, const struct request *r, struct reply *p)
{
	const char *filters = request_query(r, "filters"), *sep = "";
	bool force = request_flag(r, "force"), fresh = s->session.orders_seen && !force;

	s->session.orders_seen = true;
	if (force)
		s->session.sor_muted = false;
	else if (filters && *filters)
		s->session.sor_muted = true;
	buf_puts(&p->body, "{\"orders\":[");
	for (size_t i = 0; fresh && i < exchange_orders(s->x); i++) {
		const struct sim_order *o = exchange_order(s->x, i);

		if (!wanted(filters, o->status))
			continue;
		buf_puts(&p->body, sep);
		order_row(&p->body, s->x, o);
		sep = ",";
	}
	buf_printf(&p->body, "],\"snapshot\":%s}", fresh ? "true" : "false");
}

void rest_order_status(struct sim *s, const struct request *r, struct reply *p)
{
	const struct sim_order *o = exchange_order_id(s->x, strtoll(r->seg[0], NULL, 10));

	if (o)
		order_detail(&p->body, s->x, o);
	else
		reply_error(p, 503, "Service Unavailable");
}

void rest_trades(struct sim *s, const struct request *r, struct reply *p)
{
	bool fresh = s->session.trades_seen;

	(void)r;
	s->session.trades_seen = true;
	buf_puts(&p->body, "[");
	for (size_t i = 0; fresh && i < exchange_fills(s->x); i++) {
		buf_puts(&p->body, i ? "," : "");
		fill_row(&p->body, s->x, exchange_fill(s->x, i), true);
	}
	buf_puts(&p->body, "]");
}

static void pnl_member(struct buf *out, const char *name, int64_t e4)
{
	buf_printf(out, ",\"%s\":", name);
	buf_num(out, e4);
}

void rest_pnl(struct sim *s, const struct request *r, struct reply *p)
{
	struct worth w = worth_now(s);

	(void)r;
	if (!s->session.pnl_seen) {	/* not known yet */
		s->session.pnl_seen = true;
		buf_puts(&p->body, "{\"upnl\":{}}");
		return;
	}
	buf_printf(&p->body, "{\"upnl\":{\"%s.Core\":{\"rowType\":1", sim_account);
	pnl_member(&p->body, "dpl", w.unrealised + w.realised);
	pnl_member(&p->body, "nl", w.net);
	pnl_member(&p->body, "upl", w.unrealised);
	pnl_member(&p->body, "el", w.cash);
	pnl_member(&p->body, "mv", w.stock);
	buf_puts(&p->body, "}}}");
}

/* Whole numbers of dollars. */
static void rounded(struct buf *out, const char *name, int64_t e4)
{
	buf_printf(out, ",\"%s\":%" PRId64 ".0", name, e4 / 10000);
}

void rest_account_summary(struct sim *s, const struct request *r, struct reply *p)
{
	struct worth w = worth_now(s);
	int64_t free_cash = w.cash;	/* a cash account */

	(void)r;
	buf_puts(&p->body, "{\"accountType\":\"\",\"status\":\"\"");
	rounded(&p->body, "balance", free_cash);
	rounded(&p->body, "SMA", free_cash);
	rounded(&p->body, "buyingPower", free_cash);
	rounded(&p->body, "availableFunds", free_cash);
	rounded(&p->body, "excessLiquidity", free_cash);
	rounded(&p->body, "netLiquidationValue", w.net);
	rounded(&p->body, "equityWithLoanValue", w.net);
	rounded(&p->body, "regTLoan", 0);
	rounded(&p->body, "securitiesGVP", w.stock);
	rounded(&p->body, "totalCashValue", w.cash);
	rounded(&p->body, "accruedInterest", 0);
	rounded(&p->body, "regTMargin", 0);
	rounded(&p->body, "initialMargin", w.stock);
	rounded(&p->body, "maintenanceMargin", w.stock);
	buf_printf(&p->body, ",\"cashBalances\":[{\"currency\":\"AUD\",\"balance\":%" PRId64
		   ".0,\"settledCash\":%" PRId64 ".0}]}", w.cash / 10000, w.cash / 10000);
}
