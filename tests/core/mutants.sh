#!/bin/sh
# mutants.sh - breaks one rule of src/core at a time and looks whether the random mornings notice:
# a property that no mutant can break says nothing.  Each row names the file, what is replaced by
# what, and the words that the failure must hold.
#
#	mutants.sh [FILE...]	from a build folder; CC, MUTANT_SEQUENCES=4000
set -eu

src=$(cd "${top_srcdir:?}" && pwd)
build=$(cd "${top_builddir:-.}" && pwd)
out=$build/mutants
cc=${CC:-gcc}
flags="-std=gnu17 -D_GNU_SOURCE -O1 -I$build -I$src/include -I$src/src/core"
only=${*:-}

rm -rf "$out"
mkdir -p "$out"
for c in "$src"/src/core/*.c "$src"/src/base/*.c "$src"/tests/core/morning.c \
	"$src"/tests/core/properties.c "$src"/tests/core/fake_broker.c \
	"$src"/tests/core/test_money_random.c; do
	echo "$c"
done | xargs -P "$(nproc)" -I{} sh -c "$cc $flags -c {} -o $out/\$(basename {} .c).o"

killed=0
survived=0
while IFS='~' read -r file from to words; do
	case $file in '' | '#'*) continue ;; esac
	case " $only " in "  " | *" $file "*) ;; *) continue ;; esac
	awk -v from="$from" -v to="$to" '{
		i = index($0, from)
		if (i && !done) {
			$0 = substr($0, 1, i - 1) to substr($0, i + length(from))
			done = 1
		}
		print
	} END { exit !done }' "$src/src/core/$file" >"$out/mutant.c" ||
		{ echo "mutants: $file no longer has: $from" >&2; exit 1; }
	# shellcheck disable=SC2086
	$cc $flags -w -c "$out/mutant.c" -o "$out/mutant.o"
	# shellcheck disable=SC2046
	$cc -o "$out/mutant" "$out/mutant.o" \
		$(find "$out" -name '*.o' ! -name mutant.o ! -name "${file%.c}.o") -lcmocka -linih
	if MORNINGS=10 SEQUENCES=${MUTANT_SEQUENCES:-4000} CMOCKA_MESSAGE_OUTPUT=STDOUT \
		timeout 300 "$out/mutant" >"$out/log" 2>&1; then
		echo "SURVIVED  $file: $from -> $to"
		survived=$((survived + 1))
	elif grep -q "$words" "$out/log"; then
		echo "killed    $file: $(grep -o "ERROR: .*" "$out/log" | head -n 1 | cut -c 8-100)"
		killed=$((killed + 1))
	else
		echo "MISTAKEN  $file: $from: $(grep -o "ERROR: .*" "$out/log" | head -n 1), not: $words"
		survived=$((survived + 1))
	fi
done <"$src/tests/core/mutants.txt"
echo "mutants: $killed killed, $survived survived"
[ "$survived" = 0 ]
