/*
 * main.c - the command line of skim(1): global options, and one row a command.
 */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "config.h"
#include "exit.h"
#include "paths.h"
#include "run_console.h"
#include "run_command.h"
#include "skim/base/auto.h"
#include "skim/base/secret.h"
#include "skim/base/text.h"
#include "skim/console/console.h"
#include "skim/ibkr/oauth.h"

enum { WORDS = 256 };

struct cli {
	struct console_args console;
	bool json, help, version;
	int argc;			/* what is left for the command; options are known ones */
	char *argv[WORDS];
};

static int cmd_console(struct cli *c);
static int cmd_demo(struct cli *c);

static const struct command_line {
	const char *name, *args, *help;
	int (*with_screen)(struct cli *c);
	int (*run)(const struct command_args *c);
} commands[] = {
	{ "", "", "The console, on the real services.", cmd_console, NULL },
	{ "demo", "[--speed N] [--scenario NAME] [--seed N]",
	  "The console on the simulated market.", cmd_demo, NULL },
	{ "watch", "[--standby]", "Unattended: scans, news, ranges, Discord; no orders.", NULL, run_watch },
	{ "status", "", "What the running console or watch sees.", NULL, run_status },
	{ "doctor", "", "Check settings, keys, sign-in and services.", NULL, run_doctor },
	{ "keygen", "DIR", "Make the two RSA keys and the Diffie-Hellman parameters.", NULL,
	  run_keygen },
	{ "scan", "", "Gap candidates joined with today's news.", NULL, run_scan },
	{ "announcements", "[--all]", "Today's price-sensitive announcements, or all.", NULL,
	  run_announcements },
	{ "quote", "CODE...", "Quotes.", NULL, run_quote },
	{ "range", "CODE...", "Opening ranges.", NULL, run_range },
	{ "account", "", "The account's money.", NULL, run_account },
	{ "positions", "", "What is held, and its cover.", NULL, run_positions },
	{ "orders", "", "Today's orders and what still works.", NULL, run_orders },
	{ "buy", "CODE QTY --limit P (--stop P | --no-stop) [--tif DAY|GTC] [--stop-tif DAY|GTC] "
	  "[--yes] [--answer-yes ID,...]", "Buy: ticket, review, typed code.", NULL, run_buy },
	{ "sell", "CODE QTY [--limit P] [--stop P] [--replace-stop] [--tif DAY|GTC] [--yes] "
	  "[--answer-yes ID,...]", "Sell: ticket, review, typed code.", NULL, run_sell },
	{ "cancel", "(ORDER | --all) [--yes]", "Cancel an order, or all entries.", NULL, run_cancel },
	{ "kill", "[--off LAST4 --reason TEXT]", "Kill switch: no entries; stops stay.", NULL,
	  run_kill },
	{ "report", "[--date D [--to D]] [--csv [--table NAME] | --html]", "The day: trades, candidates, orders, result.", NULL,
	  run_report },
	{ "replay", "FILE [--speed N | --headless]", "A recorded session once more.", NULL, run_replay },
	{ "notify", "test", "Send a test message to Discord.", NULL, run_notify },
	{ "journal", "check | backup FILE | export", "The journal's keeping.", NULL, run_journal },
};

static void print_help(const struct command_line *one)
{
	if (one && one->name[0]) {
		printf("usage: skim [options] %s %s\n  %s\n", one->name, one->args, one->help);
	} else {
		printf("usage: skim [options] [command]\n\ncommands:\n");
		for (size_t i = 0; i < ARRAY_LEN(commands); i++)
			printf("  %-14s %s\n", commands[i].name[0] ? commands[i].name : "(none)",
			       commands[i].help);
	}
	if (one && one->name[0])
		cli_print_help(one->name);
	cli_print_help("");
	printf("\nThe manual: man skim, man skim-sim\n");
}

/* --- commands -------------------------------------------------------------------------------- */

static int cmd_console(struct cli *c)
{
	return run_console(&c->console);
}

