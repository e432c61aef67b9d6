/* rest_auth.c - sign-in, session, accounts (Web API 2). */
#include "rest.h"

#include <stdio.h>
#include <string.h>

void rest_token(struct sim *s, const struct request *r, struct reply *p)
{
	(void)s;
	(void)r;
	p->cookie = true;	/* the body is the gate's */
}

static void status_body(const struct sim *s, struct reply *p, bool with_fail)
{
	buf_puts(&p->body, "{");
	session_status(&s->session, &p->body, with_fail);
	buf_puts(&p->body, "}");
}

/* JSON, a query and a form have all been seen working. */
static bool init_flag(const struct request *r, const char *name)
{
	char pair[32];

	snprintf(pair, sizeof pair, "%s=true", name);
	return json_is_true(r->json, name) || request_flag(r, name) || strstr(r->body, pair);
}

void rest_init(struct sim *s, const struct request *r, struct reply *p)
{
	bool compete = init_flag(r, "compete");

	if (!init_flag(r, "publish")) {
		reply_error_only(p, 500, "description");
		return;
	}
	if (s->steady - s->logged_out < s->logout_pause) {
		reply_error(p, 503, "Service Unavailable");
		return;
	}
	session_init(&s->session, s->steady, gate_serial(s->gate), compete);
	sim_log("ssodh/init compete=%s: state %d", compete ? "true" : "false", s->session.state);
	status_body(s, p, false);
}

void rest_status(struct sim *s, const struct request *r, struct reply *p)
{
	(void)r;
	status_body(s, p, true);
}

void rest_reauthenticate(struct sim *s, const struct request *r, struct reply *p)
{
	(void)r;
	session_init(&s->session, s->steady, gate_serial(s->gate), false);
	buf_puts(&p->body, "{\"message\":\"triggered\"}");
}

void rest_tickle(struct sim *s, const struct request *r, struct reply *p)
{
	(void)r;
	s->session.tickled = s->steady;
	buf_printf(&p->body, "{\"session\":\"%s\",\"hmds\":{\"error\":\"no bridge\"},"
		   "\"iserver\":{\"authStatus\":{", s->session.cookie);
	session_status(&s->session, &p->body, false);
	buf_puts(&p->body, "}}}");
}

void rest_logout(struct sim *s, const struct request *r, struct reply *p)
{
	(void)r;
	session_end(&s->session);
	s->logged_out = s->steady;	/* the live session token stays good */
	sim_log("logout");
	buf_puts(&p->body, "{\"status\":true}");
}

void rest_accounts(struct sim *s, const struct request *r, struct reply *p)
{
	(void)r;
	s->session.accounts = true;
	session_accounts(&p->body, false, sim_is_paper(s->world.paper_list));
}

void rest_switch(struct sim *s, const struct request *r, struct reply *p)
{
	const char *id = json_text(r->json, "acctId");

	(void)s;
	if (id && strcmp(id, sim_account) == 0)
		buf_puts(&p->body, "{\"success\":\"Account already set\"}");
	else
		reply_error_only(p, 500, "Invalid account ID");
}

void rest_suppress(struct sim *s, const struct request *r, struct reply *p)
{
	struct json_object *ids = NULL;

	if (json_object_is_type(r->json, json_type_object))
		json_object_object_get_ex(r->json, "messageIds", &ids);
	if (!json_object_is_type(ids, json_type_array) ||
	    json_object_array_length(ids) > SUPPRESS_MAX) {
		reply_error_only(p, 500, "description");
		return;
	}
	s->session.suppressions = 0;	/* the whole list is sent each time */
	for (size_t i = 0; i < json_object_array_length(ids); i++)
		snprintf(s->session.suppressed[s->session.suppressions++], SUPPRESS_ID, "%s",
			 json_object_get_string(json_object_array_get_idx(ids, i)));
	buf_puts(&p->body, "{\"status\":\"submitted\"}");
}

void rest_suppress_reset(struct sim *s, const struct request *r, struct reply *p)
{
	(void)r;
	s->session.suppressions = 0;
	buf_puts(&p->body, "{\"status\":\"submitted\"}");
}
