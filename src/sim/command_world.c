/*
 * command_world.c - control commands about what the broker says of itself: kind of account,
 * foreign cash, an empty scanner, missing bars, its certificate.
 */
#include "command.h"

#include <string.h>

#include "skim/base/price.h"

static bool one_of(struct command *c, unsigned i, const char *const *words, int n, int *out)
{
	for (int k = 0; i < c->n && k < n; k++)
		if (strcmp(c->word[i], words[k]) == 0) {
			*out = k;
			return true;
		}
	buf_puts(c->out, "one of these is expected:");
	for (int k = 0; k < n; k++)
		buf_printf(c->out, " %s", words[k]);
	return false;
}

static bool cmd_is_paper(struct command *c)
{
	static const char *const places[] = { "accounts", "stream" };
	static const char *const values[] = { "true", "false", "absent" };
	int place, value;

	if (!one_of(c, 1, places, 2, &place) || !one_of(c, 2, values, 3, &value))
		return false;
	*(place ? &c->s->world.paper_stream : &c->s->world.paper_list) = (enum said)value;
	return true;
}

static bool cmd_foreign_cash(struct command *c)
{
	struct world *w = &c->s->world;
	struct cash v;

	if (strcmp(c->word[1], "off") == 0) {
		w->currency[0] = '\0';
		return true;
	}
	if (strlen(c->word[1]) != 3 || c->n < 3 ||
	    !cash_parse_wire(c->word[2], strlen(c->word[2]), &v))
		return command_fail(c, "foreign-cash CURRENCY AMOUNT is expected, or off");
	strcpy(w->currency, c->word[1]);
	w->foreign = v.e4;
	return true;
}

static bool cmd_scanner(struct command *c)
{
	static const char *const words[] = { "empty", "off" };
	int what;

	if (!one_of(c, 1, words, 2, &what))
		return false;
	if (what == 1) {
		c->s->world.scans_empty = 0;
		return true;
	}
	if (!command_count(c, 2, 1, &c->s->world.scans_empty))
		return false;
	if (c->s->world.scans_empty == FAULT_ALWAYS)
		c->s->world.scans_empty = UINT32_MAX;
	return true;
}

static bool cmd_bars(struct command *c)
{
	static const char *const words[] = { "missing", "whole" };
	int64_t v = 0;
	int what;

	if (!one_of(c, 1, words, 2, &what) || (what == 0 && !command_number(c, 2, 2, 60, &v)))
		return false;
	c->s->world.bars_missing = (unsigned)v;
	return true;
}

static bool cmd_certificate(struct command *c)
{
	int kind;

	if (!c->s->tls_server)
		return command_fail(c, "there is no certificate without --tls");
	return one_of(c, 1, creds_certificates, CERT_KINDS, &kind) &&
		(server_certificate(c->s, (enum cert_kind)kind) ||
		 command_fail(c, "OpenSSL does not take it"));
}

const struct command_row world_commands[] = {
	{ "is-paper", 3, "accounts|stream true|false|absent", cmd_is_paper },
	{ "foreign-cash", 2, "CURRENCY AMOUNT | off", cmd_foreign_cash },
	{ "scanner", 2, "empty [N] | off", cmd_scanner },
	{ "bars", 2, "missing N | whole", cmd_bars },
	{ "certificate", 2, "good|expired|other-host|unknown", cmd_certificate },
	{ 0 },
};
