/*
 * stream.c - floor: a table kept from a websocket, with libwebsockets and ncurses alone.  One
 * thread, no checks; frames read in one pass; painted at most four times a second, at once when
 * the last time is long enough ago.
 *
 *   stream PORT ROWS
 */
#include "frame.h"

#include <curses.h>
#include <libwebsockets.h>
#include <time.h>

enum { CONID = 990001000, ROWS_MAX = 38, GAP_US = 250000 };

static struct row shown[ROWS_MAX];
static bool changed[ROWS_MAX];
static int rows;
static int64_t painted;
static lws_sorted_usec_list_t timer;
static struct lws_context *cx;

static int64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void paint(lws_sorted_usec_list_t *t)
{
	(void)t;
	for (int i = 0; i < rows; i++) {
		const struct row *r = &shown[i];

		if (!changed[i])
			continue;
		changed[i] = false;
		mvprintw(i, 0, "S%02d %6lld.%03lld %6lld.%03lld %6lld.%03lld %8lld %8lld", i,
			 (long long)r->last / 10000, (long long)r->last / 10 % 1000,
			 (long long)r->bid / 10000, (long long)r->bid / 10 % 1000,
			 (long long)r->ask / 10000, (long long)r->ask / 10 % 1000,
			 (long long)r->bid_size, (long long)r->last_size);
	}
	refresh();
	painted = now_us();
}

static void note(const char *text)
{
	const struct row *r = frame(text);
	int64_t i = r->conid - CONID, due = painted + GAP_US;

	if (i < 0 || i >= rows)
		return;
	shown[i] = *r;
	changed[i] = true;
	if (now_us() >= due)
		paint(NULL);
	else if (!timer.list.owner)
		lws_sul_schedule(cx, 0, &timer, paint, due - now_us());
}

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
		    size_t n)
{
	static char text[4096];

	(void)wsi, (void)user;
	if (reason == LWS_CALLBACK_CLIENT_RECEIVE && n < sizeof text) {
		memcpy(text, in, n);
		text[n] = '\0';
		note(text);
	}
	return 0;
}

int main(int argc, char **argv)
{
	static const struct lws_protocols protocols[] = {
		{ .name = "floor", .callback = on_event, .rx_buffer_size = 65536 }, { .name = NULL },
	};
	struct lws_context_creation_info info = { .port = CONTEXT_PORT_NO_LISTEN,
		.protocols = protocols, .gid = (gid_t)-1, .uid = (uid_t)-1, .pt_serv_buf_size = 16384 };
	struct lws_client_connect_info i = { .address = "127.0.0.1", .host = "127.0.0.1", .path = "/ws",
		.local_protocol_name = "floor" };

	if (argc != 3)
		return 2;
	rows = atoi(argv[2]) < ROWS_MAX ? atoi(argv[2]) : ROWS_MAX;
	lws_set_log_level(0, NULL);
	i.context = cx = lws_create_context(&info);
	i.port = atoi(argv[1]);
	if (!cx || !lws_client_connect_via_info(&i) || !initscr())
		return 1;
	curs_set(0);
	mvprintw(ROWS_MAX, 0, "ready");
	refresh();
	while (lws_service(cx, 0) >= 0)
		;
	endwin();
	return 0;
}
