/*
 * rc.h - result codes shared by every room.
 *
 * A code says what kind of thing went wrong; a struct errmsg, where a function
 * takes one, says the rest for a person: what was tried, on what, what to do.
 */
#ifndef SKIM_BASE_RC_H
#define SKIM_BASE_RC_H

#include <stddef.h>

#define RC_LIST(X)                                                             \
	X(RC_OK, "ok")                                                         \
	X(RC_NOMEM, "out of memory")                                           \
	X(RC_RANGE, "value out of range")                                      \
	X(RC_SYNTAX, "not understood")                                         \
	X(RC_IO, "input or output failed")                                     \
	X(RC_ABSENT, "not found")                                              \
	X(RC_EXISTS, "already there")                                          \
	X(RC_STALE, "too old")                                                 \
	X(RC_FULL, "no room left")                                             \
	X(RC_CLOSED, "closed")                                                 \
	X(RC_TIMEOUT, "no answer in time")                                     \
	X(RC_REFUSED, "refused")                                               \
	X(RC_AUTH, "credentials refused")                                      \
	X(RC_UNKNOWN, "outcome unknown")                                       \
	X(RC_BUSY, "busy")                                                     \
	X(RC_INTERNAL, "internal error")

enum rc {
#define X(name, text) name,
	RC_LIST(X)
#undef X
	RC_COUNT
};

/* The text of a code; never NULL.  Any thread. */
const char *rc_text(enum rc rc);

/* A message for a person.  Owned by the caller; always terminated. */
struct errmsg {
	char text[512];
};

/* Formats into e (NULL is fine) and returns rc, so that a failure is one line. */
enum rc errmsg_set(struct errmsg *e, enum rc rc, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif
