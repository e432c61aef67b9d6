/*
 * events.c - what wants the operator's eye: the event lines, and the bell.
 *
 * Alarms ring three times and again every 15 s until acknowledged, questions every 10 s until
 * opened, notices once; at most one bell a second and six a minute outside alarms.
 */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "term.h"
#include "ui.h"

enum { ALARM_AGAIN_S = 15, ASK_AGAIN_S = 10, BELL_GAP_MS = 300, BELLS_A_MINUTE = 6,
       FADE_S = 600 };

/* A question that was answered, a login that is ours again: told, no longer asked. */
static enum notice_class class_now(const struct ui *u, const struct view_notice *e)
{
	const struct view_status *s = &u->v->status;

	if (e->class == NOTICE_ASK && !s->questions && !u->v->question.open &&
	    s->link != LINK_HELD_ELSEWHERE)
		return NOTICE_NOTICE;
	return e->class;
}

/* What is not urgent leaves the line by itself, so that old breaks do not hide new ones; the log
 * keeps it. */
static bool shown(const struct ui *u, const struct view_notice *e)
{
	if (e->class == NOTICE_QUIET || e->acked)
		return false;
	return e->class >= NOTICE_ASK || e->urgent || ui_steady(u) - e->steady < FADE_S * NS_PER_S;
}

bool events_alarm(const struct ui *u)
{
	for (int i = 0; i < u->v->n_notices; i++)
		if (u->v->notice[i].class == NOTICE_ALARM && !u->v->notice[i].acked)
			return true;
	return false;
}

/* Urgent ones first, then the newest; index and count for "1/2". */
const struct view_notice *events_current(const struct ui *u, int *index, int *count)
{
	const struct view_notice *best = NULL, *chosen = NULL;
	int at = 0, chosen_at = 0, best_at = 0;

	for (int i = 0; i < u->v->n_notices; i++) {
		const struct view_notice *e = &u->v->notice[i];

		if (!shown(u, e))
			continue;
		at++;
		if (e->number == u->event) {
			chosen = e;
			chosen_at = at;
		}
		if (!best || (class_now(u, e) > class_now(u, best) && class_now(u, e) >= NOTICE_ASK)) {
			best = e;
			best_at = at;
		}
	}
	if (index)
		*index = chosen ? chosen_at : best_at;
	if (count)
		*count = at;
	return chosen ? chosen : best;
}

static void jump_to(struct ui *u, const struct view_notice *e)
{
	const struct view_cand *c = find_cand(u->v, e->conid, e->ticker);

	if (!c)
		return;
	*u->pane[PANE_CAND].filter = '\0';
	table_select(u, PANE_CAND, ticker_id(c->ticker));
	if (u->focus != PANE_ORDERS && u->focus != PANE_POS)
		u->focus = PANE_CAND;
}

/* e and E: the first press goes to the event that is shown, the next ones to its neighbours. */
void events_step(struct ui *u, int by)
{
	int index, count, at = 0, want;
	const struct view_notice *e = events_current(u, &index, &count);

	if (!e) {
		ui_say(u, "no event to look at; 7 shows the log");
		return;
	}
	want = u->event_visited && e->number == u->event ? index + by : index;
	if (want < 1)
		want = count;
	if (want > count)
		want = 1;
	for (int i = 0; i < u->v->n_notices; i++)
		if (shown(u, &u->v->notice[i]) && ++at == want)
			e = &u->v->notice[i];
	u->event = e->number;
	u->event_visited = true;
	jump_to(u, e);
}

void events_ack(struct ui *u)
{
	const struct view_notice *e = events_current(u, NULL, NULL);
	struct ev_command c = { .cmd = CMD_ACK };

	if (!e) {
		ui_say(u, "no event to acknowledge");
		return;
	}
	c.n = e->number;
	ui_send(u, &c);
	u->event = 0;
	u->event_visited = false;
}

/* --- bells ---------------------------------------------------------------------- */

static void owe(struct ui *u, int n, bool alarm)
{
	struct bells *b = &u->bells;

	if (!u->bell_on || (u->v->status.muted && !alarm) || (alarm && u->now.steady < b->muted_until))
		return;
	if (u->now.steady - b->minute_began > 60 * NS_PER_S) {
		b->minute_began = u->now.steady;
		b->in_minute = 0;
	}
	if (!alarm && (b->in_minute >= BELLS_A_MINUTE || b->pending || u->now.steady < b->next)) {
		b->merged++;
		return;
	}
	if (!alarm)
		b->in_minute++;
	if (n > b->pending)
		b->pending = n;
}

/* Until it is opened: the question on the screen, the other login answered. */
static bool ask_waits(const struct ui *u)
{
	if (u->v->question.open && u->v->question.prompt)	/* may stay open for long: read is read */
		return u->dlg.question_serial != u->v->question.serial;
	if (u->v->question.open || u->v->status.questions)
		return u->dlg.painted != DLG_QUESTION;
	for (int i = 0; i < u->v->n_notices; i++)
		if (class_now(u, &u->v->notice[i]) == NOTICE_ASK && !u->v->notice[i].acked)
			return true;
	return false;
}

void events_note(struct ui *u)
{
	struct bells *b = &u->bells;
	uint32_t newest = u->v->n_notices ? u->v->notice[0].number : 0;

	if (!b->started) {	/* what was there before the screen does not ring for its novelty */
		b->started = true;
		b->seen = newest;
		b->alarm_again = b->ask_again = u->now.steady;
		return;
	}
	for (int i = 0; i < u->v->n_notices && u->v->notice[i].number > b->seen; i++) {
		const struct view_notice *e = &u->v->notice[i];

		if (e->class == NOTICE_ALARM) {
			u->event = 0;	/* what is new takes the line from what was looked at */
			u->event_visited = false;
			owe(u, 3, true);
			b->alarm_again = u->now.steady + ALARM_AGAIN_S * NS_PER_S;
			b->flash_until = u->now.steady + 5 * NS_PER_S;
		} else if (e->class != NOTICE_QUIET) {
			u->event = 0;
			u->event_visited = false;
			owe(u, 1, false);
			b->ask_again = u->now.steady + ASK_AGAIN_S * NS_PER_S;
		}
	}
	b->seen = newest;
}

