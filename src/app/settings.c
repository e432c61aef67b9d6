/* settings.c - every setting in one table, and where its value came from. */
#include "settings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "paths.h"
#include "skim/base/auto.h"
#include "skim/base/clock.h"
#include "skim/base/log.h"
#include "skim/base/text.h"
#include "skim/base/url.h"
#include "skim/base/zone.h"
#include "skim/console/console.h"
#include "skim/discord/notifier.h"

#define S(n)	((int64_t)(n) * NS_PER_S)
#define AUD(n)	((int64_t)(n) * E4)
#define PC(n)	((int64_t)(n) * 100)	/* percent in basis points */
#define MIB(n)	((int64_t)(n) << 20)

/* section, key, type, default, words, min, max, help */
static const struct option rows[] = {
	{ "ibkr", "environment", OPT_WORD, "production", "production|sandbox", 0, 0,
	  "Which of the broker's servers is used." },
	{ "ibkr", "url", OPT_URL, "", NULL, 0, 0,
	  "Base address of the Web API; overrides environment." },
	{ "ibkr", "compete", OPT_WORD, "ask", "ask|always|never", 0, 0,
	  "What to do when another login holds the session." },
	{ "ibkr", "signature_key_path", OPT_PATH, "oauth_keys/private_signature.pem", NULL, 0, 0,
	  "RSA key that signs the sign-in." },
	{ "ibkr", "encryption_key_path", OPT_PATH, "oauth_keys/private_encryption.pem", NULL, 0, 0,
	  "RSA key that decrypts the access token secret." },
	{ "ibkr", "realm", OPT_TEXT, "limited_poa", NULL, 0, 0, "OAuth realm." },
	{ "ibkr", "max_streams", OPT_INT, "90", NULL, 1, 100,
	  "Instruments streamed at once; a login has about 100 lines." },

	{ "account", "mode", OPT_WORD, "paper", "paper|live", 0, 0,
	  "Live must name the account as well." },
	{ "account", "id", OPT_TEXT, "", NULL, 0, 0,
	  "Account to trade; empty: the only paper account." },
	{ "account", "desk", OPT_TEXT, "", NULL, 0, 0,
	  "Telephone number of the broker's desk; shown when an exit cannot be sent." },

	{ "asx", "url", OPT_URL, "https://www.asx.com.au/asx/v2/statistics/todayAnns.do", NULL, 0, 0,
	  "The announcements page." },
	{ "asx", "poll_every", OPT_SECONDS, "30 s", NULL, S(1), S(3600),
	  "Pause between two reads of the page." },
	{ "asx", "max_page_bytes", OPT_BYTES, "16 MiB", NULL, 65536, MIB(64),
	  "A larger page is refused." },
	{ "asx", "calendar", OPT_PATH, "", NULL, 0, 0,
	  "Trading days file; empty: the installed one." },

	{ "discord", "events", OPT_TEXT, "all", NULL, 0, 0,
	  "Which messages are sent: all, none, or kinds." },
	{ "discord", "candidates_at", OPT_CLOCK, "10:10", NULL, 0, 86399,
	  "When the candidates message goes out." },

	{ "tls", "ca_file", OPT_PATH, "", NULL, 0, 0, "Certificates trusted, one PEM file." },
	{ "tls", "ca_path", OPT_PATH, "", NULL, 0, 0, "Certificates trusted, hashed folder." },

	{ "scan", "gap_min", OPT_PERCENT, "9.0 %", NULL, 0, PC(1000), "Least gap of a candidate." },
	{ "scan", "price_min", OPT_MONEY, "0.05", NULL, 0, AUD(1000), "Least price of a candidate." },
	{ "scan", "volume_min", OPT_INT, "10000", NULL, 0, QTY_MAX, "Least volume of a candidate." },
	{ "scan", "every", OPT_SECONDS, "30 s", NULL, S(1), S(3600), "Pause between two gap scans." },

	{ "news", "require", OPT_BOOL, "yes", NULL, 0, 0,
	  "A candidate needs price-sensitive news of today." },
	{ "news", "min_ticker_length", OPT_INT, "3", NULL, 1, 6, "Shorter codes are passed over." },
	{ "news", "max_ticker_length", OPT_INT, "6", NULL, 1, 6, "Longer codes are passed over." },
	{ "news", "min_headline_length", OPT_INT, "10", NULL, 0, 256,
	  "Shorter headlines are passed over." },
	{ "news", "max_headline_length", OPT_INT, "200", NULL, 1, 256,
	  "Longer headlines are passed over." },
	{ "news", "include_only_tickers", OPT_TICKERS, "", NULL, 0, 0, "Only these codes." },
	{ "news", "exclude_tickers", OPT_TICKERS, "", NULL, 0, 0, "Never these codes." },
	{ "news", "include_headlines", OPT_TEXT, "", NULL, 0, 0,
	  "Only headlines in which one of these patterns is found, | between them." },
	{ "news", "exclude_headlines", OPT_TEXT, "", NULL, 0, 0,
	  "Never headlines in which one of these patterns is found." },

	{ "range", "minutes", OPT_INT, "5", NULL, 1, 60, "Length of the opening range." },
	{ "range", "auction_print", OPT_WORD, "in", "in|out", 0, 0,
	  "Whether the opening auction counts in the range." },
	{ "range", "allow_bars", OPT_BOOL, "no", NULL, 0, 0,
	  "Entries from ranges known from bars with an open edge." },
	{ "range", "width_min", OPT_PERCENT, "1 %", NULL, 0, PC(100), "Narrower ranges are not traded." },
	{ "range", "width_max", OPT_PERCENT, "10 %", NULL, 0, PC(200), "Wider ranges are not traded." },
	{ "range", "min_prints", OPT_INT, "10", NULL, 0, 10000, "Fewer trades make no range." },

	{ "signal", "chase", OPT_INT, "3", NULL, 1, 50, "Steps above the range high still bought." },
	{ "signal", "ttl", OPT_SECONDS, "60 s", NULL, S(1), S(3600), "Life of a signal." },
	{ "signal", "stale", OPT_SECONDS, "5 s", NULL, S(1), S(600), "Older quotes are asked again." },
	{ "signal", "spread", OPT_PERCENT, "2 %", NULL, 0, PC(100), "Widest spread for an entry." },

	{ "entry", "from", OPT_CLOCK, "10:05", NULL, 0, 86399, "Entries begin, Sydney time." },
	{ "entry", "to", OPT_CLOCK, "11:00", NULL, 0, 86399, "Entries end, Sydney time." },
	{ "entry", "ttl", OPT_SECONDS, "60 s", NULL, 0, S(86400),
	  "Life of an unfilled entry; 0 leaves it resting." },

	{ "exit", "at", OPT_CLOCK, "15:50", NULL, 0, 86399,
	  "Leaving is proposed, Sydney time of a full day; 0:00 never." },
	{ "exit", "target", OPT_RATE, "0", NULL, 0, 100000,
	  "Leaving is proposed at so many R of open profit; 0 never." },

	{ "risk", "risk", OPT_MONEY, "250", NULL, AUD(1), AUD(1000000), "Money at risk in one trade." },
	{ "risk", "position_value", OPT_MONEY, "5000", NULL, AUD(1), AUD(100000000),
	  "Most value of one position." },
	{ "risk", "order_value", OPT_MONEY, "5500", NULL, AUD(1), AUD(100000000),
	  "Most value of one order." },
	{ "risk", "book_share", OPT_PERCENT, "30 %", NULL, 1, PC(100), "Share of the offered shares taken." },
	{ "risk", "max_positions", OPT_INT, "5", NULL, 0, 100, "Most positions at once." },
	{ "risk", "max_orders", OPT_INT, "20", NULL, 0, 1000, "Most entry orders in a day." },
	{ "risk", "daily_loss", OPT_MONEY, "500", NULL, AUD(1), AUD(100000000),
	  "Loss of the day that ends entries, fees included." },
	{ "risk", "price_band", OPT_PERCENT, "10 %", NULL, 1, PC(100),
	  "Farthest limit price from the last trade." },

	{ "console", "frames", OPT_INT, "4", NULL, 1, 30, "Pictures a second, at most." },
	{ "console", "palette", OPT_WORD, "blue-orange", "blue-orange|red-green|light|mono", 0, 0,
	  "Colours of the screen." },
	{ "console", "ascii", OPT_BOOL, "no", NULL, 0, 0, "No line drawing characters." },
	{ "console", "bell", OPT_WORD, "on", "on|off|visual", 0, 0, "How events call." },
	{ "console", "flash", OPT_BOOL, "yes", NULL, 0, 0, "Reverse the line of an urgent event." },
	{ "console", "mouse", OPT_BOOL, "off", NULL, 0, 0, "Clicks move and select." },
	{ "console", "chart", OPT_WORD, "blocks", "blocks|braille", 0, 0,
	  "What the one-minute bars are drawn with." },
	{ "console", "title", OPT_BOOL, "no", NULL, 0, 0, "The event line is the window's title too." },
	{ "console", "low_bandwidth", OPT_BOOL, "no", NULL, 0, 0, "One picture a second, no colour changes." },

	{ "log", "level", OPT_WORD, "info", "debug|info|warn|error", 0, 0, "Least level written." },
	{ "log", "dir", OPT_PATH, "", NULL, 0, 0, "Folder of the logs; empty: with the journal." },

	{ "clock", "start", OPT_TEXT, "", NULL, 0, 0,
	  "Market time at start; accepted on loopback only." },
	{ "clock", "rate", OPT_RATE, "1", NULL, 0, 1000000, "Market seconds a second; loopback only." },
};

