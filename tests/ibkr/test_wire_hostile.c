/*
 * test_wire_hostile.c - every decoder on every sample, then on damaged ones: nothing may
 * crash, read outside its bytes, or let through what the core relies on.
 */
#include "sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "skim/base/text.h"

enum { ROUNDS = 20000 };

/* What the core may rely on in whatever came through. */
static void check_text(const char *s, size_t cap)
{
	size_t n = strnlen(s, cap);
	uint32_t cp;
	int len;

	assert_true(n < cap);
	for (size_t i = 0; i < n; i += (size_t)len) {
		len = utf8_next(s + i, n - i, &cp);
		assert_true(len > 0);
		assert_true(cp == '\n' || !utf8_is_control(cp));
	}
}

static void check_id(const char *s)
{
	assert_true(s[0] == '\0' || (s[0] >= '1' && s[0] <= '9'));
	assert_true(strspn(s, "0123456789") == strlen(s));
}

static void check(void *ctx, const struct event *ev)
{
	(void)ctx;
	switch (ev->type) {
	case EV_INSTRUMENT:
		assert_true(ev->u.instrument.conid >= 0);
		check_text(ev->u.instrument.name, NAME_LEN);
		break;
	case EV_QUOTE:
		assert_true(ev->u.quote.conid > 0 && ev->u.quote.has);
		assert_true(ev->u.quote.last.e4 >= 0 && ev->u.quote.bid.e4 >= 0);
		assert_true(ev->u.quote.volume >= 0 && ev->u.quote.bid_size >= 0);
		break;
	case EV_BARS:
		assert_true(ev->u.bars.n <= BARS_PER_EVENT);
		for (int i = 0; i < ev->u.bars.n; i++)
			assert_true(ev->u.bars.bar[i].low.e4 > 0 && ev->u.bars.bar[i].volume >= 0);
		break;
	case EV_ORDER:
		assert_true(ev->u.order.order_id[0]);
		check_id(ev->u.order.order_id);
		check_id(ev->u.order.parent);
		check_text(ev->u.order.reason, TEXT_LEN);
		check_text(ev->u.order.ticker, TICKER_LEN);
		break;
	case EV_FILL:
		assert_true(ev->u.fill.size > 0 && ev->u.fill.price.e4 > 0 && ev->u.fill.exec_id[0]);
		check_id(ev->u.fill.order_id);
		break;
	case EV_POSITION:
		assert_true(ev->u.position.conid > 0);
		check_text(ev->u.position.ticker, TICKER_LEN);
		break;
	case EV_BROKER_TEXT:
		check_text(ev->u.broker_text.text, sizeof(ev->u.broker_text.text));
		check_text(ev->u.broker_text.title, sizeof(ev->u.broker_text.title));
		check_id(ev->u.broker_text.order_id);
		break;
	case EV_PROMPT:
		assert_in_range(ev->u.prompt.n, 1, PROMPT_OPTIONS);
		assert_true(ev->u.prompt.order_id[0] && ev->u.prompt.req_id[0]);
		check_id(ev->u.prompt.order_id);
		check_text(ev->u.prompt.text, sizeof(ev->u.prompt.text));
		for (int i = 0; i < ev->u.prompt.n; i++)
			check_text(ev->u.prompt.option[i], OPTION_LEN);
		break;
	case EV_CASH:
		break;
	default:
		fail_msg("event %d from a decoder", ev->type);
	}
}

static void check_submission(const char *s, size_t n, int status)
{
	static struct ev_submission out;

	wire_submission(s, n, status, &out);
	assert_in_range(out.step, SUB_ACCEPTED, SUB_UNKNOWN);
	assert_true(out.n_ids <= 4);
	for (int i = 0; i < 4; i++)
		check_id(out.order_id[i]);
	check_text(out.text, sizeof(out.text));
	check_text(out.message_ids, sizeof(out.message_ids));
	assert_null(strpbrk(out.reply_id, "/?#% \r\n"));
	assert_true(out.step != SUB_QUESTION || (out.reply_id[0]));
	assert_true(out.step != SUB_ACCEPTED || out.n_ids > 0);
}

static void all_decoders(const char *s, size_t n)
{
	static const char *const ask[] = { "BHP", "CBA", "PLS", "QZX" };
	static struct ev_scan scan;
	static struct wire_accounts accounts;
	static struct ev_account chosen;
	struct wire_status status;
	struct wire_lst lst;
	struct ev_preview preview;
	struct ev_order order;
	struct ev_cash cash;
	struct ws_frame frame;
	char text[TEXT_LEN];
	bool snapshot;

	wire_error(s, n, text, sizeof(text));
	check_text(text, sizeof(text));
	wire_auth_status(s, n, &status);
	check_text(status.fail, sizeof(status.fail));
	wire_tickle(s, n, &status);
	assert_null(strpbrk(status.session, ";, \r\n\""));
	wire_lst(s, n, &lst);
	if (wire_accounts(s, n, &accounts) == RC_OK)
		wire_choose_account(&accounts, false, "", &chosen);
	wire_stocks(s, n, ask, 4, check, NULL);
	wire_snapshot(s, n, QUOTE_SNAPSHOT, check, NULL);
	wire_history(s, n, 7, check, NULL);
	wire_scan(s, n, 200, &scan);
	assert_true(scan.n <= SCAN_ROWS);
	wire_scan(s, n, 500, &scan);
	check_text(scan.text, sizeof(scan.text));
	check_submission(s, n, 200);
	check_submission(s, n, 500);
	preview.ticket = 0;
	wire_preview(s, n, &preview);
	check_text(preview.warn, sizeof(preview.warn));
	wire_orders(s, n, 1, &snapshot, check, NULL);
	wire_order_status(s, n, &order);
	wire_trades(s, n, 1, check, NULL);
	wire_positions(s, n, 1, "DU1234567", check, NULL);
	wire_ledger(s, n, "DU1234567", &cash);
	wire_summary(s, n, "DU1234567", &cash);
	wire_pnl(s, n, "DU1234567", &cash);
	wire_frame(s, n, "DU1234567", &frame, check, NULL);
	check_text(frame.error, sizeof(frame.error));
}

