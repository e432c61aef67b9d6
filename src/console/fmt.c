/* fmt.c - small figures as the screen writes them (fmt.h). */
#include "fmt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "skim/base/clock.h"
#include "skim/base/zone.h"

struct fig fig_price(struct price p)
{
	struct fig f;

	price_format(f.s, sizeof f.s, p);
	return f;
}

struct fig fig_qty(qty_t q)
{
	struct fig f;

	qty_format(f.s, sizeof f.s, q);
	return f;
}

struct fig fig_qty_short(qty_t q)
{
	struct fig f;

	if (q >= 1000000)
		snprintf(f.s, sizeof f.s, "%lld.%02lldm", (long long)(q / 1000000),
			 (long long)(q / 10000 % 100));
	else if (q >= 10000)
		snprintf(f.s, sizeof f.s, "%lldk", (long long)(q / 1000));
	else
		qty_format(f.s, sizeof f.s, q);
	return f;
}

static struct fig money(struct cash c, bool cents)
{
	struct fig f;
	bool minus = c.e4 < 0;

	if (minus)
		c.e4 = -c.e4;
	f.s[0] = '-';
	f.s[minus] = '$';
	cash_format(f.s + minus + 1, sizeof f.s - 2, c, cents);
	return f;
}

struct fig fig_cash(struct cash c)
{
	return money(c, false);
}

struct fig fig_loss(struct cash c)
{
	if (c.e4 > 0)
		c.e4 = -c.e4;
	return money(c, false);
}

struct fig fig_cents(struct cash c)
{
	return money(c, true);
}

struct fig fig_signed(struct cash c)
{
	struct fig f;
	size_t at = 0;

	if (c.e4 > 0)
		f.s[at++] = '+';
	cash_format(f.s + at, sizeof f.s - at, c, false);
	return f;
}

struct fig fig_turnover(struct cash c)
{
	struct fig f;
	long long d = (long long)(c.e4 / E4);

	if (d <= 0)
		snprintf(f.s, sizeof f.s, "-");
	else if (d >= 100000)
		snprintf(f.s, sizeof f.s, "$%lld.%lldm", d / 1000000, d / 100000 % 10);
	else
		snprintf(f.s, sizeof f.s, "$%lldk", d / 1000);
	return f;
}

struct fig fig_pct(bp_t bp, int decimals, bool sign)
{
	struct fig f;

	if (bp == BP_UNKNOWN)
		snprintf(f.s, sizeof f.s, "?");
	else
		bp_format(f.s, sizeof f.s, bp, decimals, sign);
	return f;
}

struct fig fig_r(int centi)
{
	struct fig f = { "?" };
	int tenths;

	if (centi == INT32_MIN)
		return f;
	tenths = (int)((llabs(centi) + 5) / 10);
	snprintf(f.s, sizeof f.s, "%c%d.%dR", centi < 0 && tenths ? '-' : '+', tenths / 10,
		 tenths % 10);
	return f;
}

struct fig fig_r_plain(int centi)
{
	struct fig f = fig_r(centi);

	if (centi != INT32_MIN)
		memmove(f.s, f.s + 1, strlen(f.s));
	return f;
}

struct fig fig_age(int64_t ns)
{
	struct fig f;
	int64_t s = ns / NS_PER_S;

	if (ns < 0)
		snprintf(f.s, sizeof f.s, "-");
	else if (s < 1)
		snprintf(f.s, sizeof f.s, "<1s");
	else if (s < 60)
		snprintf(f.s, sizeof f.s, "%ds", (int)s);
	else if (s < 3600)
		snprintf(f.s, sizeof f.s, "%dm", (int)(s / 60));
	else
		snprintf(f.s, sizeof f.s, "%dh", s / 3600 > 999 ? 999 : (int)(s / 3600));
	return f;
}

struct fig fig_age_tens(int64_t ns)
{
	struct fig f = { "<10s" };

	return ns >= 0 && ns < 10 * NS_PER_S ? f : fig_age(ns - ns % (10 * NS_PER_S));
}

struct fig fig_time(int64_t market)
{
	struct fig f = { "-" };

	if (market > 0)
		time_format_hms(f.s, sizeof f.s, market);
	return f;
}

struct fig fig_hm(int64_t market)
{
	struct fig f = fig_time(market);

	if (market > 0)
		f.s[5] = '\0';
	return f;
}

struct fig fig_span(int64_t ns)
{
	struct fig f;
	int64_t s = (ns < 0 ? 0 : ns) / NS_PER_S;

	if (s >= 3600)
		snprintf(f.s, sizeof f.s, "%d:%02d:%02d", (int)(s / 3600), (int)(s / 60 % 60),
			 (int)(s % 60));
	else
		snprintf(f.s, sizeof f.s, "%d:%02d", (int)(s / 60), (int)(s % 60));
	return f;
}

/* --- words --------------------------------------------------------------- */

const char *word_role(enum order_role r)
{
	static const char *const w[] = { "entry", "stop", "exit", "not ours" };

	return w[r];
}

const char *word_cover(enum cover c)
{
	static const char *const w[] = { "FULL", "PART", "PART?", "OVER", "NAKED" };

	return w[c];
}

const char *word_link(enum link_state l)
{
	static const char *const w[] = { "DOWN", "signing in", "coming up", "UP",
					 "HELD ELSEWHERE", "REFUSED", "maintenance" };

	return w[l];
}

const char *word_feed(enum feed f)
{
	static const char *const w[] = { "quotes", "scanner", "news", "account", "discord",
					 "journal", "recording", "requests" };

	return w[f];
}

const char *word_feed_state(enum feed_state s)
{
	static const char *const w[] = { "?", "loading", "ok", "held", "polling", "FAILING", "off" };

	return w[s];
}

const char *word_data(char a)
{
	switch (a) {
	case 'R':
		return "RT";
	case 'D':
		return "DELAYED 15m";
	case 'Z':
		return "FROZEN";
	case 'Y':
		return "FROZEN DELAYED";
	case 'N':
		return "NOT SUBSCRIBED";
	case 'O':
		return "INCOMPLETE";
	default:
		return "?";
	}
}
