/* rc.c - result codes in words. */
#include "skim/base/rc.h"

#include <stdarg.h>
#include <stdio.h>

static const char *const texts[] = {
#define X(name, text) [name] = text,
	RC_LIST(X)
#undef X
};

const char *rc_text(enum rc rc)
{
	return rc >= RC_OK && rc < RC_COUNT ? texts[rc] : "unheard-of result";
}

enum rc errmsg_set(struct errmsg *e, enum rc rc, const char *fmt, ...)
{
	va_list ap;

	if (!e)
		return rc;
	va_start(ap, fmt);
	vsnprintf(e->text, sizeof e->text, fmt, ap);
	va_end(ap);
	return rc;
}
