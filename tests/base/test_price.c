/* test_price.c - decimal text to exact integers, and integers to text. */
#include "table.h"

#include <stdlib.h>

#include "skim/base/price.h"

#define REFUSED INT64_MIN

struct row {
	const char *in;
	int64_t want;
};

static const struct row operator_prices[] = {
	{ "45.2", 452000 }, { ".005", 50 }, { "0.005", 50 }, { "1,234.50", 12345000 },
	{ "0045.20", 452000 }, { "45.", 450000 }, { "1", 10000 }, { "0.0001", 1 },
	{ "1.23450", 12345 }, { "1.234500000000000000000000", 12345 }, { "1.23455", REFUSED },
	{ "1.00001", REFUSED }, { "1000000", 10000000000 }, { "1000000.0001", REFUSED },
	{ "1,000,000", 10000000000 }, { "1000,000", REFUSED }, { "1,23", REFUSED },
	{ "1,2345", REFUSED }, { "12,345,67", REFUSED }, { ",123", REFUSED }, { "0,123", REFUSED },
	{ "1,,234", REFUSED }, { "1,234,", REFUSED }, { "1.2,345", REFUSED }, { "1,.5", REFUSED },
	{ "", REFUSED }, { ".", REFUSED }, { "-1", REFUSED }, { "+1", REFUSED }, { " 1", REFUSED },
	{ "1 ", REFUSED }, { "1e2", REFUSED }, { "1E2", REFUSED }, { "1.2.3", REFUSED },
	{ "0", REFUSED }, { "0.0000", REFUSED }, { "0.00001", REFUSED }, { "abc", REFUSED },
	{ "1a", REFUSED }, { "0x10", REFUSED }, { "$1", REFUSED }, { "1.5\n", REFUSED },
	{ "inf", REFUSED }, { "nan", REFUSED }, { "922337203685477.5807", REFUSED },
	{ "92233720368547758070000", REFUSED }, { "18446744073709551616", REFUSED },
	{ "99999999999999999999999999999999999999999999", REFUSED },
	{ "00000000000000000000000000000000000000000001.5", 15000 },
	{ "\xd9\xa1", REFUSED }, { "1\xc2\xa0", REFUSED },
};

static void test_operator_price(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(operator_prices); i++) {
		const struct row *r = &operator_prices[i];
		struct price p = { -7 };
		bool ok = price_parse(r->in, strlen(r->in), &p);

		ROW(ok == (r->want != REFUSED), "\"%s\"", r->in);
		ROW(p.e4 == (ok ? r->want : -7), "\"%s\" gave %lld", r->in, (long long)p.e4);
	}
}

