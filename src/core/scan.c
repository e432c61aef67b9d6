/*
 * scan.c - answers of the gap scanner.  It adds names; every threshold is applied again on our
 * side, since the broker ignores filter codes it does not know.
 */
#include "market.h"
#include "skim/base/text.h"

/* Web API 4.2: one EMPTY is an empty list; three in a row while quotes flow hint at another
 * login of the same username, even where the broker says that none competes. */
static void scan_empty(struct engine *e)
{
	struct market *m = e->market;
	bool flowing = m->newest_steady && e->now.steady - m->newest_steady < 30 * NS_PER_S;

	m->scan_rows = 0;
	m->scan_empty++;
	if (m->scan_empty < 3 || m->scan_told || !flowing || !phase_trades(e->phase.phase))
		return;
	m->scan_told = true;
	notice(e, NOTICE_NOTICE, 0, "",
	       "scanner answers EMPTY while quotes flow: another login may disturb it: log out of "
	       "TradingView and the portal, wait 1-2 minutes, scan again");
}

static void scan_row(struct engine *e, const struct scan_row *row)
{
	struct stock *s;

	if (row->conid <= 0)
		return;
	s = stock_add(e, row->ticker, row->conid, true);
	if (!s)
		return;
	if (row->name[0] && !s->name[0])
		text_copy(s->name, sizeof(s->name), row->name);
	if (row->gap != BP_UNKNOWN)
		s->scan_gap = row->gap;
	s->in_scan = e->market->scans;
}

void scan_event(struct engine *e, const struct ev_scan *x)
{
	struct market *m = e->market;

	if (x->outcome == SCAN_EMPTY) {
		scan_empty(e);
		return;
	}
	if (x->outcome != SCAN_OK)
		return;		/* the feed's own line says what failed */
	m->scan_empty = 0;
	m->scan_told = false;
	m->scans++;
	m->scan_rows = x->n;
	for (int i = 0; i < x->n; i++)
		scan_row(e, &x->row[i]);
	m->dirty = m->sub_dirty = true;
}
