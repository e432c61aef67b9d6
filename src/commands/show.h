/* show.h - a command's JSON document as text for a person. */
#ifndef SKIM_SRC_COMMANDS_SHOW_H
#define SKIM_SRC_COMMANDS_SHOW_H

struct json_object;

/* To standard output, in the manner of the command. */
void show_text(const char *command, struct json_object *doc);

#endif
