/*
 * params.h - every number of the strategy and of the risk gates (design section 5, contract
 * section 2).  Filled by the settings once; risk numbers may be lowered while running.
 */
#ifndef SKIM_CORE_PARAMS_H
#define SKIM_CORE_PARAMS_H

#include <stdbool.h>
#include <stdint.h>

#include "skim/base/price.h"
#include "skim/core/limits.h"

enum account_mode { MODE_PAPER, MODE_LIVE };

struct params {
	enum account_mode mode;
	char account[ACCOUNT_LEN];	/* [account] id; empty: the only DU… account */
	bool read_only;			/* cannot be armed */
	bool watch;			/* unattended: no orders at all */

	/* scan */
	bp_t gap_min;
	struct price price_min;
	qty_t volume_min;
	int64_t scan_every;		/* ns, steady */
	int max_streams;

	/* news */
	bool news_require;
	int min_ticker, max_ticker, min_headline, max_headline; /* characters */
	char include[64][TICKER_LEN];
	int n_include;
	char exclude[64][TICKER_LEN];
	int n_exclude;
	/* found anywhere in a headline, * any characters, ? one, | between patterns */
	char include_headlines[PATTERNS_LEN], exclude_headlines[PATTERNS_LEN];

	/* range */
	int range_minutes;
	bool auction_in;
	bool allow_bars;
	bp_t width_min, width_max;	/* of the midpoint */
	int min_prints;

	/* signal */
	int chase;			/* steps above the range high */
	int64_t signal_ttl;		/* ns, market */
	int64_t stale;			/* ns, market */
	bp_t spread_max;

	/* entry */
	int entry_from, entry_to;	/* seconds of the Sydney day */
	int64_t entry_ttl;		/* ns, steady, from acknowledgement; 0 = leave resting */
	int candidates_at;		/* second of the day of the candidates message */

	/* exit: proposals only */
	int exit_at;			/* second of a full day; 0 none */
	int exit_target;		/* hundredths of R; 0 none */

	/* risk */
	struct cash risk, position_value, order_value, daily_loss;
	bp_t book_share;
	int max_positions, max_orders;
	bp_t price_band;
	struct cash min_parcel;		/* ASX: A$500 for a first buy */

	/* waits, steady ns; not settings: the values of design sections 4 to 6 */
	int64_t review_ttl;		/* 15 s */
	int64_t unknown_after;		/* 5 s without an answer */
	int64_t question_ttl;		/* 120 s: then taken as lapsed, and proved by looking */
	int64_t disarm_after;		/* 30 s of lost link */
};

/* Every default of design section 5. */
void params_default(struct params *p);

#endif
