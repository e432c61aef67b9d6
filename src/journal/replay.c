/*
 * replay.c - reads a recording back.  A line that cannot be read is counted and passed over; a
 * format this version does not know is refused with words.
 */
#include <json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec.h"
#include "skim/base/auto.h"

enum { FORMAT = 1, LINE_MAX_BYTES = 1 << 20 };

static enum rc header(struct json_object *o, const char *path, struct params *p, struct errmsg *err)
{
	struct json_object *format, *settings;

	if (!o || !json_object_object_get_ex(o, "skim", &format) ||
	    !json_object_object_get_ex(o, "format", &format))
		return errmsg_set(err, RC_SYNTAX, "%s is not a recording of skim: give one from the folder "
				  "recordings", path);
	if (json_object_get_int(format) != FORMAT)
		return errmsg_set(err, RC_STALE, "%s has format %d, this skim reads %d: replay it with the "
				  "version that wrote it", path, json_object_get_int(format), FORMAT);
	params_default(p);
	if (json_object_object_get_ex(o, "settings", &settings)) {
		memset(p, 0, sizeof *p);	/* what is left out is zero, not the default */
		return codec_read_params(p, settings, err);
	}
	return RC_OK;
}

struct replay {
	FILE *f;
	char *line;
	size_t cap;
	long first_event;		/* where it stands in the file */
	bool over;
	struct json_tokener *tok;
	struct replay_info info;
};

static struct json_object *parse(struct replay *r, size_t n)
{
	struct json_object *o;

	json_tokener_reset(r->tok);
	o = n < LINE_MAX_BYTES ? json_tokener_parse_ex(r->tok, r->line, (int)n) : NULL;
	if (json_object_is_type(o, json_type_object))
		return o;
	json_object_put(o);
	return NULL;
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

enum rc replay_open(struct replay **out, const char *path, struct params *p, struct errmsg *err)
{
	struct replay *r = calloc(1, sizeof *r);
	struct json_object *o;
	ssize_t len;
	enum rc rc;

	*out = NULL;
	if (!r)
		return errmsg_set(err, RC_NOMEM, "out of memory: free some and start again");
	r->f = fopen(path, "re");
	r->tok = json_tokener_new_ex(8);
	if (!r->f || !r->tok) {
		rc = errmsg_set(err, RC_ABSENT, "%s cannot be read: give a recording that is there", path);
		replay_close(r);
		return rc;
	}
	len = getline(&r->line, &r->cap, r->f);
	o = len > 0 ? parse(r, (size_t)len) : NULL;
	rc = header(o, path, p, err);
	json_object_put(o);
	r->first_event = ftell(r->f);
	if (rc != RC_OK) {
		replay_close(r);
		return rc;
	}
	*out = r;
	return RC_OK;
}

void replay_close(struct replay *r)
{
	if (!r)
		return;
	if (r->f)
		fclose(r->f);
	json_tokener_free(r->tok);
	free(r->line);
	free(r);
}

void replay_rewind(struct replay *r)
{
	memset(&r->info, 0, sizeof r->info);
	r->over = fseek(r->f, r->first_event, SEEK_SET) != 0;
}

const struct replay_info *replay_info(const struct replay *r)
{
	return &r->info;
}

static void count(struct replay_info *info, int64_t market)
{
	if (!info->lines++)
		info->first = market;
	info->last = market;
}

bool replay_next(struct replay *r, struct event *ev)
{
	ssize_t len;

	while (!r->over && (len = getline(&r->line, &r->cap, r->f)) > 0) {
		struct json_object *o = parse(r, (size_t)len), *end;
		bool good = false;

		if (o && json_object_object_get_ex(o, "end", &end)) {
			end_line(end, &r->info);
		} else if (o && codec_read(ev, o, NULL) == RC_OK) {
			good = true;
			count(&r->info, ev->t.market);
		} else {
			r->info.bad_lines++;
		}
		json_object_put(o);
		if (good)
			return true;
	}
	r->over = true;
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