static const struct {
	const char *env, *section, *key;
} plain_names[] = {	/* names older than the sections; the values are no secrets */
	{ "OAUTH_SIGNATURE_KEY_PATH", "ibkr", "signature_key_path" },
	{ "OAUTH_ENCRYPTION_KEY_PATH", "ibkr", "encryption_key_path" },
	{ "SKIM_TLS_CA_FILE", "tls", "ca_file" },
};

const char *secret_env_name(enum secret_name s)
{
	static const char *const names[SECRET_COUNT] = {
		[SECRET_CONSUMER_KEY] = "OAUTH_CONSUMER_KEY",
		[SECRET_ACCESS_TOKEN] = "OAUTH_ACCESS_TOKEN",
		[SECRET_ACCESS_TOKEN_SECRET] = "OAUTH_ACCESS_TOKEN_SECRET",
		[SECRET_DH_PRIME] = "OAUTH_DH_PRIME",
		[SECRET_WEBHOOK] = "DISCORD_WEBHOOK_URL",
	};

	return names[s];
}

const struct option *settings_table(int *n)
{
	static struct option *table;
	static int n_table;

	if (!table) {
		int n_commands, at = ARRAY_LEN(rows);
		const struct command_row *commands = console_commands(&n_commands);

		table = calloc(ARRAY_LEN(rows) + (size_t)n_commands + LOG_SUB_COUNT, sizeof *table);
		if (!table) {
			*n = 0;
			return NULL;
		}
		memcpy(table, rows, sizeof rows);
		for (int i = 0; i < LOG_SUB_COUNT; i++)
			table[at++] = (struct option){ "log", log_sub_name((enum log_sub)i), OPT_WORD,
				"level", "level|debug|info|warn|error", 0, 0,
				"Level of one subsystem." };
		for (int i = 0; i < n_commands; i++)
			table[at++] = (struct option){ "keys", commands[i].name, OPT_TEXT,
				commands[i].keys, NULL, 0, 0, commands[i].help };
		n_table = at;
	}
	*n = n_table;
	return table;
}

