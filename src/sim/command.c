/* command.c - the control commands' words, and those about clock, session and witness. */
#include "command.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control.h"
#include "counts.h"
#include "discord.h"
#include "orderfmt.h"
#include "skim/base/clock.h"
#include "skim/base/price.h"

bool command_fail(struct command *c, const char *text)
{
	buf_puts(c->out, text);
	return false;
}

bool command_number(struct command *c, unsigned i, int64_t min, int64_t max, int64_t *out)
{
	char *end = NULL;
	long long v = i < c->n ? strtoll(c->word[i], &end, 10) : 0;

	if (!end || *end || end == c->word[i] || v < min || v > max) {
		buf_printf(c->out, "a number from %" PRId64 " to %" PRId64 " is expected as word %u", min,
			   max, i + 1);
		return false;
	}
	*out = v;
	return true;
}

bool command_count(struct command *c, unsigned i, unsigned fallback, unsigned *out)
{
	int64_t v = fallback;

	if (i < c->n && strcmp(c->word[i], "always") == 0) {
		*out = FAULT_ALWAYS;
		return true;
	}
	if (i < c->n && !command_number(c, i, 1, 1000000, &v))
		return false;
	*out = (unsigned)v;
	return true;
}

bool command_switch(struct command *c, unsigned i, bool *out)
{
	if (i < c->n && strcmp(c->word[i], "on") == 0)
		*out = true;
	else if (i < c->n && strcmp(c->word[i], "off") == 0)
		*out = false;
	else
		return command_fail(c, "on or off is expected");
	return true;
}

const struct sim_stock *command_stock(struct command *c, unsigned i)
{
	const struct sim_stock *k = i < c->n ? exchange_find_ticker(c->s->x, c->word[i]) : NULL;

	if (!k)
		buf_printf(c->out, "no such code: %s", i < c->n ? c->word[i] : "");
	return k;
}

/* --- clock --- */

static bool cmd_clock(struct command *c)
{
	int64_t now = marketclock_now(&c->s->clock, clock_steady());

	buf_printf(c->out, "clock %" PRId64 " %" PRId64, now, c->s->clock.rate);
	return true;
}

/* "6.5" -> 6500. */
static bool cmd_rate(struct command *c)
{
	struct price p;

	if (strcmp(c->word[1], "scenario") == 0) {
		marketclock_ask(&c->s->clock, clock_steady(), -1);
		return true;
	}
	if (strcmp(c->word[1], "0") == 0)
		p = price_of(0);
	else if (!price_parse(c->word[1], strlen(c->word[1]), &p) || p.e4 > 1000 * E4)
		return command_fail(c, "a rate from 0 to 1000, or the word scenario, is expected");
	marketclock_ask(&c->s->clock, clock_steady(), p.e4 / 10);
	return true;
}

static bool cmd_quit(struct command *c)
{
	c->s->stop = true;
	return true;
}

/* --- session --- */

static bool cmd_expire(struct command *c)
{
	gate_expire(c->s->gate);
	return true;
}

static bool cmd_compete(struct command *c)
{
	bool on;

	if (!command_switch(c, 1, &on))
		return false;
	session_other(&c->s->session, on);
	return true;
}

static bool cmd_session(struct command *c)
{
	int64_t ms;

	if (strcmp(c->word[1], "coming-up") == 0) {
		if (!command_number(c, 2, 0, 600000, &ms))
			return false;
		c->s->session.coming_up = ms * NS_PER_MS;
		return true;
	}
	if (strcmp(c->word[1], "lost") != 0)
		return command_fail(c, "lost or coming-up MS is expected");
	session_end(&c->s->session);
	return true;
}

static bool cmd_logout_pause(struct command *c)
{
	int64_t v;

	if (!command_number(c, 1, 0, 3600, &v))
		return false;
	c->s->logout_pause = v * NS_PER_S;
	return true;
}

static bool cmd_tamper(struct command *c)
{
	unsigned n;

	if (!command_count(c, 1, 1, &n))
		return false;
	gate_tamper(c->s->gate, n);
	return true;
}

static bool cmd_empty(struct command *c)
{
	unsigned n;

	if (!command_count(c, 1, 1, &n))
		return false;
	gate_empty(c->s->gate, n);
	return true;
}

static bool cmd_key_bits(struct command *c)
{
	int64_t v;

	if (!command_number(c, 1, 2034, 2048, &v))
		return false;
	gate_key_bits(c->s->gate, (int)v);
	return true;
}

