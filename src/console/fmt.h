/* fmt.h - small figures as the screen writes them. */
#ifndef SKIM_CONSOLE_FMT_H
#define SKIM_CONSOLE_FMT_H

#include <stddef.h>
#include <stdint.h>

#include "skim/base/price.h"
#include "skim/core/view.h"

/* A figure with room for the longest; made by value so that several fit into one printf. */
struct fig {
	char s[40];
};

struct fig fig_price(struct price p);
struct fig fig_qty(qty_t q);
struct fig fig_qty_short(qty_t q);	/* 61k, 1.31m */
struct fig fig_cash(struct cash c);	/* $4,192; -$250 */
struct fig fig_loss(struct cash c);	/* -$250, whatever the sign */
struct fig fig_cents(struct cash c);	/* $6.60 */
struct fig fig_signed(struct cash c);	/* +71 */
struct fig fig_turnover(struct cash c);	/* $0.9m, $640k; "-" when 0 */
struct fig fig_pct(bp_t bp, int decimals, bool sign);	/* "6.3%", "?" */
struct fig fig_r(int centi);		/* +0.3R, "?" */
struct fig fig_r_plain(int centi);	/* 1.0R, whatever the sign */
struct fig fig_age(int64_t ns);		/* <1s, 14s, 2m, 3h; "-" below 0 */
struct fig fig_age_tens(int64_t ns);	/* in steps of ten seconds: beside what changes seldom */
struct fig fig_time(int64_t market);	/* 10:07:18; "-" for 0 */
struct fig fig_hm(int64_t market);	/* 10:07 */
struct fig fig_span(int64_t ns);	/* 0:52, 5:52:28 */

const char *word_role(enum order_role r);
const char *word_cover(enum cover c);
const char *word_link(enum link_state l);
const char *word_feed(enum feed f);
const char *word_feed_state(enum feed_state s);
const char *word_data(char availability);

#endif
