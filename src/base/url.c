/* url.c - which addresses we may speak to. */
#include "skim/base/url.h"

#include <string.h>

#include "skim/base/text.h"

static bool is_digits(const char *s, size_t n)
{
	return n && strspn(s, "0123456789") >= n;
}

static bool has_prefix_ci(const char *s, const char *prefix)
{
	for (; *prefix; s++, prefix++)
		if ((*s >= 'A' && *s <= 'Z' ? *s + 32 : *s) != *prefix)
			return false;
	return true;
}

/* 127.x.y.z, every part a plain number up to 255: "127.1" and "127.evil.com" are not. */
static bool is_loopback_v4(const char *s, size_t n)
{
	int parts = 0;

	for (size_t i = 0; i <= n; parts++) {
		size_t len = 0;
		int v = 0;

		while (i + len < n && s[i + len] != '.')
			len++;
		if (!is_digits(s + i, len) || len > 3)
			return false;
		for (size_t k = 0; k < len; k++)
			v = v * 10 + (s[i + k] - '0');
		if (v > 255 || (parts == 0 && v != 127))
			return false;
		i += len + 1;
	}
	return parts == 4;
}

static bool is_loopback(const char *host, size_t n)
{
	char name[10];

	if (n == 5 && !memcmp(host, "[::1]", 5))
		return true;
	if (n == 9) {
		memcpy(name, host, 9);
		name[9] = 0;
		if (text_equal_ci(name, "localhost"))
			return true;
	}
	return is_loopback_v4(host, n);
}

/* Letters, digits, dots, hyphens; or an IPv6 address in brackets.  No @: a user name before
 * the host would make the eye read the wrong one. */
static bool is_host(const char *host, size_t n)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";

	if (n > 2 && host[0] == '[' && host[n - 1] == ']')
		return strspn(host + 1, "0123456789abcdefABCDEF:.") == n - 2;
	return n && strspn(host, plain) >= n;
}

/* The host between scheme and port or path; false: not a URL we would use. */
static bool split(const char *url, bool *tls, const char **host, size_t *n)
{
	const char *end, *port;

	*tls = has_prefix_ci(url, "https://");
	if (!*tls && !has_prefix_ci(url, "http://"))
		return false;
	for (const char *p = url; *p; p++)
		if ((unsigned char)*p <= ' ' || (unsigned char)*p >= 0x7f || *p == '\\')
			return false;
	*host = url + (*tls ? 8 : 7);
	end = *host + strcspn(*host, "/?#");
	*n = (size_t)(end - *host);
	port = **host == '[' ? memchr(*host, ']', *n) : *host;
	port = port ? memchr(port, ':', (size_t)(end - port)) : NULL;
	if (port) {
		size_t len = (size_t)(end - port) - 1;

		if (!is_digits(port + 1, len) || len > 5)
			return false;
		*n = (size_t)(port - *host);
	}
	return is_host(*host, *n);
}

bool url_allowed(const char *url)
{
	const char *host;
	size_t n;
	bool tls;

	return split(url, &tls, &host, &n) && (tls || is_loopback(host, n));
}

bool url_loopback(const char *url)
{
	const char *host;
	size_t n;
	bool tls;

	return split(url, &tls, &host, &n) && is_loopback(host, n);
}
