/*
 * work.h - what a command does on a running core: commands in through the inbox, the answer
 * from views, every wait with a deadline.
 *
 * Threads: an access belongs to one thread; several may work on one core at once (the owner's
 *          control socket, beside its console).
 */
#ifndef SKIM_COMMANDS_WORK_H
#define SKIM_COMMANDS_WORK_H

#include <stdbool.h>

#include "skim/commands/outcome.h"
#include "skim/core/params.h"
#include "skim/lane/inbox.h"
#include "skim/lane/viewslot.h"

struct json_object;

struct access {
	struct inbox *inbox;
	struct viewslot *slot;
	const struct params *params;
	bool (*stopped)(void *ctx);	/* asked now and then; NULL: never */
	void *ctx;
	int64_t until;			/* steady: the command is over by then */
	struct view *view;		/* its own; access_open */
};

bool access_open(struct access *a);	/* false: no memory */
void access_close(struct access *a);
void access_send(struct access *a, const struct ev_command *c);
/* The newest view, without waiting. */
void access_look(struct access *a);

/*
 * Waits until ready(view, ctx), or `until` (never past a->until).  RC_OK, RC_TIMEOUT, RC_CLOSED
 * (stopped).  a->view is the view that was judged last.
 */
typedef bool access_ready(const struct view *v, void *ctx);
enum rc access_wait(struct access *a, access_ready *ready, void *ctx, int64_t until);

/*
 * The journal restored, the session up; with account: an account that fits; with lists: the
 * broker's orders and positions read once.  False: o says what is in the way.
 */
enum { NEED_LINK = 1, NEED_ACCOUNT = 2, NEED_LISTS = 4 };
bool access_need(struct access *a, unsigned needs, struct outcome *o);
/* Exit status of a refused sign-in: 3 or 4. */
int access_refused_status(const struct view_status *s);

/*
 * One request, as it also comes through the control socket:
 *   {"cmd":"status"|"account"|"positions"|"orders"|"scan"}
 *   {"cmd":"quote"|"range","tickers":[…]}
 *   {"cmd":"cancel","key":…,"word":…|"yes":true}  {"cmd":"cancel","all":true}
 *   {"cmd":"kill"}  {"cmd":"kill","off":LAST4,"reason":…}
 */
void work_answer(struct access *a, struct json_object *request, struct outcome *o);

#endif
