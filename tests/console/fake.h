/*
 * fake.h - stands where the core stands: publishes views, takes commands, decides nothing.
 *
 * It holds one invented morning and answers the console's commands in the shape the core
 * does, so that the screen can be tested without it.
 */
#ifndef TESTS_CONSOLE_FAKE_H
#define TESTS_CONSOLE_FAKE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "skim/core/event.h"
#include "skim/core/view.h"

struct fake {
	struct view v;
	bool ask;		/* the broker asks twice before it takes an order */
	bool slow;		/* commands are not answered */
	int one_in;		/* of so many rows one moves; 0: all */
	uint32_t serial, notice;
	FILE *log;		/* one line a command */
};

/* The 24th of November 2026, 10:07:32 in Sydney. */
int64_t fake_start(void);
/* scene: "morning", "live", "loading", "empty", "down", "armed", "question", "held", "alarm",
 * "news-failing", "hostile", "read-only", "forty", "scanner-failing", "news-stale",
 * "journal-failing", "differs", "held-elsewhere", "delayed", "long-event", "longest-event",
 * "no-account", "accounts". */
bool fake_scene(struct fake *f, const char *scene);
void fake_command(struct fake *f, const struct ev_command *c, int64_t steady);
/* Twelve rows move. */
void fake_tick(struct fake *f, int step, int64_t market);
void fake_notice(struct fake *f, enum notice_class class, const char *ticker, const char *text);

#endif
