/* replay.c - a recording fed to the same engine: same events, same state. */
#include "skim/commands/replay.h"

#include <inttypes.h>
#include <json.h>
#include <stdio.h>
#include <stdlib.h>

#include "docs.h"
#include "skim/core/engine.h"
#include "skim/journal/record.h"

struct feeding {
	const struct calendar *cal;
	const struct params *params;	/* of the header, known before the first event */
	struct engine *engine;
	struct actions *actions;
	uint64_t events;
};

/* What it would do is passed over: the answers are in the recording. */
static bool feed(void *ctx, const struct event *ev)
{
	struct feeding *f = ctx;

	if (!f->engine)
		f->engine = engine_new(f->params, f->cal);
	if (!f->engine)
		return false;
	engine_step(f->engine, ev, f->actions);
	f->events++;
	return true;
}

static void add(struct json_object *to, struct json_object *from, const char *key)
{
	struct json_object *v = NULL;

	json_object_object_get_ex(from, key, &v);
	json_object_object_add(to, key, json_object_get(v));
	json_object_put(from);
}

static void print(const struct feeding *f, struct view *v, struct outcome *o)
{
	struct json_object *doc = json_object_new_object();
	char digest[20];

	engine_view(f->engine, v);
	snprintf(digest, sizeof digest, "%016" PRIx64, engine_digest(f->engine));
	json_object_object_add(doc, "digest", json_object_new_string(digest));
	json_object_object_add(doc, "events", json_object_new_int64((int64_t)f->events));
	add(doc, doc_orders(v), "orders");
	add(doc, doc_positions(v), "positions");
	outcome_doc(o, doc);
}

void replay_headless(const char *path, const struct calendar *cal, struct outcome *o)
{
	struct params params = { .mode = MODE_PAPER };
	struct feeding f = { .cal = cal, .params = &params };
	struct view *v = calloc(1, sizeof *v);
	struct replay_info info;
	struct errmsg err = { "" };
	enum rc rc = RC_NOMEM;

	f.actions = malloc(sizeof *f.actions);
	if (v && f.actions)
		rc = replay_file(path, &params, feed, &f, &info, &err);
	if (rc == RC_OK && !f.events)
		rc = errmsg_set(&err, RC_SYNTAX, "%s holds no events: give one from the folder recordings", path);
	if (rc == RC_NOMEM || (rc == RC_OK && !f.engine)) {
		outcome_fail(o, EXIT_FAILED, "out of memory: free some and start again");
	} else if (rc != RC_OK) {
		outcome_fail(o, EXIT_FAILED, "%s", err.text);
	} else {
		print(&f, v, o);
		if (info.trouble[0])
			outcome_fail(o, EXIT_FAILED, "%s: what was before is played", info.trouble);
		if (info.bad_lines)
			outcome_fail(o, EXIT_FAILED, "%d line%s could not be read: the recording is damaged, or "
				     "of another version", info.bad_lines, info.bad_lines == 1 ? "" : "s");
		if (info.digest && info.digest != engine_digest(f.engine))
			outcome_fail(o, EXIT_FAILED, "the state differs from the recorded one, %016" PRIx64 ": "
				     "skim %s wrote it%s", info.digest, info.version,
				     info.no_beginning ? ", and the file that it continues is missing" :
				     info.holed ? ", and events are missing" :
				     ", by rules that have changed since, or the file was edited");
	}
	engine_free(f.engine);
	free(f.actions);
	free(v);
}
