/* keymem.h - OpenSSL's memory for keys; for keys.c and lst.c alone. */
#ifndef SKIM_IBKR_KEYMEM_H
#define SKIM_IBKR_KEYMEM_H

/* Between the two, what this thread allocates through OpenSSL lies in locked pages.  They nest. */
void keymem_enter(void);
void keymem_leave(void);

#endif
