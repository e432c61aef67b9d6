#!/bin/sh
# run.sh - the deep check: what is too slow for every build.  Parts, each with its own count:
#
#   address    the suite, built with -fsanitize=address,undefined
#   thread     the suite, built with -fsanitize=thread
#   memcheck   the tests of core, base and the decoders under valgrind
#   properties the core's random mornings, 40 000 of them
#   analyze    gcc -fanalyzer, clang-tidy and cppcheck: no finding without a reason
#   same       make same: the same digests from gcc, clang and sanitizers
#   coverage   make coverage: lines and branches of the core, held to a floor that only rises
#   fuzz       every fuzz target for FUZZ_SECONDS
#   soak       several trading days on a fast clock, SOAK_SECONDS long
#   storm      90 instruments, 2 000 frames a second
#
#   run.sh [PART...]     (default: all)
#
# What of the suite runs under the sanitizers: every program of it but the shell scripts that look
# at files and words of the tree (tests/check-*.sh).  Of the matrices, programs of more than 30
# cases (test_kill, test_phases, test_full), each eighth case (TEST_MATRIX_PART), another one under
# `thread` than under `address`: all of them run in the plain suite.  The core's random mornings are
# SEQUENCES (100) there, the decoders' mutated frames a twentieth, and a deadline on the screen is
# four times as long.
#
# Side by side run what mostly waits (the suites, one after the other; the soak) and, with a lower
# priority, what computes.  The storm, which watches time, runs alone at the end.  Writes logs into the folder DEEP_DIR (build/deep) and ends in
# "N passed, N failed".  A part that is not done after its time limit has failed.
set -eu
src=${top_srcdir:?} DEEP_DIR=${DEEP_DIR:-$PWD/deep}
FUZZ_SECONDS=${FUZZ_SECONDS:-30} SOAK_SECONDS=${SOAK_SECONDS:-180}
LIMIT=${DEEP_LIMIT:-1500}	# seconds of one part
TOGETHER=${DEEP_TOGETHER:-4}	# programs of a suite at a time: most of them wait
here=$src/tests/deep
export FUZZ_SECONDS SOAK_SECONDS
mkdir -p "$DEEP_DIR"

# result PART PASSED FAILED: what the sum at the end adds up
result() {
	echo "$2 $3" >"$DEEP_DIR/$1.result"
	printf '    %-9s %s passed, %s failed\n' "$1" "$2" "$3"
}

# A suite of its own build.  Address space layout is kept still: gcc's thread sanitizer does
# not know where newer kernels put things.
suite() {	# suite NAME SANITIZERS PART-OF-MATRICES
	dir=$DEEP_DIR/$1 log=$DEEP_DIR/$1.log
	mkdir -p "$dir"
	: >"$log"
	rm -f "$dir"/report.*
	if ! (cd "$dir" && { [ -f Makefile ] || CC="${CC:-gcc}" "$src/configure" -q CFLAGS='-g -O1' \
		--enable-sanitize="$2"; } && make -j2 -s all && make -j2 -s check TESTS=) >>"$log" 2>&1; then
		tail -n 20 "$log"
		result "$1" 0 1
		return
	fi
	tests=$(cd "$dir" && make -s --no-print-directory list-tests | tail -n 1 | tr ' ' '\n' |
		grep -v '^tests/check-' | tr '\n' ' ')
	still=
	setarch "$(uname -m)" -R true 2>/dev/null && still="setarch $(uname -m) -R"
	# shellcheck disable=SC2086
	ASAN_OPTIONS="detect_stack_use_after_return=1:strict_string_checks=1:log_path=$dir/report" \
	UBSAN_OPTIONS="print_stacktrace=1:log_path=$dir/report" \
	LSAN_OPTIONS="suppressions=$here/lsan.supp:print_suppressions=0" \
	TSAN_OPTIONS="suppressions=$here/tsan.supp:second_deadlock_stack=1:log_path=$dir/report" \
	SKIM_SANITIZED=$1 TEST_MATRIX_PART=${TEST_MATRIX_PART:-$3} SEQUENCES=${SEQUENCES:-100} \
		timeout "$LIMIT" $still make -C "$dir" -j"$TOGETHER" -k -s --no-print-directory check \
		TESTS="$tests" AM_COLOR_TESTS=no >>"$log" 2>&1 || echo "ended with $?" >>"$log"
	p=$(sed -n 's/^# PASS: *//p' "$log" | tail -n 1)
	f=$(sed -n -e 's/^# FAIL: *//p' -e 's/^# ERROR: *//p' -e 's/^# XPASS: *//p' "$log" |
		tail -n 3 | awk '{ n += $1 } END { print n + 0 }')
	[ -n "$p" ] || { p=0 f=1; tail -n 20 "$log"; }
	# A program under test that was killed by its report may not have been looked at again.
	reports=$(find "$dir" -maxdepth 1 -name 'report.*' | wc -l)
	if [ "$reports" != 0 ]; then
		cat "$dir"/report.* | head -n 60
		f=$((f + reports))
	fi
	grep -E '^(FAIL|ERROR|XPASS): ' "$log" || :
	result "$1" "$p" "$f"
}

part_address() { suite address address,undefined 1/8; }
part_thread() { suite thread thread 5/8; }