static const struct {
	const char *in;
	int64_t want;
	enum price_mark mark;
} wire_prices[] = {
	{ "", 0, PRICE_PLAIN }, { "0", 0, PRICE_PLAIN }, { "0.00", 0, PRICE_PLAIN },
	{ "C", 0, PRICE_CLOSE }, { "H", 0, PRICE_HALTED },
	{ "C12.34", 123400, PRICE_CLOSE }, { "H0.005", 50, PRICE_HALTED },
	{ "12.34", 123400, PRICE_PLAIN }, { "-1", 0, PRICE_PLAIN }, { "-1.00", 0, PRICE_PLAIN },
	{ "1.9350000619888306", 19350, PRICE_PLAIN }, { "0.0049999998882412910", 50, PRICE_PLAIN },
	{ "2.02E1", 202000, PRICE_PLAIN }, { "2.02e+1", 202000, PRICE_PLAIN },
	{ "202E-1", 202000, PRICE_PLAIN }, { "1.5E-4", 2, PRICE_PLAIN },
	{ "1.4999E-4", 1, PRICE_PLAIN }, { "5E-5", 1, PRICE_PLAIN }, { "4.9E-5", 0, PRICE_PLAIN },
	{ "1E-999999999999999999999", 0, PRICE_PLAIN }, { "0E99999999999999999999", 0, PRICE_PLAIN },
	{ "1E18446744073709551616", REFUSED, PRICE_PLAIN },
	{ "1E4294967296", REFUSED, PRICE_PLAIN }, { "1E99999999999999999999", REFUSED, PRICE_PLAIN },
	{ "1E7", REFUSED, PRICE_PLAIN },
	{ "1E6", 10000000000, PRICE_PLAIN }, { "1,234.56", 12345600, PRICE_PLAIN },
	{ "0.00005", 1, PRICE_PLAIN }, { "0.00004999999", 0, PRICE_PLAIN },
	{ "1.99995", 20000, PRICE_PLAIN }, { "99.99995", 1000000, PRICE_PLAIN },
	{ "CC1", REFUSED, PRICE_PLAIN }, { "c1", REFUSED, PRICE_PLAIN }, { "1C", REFUSED, PRICE_PLAIN },
	{ "1.2E", REFUSED, PRICE_PLAIN }, { "E5", REFUSED, PRICE_PLAIN }, { "1e5x", REFUSED, PRICE_PLAIN },
	{ "--1", REFUSED, PRICE_PLAIN }, { "1-", REFUSED, PRICE_PLAIN }, { " 1", REFUSED, PRICE_PLAIN },
	{ "N/A", REFUSED, PRICE_PLAIN }, { "NaN", REFUSED, PRICE_PLAIN },
	{ "170141183460469231731687303715884105728", REFUSED, PRICE_PLAIN },
};

static void test_wire_price(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wire_prices); i++) {
		const char *in = wire_prices[i].in;
		struct price p = { -7 };
		enum price_mark mark = PRICE_PLAIN;
		bool ok = price_parse_wire(in, strlen(in), &p, &mark);

		ROW(ok == (wire_prices[i].want != REFUSED), "\"%s\"", in);
		ROW(p.e4 == (ok ? wire_prices[i].want : -7), "\"%s\" gave %lld", in, (long long)p.e4);
		ROW(!ok || mark == wire_prices[i].mark, "\"%s\"", in);
	}
}

static const struct row cashes[] = {
	{ "-12.5", -125000 }, { "+1,006,413", 10064130000 }, { "4,680.00 AUD", 46800000 },
	{ "0", 0 }, { "-0.00004", 0 }, { "-0.00005", -1 }, { "0.00005", 1 },
	{ "2.0201311791131118E8", 2020131179113 }, { "-2.0201311791131118E8", -2020131179113 },
	{ "922337203685477.5807", INT64_MAX }, { "922337203685477.5808", REFUSED },
	{ "-922337203685477.5807", -INT64_MAX }, { "1E15", REFUSED }, { "", REFUSED },
	{ " 1", REFUSED }, { "AUD", REFUSED }, { "1,00", REFUSED }, { "12AUD", REFUSED },
	{ "0.0000499999999999999999999999999999999999", 0 },
};

static void test_cash(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cashes); i++) {
		struct cash c = { -7 };
		bool ok = cash_parse_wire(cashes[i].in, strlen(cashes[i].in), &c);

		ROW(ok == (cashes[i].want != REFUSED), "\"%s\"", cashes[i].in);
		ROW(c.e4 == (ok ? cashes[i].want : -7), "\"%s\" gave %lld", cashes[i].in,
		    (long long)c.e4);
	}
}

