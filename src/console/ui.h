/*
 * ui.h - what the files of this room share: the state of the screen.
 *
 * One struct ui lives in console_run.  The view in it is the newest one taken; what was
 * painted of it is remembered, because only what was painted can be confirmed.
 * Threads: the main thread.
 */
#ifndef SKIM_CONSOLE_UI_H
#define SKIM_CONSOLE_UI_H

#include <stdbool.h>
#include <stdint.h>

#include "draw.h"
#include "edit.h"
#include "fmt.h"
#include "input.h"
#include "lines.h"
#include "skim/console/console.h"

enum pane_id {
	PANE_CAND, PANE_NEWS, PANE_ORDERS, PANE_POS, PANE_BLOTTER, PANE_HEALTH, PANE_LOG,
	PANE_COUNT
};

enum { MAX_ROWS = 256, MAX_COLUMNS = 20 };

/* --- panes and their tables -------------------------------------------- */

struct ui;

struct column {
	const char *title;
	short width, max;	/* cells, least and most */
	bool right;
	short leaves;		/* 0 never; the highest leaves first */
};

struct cell {
	char text[TEXT_LEN];
	enum role role;
};

struct pane_ops {
	const char *name;
	const struct column *col;
	int n_col;
	int (*rows)(const struct ui *u);
	uint64_t (*id)(const struct ui *u, int row);	/* stays with the row; never 0 */
	void (*cell)(const struct ui *u, int row, int col, struct cell *out);
	int64_t (*sort_key)(const struct ui *u, int row, int col);
	void (*title)(const struct ui *u, char *out, size_t n);	/* after the name */
	void (*empty)(const struct ui *u, char *out, size_t n);	/* why there is no row */
	void (*detail)(const struct ui *u, int row, struct lines *out);
	const char *(*ticker)(const struct ui *u, int row);	/* NULL: none */
	int32_t (*conid)(const struct ui *u, int row);		/* NULL: none */
};

struct pane {
	uint64_t selected;	/* identity of the chosen row; 0 none yet */
	int cursor;		/* its place in order[] */
	bool moved;		/* by the operator; until then the first row is chosen */
	uint64_t first;		/* row that is first, and since when (steady) */
	int64_t first_since;
	struct rect at;		/* where it was drawn last; w 0: not in sight */
	int top, visible;	/* first row drawn, rows drawn at the last paint */
	int hscroll;
	int sort;		/* column, -1: by rank */
	bool invert, frozen;
	char filter[48];
	int n;
	uint16_t order[MAX_ROWS];
	int n_ids;		/* frozen places, by identity */
	uint64_t ids[MAX_ROWS];
};

extern const struct pane_ops pane_candidates, pane_news, pane_orders, pane_positions,
	pane_blotter, pane_health, pane_log;
const struct pane_ops *pane_ops(enum pane_id p);

/* --- prompt, dialogues ---------------------------------------------------- */

enum prompt_kind { PROMPT_NONE, PROMPT_COMMAND, PROMPT_SEARCH, PROMPT_FILTER };

struct prompt {
	enum prompt_kind kind;
	struct edit edit;
	char before[48];	/* filter as it was, for Esc */
	int at;			/* place in the history; n = the line being typed */
	char typed[256];	/* the line before history was entered */
	int n_history;
	char *history[200];
};

enum ask_kind { ASK_NONE, ASK_ARM, ASK_KILL, ASK_UNLOCK, ASK_UNLOCK_WHY, ASK_LINK_TAKE, ASK_QUIT };

enum dialog_kind {
	DLG_NONE, DLG_ASK, DLG_QUESTION, DLG_BOX, DLG_REVIEW, DLG_TICKET, DLG_HELP, DLG_PAGE,
	DLG_DIFFER
};

struct dialog {
	enum dialog_kind painted;	/* on the screen, whole */
	uint64_t painted_id, painting_id;
	uint32_t painted_serial;	/* of the ticket, question or box on the screen */
	struct edit word;		/* what is typed to confirm */
	int scroll;
	int page;			/* lines in sight at the last paint */
	char error[128];		/* in place, until the next key */
	/* ticket */
	int field;			/* chosen field, index into the fields shown */
	bool editing;
	/* local questions */
	enum ask_kind ask;
	uint64_t ask_number;
	char ask_keep[32];		/* the last four, while the reason is asked for */
	bool question_open;		/* the operator opened the broker's question */
	uint32_t question_serial;	/* of the last one that was painted */
	bool help;
	bool differ;			/* the list of differences */
	int64_t hold_until;		/* keys are dropped while the core's answer is awaited */
	uint32_t hold_notice;
	uint64_t hold_id;
	bool told_open;			/* what cfg->dialogue was told last */
};

