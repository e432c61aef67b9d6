/* command_market.c - control commands about market, news, questions and fills. */
#include "command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desk.h"
#include "prompt.h"
#include "skim/base/clock.h"
#include "skim/base/price.h"

/* --- questions --- */

static bool question_text(struct command *c, bool always)
{
	struct desk *d = c->s->desk;

	if (c->n < 4 || !question_parse(c->word[2], c->rest[3], &d->scripted)) {
		d->scripted.n = 0;
		return command_fail(c, "question next IDS TEXT is expected: ids joined by commas, as "
				    "many texts joined by |");
	}
	/* A line holds no line feed; \n in the text stands for one. */
	for (unsigned i = 0; i < d->scripted.n; i++)
		for (char *at = d->scripted.texts[i]; (at = strstr(at, "\\n")); at++) {
			*at = '\n';
			memmove(at + 1, at + 2, strlen(at + 2) + 1);
		}
	d->always = always;
	return true;
}

static bool question_prompt(struct command *c)
{
	struct desk *d = c->s->desk;

	d->scripted = (struct question){ .n = 1 };
	snprintf(d->scripted.ids[0], sizeof d->scripted.ids[0], "p12");
	snprintf(d->scripted.texts[0], sizeof d->scripted.texts[0], "%s",
		 c->n > 2 ? c->rest[2] : "If your order is not immediately executable, our systems may "
		 "reject it.\nUse the Price Management Algo?");
	d->always = false;
	d->prompt_next = true;
	return true;
}

static bool cmd_question(struct command *c)
{
	struct desk *d = c->s->desk;
	int64_t v;

	if (strcmp(c->word[1], "once") == 0 || strcmp(c->word[1], "next") == 0)
		return question_text(c, false);
	if (strcmp(c->word[1], "always") == 0)
		return question_text(c, true);
	if (strcmp(c->word[1], "prompt") == 0)
		return question_prompt(c);
	if (strcmp(c->word[1], "off") == 0) {
		d->scripted.n = 0;
		d->chain = 0;
		return true;
	}
	if (strcmp(c->word[1], "chain") == 0) {
		if (!command_number(c, 2, 1, 20, &v))
			return false;
		d->chain = (unsigned)v;
		return true;
	}
	if (strcmp(c->word[1], "lapse") == 0) {
		if (!command_number(c, 2, 1, 3600, &v))
			return false;
		d->lapse = v * NS_PER_S;
		return true;
	}
	return command_fail(c, "once, next, always, prompt, chain, lapse or off is expected");
}

/* The broker's number, or the newest order of a code that is nobody's child. */
static int64_t order_meant(struct command *c, const char *word)
{
	size_t n = exchange_orders(c->s->x);
	const struct sim_stock *k;

	for (size_t i = n; i > 0; i--) {
		const struct sim_order *o = exchange_order(c->s->x, i - 1);

		k = exchange_find(c->s->x, o->conid);
		if (k && !o->parent && strcmp(k->ticker, word) == 0)
			return o->id;
	}
	return strspn(word, "0123456789") == strlen(word) ? strtoll(word, NULL, 10) : 0;
}

static bool cmd_prompt(struct command *c)
{
	int64_t id;

	if (strcmp(c->word[1], "again") == 0) {
		prompts_push(c->s);
		return true;
	}
	id = order_meant(c, c->word[1]);
	if (id <= 0)
		return command_fail(c, "a code with an order, the broker's number of one, or again is expected");
	prompt_push(c->s, prompt_raise(c->s, id, c->n > 2 ? c->rest[2] : "Your order was not accepted as it "
				       "stands.\\nUse the Price Management Algo?", false));
	return true;
}

static bool cmd_prompts(struct command *c)
{
	prompts_list(c->s, c->out);
	return true;
}

static bool cmd_answer(struct command *c)
{
	if (strcmp(c->word[1], "bare") != 0)
		return command_fail(c, "answer bare [N] is the only form");
	return command_count(c, 2, 1, &c->s->desk->bare);
}

/* --- fills --- */

static bool fill_child(struct command *c)
{
	struct sim_fill_mode *m = &c->s->fill;

	if (c->n > 2 && strcmp(c->word[2], "held") == 0)
		m->child = CHILD_HELD;
	else if (c->n > 2 && strcmp(c->word[2], "part") == 0)
		m->child = CHILD_LIVE_PART;
	else if (c->n > 2 && strcmp(c->word[2], "whole") == 0)
		m->child = CHILD_LIVE_WHOLE;
	else
		return command_fail(c, "held, part or whole is expected");
	return true;
}

