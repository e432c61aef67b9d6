/*
 * hook.c - the fault hooks of tests/whole/skim-hooked, which is the program of the build with this
 * one file before the libraries: the shipped binary has none of it.
 *
 * Every place at which an order's life touches the journal or a socket is a point with a name:
 *
 *	before A place          the transition is about to be written (A: first order, a: its stop)
 *	commit A place          its transaction is about to be committed
 *	write 1 of A place      a part of it is about to reach the file
 *	sync A place            written, not yet on the disk
 *	committed A place
 *	send 1 of POST orders   about to leave, `half` half of it has left, `sent` all of it has
 *	answer POST orders      has come and nobody has read it
 *	stream Filled           an update of an order has come by websocket, likewise
 *
 * The n-th point of the same name bears #n, from the second on.  HOOK_TRACE=FILE notes each point
 * passed, HOOK_KILL=NAME ends the process there as kill -9 does, HOOK_FULL=NAME fills the disk there,
 * and while FILE.full or FILE.readonly of HOOK_DISK=FILE exists, no regular file below FILE's folder can
 * be written.
 *
 * HOOK_PATH=FILE notes what an order passes on its way, each with its thread: key, hop (from queue to
 * queue), commit, sign, send.
 *
 * The linker and the loader find these functions before those of the libraries.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "skim/ibkr/oauth.h"
#include "skim/lane/inbox.h"
#include "skim/lane/outbox.h"

enum { NAME = 80, POINTS = 512, KEYS = 8 };

static int (*real_step)(sqlite3_stmt *);
static ssize_t (*real_pwrite64)(int, const void *, size_t, off64_t);
static ssize_t (*real_write)(int, const void *, size_t);
static int (*real_fdatasync)(int), (*real_fsync)(int);
static ssize_t (*real_send)(int, const void *, size_t, int), (*real_recv)(int, void *, size_t, int);

static const char *kill_at, *full_at, *disk;
static int trace = -1, path_trace = -1;
static char seen[POINTS][NAME];		/* names so far */
static int n_seen;

static _Thread_local char row[NAME];		/* of the transaction at hand */
static _Thread_local bool committing;
static _Thread_local int writes;
static _Thread_local char request[NAME];	/* that is being sent or waits for its answer */
static _Thread_local int sends;