static bool cmd_token_life(struct command *c)
{
	int64_t v;

	if (!command_number(c, 1, 1, 86400, &v))
		return false;
	gate_life(c->s->gate, v * NS_PER_S);
	return true;
}

static bool cmd_strict(struct command *c)
{
	static const char *const names[GATE_SWITCHES] = { "nonce", "skew", "realm" };
	bool on;

	if (!command_switch(c, 2, &on))
		return false;
	for (int i = 0; i < GATE_SWITCHES; i++)
		if (strcmp(c->word[1], names[i]) == 0) {
			gate_set(c->s->gate, (enum gate_switch)i, on);
			return true;
		}
	return command_fail(c, "nonce, skew or realm is expected");
}

static bool cmd_date_skew(struct command *c)
{
	return command_number(c, 1, -86400, 86400, &c->s->date_skew);
}

static bool cmd_pacing(struct command *c)
{
	bool on;

	if (!command_switch(c, 1, &on))
		return false;
	c->s->pacing.off = !on;
	return true;
}

static bool cmd_penalty(struct command *c)
{
	bool on;

	if (!command_switch(c, 1, &on))
		return false;
	c->s->pacing.penalties = on;
	if (!on)
		c->s->pacing.penalty_until = 0;
	return true;
}

/* --- witness --- */

static bool cmd_orders(struct command *c)
{
	buf_puts(c->out, "[");
	for (size_t i = 0; i < exchange_orders(c->s->x); i++) {
		buf_puts(c->out, i ? "," : "");
		order_row(c->out, c->s->x, exchange_order(c->s->x, i));
	}
	buf_puts(c->out, "]");
	return true;
}

static bool cmd_positions(struct command *c)
{
	buf_puts(c->out, "[");
	for (size_t i = 0; i < exchange_positions(c->s->x); i++) {
		const struct sim_position *p = exchange_position(c->s->x, i);
		const struct sim_stock *k = exchange_find(c->s->x, p->conid);

		buf_printf(c->out, "%s{\"ticker\":\"%s\",\"conid\":%" PRId32 ",\"quantity\":%" PRId64
			   ",\"cost\":", i ? "," : "", k ? k->ticker : "?", p->conid, p->quantity);
		buf_num(c->out, p->cost);
		buf_puts(c->out, "}");
	}
	buf_puts(c->out, "]");
	return true;
}

static bool cmd_fills(struct command *c)
{
	buf_puts(c->out, "[");
	for (size_t i = 0; i < exchange_fills(c->s->x); i++) {
		buf_puts(c->out, i ? "," : "");
		fill_row(c->out, c->s->x, exchange_fill(c->s->x, i), true);
	}
	buf_puts(c->out, "]");
	return true;
}

static void price_member(struct buf *out, const char *name, int64_t e4)
{
	buf_printf(out, ",\"%s\":", name);
	buf_num(out, e4);
}

/* What the exchange itself knows, for tests to compare with. */
static bool cmd_stock(struct command *c)
{
	const struct sim_stock *k = command_stock(c, 1);

	if (!k)
		return false;
	buf_printf(c->out, "{\"ticker\":\"%s\",\"conid\":%" PRId32, k->ticker, k->conid);
	price_member(c->out, "prior_close", k->prior_close);
	price_member(c->out, "open", k->open);
	price_member(c->out, "high", k->high);
	price_member(c->out, "low", k->low);
	price_member(c->out, "last", k->last);
	price_member(c->out, "bid", k->bid);
	price_member(c->out, "ask", k->ask);
	buf_printf(c->out, ",\"volume\":%" PRId64 ",\"halted\":%s,\"traded\":%s}", k->volume,
		   k->halted ? "true" : "false", k->traded ? "true" : "false");
	return true;
}

static bool cmd_requests(struct command *c)
{
	const struct gate_counts *g = gate_counts(c->s->gate);

	buf_printf(c->out, "{\"signatures_verified\":%" PRIu64 ",\"signatures_failed\":%" PRIu64
		   ",\"path_only\":%" PRIu64 ",\"merged\":%" PRIu64 ",\"url_with_query\":%" PRIu64
		   ",\"tokens\":%" PRIu64 ",\"tokens_refused\":%" PRIu64 ",\"nonces_reused\":%" PRIu64
		   ",\"timestamps_refused\":%" PRIu64 ",\"token_unknown\":%" PRIu64 ",", g->verified,
		   g->failed, g->path_only, g->merged, g->url_with_query, g->tokens, g->tokens_refused,
		   g->nonce_reused, g->skewed, g->unknown_token);
	counts_json(c->s->counts, c->out);
	buf_puts(c->out, "}");
	return true;
}

