/* announcements.c - `skim announcements`: the page once, as text or JSON. */
#include "skim/commands/announcements.h"

#include <json.h>
#include <stdio.h>
#include <string.h>

#include "skim/base/clock.h"
#include "skim/base/zone.h"
#include "skim/commands/viewjson.h"

static struct json_object *row_json(const struct ev_news *n)
{
	struct json_object *o = json_object_new_object();
	char url[200];

	asx_pdf_url(url, sizeof url, n->id);
	json_object_object_add(o, "id", json_object_new_string(n->id));
	json_object_object_add(o, "ticker", json_object_new_string(n->ticker));
	json_object_object_add(o, "time", json_time(n->released));
	json_object_object_add(o, "timestamp", json_time(n->released));
	json_object_object_add(o, "price_sensitive", json_object_new_boolean(n->sensitive));
	json_object_object_add(o, "announcement_type",
			       json_object_new_string(n->sensitive ? "pricesens" : ""));
	json_object_object_add(o, "headline", json_object_new_string(n->headline));
	json_object_object_add(o, "pdf_url", json_object_new_string(url));
	json_object_object_add(o, "pages", n->pages ? json_object_new_int(n->pages) : NULL);
	json_object_object_add(o, "size", json_text(n->size));
	return o;
}

static void print_json(const struct asx_page *page, bool all)
{
	struct json_object *o = json_object_new_object(), *list = json_object_new_array();

	json_object_object_add(o, "as_of", json_time(clock_now().market));
	json_object_object_add(o, "outcome", json_object_new_string(asx_outcome_word(page->outcome)));
	json_object_object_add(o, "refused", json_object_new_int(page->refused));
	for (size_t i = 0; i < page->n; i++)
		if (all || page->row[i].sensitive)
			json_object_array_add(list, row_json(&page->row[i]));
	json_object_object_add(o, "announcements", list);
	printf("%s\n", json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN |
						      JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(o);
}

static void print_text(const struct asx_page *page, bool all)
{
	size_t shown = 0;

	for (size_t i = 0; i < page->n; i++) {
		const struct ev_news *n = &page->row[i];
		char when[40];

		if (!all && !n->sensitive)
			continue;
		time_format_rfc3339(when, sizeof when, n->released);
		printf("%.10s %.5s %-6s %c %s\n", when, when + 11, n->ticker,
		       n->sensitive ? '*' : ' ', n->headline);
		shown++;
	}
	printf("%zu announcements%s, page %s", shown, all ? "" : " (price-sensitive)",
	       asx_outcome_word(page->outcome));
	if (page->refused)
		printf(", %d rows refused", page->refused);
	printf("\n");
}

enum rc announcements_run(const struct asx_config *cfg, bool all, bool json, struct errmsg *err)
{
	struct asx_page page;
	enum rc rc = asx_fetch_once(cfg, &page, err);

	if (rc != RC_OK)
		return rc;
	if (json)
		print_json(&page, all);
	else
		print_text(&page, all);
	switch (page.outcome) {
	case ASX_OK:
	case ASX_EMPTY:
	case ASX_TRUNCATED:
		break;
	case ASX_BLOCKED:
		rc = errmsg_set(err, RC_REFUSED, "ASX sent a bot-protection page: wait some minutes, "
				"then try again from a browser on the same address");
		break;
	case ASX_LAYOUT_CHANGED:
	case ASX_UNRECOGNISED:
		rc = errmsg_set(err, RC_SYNTAX, "the page is not the announcements page as known (%s): "
				"look at it in a browser; news gates stay closed until it is read again",
				asx_outcome_word(page.outcome));
		break;
	}
	asx_page_free(&page);
	if (fflush(stdout) || ferror(stdout))
		return RC_CLOSED;
	return rc;
}
