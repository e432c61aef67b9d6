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
	int from, to;
};

/* Lists for the document, owned by the caller. */
struct json_object *report_candidates(const struct report_rows *r);
struct json_object *report_orders(const struct report_rows *r);
/* From the first share bought to the last one sold; result, R, excursions. */
struct json_object *report_trades(const struct report_rows *r);

#endif
