/* away.c - what happened while there was no screen (away.h). */
#include "away.h"

#include <json.h>
#include <stdlib.h>
#include <string.h>

#include "skim/base/text.h"

struct away {
	int64_t since;			/* market ns */
	int events, n;			/* events: those that are not quiet */
	struct ev_command told[VIEW_NOTICES];	/* oldest first */
};

/* --- the old owner ------------------------------------------------------------------------ */

static struct json_object *write_one(const struct view_notice *e)
{
	struct json_object *o = json_object_new_object();

	json_object_object_add(o, "market", json_object_new_int64(e->market));
	json_object_object_add(o, "class", json_object_new_int(e->class));
	json_object_object_add(o, "acked", json_object_new_boolean(e->acked));
	json_object_object_add(o, "conid", json_object_new_int(e->conid));
	json_object_object_add(o, "ticker", json_object_new_string(e->ticker));
	json_object_object_add(o, "text", json_object_new_string(e->text));
	return o;
}

char *away_write(const struct view *v, int64_t lost)
{
	struct json_object *doc, *away, *list;
	char *line;

	if (!lost)
		return NULL;
	doc = json_object_new_object();
	away = json_object_new_object();
	list = json_object_new_array();
	for (int i = v->n_notices - 1; i >= 0; i--)
		if (v->notice[i].market >= lost)
			json_object_array_add(list, write_one(&v->notice[i]));
	json_object_object_add(away, "since", json_object_new_int64(lost));
	json_object_object_add(away, "events", list);
	json_object_object_add(doc, "ok", json_object_new_boolean(true));
	json_object_object_add(doc, "away", away);
	line = strdup(json_object_to_json_string_ext(doc, JSON_C_TO_STRING_PLAIN));
	json_object_put(doc);
	return line;
}

/* --- the new one --------------------------------------------------------------------------- */

static int64_t number(struct json_object *o, const char *name)
{
	struct json_object *m;

	return json_object_object_get_ex(o, name, &m) ? json_object_get_int64(m) : 0;
}

static void words(struct json_object *o, const char *name, char *out, size_t cap)
{
	struct json_object *m;
	const char *s = json_object_object_get_ex(o, name, &m) ? json_object_get_string(m) : NULL;

	text_clean(out, cap, s ? s : "", s ? strlen(s) : 0);
}

static void read_one(struct away *w, struct json_object *o)
{
	struct ev_command *c = &w->told[w->n++];

	c->cmd = CMD_TOLD;
	c->n = number(o, "market");
	c->serial = (uint32_t)number(o, "class");
	c->conid = (int32_t)number(o, "conid");
	if (number(o, "acked"))
		text_copy(c->word, sizeof c->word, "acked");
	words(o, "ticker", c->ticker, sizeof c->ticker);
	words(o, "text", c->text, sizeof c->text);
	w->events += c->serial != NOTICE_QUIET;
}

struct away *away_read(const char *answer)
{
	struct json_object *doc = json_tokener_parse(answer), *from, *list;
	struct away *w = NULL;

	if (json_object_object_get_ex(doc, "away", &from) &&
	    json_object_object_get_ex(from, "events", &list) &&
	    json_object_is_type(list, json_type_array))
		w = calloc(1, sizeof *w);
	if (w) {
		w->since = number(from, "since");
		for (size_t i = 0; i < json_object_array_length(list) && w->n < VIEW_NOTICES; i++)
			read_one(w, json_object_array_get_idx(list, i));
	}
	json_object_put(doc);
	return w;
}

void away_free(struct away *w)
{
	free(w);
}

void away_tell(const struct away *w, struct inbox *inbox)
{
	struct event ev = { .type = EV_COMMAND };

	if (!w)
		return;
	for (int i = 0; i < w->n; i++) {
		ev.u.command = w->told[i];
		inbox_push(inbox, &ev);
	}
	ev.u.command = (struct ev_command){
		.cmd = CMD_AWAY, .n = w->since, .serial = (uint32_t)w->events,
	};
	inbox_push(inbox, &ev);
}
