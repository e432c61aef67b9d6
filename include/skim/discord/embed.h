/*
 * embed.h - notices -> the JSON body of one webhook request.  Pure.
 * Titles and colours are fixed (man page skim(1), DISCORD); outside text is escaped, so that
 * neither markdown nor a mention can come from a headline.
 */
#ifndef SKIM_DISCORD_EMBED_H
#define SKIM_DISCORD_EMBED_H

#include <stddef.h>

#include "skim/core/action.h"

enum { COLOUR_GREEN = 0x2ECC71, COLOUR_YELLOW = 0xF1C40F, COLOUR_RED = 0xE74C3C, COLOUR_BLUE = 0x3498DB };

/* A notice with the rows that belong to it (NOTIFY_CANDIDATES and its rows), else n_rows 0.
 * Returns a malloc'd body ({"embeds":[…],"allowed_mentions":{"parse":[]}}); many candidates are
 * packed into at most 10 embeds of at most 6000 characters together; *taken tells how many
 * rows went in (call again with the rest). */
char *discord_body(const struct act_notify *head, const struct act_notify *rows, size_t n_rows,
		   size_t *taken);
/* Escapes markdown and disarms mentions; returns the length, cut on a character. */
size_t discord_escape(char *out, size_t cap, const char *s);

#endif