part_memcheck() {
	log=$DEEP_DIR/memcheck.log
	tests=$(cd "$src/tests" && ls core/test_*.c base/test_*.c ibkr/test_wire_[a-gi-z]*.c |
		sed 's/\.c$//')
	mkdir -p "$DEEP_DIR/memcheck"
	rm -f "$DEEP_DIR"/memcheck/*
	: >"$log"
	# shellcheck disable=SC2016
	printf '%s\n' $tests | SEQUENCES=30 SKIM_SANITIZED=memcheck top_srcdir="$src" top_builddir="$PWD" \
		TZ=UTC xargs -n 1 -P 2 sh -c 'timeout 600 valgrind -q --error-exitcode=99 \
			--leak-check=full --errors-for-leak-kinds=definite --suppressions="$1" \
			"tests/$3" >"$2/$(echo "$3" | tr / _)" 2>&1 || echo "$3" >>"$2/failed"' \
		- "$here/memcheck.supp" "$DEEP_DIR/memcheck" || :
	cat "$DEEP_DIR"/memcheck/*_* >>"$log"
	f=0
	if [ -e "$DEEP_DIR/memcheck/failed" ]; then
		f=$(wc -l <"$DEEP_DIR/memcheck/failed")
		sed 's/$/ FAILED under valgrind/' "$DEEP_DIR/memcheck/failed"
	fi
	result memcheck $(($(echo $tests | wc -w) - f)) "$f"
}

part_properties() {
	if SEQUENCES=40000 top_srcdir="$src" TZ=UTC timeout "$LIMIT" tests/core/test_money_random \
		>"$DEEP_DIR/properties.log" 2>&1; then
		result properties 1 0
	else
		tail -n 20 "$DEEP_DIR/properties.log"
		result properties 0 1
	fi
}

part_analyze() {
	p=0 f=0
	for tool in gcc tidy cppcheck; do
		if sh "$here/analyze.sh" $tool >"$DEEP_DIR/analyze-$tool.log" 2>&1; then
			p=$((p + 1))
		else
			f=$((f + 1))
			tail -n 30 "$DEEP_DIR/analyze-$tool.log"
		fi
	done
	result analyze $p $f
}

part_same() {
	if make -s --no-print-directory same >"$DEEP_DIR/same.log" 2>&1; then
		tail -n 1 "$DEEP_DIR/same.log" | sed 's/^/    /'
		result same 1 0
	else
		tail -n 20 "$DEEP_DIR/same.log"
		result same 0 1
	fi
}

part_coverage() {
	if make -s --no-print-directory coverage >"$DEEP_DIR/coverage.log" 2>&1; then
		tail -n 2 "$DEEP_DIR/coverage.log" | sed 's/^/    /'
		result coverage 1 0
	else
		tail -n 20 "$DEEP_DIR/coverage.log"
		result coverage 0 1
	fi
}

part_fuzz() {
	if make -s --no-print-directory fuzz FUZZ_SECONDS="$FUZZ_SECONDS" >"$DEEP_DIR/fuzz.log" 2>&1 &&
		! grep -q skipped "$DEEP_DIR/fuzz.log"; then
		result fuzz "$(grep -c '^fuzz: .* inputs$' "$DEEP_DIR/fuzz.log")" 0
	else
		tail -n 20 "$DEEP_DIR/fuzz.log"
		result fuzz 0 1
	fi
}

# A TAP program of tests/bench: soak, storm.
tap() {
	log=$DEEP_DIR/$1.log
	top_srcdir="$src" top_builddir="$PWD" CMOCKA_MESSAGE_OUTPUT=TAP timeout "$LIMIT" \
		"tests/bench/$1" >"$log" 2>&1 || :
	p=$(grep -c '^ok' "$log") || :
	f=$(grep -c '^not ok' "$log") || :
	[ "$((p + f))" != 0 ] || f=1
	[ "$f" = 0 ] || tail -n 40 "$log"
	result "$1" "$p" "$f"
}

part_soak() { tap soak; }
part_storm() { tap storm; }

lane() {
	for part; do
		began=$(date +%s)
		echo "==> $part"
		# shellcheck disable=SC2086
		part_$part || { echo "    $part did not end well"; echo "0 1" >"$DEEP_DIR/$part.result"; }
		echo "    $part took $(($(date +%s) - began)) s"
	done
}

parts=${*:-address thread memcheck properties analyze same coverage fuzz soak storm}
suites='' works='' waits='' alone=''
for p in $parts; do
	rm -f "$DEEP_DIR/$p.result"
	case $p in
	address | thread) suites="$suites $p" ;;
	soak) waits="$waits $p" ;;
	storm) alone="$alone $p" ;;
	*) works="$works $p" ;;
	esac
done
start=$(date +%s)
# What is made in the tree's own build is made here: no two of the lanes make the same file.
for what in all "check TESTS=" "tests/bench/soak tests/bench/storm"; do
	# shellcheck disable=SC2086
	make -j2 -s --no-print-directory $what >>"$DEEP_DIR/make.log" 2>&1 ||
		{ tail -n 20 "$DEEP_DIR/make.log"; echo "0 passed, 1 failed"; exit 1; }
done
# The tests must not wait for the compilers.
# shellcheck disable=SC2086
(renice -n 10 -p "$(exec sh -c 'echo $PPID')" >/dev/null 2>&1 || :
	lane $works) >"$DEEP_DIR/works" 2>&1 &
# shellcheck disable=SC2086
lane $waits >"$DEEP_DIR/waits" 2>&1 &
# shellcheck disable=SC2086
lane $suites
wait
cat "$DEEP_DIR/works" "$DEEP_DIR/waits"
# shellcheck disable=SC2086
lane $alone
echo "    all took $(($(date +%s) - start)) s"

passed=0 failed=0
for p in $parts; do
	read -r a b <"$DEEP_DIR/$p.result" || { a=0 b=1; }
	passed=$((passed + a)) failed=$((failed + b))
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
