/*
 * plan.c - `:plan`: before the close, what happens to each holding over night, and what the operator
 * means to do with it.
 *
 * The words hold and leave are a list to work through; nothing is sent for them.  They belong to the
 * core, which journals them: a restart before the close has them still.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keys.h"
#include "skim/base/text.h"

static void print_stop(FILE *f, const struct view_position *p)
{
	if (!price_known(p->stop)) {
		fprintf(f, "FAIL  no stop works: p opens the stop ticket\n");
		return;
	}
	fprintf(f, "      stop: sell %s if %s trades, %s\n", fig_qty(p->stop_quantity).s, fig_price(p->stop).s,
		p->stop_tif == TIF_GTC ? "GTC: it stays over night"
				       : "DAY: it ends with today, and the shares are then without cover");
	if (p->cover != COVER_FULL)
		fprintf(f, "FAIL  cover is %s: p mends it\n", word_cover(p->cover));
}

static void print_position(FILE *f, const struct view_position *p)
{
	fprintf(f, "%-5s %s at %s   last %s%s   %s   %s\n", p->ticker, fig_qty(p->quantity).s,
		fig_price(p->average).s, fig_price(p->last).s, p->last_stale ? "?" : "",
		p->pnl_known ? fig_signed(p->unrealised).s : "?", fig_r(p->r_centi).s);
	print_stop(f, p);
	if (p->plan == PLAN_UNSAID)
		fprintf(f, "warn  plan: not said; :plan %s hold, or :plan %s leave\n\n", p->ticker, p->ticker);
	else if (p->plan == PLAN_HOLD)
		fprintf(f, "      plan: hold over night\n\n");
	else
		fprintf(f, "warn  plan: leave; :flatten %s, before 16:00\n\n", p->ticker);
}

static char *make(const struct ui *u)
{
	static const enum close_plan order[] = { PLAN_UNSAID, PLAN_LEAVE, PLAN_HOLD };
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return NULL;
	for (int k = 0; k < 3; k++)	/* what is undecided first, what stays last */
		for (int i = 0; i < u->v->n_positions; i++)
			if (u->v->position[i].plan == order[k])
				print_position(f, &u->v->position[i]);
	if (!u->v->n_positions)
		fprintf(f, "nothing is held%s\n", u->v->status.positions_asked ? "" : " as far as is known: "
			"the broker has not been asked yet");
	fclose(f);
	return text;
}

void cmd_plan(struct ui *u, const char *arg)
{
	struct ev_command c = { .cmd = CMD_PLAN };
	char code[32];

	if (*arg) {
		next_word(&arg, code, sizeof code);
		if (!code_arg(u, code, c.ticker, &c.conid))
			return;
		if (!find_position(u->v, 0, c.ticker)) {
			ui_error(u, "%s is not held", c.ticker);
			return;
		}
		if (strcmp(arg, "hold") != 0 && strcmp(arg, "leave") != 0) {
			ui_error(u, "plan %s hold, or plan %s leave", c.ticker, c.ticker);
			return;
		}
		c.n = *arg == 'h';
		if (!ui_send(u, &c))
			return;
	}
	page_show(u, "plan", make);
}
