/* words.c - enums as the words the journal holds, and back. */
#include "words.h"

#include <string.h>

static const char *const roles[] = {
	[ROLE_ENTRY] = "entry", [ROLE_STOP] = "stop", [ROLE_EXIT] = "exit", [ROLE_FOREIGN] = "foreign",
};
static const char *const kinds[] = {
	[JR_ORDER] = "order", [JR_FILL] = "fill", [JR_QUESTION] = "question",
	[JR_DECISION] = "decision", [JR_GATE] = "gate", [JR_CANDIDATE] = "candidate",
	[JR_SESSION] = "session", [JR_DAY] = "day", [JR_TRADE] = "trade",
	[JR_QUESTION_MORE] = "question",
};

#define WORD_OF(name, type, table)                                                             \
	const char *journal_##name(type v)                                                        \
	{                                                                                      \
		return (size_t)v < sizeof table / sizeof *table ? table[v] : "?";              \
	}

WORD_OF(role, enum order_role, roles)
WORD_OF(kind, enum journal_kind, kinds)

enum side side_of(const char *s)
{
	return strcmp(s, side_name(SIDE_SELL)) ? SIDE_BUY : SIDE_SELL;
}

enum order_type type_of(const char *s)
{
	enum order_type t = TYPE_LMT;

	while (t < TYPE_OTHER && strcmp(s, order_type_name(t)))
		t++;
	return t;
}

enum tif tif_of(const char *s)
{
	enum tif t = TIF_DAY;

	while (t < TIF_OTHER && strcmp(s, tif_name(t)))
		t++;
	return t;
}

enum order_role role_of(const char *s)
{
	enum order_role r = ROLE_ENTRY;

	while (r < ROLE_FOREIGN && strcmp(s, roles[r]))
		r++;
	return r;
}