/* "6", "0.5": what the simulator's clock takes. */
static bool rate_sound(const char *s)
{
	size_t whole = strspn(s, "0123456789"), part = s[whole] == '.' ? strspn(s + whole + 1, "0123456789") : 0;

	return whole && whole <= 4 && part <= 3 && !s[whole + (s[whole] == '.') + part] &&
	       (part || s[whole] != '.') && atoi(s) + (strspn(s + whole, ".0") < strlen(s + whole)) <= 1000;
}

static int cmd_demo(struct cli *c)
{
	static char rate[64];
	struct settings_args *s = &c->console.settings;

	c->console.demo = true;
	for (int i = 1; i < c->argc; i++) {
		const char *a = c->argv[i];

		if (!strcmp(a, "--scenario"))
			c->console.scenario = c->argv[++i];
		else if (!strcmp(a, "--seed"))
			c->console.seed = c->argv[++i];
		else if (!strcmp(a, "--speed"))
			c->console.speed = c->argv[++i];
		else
			return usage_error("unknown argument", a, "see skim demo --help");
	}
	if (c->console.seed && (!*c->console.seed || strspn(c->console.seed, "0123456789") != strlen(c->console.seed)))
		return usage_error("--seed cannot be", c->console.seed, "give a whole number");
	if (c->console.scenario && !*c->console.scenario)
		return usage_error("--scenario is empty", "", "give a name, such as quiet, or a file");
	if (!c->console.speed)
		return run_console(&c->console);
	if (!rate_sound(c->console.speed))
		return usage_error("--speed cannot be", c->console.speed,
				   "give market seconds a second, 0 to 1000, such as 6");
	snprintf(rate, sizeof rate, "clock.rate=%.40s", c->console.speed);
	s->set[s->n_set++] = rate;	/* take_global leaves room for one more */
	return run_console(&c->console);
}

/* --- the command line ------------------------------------------------------------------------ */

