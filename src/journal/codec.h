/* codec.h - events and parameters as JSON, for the recording alone. */
#ifndef SKIM_SRC_JOURNAL_CODEC_H
#define SKIM_SRC_JOURNAL_CODEC_H

#include <stdbool.h>
#include <stdio.h>

#include "fields.h"
#include "skim/journal/record.h"

struct json_object;

void codec_write(FILE *f, const struct event *ev);
void codec_write_params(FILE *f, const struct params *p);
enum rc codec_read(struct event *ev, struct json_object *o, struct errmsg *err);
enum rc codec_read_params(struct params *p, struct json_object *o, struct errmsg *err);

#endif
