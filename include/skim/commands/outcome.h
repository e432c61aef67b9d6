/*
 * outcome.h - what became of a command: its exit status, its document, its words.
 *
 * The same whether the command worked on a core of its own or was answered by the owner of the
 * account through the control socket: an outcome travels as one JSON object,
 * {"exit":n,"document":{…}|null,"errors":[text]}.
 */
#ifndef SKIM_COMMANDS_OUTCOME_H
#define SKIM_COMMANDS_OUTCOME_H

#include <stdbool.h>

#include "skim/base/rc.h"
#include "skim/commands/exit.h"

struct json_object;

struct outcome {
	int status;			/* enum exit_status */
	struct json_object *doc;	/* owned; NULL: nothing on standard output */
	struct json_object *errors;	/* owned; array of sentences, or NULL */
};

/* Adds a sentence ("what happened: what to do"); the status becomes the first by rank. */
void outcome_fail(struct outcome *o, int status, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void outcome_doc(struct outcome *o, struct json_object *doc);	/* takes it */
void outcome_free(struct outcome *o);

/* Over the wire and back; one line, malloc'd (NULL: no memory). */
char *outcome_line(const struct outcome *o);
enum rc outcome_read(struct outcome *o, const char *line);

/*
 * Errors to standard error as `skim: …`, the document to standard output: as it is, or as text
 * in the manner of `command`.  Returns the exit status; a standard output that cannot be written
 * makes it 1 at least, without a word.
 */
int outcome_print(const struct outcome *o, const char *command, bool json);

/* Of two statuses the one that counts (2, 3, 6, 4, 5, 1, then 0). */
int exit_worse(int a, int b);

#endif
