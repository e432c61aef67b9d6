#!/bin/sh
# coverage.sh - what of src/core the core's own tests run: make coverage.
#
# Builds base, core and tests/core with gcov beside the tree's own build (coverage/), runs every
# test program of the room, and counts lines and branches of src/core, assertions (MUST) left
# out.  Fails below the floors of tests/core/coverage.floor, which only rise.
#
#	top_srcdir, top_builddir	from make
#	COVERAGE_CC=gcc			must be gcc: gcov reads its notes
#	COVERAGE_SHOW=FILE.c		lists what of one file is not run
set -eu

src=$(cd "${top_srcdir:-.}" && pwd)
build=$(cd "${top_builddir:-.}" && pwd)
out=$build/coverage
cc=${COVERAGE_CC:-gcc}
gcov=$(echo "$cc" | sed 's/gcc/gcov/')
jobs=${COVERAGE_JOBS:-$(nproc)}
floor=$src/tests/core/coverage.floor
flags="-std=gnu17 -D_GNU_SOURCE -O0 -g --coverage -I$build -I$src/include -I$src/src/core"

command -v "$gcov" >/dev/null || { echo "coverage: no $gcov: install gcc" >&2; exit 77; }
rm -rf "$out/data"
mkdir -p "$out/core" "$out/base" "$out/tests" "$out/data"

# One object for each source, again only when something changed.
objects() {
	for c in "$src/$1"/*.c; do
		o=$out/$2/$(basename "$c" .c).o
		[ -e "$o" ] && [ -z "$(find "$c" "$src/include" "$src/src/core" "$src/tests/core" \
			-name '*.[ch]' -newer "$o" | head -n 1)" ] || echo "$c $o"
	done
}

compile() {
	# shellcheck disable=SC2086 # flags are words
	xargs -r -n 2 -P "$jobs" sh -c "rm -f \"\${1%.o}.gcda\"; $cc $flags -c \"\$0\" -o \"\$1\""
}

{ objects src/core core; objects src/base base; objects tests/core tests; } | compile
rm -f "$out"/core/*.gcda

for t in "$out"/tests/test_*.o; do
	name=$(basename "$t" .o)
	# shellcheck disable=SC2046
	$cc --coverage -o "$out/$name" "$t" \
		$(find "$out/tests" -name '*.o' ! -name 'test_*') \
		"$out"/core/*.o "$out"/base/*.o -lcmocka -linih
	(cd "$out/data" && CMOCKA_MESSAGE_OUTPUT=TAP top_srcdir=$src TZ=UTC \
		"$out/$name" >"$out/$name.log" 2>&1) || {
		echo "coverage: $name fails: see $out/$name.log" >&2
		exit 1
	}
done

(cd "$out/data" && "$gcov" -b -c "$out"/core/*.gcda >"$out/gcov.log" 2>&1)

awk -v show="${COVERAGE_SHOW:-}" -v floor="$floor" '
function done_file() {
	if (file == "" || !inside)
		return
	printf "%-20s lines %5d of %5d  branches %5d of %5d\n", file, fl, fL, fb, fB
	l += fl; L += fL; b += fb; B += fB
}
FNR == 1 {
	done_file()
	file = ""; inside = 0; must = 1; fl = fL = fb = fB = 0
}
/:    0:Source:/ {
	inside = $0 ~ /\/src\/core\//
	n = split($0, part, "/")
	file = part[n]
	next
}
!inside { next }
/^branch / {
	if (must)
		next
	fB++
	if ($0 ~ /never executed|taken 0/) {
		if (file == show)
			print "	branch " $2 " not taken: " text
	} else
		fb++
	next
}
/^(call|function|unconditional)/ { next }
{
	count = $0
	sub(/:.*/, "", count)
	gsub(/ /, "", count)
	text = $0
	sub(/^[^:]*:/, "", text)
	must = text ~ /MUST\(/
	if (count == "-" || must)
		next
	fL++
	if (count ~ /^[#=]/) {
		if (file == show)
			print "	line not run: " text
	} else
		fl++
}
END {
	done_file()
	lp = 10000 * l / L
	bp = 10000 * b / B
	printf "src/core: lines %.2f %% (%d of %d), branches %.2f %% (%d of %d)\n",
		lp / 100, l, L, bp / 100, b, B
	while ((getline line <floor) > 0) {
		split(line, w, " ")
		if (w[1] == "lines") wl = w[2]
		if (w[1] == "branches") wb = w[2]
	}
	if (lp < 100 * wl || bp < 100 * wb) {
		printf "coverage: below the floor: lines %s %%, branches %s %%\n", wl, wb
		exit 1
	}
}' "$out"/data/*.c.gcov "$out"/data/*.h.gcov
