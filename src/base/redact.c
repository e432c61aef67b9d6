/*
 * redact.c - secrets out of text: registered values wherever they stand, and the values of
 * members and headers with a telling name.
 *
 * A registered value is found as it is, percent-encoded (as OAuth headers carry it) and with
 * JSON's escaped slash; and its head is found at the end of a text that was cut there.
 */
#include "skim/base/log.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

#include "skim/base/secret.h"
#include "skim/base/text.h"

enum { SECRETS_MAX = 32, SECRET_MIN = 6 };

static struct secret secrets[SECRETS_MAX];
static atomic_int taken;	/* slots given out */
static atomic_bool ready[SECRETS_MAX];

void redact_add(const char *value)
{
	size_t len = value ? strlen(value) : 0;
	int i;

	if (len < SECRET_MIN)
		return;
	for (i = 0; i < SECRETS_MAX; i++)
		if (atomic_load(&ready[i]) && secrets[i].len == len &&
		    bytes_equal_ct(secrets[i].bytes, value, len))
			return;
	i = atomic_fetch_add(&taken, 1);
	if (i >= SECRETS_MAX) {
		atomic_store(&taken, SECRETS_MAX);
		return;
	}
	if (secret_set(&secrets[i], value, len) == RC_OK)
		atomic_store(&ready[i], true);
}

/* --- registered values ----------------------------------------------------------------- */

static int hex_of(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 :
	       c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Length in s of one byte of a secret, plain or escaped; 0 when it is not there. */
static size_t match_byte(const char *s, unsigned char c)
{
	const char *p = s;

	if (*p == '\\' && p[1] == '/' && c == '/')
		return 2;
	if (*p == '%') {
		p++;
		while (p[0] == '2' && p[1] == '5' && hex_of(p[2]) >= 0 && hex_of(p[3]) >= 0)
			p += 2;		/* encoded twice, as in a signature's base string */
		if (hex_of(p[0]) >= 0 && hex_of(p[1]) >= 0 && hex_of(p[0]) * 16 + hex_of(p[1]) == c)
			return (size_t)(p + 2 - s);
	}
	return (unsigned char)*s == c && c ? 1 : 0;
}

/* Length in s of the secret, or of its head if the text ends there; 0 when it is not there. */
static size_t match_secret(const char *s, const struct secret *k)
{
	size_t used = 0;

	for (size_t i = 0; i < k->len; i++) {
		size_t n = match_byte(s + used, k->bytes[i]);

		if (!n)
			return !s[used] && i >= SECRET_MIN ? used : 0;
		used += n;
	}
	return used;
}

static size_t registered(const char *s)
{
	size_t best = 0;

	for (int i = 0; i < SECRETS_MAX; i++) {
		size_t n = atomic_load_explicit(&ready[i], memory_order_acquire) ?
			match_secret(s, &secrets[i]) : 0;

		if (n > best)
			best = n;
	}
	return best;
}

/* --- telling names --------------------------------------------------------------------- */

enum name_kind { NAME_PLAIN, NAME_MEMBER, NAME_HEADER };

static bool is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '-';
}

static bool ends_with(const char *s, size_t n, const char *end)
{
	size_t m = strlen(end);

	if (n < m)
		return false;
	for (size_t i = 0; i < m; i++)
		if ((s[n - m + i] | 32) != end[i])
			return false;
	return true;
}

/* oauth_token, access_token_secret, JSESSIONID, Set-Cookie; but not oauth_signature_method. */
static enum name_kind name_kind(const char *s, size_t n)
{
	static const char *const words[] = {
		"token", "secret", "signature", "session", "tokens", "cookies", "sessionid",
		"session-id", "password",
	};

	if (ends_with(s, n, "authorization") || ends_with(s, n, "cookie"))
		return NAME_HEADER;
	if (n > 3 && ends_with(s, n, "_id"))
		n -= 3;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (ends_with(s, n, words[i]))
			return NAME_MEMBER;
	return NAME_PLAIN;
}

