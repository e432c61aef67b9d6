/* fuzz_wire.c - every decoder of the broker's answers; the first byte picks it. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "skim/ibkr/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void sink(void *ctx, const struct event *ev)
{
	*(size_t *)ctx += event_size(ev->type);
}

static void one(unsigned which, const char *s, size_t n, size_t *sum)
{
	static const char *const symbols[] = { "KTA", "BHP" };
	union {
		struct wire_status status;
		struct wire_lst lst;
		struct wire_accounts accounts;
		struct ev_scan scan;
		struct ev_submission submission;
		struct ev_preview preview;
		struct ev_order order;
		struct ev_cash cash;
		struct wire_scan_offer offer;
	} u;
	struct ev_account account;
	bool snapshot;
	char text[200];

	memset(&u, 0, sizeof u);
	switch (which % 20) {
	case 0: wire_error(s, n, text, sizeof text); break;
	case 1: wire_auth_status(s, n, &u.status); break;
	case 2: wire_tickle(s, n, &u.status); break;
	case 3: wire_lst(s, n, &u.lst); break;
	case 4:
		if (wire_accounts(s, n, &u.accounts) == RC_OK)
			wire_choose_account(&u.accounts, which & 128, NULL, &account);
		break;
	case 5: wire_stocks(s, n, symbols, 2, sink, sum); break;
	case 6: wire_snapshot(s, n, QUOTE_SNAPSHOT, sink, sum); break;
	case 7: wire_history(s, n, 123, sink, sum); break;
	case 8: wire_scan(s, n, which & 128 ? 500 : 200, &u.scan); break;
	case 9: wire_submission(s, n, which & 128 ? 500 : 200, &u.submission); break;
	case 10: wire_preview(s, n, &u.preview); break;
	case 11: wire_orders(s, n, 1, &snapshot, sink, sum); break;
	case 12: wire_order_status(s, n, &u.order); break;
	case 13: wire_trades(s, n, 1, sink, sum); break;
	case 14: wire_positions(s, n, 1, "DU1234567", sink, sum); break;
	case 15: wire_ledger(s, n, "DU1234567", &u.cash); break;
	case 16: wire_summary(s, n, "DU1234567", &u.cash); break;
	case 17: wire_pnl(s, n, "DU1234567", &u.cash); break;
	case 18: wire_ledger_foreign(s, n, "DU1234567", sink, sum); break;
	case 19: wire_scan_offer(s, n, &(struct wire_scan_want){ "A", "B", "C", { "D", "E", "F" } }, &u.offer); break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	size_t sum = 0;

	if (n)
		one(data[0], (const char *)data + 1, n - 1, &sum);
	return 0;
}
