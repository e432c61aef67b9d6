/* test_option.c - the option table, skim.conf, the environment. */
#include "table.h"

#include "folder.h"
#include "skim/base/clock.h"
#include "skim/base/option.h"

static const struct option table[] = {
	{ "scan", "gap_min", OPT_PERCENT, "9.0 %", NULL, 0, 100000, "Least gap." },
	{ "scan", "price_min", OPT_MONEY, "0.05", NULL, 0, 10000000, "Least price." },
	{ "scan", "volume_min", OPT_INT, "10000", NULL, 0, 2147483648, "Least volume." },
	{ "scan", "every", OPT_SECONDS, "30 s", NULL, NS_PER_S, 3600 * NS_PER_S, "Pause." },
	{ "ibkr", "url", OPT_URL, "", NULL, 0, 0, "Where." },
	{ "ibkr", "environment", OPT_WORD, "production", "production|sandbox", 0, 0, "Which." },
	{ "ibkr", "key_path", OPT_PATH, "keys/a.pem", NULL, 0, 0, "Key." },
	{ "account", "id", OPT_TEXT, "", NULL, 0, 0, "Account." },
	{ "asx", "bytes", OPT_BYTES, "16 MiB", NULL, 65536, 67108864, "Size." },
	{ "entry", "from", OPT_CLOCK, "10:05", NULL, 0, 86399, "Begin." },
	{ "news", "require", OPT_BOOL, "yes", NULL, 0, 0, "News." },
	{ "news", "exclude", OPT_TICKERS, "", NULL, 0, 0, "Not." },
	{ "clock", "rate", OPT_RATE, "1", NULL, 0, 1000000, "Rate." },
	{ "account", "free", OPT_INT, "-3", NULL, 0, 0, "No bounds." },
};

static struct options o;

static int make(void **state)
{
	(void)state;
	return options_init(&o, table, ARRAY_LEN(table)) == RC_OK ? 0 : -1;
}

static int unmake(void **state)
{
	(void)state;
	options_free(&o);
	return 0;
}

/* --- values ---------------------------------------------------------------------------- */

static void test_defaults(void **state)
{
	(void)state;
	assert_int_equal(opt_num(&o, "scan", "gap_min"), 900);
	assert_int_equal(opt_num(&o, "scan", "price_min"), 500);
	assert_int_equal(opt_num(&o, "scan", "every"), 30 * NS_PER_S);
	assert_int_equal(opt_num(&o, "asx", "bytes"), 16 << 20);
	assert_int_equal(opt_num(&o, "entry", "from"), 10 * 3600 + 300);
	assert_int_equal(opt_num(&o, "news", "require"), 1);
	assert_int_equal(opt_num(&o, "clock", "rate"), 1000);
	assert_int_equal(opt_num(&o, "account", "free"), -3);
	assert_string_equal(opt_text(&o, "ibkr", "url"), "");
	assert_string_equal(opt_text(&o, "scan", "gap_min"), "9.0 %");
	assert_int_equal(o.value[0].from, FROM_DEFAULT);
	assert_int_equal(options_find(&o, "scan", "nothing"), -1);
	assert_int_equal(options_find(&o, "nowhere", "gap_min"), -1);
}

