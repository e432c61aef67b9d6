/* event.c - names and sizes of events and actions. */
#include "skim/core/action.h"
#include "skim/core/event.h"

#define BODY(s, member) (offsetof(struct s, u) + sizeof(((struct s *)0)->u.member))

static const struct {
	const char *name;
	size_t size;
} events[EV_TYPE_COUNT] = {
	[EV_TICK] = { "tick", offsetof(struct event, u) },
	[EV_COMMAND] = { "command", BODY(event, command) },
	[EV_LINK] = { "link", BODY(event, link) },
	[EV_FEED] = { "feed", BODY(event, feed) },
	[EV_ACCOUNT] = { "account", BODY(event, account) },
	[EV_CASH] = { "cash", BODY(event, cash) },
	[EV_CLOCK_SKEW] = { "clock_skew", BODY(event, skew) },
	[EV_INSTRUMENT] = { "instrument", BODY(event, instrument) },
	[EV_QUOTE] = { "quote", BODY(event, quote) },
	[EV_BARS] = { "bars", BODY(event, bars) },
	[EV_SCAN] = { "scan", BODY(event, scan) },
	[EV_NEWS] = { "news", BODY(event, news) },
	[EV_NEWS_PAGE] = { "news_page", BODY(event, news_page) },
	[EV_SUBMISSION] = { "submission", BODY(event, submission) },
	[EV_PREVIEW] = { "preview", BODY(event, preview) },
	[EV_ORDER] = { "order", BODY(event, order) },
	[EV_FILL] = { "fill", BODY(event, fill) },
	[EV_POSITION] = { "position", BODY(event, position) },
	[EV_LOOK_DONE] = { "look_done", BODY(event, look_done) },
	[EV_BROKER_TEXT] = { "broker_text", BODY(event, broker_text) },
	[EV_PROMPT] = { "prompt", BODY(event, prompt) },
	[EV_RESTORED] = { "restored", BODY(event, restored) },
	[EV_RESTORED_DAY] = { "restored_day", BODY(event, restored_day) },
	[EV_JOURNAL] = { "journal", BODY(event, journal) },
	[EV_RESTORED_HELD] = { "restored_held", BODY(event, restored_held) },
	[EV_RESTORED_MARK] = { "restored_mark", BODY(event, restored_mark) },
};

static const struct {
	const char *name;
	size_t size;
} actions[ACT_TYPE_COUNT] = {
	[ACT_LOOKUP] = { "lookup", BODY(action, small) },
	[ACT_BARS] = { "bars", BODY(action, small) },
	[ACT_REASK] = { "reask", BODY(action, small) },
	[ACT_PREVIEW] = { "preview", BODY(action, order) },
	[ACT_SCAN] = { "scan", BODY(action, small) },
	[ACT_SUBSCRIBE] = { "subscribe", BODY(action, small) },
	[ACT_UNSUBSCRIBE] = { "unsubscribe", BODY(action, small) },
	[ACT_LOOK] = { "look", BODY(action, small) },
	[ACT_LINK] = { "link", BODY(action, small) },
	[ACT_SUBMIT] = { "submit", BODY(action, order) },
	[ACT_CHANGE] = { "change", BODY(action, order) },
	[ACT_CANCEL] = { "cancel", BODY(action, order) },
	[ACT_REPLY] = { "reply", BODY(action, order) },
	[ACT_PROMPT] = { "prompt", BODY(action, order) },
	[ACT_JOURNAL] = { "journal", BODY(action, journal) },
	[ACT_NOTIFY] = { "notify", BODY(action, notify) },
};

size_t event_size(enum event_type type)
{
	return (unsigned)type < EV_TYPE_COUNT ? events[type].size : sizeof(struct event);
}

const char *event_name(enum event_type type)
{
	return (unsigned)type < EV_TYPE_COUNT ? events[type].name : "?";
}

const char *action_name(enum action_type type)
{
	return (unsigned)type < ACT_TYPE_COUNT ? actions[type].name : "?";
}

size_t action_size(enum action_type type)
{
	return (unsigned)type < ACT_TYPE_COUNT ? actions[type].size : sizeof(struct action);
}

const char *side_name(enum side s)
{
	return s == SIDE_BUY ? "BUY" : "SELL";
}

const char *order_type_name(enum order_type t)
{
	static const char *const names[] = {
		[TYPE_LMT] = "LMT", [TYPE_STP] = "STP", [TYPE_STOP_LIMIT] = "STOP_LIMIT",
		[TYPE_MKT] = "MKT", [TYPE_OTHER] = "OTHER",
	};

	return (unsigned)t < sizeof names / sizeof *names ? names[t] : "OTHER";
}

const char *tif_name(enum tif t)
{
	return t == TIF_DAY ? "DAY" : t == TIF_GTC ? "GTC" : "OTHER";
}
