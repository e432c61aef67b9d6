/*
 * wire_smd.c - market data frames in one pass, without taking memory.
 *
 * Nine frames of ten are flat objects of short texts and numbers.  Those are read here, a byte
 * once; whatever is nested, escaped, null or in any way unusual is left to json-c, whose
 * answer is the standard: this must give the same one or none (tests/ibkr/test_wire_smd.c
 * holds the two together over a million damaged frames).
 */
#include "wire_internal.h"

#include <string.h>

enum {
	FRAME_MAX = 8192,	/* larger ones are not market data */
	INT_DIGITS = 18,	/* more may not fit, and json-c clamps */
	NUMBER_MAX = 40,
	TOPIC_MAX = 40,
};

struct scan {
	const char *s, *end;
};

static void space(struct scan *c)
{
	while (c->s < c->end && (*c->s == ' ' || *c->s == '\t' || *c->s == '\n' || *c->s == '\r'))
		c->s++;
}

static bool take(struct scan *c, char want)
{
	if (c->s == c->end || *c->s != want)
		return false;
	c->s++;
	return true;
}

/* A text without escapes and control characters, the opening quote taken. */
static bool text(struct scan *c, struct wire_text *out)
{
	const char *s = c->s, *end = c->end;

	for (; s < end && *s != '"'; s++)
		if ((unsigned char)*s < ' ' || *s == '\\')
			return false;
	if (s == end)
		return false;
	*out = (struct wire_text){ c->s, (size_t)(s - c->s) };
	c->s = s + 1;
	return true;
}

static const char *digits(const char *s, const char *end)
{
	while (s < end && *s >= '0' && *s <= '9')
		s++;
	return s;
}

/* The exponent, if there is one; NULL: a bad one. */
static const char *exponent(const char *s, const char *end)
{
	const char *from;

	if (s == end || (*s != 'e' && *s != 'E'))
		return s;
	s++;
	if (s < end && (*s == '+' || *s == '-'))
		s++;
	from = s;
	s = digits(s, end);
	return s == from ? NULL : s;
}

/* -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)? - the text is what json-c would print of it. */
static bool number(struct scan *c, struct wire_text *out)
{
	const char *s = c->s, *whole, *after;

	if (s < c->end && *s == '-')
		s++;
	whole = s;
	s = digits(s, c->end);
	if (s == whole || s - whole > INT_DIGITS || (*whole == '0' && s - whole > 1))
		return false;
	after = s;
	if (s < c->end && *s == '.') {
		s = digits(s + 1, c->end);
		if (s == after + 1)
			return false;
	}
	s = exponent(s, c->end);
	if (!s || s - c->s > NUMBER_MAX || (s == after && *whole == '0' && whole != c->s))
		return false;	/* -0 */
	*out = (struct wire_text){ c->s, (size_t)(s - c->s) };
	c->s = s;
	/* What may follow a number, and nothing that would make it another one. */
	return s < c->end && (*s == ',' || *s == '}' || *s == ' ');
}

static bool value(struct scan *c, struct wire_text *out, bool *is_text)
{
	*is_text = take(c, '"');
	return *is_text ? text(c, out) : number(c, out);
}

/* Which field a name means; the pure digits first. */
static int field_of(const struct wire_text *name)
{
	int n = 0;

	if (name->n > 4) {
		for (int i = WQ_FIRST_LONG; i < WQ_COUNT; i++)
			if (strlen(wire_quote_names[i]) == name->n &&
			    memcmp(wire_quote_names[i], name->s, name->n) == 0)
				return i;
		return WQ_COUNT;
	}
	for (size_t i = 0; i < name->n; i++) {
		if (name->s[i] < '0' || name->s[i] > '9' || (i == 0 && name->s[i] == '0'))
			return WQ_COUNT;
		n = n * 10 + (name->s[i] - '0');
	}
	switch (n) {
	case 31: return WQ_LAST;
	case 70: return WQ_HIGH;
	case 71: return WQ_LOW;
	case 84: return WQ_BID;
	case 85: return WQ_ASK_SIZE;
	case 86: return WQ_ASK;
	case 87: return WQ_VOLUME_SHORT;
	case 88: return WQ_BID_SIZE;
	case 6509: return WQ_AVAILABILITY;
	case 7059: return WQ_LAST_SIZE;
	case 7282: return WQ_AVG_VOLUME;
	case 7295: return WQ_OPEN;
	case 7741: return WQ_PRIOR_CLOSE;
	case 7762: return WQ_VOLUME;
	default: return WQ_COUNT;
	}
}

static bool same(const struct wire_text *t, const char *word, size_t n)
{
	return t->n == n && memcmp(t->s, word, n) == 0;
}

/* smd+ and digits alone: the conid; 0 none of ours. */
static int64_t topic_conid(const struct wire_text *t)
{
	int64_t v = 0;

	if (t->n < 5 || t->n > 4 + INT_DIGITS || memcmp(t->s, "smd+", 4) != 0)
		return 0;
	for (size_t i = 4; i < t->n; i++) {
		if (t->s[i] < '0' || t->s[i] > '9')
			return 0;
		v = v * 10 + (t->s[i] - '0');
	}
	return v;
}

static bool member(struct scan *c, struct wire_text field[WQ_COUNT], struct wire_text *topic)
{
	struct wire_text name, v;
	bool is_text;
	int at;

	if (!take(c, '"') || !text(c, &name))
		return false;
	space(c);
	if (!take(c, ':'))
		return false;
	space(c);
	if (!value(c, &v, &is_text))
		return false;
	at = field_of(&name);
	if (at < WQ_COUNT) {
		field[at] = v;
	} else if (same(&name, "topic", 5)) {
		if (!is_text)
			return false;
		*topic = v;
	} else if (same(&name, "error", 5)) {
		return false;
	}
	return true;
}

bool wire_smd(const char *bytes, size_t n, struct ev_quote *q, bool *told)
{
	struct wire_text field[WQ_COUNT] = { 0 }, topic = { 0 };
	struct scan c = { bytes, bytes + n };
	int64_t conid;

	if (n > FRAME_MAX)
		return false;
	space(&c);
	if (!take(&c, '{'))
		return false;
	do {
		space(&c);
		if (!member(&c, field, &topic))
			return false;
		space(&c);
	} while (take(&c, ','));
	if (!take(&c, '}'))
		return false;
	space(&c);
	conid = topic_conid(&topic);
	if (c.s != c.end || !conid)
		return false;
	*told = wire_quote_texts(field, QUOTE_STREAM, q) && q->conid == conid;
	return true;
}
