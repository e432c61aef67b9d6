/* work_market.c - quotes, ranges and scans on a running core. */
#include "work.h"

#include <ctype.h>
#include <json.h>
#include <string.h>

#include "docs.h"
#include "skim/base/clock.h"
#include "skim/base/text.h"

#define FIELDS_WAIT (2500 * NS_PER_MS)	/* from the first frame: fields come one by one */
#define QUOTE_WAIT  (15 * NS_PER_S)
#define RANGE_WAIT  (20 * NS_PER_S)
#define SCAN_WAIT   (25 * NS_PER_S)
#define NAMES_WAIT  (8 * NS_PER_S)	/* quotes and ranges of the names, from the answers on */

enum { ALL_FIELDS = QF_LAST | QF_BID | QF_ASK | QF_BID_SIZE | QF_ASK_SIZE | QF_VOLUME | QF_OPEN |
		    QF_HIGH | QF_LOW | QF_PRIOR_CLOSE | QF_AVAILABILITY };

struct asked {
	int n;
	struct one {
		char ticker[TICKER_LEN];
		bool impossible;	/* cannot be a code */
		bool bars;		/* its bars were asked for */
		int64_t first;		/* steady: when its first frame was seen; 0 not yet */
	} one[VIEW_FOLLOWED];
	bool ranges;
};

static const struct view_followed *row_of(const struct view *v, const char *ticker)
{
	for (int i = 0; i < v->n_followed; i++)
		if (!strcmp(v->followed[i].ticker, ticker))
			return &v->followed[i];
	return NULL;
}

static void follow(struct access *a, const char *ticker, bool bars)
{
	struct ev_command c = { .cmd = CMD_FOLLOW, .n = bars };

	text_copy(c.ticker, sizeof c.ticker, ticker);
	access_send(a, &c);
}

/* Codes in capitals, each once. */
static void read_tickers(struct json_object *request, struct asked *q)
{
	struct json_object *list = NULL;
	size_t n;

	json_object_object_get_ex(request, "tickers", &list);
	n = json_object_is_type(list, json_type_array) ? json_object_array_length(list) : 0;
	for (size_t i = 0; i < n && q->n < VIEW_FOLLOWED; i++) {
		const char *s = json_object_get_string(json_object_array_get_idx(list, i));
		struct one *one = &q->one[q->n];
		bool again = false;

		one->impossible = !s || !text_copy(one->ticker, sizeof one->ticker, s);
		for (char *p = one->ticker; *p; p++)
			*p = (char)toupper((unsigned char)*p);
		one->impossible |= !ticker_valid(one->ticker);
		for (int k = 0; k < q->n; k++)
			again |= !strcmp(q->one[k].ticker, one->ticker);
		q->n += !again;
	}
}

/* --- quotes ------------------------------------------------------------------------------------- */

static bool quote_ready(struct one *one, const struct view_followed *f, int64_t now)
{
	if (one->impossible || (f && f->absent))
		return true;
	if (!f || !f->frame)
		return false;
	if (!one->first)
		one->first = now;
	return (f->have & ALL_FIELDS) == ALL_FIELDS || now - one->first >= FIELDS_WAIT;
}

/* --- ranges -------------------------------------------------------------------------------------- */

static bool range_ready(const struct one *one, const struct view_followed *f, int64_t now)
{
	bool answered = f && !f->bars_open && (f->n_bars || f->bars_tries);

	if (one->impossible || (f && f->absent))
		return true;
	if (!f || !f->frame || !one->bars || !answered)
		return false;
	switch (f->range.state) {
	case RANGE_COMPLETE:
	case RANGE_FORMING:
		return true;
	case RANGE_PARTIAL:
		return f->bars_settled || f->bars_tries > 0;
	default:	/* a frame that comes late may still begin it */
		return one->first && now - one->first >= FIELDS_WAIT;
	}
}

static bool all_ready(const struct view *v, void *ctx)
{
	struct asked *q = ctx;
	int64_t now = clock_steady();
	bool ready = true;

	for (int i = 0; i < q->n; i++) {
		const struct view_followed *f = row_of(v, q->one[i].ticker);
		bool fields = quote_ready(&q->one[i], f, now);

		ready &= q->ranges ? range_ready(&q->one[i], f, now) : fields;
	}
	return ready;
}

/* Its conid is known: now its bars can be asked for. */
static bool conid_came(const struct view *v, void *ctx)
{
	struct asked *q = ctx;

	for (int i = 0; i < q->n; i++) {
		const struct view_followed *f = row_of(v, q->one[i].ticker);

		if (!q->one[i].bars && !q->one[i].impossible && f && f->conid > 0)
			return true;
	}
	return all_ready(v, ctx);
}

