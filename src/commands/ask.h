/* ask.h - a typed line from the terminal on standard input, with an end to the waiting. */
#ifndef SKIM_SRC_COMMANDS_ASK_H
#define SKIM_SRC_COMMANDS_ASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Standard input is a terminal. */
bool ask_possible(void);

enum ask_end { ASK_LINE, ASK_EOF, ASK_TIMEOUT, ASK_STOPPED };

/*
 * Writes prompt to standard error and reads one line, cleaned and without the blanks around it.
 * Until steady `until`; stopped, if not NULL, is asked four times a second.
 */
enum ask_end ask_line(const char *prompt, char *out, size_t cap, int64_t until,
		      bool (*stopped)(void *ctx), void *ctx);

#endif
