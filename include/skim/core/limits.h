/* limits.h - the fixed capacities of the core, each with its reason. */
#ifndef SKIM_CORE_LIMITS_H
#define SKIM_CORE_LIMITS_H

enum {
	MAX_STOCKS = 512,	/* codes known today; the record day had 367 sensitive ones by 10:00 */
	MAX_NEWS = 1024,	/* announcements kept for the day (price-sensitive record: 770) */
	MAX_ORDERS = 256,	/* ours and theirs, today */
	MAX_FILLS = 1024,	/* executions of today, for telling repeats apart */
	MAX_POSITIONS = 128,
	MAX_BARS = 400,		/* one-minute bars of a day: 7 h */
	MAX_NOTICES = 200,	/* events and their history in the log pane */
	MAX_ACTIONS = 128,	/* the most one event may cause; the rest waits for the next step */
	MAX_MARKS = 32,		/* rows the operator marked */

	TICKER_LEN = 8,		/* up to 6 characters and NUL */
	NAME_LEN = 48,
	ACCOUNT_LEN = 16,
	COID_LEN = 24,		/* SK-YYYYMMDD-xxxxxxxx */
	ORDER_ID_LEN = 24,	/* broker's number as text */
	EXEC_ID_LEN = 48,
	REPLY_ID_LEN = 64,
	NEWS_ID_LEN = 16,
	HEADLINE_LEN = 320,	/* 256 code points, nearly all ASCII; longer ones are cut on a character */
	PATTERNS_LEN = 512,	/* headline patterns; a line of the settings has 199 bytes */
	TEXT_LEN = 256,		/* a sentence for a person */
	QUESTION_LEN = 4000,	/* a broker's question, all messages */
	PROMPT_OPTIONS = 6,	/* words a prompt lets choose among; three were seen */
	OPTION_LEN = 64,
	BARS_PER_EVENT = 16,
	SCAN_ROWS = 50,		/* the scanner's own limit */
};

/* Ends the key of a stop that goes with its entry; the broker knows it by its parent alone. */
#define CHILD_MARK "/S"

#endif