void events_bells(struct ui *u)
{
	struct bells *b = &u->bells;
	int64_t now = u->now.steady;

	if (events_alarm(u) && now >= b->alarm_again) {
		owe(u, 3, true);
		b->flash_until = now + 5 * NS_PER_S;
		b->alarm_again = now + ALARM_AGAIN_S * NS_PER_S;
	}
	if (ask_waits(u) && now >= b->ask_again) {
		owe(u, 1, false);
		b->ask_again = now + ASK_AGAIN_S * NS_PER_S;
	}
	if (b->pending > 0 && now >= b->next) {
		if (!u->bell_visual)
			term_extra("\a", 1);
		b->pending--;
		b->next = now + (b->pending ? BELL_GAP_MS * NS_PER_MS : NS_PER_S);
		u->dirty = true;
	}
}

int64_t events_deadline(const struct ui *u)
{
	const struct bells *b = &u->bells;
	int64_t at = INT64_MAX;

	if (b->pending > 0)
		at = b->next;
	if (events_alarm(u) && b->alarm_again < at)
		at = b->alarm_again;
	if (ask_waits(u) && b->ask_again < at)
		at = b->ask_again;
	return at;
}

/* --- drawing ---------------------------------------------------------------------- */

enum { TIME_CELLS = 11,	/* mark and time before the text */
       ROWS_MOST = 5 };

static void event_text(const struct view_notice *e, char *out, size_t n)
{
	bool named = !strncmp(e->text, e->ticker, strlen(e->ticker));

	snprintf(out, n, "%s%s%s", named ? "" : e->ticker, named ? "" : " ", e->text);
}

/* One event in one row, or in more where it may take them; returns the rows. */
static int line(const struct ui *u, const struct view_notice *e, int y, int w, const char *tail, int rows)
{
	static struct lines l;
	enum notice_class class = class_now(u, e);
	enum role r = class == NOTICE_ALARM ? R_ALARM : class == NOTICE_ASK ? R_ASK : R_NOTICE;
	int room = w - (int)strlen(tail) - 1;
	char text[TEXT_LEN + TICKER_LEN + 2];

	event_text(e, text, sizeof text);
	l.n = 0;
	line_wrap(&l, r, "", text, room - TIME_CELLS);
	if (rows > l.n)
		rows = l.n;
	for (int i = 0; i < rows && r != R_NOTICE; i++)
		draw_fill(y + i, 0, w, r);
	draw_fmt(y, 0, TIME_CELLS, r, "%s %s", class == NOTICE_NOTICE ? " " : "!", fig_time(e->market).s);
	if (rows == 1)		/* cut at the edge, not at a blank */
		draw_text(y, TIME_CELLS, room - TIME_CELLS, r, text);
	for (int i = 0; i < rows && rows > 1; i++)
		draw_text(y + i, TIME_CELLS, room - TIME_CELLS, r, l.at[i].text);
	draw_text(y, room + 1, w - room - 1, r == R_NOTICE ? R_DIM : r, tail);
	return rows;
}

static void tail_of(const struct view_notice *e, int index, int count, int w, char *out, size_t n)
{
	snprintf(out, n, draw_cells(e->text) + 36 > w ? "e/a %d/%d" : "e=next a=ack  %d/%d", index, count);
}

/* Rows the events want: the first one is read whole, to its end that says what to do. */
int events_rows(const struct ui *u, int w)
{
	static struct lines l;
	int index, count;
	const struct view_notice *e = events_current(u, &index, &count);
	char tail[40], text[TEXT_LEN + TICKER_LEN + 2];

	if (!e)
		return 1;
	tail_of(e, index, count, w, tail, sizeof tail);
	event_text(e, text, sizeof text);
	l.n = 0;
	line_wrap(&l, R_TEXT, "", text, w - (int)strlen(tail) - 1 - TIME_CELLS);
	return l.n < ROWS_MOST ? l.n : ROWS_MOST;
}

/* Told once an event; bytes only when it is another. */
void events_title(struct ui *u)
{
	const struct view_notice *e = u->title ? events_current(u, NULL, NULL) : NULL;
	static const char *const kinds[] = { "?", "PAPER", "LIVE" };
	char text[200];

	if (!u->title || (e ? e->number : 0) == u->titled)
		return;
	u->titled = e ? e->number : 0;
	snprintf(text, sizeof text, "skim %s%s%.150s", kinds[u->v->status.kind], e ? ": " : "", e ? e->text : "");
	term_title(text);
}

void events_draw(struct ui *u, int y, int rows, int w)
{
	int index, count, at = 0, drawn;
	const struct view_notice *e = events_current(u, &index, &count);
	char tail[40];

	if (!e) {
		draw_text(y, 0, w, R_DIM, "  no events");
		return;
	}
	tail_of(e, index, count, w, tail, sizeof tail);
	drawn = line(u, e, y, w, tail, rows);
	for (int i = 0; i < u->v->n_notices && drawn < rows; i++) {
		const struct view_notice *o = &u->v->notice[i];

		if (!shown(u, o))
			continue;
		at++;
		if (o->number == e->number)
			continue;
		snprintf(tail, sizeof tail, "%d/%d", at, count);
		drawn += line(u, o, y + drawn, w, tail, 1);
	}
}