static void every_sample(void **state)
{
	size_t n;
	char **names = sample_names(&n);

	(void)state;
	assert_int_equal(n, 135);
	for (size_t i = 0; i < n; i++) {
		struct sample b = sample_read(names[i]);

		all_decoders(b.s, b.n);
		sample_free(&b);
	}
	sample_names_free(names, n);
}

/* No longer than it says: the bytes end where the buffer ends, so that a sanitizer sees the
 * first one read beyond. */
static void exact(const char *s, size_t n, void (*fn)(const char *s, size_t n))
{
	char *copy = malloc(n ? n : 1);

	assert_non_null(copy);
	memcpy(copy, s, n);
	fn(copy, n);
	free(copy);
}

static void truncated(void **state)
{
	size_t n;
	char **names = sample_names(&n);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		struct sample b = sample_read(names[i]);
		size_t step = b.n / 12 + 1;

		for (size_t cut = 0; cut < b.n; cut += step)
			exact(b.s, cut, all_decoders);
		sample_free(&b);
	}
	sample_names_free(names, n);
}

static void deep(void **state)
{
	static char s[2000000];
	struct ev_submission out;
	char text[64];

	(void)state;
	memset(s, '[', sizeof(s));
	all_decoders(s, sizeof(s));
	for (size_t i = 0; i + 5 <= sizeof(s); i += 5)
		memcpy(s + i, "{\"a\":", 5);
	all_decoders(s, sizeof(s));
	memset(s, '[', 100);
	memset(s + 100, ']', 100);
	assert_int_equal(wire_submission(s, 200, 200, &out), RC_SYNTAX);
	assert_int_equal(out.step, SUB_UNKNOWN);
	/* Trailing bytes: not the answer we think it is. */
	memcpy(s, "{\"error\":\"x\"} {}", 17);
	assert_false(wire_error(s, 16, text, sizeof(text)));
	assert_true(wire_error(s, 14, text, sizeof(text)));
}

static void too_large(void **state)
{
	size_t n = (4u << 20) + 1;
	char *s = malloc(n);
	struct wire_status st;

	(void)state;
	assert_non_null(s);
	memset(s, ' ', n);
	s[0] = '{';
	s[n - 1] = '}';
	assert_int_equal(wire_auth_status(s, n, &st), RC_RANGE);
	s[n - 2] = '}';
	assert_int_equal(wire_auth_status(s, n - 1, &st), RC_SYNTAX);
	free(s);
}

static uint32_t seed = 20260106;

static uint32_t rnd(uint32_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 17;
	seed ^= seed << 5;
	return seed % below;
}

static size_t mutate(char *s, size_t n, size_t cap)
{
	static const char *const words[] = { "-1", "0", "null", "\"\"", "1e999", "[]", "{}", "true",
		"18446744073709551616", "\"\\u0000\"", "\x99", "\\ud800", "\"", "NaN", "-", "\xe2\x80\xae" };

	for (uint32_t k = 1 + rnd(4); k > 0 && n > 0; k--) {
		size_t at = rnd((uint32_t)n);
		const char *w = words[rnd(sizeof(words) / sizeof(words[0]))];
		size_t len = strlen(w);

		switch (rnd(4)) {
		case 0:
			s[at] = (char)rnd(256);
			break;
		case 1:
			n = at;
			break;
		case 2:
			memmove(s + at, s + at + 1, n - at - 1);
			n--;
			break;
		default:
			/* Instead of a value, where one begins. */
			while (at < n && s[at] != ':')
				at++;
			if (at + 1 >= n || n + len >= cap)
				break;
			at++;
			memmove(s + at + len, s + at, n - at);
			memcpy(s + at, w, len);
			n += len;
			{
				size_t end = at + len;

				while (end < n && !strchr(",}]", s[end]))
					end++;
				memmove(s + at + len, s + end, n - end);
				n -= end - at - len;
			}
		}
	}
	return n;
}

static void mutated(void **state)
{
	static char buf[65536];
	size_t n;
	char **names = sample_names(&n);
	struct sample *all = calloc(n, sizeof(*all));

	(void)state;
	for (size_t i = 0; i < n; i++)
		all[i] = sample_read(names[i]);
	for (int round = 0; round < ROUNDS; round++) {
		const struct sample *b = &all[rnd((uint32_t)n)];
		size_t len = b->n;

		if (len + 512 > sizeof(buf))
			continue;
		memcpy(buf, b->s, len);
		exact(buf, mutate(buf, len, sizeof(buf)), all_decoders);
	}
	for (size_t i = 0; i < n; i++)
		sample_free(&all[i]);
	free(all);
	sample_names_free(names, n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_sample), cmocka_unit_test(truncated),
		cmocka_unit_test(deep), cmocka_unit_test(too_large), cmocka_unit_test(mutated),
	};

	return cmocka_run_group_tests_name("wire: hostile input", tests, NULL, NULL);
}
