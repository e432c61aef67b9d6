/* fuzz_page.c - any bytes as the announcements page. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "skim/asx/page.h"
#include "skim/base/must.h"
#include "skim/base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct asx_page page;

	if (asx_page_parse(&page, (const char *)data, n, 1 << 20) == RC_OK) {
		MUST(page.outcome != ASX_OK || page.n);
		for (size_t i = 0; i < page.n; i++) {
			const char *s = page.row[i].headline;
			uint32_t cp;

			for (size_t k = 0, left = strlen(s); k < left;) {
				int len = utf8_next(s + k, left - k, &cp);

				MUST(len > 0 && !utf8_is_control(cp));
				k += (size_t)len;
			}
			MUST(page.row[i].id[0]);
		}
	}
	asx_page_free(&page);
	return 0;
}