struct ui;

/* What a subcommand printed. */
struct page {
	bool open, failed;
	char title[200], name[24], arg[200];
	char *text;		/* NULL: not there yet */
	char *(*make)(const struct ui *u);	/* made here: anew with each view; NULL: asked for once */
	struct times asked, at;
	int top, rows, page;
};

struct bells {
	bool started;
	uint32_t seen;		/* highest notice number seen */
	int pending;		/* bells owed, one each 300 ms */
	int64_t next;		/* steady: not before */
	int64_t minute_began;
	int in_minute;
	int64_t alarm_again, ask_again;
	int64_t muted_until;	/* alarms too, for 60 s */
	int64_t flash_until;
	int merged;		/* notices that rang together */
};

/* --- the screen ------------------------------------------------------------ */

enum layout { LAYOUT_TINY, LAYOUT_SINGLE, LAYOUT_MIDDLE, LAYOUT_LARGE };

struct ui {
	const struct console_config *cfg;
	struct view *v;
	struct times now;
	bool ascii, plain;	/* plain: without borders */
	bool braille;		/* the chart in dots, finer than blocks */
	bool mono, bell_on, bell_visual, flash, low_bandwidth;
	struct pane pane[PANE_COUNT];
	enum pane_id focus;
	int layout_shift;	/* how many layouts down from the largest that fits */
	bool zoom;		/* detail over the whole middle */
	int zoom_scroll;
	char search[48];
	struct prompt prompt;
	struct dialog dlg;
	struct page page;
	struct playback_state play;	/* where a recording stands */
	uint64_t put_away;		/* dialogue of a recording that was closed here */
	struct bells bells;
	uint32_t event;		/* number of the event shown; 0 the newest */
	bool event_visited;
	char message[TEXT_LEN];
	size_t link_len;	/* so much of the message is a link; 0 none */
	short bar_x[PANE_COUNT + 1];	/* the pane bar's items */
	bool title, mouse;
	uint32_t titled;	/* number of the event in the window's title */
	bool message_error;
	int32_t selected_sent;	/* conid the core was told */
	uint32_t result_serial;	/* ticket whose outcome is being told */
	char result[TEXT_LEN];	/* what was told of it last */
	struct {		/* `:stop CODE PRICE`: the price for the ticket that will open */
		int32_t conid;
		struct price price;
		int64_t until;
	} later_stop;
	bool paste_hangs;	/* told: the end of a paste did not come */
	bool dirty;		/* something to paint */
	bool echo;		/* a key changed something: paint at once */
	bool done;
	enum console_end end;
	int64_t rate_from;	/* bytes a second, for Health */
	uint64_t rate_bytes, rate;
	int rtt_shown;		/* ms */
	bool rtt_known;
	int64_t gone_since;	/* steady: stopped by Ctrl-Z at */
};

