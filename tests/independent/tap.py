"""Test results as TAP lines; the plan comes last."""

import sys

_done = [0, 0]


def ok(passed, name, more=""):
    _done[0] += 1
    _done[1] += not passed
    print("%sok %d - %s" % ("" if passed else "not ", _done[0], name))
    if not passed and more != "":
        for line in str(more).splitlines()[:40]:
            print("# " + line)
    sys.stdout.flush()
    return passed


def same(got, want, name):
    return ok(got == want, name, "got  %r\nwant %r" % (got, want))


def end():
    print("1..%d" % _done[0])
    return 1 if _done[1] else 0
