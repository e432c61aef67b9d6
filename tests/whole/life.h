/* life.h - the life of an order on skim-hooked (hook.c), and what must hold after it. */
#ifndef SKIM_TESTS_LIFE_H
#define SKIM_TESTS_LIFE_H

#include <stdbool.h>
#include <stddef.h>

#include "screen.h"

enum { LIVES = 2, LIFE_NAME = 100 };

struct life {
	const char *name;
	void (*live)(void);
};

/* A trade with a question at both ends; and an order that rests and is cancelled. */
extern const struct life lives[LIVES];

/* A text on the screen with which a life is over, besides the end of its process. */
extern const char *life_ends_at;

struct life_point {
	const struct life *life;
	char name[LIFE_NAME];		/* of the point */
	char title[LIFE_NAME + 20];
};

/* Lives it, with a hook of hook.c at a point; NULL: without.  HOOK_DISK is there in any case. */
void life_begin(const struct life *l, const char *hook, const char *point);
/* A life that nothing ends, and which of its points were chosen: added to n, the new number. */
size_t life_learn(const struct life *l, bool (*chosen)(const char *name), struct life_point *points,
		  size_t n, size_t most);
/* How often a point of the name was passed, whatever its number. */
int life_passed(const char *name);

/* Each order of the broker's is in the journal in its state, and none there lives that is not here. */
bool life_agree(struct term *t, void *ctx);
void life_expect_sent_once(void);
void life_expect_cover(void);
void life_give_again(void);

#endif
