/* history.c - the prompt's history, kept in a file of mode 0600. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "skim/base/auto.h"
#include "skim/base/text.h"
#include "ui.h"

enum { HISTORY_MAX = sizeof((struct prompt *)0)->history / sizeof(char *) };

void history_add(struct ui *u, const char *line)
{
	struct prompt *p = &u->prompt;
	char *copy;

	if (!*line || (p->n_history && !strcmp(p->history[p->n_history - 1], line)))
		return;
	copy = strdup(line);
	if (!copy)
		return;
	if (p->n_history == HISTORY_MAX) {
		free(p->history[0]);
		memmove(p->history, p->history + 1, (HISTORY_MAX - 1) * sizeof p->history[0]);
		p->n_history--;
	}
	p->history[p->n_history++] = copy;
}

void history_load(struct ui *u)
{
	AUTO_FCLOSE FILE *f = u->cfg->history_path ? fopen(u->cfg->history_path, "re") : NULL;
	char raw[300], line[256];

	while (f && fgets(raw, sizeof raw, f)) {
		text_clean(line, sizeof line, raw, strlen(raw));
		history_add(u, line);
	}
}

/* At the end only: no disk while the screen lives. */
void history_save(struct ui *u)
{
	struct prompt *p = &u->prompt;

	if (u->cfg->history_path) {
		int fd = open(u->cfg->history_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
			      0600);
		FILE *f = fd >= 0 ? fdopen(fd, "w") : NULL;

		for (int i = 0; f && i < p->n_history; i++)
			fprintf(f, "%s\n", p->history[i]);
		if (f)
			fclose(f);
		else if (fd >= 0)
			close(fd);
	}
	for (int i = 0; i < p->n_history; i++)
		free(p->history[i]);
	p->n_history = 0;
}
