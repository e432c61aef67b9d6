/* text.c - text from outside made safe, and small string helpers. */
#include "config.h"

#include "skim/base/text.h"

#include <string.h>
#include <wchar.h>

#define REPLACEMENT 0xFFFD

/* --- UTF-8 ----------------------------------------------------------------------------- */

int utf8_next(const char *s, size_t n, uint32_t *cp)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *u = (const unsigned char *)s;
	uint32_t c;
	int len;

	if (!n)
		return 0;
	c = u[0];
	len = c < 0x80 ? 1 : (c & 0xE0) == 0xC0 ? 2 : (c & 0xF0) == 0xE0 ? 3 :
	      (c & 0xF8) == 0xF0 ? 4 : -1;
	if (len < 0 || (size_t)len > n)
		return -1;
	if (len > 1)
		c &= 0x7FU >> len;
	for (int i = 1; i < len; i++) {
		if ((u[i] & 0xC0) != 0x80)
			return -1;
		c = c << 6 | (u[i] & 0x3F);
	}
	if (c < least[len] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
		return -1;
	*cp = c;
	return len;
}

size_t utf8_put(char out[4], uint32_t cp)
{
	unsigned char *o = (unsigned char *)out;

	if (cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
		cp = REPLACEMENT;
	if (cp < 0x80) {
		o[0] = (unsigned char)cp;
		return 1;
	}
	if (cp < 0x800) {
		o[0] = (unsigned char)(0xC0 | cp >> 6);
		o[1] = (unsigned char)(0x80 | (cp & 0x3F));
		return 2;
	}
	if (cp < 0x10000) {
		o[0] = (unsigned char)(0xE0 | cp >> 12);
		o[1] = (unsigned char)(0x80 | (cp >> 6 & 0x3F));
		o[2] = (unsigned char)(0x80 | (cp & 0x3F));
		return 3;
	}
	o[0] = (unsigned char)(0xF0 | cp >> 18);
	o[1] = (unsigned char)(0x80 | (cp >> 12 & 0x3F));
	o[2] = (unsigned char)(0x80 | (cp >> 6 & 0x3F));
	o[3] = (unsigned char)(0x80 | (cp & 0x3F));
	return 4;
}

struct span {
	uint32_t first, last;
};

/* Unicode 15: Cc, Cf, Cs, Co, non-characters and the planes where nothing is assigned.  In
 * order; the last two code points of every plane are asked for apart. */
static const struct span controls[] = {
	{ 0x0000, 0x001F }, { 0x007F, 0x009F }, { 0x00AD, 0x00AD }, { 0x0600, 0x0605 },
	{ 0x061C, 0x061C }, { 0x06DD, 0x06DD }, { 0x070F, 0x070F }, { 0x0890, 0x0891 },
	{ 0x08E2, 0x08E2 }, { 0x180E, 0x180E }, { 0x200B, 0x200F }, { 0x202A, 0x202E },
	{ 0x2060, 0x206F }, { 0xD800, 0xF8FF }, { 0xFDD0, 0xFDEF }, { 0xFEFF, 0xFEFF },
	{ 0xFFF0, 0xFFFB }, { 0x110BD, 0x110BD }, { 0x110CD, 0x110CD }, { 0x13430, 0x1343F },
	{ 0x1BCA0, 0x1BCA3 }, { 0x1D173, 0x1D17A }, { 0x40000, 0xE00FF }, { 0xE01F0, 0x10FFFF },
};

static bool is_nonchar(uint32_t cp)
{
	return (cp & 0xFFFE) == 0xFFFE;
}

bool utf8_is_control(uint32_t cp)
{
	for (size_t i = 0; i < sizeof controls / sizeof *controls; i++)
		if (cp <= controls[i].last)
			return cp >= controls[i].first || is_nonchar(cp);
	return true;
}

static bool is_space(uint32_t cp)
{
	return cp == 0x09 || cp == 0x0A || cp == 0x0C || cp == 0x0D || cp == 0x20 || cp == 0xA0 ||
	       cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200A) || cp == 0x2028 ||
	       cp == 0x2029 || cp == 0x202F || cp == 0x205F || cp == 0x3000;
}

/* --- cleaning -------------------------------------------------------------------------- */

struct sink {
	char *out;
	size_t cap, len;
};

static bool sink_put(struct sink *k, uint32_t cp)
{
	char buf[4];
	size_t n = utf8_put(buf, cp);

	if (k->len + n + 1 > k->cap)
		return false;
	memcpy(k->out + k->len, buf, n);
	k->len += n;
	return true;
}

static size_t sink_end(struct sink *k)
{
	if (k->cap)
		k->out[k->len] = 0;
	return k->len;
}

/* One code point, a bad byte or control as U+FFFD.  False at the end. */
static bool next_safe(const char **s, size_t *n, uint32_t *cp)
{
	int len = utf8_next(*s, *n, cp);

	if (!len)
		return false;
	if (len < 0) {
		*cp = REPLACEMENT;
		len = 1;
	} else if (!is_space(*cp) && utf8_is_control(*cp)) {
		*cp = REPLACEMENT;
	}
	*s += len;
	*n -= (size_t)len;
	return true;
}

size_t text_clean(char *out, size_t cap, const char *s, size_t n)
{
	struct sink k = { out, cap, 0 };
	bool blank = false;
	uint32_t cp;

	while (next_safe(&s, &n, &cp)) {
		if (is_space(cp)) {
			blank = k.len > 0;
			continue;
		}
		if (blank && !sink_put(&k, ' '))
			break;
		if (!sink_put(&k, cp)) {
			k.len -= blank;
			break;
		}
		blank = false;
	}
	return sink_end(&k);
}

