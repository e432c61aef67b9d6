/* exit.h - exit statuses of skim(1).  Where several apply: the first of 2, 3, 6, 4, 5, 1. */
#ifndef SKIM_COMMANDS_EXIT_H
#define SKIM_COMMANDS_EXIT_H

enum exit_status {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,		/* command line */
	EXIT_SETTINGS = 3,	/* settings or credentials */
	EXIT_SERVICE = 4,	/* unreachable, session refused, or another process owns the account */
	EXIT_REFUSED = 5,	/* a risk gate, a question, or the operator */
	EXIT_UNKNOWN = 6,	/* outcome unknown: look at `skim orders` */
};

#endif
