/*
 * ops.c - one operation of the product, N times, for counting: callgrind counts the
 * instructions of two runs and takes the difference; allocations are counted here.
 *
 *   ops NAME N [FILE]     prints "allocations PER-OPERATION" of the last N/2 operations
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../ibkr/vectors.h"
#include "skim/asx/page.h"
#include "skim/base/must.h"
#include "skim/base/zone.h"
#include "skim/core/engine.h"
#include "wire_internal.h"
#include "skim/journal/journal.h"

/* --- allocations ------------------------------------------------------------------------- */

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);

static unsigned long allocations;

void *malloc(size_t n)
{
	allocations++;
	return __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
	allocations++;
	return __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
	allocations++;
	return __libc_realloc(p, n);
}

static void repeat(int n, void (*op)(void *ctx, int i), void *ctx)
{
	unsigned long before = 0;

	for (int i = 0; i < n; i++) {
		if (i == n / 2)
			before = allocations;
		op(ctx, i);
	}
	printf("allocations %.2f\n", (double)(allocations - before) / (n - n / 2));
}

static char *slurp(const char *path, size_t *n)
{
	FILE *f = fopen(path, "r");
	char *s = malloc(8 << 20);

	MUST(f && s);
	*n = fread(s, 1, 8 << 20, f);
	fclose(f);
	return s;
}

/* --- signing ------------------------------------------------------------------------------ */

struct signer {
	struct oauth_keys *k;
	struct lst lst;
};

/* What the floor of the token needs: the signature key and the prime. */
static void write_keys(const char *dir)
{
	struct vectors v;
	char path[4096];

	vectors_open(&v);
	const char *const text[][2] = {
		{ "signature.pem", vec(v.root, "keys", "signature", "private_pem_pkcs8", NULL) },
		{ "prime", vec(v.root, "dh", "prime_hex", NULL) },
	};

	for (int i = 0; i < 2; i++) {
		snprintf(path, sizeof path, "%s/%s", dir, text[i][0]);
		FILE *f = fopen(path, "w");

		MUST(f && fputs(text[i][1], f) >= 0 && fclose(f) == 0);
	}
	vectors_close(&v);
}

static struct signer signer_open(void)
{
	struct signer s = { .lst = { .serial = 1 } };
	struct vectors v;
	struct oauth_credentials c;
	struct errmsg err;

	vectors_open(&v);
	c = vectors_credentials(&v);
	MUST(oauth_keys_load(&s.k, &c, &err) == RC_OK);
	vectors_close(&v);
	return s;
}

static void sign(void *ctx, int i)
{
	struct signer *s = ctx;
	char nonce[NONCE_LEN], header[OAUTH_HEADER_MAX];

	(void)i;
	oauth_nonce(nonce);
	MUST(oauth_header(s->k, &s->lst, "POST",
			  "https://api.ibkr.com/v1/api/iserver/account/DU1234567/orders", nonce,
			  1767654372, header) == RC_OK);
}

/* The client's side of the live session token; the answer is refused at its last check, which
 * is done all the same. */
static void lst(void *ctx, int i)
{
	struct signer *s = ctx;
	struct oauth_challenge c;
	char nonce[NONCE_LEN], header[OAUTH_HEADER_MAX];
	struct errmsg err;

	(void)i;
	MUST(oauth_challenge_new(s->k, &c) == RC_OK);
	oauth_nonce(nonce);
	MUST(oauth_lst_header(s->k, &c, "https://api.ibkr.com/v1/api/oauth/live_session_token", nonce,
			      1767654372, header) == RC_OK);
	MUST(oauth_lst_compute(s->k, &c, c.hex, "00112233445566778899aabbccddeeff00112233", 1,
			       &s->lst, &err) == RC_AUTH);
	oauth_challenge_free(&c);
}

/* The first of a run: the keys are read, checked and the secret decrypted before. */
static void lst_first(void *ctx, int i)
{
	struct signer s = signer_open();

	(void)ctx;
	lst(&s, i);
	oauth_keys_free(s.k);
}

/* --- frames ------------------------------------------------------------------------------- */

static struct ev_quote store[1024];

static void keep(void *ctx, const struct event *ev)
{
	(void)ctx;
	if (ev->type == EV_QUOTE)
		store[ev->u.quote.conid % 1024] = ev->u.quote;
}

struct bytes {
	char *s;
	size_t n;
};

