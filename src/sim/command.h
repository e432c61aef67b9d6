/* command.h - a control command's words, and the tables of commands. */
#ifndef SKIM_SRC_SIM_COMMAND_H
#define SKIM_SRC_SIM_COMMAND_H

#include "buf.h"
#include "sim.h"

enum { WORDS_MAX = 8 };

struct command {
	struct sim *s;
	char *word[WORDS_MAX];		/* word[0] is the command's name */
	const char *rest[WORDS_MAX];	/* the line from word i to its end */
	unsigned n;
	struct buf *out;		/* what follows ok or error */
};

/* Each answers true, or writes what is wrong and answers false. */
typedef bool command_fn(struct command *c);

struct command_row {
	const char *name;
	unsigned words;			/* needed, name included */
	const char *usage;		/* what follows the name */
	command_fn *run;
};

extern const struct command_row fault_commands[], market_commands[], world_commands[];

bool command_fail(struct command *c, const char *text);
bool command_number(struct command *c, unsigned i, int64_t min, int64_t max, int64_t *out);
/* Word i if it is there, else fallback. */
bool command_count(struct command *c, unsigned i, unsigned fallback, unsigned *out);
bool command_switch(struct command *c, unsigned i, bool *out);
const struct sim_stock *command_stock(struct command *c, unsigned i);

#endif
