/*
 * embed.c - notices as the JSON body of one webhook request.
 *
 * Discord's limits: 10 embeds a message, 25 fields an embed, 256 characters a title or field
 * name, 1 024 a field value, 4 096 a description, 6 000 in all embeds together.
 */
#include "skim/discord/embed.h"

#include <json.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "skim/base/price.h"
#include "skim/base/zone.h"

enum {
	EMBEDS_MAX = 10, TOTAL_MAX = 5500, ESCAPED_LEN = 1000, FIELD_MAX = 1024,
};

/* Characters counted as bytes: never fewer than Discord counts. */
struct message {
	struct json_object *embeds;
	size_t total;
};

static void field(struct message *m, struct json_object *fields, const char *name, const char *value)
{
	struct json_object *f = json_object_new_object();

	json_object_object_add(f, "name", json_object_new_string(name));
	json_object_object_add(f, "value", json_object_new_string(*value ? value : "-"));
	json_object_object_add(f, "inline", json_object_new_boolean(true));
	json_object_array_add(fields, f);
	m->total += strlen(name) + strlen(value);
}

/* An embed with title, colour and time; its fields array is returned (borrowed). */
static struct json_object *embed(struct message *m, const struct act_notify *a, const char *title,
				 int colour, const char *description)
{
	struct json_object *e = json_object_new_object(), *fields = json_object_new_array();
	struct json_object *footer = json_object_new_object();
	char when[40];

	json_object_object_add(e, "title", json_object_new_string(title));
	json_object_object_add(e, "color", json_object_new_int(colour));
	if (*description)
		json_object_object_add(e, "description", json_object_new_string(description));
	json_object_object_add(footer, "text", json_object_new_string(a->paper ? "PAPER" : "LIVE"));
	json_object_object_add(e, "footer", footer);
	if (a->time) {
		time_format_rfc3339(when, sizeof when, a->time);
		json_object_object_add(e, "timestamp", json_object_new_string(when));
	}
	json_object_object_add(e, "fields", fields);
	json_object_array_add(m->embeds, e);
	m->total += strlen(title) + strlen(description) + 5;
	return fields;
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
	if (buf[0] == '-')
		snprintf(out, cap, "-$%s", buf + 1);
	else
		snprintf(out, cap, "+$%s", buf);
}

/* --- candidates -------------------------------------------------------------------------------- */

static const char candidates_title[] = "Tradeable Candidates Ready";

static void candidate_row(struct message *m, const struct act_notify *row)
{
	char headline[ESCAPED_LEN], gap[24], orh[24], orl[24];
	struct json_object *f = embed(m, row, candidates_title, COLOUR_GREEN, "");

	discord_escape(headline, sizeof headline, row->text);
	bp_format(gap, sizeof gap - 2, row->gap, 1, true);
	strcat(gap, " %");
	price_text(orh, sizeof orh, row->orh);
	price_text(orl, sizeof orl, row->orl);
	field(m, f, "Ticker", row->ticker);
	field(m, f, "Gap", row->gap == BP_UNKNOWN ? "?" : gap);
	field(m, f, "ORH", orh);
	field(m, f, "ORL", orl);
	field(m, f, "Headline", headline);
}

static size_t row_cost(const struct act_notify *row)
{
	char headline[ESCAPED_LEN];

	return 120 + discord_escape(headline, sizeof headline, row->text);
}

static void candidates(struct message *m, const struct act_notify *head, const struct act_notify *rows,
		       size_t n, size_t *taken)
{
	if (!n) {
		embed(m, head, candidates_title, COLOUR_YELLOW, "No tradeable candidates found");
		return;
	}
	while (*taken < n && *taken < EMBEDS_MAX && m->total + row_cost(&rows[*taken]) < TOTAL_MAX)
		candidate_row(m, &rows[(*taken)++]);
}

/* --- everything else ------------------------------------------------------------------------------ */

static void trade(struct message *m, const struct act_notify *a)
{
	bool loss = a->has_pnl && a->pnl.e4 < 0;
	struct json_object *f = embed(m, a, "Trade Executed", loss ? COLOUR_RED : COLOUR_GREEN, "");
	char buf[40];

	field(m, f, "Ticker", a->ticker);
	field(m, f, "Action", a->side == SIDE_BUY ? "BUY" : "SELL");
	qty_format(buf, sizeof buf, a->quantity);
	field(m, f, "Quantity", buf);
	price_text(buf, sizeof buf, a->price);
	field(m, f, "Price", buf);
	if (a->has_pnl) {
		cash_text(buf, sizeof buf, a->pnl);
		field(m, f, "P&L", buf);
	}
}

static void pnl(struct message *m, const struct act_notify *a)
{
	char text[ESCAPED_LEN], buf[40];
	struct json_object *f;

	discord_escape(text, sizeof text, a->text);
	f = embed(m, a, "P&L Update", a->has_pnl && a->pnl.e4 < 0 ? COLOUR_RED : COLOUR_GREEN, text);
	if (a->has_pnl) {
		cash_text(buf, sizeof buf, a->pnl);
		field(m, f, "P&L", buf);
	}
}

static const struct {
	const char *title;
	int colour;
} plain[] = {
	[NOTIFY_NEWS] = { "Announcement", COLOUR_BLUE },
	[NOTIFY_REJECT] = { "Order Rejected", COLOUR_RED },
	[NOTIFY_QUESTION] = { "Broker Question", COLOUR_YELLOW },
	[NOTIFY_ALARM] = { "Alarm", COLOUR_RED },
	[NOTIFY_KILL] = { "Kill Switch", COLOUR_RED },
	[NOTIFY_SESSION] = { "Session", COLOUR_YELLOW },
	[NOTIFY_ERROR] = { "ASX Market Scan Error", COLOUR_RED },
	[NOTIFY_DAY] = { "Day Summary", COLOUR_BLUE },
};

static void sentence(struct message *m, const struct act_notify *a)
{
	char text[ESCAPED_LEN];
	struct json_object *f;

	discord_escape(text, sizeof text, a->text);
	f = embed(m, a, plain[a->kind].title, plain[a->kind].colour, text);
	if (a->ticker[0])
		field(m, f, "Ticker", a->ticker);
}

char *discord_body(const struct act_notify *head, const struct act_notify *rows, size_t n_rows,
		   size_t *taken)
{
	struct message m = { json_object_new_array(), 0 };
	struct json_object *body = json_object_new_object(), *mentions = json_object_new_object();

	*taken = 0;
	switch (head->kind) {
	case NOTIFY_CANDIDATES:
	case NOTIFY_CANDIDATE_ROW:
		candidates(&m, head, rows, n_rows, taken);
		break;
	case NOTIFY_TRADE:
		trade(&m, head);
		break;
	case NOTIFY_PNL:
		pnl(&m, head);
		break;
	default:
		sentence(&m, head);
		break;
	}
	json_object_object_add(mentions, "parse", json_object_new_array());
	json_object_object_add(body, "embeds", m.embeds);
	json_object_object_add(body, "allowed_mentions", mentions);
	if (head->kind == NOTIFY_CANDIDATES && head->update)
		json_object_object_add(body, "content", json_object_new_string("Update: late openers"));

	char *text = strdup(json_object_to_json_string_ext(body, JSON_C_TO_STRING_PLAIN |
							   JSON_C_TO_STRING_NOSLASHESCAPE));

	json_object_put(body);
	return text;
}
