#!/bin/sh
# The shipped files do what they say: examples are read, completion offers what the program takes,
# units, rotation and the tmux session are accepted by the programs they are for.  One TAP line a
# check; a program that is not installed is a skip.
src=$(cd "${top_srcdir:-.}" && pwd)
build=$(cd "${top_builddir:-.}" && pwd)
skim=$build/skim
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
unset XDG_STATE_HOME XDG_CONFIG_HOME
export HOME="$tmp" PATH="$build:$PATH"
echo "1..11"
status=0

same() { # NUMBER NAME: $tmp/want and $tmp/have
	if diff -u "$tmp/want" "$tmp/have" >"$tmp/diff"; then
		echo "ok $1 - $2"
	else
		echo "not ok $1 - $2"
		sed 's/^/# /' "$tmp/diff"
		status=1
	fi
}

good() { # NUMBER NAME COMMAND...
	n=$1 name=$2
	shift 2
	if "$@" >"$tmp/said" 2>&1; then
		echo "ok $n - $name"
	else
		echo "not ok $n - $name"
		sed 's/^/# /' "$tmp/said"
		status=1
	fi
}

there() { # NUMBER PROGRAM: 1 and a skip when it is not
	command -v "$2" >/dev/null 2>&1 && return 0
	echo "ok $1 # SKIP no $2 here"
	return 1
}

# The secrets' names, and the two paths with the defaults of the settings.
{
	printf '%s=\n' OAUTH_CONSUMER_KEY OAUTH_ACCESS_TOKEN OAUTH_ACCESS_TOKEN_SECRET OAUTH_DH_PRIME
	"$skim" --dump-settings | awk -F '\t' '$1 == "ibkr" && /_key_path/ { print "OAUTH_" toupper($2) "=" $3 }'
	echo DISCORD_WEBHOOK_URL=
} >"$tmp/want"
grep -v '^#' "$src/etc/env.example" | grep . >"$tmp/have"
same 1 "etc/env.example has every secret, and the defaults of the paths"

# Filled in, it is enough: nothing is missing but somebody who answers (4).
sed -e 's/^\(OAUTH_[A-Z_]*\)=$/\1=x/' "$src/etc/env.example" >"$tmp/filled.env"
chmod 600 "$tmp/filled.env"
SKIM_ASX_URL=http://127.0.0.1:1/ "$skim" --env-file "$tmp/filled.env" announcements >/dev/null 2>"$tmp/said"
echo $? >"$tmp/have"
echo 4 >"$tmp/want"
same 2 "etc/env.example is read"

# --- completion ---------------------------------------------------------------------------------
if there 3 bash && : && there 4 bash; then
	cat >"$tmp/complete.bash" <<'END'
source "$1"
shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
compopt() { :; }
_skim
printf '%s\n' "${COMPREPLY[@]}"
END
	offered() { bash "$tmp/complete.bash" "$src/etc/skim.bash-completion" skim "$@"; }
	: >"$tmp/want"
	: >"$tmp/have"
	for c in $("$skim" --dump-words | cut -f1); do
		"$skim" --dump-options | awk -F '\t' -v c="$c" '$1 == "" || $1 == c { print c " " $2 }' |
			sort -u >>"$tmp/want"
		offered "$c" -- | sed "s/^/$c /" | sort -u >>"$tmp/have"
	done
	same 3 "bash completes the options of every command"
	{
		"$skim" --dump-words | cut -f1
		"$skim" --dump-options | awk -F '\t' '$1 == "" { print $2 }'
		"$skim" --dump-settings | awk -F '\t' '$1 != "keys" { print $1 "." $2 "=" }'
		printf '%s\n' DAY GTC test backup check export
	} | sort -u >"$tmp/want"
	{
		offered ''
		offered --set '' | grep -v '^keys\.'
		offered buy X 1 --tif '' | grep -v -e '^--'
		offered notify '' | grep -v -e '^--'
		offered journal '' | grep -v -e '^--'
	} | sort -u >"$tmp/have"
	same 4 "bash completes commands, settings and values"
