#!/bin/sh
# What must not be in the sources: prices in floating point, locks outside the lane room, sleeps
# that stand in for a wait, marks of unfinished work.  One TAP line a rule.
src=${top_srcdir:-.}
echo "1..4"
status=0

rule() { # NUMBER NAME: findings on standard input
	found=$(cat)
	if [ -z "$found" ]; then
		echo "ok $1 - $2"
	else
		echo "not ok $1 - $2"
		echo "$found" | sed 's/^/# /'
		status=1
	fi
}

code=$(find "$src/src" "$src/include" -name '*.[ch]')
tests=$(find "$src/tests" -name '*.[ch]')

# shellcheck disable=SC2086 # lists of files without blanks
{
	grep -nE '\b(double|float|strtod|atof|json_object_get_double)\b' $code |
		grep -vE '^[^:]*:[0-9]*:[[:space:]]*(/?\*|//)' | grep -vE '/\*[^*]*(double|float)[^*]*\*/' \
		>"${TMPDIR:-/tmp}/skim-words.$$"
	rule 1 "no floating point" <"${TMPDIR:-/tmp}/skim-words.$$"
	grep -nE '\bpthread_(mutex|rwlock|spin|cond)_' $code | grep -v '/src/lane/' \
		>"${TMPDIR:-/tmp}/skim-words.$$"
	rule 2 "locks live in the lane room" <"${TMPDIR:-/tmp}/skim-words.$$"
	grep -nE '\b(sleep|usleep|nanosleep|clock_nanosleep|napms)[[:space:]]*\(' $code $tests \
		>"${TMPDIR:-/tmp}/skim-words.$$"
	rule 3 "no sleeps" <"${TMPDIR:-/tmp}/skim-words.$$"
	grep -nE '\b(TODO|FIXME|HACK)\b' $code $tests >"${TMPDIR:-/tmp}/skim-words.$$"
	rule 4 "nothing marked unfinished" <"${TMPDIR:-/tmp}/skim-words.$$"
	rm -f "${TMPDIR:-/tmp}/skim-words.$$"
}
exit $status
