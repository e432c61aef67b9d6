/*
 * main.c - the command line of skim(1): global options, and one row a command.
 */
#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config.h"
#include "exit.h"
#include "run_console.h"
#include "run_command.h"
#include "skim/base/auto.h"
#include "skim/base/text.h"
#include "skim/console/console.h"

struct cli {
	struct console_args console;
	bool json;
	int argc;			/* what is left for the command */
	char *argv[256];
};

struct option_row {
	const char *name;		/* "--config" */
	const char *arg;		/* "FILE", or NULL */
	const char *help;
};

static const struct option_row global_options[] = {
	{ "--config", "FILE", "Read this skim.conf." },
	{ "--env-file", "FILE", "Read secrets from this file." },
	{ "--set", "S.K=V", "Set one setting, as in skim.conf(5)." },
	{ "--read-only", NULL, "Show everything, arm nothing." },
	{ "--take", NULL, "Take the session from another login." },
	{ "--ascii", NULL, "No line drawing characters." },
	{ "--json", NULL, "One JSON document on standard output." },
	{ "--help", NULL, "Show this help, or that of a command." },
	{ "--version", NULL, "Show the version." },
};

static int cmd_console(struct cli *c);
static int cmd_demo(struct cli *c);
static int cmd_status(struct cli *c);
static int cmd_announcements(struct cli *c);
static int cmd_notify(struct cli *c);

static const struct command_line {
	const char *name, *args, *help;
	int (*run)(struct cli *c);
} commands[] = {
	{ "", "", "The console, on the real services.", cmd_console },
	{ "demo", "[--speed N] [--scenario NAME] [--seed N]",
	  "The console on the simulated market.", cmd_demo },
	{ "status", "", "What the running console sees.", cmd_status },
	{ "announcements", "[--all]", "Today's price-sensitive announcements, or all.",
	  cmd_announcements },
	{ "notify", "test", "Send a test message to Discord.", cmd_notify },
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
	printf("\noptions:\n");
	for (size_t i = 0; i < ARRAY_LEN(global_options); i++)
		printf("  %-12s %-6s %s\n", global_options[i].name,
		       global_options[i].arg ? global_options[i].arg : "", global_options[i].help);
	printf("\nThe manual: man skim, man skim-sim\n");
}

static int usage(const char *what, const char *word, const char *todo)
{
	char clean[200];

	text_clean(clean, sizeof clean, word, strlen(word));
	fprintf(stderr, "skim: %s %s: %s\n", what, clean, todo);
	return EXIT_USAGE;
}

/* --- commands -------------------------------------------------------------------------------- */

static int no_more(struct cli *c, int from)
{
	return c->argc > from ? usage("unknown argument", c->argv[from], "see skim --help") : EXIT_DONE;
}

static int cmd_console(struct cli *c)
{
	return run_console(&c->console);
}

static int cmd_demo(struct cli *c)
{
	static char rate[64];

	c->console.demo = true;
	for (int i = 1; i < c->argc; i++) {
		const char *a = c->argv[i], *v = i + 1 < c->argc ? c->argv[i + 1] : NULL;

		if (strcmp(a, "--speed") && strcmp(a, "--scenario") && strcmp(a, "--seed"))
			return usage("unknown argument", a, "see skim demo --help");
		if (!v)
			return usage("missing value after", a, "see skim demo --help");
		i++;
		if (!strcmp(a, "--scenario")) {
			c->console.scenario = v;
		} else if (!strcmp(a, "--seed")) {
			c->console.seed = v;
		} else {
			snprintf(rate, sizeof rate, "clock.rate=%.40s", v);
			c->console.speed = v;
			c->console.settings.set[c->console.settings.n_set++] = rate;
		}
	}
	return run_console(&c->console);
}

static int cmd_status(struct cli *c)
{
	int bad = no_more(c, 1);

	return bad ? bad : run_status(c->json);
}

static int cmd_announcements(struct cli *c)
{
	bool all = c->argc > 1 && !strcmp(c->argv[1], "--all");
	int bad = no_more(c, all ? 2 : 1);

	return bad ? bad : run_announcements(&c->console.settings, all, c->json);
}

static int cmd_notify(struct cli *c)
{
	if (c->argc < 2 || strcmp(c->argv[1], "test"))
		return usage("notify needs a word after it", "", "skim notify test");
	int bad = no_more(c, 2);

	return bad ? bad : run_notify_test(&c->console.settings, c->json);
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
	return usage("no such command:", name, todo);
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
		for (size_t i = 0; i < ARRAY_LEN(global_options); i++)
			printf("%s\t%s\n", global_options[i].name,
			       global_options[i].arg ? global_options[i].arg : "");
		for (size_t i = 1; i < ARRAY_LEN(commands); i++)
			printf("%s\t%s\n", commands[i].name, commands[i].args);
	} else {
		return false;
	}
	return true;
}

/* Takes a global option at argv[*i]; 1 taken, 0 not one, -1 its value is missing. */
static int take_global(struct cli *c, int argc, char **argv, int *i, bool *help, bool *version)
{
	struct settings_args *s = &c->console.settings;
	const struct option_row *o = NULL;

	for (size_t k = 0; k < ARRAY_LEN(global_options); k++)
		if (!strcmp(argv[*i], global_options[k].name))
			o = &global_options[k];
	if (!o)
		return 0;

	const char *v = o->arg && *i + 1 < argc ? argv[++*i] : NULL;

	if (o->arg && !v)
		return -1;
	if (!strcmp(o->name, "--config"))
		s->config = v;
	else if (!strcmp(o->name, "--env-file"))
		s->env_file = v;
	else if (!strcmp(o->name, "--set") && s->n_set < (int)ARRAY_LEN(s->set) - 1)
		s->set[s->n_set++] = v;
	else if (!strcmp(o->name, "--read-only"))
		s->read_only = true;
	else if (!strcmp(o->name, "--take"))
		s->take = true;
	else if (!strcmp(o->name, "--ascii"))
		c->console.ascii = true;
	else if (!strcmp(o->name, "--json"))
		c->json = true;
	else if (!strcmp(o->name, "--help"))
		*help = true;
	else if (!strcmp(o->name, "--version"))
		*version = true;
	return 1;
}

int main(int argc, char **argv)
{
	static struct cli c;
	bool help = false, version = false;

	setlocale(LC_CTYPE, "");
	signal(SIGPIPE, SIG_IGN);
	if (argc == 2 && dump(argv[1]))
		return fflush(stdout) ? EXIT_FAILED : EXIT_DONE;
	for (int i = 1; i < argc; i++) {
		int taken = take_global(&c, argc, argv, &i, &help, &version);

		if (taken < 0)
			return usage("missing value after", argv[i], "see skim --help");
		if (taken)
			continue;
		if (argv[i][0] == '-' && !c.argc)
			return usage("unknown option", argv[i], "see skim --help");
		if (c.argc == (int)ARRAY_LEN(c.argv))
			return usage("too many arguments at", argv[i], "see skim --help");
		c.argv[c.argc++] = argv[i];
	}

	const struct command_line *cmd = c.argc ? find_command(c.argv[0]) : &commands[0];

	if (!cmd)
		return unknown_command(c.argv[0]);
	if (help)
		print_help(cmd);
	else if (version)
		printf("skim %s\n", PACKAGE_VERSION);
	if (help || version)
		return fflush(stdout) ? EXIT_FAILED : EXIT_DONE;
	return cmd->run(&c);
}