static char first_fault[300];

const char *settings_fault(void)
{
	return first_fault;
}

static void complain(void *ctx, const char *message)
{
	if (!(*(int *)ctx)++)
		text_copy(first_fault, sizeof first_fault, message);
	fprintf(stderr, "skim: %s\n", message);
}

static const char *from_getenv(void *ctx, const char *name)
{
	(void)ctx;
	return getenv(name);
}

static const char *from_file(void *ctx, const char *name)
{
	return envfile_get(ctx, name);
}

static void read_plain_names(struct settings *s, const char *(*lookup)(void *, const char *),
			     void *ctx, enum option_from from, const char *origin, int *faults)
{
	for (size_t i = 0; i < ARRAY_LEN(plain_names); i++) {
		const char *v = lookup(ctx, plain_names[i].env);
		struct errmsg err;

		if (!v || !*v)
			continue;
		int row = options_find(&s->o, plain_names[i].section, plain_names[i].key);

		if (options_set(&s->o, row, v, from, origin, 0, &err) != RC_OK)
			complain(faults, err.text);
	}
}

static void find_env_file(struct settings *s, const struct settings_args *a, int *faults)
{
	char beside[PATH_LEN] = "", dir[PATH_LEN];
	const char *try[3] = { a->env_file, ".env", NULL };
	int first = a->env_file ? 0 : 1, last = a->env_file || a->bare ? 0 : 2;
	struct errmsg err;

	if (s->conf_path[0]) {
		path_dir(dir, s->conf_path);
		if (path_join(beside, dir, ".env") == RC_OK)
			try[2] = beside;
	}
	for (int i = first; i <= last; i++) {
		if (!try[i])
			continue;
		enum rc rc = envfile_read(try[i], &s->env, &err);

		if (rc == RC_OK)
			return;
		if (rc != RC_ABSENT || a->env_file) {
			complain(faults, err.text);
			return;
		}
	}
}

