/* words.c - enums as the words the journal holds, and back. */
#include "words.h"

#include <string.h>

static const char *const sides[] = { [SIDE_BUY] = "BUY", [SIDE_SELL] = "SELL" };
static const char *const types[] = {
	[TYPE_LMT] = "LMT", [TYPE_STP] = "STP", [TYPE_STOP_LIMIT] = "STOP_LIMIT", [TYPE_MKT] = "MKT",
	[TYPE_OTHER] = "OTHER",
};
static const char *const tifs[] = { [TIF_DAY] = "DAY", [TIF_GTC] = "GTC", [TIF_OTHER] = "OTHER" };
static const char *const roles[] = {
	[ROLE_ENTRY] = "entry", [ROLE_STOP] = "stop", [ROLE_EXIT] = "exit", [ROLE_FOREIGN] = "foreign",
};
static const char *const kinds[] = {
	[JR_ORDER] = "order", [JR_FILL] = "fill", [JR_QUESTION] = "question",
	[JR_DECISION] = "decision", [JR_GATE] = "gate", [JR_CANDIDATE] = "candidate",
	[JR_SESSION] = "session", [JR_DAY] = "day",
};

#define WORD_OF(name, type, table)                                                             \
	const char *journal_##name(type v)                                                        \
	{                                                                                      \
		return (size_t)v < sizeof table / sizeof *table ? table[v] : "?";              \
	}

WORD_OF(side, enum side, sides)
WORD_OF(type, enum order_type, types)
WORD_OF(tif, enum tif, tifs)
WORD_OF(role, enum order_role, roles)
WORD_OF(kind, enum journal_kind, kinds)

static int find(const char *const *table, size_t n, const char *s, int otherwise)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(table[i], s))
			return (int)i;
	return otherwise;
}

#define FIND(table, s, otherwise) find(table, sizeof table / sizeof *table, s, otherwise)

enum side side_of(const char *s)
{
	return (enum side)FIND(sides, s, SIDE_BUY);
}

enum order_type type_of(const char *s)
{
	return (enum order_type)FIND(types, s, TYPE_OTHER);
}

enum tif tif_of(const char *s)
{
	return (enum tif)FIND(tifs, s, TIF_OTHER);
}

enum order_role role_of(const char *s)
{
	return (enum order_role)FIND(roles, s, ROLE_FOREIGN);
}