static const struct {
	const char *section, *key, *in;
	enum rc rc;
	int64_t num;
} values[] = {
	{ "scan", "gap_min", "9 %", RC_OK, 900 }, { "scan", "gap_min", "9%", RC_OK, 900 },
	{ "scan", "gap_min", "9.25", RC_OK, 925 }, { "scan", "gap_min", "0", RC_OK, 0 },
	{ "scan", "gap_min", "1000 %", RC_OK, 100000 }, { "scan", "gap_min", "1000.01", RC_RANGE, 0 },
	{ "scan", "gap_min", "-1", RC_RANGE, 0 }, { "scan", "gap_min", "9.255", RC_SYNTAX, 0 },
	{ "scan", "gap_min", "", RC_SYNTAX, 0 }, { "scan", "gap_min", "%", RC_SYNTAX, 0 },
	{ "scan", "gap_min", "9 s", RC_SYNTAX, 0 }, { "scan", "gap_min", "nine", RC_SYNTAX, 0 },
	{ "scan", "gap_min", "9 % # note", RC_SYNTAX, 0 },
	{ "scan", "price_min", "0.05", RC_OK, 500 }, { "scan", "price_min", "A$0.05", RC_OK, 500 },
	{ "scan", "price_min", "$1", RC_OK, 10000 }, { "scan", "price_min", "1,000", RC_OK, 10000000 },
	{ "scan", "price_min", "1 AUD", RC_OK, 10000 }, { "scan", "price_min", "0.00005", RC_SYNTAX, 0 },
	{ "scan", "price_min", "1000.0001", RC_RANGE, 0 }, { "scan", "price_min", "1e3", RC_SYNTAX, 0 },
	{ "scan", "volume_min", "10,000", RC_OK, 10000 }, { "scan", "volume_min", "1.5", RC_SYNTAX, 0 },
	{ "scan", "volume_min", "2147483649", RC_RANGE, 0 },
	{ "scan", "volume_min", "99999999999999999999", RC_SYNTAX, 0 },
	{ "scan", "volume_min", "10k", RC_SYNTAX, 0 },
	{ "scan", "every", "2 m", RC_OK, 120 * NS_PER_S },
	{ "scan", "every", "1500 ms", RC_OK, 1500000000 },
	{ "scan", "every", "1 h", RC_OK, 3600 * NS_PER_S },
	{ "scan", "every", "45", RC_OK, 45 * NS_PER_S },
	{ "scan", "every", "1.5s", RC_OK, 1500000000 }, { "scan", "every", "0 s", RC_RANGE, 0 },
	{ "scan", "every", "2 h", RC_RANGE, 0 }, { "scan", "every", "1 d", RC_SYNTAX, 0 },
	{ "scan", "every", "s", RC_SYNTAX, 0 }, { "scan", "every", "99999999999 h", RC_SYNTAX, 0 },
	{ "asx", "bytes", "1 MiB", RC_OK, 1 << 20 }, { "asx", "bytes", "65536", RC_OK, 65536 },
	{ "asx", "bytes", "128 KiB", RC_OK, 131072 }, { "asx", "bytes", "1 GiB", RC_RANGE, 0 },
	{ "asx", "bytes", "1 MB", RC_SYNTAX, 0 }, { "asx", "bytes", "1.5 MiB", RC_SYNTAX, 0 },
	{ "entry", "from", "10:05:30", RC_OK, 36330 }, { "entry", "from", "23:59:59", RC_OK, 86399 },
	{ "entry", "from", "00:00", RC_OK, 0 }, { "entry", "from", "24:00", RC_SYNTAX, 0 },
	{ "entry", "from", "10:60", RC_SYNTAX, 0 }, { "entry", "from", "1:05", RC_SYNTAX, 0 },
	{ "entry", "from", "10", RC_SYNTAX, 0 }, { "entry", "from", "10:05:", RC_SYNTAX, 0 },
	{ "entry", "from", "10:05:30:00", RC_SYNTAX, 0 }, { "entry", "from", "10:05pm", RC_SYNTAX, 0 },
	{ "news", "require", "no", RC_OK, 0 }, { "news", "require", "ON", RC_OK, 1 },
	{ "news", "require", "false", RC_OK, 0 }, { "news", "require", "1", RC_SYNTAX, 0 },
	{ "news", "require", "", RC_SYNTAX, 0 },
	{ "clock", "rate", "6.5", RC_OK, 6500 }, { "clock", "rate", "0", RC_OK, 0 },
	{ "clock", "rate", "1000.001", RC_RANGE, 0 }, { "clock", "rate", "0.0001", RC_SYNTAX, 0 },
	{ "clock", "rate", "-1", RC_RANGE, 0 }, { "clock", "rate", "fast", RC_SYNTAX, 0 },
	{ "account", "free", "-5", RC_OK, -5 }, { "account", "free", "+5", RC_OK, 5 },
	{ "ibkr", "environment", "sandbox", RC_OK, 1 }, { "ibkr", "environment", "production", RC_OK, 0 },
	{ "ibkr", "environment", "sand", RC_SYNTAX, 0 }, { "ibkr", "environment", "", RC_SYNTAX, 0 },
	{ "ibkr", "environment", "production|sandbox", RC_SYNTAX, 0 },
	{ "ibkr", "environment", "Sandbox", RC_SYNTAX, 0 },
	{ "account", "id", "anything at all", RC_OK, 0 }, { "account", "id", "esc\x1b[0m", RC_SYNTAX, 0 },
	{ "account", "id", "bad\xff", RC_SYNTAX, 0 },
	{ "ibkr", "key_path", "/etc/keys/a b.pem", RC_OK, 0 },
	{ "news", "exclude", "BHP, cba  360", RC_OK, 3 }, { "news", "exclude", "", RC_OK, 0 },
	{ "news", "exclude", "BH", RC_SYNTAX, 0 }, { "news", "exclude", "BHP;CBA", RC_SYNTAX, 0 },
	{ "news", "exclude", "ABCDEFGHIJKL", RC_SYNTAX, 0 },
};

