/*
 * test_wire_smd.c - the one-pass scanner of market data frames gives json-c's answer or none:
 * on frames as the broker sends them, and on a million that were damaged.
 */
#include "sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire_internal.h"

static const char *const plain[] = {
	"{\"server_id\":\"q0\",\"conidEx\":\"4036812\",\"conid\":4036812,\"_updated\":1767654372112,"
	"\"6119\":\"q0\",\"55\":\"BHP\",\"31\":\"46.74\",\"84\":\"46.73\",\"85\":\"12,340\",\"86\":\"46.75\","
	"\"88\":\"8,500\",\"7059\":\"210\",\"87\":\"2.31M\",\"87_raw\":2.312345E6,\"7295\":\"46.90\","
	"\"7741\":\"45.12\",\"6509\":\"RpB\",\"topic\":\"smd+4036812\"}",
	"{\"topic\":\"smd+7\",\"conid\":7,\"31\":\"C0.405\",\"84\":\"\",\"86\":\"\",\"88\":\"\",\"85\":\"\"}",
	"{ \"conid\" : 7 , \"31\" : 1.9350000619888306 , \"70\" : 2.02E1 , \"7762\" : \"1234567\" , "
	"\"topic\" : \"smd+7\" }",
	"{\"conid\":\"7\",\"31\":\"H1.50\",\"71\":-1,\"87\":\"65.6K\",\"6509\":\"DPB\",\"topic\":\"smd+7\"}\n",
	"{\"conid\":8,\"31\":\"1.00\",\"topic\":\"smd+7\"}",
};

/* What is not plain: json-c's work, or nobody's. */
static const char *const left[] = {
	"", "{", "{}", "[]", "null", "{\"topic\":\"smd+7\"", "{\"topic\":\"sor\",\"args\":[]}",
	"{\"topic\":\"smd+7\",\"conid\":7,\"31\":null}", "{\"topic\":\"smd+7\",\"conid\":7,\"31\":true}",
	"{\"topic\":\"smd+7\",\"conid\":7,\"31\":{\"a\":1}}", "{\"topic\":\"smd+7\",\"conid\":7,\"31\":[1]}",
	"{\"topic\":\"smd+7\",\"conid\":7,\"31\":\"1\\u002e5\"}", "{\"topic\":\"smd\",\"error\":\"No accounts\"}",
	"{\"topic\":\"smd+7\",\"error\":\"no\",\"conid\":7,\"31\":\"1\"}", "{\"topic\":\"smd+7\",\"conid\":007}",
	"{\"topic\":\"smd+7\",\"conid\":-0}", "{\"topic\":\"smd+7\",\"conid\":7,}", "{'topic':'smd+7'}",
	"{\"topic\":\"smd+7\",\"conid\":12345678901234567890}", "{\"topic\":\"smd+7\"} x",
	"{\"topic\":\"smd+7\",\"topic\":7,\"conid\":7}", "{\"topic\":\"smd+ 7\",\"conid\":7,\"31\":\"1\"}",
};

struct seen {
	int n;
	struct ev_quote q;
};

static void sink(void *ctx, const struct event *ev)
{
	struct seen *s = ctx;

	s->n++;
	if (ev->type == EV_QUOTE)
		s->q = ev->u.quote;
	else
		s->n += 1000;
}

/* True when the scanner took it; fails when the two differ. */
static bool compare(const char *bytes, size_t n)
{
	struct seen mine = { 0 }, standard = { 0 };
	struct ws_frame frame;
	bool told;

	if (!wire_smd(bytes, n, &mine.q, &told))
		return false;
	mine.n = told;
	if (!told)
		memset(&mine.q, 0, sizeof(mine.q));
	if (wire_frame_json(bytes, n, "DU1", &frame, sink, &standard) != RC_OK ||
	    frame.topic != WS_QUOTE || mine.n != standard.n ||
	    memcmp(&mine.q, &standard.q, sizeof(mine.q)) != 0) {
		print_error("%.*s\n", (int)n, bytes);
		fail_msg("the scanner and json-c differ: %d and %d quotes", mine.n, standard.n);
	}
	return true;
}

static void plain_frames(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(plain) / sizeof(*plain); i++)
		assert_true(compare(plain[i], strlen(plain[i])));
}

static void left_to_json(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(left) / sizeof(*left); i++)
		if (compare(left[i], strlen(left[i])))
			fail_msg("not left to json-c: %s", left[i]);
}

/* Every frame of the samples, whether market data or not. */
static void samples(void **state)
{
	size_t count;
	char **names = sample_names(&count);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		struct sample s = sample_read(names[i]);

		compare(s.s, s.n);
		sample_free(&s);
	}
	sample_names_free(names, count);
}

static uint64_t draw(uint64_t *x)
{
	*x ^= *x << 13;
	*x ^= *x >> 7;
	*x ^= *x << 17;
	return *x;
}

/* Bytes changed, taken out, doubled; pieces of other frames put in. */
static size_t damage(char *s, size_t n, size_t cap, uint64_t *x)
{
	static const char bytes[] = "{}[]\",:\\0123456789.eE+- CHKMB\n\t\x01\xc3\xa9xnullt";
	int times = 1 + (int)(draw(x) % 3);

	while (times-- > 0 && n > 1) {
		size_t at = draw(x) % n, len = draw(x) % 12 + 1, from = draw(x) % n;

		switch (draw(x) % 5) {
		case 0:
			s[at] = bytes[draw(x) % (sizeof(bytes) - 1)];
			break;
		case 1:
			len = len < n - at ? len : n - at;
			memmove(s + at, s + at + len, n - at - len);
			n -= len;
			break;
		case 2:
			if (n + len >= cap || from + len > n)
				break;
			memmove(s + at + len, s + at, n - at);
			memmove(s + at, s + (from < at ? from : at), len);
			n += len;
			break;
		case 3:
			s[at] = (char)('0' + draw(x) % 10);
			break;
		default:
			n = draw(x) % 40 == 0 ? at : n;
		}
	}
	return n;
}

static void a_million(void **state)
{
	/* Under the slow tools a part of it. */
	const int rounds = getenv("SKIM_SANITIZED") ? 50000 : 1000000;
	uint64_t x = 88172645463325252ULL;
	char s[2048];
	int taken = 0;

	(void)state;
	for (int i = 0; i < rounds; i++) {
		const char *from = plain[draw(&x) % (sizeof(plain) / sizeof(*plain))];
		size_t n = strlen(from);

		memcpy(s, from, n);
		n = damage(s, n, sizeof(s), &x);
		taken += compare(s, n);
	}
	/* Enough of both kinds, else nothing was compared. */
	assert_in_range(taken, rounds / 10, rounds * 9 / 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_frames),
		cmocka_unit_test(left_to_json),
		cmocka_unit_test(samples),
		cmocka_unit_test(a_million),
	};

	return cmocka_run_group_tests_name("wire_smd", tests, NULL, NULL);
}
