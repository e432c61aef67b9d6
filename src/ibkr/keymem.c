/*
 * keymem.c - OpenSSL's memory for keys: in locked pages, left out of core dumps, wiped.
 *
 * OpenSSL itself puts the private numbers of a key into its secure heap, but not what it makes
 * of them: the primes once more for Montgomery's form, what decoding a PEM file leaves, the
 * shared secret of Diffie-Hellman.  So OpenSSL is given an allocator that takes everything from
 * the secure heap while a thread works on keys.  The heap has a lock of its own.
 */
#include "keymem.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "skim/base/must.h"
#include "skim/ibkr/oauth.h"

/* Pages are locked when first used (mlock2), so the size of the heap costs nothing by itself.
 * Two keys of 4096 bits, their use and a Diffie-Hellman exchange take under a third of it. */
enum { HEAP = 1 << 20, LEAST = 32 };

static _Thread_local int depth;

/* Outside, or when the heap is full, memory is as ordinary as it would have been.  No file and
 * line: a full heap is no error. */
static void *take(size_t n, const char *file, int line)
{
	void *p = depth && CRYPTO_secure_malloc_initialized() ? CRYPTO_secure_malloc(n, NULL, 0) : NULL;

	(void)file;
	(void)line;
	return p ? p : malloc(n);
}

static void give(void *p, const char *file, int line)
{
	(void)file;
	(void)line;
	if (p && CRYPTO_secure_allocated(p))
		CRYPTO_secure_free(p, NULL, 0);		/* wipes */
	else
		free(p);
}

/* What began in the heap stays there. */
static void *grow(void *p, size_t n, const char *file, int line)
{
	size_t old;
	void *q;

	if (!p)
		return take(n, file, line);
	if (!CRYPTO_secure_allocated(p))
		return realloc(p, n);
	if (!n) {
		CRYPTO_secure_free(p, NULL, 0);
		return NULL;
	}
	old = CRYPTO_secure_actual_size(p);
	if (n <= old)
		return p;
	q = CRYPTO_secure_malloc(n, NULL, 0);
	if (!q && !(q = malloc(n)))
		return NULL;
	memcpy(q, p, old);
	CRYPTO_secure_free(p, NULL, 0);
	return q;
}

void oauth_memory(void)
{
	CRYPTO_malloc_fn now;

	if (CRYPTO_secure_malloc_initialized())
		return;
	/* Refused once OpenSSL has allocated: then only its own choice is in the heap. */
	CRYPTO_get_mem_functions(&now, NULL, NULL);
	if (now == CRYPTO_malloc)
		(void)CRYPTO_set_mem_functions(take, grow, give);
	(void)CRYPTO_secure_malloc_init(HEAP, LEAST);
}

void keymem_enter(void)
{
	depth++;
}

void keymem_leave(void)
{
	MUST(depth > 0);
	depth--;
}
