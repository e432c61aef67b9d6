/*
 * report_html.c - the report as one page: figures, charts, lists.
 *
 * It stands by itself: no script, nothing from elsewhere, and what others wrote (headlines, the broker's
 * words, notes) is escaped.  It is well-formed XML too.  Figures are the texts of the JSON document.
 */
#include <json.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "dbread.h"
#include "report_chart.h"
#include "report_paths.h"
#include "skim/commands/report.h"

enum { CHARTS_MAX = 60 };

#define EACH(row, list)                                                                          \
	for (size_t i_##row = 0, n_##row = json_object_array_length(list); i_##row < n_##row;    \
	     i_##row++)                                                                           \
		for (struct json_object *row = json_object_array_get_idx(list, i_##row); row; row = NULL)

static const char style[] =
	":root{--bg:#fff;--fg:#1c2024;--dim:#667079;--line:#d8dde1;--accent:#0b62c4;--good:#0a7a3b;"
	"--bad:#b3261e;--band:#0b62c41f}"
	"@media(prefers-color-scheme:dark){:root{--bg:#14171a;--fg:#e4e7ea;--dim:#98a2ab;--line:#333a41;"
	"--accent:#6fb1ff;--good:#5fcf8c;--bad:#ff8a80;--band:#6fb1ff29}}"
	"body{margin:2rem auto;max-width:76rem;padding:0 1rem;background:var(--bg);color:var(--fg);"
	"font:15px/1.45 system-ui,sans-serif}h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}"
	".sum{display:flex;flex-wrap:wrap;gap:.75rem}.sum div{border:1px solid var(--line);border-radius:6px;"
	"padding:.5rem .9rem}.sum b{display:block;font-size:1.25rem;font-variant-numeric:tabular-nums}"
	".dim{color:var(--dim)}.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(22rem,1fr));"
	"gap:1rem}figure{margin:0;border:1px solid var(--line);border-radius:6px;padding:.75rem}"
	"figcaption{font-weight:600}figure p{margin:.2rem 0;font-size:.85rem}svg{width:100%;height:auto}"
	".scroll{overflow-x:auto}table{border-collapse:collapse;font-size:.85rem;"
	"font-variant-numeric:tabular-nums}th,td{text-align:left;padding:.25rem .6rem;"
	"border-bottom:1px solid var(--line);vertical-align:top}th{color:var(--dim);font-weight:600;"
	"white-space:nowrap}"
	"text{fill:var(--dim);font:10px system-ui,sans-serif}.end{text-anchor:end}.mid{text-anchor:middle}"
	".note{fill:var(--fg)}.stoptext{fill:var(--bad)}.grid{stroke:var(--line)}.range{fill:var(--band)}"
	".bound{stroke:var(--accent);stroke-dasharray:5 3}.price{fill:none;stroke:var(--fg);stroke-width:1.3}"
	".reach{fill:none;stroke:var(--dim);opacity:.55}.stop{stroke:var(--bad);stroke-width:1.5}"
	".signal{stroke:var(--accent)}.buy{fill:var(--good);stroke:var(--bg)}.sell{fill:var(--bad);"
	"stroke:var(--bg)}@media print{figure{break-inside:avoid}}";

/* Members of the document; a time of day is enough where there is one day. */
static const struct list {
	const char *title, *member, *columns;
} lists[] = {
	{ "Trades", "trades", "ticker opened_at closed_at quantity open_quantity average_entry average_exit pnl "
	  "fees net risk r lowest highest worst_r best_r" },
	{ "Candidates", "candidates", "first_seen ticker became status text broke_at" },
	{ "Refused", "refusals", "time ticker gate text" },
	{ "Orders", "orders", "submitted_at status side quantity ticker type limit stop filled average_price "
	  "signal_price slippage signal_to_approval_ms approval_to_acknowledgement_ms "
	  "acknowledgement_to_fill_ms reason" },
	{ "Fills", "fills", "time side quantity ticker price fee pnl exec_id" },
	{ "Decisions", "decisions", "time ticker decision text" },
	{ "Outages", "outages", "from to stream seconds text" },
};

static void head_of(FILE *f, const char *name)
{
	for (; *name; name++)
		fputc(*name == '_' ? ' ' : *name, f);
}

static void cell(FILE *f, const char *s, bool days)
{
	fputs("<td>", f);
	if (chart_day_of(s))
		fprintf(f, "%.*s%s%.8s", days ? 10 : 0, s, days ? " " : "", s + 11);
	else
		html_text(f, s);
	fputs("</td>", f);
}

static void row(FILE *f, const char *columns, struct json_object *o, bool days)
{
	char name[48];

	fputs("<tr>", f);
	for (const char *p = columns; *p;) {
		size_t n = strcspn(p, " ");

		snprintf(name, sizeof name, "%.*s", (int)n, p);
		p += n + (p[n] == ' ');
		if (o) {
			cell(f, row_text(o, name), days);
			continue;
		}
		fputs("<th>", f);
		head_of(f, name);
		fputs("</th>", f);
	}
	fputs("</tr>\n", f);
}

static void questions(FILE *f, struct json_object *doc)
{
	bool any = false;

	EACH(o, row_member(doc, "orders"))
		EACH(q, row_member(o, "questions")) {
			fputs(any ? "" : "<h2>Questions of the broker</h2>\n", f);
			any = true;
			fputs("<p>", f);
			html_text(f, row_text(o, "ticker"));
			fputs(", answered <b>", f);
			html_text(f, *row_text(q, "answer") ? row_text(q, "answer") : "nothing");
			fputs("</b>: ", f);
			html_text(f, row_text(q, "text"));
			fputs("</p>\n", f);
		}
}

static void list(FILE *f, struct json_object *doc, const struct list *l, bool days)
{
	struct json_object *rows = row_member(doc, l->member);

	fprintf(f, "<h2>%s</h2>\n", l->title);
	if (!json_object_array_length(rows)) {
		fputs("<p class=\"dim\">none</p>\n", f);
		return;
	}
	fputs("<div class=\"scroll\"><table>\n<thead>", f);
	row(f, l->columns, NULL, days);
	fputs("</thead>\n<tbody>\n", f);
	EACH(o, rows)
		row(f, l->columns, o, days);
	fputs("</tbody>\n</table></div>\n", f);
}

static void figure(FILE *f, const char *what, const char *value)
{
	fprintf(f, "<div><span class=\"dim\">%s</span><b>", what);
	html_text(f, *value ? value : "-");
	fputs("</b></div>\n", f);
}

static void sums(FILE *f, struct json_object *doc)
{
	char n[24];

	fputs("<div class=\"sum\">\n", f);
	figure(f, "result", row_text(doc, "pnl"));
	figure(f, "fees", row_text(doc, "fees"));
	figure(f, "net", row_text(doc, "net"));
	snprintf(n, sizeof n, "%zu", json_object_array_length(row_member(doc, "trades")));
	figure(f, "trades", n);
	snprintf(n, sizeof n, "%zu", json_object_array_length(row_member(doc, "refusals")));
	figure(f, "refused", n);
	fputs("</div>\n", f);
}

/* --- charts ---------------------------------------------------------------------------------- */

struct drawn {
	int n;
	struct {
		const char *ticker;
		int day;
	} v[CHARTS_MAX];
};

static void draw(FILE *f, struct json_object *doc, const struct paths *p, struct drawn *d, const char *ticker,
		 int day)
{
	if (!*ticker || !day || d->n == CHARTS_MAX)
		return;
	for (int i = 0; i < d->n; i++)
		if (d->v[i].day == day && !strcmp(d->v[i].ticker, ticker))
			return;
	d->v[d->n].ticker = ticker;
	d->v[d->n++].day = day;
	chart_write(f, doc, ticker, day, paths_find(p, ticker, day));
}

/* What was traded first, then what broke, then the other candidates. */
static void charts(FILE *f, struct json_object *doc, const struct paths *p)
{
	struct drawn d = { 0 };

	fputs("<h2>Charts</h2>\n<div class=\"charts\">\n", f);
	EACH(r, row_member(doc, "fills"))
		draw(f, doc, p, &d, row_text(r, "ticker"), chart_day_of(row_text(r, "time")));
	EACH(c, row_member(doc, "candidates"))
		draw(f, doc, p, &d, row_text(c, "ticker"), chart_day_of(row_text(c, "broke_at")));
	EACH(c, row_member(doc, "candidates"))
		draw(f, doc, p, &d, row_text(c, "ticker"), chart_day_of(row_text(c, "first_seen")));
	fputs("</div>\n", f);
	if (!d.n)
		fputs("<p class=\"dim\">none</p>\n", f);
}

void report_html(struct json_object *doc, const char *recordings, int from, int to, const struct calendar *cal)
{
	bool days = strcmp(row_text(doc, "date"), row_text(doc, "to")) != 0;
	struct paths p;
	FILE *f = stdout;

	paths_read(&p, recordings, from, to, cal);
	fputs("<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n<head>\n"
	      "<meta charset=\"utf-8\"/>\n<meta name=\"viewport\" content=\"width=device-width\"/>\n"
	      "<meta name=\"color-scheme\" content=\"light dark\"/>\n"
	      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
	      "'unsafe-inline'\"/>\n<title>skim ", f);
	html_text(f, row_text(doc, "date"));
	fprintf(f, "</title>\n<style>%s</style>\n</head>\n<body>\n<h1>", style);
	html_text(f, row_text(doc, "date"));
	if (days) {
		fputs(" to ", f);
		html_text(f, row_text(doc, "to"));
	}
	fputs("</h1>\n", f);
	sums(f, doc);
	list(f, doc, &lists[0], days);
	charts(f, doc, &p);
	for (size_t i = 1; i < sizeof lists / sizeof *lists; i++)
		list(f, doc, &lists[i], days);
	questions(f, doc);
	fprintf(f, "<p class=\"dim\">Times are Sydney's.  %d recording%s read for the charts.</p>\n"
		"</body>\n</html>\n", p.recordings, p.recordings == 1 ? "" : "s");
	paths_free(&p);
}
