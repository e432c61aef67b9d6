#!/bin/sh
# The walls between rooms: who may include whose headers.  One TAP line a room.
src=${top_srcdir:-.}
rooms="base core lane web ibkr asx discord journal console commands sim app"

allowed() {
	case $1 in
	base) echo "base" ;;
	core) echo "base core" ;;
	lane) echo "base core lane" ;;
	web) echo "base web" ;;
	ibkr) echo "base core lane ibkr" ;;
	asx) echo "base core lane web asx" ;;
	discord) echo "base core lane web discord" ;;
	journal) echo "base core lane journal" ;;
	console) echo "base core lane console" ;;
	commands) echo "base core lane web ibkr asx discord journal commands" ;;
	sim) echo "base sim" ;;
	app) echo "$rooms" ;;
	esac
}

echo "1..$(echo "$rooms" | wc -w)"
n=0
status=0
for room in $rooms; do
	n=$((n + 1))
	bad=
	used=$(cat "$src"/src/"$room"/*.[ch] "$src"/include/skim/"$room"/*.h 2>/dev/null |
		sed -n 's|^#include "skim/\([a-z]*\)/.*|\1|p' | sort -u)
	for u in $used; do
		case " $(allowed "$room") " in
		*" $u "*) ;;
		*) bad="$bad $u" ;;
		esac
	done
	if [ -z "$bad" ]; then
		echo "ok $n - $room includes what it may"
	else
		echo "not ok $n - $room includes:$bad"
		status=1
	fi
done
exit $status