static void test_values(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(values); i++) {
		int at = options_find(&o, values[i].section, values[i].key);
		int64_t before = o.value[at].num;
		struct errmsg err = { "" };
		enum rc rc = options_set(&o, at, values[i].in, FROM_CLI, NULL, 0, &err);

		ROW(rc == values[i].rc, "%s = %s: %s %s", values[i].key, values[i].in, rc_text(rc),
		    err.text);
		ROW(o.value[at].num == (rc == RC_OK ? values[i].num : before), "%s = %s",
		    values[i].key, values[i].in);
		/* A refusal names the setting and what is allowed. */
		ROW(rc == RC_OK || (strstr(err.text, values[i].key) && strstr(err.text, ": write ")),
		    "%s", err.text);
	}
	options_set(&o, options_find(&o, "news", "exclude"), "bhp, A2m", FROM_CLI, NULL, 0, NULL);
	assert_string_equal(opt_text(&o, "news", "exclude"), "BHP, A2M");
}

static void test_refusals_in_words(void **state)
{
	struct errmsg err;

	(void)state;
	options_set(&o, 0, "2000 %", FROM_CLI, NULL, 0, &err);
	assert_string_equal(err.text, "[scan] gap_min = \"2000 %\" is out of range: write a percentage "
			    "such as 9.0 %, two decimals at most, 0 % to 1000 %");
	options_set(&o, options_find(&o, "ibkr", "environment"), "prod", FROM_CLI, NULL, 0, &err);
	assert_string_equal(err.text, "[ibkr] environment = \"prod\" is not understood: write "
			    "production or sandbox");
	options_set(&o, options_find(&o, "scan", "every"), "1 ms", FROM_CLI, NULL, 0, &err);
	assert_non_null(strstr(err.text, "1 s to 3600 s"));
	options_set(&o, options_find(&o, "asx", "bytes"), "1", FROM_CLI, NULL, 0, &err);
	assert_non_null(strstr(err.text, "65536 to 64 MiB"));
	options_set(&o, options_find(&o, "clock", "rate"), "2000", FROM_CLI, NULL, 0, &err);
	assert_non_null(strstr(err.text, "0 to 1000"));
	/* What was found is shown, but clean. */
	options_set(&o, 0, "\x1b[31m9", FROM_CLI, NULL, 0, &err);
	assert_null(strchr(err.text, 0x1b));
}

