/*
 * route.c - from the request line to the answer: who may, in which state, at what pace, and
 * what a fault makes of it.
 */
#include "rest.h"

#include <stdio.h>
#include <string.h>

#include "counts.h"
#include "desk.h"
#include "mangle.h"
#include "skim/base/clock.h"

#define API "/v1/api"

enum {
	NEED_BRIDGE = 1,	/* brokerage session ready */
	NEED_ACCOUNTS = 2,	/* and /iserver/accounts called in it */
	NEED_PORTFOLIO = 4,	/* /portfolio/accounts called */
	NEED_ACCT = 8,		/* the first * is our account */
	NEED_ALL = NEED_BRIDGE | NEED_ACCOUNTS,
	DEPTH = 8,
};

static const struct route {
	const char *method, *pattern;	/* below /v1/api; * is one segment */
	unsigned needs;
	handler *handle;
} routes[] = {
	{ "POST", "/oauth/live_session_token", 0, rest_token },
	{ "POST", "/iserver/auth/ssodh/init", 0, rest_init },
	{ "POST", "/iserver/auth/status", 0, rest_status },
	{ "GET", "/iserver/auth/status", 0, rest_status },
	{ "POST", "/iserver/reauthenticate", 0, rest_reauthenticate },
	{ "POST", "/tickle", 0, rest_tickle },
	{ "GET", "/tickle", 0, rest_tickle },
	{ "POST", "/logout", 0, rest_logout },
	{ "GET", "/iserver/accounts", NEED_BRIDGE, rest_accounts },
	{ "POST", "/iserver/account", NEED_ALL, rest_switch },
	{ "POST", "/iserver/questions/suppress", NEED_BRIDGE, rest_suppress },
	{ "POST", "/iserver/questions/suppress/reset", NEED_BRIDGE, rest_suppress_reset },
	{ "GET", "/trsrv/stocks", 0, rest_stocks },
	{ "GET", "/trsrv/secdef", 0, rest_secdef },
	{ "POST", "/trsrv/secdef", 0, rest_secdef },
	{ "GET", "/iserver/secdef/search", NEED_BRIDGE, rest_search },
	{ "POST", "/iserver/secdef/search", NEED_BRIDGE, rest_search },
	{ "GET", "/iserver/contract/*/info", NEED_BRIDGE, rest_info },
	{ "GET", "/iserver/contract/*/info-and-rules", NEED_BRIDGE, rest_info_and_rules },
	{ "POST", "/iserver/contract/rules", NEED_ALL, rest_rules },
	{ "GET", "/contract/trading-schedule", 0, rest_schedule },
	{ "GET", "/iserver/scanner/params", NEED_BRIDGE, rest_scan_params },
	{ "POST", "/iserver/scanner/run", 0, rest_scan_run },
	{ "GET", "/iserver/marketdata/snapshot", NEED_ALL, rest_snapshot },
	{ "POST", "/iserver/marketdata/unsubscribe", NEED_ALL, rest_unsubscribe },
	{ "GET", "/iserver/marketdata/unsubscribeall", NEED_ALL, rest_unsubscribe_all },
	{ "GET", "/iserver/marketdata/history", NEED_ALL, rest_history },
	{ "POST", "/iserver/account/*/orders", NEED_ALL | NEED_ACCT, rest_place },
	{ "POST", "/iserver/account/*/orders/whatif", NEED_ALL | NEED_ACCT, rest_whatif },
	{ "POST", "/iserver/account/*/order/*", NEED_ALL | NEED_ACCT, rest_change },
	{ "DELETE", "/iserver/account/*/order/*", NEED_ALL | NEED_ACCT, rest_cancel },
	{ "POST", "/iserver/reply/*", NEED_ALL, rest_reply },
	{ "POST", "/iserver/notification", NEED_ALL, rest_notification },
	{ "GET", "/iserver/account/orders", NEED_ALL, rest_orders },
	{ "GET", "/iserver/account/order/status/*", NEED_ALL, rest_order_status },
	{ "GET", "/iserver/account/trades", NEED_ALL, rest_trades },
	{ "GET", "/iserver/account/pnl/partitioned", NEED_ALL, rest_pnl },
	{ "GET", "/iserver/account/*/summary", NEED_ALL | NEED_ACCT, rest_account_summary },
	{ "GET", "/portfolio/accounts", 0, rest_portfolio_accounts },
	{ "GET", "/portfolio/*/meta", NEED_PORTFOLIO | NEED_ACCT, rest_meta },
	{ "GET", "/portfolio/*/positions/*", NEED_PORTFOLIO | NEED_ACCT, rest_positions },
	{ "POST", "/portfolio/*/positions/invalidate", NEED_PORTFOLIO | NEED_ACCT, rest_invalidate },
	{ "GET", "/portfolio2/*/positions", NEED_PORTFOLIO | NEED_ACCT, rest_positions2 },
	{ "GET", "/portfolio/*/position/*", NEED_PORTFOLIO | NEED_ACCT, rest_position },
	{ "GET", "/portfolio/*/ledger", NEED_PORTFOLIO | NEED_ACCT, rest_ledger },
	{ "GET", "/portfolio/*/summary", NEED_PORTFOLIO | NEED_ACCT, rest_summary },
};

