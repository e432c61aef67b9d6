/* fields.c - the members of every event, as a table: the recording's language. */
#include "fields.h"

#include "skim/core/params.h"

#define SIZE(s, m)	 (sizeof ((s *)0)->m)
#define I(s, m)		 { #m, FIELD_INT, offsetof(s, m), SIZE(s, m), NULL, 0, 0 }
#define U(s, m)		 { #m, FIELD_UINT, offsetof(s, m), SIZE(s, m), NULL, 0, 0 }
#define B(s, m)		 { #m, FIELD_BOOL, offsetof(s, m), SIZE(s, m), NULL, 0, 0 }
#define T(s, m)		 { #m, FIELD_TEXT, offsetof(s, m), SIZE(s, m), NULL, 0, 0 }
#define M(s, m)		 { #m, FIELD_INT, offsetof(s, m.e4), SIZE(s, m.e4), NULL, 0, 0 }
#define L(s, m, of, n)	 { #m, FIELD_LIST, offsetof(s, m), SIZE(s, m[0]), of, SIZE(s, m) / SIZE(s, m[0]), n }
#define END		 { NULL, FIELD_INT, 0, 0, NULL, 0, 0 }

static const struct field bar_of[] = {
	I(struct bar, start),
	M(struct bar, open),
	M(struct bar, high),
	M(struct bar, low),
	M(struct bar, close),
	I(struct bar, volume),
	END
};

static const struct field scan_row_of[] = {
	T(struct scan_row, ticker),
	I(struct scan_row, conid),
	I(struct scan_row, gap),
	T(struct scan_row, name),
	END
};

static const struct field text_id_of[] = { { "t", FIELD_TEXT, 0, ORDER_ID_LEN, NULL, 0, 0 }, END };
static const struct field text_status_of[] = { { "t", FIELD_TEXT, 0, 20, NULL, 0, 0 }, END };

static const struct field text_option_of[] = { { "t", FIELD_TEXT, 0, OPTION_LEN, NULL, 0, 0 }, END };

static const struct field command_fields[] = {
	I(struct event, u.command.cmd),
	U(struct event, u.command.serial),
	I(struct event, u.command.conid),
	I(struct event, u.command.n),
	I(struct event, u.command.field),
	M(struct event, u.command.price),
	M(struct event, u.command.cash),
	T(struct event, u.command.ticker),
	T(struct event, u.command.key),
	T(struct event, u.command.coid),
	T(struct event, u.command.word),
	T(struct event, u.command.text),
	I(struct event, u.command.order.side),
	I(struct event, u.command.order.type),
	I(struct event, u.command.order.tif),
	I(struct event, u.command.order.stop_tif),
	I(struct event, u.command.order.quantity),
	M(struct event, u.command.order.limit),
	M(struct event, u.command.order.trigger),
	M(struct event, u.command.order.stop),
	B(struct event, u.command.order.no_stop),
	B(struct event, u.command.order.replace_stop),
	END
};

static const struct field link_fields[] = {
	I(struct event, u.link.state),
	I(struct event, u.link.rtt_ms),
	I(struct event, u.link.attempt),
	B(struct event, u.link.credentials),
	I(struct event, u.link.retry_at),
	T(struct event, u.link.text),
	END
};

static const struct field feed_fields[] = {
	I(struct event, u.feed.feed),
	I(struct event, u.feed.state),
	I(struct event, u.feed.last_ok),
	I(struct event, u.feed.retry_at),
	T(struct event, u.feed.text),
	END
};

static const struct field account_fields[] = {
	T(struct event, u.account.id),
	B(struct event, u.account.is_paper),
	B(struct event, u.account.is_paper_known),
	T(struct event, u.account.text),
	END
};

