#!/bin/sh
# The manual and the program name the same commands, keys and options.  One TAP line a check.
src=${top_srcdir:-.}
skim=${top_builddir:-.}/skim
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
echo "1..4"
status=0

same() { # NUMBER NAME: $tmp/want and $tmp/have
	if diff -u "$tmp/want" "$tmp/have" >"$tmp/diff"; then
		echo "ok $1 - $2"
	else
		echo "not ok $1 - $2"
		sed 's/^/# /' "$tmp/diff"
		status=1
	fi
}

"$skim" --dump-commands | cut -f1,2 | sort >"$tmp/want"
sed -n '/^\.Sh KEYS/,/^\.Sh FROM/p' "$src/man/skim.1" |
	sed -n -e 's/^\.It Ic \([^ ]*\)$/\1	/p' \
		-e 's/^\.It Ic \([^ ]*\) Ar .*$/\1	/p' \
		-e 's/^\.It Ic \([^ ]*\) Pq Sy \(.*\)$/\1	\2/p' |
	sed -e 's/\\&//g' -e 's/\\e/\\/g' -e 's/"//g' | sort >"$tmp/have"
same 1 "keys and prompt commands in skim(1)"

"$skim" --dump-options | cut -f1 | sort >"$tmp/want"
{
	sed -n '/^\.Sh DESCRIPTION/,/^\.Sh COMMANDS/s/^\.It Fl -\([a-z-]*\).*/--\1/p' "$src/man/skim.1"
	sed -n '/^\.Sh COMMANDS/,/^\.Sh SETTING/s/^\.It Cm \([a-z]*\).*/\1/p' "$src/man/skim.1"
} | sort >"$tmp/have"
same 2 "options and commands in skim(1)"

: >"$tmp/want"
if command -v mandoc >/dev/null 2>&1; then
	mandoc -T lint -W warning "$src"/man/*.[1-8] >"$tmp/have" 2>&1
	same 3 "manual pages without lint"
else
	echo "ok 3 # SKIP no mandoc here"
fi

"$skim" --help | sed -n 's/^  \([a-z]*\) .*/\1/p' | grep -v '^$' | sort >"$tmp/have"
"$skim" --dump-options | cut -f1 | grep -v '^-' | sort >"$tmp/want"
same 4 "commands in --help"
exit $status
