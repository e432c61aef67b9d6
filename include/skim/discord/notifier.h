/*
 * notifier.h - tells a Discord channel: a bounded queue of notices, embeds, rate limits, on a
 * thread of its own.  Never blocks anything else.  The webhook URL is a password.
 */
#ifndef SKIM_DISCORD_NOTIFIER_H
#define SKIM_DISCORD_NOTIFIER_H

#include <stdbool.h>

#include "skim/base/rc.h"
#include "skim/core/action.h"
#include "skim/lane/inbox.h"
#include "skim/lane/outbox.h"

struct discord_config {
	const char *webhook_url;	/* https, or http for loopback */
	const char *events;		/* "all", or words: candidates trades pnl news questions
					 * alarms session errors day */
	const char *ca_file, *ca_path;
	struct outbox *out;		/* OUT_NOTIFY */
	struct inbox *inbox;		/* EV_FEED of FEED_DISCORD */
};

struct discord;
enum rc discord_start(struct discord **out, const struct discord_config *cfg, struct errmsg *err);
void discord_stop(struct discord *d);	/* flushes, 5 s at most */

/* One test message now, on the calling thread: HTTP status in *status. */
enum rc discord_test(const struct discord_config *cfg, int *status, struct errmsg *err);

#endif
