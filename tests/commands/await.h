/* await.h - waiting for what another process makes. */
#ifndef TESTS_COMMANDS_AWAIT_H
#define TESTS_COMMANDS_AWAIT_H

/* Until folder/name is there; the folder is made if need be (its parent is there).  Fails the test
 * when it does not come. */
void await_file(const char *folder, const char *name);

#endif
