/*
 * fields.h - the members of every event, as a table: the recording's language.  A member that
 * is zero or empty is left out; one that is unknown to the reader is passed over.
 */
#ifndef SKIM_SRC_JOURNAL_FIELDS_H
#define SKIM_SRC_JOURNAL_FIELDS_H

#include <stddef.h>

#include "skim/core/event.h"

enum field_kind {
	FIELD_INT,	/* integer of `size` bytes, signed */
	FIELD_UINT,	/* the same, unsigned */
	FIELD_BOOL,
	FIELD_TEXT,	/* char[size], terminated */
	FIELD_LIST,	/* `count` elements of `size` bytes, each described by `of` */
};

struct field {
	const char *name;	/* NULL ends a table */
	enum field_kind kind;
	size_t offset, size;
	const struct field *of;
	size_t count;		/* FIELD_LIST: capacity */
	size_t n_offset;	/* FIELD_LIST: where the used number (uint16_t) stands; 0 = all */
};

/* Members of an event of this type, offsets from its start; NULL: no such type. */
const struct field *event_fields(enum event_type type);
const struct field *params_fields(void);

#endif
