/* run_trade.c - `skim buy` and `skim sell`: the command line of an order. */
#include "run_command.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "headless.h"
#include "skim/base/text.h"
#include "skim/commands/trade.h"

static struct headless hold;

struct parsed {
	struct trade_request r;
	bool has_tif, has_stop_tif;
};

static int bad_value(const char *option, const char *value)
{
	char what[80];

	snprintf(what, sizeof what, "%.40s cannot be", option);
	return usage_error(what, value, "see skim buy --help");
}

static int take_price(struct price *to, const char *option, const char *v)
{
	if (price_known(*to))
		return usage_error("given twice:", option, "once is enough");
	return price_parse(v, strlen(v), to) ? EXIT_DONE : bad_value(option, v);
}

static int take_tif(enum tif *to, bool *has, const char *option, const char *v)
{
	*has = true;
	if (!strcmp(v, "DAY"))
		*to = TIF_DAY;
	else if (!strcmp(v, "GTC"))
		*to = TIF_GTC;
	else
		return bad_value(option, v);
	return EXIT_DONE;
}

static bool valued(bool buy, const char *option)
{
	static const char *const names[] = { "--limit", "--stop", "--tif", "--answer-yes" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (!strcmp(names[i], option))
			return true;
	return buy && !strcmp(option, "--stop-tif");
}

static int take_valued(struct parsed *p, bool buy, const char *option, const char *v)
{
	struct typed_order *o = &p->r.order;

	if (!strcmp(option, "--limit"))
		return take_price(&o->limit, option, v);
	if (!strcmp(option, "--stop"))
		return take_price(buy ? &o->stop : &o->trigger, option, v);
	if (!strcmp(option, "--tif"))
		return take_tif(&o->tif, &p->has_tif, option, v);
	if (!strcmp(option, "--stop-tif"))
		return take_tif(&o->stop_tif, &p->has_stop_tif, option, v);
	p->r.answer_yes = v;
	return *v ? EXIT_DONE : bad_value(option, v);
}

static bool take_flag(struct parsed *p, bool buy, const char *option)
{
	if (!strcmp(option, "--yes"))
		p->r.yes = true;
	else if (!strcmp(option, "--no-stop") && buy)
		p->r.order.no_stop = true;
	else if (!strcmp(option, "--replace-stop") && !buy)
		p->r.order.replace_stop = true;
	else
		return false;
	return true;
}

static int take_place(struct parsed *p, int n, const char *v)
{
	if (n == 0) {
		if (!text_copy(p->r.ticker, sizeof p->r.ticker, v))
			return usage_error("not a code:", v, "give one such as KTA");
		for (char *c = p->r.ticker; *c; c++)
			*c = (char)toupper((unsigned char)*c);
		return ticker_valid(p->r.ticker) ? EXIT_DONE :
		       usage_error("not a code:", v, "give one such as KTA");
	}
	if (n == 1)
		return qty_parse(v, strlen(v), &p->r.order.quantity) ? EXIT_DONE :
		       usage_error("not a number of shares:", v, "give a whole number, 1 to 2147483648");
	return usage_error("unknown argument", v, "see skim --help");
}

/* What must be there, and what excludes what. */
static int complete(struct parsed *p, bool buy, int places)
{
	struct typed_order *o = &p->r.order;
	bool limit = price_known(o->limit), trigger = price_known(o->trigger);

	o->side = buy ? SIDE_BUY : SIDE_SELL;
	if (places < 2)
		return usage_error(buy ? "buy wants a code and a quantity" : "sell wants a code and a "
				   "quantity", "", "see skim --help");
	if (buy && !limit)
		return usage_error("buy wants", "--limit", "market orders are never sent");
	if (buy && price_known(o->stop) == o->no_stop)
		return usage_error("buy wants one of --stop and", "--no-stop", "see skim buy --help");
	if (buy && p->has_stop_tif && o->no_stop)
		return usage_error("--stop-tif goes with", "--stop", "see skim buy --help");
	if (!buy && !limit && !trigger)
		return usage_error("sell wants --limit, --stop or both", "", "market orders are never sent");
	o->type = buy || !trigger ? TYPE_LMT : limit ? TYPE_STOP_LIMIT : TYPE_STP;
	if (!p->has_stop_tif)
		o->stop_tif = TIF_GTC;
	if (!p->has_tif)	/* a sell that waits for its price protects: it stays */
		o->tif = !buy && trigger ? TIF_GTC : TIF_DAY;
	return EXIT_DONE;
}

static int parse(const struct command_args *c, bool buy, struct parsed *p)
{
	int places = 0;

	for (int i = 1; i < c->argc; i++) {
		const char *arg = c->argv[i];
		int status;

		if (take_flag(p, buy, arg))
			continue;
		if (strncmp(arg, "--", 2))
			status = take_place(p, places++, arg);
		else if (!valued(buy, arg))
			status = usage_error("unknown option", arg, "see skim --help");
		else if (i + 1 == c->argc)
			status = usage_error("missing value after", arg, "see skim --help");
		else
			status = take_valued(p, buy, arg, c->argv[++i]);
		if (status)
			return status;
	}
	return complete(p, buy, places);
}

static int trade(const struct command_args *c, bool buy)
{
	struct parsed p = { .has_tif = false };
	struct outcome o = { EXIT_DONE, NULL, NULL };
	unsigned flags = HEADLESS_DISCORD | HEADLESS_ALONE;
	int status = parse(c, buy, &p);

	if (status)
		return status;
	o.status = headless_settings(&hold, c->settings);
	if (!o.status && headless_own(&hold, flags, &o) &&
	    headless_credentials(&hold, &o) && trade_confirmable(&p.r, &o) &&
	    headless_boot(&hold, flags, &o))
		trade_run(&hold.access, &p.r, &o);
	headless_end(&hold);
	status = outcome_print(&o, c->argv[0], c->json);
	outcome_free(&o);
	return status;
}

int run_buy(const struct command_args *c)
{
	return trade(c, true);
}

int run_sell(const struct command_args *c)
{
	return trade(c, false);
}
