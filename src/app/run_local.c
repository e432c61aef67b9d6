/* run_local.c - the commands that ask no service: keys, journal, report. */
#include "run_command.h"

#include <json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app.h"
#include "headless.h"
#include "skim/base/zone.h"
#include "skim/commands/journalkeep.h"
#include "skim/commands/keygen.h"
#include "skim/commands/report.h"

enum { KEY_BITS = 2048 };

static int finish(struct outcome *o, const char *command, bool json)
{
	int status = outcome_print(o, command, json);

	outcome_free(o);
	return status;
}

/* --- keygen -------------------------------------------------------------------------------------- */

static void print_env(struct json_object *doc)
{
	static const struct {
		const char *name, *member;
	} lines[] = {
		{ "OAUTH_CONSUMER_KEY", NULL }, { "OAUTH_ACCESS_TOKEN", NULL },
		{ "OAUTH_ACCESS_TOKEN_SECRET", NULL }, { "OAUTH_DH_PRIME", "dh_prime" },
		{ "OAUTH_SIGNATURE_KEY_PATH", "signature_key" },
		{ "OAUTH_ENCRYPTION_KEY_PATH", "encryption_key" },
	};

	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		struct json_object *v = NULL;

		if (lines[i].member)
			json_object_object_get_ex(doc, lines[i].member, &v);
		printf("%s=%s\n", lines[i].name, v ? json_object_get_string(v) : "");
	}
}

int run_keygen(const struct command_args *c)
{
	struct outcome o = { EXIT_DONE, NULL, NULL };
	struct json_object *doc = NULL;
	struct errmsg err = { "" };
	int status;

	if (c->argc < 2 || !*c->argv[1] || c->argv[1][0] == '-')
		return usage_error("keygen wants a folder", "", "skim keygen oauth_keys");
	status = no_more(c, 2);
	if (status)
		return status;
	if (keygen(c->argv[1], KEY_BITS, &doc, &err) != RC_OK) {
		outcome_fail(&o, EXIT_FAILED, "%s", err.text);
		return finish(&o, "keygen", c->json);
	}
	if (!c->json) {
		print_env(doc);
		fprintf(stderr, "skim: upload public_signature.pem, public_encryption.pem and dhparam.pem to the "
			"portal, fill in the three empty lines, keep the env file mode 0600\n");
		json_object_put(doc);
		return fflush(stdout) ? EXIT_FAILED : EXIT_DONE;
	}
	outcome_doc(&o, doc);
	return finish(&o, "keygen", true);
}

/* --- journal --------------------------------------------------------------------------------------- */

static bool journal_path(char path[PATH_LEN], struct outcome *o)
{
	char dir[PATH_LEN];
	struct errmsg err = { "" };

	if (state_dir(dir, "", &err) == RC_OK && path_join(path, dir, "skim.db") == RC_OK)
		return true;
	outcome_fail(o, EXIT_FAILED, "%s", err.text[0] ? err.text : "the state folder's name is too long");
	return false;
}

static struct json_object *doc_check(enum rc rc, int64_t orders, const char *path)
{
	struct json_object *doc = json_object_new_object();

	json_object_object_add(doc, "journal", json_object_new_string(path));
	json_object_object_add(doc, "ok", json_object_new_boolean(rc == RC_OK));
	json_object_object_add(doc, "orders", json_object_new_int64(orders));
	return doc;
}

static enum rc keep(const char *word, const char *file, const char *path, struct outcome *o,
		    struct errmsg *err)
{
	struct json_object *doc = NULL;
	int64_t orders = 0;
	enum rc rc;

	if (!strcmp(word, "check")) {
		rc = journal_check(path, &orders, err);
		doc = doc_check(rc, orders, path);
	} else if (!strcmp(word, "backup")) {
		rc = journal_backup(path, file, err);
		doc = json_object_new_object();
		json_object_object_add(doc, "backup", json_object_new_string(file));
	} else {
		rc = journal_export(path, &doc, err);
	}
	outcome_doc(o, doc);
	return rc;
}

