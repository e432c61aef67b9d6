/*
 * departures.c - what the broker still counts, from one process to the next: two commands in a row
 * are one address and one username to it (Web API 9.1: the penalty is the address's).
 */
#include "internal.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "skim/base/auto.h"

enum { FILE_NAME_LEN = 4200, BOOT_LEN = 64 };

/* Steady time begins anew with each boot of the host. */
static bool boot_id(char out[BOOT_LEN])
{
	AUTO_FCLOSE FILE *f = fopen("/proc/sys/kernel/random/boot_id", "re");

	if (!f || !fgets(out, BOOT_LEN, f))
		return false;
	out[strcspn(out, "\n")] = '\0';
	return out[0] != '\0';
}

static bool file_name(const struct ibkr *x, char out[FILE_NAME_LEN])
{
	int n = x->cfg.cache_dir ? snprintf(out, FILE_NAME_LEN, "%s/pacing", x->cfg.cache_dir) : 0;

	return n > 0 && n < FILE_NAME_LEN;
}

void departures_load(struct ibkr *x)
{
	char name[FILE_NAME_LEN], boot[BOOT_LEN], line[256], path[128];
	int64_t left;

	if (!file_name(x, name) || !boot_id(boot))
		return;

	AUTO_FCLOSE FILE *f = fopen(name, "re");

	if (!f || !fgets(line, sizeof line, f) || strncmp(line, boot, strlen(boot)))
		return;
	while (fgets(line, sizeof line, f))
		if (sscanf(line, "%" SCNd64 " %127s", &left, path) == 2)
			limiter_past(x->http.limiter, strcmp(path, "*") ? path : "", left);
}

static void write_one(void *ctx, const char *path, int64_t left)
{
	fprintf(ctx, "%" PRId64 " %s\n", left, *path ? path : "*");
}

void departures_save(struct ibkr *x)
{
	char name[FILE_NAME_LEN], boot[BOOT_LEN];
	int fd;
	FILE *f;

	if (!file_name(x, name) || !boot_id(boot))
		return;
	fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	f = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (!f) {
		if (fd >= 0)
			close(fd);
		return;		/* the next process may be told to wait: no harm is lasting */
	}
	fprintf(f, "%s\n", boot);
	limiter_each(x->http.limiter, write_one, f);
	fclose(f);
}