static void test_urls(void **state)
{
	static const struct {
		const char *in;
		bool ok;
	} rows[] = {
		{ "", true }, { "https://api.ibkr.com/v1/api", true }, { "https://h:8443/x?y#z", true },
		{ "HTTPS://h/", true }, { "https://[2001:db8::1]:443/", true },
		{ "http://127.0.0.1:5000/v1/api", true }, { "http://127.8.9.10/", true },
		{ "http://localhost", true }, { "http://LocalHost:80/", true }, { "http://[::1]:8080/", true },
		{ "http://api.ibkr.com/", false }, { "http://127.0.0.1.evil.com/", false },
		{ "http://127.1/", false }, { "http://127.0.0.256/", false }, { "http://128.0.0.1/", false },
		{ "http://0.0.0.0/", false }, { "http://localhost.evil.com/", false },
		{ "http://localhost@evil.com/", false }, { "https://user:pw@h/", false },
		{ "http://127.0.0.1@evil.com/", false }, { "http://[::1].evil.com/", false },
		{ "http://[::2]/", false }, { "https://", false }, { "https:///x", false },
		{ "https://h:/", false }, { "https://h:abc/", false }, { "https://h:123456/", false },
		{ "https://h h/", false }, { "https://h\\@evil/", false }, { "ftp://localhost/", false },
		{ "ws://localhost/", false }, { "localhost", false }, { "//h/", false },
		{ "https://h\xC3\xA9/", false }, { "https://[::1", false }, { "https://[]/", false },
	};
	int at = options_find(&o, "ibkr", "url");

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		ROW((options_set(&o, at, rows[i].in, FROM_CLI, NULL, 0, NULL) == RC_OK) == rows[i].ok,
		    "%s", rows[i].in);
}

/* What ranks higher stays, in whatever order the sources are read; the lower is still checked. */
static void test_precedence(void **state)
{
	struct errmsg err;

	(void)state;
	assert_int_equal(options_set(&o, 0, "5 %", FROM_ENV, NULL, 0, &err), RC_OK);
	assert_int_equal(options_set(&o, 0, "6 %", FROM_CONF, "skim.conf", 3, &err), RC_OK);
	assert_int_equal(o.value[0].num, 500);
	assert_int_equal(o.value[0].from, FROM_ENV);
	assert_int_equal(options_set(&o, 0, "x", FROM_CONF, "skim.conf", 3, &err), RC_SYNTAX);
	assert_int_equal(options_set(&o, 0, "7 %", FROM_CLI, NULL, 0, &err), RC_OK);
	assert_int_equal(o.value[0].num, 700);
	assert_int_equal(options_set(&o, 0, "4 %", FROM_CLI, NULL, 0, &err), RC_OK);
	assert_int_equal(o.value[0].num, 400);
}

/* --- skim.conf ------------------------------------------------------------------------- */

struct reports {
	int n;
	char text[32][512];
};

static void collect(void *ctx, const char *message)
{
	struct reports *r = ctx;

	assert_true(r->n < 32);
	snprintf(r->text[r->n++], sizeof r->text[0], "%s", message);
}

static enum rc read_conf(const char *text, struct reports *r)
{
	r->n = 0;
	return options_read_conf(&o, write_text("skim.conf", text), collect, r);
}

static void test_conf(void **state)
{
	struct reports r;

	(void)state;
	assert_int_equal(read_conf("\xEF\xBB\xBF# comment\n"
				   "; another\n"
				   "\n"
				   "[scan]\n"
				   "gap_min = 7.5 %\r\n"
				   "  price_min=0.10   ; a note\n"
				   "\tevery   =   2 m\n"
				   "[ibkr]  # of the broker\n"
				   "url = https://h:1/a=b:c\n"
				   "[scan]\n"
				   "volume_min = 5", &r), RC_OK);
	assert_int_equal(r.n, 0);
	assert_int_equal(opt_num(&o, "scan", "gap_min"), 750);
	assert_int_equal(opt_num(&o, "scan", "price_min"), 1000);
	assert_int_equal(opt_num(&o, "scan", "every"), 120 * NS_PER_S);
	assert_int_equal(opt_num(&o, "scan", "volume_min"), 5);
	assert_string_equal(opt_text(&o, "ibkr", "url"), "https://h:1/a=b:c");
	assert_int_equal(o.value[0].from, FROM_CONF);
	assert_int_equal(o.value[0].line, 5);
	assert_string_equal(o.value[0].origin, in_folder("skim.conf"));
	assert_int_equal(read_conf("", &r), RC_OK);
	assert_int_equal(options_read_conf(&o, in_folder("none"), collect, &r), RC_ABSENT);
	assert_int_equal(options_read_conf(&o, folder, collect, &r), RC_SYNTAX);
}

