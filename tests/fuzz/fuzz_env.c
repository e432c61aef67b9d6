/* fuzz_env.c - any bytes as an env file of secrets. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "skim/base/envfile.h"
#include "skim/base/must.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct envfile *e = NULL;
	struct errmsg err = { "" };
	char path[40];
	int fd = memfd_create("env", MFD_CLOEXEC);

	MUST(fd >= 0 && fchmod(fd, 0600) == 0 && write(fd, data, n) == (ssize_t)n);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	if (envfile_read(path, &e, &err) == RC_OK) {
		const char *v = envfile_get(e, "OAUTH_CONSUMER_KEY");

		MUST(!v || (*v && strlen(v) <= n));
		MUST(!envfile_get(e, "NO_SUCH_NAME_IN_ANY_SEED"));
	} else {
		MUST(*err.text);
	}
	envfile_free(e);
	close(fd);
	return 0;
}
