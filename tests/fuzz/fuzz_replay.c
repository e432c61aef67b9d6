/* fuzz_replay.c - any bytes as a whole recording, fed to the engine as `skim replay` feeds it. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "skim/base/must.h"
#include "skim/base/zone.h"
#include "skim/core/engine.h"
#include "skim/journal/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static struct calendar calendar;
static struct params params;
static struct actions actions;
static struct view view;

static void start(void)
{
	static bool ready;
	struct errmsg err;

	if (ready)
		return;
	MUST(zone_init(&err) == RC_OK);
	calendar_builtin(&calendar);
	ready = true;
}

static void feed(struct replay *r)
{
	struct engine *e = engine_new(&params, &calendar);
	struct event ev;

	MUST(e);
	for (int i = 0; i < 1000 && replay_next(r, &ev); i++) {
		engine_step(e, &ev, &actions);
		engine_next(e);
	}
	engine_view(e, &view);
	engine_digest(e);
	engine_free(e);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct replay *r = NULL;
	struct errmsg err = { "" };
	char path[40];
	int fd = memfd_create("recording", MFD_CLOEXEC);

	start();
	MUST(fd >= 0 && write(fd, data, n) == (ssize_t)n);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	params = (struct params){ .mode = MODE_PAPER };
	if (replay_open(&r, path, &params, &err) == RC_OK)
		feed(r);
	else
		MUST(*err.text);
	replay_close(r);
	close(fd);
	return 0;
}
