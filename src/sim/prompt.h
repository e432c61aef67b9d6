/*
 * prompt.h - the broker's prompts: a choice among words about one order, pushed by ntf or given
 * instead of an acknowledgement, answered through /iserver/notification (Web API 6.4, 7.3, 7.9).
 */
#ifndef SKIM_SRC_SIM_PROMPT_H
#define SKIM_SRC_SIM_PROMPT_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "http.h"
#include "sim.h"

enum { PROMPTS_MAX = 16, PROMPT_WORDS = 6 };

struct prompt {
	int64_t order;
	char req[16];
	char text[600];
	char option[PROMPT_WORDS][64];
	unsigned n;
	bool placing;			/* it stands between a ticket and the book */
	unsigned posts;			/* answers that arrived, right or wrong */
	char answer[64];		/* the one that was taken; empty: none yet */
};

struct prompts *prompts_new(void);
void prompts_free(struct prompts *p);

/* TEXT[|WORDS|WORDS…]; without words the three of IBKR's price management algorithm. */
struct prompt *prompt_raise(struct sim *s, int64_t order, const char *text, bool placing);
void prompt_json(const struct prompt *p, struct buf *out);	/* as it goes out */
void prompt_push(struct sim *s, const struct prompt *p);	/* to every websocket */
void prompts_push(struct sim *s);				/* those unanswered, once more */
void prompts_list(const struct sim *s, struct buf *out);	/* the tests' witness */

/* Takes the answer if order, request and words are those of a prompt that waits. */
void prompt_answer(struct sim *s, int64_t order, const char *req, const char *text, struct reply *p);

#endif