/* loop.c */
void ui_say(struct ui *u, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void ui_error(struct ui *u, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Hands a command to the core; says so when it is too busy. */
bool ui_send(struct ui *u, const struct ev_command *c);
bool ui_simple(struct ui *u, enum command cmd);
bool ui_holding(const struct ui *u);	/* shares held or orders working */

/* table.c */
void table_update(struct ui *u, enum pane_id p);	/* order, filter, cursor */
void table_draw(struct ui *u, enum pane_id p, struct rect a, bool focused);
int table_row(const struct ui *u, enum pane_id p);	/* chosen row of the model, -1 none */
void table_move(struct ui *u, int by);
void table_go(struct ui *u, int at);
void table_select(struct ui *u, enum pane_id p, uint64_t id);
void table_sort(struct ui *u, int by);
void table_first(struct ui *u);		/* what is first in the new order is chosen, unless moved */
void table_freeze(struct ui *u);
bool table_search(struct ui *u, int direction);
void table_row_text(const struct ui *u, enum pane_id p, int row, char *out, size_t n);

/* mask.c: account numbers in a view just taken */
void mask_view(struct view *v);

/* layout.c */
void layout_draw(struct ui *u);
enum layout layout_now(const struct ui *u);
enum layout layout_fit(void);
bool layout_shows(const struct ui *u, enum pane_id p);
void layout_click(struct ui *u, int x, int y);	/* chooses what stands there */

/* the lines around the panes */
void status_draw(struct ui *u, int y, int w);
void status_bar_draw(struct ui *u, int y, int w);
void status_sentence(const struct ui *u, char *out, size_t n);
bool status_link_down(const struct ui *u);

/* events.c */
void events_note(struct ui *u);		/* after a new view: bells, places */
void events_bells(struct ui *u);	/* rings what is due */
int64_t events_deadline(const struct ui *u);
int events_rows(const struct ui *u, int w);
void events_draw(struct ui *u, int y, int rows, int w);
void events_title(struct ui *u);
void events_step(struct ui *u, int by);
void events_ack(struct ui *u);
const struct view_notice *events_current(const struct ui *u, int *index, int *count);
bool events_alarm(const struct ui *u);

/* detail.c, chart.c */
void detail_draw(struct ui *u, struct rect a, bool with_chart);
/* ruler: with the price ruler, where no picture shows it. */
void detail_candidate(const struct ui *u, const struct view_cand *c, bool ruler, struct lines *out);
void detail_title(const struct ui *u, char *out, size_t n);
const struct view_cand *detail_cand(const struct ui *u);
void chart_draw(const struct ui *u, const struct view_cand *c, struct rect a);
int chart_bar(const struct ui *u, const struct view_cand *c, int width, char *out, size_t n);
void detail_ruler(const struct ui *u, const struct view_cand *c, struct lines *out);

/* dialog.c and its kinds */
enum dialog_kind dialog_current(const struct ui *u, uint64_t *id);
void dialog_draw(struct ui *u);
void dialog_key(struct ui *u, const struct key *k);
bool dialog_ready(const struct ui *u);		/* painted: keys count */
/* Not on the screen yet: what is typed up to its frame does not count. */
bool dialog_pending(const struct ui *u);
bool dialog_past(const struct ui *u);		/* of a recording: takes no keys */
void dialog_hold(struct ui *u);			/* until the core has answered */
bool dialog_held(struct ui *u);
void dialog_after_view(struct ui *u);
void ask_open(struct ui *u, enum ask_kind k);

/* plain.c */
enum console_end plain_run(struct ui *u);

/* page.c */
void page_open(struct ui *u, const char *name, const char *arg);
void page_take(struct ui *u);
/* A page made here, of the view, and again with each new one; make's text is malloc'd. */
void page_show(struct ui *u, const char *name, char *(*make)(const struct ui *u));
void page_renew(struct ui *u);
void page_close(struct ui *u);

/* replay.c */
bool replay_here(const struct ui *u);
void replay_look(struct ui *u);		/* takes where the recording stands */
bool replay_allows(enum command cmd);
void replay_status(const struct ui *u, char *brief, size_t n, char *full, size_t m);
/* Steady time as the view has it: ages and deadlines of what is in the view. */
int64_t ui_steady(const struct ui *u);

/* prompt.c, history.c */
void prompt_open(struct ui *u, enum prompt_kind k);
void prompt_key(struct ui *u, const struct key *k);
void prompt_draw(struct ui *u, int y, int w);
/* After a frame: the link in the message becomes one of the terminal's. */
void prompt_link(struct ui *u);
void hints_draw(struct ui *u, int y, int x);	/* layout.c */
void prompt_run(struct ui *u, const char *line, bool pasted);
void history_load(struct ui *u);
void history_save(struct ui *u);
void history_add(struct ui *u, const char *line);

/* Identity of a stock's row: its code, which is there before its number is. */
uint64_t ticker_id(const char *ticker);
const struct view_cand *find_cand(const struct view *v, int32_t conid, const char *ticker);
const struct view_position *find_position(const struct view *v, int32_t conid, const char *ticker);
const struct view_order *find_order(const struct view *v, const char *key);

#endif
