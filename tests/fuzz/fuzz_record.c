/* fuzz_record.c - any bytes as a line of a recording; what is read is written and read alike. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "skim/base/must.h"
#include "skim/journal/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct event a, b;
	struct errmsg err;

	if (event_from_json(&a, (const char *)data, n, &err) != RC_OK)
		return 0;
	char *first = event_to_json(&a);

	MUST(first && event_from_json(&b, first, strlen(first), &err) == RC_OK);
	char *second = event_to_json(&b);

	MUST(second && !strcmp(first, second));
	free(first);
	free(second);
	return 0;
}
