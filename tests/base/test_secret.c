/* test_secret.c - private memory, private files, env files. */
#include "table.h"

#include <errno.h>
#include <sys/resource.h>

#include "folder.h"
#include "skim/base/envfile.h"
#include "skim/base/secret.h"

static void test_memory(void **state)
{
	struct secret s = { 0 };

	(void)state;
	secret_wipe(&s);
	assert_int_equal(secret_set(&s, "hush", 4), RC_OK);
	assert_int_equal(s.len, 4);
	assert_string_equal((char *)s.bytes, "hush");
	/* Its own bytes may be given back to it. */
	assert_int_equal(secret_set(&s, s.bytes + 1, 3), RC_OK);
	assert_string_equal((char *)s.bytes, "ush");
	assert_int_equal(secret_set(&s, NULL, 0), RC_OK);
	assert_int_equal(s.len, 0);
	assert_int_equal(s.bytes[0], 0);
	assert_int_equal(secret_alloc(&s, SIZE_MAX), RC_NOMEM);
	assert_null(s.bytes);
	assert_int_equal(secret_alloc(&s, 100000), RC_OK);
	assert_int_equal(s.bytes[100000], 0);
	secret_wipe(&s);
	assert_null(s.bytes);
	assert_int_equal(s.len, 0);
}

/* "VmFlags: ... dd ..." of the mapping that holds p. */
static bool is_not_dumped(const void *p)
{
	AUTO_FCLOSE FILE *f = fopen("/proc/self/smaps", "re");
	unsigned long low, high;
	char line[512];
	bool inside = false;

	assert_non_null(f);
	while (fgets(line, sizeof line, f)) {
		if (sscanf(line, "%lx-%lx ", &low, &high) == 2)
			inside = (uintptr_t)p >= low && (uintptr_t)p < high;
		if (inside && !strncmp(line, "VmFlags:", 8))
			return strstr(line, " dd") != NULL;
	}
	return false;
}

static void test_not_in_a_core_dump(void **state)
{
	struct secret s = { 0 };
	struct rlimit limit;

	(void)state;
	assert_int_equal(secret_set(&s, "hush", 4), RC_OK);
	assert_true(is_not_dumped(s.bytes));
	secret_wipe(&s);
	secret_no_core_dumps();
	assert_int_equal(getrlimit(RLIMIT_CORE, &limit), 0);
	assert_int_equal(limit.rlim_cur, 0);
}

static void test_permissions(void **state)
{
	static const struct {
		unsigned mode;
		enum rc rc;
	} rows[] = {
		{ 0600, RC_OK }, { 0400, RC_OK }, { 0700, RC_OK }, { 0640, RC_REFUSED },
		{ 0604, RC_REFUSED }, { 0620, RC_REFUSED }, { 0602, RC_REFUSED }, { 0610, RC_REFUSED },
		{ 0601, RC_REFUSED }, { 0644, RC_REFUSED }, { 0666, RC_REFUSED },
	};
	struct secret s = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *path = write_bytes("key", "hush", 4, rows[i].mode);
		struct errmsg err = { "" };

		ROW(secret_check_file(path, &err) == rows[i].rc, "%o", rows[i].mode);
		ROW(secret_read_file(&s, path, 100, &err) == rows[i].rc, "%o", rows[i].mode);
		ROW((s.len == 4) == (rows[i].rc == RC_OK), "%o", rows[i].mode);
		if (rows[i].rc != RC_OK) {
			assert_non_null(strstr(err.text, path));
			assert_non_null(strstr(err.text, "chmod 600"));
		}
		remove(path);
	}
	secret_wipe(&s);
}

static void test_owner(void **state)
{
	const char *path = write_text("key", "hush");
	struct secret s = { 0 };
	struct errmsg err;

	(void)state;
	if (geteuid() != 0)
		skip();		/* only root can give a file away */
	assert_int_equal(chown(path, 65534, (gid_t)-1), 0);
	assert_int_equal(secret_check_file(path, &err), RC_REFUSED);
	assert_int_equal(secret_read_file(&s, path, 100, &err), RC_REFUSED);
	assert_non_null(strstr(err.text, "65534"));
	remove(path);
}

static void test_files_that_are_none(void **state)
{
	struct secret s = { 0 };
	struct errmsg err = { "" };
	const char *path = in_folder("absent");

	(void)state;
	assert_int_equal(secret_check_file(path, &err), RC_ABSENT);
	assert_int_equal(secret_read_file(&s, path, 100, &err), RC_ABSENT);
	assert_int_equal(secret_read_file(&s, folder, 100, &err), RC_REFUSED);
	path = in_folder("pipe");
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(secret_read_file(&s, path, 100, &err), RC_REFUSED);
	path = write_text("large", "0123456789");
	assert_int_equal(secret_read_file(&s, path, 9, &err), RC_REFUSED);
	assert_int_equal(secret_read_file(&s, path, 10, &err), RC_OK);
	assert_string_equal((char *)s.bytes, "0123456789");
	path = write_text("empty", "");
	assert_int_equal(secret_read_file(&s, path, 10, &err), RC_OK);
	assert_int_equal(s.len, 0);
	secret_wipe(&s);
}

