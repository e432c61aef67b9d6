/* pacing.c - the request limits of the Web API notes, 9.1. */
#include "pacing.h"

#include <fnmatch.h>
#include <stddef.h>
#include <string.h>

#include "skim/base/clock.h"
#include "skim/base/must.h"

/*
 * The first row binds every request.  Spans are a little shorter than published: a client
 * that waits just that long by its own clock must not fail by the travel time of a packet.
 */
static const struct {
	const char *method, *path;	/* NULL: any */
	unsigned count;
	int64_t span;
} rules[] = {
	{ NULL, "*", 10, 950 * NS_PER_MS },
	{ "GET", "/iserver/account/orders", 1, 4750 * NS_PER_MS },
	{ "GET", "/iserver/account/trades", 1, 4750 * NS_PER_MS },
	{ "GET", "/iserver/account/pnl/partitioned", 1, 4750 * NS_PER_MS },
	{ "GET", "/portfolio/accounts", 1, 4750 * NS_PER_MS },
	{ "GET", "/portfolio/subaccounts", 1, 4750 * NS_PER_MS },
	{ "GET", "/iserver/marketdata/snapshot", 10, 950 * NS_PER_MS },
	{ "POST", "/iserver/scanner/run", 1, 950 * NS_PER_MS },
	{ "GET", "/iserver/scanner/params", 1, 895 * NS_PER_S },
	{ "POST", "/tickle", 1, 950 * NS_PER_MS },
	{ "GET", "/sso/validate", 1, 59 * NS_PER_S },
	{ NULL, "/fyi/*", 1, 950 * NS_PER_MS },
	{ NULL, "/pa/*", 1, 895 * NS_PER_S },
};

static bool concerns(size_t i, const char *method, const char *path)
{
	return (!rules[i].method || strcmp(rules[i].method, method) == 0) &&
		fnmatch(rules[i].path, path, 0) == 0;
}

static bool full(const struct pacing *p, size_t i, int64_t steady)
{
	unsigned back = (p->rule[i].next + PACING_WINDOW - rules[i].count) % PACING_WINDOW;
	int64_t oldest = p->rule[i].at[back];

	return oldest && steady - oldest < rules[i].span;
}

bool pacing_admits(struct pacing *p, const char *method, const char *path, int64_t steady)
{
	size_t n = sizeof rules / sizeof *rules;

	MUST(n <= PACING_RULES);
	if (p->off)
		return true;
	if (steady < p->penalty_until)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!concerns(i, method, path) || !full(p, i, steady))
			continue;
		if (p->penalties)
			p->penalty_until = steady + 600 * NS_PER_S;
		return false;
	}
	for (size_t i = 0; i < n; i++) {
		if (!concerns(i, method, path))
			continue;
		p->rule[i].at[p->rule[i].next] = steady;
		p->rule[i].next = (p->rule[i].next + 1) % PACING_WINDOW;
	}
	return true;
}
