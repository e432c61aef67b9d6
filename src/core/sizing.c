/*
 * sizing.c - how many shares: the smallest of what each limit allows, and which one it was.
 *
 * A limit whose input is not known gives no size at all, and says which input is missing: a
 * size must never be larger because something could not be read (design section 5.6).
 */
#include <string.h>

#include "skim/base/text.h"

#include "figures.h"
#include "money.h"
#include "words.h"

struct bound {
	const char *name;
	qty_t allows;
};

/* floor(money / a share); none left means none. */
static qty_t shares_for(struct cash c, int64_t a_share)
{
	return c.e4 <= 0 || a_share <= 0 ? 0 : c.e4 / a_share;
}

static struct cash lesser(struct cash a, struct cash b)
{
	return a.e4 < b.e4 ? a : b;
}

static const char *first_missing(const struct size_in *in)
{
	if (!price_known(in->entry))
		return "entry price";
	if (!price_known(in->stop))
		return "stop price";
	if (in->stop.e4 >= in->entry.e4)
		return "a stop below the entry";
	if (!price_known(in->ask) || in->ask_size <= 0)
		return "size at the ask";
	if (!in->loss_known)
		return "P&L of the day";
	if (!in->cash_known)
		return "free cash";
	return NULL;
}

static bool below_parcel(const struct size_in *in, qty_t q, struct size_out *out)
{
	struct cash value;

	if (!in->opening || q <= 0 || !cash_of(in->entry, q, &value) ||
	    value.e4 >= in->min_parcel.e4)
		return false;
	words_set(out->missing, sizeof(out->missing),
		  "%s shares are A$%s, below the first parcel of A$%s", w_qty(q).s,
		  w_cash(value).s, w_cash(in->min_parcel).s);
	return true;
}

void size_order(const struct size_in *in, struct size_out *out)
{
	const char *missing = first_missing(in);
	int64_t at_risk = in->entry.e4 - in->stop.e4;
	qty_t least = QTY_MAX - 1;

	memset(out, 0, sizeof(*out));
	if (missing) {
		words_set(out->missing, sizeof(out->missing), "%s is not known", missing);
		return;
	}
	const struct bound bounds[] = {
		{ "risk", shares_for(in->risk, at_risk) },
		{ "value", shares_for(lesser(in->position_value, in->order_value),
					    in->entry.e4) },
		{ "book", bp_of(in->ask_size, in->book_share) },
		{ "positions", in->positions < in->max_positions ? least : 0 },
		{ "loss", shares_for(in->loss_left, at_risk) },
		{ "cash", shares_for(in->free_cash, in->entry.e4) },
	};

	for (size_t i = 0; i < sizeof(bounds) / sizeof(bounds[0]); i++) {
		if (bounds[i].allows >= least && out->decided_by[0])
			continue;
		least = bounds[i].allows;
		text_copy(out->decided_by, sizeof(out->decided_by), bounds[i].name);
	}
	if (least <= 0)
		words_set(out->missing, sizeof(out->missing), "nothing left by %s",
			  out->decided_by);
	else if (!below_parcel(in, least, out))
		out->quantity = least;
}
