/*
 * text.h - text from outside made safe, and small string helpers.
 *
 * Nothing from outside reaches terminal, log, Discord or recording with control
 * characters, invalid UTF-8, or bidi overrides in it: it passes one of these first.
 * Threads: pure functions, any thread.
 */
#ifndef SKIM_BASE_TEXT_H
#define SKIM_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * One code point from at most n bytes; returns its length, or 0 at the end, or -1 for one
 * bad byte (rejects overlong forms, surrogates, beyond U+10FFFF).
 */
int utf8_next(const char *s, size_t n, uint32_t *cp);
size_t utf8_put(char out[4], uint32_t cp);

/* Unicode control and format characters (Cc, Cf, Cs, Co, Cn as far as they matter here):
 * C0, DEL, C1, bidi controls, zero-width, soft hyphen, private use, non-characters. */
bool utf8_is_control(uint32_t cp);

/*
 * Copies n bytes of s into out (size cap, always terminated, never cut inside a character):
 * every bad byte and control character becomes U+FFFD; white space of any kind becomes
 * one blank each and is collapsed and trimmed.  Returns the bytes written.
 */
size_t text_clean(char *out, size_t cap, const char *s, size_t n);

/* The same, but keeps line breaks (LF; CR and CRLF become LF) and does not collapse:
 * questions of the broker, scrollable text. */
size_t text_clean_lines(char *out, size_t cap, const char *s, size_t n);

/* Removes <tags>, turns <br> and </p> into line breaks, decodes the five XML references and
 * &nbsp; and numbers once.  Result is not yet clean: pass it on to text_clean_lines. */
size_t text_strip_markup(char *out, size_t cap, const char *s, size_t n);

/* Copy with termination; returns false when it was cut (out still terminated). */
bool text_copy(char *out, size_t cap, const char *s);

/* Account numbers of the broker (U1234567, DU1234567, DUH123456) as U..4567, in place; never longer. */
void text_mask_accounts(char *s);

/* Cells a clean UTF-8 string takes on a terminal (wcwidth; LC_CTYPE must be set). */
int text_cells(const char *s);

/* ASX code: 3 to 6 characters A-Z 0-9. */
bool ticker_valid(const char *s);

/* Nearest of n names to word by edit distance, or NULL when none is near. */
const char *text_nearest(const char *word, const char *const *names, size_t n);

bool text_equal_ci(const char *a, const char *b);	/* ASCII case-insensitive */
/* Constant-time comparison of n bytes. */
bool bytes_equal_ct(const void *a, const void *b, size_t n);

#endif