int run_journal(const struct command_args *c)
{
	struct outcome o = { EXIT_DONE, NULL, NULL };
	const char *word = c->argc > 1 ? c->argv[1] : "", *file = NULL;
	bool backup = !strcmp(word, "backup"), export = !strcmp(word, "export");
	char path[PATH_LEN];
	struct errmsg err = { "" };
	int status;

	if (strcmp(word, "check") && !backup && !export)
		return usage_error("journal wants check, backup FILE or export, not", word,
				   "see skim journal --help");
	if (backup && c->argc < 3)
		return usage_error("journal backup wants a file", "", "skim journal backup skim-copy.db");
	file = backup ? c->argv[2] : NULL;
	status = no_more(c, backup ? 3 : 2);
	if (status)
		return status;
	if (journal_path(path, &o) && keep(word, file, path, &o, &err) != RC_OK)
		outcome_fail(&o, EXIT_FAILED, "%s", err.text);
	return finish(&o, "journal", c->json || export);
}

/* --- report ------------------------------------------------------------------------------------------ */

/* "2026-11-24" or 20261124; 0: no such day. */
static int parse_day(const char *s)
{
	int y, m, d, end = 0;

	if (sscanf(s, "%4d-%2d-%2d%n", &y, &m, &d, &end) == 3 && !s[end])
		y = y * 10000 + m * 100 + d;
	else if (strlen(s) == 8 && strspn(s, "0123456789") == 8)
		y = atoi(s);
	else
		return 0;
	return date_valid(y) ? y : 0;
}

static void print_html(const char *journal, int from, int to, const struct calendar *cal, struct json_object *doc)
{
	char recordings[PATH_LEN];

	snprintf(recordings, sizeof recordings, "%.*s/recordings", (int)(strrchr(journal, '/') - journal), journal);
	report_html(doc, recordings, from, to, cal);
}

int run_report(const struct command_args *c)
{
	static struct headless h;
	static struct calendar cal;
	struct outcome o = { EXIT_DONE, NULL, NULL };
	struct json_object *doc = NULL;
	char path[PATH_LEN];
	struct errmsg err = { "" };
	const char *date = NULL, *to = NULL, *table = "orders";
	bool csv = false, html = false;
	int day = 0, last = 0, status;

	for (int i = 1; i < c->argc; i++) {
		if (!strcmp(c->argv[i], "--csv"))
			csv = true;
		else if (!strcmp(c->argv[i], "--html"))
			html = true;
		else if (strcmp(c->argv[i], "--date") && strcmp(c->argv[i], "--to") &&
			 strcmp(c->argv[i], "--table"))
			return usage_error("unknown argument", c->argv[i], "see skim report --help");
		else if (i + 1 == c->argc)
			return usage_error("missing value after", c->argv[i], "write it like 2026-11-24");
		else if (!strcmp(c->argv[i], "--table"))
			table = c->argv[++i];
		else if (!strcmp(c->argv[i++], "--to"))
			to = c->argv[i];
		else
			date = c->argv[i];
	}
	if (date && !(day = parse_day(date)))
		return usage_error("no such day:", date, "write it like 2026-11-24");
	if (to && !(last = parse_day(to)))
		return usage_error("no such day:", to, "write it like 2026-11-24");
	if (to && (!date || last < day))
		return usage_error("--to needs an earlier --date:", to,
				   "skim report --date 2026-11-20 --to 2026-11-24");
	if (csv + html + c->json > 1)
		return usage_error("--csv, --html and --json exclude each other", "", "choose one");
	if (!report_has_table(table))
		return usage_error("no such table:", table, "orders, trades, fills, candidates, refusals, "
				   "decisions, feeds or outages");
	status = headless_settings(&h, c->settings);
	if (!day)
		day = date_of(clock_now().market);
	if (!status && journal_path(path, &o) && report_make(path, day, last ? last : day, &doc, &err) != RC_OK)
		outcome_fail(&o, EXIT_FAILED, "%s", err.text);
	if (html && !status)
		app_calendar(&h.s, &cal);
	headless_end(&h);
	o.status = exit_worse(o.status, status);
	if (!doc || c->json) {
		outcome_doc(&o, doc);
		return finish(&o, "report", true);
	}
	if (csv)
		report_csv(doc, table);
	else if (html)
		print_html(path, day, last ? last : day, &cal, doc);
	else
		report_text(doc);
	json_object_put(doc);
	return fflush(stdout) ? EXIT_FAILED : EXIT_DONE;
}
