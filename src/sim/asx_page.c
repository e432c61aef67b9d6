/*
 * asx_page.c - the day's announcements in the exact markup of the exchange's own page.
 *
 * A row differs from its neighbour only in what is printed between these texts; a test holds
 * the page to saved copies byte by byte.
 */
#include "asx_page.h"

#include <string.h>

#include "rest.h"
#include "skim/base/zone.h"

static const char page_head[] =
	"<html><head><title>Today's announcements - ASX</title><link rel=\"stylesheet\" "
	"href=\"/asx/v2/markets/fonts/fonts.css\"><link rel=\"stylesheet\" "
	"href=\"/asx/v2/markets/css/flex.css\"><link rel=\"stylesheet\" "
	"href=\"/asx/v2/markets/css/widgets.css\"><link rel=\"stylesheet\" "
	"href=\"/asx/v2/markets/css/normalize.css\"><link rel=\"stylesheet\" "
	"href=\"/asx/v2/markets/css/layout.css\"><link rel=\"stylesheet\" "
	"href=\"/asx/v2/markets/css/semantics.css\"><link type=\"text/css\" "
	"rel=\"stylesheet\" media=\"screen\" href=\"/asx/v2/markets/css/riplatform.css\">"
	"<script language=\"JavaScript\">\n        function submitForm() {\n"
	"            document.forms['refreshAnnouncements'].submit();\n        }\n"
	"    </script></head><body class=\"layout-two-column section-dynamic  page-3328 "
	"wide\">\n\n\n\n\n<section class=\"wrapper\">\n    <article>\n"
	"        <div class=\"page\" id=\"content\">\n            <div class=\"primary\">\n"
	"                <h1>\n                    Company announcements published on\n"
	"                    ";

static const char page_middle[] =
	"\n                </h1>\n\n                \n\n\n"
	"                    <!-- secondary nav -->\n"
	"                    <div id=\"secondnav\">\n                        <ul>\n"
	"                            <li class=\"active\">Announcements\n"
	"                                <ul id=\"peernav\" class=\"menu\">\n"
	"                                    <li><a href=\"todayAnns.do\" "
	"class=\"a76690\">Today</a></li>\n"
	"                                    <li><a href=\"prevBusDayAnns.do\" "
	"class=\"a76699\">Previous trading day</a></li>\n"
	"                                    <li><a href=\"announcements.do\" "
	"class=\"a76704\">Search for past announcements</a></li>\n"
	"                                </ul>\n                            </li>\n"
	"                        </ul>\n                    </div>\n"
	"                    <!-- end secondary nav -->\n                    <p>\n"
	"                        The content of ASX market announcements must not be "
	"used for commercial purposes.\n                    </p>\n\n"
	"                    <p><a href=\"/prices/about-announcements.htm\">Important "
	"information about market announcements </a>\n                    </p>\n\n\n"
	"                    <form name=\"refreshAnnouncements\">\n"
	"                        <p>\n"
	"                            <a href=\"JavaScript:submitForm();\" "
	"class=\"actionbutton\">Refresh announcements</a>\n                        </p>\n"
	"                    </form>\n\n                    <announcement_data>\n\n";

static const char table_head[] =
	"                        <table>\n"
	"                            <caption>Today's Announcements</caption>\n"
	"                            <tr>\n"
	"                                <th>ASX Code</th>\n"
	"                                <th>Date</th>\n"
	"                                <th>Price sens.</th>\n"
	"                                <th>\n\t\t\t\t<span>\n\t\t\t\t\tHeadline\n"
	"\t\t\t\t</span>\n                                </th>\n"
	"                            </tr>\n\n";

static const char row_code[] =
	"                            \n                                <tr>\n"
	"                                    <td>";

static const char row_date[] =
	"</td>\n                                    <td>\n"
	"                                        ";

static const char row_time[] =
	"<br>\n                                        <span class=\"dates-time\">";

static const char row_sensitive[] =
	"</span>\n                                    </td>\n"
	"                                    \n                                        \n"
	"                                            <td class=\"pricesens\" "
	"style=\"vertical-align: middle\">\n"
	"                                                <img "
	"src=\"/asx/v2/markets/image/icon-price-sensitive.svg\" height=\"12.5\" "
	"width=\"6\" class=\"pricesens\" alt=\"asterix\" title=\"price sensitive\">\n"
	"                                            </td>\n"
	"                                        \n"
	"                                        \n                                    \n\n"
	"                                    <td>\n"
	"                                        <a style=\"text-decoration: none;\" "
	"target=\"_blank\" href=\"/asx/v2/statistics/displayAnnouncement.do?display=pdf&a"
	"mp;idsId=";

static const char row_plain[] =
	"</span>\n                                    </td>\n"
	"                                    \n                                        \n"
	"                                        \n"
	"                                            <td>\xc2\xa0</td>\n"
	"                                        \n                                    \n\n"
	"                                    <td>\n"
	"                                        <a style=\"text-decoration: none;\" "
	"target=\"_blank\" href=\"/asx/v2/statistics/displayAnnouncement.do?display=pdf&a"
	"mp;idsId=";