fi
there 5 zsh && good 5 "zsh reads its completion" zsh -n "$src/etc/skim.zsh-completion"
if there 6 fish; then
	"$skim" --dump-options | awk -F '\t' '$1 == "" || $1 == "buy" { print $2 }' | sort -u >"$tmp/want"
	fish --no-config -c "source '$src/etc/skim.fish-completion'; complete -C 'skim buy --'" 2>&1 |
		cut -f1 | sort -u >"$tmp/have"
	same 6 "fish completes the options of a command"
fi

# --- what others read ---------------------------------------------------------------------------
if there 7 systemd-analyze; then
	mkdir -p "$tmp/units" "$tmp/run"
	sed 's,@bindir@,/bin,; s,/bin/skim watch,/bin/true,' "$src/etc/skim-watch.service.in" \
		>"$tmp/units/skim-watch.service"
	cp "$src/etc/skim-watch.timer" "$tmp/units"
	good 7 "systemd accepts the units" env XDG_RUNTIME_DIR="$tmp/run" \
		systemd-analyze --user --man=no verify "$tmp/units/skim-watch.service" \
		"$tmp/units/skim-watch.timer"
fi
PATH=$PATH:/usr/sbin:/sbin
if there 8 logrotate; then
	mkdir -m 700 "$tmp/logs"
	echo old >"$tmp/logs/skim_20260101.log"
	touch -d '10 days ago' "$tmp/logs/skim_20260101.log"
	echo new >"$tmp/logs/skim_20991231.log"
	sed -e "s,/opt/skim/state/skim/logs,$tmp/logs,; s/su skim skim/su $(id -un) $(id -gn)/" \
		"$src/etc/skim.logrotate" >"$tmp/rotate.conf"
	chmod 600 "$tmp/rotate.conf"
	printf 'logrotate state -- version 2\n"%s" 2026-1-1-0:0:0\n' "$tmp/logs/skim_20260101.log" >"$tmp/rotated"
	chmod 600 "$tmp/rotated"
	logrotate -s "$tmp/rotated" "$tmp/rotate.conf" >"$tmp/said" 2>&1
	(cd "$tmp/logs" && ls) >"$tmp/have"
	cat "$tmp/said" >>"$tmp/have"
	printf '%s\n' skim_20260101.log.1.gz skim_20991231.log >"$tmp/want"
	same 8 "logrotate packs the logs of earlier days and leaves today's"
fi
if there 9 tmux; then
	mkdir -p "$tmp/bin"
	printf '#!/bin/sh\ncat\n' >"$tmp/bin/skim"
	chmod 755 "$tmp/bin/skim"
	mux() { env -u TMUX PATH="$tmp/bin:$PATH" tmux -S "$tmp/mux" "$@"; }
	mux -f "$src/etc/skim.tmux" start-server \; list-windows -t skim \
		-F '#{session_name} #{window_name} #{window_active}' >"$tmp/have" 2>&1
	mux kill-server >>"$tmp/have" 2>&1
	printf '%s\n' 'skim console 1' 'skim log 0' >"$tmp/want"
	same 9 "tmux makes the session"
fi
if there 10 shellcheck; then
	good 10 "shell scripts are clean" shellcheck -S warning "$src/bootstrap" "$src"/tests/*.sh
fi
cp "$src/etc/asx-calendar.conf" "$tmp"
printf '[asx]\ncalendar = asx-calendar.conf\n' >"$tmp/calendar.conf"
SKIM_ASX_URL=http://127.0.0.1:1/ "$skim" --config "$tmp/calendar.conf" announcements 2>&1 >/dev/null |
	grep -c calendar >"$tmp/have"
echo 0 >"$tmp/want"
same 11 "etc/asx-calendar.conf is read"
exit $status
