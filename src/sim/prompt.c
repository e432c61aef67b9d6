/* prompt.c - prompts that were raised, and what was answered to them. */
#include "prompt.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "counts.h"
#include "desk.h"
#include "hub.h"
#include "rest.h"
#include "skim/base/must.h"

struct prompts {
	struct prompt at[PROMPTS_MAX];
	unsigned n;			/* raised so far; the oldest gives its place */
};

struct prompts *prompts_new(void)
{
	struct prompts *p = calloc(1, sizeof *p);

	MUST(p);
	return p;
}

void prompts_free(struct prompts *p)
{
	free(p);
}

/* "\n" in the text of a command stands for a line break. */
static void unfold(char *text)
{
	for (char *at = text; (at = strstr(at, "\\n")); at++) {
		*at = '\n';
		memmove(at + 1, at + 2, strlen(at + 2) + 1);
	}
}

static void take_words(struct prompt *p, const char *text)
{
	static const char *const usual[] = { "Use on this order", "Always use", "Do not use" };
	size_t n = strcspn(text, "|");

	snprintf(p->text, sizeof p->text, "%.*s", (int)n, text);
	unfold(p->text);
	text += n;
	while (*text == '|' && p->n < PROMPT_WORDS) {
		n = strcspn(++text, "|");
		snprintf(p->option[p->n++], sizeof p->option[0], "%.*s", (int)n, text);
		text += n;
	}
	if (p->n)
		return;
	for (; p->n < sizeof usual / sizeof *usual; p->n++)
		snprintf(p->option[p->n], sizeof p->option[0], "%s", usual[p->n]);
}

struct prompt *prompt_raise(struct sim *s, int64_t order, const char *text, bool placing)
{
	struct prompts *all = s->prompts;
	struct prompt *p = &all->at[all->n % PROMPTS_MAX];

	*p = (struct prompt){ .order = order, .placing = placing };
	snprintf(p->req, sizeof p->req, "%u", 22170 + all->n++);
	take_words(p, text);
	sim_log("prompt %s about order %" PRId64, p->req, order);
	return p;
}

void prompt_json(const struct prompt *p, struct buf *out)
{
	buf_printf(out, "{\"orderId\":%" PRId64 ",\"reqId\":\"%s\",\"dismissable\":[],\"text\":", p->order,
		   p->req);
	buf_json(out, p->text);
	buf_puts(out, ",\"options\":[");
	for (unsigned i = 0; i < p->n; i++) {
		buf_puts(out, i ? "," : "");
		buf_json(out, p->option[i]);
	}
	buf_puts(out, "],\"type\":\"M\",\"messageId\":\"p12\",\"prompt\":true}");
}

void prompt_push(struct sim *s, const struct prompt *p)
{
	struct buf b = { 0 };

	buf_puts(&b, "{\"topic\":\"ntf\",\"args\":[");
	prompt_json(p, &b);
	buf_puts(&b, "]}");
	hub_tell(s, &b);
	buf_free(&b);
}

void prompts_push(struct sim *s)
{
	for (unsigned i = 0; i < PROMPTS_MAX; i++)
		if (s->prompts->at[i].order && !s->prompts->at[i].answer[0])
			prompt_push(s, &s->prompts->at[i]);
}

void prompts_list(const struct sim *s, struct buf *out)
{
	bool first = true;

	buf_puts(out, "[");
	for (unsigned i = 0; i < PROMPTS_MAX; i++) {
		const struct prompt *p = &s->prompts->at[i];

		if (!p->order)
			continue;
		buf_printf(out, "%s{\"order_id\":%" PRId64 ",\"req_id\":\"%s\",\"posts\":%u,\"answer\":",
			   first ? "" : ",", p->order, p->req, p->posts);
		buf_json(out, p->answer);
		buf_puts(out, "}");
		first = false;
	}
	buf_puts(out, "]");
}

static struct prompt *find(struct sim *s, int64_t order, const char *req)
{
	for (unsigned i = 0; i < PROMPTS_MAX; i++) {
		struct prompt *p = &s->prompts->at[i];

		if (p->order && p->order == order && strcmp(p->req, req) == 0)
			return p;
	}
	return NULL;
}

/* A ticket that waited goes on, or is dropped. */
static bool go_on(struct sim *s, const char *text, struct reply *p)
{
	struct reply inner = { .status = 200 };
	bool fine;

	desk_reply(s, NULL, strncmp(text, "Do not", 6) != 0, &inner);
	fine = inner.status == 200;
	if (!fine) {
		p->status = inner.status;
		buf_add(&p->body, inner.body.s, inner.body.n);
	}
	buf_free(&inner.body);
	return fine;
}

void prompt_answer(struct sim *s, int64_t order, const char *req, const char *text, struct reply *p)
{
	struct prompt *q = find(s, order, req);
	bool offered = false;

	if (!q) {
		reply_error(p, 400, "Bad Request: no such prompt");
		return;
	}
	q->posts++;
	for (unsigned i = 0; i < q->n; i++)
		offered |= strcmp(q->option[i], text) == 0;
	if (!offered || q->answer[0]) {
		reply_error(p, 400, offered ? "Bad Request: the prompt was answered" :
			    "Bad Request: text is none of the options");
		return;
	}
	if (q->placing && !go_on(s, text, p))
		return;
	snprintf(q->answer, sizeof q->answer, "%s", text);
	sim_log("prompt %s answered: %s", q->req, q->answer);
	buf_puts(&p->body, "\"Request was submitted\"");
}
