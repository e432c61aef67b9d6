/* test_wire_session.c - sign-in, session and account answers. */
#include "sample.h"

#include <string.h>

static void errors_in_words(void **state)
{
	static const struct {
		const char *name, *text;
	} t[] = {
		{ "error-400-no-bridge", "Bad Request: no bridge" },
		{ "error-400-accounts-first", "Bad Request: Please query /accounts first" },
		{ "error-400-account-not-valid", "Bad Request: accountId is not valid: DU7654321" },
		{ "error-401-expired-token", "Unauthorized: Access token expired" },
		{ "error-401-unauthorized", "not authenticated" },
		{ "error-429", "Too many requests" },
		{ "error-500-plain", "description" },
		{ "error-503", "Service Unavailable" },
		{ "oauth-live-session-token-401-invalid-consumer",
		  "id: 39687, error: invalid consumer" },
		{ "oauth-live-session-token-401-lst-failed",
		  "id: 118871, error: LST failed, error: No access secret key found for ASXSIM001" },
		{ "iserver-marketdata-unsubscribe-500", "unknown" },
		{ "iserver-account-order-status-503", "Service Unavailable" },
		{ "iserver-account-orders-whatif", NULL },
		{ "iserver-accounts", NULL },
		{ "iserver-marketdata-unsubscribe", NULL },
		{ "iserver-marketdata-unsubscribeall", NULL },
		{ "logout", NULL },
		{ "iserver-reauthenticate", NULL },
		{ "iserver-questions-suppress", NULL },
		{ "iserver-account-switch", NULL },
		{ "iserver-account-switch-already-set", NULL },
		{ "portfolio-positions-invalidate", NULL },
		{ "portfolio-accounts", NULL },
	};
	char text[TEXT_LEN];

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct sample b = sample_read(t[i].name);
		bool has = wire_error(b.s, b.n, text, sizeof(text));

		if (has != (t[i].text != NULL))
			fail_msg("%s: error %d", t[i].name, has);
		assert_string_equal(text, has ? t[i].text : "");
		sample_free(&b);
	}
}

static void status_answers(void **state)
{
	static const struct {
		const char *name;
		bool auth, has_auth, conn, has_conn, est, has_est, competing, wait;
	} t[] = {
		{ "iserver-auth-status", 1, 1, 1, 1, 1, 1, 0, 0 },
		{ "iserver-auth-status-competing", 0, 1, 1, 1, 0, 1, 1, 0 },
		{ "iserver-auth-status-logged-out", 0, 1, 0, 1, 0, 0, 0, 0 },
		{ "iserver-auth-ssodh-init", 1, 1, 1, 1, 1, 1, 0, 0 },
		{ "iserver-auth-ssodh-init-not-ready", 0, 1, 1, 1, 0, 1, 0, 0 },
		{ "iserver-auth-ssodh-init-wait", 0, 0, 0, 0, 0, 0, 0, 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct sample b = sample_read(t[i].name);
		struct wire_status s;

		assert_int_equal(wire_auth_status(b.s, b.n, &s), RC_OK);
		assert_int_equal(s.authenticated, t[i].auth);
		assert_int_equal(s.has_authenticated, t[i].has_auth);
		assert_int_equal(s.connected, t[i].conn);
		assert_int_equal(s.has_connected, t[i].has_conn);
		assert_int_equal(s.established, t[i].est);
		assert_int_equal(s.has_established, t[i].has_est);
		assert_int_equal(s.competing, t[i].competing);
		assert_int_equal(s.wait, t[i].wait);
		sample_free(&b);
	}
}

static void status_oddities(void **state)
{
	struct wire_status s;
	const char *text = "{\"authenticated\":\"true\",\"established\":1,\"connected\":\"0\","
			   "\"fail\":\"a\\u001bb\"}";

	(void)state;
	assert_int_equal(wire_auth_status(text, strlen(text), &s), RC_OK);
	assert_true(s.authenticated && s.established && !s.connected && s.has_connected);
	assert_string_equal(s.fail, "a\xef\xbf\xbd" "b");
	text = "{\"error\":\"no bridge\"}";
	assert_int_equal(wire_auth_status(text, strlen(text), &s), RC_REFUSED);
	assert_string_equal(s.fail, "no bridge");
	assert_int_equal(wire_auth_status("{}", 2, &s), RC_SYNTAX);
	assert_int_equal(wire_auth_status("[1]", 3, &s), RC_SYNTAX);
	assert_int_equal(wire_auth_status("", 0, &s), RC_SYNTAX);
}

static void tickle_answers(void **state)
{
	static const struct {
		const char *name, *session;
		enum rc rc;
		bool auth;
	} t[] = {
		{ "tickle", "ce109cbeb462a76dc3f6f4182c830cc1", RC_OK, true },
		{ "tickle-gateway", "ce109cbeb462a76dc3f6f4182c830cc1", RC_OK, true },
		{ "tickle-unauthenticated", "ce109cbeb462a76dc3f6f4182c830cc1", RC_OK, false },
		{ "tickle-failed", "", RC_REFUSED, false },
	};
	struct wire_status s;
	const char *evil = "{\"session\":\"a;b\\r\\nX: y\",\"iserver\":{}}";

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct sample b = sample_read(t[i].name);

		assert_int_equal(wire_tickle(b.s, b.n, &s), t[i].rc);
		assert_string_equal(s.session, t[i].session);
		assert_int_equal(s.authenticated, t[i].auth);
		sample_free(&b);
	}
	assert_int_equal(wire_tickle(evil, strlen(evil), &s), RC_OK);
	assert_string_equal(s.session, "");
}

