/* doctor.c - the checks that need no session, and the document of all. */
#include "skim/commands/doctor.h"

#include <ctype.h>
#include <errno.h>
#include <json.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "skim/base/secret.h"
#include "skim/base/text.h"
#include "skim/commands/journalkeep.h"

static const char *const names[CHECK_COUNT] = {
	[CHECK_SETTINGS] = "settings",	 [CHECK_PERMISSIONS] = "permissions",
	[CHECK_KEYS] = "keys",		 [CHECK_CLOCK] = "clock",
	[CHECK_TLS] = "tls",		 [CHECK_SIGNIN] = "signin",
	[CHECK_SESSION] = "session",	 [CHECK_COMPETING] = "competing",
	[CHECK_DATA] = "data",		 [CHECK_ASX] = "asx",
	[CHECK_WEBHOOK] = "webhook",	 [CHECK_JOURNAL] = "journal",
};
static const char *const results[] = { "ok", "warn", "fail" };

/* A second fault of what is on this machine stands beside the first: all are mended in one go. */
static void say_also(struct check *c, const char *detail, const char *mend)
{
	size_t n = strlen(c->detail), k = strlen(c->mend);

	if (!strstr(c->detail, detail))
		snprintf(c->detail + n, sizeof c->detail - n, "; %s", detail);
	if (!strstr(c->mend, mend))
		snprintf(c->mend + k, sizeof c->mend - k, "; %s", mend);
}

void doctor_say(struct doctor *d, enum check_name name, enum check_result result, const char *detail,
		const char *mend)
{
	struct check *c = &d->check[name];

	if (c->done && result == CHECK_FAIL && c->result == CHECK_FAIL && name <= CHECK_KEYS)
		say_also(c, detail, mend);
	if (c->done && c->result >= result)
		return;
	c->done = true;
	c->result = result;
	text_copy(c->detail, sizeof c->detail, detail);
	text_copy(c->mend, sizeof c->mend, mend);
}

/* Our sentences are "what happened: what to do". */
static void say_error(struct doctor *d, enum check_name name, enum check_result result, const char *text)
{
	char detail[400];
	const char *colon = strstr(text, ": "), *next;

	while (colon && (next = strstr(colon + 2, ": ")))
		colon = next;
	snprintf(detail, sizeof detail, "%.*s", colon ? (int)(colon - text) : 399, text);
	doctor_say(d, name, result, detail, colon ? colon + 2 : "see the log");
}

static int status_of(enum check_name name)
{
	switch (name) {
	case CHECK_SETTINGS:
	case CHECK_PERMISSIONS:
	case CHECK_KEYS:
		return EXIT_SETTINGS;
	case CHECK_SIGNIN:
	case CHECK_SESSION:
		return EXIT_SERVICE;
	default:
		return EXIT_FAILED;
	}
}

void doctor_outcome(const struct doctor *d, struct outcome *o)
{
	struct json_object *doc = json_object_new_object(), *list = json_object_new_array();

	for (int i = 0; i < CHECK_COUNT; i++) {
		const struct check *c = &d->check[i];
		struct json_object *row = json_object_new_object();
		const char *detail = c->done ? c->detail : "not checked: mend what fails above first";

		json_object_object_add(row, "name", json_object_new_string(names[i]));
		json_object_object_add(row, "result",
				       json_object_new_string(results[c->done ? c->result : CHECK_WARN]));
		json_object_object_add(row, "detail", json_object_new_string(detail));
		json_object_object_add(row, "mend", c->mend[0] ? json_object_new_string(c->mend) : NULL);
		json_object_array_add(list, row);
		if (c->done && c->result == CHECK_FAIL)
			o->status = exit_worse(o->status, status_of((enum check_name)i));
	}
	json_object_object_add(doc, "checks", list);
	outcome_doc(o, doc);
}

/* --- credentials and files ---------------------------------------------------------------------- */

void doctor_credential(struct doctor *d, const char *name, const char *value)
{
	char detail[200], mend[200];
	size_t n = value ? strlen(value) : 0;
	const char *what = NULL;

	if (!n) {
		snprintf(detail, sizeof detail, "%s is not set", name);
		doctor_say(d, CHECK_SETTINGS, CHECK_FAIL, detail,
			   "put it into the environment or an env file of mode 0600");
		return;
	}
	if (isspace((unsigned char)value[0]) || isspace((unsigned char)value[n - 1]))
		what = "a blank at its beginning or end";
	else if (value[0] == '"' || value[0] == '\'')
		what = "a quote";
	for (size_t i = 0; !what && i < n; i++)
		if (iscntrl((unsigned char)value[i]))
			what = "a control character";
	if (!what)
		return;
	snprintf(detail, sizeof detail, "%s holds %s", name, what);
	snprintf(mend, sizeof mend, "copy %s again, without it", name);
	doctor_say(d, CHECK_SETTINGS, CHECK_FAIL, detail, mend);
}

