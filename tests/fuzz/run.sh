#!/bin/sh
# run.sh [TARGET] - builds and runs the fuzz targets, all or one: FUZZ_SECONDS each (30),
# FUZZ_JOBS at a time (2), in the folder `fuzz`.  Wants clang with libFuzzer; without it says so
# and ends well.
#
# A target is fuzz_NAME.c.  It starts from the samples of tests/data and from what earlier runs
# found worth keeping, tests/fuzz/corpus/NAME; what is new stays in fuzz/corpus-NAME, and
# FUZZ_KEEP=1 takes over into tests/fuzz/corpus what of it reaches something new.
set -eu
src=${top_srcdir:?} seconds=${FUZZ_SECONDS:-30} jobs=${FUZZ_JOBS:-2} only=${1:-}
cc=${FUZZ_CC:-clang}
flags="-std=gnu17 -g -O1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
	-D_GNU_SOURCE -DSKIM_SYSCONFDIR=\"/etc/skim\" -I$src/include -I."
flags="$flags $(pkg-config --cflags libxml-2.0 json-c inih)"
libs=$(pkg-config --libs libxml-2.0 json-c inih zlib)
data=$src/tests/data
targets="page wire frame conf record scenario text calendar env state replay"
mkdir -p fuzz
echo 'int LLVMFuzzerTestOneInput(const char *s, unsigned long n) { return s[n] && 0; }' >fuzz/probe.c
if ! $cc -fsanitize=fuzzer fuzz/probe.c -o fuzz/probe 2>/dev/null; then
	echo "fuzz: $cc has no libFuzzer here: skipped (Debian: clang and libclang-rt-14-dev)"
	exit 0
fi

# Beside src/base, which all have, and src/core/event.c.
sources() {
	case $1 in
	page) ls "$src"/src/asx/cells.c "$src"/src/asx/decode.c "$src"/src/asx/halt.c "$src"/src/asx/page.c ;;
	wire | frame) ls "$src"/src/ibkr/json.c "$src"/src/ibkr/wire_*.c ;;
	record) ls "$src"/src/journal/codec.c "$src"/src/journal/fields.c "$src"/src/journal/words.c ;;
	scenario) ls "$src"/src/sim/scn*.c "$src"/src/sim/scenario.c ;;
	calendar) ls "$src"/src/core/calendar.c "$src"/src/core/phase.c ;;
	state) ls "$src"/src/asx/seen.c "$src"/src/discord/told.c "$src"/src/discord/budget.c \
		"$src"/src/ibkr/contracts.c ;;
	replay) ls "$src"/src/core/*.c "$src"/src/journal/codec.c "$src"/src/journal/fields.c \
		"$src"/src/journal/words.c "$src"/src/journal/replay.c "$src"/src/journal/lines.c ;;
	esac
	ls "$src"/src/base/*.c "$src/src/core/event.c" "$src/tests/fuzz/fuzz_$1.c"
}

object() { echo "fuzz/$(echo "${1#"$src"/}" | tr / _).o"; }

# What is older than its source or than any header.
stale() {
	newest=$(ls -t $(find "$src/include" "$src/src" -name '*.h') | head -n 1)
	for f in $(for t in $targets; do sources "$t"; done | sort -u); do
		o=$(object "$f")
		[ -e "$o" ] && [ "$o" -nt "$f" ] && [ "$o" -nt "$newest" ] || printf '%s %s\n' "$f" "$o"
	done
}

build() {
	# shellcheck disable=SC2016
	stale | xargs -r -n 2 -P "$(nproc)" sh -c 'rm -f "$2"; '"$cc $(echo $flags | sed 's/"/\\"/g')"' -c "$1" -o "$2"' -
	for t in $targets; do
		objects=$(for f in $(sources "$t" | sort -u); do object "$f"; done)
		# shellcheck disable=SC2086
		$cc -fsanitize=fuzzer,address,undefined $objects $libs -o "fuzz/fuzz_$t"
	done
}

seed() {	# seed TARGET: what the fuzzer starts from, beside what was kept
	to=fuzz/seeds-$1 n=0
	mkdir -p "$to"
	case $1 in
	page) cp "$data"/asx-fixtures/*.html "$to" ;;
	frame) cp "$data"/ibkr-samples/*.json "$to" ;;
	scenario) cp "$src"/etc/scenarios/*.scenario "$to" ;;
	calendar) cp "$src/etc/asx-calendar.conf" "$to" ;;
	env) cp "$src/etc/env.example" "$to" ;;
	conf)
		cp "$src/etc/skim.conf" "$to"
		printf '[risk]\nrisk = 250\nband = 10 %%\n[a]\nseconds = 30 s\nbytes = 16 MiB\nclock = 10:05\n' >"$to/conf.txt" ;;
	text) printf '1,234.50 <b>4 680</b> U1234567 https://127.0.0.1/ OAUTH_TOKEN=hunter2-hunter2' >"$to/text" ;;
	wire)
		for f in "$data"/ibkr-samples/*.json; do	# the first byte is the decoder
			{ printf "\\$(printf %03o $((n % 20)))"; cat "$f"; } >"$to/$n"
			n=$((n + 1))
		done ;;
	record)
		for e in $(sed -n 's/.*\[EV_.*{ "\([a-z_]*\)".*/\1/p' "$src/src/core/event.c"); do
			echo "{\"e\":\"$e\",\"m\":1,\"s\":1,\"conid\":5,\"text\":\"x\"}" >"$to/$e"
		done ;;
	state)
		printf '\000skim contracts 1 http://127.0.0.1\nBHP 4036812 20261120 BHP GROUP LTD\n' >"$to/contracts"
		printf '\001day 20261123\n1234 99 later\n' >"$to/seen"
		printf '\002news 20261123 1234\nrow 20261123 BHP\nsent 20261123 5\n' >"$to/told" ;;
	esac
}