/* One fault each; the message holds the line and the help. */
static void test_conf_faults(void **state)
{
	static const struct {
		const char *text, *said;
	} rows[] = {
		{ "[scan]\ngap_mim = 9 %\n", ":2: [scan] gap_mim is no setting: did you mean [scan] gap_min?" },
		{ "[scan]\nurl = x\n", ":2: [scan] url is no setting: did you mean [ibkr] url?" },
		{ "[scan]\nquite_another = x\n", "see skim.conf(5)" },
		{ "[scna]\ngap_min = 9\n", ":1: [scna] is no section: did you mean [scan]?" },
		{ "[zzzz]\n", ":1: [zzzz] is no section: see skim.conf(5)" },
		{ "gap_min = 9\n", ":1: gap_min stands before any section: write [scan] above it" },
		{ "[scan\ngap_min = 9\n", ":1: " },
		{ "[scan] gap_min = 9\n", ":1: " },
		{ "[scan]\ngap_min 9\n", ":2: \"gap_min 9\" is not understood: write key = value" },
		{ "[scan]\ngap_min: 9\n", ":2: " },
		{ "[scan]\n= 9\n", ":2: " },
		{ "[scan]\nprice_min ; = 9\n", ":2: " },
		{ "[scan]\ngap_min = 9\nprice_min = 1\ngap_min = 8\n",
		  ":4: [scan] gap_min was given in line 2 already" },
		{ "[scan]\ngap_min = 9\n\n[scan]\ngap_min = 9\n", ":5: [scan] gap_min was given" },
		{ "[scan]\ngap_min = many\n", ":2: [scan] gap_min = \"many\" is not understood" },
		{ "[scan]\ngap_min = \xff\n", ":2: " },
		{ "[scan]\nprice_min = 1\n  gap_mim = 2\n", ":3: [scan] gap_mim" },
	};
	struct reports r;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		ROW(read_conf(rows[i].text, &r) == RC_SYNTAX, "%s", rows[i].text);
		ROW(r.n == 1, "%s gave %d messages", rows[i].text, r.n);
		ROW(strstr(r.text[0], rows[i].said), "%s gave %s", rows[i].text, r.text[0]);
		assert_ptr_equal(strstr(r.text[0], in_folder("skim.conf:")), r.text[0]);
	}
}

/* All faults of a file at once, in order, and what is right is taken. */
static void test_conf_all_faults_at_once(void **state)
{
	struct reports r;
	char line[220], text[1024];

	(void)state;
	memset(line, 'x', sizeof line);
	memcpy(line, "[account]\nid = ", 15);
	line[10 + 200] = 0;	/* the second line has 200 bytes */
	snprintf(text, sizeof text, "[scan]\ngap_mim = 1\ngap_min = x\nnothing\nprice_min = 0.2\n"
		 "[nowhere]\na = 1\nb = 2\n%s\n[entry]\nfrom = 25:00\n", line);
	assert_int_equal(read_conf(text, &r), RC_SYNTAX);
	assert_int_equal(r.n, 6);
	assert_non_null(strstr(r.text[0], ":2: "));
	assert_non_null(strstr(r.text[1], ":3: "));
	assert_non_null(strstr(r.text[2], ":4: "));
	assert_non_null(strstr(r.text[3], ":6: [nowhere]"));
	assert_non_null(strstr(r.text[4], ":10: the line has 200 bytes"));
	assert_non_null(strstr(r.text[5], ":12: "));
	assert_int_equal(opt_num(&o, "scan", "price_min"), 2000);
}

