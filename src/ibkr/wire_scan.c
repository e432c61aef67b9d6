/* wire_scan.c - decoders of gap scans and of what the scanner offers (Web API 4). */
#include "skim/ibkr/wire.h"

#include <string.h>

#include "json.h"
#include "skim/base/text.h"
#include "wire_internal.h"

/* "+50.00%" is a gap; "163.773K" is another column's figure. */
static bp_t scan_gap(struct json_object *row)
{
	char word[32], *digits = word;
	size_t len;
	bool neg;
	bp_t bp;

	if (!js_word(row, "scan_data", word, sizeof(word)))
		return BP_UNKNOWN;
	len = strlen(word);
	if (word[len - 1] != '%')
		return BP_UNKNOWN;
	neg = word[0] == '-';
	if (neg || word[0] == '+')
		digits++;
	if (!bp_parse(digits, strlen(digits), &bp))
		return BP_UNKNOWN;
	return neg ? -bp : bp;
}

static bool scan_row_of(struct json_object *row, struct scan_row *out)
{
	static const char *const names[] = { "symbol", "contract_description_1", NULL };

	memset(out, 0, sizeof(*out));
	if (!js_conid(row, "con_id", &out->conid) && !js_conid(row, "conidex", &out->conid))
		return false;
	if ((js_get(row, "sec_type") && !js_is(row, "sec_type", "STK")) ||
	    (js_get(row, "listing_exchange") && !js_is(row, "listing_exchange", "ASX")))
		return false;
	wire_ticker(row, names, out->ticker);
	if (!ticker_valid(out->ticker))
		return false;
	js_word(row, "company_name", out->name, sizeof(out->name));
	out->gap = scan_gap(row);
	return true;
}

enum rc wire_scan(const char *body, size_t n, int status, struct ev_scan *out)
{
	enum rc rc;
	AUTO_JSON struct json_object *o = js_read(body, n, &rc);
	struct json_object *list = js_array(o, "contracts");

	memset(out, 0, sizeof(*out));
	out->outcome = SCAN_FAILED;
	if (wire_error_of(o, out->text, sizeof(out->text))) {
		if (!strstr(out->text, "EMPTY response"))
			return RC_REFUSED;
		out->outcome = SCAN_EMPTY;
		return RC_OK;
	}
	if (!list || status >= 400) {
		text_copy(out->text, sizeof(out->text),
			  o ? "the scanner's answer has no list of contracts" :
			      "the scanner's answer is not JSON");
		return o ? RC_SYNTAX : rc;
	}
	out->outcome = SCAN_OK;
	for (size_t i = 0; i < json_object_array_length(list) && out->n < SCAN_ROWS; i++)
		if (scan_row_of(json_object_array_get_idx(list, i), &out->row[out->n]))
			out->n++;
	return RC_OK;
}

/* --- what the scanner offers ----------------------------------------------------------- */

static bool holds(struct json_object *list, const char *word)
{
	const char *s;
	size_t n, len = strlen(word);

	for (size_t i = 0; list && i < json_object_array_length(list); i++)
		if (js_scalar(json_object_array_get_idx(list, i), &s, &n) && n == len &&
		    memcmp(s, word, n) == 0)
			return true;
	return false;
}

/* The element of list whose member is that word; NULL none. */
static struct json_object *element(struct json_object *list, const char *name, const char *word)
{
	for (size_t i = 0; list && i < json_object_array_length(list); i++) {
		struct json_object *el = json_object_array_get_idx(list, i);

		if (js_is(el, name, word))
			return el;
	}
	return NULL;
}

/* js_read bounds the depth. */
static bool in_tree(struct json_object *list, const char *location)
{
	for (size_t i = 0; list && i < json_object_array_length(list); i++) {
		struct json_object *el = json_object_array_get_idx(list, i);

		if (js_is(el, "type", location) || in_tree(js_array(el, "locations"), location))
			return true;
	}
	return false;
}

/* A code may stand under several groups; those of the instrument count. */
static bool filter_offered(struct json_object *filters, struct json_object *groups, const char *code)
{
	char group[48];

	for (size_t i = 0; filters && i < json_object_array_length(filters); i++) {
		struct json_object *el = json_object_array_get_idx(filters, i);

		if (js_is(el, "code", code) &&
		    (!groups || !js_word(el, "group", group, sizeof(group)) || holds(groups, group)))
			return true;
	}
	return false;
}

enum rc wire_scan_offer(const char *body, size_t n, const struct wire_scan_want *w,
			struct wire_scan_offer *out)
{
	enum rc rc;
	AUTO_JSON struct json_object *o = js_read(body, n, &rc);
	struct json_object *types = js_array(o, "scan_type_list");
	struct json_object *instruments = js_array(o, "instrument_list");
	struct json_object *type, *instrument, *list;

	memset(out, 0, sizeof(*out));
	if (!o)
		return rc;
	if (!types || !instruments)
		return js_get(o, "error") ? RC_REFUSED : RC_SYNTAX;
	type = element(types, "code", w->type);
	list = js_array(type, "instruments");
	out->type = type && (!list || holds(list, w->instrument));
	instrument = element(instruments, "type", w->instrument);
	out->instrument = instrument != NULL;
	out->location = in_tree(js_array(o, "location_tree"), w->location);
	for (int i = 0; i < SCAN_FILTERS; i++)
		out->filter[i] = filter_offered(js_array(o, "filter_list"), js_array(instrument, "filters"),
						w->filter[i]);
	return RC_OK;
}
