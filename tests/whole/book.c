/* book.c - what the simulated broker knows. */
#include "book.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "screen.h"

const char *book_text(struct json_object *row, const char *name)
{
	struct json_object *v = NULL;

	return json_object_object_get_ex(row, name, &v) ? json_object_get_string(v) : "";
}

int64_t book_number(struct json_object *row, const char *name)
{
	return strtoll(book_text(row, name), NULL, 10);
}

static int64_t filled_of(struct json_object *orders, int64_t id)
{
	for (size_t i = 0; i < json_object_array_length(orders); i++) {
		struct json_object *o = json_object_array_get_idx(orders, i);

		if (book_number(o, "orderId") == id)
			return book_number(o, "filledQuantity");
	}
	return 0;
}

bool book_over(const char *status)
{
	return !strcmp(status, "Filled") || !strcmp(status, "Cancelled") ||
	       !strcmp(status, "Inactive") || !strcmp(status, "Rejected");
}

struct json_object *book_rows(const char *what)
{
	const char *list = strchr(market_ask(&market, "%s", what), '[');
	struct json_object *o = list ? json_tokener_parse(list) : NULL;

	assert_non_null(o);
	return o;
}

struct book book_read(void)
{
	struct json_object *orders = book_rows("orders"), *positions = book_rows("positions");
	struct book b = { .entries = 0 };

	for (size_t i = 0; i < json_object_array_length(positions); i++)
		b.held += book_number(json_object_array_get_idx(positions, i), "quantity");
	for (size_t i = 0; i < json_object_array_length(orders); i++) {
		struct json_object *o = json_object_array_get_idx(orders, i);
		int64_t parent = book_number(o, "parentId"), left = book_number(o, "remainingQuantity");
		bool over = book_over(book_text(o, "status"));

		b.live += !over;
		if (!strcmp(book_text(o, "side"), "BUY")) {
			b.entries++;
			continue;
		}
		if (over || (parent && !filled_of(orders, parent)))
			continue;
		b.for_sale += left;
	}
	json_object_put(orders);
	json_object_put(positions);
	return b;
}

void book_expect(int entries, int64_t held)
{
	struct book b = book_read();

	assert_int_equal(b.entries, entries);
	assert_int_equal(b.held, held);
	assert_true(b.for_sale <= b.held);
	assert_int_equal(market_count(&market, "requests", "order_posts"), entries);
}
