/* help.c - the overlay: every key and command, from the table that also runs them. */
#include <stdio.h>
#include <string.h>

#include "form.h"
#include "keys.h"

/* What works here: a recording has its own keys, and none that act. */
static bool listed(const struct ui *u, const struct binding *c)
{
	return replay_here(u) ? !(c->flags & CF_ACT) : !(c->flags & CF_REPLAY);
}

/* The way through a morning, for who has never seen it; the tables come after it. */
static void first_steps(struct lines *b)
{
	static const struct {
		const char *command, *arg, *text;
	} steps[] = {
		{ "next-event", "", "Something broke: to the event, and to its row." },
		{ "arm", "", "Arm for the day: the last four of the account." },
		{ "ticket", "", "The ticket. Enter = review. The code and Enter = send." },
		{ "orders", " Enter", "Read a question of the broker; type yes or no." },
		{ "positions", "", "Positions and their cover; it must say FULL." },
		{ "protect", "", "NAKED or PART: the stop ticket that mends it." },
		{ "modify", "", "Move the stop of the chosen position." },
		{ "flatten", " CODE", "Leave a position." },
		{ "q", "", "Leave skim; with shares held it asks stay or leave." },
	};
	char key[40];

	line_add(b, R_STRONG, "", "From a break to a protected position");
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
		const struct binding *c = command_by_name(steps[i].command);
		const char *keys = command_keys(c);

		snprintf(key, sizeof key, "%s%.*s%s", *keys ? "" : ":", *keys ? (int)strcspn(keys, " ") : 20,
			 *keys ? keys : c->name, steps[i].arg);
		line_add(b, R_TEXT, "", "%-14s %s", key, steps[i].text);
	}
	line_rule(b);
}

void help_build(struct ui *u, struct form *f)
{
	struct lines *b = &f->body;
	int n;
	const struct binding *c = commands(&n);
	char head[64];

	snprintf(f->title, sizeof f->title, "Help");
	if (!replay_here(u))
		first_steps(b);
	line_add(b, R_STRONG, "", "Keys");
	for (int i = 0; i < n; i++)
		if (*command_keys(&c[i]) && listed(u, &c[i]))
			line_add(b, R_TEXT, "", "%-14s %s", command_keys(&c[i]), c[i].help);
	line_add(b, R_TEXT, "", "%-14s %s", "ctrl-c", "Leave a form or the prompt; nothing else.");
	line_add(b, R_TEXT, "", "%-14s %s", "", "In the prompt: Home End ctrl-w ctrl-u ctrl-r, arrows, Tab.");
	line_rule(b);
	line_add(b, R_STRONG, "", "Commands");
	for (int i = 0; i < n; i++) {
		if (!(c[i].flags & CF_PROMPT) || !listed(u, &c[i]))
			continue;
		snprintf(head, sizeof head, ":%s %s", c[i].name, c[i].args);
		if (strlen(head) > 21)
			line_add(b, R_TEXT, "", "%s", head);
		line_add(b, R_TEXT, "", "%-21s %s", strlen(head) > 21 ? "" : head, c[i].help);
	}
	line_rule(b);
	line_add(b, R_DIM, "", "No single key reaches the broker: sending takes a typed word and Enter,");
	line_add(b, R_DIM, "", "questions are answered yes or no in words, paste does not count.");
	snprintf(f->ask, sizeof f->ask, "Space PgDn = on, PgUp = back, Esc q = close");
}

void help_key(struct ui *u, const struct key *k)
{
	struct key as = *k;
	bool used;

	if (k->pasted)
		return;
	if (k->code == ' ')
		as.code = K_PGDN;
	if (k->code == 'j')
		as.code = K_DOWN;
	if (k->code == 'k')
		as.code = K_UP;
	form_scroll(u, &as, &used);
	if (used)
		return;
	if (k->code == 'g' || k->code == K_HOME)
		u->dlg.scroll = 0;
	else if (k->code == 'G' || k->code == K_END)
		u->dlg.scroll = LINES_MAX;
	else if (k->code == K_ESC || k->code == 'q' || k->code == '?' || k->code == K_F1 ||
		 k->code == K_CTRL('c') || k->code == K_ENTER)
		u->dlg.help = false;
}
