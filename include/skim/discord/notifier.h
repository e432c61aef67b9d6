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
	bool paper;			/* of the test message's footer */
	const char *events;		/* discord_events_valid() */
	const char *state_dir;		/* where it is kept what was told; NULL: nowhere */
	const char *ca_file, *ca_path;
	struct outbox *out;		/* OUT_NOTIFY */
	struct inbox *inbox;		/* EV_FEED of FEED_DISCORD */
};

struct discord;
enum rc discord_start(struct discord **out, const struct discord_config *cfg, struct errmsg *err);
void discord_stop(struct discord *d);	/* flushes, 5 s at most */

/*
 * "all", "none", or words of what is sent: candidates trades rejections pnl news questions alarms
 * kill session errors day, blanks or commas between; trades holds rejections, alarms holds kill;
 * "-word" takes out of what stands before it.
 * False: *bad is the word that is none of these.
 */
bool discord_events_valid(const char *events, char *bad, size_t cap);

/* One test message now, on the calling thread: HTTP status in *status, Discord's
 * words (cleaned, "" when it has none) in answer. */
enum rc discord_test(const struct discord_config *cfg, int *status, char *answer, size_t cap,
		     struct errmsg *err);

#endif
