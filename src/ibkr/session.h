/* session.h - the session thread's own state; for session.c and signin.c alone. */
#ifndef SKIM_IBKR_SESSION_H
#define SKIM_IBKR_SESSION_H

#include "internal.h"
#include "skim/ibkr/wire.h"

struct session {
	struct ibkr *x;
	struct http_client *c;
	struct session_state st;	/* as last published */
	struct ev_link shown;		/* as last emitted */
	bool shown_any;
	uint64_t woken;			/* version of http.wake seen */
	int64_t renew_at;		/* steady ns: a new token is due */
	bool inited;			/* ssodh/init answered well with the present token */
	bool yielded;			/* operator gave the session away: wait for take */
	bool compete;			/* the next init pushes the other login out */
	int failures;			/* sign-ins in a row that failed, for the back-off */
	int flickers;			/* sessions in a row that ended soon after they began */
	unsigned pending;		/* notices not looked into yet */
	int64_t checked;		/* steady: when the status was last asked on a hint */
	int64_t resting;		/* end of the rest that was told; 0 none */
	int refusals;			/* 401 in a row on signed requests */
	int renewals;			/* tokens that worked and were refused later */
	int gone;			/* 410 in a row */
	bool credentials;		/* the last token was refused: a credential is at fault */
	int32_t rtt_ms;
	char why[TEXT_LEN];		/* cause and cure of the last failure */
};

enum outcome {
	SIGN_OK,
	SIGN_STOP,		/* the client is being stopped */
	SIGN_AGAIN,		/* something changed: try again at once */
	SIGN_NETWORK,		/* no answer: short pauses */
	SIGN_SERVER,		/* an answer that says not now: long pauses */
	SIGN_PACED,		/* 429: when the limiter says so */
	SIGN_BLOCKED,		/* the CDN: longer pauses */
	SIGN_HELD,		/* another login has the session */
	SIGN_REFUSED,		/* credentials */
};

/* Everything from the token to the tickle; says on the way where it stands. */
enum outcome session_sign_in(struct session *s);
/* A new token alone, when the present one is about to end. */
enum outcome session_renew(struct session *s);
/* One /tickle; its embedded status in out. */
enum outcome session_tickle(struct session *s, struct wire_status *out);
/* One auth/status (or ssodh/init with a body). */
enum outcome session_status(struct session *s, const char *path, const char *body,
			    struct wire_status *out);
enum outcome session_accounts(struct session *s);

bool status_ready(const struct wire_status *w);

/* Puts s->st into the cell and wakes who asked for it. */
void session_publish(struct session *s);
/* EV_LINK when it differs from the last one. */
void session_link(struct session *s, enum link_state state, int64_t retry_at, const char *text);
/* Until then, a notice, an action or the stop: true = stop. */
bool session_sleep(struct session *s, int64_t until);

#endif
