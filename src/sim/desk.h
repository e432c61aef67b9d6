/*
 * desk.h - the broker's order desk: tickets, the one question that may be open, one-cancels-
 * other groups (Web API 7.1 to 7.6).
 *
 * Units:  questions lapse in real time: a person answers them.
 */
#ifndef SKIM_SRC_SIM_DESK_H
#define SKIM_SRC_SIM_DESK_H

#include <stdbool.h>
#include <stdint.h>

#include "http.h"
#include "sim.h"

enum { TICKETS_MAX = 8, REPLY_ID = 40, KILLED_MAX = 8, GROUPS_MAX = 64, MESSAGES_MAX = 4 };

struct ticket {
	struct sim_order order;
	char parent_ref[40];		/* cOID of the parent, when a child */
	bool group;			/* one cancels the others */
};

/* A question: parallel texts and ids under one reply id. */
struct question {
	char ids[MESSAGES_MAX][12];
	char texts[MESSAGES_MAX][600];
	unsigned n;
};

struct desk {
	struct {
		bool open, prompt;
		char id[REPLY_ID];
		struct ticket tickets[TICKETS_MAX];
		unsigned n;
		int64_t change;		/* order id when it asks about a change, else 0 */
		unsigned more;		/* further questions before it is placed */
		int64_t asked;		/* steady */
	} pending;
	char killed[KILLED_MAX][REPLY_ID];	/* questions another request has killed */
	unsigned killed_next;

	struct question scripted;	/* asked at the next placement */
	bool always, prompt_next;
	unsigned chain;			/* questions at the next placement */
	unsigned bare;			/* answers in the bare shape */
	int64_t lapse;			/* ns */

	struct {
		int64_t id[TICKETS_MAX];
		unsigned n;
	} groups[GROUPS_MAX];
	unsigned group_next;
};

struct desk *desk_new(void);
void desk_free(struct desk *d);

/* ticket.c: one ticket of a request body; false with the broker's words. */
bool ticket_parse(const struct sim *s, struct json_object *o, struct ticket *t,
		  struct errmsg *err);

/* Another request that touches orders kills an open question. */
void desk_disturb(struct sim *s);
/* Lapse of the question, groups; after each advance of the exchange. */
void desk_run(struct sim *s);

/* Places, or asks first; fills the answer. */
void desk_place(struct sim *s, const struct ticket *t, unsigned n, int64_t change,
		struct reply *p);
/* The answer to a question or prompt. */
void desk_reply(struct sim *s, const char *id, bool confirmed, struct reply *p);

/* question.c: what the desk would ask about these tickets; false: nothing. */
bool question_for(struct sim *s, const struct ticket *t, unsigned n, struct question *q);
/* The k-th of a chain asked for by hand. */
void question_filler(unsigned k, struct question *q);
/* "o163,o383" and "text|text"; false when it cannot be understood. */
bool question_parse(const char *ids, const char *texts, struct question *q);

#endif
