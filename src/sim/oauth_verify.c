/* oauth_verify.c - the broker's side of OAuth 1.0a signatures. */
#include "oauth_verify.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/hmac.h>

#include "buf.h"

/* --- the header --- */

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static bool percent_decode(char *out, size_t cap, const char *s, size_t n)
{
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		char c = s[i];

		if (c == '%') {
			if (i + 2 >= n || hex_value(s[i + 1]) < 0 || hex_value(s[i + 2]) < 0)
				return false;
			c = (char)(hex_value(s[i + 1]) << 4 | hex_value(s[i + 2]));
			i += 2;
		}
		if (len + 1 >= cap || !c)
			return false;
		out[len++] = c;
	}
	out[len] = '\0';
	return true;
}

static bool set_member(struct oauth_header *h, const char *key, size_t kn, const char *v, size_t vn)
{
	const struct {
		const char *name;
		char *to;
		size_t cap;
	} members[] = {
		{ "realm", h->realm, sizeof h->realm },
		{ "oauth_consumer_key", h->consumer, sizeof h->consumer },
		{ "oauth_token", h->token, sizeof h->token },
		{ "oauth_nonce", h->nonce, sizeof h->nonce },
		{ "oauth_signature_method", h->method, sizeof h->method },
		{ "oauth_timestamp", h->timestamp, sizeof h->timestamp },
		{ "diffie_hellman_challenge", h->challenge, sizeof h->challenge },
		{ "oauth_signature", h->signature, sizeof h->signature },
	};

	for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
		if (strlen(members[i].name) != kn || memcmp(members[i].name, key, kn) != 0)
			continue;
		if (members[i].to[0] || vn >= members[i].cap)
			return false;
		if (members[i].to == h->signature)
			return percent_decode(h->signature, sizeof h->signature, v, vn);
		memcpy(members[i].to, v, vn);
		members[i].to[vn] = '\0';
		return true;
	}
	return true;	/* unknown members do no harm and are not signed */
}

bool oauth_header_parse(const char *s, struct oauth_header *h)
{
	*h = (struct oauth_header){ 0 };
	if (strncmp(s, "OAuth ", 6) != 0)
		return false;
	s += 6;
	while (*s) {
		s += strspn(s, " ,");
		size_t kn = strcspn(s, "=,");
		const char *key = s, *v = s + kn + 1;
		size_t vn;

		if (!*s)
			break;
		if (key[kn] != '=' || !kn)
			return false;
		if (*v == '"') {
			vn = strcspn(++v, "\"");
			if (v[vn] != '"')
				return false;
			s = v + vn + 1;
		} else {
			vn = strcspn(v, ", ");
			s = v + vn;
		}
		if (!set_member(h, key, kn, v, vn))
			return false;
	}
	return h->consumer[0] && h->token[0] && h->nonce[0] && h->method[0] && h->timestamp[0] &&
		h->signature[0];
}

/* --- base strings --- */

enum encoding {
	ENC_STRICT,	/* RFC 3986: only A-Z a-z 0-9 - . _ ~ stay */
	ENC_PLUS,	/* a blank becomes + */
	ENC_SLASH,	/* / stays */
	ENC_LOOSE,	/* what a query may hold by RFC 3986 stays: , : / ? @ ! $ ' ( ) * ; */
	ENC_COUNT
};

static void encode(struct buf *b, const char *s, enum encoding how)
{
	static const char hex[] = "0123456789ABCDEF";

	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;
		bool bare = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
			(c >= '0' && c <= '9') || strchr("-._~", c) ||
			(how == ENC_SLASH && c == '/') || (how == ENC_LOOSE && strchr(",:/?@!$'()*;", c));

		if (bare) {
			buf_add(b, s, 1);
		} else if (how == ENC_PLUS && c == ' ') {
			buf_puts(b, "+");
		} else {
			char three[3] = { '%', hex[c >> 4], hex[c & 15] };

			buf_add(b, three, 3);
		}
	}
}

static int by_name(const void *a, const void *b)
{
	const struct oauth_pair *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order ? order : strcmp(x->value, y->value);
}

struct pairs {
	struct oauth_pair p[2 * OAUTH_PAIRS + 8];
	size_t n;
};

static void add_pair(struct pairs *l, const char *name, const char *value)
{
	l->p[l->n++] = (struct oauth_pair){ name, value };
}

/* realm and oauth_signature never enter the list. */
static void oauth_members(struct pairs *l, const struct oauth_header *h)
{
	l->n = 0;
	if (h->challenge[0])
		add_pair(l, "diffie_hellman_challenge", h->challenge);
	add_pair(l, "oauth_consumer_key", h->consumer);
	add_pair(l, "oauth_nonce", h->nonce);
	add_pair(l, "oauth_signature_method", h->method);
	add_pair(l, "oauth_timestamp", h->timestamp);
	add_pair(l, "oauth_token", h->token);
}

/* METHOD & enc(url) & enc(k=v&k=v…): the list is raw and encoded once, as a whole. */
static void base_string(struct buf *b, const char *method, const char *url, struct pairs *l,
			enum encoding how)
{
	struct buf list = { 0 };

