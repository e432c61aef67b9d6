/* test_machine.c - every event in every state: what must hold of each cell of the table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "machine.h"

#define EACH(s, ev)                            \
	for (int s = 0; s < OS_COUNT; s++)     \
		for (int ev = 0; ev < OE_COUNT; ev++)

static struct machine_step go(int s, int ev, bool some)
{
	return machine_step((enum order_state)s, (enum order_event)ev, some);
}

static void every_cell_is_a_state(void **state)
{
	(void)state;
	EACH(s, ev)
		for (int some = 0; some < 2; some++) {
			struct machine_step r = go(s, ev, some == 1);

			assert_true(r.next < OS_COUNT);
			assert_true(r.moved == (r.next != (enum order_state)s));
		}
}

static void working_and_part_follow_the_fills(void **state)
{
	(void)state;
	EACH(s, ev) {
		if (s != OS_WORKING && s != OS_PART && go(s, ev, false).moved)
			assert_int_not_equal(go(s, ev, false).next, OS_PART);
		if (s != OS_WORKING && s != OS_PART && go(s, ev, true).moved)
			assert_int_not_equal(go(s, ev, true).next, OS_WORKING);
	}
	assert_int_equal(go(OS_WORKING, OE_FILLED_SOME, true).next, OS_PART);
	assert_int_equal(go(OS_PART, OE_SEEN_LIVE, true).next, OS_PART);
}

static void executions_always_count(void **state)
{
	(void)state;
	for (int s = 0; s < OS_COUNT; s++) {
		assert_int_equal(go(s, OE_FILLED_ALL, true).next, OS_FILLED);
		assert_int_equal(go(s, OE_SEEN_FILLED, true).next, OS_FILLED);
	}
}

/* A final state is left only for an execution, or loudly, or as something that never worked. */
static void final_states_are_left_only_for_evidence(void **state)
{
	(void)state;
	EACH(s, ev) {
		struct machine_step r = go(s, ev, false);
		bool silent_ok = s == OS_INACTIVE || ev == OE_FILLED_ALL || ev == OE_SEEN_FILLED ||
				 ev == OE_GREW || ev == OE_PARENT_FOUND;

		if (!order_state_final((enum order_state)s) || !r.moved || silent_ok)
			continue;
		if (order_state_final(r.next))
			continue;
		assert_true(r.odd);
		assert_true(r.look);
	}
}

static void a_filled_order_stays(void **state)
{
	(void)state;
	for (int ev = 0; ev < OE_COUNT; ev++)
		if (ev != OE_FILLED_SOME && ev != OE_GREW)
			assert_false(go(OS_FILLED, ev, true).moved);
}

static void unknown_ends_only_by_evidence(void **state)
{
	static const enum order_event silent[] = { OE_SILENCE, OE_CANCEL_ASKED, OE_CANCEL_FAILED,
						   OE_VANISHED, OE_GREW, OE_PARENT_FOUND };

	(void)state;
	for (size_t i = 0; i < sizeof(silent) / sizeof(silent[0]); i++)
		assert_false(go(OS_UNKNOWN, silent[i], false).moved);
	assert_int_equal(go(OS_UNKNOWN, OE_ABSENT, false).next, OS_NOT_PLACED);
	assert_int_equal(go(OS_UNKNOWN, OE_RESOLVED, false).next, OS_NOT_PLACED);
	for (int s = 0; s < OS_COUNT; s++)
		if (s != OS_UNKNOWN)
			assert_false(go(s, OE_RESOLVED, false).moved);
}

/* NOT_PLACED is reached only from where nothing was known to be at the broker. */
static void not_placed_needs_a_reason(void **state)
{
	(void)state;
	EACH(s, ev) {
		struct machine_step r = go(s, ev, false);

		if (r.moved && r.next == OS_NOT_PLACED)
			assert_true(s == OS_SENDING || s == OS_QUESTION || s == OS_UNKNOWN ||
				    s == OS_WAITS);
	}
	assert_false(go(OS_SENDING, OE_ABSENT, false).moved);
	assert_false(go(OS_QUESTION, OE_ABSENT, false).moved);
	assert_int_equal(go(OS_NOT_PLACED, OE_SEEN_LIVE, false).next, OS_WORKING);
	assert_true(go(OS_NOT_PLACED, OE_SEEN_LIVE, false).odd);
}

