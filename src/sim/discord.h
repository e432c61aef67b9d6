/*
 * discord.h - a receiver that holds a webhook's messages to Discord's published limits.
 */
#ifndef SKIM_SRC_SIM_DISCORD_H
#define SKIM_SRC_SIM_DISCORD_H

#include "http.h"

struct discord;

struct discord *discord_new(void);
void discord_free(struct discord *d);
/* "id/token" for the webhook's URL. */
const char *discord_path(const struct discord *d);
/* Messages taken, oldest first, as a JSON array of what was posted. */
void discord_json(const struct discord *d, struct buf *out);

/* The first limit a message breaks, in Discord's words; NULL when it may pass. */
const char *discord_objection(struct json_object *message);

#endif
