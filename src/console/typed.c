/* typed.c - `:buy` and `:sell`: a whole order by hand, to its ticket. */
#include <stdio.h>
#include <string.h>

#include "keys.h"
#include "skim/base/text.h"

/* "--limit", "limit" and "@" mean the same; NULL: not an option. */
static const char *option_name(const char *word)
{
	static const char *const names[] = { "limit", "stop", "no-stop", "tif", "stop-tif", "replace-stop" };

	if (!strncmp(word, "--", 2))
		word += 2;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (text_equal_ci(word, names[i]))
			return names[i];
	return NULL;
}

static bool take_tif(struct ui *u, const char *word, enum tif *out)
{
	if (text_equal_ci(word, "DAY"))
		*out = TIF_DAY;
	else if (text_equal_ci(word, "GTC"))
		*out = TIF_GTC;
	else {
		ui_error(u, "'%.20s' is no validity: DAY or GTC", word);
		return false;
	}
	return true;
}

static bool take_price(struct ui *u, const char *name, const char *word, struct price *out)
{
	if (price_parse(word, strlen(word), out) && price_known(*out))
		return true;
	ui_error(u, "%s '%.20s' is no price: like 1.085", name, word);
	return false;
}

static bool take_option(struct ui *u, const char *name, const char **arg, struct typed_order *o,
			struct price *stop)
{
	char word[32] = "";

	if (!strcmp(name, "no-stop") || !strcmp(name, "replace-stop")) {
		*(*name == 'n' ? &o->no_stop : &o->replace_stop) = true;
		return true;
	}
	next_word(arg, word, sizeof word);
	if (!strcmp(name, "limit"))
		return take_price(u, name, word, &o->limit);
	if (!strcmp(name, "stop"))
		return take_price(u, name, word, stop);
	return take_tif(u, word, !strcmp(name, "tif") ? &o->tif : &o->stop_tif);
}

static bool parse(struct ui *u, const char *arg, struct typed_order *o, struct price *stop)
{
	char word[32];

	while (next_word(&arg, word, sizeof word)) {
		const char *name = option_name(word);

		if (name) {
			if (!take_option(u, name, &arg, o, stop))
				return false;
		} else if (*word == '@') {
			if (!take_price(u, "limit", word + 1, &o->limit))
				return false;
		} else if (text_equal_ci(word, "DAY") || text_equal_ci(word, "GTC")) {
			take_tif(u, word, &o->tif);
		} else if (!o->quantity && qty_parse(word, strlen(word), &o->quantity)) {
			continue;
		} else {
			ui_error(u, "'%.20s' is not understood: CODE QTY limit P stop P DAY|GTC", word);
			return false;
		}
	}
	return true;
}

static void send_typed(struct ui *u, struct ev_command *c)
{
	c->cmd = CMD_TICKET_TYPED;
	if (ui_send(u, c))
		dialog_hold(u);
}

void cmd_buy(struct ui *u, const char *arg)
{
	struct ev_command c = { .order = { .side = SIDE_BUY, .type = TYPE_LMT, .stop_tif = TIF_GTC } };
	char code[32] = "";

	next_word(&arg, code, sizeof code);
	if (!code_arg(u, code, c.ticker, &c.conid) || !parse(u, arg, &c.order, &c.order.stop))
		return;
	if (!c.order.quantity || !price_known(c.order.limit)) {
		ui_error(u, "buy %s QTY limit P stop P: quantity and limit are needed", c.ticker);
		return;
	}
	if (!price_known(c.order.stop) && !c.order.no_stop) {
		ui_error(u, "buy %s: give stop P, or say no-stop", c.ticker);
		return;
	}
	send_typed(u, &c);
}

void cmd_sell(struct ui *u, const char *arg)
{
	struct ev_command c = { .cmd = CMD_TICKET_EXIT, .order = { .side = SIDE_SELL } };
	char code[32] = "";
	bool limit, stop;

	next_word(&arg, code, sizeof code);
	if (!code_arg(u, code, c.ticker, &c.conid))
		return;
	if (!*arg) {		/* all that is held, prefilled */
		if (ui_send(u, &c))
			dialog_hold(u);
		return;
	}
	if (!parse(u, arg, &c.order, &c.order.trigger))
		return;
	limit = price_known(c.order.limit);
	stop = price_known(c.order.trigger);
	if (!c.order.quantity || (!limit && !stop)) {
		ui_error(u, "sell %s QTY limit P, or stop P: a price is needed", c.ticker);
		return;
	}
	c.order.type = limit && stop ? TYPE_STOP_LIMIT : stop ? TYPE_STP : TYPE_LMT;
	c.order.no_stop = true;
	send_typed(u, &c);
}
