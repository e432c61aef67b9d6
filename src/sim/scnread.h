/* scnread.h - what the files that read a scenario share: the reader, and its statements. */
#ifndef SKIM_SIM_SCNREAD_H
#define SKIM_SIM_SCNREAD_H

#include "scenario.h"
#include "scnline.h"

struct reader {
	struct scenario *s;
	struct scnline l;
	int64_t start;			/* ns of the day; -1 not given yet */
	int64_t close, auction, continuous;
	int64_t last_pace;
	bool has_pace;
};

/* Room for one more of `size` bytes at *array, zeroed; NULL when full or out of memory,
 * reported. */
void *reader_grow(struct reader *r, void *array, size_t *n, size_t max, size_t size,
		  const char *what);
#define READER_GROW(r, field, count, max, what) \
	reader_grow(r, &(r)->s->field, &(r)->s->count, max, sizeof *(r)->s->field, what)

/* Statements, each on the words after its name: the day (scnday.c) ... */
bool st_scenario(struct reader *r);
bool st_date(struct reader *r);
bool st_start(struct reader *r);
bool st_close(struct reader *r);
bool st_auction(struct reader *r);
bool st_continuous(struct reader *r);
bool st_cash(struct reader *r);
bool st_account(struct reader *r);
bool st_pace(struct reader *r);
bool st_at(struct reader *r);
bool st_fill(struct reader *r);
bool st_bars(struct reader *r);
bool st_refuse(struct reader *r);
/* ... stocks and what happens to them (scnstock.c) */
bool st_abroad(struct reader *r);
bool st_stock(struct reader *r);
bool st_range(struct reader *r);
bool st_band(struct reader *r);
bool st_move(struct reader *r);
bool st_spread(struct reader *r);
bool st_rate(struct reader *r);
bool st_halt(struct reader *r);
bool st_open(struct reader *r);
bool st_news(struct reader *r);
bool st_position(struct reader *r);
bool st_order(struct reader *r);

#endif
