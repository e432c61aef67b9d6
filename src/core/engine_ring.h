/* engine_ring.h - size of the ring of actions that did not fit one step. */
#ifndef SKIM_SRC_CORE_ENGINE_RING_H
#define SKIM_SRC_CORE_ENGINE_RING_H

/* Far beyond what a step can cause: cancelling all MAX_ORDERS with a journal row and a notice
 * each, plus one action for every code known. */
enum { PENDING_CAP = 2048 };

#endif
