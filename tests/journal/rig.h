/* rig.h - a journal in a folder of its own, and rows to put into it. */
#ifndef SKIM_TESTS_JOURNAL_RIG_H
#define SKIM_TESTS_JOURNAL_RIG_H

#include <stdint.h>

#include "skim/journal/journal.h"

extern char rig_dir[64], rig_path[128];

int rig_set_up(void **state);
int rig_tear_down(void **state);
struct journal *rig_open(void);
/* One number straight from the file, past our own code. */
int64_t rig_ask(const char *question);
struct act_order rig_entry(const char *coid);
struct act_journal rig_order(const char *coid, const char *state, qty_t filled);
void rig_write(struct journal *j, const struct act_journal *r);

#endif
