/* words.h - sentences built in fixed space. */
#ifndef SKIM_SRC_CORE_WORDS_H
#define SKIM_SRC_CORE_WORDS_H

#include <stdarg.h>
#include <stddef.h>

/* printf into out, always terminated, never cut inside a character. */
void words_put(char *out, size_t cap, const char *fmt, va_list ap)
	__attribute__((format(printf, 3, 0)));
void words_set(char *out, size_t cap, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* The same behind what out holds already. */
void words_add(char *out, size_t cap, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

#endif
