/*
 * url.h - which addresses we may speak to.
 * Threads: pure functions, any thread.
 */
#ifndef SKIM_BASE_URL_H
#define SKIM_BASE_URL_H

#include <stdbool.h>
#include <stddef.h>

/* https to a named host, or http to loopback (127.0.0.0/8, [::1], localhost); no user name in
 * it, no blanks, a port that is one. */
bool url_allowed(const char *url);

/* The host of url is this machine; false for anything that only looks like it. */
bool url_loopback(const char *url);

#endif