static const struct {
	const char *in;
	bool suffix;
	int64_t want;
} wire_quantities[] = {
	{ "12,340", false, 12340 }, { "100.0", false, 100 }, { "0", false, 0 }, { "-50", false, -50 },
	{ "2.02E8", false, 202000000 }, { "1.23456789E7", false, REFUSED },
	{ "1.2345678E7", false, 12345678 }, { "100.5", false, REFUSED }, { "", false, REFUSED },
	{ "1.2K", false, REFUSED }, { "1.2K", true, 1200 }, { "3.05M", true, 3050000 },
	{ "1B", true, 1000000000 }, { "1.23456K", true, 1235 }, { "K", true, REFUSED },
	{ "1.2k", true, REFUSED }, { "1KK", true, REFUSED }, { "1,234", true, 1234 },
	{ "1000000000000000", false, 1000000000000000 }, { "1000000000000001", false, REFUSED },
	{ "9999999B", true, REFUSED }, { "1e400", false, REFUSED },
};

static void test_wire_quantity(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wire_quantities); i++) {
		const char *in = wire_quantities[i].in;
		qty_t q = -7;
		bool ok = qty_parse_wire(in, strlen(in), wire_quantities[i].suffix, &q);

		ROW(ok == (wire_quantities[i].want != REFUSED), "\"%s\"", in);
		ROW(q == (ok ? wire_quantities[i].want : -7), "\"%s\" gave %lld", in, (long long)q);
	}
}

static const struct row quantities[] = {
	{ "1", 1 }, { "7,142", 7142 }, { "2147483647", 2147483647 }, { "2147483648", 2147483648 },
	{ "2147483649", REFUSED }, { "0", REFUSED }, { "-1", REFUSED }, { "+1", REFUSED },
	{ "1.0", REFUSED }, { "1.", REFUSED }, { "1e3", REFUSED }, { "71,42", REFUSED },
	{ "", REFUSED }, { "10 ", REFUSED }, { "18446744073709551617", REFUSED }, { "BHP", REFUSED },
	{ "007", 7 },
};

static void test_quantity(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(quantities); i++) {
		qty_t q = -7;
		bool ok = qty_parse(quantities[i].in, strlen(quantities[i].in), &q);

		ROW(ok == (quantities[i].want != REFUSED), "\"%s\"", quantities[i].in);
		ROW(q == (ok ? quantities[i].want : -7), "\"%s\"", quantities[i].in);
	}
}

static const struct row percentages[] = {
	{ "9.0 %", 900 }, { "9%", 900 }, { "9.25", 925 }, { "-9.25%", -925 }, { "+14.3", 1430 },
	{ "12.6149", 1261 }, { "12.615", 1262 }, { "-0.005", -1 }, { "0", 0 }, { "%", REFUSED },
	{ "", REFUSED }, { "9 % %", REFUSED }, { "9 x", REFUSED }, { "21474836.47", 2147483647 },
	{ "21474836.48", REFUSED }, { "-21474836.48", REFUSED },
};

static void test_percentage(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(percentages); i++) {
		bp_t bp = -7;
		bool ok = bp_parse(percentages[i].in, strlen(percentages[i].in), &bp);

		ROW(ok == (percentages[i].want != REFUSED), "\"%s\"", percentages[i].in);
		ROW(bp == (ok ? percentages[i].want : -7), "\"%s\" gave %d", percentages[i].in, bp);
	}
}

/* The parser looks at n bytes and not beyond. */
static void test_length_is_obeyed(void **state)
{
	struct price p;
	qty_t q;

	(void)state;
	assert_true(price_parse("1.2599", 4, &p));
	assert_int_equal(p.e4, 12500);
	assert_true(qty_parse("1234", 2, &q));
	assert_int_equal(q, 12);
	assert_false(price_parse("1", 0, &p));
	assert_false(price_parse(NULL, 0, &p));
	assert_false(qty_parse(NULL, 0, &q));
	assert_true(price_parse_wire(NULL, 0, &p, NULL));
}

