/* await.c - waiting for what another process makes. */
#include "await.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { START_MS = 60000 };

void await_file(const char *folder, const char *name)
{
	int fd = inotify_init1(IN_CLOEXEC);
	char path[200];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	mkdir(folder, 0700);
	inotify_add_watch(fd, folder, IN_CREATE);
	for (int i = 0; access(path, F_OK) < 0; i++) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		char events[4096];

		if (i > 100 || poll(&p, 1, START_MS) <= 0)
			fail_msg("%s does not come", path);
		assert_true(read(fd, events, sizeof events) > 0);
	}
	close(fd);
}
