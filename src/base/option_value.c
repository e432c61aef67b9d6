/* option_value.c - one setting's text -> number, by its type. */
#include "option_value.h"

#include <stdio.h>
#include <string.h>

#include "decimal.h"
#include "skim/base/clock.h"
#include "skim/base/price.h"
#include "skim/base/text.h"
#include "skim/base/url.h"

struct unit {
	const char *name;
	int scale;		/* decimals of the number that count */
	int64_t times;		/* then multiplied */
};

static const struct unit seconds[] = {
	{ "", 9, 1 }, { "s", 9, 1 }, { "ms", 6, 1 }, { "m", 9, 60 }, { "min", 9, 60 },
	{ "h", 9, 3600 }, { NULL, 0, 0 },
};
static const struct unit bytes[] = {
	{ "", 0, 1 }, { "B", 0, 1 }, { "KiB", 0, 1 << 10 }, { "MiB", 0, 1 << 20 },
	{ "GiB", 0, 1 << 30 }, { NULL, 0, 0 },
};
static const struct unit percent[] = { { "", 2, 1 }, { "%", 2, 1 }, { NULL, 0, 0 } };
static const struct unit money[] = { { "", 4, 1 }, { "AUD", 4, 1 }, { NULL, 0, 0 } };
static const struct unit whole[] = { { "", 0, 1 }, { NULL, 0, 0 } };
static const struct unit rate[] = { { "", 3, 1 }, { "x", 3, 1 }, { NULL, 0, 0 } };

/* Units, and the words for "what is allowed", by type. */
static const struct kind {
	const struct unit *unit;
	const char *what;
} kinds[] = {
	[OPT_TEXT] = { NULL, "text" },
	[OPT_PATH] = { NULL, "a path" },
	[OPT_URL] = { NULL, "https://HOST/PATH, or http:// for a loopback address" },
	[OPT_WORD] = { NULL, NULL },
	[OPT_BOOL] = { NULL, "yes or no" },
	[OPT_INT] = { whole, "a whole number" },
	[OPT_MONEY] = { money, "dollars such as 250 or 0.05" },
	[OPT_PERCENT] = { percent, "a percentage such as 9.0 %, two decimals at most" },
	[OPT_SECONDS] = { seconds, "a time such as 30 s, 500 ms or 2 m" },
	[OPT_BYTES] = { bytes, "a size such as 16 MiB" },
	[OPT_CLOCK] = { NULL, "a time of the day such as 10:05 or 10:05:00" },
	[OPT_RATE] = { rate, "a number such as 1 or 6.5, three decimals at most" },
	[OPT_TICKERS] = { NULL, "codes of 3 to 6 letters and digits, blanks or commas between" },
};

/* --- numbers --------------------------------------------------------------------------- */

static bool parse_number(const struct unit *unit, const char *s, int64_t *num)
{
	const char *end;
	size_t head = strspn(s, "0123456789.,+-");

	end = s + head + strspn(s + head, " ");
	for (; unit->name; unit++) {
		int64_t v;
		size_t used;

		if (strcmp(end, unit->name) != 0)
			continue;
		if (!decimal_parse(s, head, DEC_SIGN | DEC_COMMAS, unit->scale, &v, &used) ||
		    used != head || __builtin_mul_overflow(v, unit->times, &v))
			return false;
		*num = v;
		return true;
	}
	return false;
}

static bool parse_clock(const char *s, int64_t *num)
{
	int part[3] = { 0 }, n = 0;

	for (; n < 3; n++) {
		if (s[0] < '0' || s[0] > '9' || s[1] < '0' || s[1] > '9')
			return false;
		part[n] = (s[0] - '0') * 10 + s[1] - '0';
		s += 2;
		if (*s != ':')
			break;
		s++;
	}
	if (*s || n < 1 || n > 2 || part[0] > 23 || part[1] > 59 || part[2] > 59)
		return false;
	*num = part[0] * 3600 + part[1] * 60 + part[2];
	return true;
}

static bool parse_bool(const char *s, int64_t *num)
{
	static const char *const words[] = { "no", "yes", "off", "on", "false", "true" };

	for (int i = 0; i < 6; i++) {
		if (text_equal_ci(s, words[i])) {
			*num = i & 1;
			return true;
		}
	}
	return false;
}

static bool parse_word(const char *words, const char *s, int64_t *num)
{
	size_t len = strlen(s);

	for (int64_t i = 0; len; i++) {
		size_t n = strcspn(words, "|");

		if (n == len && !memcmp(words, s, n)) {
			*num = i;
			return true;
		}
		if (!words[n])
			break;
		words += n + 1;
	}
	return false;
}

