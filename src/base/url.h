/* url.h - which URLs a setting may hold. */
#ifndef SKIM_SRC_BASE_URL_H
#define SKIM_SRC_BASE_URL_H

#include <stdbool.h>

/* https to a named host, or http to loopback (127.0.0.0/8, [::1], localhost); no user name in
 * it, no blanks, a port that is one. */
bool url_allowed(const char *url);

#endif