static const struct field cash_fields[] = {
	T(struct event, u.cash.account),
	T(struct event, u.cash.currency),
	B(struct event, u.cash.has_net),
	B(struct event, u.cash.has_cash),
	B(struct event, u.cash.has_available),
	B(struct event, u.cash.has_realised),
	B(struct event, u.cash.has_unrealised),
	B(struct event, u.cash.has_day),
	M(struct event, u.cash.net),
	M(struct event, u.cash.cash),
	M(struct event, u.cash.available),
	M(struct event, u.cash.realised),
	M(struct event, u.cash.unrealised),
	M(struct event, u.cash.day),
	END
};

static const struct field skew_fields[] = {
	I(struct event, u.skew.skew_ns),
	END
};

static const struct field instrument_fields[] = {
	T(struct event, u.instrument.ticker),
	I(struct event, u.instrument.conid),
	T(struct event, u.instrument.name),
	B(struct event, u.instrument.failed),
	END
};

static const struct field quote_fields[] = {
	I(struct event, u.quote.conid),
	U(struct event, u.quote.has),
	I(struct event, u.quote.source),
	I(struct event, u.quote.mark),
	I(struct event, u.quote.availability),
	U(struct event, u.quote.frames),
	U(struct event, u.quote.prints),
	M(struct event, u.quote.last),
	M(struct event, u.quote.last_low),
	M(struct event, u.quote.last_high),
	M(struct event, u.quote.bid),
	M(struct event, u.quote.ask),
	M(struct event, u.quote.open),
	M(struct event, u.quote.high),
	M(struct event, u.quote.low),
	M(struct event, u.quote.prior_close),
	M(struct event, u.quote.indicative),
	I(struct event, u.quote.bid_size),
	I(struct event, u.quote.ask_size),
	I(struct event, u.quote.last_size),
	I(struct event, u.quote.volume),
	I(struct event, u.quote.avg_volume),
	I(struct event, u.quote.first_market),
	I(struct event, u.quote.updated),
	END
};

static const struct field bars_fields[] = {
	I(struct event, u.bars.conid),
	U(struct event, u.bars.n),
	B(struct event, u.bars.first),
	B(struct event, u.bars.last),
	B(struct event, u.bars.failed),
	B(struct event, u.bars.delayed),
	L(struct event, u.bars.bar, bar_of, offsetof(struct event, u.bars.n)),
	END
};

static const struct field scan_fields[] = {
	I(struct event, u.scan.outcome),
	U(struct event, u.scan.n),
	T(struct event, u.scan.text),
	L(struct event, u.scan.row, scan_row_of, offsetof(struct event, u.scan.n)),
	END
};

static const struct field news_fields[] = {
	T(struct event, u.news.id),
	T(struct event, u.news.ticker),
	I(struct event, u.news.released),
	I(struct event, u.news.first_seen),
	B(struct event, u.news.sensitive),
	B(struct event, u.news.withdrawn),
	I(struct event, u.news.halt),
	I(struct event, u.news.age),
	U(struct event, u.news.pages),
	T(struct event, u.news.size),
	T(struct event, u.news.headline),
	END
};

static const struct field news_page_fields[] = {
	T(struct event, u.news_page.outcome),
	B(struct event, u.news_page.ok),
	U(struct event, u.news_page.rows),
	U(struct event, u.news_page.refused),
	U(struct event, u.news_page.sensitive),
	T(struct event, u.news_page.text),
	END
};

static const struct field submission_fields[] = {
	U(struct event, u.submission.sub),
	I(struct event, u.submission.step),
	T(struct event, u.submission.gate),
	B(struct event, u.submission.duplicate),
	B(struct event, u.submission.lapsed),
	B(struct event, u.submission.held),
	U(struct event, u.submission.n_ids),
	L(struct event, u.submission.order_id, text_id_of, 0),
	L(struct event, u.submission.order_status, text_status_of, 0),
	T(struct event, u.submission.reply_id),
	T(struct event, u.submission.message_ids),
	T(struct event, u.submission.text),
	END
};

static const struct field preview_fields[] = {
	U(struct event, u.preview.ticket),
	B(struct event, u.preview.ok),
	T(struct event, u.preview.commission),
	T(struct event, u.preview.margin_change),
	T(struct event, u.preview.funds_after),
	M(struct event, u.preview.commission_e4),
	T(struct event, u.preview.warn),
	T(struct event, u.preview.error),
	END
};

