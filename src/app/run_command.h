/* run_command.h - the commands that need no screen.  Each returns the exit status. */
#ifndef SKIM_SRC_APP_RUN_COMMAND_H
#define SKIM_SRC_APP_RUN_COMMAND_H

#include <stdbool.h>

#include "settings.h"

/* A command line without the global options: argv[0] is the command. */
struct command_args {
	struct settings_args *settings;
	bool json, ascii;
	int argc;
	char **argv;
};

/* "skim: what word: what to do" on standard error; returns EXIT_USAGE. */
int usage_error(const char *what, const char *word, const char *todo);
/* EXIT_DONE, or the usage error of the first argument at or beyond `from`. */
int no_more(const struct command_args *c, int from);

/* run_command.c */
int run_status(const struct command_args *c);
int run_announcements(const struct command_args *c);
int run_notify(const struct command_args *c);

/* run_asked.c: answered by the owner, or by a session of its own */
int run_scan(const struct command_args *c);
int run_quote(const struct command_args *c);
int run_range(const struct command_args *c);
int run_account(const struct command_args *c);
int run_positions(const struct command_args *c);
int run_orders(const struct command_args *c);
int run_cancel(const struct command_args *c);
int run_kill(const struct command_args *c);

/* run_trade.c */
int run_buy(const struct command_args *c);
int run_sell(const struct command_args *c);

/* run_watch.c, run_doctor.c */
int run_watch(const struct command_args *c);
int run_doctor(const struct command_args *c);

/* run_local.c: no service is asked */
int run_keygen(const struct command_args *c);
int run_journal(const struct command_args *c);
int run_report(const struct command_args *c);

/* run_replay.c: a recording, on the screen or to its end */
int run_replay(const struct command_args *c);

#endif
