/* differ.c - where skim and the broker differ: a list to adopt from and to acknowledge. */
#include <stdio.h>
#include <string.h>

#include "form.h"
#include "keys.h"

static int chosen(struct ui *u)
{
	int n = u->v->n_diffs;

	if (u->dlg.field >= n)
		u->dlg.field = n ? n - 1 : 0;
	if (u->dlg.field < 0)
		u->dlg.field = 0;
	return n ? u->dlg.field : -1;
}

void differ_build(struct ui *u, struct form *f)
{
	const struct view *v = u->v;
	int at = chosen(u);

	snprintf(f->title, sizeof f->title, "Differences from the broker");
	for (int i = 0; i < v->n_diffs; i++) {
		const struct view_diff *d = &v->diff[i];
		struct line *l = line_add(&f->body, d->acked ? R_DIM : R_ERROR, fig_hm(d->since).s, "%s%s", d->text,
					  d->acked ? "  (acknowledged)" : "");

		if (l)
			l->mark = i == at;
	}
	if (!v->n_diffs)
		line_add(&f->body, R_TEXT, "", v->status.compared ? "none: both sides agree" : "not compared yet");
	line_rule(&f->body);
	if (v->status.compared)
		line_add(&f->body, R_DIM, "", "compared %s; again every minute and after each reconnect",
			 fig_time(v->status.compared).s);
	line_add(&f->body, R_DIM, "", "Adopting takes the broker's holding for ours. Nothing is sent.");
	snprintf(f->ask, sizeof f->ask, "j k = choose   a = acknowledge   + = adopt   Esc = close");
	f->follow = true;
}

static void settle(struct ui *u, enum command cmd)
{
	int at = chosen(u);
	const struct view_diff *d = at < 0 ? NULL : &u->v->diff[at];
	struct ev_command c = { .cmd = cmd };

	if (!d) {
		dialog_error(u, "there is no difference");
	} else if (u->v->status.read_only || u->cfg->replay) {
		dialog_error(u, "read-only");
	} else if (cmd == CMD_ADOPT && !d->adoptable) {
		dialog_error(u, "only a holding can be adopted; a acknowledges");
	} else {
		c.n = d->number;
		c.conid = d->conid;
		memcpy(c.ticker, d->ticker, sizeof c.ticker);
		ui_send(u, &c);
	}
}

void differ_key(struct ui *u, const struct key *k)
{
	if (k->pasted)
		return;
	switch (k->code) {
	case 'j':
	case K_DOWN:
		u->dlg.field++;
		break;
	case 'k':
	case K_UP:
		u->dlg.field--;
		break;
	case 'a':
		settle(u, CMD_ACK_DIFF);
		break;
	case '+':
		settle(u, CMD_ADOPT);
		break;
	case K_ESC:
	case K_CTRL('c'):
	case K_ENTER:
	case 'q':
		u->dlg.differ = false;
		break;
	default:
		break;
	}
	chosen(u);
}

void cmd_differences(struct ui *u, const char *arg)
{
	(void)arg;
	u->dlg.differ = true;
}