	qsort(l->p, l->n, sizeof l->p[0], by_name);
	buf_reset(b);
	buf_printf(b, "%s&", method);
	encode(b, url, ENC_STRICT);
	buf_puts(b, "&");
	for (size_t i = 0; i < l->n; i++)
		buf_printf(&list, "%s%s=%s", i ? "&" : "", l->p[i].name, l->p[i].value);
	encode(b, list.s, how);
	buf_free(&list);
}

/* --- HMAC --- */

struct check {
	const struct oauth_header *h;
	const struct oauth_target *t;
	const unsigned char *lst;
	struct buf base;
};

static bool hmac_fits(struct check *c)
{
	unsigned char mac[EVP_MAX_MD_SIZE], b64[64];
	unsigned n = 0;

	if (!HMAC(EVP_sha256(), c->lst, LST_BYTES, (unsigned char *)c->base.s, c->base.n, mac, &n))
		return false;
	int len = EVP_EncodeBlock(b64, mac, (int)n);

	return strlen(c->h->signature) == (size_t)len &&
		CRYPTO_memcmp(c->h->signature, b64, (size_t)len) == 0;
}

static bool fits_path_only(struct check *c)
{
	struct pairs l;

	oauth_members(&l, c->h);
	base_string(&c->base, c->t->method, c->t->url, &l, ENC_STRICT);
	return hmac_fits(c);
}

static bool fits_merged(struct check *c, bool with_form)
{
	for (enum encoding how = ENC_STRICT; how < ENC_COUNT; how++) {
		struct pairs l;

		oauth_members(&l, c->h);
		for (size_t i = 0; i < c->t->queries; i++)
			add_pair(&l, c->t->query[i].name, c->t->query[i].value);
		for (size_t i = 0; with_form && i < c->t->forms; i++)
			add_pair(&l, c->t->form[i].name, c->t->form[i].value);
		base_string(&c->base, c->t->method, c->t->url, &l, how);
		if (hmac_fits(c))
			return true;
	}
	return false;
}

/* The query text as a client may have written it; the web server hands over decoded pairs. */
static void query_text(struct buf *b, const struct oauth_target *t, enum encoding how)
{
	for (size_t i = 0; i < t->queries; i++) {
		buf_puts(b, i ? "&" : "");
		encode(b, t->query[i].name, how);
		buf_puts(b, "=");
		encode(b, t->query[i].value, how);
	}
}

static bool fits_url(struct check *c)
{
	struct buf url = { 0 };
	bool fits = false;

	for (enum encoding how = ENC_STRICT; how < ENC_COUNT && !fits; how++) {
		struct pairs l;

		buf_reset(&url);
		buf_printf(&url, "%s?", c->t->url);
		if (c->t->raw_query)
			buf_puts(&url, c->t->raw_query);
		else
			query_text(&url, c->t, how);
		oauth_members(&l, c->h);
		base_string(&c->base, c->t->method, url.s, &l, ENC_STRICT);
		fits = hmac_fits(c);
	}
	buf_free(&url);
	return fits;
}

enum oauth_convention oauth_check_hmac(const struct oauth_header *h, const struct oauth_target *t,
				       const unsigned char lst[LST_BYTES])
{
	struct check c = { .h = h, .t = t, .lst = lst };
	enum oauth_convention found = OAUTH_NONE;

	if (strcmp(h->method, "HMAC-SHA256") != 0 || h->challenge[0])
		return OAUTH_NONE;
	if (fits_path_only(&c))
		found = OAUTH_PATH_ONLY;
	else if ((t->queries || t->forms) && (fits_merged(&c, false) || fits_merged(&c, true)))
		found = OAUTH_MERGED;
	else if (t->queries && fits_url(&c))
		found = OAUTH_URL_WITH_QUERY;
	buf_free(&c.base);
	return found;
}

/* --- RSA --- */

static bool rsa_fits(const struct buf *base, const char *b64, EVP_PKEY *key)
{
	unsigned char sig[768];
	size_t n = strlen(b64);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	int len = n % 4 == 0 && n > 4 && n / 4 * 3 <= sizeof sig ?
		EVP_DecodeBlock(sig, (const unsigned char *)b64, (int)n) : -1;

	if (len > 0)	/* EVP_DecodeBlock counts the padding as bytes */
		len -= (b64[n - 1] == '=') + (b64[n - 2] == '=');
	bool ok = ctx && len > 0 && EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL, key) == 1 &&
		EVP_DigestVerify(ctx, sig, (size_t)len, (unsigned char *)base->s, base->n) == 1;

	EVP_MD_CTX_free(ctx);
	return ok;
}

bool oauth_check_rsa(const struct oauth_header *h, const struct oauth_target *t,
		     const unsigned char *secret, size_t secret_len, EVP_PKEY *key)
{
	struct buf plain = { 0 }, base = { 0 };
	struct pairs l;

	if (strcmp(h->method, "RSA-SHA256") != 0 || !h->challenge[0])
		return false;
	oauth_members(&l, h);
	base_string(&plain, t->method, t->url, &l, ENC_STRICT);
	for (size_t i = 0; i < secret_len; i++)	/* a byte string: leading zeros stay */
		buf_printf(&base, "%02x", secret[i]);
	buf_add(&base, plain.s, plain.n);

	bool ok = rsa_fits(&base, h->signature, key);

	OPENSSL_cleanse(base.s, base.n);
	buf_free(&base);
	buf_free(&plain);
	return ok;
}