static void find_conf(struct settings *s, const struct settings_args *a, int *faults)
{
	char message[PATH_LEN + 100];

	if (a->config)
		text_copy(s->conf_path, sizeof s->conf_path, a->config);
	else if (a->bare || !conf_path(s->conf_path))
		s->conf_path[0] = '\0';
	if (!s->conf_path[0])
		return;
	if (options_read_conf(&s->o, s->conf_path, complain, faults) == RC_ABSENT) {
		snprintf(message, sizeof message,
			 "%s cannot be read: give --config a file that is there", s->conf_path);
		complain(faults, message);
	}
}

static void read_command_line(struct settings *s, const struct settings_args *a, int *faults)
{
	for (int i = 0; i < a->n_set; i++) {
		char section[64], key[64], message[300];
		const char *dot = strchr(a->set[i], '.'), *eq = strchr(a->set[i], '=');
		struct errmsg err;
		int row = -1;

		if (dot && eq && dot < eq && dot - a->set[i] < 63 && eq - dot < 63) {
			snprintf(section, sizeof section, "%.*s", (int)(dot - a->set[i]), a->set[i]);
			snprintf(key, sizeof key, "%.*s", (int)(eq - dot - 1), dot + 1);
			row = options_find(&s->o, section, key);
		}
		if (row < 0) {
			snprintf(message, sizeof message, "--set %.100s: no such setting: write "
				 "SECTION.KEY=VALUE with a name of skim.conf(5)", a->set[i]);
			complain(faults, message);
		} else if (options_set(&s->o, row, eq + 1, FROM_CLI, NULL, 0, &err) != RC_OK) {
			complain(faults, err.text);
		}
	}
}

/* A relative path is relative to the file that names it, else to the working directory. */
static void resolve_paths(struct settings *s, int *faults)
{
	char dir[PATH_LEN], path[PATH_LEN], *whole;

	for (size_t i = 0; i < s->o.n; i++) {
		struct option_value *v = &s->o.value[i];

		if (s->o.table[i].type != OPT_PATH || !v->text[0] || v->text[0] == '/' || !v->origin)
			continue;
		path_dir(dir, v->origin);
		whole = path_join(path, dir, v->text) == RC_OK ? strdup(path) : NULL;
		if (!whole) {
			complain(faults, "a path in the settings is too long: shorten it");
			return;
		}
		free(v->text);
		v->text = whole;
	}
}

static void check_url(const char *what, const char *url, int *faults)
{
	char message[400];

	if (url_allowed(url))
		return;
	snprintf(message, sizeof message, "%s is not an https address: use https:// (http:// is "
		 "accepted for 127.0.0.0/8, [::1] and localhost alone)", what);
	complain(faults, message);
}

static void fix_urls(struct settings *s, int *faults)
{
	const char *url = opt_text(&s->o, "ibkr", "url");
	const char *host = strcmp(opt_text(&s->o, "ibkr", "environment"), "sandbox") ?
		"https://api.ibkr.com/v1/api" : "https://qa.interactivebrokers.com/v1/api";

	snprintf(s->ibkr_url, sizeof s->ibkr_url, "%s", *url ? url : host);
	size_t n = strlen(s->ibkr_url);

	if (n && s->ibkr_url[n - 1] == '/')
		s->ibkr_url[n - 1] = '\0';
	snprintf(s->asx_url, sizeof s->asx_url, "%s", opt_text(&s->o, "asx", "url"));
	check_url("SKIM_IBKR_URL", s->ibkr_url, faults);
	check_url("SKIM_ASX_URL", s->asx_url, faults);

	const char *hook = settings_secret(s, SECRET_WEBHOOK);

	if (hook)
		check_url("DISCORD_WEBHOOK_URL", hook, faults);
	s->demo = false;
}

static void check_events(struct settings *s, int *faults)
{
	char bad[40], message[300];

	if (discord_events_valid(opt_text(&s->o, "discord", "events"), bad, sizeof bad))
		return;
	snprintf(message, sizeof message, "[discord] events: %s is no kind of message: use all, none, "
		 "or some of candidates trades rejections pnl news questions alarms kill session errors "
		 "day, a - before what is not wanted", bad);
	complain(faults, message);
}

