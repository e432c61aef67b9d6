/*
 * record.h - the event stream as JSON Lines, and back.
 *
 * First line: {"skim":VERSION,"format":1,"started":…,"continues":FILE,"settings":{…}}; then one
 * event a line; last line {"end":{"digest":"…","events":n}}, or {"continued":FILE} when the day
 * changed.  A recording without either was cut off and replays all the same.  No secrets: events
 * hold none.
 */
#ifndef SKIM_JOURNAL_RECORD_H
#define SKIM_JOURNAL_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "skim/base/rc.h"
#include "skim/core/event.h"
#include "skim/core/params.h"

/* One event as one line without the newline; malloc'd.  Every field that means something. */
char *event_to_json(const struct event *ev);
enum rc event_from_json(struct event *ev, const char *line, size_t n, struct errmsg *err);

struct recording;

struct recording_limits {	/* 0: as built in */
	int64_t file_bytes;	/* one recording ends there */
	int64_t folder_bytes;	/* the oldest files make room */
	int files;
};

struct recording_config {
	const char *dir;
	const struct params *params;	/* copied */
	struct recording_limits max;
	/* On the recording's thread, once: from now on events are missing.  NULL: nobody asks. */
	void (*failing)(void *ctx, const char *why);
	void *ctx;
	int64_t pack_after;		/* ns: files of days that are over are compressed so long after the
					 * start */
};

/*
 * Writes dir/skim_YYYYMMDD_HHMMSS_PID.jsonl (0600) on a thread of its own; from midnight (Sydney,
 * market clock) on in a new file, which names the one it continues.  Files of days before become
 * NAME.gz; readers take either.
 */
enum rc recording_start(struct recording **out, const struct recording_config *c, struct errmsg *err);
/* Core's thread; never blocks: when the queue is full the recording is marked as holed. */
void recording_event(struct recording *r, const struct event *ev);
void recording_stop(struct recording *r, uint64_t digest, uint64_t events);

/* Is it the name of a recording, plain or compressed?  Its day (yyyymmdd); 0: no. */
int recording_day(const char *name);

struct replay_info {
	uint64_t events, digest;	/* of the end line; 0 when cut off */
	uint64_t lines;			/* events that could be read */
	int64_t first, last;		/* market ns of the first and last of them */
	int bad_lines;			/* passed over */
	bool holed;			/* the end line says that events are missing */
	bool ended;			/* there is an end line: not cut off */
	bool no_beginning;		/* the file that it continues is missing */
	char trouble[96];		/* empty; or why it ends too early: damaged, cut off, too large */
	char version[16];		/* of the skim that wrote it */
};

/* A recording read from the front, one event at a time, beginning with those it continues; one
 * thread. */
struct replay;
/* RC_ABSENT, RC_SYNTAX (no recording), RC_STALE (a format this version does not read): words in
 * err.  p: the settings that it was made with. */
enum rc replay_open(struct replay **out, const char *path, struct params *p, struct errmsg *err);
/* False: the end.  info is whole then. */
bool replay_next(struct replay *r, struct event *ev);
void replay_rewind(struct replay *r);
const struct replay_info *replay_info(const struct replay *r);
void replay_close(struct replay *r);

/* All of it: each event to sink (false stops). */
enum rc replay_file(const char *path, struct params *p, bool (*sink)(void *ctx, const struct event *ev),
		    void *ctx, struct replay_info *info, struct errmsg *err);

#endif
