/*
 * viewslot.h - the newest view, handed from the core to whoever draws.
 *
 * Threads: publish from the core; take from any (console, control socket).
 */
#ifndef SKIM_LANE_VIEWSLOT_H
#define SKIM_LANE_VIEWSLOT_H

#include <stdbool.h>

#include "skim/base/rc.h"
#include "skim/core/view.h"

struct viewslot;

struct viewslot *viewslot_new(void);
void viewslot_free(struct viewslot *s);

/* fill writes the view in place, in a buffer that nobody reads; then it becomes the newest,
 * its generation is set to one above the last, and the eventfd is signalled. */
void viewslot_publish(struct viewslot *s, void (*fill)(const void *ctx, struct view *v), const void *ctx);

/*
 * Copies the newest view if it is newer than v->generation; false: nothing new.  A reader that
 * comes with a generation above 0 follows the views: its take clears the eventfd and counts
 * for viewslot_waiting.  One that comes with 0 looks once and takes nothing from the other.
 */
bool viewslot_take(struct viewslot *s, struct view *v);
/*
 * Waits until a view newer than v->generation stands, or until steady `until`: RC_OK (copied)
 * or RC_TIMEOUT.  For readers beside the console: the eventfd and viewslot_waiting are not theirs.
 */
enum rc viewslot_wait(struct viewslot *s, struct view *v, int64_t until);
/* True while the newest view has not been taken by the console: the core need not hurry. */
bool viewslot_waiting(struct viewslot *s);
/* Readable (poll) when there is something new; viewslot_take clears it. */
int viewslot_fd(struct viewslot *s);

/* Copies the used parts alone: some tens of KB instead of the whole. */
void view_copy(struct view *to, const struct view *from);

#endif
