/*
 * page_doctor.c - `:doctor`: what `skim doctor` found, and what this session knows of itself.
 *
 * No second sign-in beside a running one: sign-in, session, competing logins and market data are
 * told from the view (pages.h).
 */
#include <json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pages.h"
#include "skim/base/text.h"

enum { CHECKS = 40 };

struct check {
	char name[16], result[8], detail[1000], mend[300];
};

struct checks {
	int n;
	struct check at[CHECKS];
};

static struct check *check_of(struct checks *all, const char *name)
{
	for (int i = 0; i < all->n; i++)
		if (!strcmp(all->at[i].name, name))
			return &all->at[i];
	if (all->n == CHECKS)
		return NULL;
	text_copy(all->at[all->n].name, sizeof all->at[0].name, name);
	return &all->at[all->n++];
}

static void say(struct checks *all, const char *name, const char *result, const char *detail,
		const char *mend)
{
	struct check *c = check_of(all, name);

	if (!c)
		return;
	text_copy(c->result, sizeof c->result, result);
	text_clean(c->detail, sizeof c->detail, detail, strlen(detail));
	text_clean(c->mend, sizeof c->mend, mend, strlen(mend));
	text_mask_accounts(c->detail);	/* a screen is seen by others */
	text_mask_accounts(c->mend);
}

static const char *member(struct json_object *o, const char *name)
{
	struct json_object *m;
	const char *s = json_object_object_get_ex(o, name, &m) ? json_object_get_string(m) : NULL;

	return s ? s : "";
}

static bool read_checks(const char *json, struct checks *all)
{
	struct json_object *doc = json_tokener_parse(json), *list;

	if (!doc || !json_object_object_get_ex(doc, "checks", &list) ||
	    !json_object_is_type(list, json_type_array)) {
		json_object_put(doc);
		return false;
	}
	for (size_t i = 0; i < json_object_array_length(list); i++) {
		struct json_object *c = json_object_array_get_idx(list, i);

		say(all, member(c, "name"), member(c, "result"), member(c, "detail"), member(c, "mend"));
	}
	json_object_put(doc);
	return true;
}

/* --- what this session knows ---------------------------------------------------------------- */

static void say_link(struct checks *all, const struct view_status *s)
{
	char text[TEXT_LEN + 60];
	bool up = s->link == LINK_UP;

	snprintf(text, sizeof text, "this session: %s%s%s", up ? "signed in, link up" : "not up",
		 *s->link_text ? "; " : "", s->link_text);
	say(all, "signin", up || s->link == LINK_HELD_ELSEWHERE ? "ok" : s->link == LINK_REFUSED ? "fail" : "warn",
	    text, up ? "" : s->link == LINK_REFUSED ? "mend the credentials, then start skim again"
						    : "6 shows when it is tried again");
	snprintf(text, sizeof text, "this session: %s, answers in %d ms", *s->account ? s->account : "no account",
		 s->rtt_ms);
	say(all, "session", up ? "ok" : "warn", up ? text : "no session now",
	    up ? "" : "wait for the link; 6 shows its tries");
	say(all, "competing", s->link == LINK_HELD_ELSEWHERE ? "fail" : "ok",
	    s->link == LINK_HELD_ELSEWHERE ? "another login of this username holds the session" : "no other login",
	    s->link == LINK_HELD_ELSEWHERE ? ":link take logs it out, :link yield leaves it" : "");
}

static void say_data(struct checks *all, const struct view_status *s)
{
	static const struct {
		char letter;
		const char *result, *detail, *mend;
	} rows[] = {
		{ 'R', "ok", "real time", "" },
		{ 'D', "fail", "delayed by 15 minutes: entries are refused",
		  "subscribe to ASX market data for this username" },
		{ 'Z', "warn", "frozen: the last values of a closed market", "" },
		{ 'Y', "fail", "frozen and delayed", "subscribe to ASX market data for this username" },
		{ 'N', "fail", "not subscribed", "subscribe to ASX market data for this username" },
		{ 'O', "fail", "incomplete: the market data agreement is not accepted",
		  "accept it in the broker's portal" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (rows[i].letter == s->data) {
			say(all, "data", rows[i].result, rows[i].detail, rows[i].mend);
			return;
		}
	say(all, "data", "warn", "no quote has come yet", "quotes come for names on the list");
}

static void say_feeds(struct checks *all, const struct view *v)
{
	static const char *const names[FEED_COUNT] = {
		[FEED_QUOTES] = "quotes", [FEED_SCANNER] = "scanner", [FEED_NEWS] = "news",
		[FEED_ACCOUNT_DATA] = "account", [FEED_DISCORD] = "discord", [FEED_JOURNAL] = "journal",
	};

	for (int i = 0; i < FEED_COUNT; i++)
		if (names[i] && v->feed[i].state == FEED_FAILING)
			say(all, names[i], "fail", v->feed[i].text, "6 shows it, with the next try");
	if (!v->status.calendar_covers)
		say(all, "calendar", "warn", "does not vouch for today", "renew asx-calendar.conf");
}

/* --- as text ----------------------------------------------------------------------------------- */

static void print_group(FILE *f, const struct checks *all, const char *result, const char *word)
{
	for (int i = 0; i < all->n; i++) {
		const struct check *c = &all->at[i];

		if (strcmp(c->result, result) != 0)
			continue;
		fprintf(f, "%-5s %-12s %s\n", word, c->name, c->detail);
		if (*c->mend)
			fprintf(f, "%-18s mend: %s\n", "", c->mend);
	}
}

static int count(const struct checks *all, const char *result)
{
	int n = 0;

	for (int i = 0; i < all->n; i++)
		n += !strcmp(all->at[i].result, result);
	return n;
}

char *page_doctor(const char *json, const struct view *v)
{
	struct checks *all = calloc(1, sizeof *all);
	char *text = NULL;
	size_t size;
	FILE *f;

	if (!all || !read_checks(json, all) || !(f = open_memstream(&text, &size))) {
		free(all);
		return NULL;
	}
	say_link(all, &v->status);
	say_data(all, &v->status);
	say_feeds(all, v);
	print_group(f, all, "fail", "FAIL");
	print_group(f, all, "warn", "warn");
	print_group(f, all, "ok", "ok");
	fprintf(f, "\n%d failed, %d to watch, %d ok\n", count(all, "fail"), count(all, "warn"),
		count(all, "ok"));
	fclose(f);
	free(all);
	return text;
}
