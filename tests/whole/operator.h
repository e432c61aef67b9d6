/*
 * operator.h - the operator's hands on the calm market of tests/data/safety.scenario: orders in KTA
 * typed by hand.
 */
#ifndef TESTS_WHOLE_OPERATOR_H
#define TESTS_WHOLE_OPERATOR_H

enum { QTY = 2000 };

int operator_set_up(void **state);		/* the market, without questions and pacing */
void operator_start(void);			/* skim on a screen: range and quote are known */
void operator_start_program(const char *name);	/* another program of the build */
void operator_kill(void);			/* as kill -9; what it leaves is its state folder */

/* A purchase with a stop at 0.380, up to the painted review. */
void operator_review(const char *limit);
/* The same and the typed code; at 0.415 it fills at once, at 0.390 it rests. */
void operator_buy(const char *limit);

/* One request was made, and the broker knows no order. */
void operator_expect_nothing_placed(void);

void operator_leave_empty(void);		/* with nothing held */
void operator_leave(void);			/* with shares held or orders working */

#endif
