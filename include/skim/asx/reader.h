/*
 * reader.h - polls the announcements page politely on a thread of its own and hands what is
 * new to the inbox (EV_NEWS, EV_NEWS_PAGE, EV_FEED).
 */
#ifndef SKIM_ASX_READER_H
#define SKIM_ASX_READER_H

#include "skim/asx/page.h"
#include "skim/core/calendar.h"
#include "skim/lane/inbox.h"

struct asx_config {
	const char *url;
	const char *ca_file, *ca_path;
	int64_t poll_every;	/* ns, market time in a demo would starve it: steady */
	size_t max_bytes;
	const char *save_dir;	/* a page not understood is kept here, 0600; NULL: not kept */
	const char *state_dir;	/* where it is kept what was seen today; NULL: nowhere */
	struct calendar calendar;
	struct inbox *inbox;
};

struct asx_reader;
enum rc asx_reader_start(struct asx_reader **out, const struct asx_config *cfg, struct errmsg *err);
void asx_reader_stop(struct asx_reader *r);

/* One fetch and parse on the calling thread (`skim announcements`). */
enum rc asx_fetch_once(const struct asx_config *cfg, struct asx_page *out, struct errmsg *err);

#endif
