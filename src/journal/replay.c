/*
 * replay.c - reads a recording back.  A line that cannot be read is counted and passed over; a last
 * one without an end is where the writer was cut off, but for one behind the end.  A format this version does not know is refused
 * with words.  One that continues another begins with that one: its state came from there.
 */
#include <json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec.h"
#include "lines.h"
#include "skim/base/text.h"

enum {
	FORMAT = 1,			/* the number that recording.c writes */
	FILES_MAX = 64,			/* days of one session */
	NAME_BYTES = 64,
};

struct replay {
	char *path[FILES_MAX];		/* of a session's days, oldest last */
	int n_paths, at;		/* being read */
	struct lines *f;
	char *line;			/* borrowed from f */
	bool over;
	struct json_tokener *tok;
	struct replay_info info;
};

static struct json_object *parse(struct replay *r, size_t n)
{
	struct json_object *o;

	json_tokener_reset(r->tok);
	o = json_tokener_parse_ex(r->tok, r->line, (int)n);
	if (json_object_is_type(o, json_type_object))
		return o;
	json_object_put(o);
	return NULL;
}

/* --- the first line ----------------------------------------------------------------------------- */

/* What a header says of where the state came from: "" or a name in the same folder. */
static void predecessor(struct json_object *o, char name[NAME_BYTES])
{
	struct json_object *v;

	name[0] = '\0';
	if (json_object_object_get_ex(o, "continues", &v) && !strchr(json_object_get_string(v), '/'))
		text_copy(name, NAME_BYTES, json_object_get_string(v));
}

static enum rc header(struct replay *r, struct json_object *o, const char *path, struct params *p,
		      struct errmsg *err)
{
	struct json_object *version, *format, *settings;
	int n;

	if (!o || !json_object_object_get_ex(o, "skim", &version) ||
	    !json_object_object_get_ex(o, "format", &format))
		return errmsg_set(err, RC_SYNTAX, "%s is not a recording of skim: give one from the folder "
				  "recordings", path);
	n = json_object_get_int(format);
	text_clean(r->info.version, sizeof r->info.version, json_object_get_string(version),
		   (size_t)json_object_get_string_len(version));
	if (n != FORMAT)
		return errmsg_set(err, RC_STALE, "%s was written by skim %s in the %s format %d, this skim "
				  "reads %d: replay it with that version", path, r->info.version,
				  n > FORMAT ? "newer" : "older", n, FORMAT);
	params_default(p);
	if (json_object_object_get_ex(o, "settings", &settings)) {
		memset(p, 0, sizeof *p);	/* what is left out is zero, not the default */
		return codec_read_params(p, settings, err);
	}
	return RC_OK;
}

/* Opens path[at] behind its header, which goes to *o (owned by the caller; NULL: not JSON). */
static bool open_at(struct replay *r, int at, struct json_object **o)
{
	ssize_t len;

	lines_close(r->f);
	r->at = at;
	*o = NULL;
	if (lines_open(&r->f, r->path[at], 0, NULL) != RC_OK)
		return false;
	len = lines_next(r->f, &r->line);
	*o = len > 0 ? parse(r, (size_t)len) : NULL;
	return true;
}

static enum rc open_first(struct replay *r, const char *path, struct params *p, char before[NAME_BYTES],
			  struct errmsg *err)
{
	struct json_object *o;
	enum rc rc;

	r->path[r->n_paths] = strdup(path);
	if (!r->path[r->n_paths])
		return errmsg_set(err, RC_NOMEM, "out of memory: free some and start again");
	if (!open_at(r, r->n_paths++, &o))
		return errmsg_set(err, RC_ABSENT, "%s cannot be read: give a recording that is there", path);
	rc = header(r, o, path, p, err);
	if (rc == RC_OK)
		predecessor(o, before);
	else if (rc == RC_SYNTAX && lines_trouble(r->f))
		errmsg_set(err, rc, "%s holds nothing that can be read: %s", path, lines_trouble(r->f));
	json_object_put(o);
	return rc;
}

/* The file and, back through the days, those that it continues. */
static enum rc open_all(struct replay *r, const char *path, struct params *p, struct errmsg *err)
{
	const char *slash = strrchr(path, '/');
	int folder = slash ? (int)(slash - path) + 1 : 0;
	char before[NAME_BYTES], full[4096 + NAME_BYTES];
	enum rc rc = open_first(r, path, p, before, err);