static bool parse_tickers(char *canon, int64_t *num)
{
	static const char between[] = " ,\t";
	int64_t n = 0;

	for (char *p = canon + strspn(canon, between); *p; p += strspn(p, between)) {
		size_t len = strcspn(p, between);
		char code[8];

		for (size_t i = 0; i < len; i++)
			if (p[i] >= 'a' && p[i] <= 'z')
				p[i] = (char)(p[i] - 32);
		if (len >= sizeof code)
			return false;
		memcpy(code, p, len);
		code[len] = 0;
		if (!ticker_valid(code))
			return false;
		p += len;
		n++;
	}
	*num = n;
	return true;
}

/* --- what is allowed ------------------------------------------------------------------- */

/* A bound as one would write it in skim.conf. */
static void bound_text(const struct option *o, int64_t v, char *out, size_t cap)
{
	switch (o->type) {
	case OPT_MONEY:
		cash_format_plain(out, cap, (struct cash){ v });
		break;
	case OPT_PERCENT:
		bp_format(out, cap - 2, (bp_t)v, v % 100 ? 2 : 0, false);
		strcat(out, " %");
		break;
	case OPT_SECONDS:
		if (v % NS_PER_S)
			snprintf(out, cap, "%lld ms", (long long)(v / NS_PER_MS));
		else
			snprintf(out, cap, "%lld s", (long long)(v / NS_PER_S));
		break;
	case OPT_BYTES:
		if (v % (1 << 20))
			snprintf(out, cap, "%lld", (long long)v);
		else
			snprintf(out, cap, "%lld MiB", (long long)(v >> 20));
		break;
	case OPT_CLOCK:
		snprintf(out, cap, "%02d:%02d:%02d", (int)(v / 3600), (int)(v / 60 % 60), (int)(v % 60));
		break;
	case OPT_RATE:
		if (v % 1000)
			snprintf(out, cap, "%lld.%03lld", (long long)(v / 1000), (long long)(v % 1000));
		else
			snprintf(out, cap, "%lld", (long long)(v / 1000));
		break;
	default:
		snprintf(out, cap, "%lld", (long long)v);
	}
}

static void allowed(const struct option *o, char *out, size_t cap)
{
	char low[32], high[32];
	size_t n;

	if (o->type == OPT_WORD) {
		/* paper|live -> "paper or live" */
		n = 0;
		for (const char *w = o->words; *w && n + 8 < cap; w++) {
			if (*w == '|')
				n += (size_t)snprintf(out + n, cap - n, "%s",
						      strchr(w + 1, '|') ? ", " : " or ");
			else
				out[n++] = *w;
		}
		out[n] = 0;
		return;
	}
	snprintf(out, cap, "%s", kinds[o->type].what);
	if (!o->min && !o->max)
		return;
	bound_text(o, o->min, low, sizeof low);
	bound_text(o, o->max, high, sizeof high);
	n = strlen(out);
	snprintf(out + n, cap - n, ", %s to %s", low, high);
}

static enum rc refuse(const struct option *o, const char *text, enum rc rc, struct errmsg *err)
{
	char what[256], found[120];

	allowed(o, what, sizeof what);
	text_clean(found, sizeof found, text, strlen(text));
	return errmsg_set(err, rc, "[%s] %s = \"%s\" %s: write %s", o->section, o->key, found,
			  rc == RC_RANGE ? "is out of range" : "is not understood", what);
}

/* --- the type's rule ------------------------------------------------------------------- */

static bool has_control(const char *s)
{
	size_t n = strlen(s);
	uint32_t cp;

	for (int len; (len = utf8_next(s, n, &cp)) != 0; s += len, n -= (size_t)len)
		if (len < 0 || utf8_is_control(cp))
			return true;
	return false;
}

static bool parse(const struct option *o, const char *text, int64_t *num, char *canon)
{
	switch (o->type) {
	case OPT_TEXT:
	case OPT_PATH:
		return true;
	case OPT_URL:
		return !*text || url_allowed(text);
	case OPT_WORD:
		return parse_word(o->words, text, num);
	case OPT_BOOL:
		return parse_bool(text, num);
	case OPT_CLOCK:
		return parse_clock(text, num);
	case OPT_TICKERS:
		return parse_tickers(canon, num);
	case OPT_MONEY:
		text += !strncmp(text, "A$", 2) ? 2 : *text == '$' ? 1 : 0;
		break;
	default:
		break;
	}
	return parse_number(kinds[o->type].unit, text, num);
}

enum rc option_parse(const struct option *o, const char *text, int64_t *num, char *canon,
		     size_t cap, struct errmsg *err)
{
	int64_t v = 0;

	if (has_control(text) || !text_copy(canon, cap, text) || !parse(o, text, &v, canon))
		return refuse(o, text, RC_SYNTAX, err);
	if ((o->min || o->max) && (v < o->min || v > o->max))
		return refuse(o, text, RC_RANGE, err);
	*num = v;
	return RC_OK;
}
