/*
 * page.c - the announcements page, by libxml2's SAX interface: no tree, bounded memory.
 *
 * Four cells a row: code, date and time, price-sensitive icon, headline link.  Columns go by
 * header name.  The rules are those the test pages' answers were worked out by
 * (tests/data/asx-fixtures/README.md).
 */
#include "skim/asx/page.h"

#include <libxml/HTMLparser.h>
#include <libxml/SAX2.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cells.h"
#include "decode.h"
#include "skim/base/text.h"

enum column { COL_CODE, COL_DATE, COL_SENSITIVE, COL_HEADLINE, COLUMNS };

static const char *const column_names[COLUMNS] = { "ASX Code", "Date", "Price sens.", "Headline" };

enum { DEPTH_MAX = 4096, ROWS_MAX = 20000 };

struct reader {
	struct asx_page *page;
	size_t cap;
	bool no_memory;

	int depth;			/* open elements */
	int tables;			/* open tables */
	int wrapper;			/* depth of announcement_data; 0 outside */
	bool foreign_table;		/* a table in the wrapper that is not ours */

	/* the table under way */
	int target;			/* value of `tables` inside our table; 0 none yet */
	bool done;			/* our table has ended */
	int header[COLUMNS];		/* column of each name; -1 not seen */
	int headers;			/* th cells of the row */
	bool in_heading, in_row, in_cell, in_th;
	int cells;			/* td cells of the row so far */
	int row_tables;			/* value of `tables` when the row began */

	/* the row under way */
	struct piece cell;		/* text of the present cell (or th, or h1) */
	struct piece code, date, headline, pages, size;
	bool icon;
	int link;			/* depth of the row's link; 0 outside */
	bool linked;
	char id[NEWS_ID_LEN];
	int skip;			/* depth of script, style; 0 none */
	int page_span, size_span;	/* depth of these spans; 0 none */
};

const char *asx_outcome_word(enum asx_outcome o)
{
	static const char *const words[] = {
		[ASX_OK] = "ok", [ASX_EMPTY] = "empty", [ASX_TRUNCATED] = "truncated",
		[ASX_LAYOUT_CHANGED] = "layout_changed", [ASX_BLOCKED] = "blocked",
		[ASX_UNRECOGNISED] = "unrecognised",
	};

	return words[o];
}

void asx_pdf_url(char *out, size_t cap, const char *id)
{
	snprintf(out, cap, "https://www.asx.com.au/asx/v2/statistics/displayAnnouncement.do"
		 "?display=pdf&idsId=%s", id);
}

/* --- rows ------------------------------------------------------------------------------------ */

static bool code_true(const char *s)
{
	return !*s || ticker_valid(s);
}

static bool row_true(const struct reader *r, long long *released)
{
	return r->cells == COLUMNS && r->linked && code_true(r->code.text) &&
	       cell_time(r->date.text, released);
}

static struct ev_news *row_new(struct reader *r)
{
	struct asx_page *p = r->page;

	if (p->n == r->cap) {
		size_t cap = r->cap ? 2 * r->cap : 128;
		struct ev_news *more = cap <= 2 * ROWS_MAX ? reallocarray(p->row, cap, sizeof *more) : NULL;

		if (!more) {
			r->no_memory = true;
			return NULL;
		}
		p->row = more;
		r->cap = cap;
	}
	struct ev_news *n = &p->row[p->n++];

	memset(n, 0, sizeof *n);
	return n;
}

static void row_end(struct reader *r)
{
	long long released;

	if (!row_true(r, &released)) {
		r->page->refused++;
		return;
	}
	struct ev_news *n = row_new(r);

	if (!n)
		return;
	piece_finish(&r->headline);
	text_copy(n->id, sizeof n->id, r->id);
	text_copy(n->ticker, sizeof n->ticker, r->code.text);
	text_copy(n->headline, sizeof n->headline, r->headline.text);
	n->released = released;
	n->sensitive = r->icon;
	n->pages = (uint16_t)cell_pages(r->pages.text);
	if (cell_size(r->size.text))
		text_copy(n->size, sizeof n->size, r->size.text);
	n->halt = asx_halt_word(n->headline);
}

static void row_begin(struct reader *r)
{
	r->in_row = true;
	r->in_cell = r->in_th = false;
	r->row_tables = r->tables;
	r->cells = r->headers = 0;
	r->icon = r->linked = false;
	r->link = r->page_span = r->size_span = 0;
	if (!r->target)
		for (int i = 0; i < COLUMNS; i++)
			r->header[i] = -1;
	piece_clear(&r->code);
	piece_clear(&r->date);
	piece_clear(&r->headline);
	piece_clear(&r->pages);
	piece_clear(&r->size);
}