static void the_usual_lives(void **state)
{
	static const struct {
		int from, ev;
		bool some;
		int to;
	} row[] = {
		{ OS_SENDING, OE_ACCEPTED, false, OS_WORKING },
		{ OS_SENDING, OE_ASKED, false, OS_QUESTION },
		{ OS_QUESTION, OE_ASKED, false, OS_QUESTION },
		{ OS_QUESTION, OE_ACCEPTED, false, OS_WORKING },
		{ OS_QUESTION, OE_DECLINED, false, OS_NOT_PLACED },
		{ OS_QUESTION, OE_LAPSED, false, OS_EXPIRED },
		{ OS_SENDING, OE_SILENCE, false, OS_UNKNOWN },
		{ OS_UNKNOWN, OE_ACCEPTED, false, OS_WORKING },
		{ OS_SENDING, OE_NOT_SENT, false, OS_NOT_PLACED },
		{ OS_SENDING, OE_REFUSED, false, OS_REJECTED },
		{ OS_SENDING, OE_SEEN_INACTIVE, false, OS_SENDING },
		{ OS_WORKING, OE_SEEN_INACTIVE, false, OS_INACTIVE },
		{ OS_INACTIVE, OE_SEEN_LIVE, false, OS_WORKING },
		{ OS_WORKING, OE_CANCEL_ASKED, false, OS_CANCELLING },
		{ OS_CANCELLING, OE_FILLED_SOME, true, OS_CANCELLING },
		{ OS_CANCELLING, OE_SEEN_CANCELLED, true, OS_CANCELLED },
		{ OS_CANCELLING, OE_SEEN_LIVE, false, OS_CANCELLING },
		{ OS_CANCELLING, OE_CANCEL_FAILED, true, OS_PART },
		{ OS_CANCELLED, OE_FILLED_SOME, true, OS_CANCELLED },
		{ OS_CANCELLED, OE_SEEN_LIVE, false, OS_CANCELLED },
		{ OS_CANCELLED, OE_LISTED_LIVE, false, OS_WORKING },
		{ OS_WAITS, OE_SEEN_HELD, false, OS_WAITS },
		{ OS_WAITS, OE_SEEN_LIVE, false, OS_WORKING },
		{ OS_WAITS, OE_PARENT_NOT_PLACED, false, OS_NOT_PLACED },
		{ OS_WORKING, OE_VALIDITY_OVER, false, OS_EXPIRED },
		{ OS_WORKING, OE_VANISHED, false, OS_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		assert_int_equal(go(row[i].from, row[i].ev, row[i].some).next, row[i].to);
}

static void words(void **state)
{
	(void)state;
	for (int s = 0; s < OS_COUNT; s++)
		for (int t = 0; t < s; t++)
			assert_string_not_equal(order_state_word((enum order_state)s),
						order_state_word((enum order_state)t));
	for (int ev = 0; ev < OE_COUNT; ev++)
		assert_true(order_event_word((enum order_event)ev)[0]);
	assert_string_equal(order_state_word(OS_NOT_PLACED), "not_placed");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_cell_is_a_state),
		cmocka_unit_test(working_and_part_follow_the_fills),
		cmocka_unit_test(executions_always_count),
		cmocka_unit_test(final_states_are_left_only_for_evidence),
		cmocka_unit_test(a_filled_order_stays),
		cmocka_unit_test(unknown_ends_only_by_evidence),
		cmocka_unit_test(not_placed_needs_a_reason),
		cmocka_unit_test(the_usual_lives),
		cmocka_unit_test(words),
	};

	return cmocka_run_group_tests_name("machine", tests, NULL, NULL);
}
