/* simclient.c - a tiny client of the broker's API, for the simulator's own test. */
#include "simclient.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <openssl/bn.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

enum { ANSWER_MS = 10000 };

void simclient_init(struct simclient *c, struct simproc *p)
{
	const char *url = simproc_env(p, "SKIM_IBKR_URL");

	*c = (struct simclient){ .proc = p };
	snprintf(c->base, sizeof c->base, "%s", url);
	c->port = atoi(strrchr(url, ':') + 1);
}

/* --- bytes and texts --- */

static void encode(char *out, size_t cap, const char *s)
{
	size_t n = 0;

	for (; *s && n + 4 < cap; s++)
		if (strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~", *s))
			out[n++] = *s;
		else
			n += (size_t)snprintf(out + n, cap - n, "%%%02X", (unsigned char)*s);
	out[n] = '\0';
}

static void hex(char *out, const unsigned char *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		snprintf(out + 2 * i, 3, "%02x", b[i]);
}

static void new_nonce(struct simclient *c)
{
	unsigned char r[16];

	if (!c->reuse_nonce) {
		RAND_bytes(r, sizeof r);
		hex(c->nonce, r, sizeof r);
	}
	c->reuse_nonce = false;
}

static EVP_PKEY *key_of(const struct simclient *c, const char *name)
{
	FILE *f = fopen(simproc_env(c->proc, name), "r");
	EVP_PKEY *key = f ? PEM_read_PrivateKey(f, NULL, NULL, NULL) : NULL;

	if (f)
		fclose(f);
	return key;
}

static size_t secret_of(const struct simclient *c, unsigned char out[512])
{
	const char *b64 = simproc_env(c->proc, "OAUTH_ACCESS_TOKEN_SECRET");
	EVP_PKEY *key = key_of(c, "OAUTH_ENCRYPTION_KEY_PATH");
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
	unsigned char cipher[600];
	size_t n = 512;
	int len = EVP_DecodeBlock(cipher, (const unsigned char *)b64, (int)strlen(b64));

	len -= strstr(b64, "==") ? 2 : strchr(b64, '=') ? 1 : 0;
	if (EVP_PKEY_decrypt_init(ctx) != 1 ||
	    EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) != 1 ||
	    EVP_PKEY_decrypt(ctx, out, &n, cipher, (size_t)len) != 1)
		n = 0;
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(key);
	return n;
}

/* --- HTTP --- */

static int dial(int port)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port),
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd >= 0 && connect(fd, (struct sockaddr *)&a, sizeof a) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

static ssize_t receive(int fd, char *to, size_t cap, int64_t until)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	int64_t left = until - simproc_ms();

	if (left <= 0 || poll(&p, 1, (int)left) <= 0)
		return -1;
	return recv(fd, to, cap, 0);
}

/* Head and as many bytes as it promises; fewer leave status 0. */
static void read_answer(struct simclient *c, int fd)
{
	int64_t until = simproc_ms() + ANSWER_MS;
	size_t n = 0, want = 0;
	char *end = NULL;

	c->status = 0;
	while (n + 1 < sizeof c->body && (!end || n < want)) {
		ssize_t got = receive(fd, c->body + n, sizeof c->body - 1 - n, until);

		if (got <= 0)
			return;
		n += (size_t)got;
		c->body[n] = '\0';
		if (!end && (end = strstr(c->body, "\r\n\r\n"))) {
			const char *length = strcasestr(c->body, "content-length:");

			want = (size_t)(end - c->body) + 4 + (length ? strtoul(length + 15, NULL, 10) : 0);
		}
	}
	size_t head = (size_t)(end - c->body) + 4;

	snprintf(c->headers, sizeof c->headers, "%.*s", (int)head, c->body);
	c->body_len = n - head;
	memmove(c->body, c->body + head, c->body_len + 1);
	c->status = atoi(c->headers + 9);
}

