/* keygen.h - `skim keygen DIR`: the two RSA keys and the Diffie-Hellman parameters. */
#ifndef SKIM_COMMANDS_KEYGEN_H
#define SKIM_COMMANDS_KEYGEN_H

#include "skim/base/rc.h"

struct json_object;

/*
 * Makes dir (0700) and, in it, mode 0600: private_signature.pem, private_encryption.pem, their
 * public halves, dhparam.pem.  Overwrites nothing: RC_EXISTS.  Progress goes to standard error
 * as dots; bits is 2048 but in tests.  *out: paths and the prime, owned by the caller.
 */
enum rc keygen(const char *dir, int bits, struct json_object **out, struct errmsg *err);

#endif
