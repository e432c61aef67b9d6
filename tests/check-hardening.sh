#!/bin/sh
# What the built programs are hardened with, read from them; and the tests that the threat table
# of skim-security(7) names are there.  One TAP line a check.
src=$(cd "${top_srcdir:-.}" && pwd)
build=$(cd "${top_builddir:-.}" && pwd)
tmp=$(mktemp) || exit 1
trap 'rm -f "$tmp" "$tmp".*' EXIT
: >"$tmp.lines"		# a pipe's end counts in a shell of its own
echo "1..14"

check() { # WHAT: the command's findings on standard input; none is good
	cat >"$tmp"
	echo . >>"$tmp.lines"
	n=$(($(wc -l <"$tmp.lines")))
	if [ -s "$tmp" ]; then
		echo "not ok $n - $1"
		sed 's/^/# /' "$tmp"
		: >"$tmp.failed"
	else
		echo "ok $n - $1"
	fi
}

skip() { # WHAT WHY
	echo . >>"$tmp.lines"
	echo "ok $(($(wc -l <"$tmp.lines"))) # SKIP $1: $2"
}

missing() { # PATTERN WHAT: says WHAT when the pattern is not on standard input
	grep -q -e "$1" || echo "$2"
}

plain=
grep -q -- '-fstack-protector-strong' "$build/Makefile" || plain="built without hardening"
command -v readelf >/dev/null 2>&1 || plain="no readelf here"
for program in skim skim-sim; do
	file=$build/$program
	if [ -n "$plain" ]; then
		for what in PIE RELRO stack canary fortify paths; do
			skip "$program, $what" "$plain"
		done
		continue
	fi
	readelf -hW "$file" | missing 'Type: *DYN' "not position independent" | check "$program: PIE"
	{
		readelf -lW "$file" | missing GNU_RELRO "no RELRO"
		readelf -dW "$file" | missing 'NOW' "bound late: RELRO is not full"
	} | check "$program: full RELRO"
	readelf -lW "$file" | awk '/GNU_STACK/ && $7 ~ /E/ { print "stack may be executed" }
		/ LOAD / && /RWE/ { print "writable and executable: " $0 }' | check "$program: no code that can be written"
	readelf -sW "$file" | missing __stack_chk_fail "no stack protector" | check "$program: stack protector"
	readelf -sW "$file" | missing '_chk@' "no _FORTIFY_SOURCE" | check "$program: fortified"
	readelf -dW "$file" | grep -E 'RPATH|RUNPATH' | check "$program: no search path of its own"
done

# The program's own note is the least of all its parts, and Debian's start files have none.
if [ -n "$plain" ] || ! grep -q -- '-fcf-protection=full' "$build/Makefile"; then
	skip "landing pads (CET)" "${plain:-this compiler has no -fcf-protection}"
else
	for a in core lane ibkr base; do
		readelf -nW "$build/lib$a.a" | awk -v a=$a '/^File:/ { if (f && !good) print f; f = $2; good = 0 }
			/IBT, SHSTK/ { good = 1 } END { if (f && !good) print f }'
	done | check "every object has landing pads (CET)"
fi

# .D1 Pa FILE Ic TEST...
sed -n 's/^\.D1 Pa //p' "$src/man/skim-security.7" | while read -r file words; do
	[ -f "$src/$file" ] || { echo "no file $file"; continue; }
	for w in $words; do
		case $w in
		Ic | Pa) ;;
		*) grep -q -w -e "$w" "$src/$file" || echo "$file has no $w" ;;
		esac
	done
done | check "tests named in skim-security(7)"
[ ! -e "$tmp.failed" ]