/* --- env files ------------------------------------------------------------------------- */

static void test_env_values(void **state)
{
	static const char text[] =
		"\xEF\xBB\xBF# a comment\r\n"
		"\n"
		"   # indented comment\n"
		"PLAIN=value\n"
		"export EXPORTED=yes\n"
		"  SPACED  =  around me  \n"
		"DOUBLE=\"a \\\"b\\\" \\\\ \\$ \\n # not a comment\"   # comment\n"
		"SINGLE='it\\is # all'\n"
		"HASH=a#b # c\n"
		"EQUALS=a=b==\n"
		"EMPTY=\n"
		"QUOTED_EMPTY=\"\"\n"
		"CRLF=value\r\n"
		"_under9=x\n"
		"LONG=0123456789012345678901234567890123456789012345678901234567890123456789"
		"01234567890123456789012345678901234567890123456789012345678901234567890123456789"
		"01234567890123456789012345678901234567890123456789012345678901234567890123456789\n"
		"LAST=no line end";
	static const struct {
		const char *name, *value;
	} rows[] = {
		{ "PLAIN", "value" }, { "EXPORTED", "yes" }, { "SPACED", "around me" },
		{ "DOUBLE", "a \"b\" \\ $ \\n # not a comment" }, { "SINGLE", "it\\is # all" },
		{ "HASH", "a#b # c" }, { "EQUALS", "a=b==" }, { "EMPTY", NULL },
		{ "QUOTED_EMPTY", NULL }, { "CRLF", "value" }, { "_under9", "x" },
		{ "LAST", "no line end" }, { "ABSENT", NULL }, { "plain", NULL }, { "export", NULL },
	};
	const char *path = write_text("env", text);
	struct envfile *e;
	struct errmsg err = { "" };

	(void)state;
	assert_int_equal(envfile_read(path, &e, &err), RC_OK);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *got = envfile_get(e, rows[i].name);

		ROW(got == rows[i].value || (got && rows[i].value && !strcmp(got, rows[i].value)),
		    "%s gave %s", rows[i].name, got ? got : "nothing");
	}
	assert_int_equal(strlen(envfile_get(e, "LONG")), 230);
	assert_string_equal(envfile_path(e), path);
	assert_true(is_not_dumped(envfile_get(e, "PLAIN")));
	envfile_free(e);
	envfile_free(NULL);
	assert_null(envfile_get(NULL, "PLAIN"));
}

static void test_env_errors(void **state)
{
	static const struct {
		const char *text, *said;
	} rows[] = {
		{ "A=1\nnot a pair\n", ":2: " }, { "A=1\n\n=value\n", ":3: " },
		{ "9A=1\n", ":1: " }, { "A-B=1\n", ":1: " }, { "A=\"marker\n", ":1: " },
		{ "A='marker\nB=2'\n", ":1: " }, { "A=\"marker\" more\n", ":1: " },
		{ "A=\"x\"#c\n", ":1: " }, { "export\n", ":1: " }, { "export =1\n", ":1: " },
		{ "A=marker\nB=1\nA=marker\n", ":3: A was given in line 1" },
		{ "A=1 2\nB", ":2: " },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *path = write_text("env", rows[i].text);
		struct envfile *e = (struct envfile *)1;
		struct errmsg err = { "" };

		ROW(envfile_read(path, &e, &err) == RC_SYNTAX, "%s", rows[i].text);
		assert_null(e);
		ROW(strstr(err.text, rows[i].said), "%s gave %s", rows[i].text, err.text);
		assert_non_null(strstr(err.text, path));
		/* No value is ever part of a message. */
		assert_null(strstr(err.text, "marker"));
	}
}

static void test_env_files_refused(void **state)
{
	struct envfile *e;
	struct errmsg err = { "" };

	(void)state;
	assert_int_equal(envfile_read(in_folder("none"), &e, &err), RC_ABSENT);
	assert_int_equal(envfile_read(write_bytes("open", "A=1\n", 4, 0644), &e, &err), RC_REFUSED);
	assert_non_null(strstr(err.text, "chmod 600"));
	assert_int_equal(envfile_read(write_bytes("nul", "A=1\0B=2\n", 8, 0600), &e, &err), RC_SYNTAX);
	assert_int_equal(envfile_read(write_bytes("empty", "", 0, 0600), &e, &err), RC_OK);
	assert_null(envfile_get(e, "A"));
	envfile_free(e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_not_in_a_core_dump),
		cmocka_unit_test(test_permissions),
		cmocka_unit_test(test_owner),
		cmocka_unit_test(test_files_that_are_none),
		cmocka_unit_test(test_env_values),
		cmocka_unit_test(test_env_errors),
		cmocka_unit_test(test_env_files_refused),
	};

	return cmocka_run_group_tests_name("secret", tests, folder_make, folder_remove);
}
