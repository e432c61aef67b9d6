/*
 * embed.h - notices -> embeds -> the JSON body of one webhook request.  Pure.
 * Titles and colours are fixed (man page skim(1), DISCORD); outside text is escaped, so that
 * neither markdown nor a mention can come from a headline.
 */
#ifndef SKIM_DISCORD_EMBED_H
#define SKIM_DISCORD_EMBED_H

#include <stddef.h>

#include "skim/core/action.h"

enum { COLOUR_GREEN = 0x2ECC71, COLOUR_YELLOW = 0xF1C40F, COLOUR_RED = 0xE74C3C, COLOUR_BLUE = 0x3498DB };

/* Discord's limits on one message (its documentation, "Embed Object" and "Execute Webhook"). */
enum { MESSAGE_EMBEDS = 10, MESSAGE_CHARACTERS = 6000 };

/*
 * One notice as one embed, JSON, malloc'd; NULL: no memory.  A NOTIFY_CANDIDATES is the embed of
 * an empty list.  *cost is at least the number of characters of it that Discord counts towards
 * MESSAGE_CHARACTERS, and never more than that.
 */
char *discord_embed(const struct act_notify *a, size_t *cost);
/* The body of one request with these embeds, at most MESSAGE_EMBEDS of at most MESSAGE_CHARACTERS
 * in all, and no mention whatever they say.  malloc'd; NULL: no memory. */
char *discord_body(const char *const *embeds, size_t n);
/* Escapes markdown and disarms mentions; returns the length, cut on a character. */
size_t discord_escape(char *out, size_t cap, const char *s);

#endif