static void frame(void *ctx, int i)
{
	struct bytes *b = ctx;
	struct ws_frame f;

	(void)i;
	MUST(wire_frame(b->s, b->n, "DU1234567", &f, keep, NULL) == RC_OK && f.topic == WS_QUOTE);
}

static void frame_json(void *ctx, int i)
{
	struct bytes *b = ctx;
	struct ws_frame f;

	(void)i;
	MUST(wire_frame_json(b->s, b->n, "DU1234567", &f, keep, NULL) == RC_OK && f.topic == WS_QUOTE);
}

/* --- the announcements page ---------------------------------------------------------------- */

static void page(void *ctx, int i)
{
	struct bytes *b = ctx;
	struct asx_page p;

	(void)i;
	MUST(asx_page_parse(&p, b->s, b->n, 16 << 20) == RC_OK && p.outcome == ASX_OK);
	asx_page_free(&p);
}

static long rss_kb(const char *name)
{
	char line[256];
	long kb = 0;
	FILE *f = fopen("/proc/self/status", "r");

	while (f && fgets(line, sizeof line, f))
		if (!strncmp(line, name, strlen(name)))
			kb = strtol(line + strlen(name), NULL, 10);
	if (f)
		fclose(f);
	return kb;
}

/* What n bytes of the page add to the resident set at their highest; they are there before. */
static long page_growth(const struct bytes *b, size_t n)
{
	FILE *f = fopen("/proc/self/clear_refs", "w");
	struct asx_page p;

	MUST(f && fputs("5", f) >= 0 && fclose(f) == 0);	/* the peak begins anew */
	long before = rss_kb("VmRSS:");

	MUST(asx_page_parse(&p, b->s, n, 16 << 20) == RC_OK);
	asx_page_free(&p);
	return rss_kb("VmHWM:") - before;
}

/* The first page of a run, some rows of it, also brings the library's code. */
static void page_rss(const struct bytes *b)
{
	printf("rss_first_kb %ld\n", page_growth(b, b->n / 20));
	printf("rss_growth_kb %ld\n", page_growth(b, b->n));
}

/* --- the engine ---------------------------------------------------------------------------- */

struct market {
	struct engine *e;
	struct actions *out;
	struct event ev;
	int names;
	int64_t apart;		/* ns between quotes */
	uint32_t seed;
};

static void step(struct market *m)
{
	engine_step(m->e, &m->ev, m->out);
	while (engine_pending(m->e)) {
		struct event tick = { .type = EV_TICK, .t = m->ev.t };

		engine_step(m->e, &tick, m->out);
	}
}

static void quote(struct market *m, int k)
{
	struct ev_quote *q = &m->ev.u.quote;

	m->seed = m->seed * 1664525 + 1013904223;
	m->ev.type = EV_QUOTE;
	*q = (struct ev_quote){ .conid = 1000 + k, .source = QUOTE_STREAM, .frames = 1, .prints = 1,
		.has = QF_LAST | QF_BID | QF_ASK | QF_VOLUME | QF_HIGH | QF_LOW | QF_OPEN |
		       QF_PRIOR_CLOSE | QF_AVAILABILITY, .availability = 'R' };
	q->last = q->last_low = q->last_high = price_of(11000 + 50 * (int64_t)(m->seed >> 29));
	q->bid = price_of(q->last.e4 - 50);
	q->ask = price_of(q->last.e4 + 50);
	q->open = price_of(11200);
	q->high = price_of(11400);
	q->low = price_of(10950);
	q->prior_close = price_of(10000);
	q->bid_size = q->ask_size = 5000;
	q->volume = 100000 + m->ev.t.market / NS_PER_S % 100000;
	q->first_market = m->ev.t.market;
}

static void quote_step(void *ctx, int i)
{
	struct market *m = ctx;

	m->ev.t.market += m->apart;
	m->ev.t.steady += m->apart;
	quote(m, i % m->names);
	/* A stream repeats only what changed. */
	m->ev.u.quote.has &= ~(uint32_t)(QF_OPEN | QF_PRIOR_CLOSE | QF_AVAILABILITY);
	engine_step(m->e, &m->ev, m->out);
}

static void to_time(struct market *m, int second_of_day)
{
	int64_t t = utc_at(20261124, second_of_day);

	m->ev.t.steady += t - m->ev.t.market;
	m->ev.t.market = t;
}

static struct market market_open(int names, int64_t apart)
{
	struct market m = { .names = names, .apart = apart, .seed = 7 };
	struct calendar cal;
	struct params p;
	char id[NEWS_ID_LEN];

