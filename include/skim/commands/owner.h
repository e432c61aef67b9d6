/*
 * owner.h - one process at a time owns the account (contract of skim(1), ONE OWNER).
 *
 * The owner holds a lock in the state directory; the file names its pid, host and terminal.
 * Threads: acquire and release on the main thread.
 */
#ifndef SKIM_COMMANDS_OWNER_H
#define SKIM_COMMANDS_OWNER_H

#include <stdbool.h>
#include <stdint.h>

#include "skim/base/rc.h"

enum { OWNER_WHO = 200 };

struct owner {
	int fd;		/* the lock; -1 none */
	int dir;	/* the state directory */
	/* "pid 7 on host, /dev/pts/1": who owns it (RC_BUSY), or who ended without letting it go
	 * (RC_OK); else empty. */
	char before[OWNER_WHO];
};

/* RC_OK; RC_BUSY: somebody else is the owner, err says who and what to do. */
enum rc owner_acquire(struct owner *o, const char *dir, struct errmsg *err);
void owner_release(struct owner *o);

/*
 * Waits until something changes about the owner of dir: the lock is let go, or its control
 * socket appears.  False: `until` (steady) has passed.
 */
bool owner_wait(const char *dir, int64_t until);

#endif