static void th_end(struct reader *r)
{
	for (int i = 0; i < COLUMNS; i++)
		if (!strcasecmp(r->cell.text, column_names[i]))
			r->header[i] = r->headers;
	r->headers++;
	r->in_th = false;
}

static bool headers_ours(const struct reader *r)
{
	for (int i = 0; i < COLUMNS; i++)
		if (r->header[i] < 0)
			return false;
	return r->headers == COLUMNS;
}

static void tr_end(struct reader *r)
{
	if (!r->in_row || r->tables != r->row_tables)
		return;
	r->in_row = false;
	if (!r->target && r->headers) {
		if (headers_ours(r))
			r->target = r->tables;
		else if (r->wrapper)
			r->foreign_table = true;
	} else if (r->target && r->tables == r->target && !r->done) {
		row_end(r);
	}
}

static void td_end(struct reader *r)
{
	if (!r->in_cell)
		return;
	if (r->cells == r->header[COL_CODE])
		r->code = r->cell;
	else if (r->cells == r->header[COL_DATE])
		r->date = r->cell;
	r->cells++;
	r->in_cell = false;
}

/* --- elements -------------------------------------------------------------------------------- */

static const char *attribute(const xmlChar **atts, const char *name)
{
	for (; atts && atts[0]; atts += 2)
		if (!strcasecmp((const char *)atts[0], name))
			return atts[1] ? (const char *)atts[1] : "";
	return "";
}

static bool in_our_cell(const struct reader *r)
{
	return r->in_cell && r->tables == r->row_tables && r->target;
}

static void cell_element(struct reader *r, const char *name, const xmlChar **atts)
{
	int column = r->cells;

	if (!strcmp(name, "img") && column == r->header[COL_SENSITIVE] &&
	    (strstr(attribute(atts, "src"), "price-sensitive") ||
	     !strcasecmp(attribute(atts, "title"), "price sensitive")))
		r->icon = true;
	if (!strcmp(name, "br"))
		piece_break(r->link ? &r->headline : &r->cell);
	if (column != r->header[COL_HEADLINE])
		return;
	if (!strcmp(name, "a") && !r->linked && !r->link &&
	    cell_link(attribute(atts, "href"), r->id, sizeof r->id)) {
		r->linked = true;
		r->link = r->depth;
	} else if (!strcmp(name, "span") && r->link) {
		const char *class = attribute(atts, "class");

		if (!strcmp(class, "page"))
			r->page_span = r->depth;
		else if (!strcmp(class, "filesize"))
			r->size_span = r->depth;
	}
}

static void start(void *ctx, const xmlChar *element, const xmlChar **atts)
{
	struct reader *r = ctx;
	const char *name = (const char *)element;

	r->depth++;
	if (r->skip)
		return;
	if (!strcmp(name, "script") || !strcmp(name, "style")) {
		r->skip = r->depth;
	} else if (!strcmp(name, "announcement_data")) {
		r->wrapper = r->depth;
	} else if (!strcmp(name, "table")) {
		r->tables++;
	} else if (!strcmp(name, "tr")) {
		if (!r->in_row && !r->done && (!r->target || r->tables == r->target))
			row_begin(r);
	} else if (!strcmp(name, "th") && r->in_row && r->tables == r->row_tables) {
		r->in_th = true;
		piece_clear(&r->cell);
	} else if (!strcmp(name, "td") && r->in_row && r->tables == r->row_tables) {
		r->in_cell = true;
		piece_clear(&r->cell);
	} else if (!strcmp(name, "h1") && !r->in_row) {
		r->in_heading = true;
		piece_clear(&r->cell);
	} else if (in_our_cell(r)) {
		cell_element(r, name, atts);
	}
}

static void close_spans(struct reader *r)
{
	if (r->page_span == r->depth)
		r->page_span = 0;
	if (r->size_span == r->depth)
		r->size_span = 0;
	if (r->link == r->depth)
		r->link = 0;
}

static void end(void *ctx, const xmlChar *element)
{
	struct reader *r = ctx;
	const char *name = (const char *)element;

	if (r->skip == r->depth)
		r->skip = 0;
	close_spans(r);
	if (!r->skip) {
		if (!strcmp(name, "table")) {
			if (r->target && r->tables == r->target)
				r->done = true;
			if (r->tables)
				r->tables--;
		} else if (!strcmp(name, "tr")) {
			tr_end(r);
		} else if (!strcmp(name, "th") && r->in_th && r->tables == r->row_tables) {
			th_end(r);
		} else if (!strcmp(name, "td") && r->in_row && r->tables == r->row_tables) {
			td_end(r);
		} else if (!strcmp(name, "h1") && r->in_heading) {
			r->in_heading = false;
			if (!r->page->date)
				r->page->date = cell_heading_date(r->cell.text);
		}
	}
	if (r->wrapper == r->depth)
		r->wrapper = 0;
	r->depth--;
}

