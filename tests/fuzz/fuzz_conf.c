/* fuzz_conf.c - any bytes as skim.conf, with a row of every type. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "skim/base/must.h"
#include "skim/base/option.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static const struct option table[] = {
	{ "asx", "url", OPT_URL, "https://www.asx.com.au/", NULL, 0, 0, "." },
	{ "a", "word", OPT_WORD, "ask", "ask|always|never", 0, 0, "." },
	{ "a", "bool", OPT_BOOL, "yes", NULL, 0, 0, "." },
	{ "a", "int", OPT_INT, "5", NULL, 1, 90, "." },
	{ "risk", "risk", OPT_MONEY, "250", NULL, 0, 0, "." },
	{ "risk", "band", OPT_PERCENT, "10 %", NULL, 0, 0, "." },
	{ "a", "seconds", OPT_SECONDS, "30 s", NULL, 0, 0, "." },
	{ "a", "bytes", OPT_BYTES, "16 MiB", NULL, 0, 0, "." },
	{ "a", "clock", OPT_CLOCK, "10:05", NULL, 0, 0, "." },
	{ "a", "rate", OPT_RATE, "1", NULL, 0, 0, "." },
	{ "a", "tickers", OPT_TICKERS, "", NULL, 0, 0, "." },
};

static void report(void *ctx, const char *message)
{
	*(size_t *)ctx += strlen(message);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char path[40];
	struct options o;
	size_t sum = 0;
	int fd = memfd_create("conf", MFD_CLOEXEC);

	MUST(fd >= 0 && write(fd, data, n) == (ssize_t)n);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	MUST(options_init(&o, table, sizeof table / sizeof *table) == RC_OK);
	options_read_conf(&o, path, report, &sum);
	options_free(&o);
	close(fd);
	return 0;
}
