/* session.c - the brokerage session of the one simulated username. */
#include "session.h"

#include <string.h>

#include <openssl/rand.h>

#include "skim/base/clock.h"
#include "skim/base/must.h"

#define COMING_UP   (2 * NS_PER_S)
#define TICKLE_LIFE (300 * NS_PER_S)

static const char server_info[] =
	"\"serverInfo\":{\"serverName\":\"JifZ11021\",\"serverVersion\":"
	"\"Build 10.44.1d, Mar 3, 2026 1:55:32 PM\"}";

static void new_cookie(struct session *s)
{
	static const char hex[] = "0123456789abcdef";
	unsigned char r[16];

	MUST(RAND_bytes(r, sizeof r) == 1);
	for (int i = 0; i < 16; i++) {
		s->cookie[2 * i] = hex[r[i] >> 4];
		s->cookie[2 * i + 1] = hex[r[i] & 15];
	}
	s->cookie[32] = '\0';
}

void session_start(struct session *s)
{
	*s = (struct session){ .generation = 1, .coming_up = COMING_UP };
	new_cookie(s);
}

void session_run(struct session *s, int64_t steady)
{
	if (s->state == SESSION_COMING && steady >= s->ready_at) {
		s->state = SESSION_READY;
		s->tickled = steady;
	}
	if (s->state == SESSION_READY && steady - s->tickled > TICKLE_LIFE)
		session_end(s);
}

/* What a new session does not remember of the last one. */
static void forget(struct session *s)
{
	bool other = s->other_login;
	uint64_t generation = s->generation, token = s->token;
	int64_t coming_up = s->coming_up;
	char cookie[sizeof s->cookie];

	memcpy(cookie, s->cookie, sizeof cookie);
	*s = (struct session){ .other_login = other, .generation = generation, .token = token,
			       .coming_up = coming_up };
	memcpy(s->cookie, cookie, sizeof cookie);
}

void session_init(struct session *s, int64_t steady, uint64_t token, bool compete)
{
	if (s->other_login && !compete) {
		forget(s);
		s->state = SESSION_COMPETING;
		return;
	}
	s->other_login = false;
	if ((s->state == SESSION_READY || s->state == SESSION_COMING) && s->token == token)
		return;
	forget(s);
	s->token = token;
	s->state = SESSION_COMING;
	s->ready_at = steady + s->coming_up;
	s->generation++;
	new_cookie(s);
}

void session_end(struct session *s)
{
	forget(s);
	s->generation++;
}

void session_other(struct session *s, bool on)
{
	s->other_login = on;
	if (on && s->state != SESSION_NONE) {
		s->state = SESSION_COMPETING;
	} else if (!on && s->state == SESSION_COMPETING) {
		forget(s);
		s->generation++;
	}
}

void session_status(const struct session *s, struct buf *out, bool with_fail)
{
	bool ready = s->state == SESSION_READY;

	if (s->state == SESSION_NONE) {
		buf_puts(out, "\"authenticated\":false,\"competing\":false,\"connected\":false,"
			      "\"MAC\":\"AA:BB:CC:DD:EE:FF\"");
		return;
	}
	buf_printf(out, "\"authenticated\":%s,\"established\":%s,\"competing\":%s,\"connected\":true,"
		   "\"message\":\"\",\"MAC\":\"AA:BB:CC:DD:EE:FF\",%s,"
		   "\"hardware_info\":\"test1234|AA:BB:CC:DD:EE:FF\"%s",
		   ready ? "true" : "false", ready ? "true" : "false",
		   s->state == SESSION_COMPETING ? "true" : "false", server_info,
		   with_fail ? ",\"fail\":\"\"" : "");
}

static const char props[] =
	"{\"hasChildAccounts\":false,\"supportsCashQty\":true,\"liteUnderPro\":false,"
	"\"noFXConv\":false,\"isProp\":false,\"supportsFractions\":true,"
	"\"allowCustomerTime\":false,\"autoFx\":false}";

static const char features[] =
	"\"allowFeatures\":{\"showGFIS\":true,\"showEUCostReport\":false,"
	"\"allowEventContract\":false,\"allowFXConv\":true,\"allowFinancialLens\":false,"
	"\"allowMTA\":true,\"allowTypeAhead\":true,\"allowEventTrading\":false,"
	"\"snapshotRefreshTimeout\":30,\"liteUser\":false,\"showWebNews\":true,\"research\":true,"
	"\"debugPnl\":true,\"showTaxOpt\":false,\"showImpactDashboard\":true,"
	"\"allowDynAccount\":false,\"allowCrypto\":false,\"allowFA\":false,"
	"\"allowLiteUnderPro\":false,"
	"\"allowedAssetTypes\":\"STK,CFD,OPT,FOP,WAR,FUT,BAG,CASH,IND,BOND,FUND,CMDTY\","
	"\"restrictTradeSubscription\":false,\"showUkUserLabels\":false,\"sideBySide\":true}";

char sim_account[SIM_ACCOUNT_MAX + 1] = SIM_ACCOUNT;

void session_accounts(struct buf *out, bool ws, const char *is_paper)
{
	buf_printf(out, "{\"accounts\":[\"%s\"],\"acctProps\":{", sim_account);
	if (ws)
		buf_printf(out, "\"All\":%s,", props);
	buf_printf(out, "\"%s\":%s},\"aliases\":{\"%s\":\"%s\"},%s,\"chartPeriods\":{\"STK\":[\"*\"],\"CFD\":[\"*\"],"
		   "\"OPT\":[\"2h\",\"1d\",\"2d\",\"1w\",\"1m\"],\"FUT\":[\"*\"],\"CASH\":[\"*\"],"
		   "\"IND\":[\"*\"]},\"groups\":[],\"profiles\":[],\"selectedAccount\":\"%s\",%s,"
		   "\"sessionId\":\"6957ab12.00000042\",\"isFT\":false%s}",
		   sim_account, props, sim_account, sim_account, features, sim_account, server_info, is_paper);
}

bool session_suppresses(const struct session *s, const char *id)
{
	for (unsigned i = 0; i < s->suppressions; i++)
		if (strcmp(s->suppressed[i], id) == 0)
			return true;
	return false;
}