/* Length of a quoted value at s, up to the closing quote; esc: the quotes are \". */
static size_t quoted_length(const char *s, bool esc)
{
	size_t i = 0;

	for (; s[i] && s[i] != '"'; i++) {
		if (s[i] != '\\')
			continue;
		if (esc && s[i + 1] == '"')
			break;
		if (!s[++i])
			break;
	}
	return i;
}

/* Up to a delimiter of queries, JSON, headers' parameters and sentences. */
static size_t word_length(const char *s)
{
	return strcspn(s, "&;,\"' \t\r\n})]>");
}

/*
 * In prose "session: authenticated" is no secret; a value after a colon counts if it looks
 * drawn by lot: long, without blanks, with digits in it.
 */
static bool looks_drawn(const char *s, size_t n)
{
	bool digit = false;

	for (size_t i = 0; i < n; i++)
		digit |= s[i] >= '0' && s[i] <= '9';
	return n >= 8 && digit;
}

/*
 * A telling name begins at s: *value is where its value begins and the result that value's
 * length; 0 when there is nothing to hide.
 */
static size_t value_of(const char *s, size_t *value, size_t *name_len)
{
	size_t n = 0, i;
	bool esc, quoted;
	char sep;
	enum name_kind kind;

	while (is_name_char(s[n]))
		n++;
	*name_len = n;
	kind = name_kind(s, n);
	if (kind == NAME_PLAIN)
		return 0;
	i = n;
	esc = s[i] == '\\' && s[i + 1] == '"';
	i += esc;
	quoted = s[i] == '"' || s[i] == '\'';
	i += quoted;
	i += strspn(s + i, " \t");
	sep = s[i];
	if (sep != ':' && sep != '=')
		return 0;
	i++;
	i += strspn(s + i, " \t");
	if (s[i] == '"' || (s[i] == '\\' && s[i + 1] == '"')) {
		i += s[i] == '"' ? 1 : 2;
		*value = i;
		return quoted_length(s + i, s[i - 2] == '\\');
	}
	*value = i;
	if (kind == NAME_HEADER && !quoted)
		return strcspn(s + i, "\r\n");
	n = word_length(s + i);
	return sep == '=' || quoted || looks_drawn(s + i, n) ? n : 0;
}

/* --- the door -------------------------------------------------------------------------- */

struct out {
	char *at;
	size_t cap, len;
	bool full;
};

static void put(struct out *o, const char *s, size_t n)
{
	if (o->full || o->len + n + 1 > o->cap) {
		o->full = true;
		return;
	}
	memcpy(o->at + o->len, s, n);
	o->len += n;
}

/* Bytes of the character at s, so that a cut never falls inside one. */
static size_t char_length(const char *s)
{
	size_t n = 1;

	while (n < 4 && ((unsigned char)s[n] & 0xC0) == 0x80)
		n++;
	return n;
}

size_t redact(char *out, size_t cap, const char *s)
{
	struct out o = { out, cap, 0, cap == 0 };
	size_t hide_at = 0, hide_n = 0, name_len, n;
	char before = 0;

	/* hide_at, hide_n: where from s the value of the last telling name stands. */
	while (*s && !o.full) {
		if (hide_n && !hide_at) {
			put(&o, "***", 3);
			n = hide_n;
			hide_n = 0;
		} else if ((n = registered(s)) > 0) {
			put(&o, "***", 3);
			/* It may reach into a value that is to be hidden anyway. */
			if (hide_n && n > hide_at)
				hide_n = n - hide_at >= hide_n ? 0 : hide_n - (n - hide_at);
		} else {
			if (!hide_n && is_name_char(*s) && !is_name_char(before))
				hide_n = value_of(s, &hide_at, &name_len);
			n = char_length(s);
			put(&o, s, n);
		}
		before = s[n - 1];
		s += n;
		hide_at = hide_at > n ? hide_at - n : 0;
	}
	if (cap)
		out[o.len] = 0;
	return o.len;
}