static const struct field order_fields[] = {
	I(struct event, u.order.source),
	U(struct event, u.order.look),
	U(struct event, u.order.has),
	T(struct event, u.order.account),
	T(struct event, u.order.order_id),
	I(struct event, u.order.conid),
	T(struct event, u.order.ticker),
	I(struct event, u.order.side),
	I(struct event, u.order.type),
	I(struct event, u.order.tif),
	I(struct event, u.order.status),
	T(struct event, u.order.status_word),
	I(struct event, u.order.total),
	I(struct event, u.order.filled),
	I(struct event, u.order.remaining),
	M(struct event, u.order.avg),
	M(struct event, u.order.price),
	M(struct event, u.order.aux),
	T(struct event, u.order.ref),
	T(struct event, u.order.parent),
	I(struct event, u.order.time),
	T(struct event, u.order.reason),
	END
};

static const struct field fill_fields[] = {
	U(struct event, u.fill.look),
	T(struct event, u.fill.account),
	T(struct event, u.fill.exec_id),
	T(struct event, u.fill.order_id),
	T(struct event, u.fill.ref),
	I(struct event, u.fill.conid),
	T(struct event, u.fill.ticker),
	I(struct event, u.fill.side),
	I(struct event, u.fill.size),
	M(struct event, u.fill.price),
	B(struct event, u.fill.has_commission),
	M(struct event, u.fill.commission),
	I(struct event, u.fill.time),
	END
};

static const struct field position_fields[] = {
	U(struct event, u.position.look),
	T(struct event, u.position.account),
	I(struct event, u.position.conid),
	T(struct event, u.position.ticker),
	I(struct event, u.position.quantity),
	M(struct event, u.position.average),
	M(struct event, u.position.market_price),
	B(struct event, u.position.has_pnl),
	M(struct event, u.position.unrealised),
	M(struct event, u.position.realised),
	END
};

static const struct field look_done_fields[] = {
	U(struct event, u.look_done.look),
	I(struct event, u.look_done.what),
	B(struct event, u.look_done.ok),
	I(struct event, u.look_done.began),
	U(struct event, u.look_done.rows),
	T(struct event, u.look_done.text),
	END
};

static const struct field broker_text_fields[] = {
	T(struct event, u.broker_text.title),
	T(struct event, u.broker_text.order_id),
	T(struct event, u.broker_text.text),
	END
};

static const struct field prompt_fields[] = {
	U(struct event, u.prompt.sub),
	U(struct event, u.prompt.n),
	T(struct event, u.prompt.order_id),
	T(struct event, u.prompt.req_id),
	T(struct event, u.prompt.message_id),
	L(struct event, u.prompt.option, text_option_of, 0),
	T(struct event, u.prompt.text),
	END
};

static const struct field restored_fields[] = {
	T(struct event, u.restored.coid),
	T(struct event, u.restored.order_id),
	T(struct event, u.restored.parent_coid),
	T(struct event, u.restored.ticker),
	I(struct event, u.restored.conid),
	I(struct event, u.restored.role),
	I(struct event, u.restored.side),
	I(struct event, u.restored.type),
	I(struct event, u.restored.tif),
	I(struct event, u.restored.quantity),
	I(struct event, u.restored.filled),
	M(struct event, u.restored.limit),
	M(struct event, u.restored.stop),
	M(struct event, u.restored.average),
	T(struct event, u.restored.state),
	I(struct event, u.restored.submitted),
	M(struct event, u.restored.risk),
	M(struct event, u.restored.signal),
	END
};

static const struct field restored_day_fields[] = {
	B(struct event, u.restored_day.locked),
	I(struct event, u.restored_day.orders_today),
	M(struct event, u.restored_day.realised),
	B(struct event, u.restored_day.candidates_sent),
	END
};