size_t text_clean_lines(char *out, size_t cap, const char *s, size_t n)
{
	struct sink k = { out, cap, 0 };
	uint32_t cp;

	while (next_safe(&s, &n, &cp)) {
		if (cp == '\r') {
			if (n && *s == '\n')
				continue;
			cp = '\n';
		} else if (cp != '\n' && is_space(cp)) {
			cp = ' ';
		}
		if (!sink_put(&k, cp))
			break;
	}
	return sink_end(&k);
}

/* --- small helpers --------------------------------------------------------------------- */

bool text_copy(char *out, size_t cap, const char *s)
{
	size_t n = strlen(s);

	if (!cap)
		return n == 0;
	if (n < cap) {
		memcpy(out, s, n + 1);
		return true;
	}
	n = cap - 1;
	/* Back to the start of the character that does not fit. */
	while (n && ((unsigned char)s[n] & 0xC0) == 0x80)
		n--;
	memcpy(out, s, n);
	out[n] = 0;
	return false;
}

int text_cells(const char *s)
{
	size_t n = strlen(s);
	uint32_t cp;
	int cells = 0;

	for (int len; (len = utf8_next(s, n, &cp)) != 0;) {
		/* wchar_t is the code point here (__STDC_ISO_10646__).  What the locale cannot
		 * show is shown as one substitute. */
		int w = len > 0 ? wcwidth((wchar_t)cp) : 1;

		cells += w < 0 ? 1 : w;
		len = len < 0 ? 1 : len;
		s += len;
		n -= (size_t)len;
	}
	return cells;
}

bool ticker_valid(const char *s)
{
	size_t n = 0;

	for (; s[n] && n < 7; n++)
		if (!((s[n] >= 'A' && s[n] <= 'Z') || (s[n] >= '0' && s[n] <= '9')))
			return false;
	return n >= 3 && n <= 6;
}

static int lower(int c)
{
	return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

bool text_equal_ci(const char *a, const char *b)
{
	while (*a && lower((unsigned char)*a) == lower((unsigned char)*b))
		a++, b++;
	return lower((unsigned char)*a) == lower((unsigned char)*b);
}

enum { WORD_MAX = 64 };

static int least_of(int a, int b)
{
	return a < b ? a : b;
}

/* Edits (change, insert, drop, swap of neighbours) from a to b, case aside. */
static int edits(const char *a, size_t na, const char *b, size_t nb)
{
	int row[3][WORD_MAX + 1];
	int *before = row[0], *above = row[1], *now = row[2];

	for (size_t j = 0; j <= nb; j++)
		above[j] = (int)j;
	for (size_t i = 1; i <= na; i++) {
		int *spare = before;

		now[0] = (int)i;
		for (size_t j = 1; j <= nb; j++) {
			int ca = lower((unsigned char)a[i - 1]), cb = lower((unsigned char)b[j - 1]);

			now[j] = least_of(above[j - 1] + (ca != cb),
					  least_of(above[j], now[j - 1]) + 1);
			if (i > 1 && j > 1 && ca == lower((unsigned char)b[j - 2]) &&
			    lower((unsigned char)a[i - 2]) == cb)
				now[j] = least_of(now[j], before[j - 2] + 1);
		}
		before = above;
		above = now;
		now = spare;
	}
	return above[nb];
}

const char *text_nearest(const char *word, const char *const *names, size_t n)
{
	size_t len = strlen(word);
	const char *best = NULL;
	/* One mistake in a short word, a third of a long one. */
	int bound = len < 4 ? 1 : (int)(len + 2) / 3;

	if (len > WORD_MAX)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		size_t m = strlen(names[i]);
		int d;

		if (m > WORD_MAX)
			continue;
		d = edits(word, len, names[i], m);
		/* Nothing in common is not near. */
		if (d <= bound && d < (int)(m > len ? m : len)) {
			best = names[i];
			bound = d - 1;
		}
	}
	return best;
}

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* U or DU, or three letters from D on (newer paper accounts: DUH123456), and six digits or more, by
 * themselves; the letters' count, 0: it is none. */
static size_t account_at(const char *s, size_t *digits)
{
	size_t letters = 0, n = 0;

	while (is_upper(s[letters]))
		letters++;
	while (is_digit(s[letters + n]))
		n++;
	*digits = n;
	return letters > 3 || (letters == 3 && *s != 'D') || n < 6 || is_upper(s[letters + n]) ? 0 : letters;
}

void text_mask_accounts(char *s)
{
	char *to = s;
	bool inside = false;	/* of a word */

	while (*s) {
		size_t n, letters = inside ? 0 : account_at(s, &n);

		inside = is_upper(*s) || is_digit(*s) || (*s >= 'a' && *s <= 'z');
		if (!letters) {
			*to++ = *s++;
			continue;
		}
		memmove(to, s, letters);
		memcpy(to + letters, "..", 2);
		memmove(to + letters + 2, s + letters + n - 4, 4);
		to += letters + 6;
		s += letters + n;
	}
	*to = '\0';
}

bool bytes_equal_ct(const void *a, const void *b, size_t n)
{
	const volatile unsigned char *x = a, *y = b;
	unsigned char diff = 0;

	for (size_t i = 0; i < n; i++)
		diff |= x[i] ^ y[i];
	return diff == 0;
}