static const char row_headline[] =
	"\">\n                                            ";

static const char row_pages[] =
	"<br>\n                                            <!--\n"
	"                                            <span style=\"background-color: "
	"#ed1c24; color:#FFF;\">PDF</span>\n"
	"                                             -->\n"
	"                                            <img src=\"/asx/v2/markets/image/pdf"
	"_icon.png\" height=\"16\" width=\"16\">\n"
	"                                            <span class=\"page\">";

static const char row_many[] =
	"\n\t\t\t\t\t\t\n                            pages\n                            \n"
	"                        \n\t\t\t\t\t</span>\n"
	"                                            <span class=\"filesize\">\n"
	"                                                    ";

static const char row_one[] =
	"\n\t\t\t\t\t\t\n                            \n                            \n"
	"                                page\n                            \n"
	"                        \n\t\t\t\t\t</span>\n"
	"                                            <span class=\"filesize\">\n"
	"                                                    ";

static const char row_end[] =
	"\n                                            </span>\n"
	"                                        </a>\n"
	"                                    </td>\n\n"
	"                                </tr>\n";

static const char table_tail[] =
	"                            \n                        </table>\n";

static const char page_tail[] =
	"\n                    </announcement_data>\n\n                \n                \n"
	"\n\n                <p><strong>Viewing Market Announcements:</strong><br>\n"
	"                    Users of Adobe Acrobat Reader version 6.0.0 may have "
	"difficulty accessing PDF announcements.\n"
	"                    Symptoms include slow downloads, blank documents, and small "
	"white boxes appearing in the PDF. We\n"
	"                    recommend you download the latest version of the free <a "
	"href=\"http://www.adobe.com/products/acrobat/readstep2.html\" title=\"Download "
	"Adobe Acrobat Reader\" target=\"_blank\" style=\"display: inline\">Adobe "
	"Acrobat Reader</a>. To check\n"
	"                    which version you have, open Adobe Acrobat Reader, click on "
	"'Help', then click 'About Adobe Reader\n                    6.0'.</p>\n"
	"            </div>\n        </div>\n    </article>\n</section>\n"
	"<script type=\"text/javascript\" src=\"/_Incapsula_Resource?SWJIYLWA=719d34d31c8"
	"e3a6e6fffd425f7e032f3&ns=1&cb=615379263\" async></script></body></html>";

static void escaped(struct buf *out, const char *s)
{
	for (; *s; s++) {
		if (*s == '&')
			buf_puts(out, "&amp;");
		else if (*s == '<')
			buf_puts(out, "&lt;");
		else if (*s == '>')
			buf_puts(out, "&gt;");
		else
			buf_add(out, s, 1);
	}
}

static void row(struct buf *out, const struct sim_news *n)
{
	struct civil c;
	int hour;

	civil_of(n->released, &c);
	hour = c.hour % 12 ? c.hour % 12 : 12;
	buf_puts(out, row_code);
	buf_puts(out, n->ticker);
	buf_puts(out, row_date);
	buf_printf(out, "%02d/%02d/%04d", c.day, c.month, c.year);
	buf_puts(out, row_time);
	buf_printf(out, "%d:%02d %s", hour, c.minute, c.hour < 12 ? "am" : "pm");
	buf_puts(out, n->sensitive ? row_sensitive : row_plain);
	buf_puts(out, n->id);
	buf_puts(out, row_headline);
	escaped(out, n->headline);
	buf_puts(out, row_pages);
	buf_printf(out, "%d", n->pages);
	buf_puts(out, n->pages == 1 ? row_one : row_many);
	buf_puts(out, n->size);
	buf_puts(out, row_end);
}

void asx_page(struct buf *out, const struct sim_news *news, size_t n, int date)
{
	static const char *const months[] = {
		"January", "February", "March", "April", "May", "June", "July", "August",
		"September", "October", "November", "December",
	};
	bool any = false;

	buf_puts(out, page_head);
	buf_printf(out, "%d %s %d", date % 100, months[date / 100 % 100 - 1], date / 10000);
	buf_puts(out, page_middle);
	for (size_t i = n; i > 0; i--) {
		if (news[i - 1].withdrawn || date_of(news[i - 1].released) != date)
			continue;
		if (!any)
			buf_puts(out, table_head);
		any = true;
		row(out, &news[i - 1]);
	}
	if (any)	/* before the day's first there is no table at all */
		buf_puts(out, table_tail);
	buf_puts(out, page_tail);
}

void rest_asx(struct sim *s, const struct request *r, struct reply *p)
{
	const struct sim_news *news;
	size_t n = exchange_news(s->x, &news);

	(void)r;
	p->type = "text/html; charset=UTF-8";
	asx_page(&p->body, news, n, date_of(s->now));
}
