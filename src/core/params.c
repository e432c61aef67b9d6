/* params.c - every default of the strategy, of the gates and of the waits (design section 5). */
#include "skim/core/params.h"

#include <string.h>

#include "skim/base/clock.h"

static struct cash dollars(int64_t n)
{
	return (struct cash){ n * E4 };
}

static void strategy_default(struct params *p)
{
	p->gap_min = 900;
	p->price_min = price_of(500);	/* A$0.05 */
	p->volume_min = 10000;
	p->scan_every = 30 * NS_PER_S;
	p->max_streams = 90;
	p->news_require = true;
	p->min_ticker = 3;
	p->max_ticker = 6;
	p->min_headline = 10;
	p->max_headline = 200;
	p->range_minutes = 5;
	p->auction_in = true;
	p->width_min = 100;
	p->width_max = 1000;
	p->min_prints = 10;
	p->chase = 3;
	p->signal_ttl = 60 * NS_PER_S;
	p->stale = 5 * NS_PER_S;
	p->spread_max = 200;
	p->entry_from = 10 * 3600 + 5 * 60;
	p->entry_to = 11 * 3600;
	p->entry_ttl = 60 * NS_PER_S;
	p->candidates_at = 10 * 3600 + 10 * 60;
	p->exit_at = 15 * 3600 + 50 * 60;
}

void params_default(struct params *p)
{
	memset(p, 0, sizeof(*p));
	p->mode = MODE_PAPER;
	strategy_default(p);
	p->risk = dollars(250);
	p->position_value = dollars(5000);
	p->order_value = dollars(5500);
	p->daily_loss = dollars(500);
	p->book_share = 3000;
	p->max_positions = 5;
	p->max_orders = 20;
	p->price_band = 1000;
	p->min_parcel = dollars(500);
	p->review_ttl = 15 * NS_PER_S;
	p->unknown_after = 5 * NS_PER_S;
	p->question_ttl = 120 * NS_PER_S;
	p->disarm_after = 30 * NS_PER_S;
}
