/* scnline.c - words and values of one scenario line; the file is taken for hostile. */
#include "scnline.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "scenario.h"
#include "skim/base/clock.h"
#include "skim/base/text.h"

bool scnline_fail(struct scnline *l, const char *fmt, ...)
{
	char text[400];
	va_list ap;

	if (l->failed)
		return false;
	l->failed = true;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	errmsg_set(l->err, RC_SYNTAX, "%s:%d: %s", l->file, l->number, text);
	return false;
}

/* Control characters and bad UTF-8 would end in a page or on a terminal. */
static bool check_text(struct scnline *l, const char *s, size_t n)
{
	uint32_t cp;
	int len;

	for (size_t i = 0; i < n; i += (size_t)len) {
		len = utf8_next(s + i, n - i, &cp);
		if (len <= 0)
			return scnline_fail(l, "byte %zu is not valid UTF-8: save the file as UTF-8",
					    i + 1);
		if (cp != '\t' && utf8_is_control(cp))
			return scnline_fail(l, "control character U+%04X at byte %zu: remove it",
					    (unsigned)cp, i + 1);
	}
	return true;
}

/* Copies a quoted word; returns the input position after the closing quote, 0 on failure. */
static size_t quoted_word(struct scnline *l, size_t in, size_t n, size_t *out)
{
	while (in < n && l->raw[in] != '"') {
		if (l->raw[in] == '\\' && in + 1 < n &&
		    (l->raw[in + 1] == '"' || l->raw[in + 1] == '\\'))
			in++;
		l->text[(*out)++] = l->raw[in++];
	}
	if (in >= n) {
		scnline_fail(l, "a quote is opened and not closed on this line");
		return 0;
	}
	if (in + 1 < n && l->raw[in + 1] != ' ' && l->raw[in + 1] != '\t') {
		scnline_fail(l, "a blank must follow the closing quote");
		return 0;
	}
	return in + 1;
}

bool scnline_split(struct scnline *l, const char *line, size_t n)
{
	size_t in = 0, out = 0;

	l->n = l->i = 0;
	l->overflow = false;
	if (n > 0 && line[n - 1] == '\r')
		n--;
	if (n > SCN_LINE)
		return scnline_fail(l, "line of %zu bytes: at most %d are allowed", n, SCN_LINE);
	if (!check_text(l, line, n))
		return false;
	memcpy(l->raw, line, n);
	l->raw[n] = '\0';
	for (;;) {
		while (in < n && (l->raw[in] == ' ' || l->raw[in] == '\t'))
			in++;
		if (in >= n || l->raw[in] == '#')
			return true;
		if (l->n == SCN_WORDS) {
			l->overflow = true;	/* only take_rest may go so far */
			return true;
		}
		l->word[l->n] = l->text + out;
		l->offset[l->n] = in;
		l->quoted[l->n] = l->raw[in] == '"';
		if (l->quoted[l->n++]) {
			if (!(in = quoted_word(l, in + 1, n, &out)))
				return false;
		} else {
			while (in < n && l->raw[in] != ' ' && l->raw[in] != '\t')
				l->text[out++] = l->raw[in++];
		}
		l->text[out++] = '\0';
	}
}

bool scnline_more(const struct scnline *l)
{
	return l->i < l->n;
}

bool scnline_accept(struct scnline *l, const char *word)
{
	if (!scnline_more(l) || l->quoted[l->i] || strcmp(l->word[l->i], word) != 0)
		return false;
	l->i++;
	return true;
}

bool scnline_end(struct scnline *l)
{
	if (l->failed)
		return false;
	if (scnline_more(l))
		return scnline_fail(l, "`%.40s` is not understood here", l->word[l->i]);
	if (l->overflow)
		return scnline_fail(l, "more than %d words on a line", SCN_WORDS);
	return true;
}

bool take_word(struct scnline *l, const char *what, const char **out)
{
	*out = "";
	if (l->failed)
		return false;
	if (!scnline_more(l))
		return scnline_fail(l, "%s is missing", what);
	*out = l->word[l->i++];
	return true;
}

bool take_text(struct scnline *l, const char *what, char *out, size_t cap)
{
	const char *w;

	if (!take_word(l, what, &w))
		return false;
	if (!*w || strlen(w) >= cap)
		return scnline_fail(l, "%s of %zu bytes: 1 to %zu are allowed", what, strlen(w),
				    cap - 1);
	text_clean(out, cap, w, strlen(w));
	return true;
}

/* Digits only, at most 15 of them; the end is stored. */
static bool digits(const char *s, const char **end, int64_t *out)
{
	int64_t v = 0;
	int n = 0;

	for (; *s >= '0' && *s <= '9'; s++, n++) {
		if (n == 15)
			return false;
		v = v * 10 + (*s - '0');
	}
	*end = s;
	*out = v;
	return n > 0;
}