void doctor_file(struct doctor *d, const char *what, const char *path, bool needed)
{
	struct errmsg err = { "" };
	char text[400];

	switch (secret_check_file(path, &err)) {
	case RC_OK:
		return;
	case RC_ABSENT:
		if (!needed)
			return;
		snprintf(text, sizeof text, "%s %.200s is not there", what, path);
		doctor_say(d, CHECK_KEYS, CHECK_FAIL, text,
			   "make it with `skim keygen`, or name it with OAUTH_SIGNATURE_KEY_PATH and "
			   "OAUTH_ENCRYPTION_KEY_PATH");
		return;
	default:
		snprintf(text, sizeof text, "%.390s", err.text);
		say_error(d, CHECK_PERMISSIONS, CHECK_FAIL, text);
	}
}

static bool same_file(const char *a, const char *b)
{
	struct stat x, y;

	return a && b && stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev &&
	       x.st_ino == y.st_ino;
}

void doctor_keys(struct doctor *d, const struct oauth_credentials *c)
{
	struct oauth_keys *k;
	struct errmsg err;

	if (oauth_keys_load(&k, c, &err) != RC_OK) {
		say_error(d, CHECK_KEYS, CHECK_FAIL, err.text);
		return;
	}
	oauth_keys_free(k);
	if (same_file(c->signature_key_path, c->encryption_key_path))
		doctor_say(d, CHECK_KEYS, CHECK_WARN, "one key is used for signing and for encryption",
			   "the portal wants two: make them with `skim keygen`");
	else
		doctor_say(d, CHECK_KEYS, CHECK_OK,
			   "two RSA keys, a plausible prime, and the access token secret decrypts", "");
}

/* --- ASX and journal -------------------------------------------------------------------------------- */

static void keep_codes(struct doctor *d, const struct asx_page *page)
{
	for (size_t i = 0; i < page->n && d->n_codes < 8; i++) {
		bool again = !page->row[i].sensitive;

		for (int k = 0; k < d->n_codes; k++)
			again |= !strcmp(d->code[k], page->row[i].ticker);
		if (!again)
			text_copy(d->code[d->n_codes++], TICKER_LEN, page->row[i].ticker);
	}
}

void doctor_asx(struct doctor *d, const struct asx_config *cfg)
{
	struct asx_page page;
	struct errmsg err;
	char text[200];

	if (asx_fetch_once(cfg, &page, &err) != RC_OK) {
		say_error(d, CHECK_ASX, CHECK_FAIL, err.text);
		return;
	}
	snprintf(text, sizeof text, "page %s, %zu announcements", asx_outcome_word(page.outcome), page.n);
	switch (page.outcome) {
	case ASX_OK:
	case ASX_EMPTY:
		doctor_say(d, CHECK_ASX, CHECK_OK, text, "");
		break;
	case ASX_TRUNCATED:
		doctor_say(d, CHECK_ASX, CHECK_WARN, text, "it is read again by itself");
		break;
	case ASX_BLOCKED:
		doctor_say(d, CHECK_ASX, CHECK_FAIL, "ASX sent a bot-protection page",
			   "wait some minutes; addresses of cloud providers are often blocked");
		break;
	default:
		doctor_say(d, CHECK_ASX, CHECK_FAIL, text,
			   "look at the page in a browser: its layout is not the one known");
	}
	keep_codes(d, &page);
	asx_page_free(&page);
}

void doctor_journal(struct doctor *d, const char *path)
{
	struct errmsg err = { "" };
	char folder[4096];
	int64_t orders = 0;
	char text[200];
	const char *slash = strrchr(path, '/');

	snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path) : 1, slash ? path : ".");
	if (access(folder, W_OK) < 0) {
		snprintf(text, sizeof text, "%.150s cannot be written", folder);
		doctor_say(d, CHECK_JOURNAL, CHECK_FAIL, text, "give the folder to this user");
		return;
	}
	switch (journal_check(path, &orders, &err)) {
	case RC_OK:
		snprintf(text, sizeof text, "sound; %lld orders", (long long)orders);
		doctor_say(d, CHECK_JOURNAL, CHECK_OK, text, "");
		break;
	case RC_ABSENT:
		doctor_say(d, CHECK_JOURNAL, CHECK_OK, "none yet: it is made at the first start", "");
		break;
	default:
		say_error(d, CHECK_JOURNAL, CHECK_FAIL, err.text);
	}
}