# A fault leaves fuzz/TARGET-crash-...
run() {
	kept=$src/tests/fuzz/corpus/$1
	mkdir -p "fuzz/corpus-$1"
	seed "$1"
	[ -d "$kept" ] || kept=
	if "fuzz/fuzz_$1" -max_total_time="$seconds" -max_len=40000 -timeout=10 -rss_limit_mb=2048 \
		-print_final_stats=1 -verbosity=0 -artifact_prefix="fuzz/$1-" \
		"fuzz/corpus-$1" "fuzz/seeds-$1" ${kept:+"$kept"} >"fuzz/$1.log" 2>&1; then
		echo "fuzz: $1, $seconds s, $(sed -n 's/.*executed_units: *//p' "fuzz/$1.log") inputs"
	else
		tail -n 40 "fuzz/$1.log"
		echo "fuzz: $1 FAILED: see fuzz/$1.log"
		return 1
	fi
}

keep() {
	mkdir -p "$src/tests/fuzz/corpus/$1"
	find "fuzz/corpus-$1" -type f -size +16 -delete		# 8 KB: whole pages are in tests/data
	"fuzz/fuzz_$1" -merge=1 -max_len=8192 "$src/tests/fuzz/corpus/$1" "fuzz/corpus-$1" >"fuzz/$1.merge" 2>&1
}

[ -z "$only" ] || targets=$only
if [ "${FUZZ_BUILT:-}" != 1 ]; then
	build
	FUZZ_BUILT=1
	export FUZZ_BUILT
	if [ -z "$only" ]; then
		# Each in a process of its own, so that one that fails does not end the others.
		# shellcheck disable=SC2086
		printf '%s\n' $targets | xargs -n 1 -P "$jobs" sh "$0"
		exit
	fi
fi
for t in $targets; do
	run "$t"
	[ "${FUZZ_KEEP:-}" != 1 ] || keep "$t"
done
