/*
 * doctor.h - `skim doctor`: the troubleshooting lists of the manual, made executable.
 *
 * Every check is always there, in a fixed order; one that could not be made says why.
 */
#ifndef SKIM_COMMANDS_DOCTOR_H
#define SKIM_COMMANDS_DOCTOR_H

#include <stdbool.h>

#include "skim/asx/reader.h"
#include "skim/commands/work.h"
#include "skim/ibkr/oauth.h"

enum check_name {
	CHECK_SETTINGS, CHECK_PERMISSIONS, CHECK_KEYS, CHECK_CLOCK, CHECK_TLS, CHECK_SIGNIN,
	CHECK_SESSION, CHECK_COMPETING, CHECK_DATA, CHECK_ASX, CHECK_WEBHOOK, CHECK_JOURNAL,
	CHECK_COUNT
};
enum check_result { CHECK_OK, CHECK_WARN, CHECK_FAIL };

struct doctor {
	struct check {
		bool done;
		enum check_result result;
		char detail[1000], mend[300];
	} check[CHECK_COUNT];
	/* A few codes with news of today, for the check of market data. */
	int n_codes;
	char code[8][TICKER_LEN];
};

/* "detail" and, behind a tab, the mend; the first word on a check stands, a worse one replaces it. */
void doctor_say(struct doctor *d, enum check_name name, enum check_result result, const char *detail,
		const char *mend);
/* The document and the exit status; checks not made are warnings. */
void doctor_outcome(const struct doctor *d, struct outcome *o);

/* Blanks, quotes or control characters that came along when a credential was copied. */
void doctor_credential(struct doctor *d, const char *name, const char *value);
void doctor_file(struct doctor *d, const char *what, const char *path, bool needed);
void doctor_keys(struct doctor *d, const struct oauth_credentials *c);
/* Name, connection, certificate, and the server's Date against ours. */
void doctor_reach(struct doctor *d, const char *url, const char *ca_file, const char *ca_path);
void doctor_asx(struct doctor *d, const struct asx_config *cfg);
/* NULL: none is set.  Looked up by GET; nothing is posted. */
void doctor_webhook(struct doctor *d, const char *url, const char *ca_file, const char *ca_path);
void doctor_journal(struct doctor *d, const char *path);
/* Sign-in, session, competing logins and market data, on a session of its own. */
void doctor_session(struct doctor *d, struct access *a);

#endif
