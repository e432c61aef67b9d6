/* rest.h - the handlers of the REST API; route.c's table says which path reaches which. */
#ifndef SKIM_SRC_SIM_REST_H
#define SKIM_SRC_SIM_REST_H

#include "http.h"
#include "sim.h"

typedef void handler(struct sim *s, const struct request *r, struct reply *p);

/* rest_auth.c */
handler rest_token, rest_init, rest_status, rest_reauthenticate, rest_tickle, rest_logout;
handler rest_accounts, rest_switch, rest_suppress, rest_suppress_reset;
/* rest_contract.c */
handler rest_stocks, rest_search, rest_secdef, rest_info, rest_info_and_rules, rest_rules;
handler rest_schedule;
/* rest_scan.c */
handler rest_scan_params, rest_scan_run;
/* rest_quotes.c */
handler rest_snapshot, rest_unsubscribe, rest_unsubscribe_all;
/* rest_bars.c */
handler rest_history;
/* rest_orders.c */
handler rest_place, rest_reply, rest_change, rest_cancel, rest_whatif, rest_notification;
/* rest_book.c */
handler rest_orders, rest_order_status, rest_trades, rest_pnl, rest_account_summary;
/* rest_portfolio.c */
handler rest_portfolio_accounts, rest_meta, rest_positions, rest_positions2, rest_position;
handler rest_invalidate, rest_ledger, rest_summary;
/* asx_page.c */
handler rest_asx;
/* discord.c */
handler rest_webhook;

/* money.c: what the account is worth now, 1/10 000 AUD. */
struct worth {
	int64_t cash, stock, net, unrealised, realised;
};
struct worth worth_now(const struct sim *s);
int64_t mark_of(const struct sim_stock *k);	/* last, else prior close */

#endif
