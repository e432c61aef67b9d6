/*
 * report_index.c - rows of the journal by what they belong to: a range of months has too many to look
 * through all of them for each order.
 */
#include "report_parts.h"

#include <json.h>
#include <stdio.h>

#include "dbread.h"
#include "skim/base/zone.h"

/* A list under each name, in the rows' order. */
static void file_under(struct json_object *index, const char *name, struct json_object *row)
{
	struct json_object *list;

	if (!json_object_object_get_ex(index, name, &list)) {
		list = json_object_new_array();
		json_object_object_add(index, name, list);
	}
	json_object_array_add(list, json_object_get(row));
}

void report_stock_day(char out[REPORT_NAME], const char *ticker, int day)
{
	snprintf(out, REPORT_NAME, "%.40s/%d", ticker, day);
}

void report_index(struct report_rows *r)
{
	static const enum report_part by_key[] = {
		PART_QUESTIONS, PART_STEPS, PART_ALL_ORDERS, PART_ALL_FILLS, PART_EXCURSIONS,
	};
	char name[REPORT_NAME];

	for (int i = 0; i < PART_COUNT; i++)
		r->index[i] = json_object_new_object();
	for (size_t i = 0; i < sizeof by_key / sizeof *by_key; i++) {
		struct json_object *rows = r->part[by_key[i]];

		for (size_t k = 0; k < json_object_array_length(rows); k++) {
			struct json_object *row = json_object_array_get_idx(rows, k);

			file_under(r->index[by_key[i]], row_text(row, "key"), row);
		}
	}
	for (size_t k = 0; k < json_object_array_length(r->part[PART_CANDIDATES]); k++) {
		struct json_object *row = json_object_array_get_idx(r->part[PART_CANDIDATES], k);

		report_stock_day(name, row_text(row, "ticker"), date_of(row_int(row, "market")));
		file_under(r->index[PART_CANDIDATES], name, row);
	}
	for (size_t k = 0; k < json_object_array_length(r->part[PART_ORDERS]); k++) {
		struct json_object *row = json_object_array_get_idx(r->part[PART_ORDERS], k);

		report_stock_day(name, row_text(row, "ticker"), (int)row_int(row, "day"));
		file_under(r->index[PART_ORDERS], name, row);
	}
}

struct json_object *report_rows_of(const struct report_rows *r, enum report_part part, const char *name)
{
	static struct json_object *none;
	struct json_object *list;

	if (json_object_object_get_ex(r->index[part], name, &list))
		return list;
	if (!none)
		none = json_object_new_array();
	return none;
}

void report_index_free(struct report_rows *r)
{
	for (int i = 0; i < PART_COUNT; i++)
		json_object_put(r->index[i]);
}
