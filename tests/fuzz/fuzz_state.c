/*
 * fuzz_state.c - any bytes as one of the files that one run leaves for the next: contracts,
 * announcements seen, what Discord was told.  The first byte picks it.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../src/asx/seen.h"
#include "../../src/discord/told.h"
#include "../../src/ibkr/contracts.h"
#include "skim/base/must.h"
#include "skim/base/zone.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static char dir[] = "/dev/shm/skim-fuzz-XXXXXX";
static const char *const names[] = { "contracts-host", "announcements-seen", "discord-told" };

static void clean(void)
{
	char path[100];

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(path, sizeof path, "%s/%s", dir, names[i]);
		unlink(path);
	}
	rmdir(dir);
}

static void place(const char *name, const uint8_t *data, size_t n)
{
	char path[100];

	snprintf(path, sizeof path, "%s/%s", dir, name);
	unlink(path);
	FILE *f = fopen(path, "w");

	MUST(f && fwrite(data, 1, n, f) == n && fclose(f) == 0 && chmod(path, 0600) == 0);
}

static void contracts(void)
{
	struct contracts *c = contracts_open(dir, "host", "http://127.0.0.1", 20261123);
	struct ev_instrument i;

	MUST(c);
	if (contracts_find(c, "BHP", 20261123, &i))
		MUST(i.conid > 0 && !strcmp(i.ticker, "BHP"));
	contracts_close(c);
}

static void seen(void)
{
	struct asx_seen *s = asx_seen_open(dir);
	int64_t first;
	bool later;

	MUST(s);
	asx_seen_day(s, 20261123);
	if (!asx_seen_get(s, "1234", &first, &later))
		asx_seen_add(s, "1234", 5, true);
	asx_seen_flush(s);
	MUST(asx_seen_get(s, "1234", &first, &later));
	asx_seen_close(s);
}

static void told(void)
{
	struct budget b = { 0 };
	struct told *t = told_open(dir, 20261123, &b, 1000000000);

	MUST(t);
	told_news(t, "1234");
	told_candidate(t, 20261123, "BHP");
	told_close(t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static void (*const open[])(void) = { contracts, seen, told };
	static bool ready;
	struct errmsg err;

	if (!ready) {
		MUST(zone_init(&err) == RC_OK && mkdtemp(dir));
		atexit(clean);
		ready = true;
	}
	if (!n)
		return 0;
	place(names[data[0] % 3], data + 1, n - 1);
	open[data[0] % 3]();
	return 0;
}
