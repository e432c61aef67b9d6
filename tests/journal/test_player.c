/* test_player.c - a recording played: its pace, pause, steps, jumps, and what is not taken. */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../tmpdir.h"
#include "skim/base/text.h"
#include "skim/base/zone.h"
#include "skim/journal/player.h"
#include "skim/journal/record.h"

enum { WAIT_S = 60, N = 100 };

struct rig {
	char dir[64], path[600];
	struct calendar cal;
	struct inbox *inbox;
	struct viewslot *slot;
	struct playback *playback;
	struct player *player;
	struct view *v;
};

static int64_t ten(void)
{
	return utc_at(20261124, 10 * 3600);
}

/* One event a second from ten o'clock: a feed that says its number, a look elsewhere, a tick. */
static void make_recording(struct rig *r)
{
	struct recording *rec;
	struct params p;
	struct errmsg err = { "" };
	char pattern[100];
	glob_t found;

	params_default(&p);
	clock_set_market(ten(), 0);
	if (recording_start(&rec, &(struct recording_config){ .dir = r->dir, .params = &p }, &err) != RC_OK)
		fail_msg("%s", err.text);
	for (int i = 0; i < N; i++) {
		struct event ev = { .type = i % 10 == 9 ? EV_TICK : EV_FEED };

		ev.t.market = ten() + i * NS_PER_S;
		ev.t.steady = 1000000 * NS_PER_S + i * NS_PER_S;
		if (i % 10 == 5) {
			ev.type = EV_COMMAND;
			ev.u.command.cmd = CMD_SELECT;
			ev.u.command.conid = 77;
		}
		if (ev.type == EV_FEED) {
			ev.u.feed.feed = FEED_DISCORD;
			ev.u.feed.state = FEED_FAILING;
			ev.u.feed.retry_at = ev.t.steady + 5 * NS_PER_S;
			snprintf(ev.u.feed.text, sizeof ev.u.feed.text, "number %d", i);
		}
		recording_event(rec, &ev);
	}
	recording_stop(rec, 0, N);
	snprintf(pattern, sizeof pattern, "%s/*.jsonl", r->dir);
	assert_int_equal(glob(pattern, 0, NULL, &found), 0);
	text_copy(r->path, sizeof r->path, found.gl_pathv[0]);
	globfree(&found);
}

static int set_up(void **state)
{
	struct rig *r = calloc(1, sizeof *r);

	assert_non_null(tmpdir_make(r->dir));
	calendar_builtin(&r->cal);
	make_recording(r);
	r->inbox = inbox_new(64);
	r->slot = viewslot_new();
	r->playback = playback_new(r->inbox);
	r->v = calloc(1, sizeof *r->v);
	*state = r;
	return 0;
}

static int tear_down(void **state)
{
	struct rig *r = *state;

	player_stop(r->player);
	playback_free(r->playback);
	viewslot_free(r->slot);
	inbox_free(r->inbox);
	tmpdir_remove(r->dir);
	free(r->v);
	free(r);
	return 0;
}

static void start(struct rig *r, int64_t speed, bool paused)
{
	struct player_config c = {
		.path = r->path, .calendar = &r->cal, .inbox = r->inbox, .slot = r->slot,
		.playback = r->playback, .speed = speed, .paused = paused,
	};
	struct errmsg err = { "" };

	if (player_start(&r->player, &c, &err) != RC_OK)
		fail_msg("%s", err.text);
}

typedef bool condition(const struct rig *r, const struct playback_state *s);

static bool has_ended(const struct rig *r, const struct playback_state *s)
{
	(void)r;
	return s->ended;
}

static bool has_loaded(const struct rig *r, const struct playback_state *s)
{
	(void)r;
	return !s->loading;
}

/* Until it holds of a state whose view has come too. */
static struct playback_state until(struct rig *r, condition *c, const char *what)
{
	int64_t deadline = clock_steady() + WAIT_S * NS_PER_S;
	struct playback_state s;

