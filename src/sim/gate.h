/*
 * gate.h - who may come in: verifies each request against the token in force, remembers
 * nonces, refuses skewed clocks, answers token requests, counts what it saw.
 *
 * Units:  wall clock UTC ns (OAuth timestamps are real time, whatever the market does).
 */
#ifndef SKIM_SRC_SIM_GATE_H
#define SKIM_SRC_SIM_GATE_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "creds.h"
#include "oauth_verify.h"

struct gate;

enum gate_switch {
	GATE_NONCE,	/* refuse a nonce seen before */
	GATE_SKEW,	/* refuse timestamps off by more than 300 s */
	GATE_REALM,	/* refuse another realm than limited_poa */
	GATE_SWITCHES
};

struct gate_counts {
	uint64_t verified, failed;	/* signatures of ordinary requests */
	uint64_t path_only, merged, url_with_query;
	uint64_t tokens, tokens_refused;
	uint64_t nonce_reused, skewed;
	uint64_t unknown_token;		/* expired, replaced, or none asked for yet */
};

struct gate *gate_new(const struct creds *c);
void gate_free(struct gate *g);
void gate_set(struct gate *g, enum gate_switch which, bool on);
bool gate_is_on(const struct gate *g, enum gate_switch which);

/* An ordinary request: 200, or 401 with the body to send. */
int gate_check(struct gate *g, const char *authorization, const struct oauth_target *t,
	       int64_t wall, struct buf *body);
/* POST /oauth/live_session_token: 200 or 401, and its body either way. */
int gate_token(struct gate *g, const char *authorization, const struct oauth_target *t,
	       int64_t wall, struct buf *body);

/* Number of the live session token in force; grows with each one issued. */
uint64_t gate_serial(const struct gate *g);
const unsigned char *gate_lst(const struct gate *g);	/* the token issued last, LST_BYTES */
const struct gate_counts *gate_counts(const struct gate *g);

/* Faults. */
void gate_expire(struct gate *g);			/* the token in force becomes useless */
void gate_tamper(struct gate *g, unsigned n);		/* next n answers carry a wrong signature */
void gate_empty(struct gate *g, unsigned n);		/* next n answers have an empty response */
void gate_key_bits(struct gate *g, int bits);		/* of the next shared secret; 0 any */
void gate_life(struct gate *g, int64_t ns);		/* of tokens issued from now on */

#endif
