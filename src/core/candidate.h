/*
 * candidate.h - the rules by which a stock is, or is not, something to trade; each in one
 * place under its name.  Verdicts are numbers; words are made from them on demand.
 */
#ifndef SKIM_SRC_CORE_CANDIDATE_H
#define SKIM_SRC_CORE_CANDIDATE_H

#include "stock.h"

enum gate {
	GATE_NONE, GATE_LOOKUP, GATE_EXCLUDED, GATE_GAP, GATE_GAP_UNKNOWN, GATE_PRICE, GATE_VOLUME,
	GATE_NEWS, GATE_UNREAD, GATE_DATA, GATE_HALT, GATE_UNOPENED, GATE_FORMING, GATE_PARTIAL, GATE_NARROW,
	GATE_WIDE, GATE_PRINTS, GATE_STALE, GATE_SPREAD, GATE_CHASE, GATE_LINK,
	GATE_PAGE, GATE_COUNT
};

struct verdict {
	enum cand_state state;
	enum gate gate;		/* the first rule that stands against it */
	bool tradeable;		/* no rule does */
	bool held;
	bp_t gap;
	bool gap_indicative;
};

/* Gap from the official open, else from the indicative price; BP_UNKNOWN. */
bp_t rule_gap(const struct stock *s, bool *indicative);
bool rule_gap_ok(const struct engine *e, const struct stock *s);
/* The gap is not filled: last still above the prior close. */
bool rule_gap_holds(const struct engine *e, const struct stock *s);
bool rule_price_ok(const struct engine *e, const struct stock *s);
bool rule_volume_ok(const struct engine *e, const struct stock *s);
bool rule_news_ok(const struct engine *e, const struct stock *s);
/* While the page cannot be read a halt or a withdrawal would not be seen: gates on news closed. */
bool rule_page_ok(const struct engine *e);
bool rule_data_ok(const struct stock *s);
bool rule_spread_ok(const struct engine *e, const struct stock *s);
bp_t rule_spread(const struct stock *s);	/* of the midpoint; BP_UNKNOWN */

void cand_judge(const struct engine *e, const struct stock *s, struct verdict *v);
/* Gap, price, volume, news, range: what the candidates message asks. */
bool cand_message_worthy(const struct engine *e, const struct stock *s);
/* Passes the scan filters, or the operator wants to see it. */
bool cand_listed(const struct engine *e, const struct stock *s, const struct verdict *v);

void cand_state_text(const struct engine *e, const struct stock *s, const struct verdict *v,
		     char *out, size_t cap);
void cand_why(const struct engine *e, const struct stock *s, const struct verdict *v, char *out,
	      size_t cap);
/* When a halted stock, or one under a fresh announcement, is likely to trade; 0 unknown. */
int64_t cand_return(const struct stock *s);
const char *cand_state_word(enum cand_state s);
/* Journal rows of what changed, once for each reason. */
void cand_tell(struct engine *e, struct stock *s, const struct verdict *v);

#endif
