/* internal.h - the journal from inside: its connection and what its files offer each other. */
#ifndef SKIM_SRC_JOURNAL_INTERNAL_H
#define SKIM_SRC_JOURNAL_INTERNAL_H

#include <sqlite3.h>

#include "skim/journal/journal.h"
#include "skim/lane/cell.h"

enum { JOURNAL_PATH = 4096, OWED_MAX = 64 };

enum statement {
	ST_BEGIN, ST_COMMIT, ST_ROLLBACK, ST_ORDER, ST_TRANSITION, ST_FILL, ST_QUESTION, ST_ANSWER, ST_MORE,
	ST_NOTE, ST_DAY,
	ST_TRADE, ST_SESSION, ST_SETTING, ST_COUNT
};

/* An intent that went by the operator's word while the file could not be written. */
struct owed {
	struct act_order order;
	int64_t market;
};

struct journal {
	sqlite3 *db;			/* NULL: not open */
	sqlite3_stmt *st[ST_COUNT];
	struct guard *guard;
	struct guard *door;		/* held while the guard is waited for: no thread passes through
					 * twice while another one waits */
	char path[JOURNAL_PATH];
	struct owed owed[OWED_MAX];	/* oldest first */
	size_t n_owed;
};

/* rows.c: one row and its transition, inside the caller's transaction; false: sqlite says why. */
bool rows_run(struct journal *j, enum statement which);
enum rc rows_prepare(struct journal *j, struct errmsg *err);
bool rows_write(struct journal *j, const struct act_journal *r, int64_t market);
bool rows_intent(struct journal *j, const struct act_order *o, int64_t market);
bool rows_session(struct journal *j, const struct journal_session *s, int64_t market);

#endif
