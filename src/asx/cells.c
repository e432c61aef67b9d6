/* cells.c - what the cells of the announcements table hold, piece by piece. */
#include "cells.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "skim/base/text.h"
#include "skim/base/zone.h"

void piece_clear(struct piece *p)
{
	p->text[0] = '\0';
	p->n = 0;
	p->points = 0;
	p->space = false;
	p->cut = 0;
}

static bool is_space(uint32_t cp)
{
	return cp == ' ' || cp == '\t' || cp == '\n' || cp == '\r' || cp == '\f' || cp == 0xA0 ||
	       cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200A) || cp == 0x2028 || cp == 0x2029 ||
	       cp == 0x202F || cp == 0x205F || cp == 0x3000;
}

static void put(struct piece *p, uint32_t cp)
{
	if (p->points > PIECE_POINTS)
		return;
	if (p->points == PIECE_POINTS - 1)
		p->cut = p->n;
	if (p->points < PIECE_POINTS)
		p->n += utf8_put(p->text + p->n, cp);
	p->points++;
	p->text[p->n] = '\0';
}

void piece_add(struct piece *p, const char *s, size_t n)
{
	while (n && p->points <= PIECE_POINTS) {
		uint32_t cp = 0xFFFD;
		int len = utf8_next(s, n, &cp);

		if (len <= 0) {
			cp = 0xFFFD;
			len = 1;
		}
		s += len;
		n -= (size_t)len;
		if (is_space(cp)) {
			p->space = true;
			continue;
		}
		if (p->space && p->n)
			put(p, ' ');
		p->space = false;
		put(p, utf8_is_control(cp) ? 0xFFFD : cp);
	}
}

void piece_break(struct piece *p)
{
	p->space = true;
}

void piece_finish(struct piece *p)
{
	if (p->points <= PIECE_POINTS)
		return;
	p->n = p->cut;
	p->n += utf8_put(p->text + p->n, 0x2026);
	p->text[p->n] = '\0';
}

static bool digits(const char **s, int least, int most, int *out)
{
	int n = 0;

	*out = 0;
	while (n < most && **s >= '0' && **s <= '9') {
		*out = *out * 10 + (**s - '0');
		(*s)++;
		n++;
	}
	return n >= least && !(**s >= '0' && **s <= '9');
}

bool cell_time(const char *s, long long *utc_ns)
{
	struct civil c = { 0 };
	int64_t ns;

	if (!digits(&s, 2, 2, &c.day) || *s++ != '/' || !digits(&s, 2, 2, &c.month) || *s++ != '/' ||
	    !digits(&s, 4, 4, &c.year) || *s++ != ' ' || !digits(&s, 1, 2, &c.hour) || *s++ != ':' ||
	    !digits(&s, 2, 2, &c.minute))
		return false;
	if (*s == ' ')
		s++;
	bool pm = !strcasecmp(s, "pm");

	if ((!pm && strcasecmp(s, "am")) || c.hour < 1 || c.hour > 12 || c.minute > 59 ||
	    !date_valid(c.year * 10000 + c.month * 100 + c.day) || c.year < 1990)
		return false;
	c.hour = c.hour % 12 + (pm ? 12 : 0);
	if (!civil_to_utc(&c, &ns))
		return false;
	*utc_ns = ns;
	return true;
}

int cell_pages(const char *s)
{
	int n;

	if (!digits(&s, 1, 5, &n) || *s++ != ' ' || (strcasecmp(s, "page") && strcasecmp(s, "pages")))
		return 0;
	return n > 65535 ? 0 : n;
}

bool cell_size(const char *s)
{
	int n;

	return digits(&s, 1, 4, &n) && *s++ == '.' && digits(&s, 1, 1, &n) &&
	       (!strcmp(s, "KB") || !strcmp(s, "MB"));
}

bool cell_link(const char *href, char *id, size_t cap)
{
	static const char host[] = "https://www.asx.com.au", path[] = "/asx/v2/statistics/displayAnnouncement.do?";

	if (!strncasecmp(href, host, sizeof host - 1))
		href += sizeof host - 1;
	if (strncmp(href, path, sizeof path - 1))
		return false;
	for (const char *q = href + sizeof path - 1; q; q = strchr(q, '&')) {
		if (*q == '&')
			q++;
		if (strncmp(q, "idsId=", 6))
			continue;
		size_t n = strspn(q + 6, "0123456789");
		char end = q[6 + n];

		if (n < 1 || n > 12 || n >= cap || (end && end != '&'))
			return false;
		memcpy(id, q + 6, n);
		id[n] = '\0';
		return true;
	}
	return false;
}

int cell_heading_date(const char *s)
{
	static const char *const months[] = {
		"January", "February", "March", "April", "May", "June", "July", "August",
		"September", "October", "November", "December",
	};

	for (int m = 0; m < 12; m++) {
		const char *at = strstr(s, months[m]);
		int day, year;

		if (!at || at - s < 3)
			continue;
		const char *d = at - 2;

		while (d > s && d[-1] >= '0' && d[-1] <= '9')
			d--;
		const char *y = at + strlen(months[m]) + 1;

		if (!digits(&d, 1, 2, &day) || *d != ' ' || !digits(&y, 4, 4, &year))
			continue;
		int date = year * 10000 + (m + 1) * 100 + day;

		return date_valid(date) ? date : 0;
	}
	return 0;
}
