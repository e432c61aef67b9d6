#!/bin/sh
# run.sh - builds and runs the fuzz targets: FUZZ_SECONDS each (30), in the folder `fuzz`.
# Wants clang with libFuzzer; without it says so and ends well.
set -eu
src=${top_srcdir:?} seconds=${FUZZ_SECONDS:-30} only=${1:-}
cc=${FUZZ_CC:-clang}
flags="-std=gnu17 -g -O1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
	-D_GNU_SOURCE -DSKIM_SYSCONFDIR=\"/etc/skim\" -I$src/include -I."
flags="$flags $(pkg-config --cflags libxml-2.0 json-c inih)"
libs=$(pkg-config --libs libxml-2.0 json-c inih)
mkdir -p fuzz
echo 'int LLVMFuzzerTestOneInput(const char *s, unsigned long n) { return s[n] && 0; }' >fuzz/probe.c
if ! $cc -fsanitize=fuzzer fuzz/probe.c -o fuzz/probe 2>/dev/null; then
	echo "fuzz: $cc has no libFuzzer here: skipped (Debian: clang and libclang-rt-14-dev)"
	exit 0
fi

seed() {	# seed TARGET FILE...: what the fuzzer starts from
	dir=fuzz/seeds-$1
	shift
	mkdir -p "$dir"
	cp "$@" "$dir"
}

build() {	# build TARGET SOURCE...
	name=$1
	shift
	objects=
	for f in "$@" "$src"/src/base/*.c "$src/src/core/event.c" "$src/tests/fuzz/fuzz_$name.c"; do
		o=fuzz/$(echo "${f#"$src"/}" | tr / _).o
		# shellcheck disable=SC2086
		[ "$o" -nt "$f" ] || $cc $flags -c "$f" -o "$o"
		objects="$objects $o"
	done
	# shellcheck disable=SC2086
	$cc -fsanitize=fuzzer,address,undefined $objects $libs -o "fuzz/fuzz_$name"
}

run() {		# run TARGET: a fault leaves fuzz/TARGET-crash-...
	mkdir -p "fuzz/corpus-$1" "fuzz/seeds-$1"
	kept=$src/tests/fuzz/corpus/$1
	[ -d "$kept" ] || kept=
	echo "fuzz: $1, $seconds s"
	"fuzz/fuzz_$1" -max_total_time="$seconds" -max_len=40000 -timeout=10 -rss_limit_mb=2048 \
		-print_final_stats=1 -verbosity=0 -artifact_prefix="fuzz/$1-" \
		"fuzz/corpus-$1" "fuzz/seeds-$1" ${kept:+"$kept"} >"fuzz/$1.log" 2>&1 || {
		tail -40 "fuzz/$1.log"
		echo "fuzz: $1 FAILED: see fuzz/$1.log"
		exit 1
	}
	grep -E 'number_of_executed_units' "fuzz/$1.log"
}

want() { [ -z "$only" ] || [ "$only" = "$1" ]; }

data=$src/tests/data
wire="$src/src/ibkr/json.c $(echo "$src"/src/ibkr/wire_*.c)"
if want page; then
	seed page "$data"/asx-fixtures/*.html
	build page "$src/src/asx/cells.c" "$src/src/asx/decode.c" "$src/src/asx/halt.c" "$src/src/asx/page.c"
	run page
fi
if want wire; then
	mkdir -p fuzz/seeds-wire
	n=0
	for f in "$data"/ibkr-samples/*.json; do
		for k in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19; do
			[ $((n % 20)) = $k ] && { printf "\\$(printf %03o $k)"; cat "$f"; } >"fuzz/seeds-wire/$n"
		done
		n=$((n + 1))
	done
	# shellcheck disable=SC2086
	build wire $wire
	run wire
fi
if want frame; then
	seed frame "$data"/ibkr-samples/*.json
	# shellcheck disable=SC2086
	build frame $wire
	run frame
fi
if want conf; then
	printf '[risk]\nrisk = 250\nband = 10 %%\n[a]\nseconds = 30 s\nbytes = 16 MiB\nclock = 10:05\n' >fuzz/conf.txt
	seed conf fuzz/conf.txt
	build conf
	run conf
fi
if want record; then
	mkdir -p fuzz/seeds-record
	for e in $(sed -n 's/.*\[EV_.*{ "\([a-z_]*\)".*/\1/p' "$src/src/core/event.c"); do
		echo "{\"e\":\"$e\",\"m\":1,\"s\":1,\"conid\":5,\"text\":\"x\"}" >"fuzz/seeds-record/$e"
	done
	build record "$src/src/journal/codec.c" "$src/src/journal/fields.c" "$src/src/journal/words.c"
	run record
fi
if want scenario; then
	seed scenario "$src"/etc/scenarios/*.scenario
	build scenario "$src"/src/sim/scn*.c "$src/src/sim/scenario.c"
	run scenario
fi
