/*
 * scenario.c - reads scenario files: one statement a line, every fault named with its line.
 *
 * The language is described in skim-scenario(5).  Statements are rows of one table; a
 * stock must be declared before it is named.  zone_init must have been called.
 */
#include "scenario.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scnline.h"
#include "skim/base/auto.h"
#include "skim/base/clock.h"
#include "skim/base/must.h"
#include "skim/base/text.h"
#include "skim/base/zone.h"

#define FILE_MAX_BYTES (1024 * 1024)
#define OPEN_CLOCK     ((9 * 60 + 59) * 60 * NS_PER_S)

struct reader {
	struct scenario *s;
	struct scnline l;
	int64_t start;			/* ns of the day; -1 not given yet */
	int64_t close, auction, continuous;
	int64_t last_pace;
	bool has_pace;
};

/* Room for one more of `size` bytes at *array; NULL when full or out of memory, reported. */
static void *grow(struct reader *r, void *array, size_t *n, size_t max, size_t size,
		  const char *what)
{
	char *base, *more;

	if (*n >= max) {
		scnline_fail(&r->l, "more than %zu %s", max, what);
		return NULL;
	}
	memcpy(&base, array, sizeof base);
	if ((*n & (*n - 1)) == 0) {	/* room doubles at each power of two */
		more = reallocarray(base, *n ? *n * 2 : 1, size);
		if (!more) {
			scnline_fail(&r->l, "out of memory");
			return NULL;
		}
		base = more;
		memcpy(array, &base, sizeof base);
	}
	memset(base + *n * size, 0, size);
	return base + (*n)++ * size;
}

#define GROW(r, field, count, max, what) \
	grow(r, &(r)->s->field, &(r)->s->count, max, sizeof *(r)->s->field, what)

static bool find_stock(const struct scenario *s, const char *ticker, size_t *i)
{
	for (*i = 0; *i < s->n_stocks; ++*i)
		if (s->stock[*i].asx && strcmp(s->stock[*i].ticker, ticker) == 0)
			return true;
	return false;
}

static bool take_stock(struct reader *r, size_t *i)
{
	char ticker[8];

	if (!take_ticker(&r->l, ticker))
		return false;
	if (!find_stock(r->s, ticker, i))
		return scnline_fail(&r->l, "no stock %s above: declare it with `stock` first", ticker);
	return true;
}

/* --- the day --- */

static bool st_scenario(struct reader *r)
{
	return take_text(&r->l, "title", r->s->title, sizeof r->s->title);
}

static bool st_date(struct reader *r)
{
	const char *w;
	int y, m, d, end = 0;

	if (!take_word(&r->l, "date", &w))
		return false;
	if (strlen(w) != 10 || sscanf(w, "%4d-%2d-%2d%n", &y, &m, &d, &end) != 3 || end != 10 ||
	    y < 2000 || y > 2100 || m < 1 || d < 1 || !date_valid(y * 10000 + m * 100 + d))
		return scnline_fail(&r->l, "date is `%.20s`: a day such as 2026-11-24 is allowed", w);
	r->s->date = y * 10000 + m * 100 + d;
	if (date_weekday(r->s->date) % 6 == 0)
		return scnline_fail(&r->l, "%s is not a weekday: the market is closed", w);
	return true;
}

static bool st_start(struct reader *r)
{
	return take_clock(&r->l, "start", &r->start);
}

static bool st_close(struct reader *r)
{
	if (!take_clock(&r->l, "close", &r->close))
		return false;
	if (r->close < 12 * 3600 * NS_PER_S || r->close > 16 * 3600 * NS_PER_S)
		return scnline_fail(&r->l, "close is outside 12:00 to 16:00");
	return true;
}

static bool st_auction(struct reader *r)
{
	if (!take_clock(&r->l, "auction", &r->auction))
		return false;
	if (r->auction < OPEN_CLOCK || r->auction > OPEN_CLOCK + 15 * NS_PER_S)
		return scnline_fail(&r->l, "auction is outside 09:59:00 to 09:59:15");
	return true;
}

static bool st_continuous(struct reader *r)
{
	if (!take_clock(&r->l, "continuous", &r->continuous))
		return false;
	if (r->continuous < OPEN_CLOCK + 45 * NS_PER_S || r->continuous > OPEN_CLOCK + 60 * NS_PER_S)
		return scnline_fail(&r->l, "continuous is outside 09:59:45 to 10:00:00");
	return true;
}

