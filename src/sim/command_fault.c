/* command_fault.c - control commands that throw faults at requests, network and websocket. */
#include "command.h"

#include <string.h>

#include "desk.h"
#include "hub.h"
#include "skim/base/clock.h"

static bool add(struct command *c, enum fault_kind kind, const char *pattern, unsigned n,
		int64_t value)
{
	if (strlen(pattern) >= FAULT_PATTERN)
		return command_fail(c, "the path is too long");
	return fault_add(&c->s->faults, kind, pattern, n, value) ||
		command_fail(c, "too many faults at once: try faults clear");
}

static bool cmd_429(struct command *c)
{
	unsigned n;
	int64_t after = 0;

	if (!command_count(c, 2, 1, &n))
		return false;
	if (c->n > 3 && (strcmp(c->word[3], "retry-after") != 0 ||
			 !command_number(c, 4, 1, 3600, &after)))
		return command_fail(c, " after retry-after");
	return add(c, FAULT_429, c->word[1], n, after);
}

static bool cmd_fail(struct command *c)
{
	int64_t status;
	unsigned n;

	return command_number(c, 2, 400, 599, &status) && command_count(c, 3, 1, &n) &&
		add(c, FAULT_STATUS, c->word[1], n, status);
}

static bool cmd_slow(struct command *c)
{
	int64_t ms;
	unsigned n;

	return command_number(c, 2, 1, 600000, &ms) && command_count(c, 3, 1, &n) &&
		add(c, FAULT_SLOW, c->word[1], n, ms);
}

static bool cmd_trickle(struct command *c)
{
	int64_t ms;
	unsigned n;

	return command_number(c, 2, 1, 600000, &ms) && command_count(c, 3, 1, &n) &&
		add(c, FAULT_TRICKLE, c->word[1], n, ms);
}

static bool cmd_cut(struct command *c)
{
	static const struct {
		const char *where;
		enum fault_kind kind;
	} rows[] = {
		{ "before", FAULT_CUT_BEFORE }, { "in", FAULT_CUT_IN }, { "after", FAULT_CUT_AFTER },
	};
	unsigned n;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strcmp(rows[i].where, c->word[2]) == 0)
			return command_count(c, 3, 1, &n) && add(c, rows[i].kind, c->word[1], n, 0);
	return command_fail(c, "before, in or after is expected");
}

static bool cmd_truncate(struct command *c)
{
	unsigned n;

	return command_count(c, 2, 1, &n) && add(c, FAULT_TRUNCATE, c->word[1], n, 0);
}

static bool cmd_wrong_type(struct command *c)
{
	unsigned n;

	return command_count(c, 2, 1, &n) && add(c, FAULT_WRONG_TYPE, c->word[1], n, 0);
}

/* Processed, but its answer never arrives. */
static bool cmd_lose(struct command *c)
{
	static const struct {
		const char *what, *pattern;
	} rows[] = {
		{ "orders", "POST:/iserver/account/*/orders" },
		{ "replies", "POST:/iserver/reply/*" },
		{ "changes", "POST:/iserver/account/*/order/*" },
		{ "cancels", "DELETE:/iserver/account/*/order/*" },
	};
	unsigned n;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strcmp(rows[i].what, c->word[1]) == 0)
			return command_count(c, 2, 1, &n) && add(c, FAULT_LOSE, rows[i].pattern, n, 0);
	return add(c, FAULT_LOSE, c->word[1], 1, 0);
}

static bool cmd_faults(struct command *c)
{
	if (strcmp(c->word[1], "clear") != 0)
		return command_fail(c, "faults clear is the only form");
	fault_clear(&c->s->faults);
	return true;
}

/* The market goes on and so does this socket; everybody else is cut off. */
static bool cmd_network(struct command *c)
{
	int64_t seconds;

	if (strcmp(c->word[1], "cut") != 0)
		return command_fail(c, "network cut SECONDS is the only form");
	if (!command_number(c, 2, 0, 86400, &seconds))
		return false;
	c->s->faults.cut_until = clock_steady() + seconds * NS_PER_S;
	if (seconds)
		server_drop_all(c->s);
	return true;
}

/* --- websocket --- */

static bool cmd_silent(struct command *c)
{
	static const char *const modes[] = { "off", "data", "on" };

	for (int i = 0; i < 3; i++)
		if (strcmp(modes[i], c->word[1]) == 0) {
			c->s->hub->silent = (enum silence)i;
			return true;
		}
	return command_fail(c, "on, data or off is expected");
}

static bool cmd_drop(struct command *c)
{
	server_drop_sockets(c->s);
	return true;
}

static bool cmd_binary(struct command *c)
{
	return command_switch(c, 1, &c->s->hub->binary);
}

static bool cmd_bad_utf8(struct command *c)
{
	return command_count(c, 1, 1, &c->s->hub->bad_utf8);
}

static bool cmd_late(struct command *c)
{
	int64_t ms;

	if (!command_number(c, 1, 0, 600000, &ms))
		return false;
	c->s->hub->late = ms * NS_PER_MS;
	return true;
}

static bool cmd_pace(struct command *c)
{
	int64_t ms;

	if (!command_number(c, 1, 1, 600000, &ms))
		return false;
	c->s->hub->pace = ms * NS_PER_MS;
	return true;
}

static bool cmd_duplicate(struct command *c)
{
	return command_switch(c, 1, &c->s->hub->duplicates);
}

static bool cmd_sor_refuse(struct command *c)
{
	return command_count(c, 1, 1, &c->s->hub->sor_refusals);
}

static bool cmd_bulletin(struct command *c)
{
	hub_bulletin(c->s, c->rest[1]);
	return true;
}

const struct command_row fault_commands[] = {
	{ "429", 2, "PATH [N] [retry-after SECONDS]", cmd_429 },
	{ "fail", 3, "PATH STATUS [N]", cmd_fail },
	{ "slow", 3, "PATH MS [N]", cmd_slow },
	{ "trickle", 3, "PATH MS [N]", cmd_trickle },
	{ "cut", 3, "PATH before|in|after [N]", cmd_cut },
	{ "truncate", 2, "PATH [N]", cmd_truncate },
	{ "wrong-type", 2, "PATH [N]", cmd_wrong_type },
	{ "lose-answer", 2, "orders|replies|changes|cancels|PATH [N]", cmd_lose },
	{ "faults", 2, "clear", cmd_faults },
	{ "network", 3, "cut SECONDS", cmd_network },
	{ "ws-silent", 2, "on|data|off", cmd_silent },
	{ "ws-drop", 1, "", cmd_drop },
	{ "ws-pace", 2, "MS", cmd_pace },
	{ "ws-binary", 2, "on|off", cmd_binary },
	{ "ws-badutf8", 1, "[N]", cmd_bad_utf8 },
	{ "late-updates", 2, "MS", cmd_late },
	{ "duplicate-updates", 2, "on|off", cmd_duplicate },
	{ "sor-refuse", 1, "[N]", cmd_sor_refuse },
	{ "bulletin", 2, "TEXT", cmd_bulletin },
	{ 0 },
};
