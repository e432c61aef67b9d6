/* log.c - pane 7: everything that was told to the operator, newest first. */
#include <stdio.h>
#include <string.h>

#include "skim/base/text.h"
#include "ui.h"

enum { C_TIME, C_CLASS, C_CODE, C_TEXT, C_COUNT };

static const struct column columns[C_COUNT] = {
	[C_TIME] = { "TIME", 8, 8, false, 0 },
	[C_CLASS] = { "CLASS", 6, 6, false, 1 },
	[C_CODE] = { "CODE", 5, 6, false, 0 },
	[C_TEXT] = { "EVENT", 20, 250, false, 0 },
};

static const struct view_notice *at(const struct ui *u, int row)
{
	return &u->v->notice[row];
}

static int rows(const struct ui *u)
{
	return u->v->n_notices;
}

static uint64_t id(const struct ui *u, int row)
{
	return 0x700000000ULL + at(u, row)->number;
}

static void cell(const struct ui *u, int row, int col, struct cell *out)
{
	static const char *const classes[] = { "quiet", "notice", "ask", "ALARM" };
	const struct view_notice *e = at(u, row);
	char *s = out->text;
	const size_t n = sizeof out->text;

	out->role = e->class == NOTICE_QUIET ? R_DIM : R_TEXT;
	switch (col) {
	case C_TIME:
		snprintf(s, n, "%s", fig_time(e->market).s);
		out->role = R_DIM;
		break;
	case C_CLASS:
		snprintf(s, n, "%s", classes[e->class]);
		if (e->class >= NOTICE_ASK)
			out->role = e->acked ? R_STRONG : R_ERROR;
		break;
	case C_CODE:
		snprintf(s, n, "%s", e->ticker);
		break;
	default:
		snprintf(s, n, "%s", e->text);
		if (e->class >= NOTICE_NOTICE && !e->acked)
			out->role = R_STRONG;
	}
}

static int64_t sort_key(const struct ui *u, int row, int col)
{
	const struct view_notice *e = at(u, row);
	uint64_t k = 0;

	if (col == C_CLASS)
		return -(int64_t)e->class;
	if (col == C_CODE) {
		for (const char *s = e->ticker; *s; s++)
			k = k << 8 | (unsigned char)*s;
		return *e->ticker ? (int64_t)k : INT64_MAX;
	}
	return row;
}

static void title(const struct ui *u, char *out, size_t n)
{
	snprintf(out, n, "%d to acknowledge", u->v->status.unacked);
}

static void empty(const struct ui *u, char *out, size_t n)
{
	(void)u;
	text_copy(out, n, "quiet");
}

static void detail(const struct ui *u, int row, struct lines *out)
{
	const struct view_notice *e = at(u, row);

	line_add(out, R_STRONG, "event", "%s", e->text);
	line_add(out, R_DIM, "time", "%s   number %u   %s", fig_time(e->market).s, e->number,
		 e->acked ? "acknowledged" : e->urgent ? "stays until acknowledged: a" : "");
}

static const char *ticker(const struct ui *u, int row)
{
	return at(u, row)->ticker;
}

static int32_t conid(const struct ui *u, int row)
{
	return at(u, row)->conid;
}

const struct pane_ops pane_log = {
	"Log", columns, C_COUNT, rows, id, cell, sort_key, title, empty, detail, ticker, conid,
};