static void test_conf_line_of_199_bytes(void **state)
{
	struct reports r;
	char text[256] = "[account]\nid = ";

	(void)state;
	memset(text + 15, 'y', 194);
	assert_int_equal(read_conf(text, &r), RC_OK);
	assert_int_equal(strlen(opt_text(&o, "account", "id")), 194);
}

/* Any bytes: no crash, no endless loop, and a fault unless it is all comment. */
static void test_conf_anything(void **state)
{
	static const char *const pieces[] = {
		"[scan]", "[", "]", "gap_min", "=", ":", ";", "#", " ", "\t", "\n", "\r\n", "9 %", "\x1b",
		"\xff", "\xEF\xBB\xBF", "every = 5 s\n", "[ibkr]\n", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
	};
	uint64_t seed = 5;

	(void)state;
	for (int round = 0; round < 600; round++) {
		char text[2048] = "";
		struct options p;
		int n = (int)(next_random(&seed) % 40);

		for (int i = 0; i < n; i++)
			strcat(text, pieces[next_random(&seed) % ARRAY_LEN(pieces)]);
		assert_int_equal(options_init(&p, table, ARRAY_LEN(table)), RC_OK);
		options_read_conf(&p, write_text("any.conf", text), NULL, NULL);
		options_free(&p);
	}
	write_bytes("nul.conf", "[scan]\n\0gap_min = 1\n", 20, 0600);
	assert_int_equal(options_read_conf(&o, in_folder("nul.conf"), NULL, NULL), RC_SYNTAX);
}

/* --- environment ----------------------------------------------------------------------- */

static const char *look_up(void *ctx, const char *name)
{
	const char *const *pairs = ctx;

	for (; *pairs; pairs += 2)
		if (!strcmp(pairs[0], name))
			return pairs[1];
	return NULL;
}

static void test_env(void **state)
{
	const char *good[] = { "SKIM_SCAN_GAP_MIN", "4 %", "SKIM_IBKR_KEY_PATH", "", NULL };
	const char *bad[] = { "SKIM_SCAN_GAP_MIN", "wide", "SKIM_SCAN_EVERY", "0 s",
			      "SKIM_NEWS_REQUIRE", "no", NULL };
	struct reports r = { 0 };

	(void)state;
	assert_int_equal(options_read_env(&o, look_up, good, FROM_ENV, NULL, collect, &r), RC_OK);
	assert_int_equal(opt_num(&o, "scan", "gap_min"), 400);
	assert_string_equal(opt_text(&o, "ibkr", "key_path"), "keys/a.pem");
	assert_int_equal(options_read_env(&o, look_up, bad, FROM_ENV, "my.env", collect, &r), RC_SYNTAX);
	assert_int_equal(r.n, 2);
	assert_ptr_equal(strstr(r.text[0], "my.env: SKIM_SCAN_GAP_MIN: [scan] gap_min = \"wide\""),
			 r.text[0]);
	assert_int_equal(opt_num(&o, "news", "require"), 0);
	assert_int_equal(opt_num(&o, "scan", "gap_min"), 400);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_defaults, make, unmake),
		cmocka_unit_test_setup_teardown(test_values, make, unmake),
		cmocka_unit_test_setup_teardown(test_refusals_in_words, make, unmake),
		cmocka_unit_test_setup_teardown(test_urls, make, unmake),
		cmocka_unit_test_setup_teardown(test_precedence, make, unmake),
		cmocka_unit_test_setup_teardown(test_conf, make, unmake),
		cmocka_unit_test_setup_teardown(test_conf_faults, make, unmake),
		cmocka_unit_test_setup_teardown(test_conf_all_faults_at_once, make, unmake),
		cmocka_unit_test_setup_teardown(test_conf_line_of_199_bytes, make, unmake),
		cmocka_unit_test_setup_teardown(test_conf_anything, make, unmake),
		cmocka_unit_test_setup_teardown(test_env, make, unmake),
	};

	return cmocka_run_group_tests_name("option", tests, folder_make, folder_remove);
}
