/* vectors.c - the OAuth vectors as data for tests. */
#include "vectors.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "skim/base/must.h"

const char *vec(json_object *o, ...)
{
	va_list ap;
	const char *name;

	va_start(ap, o);
	while ((name = va_arg(ap, const char *)))
		if (!json_object_object_get_ex(o, name, &o))
			break;
	va_end(ap);
	return name || !o ? "" : json_object_get_string(o);
}

const char *vectors_prime(const struct vectors *v, const char *text)
{
	return *text == '@' ? vec(v->root, "dh", "prime_hex", NULL) : text;
}

const char *vectors_secret(const struct vectors *v)
{
	json_object *list;

	MUST(json_object_object_get_ex(v->root, "vectors", &list));
	return vec(json_object_array_get_idx(list, 0), "in", "access_token_secret_b64", NULL);
}

void vectors_file(const struct vectors *v, const char *name, const char *text, char path[96])
{
	int fd;

	snprintf(path, 96, "%s/%s", v->dir, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	MUST(fd >= 0);
	MUST(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
}

void vectors_open(struct vectors *v)
{
	const char *top = getenv("top_srcdir"), *tmp = getenv("TMPDIR");
	char path[512];

	snprintf(path, sizeof path, "%s/tests/data/oauth-vectors.json", top ? top : ".");
	v->root = json_object_from_file(path);
	MUST(v->root);
	snprintf(v->dir, sizeof v->dir, "%.30s/skim-oauth-XXXXXX", tmp ? tmp : "/tmp");
	MUST(mkdtemp(v->dir));
	vectors_file(v, "signature.pem", vec(v->root, "keys", "signature", "private_pem_pkcs8", NULL),
		     v->signature_path);
	vectors_file(v, "encryption.pem",
		     vec(v->root, "keys", "encryption", "private_pem_pkcs1", NULL),
		     v->encryption_path);
}

void vectors_close(struct vectors *v)
{
	static const char *const names[] = { "signature.pem", "encryption.pem", "other.pem" };
	char path[128];

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(path, sizeof path, "%s/%s", v->dir, names[i]);
		unlink(path);
	}
	rmdir(v->dir);
	json_object_put(v->root);
}

struct oauth_credentials vectors_credentials(const struct vectors *v)
{
	return (struct oauth_credentials){
		.consumer_key = "ASXSIM001",
		.access_token = "4a7bf0d1c2e3958617ab",
		.access_token_secret = vectors_secret(v),
		.dh_prime = vec(v->root, "dh", "prime_hex", NULL),
		.signature_key_path = v->signature_path,
		.encryption_key_path = v->encryption_path,
		.realm = "limited_poa",
	};
}
