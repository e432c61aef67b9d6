/*
 * script.h - engine tests written as text: events at Sydney times, and what came of each.
 *
 *	date 2026-11-24				the day; before the first event
 *	param auction_in=0			a setting
 *	stock KTA 1001 Katanya Metals		look-ups of KTA are answered so
 *	auto look				looks are answered at once: lists come to their end
 *	auto reask				re-asks are answered at once: nothing newer
 *	hide journal | notify | notice | ask | look	kinds of output not wanted in this script
 *	10:05:03.2 quote KTA last=0.415 vol=120000
 *	> notice NOTICE KTA broke 0.410, last 0.415 (age 0s)
 *
 * look=now in a line names the look last asked for.
 *
 * Lines with > are what the runner writes after the line above: actions in order, then
 * notices.  A script is right when the runner writes the same text again.  Between lines the
 * runner steps EV_TICK whenever engine_next() asks for it, as the core's loop does; what
 * comes of these stands before the line that follows, with its time.
 */
#ifndef SKIM_TESTS_CORE_SCRIPT_H
#define SKIM_TESTS_CORE_SCRIPT_H

#include <stdint.h>

#include "skim/core/engine.h"

/* The script's text with its > lines made anew; malloc'd.  A line that is not understood
 * gives `! line N: …` and ends the run. */
char *script_run(const char *text, uint64_t *digest);

#endif
