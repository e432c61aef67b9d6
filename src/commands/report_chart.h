/* report_chart.h - one stock's day as a picture (SVG), and text that goes into a page. */
#ifndef SKIM_SRC_COMMANDS_REPORT_CHART_H
#define SKIM_SRC_COMMANDS_REPORT_CHART_H

#include <stdio.h>

struct day_path;
struct json_object;

/* Text of others: nothing in it can become a tag, an attribute or an entity. */
void html_text(FILE *f, const char *s);
/* Its range, price, signal, executions and stop of that day; path: NULL where no recording has it. */
void chart_write(FILE *f, struct json_object *doc, const char *ticker, int day, const struct day_path *path);
/* "2026-11-24T10:07:10+11:00": its day (yyyymmdd) and second of the day; 0 and -1: no time. */
int chart_day_of(const char *time);
int chart_second_of(const char *time);

#endif
