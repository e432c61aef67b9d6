/*
 * page.c - floor: the announcements page through libxml2's SAX, nothing done with it.
 *
 *   page FILE N
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/HTMLparser.h>

static size_t seen;

static void start(void *ctx, const xmlChar *name, const xmlChar **atts)
{
	(void)ctx, (void)name, (void)atts;
	seen++;
}

static void end(void *ctx, const xmlChar *name)
{
	(void)ctx, (void)name;
}

static void text(void *ctx, const xmlChar *s, int n)
{
	(void)ctx, (void)s;
	seen += (size_t)n;
}

int main(int argc, char **argv)
{
	FILE *f = argc == 3 ? fopen(argv[1], "r") : NULL;
	int n = argc == 3 ? atoi(argv[2]) : 0;
	static char html[4 << 20];
	size_t len = f ? fread(html, 1, sizeof html, f) : 0;

	if (!len)
		return 1;
	fclose(f);
	while (n-- > 0) {
		htmlSAXHandler sax;
		htmlParserCtxtPtr c;

		memset(&sax, 0, sizeof sax);
		sax.startElement = start;
		sax.endElement = end;
		sax.characters = sax.ignorableWhitespace = text;
		c = htmlCreatePushParserCtxt(&sax, NULL, NULL, 0, NULL, XML_CHAR_ENCODING_UTF8);
		htmlCtxtUseOptions(c, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
				   HTML_PARSE_NONET | HTML_PARSE_NOIMPLIED);
		for (size_t at = 0; at < len; at += 65536)
			htmlParseChunk(c, html + at, len - at < 65536 ? (int)(len - at) : 65536, 0);
		htmlParseChunk(c, NULL, 0, 1);
		if (c->myDoc)
			xmlFreeDoc(c->myDoc);
		htmlFreeParserCtxt(c);
	}
	return seen ? 0 : 1;
}