static void text(void *ctx, const xmlChar *s, int len)
{
	struct reader *r = ctx;
	size_t n = len > 0 ? (size_t)len : 0;

	if (r->skip)
		return;
	if (r->in_heading || (r->in_th && r->tables == r->row_tables)) {
		piece_add(&r->cell, (const char *)s, n);
	} else if (in_our_cell(r)) {
		if (r->page_span)
			piece_add(&r->pages, (const char *)s, n);
		else if (r->size_span)
			piece_add(&r->size, (const char *)s, n);
		else if (r->link)
			piece_add(&r->headline, (const char *)s, n);
		else
			piece_add(&r->cell, (const char *)s, n);
	}
}

/* --- the page ---------------------------------------------------------------------------------- */

static enum rc parse(struct reader *r, const char *html, size_t n)
{
	htmlSAXHandler sax;
	htmlParserCtxtPtr ctxt;

	memset(&sax, 0, sizeof sax);
	sax.startElement = start;
	sax.endElement = end;
	sax.characters = text;
	sax.ignorableWhitespace = text;
	ctxt = htmlCreatePushParserCtxt(&sax, r, NULL, 0, NULL, XML_CHAR_ENCODING_UTF8);
	if (!ctxt)
		return RC_NOMEM;
	htmlCtxtUseOptions(ctxt, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
			   HTML_PARSE_NONET | HTML_PARSE_NOIMPLIED);
	ctxt->options |= XML_PARSE_HUGE;	/* lifts the limits on depth and on text length */
	while (n && !r->no_memory) {
		int part = n > 65536 ? 65536 : (int)n;

		/* Never between the bytes of one character. */
		while (part > 1 && (size_t)part < n && ((unsigned char)html[part] & 0xC0) == 0x80)
			part--;
		htmlParseChunk(ctxt, html, part, 0);
		html += part;
		n -= (size_t)part;
	}
	htmlParseChunk(ctxt, NULL, 0, 1);
	if (ctxt->myDoc)
		xmlFreeDoc(ctxt->myDoc);
	htmlFreeParserCtxt(ctxt);
	return r->no_memory ? RC_NOMEM : RC_OK;
}

static bool looks_blocked(const char *html, size_t n)
{
	static const char *const words[] = {
		"incapsula incident", "request unsuccessful", "captcha", "access denied", "security check",
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (asx_find(html, n, words[i]))
			return true;
	return n < 4096 && asx_find(html, n, "_incapsula_resource");
}

static int count(const char *html, size_t n, const char *word)
{
	int k = 0;

	for (const char *p = html; (p = asx_find(p, n - (size_t)(p - html), word)); p++)
		k++;
	return k;
}

static enum asx_outcome judge(const struct reader *r, bool wrapper, bool whole)
{
	const struct asx_page *p = r->page;

	if (!r->target)
		return p->links || r->foreign_table ? ASX_LAYOUT_CHANGED :
		       wrapper && whole ? ASX_EMPTY : ASX_TRUNCATED;
	if (!whole)
		return ASX_TRUNCATED;
	if (!p->n && p->refused)
		return ASX_LAYOUT_CHANGED;	/* every row refused: not "no announcements" */
	return p->n ? ASX_OK : p->links ? ASX_LAYOUT_CHANGED : ASX_EMPTY;
}

enum rc asx_page_parse(struct asx_page *out, const char *bytes, size_t n, size_t max_bytes)
{
	size_t len;
	enum rc rc = RC_OK;

	memset(out, 0, sizeof *out);
	out->outcome = ASX_UNRECOGNISED;
	if (n > max_bytes)
		return RC_FULL;
	struct reader *r = calloc(1, sizeof *r);
	char *html = r ? asx_decode(bytes, n, &len) : NULL;

	if (!html) {
		free(r);
		return RC_NOMEM;
	}
	r->page = out;
	bool wrapper = asx_find(html, len, "<announcement_data") != NULL;
	bool whole = asx_find_last(html, len, "</announcement_data>") != NULL;

	out->links = count(html, len, "idsid=");
	if (!wrapper && !asx_find(html, len, "displayannouncement.do")) {
		out->outcome = looks_blocked(html, len) ? ASX_BLOCKED : ASX_UNRECOGNISED;
	} else {
		/* What follows the last whole row of a cut page is half a row: not parsed. */
		const char *last = wrapper && !whole ? asx_find_last(html, len, "</tr>") : NULL;

		rc = parse(r, html, last ? (size_t)(last - html) + 5 : len);
		out->outcome = judge(r, wrapper, whole || !wrapper);
	}
	if (out->outcome == ASX_LAYOUT_CHANGED || rc != RC_OK)
		out->n = 0;
	free(html);
	free(r);
	return rc;
}

void asx_page_free(struct asx_page *p)
{
	free(p->row);
	memset(p, 0, sizeof *p);
}
