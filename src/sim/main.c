/*
 * main.c - skim-sim: a simulated broker, exchange page and Discord on one loopback port.
 *
 * --print-env writes what a client needs to its standard output, an empty line after it, and
 * the program serves until it is told to stop or the process that started it is gone.
 */
#include "config.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "control.h"
#include "counts.h"
#include "desk.h"
#include "discord.h"
#include "prompt.h"
#include "scenario.h"
#include "server.h"
#include "skim/base/clock.h"
#include "skim/base/zone.h"
#include "stop.h"
#include "streams.h"

enum { EXIT_USAGE = 2, EXIT_SETTINGS = 3 };

struct options {
	int port;
	uint64_t seed;
	bool tls, print_env;
	const char *scenario, *control;
};

/* One row an option: usage and long options are made from it. */
static const struct {
	const char *name, *arg, *help;
	int key;
} option_rows[] = {
	{ "port", "N", "Listen on 127.0.0.1 port N; 0, the default, takes a free one.", 'p' },
	{ "scenario", "NAME|FILE", "Play this scenario; the default is morning.", 's' },
	{ "seed", "N", "Seed of the random walk; the default is 1.", 'e' },
	{ "tls", NULL, "Serve https and wss, with an authority of its own.", 't' },
	{ "print-env", NULL, "Print KEY=value lines for a client, then an empty line.", 'v' },
	{ "control", "PATH", "Name of the control socket.", 'c' },
	{ "help", NULL, "Show this help.", 'h' },
	{ "version", NULL, "Show the version.", 'V' },
};

enum { OPTION_ROWS = sizeof option_rows / sizeof *option_rows };

static void usage(FILE *f)
{
	fprintf(f, "usage: skim-sim [options]\n\n");
	for (int i = 0; i < OPTION_ROWS; i++) {
		char left[40];

		snprintf(left, sizeof left, "--%s%s%s", option_rows[i].name,
			 option_rows[i].arg ? " " : "", option_rows[i].arg ? option_rows[i].arg : "");
		fprintf(f, "  %-22s %s\n", left, option_rows[i].help);
	}
}

_Noreturn static void bad_usage(const char *text)
{
	fprintf(stderr, "skim-sim: %s: see skim-sim --help\n", text);
	exit(EXIT_USAGE);
}

static uint64_t number(const char *text, uint64_t max, const char *what)
{
	char *end;

	errno = 0;
	unsigned long long v = strtoull(text, &end, 10);

	if (errno || *end || end == text || *text == '-' || v > max) {
		char message[128];

		snprintf(message, sizeof message, "--%s: %.40s is not a number from 0 to %llu", what, text,
			 (unsigned long long)max);
		bad_usage(message);
	}
	return v;
}

static void take_option(struct options *o, int key)
{
	switch (key) {
	case 'p': o->port = (int)number(optarg, 65535, "port"); break;
	case 's': o->scenario = optarg; break;
	case 'e': o->seed = number(optarg, UINT64_MAX, "seed"); break;
	case 't': o->tls = true; break;
	case 'v': o->print_env = true; break;
	case 'c': o->control = optarg; break;
	case 'h': usage(stdout); exit(0);
	case 'V': puts("skim-sim " PACKAGE_VERSION); exit(0);
	default: bad_usage("option not understood");
	}
}

static void read_options(int argc, char **argv, struct options *o)
{
	struct option longs[OPTION_ROWS + 1] = { 0 };
	int key;

	for (int i = 0; i < OPTION_ROWS; i++)
		longs[i] = (struct option){ .name = option_rows[i].name, .val = option_rows[i].key,
					    .has_arg = option_rows[i].arg ? required_argument : 0 };
	opterr = 0;
	while ((key = getopt_long(argc, argv, "h", longs, NULL)) != -1)
		take_option(o, key);
	if (optind < argc)
		bad_usage("no arguments are taken");
}

/* --- scenario --- */

/* A file if the name holds a slash or there is one; else an installed or built-in one. */
static enum rc load_scenario(struct sim *s, const char *name, struct errmsg *err)
{
	char path[512];
	const char *text;

	if (strchr(name, '/') || access(name, R_OK) == 0)
		return scenario_load(&s->scenario, name, err);
	snprintf(path, sizeof path, "%s/scenarios/%.200s.scenario", SKIM_DATADIR, name);
	if (access(path, R_OK) == 0)
		return scenario_load(&s->scenario, path, err);
	text = scenario_builtin(name);
	if (!text)
		return errmsg_set(err, RC_ABSENT, "no scenario %s: name a file or one that skim-sim(1) "
				  "lists", name);
	return scenario_parse(&s->scenario, text, strlen(text), name, err);
}

/* --- what a client needs --- */