static bool st_cash(struct reader *r)
{
	return take_cash(&r->l, "cash", &r->s->cash);
}

static bool st_pace(struct reader *r)
{
	struct scenario_pace *p;
	int64_t at, rate;

	if (!take_clock(&r->l, "time", &at) || !take_rate(&r->l, "rate", &rate))
		return false;
	if (r->has_pace && at <= r->last_pace)
		return scnline_fail(&r->l, "paces must follow each other in time");
	if (!(p = GROW(r, pace, n_paces, SCN_MAX_PACES, "paces")))
		return false;
	*p = (struct scenario_pace){ .from = at, .rate_milli = rate };
	r->has_pace = true;
	r->last_pace = at;
	return true;
}

static bool st_at(struct reader *r)
{
	struct scenario_event *e;
	const char *rest;
	int64_t at;
	size_t n;

	if (!take_clock(&r->l, "time", &at))
		return false;
	rest = take_rest(&r->l);
	n = strlen(rest);
	while (n > 0 && (rest[n - 1] == ' ' || rest[n - 1] == '\t'))
		n--;
	if (n == 0)
		return scnline_fail(&r->l, "a command of the control socket is missing");
	if (!(e = GROW(r, event, n_events, SCN_MAX_EVENTS, "commands")))
		return false;
	e->at = at;
	if (!(e->command = strndup(rest, n)))
		return scnline_fail(&r->l, "out of memory");
	return true;
}

static bool st_fill(struct reader *r)
{
	struct sim_fill_mode *m = &r->s->fill;
	struct scnline *l = &r->l;

	while (scnline_more(l) && !l->failed) {
		if (scnline_accept(l, "delay"))
			take_duration(l, "delay", &m->delay);
		else if (scnline_accept(l, "part"))
			take_int(l, "part", 0, SCN_MAX_QTY, &m->part);
		else if (scnline_accept(l, "pause"))
			take_duration(l, "pause", &m->part_pause);
		else if (!scnline_accept(l, "child"))
			break;
		else if (scnline_accept(l, "held"))
			m->child = CHILD_HELD;
		else if (scnline_accept(l, "part"))
			m->child = CHILD_LIVE_PART;
		else if (scnline_accept(l, "whole"))
			m->child = CHILD_LIVE_WHOLE;
		else
			scnline_fail(l, "child is held, part or whole");
	}
	return !l->failed;
}

static bool st_bars(struct reader *r)
{
	if (scnline_accept(&r->l, "minute"))
		r->s->bars = BARS_MINUTE;
	else if (scnline_accept(&r->l, "first"))
		r->s->bars = BARS_FIRST;
	else if (scnline_accept(&r->l, "out"))
		r->s->bars = BARS_OUT;
	else
		return scnline_fail(&r->l, "bars is minute, first or out");
	return true;
}

