/*
 * plan.c - `:plan`: before the close, what happens to each holding over night, and what the operator
 * means to do with it.
 *
 * The words hold and leave are a list to work through; nothing is sent for them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keys.h"
#include "skim/base/text.h"

/* 1 hold, 0 leave, -1 not said. */
static int plan_of(const struct ui *u, const char *ticker)
{
	for (int i = 0; i < u->n_plans; i++)
		if (!strcmp(u->plans[i].ticker, ticker))
			return u->plans[i].hold;
	return -1;
}

static void set_plan(struct ui *u, const char *ticker, bool hold)
{
	int i = 0;

	while (i < u->n_plans && strcmp(u->plans[i].ticker, ticker) != 0)
		i++;
	if (i == VIEW_POSITIONS)
		return;
	if (i == u->n_plans)
		u->n_plans++;
	text_copy(u->plans[i].ticker, TICKER_LEN, ticker);
	u->plans[i].hold = hold;
}

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

static void print_position(FILE *f, const struct ui *u, const struct view_position *p)
{
	int plan = plan_of(u, p->ticker);

	fprintf(f, "%-5s %s at %s   last %s%s   %s   %s\n", p->ticker, fig_qty(p->quantity).s,
		fig_price(p->average).s, fig_price(p->last).s, p->last_stale ? "?" : "",
		p->pnl_known ? fig_signed(p->unrealised).s : "?", fig_r(p->r_centi).s);
	print_stop(f, p);
	if (plan < 0)
		fprintf(f, "warn  plan: not said; :plan %s hold, or :plan %s leave\n\n", p->ticker, p->ticker);
	else if (plan)
		fprintf(f, "      plan: hold over night\n\n");
	else
		fprintf(f, "warn  plan: leave; :flatten %s, before 16:00\n\n", p->ticker);
}

static void show(struct ui *u)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return;
	for (int want = -1; want <= 1; want++)	/* what is undecided first, what stays last */
		for (int i = 0; i < u->v->n_positions; i++)
			if (plan_of(u, u->v->position[i].ticker) == want)
				print_position(f, u, &u->v->position[i]);
	if (!u->v->n_positions)
		fprintf(f, "nothing is held%s\n", u->v->status.positions_asked ? "" : " as far as is known: "
			"the broker has not been asked yet");
	fclose(f);
	page_show(u, "plan", text);
}

void cmd_plan(struct ui *u, const char *arg)
{
	char code[32], ticker[TICKER_LEN];
	int32_t conid;

	if (*arg) {
		next_word(&arg, code, sizeof code);
		if (!code_arg(u, code, ticker, &conid))
			return;
		if (!find_position(u->v, 0, ticker)) {
			ui_error(u, "%s is not held", ticker);
			return;
		}
		if (strcmp(arg, "hold") != 0 && strcmp(arg, "leave") != 0) {
			ui_error(u, "plan %s hold, or plan %s leave", ticker, ticker);
			return;
		}
		set_plan(u, ticker, *arg == 'h');
	}
	show(u);
}
