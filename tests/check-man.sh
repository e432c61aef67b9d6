#!/bin/sh
# The manual, the shipped settings and the program name the same commands, keys, options and
# settings.  One TAP line a check.
src=$(cd "${top_srcdir:-.}" && pwd)
skim=$(cd "${top_builddir:-.}" && pwd)/skim
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
echo "1..9"
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

# Each command with its options and their values: "buy --limit P".  What stands before any is " ".
{
	"$skim" --dump-words | cut -f1
	"$skim" --dump-options | awk -F '\t' '{ print $1 " " $2 ($3 == "" ? "" : " " $3) }'
} | sort >"$tmp/want"
{
	sed -n '/^\.Sh DESCRIPTION/,/^\.Sh COMMANDS/s/^\.It Fl -/ --/p' "$src/man/skim.1" | sed 's/ Ar / /'
	sed -n '/^\.Sh COMMANDS/,/^\.Sh SETTING/p' "$src/man/skim.1" | awk '
		function options(line, n, w, i) {
			gsub(/ (Pq|Oo|Oc|Op)/, "", line)
			n = split(line, w, " ")
			for (i = 1; i <= n; i++)
				if (w[i] == "Fl" && !seen[command w[i + 1]]++)
					print command " -" w[i + 1] (w[i + 2] == "Ar" ? " " w[i + 3] : "")
		}
		/^\.It Cm / { command = $3; print command; head = 1; options($0); next }
		/^\.(Op|Fl) / && head { options($0); next }
		{ head = 0 }'
} | sort >"$tmp/have"
same 2 "commands and their options in skim(1)"

: >"$tmp/want"
if command -v mandoc >/dev/null 2>&1; then
	mandoc -T lint -W warning "$src"/man/*.[1-8] >"$tmp/have" 2>&1
	same 3 "manual pages without lint"
else
	echo "ok 3 # SKIP no mandoc here"
fi

"$skim" --help | sed -n 's/^  \([a-z]*\) .*/\1/p' | grep -v '^$' | sort >"$tmp/have"
"$skim" --dump-words | cut -f1 | sort >"$tmp/want"
same 4 "commands in --help"

# SECTION.KEY<TAB>DEFAULT, as the program has them.  The keys of the keyboard are check 1's.
"$skim" --dump-settings | awk -F '\t' '$1 != "keys" { print $1 "." $2 "\t" $3 }' | sort >"$tmp/want"
awk '/^\.Ss \[/ { section = substr($2, 2, length($2) - 2) }
	/^\.It Va [^ ]* Cm =/ { d = $0; sub(/^\.It Va [^ ]* Cm = ?/, "", d); print section "." $3 "\t" d }' \
	"$src/man/skim.conf.5" | sort >"$tmp/have"
same 5 "settings and defaults in skim.conf(5)"

# The shipped file shows each default behind a "#".
sed 's/^#\([a-z]\)/\1/' "$src/etc/skim.conf" >"$tmp/all.conf"
awk '/^\[/ { section = substr($1, 2, length($1) - 2) }
	/^[a-z]/ && section != "keys" { d = $0; sub(/^[^=]*= ?/, "", d); print section "." $1 "\t" d }' \
	"$tmp/all.conf" | sort >"$tmp/have"
same 6 "settings and defaults in etc/skim.conf"

# Nobody listens on port 1: with good settings the announcements cannot be reached (4), with
# settings at fault nothing is tried (3).
sed 's/^gap_min/gap_mim/' "$tmp/all.conf" >"$tmp/bad.conf"
for conf in "$src/etc/skim.conf" "$tmp/all.conf" "$tmp/bad.conf"; do
	(cd "$tmp" && env HOME="$tmp" XDG_STATE_HOME="$tmp/state" XDG_CONFIG_HOME="$tmp" \
		DISCORD_WEBHOOK_URL= SKIM_IBKR_URL=http://127.0.0.1:1 SKIM_ASX_URL=http://127.0.0.1:1/ \
		"$skim" --config "$conf" announcements) >/dev/null 2>"$tmp/said"
	echo "$?"
	grep -c '\.conf:' "$tmp/said"
done >"$tmp/have"
printf '%s\n' 4 0 4 0 3 1 >"$tmp/want"
same 7 "etc/skim.conf is read without a fault"

# skim-security(7) names a test behind each promise: .D1 Pa FILE Ic FUNCTION...
: >"$tmp/want"
sed -n 's/^\.D1 Pa \(tests\/[^ ]*\.c\) Ic /\1 /p' "$src/man/skim-security.7" >"$tmp/named"
[ -s "$tmp/named" ] || echo "no test is named" >"$tmp/want"
while read -r file functions; do
	for f in $functions; do
		grep -q "^static void $f(void \*\*" "$src/$file" || echo "$file has no $f"
	done
done <"$tmp/named" >"$tmp/have"
same 8 "tests named in skim-security(7)"

# Numbers of exit.h and of the manual; which status comes when is tested in tests/commands/.
sed -n 's/^	EXIT_[A-Z]* = \([0-9]*\),.*/\1/p' "$src/include/skim/commands/exit.h" | sort >"$tmp/want"
sed -n '/^\.Sh EXIT STATUS/,/^\.Sh EXAMPLES/s/^\.It \([0-9]*\)$/\1/p' "$src/man/skim.1" | sort >"$tmp/have"
same 9 "exit statuses in skim(1)"
exit $status
