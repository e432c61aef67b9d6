/* scnstock.c - scenario statements about stocks: prices, halts, news, holdings, orders. */
#include "scnread.h"

#include <stdio.h>
#include <string.h>

static bool find_stock(const struct scenario *s, const char *ticker, size_t *i)
{
	for (*i = 0; *i < s->n_stocks; ++*i)
		if (s->stock[*i].asx && strcmp(s->stock[*i].ticker, ticker) == 0)
			return true;
	return false;
}

static bool take_stock(struct reader *r, size_t *i)
{
	char ticker[8] = "";

	if (!take_ticker(&r->l, ticker))
		return false;
	if (!find_stock(r->s, ticker, i))
		return scnline_fail(&r->l, "no stock %s above: declare it with `stock` first", ticker);
	return true;
}

/* --- stocks --- */

static bool conid_free(struct reader *r, int64_t conid)
{
	for (size_t i = 0; i + 1 < r->s->n_stocks; i++)
		if (r->s->stock[i].conid == conid)
			return scnline_fail(&r->l, "conid %lld is %s already", (long long)conid,
					    r->s->stock[i].ticker);
	return true;
}

/* CODE CONID "NAME", which both kinds begin with. */
static struct scn_stock *begin_stock(struct reader *r, bool asx)
{
	struct scn_stock *k = READER_GROW(r, stock, n_stocks, SCN_MAX_STOCKS, "stocks");
	char ticker[8] = "";
	int64_t conid;
	size_t i;

	if (!k || !take_ticker(&r->l, ticker))
		return NULL;
	if (asx && find_stock(r->s, ticker, &i)) {
		scnline_fail(&r->l, "stock %s is declared twice", ticker);
		return NULL;
	}
	memcpy(k->ticker, ticker, sizeof ticker);
	k->asx = asx;
	if (!take_int(&r->l, "conid", 1, INT32_MAX, &conid) || !conid_free(r, conid) ||
	    !take_text(&r->l, "name", k->name, sizeof k->name))
		return NULL;
	k->conid = (int32_t)conid;
	return k;
}

bool st_abroad(struct reader *r)
{
	return begin_stock(r, false) != NULL;
}

/* What is not said follows from the price: about A$40 000 shown on each side. */
static void stock_defaults(struct scn_stock *k)
{
	if (!k->open)
		k->open = k->prior;
	if (!k->spread)
		k->spread = 1;
	if (!k->rate)
		k->rate = 60 * 30;
	if (!k->depth)
		k->depth = 40000 * E4 / k->open + 1;
	if (!k->lot)
		k->lot = 2500 * E4 / k->open + 1;
	if (!k->auction)
		k->auction = 60 * k->lot;
	if (!k->volume)
		k->volume = 400 * k->lot;
}

static bool stock_option(struct scnline *l, struct scn_stock *k)
{
	int64_t per_minute;

	if (scnline_accept(l, "prior"))
		return take_price(l, "prior", &k->prior);
	if (scnline_accept(l, "open"))
		return take_price(l, "open", &k->open);
	if (scnline_accept(l, "spread"))
		return take_int(l, "spread", 1, 100, &k->spread);
	if (scnline_accept(l, "rate")) {
		if (!take_rate(l, "rate", &per_minute))
			return false;
		k->rate = per_minute * 60 / 1000;
		return k->rate > 0 || scnline_fail(l, "rate is 0: at least 0.02 is allowed");
	}
	if (scnline_accept(l, "lot"))
		return take_int(l, "lot", 1, SCN_MAX_QTY, &k->lot);
	if (scnline_accept(l, "depth"))
		return take_int(l, "depth", 1, SCN_MAX_QTY, &k->depth);
	if (scnline_accept(l, "volume"))
		return take_int(l, "volume", 1, 1000000000, &k->volume);
	if (scnline_accept(l, "auction"))
		return take_int(l, "auction", 1, 1000000000, &k->auction);
	return scnline_end(l);
}

bool st_stock(struct reader *r)
{
	struct scn_stock *k = begin_stock(r, true);

	if (!k)
		return false;
	while (scnline_more(&r->l))
		if (!stock_option(&r->l, k))
			return false;
	if (!k->prior)
		return scnline_fail(&r->l, "stock %s has no `prior`", k->ticker);
	stock_defaults(k);
	return true;
}

static bool check_band(struct reader *r, int64_t lo, int64_t hi)
{
	return lo < hi || scnline_fail(&r->l, "the lower price must stand first");
}

bool st_range(struct reader *r)
{
	struct scn_stock *k;
	size_t i;

	if (!take_stock(r, &i))
		return false;
	k = &r->s->stock[i];
	return take_price(&r->l, "low", &k->lo) && take_price(&r->l, "high", &k->hi) &&
	       check_band(r, k->lo, k->hi);
}

/* --- what happens to stocks --- */

static struct scn_act *new_act(struct reader *r, enum scn_kind kind, size_t stock, int64_t at)
{
	struct scn_act *a = READER_GROW(r, act, n_acts, SCN_MAX_ACTS, "acts");

	if (a)
		*a = (struct scn_act){ .kind = kind, .stock = stock, .at = at,
				       .seq = r->s->n_acts };
	return a;
}

static bool act_head(struct reader *r, enum scn_kind kind, struct scn_act **a)
{
	size_t stock;
	int64_t at;

	return take_stock(r, &stock) && take_clock(&r->l, "time", &at) &&
	       (*a = new_act(r, kind, stock, at));
}

bool st_band(struct reader *r)
{
	struct scn_act *a;

	return act_head(r, SCN_BAND, &a) && take_price(&r->l, "low", &a->lo) &&
	       take_price(&r->l, "high", &a->hi) && check_band(r, a->lo, a->hi);
}

