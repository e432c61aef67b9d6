/* book.h - what the simulated broker knows, asked of the simulator and never of skim. */
#ifndef TESTS_WHOLE_BOOK_H
#define TESTS_WHOLE_BOOK_H

#include <json.h>
#include <stdbool.h>
#include <stdint.h>

struct book {
	int entries;		/* buy orders, whatever became of them */
	int live;		/* orders that work or wait, of either side */
	int64_t for_sale;	/* shares in sells that work, but for children whose entry has no fill */
	int64_t held;
};

struct book book_read(void);
/* What must hold at every moment at which nothing is half done. */
void book_expect(int entries, int64_t held);

/* A list of the simulator, such as "orders"; the caller puts it. */
struct json_object *book_rows(const char *what);
const char *book_text(struct json_object *row, const char *name);	/* "" when absent */
int64_t book_number(struct json_object *row, const char *name);
bool book_over(const char *status);		/* no more comes of such an order */

#endif
