/* ibkr.c - starts and stops the threads of the client, in an order that loses nothing. */
#include "internal.h"

#include <stdlib.h>

#include "skim/base/log.h"

static const enum out_lane ours[] = {
	OUT_REQUESTS, OUT_QUOTES, OUT_ACCOUNT, OUT_SESSION, OUT_DESK, OUT_DESK2,
};

static bool threads_start(struct ibkr *x)
{
	return (x->t_session = thread_start("skim-session", session_run, x)) &&
	       (x->t_desk[0] = thread_start("skim-desk", desk_run_0, x)) &&
	       (x->t_desk[1] = thread_start("skim-desk2", desk_run_1, x)) &&
	       (x->t_quotes = thread_start("skim-quotes", quotes_run, x)) &&
	       (x->t_requests = thread_start("skim-requests", requests_run, x)) &&
	       (x->t_account = thread_start("skim-account", account_run, x));
}

/* Tells all, then waits for all: a submission in flight ends by its own time limit. */
static void threads_stop(struct ibkr *x)
{
	stopper_set(x->stop);
	limiter_close(x->http.limiter);
	for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
		if (x->cfg.out[ours[i]])
			outbox_close(x->cfg.out[ours[i]]);
	http_notice(&x->http, 0);
	desk_update(&x->http, NULL, NULL);
	guard_lock(x->change_lock);
	if (x->change)
		x->change(x->change_ctx);
	guard_unlock(x->change_lock);
	thread_join(x->t_quotes);
	thread_join(x->t_requests);
	thread_join(x->t_account);
	thread_join(x->t_session);
	thread_join(x->t_desk[0]);
	thread_join(x->t_desk[1]);
}

enum rc ibkr_start(struct ibkr **out, const struct ibkr_config *cfg, struct errmsg *err)
{
	struct ibkr *x = calloc(1, sizeof *x);
	enum rc rc;

	*out = NULL;
	if (!x)
		return errmsg_set(err, RC_NOMEM, "out of memory");
	rc = ibkr_init(x, cfg, err);
	if (rc != RC_OK) {
		free(x);
		return rc;
	}
	departures_open(x);
	if (!threads_start(x)) {
		ibkr_stop(x, true);
		return errmsg_set(err, RC_NOMEM, "no more threads can be started");
	}
	*out = x;
	return RC_OK;
}

void ibkr_stop(struct ibkr *x, bool keep_session)
{
	if (!x)
		return;
	threads_stop(x);
	if (keep_session)
		log_info(LOG_IBKR, "leaving; the session is kept for who comes next");
	else
		session_logout(x);
	departures_close(x);
	ibkr_done(x);
	free(x);
}