static const struct route others[] = {
	{ "GET", "/asx/v2/statistics/todayAnns.do", 0, rest_asx },
	{ "POST", "/api/webhooks/*/*", 0, rest_webhook },
	{ "GET", "/api/webhooks/*/*", 0, rest_webhook },
};

/* Segment by segment; what a * stood for is kept. */
static bool fits(const char *pattern, const char *path, char seg[REQUEST_SEGS][SEG_BYTES])
{
	unsigned stars = 0;

	while (*pattern && *path) {
		if (*pattern == '*') {
			size_t n = strcspn(path, "/");

			if (!n || n >= SEG_BYTES || stars == REQUEST_SEGS)
				return false;
			memcpy(seg[stars], path, n);
			seg[stars++][n] = '\0';
			path += n;
			pattern++;
		} else if (*pattern++ != *path++) {
			return false;
		}
	}
	return !*pattern && !*path;
}

static const struct route *find(const struct route *table, size_t n, struct request *r)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(table[i].method, r->method) == 0 && fits(table[i].pattern, r->api, r->seg))
			return &table[i];
	return NULL;
}

/* --- who may --- */

static void target_of(const struct sim *s, const struct request *r, struct buf *url,
		      struct oauth_target *t)
{
	*t = (struct oauth_target){ .method = r->method };
	buf_printf(url, "%s://%s%s", server_scheme(s), r->host, r->path);
	t->url = url->s;
	memcpy(t->query, r->query, sizeof t->query);
	t->queries = r->queries;
}

/* A form body's pairs, for the convention that signs them. */
static void form_pairs(const struct request *r, struct buf *copy, struct oauth_target *t)
{
	char *save = NULL;

	if (!r->content_type || strncmp(r->content_type, "application/x-www-form-urlencoded", 33) != 0)
		return;
	buf_puts(copy, r->body);
	for (char *p = strtok_r(copy->s, "&", &save); p && t->forms < OAUTH_PAIRS;
	     p = strtok_r(NULL, "&", &save)) {
		char *eq = strchr(p, '=');

		if (eq)
			*eq++ = '\0';
		t->form[t->forms++] = (struct oauth_pair){ p, eq ? eq : "" };
	}
}

static bool signed_well(struct sim *s, const struct request *r, struct reply *p)
{
	struct buf url = { 0 }, form = { 0 };
	struct oauth_target t;
	int64_t wall = clock_wall() + s->date_skew * NS_PER_S;

	target_of(s, r, &url, &t);
	form_pairs(r, &form, &t);
	if (strcmp(r->api, "/oauth/live_session_token") == 0) {
		p->status = gate_token(s->gate, r->authorization, &t, wall, &p->body);
		if (p->status == 200)
			sim_log("token %llu issued", (unsigned long long)gate_serial(s->gate));
	} else {
		p->status = gate_check(s->gate, r->authorization, &t, wall, &p->body);
	}
	if (p->status != 200)
		sim_log("401 %s %s: %s", r->method, r->api, p->body.s);
	buf_free(&url);
	buf_free(&form);
	return p->status == 200;
}

/* The content network in front of the broker turns programs without a name away. */
static void reply_forbidden(struct reply *p)
{
	p->status = 403;
	p->type = "text/html";
	buf_reset(&p->body);
	buf_puts(&p->body, "<HTML><HEAD>\n<TITLE>Access Denied</TITLE>\n</HEAD><BODY>\n<H1>Access Denied"
		 "</H1>\n \nYou don't have permission to access this server.<P>\n</BODY>\n</HTML>\n");
}