bool take_int(struct scnline *l, const char *what, int64_t min, int64_t max, int64_t *out)
{
	const char *w, *end;
	int64_t v;

	if (!take_word(l, what, &w))
		return false;
	if (!digits(w, &end, &v) || *end || v < min || v > max)
		return scnline_fail(l, "%s is `%.40s`: a whole number from %lld to %lld is allowed",
				    what, w, (long long)min, (long long)max);
	*out = v;
	return true;
}

bool take_price(struct scnline *l, const char *what, int64_t *out)
{
	const char *w;
	struct price p;

	if (!take_word(l, what, &w))
		return false;
	if (!price_parse(w, strlen(w), &p) || p.e4 <= 0 || p.e4 > SCN_MAX_PRICE)
		return scnline_fail(l, "%s is `%.40s`: a price from 0.001 to 10000 is allowed",
				    what, w);
	if (!step_on_grid(p))
		return scnline_fail(l, "%s is `%.40s`: not on the ASX price steps", what, w);
	*out = p.e4;
	return true;
}

bool take_cash(struct scnline *l, const char *what, int64_t *out)
{
	const char *w, *end, *cents = NULL;
	int64_t v, c = 0;

	if (!take_word(l, what, &w))
		return false;
	if (!digits(w, &end, &v) || v > 1000000000)
		goto bad;
	if (*end == '.') {
		cents = end + 1;
		if (!digits(cents, &end, &c) || end - cents != 2)
			goto bad;
	}
	if (*end)
		goto bad;
	*out = v * E4 + c * (E4 / 100);
	return true;
bad:
	return scnline_fail(l, "%s is `%.40s`: dollars up to 1000000000, such as 100000 or 0.50, "
			    "are allowed", what, w);
}

bool take_rate(struct scnline *l, const char *what, int64_t *milli)
{
	const char *w, *end, *part;
	int64_t v, f = 0;

	if (!take_word(l, what, &w))
		return false;
	if (!digits(w, &end, &v) || v > 1000)
		goto bad;
	if (*end == '.') {
		part = end + 1;
		if (!digits(part, &end, &f) || end - part > 3)
			goto bad;
		for (int i = (int)(end - part); i < 3; i++)
			f *= 10;
	}
	if (*end || v * 1000 + f > 1000000)
		goto bad;
	*milli = v * 1000 + f;
	return true;
bad:
	return scnline_fail(l, "%s is `%.40s`: 0 to 1000, such as 1, 0.5 or 27, is allowed", what, w);
}

bool take_clock(struct scnline *l, const char *what, int64_t *ns_of_day)
{
	const char *w, *p, *end;
	int64_t h, m, s = 0, f = 0;

	if (!take_word(l, what, &w))
		return false;
	if (!digits(w, &end, &h) || *end != ':' || end - w > 2 || h > 23)
		goto bad;
	p = end + 1;
	if (!digits(p, &end, &m) || end - p != 2 || m > 59)
		goto bad;
	if (*end == ':') {
		p = end + 1;
		if (!digits(p, &end, &s) || end - p != 2 || s > 59)
			goto bad;
		if (*end == '.') {
			p = end + 1;
			if (!digits(p, &end, &f) || end - p > 3)
				goto bad;
			for (int i = (int)(end - p); i < 3; i++)
				f *= 10;
		}
	}
	if (*end)
		goto bad;
	*ns_of_day = ((h * 60 + m) * 60 + s) * NS_PER_S + f * NS_PER_MS;
	return true;
bad:
	return scnline_fail(l, "%s is `%.40s`: a Sydney time such as 10:05, 10:05:20 or "
			    "10:05:20.250 is allowed", what, w);
}

bool take_duration(struct scnline *l, const char *what, int64_t *ns)
{
	const char *w, *end;
	int64_t v, unit;

	if (!take_word(l, what, &w))
		return false;
	if (!digits(w, &end, &v) || v > 100000000)
		goto bad;
	if (strcmp(end, "ms") == 0)
		unit = NS_PER_MS;
	else if (strcmp(end, "s") == 0)
		unit = NS_PER_S;
	else if (strcmp(end, "m") == 0)
		unit = 60 * NS_PER_S;
	else
		goto bad;
	if (v > 24 * 3600 * NS_PER_S / unit)
		goto bad;
	*ns = v * unit;
	return true;
bad:
	return scnline_fail(l, "%s is `%.40s`: a duration up to a day such as 300ms, 20s or 2m is "
			    "allowed", what, w);
}

bool take_ticker(struct scnline *l, char out[8])
{
	const char *w;

	if (!take_word(l, "code", &w))
		return false;
	if (!ticker_valid(w))
		return scnline_fail(l, "`%.40s` is not a code: 3 to 6 of A-Z 0-9 are allowed", w);
	text_copy(out, 8, w);
	return true;
}

const char *take_rest(struct scnline *l)
{
	const char *rest = scnline_more(l) ? l->raw + l->offset[l->i] : "";

	l->i = l->n;
	l->overflow = false;
	return rest;
}