static void check_clock(struct settings *s, int *faults)
{
	const char *start = opt_text(&s->o, "clock", "start");
	const char *hook = settings_secret(s, SECRET_WEBHOOK);
	bool given = *start || s->o.value[options_find(&s->o, "clock", "rate")].from != FROM_DEFAULT;
	int64_t at;

	if (!given)
		return;
	if (!url_loopback(s->ibkr_url) || !url_loopback(s->asx_url) ||
	    (hook && !url_loopback(hook)))
		complain(faults, "SKIM_CLOCK_START and SKIM_CLOCK_RATE are for simulated markets: "
			 "unset them, or give loopback addresses for every service");
	if (*start && !time_parse(start, &at)) {
		char message[200];

		snprintf(message, sizeof message, "SKIM_CLOCK_START %.40s is not a Sydney time: "
			 "write it like 2026-11-24T10:05:00", start);
		complain(faults, message);
	}
}

static void check_patterns(struct settings *s, const char *key, int *faults)
{
	char message[100];

	if (strlen(opt_text(&s->o, "news", key)) < PATTERNS_LEN)
		return;
	snprintf(message, sizeof message, "%s is too long: at most %d bytes", key, PATTERNS_LEN - 1);
	complain(faults, message);
}

static void check_together(struct settings *s, int *faults)
{
	if (*opt_text(&s->o, "news", "include_only_tickers") &&
	    *opt_text(&s->o, "news", "exclude_tickers"))
		complain(faults, "include_only_tickers and exclude_tickers are both given: keep one of them");
	check_patterns(s, "include_headlines", faults);
	check_patterns(s, "exclude_headlines", faults);
	if (!strcmp(opt_text(&s->o, "account", "mode"), "live") && !*opt_text(&s->o, "account", "id"))
		complain(faults, "mode = live needs the account: set [account] id to the account "
			 "that may be traded");
	if (opt_num(&s->o, "news", "min_ticker_length") > opt_num(&s->o, "news", "max_ticker_length"))
		complain(faults, "min_ticker_length is above max_ticker_length: lower it");
	if (opt_num(&s->o, "news", "min_headline_length") > opt_num(&s->o, "news", "max_headline_length"))
		complain(faults, "min_headline_length is above max_headline_length: lower it");
	if (opt_num(&s->o, "range", "width_min") > opt_num(&s->o, "range", "width_max"))
		complain(faults, "width_min is above width_max: lower it");
	if (opt_num(&s->o, "entry", "from") >= opt_num(&s->o, "entry", "to"))
		complain(faults, "entry from is not before entry to: entries would never open");
}

enum rc settings_load(struct settings *s, const struct settings_args *a)
{
	int faults = 0, n;
	const struct option *table = settings_table(&n);

	memset(s, 0, sizeof *s);
	if (!table || options_init(&s->o, table, (size_t)n) != RC_OK) {
		complain(&faults, "out of memory: free some and start again");
		return RC_SYNTAX;
	}
	find_conf(s, a, &faults);
	find_env_file(s, a, &faults);
	if (s->env) {
		const char *path = envfile_path(s->env);

		options_read_env(&s->o, from_file, s->env, FROM_ENV_FILE, path, complain, &faults);
		read_plain_names(s, from_file, s->env, FROM_ENV_FILE, path, &faults);
	}
	options_read_env(&s->o, from_getenv, NULL, FROM_ENV, NULL, complain, &faults);
	read_plain_names(s, from_getenv, NULL, FROM_ENV, NULL, &faults);
	read_command_line(s, a, &faults);
	resolve_paths(s, &faults);
	s->signature_key = opt_text(&s->o, "ibkr", "signature_key_path");
	s->encryption_key = opt_text(&s->o, "ibkr", "encryption_key_path");
	s->read_only = a->read_only;
	s->take = a->take;
	fix_urls(s, &faults);
	check_clock(s, &faults);
	check_events(s, &faults);
	check_together(s, &faults);
	return faults ? RC_SYNTAX : RC_OK;
}

void settings_free(struct settings *s)
{
	options_free(&s->o);
	envfile_free(s->env);
	s->env = NULL;
}