	for (;;) {
		viewslot_take(r->slot, r->v);
		playback_state(r->playback, &s);
		if (c(r, &s)) {
			r->v->generation = 0;
			assert_int_equal(viewslot_wait(r->slot, r->v, deadline), RC_OK);
			return s;
		}
		if (viewslot_wait(r->slot, r->v, deadline) != RC_OK)
			fail_msg("never: %s", what);
	}
}

static const char *feed_text(const struct rig *r)
{
	return r->v->feed[FEED_DISCORD].text;
}

static void test_to_the_end(void **state)
{
	struct rig *r = *state;
	struct playback_state s;

	start(r, PLAYBACK_FULL, false);
	s = until(r, has_ended, "ended");
	assert_int_equal(s.event, N);
	assert_int_equal(s.events, N);
	assert_true(s.first == ten());
	assert_true(s.last == ten() + (N - 1) * NS_PER_S);
	assert_string_equal(feed_text(r), "number 98");
	assert_true(clock_now().market == s.last);	/* and the clock stands there */
	assert_string_equal(s.text, "");
}

/* 99 market seconds at 100 a second cannot pass in less than 0.99 s. */
static void test_pace(void **state)
{
	struct rig *r = *state;
	int64_t began;

	start(r, 100 * 1000, true);
	until(r, has_loaded, "loaded");
	began = clock_steady();
	playback_ask(r->playback, PLAYBACK_PAUSE, 0);
	until(r, has_ended, "ended");
	assert_true(clock_steady() - began >= 980 * NS_PER_MS);
}

static bool three_in(const struct rig *r, const struct playback_state *s)
{
	return s->event >= 3 && !strcmp(feed_text(r), "number 2");
}

static bool at_eleven(const struct rig *r, const struct playback_state *s)
{
	(void)r;
	return s->event == 11;
}

static void test_steps(void **state)
{
	struct rig *r = *state;
	struct playback_state s;

	start(r, 1000, true);
	s = until(r, has_loaded, "loaded");
	assert_int_equal(s.event, 0);
	assert_true(s.paused);
	playback_ask(r->playback, PLAYBACK_STEP, 3);
	s = until(r, three_in, "three steps");
	assert_int_equal(s.event, 3);
	assert_true(clock_now().market == ten() + 2 * NS_PER_S);
	/* 3 4 6 7 8 10: the look of somebody else and the tick are passed, and do not count */
	playback_ask(r->playback, PLAYBACK_STEP, 6);
	s = until(r, at_eleven, "six more");
	assert_true(s.paused);
	assert_string_equal(feed_text(r), "number 10");
	assert_int_equal(r->v->selected, 0);
}

static bool there(const struct rig *r, const struct playback_state *s)
{
	(void)r;
	return !s->loading && !s->seeking && s->market == ten() + 50 * NS_PER_S + NS_PER_S / 2;
}

static bool back(const struct rig *r, const struct playback_state *s)
{
	(void)r;
	return !s->seeking && s->market == ten() + 10 * NS_PER_S;
}

static bool chosen(const struct rig *r, const struct playback_state *s)
{
	(void)s;
	return r->v->selected == 4711;
}

static void test_jumps(void **state)
{
	struct rig *r = *state;
	struct playback_state s;
	struct event ev = { .type = EV_COMMAND };

	start(r, 1000, true);
	playback_ask(r->playback, PLAYBACK_JUMP, ten() + 50 * NS_PER_S + NS_PER_S / 2);
	s = until(r, there, "forwards");
	assert_true(s.paused);
	assert_int_equal(s.event, 51);
	assert_string_equal(feed_text(r), "number 50");
	ev.u.command.cmd = CMD_SELECT;
	ev.u.command.conid = 4711;
	inbox_push(r->inbox, &ev);
	until(r, chosen, "chosen");
	playback_ask(r->playback, PLAYBACK_JUMP, ten() + 10 * NS_PER_S);
	s = until(r, back, "back");
	assert_int_equal(s.event, 11);
	assert_string_equal(feed_text(r), "number 10");
	assert_int_equal(r->v->selected, 4711);
	/* beyond the end is the end, and from there back again */
	playback_ask(r->playback, PLAYBACK_JUMP, ten() + 9999 * NS_PER_S);
	s = until(r, has_ended, "beyond");
	assert_int_equal(s.event, N);
	playback_ask(r->playback, PLAYBACK_JUMP, ten() + 10 * NS_PER_S);
	s = until(r, back, "back from the end");
	assert_string_equal(feed_text(r), "number 10");
	assert_false(s.ended);
}

