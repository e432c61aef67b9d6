/*
 * scanparams.c - whether the broker's scanner knows what our scan asks for.
 *
 * Codes that it does not know are silently ignored (Web API 4.2): a filter seems to work and
 * filters nothing.  The list is large and may be asked for once in a quarter of an hour (4.1), so
 * it is asked for once a day, and only the verdict is kept, in one line of a file.
 */
#include "feeds.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "skim/base/auto.h"
#include "skim/base/log.h"
#include "skim/base/text.h"
#include "skim/base/zone.h"

#define HEAD "skim scanner 1"
#define PATH "/iserver/scanner/params"

const struct wire_scan_want scan_want = {
	.instrument = "STOCK.HK", .location = "STK.HK.ASX", .type = "HIGH_OPEN_GAP",
	.filter = { "priceAbove", "volumeAbove", "openGapPercAbove" },
};

static bool file_name(const struct ibkr *x, char *out, size_t cap)
{
	int n = x->cfg.cache_dir ? snprintf(out, cap, "%s/scanner", x->cfg.cache_dir) : 0;

	return n > 0 && (size_t)n < cap;
}

/* "skim scanner 1 20261123 https://api.ibkr.com/v1/api", then the verdict. */
static void head(const struct ibkr *x, char *out, size_t cap)
{
	char base[600];

	http_base(&x->http, base, sizeof(base));
	snprintf(out, cap, HEAD " %d %s", date_of(clock_wall()), base);
}

static bool read_verdict(const struct ibkr *x, char words[TEXT_LEN])
{
	char name[1400], want[700], line[700];
	int fd;

	if (!file_name(x, name, sizeof(name)))
		return false;
	fd = open(name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return false;

	AUTO_FCLOSE FILE *f = fdopen(fd, "r");

	head(x, want, sizeof(want));
	if (!f || !fgets(line, sizeof(line), f))
		return false;
	line[strcspn(line, "\n")] = '\0';
	if (strcmp(line, want) != 0 || !fgets(line, sizeof(line), f))
		return false;
	text_clean(words, TEXT_LEN, line, strcspn(line, "\n"));
	return true;
}

/* Nothing hangs on it: a file that was not written is asked for again. */
static void write_verdict(const struct ibkr *x, const char *words)
{
	char name[1400], line[700];
	int fd;
	FILE *f;

	if (!file_name(x, name, sizeof(name)))
		return;
	fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	f = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (!f) {
		if (fd >= 0)
			close(fd);
		return;
	}
	head(x, line, sizeof(line));
	fprintf(f, "%s\n%s\n", line, words);
	fclose(f);
}

static void add(char words[TEXT_LEN], const char *what, const char *code)
{
	size_t n = strlen(words);

	snprintf(words + n, TEXT_LEN - n, "%s%s %s", n ? ", " : "", what, code);
}

static void verdict(const struct wire_scan_offer *o, char words[TEXT_LEN])
{
	char missing[TEXT_LEN] = "";
	bool scan = o->type && o->instrument && o->location;

	if (!o->type)
		add(missing, "scan", scan_want.type);
	if (!o->instrument)
		add(missing, "instrument", scan_want.instrument);
	if (!o->location)
		add(missing, "location", scan_want.location);
	for (int i = 0; i < SCAN_FILTERS; i++)
		if (!o->filter[i])
			add(missing, "filter", scan_want.filter[i]);
	words[0] = '\0';
	if (*missing)
		snprintf(words, TEXT_LEN, "not on the broker's list of scans: %.120s; %s", missing, scan ?
			 "thresholds are applied here all the same, but only to the 50 names it sends" :
			 "names come from the news and the include list");
}

bool scan_params_check(struct ibkr *x, struct http_client *c, char words[TEXT_LEN])
{
	struct wire_scan_offer offer;
	struct http_answer a;
	struct errmsg err;
	enum rc rc;

	if (read_verdict(x, words))
		return true;
	if (!limiter_may(x->http.limiter, PATH, LIMIT_READ))
		return false;	/* an earlier process has asked */
	rc = http_get(c, PATH, &a, &err);
	if (rc == RC_OK)
		rc = a.status == 200 ? wire_scan_offer(a.body, a.n, &scan_want, &offer) : RC_REFUSED;
	if (rc != RC_OK) {
		log_info(LOG_SCAN, "list of scans: %s", a.status ? rc_text(rc) : err.text);
		return false;
	}
	verdict(&offer, words);
	if (*words)
		log_warn(LOG_SCAN, "%s", words);
	else
		log_info(LOG_SCAN, "the broker's scanner lists all that is asked of it");
	write_verdict(x, words);
	return true;
}
