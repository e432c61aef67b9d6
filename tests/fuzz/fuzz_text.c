/* fuzz_text.c - any bytes as text from outside, a number, a URL, a log line. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "skim/base/log.h"
#include "skim/base/must.h"
#include "skim/base/price.h"
#include "skim/base/text.h"
#include "skim/base/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { CAP = 300 };

/* Valid UTF-8 without a control character, and ended where it says. */
static void judge(const char *s, size_t n, bool lines)
{
	uint32_t cp;

	MUST(n < CAP && s[n] == '\0' && strlen(s) == n);
	for (size_t k = 0; k < n;) {
		int len = utf8_next(s + k, n - k, &cp);

		MUST(len > 0);
		MUST(!utf8_is_control(cp) || (lines && cp == '\n'));
		k += (size_t)len;
	}
}

static void texts(const char *s, size_t n)
{
	char once[CAP], again[CAP], plain[CAP];

	judge(once, text_clean(once, sizeof once, s, n), false);
	MUST(text_clean(again, sizeof again, once, strlen(once)) == strlen(once));
	MUST(!strcmp(once, again));	/* what is clean stays as it is */
	judge(once, text_clean_lines(once, sizeof once, s, n), true);
	n = text_strip_markup(plain, sizeof plain, s, n);
	MUST(n < sizeof plain && plain[n] == '\0');
	judge(once, text_clean_lines(once, sizeof once, plain, n), true);
	text_mask_accounts(once);
}

static void numbers(const char *s, size_t n)
{
	struct price p, again;
	enum price_mark mark;
	struct cash c;
	char text[64];
	qty_t q;
	bp_t bp;

	if (price_parse(s, n, &p)) {
		MUST(p.e4 > 0 && p.e4 <= PRICE_MAX_E4);
		price_format_plain(text, sizeof text, p);
		MUST(price_parse(text, strlen(text), &again) && again.e4 == p.e4);
		price_format(text, sizeof text, p);
		step_on_grid(p);
	}
	if (price_parse_wire(s, n, &p, &mark))
		price_format(text, sizeof text, p);
	if (cash_parse_wire(s, n, &c)) {
		cash_format(text, sizeof text, c, true);
		cash_format_plain(text, sizeof text, c);
	}
	if (qty_parse(s, n, &q))
		MUST(q >= 1 && q <= QTY_MAX);
	if (qty_parse_wire(s, n, true, &q))
		qty_format(text, sizeof text, q);
	if (bp_parse(s, n, &bp))
		bp_format(text, sizeof text, bp, 1, true);
}

/* The functions that take a string. */
static void strings(const char *s)
{
	char out[CAP];

	redact(out, sizeof out, s);
	MUST(strlen(out) < sizeof out);
	MUST(!strstr(out, "hunter2-hunter2"));
	if (url_loopback(s))
		MUST(url_allowed(s));
	if (ticker_valid(s))
		MUST(strlen(s) >= 3 && strlen(s) <= 6);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static bool ready;
	char *s = malloc(n + 1);

	if (!ready)
		redact_add("hunter2-hunter2");
	ready = true;
	MUST(s);
	memcpy(s, data, n);
	s[n] = '\0';
	texts((const char *)data, n);
	numbers((const char *)data, n);
	strings(s);
	free(s);
	return 0;
}
