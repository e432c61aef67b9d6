/*
 * thread.h - named threads with all signals blocked, and a stop flag they can wait on.
 */
#ifndef SKIM_LANE_THREAD_H
#define SKIM_LANE_THREAD_H

#include <stdbool.h>
#include <stdint.h>

#include "skim/base/rc.h"

struct stopper;			/* set once, waited on by many */
struct stopper *stopper_new(void);
void stopper_free(struct stopper *s);
void stopper_set(struct stopper *s);
bool stopper_is_set(struct stopper *s);
/* Waits until steady `until` or the stop: true = stop. */
bool stopper_wait(struct stopper *s, int64_t until);
/* Readable when set, for poll. */
int stopper_fd(struct stopper *s);

struct thread;
/* name: at most 15 characters, shown by ps and gdb. */
struct thread *thread_start(const char *name, void (*run)(void *ctx), void *ctx);
void thread_join(struct thread *t);	/* joins and frees; NULL is fine */

#endif
