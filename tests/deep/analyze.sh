#!/bin/sh
# analyze.sh TOOL - one static analyser (gcc, tidy, cppcheck) over src/; every finding must be
# mended or stand in findings.txt with its reason.  Runs in a build directory.
#
# clang's path-sensitive checks run in their shallow mode, a fifth of the time (7 minutes of a core):
# gcc's analyser walks the same paths in full.  TIDY_MODE=deep asks for all of them, by hand.
#
# findings.txt, a line each:  FILE|CHECK|PART OF THE MESSAGE|REASON   (FILE "*": any)
set -eu
src=${top_srcdir:?}
here=$src/tests/deep
tool=$1
work=${DEEP_DIR:-$PWD/deep}/analyze-$tool
mkdir -p "$work"
flags="-std=gnu17 -D_GNU_SOURCE -I$src/include -I. -DSKIM_SYSCONFDIR=\"/etc/skim\" -DSKIM_DATADIR=\"/usr/share/skim\"
	$(pkg-config --cflags ncursesw libcurl libcrypto libwebsockets json-c libxml-2.0 sqlite3 inih)"
files=$(find "$src/src" -name '*.c' | sort)
[ -f src/sim/scenarios.inc ] || make -s --no-print-directory src/sim/scenarios.inc

case $tool in
gcc)
	# shellcheck disable=SC2086
	printf '%s\n' $files | xargs -P "$(nproc)" -I{} sh -c '
		gcc -O1 -fanalyzer -fdiagnostics-path-format=none $1 -c "$2" -o /dev/null 2>&1 || echo "$2:1:1: warning: does not compile [error]"' \
		- "$flags" {} >"$work/raw"
	;;
tidy)
	# shellcheck disable=SC2086
	printf '%s\n' $files | xargs -P "$(nproc)" -I{} \
		clang-tidy --quiet --config-file="$here/clang-tidy" {} -- $flags \
		-Xclang -analyzer-config -Xclang "mode=${TIDY_MODE:-shallow}" >"$work/raw" 2>"$work/errors" || :
	# A file that it could not read at all has no findings either.
	grep -E '(fatal )?error:' "$work/raw" "$work/errors" && exit 1
	;;
cppcheck)
	cppcheck -q -j"$(nproc)" --std=c11 --enable=warning,performance,portability --inline-suppr \
		--suppress=missingIncludeSystem --suppress=normalCheckLevelMaxBranches \
		--template='{file}:{line}:{column}: {severity}: {message} [{id}]' \
		-D_GNU_SOURCE -D__linux__ '-D__typeof__(x)=char *' -I"$src/include" -I. "$src/src" >"$work/raw" 2>&1 || :
	;;
*)
	echo "analyze.sh: no tool $tool" >&2
	exit 2
	;;
esac

# FILE|CHECK|MESSAGE, each once; a header's finding comes from many files.
sed -n "s|^$src/\([^:]*\):[0-9]*:[0-9]*: [a-z]*: \(.*\) \[\([-A-Za-z0-9_.,=]*\)\]\$|\1\|\3\|\2|p" "$work/raw" |
	sort -u >"$work/found"
awk -F'|' -v tool="$tool" '
	FNR == NR { if (/^#/ || NF < 4) next; n++; file[n] = $1; check[n] = $2; part[n] = $3; next }
	{
		for (i = 1; i <= n; i++)
			if ((file[i] == "*" || file[i] == $1) && index($2, check[i]) && index($3, part[i])) {
				known++
				next
			}
		print "unexplained: " $0
		bad++
	}
	END {
		printf "%s: %d findings explained, %d not\n", tool, known, bad
		exit bad > 0
	}' "$here/findings.txt" "$work/found"