static void test_formats(void **state)
{
	static const struct {
		int64_t e4;
		const char *people, *plain;
	} rows[] = {
		{ 0, "?", "0.00" }, { -5, "?", "-0.0005" }, { 50, "0.005", "0.005" },
		{ 1, "0.0001", "0.0001" }, { 10, "0.001", "0.001" }, { 1000, "0.100", "0.10" },
		{ 19950, "1.995", "1.995" }, { 19999, "1.9999", "1.9999" }, { 20000, "2.00", "2.00" },
		{ 20050, "2.005", "2.005" }, { 20005, "2.0005", "2.0005" }, { 468000, "46.80", "46.80" },
		{ 10000000000, "1000000.00", "1000000.00" },
	};
	char buf[40];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		size_t n = price_format(buf, sizeof buf, price_of(rows[i].e4));

		assert_string_equal(buf, rows[i].people);
		assert_int_equal(n, strlen(buf));
		price_format_plain(buf, sizeof buf, price_of(rows[i].e4));
		assert_string_equal(buf, rows[i].plain);
	}
	cash_format_plain(buf, sizeof buf, (struct cash){ -66000 });
	assert_string_equal(buf, "-6.60");
	cash_format_plain(buf, sizeof buf, (struct cash){ INT64_MIN });
	assert_string_equal(buf, "-922337203685477.5808");
	assert_int_equal(price_format(buf, 4, price_of(468000)), 3);
	assert_string_equal(buf, "46.");
	assert_int_equal(price_format(buf, 0, price_of(468000)), 0);
}

static void test_money_formats(void **state)
{
	static const struct {
		int64_t e4;
		const char *whole, *cents;
	} rows[] = {
		{ 0, "0", "0.00" }, { 41920000, "4,192", "4,192.00" }, { -2500000, "-250", "-250.00" },
		{ 66000, "7", "6.60" }, { 4999, "0", "0.50" }, { -4999, "0", "-0.50" },
		{ 5000, "1", "0.50" }, { -49, "0", "0.00" }, { -50, "0", "-0.01" },
		{ 9999950, "1,000", "1,000.00" }, { 12345678900, "1,234,568", "1,234,567.89" },
		{ INT64_MIN, "-922,337,203,685,478", "-922,337,203,685,477.58" },
	};
	char buf[48];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		cash_format(buf, sizeof buf, (struct cash){ rows[i].e4 }, false);
		assert_string_equal(buf, rows[i].whole);
		cash_format(buf, sizeof buf, (struct cash){ rows[i].e4 }, true);
		assert_string_equal(buf, rows[i].cents);
	}
	qty_format(buf, sizeof buf, 7142);
	assert_string_equal(buf, "7,142");
	qty_format(buf, sizeof buf, -100);
	assert_string_equal(buf, "-100");
	qty_format(buf, sizeof buf, 1000000);
	assert_string_equal(buf, "1,000,000");
}

static void test_percentage_formats(void **state)
{
	static const struct {
		bp_t bp;
		int decimals;
		bool sign;
		const char *want;
	} rows[] = {
		{ 1430, 1, true, "+14.3" }, { -1430, 1, true, "-14.3" }, { 1435, 1, false, "14.4" },
		{ -1435, 1, false, "-14.4" }, { 4, 1, true, "0.0" }, { -4, 1, true, "0.0" },
		{ -5, 1, true, "-0.1" }, { 925, 2, false, "9.25" }, { 950, 0, false, "10" },
		{ 949, 0, true, "+9" }, { 0, 1, true, "0.0" }, { BP_UNKNOWN, 1, true, "?" },
		{ INT32_MAX, 2, false, "21474836.47" }, { 925, 7, false, "9.25" },
	};
	char buf[32];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		bp_format(buf, sizeof buf, rows[i].bp, rows[i].decimals, rows[i].sign);
		assert_string_equal(buf, rows[i].want);
	}
}