	while (rc == RC_OK && before[0] && r->n_paths < FILES_MAX) {
		struct params of_that = *p;

		snprintf(full, sizeof full, "%.*s%s", folder, path, before);
		before[0] = '\0';
		rc = open_first(r, full, &of_that, before, err);
		if (rc == RC_ABSENT) {
			free(r->path[--r->n_paths]);
			r->info.no_beginning = true;
			return RC_OK;
		}
		*p = of_that;
	}
	return rc;
}

enum rc replay_open(struct replay **out, const char *path, struct params *p, struct errmsg *err)
{
	struct replay *r = calloc(1, sizeof *r);
	enum rc rc;

	*out = NULL;
	if (!r || !(r->tok = json_tokener_new_ex(8))) {
		free(r);
		return errmsg_set(err, RC_NOMEM, "out of memory: free some and start again");
	}
	rc = open_all(r, path, p, err);
	if (rc != RC_OK) {
		replay_close(r);
		return rc;
	}
	replay_rewind(r);
	*out = r;
	return RC_OK;
}

void replay_close(struct replay *r)
{
	if (!r)
		return;
	lines_close(r->f);
	for (int i = 0; i < r->n_paths; i++)
		free(r->path[i]);
	json_tokener_free(r->tok);
	free(r);
}

/* The file of the next day is opened when this one's lines are at their end. */
static bool go_to(struct replay *r, int at)
{
	struct json_object *o;
	bool good = at >= 0 && open_at(r, at, &o);

	if (good)
		json_object_put(o);
	return good;
}

void replay_rewind(struct replay *r)
{
	struct replay_info i = { .no_beginning = r->info.no_beginning };

	memcpy(i.version, r->info.version, sizeof i.version);
	r->info = i;
	r->over = !go_to(r, r->n_paths - 1);
}

const struct replay_info *replay_info(const struct replay *r)
{
	return &r->info;
}

/* --- the lines ---------------------------------------------------------------------------------- */

static void count(struct replay_info *info, int64_t market)
{
	if (!info->lines++)
		info->first = market;
	info->last = market;
}

static void end_line(struct json_object *end, struct replay_info *info)
{
	struct json_object *v;

	info->ended = true;
	if (json_object_object_get_ex(end, "digest", &v))
		info->digest = strtoull(json_object_get_string(v), NULL, 16);
	if (json_object_object_get_ex(end, "events", &v))
		info->events = (uint64_t)json_object_get_int64(v);
	if (json_object_object_get_ex(end, "holed", &v))
		info->holed = json_object_get_boolean(v);
}

/* One line: true if it is an event. */
static bool take(struct replay *r, size_t n, struct event *ev)
{
	struct json_object *o = parse(r, n), *v;
	bool good = false;

	if (o && json_object_object_get_ex(o, "end", &v)) {
		end_line(v, &r->info);
	} else if (o && json_object_object_get_ex(o, "continued", &v)) {
		r->info.ended = r->at == 0;
	} else if (o && codec_read(ev, o, NULL) == RC_OK) {
		good = true;
		count(&r->info, ev->t.market);
	} else if (!lines_unfinished(r->f) || r->info.ended) {
		r->info.bad_lines++;
	}
	json_object_put(o);
	return good;
}

static void file_over(struct replay *r)
{
	const char *trouble = lines_trouble(r->f);

	if (trouble)
		text_copy(r->info.trouble, sizeof r->info.trouble, trouble);
	r->over = !go_to(r, r->at - 1);
}

bool replay_next(struct replay *r, struct event *ev)
{
	while (!r->over) {
		ssize_t len = lines_next(r->f, &r->line);

		if (len == -1)
			file_over(r);
		else if (len < 0)
			r->info.bad_lines++;
		else if (len > 0 && take(r, (size_t)len, ev))
			return true;
	}
	return false;
}

enum rc replay_file(const char *path, struct params *p, bool (*sink)(void *ctx, const struct event *ev),
		    void *ctx, struct replay_info *info, struct errmsg *err)
{
	struct replay *r;
	struct event ev;
	enum rc rc = replay_open(&r, path, p, err);

	memset(info, 0, sizeof *info);
	if (rc != RC_OK)
		return rc;
	while (replay_next(r, &ev) && sink(ctx, &ev))
		;
	*info = r->info;
	replay_close(r);
	return RC_OK;
}
