/*
 * frame.h - floor: one market data frame read in one pass, byte by byte, into a row of a store;
 * no library, no checks beyond what keeps it from running away.
 */
#ifndef TESTS_BENCH_FLOOR_FRAME_H
#define TESTS_BENCH_FLOOR_FRAME_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct row {
	int64_t conid, updated, last, bid, ask, open, high, low, close, bid_size, ask_size, last_size,
		volume;
	char mark, availability;
};

static struct row store[1024];

static inline int64_t decimal(const char *s, size_t n, int scale)
{
	int64_t v = 0;
	int point = 0;

	for (size_t i = 0; i < n; i++) {
		if (s[i] >= '0' && s[i] <= '9') {
			v = v * 10 + (s[i] - '0');
			if (point)
				scale--;
		} else if (s[i] == '.') {
			point = 1;
		}
	}
	while (scale-- > 0)
		v *= 10;
	return v;
}

static inline void put(struct row *r, const char *k, size_t kn, const char *v, size_t vn)
{
	char name[16] = "";

	if (kn >= sizeof name)
		return;
	memcpy(name, k, kn);
	if (!strcmp(name, "conid"))
		r->conid = decimal(v, vn, 0);
	else if (!strcmp(name, "_updated"))
		r->updated = decimal(v, vn, 0);
	else
		switch (atoi(name)) {
		case 31:
			r->mark = *v == 'C' || *v == 'H' ? *v : 0;
			r->last = decimal(v, vn, 4);
			break;
		case 84: r->bid = decimal(v, vn, 4); break;
		case 86: r->ask = decimal(v, vn, 4); break;
		case 7295: r->open = decimal(v, vn, 4); break;
		case 70: r->high = decimal(v, vn, 4); break;
		case 71: r->low = decimal(v, vn, 4); break;
		case 7741: r->close = decimal(v, vn, 4); break;
		case 88: r->bid_size = decimal(v, vn, 0); break;
		case 85: r->ask_size = decimal(v, vn, 0); break;
		case 7059: r->last_size = decimal(v, vn, 0); break;
		case 7762: r->volume = decimal(v, vn, 0); break;
		case 6509: r->availability = *v; break;
		}
}

static inline const struct row *frame(const char *s)
{
	struct row r = { 0 };

	while (*s && *s != '{')
		s++;
	while (*s && *s != '}') {
		const char *k, *v;
		size_t kn, vn;

		while (*s && *s != '"')
			s++;
		for (k = *s ? ++s : s; *s && *s != '"'; s++)
			;
		kn = (size_t)(s - k);
		while (*s && *s != ':')
			s++;
		while (*s == ':' || *s == ' ')
			s++;
		if (*s == '"') {
			for (v = ++s; *s && *s != '"'; s++)
				;
			vn = (size_t)(s - v);
			if (*s)
				s++;
		} else {
			for (v = s; *s && *s != ',' && *s != '}'; s++)
				;
			vn = (size_t)(s - v);
		}
		put(&r, k, kn, v, vn);
	}
	store[(uint64_t)r.conid % 1024] = r;
	return &store[(uint64_t)r.conid % 1024];
}

#endif
