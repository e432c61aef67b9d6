/* risk.c - risk numbers while running: lower only, never above what the settings say. */
#include <string.h>

#include "skim/base/text.h"

#include "figures.h"
#include "money.h"
#include "words.h"

static void lowered(struct engine *e, const char *name, const char *to)
{
	notice(e, NOTICE_NOTICE, 0, "", "%s lowered to %s", name, to);
	emit_journal_text(e, JR_DECISION, "", "risk", "%s lowered to %s", name, to);
}

static void refuse(struct engine *e, const char *name, const char *now)
{
	notice(e, NOTICE_NOTICE, 0, "", "%s is %s: while running it can only be lowered", name,
	       now);
}

static bool lower_cash(struct engine *e, const char *name, const struct ev_command *c)
{
	const struct {
		const char *name;
		struct cash *v;
	} row[] = {
		{ "risk", &e->p.risk }, { "position_value", &e->p.position_value },
		{ "order_value", &e->p.order_value }, { "daily_loss", &e->p.daily_loss },
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		if (strcmp(row[i].name, name))
			continue;
		if (c->cash.e4 <= 0 || c->cash.e4 > row[i].v->e4) {
			refuse(e, name, w_cash(*row[i].v).s);
			return true;
		}
		*row[i].v = c->cash;
		lowered(e, name, w_cash(c->cash).s);
		return true;
	}
	return false;
}

static bool lower_number(struct engine *e, const char *name, int64_t n)
{
	const struct {
		const char *name;
		int32_t *v;
	} row[] = {
		{ "max_positions", &e->p.max_positions }, { "max_orders", &e->p.max_orders },
		{ "book_share", &e->p.book_share }, { "price_band", &e->p.price_band },
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		if (strcmp(row[i].name, name))
			continue;
		if (n < 0 || n > *row[i].v) {
			refuse(e, name, w_qty(*row[i].v).s);
			return true;
		}
		*row[i].v = (int32_t)n;
		lowered(e, name, w_qty(n).s);
		return true;
	}
	return false;
}

void risk_command(struct engine *e, const struct ev_command *c)
{
	const char *name = c->text[0] ? c->text : "risk";

	if (!lower_cash(e, name, c) && !lower_number(e, name, c->n))
		notice(e, NOTICE_NOTICE, 0, "", "no risk number is called %s", name);
}