static void print_clock(struct sim *s)
{
	struct civil c;

	civil_of(marketclock_now(&s->clock, clock_steady()), &c);
	printf("SKIM_CLOCK_START=%04d-%02d-%02dT%02d:%02d:%02d.%03lld\n", c.year, c.month, c.day,
	       c.hour, c.minute, c.second, (long long)(c.ns / NS_PER_MS));
	printf("SKIM_CLOCK_RATE=%lld.%03lld\n", (long long)(s->clock.rate / 1000),
	       (long long)(s->clock.rate % 1000));
}

static void print_env(struct sim *s)
{
	const char *scheme = server_scheme(s);

	printf("OAUTH_CONSUMER_KEY=%s\nOAUTH_ACCESS_TOKEN=%s\nOAUTH_ACCESS_TOKEN_SECRET=%s\n",
	       s->creds.consumer, s->creds.token, s->creds.secret_b64);
	printf("OAUTH_DH_PRIME=%s\nOAUTH_SIGNATURE_KEY_PATH=%s\nOAUTH_ENCRYPTION_KEY_PATH=%s\n",
	       s->creds.prime_hex, s->creds.signature_path, s->creds.encryption_path);
	if (s->tls)
		printf("SKIM_TLS_CA_FILE=%s\n", s->creds.ca_path);
	printf("SKIM_IBKR_URL=%s://127.0.0.1:%d/v1/api\n", scheme, s->port);
	printf("SKIM_ASX_URL=%s://127.0.0.1:%d/asx/v2/statistics/todayAnns.do\n", scheme, s->port);
	printf("DISCORD_WEBHOOK_URL=%s://127.0.0.1:%d/api/webhooks/%s\n", scheme, s->port,
	       discord_path(s->discord));
	print_clock(s);
	printf("SKIM_SIM_CONTROL=%s\n\n", control_path(s));
	fflush(stdout);
}

/* --- life --- */

/* An account for money says so wherever the broker does. */
static void name_account(struct sim *s)
{
	if (!s->scenario->account[0])
		return;
	strcpy(sim_account, s->scenario->account);
	if (sim_account[0] != 'D')
		s->world.paper_list = s->world.paper_stream = SAID_FALSE;
}

static enum rc start(struct sim *s, const struct options *o, struct errmsg *err)
{
	char control[PATH_BYTES + 16];
	enum rc rc;

	if ((rc = load_scenario(s, o->scenario, err)) != RC_OK)
		return rc;
	s->fill = s->scenario->fill;
	s->x = exchange_new(s->scenario, o->seed);
	if (!s->x)
		return errmsg_set(err, RC_NOMEM, "out of memory");
	s->tls = o->tls;
	if ((rc = creds_make(&s->creds, o->tls, err)) != RC_OK)
		return rc;
	s->gate = gate_new(&s->creds);
	s->desk = desk_new();
	s->prompts = prompts_new();
	s->streams = streams_new();
	s->hub = hub_new();
	s->discord = discord_new();
	s->counts = counts_new();
	s->event_count = scenario_events(s->scenario, &s->events);
	strcpy(s->availability, "RpB");
	name_account(s);
	session_start(&s->session);
	if ((rc = server_open(s, o->port, err)) != RC_OK)
		return rc;
	snprintf(control, sizeof control, "%s/control", s->creds.dir);
	if ((rc = control_open(s, o->control ? o->control : control, err)) != RC_OK)
		return rc;
	marketclock_start(&s->clock, s->scenario, clock_steady());
	sim_advance(s);
	return RC_OK;
}

static void stop(struct sim *s)
{
	server_close(s);
	control_close(s);
	counts_free(s->counts);
	discord_free(s->discord);
	hub_free(s->hub);
	streams_free(s->streams);
	desk_free(s->desk);
	prompts_free(s->prompts);
	gate_free(s->gate);
	exchange_free(s->x);
	scenario_free(s->scenario);
	creds_remove(&s->creds);
}

int main(int argc, char **argv)
{
	struct options o = { .scenario = "morning", .seed = 1 };
	static struct sim s;
	struct errmsg err;
	pid_t parent = getppid();
	int status = 0;

	read_options(argc, argv, &o);
	setrlimit(RLIMIT_CORE, &(struct rlimit){ 0 });
	int signals = stop_signals();

	if (zone_init(&err) != RC_OK || start(&s, &o, &err) != RC_OK) {
		fprintf(stderr, "skim-sim: %s\n", err.text);
		status = EXIT_SETTINGS;
	} else {
		stop_watch(&s, signals, parent);
		if (o.print_env)
			print_env(&s);
		else
			printf("skim-sim: %s://127.0.0.1:%d/v1/api, control socket %s\n",
			       server_scheme(&s), s.port, control_path(&s));
		fflush(stdout);
		server_run(&s);
	}
	stop(&s);
	return status;
}
