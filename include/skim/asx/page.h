/*
 * page.h - the announcements page: bytes in, announcements out (libxml2 SAX).  No I/O.
 *
 * Any bytes are survived; rows that cannot be true are refused one by one and counted; a page
 * that is not the announcements page is an outcome, never "no announcements".
 */
#ifndef SKIM_ASX_PAGE_H
#define SKIM_ASX_PAGE_H

#include <stddef.h>
#include <stdint.h>

#include "skim/base/rc.h"
#include "skim/core/event.h"

enum asx_outcome {
	ASX_OK, ASX_EMPTY, ASX_TRUNCATED, ASX_LAYOUT_CHANGED, ASX_BLOCKED, ASX_UNRECOGNISED
};
const char *asx_outcome_word(enum asx_outcome o);	/* "ok", "layout_changed", … */

struct asx_page {
	enum asx_outcome outcome;
	int date;		/* of the heading, yyyymmdd; 0 unknown */
	int refused;
	int links;		/* idsId= counted in the bytes */
	size_t n;
	struct ev_news *row;	/* page order: newest first; first_seen is 0 */
};

/* RC_OK for every outcome; RC_NOMEM, RC_FULL (larger than max_bytes). */
enum rc asx_page_parse(struct asx_page *out, const char *bytes, size_t n, size_t max_bytes);
void asx_page_free(struct asx_page *p);

/* Standard headlines of halts, pauses, suspensions, reinstatements: whole words, any case. */
enum halt_word asx_halt_word(const char *headline);
/* https://www.asx.com.au/asx/v2/statistics/displayAnnouncement.do?display=pdf&idsId=… */
void asx_pdf_url(char *out, size_t cap, const char *id);

#endif