	calendar_builtin(&cal);
	params_default(&p);
	MUST((m.e = engine_new(&p, &cal)) && (m.out = calloc(1, sizeof *m.out)));
	m.ev.t = (struct times){ utc_at(20261124, 9 * 3600 + 3000), 1000 * NS_PER_S };
	m.ev.type = EV_LINK;
	m.ev.u.link = (struct ev_link){ .state = LINK_UP, .rtt_ms = 20 };
	step(&m);
	m.ev.type = EV_ACCOUNT;
	m.ev.u.account = (struct ev_account){ .id = "DU1234567", .is_paper = true, .is_paper_known = true };
	step(&m);
	for (int k = 0; k < names; k++) {
		m.ev.type = EV_NEWS;
		m.ev.u.news = (struct ev_news){ .released = m.ev.t.market - 60 * NS_PER_S,
			.first_seen = m.ev.t.market, .sensitive = true, .headline = "Contract award" };
		snprintf(id, sizeof id, "%d", 5000 + k);
		memcpy(m.ev.u.news.id, id, sizeof id);
		snprintf(m.ev.u.news.ticker, TICKER_LEN, "A%c%c", 'A' + k / 26, 'A' + k % 26);
		step(&m);
		m.ev.type = EV_INSTRUMENT;
		m.ev.u.instrument = (struct ev_instrument){ .conid = 1000 + k };
		snprintf(m.ev.u.instrument.ticker, TICKER_LEN, "A%c%c", 'A' + k / 26, 'A' + k % 26);
		step(&m);
	}
	/* The opening ranges, complete by 10:06; then it is 10:20. */
	for (int s = 0; s < 420; s += 5) {
		to_time(&m, 10 * 3600 + s);
		for (int k = 0; k < names; k++) {
			quote(&m, k);
			step(&m);
		}
	}
	to_time(&m, 10 * 3600 + 1200);
	return m;
}

/* --- the journal ------------------------------------------------------------------------------ */

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Commits a second of order intents. */
static void commits(const char *dir, int n)
{
	struct act_order o = { .lane = 0, .entry = true, .account = "DU1234567", .ticker = "KTA",
		.conid = 1000, .role = ROLE_ENTRY, .side = SIDE_BUY, .type = TYPE_LMT,
		.quantity = 5000, .limit = { 4150 }, .child = true, .child_stop = { 3800 } };
	struct journal *j;
	struct errmsg err;
	char path[4096];
	double began;

	snprintf(path, sizeof path, "%s/j/skim.db", dir);
	MUST(journal_open(&j, path, &err) == RC_OK);
	began = seconds();
	for (int i = 0; i < n; i++) {
		o.sub = (uint32_t)i + 1;
		snprintf(o.coid, sizeof o.coid, "SK-20261124-%08d", i);
		MUST(journal_intent(j, &o, &err) == RC_OK);
	}
	printf("%.1f\n", n / (seconds() - began));
	journal_close(j);
}

int main(int argc, char **argv)
{
	const char *name = argc > 2 ? argv[1] : "", *file = argc > 3 ? argv[3] : "";
	int n = argc > 2 ? atoi(argv[2]) : 0;
	struct errmsg err;

	MUST(zone_init(&err) == RC_OK);
	if (!strcmp(name, "lst-first")) {
		repeat(n, lst_first, NULL);
	} else if (!strcmp(name, "sign") || !strcmp(name, "lst")) {
		struct signer s = signer_open();

		repeat(n, *name == 's' ? sign : lst, &s);
	} else if (!strcmp(name, "frame") || !strcmp(name, "frame-json") || !strcmp(name, "page") || !strcmp(name, "page-rss")) {
		struct bytes b;

		b.s = slurp(file, &b.n);
		if (!strcmp(name, "page-rss"))
			page_rss(&b);
		else
			repeat(n, *name == 'p' ? page : name[5] ? frame_json : frame, &b);
	} else if (!strncmp(name, "step", 4) || !strncmp(name, "live", 4)) {
		int names = atoi(name + 4);
		/* The storm, and each stock twice a second. */
		struct market m = market_open(names, *name == 's' ? NS_PER_S / 2000 : NS_PER_S / (2 * names));

		repeat(n, quote_step, &m);
	} else if (!strcmp(name, "keys")) {
		write_keys(file);
	} else if (!strcmp(name, "commit")) {
		commits(file, n);
	} else {
		return 2;
	}
	return 0;
}
