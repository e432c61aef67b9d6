/*
 * cells.h - text of the page as it arrives in pieces: cleaned, squeezed, bounded.
 */
#ifndef SKIM_SRC_ASX_CELLS_H
#define SKIM_SRC_ASX_CELLS_H

#include <stdbool.h>
#include <stddef.h>

enum { PIECE_LEN = 1040, PIECE_POINTS = 256 };

struct piece {
	char text[PIECE_LEN];	/* terminated */
	size_t n;
	int points;		/* code points so far, PIECE_POINTS + 1 = more came */
	bool space;		/* white space is waiting for the next character */
	size_t cut;		/* bytes of the first PIECE_POINTS - 1 code points */
};

void piece_clear(struct piece *p);
/* White space of any kind collapses to one blank and is trimmed; control and format characters
 * become U+FFFD. */
void piece_add(struct piece *p, const char *s, size_t n);
void piece_break(struct piece *p);	/* <br>: counts as a space */
/* Cut to 255 code points and an ellipsis when there were more than 256. */
void piece_finish(struct piece *p);

/* "22/09/2026 12:48 pm" (Sydney) -> UTC ns; false: not a real date and 12-hour time. */
bool cell_time(const char *s, long long *utc_ns);
/* "2 pages", "1 page" -> the number; 0: not of that form. */
int cell_pages(const char *s);
/* "330.8KB", "59.6MB". */
bool cell_size(const char *s);
/* The idsId of a link to displayAnnouncement.do on www.asx.com.au, relative or https
 * absolute; false: another link. */
bool cell_link(const char *href, char *id, size_t cap);
/* "… published on 22 September 2026" -> 20260922; 0: none. */
int cell_heading_date(const char *s);

#endif