/* For a test that looks for them where they must not be. */
static bool cmd_secrets(struct command *c)
{
	const unsigned char *token = gate_lst(c->s->gate);

	buf_puts(c->out, "{\"token\":\"");
	for (size_t i = 0; i < LST_BYTES; i++)
		buf_printf(c->out, "%02x", token[i]);
	buf_puts(c->out, "\",\"secret\":\"");
	for (size_t i = 0; i < sizeof c->s->creds.secret; i++)
		buf_printf(c->out, "%02x", c->s->creds.secret[i]);
	buf_puts(c->out, "\"}");
	return true;
}

static bool cmd_discord(struct command *c)
{
	discord_json(c->s->discord, c->out);
	return true;
}

static bool cmd_help(struct command *c);

static const struct command_row base_commands[] = {
	{ "clock", 1, "", cmd_clock },
	{ "rate", 2, "N|scenario", cmd_rate },
	{ "expire-token", 1, "", cmd_expire },
	{ "compete", 2, "on|off", cmd_compete },
	{ "session", 2, "lost|coming-up MS", cmd_session },
	{ "logout-pause", 2, "SECONDS", cmd_logout_pause },
	{ "tamper-lst", 1, "[N]", cmd_tamper },
	{ "empty-lst", 1, "[N]", cmd_empty },
	{ "key-bits", 2, "BITS", cmd_key_bits },
	{ "token-life", 2, "SECONDS", cmd_token_life },
	{ "strict", 3, "nonce|skew|realm on|off", cmd_strict },
	{ "date-skew", 2, "SECONDS", cmd_date_skew },
	{ "pacing", 2, "on|off", cmd_pacing },
	{ "penalty", 2, "on|off", cmd_penalty },
	{ "orders", 1, "", cmd_orders },
	{ "positions", 1, "", cmd_positions },
	{ "fills", 1, "", cmd_fills },
	{ "stock", 2, "CODE", cmd_stock },
	{ "requests", 1, "", cmd_requests },
	{ "secrets", 1, "", cmd_secrets },
	{ "discord", 1, "", cmd_discord },
	{ "help", 1, "", cmd_help },
	{ "quit", 1, "", cmd_quit },
	{ 0 },
};

static const struct command_row *const tables[] = {
	base_commands, fault_commands, market_commands, world_commands,
};

static bool cmd_help(struct command *c)
{
	buf_puts(c->out, "watch clock");
	for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
		for (const struct command_row *r = tables[t]; r->name; r++)
			buf_printf(c->out, "; %s%s%s", r->name, *r->usage ? " " : "", r->usage);
	return true;
}

/* --- from a line to a row of a table --- */

static void split(struct command *c, char *copy, const char *line)
{
	char *at = copy;

	while (*at && c->n < WORDS_MAX) {
		at += strspn(at, " \t");
		if (!*at)
			break;
		c->word[c->n] = at;
		c->rest[c->n++] = line + (at - copy);
		at += strcspn(at, " \t");
		if (*at)
			*at++ = '\0';
	}
}

static bool run(struct command *c)
{
	for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
		for (const struct command_row *r = tables[t]; r->name; r++) {
			if (strcmp(r->name, c->word[0]) != 0)
				continue;
			if (c->n >= r->words)
				return r->run(c);
			buf_printf(c->out, "usage: %s %s", r->name, r->usage);
			return false;
		}
	buf_printf(c->out, "no such command: %.40s: try help", c->word[0]);
	return false;
}

bool control_run(struct sim *s, const char *line, struct buf *out)
{
	struct command c = { .s = s, .out = out };
	char *copy = strdup(line);
	bool ok;

	if (!copy)
		return command_fail(&c, "out of memory");
	split(&c, copy, line);
	ok = c.n ? run(&c) : command_fail(&c, "a command is expected: try help");
	if (c.n && (!ok || (strcmp(c.word[0], "clock") != 0 && strcmp(c.word[0], "requests") != 0)))
		sim_log("command %.200s: %s", line, ok ? "ok" : out->s);
	free(copy);
	return ok;
}
