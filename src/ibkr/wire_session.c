/* wire_session.c - decoders of sign-in, session and account answers (Web API 1 and 2). */
#include "skim/ibkr/wire.h"

#include <stdio.h>
#include <string.h>

#include "json.h"
#include "skim/base/text.h"
#include "wire_internal.h"

/* {"error": text} as most answers have it, {title, detail} as problem+json has it. */
bool wire_error_of(struct json_object *o, char *out, size_t cap)
{
	char title[80], detail[TEXT_LEN];
	struct json_object *e = js_get(o, "error");
	bool flag;

	out[0] = '\0';
	if (js_bool(o, "error", &flag) && !flag)
		return false;
	if (e && json_object_is_type(e, json_type_object))
		return js_word(e, "message", out, cap) || text_copy(out, cap, "error without words");
	if (js_word(o, "error", out, cap))
		return true;
	if (js_word(o, "detail", detail, sizeof(detail)) && js_word(o, "title", title, sizeof(title))) {
		snprintf(out, cap, "%s: %s", title, detail);
		return true;
	}
	return false;
}

bool wire_error(const char *body, size_t n, char *out, size_t cap)
{
	enum rc rc;
	AUTO_JSON struct json_object *o = js_read(body, n, &rc);

	out[0] = '\0';
	return o && wire_error_of(o, out, cap);
}

bool wire_status_of(struct json_object *o, struct wire_status *out)
{
	bool wait = false;

	out->has_authenticated = js_bool(o, "authenticated", &out->authenticated);
	out->has_connected = js_bool(o, "connected", &out->connected);
	out->has_established = js_bool(o, "established", &out->established);
	js_bool(o, "competing", &out->competing);
	js_bool(o, "wait", &wait);
	out->wait = wait;
	if (!js_word(o, "fail", out->fail, sizeof(out->fail)))
		js_word(o, "message", out->fail, sizeof(out->fail));
	return out->has_authenticated || out->has_connected || out->has_established || wait ||
	       js_get(o, "competing");
}

enum rc wire_auth_status(const char *body, size_t n, struct wire_status *out)
{
	enum rc rc;
	AUTO_JSON struct json_object *o = js_read(body, n, &rc);

	memset(out, 0, sizeof(*out));
	if (!o)
		return rc;
	if (wire_status_of(o, out))
		return RC_OK;
	return wire_error_of(o, out->fail, sizeof(out->fail)) ? RC_REFUSED : RC_SYNTAX;
}

enum rc wire_tickle(const char *body, size_t n, struct wire_status *out)
{
	enum rc rc;
	AUTO_JSON struct json_object *o = js_read(body, n, &rc);
	struct json_object *server;

	memset(out, 0, sizeof(*out));
	if (!o)
		return rc;
	server = js_object(o, "iserver");
	if (!server && wire_error_of(o, out->fail, sizeof(out->fail)))
		return RC_REFUSED;
	if (server)
		wire_status_of(js_object(server, "authStatus"), out);
	/* It becomes a cookie: nothing that could end one, or a header, may be in it. */
	if (!js_id(o, "session", "-_.=+/:~%", out->session, sizeof(out->session)))
		out->session[0] = '\0';
	return server || out->session[0] ? RC_OK : RC_SYNTAX;
}

static bool hex_only(const char *s)
{
	return *s && strspn(s, "0123456789abcdefABCDEF") == strlen(s);
}

enum rc wire_lst(const char *body, size_t n, struct wire_lst *out)
{
	enum rc rc;
	AUTO_JSON struct json_object *o = js_read(body, n, &rc);
	const char *s;
	size_t len;

	memset(out, 0, sizeof(*out));
	if (!o)
		return rc;
	/* An empty answer has been seen: the caller asks again with a new challenge. */
	if (js_raw(o, "diffie_hellman_response", &s, &len) && len == 0)
		return RC_ABSENT;
	if (!js_id(o, "diffie_hellman_response", "", out->response, sizeof(out->response)) &&
	    !js_id(o, "diffie_hellman_challenge", "", out->response, sizeof(out->response)))
		return RC_SYNTAX;
	if (!js_id(o, "live_session_token_signature", "", out->signature, sizeof(out->signature)) ||
	    !hex_only(out->response) || !hex_only(out->signature) ||
	    !js_int(o, "live_session_token_expiration", &out->expires_ms) || out->expires_ms <= 0)
		return RC_SYNTAX;
	return RC_OK;
}

