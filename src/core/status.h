/* status.h - link, feeds, account, clock, arming: what both halves of the engine share. */
#ifndef SKIM_SRC_CORE_STATUS_H
#define SKIM_SRC_CORE_STATUS_H

#include "state.h"

/* Link, feeds, account, cash, skew, journal, restored day (status.c). */
void status_event(struct engine *e, const struct event *ev);
void status_tick(struct engine *e);
void status_view(const struct engine *e, struct view *v);
int64_t status_next_steady(const struct engine *e);
int64_t status_next_market(const struct engine *e);
struct digest;
void status_digest(const struct engine *e, struct digest *d);

/* Arm, disarm, kill, unlock, lowered risk (arm.c). */
void arm_command(struct engine *e, const struct ev_command *c);
void arm_tick(struct engine *e);

/* What the owner before this one told without a screen (notice.c). */
void notice_told(struct engine *e, const struct ev_command *c);
void notice_away(struct engine *e, const struct ev_command *c);

/* Acknowledge and mute (notice.c). */
void notice_ack(struct engine *e, uint32_t number);	/* 0: the newest urgent one */
void notice_ack_all(struct engine *e);
int notice_unacked(const struct engine *e);
void notice_view(const struct engine *e, struct view *v);

#endif
