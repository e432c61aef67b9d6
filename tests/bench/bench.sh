#!/bin/sh
# bench.sh - make bench: counts and ratios of the product against the floors in floor/, as a
# table and as bench.json in the build directory.  How each is measured: tests/bench/README.md.
#
#   bench.sh [AREA...]	sign lst frame page engine journal whole live (default: all)
#	bench.sh live=PART,PART		some parts of a program alone; whole=table likewise
#
# Ends in 1 when a count is above its ceiling and its margin of 3 %; times are only shown.
set -eu
src=${top_srcdir:?}
out=${BENCH_OUT:-$PWD/bench}
data=$src/tests/data
mkdir -p "$out"
: >"$out/results"
export TZ=UTC LC_ALL=C

# row NAME VALUE UNIT FLOOR LIMIT KIND: KIND is count (checked) or time (shown).  LIMIT empty:
# nothing to hold it to.
row() {
	awk -v name="$1" -v v="$2" -v unit="$3" -v floor="$4" -v limit="$5" -v kind="$6" 'BEGIN {
		ok = limit == "" || v <= limit * (kind == "count" ? 1.03 : 1)
		hard = kind != "count" || ok
		printf "%s|%s|%s|%s|%s|%d|%d\n", name, v, unit, floor, limit, ok, hard
	}' >>"$out/results"
	tail -n 1 "$out/results" | awk -F'|' '{
		printf "%-44s %14.2f %-13s floor %12s  aim %12s  %s\n", $1, $2, $3, $4 == "" ? "-" : $4,
			$5 == "" ? "-" : $5, ($6 ? "ok" : "MISSED") }'
}

# The other way round: more is better.
row_least() {
	awk -v name="$1" -v v="$2" -v unit="$3" -v floor="$4" -v least="$5" 'BEGIN {
		ok = v >= least
		printf "%s|%s|%s|%s|%s|%d|1\n", name, v, unit, floor, least, ok
	}' >>"$out/results"
	tail -n 1 "$out/results" | awk -F'|' '{
		printf "%-44s %14.2f %-13s floor %12s  aim %12s  %s\n", $1, $2, $3, $4 == "" ? "-" : $4,
			$5, ($6 ? "ok" : "MISSED") }'
}

mul() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.0f", a * b }'; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.3f", b ? a / b : 0 }'; }

# Instructions of PROGRAM WORDS with N in the place of "@".
collected() {
	n=$1
	shift
	words=
	for w; do
		[ "$w" = @ ] && w=$n
		words="$words $w"
	done
	# shellcheck disable=SC2086
	valgrind --tool=callgrind --callgrind-out-file=/dev/null $words 2>"$out/callgrind.log" >"$out/stdout" ||
		{ cat "$out/callgrind.log" >&2; exit 1; }
	sed -n 's/.*Collected : \([0-9]*\).*/\1/p' "$out/callgrind.log"
}

# per N1 N2 PROGRAM WORDS: instructions of one operation, as the difference of two runs.
per() {
	few=$1 many=$2
	shift 2
	a=$(collected "$few" "$@")
	b=$(collected "$many" "$@")
	awk -v a="$a" -v b="$b" -v n=$((many - few)) 'BEGIN { printf "%.0f", (b - a) / n }'
}

allocations() { sed -n 's/^allocations //p' "$out/stdout"; }

area_sign() {
	f=$(per 20 220 tests/bench/floor_sign @)
	v=$(per 20 220 tests/bench/ops sign @)
	row "sign a request" "$v" instructions "$f" "$(mul "$f" 1.1)" count
	row "  allocations" "$(allocations)" "a request" "" 0 count
}

area_lst() {
	keys=$out/vectors
	mkdir -p "$keys"
	tests/bench/ops keys 1 "$keys" >/dev/null
	f=$(per 1 4 tests/bench/floor_lst "$keys/signature.pem" "$(cat "$keys/prime")" @)
	v=$(per 1 4 tests/bench/ops lst @)
	row "live session token, client side" "$v" instructions "$f" "$(mul "$f" 1.05)" count
	f=$(per 1 4 tests/bench/ops lst-first @)
	row "  renewal with kept keys, against the first" "$v" instructions "$f" "$f" count
}

frames() {
	full='{"server_id":"q0","conidEx":"4036812","conid":4036812,"_updated":1767654372112,"6119":"q0","55":"BHP","31":"46.74","84":"46.73","85":"12,340","86":"46.75","88":"8,500","7059":"210","87":"2.31M","87_raw":2312345,"7295":"46.90","7741":"45.12","6509":"RpB","topic":"smd+4036812"}'
	short='{"server_id":"q0","conidEx":"4036812","conid":4036812,"_updated":1767654372624,"6119":"q0","31":"46.75","7059":"35","6509":"RpB","topic":"smd+4036812"}'
	printf '%s' "$full" >"$out/full.json"
	printf '%s' "$short" >"$out/short.json"
}