const char *settings_secret(const struct settings *s, enum secret_name name)
{
	const char *v = getenv(secret_env_name(name));

	if (v && *v)
		return v;
	return s->env ? envfile_get(s->env, secret_env_name(name)) : NULL;
}

const char *settings_secret_origin(const struct settings *s, enum secret_name name)
{
	const char *v = getenv(secret_env_name(name));

	if (v && *v)
		return "environment";
	return s->env && envfile_get(s->env, secret_env_name(name)) ? envfile_path(s->env) : NULL;
}

static int tickers_of(const char *list, char out[][TICKER_LEN], int max)
{
	int n = 0;

	while (*list && n < max) {
		size_t len = strcspn(list, " ,\t");

		if (len && len < TICKER_LEN) {
			memcpy(out[n], list, len);
			out[n++][len] = '\0';
		}
		list += len;
		list += strspn(list, " ,\t");
	}
	return n;
}

static void params_strategy(const struct options *o, struct params *p)
{
	p->gap_min = (bp_t)opt_num(o, "scan", "gap_min");
	p->price_min = price_of(opt_num(o, "scan", "price_min"));
	p->volume_min = opt_num(o, "scan", "volume_min");
	p->scan_every = opt_num(o, "scan", "every");
	p->max_streams = (int)opt_num(o, "ibkr", "max_streams");
	p->news_require = opt_num(o, "news", "require") != 0;
	p->min_ticker = (int)opt_num(o, "news", "min_ticker_length");
	p->max_ticker = (int)opt_num(o, "news", "max_ticker_length");
	p->min_headline = (int)opt_num(o, "news", "min_headline_length");
	p->max_headline = (int)opt_num(o, "news", "max_headline_length");
	p->n_include = tickers_of(opt_text(o, "news", "include_only_tickers"), p->include, 64);
	p->n_exclude = tickers_of(opt_text(o, "news", "exclude_tickers"), p->exclude, 64);
	text_copy(p->include_headlines, sizeof p->include_headlines,
		  opt_text(o, "news", "include_headlines"));
	text_copy(p->exclude_headlines, sizeof p->exclude_headlines,
		  opt_text(o, "news", "exclude_headlines"));
	p->range_minutes = (int)opt_num(o, "range", "minutes");
	p->auction_in = !strcmp(opt_text(o, "range", "auction_print"), "in");
	p->allow_bars = opt_num(o, "range", "allow_bars") != 0;
	p->width_min = (bp_t)opt_num(o, "range", "width_min");
	p->width_max = (bp_t)opt_num(o, "range", "width_max");
	p->min_prints = (int)opt_num(o, "range", "min_prints");
	p->chase = (int)opt_num(o, "signal", "chase");
	p->signal_ttl = opt_num(o, "signal", "ttl");
	p->stale = opt_num(o, "signal", "stale");
	p->spread_max = (bp_t)opt_num(o, "signal", "spread");
	p->entry_from = (int)opt_num(o, "entry", "from");
	p->entry_to = (int)opt_num(o, "entry", "to");
	p->entry_ttl = opt_num(o, "entry", "ttl");
	p->exit_at = (int)opt_num(o, "exit", "at");
	p->exit_target = (int)(opt_num(o, "exit", "target") / 10);
	p->candidates_at = (int)opt_num(o, "discord", "candidates_at");
}

static void params_risk(const struct options *o, struct params *p)
{
	p->risk.e4 = opt_num(o, "risk", "risk");
	p->position_value.e4 = opt_num(o, "risk", "position_value");
	p->order_value.e4 = opt_num(o, "risk", "order_value");
	p->daily_loss.e4 = opt_num(o, "risk", "daily_loss");
	p->book_share = (bp_t)opt_num(o, "risk", "book_share");
	p->max_positions = (int)opt_num(o, "risk", "max_positions");
	p->max_orders = (int)opt_num(o, "risk", "max_orders");
	p->price_band = (bp_t)opt_num(o, "risk", "price_band");
}

void settings_params(const struct settings *s, struct params *p)
{
	params_default(p);
	p->mode = strcmp(opt_text(&s->o, "account", "mode"), "live") ? MODE_PAPER : MODE_LIVE;
	text_copy(p->account, sizeof p->account, opt_text(&s->o, "account", "id"));
	p->read_only = s->read_only;
	p->watch = s->watch;
	params_strategy(&s->o, p);
	params_risk(&s->o, p);
	if (s->once)		/* the day's message is for who watches the day */
		p->candidates_at = 86399;
}
