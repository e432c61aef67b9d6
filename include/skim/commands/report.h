/* report.h - `skim report`: days of the journal. */
#ifndef SKIM_COMMANDS_REPORT_H
#define SKIM_COMMANDS_REPORT_H

#include <stdbool.h>

#include "skim/base/rc.h"

struct json_object;

/* The document of skim(1), JSON OUTPUT, owned by the caller; days yyyymmdd, both included. */
enum rc report_make(const char *path, int from, int to, struct json_object **out, struct errmsg *err);
/* For a person. */
void report_text(struct json_object *doc);
/* One of its lists as comma-separated values (RFC 4180) with a head. */
bool report_has_table(const char *name);
void report_csv(struct json_object *doc, const char *table);
/* One page that stands by itself; prices for its charts come from the days' recordings in a folder. */
struct calendar;
void report_html(struct json_object *doc, const char *recordings, int from, int to, const struct calendar *cal);

#endif
