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

static struct json_object *parse(const char *line, size_t n)
{
	struct json_tokener *tok = json_tokener_new_ex(8);
	struct json_object *o = tok && n < LINE_MAX_BYTES ? json_tokener_parse_ex(tok, line, (int)n) : NULL;

	json_tokener_free(tok);
	if (json_object_is_type(o, json_type_object))
		return o;
	json_object_put(o);
	return NULL;
}

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

static void end_line(struct json_object *end, struct replay_info *info)
{
	struct json_object *v;

	if (json_object_object_get_ex(end, "digest", &v))
		info->digest = strtoull(json_object_get_string(v), NULL, 16);
	if (json_object_object_get_ex(end, "events", &v))
		info->events = (uint64_t)json_object_get_int64(v);
}

enum rc replay_file(const char *path, struct params *p, bool (*sink)(void *ctx, const struct event *ev),
		    void *ctx, struct replay_info *info, struct errmsg *err)
{
	AUTO_FCLOSE FILE *f = fopen(path, "re");
	AUTO_FREE char *line = NULL;
	size_t cap = 0;
	enum rc rc = RC_OK;
	bool go_on = true;

	memset(info, 0, sizeof *info);
	if (!f)
		return errmsg_set(err, RC_ABSENT, "%s cannot be read: give a recording that is there", path);
	for (long n = 0; go_on && rc == RC_OK; n++) {
		ssize_t len = getline(&line, &cap, f);
		struct json_object *o = len > 0 ? parse(line, (size_t)len) : NULL, *end;
		struct event ev;

		if (len <= 0)
			break;
		if (n == 0)
			rc = header(o, path, p, err);
		else if (o && json_object_object_get_ex(o, "end", &end))
			end_line(end, info);
		else if (o && codec_read(&ev, o, NULL) == RC_OK)
			go_on = sink(ctx, &ev);
		else
			info->bad_lines++;
		json_object_put(o);
	}
	return rc;
}
