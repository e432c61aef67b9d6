/* report_parts.h - the report from inside: the journal's rows of its days, and its parts. */
#ifndef SKIM_SRC_COMMANDS_REPORT_PARTS_H
#define SKIM_SRC_COMMANDS_REPORT_PARTS_H

#include <stdint.h>

struct json_object;

enum report_part {
	PART_CANDIDATES, PART_ORDERS, PART_FILLS, PART_FEEDS, PART_QUESTIONS, PART_DECISIONS,
	PART_GATES, PART_STEPS, PART_ALL_ORDERS, PART_ALL_FILLS, PART_EXCURSIONS, PART_COUNT
};

/* Rows as the journal has them; days yyyymmdd, Sydney's. */
struct report_rows {
	struct json_object *part[PART_COUNT];
	struct json_object *index[PART_COUNT];
	int from, to;
};

/*
 * What belongs to an order is found by its key; candidates and orders of a stock by its day.  The
 * list is borrowed, and empty when there is none.
 */
enum { REPORT_NAME = 64 };
void report_index(struct report_rows *r);
void report_index_free(struct report_rows *r);
void report_stock_day(char out[REPORT_NAME], const char *ticker, int day);
struct json_object *report_rows_of(const struct report_rows *r, enum report_part part, const char *name);

/* Lists for the document, owned by the caller. */
struct json_object *report_candidates(const struct report_rows *r);
struct json_object *report_orders(const struct report_rows *r);
/* From the first share bought to the last one sold; result, R, excursions. */
struct json_object *report_trades(const struct report_rows *r);

#endif
