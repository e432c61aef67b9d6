/* wire_prompt.c - decoders of prompts and of what becomes of their answers (Web API 6.4, 7.3, 7.9). */
#include "skim/ibkr/wire.h"

#include <stdio.h>
#include <string.h>

#include "skim/base/text.h"
#include "wire_internal.h"

/* Cleaning must not change a byte of what goes back to the broker. */
static bool usable(struct json_object *v, char out[OPTION_LEN])
{
	const char *s;
	size_t n;

	return js_scalar(v, &s, &n) && n > 0 && n < OPTION_LEN &&
	       text_clean(out, OPTION_LEN, s, n) == n && !memcmp(out, s, n);
}

static void note_option(struct json_object *v, const char *what, char *text, size_t cap)
{
	size_t len = strlen(text);
	char word[80];
	const char *s;
	size_t n;

	if (js_scalar(v, &s, &n) && text_clean(word, sizeof(word), s, n) &&
	    len + strlen(word) + strlen(what) + 4 < cap)
		snprintf(text + len, cap - len, "\n[%s]%s", word, what);
}

void wire_options(struct json_object *o, char *text, size_t cap)
{
	struct json_object *options = js_array(o, "options");

	for (size_t i = 0; options && i < json_object_array_length(options); i++)
		note_option(json_object_array_get_idx(options, i), "", text, cap);
}

static void take_options(struct json_object *options, struct ev_prompt *out)
{
	for (size_t i = 0; i < json_object_array_length(options); i++) {
		struct json_object *v = json_object_array_get_idx(options, i);

		if (out->n < PROMPT_OPTIONS && usable(v, out->option[out->n]))
			out->n++;
		else
			note_option(v, " (only in the broker's own program)", out->text, sizeof(out->text));
	}
	if (out->n < PROMPT_OPTIONS)
		out->option[out->n][0] = '\0';
}

bool wire_prompt_of(struct json_object *o, struct ev_prompt *out)
{
	struct json_object *options = js_array(o, "options");
	uint32_t sub = out->sub;

	memset(out, 0, sizeof(*out));
	out->sub = sub;
	if (!options || !js_order_id(o, "orderId", out->order_id, sizeof(out->order_id)) ||
	    !js_id(o, "reqId", "-_.", out->req_id, sizeof(out->req_id)))
		return false;
	js_word(o, "messageId", out->message_id, sizeof(out->message_id));
	if (!js_lines(js_get(o, "text"), out->text, sizeof(out->text)))
		js_word(o, "title", out->text, sizeof(out->text));
	take_options(options, out);
	return out->n > 0;
}

enum rc wire_prompt(const char *body, size_t n, struct ev_prompt *out)
{
	enum rc rc;
	AUTO_JSON struct json_object *o = js_read(body, n, &rc);
	bool flag;

	return js_bool(o, "prompt", &flag) && flag && wire_prompt_of(o, out) ? RC_OK : RC_ABSENT;
}

/* "Success", "Request was submitted", bare or as a JSON string: any words without an error, but a
 * page of whatever stands between. */
enum rc wire_notification(const char *body, size_t n, int status, struct ev_submission *out)
{
	bool error = wire_error(body, n, out->text, sizeof(out->text));

	if (!error)
		text_clean(out->text, sizeof(out->text), body, n < 200 ? n : 200);
	if (status >= 200 && status < 300)
		out->step = error ? SUB_REFUSED :
			    out->text[0] && out->text[0] != '<' ? SUB_ACCEPTED : SUB_UNKNOWN;
	else if (status >= 400 && status < 500 && status != 408)
		out->step = SUB_REFUSED;
	else
		out->step = SUB_UNKNOWN;
	out->held = status == 429;
	if (!out->text[0])
		snprintf(out->text, sizeof(out->text), "HTTP %d, and no words of the broker's", status);
	return RC_OK;
}