bool st_move(struct reader *r)
{
	struct scn_act *a;

	if (!act_head(r, SCN_MOVE, &a) || !take_price(&r->l, "price", &a->price))
		return false;
	if (scnline_accept(&r->l, "over") && !take_duration(&r->l, "over", &a->over))
		return false;
	a->lo = step_move(price_of(a->price), -1).e4;
	a->hi = step_move(price_of(a->price), 1).e4;
	if (a->lo <= 0)
		a->lo = a->price;
	if (!scnline_accept(&r->l, "between"))
		return true;
	if (!take_price(&r->l, "low", &a->lo) || !take_price(&r->l, "high", &a->hi) ||
	    !check_band(r, a->lo, a->hi))
		return false;
	return (a->lo <= a->price && a->price <= a->hi) ||
	       scnline_fail(&r->l, "the price is not between low and high");
}

bool st_spread(struct reader *r)
{
	struct scn_act *a;

	return act_head(r, SCN_SPREAD, &a) && take_int(&r->l, "spread", 1, 100, &a->n);
}

bool st_rate(struct reader *r)
{
	struct scn_act *a;

	if (!act_head(r, SCN_RATE, &a) || !take_rate(&r->l, "rate", &a->n))
		return false;
	a->n = a->n * 60 / 1000;
	return a->n > 0 || scnline_fail(&r->l, "rate is 0: at least 0.02 is allowed");
}

bool st_halt(struct reader *r)
{
	struct scn_act *a;
	size_t stock;
	int64_t until;

	if (!act_head(r, SCN_HALT, &a))
		return false;
	stock = a->stock;
	if (!scnline_accept(&r->l, "until"))
		return true;
	if (!take_clock(&r->l, "until", &until))
		return false;
	if (until <= a->at)
		return scnline_fail(&r->l, "the halt ends before it begins");
	if (!(a = new_act(r, SCN_OPEN, stock, until)))
		return false;
	return !scnline_accept(&r->l, "open") || take_price(&r->l, "open", &a->price);
}

bool st_open(struct reader *r)
{
	struct scn_act *a;

	if (!act_head(r, SCN_OPEN, &a) || !take_price(&r->l, "price", &a->price))
		return false;
	r->s->stock[a->stock].late = true;
	r->s->stock[a->stock].open = a->price;
	return true;
}

/* --- news, holdings, orders --- */

static bool news_option(struct scnline *l, struct scn_news *n)
{
	int64_t pages;

	if (scnline_accept(l, "pages")) {
		if (!take_int(l, "pages", 1, 9999, &pages))
			return false;
		n->news.pages = (int)pages;
		return true;
	}
	if (scnline_accept(l, "size"))
		return take_text(l, "size", n->news.size, sizeof n->news.size);
	if (scnline_accept(l, "shown"))
		return take_clock(l, "shown", &n->shown);
	if (scnline_accept(l, "withdrawn"))
		return take_clock(l, "withdrawn", &n->withdrawn);
	return scnline_end(l);
}

bool st_news(struct reader *r)
{
	struct scn_news *n = READER_GROW(r, news, n_news, SCN_MAX_NEWS, "announcements");

	if (!n || !take_ticker(&r->l, n->news.ticker) || !take_clock(&r->l, "time", &n->at))
		return false;
	n->seq = r->s->n_news;
	n->shown = n->withdrawn = -1;
	n->news.sensitive = scnline_accept(&r->l, "sensitive");
	n->news.pages = (int)(1 + n->seq * 7 % 19);
	snprintf(n->news.size, sizeof n->news.size, "%zu.%zuKB", 60 + n->seq * 137 % 900,
		 n->seq * 3 % 10);
	if (!take_text(&r->l, "headline", n->news.headline, sizeof n->news.headline))
		return false;
	while (scnline_more(&r->l))
		if (!news_option(&r->l, n))
			return false;
	return true;
}

bool st_position(struct reader *r)
{
	struct scn_position *p = READER_GROW(r, position, n_positions, SCN_MAX_POSITIONS, "positions");

	if (!p || !take_stock(r, &p->stock))
		return false;
	for (size_t i = 0; i + 1 < r->s->n_positions; i++)
		if (r->s->position[i].stock == p->stock)
			return scnline_fail(&r->l, "a second position in one stock");
	if (!take_int(&r->l, "shares", 1, SCN_MAX_QTY, &p->quantity))
		return false;
	if (!scnline_accept(&r->l, "at"))
		return scnline_fail(&r->l, "`at PRICE` is missing");
	return take_price(&r->l, "price", &p->price);
}

bool st_order(struct reader *r)
{
	struct sim_order *o = READER_GROW(r, order, n_orders, SCN_MAX_ORDERS, "orders");
	struct scnline *l = &r->l;
	size_t stock;

	if (!o || !take_stock(r, &stock))
		return false;
	o->conid = r->s->stock[stock].conid;
	o->sell = scnline_accept(l, "sell");
	if (!o->sell && !scnline_accept(l, "buy"))
		return scnline_fail(l, "an order is buy or sell");
	if (!take_int(l, "shares", 1, SCN_MAX_QTY, &o->quantity))
		return false;
	if (scnline_accept(l, "stop"))
		o->type = SIM_STP;
	else if (scnline_accept(l, "limit"))
		o->type = SIM_LMT;
	else
		return scnline_fail(l, "`stop PRICE` or `limit PRICE` is missing");
	if (!take_price(l, "price", &o->price))
		return false;
	o->gtc = scnline_accept(l, "gtc");
	return !scnline_accept(l, "ref") || take_text(l, "ref", o->ref, sizeof o->ref);
}