int simclient_plain(struct simclient *c, const char *method, const char *target,
		    const char *extra, const char *body)
{
	char head[16384];
	int fd = dial(c->port);
	int n = snprintf(head, sizeof head, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAccept: */*\r\n%s",
			 method, target, c->port, extra);

	if (body)
		n += snprintf(head + n, sizeof head - (size_t)n, "Content-Length: %zu\r\n\r\n%s",
			      strlen(body), body);
	else
		n += snprintf(head + n, sizeof head - (size_t)n, "\r\n");
	c->status = 0;
	if (fd >= 0 && send(fd, head, (size_t)n, MSG_NOSIGNAL) == n)
		read_answer(c, fd);
	if (fd >= 0)
		close(fd);
	return c->status;
}

struct json_object *simclient_json(const struct simclient *c)
{
	return json_tokener_parse(c->body);
}

/* --- signing --- */

/* The five or six members in their order; the challenge is the first of them. */
static void member_list(const struct simclient *c, const char *challenge, const char *method,
			const char *time_text, char *out, size_t cap)
{
	int n = 0;

	out[0] = '\0';
	if (challenge)
		n = snprintf(out, cap, "diffie_hellman_challenge=%s&", challenge);
	snprintf(out + n, cap - (size_t)n, "oauth_consumer_key=%s&oauth_nonce=%s&"
		 "oauth_signature_method=%s&oauth_timestamp=%s&oauth_token=%s",
		 simproc_env(c->proc, "OAUTH_CONSUMER_KEY"), c->nonce, method, time_text,
		 simproc_env(c->proc, "OAUTH_ACCESS_TOKEN"));
}

static void base_string(const char *method, const char *url, const char *list, char *out, size_t cap)
{
	char u[512], l[4096];

	encode(u, sizeof u, url);
	encode(l, sizeof l, list);
	snprintf(out, cap, "%s&%s&%s", method, u, l);
}

static void header_of(const struct simclient *c, const char *list, const char *signature,
		      char *out, size_t cap)
{
	char copy[4096], sig[1024], *save = NULL;
	int n = snprintf(out, cap, "Authorization: OAuth realm=\"%s\"",
			 c->realm ? c->realm : "limited_poa");

	snprintf(copy, sizeof copy, "%s", list);
	for (char *p = strtok_r(copy, "&", &save); p; p = strtok_r(NULL, "&", &save)) {
		char *eq = strchr(p, '=');

		*eq = '\0';
		n += snprintf(out + n, cap - (size_t)n, ", %s=\"%s\"", p, eq + 1);
	}
	encode(sig, sizeof sig, signature);
	snprintf(out + n, cap - (size_t)n, ", oauth_signature=\"%s\"\r\nUser-Agent: simclient\r\n", sig);
}

static void time_text(const struct simclient *c, char out[24])
{
	snprintf(out, 24, "%lld", (long long)time(NULL) + c->skew);
}

int simclient_request(struct simclient *c, const char *method, const char *path,
		      const char *query, const char *body)
{
	char url[512], list[2048], base[4096], when[24], head[6144], target[1024];
	unsigned char mac[32], b64[64];
	unsigned n = 0;

	new_nonce(c);
	time_text(c, when);
	snprintf(url, sizeof url, "%s%s", c->base, path);
	member_list(c, NULL, "HMAC-SHA256", when, list, sizeof list);
	base_string(method, url, list, base, sizeof base);
	HMAC(EVP_sha256(), c->lst, sizeof c->lst, (unsigned char *)base, strlen(base), mac, &n);
	EVP_EncodeBlock(b64, mac, (int)n);
	header_of(c, list, (char *)b64, head, sizeof head);
	if (body)
		strcat(head, "Content-Type: application/json\r\n");
	snprintf(target, sizeof target, "/v1/api%s%s%s", path, query ? "?" : "", query ? query : "");
	return simclient_plain(c, method, target, head,
			       body ? body : strcmp(method, "POST") == 0 ? "" : NULL);
}

/* --- the live session token --- */

static bool rsa_sign(const struct simclient *c, const char *base, unsigned char b64[1024])
{
	EVP_PKEY *key = key_of(c, "OAUTH_SIGNATURE_KEY_PATH");
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned char sig[512];
	size_t n = sizeof sig;
	bool ok = EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key) == 1 &&
		EVP_DigestSign(ctx, sig, &n, (const unsigned char *)base, strlen(base)) == 1;

	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(key);
	if (ok)
		EVP_EncodeBlock(b64, sig, (int)n);
	return ok;
}

/* K = B^a; the key is K's bytes with room for a sign bit. */
static bool token_of(struct simclient *c, const BIGNUM *a, const BIGNUM *p,
		     const unsigned char *secret, size_t secret_len)
{
	struct json_object *o = simclient_json(c);
	const char *response = json_object_get_string(json_object_object_get(o, "diffie_hellman_response"));
	const char *check = json_object_get_string(json_object_object_get(o, "live_session_token_signature"));
	const char *consumer = simproc_env(c->proc, "OAUTH_CONSUMER_KEY");
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *b = NULL, *k = BN_new();
	unsigned char key[300], mac[20];
	char text[41] = "";
	unsigned n = 0;

	if (response && check && BN_hex2bn(&b, response) > 0 && BN_mod_exp(k, b, a, p, ctx)) {
		int len = BN_num_bits(k) / 8 + 1;

		BN_bn2binpad(k, key, len);
		HMAC(EVP_sha1(), key, len, secret, secret_len, c->lst, &n);
		HMAC(EVP_sha1(), c->lst, 20, (const unsigned char *)consumer, strlen(consumer), mac, &n);
		hex(text, mac, sizeof mac);
	}
	bool ok = check && strcmp(text, check) == 0;

	BN_free(b);
	BN_free(k);
	BN_CTX_free(ctx);
	json_object_put(o);
	return ok;
}

bool simclient_token(struct simclient *c)
{
	char url[512], challenge[600], list[2048], base[4096], when[24], head[6144];
	unsigned char secret[512], b64[1024];
	size_t n = secret_of(c, secret);
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *p = NULL, *g = BN_new(), *a = BN_new(), *pub = BN_new();
	bool ok = false;

	BN_hex2bn(&p, simproc_env(c->proc, "OAUTH_DH_PRIME"));
	BN_set_word(g, 2);
	BN_rand(a, 256, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY);
	BN_mod_exp(pub, g, a, p, ctx);
	char *text = BN_bn2hex(pub);

	snprintf(challenge, sizeof challenge, "%s", text + strspn(text, "0"));
	for (char *s = challenge; *s; s++)
		*s = *s >= 'A' && *s <= 'F' ? (char)(*s + 32) : *s;
	OPENSSL_free(text);
	new_nonce(c);
	time_text(c, when);
	snprintf(url, sizeof url, "%s/oauth/live_session_token", c->base);
	member_list(c, challenge, "RSA-SHA256", when, list, sizeof list);
	hex(base, secret, n);
	base_string("POST", url, list, base + 2 * n, sizeof base - 2 * n);
	if (n && rsa_sign(c, base, b64)) {
		header_of(c, list, (char *)b64, head, sizeof head);
		ok = simclient_plain(c, "POST", "/v1/api/oauth/live_session_token", head, "") == 200 &&
			token_of(c, a, p, secret, n);
	}
	BN_free(p);
	BN_free(g);
	BN_free(a);
	BN_free(pub);
	BN_CTX_free(ctx);
	return ok;
}

/* --- websocket --- */

bool simsocket_open(struct simsocket *w, const struct simclient *c, const char *cookie)
{
	char head[1024], line[1024];
	size_t n = 0;

	*w = (struct simsocket){ .fd = dial(c->port) };
	snprintf(head, sizeof head, "GET /v1/api/ws?oauth_token=%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
		 "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
		 "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nUser-Agent: simclient\r\n"
		 "Cookie: api=%s\r\n\r\n", simproc_env(c->proc, "OAUTH_ACCESS_TOKEN"), c->port, cookie);
	if (w->fd < 0 || send(w->fd, head, strlen(head), MSG_NOSIGNAL) < 0)
		return false;
	while (n + 1 < sizeof line) {	/* byte by byte: what follows is frames */
		if (receive(w->fd, line + n, 1, simproc_ms() + ANSWER_MS) != 1)
			return false;
		line[++n] = '\0';
		if (n > 3 && memcmp(line + n - 4, "\r\n\r\n", 4) == 0)
			break;
	}
	return strncmp(line, "HTTP/1.1 101", 12) == 0;
}

bool simsocket_send(struct simsocket *w, const char *text)
{
	unsigned char f[1024];
	size_t n = strlen(text), at = 2;

	if (n > 900)
		return false;
	f[0] = 0x81;
	f[1] = (unsigned char)(0x80 | (n < 126 ? n : 126));
	if (n >= 126) {
		f[at++] = (unsigned char)(n >> 8);
		f[at++] = (unsigned char)n;
	}
	memset(f + at, 0, 4);	/* a mask of zeros leaves the text as it is */
	memcpy(f + at + 4, text, n);
	return send(w->fd, f, at + 4 + n, MSG_NOSIGNAL) == (ssize_t)(at + 4 + n);
}

static bool exactly(int fd, void *to, size_t n, int64_t until)
{
	char *at = to;

	while (n) {
		ssize_t got = receive(fd, at, n, until);

		if (got <= 0)
			return false;
		at += got;
		n -= (size_t)got;
	}
	return true;
}

bool simsocket_next(struct simsocket *w, int milliseconds)
{
	int64_t until = simproc_ms() + milliseconds;
	unsigned char h[10];

	if (!exactly(w->fd, h, 2, until))
		return false;
	w->opcode = h[0] & 15;
	w->n = h[1] & 127;
	if (w->n == 126) {
		if (!exactly(w->fd, h, 2, until))
			return false;
		w->n = (size_t)h[0] << 8 | h[1];
	} else if (w->n == 127) {
		if (!exactly(w->fd, h, 8, until))
			return false;
		w->n = (size_t)h[5] << 16 | (size_t)h[6] << 8 | h[7];
	}
	if (w->n >= sizeof w->frame || !exactly(w->fd, w->frame, w->n, until))
		return false;
	w->frame[w->n] = '\0';
	return true;
}

bool simsocket_wait(struct simsocket *w, const char *part, int milliseconds)
{
	int64_t until = simproc_ms() + milliseconds;

	while (simproc_ms() < until && simsocket_next(w, (int)(until - simproc_ms())))
		if (strstr(w->frame, part))
			return true;
	return false;
}

void simsocket_close(struct simsocket *w)
{
	if (w->fd >= 0)
		close(w->fd);
	w->fd = -1;
}
