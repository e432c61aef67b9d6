/*
 * range.h - the opening range of one stock, from three witnesses (design section 5.3).
 *
 *   1  sampled last trades: at most two frames a second, so extremes may be missed
 *   2  the day's high and low: they hold every trade since the open, the auction's too
 *   3  one-minute bars afterwards: they confirm, correct, or fill what was not seen
 *
 * The window is `minutes` from the stock's own first continuous trade.  What the stream did not
 * cover is a hole; a hole is healed by a day's high and low read later inside the window, or by
 * bars.  A range with an unhealed hole is partial and says what is missing.
 *
 * Units: market ns, prices.  Pure: no engine, no clock.
 */
#ifndef SKIM_SRC_CORE_RANGE_H
#define SKIM_SRC_CORE_RANGE_H

#include "skim/core/params.h"
#include "skim/core/view.h"

enum { RANGE_HOLES = 8 };

struct hole {
	int64_t from, to;
	bool high_ok, low_ok;
};

struct range {
	enum range_state state;
	enum range_source source;
	bool start_sure;		/* the stream saw it; else the earliest it can have been */
	bool edge_open;			/* bars fill all but an edge of the window */
	bool disagree;			/* bars contradict what was seen */
	int64_t start, end;
	struct price auction;		/* the print, or the official open */
	struct price t_high, t_low;	/* witness 1 */
	struct price d_high, d_low;	/* witness 2, since the open, read inside the window */
	struct price b_high, b_low;	/* witness 3, whole minutes of the window */
	struct price edge_high, edge_low; /* of the bar that holds the end of the window */
	struct price c_high, c_low;	/* continuous trades by all witnesses */
	struct price high, low;		/* as counted by the auction setting */
	struct price trigger, chase;	/* first price of a break, last price of a chase */
	int prints, bar_prints;
	int n_holes;
	struct hole hole[RANGE_HOLES];
};

/* What one frame says about trading. */
struct range_frame {
	int64_t from, at;		/* earliest and latest instant merged */
	bool continuous;		/* the market's phase is OPEN; else the auction's minute */
	bool settled;			/* fields had time to arrive since the stream began */
	bool traded;			/* the stock has traded today */
	bool trade;			/* this frame brought trades */
	int prints;
	struct price last, last_low, last_high;
	bool has_open, has_high, has_low;
	struct price open, high, low;
	int64_t floor;			/* the first trade came not before this */
};

void range_frame(struct range *r, const struct params *p, const struct range_frame *f);
/* The stream did not show [from, to). */
void range_hole(struct range *r, int64_t from, int64_t to);
/* At its end: complete or partial.  dark_from: since when the stream is away, 0 it is there. */
void range_close(struct range *r, const struct params *p, int64_t dark_from);

/*
 * One-minute bars of the day, ascending, as asked for at `asked`; open: nominal begin of
 * continuous trading.  False when they do not reach far enough yet: ask again.
 */
bool range_bars(struct range *r, const struct params *p, const struct bar *bar, int n,
		int64_t asked, int64_t open);
/* When bars that settle this range can be asked for; 0 before it has begun. */
int64_t range_bars_due(const struct range *r);

/* Counted extremes, trigger and chase limit anew from the witnesses. */
void range_recount(struct range *r, const struct params *p);
/* Complete or partial by the holes left. */
void range_decide(struct range *r, const struct params *p);

bp_t range_width(const struct range *r);	/* BP_UNKNOWN */
int range_prints(const struct range *r);
/* Entries may be drawn from it, width and prints aside. */
bool range_stands(const struct range *r, const struct params *p);
bool range_usable(const struct range *r, const struct params *p);
unsigned range_witnesses(const struct range *r);
/* "" or "40 s missing from 10:01:10". */
void range_missing(const struct range *r, char *out, size_t cap);
void range_view(const struct range *r, const struct params *p, struct view_range *out);

#endif