static enum rc wait_ranges(struct access *a, struct asked *q, int64_t until)
{
	for (;;) {
		enum rc rc = access_wait(a, conid_came, q, until);

		if (rc != RC_OK || all_ready(a->view, q))
			return rc;
		for (int i = 0; i < q->n; i++) {
			const struct view_followed *f = row_of(a->view, q->one[i].ticker);

			if (q->one[i].bars || q->one[i].impossible || !f || f->conid <= 0)
				continue;
			q->one[i].bars = true;
			follow(a, q->one[i].ticker, true);
		}
	}
}

static void answer_one(struct access *a, const struct asked *q, int i, struct json_object *list,
		       struct outcome *o)
{
	const struct one *one = &q->one[i];
	const struct view_followed *f = row_of(a->view, one->ticker);

	if (one->impossible || (f && f->absent)) {
		outcome_fail(o, EXIT_FAILED, "%s: no such ASX stock: check the code", one->ticker);
		return;
	}
	if (!f || !f->conid) {
		outcome_fail(o, EXIT_SERVICE, "%s: the broker did not look it up in time: try again",
			     one->ticker);
		return;
	}
	if (!f->frame && !(q->ranges && f->n_bars)) {
		outcome_fail(o, EXIT_SERVICE, "%s: no quote came: is there a market data subscription "
			     "for the ASX? See `skim doctor`", one->ticker);
		return;
	}
	json_object_array_add(list, q->ranges ? json_followed_range(f, a->view->t.market) :
			      json_quote(f));
}

void work_followed(struct access *a, struct json_object *request, bool ranges, struct outcome *o)
{
	struct asked q = { .ranges = ranges };
	struct json_object *doc, *list;
	int64_t until = clock_steady() + (ranges ? RANGE_WAIT : QUOTE_WAIT);

	read_tickers(request, &q);
	if (!access_need(a, NEED_LINK, o))
		return;
	for (int i = 0; i < q.n; i++)
		if (!q.one[i].impossible)
			follow(a, q.one[i].ticker, false);
	if (ranges)
		wait_ranges(a, &q, until);
	else
		access_wait(a, all_ready, &q, until);
	doc = json_object_new_object();
	list = json_object_new_array();
	for (int i = 0; i < q.n; i++)
		answer_one(a, &q, i, list, o);
	json_object_object_add(doc, ranges ? "ranges" : "quotes", list);
	outcome_doc(o, doc);
}

/* --- scans ------------------------------------------------------------------------------------------ */

static bool feed_told(const struct view_feed *f)
{
	return f->state == FEED_OK || f->state == FEED_FAILING || f->state == FEED_OFF ||
	       f->state == FEED_HELD;
}

struct scanning {
	const struct params *p;
	int64_t told;			/* steady: when scanner and page had answered; 0 not yet */
};

/* The scan and the page are answered; every name they gave has its quotes, and its range if due.
 * On a busy day not every name of the page has a stream: those are not waited for to the end. */
static bool scan_ready(const struct view *v, void *ctx)
{
	struct scanning *s = ctx;

	if (!feed_told(&v->feed[FEED_SCANNER]) || !feed_told(&v->feed[FEED_NEWS]))
		return false;
	if (!s->told)
		s->told = clock_steady();
	if (clock_steady() - s->told >= NAMES_WAIT)
		return true;
	for (int i = 0; i < v->n_cand; i++) {
		const struct view_cand *c = &v->cand[i];

		if (c->state == CS_LOADING)
			return false;
		if (passes_scan(c, s->p) && c->news_time && c->range.start &&
		    c->range.end < v->t.market && c->range.state == RANGE_PARTIAL && !c->range.missing[0])
			return false;
	}
	return true;
}

void work_scan(struct access *a, struct outcome *o)
{
	struct ev_command c = { .cmd = CMD_SCAN_NOW };
	struct scanning s = { .p = a->params };

	if (!access_need(a, NEED_LINK, o))
		return;
	if (a->view->feed[FEED_SCANNER].state != FEED_OK)
		access_send(a, &c);
	access_wait(a, scan_ready, &s, clock_steady() + SCAN_WAIT);
	if (a->view->feed[FEED_SCANNER].state != FEED_OK) {
		outcome_fail(o, EXIT_SERVICE, "the scanner gave no answer%s%s: log out of TradingView and the "
			     "portal, wait 1 to 2 minutes, scan again",
			     *a->view->feed[FEED_SCANNER].text ? ": " : "", a->view->feed[FEED_SCANNER].text);
		return;
	}
	outcome_doc(o, doc_scan(a->view, a->params));
}
