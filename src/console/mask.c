/*
 * mask.c - account numbers, masked in the screen's copy of the view: U..4567.
 *
 * A screen is seen by others and goes into pictures, so no pane prints a whole number.  It is done
 * here, once a view, and not where text is drawn: no file of this room can forget it.  The broker's
 * question alone stays as it is: it is answered for its very words.
 */
#include <stdio.h>
#include <string.h>

#include "skim/base/text.h"
#include "ui.h"

static void mask_orders(struct view *v)
{
	for (int i = 0; i < v->n_orders; i++) {
		text_mask_accounts(v->order[i].next);
		text_mask_accounts(v->order[i].reason);
	}
	for (int i = 0; i < v->n_positions; i++)
		text_mask_accounts(v->position[i].text);
	for (int i = 0; i < v->n_diffs; i++) {
		text_mask_accounts(v->diff[i].ours);
		text_mask_accounts(v->diff[i].broker);
		text_mask_accounts(v->diff[i].text);
	}
}

static void mask_ticket(struct view_ticket *t)
{
	text_mask_accounts(t->effect);
	text_mask_accounts(t->cannot);
	text_mask_accounts(t->result);
	text_mask_accounts(t->preview.warn);
	text_mask_accounts(t->preview.error);
	for (int i = 0; i < t->n_checks && i < (int)(sizeof t->check / sizeof t->check[0]); i++)
		text_mask_accounts(t->check[i].text);
}

/* The account in use whatever it looks like; its last four are what is typed to arm. */
static void mask_own(char *account, size_t cap)
{
	char whole[ACCOUNT_LEN];
	size_t n = strlen(account), letters = 0;

	while (account[letters] >= 'A' && account[letters] <= 'Z')
		letters++;
	if (n < letters + 4)
		return;
	text_copy(whole, sizeof whole, account);
	snprintf(account, cap, "%.*s..%s", (int)letters, whole, whole + n - 4);
}

void mask_view(struct view *v)
{
	mask_own(v->status.account, sizeof v->status.account);
	text_mask_accounts(v->status.link_text);
	for (int i = 0; i < FEED_COUNT; i++)
		text_mask_accounts(v->feed[i].text);
	for (int i = 0; i < v->n_notices; i++)
		text_mask_accounts(v->notice[i].text);
	for (int i = 0; i < v->n_cand; i++)
		text_mask_accounts(v->cand[i].why);
	text_mask_accounts(v->box.text);
	mask_ticket(&v->ticket);
	mask_orders(v);
}
