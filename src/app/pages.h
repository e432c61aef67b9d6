/*
 * pages.h - what a subcommand prints, for the console's panes: the subcommand itself is run, as a
 * process of its own, so the prompt and the command line cannot come to say different things.
 *
 * Threads: one of its own (two pipes, no lock); console_pages' calls from the main thread, which
 *          never wait.
 */
#ifndef SKIM_SRC_APP_PAGES_H
#define SKIM_SRC_APP_PAGES_H

#include "settings.h"
#include "skim/console/console.h"
#include "skim/lane/viewslot.h"

struct pages;

/* slot: what this session knows, for `:doctor`. */
enum rc pages_start(struct pages **out, const struct settings_args *args, struct viewslot *slot,
		    struct errmsg *err);
void pages_stop(struct pages *p);	/* NULL is fine; a command still running is ended */
void pages_fill(struct pages *p, struct console_pages *out);

/*
 * page_doctor.c: the checks of `skim doctor --json` as text, failures first, with the mend.  What
 * only a sign-in could tell comes from the session that is here.  malloc'd; NULL: no document.
 */
char *page_doctor(const char *json, const struct view *v);

#endif