static bool fill_part(struct command *c)
{
	struct sim_fill_mode *m = &c->s->fill;
	int64_t ms = 1000;

	if (!command_number(c, 2, 1, QTY_MAX, &m->part))
		return false;
	if (c->n > 3 && (strcmp(c->word[3], "pause") != 0 ||
			 !command_number(c, 4, 0, 86400000, &ms)))
		return command_fail(c, "fill part SHARES [pause MS] is expected");
	m->part_pause = ms * NS_PER_MS;
	return true;
}

static bool set_fill(struct command *c)
{
	struct sim_fill_mode *m = &c->s->fill;
	int64_t ms;

	if (strcmp(c->word[1], "whole") == 0) {
		m->part = 0;
		return true;
	}
	if (strcmp(c->word[1], "part") == 0)
		return fill_part(c);
	if (strcmp(c->word[1], "child") == 0)
		return fill_child(c);
	if (strcmp(c->word[1], "cancel-slow") == 0)
		return command_switch(c, 2, &m->cancel_slow);
	if (strcmp(c->word[1], "delay") == 0) {
		if (!command_number(c, 2, 0, 86400000, &ms))
			return false;
		m->delay = ms * NS_PER_MS;
		return true;
	}
	return command_fail(c, "whole, part, child, delay or cancel-slow is expected");
}

static bool cmd_fill(struct command *c)
{
	if (!set_fill(c))
		return false;
	exchange_fill_mode(c->s->x, &c->s->fill);
	return true;
}

/* Accepted, then Inactive with a reason. */
static bool cmd_reject(struct command *c)
{
	if (strcmp(c->word[1], "next") != 0)
		return command_fail(c, "reject next is the only form");
	c->s->fill.reject_next = true;
	exchange_fill_mode(c->s->x, &c->s->fill);
	c->s->fill.reject_next = false;
	return true;
}

/* --- market --- */

static bool cmd_halt(struct command *c)
{
	const struct sim_stock *k = command_stock(c, 1);
	bool on;

	if (!k || !command_switch(c, 2, &on))
		return false;
	exchange_halt(c->s->x, k->conid, on);
	return true;
}

static bool cmd_move(struct command *c)
{
	const struct sim_stock *k = command_stock(c, 1);
	struct price p;

	if (!k)
		return false;
	if (!price_parse(c->word[2], strlen(c->word[2]), &p) || !step_on_grid(p))
		return command_fail(c, "a price on the step is expected");
	exchange_move(c->s->x, k->conid, p.e4);
	return true;
}

static bool cmd_news(struct command *c)
{
	bool sensitive = strcmp(c->word[2], "sensitive") == 0;

	if (!sensitive && strcmp(c->word[2], "plain") != 0)
		return command_fail(c, "sensitive or plain is expected");
	exchange_add_news(c->s->x, c->word[1], sensitive, c->rest[3]);
	return true;
}

/* Letters of field 6509. */
static bool cmd_availability(struct command *c)
{
	if (strlen(c->word[1]) >= sizeof c->s->availability || !strchr("RDZYNO", c->word[1][0]))
		return command_fail(c, "letters such as RpB, DPB, ZB or N are expected");
	strcpy(c->s->availability, c->word[1]);
	return true;
}

const struct command_row market_commands[] = {
	{ "question", 2, "once|next|always IDS TEXT | prompt [TEXT] | chain N | lapse SECONDS | off",
	  cmd_question },
	{ "prompt", 2, "CODE|ID [TEXT[|WORDS...]] | again", cmd_prompt },
	{ "prompts", 1, "", cmd_prompts },
	{ "answer", 2, "bare [N]", cmd_answer },
	{ "fill", 2, "whole | part SHARES [pause MS] | child held|part|whole | delay MS | "
	  "cancel-slow on|off", cmd_fill },
	{ "reject", 2, "next", cmd_reject },
	{ "halt", 3, "CODE on|off", cmd_halt },
	{ "move", 3, "CODE PRICE", cmd_move },
	{ "news", 4, "CODE sensitive|plain HEADLINE", cmd_news },
	{ "availability", 2, "LETTERS", cmd_availability },
	{ 0 },
};