static const struct field restored_held_fields[] = {
	I(struct event, u.restored_held.conid),
	T(struct event, u.restored_held.ticker),
	I(struct event, u.restored_held.quantity),
	END
};

static const struct field restored_mark_fields[] = {
	I(struct event, u.restored_mark.what),
	T(struct event, u.restored_mark.ticker),
	T(struct event, u.restored_mark.text),
	END
};

static const struct field journal_fields[] = {
	B(struct event, u.journal.ok),
	T(struct event, u.journal.text),
	END
};

static const struct field tick_fields[] = { END };

const struct field *event_fields(enum event_type type)
{
	static const struct field *const tables[EV_TYPE_COUNT] = {
		[EV_TICK] = tick_fields,
		[EV_COMMAND] = command_fields,
		[EV_LINK] = link_fields,
		[EV_FEED] = feed_fields,
		[EV_ACCOUNT] = account_fields,
		[EV_CASH] = cash_fields,
		[EV_CLOCK_SKEW] = skew_fields,
		[EV_INSTRUMENT] = instrument_fields,
		[EV_QUOTE] = quote_fields,
		[EV_BARS] = bars_fields,
		[EV_SCAN] = scan_fields,
		[EV_NEWS] = news_fields,
		[EV_NEWS_PAGE] = news_page_fields,
		[EV_SUBMISSION] = submission_fields,
		[EV_PREVIEW] = preview_fields,
		[EV_ORDER] = order_fields,
		[EV_FILL] = fill_fields,
		[EV_POSITION] = position_fields,
		[EV_LOOK_DONE] = look_done_fields,
		[EV_BROKER_TEXT] = broker_text_fields,
		[EV_PROMPT] = prompt_fields,
		[EV_RESTORED] = restored_fields,
		[EV_RESTORED_DAY] = restored_day_fields,
		[EV_JOURNAL] = journal_fields,
		[EV_RESTORED_HELD] = restored_held_fields,
		[EV_RESTORED_MARK] = restored_mark_fields,
	};

	return (unsigned)type < EV_TYPE_COUNT ? tables[type] : NULL;
}

static const struct field ticker_of[] = { { "t", FIELD_TEXT, 0, TICKER_LEN, NULL, 0, 0 }, END };

static const struct field params_table[] = {
	I(struct params, mode),
	T(struct params, account),
	B(struct params, read_only),
	B(struct params, watch),
	I(struct params, gap_min),
	M(struct params, price_min),
	I(struct params, volume_min),
	I(struct params, scan_every),
	I(struct params, max_streams),
	B(struct params, news_require),
	I(struct params, min_ticker),
	I(struct params, max_ticker),
	I(struct params, min_headline),
	I(struct params, max_headline),
	L(struct params, include, ticker_of, 0),
	I(struct params, n_include),
	L(struct params, exclude, ticker_of, 0),
	I(struct params, n_exclude),
	T(struct params, include_headlines),
	T(struct params, exclude_headlines),
	I(struct params, range_minutes),
	B(struct params, auction_in),
	B(struct params, allow_bars),
	I(struct params, width_min),
	I(struct params, width_max),
	I(struct params, min_prints),
	I(struct params, chase),
	I(struct params, signal_ttl),
	I(struct params, stale),
	I(struct params, spread_max),
	I(struct params, entry_from),
	I(struct params, entry_to),
	I(struct params, entry_ttl),
	I(struct params, candidates_at),
	I(struct params, exit_at),
	I(struct params, exit_target),
	M(struct params, risk),
	M(struct params, position_value),
	M(struct params, order_value),
	M(struct params, daily_loss),
	I(struct params, book_share),
	I(struct params, max_positions),
	I(struct params, max_orders),
	I(struct params, price_band),
	M(struct params, min_parcel),
	I(struct params, review_ttl),
	I(struct params, unknown_after),
	I(struct params, question_ttl),
	I(struct params, disarm_after),
	END
};

const struct field *params_fields(void)
{
	return params_table;
}