__attribute__((constructor)) static void begin(void)
{
	const char *path = getenv("HOOK_TRACE"), *steps = getenv("HOOK_PATH");

	*(void **)&real_step = dlsym(RTLD_NEXT, "sqlite3_step");
	*(void **)&real_pwrite64 = dlsym(RTLD_NEXT, "pwrite64");
	*(void **)&real_write = dlsym(RTLD_NEXT, "write");
	*(void **)&real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
	*(void **)&real_fsync = dlsym(RTLD_NEXT, "fsync");
	*(void **)&real_send = dlsym(RTLD_NEXT, "send");
	*(void **)&real_recv = dlsym(RTLD_NEXT, "recv");
	kill_at = getenv("HOOK_KILL");
	full_at = getenv("HOOK_FULL");
	disk = getenv("HOOK_DISK");
	if (path)
		trace = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (steps)
		path_trace = open(steps, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* --- points ------------------------------------------------------------------------ */

static bool is(const char *name)
{
	return kill_at && !strcmp(name, kill_at);
}

/* The name with its number; two threads never pass points of one name, but at one time. */
static void numbered(char out[NAME + 8], const char *name)
{
	static pthread_mutex_t mu = PTHREAD_MUTEX_INITIALIZER;
	int n = 1;

	pthread_mutex_lock(&mu);
	for (int i = 0; i < n_seen; i++)
		n += !strcmp(seen[i], name);
	if (n_seen < POINTS)
		snprintf(seen[n_seen++], NAME, "%s", name);
	pthread_mutex_unlock(&mu);
	if (n > 1)
		snprintf(out, NAME + 8, "%s #%d", name, n);
	else
		snprintf(out, NAME + 8, "%s", name);
}

/* True when the process is to end in the middle of what this point names: n is 0 for none. */
static bool point(const char *side, int n, const char *what)
{
	char plain[NAME], name[NAME + 8], line[NAME + 9];

	if (n)
		snprintf(plain, sizeof plain, "%s %d of %s", side, n, what);
	else
		snprintf(plain, sizeof plain, "%s %s", side, what);
	numbered(name, plain);
	if (trace >= 0) {
		int len = snprintf(line, sizeof line, "%s\n", name);

		if (real_write(trace, line, (size_t)len) != len)
			trace = -1;
	}
	if (full_at && disk && !strcmp(name, full_at)) {
		snprintf(line, sizeof line, "%.70s.full", disk);
		close(open(line, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
	}
	return is(name);
}

static void end(void)
{
	kill(getpid(), SIGKILL);
	for (;;)
		pause();
}

static void pass(const char *side, int n, const char *what)
{
	if (point(side, n, what))
		end();
}

/* --- an order's way ---------------------------------------------------------------- */

/* One write a line: threads do not mix them. */
static void way(const char *what)
{
	char line[NAME];
	int n;

	if (path_trace < 0)
		return;
	n = snprintf(line, sizeof line, "%d %.40s\n", (int)gettid(), what);
	if (real_write(path_trace, line, (size_t)n) != n)
		path_trace = -1;
}

/* The linker puts these in the places of the functions that they call (--wrap). */
enum rc __real_inbox_try(struct inbox *q, const struct event *ev);
enum rc __wrap_inbox_try(struct inbox *q, const struct event *ev);
enum rc __real_outbox_put(struct outbox *q, const struct action *a);
enum rc __wrap_outbox_put(struct outbox *q, const struct action *a);
enum rc __real_oauth_header(const struct oauth_keys *k, const struct lst *l, const char *method,
			    const char *url, const char *nonce, int64_t at, char out[OAUTH_HEADER_MAX]);
enum rc __wrap_oauth_header(const struct oauth_keys *k, const struct lst *l, const char *method,
			    const char *url, const char *nonce, int64_t at, char out[OAUTH_HEADER_MAX]);

enum rc __wrap_inbox_try(struct inbox *q, const struct event *ev)
{
	if (ev->type == EV_COMMAND && ev->u.command.cmd == CMD_TICKET_CONFIRM)
		way("key");
	return __real_inbox_try(q, ev);
}

enum rc __wrap_outbox_put(struct outbox *q, const struct action *a)
{
	if (a->type == ACT_SUBMIT)
		way("hop");
	return __real_outbox_put(q, a);
}

enum rc __wrap_oauth_header(const struct oauth_keys *k, const struct lst *l, const char *method,
			    const char *url, const char *nonce, int64_t at, char out[OAUTH_HEADER_MAX])
{
	way("sign");
	return __real_oauth_header(k, l, method, url, nonce, at, out);
}

/* --- the journal ------------------------------------------------------------------- */

/* Orders are A, B, … in the order of their appearance; the stop of A is a. */
static char letter_of(const char *key)
{
	static char keys[KEYS][32];
	static int n;
	char plain[32];
	size_t len = strcspn(key, "/"), whole = strlen(key);

	if (len == whole && whole > 20)		/* SK-20261124-ABCDEFGH and a mark */
		len = 20;
	snprintf(plain, sizeof plain, "%.*s", (int)len, key);
	for (int i = 0; i < n; i++)
		if (!strcmp(keys[i], plain))
			return (char)((whole > len ? 'a' : 'A') + i);
	if (n == KEYS)
		return '?';
	snprintf(keys[n++], sizeof keys[0], "%s", plain);
	return (char)((whole > len ? 'a' : 'A') + n - 1);
}

/* The n-th quoted text of an expanded statement. */
static void quoted(const char *sql, int n, char out[NAME])
{
	out[0] = '\0';
	for (const char *p = strchr(sql, '\''); p; p = strchr(p, '\'')) {
		const char *e = strchr(++p, '\'');

		if (!e)
			return;
		if (!n--) {
			snprintf(out, NAME, "%.*s", (int)(e - p < 30 ? e - p : 30), p);
			return;
		}
		p = e + 1;
	}
}

static bool name_row(sqlite3_stmt *s)
{
	char *sql = sqlite3_expanded_sql(s), key[NAME], what[NAME], state[NAME];

	if (!sql)
		return false;
	quoted(sql, 1, key);		/* 0 is the time */
	quoted(sql, 2, what);
	quoted(sql, 3, state);
	sqlite3_free(sql);
	if (!strcmp(what, "fill"))
		state[0] = '\0';
	snprintf(row, sizeof row, "%c %.20s%s%.30s", letter_of(key), what, *state ? " " : "", state);
	return true;
}

int sqlite3_step(sqlite3_stmt *s)
{
	const char *sql = sqlite3_sql(s);
	int rc;

	if (sql && !strncmp(sql, "BEGIN", 5))
		row[0] = '\0';
	if (sql && !strcmp(sql, "COMMIT"))
		way("commit");
	if (sql && !strncmp(sql, "INSERT INTO transitions", 23) && name_row(s))
		pass("before", 0, row);
	if (!sql || strcmp(sql, "COMMIT") || !row[0])
		return real_step(s);
	pass("commit", 0, row);
	committing = true;
	writes = 0;
	rc = real_step(s);
	committing = false;
	if (rc == SQLITE_DONE)
		pass("committed", 0, row);
	row[0] = '\0';
	return rc;
}

static bool journal_file(int fd)
{
	char link[40], path[4096];
	ssize_t n;

	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof path - 1);
	if (n <= 0)
		return false;
	path[n] = '\0';
	return strstr(path, "skim.db") != NULL;
}

/* --- the disk ---------------------------------------------------------------------- */

/* Of the folder that the disk's name is in; a picture in memory is no file of it. */
static bool on_disk(int fd)
{
	const char *slash = strrchr(disk, '/');
	char link[40], path[4096];
	ssize_t n;

	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof path);
	return slash && n > slash - disk && !strncmp(path, disk, (size_t)(slash - disk));
}

static bool refused(int fd)
{
	char path[4096];
	struct stat st;

	if (!disk || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || fd == trace || !on_disk(fd))
		return false;
	snprintf(path, sizeof path, "%s.full", disk);
	if (access(path, F_OK) == 0) {
		errno = ENOSPC;
		return true;
	}
	snprintf(path, sizeof path, "%s.readonly", disk);
	if (access(path, F_OK) == 0) {
		errno = EROFS;
		return true;
	}
	return false;
}

ssize_t pwrite64(int fd, const void *buf, size_t n, off64_t at)
{
	if (refused(fd))
		return -1;
	if (committing && journal_file(fd))
		pass("write", ++writes, row);
	return real_pwrite64(fd, buf, n, at);
}

ssize_t write(int fd, const void *buf, size_t n)
{
	return refused(fd) ? -1 : real_write(fd, buf, n);
}

int fdatasync(int fd)
{
	if (committing && journal_file(fd))
		pass("sync", 0, row);
	return real_fdatasync(fd);
}

int fsync(int fd)
{
	if (committing && journal_file(fd))
		pass("sync", 0, row);
	return real_fsync(fd);
}

/* --- sockets ----------------------------------------------------------------------- */

static bool starts(const char *p, size_t n, const char *text)
{
	return n > strlen(text) && !memcmp(p, text, strlen(text));
}

static bool holds(const char *p, size_t n, const char *text)
{
	return memmem(p, n, text, strlen(text)) != NULL;
}

/* A request's first bytes say what it is; others of the thread are not of an order's life. */
static void name_request(const char *p, size_t n)
{
	const char *end = memchr(p, '\r', n);
	size_t line = end ? (size_t)(end - p) : 0;
	bool post = starts(p, n, "POST "), cancel = starts(p, n, "DELETE ");

	if (!line || (!post && !cancel && !starts(p, n, "GET ")))
		return;
	request[0] = '\0';
	sends = 0;
	if (post && holds(p, line, "/iserver/reply/"))
		strcpy(request, "POST reply");
	else if (post && holds(p, line, "/iserver/account/") && holds(p, line, "/orders "))
		strcpy(request, "POST orders");
	else if (post && holds(p, line, "/iserver/account/") && holds(p, line, "/order/"))
		strcpy(request, "POST order");
	else if (cancel && holds(p, line, "/order/"))
		strcpy(request, "DELETE order");
}

ssize_t send(int fd, const void *buf, size_t n, int flags)
{
	ssize_t k;

	name_request(buf, n);
	if (!request[0])
		return real_send(fd, buf, n, flags);
	pass("send", ++sends, request);
	if (point("half", sends, request)) {
		real_send(fd, buf, n / 2, flags);
		end();
	}
	if (!strcmp(request, "POST orders"))
		way(memmem(buf, n, "]}", 2) ? "send last" : "send");
	k = real_send(fd, buf, n, flags);
	if (k > 0)
		pass("sent", sends, request);
	return k;
}

static void stream_point(const char *p, size_t n)
{
	static const char *const status[] = {
		"PreSubmitted", "Submitted", "Filled", "Cancelled", "Inactive",
	};

	if (!holds(p, n, "\"sor\""))
		return;
	for (size_t i = 0; i < sizeof status / sizeof *status; i++) {
		char member[40];

		snprintf(member, sizeof member, "\"status\":\"%s\"", status[i]);
		if (holds(p, n, member)) {
			pass("stream", 0, status[i]);
			return;
		}
	}
}

ssize_t recv(int fd, void *buf, size_t n, int flags)
{
	ssize_t k = real_recv(fd, buf, n, flags);

	if (k <= 0 || flags & MSG_PEEK)
		return k;
	if (request[0] && starts(buf, (size_t)k, "HTTP/"))
		pass("answer", 0, request);
	else
		stream_point(buf, (size_t)k);
	return k;
}