static const struct command_line *find_command(const char *name)
{
	for (size_t i = 1; i < ARRAY_LEN(commands); i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

static int unknown_command(const char *name)
{
	const char *names[ARRAY_LEN(commands)];
	char todo[120] = "see skim --help";

	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		names[i] = commands[i].name;

	const char *near = text_nearest(name, names + 1, ARRAY_LEN(commands) - 1);

	if (near)
		snprintf(todo, sizeof todo, "did you mean %s? See skim --help", near);
	return usage_error("no such command:", name, todo);
}

/* Tab-separated tables for completion and for the manual's check. */
static bool dump(const char *what)
{
	int n;

	if (!strcmp(what, "--dump-commands")) {
		const struct command_row *rows = console_commands(&n);

		for (int i = 0; i < n; i++)
			printf("%s\t%s\t%s\t%s\n", rows[i].name, rows[i].keys, rows[i].args, rows[i].help);
	} else if (!strcmp(what, "--dump-settings")) {
		const struct option *rows = settings_table(&n);

		for (int i = 0; i < n; i++)
			printf("%s\t%s\t%s\t%s\n", rows[i].section, rows[i].key, rows[i].fallback, rows[i].help);
	} else if (!strcmp(what, "--dump-options")) {
		cli_dump();
	} else if (!strcmp(what, "--dump-words")) {
		for (size_t i = 1; i < ARRAY_LEN(commands); i++)
			printf("%s\t%s\t%s\n", commands[i].name, commands[i].args, commands[i].help);
	} else {
		return false;
	}
	return true;
}

/* EXIT_DONE, or a usage error. */
static int take_global(struct cli *c, const char *name, const char *v)
{
	struct settings_args *s = &c->console.settings;

	if (!strcmp(name, "--set") && s->n_set == (int)ARRAY_LEN(s->set) - 1)
		return usage_error("too many settings at --set", v, "put them into a file, see --config");
	if (!strcmp(name, "--config"))
		s->config = v;
	else if (!strcmp(name, "--env-file"))
		s->env_file = v;
	else if (!strcmp(name, "--set"))
		s->set[s->n_set++] = v;
	else if (!strcmp(name, "--read-only"))
		s->read_only = true;
	else if (!strcmp(name, "--take"))
		s->take = true;
	else if (!strcmp(name, "--ascii"))
		c->console.ascii = true;
	else if (!strcmp(name, "--plain"))
		c->console.plain = true;
	else if (!strcmp(name, "--json"))
		c->json = true;
	else if (!strcmp(name, "--help"))
		c->help = true;
	else
		c->version = true;
	return EXIT_DONE;
}

static int unknown_option(const char *command, const char *name)
{
	const char *near = cli_nearest(command, name);
	char todo[160];

	snprintf(todo, sizeof todo, "%s%s%ssee skim %s%s--help", near ? "did you mean " : "",
		 near ? near : "", near ? "? Or " : "", command, *command ? " " : "");
	return usage_error("unknown option", name, todo);
}

/* The option at argv[*i] and its value: "--name value" or "--name=value". */
static int take_option(struct cli *c, char **argv, int *i)
{
	static char names[WORDS][24];	/* of those written with their value */
	const char *command = c->argc ? c->argv[0] : "";
	char *arg = argv[*i], *eq = strchr(arg, '='), *v = eq ? eq + 1 : NULL;
	size_t n = eq ? (size_t)(eq - arg) : strlen(arg);
	const struct cli_option *o = cli_find(command, arg, n);

	if (!o)
		return unknown_option(command, arg);
	if (!o->arg && v)
		return usage_error("no value goes with", o->name, "see skim --help");
	if (o->arg && !v && (!argv[*i + 1] || !strncmp(argv[*i + 1], "--", 2)))
		return usage_error("missing value after", o->name, "see skim --help");
	if (o->arg && !v)
		v = argv[++*i];
	if (!o->command[0])
		return take_global(c, o->name, v);
	if (c->argc > WORDS - 2)
		return usage_error("too many arguments at", arg, "see skim --help");
	snprintf(names[c->argc], sizeof *names, "%s", o->name);
	c->argv[c->argc] = names[c->argc];
	c->argc++;
	if (o->arg)
		c->argv[c->argc++] = v;
	return EXIT_DONE;
}

static int read_words(struct cli *c, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		int status = EXIT_DONE;

		if (!strncmp(argv[i], "--", 2))
			status = take_option(c, argv, &i);
		else if (argv[i][0] == '-' && !c->argc)
			status = unknown_option("", argv[i]);
		else if (!c->argc && !find_command(argv[i]))
			status = unknown_command(argv[i]);
		else if (c->argc == WORDS)
			status = usage_error("too many arguments at", argv[i], "see skim --help");
		else
			c->argv[c->argc++] = argv[i];
		if (status)
			return status;
	}
	return EXIT_DONE;
}

/*
 * A standard file that is closed would be the number of the next one opened: a journal, with our
 * output in it.  What stands there instead refuses what it is asked for.
 */
static void hold_standard_files(void)
{
	for (int fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd ? O_RDONLY : O_WRONLY) != fd)
			_exit(EXIT_FAILED);
}

int main(int argc, char **argv)
{
	static struct cli c;
	int status;

	hold_standard_files();
	secret_no_core_dumps();
	oauth_memory();		/* before libcurl's first use of OpenSSL */
	setlocale(LC_CTYPE, "");
	mallopt(M_ARENA_MAX, 2);	/* a dozen threads that rarely allocate at once */
	signal(SIGPIPE, SIG_IGN);
	if (argc == 2 && dump(argv[1]))
		return fflush(stdout) ? EXIT_FAILED : EXIT_DONE;
	c.console.settings.bare = *state_part() != '\0';
	status = read_words(&c, argc, argv);
	if (status)
		return status;

	const struct command_line *cmd = c.argc ? find_command(c.argv[0]) : &commands[0];

	if (c.help)
		print_help(cmd);
	else if (c.version)
		printf("skim %s\n", PACKAGE_VERSION);
	if (c.help || c.version)
		return fflush(stdout) ? EXIT_FAILED : EXIT_DONE;
	if (cmd->with_screen && c.json)
		return usage_error("a console prints no document:", "--json", "name a command, see skim --help");
	if (cmd->with_screen)
		return cmd->with_screen(&c);

	const struct command_args args = { &c.console.settings, c.json, c.console.ascii, c.argc,
					   c.argv };

	return cmd->run(&args);
}