static void test_acting_commands_are_forgotten(void **state)
{
	struct rig *r = *state;
	struct event ev = { .type = EV_COMMAND };

	start(r, 1000, true);
	until(r, has_loaded, "loaded");
	ev.u.command.cmd = CMD_KILL;
	text_copy(ev.u.command.word, sizeof ev.u.command.word, "kill");
	inbox_push(r->inbox, &ev);
	ev.u.command.cmd = CMD_SELECT;
	ev.u.command.conid = 4711;
	inbox_push(r->inbox, &ev);
	until(r, chosen, "chosen");
	assert_false(r->v->status.locked);
}

/* A time to wait until, of another process's clock, is shown on ours. */
static void test_steady_is_moved(void **state)
{
	struct rig *r = *state;
	int64_t now, retry;

	start(r, 1000, true);
	until(r, has_loaded, "loaded");
	playback_ask(r->playback, PLAYBACK_STEP, 3);
	until(r, three_in, "three steps");
	now = clock_steady();
	retry = r->v->feed[FEED_DISCORD].retry_at;
	assert_true(retry <= now + 5 * NS_PER_S && retry > now + 5 * NS_PER_S - WAIT_S * NS_PER_S);
}

static void test_no_recording(void **state)
{
	struct rig *r = *state;
	struct player_config c = {
		.path = "/nonexistent", .calendar = &r->cal, .inbox = r->inbox, .slot = r->slot,
		.playback = r->playback,
	};
	struct errmsg err = { "" };

	assert_int_equal(player_start(&r->player, &c, &err), RC_ABSENT);
	assert_non_null(strstr(err.text, "/nonexistent"));
	assert_null(r->player);
}

static void test_damaged(void **state)
{
	struct rig *r = *state;
	struct playback_state s;
	FILE *f = fopen(r->path, "a");

	fputs("{\"e\":\"quo", f);
	fclose(f);
	start(r, PLAYBACK_FULL, false);
	s = until(r, has_ended, "ended");
	assert_int_equal(s.event, N);
	assert_non_null(strstr(s.text, "1 line could"));
}

/*
 * tests/data/recording-1.jsonl was written by an earlier skim: a purchase at a calm market, filled, its
 * stop at work.  All of it is read, and the end is where that skim's was.
 */
static void test_older_recording(void **state)
{
	struct rig *r = *state;
	const char *top = getenv("top_srcdir");
	struct playback_state s;

	snprintf(r->path, sizeof r->path, "%s/tests/data/recording-1.jsonl", top ? top : ".");
	start(r, PLAYBACK_FULL, false);
	s = until(r, has_ended, "ended");
	assert_int_equal(s.event, 189);
	assert_int_equal(s.events, 189);
	assert_string_equal(s.text, "");	/* no line was passed over, none is missing */
	assert_int_equal(r->v->n_orders, 2);
	assert_int_equal(r->v->n_positions, 1);
	assert_string_equal(r->v->position[0].ticker, "KTA");
	assert_int_equal(r->v->position[0].quantity, 2000);
	assert_int_equal(r->v->position[0].average.e4, 4100);
	assert_int_equal(r->v->position[0].cover, COVER_FULL);
	assert_int_equal(r->v->n_diffs, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_to_the_end, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_pace, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_steps, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_jumps, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_acting_commands_are_forgotten, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_steady_is_moved, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_no_recording, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_damaged, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_older_recording, set_up, tear_down),
	};
	struct errmsg err;

	return zone_init(&err) != RC_OK || cmocka_run_group_tests_name("player", tests, NULL, NULL);
}