area_frame() {
	frames
	for k in full short; do
		f=$(per 100 1100 tests/bench/floor_frame "$out/$k.json" @)
		v=$(per 100 1100 tests/bench/ops frame @ "$out/$k.json")
		row "decode a frame, $k" "$v" instructions "$f" "$(mul "$f" 1.15)" count
		row "  allocations" "$(allocations)" "a frame" "" 0 count
	done
	v=$(per 20 120 tests/bench/ops frame-json @ "$out/full.json")
	row "  the same by json-c" "$v" instructions "" "" count
}

# The busy morning's rows again and again, with the indentation they came with, up to 300.
big_page() {
	awk '/<announcement_data/ { head = 0 }
		{ line[NR] = $0 }
		/<tr/ && !from && seen { from = NR }
		/<\/th>/ { seen = 1 }
		/<\/tr>/ { to = NR }
		END {
			for (i = 1; i < from; i++) print line[i]
			rows = 0
			while (rows < 300) {
				for (i = from; i <= to && rows < 300; i++) {
					print line[i]
					if (line[i] ~ /<\/tr>/) rows++
				}
			}
			for (i = to + 1; i <= NR; i++) print line[i]
		}' "$data/asx-fixtures/today-busy-morning.html" >"$out/page.html"
}

area_page() {
	big_page
	f=$(per 1 3 tests/bench/floor_page "$out/page.html" @)
	v=$(per 1 3 tests/bench/ops page @ "$out/page.html")
	row "announcements, $(($(wc -c <"$out/page.html") / 1000)) KB" "$v" instructions "$f" "$(mul "$f" 1.1)" count
	tests/bench/ops page-rss 1 "$out/page.html" >"$out/rss"
	row "  resident memory grows" "$(sed -n 's/^rss_growth_kb //p' "$out/rss")" KiB "" 1024 count
	row "  at the first page, the library's code too" "$(sed -n 's/^rss_first_kb //p' "$out/rss")" \
		KiB "" "" time
}

area_engine() {
	nine=$(per 2000 22000 tests/bench/ops step9 @)
	row "engine, quote step, 9 instruments" "$nine" instructions "" 2000 count
	v=$(per 2000 22000 tests/bench/ops step90 @)
	row "engine, quote step, 90 instruments" "$v" instructions "$nine" "$(mul "$nine" 1.2)" count
	row "  allocations" "$(allocations)" "a step" "" 0 count
	v=$(per 1800 5400 tests/bench/ops live90 @)
	row "  with all upkeep, each twice a second" "$v" instructions "" 2000 count
}

# A B A B: the median of seven pairs, each pair side by side.
area_journal() {
	: >"$out/pairs"
	for k in 1 2 3 4 5 6 7; do
		rm -rf "$out/db"
		mkdir -p "$out/db"
		f=$(tests/bench/floor_commit "$out/db" 300)
		v=$(tests/bench/ops commit 300 "$out/db")
		echo "$(ratio "$v" "$f") $v $f" >>"$out/pairs"
	done
	rm -rf "$out/db"
	sort -n "$out/pairs" | sed -n 4p >"$out/median"
	read -r r v f <"$out/median"
	row_least "journal, intents a second" "$v" "a second" "$f" "$(mul "$f" 0.8)"
}

# measured PROGRAM [PART...]: one that writes its results itself.
measured() {
	program=$1
	shift
	CMOCKA_MESSAGE_OUTPUT=STDOUT tests/bench/"$program" "$out/$program" "$@" >"$out/$program.log" 2>&1 || {
		tail -n 60 "$out/$program.log"
		exit 1
	}
	while IFS='|' read -r name value unit floor aim kind; do
		case $kind in
		least) row_least "$name" "$value" "$unit" "$floor" "$aim" ;;
		*) row "$name" "$value" "$unit" "$floor" "$aim" "$kind" ;;
		esac
	done <"$out/$program"
}

for area in ${*:-sign lst frame page engine journal whole live}; do
	case $area in
	whole | live) measured "$area" ;;
	# shellcheck disable=SC2046
	*=*) measured "${area%%=*}" $(echo "${area#*=}" | tr , ' ') ;;
	*) "area_$area" ;;
	esac
done

# The same as JSON.
awk -F'|' 'BEGIN { printf "{\"results\":[" }
	{
		if ($1 ~ /^ /) {
			gsub(/^ +/, "", $1)
			$1 = above ": " $1
		} else {
			above = $1
		}
		printf "%s\n{\"name\":\"%s\",\"value\":%s,\"unit\":\"%s\",\"floor\":%s,\"aim\":%s,\"ok\":%s}", (NR > 1 ? "," : ""),
			$1, $2, $3, $4 == "" ? "null" : $4, $5 == "" ? "null" : $5, $6 ? "true" : "false"
	}
	END { print "\n]}" }' "$out/results" >bench.json
echo "as JSON: $PWD/bench.json"
! awk -F'|' '!$7' "$out/results" | grep -q .