static void token_answers(void **state)
{
	struct sample b = sample_read("oauth-live-session-token");
	struct wire_lst t;
	const char *text;

	(void)state;
	assert_int_equal(wire_lst(b.s, b.n, &t), RC_OK);
	assert_memory_equal(t.response, "e7d470685cb7f6df", 16);
	assert_string_equal(t.signature, "7155277761ded6672c1775c3670e996a2a48cb32");
	assert_true(t.expires_ms == 1767272400000);
	sample_free(&b);

	text = "{\"diffie_hellman_response\":\"\",\"live_session_token_signature\":\"ab\","
	       "\"live_session_token_expiration\":1}";
	assert_int_equal(wire_lst(text, strlen(text), &t), RC_ABSENT);
	text = "{\"diffie_hellman_challenge\":\"ff\",\"live_session_token_signature\":\"ab\","
	       "\"live_session_token_expiration\":\"1767272400000\"}";
	assert_int_equal(wire_lst(text, strlen(text), &t), RC_OK);
	assert_true(t.expires_ms == 1767272400000);
	text = "{\"diffie_hellman_response\":\"xyz\",\"live_session_token_signature\":\"ab\","
	       "\"live_session_token_expiration\":1}";
	assert_int_equal(wire_lst(text, strlen(text), &t), RC_SYNTAX);
	text = "{\"diffie_hellman_response\":\"ff\",\"live_session_token_signature\":\"ab\","
	       "\"live_session_token_expiration\":99999999999999999999999}";
	assert_int_equal(wire_lst(text, strlen(text), &t), RC_SYNTAX);
}

static void accounts_answer(void **state)
{
	struct sample b = sample_read("iserver-accounts");
	struct wire_accounts a;
	const char *text;

	(void)state;
	assert_int_equal(wire_accounts(b.s, b.n, &a), RC_OK);
	assert_int_equal(a.n, 1);
	assert_string_equal(a.id[0], "DU1234567");
	assert_string_equal(a.selected, "DU1234567");
	assert_true(a.is_paper_known && a.is_paper);
	sample_free(&b);
	text = "{\"accounts\":[\"U1/../x\",7,null,\"U7\",\"U123456789012345678\"]}";
	assert_int_equal(wire_accounts(text, strlen(text), &a), RC_OK);
	assert_int_equal(a.n, 2);
	assert_string_equal(a.id[1], "U7");
	assert_false(a.is_paper_known);
	text = "{\"error\":\"no bridge\"}";
	assert_int_equal(wire_accounts(text, strlen(text), &a), RC_REFUSED);
}

static void which_account(void **state)
{
	static const struct {
		const char *list[3];
		bool live;
		const char *wanted, *id, *says;
	} t[] = {
		{ { "DU1" }, false, "", "DU1", "" },
		{ { "U9", "DU1" }, false, NULL, "DU1", "" },
		{ { "DU1", "DU2" }, false, "", "", "several paper accounts (DU1, DU2)" },
		{ { "U9" }, false, "", "", "no paper account" },
		{ { NULL }, false, "", "", "no paper account" },
		{ { "DU1", "DU2" }, false, "DU2", "DU2", "" },
		{ { "DU1" }, false, "DU7", "", "not one of this login's (DU1)" },
		{ { "U9", "DU1" }, false, "U9", "", "not a paper account" },
		{ { "U9" }, true, "", "", "no account is named" },
		{ { "U9" }, true, "U9", "U9", "" },
		{ { "U9" }, true, "U8", "", "not one of" },
		{ { "DU1" }, true, "DU1", "", "is a paper account" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct wire_accounts a = { .is_paper = true, .is_paper_known = true };
		struct ev_account out;

		for (int k = 0; k < 3 && t[i].list[k]; k++)
			strcpy(a.id[a.n++], t[i].list[k]);
		wire_choose_account(&a, t[i].live, t[i].wanted, &out);
		assert_string_equal(out.id, t[i].id);
		assert_non_null(strstr(out.text, t[i].says));
		assert_int_equal(out.text[0] != '\0', t[i].id[0] == '\0');
		assert_true(out.is_paper && out.is_paper_known);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(errors_in_words),  cmocka_unit_test(status_answers),
		cmocka_unit_test(status_oddities),  cmocka_unit_test(tickle_answers),
		cmocka_unit_test(token_answers),    cmocka_unit_test(accounts_answer),
		cmocka_unit_test(which_account),
	};

	return cmocka_run_group_tests_name("wire: session", tests, NULL, NULL);
}