static bool account_id(struct json_object *v, char out[ACCOUNT_LEN])
{
	const char *s;
	size_t n;

	out[0] = '\0';
	if (!js_scalar(v, &s, &n) || n == 0 || n >= ACCOUNT_LEN)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!((s[i] >= 'A' && s[i] <= 'Z') || (s[i] >= 'a' && s[i] <= 'z') ||
		      (s[i] >= '0' && s[i] <= '9')))
			return false;
	memcpy(out, s, n);
	out[n] = '\0';
	return true;
}

enum rc wire_accounts(const char *body, size_t n, struct wire_accounts *out)
{
	enum rc rc;
	AUTO_JSON struct json_object *o = js_read(body, n, &rc);
	struct json_object *list;

	memset(out, 0, sizeof(*out));
	if (!o)
		return rc;
	list = js_array(o, "accounts");
	if (!list)
		return js_get(o, "error") ? RC_REFUSED : RC_SYNTAX;
	for (size_t i = 0; i < json_object_array_length(list) && out->n < 16; i++)
		if (account_id(json_object_array_get_idx(list, i), out->id[out->n]))
			out->n++;
	account_id(js_get(o, "selectedAccount"), out->selected);
	out->is_paper_known = js_bool(o, "isPaper", &out->is_paper);
	return RC_OK;
}

/* Paper accounts start with DU (or DF, DUN…): Web API 2.5. */
static bool is_paper_id(const char *id)
{
	return id[0] == 'D' && (id[1] == 'U' || id[1] == 'F');
}

static void name_all(const struct wire_accounts *a, char *out, size_t cap)
{
	size_t len = 0;

	out[0] = '\0';
	for (int i = 0; i < a->n && len + 1 < cap; i++)
		len += (size_t)snprintf(out + len, cap - len, "%s%s", i ? ", " : "", a->id[i]);
}

static bool listed(const struct wire_accounts *a, const char *id)
{
	for (int i = 0; i < a->n; i++)
		if (strcmp(a->id[i], id) == 0)
			return true;
	return false;
}

static void choose_named(const struct wire_accounts *a, bool live, const char *wanted,
			 const char *all, struct ev_account *out)
{
	if (!listed(a, wanted))
		snprintf(out->text, sizeof(out->text),
			 "account %s is not one of this login's (%s): correct [account] id", wanted,
			 a->n ? all : "none");
	else if (live && is_paper_id(wanted))
		snprintf(out->text, sizeof(out->text),
			 "account %s is a paper account but mode is live: correct [account]", wanted);
	else if (!live && !is_paper_id(wanted))
		snprintf(out->text, sizeof(out->text),
			 "account %s is not a paper account (DU...) but mode is paper: "
			 "correct [account]", wanted);
	else
		text_copy(out->id, sizeof(out->id), wanted);
}

void wire_choose_account(const struct wire_accounts *a, bool live, const char *wanted,
			 struct ev_account *out)
{
	char all[160];
	int found = -1, count = 0;

	memset(out, 0, sizeof(*out));
	out->is_paper = a->is_paper;
	out->is_paper_known = a->is_paper_known;
	name_all(a, all, sizeof(all));
	if (wanted && *wanted) {
		choose_named(a, live, wanted, all, out);
		return;
	}
	if (live) {
		snprintf(out->text, sizeof(out->text),
			 "mode is live but no account is named: set [account] id to one of %s", all);
		return;
	}
	for (int i = 0; i < a->n; i++) {
		if (strncmp(a->id[i], "DU", 2) == 0) {
			found = i;
			count++;
		}
	}
	if (count == 1)
		text_copy(out->id, sizeof(out->id), a->id[found]);
	else if (count == 0)
		snprintf(out->text, sizeof(out->text),
			 "no paper account (DU...) among this login's accounts (%s): set "
			 "[account] id and mode", a->n ? all : "none");
	else
		snprintf(out->text, sizeof(out->text),
			 "several paper accounts (%s): set [account] id to one of them", all);
}
