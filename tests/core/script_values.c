/* script_values.c - values of an event script's line: key=value in their types. */
#include "script_words.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "skim/base/text.h"
#include "skim/base/zone.h"

bool key_price(const struct words *w, const char *key, struct price *out)
{
	const char *s = words_get(w, key);

	return s && price_parse(s, strlen(s), out);
}

bool key_qty(const struct words *w, const char *key, qty_t *out)
{
	const char *s = words_get(w, key);

	if (!s)
		return false;
	*out = strtoll(s, NULL, 10);
	return true;
}

bool key_cash(const struct words *w, const char *key, struct cash *out)
{
	const char *s = words_get(w, key);

	return s && cash_parse_wire(s, strlen(s), out);
}

int64_t key_int(const struct words *w, const char *key, int64_t other)
{
	const char *s = words_get(w, key);

	return s ? strtoll(s, NULL, 10) : other;
}

void key_text(const struct words *w, const char *key, char *out, size_t cap)
{
	const char *s = words_get(w, key);

	if (s)
		text_copy(out, cap, s);
}

int choice(const char *s, const char *const *names, int n)
{
	for (int i = 0; i < n; i++)
		if (s && !strcmp(s, names[i]))
			return i;
	return -1;
}

int64_t key_clock(const struct script_context *c, const char *s)
{
	int h = 0, m = 0, sec = 0;

	if (!s || sscanf(s, "%2d:%2d:%2d", &h, &m, &sec) < 2)
		return 0;
	return utc_at(c->date, h * 3600 + m * 60 + sec);
}

int32_t key_conid(struct script_context *c, const struct words *w, const char *ticker)
{
	return (int32_t)key_int(w, "conid", ticker ? c->conid(c->ctx, ticker) : 0);
}

uint32_t key_look(const struct script_context *c, const struct words *w)
{
	const char *s = words_get(w, "look");

	return s && !strcmp(s, "now") ? c->last_look : s ? (uint32_t)strtoul(s, NULL, 10) : 0;
}