static bool state_allows(struct sim *s, const struct route *t, const struct request *r,
			 struct reply *p)
{
	if ((t->needs & NEED_BRIDGE) && s->session.state != SESSION_READY)
		reply_error(p, 400, "Bad Request: no bridge");
	else if ((t->needs & NEED_ACCOUNTS) && !s->session.accounts)
		reply_error(p, 400, "Bad Request: Please query /accounts first");
	else if ((t->needs & NEED_PORTFOLIO) && !s->session.portfolio)
		reply_error(p, 400, "Bad Request: Please query /portfolio/accounts first");
	else if ((t->needs & NEED_ACCT) && strcmp(r->seg[0], sim_account) != 0) {
		char text[128];

		snprintf(text, sizeof text, "Bad Request: accountId is not valid: %s", r->seg[0]);
		reply_error(p, 400, text);
	} else {
		return true;
	}
	return false;
}

static void handle_api(struct sim *s, struct request *r, struct reply *p, const struct route *t)
{
	if (!r->agent || !r->agent[0]) {
		reply_forbidden(p);
		return;
	}
	if (!signed_well(s, r, p))
		return;
	if (!pacing_admits(&s->pacing, r->method, r->api, s->steady)) {
		reply_error(p, 429, "Too many requests");
		return;
	}
	if (!t) {
		reply_error(p, 404, "Not Found");
		return;
	}
	/* Whatever touches orders kills a question that is still open. */
	if (strncmp(r->api, "/iserver/account", 16) == 0)
		desk_disturb(s);
	p->status = 200;
	if (state_allows(s, t, r, p))
		t->handle(s, r, p);
}

/* --- faults --- */

static void reply_status(struct reply *p, int status)
{
	switch (status) {
	case 401:
		reply_error(p, 401, "not authenticated");
		break;
	case 403:
		reply_forbidden(p);
		break;
	case 410:
		reply_error(p, 410, "Gone");
		break;
	case 502:
	case 504:
		p->status = status;
		p->type = "text/html";
		buf_printf(&p->body, "<html><head><title>%d</title></head><body>%d</body></html>\n",
			   status, status);
		break;
	case 503:
		reply_error(p, 503, "Service Unavailable");
		break;
	default:
		reply_error_only(p, status, "description");
	}
}

/* Faults that keep the request from being processed. */
static bool fault_before(struct sim *s, const struct request *r, struct reply *p)
{
	const struct fault *f;

	if (fault_take(&s->faults, FAULT_CUT_BEFORE, r->method, r->api)) {
		p->status = 0;
		p->cut = CUT_SILENT;
	} else if ((f = fault_take(&s->faults, FAULT_429, r->method, r->api))) {
		reply_error(p, 429, "Too many requests");
		p->retry_after = f->value;
	} else if ((f = fault_take(&s->faults, FAULT_STATUS, r->method, r->api))) {
		reply_status(p, (int)f->value);
	} else {
		return false;
	}
	return true;
}

/* Faults of the answer. */
static void fault_after(struct sim *s, const struct request *r, struct reply *p)
{
	const struct fault *f;

	if ((f = fault_take(&s->faults, FAULT_SLOW, r->method, r->api)))
		p->delay += f->value * NS_PER_MS;
	if ((f = fault_take(&s->faults, FAULT_TRICKLE, r->method, r->api)))
		p->trickle = f->value * NS_PER_MS;
	if (p->cut == CUT_SILENT)
		return;
	if (fault_take(&s->faults, FAULT_LOSE, r->method, r->api))
		p->cut = CUT_SILENT;
	else if (fault_take(&s->faults, FAULT_CUT_IN, r->method, r->api))
		p->cut = CUT_IN;
	else if (fault_take(&s->faults, FAULT_CUT_AFTER, r->method, r->api))
		p->cut = CUT_AFTER;
	if (fault_take(&s->faults, FAULT_TRUNCATE, r->method, r->api))
		p->body.n /= 2;
	if (fault_take(&s->faults, FAULT_WRONG_TYPE, r->method, r->api))
		mangle_types(&p->body);
}

void http_handle(struct sim *s, struct request *r, struct reply *p)
{
	bool api = strncmp(r->path, API "/", sizeof API) == 0;
	const struct route *t;

	sim_advance(s);
	r->api = api ? r->path + sizeof API - 1 : r->path;
	t = api ? find(routes, sizeof routes / sizeof *routes, r) :
		find(others, sizeof others / sizeof *others, r);
	if (t && t->handle == rest_place)
		count(s->counts, COUNT_ORDER_POSTS);
	if (!fault_before(s, r, p)) {
		p->status = 200;
		if (api)
			handle_api(s, r, p, t);
		else if (t)
			t->handle(s, r, p);
		else
			reply_error_only(p, 404, "Not Found");
		sim_advance(s);	/* what an order changed goes out before its answer may */
	}
	fault_after(s, r, p);
	count_request(s->counts, r->method, t ? t->pattern : r->api, p->status);
}
