/*
 * schema.h - the documents of skim(1), JSON OUTPUT, as the manual promises them.
 *
 * The page itself is read: a member that the program prints and the manual does not name, or the
 * reverse, or of another type, fails the test.
 */
#ifndef TESTS_COMMANDS_SCHEMA_H
#define TESTS_COMMANDS_SCHEMA_H

#include <stdbool.h>

struct json_object;

/* The document of a command line; fails the test, naming the member.  False: it has none. */
bool schema_check(const char *line, struct json_object *doc);
/* Fails the test when a document or object of the manual has not been checked yet, but for those
 * named in `but`, NULL at its end. */
void schema_all_seen(const char *const but[]);

#endif
