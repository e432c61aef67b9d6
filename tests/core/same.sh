#!/bin/sh
# same.sh - the same script gives the same digest: with gcc and clang, plain and with sanitizers,
# twice each (make same).  What one of them does not do is said and fails; a compiler that is not
# there is passed over with a word.
set -eu

src=$(cd "${top_srcdir:-.}" && pwd)
build=$(cd "${top_builddir:-.}" && pwd)
out=$build/same
jobs=${SAME_JOBS:-$(nproc)}
san="-fsanitize=address,undefined -fno-sanitize-recover=all"

mkdir -p "$out"
failed=0
ran=0

# variant NAME COMPILER FLAGS...
variant() {
	name=$1
	cc=$2
	shift 2
	command -v "$cc" >/dev/null || { echo "same: no $cc: passed over"; return; }
	dir=$out/$name
	rm -rf "$dir"
	mkdir -p "$dir"
	ls "$src"/src/core/*.c "$src"/src/base/*.c "$src"/tests/core/script*.c \
		"$src"/tests/core/test_script.c |
		xargs -P "$jobs" -I{} sh -c 'o=$1/$(echo "$2" | tr / _).o; dir=$1; c=$2; shift 2
			"$@" -c "$c" -o "$o" || exit 255' - "$dir" {} \
			"$cc" -std=gnu17 -D_GNU_SOURCE -g "$@" -I"$build" -I"$src/include"
	"$cc" "$@" -o "$dir/test_script" "$dir"/*.o -lcmocka -linih
	for run in 1 2; do
		if ! DIGESTS=1 CMOCKA_MESSAGE_OUTPUT=TAP TZ=UTC top_srcdir=$src \
			"$dir/test_script" >"$dir/log.$run" 2>&1; then
			echo "same: $name fails: see $dir/log.$run"
			failed=1
			return
		fi
		grep '^# digest' "$dir/log.$run" >"$dir/digests.$run"
		[ -e "$out/first" ] || cp "$dir/digests.$run" "$out/first"
		if ! cmp -s "$out/first" "$dir/digests.$run"; then
			echo "same: $name, run $run, gives other digests:"
			diff "$out/first" "$dir/digests.$run" || true
			failed=1
		fi
	done
	ran=$((ran + 1))
}

rm -f "$out/first"
variant gcc gcc -O2
variant gcc-O0 gcc -O0
# shellcheck disable=SC2086 # flags are words
variant gcc-sanitized gcc -O1 $san
variant clang clang -O2
# shellcheck disable=SC2086
variant clang-sanitized clang -O1 $san
echo "same: $(wc -l <"$out/first") scripts, $ran builds, twice each: $(
	[ $failed = 0 ] && echo 'the same digests' || echo 'NOT the same')"
exit $failed
