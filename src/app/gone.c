/* gone.c - an owner that ended without letting the account go. */
#include "gone.h"

#include <json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "skim/base/log.h"
#include "skim/base/text.h"

static const int64_t gone_after = 60 * NS_PER_S;

/* What does not fit is left out: the console shows it. */
static void add_held(char *out, size_t cap, const char *ticker, qty_t q, const char *cover)
{
	size_t n = strlen(out);
	char words[32];

	qty_format(words, sizeof words, q);
	if (q != 0)
		snprintf(out + n, cap - n, "%s%s %s (%s)", n ? ", " : "", ticker, words, cover);
}

void gone_remember(struct gone *g, struct json_object *status)
{
	struct json_object *list, *ticker, *quantity, *cover;

	g->held[0] = '\0';
	if (!json_object_object_get_ex(status, "positions", &list))
		return;
	for (size_t i = 0; i < json_object_array_length(list); i++) {
		struct json_object *p = json_object_array_get_idx(list, i);

		if (json_object_object_get_ex(p, "ticker", &ticker) &&
		    json_object_object_get_ex(p, "quantity", &quantity) &&
		    json_object_object_get_ex(p, "cover", &cover))
			add_held(g->held, sizeof g->held, json_object_get_string(ticker),
				 json_object_get_int64(quantity), json_object_get_string(cover));
	}
}

static void remember_view(struct gone *g, const struct view *v)
{
	static const char *const covers[] = {
		[COVER_FULL] = "full", [COVER_PART] = "part", [COVER_PART_PENDING] = "part",
		[COVER_OVER] = "over", [COVER_NAKED] = "naked",
	};

	g->held[0] = '\0';
	for (int i = 0; i < v->n_positions; i++)
		add_held(g->held, sizeof g->held, v->position[i].ticker, v->position[i].quantity,
			 covers[v->position[i].cover]);
	/* Nobody cancels these at the end of their time any more. */
	for (int i = 0; i < v->n_orders; i++) {
		const struct view_order *o = &v->order[i];
		size_t n = strlen(g->held);

		if (o->role == ROLE_ENTRY && o->ours && !order_state_final(o->state))
			snprintf(g->held + n, sizeof g->held - n, "%s%s entry still working",
				 n ? ", " : "", o->ticker);
	}
}

int64_t gone_due(const struct gone *g)
{
	return g->who[0] ? g->since + gone_after : INT64_MAX;
}

void gone_tell(struct gone *g, struct app *a, const struct view *v)
{
	bool known = v->status.positions_asked;

	if (clock_steady() < gone_due(g))
		return;
	if (known)
		remember_view(g, v);
	if (g->held[0])
		app_tell(a, NOTIFY_ALARM, "skim is gone (%s): it ended without leaving. Held: %s%s. "
			 "skim watch watches now; start skim to act.", g->who, g->held,
			 known ? "" : ", as last seen");
	if (g->held[0] || known)
		g->who[0] = '\0';
}
