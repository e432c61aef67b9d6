/*
 * embed.c - notices as embeds, and the JSON body of one webhook request.
 *
 * Discord's limits: 25 fields an embed, 256 characters a title or field name, 1 024 a field
 * value, 4 096 a description, 2 048 a footer.  The longest text of a notice, escaped, is below
 * all of them; characters are counted as bytes, never fewer than Discord counts.
 */
#include "skim/discord/embed.h"

#include <json.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "skim/base/price.h"
#include "skim/base/zone.h"

enum { ESCAPED_LEN = 1000 };

struct embed {
	struct json_object *o, *fields;
	size_t cost;
};

static void field(struct embed *e, const char *name, const char *value)
{
	struct json_object *f = json_object_new_object();

	if (!*value)
		value = "-";		/* an empty one is refused */
	json_object_object_add(f, "name", json_object_new_string(name));
	json_object_object_add(f, "value", json_object_new_string(value));
	json_object_object_add(f, "inline", json_object_new_boolean(true));
	json_object_array_add(e->fields, f);
	e->cost += strlen(name) + strlen(value);
}

static void text_field(struct embed *e, const char *name, const char *text)
{
	char escaped[ESCAPED_LEN];

	discord_escape(escaped, sizeof escaped, text);
	field(e, name, escaped);
}

static void begin(struct embed *e, const struct act_notify *a, const char *title, int colour,
		  const char *description)
{
	struct json_object *footer = json_object_new_object();
	const char *kind = a->paper ? "PAPER" : "LIVE";
	char when[40];

	e->o = json_object_new_object();
	e->fields = json_object_new_array();
	json_object_object_add(e->o, "title", json_object_new_string(title));
	json_object_object_add(e->o, "color", json_object_new_int(colour));
	if (*description)
		json_object_object_add(e->o, "description", json_object_new_string(description));
	json_object_object_add(footer, "text", json_object_new_string(kind));
	json_object_object_add(e->o, "footer", footer);
	if (a->time) {
		time_format_rfc3339(when, sizeof when, a->time);
		json_object_object_add(e->o, "timestamp", json_object_new_string(when));
	}
	json_object_object_add(e->o, "fields", e->fields);
	e->cost = strlen(title) + strlen(description) + strlen(kind);
}

static void price_text(char *out, size_t cap, struct price p)
{
	size_t n = price_format(out + 1, cap - 1, p);

	if (price_known(p) && n)
		out[0] = '$';
	else
		memmove(out, out + 1, n + 1);
}

static void cash_text(char *out, size_t cap, struct cash c)
{
	char buf[40];

	cash_format(buf, sizeof buf, c, true);
	snprintf(out, cap, "%c$%s", buf[0] == '-' ? '-' : '+', buf[0] == '-' ? buf + 1 : buf);
}

static void pnl_field(struct embed *e, const struct act_notify *a)
{
	char buf[48];

	if (!a->has_pnl)
		return;
	cash_text(buf, sizeof buf, a->pnl);
	field(e, "P&L", buf);
}

static int pnl_colour(const struct act_notify *a)
{
	return a->has_pnl && a->pnl.e4 < 0 ? COLOUR_RED : COLOUR_GREEN;
}

/* --- the kinds ----------------------------------------------------------------------------- */

static const char candidates_title[] = "Tradeable Candidates Ready";

static void no_candidates(struct embed *e, const struct act_notify *a)
{
	begin(e, a, candidates_title, COLOUR_YELLOW, "No tradeable candidates found");
	if (a->text[0])		/* why there may be some all the same */
		text_field(e, "Note", a->text);
}

static void candidate(struct embed *e, const struct act_notify *a)
{
	char gap[24], orh[24], orl[24];

	begin(e, a, candidates_title, COLOUR_GREEN, a->update ? "Update: late opener" : "");
	bp_format(gap, sizeof gap - 2, a->gap, 1, true);
	strcat(gap, " %");
	price_text(orh, sizeof orh, a->orh);
	price_text(orl, sizeof orl, a->orl);
	field(e, "Ticker", a->ticker);
	field(e, "Gap", a->gap == BP_UNKNOWN ? "?" : gap);
	field(e, "ORH", orh);
	field(e, "ORL", orl);
	text_field(e, "Headline", a->text);
}

static void trade(struct embed *e, const struct act_notify *a)
{
	char buf[40];

	begin(e, a, "Trade Executed", pnl_colour(a), "");
	field(e, "Ticker", a->ticker);
	field(e, "Action", a->side == SIDE_BUY ? "BUY" : "SELL");
	qty_format(buf, sizeof buf, a->quantity);
	field(e, "Quantity", buf);
	price_text(buf, sizeof buf, a->price);
	field(e, "Price", buf);
	pnl_field(e, a);
}

static const struct {
	const char *title;
	int colour;
} plain[] = {
	[NOTIFY_PNL] = { "P&L Update", COLOUR_GREEN },
	[NOTIFY_NEWS] = { "Announcement", COLOUR_BLUE },
	[NOTIFY_REJECT] = { "Order Rejected", COLOUR_RED },
	[NOTIFY_QUESTION] = { "Broker Question", COLOUR_YELLOW },
	[NOTIFY_ALARM] = { "Alarm", COLOUR_RED },
	[NOTIFY_KILL] = { "Kill Switch", COLOUR_RED },
	[NOTIFY_SESSION] = { "Session", COLOUR_YELLOW },
	[NOTIFY_HANDOVER] = { "Hand-over", COLOUR_YELLOW },
	[NOTIFY_ERROR] = { "ASX Market Scan Error", COLOUR_RED },
	[NOTIFY_DAY] = { "Day Summary", COLOUR_BLUE },
};

static void sentence(struct embed *e, const struct act_notify *a)
{
	int colour = a->kind == NOTIFY_PNL ? pnl_colour(a) : plain[a->kind].colour;
	char text[ESCAPED_LEN];

	discord_escape(text, sizeof text, a->text);
	begin(e, a, plain[a->kind].title, colour, text);
	if (a->ticker[0])
		text_field(e, "Ticker", a->ticker);
	pnl_field(e, a);
}

char *discord_embed(const struct act_notify *a, size_t *cost)
{
	struct embed e = { 0 };

	switch (a->kind) {
	case NOTIFY_CANDIDATES:
		no_candidates(&e, a);
		break;
	case NOTIFY_CANDIDATE_ROW:
		candidate(&e, a);
		break;
	case NOTIFY_TRADE:
		trade(&e, a);
		break;
	default:
		sentence(&e, a);
		break;
	}

	char *text = strdup(json_object_to_json_string_ext(e.o, JSON_C_TO_STRING_PLAIN |
							   JSON_C_TO_STRING_NOSLASHESCAPE));

	json_object_put(e.o);
	*cost = e.cost;
	return text;
}

char *discord_body(const char *const *embeds, size_t n)
{
	char *body = NULL;
	size_t len;
	FILE *f = open_memstream(&body, &len);

	if (!f)
		return NULL;
	fputs("{\"embeds\":[", f);
	for (size_t i = 0; i < n; i++)
		fprintf(f, "%s%s", i ? "," : "", embeds[i]);
	fputs("],\"allowed_mentions\":{\"parse\":[]}}", f);
	if (fclose(f) == 0)
		return body;
	free(body);
	return NULL;
}
