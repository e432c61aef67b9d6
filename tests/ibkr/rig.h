/*
 * rig.h - a client whose session is simply up, for the threads that need nothing of it but that:
 * one thread at a time against a server of the test's own.
 */
#ifndef TEST_IBKR_RIG_H
#define TEST_IBKR_RIG_H

#include "../../src/ibkr/internal.h"
#include "vectors.h"

struct rig {
	struct ibkr x;
	struct vectors v;
	struct session_state st;
	struct inbox *inbox;
	struct outbox *out[OUT_COUNT];
	struct thread *thread;
	char url[64];
};

/* cfg: what differs from the rig's own; NULL nothing.  Pacing off, pauses shortened. */
void rig_open(struct rig *r, int port, const struct ibkr_config *cfg);
void rig_run(struct rig *r, void (*run)(void *ibkr));
void rig_close(struct rig *r);

/* The session as the threads see it from now on. */
void rig_session(struct rig *r, bool up, uint64_t epoch);

void rig_act(struct rig *r, enum out_lane lane, enum action_type type, int32_t conid, const char *ticker);
void rig_look(struct rig *r, uint32_t look, enum look_what what);

/* Next event of that type, others dropped; the test fails after five seconds. */
void rig_event(struct rig *r, enum event_type type, struct event *ev);
void rig_feed(struct rig *r, enum feed feed, enum feed_state state);
/* True when no event of that type is waiting at this moment; drops what is. */
bool rig_quiet(struct rig *r, enum event_type type);

#endif