static bool st_refuse(struct reader *r)
{
	if (scnline_accept(&r->l, "short"))
		r->s->refuse_short = true;
	else if (scnline_accept(&r->l, "type"))
		r->s->refuse_type = true;
	else
		return scnline_fail(&r->l, "refuse is short or type");
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
	struct scn_stock *k = GROW(r, stock, n_stocks, SCN_MAX_STOCKS, "stocks");
	char ticker[8];
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

static bool st_abroad(struct reader *r)
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

static bool st_stock(struct reader *r)
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

static bool st_range(struct reader *r)
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
	struct scn_act *a = GROW(r, act, n_acts, SCN_MAX_ACTS, "acts");

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

static bool st_band(struct reader *r)
{
	struct scn_act *a;

	return act_head(r, SCN_BAND, &a) && take_price(&r->l, "low", &a->lo) &&
	       take_price(&r->l, "high", &a->hi) && check_band(r, a->lo, a->hi);
}

static bool st_move(struct reader *r)
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

static bool st_spread(struct reader *r)
{
	struct scn_act *a;

	return act_head(r, SCN_SPREAD, &a) && take_int(&r->l, "spread", 1, 100, &a->n);
}

static bool st_rate(struct reader *r)
{
	struct scn_act *a;

	if (!act_head(r, SCN_RATE, &a) || !take_rate(&r->l, "rate", &a->n))
		return false;
	a->n = a->n * 60 / 1000;
	return a->n > 0 || scnline_fail(&r->l, "rate is 0: at least 0.02 is allowed");
}

static bool st_halt(struct reader *r)
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

static bool st_open(struct reader *r)
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

static bool st_news(struct reader *r)
{
	struct scn_news *n = GROW(r, news, n_news, SCN_MAX_NEWS, "announcements");

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

static bool st_position(struct reader *r)
{
	struct scn_position *p = GROW(r, position, n_positions, SCN_MAX_POSITIONS, "positions");

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

static bool st_order(struct reader *r)
{
	struct sim_order *o = GROW(r, order, n_orders, SCN_MAX_ORDERS, "orders");
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

/* --- the table --- */

static const struct statement {
	const char *name;
	bool (*read)(struct reader *r);
} statements[] = {
	{ "abroad", st_abroad },     { "at", st_at },
	{ "auction", st_auction },   { "band", st_band },
	{ "bars", st_bars },	     { "cash", st_cash },
	{ "close", st_close },	     { "continuous", st_continuous },
	{ "date", st_date },	     { "fill", st_fill },
	{ "halt", st_halt },	     { "move", st_move },
	{ "news", st_news },	     { "open", st_open },
	{ "order", st_order },	     { "pace", st_pace },
	{ "position", st_position }, { "range", st_range },
	{ "rate", st_rate },	     { "refuse", st_refuse },
	{ "scenario", st_scenario }, { "spread", st_spread },
	{ "start", st_start },	     { "stock", st_stock },
};

static bool unknown_statement(struct scnline *l, const char *word)
{
	const char *names[ARRAY_LEN(statements)];
	const char *near;

	for (size_t i = 0; i < ARRAY_LEN(statements); i++)
		names[i] = statements[i].name;
	near = text_nearest(word, names, ARRAY_LEN(names));
	if (near)
		return scnline_fail(l, "unknown statement `%.40s`: did you mean `%s`?", word, near);
	return scnline_fail(l, "unknown statement `%.40s`: see skim-scenario(5)", word);
}

static bool read_line(struct reader *r, const char *line, size_t n)
{
	const char *word;

	if (!scnline_split(&r->l, line, n))
		return false;
	if (!scnline_more(&r->l))
		return true;
	take_word(&r->l, "statement", &word);
	for (size_t i = 0; i < ARRAY_LEN(statements); i++)
		if (strcmp(statements[i].name, word) == 0)
			return statements[i].read(r) && scnline_end(&r->l);
	return unknown_statement(&r->l, word);
}

/* --- after the last line --- */

static int cmp_time(int64_t a, int64_t b, size_t sa, size_t sb)
{
	if (a != b)
		return a < b ? -1 : 1;
	return sa < sb ? -1 : sa > sb;
}

static int cmp_act(const void *a, const void *b)
{
	const struct scn_act *x = a, *y = b;

	return cmp_time(x->at, y->at, x->seq, y->seq);
}

static int cmp_news(const void *a, const void *b)
{
	const struct scn_news *x = a, *y = b;

	return cmp_time(x->shown, y->shown, x->seq, y->seq);
}

static int64_t day_time(const struct scenario *s, int64_t ns_of_day)
{
	return utc_at(s->date, (int)(ns_of_day / NS_PER_S)) + ns_of_day % NS_PER_S;
}

/* Events keep the file's order within one instant. */
static void sort_events(struct scenario *s)
{
	for (size_t i = 1; i < s->n_events; i++) {
		struct scenario_event e = s->event[i];
		size_t j = i;

		for (; j > 0 && s->event[j - 1].at > e.at; j--)
			s->event[j] = s->event[j - 1];
		s->event[j] = e;
	}
}

static void finish_news(struct scenario *s)
{
	for (size_t i = 0; i < s->n_news; i++) {
		struct scn_news *n = &s->news[i];

		n->at = day_time(s, n->at);
		n->news.released = n->at;
		n->shown = n->shown < 0 ? n->at : day_time(s, n->shown);
		n->withdrawn = n->withdrawn < 0 ? INT64_MAX : day_time(s, n->withdrawn);
	}
	if (s->n_news)
		qsort(s->news, s->n_news, sizeof *s->news, cmp_news);
}

/* The clock needs a pace from the first instant on. */
static bool finish_paces(struct reader *r)
{
	struct scenario *s = r->s;
	struct scenario_pace *p;

	for (size_t i = 0; i < s->n_paces; i++)
		s->pace[i].from = day_time(s, s->pace[i].from);
	if (s->n_paces && s->pace[0].from <= s->start)
		return true;
	if (!(p = GROW(r, pace, n_paces, SCN_MAX_PACES + 1, "paces")))
		return false;
	memmove(s->pace + 1, s->pace, (s->n_paces - 1) * sizeof *p);
	s->pace[0] = (struct scenario_pace){ .from = s->start, .rate_milli = 1000 };
	return true;
}

static bool finish(struct reader *r)
{
	struct scenario *s = r->s;

	if (!s->date)
		return scnline_fail(&r->l, "no `date` in the whole file");
	if (r->start < 0)
		return scnline_fail(&r->l, "no `start` in the whole file");
	if (!s->n_stocks)
		return scnline_fail(&r->l, "no `stock` in the whole file");
	s->start = day_time(s, r->start);
	s->close = day_time(s, r->close);
	s->auction = r->auction ? day_time(s, r->auction) : 0;
	s->continuous = r->continuous ? day_time(s, r->continuous) : 0;
	for (size_t i = 0; i < s->n_acts; i++)
		s->act[i].at = day_time(s, s->act[i].at);
	if (s->n_acts)
		qsort(s->act, s->n_acts, sizeof *s->act, cmp_act);
	for (size_t i = 0; i < s->n_events; i++)
		s->event[i].at = day_time(s, s->event[i].at);
	sort_events(s);
	finish_news(s);
	return finish_paces(r);
}

enum rc scenario_parse(struct scenario **out, const char *text, size_t n, const char *name,
		       struct errmsg *err)
{
	AUTO_FREE struct reader *r = calloc(1, sizeof *r);
	const char *end = text + n, *nl;

	if (!r || !(r->s = calloc(1, sizeof *r->s)))
		return errmsg_set(err, RC_NOMEM, "%s: out of memory", name);
	r->l.file = name;
	r->l.err = err;
	r->start = -1;
	r->close = 16 * 3600 * NS_PER_S;
	r->s->cash = 100000 * E4;
	r->s->fill.delay = 300 * NS_PER_MS;
	for (const char *p = text; p < end; p = nl + 1) {
		r->l.number++;
		nl = memchr(p, '\n', (size_t)(end - p));
		if (!nl)
			nl = end;
		if (!read_line(r, p, (size_t)(nl - p)))
			goto fail;
	}
	if (!finish(r))
		goto fail;
	*out = r->s;
	return RC_OK;
fail:
	scenario_free(r->s);
	return RC_SYNTAX;
}

enum rc scenario_load(struct scenario **out, const char *path, struct errmsg *err)
{
	AUTO_FCLOSE FILE *f = fopen(path, "re");
	AUTO_FREE char *text = NULL;
	size_t n;

	if (!f)
		return errmsg_set(err, errno == ENOENT ? RC_ABSENT : RC_IO, "%s: %s", path,
				  strerror(errno));
	if (!(text = malloc(FILE_MAX_BYTES + 1)))
		return errmsg_set(err, RC_NOMEM, "%s: out of memory", path);
	n = fread(text, 1, FILE_MAX_BYTES + 1, f);
	if (ferror(f))
		return errmsg_set(err, RC_IO, "%s: %s", path, strerror(errno));
	if (n > FILE_MAX_BYTES)
		return errmsg_set(err, RC_RANGE, "%s: larger than %d bytes", path, FILE_MAX_BYTES);
	return scenario_parse(out, text, n, path, err);
}

void scenario_free(struct scenario *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->n_events; i++)
		free((char *)s->event[i].command);
	free(s->stock);
	free(s->act);
	free(s->news);
	free(s->pace);
	free(s->event);
	free(s->position);
	free(s->order);
	free(s);
}

int64_t scenario_start(const struct scenario *s)
{
	return s->start;
}

size_t scenario_paces(const struct scenario *s, const struct scenario_pace **out)
{
	*out = s->pace;
	return s->n_paces;
}

size_t scenario_events(const struct scenario *s, const struct scenario_event **out)
{
	*out = s->event;
	return s->n_events;
}