static void test_arithmetic(void **state)
{
	static const struct {
		int64_t a, b;
		bp_t want;
	} changes[] = {
		{ 10900, 10000, 900 }, { 9100, 10000, -900 }, { 10000, 10000, 0 },
		{ 10001, 20000, -5000 }, { 20001, 20000, 1 }, { 19999, 20000, -1 },
		{ 30001, 30000, 0 }, { 10000, 0, BP_UNKNOWN }, { 0, 10000, BP_UNKNOWN },
		{ -1, 10000, BP_UNKNOWN }, { 10000000000, 1, INT32_MAX }, { 3, 2, 5000 },
	};
	struct cash c = { -7 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(changes); i++)
		ROW(bp_change(price_of(changes[i].a), price_of(changes[i].b)) == changes[i].want,
		    "%lld against %lld", (long long)changes[i].a, (long long)changes[i].b);
	assert_true(cash_of(price_of(10900), 3846, &c));
	assert_int_equal(c.e4, 41921400);
	assert_true(cash_of(price_of(10000000000), 922337203, &c));
	c.e4 = -7;
	assert_false(cash_of(price_of(10000000000), 922337204, &c));
	assert_int_equal(c.e4, -7);
	assert_false(cash_add((struct cash){ INT64_MAX }, (struct cash){ 1 }, &c));
	assert_int_equal(c.e4, -7);
	assert_true(cash_add((struct cash){ -5 }, (struct cash){ 3 }, &c));
	assert_int_equal(c.e4, -2);
	assert_int_equal(bp_of(10000, 900), 900);
	assert_int_equal(bp_of(-9999, 1), 0);
	assert_int_equal(bp_of(INT64_MAX, 10000), INT64_MAX);
	assert_int_equal(bp_of(INT64_MAX, 20000), INT64_MAX);
	assert_int_equal(bp_of(INT64_MIN, 20000), INT64_MIN);
	assert_int_equal(bp_of(1000000, BP_UNKNOWN), 0);
}

/* Text of any integer, in any spelling, comes back as that integer. */
static void test_round_trip(void **state)
{
	uint64_t seed = 20261124;

	(void)state;
	for (int i = 0; i < 200000; i++) {
		int64_t v = (int64_t)(next_random(&seed) % (uint64_t)PRICE_MAX_E4) + 1;
		char text[64];
		struct price p;
		struct cash c;
		enum price_mark mark;
		int shift = (int)(next_random(&seed) % 30) - 15;

		price_format_plain(text, sizeof text, price_of(v));
		assert_true(price_parse(text, strlen(text), &p));
		assert_int_equal(p.e4, v);
		/* The same number with an exponent: v x 10^(-4 - shift) E shift. */
		snprintf(text, sizeof text, "%lldE%d", (long long)v, -4);
		assert_true(price_parse_wire(text, strlen(text), &p, &mark));
		assert_int_equal(p.e4, v);
		if (shift > 0)
			snprintf(text, sizeof text, "0.%0*d%lldE%d", shift, 0, (long long)v,
				 shift + (int)snprintf(NULL, 0, "%lld", (long long)v) - 4);
		else
			snprintf(text, sizeof text, "%lld%0*dE%d", (long long)v, 1 - shift, 0,
				 shift - 5);
		assert_true(price_parse_wire(text, strlen(text), &p, &mark));
		assert_int_equal(p.e4, v);
		cash_format(text, sizeof text, (struct cash){ -v * 100 }, true);
		assert_true(cash_parse_wire(text, strlen(text), &c));
		assert_int_equal(c.e4, -v * 100);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_operator_price),
		cmocka_unit_test(test_wire_price),
		cmocka_unit_test(test_cash),
		cmocka_unit_test(test_wire_quantity),
		cmocka_unit_test(test_quantity),
		cmocka_unit_test(test_percentage),
		cmocka_unit_test(test_length_is_obeyed),
		cmocka_unit_test(test_formats),
		cmocka_unit_test(test_money_formats),
		cmocka_unit_test(test_percentage_formats),
		cmocka_unit_test(test_arithmetic),
		cmocka_unit_test(test_round_trip),
	};

	return cmocka_run_group_tests_name("price", tests, NULL, NULL);
}
