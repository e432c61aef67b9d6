/*
 * cli.h - what may stand on the command line: every option once, with its help.
 *
 * These rows feed the parser, --help, completion (--dump-options) and the manual's check.
 */
#ifndef SKIM_SRC_APP_CLI_H
#define SKIM_SRC_APP_CLI_H

#include <stdbool.h>
#include <stddef.h>

struct cli_option {
	const char *command;		/* whose it is; "" before or after any command */
	const char *name;		/* "--config" */
	const char *arg;		/* "FILE", or NULL: takes no value */
	const char *help;		/* one sentence */
};

/* The option of a command, or a global one; NULL: there is none.  n: bytes of the name. */
const struct cli_option *cli_find(const char *command, const char *name, size_t n);
/* The nearest of those that may stand there, or NULL. */
const char *cli_nearest(const char *command, const char *name);

/* The options of one command ("": the global ones), as help. */
void cli_print_help(const char *command);
/* COMMAND<TAB>OPTION<TAB>VALUE<TAB>HELP, all of them. */
void cli_dump(void);

#endif
