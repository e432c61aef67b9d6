#!/bin/sh
# Every example of the manual is run: those for the shell against the simulator with a home of their
# own, settings and scenarios are read.  One TAP line an example.
#
# What would change the machine is run on stand-ins that look at their arguments (useradd, systemctl,
# ssh, ...).  Two are begun here and go on elsewhere: `skim keygen' up to its prime, which takes minutes
# (the rest: tests/commands/test_keygen.c), and `skim demo' up to its screen (tests/whole/test_words.c).
src=$(cd "${top_srcdir:-.}" && pwd)
build=$(cd "${top_builddir:-.}" && pwd)
tmp=$(mktemp -d) || exit 1
sim=
watch=
finish() {
	for p in $watch $sim; do
		kill "$p" 2>/dev/null
		wait "$p" 2>/dev/null
	done
	rm -rf "$tmp"
}
trap finish EXIT
trap 'exit 1' INT TERM
unset XDG_STATE_HOME XDG_CONFIG_HOME TMUX
export HOME="$tmp/home" XDG_RUNTIME_DIR="$tmp/run" PATH="$tmp/bin:$build:$PATH"
umask 077
mkdir -p "$HOME" "$XDG_RUNTIME_DIR" "$tmp/bin" "$tmp/ex" "$tmp/opt/skim/state"

# --- the examples: one file each, in the order of the pages -------------------------------------
for page in "$src"/man/*.[157]; do
	awk -v out="$tmp/ex/$(basename "$page")" '
		function text(s) { gsub(/\\e/, "\\", s); gsub(/\\\(dq/, "\"", s); gsub(/\\&/, "", s); return s }
		function file() { return sprintf("%s.%02d", out, n) }
		/^\.Bd -literal/ { on = 1; n++; next }
		/^\.Ed/ { on = 0 }
		on { print text($0) > file() }
		/^\.Dl / { n++; print text(substr($0, 5)) > file() }' "$page"
done
set -- "$tmp"/ex/*
echo "1..$#"

# --- stand-ins ----------------------------------------------------------------------------------
stand_in() { # NAME BODY
	printf '#!/bin/sh\n%s\n' "$2" >"$tmp/bin/$1"
	chmod 755 "$tmp/bin/$1"
}
stand_in useradd 'case "$*" in *" skim") ;; *) exit 1 ;; esac'
stand_in chown 'test $# -ge 2'
stand_in loginctl 'test "$1" = enable-linger'
stand_in systemctl 'for u; do :; done; test "$1" = --user; case $u in *.timer | *.service) ;; *) u=$u.service ;; esac
test -f "'"$src"'/etc/$u" || test -f "'"$src"'/etc/$u.in"'
stand_in ssh 'shift; exec sh -c "$*"'
stand_in scp 'for to; do :; done; test "$1" = -r; shift; while [ $# -gt 1 ]; do cp -r "$1" "${to#*:}"; shift; done'
stand_in tmux 'test "$1 $2 $3 $5" = "-L skim -f attach" && test -f "'"$src"'/etc/$(basename "$4")"'
# A prime of 2048 bits takes minutes, and the words that make it are the same.
stand_in openssl 'test "$1" = dhparam && set -- dhparam -out "$3" 512
PATH=/usr/local/bin:/usr/bin:/bin exec openssl "$@"'

# --- the simulated market -----------------------------------------------------------------------
: >"$tmp/sim.env"
skim-sim --print-env --scenario late >"$tmp/sim.env" 2>/dev/null &
sim=$!
until grep -q '^$' "$tmp/sim.env"; do kill -0 "$sim" || exit 1; done
set -a
. "$tmp/sim.env"
set +a
export SKIM_ASX_POLL_EVERY='1 s' URL="$DISCORD_WEBHOOK_URL"
mkdir -p "$HOME/.config/skim/oauth_keys"
cp "$(dirname "$OAUTH_SIGNATURE_KEY_PATH")"/*.pem "$HOME/.config/skim/oauth_keys/" 2>/dev/null
touch "$HOME/.config/skim/oauth_keys/private_encryption.pem"
(umask 077 && printf 'DISCORD_WEBHOOK_URL=%s\n' https://discord.com/x >"$HOME/.config/skim/.env")
cd "$HOME/.config/skim" || exit 1

# --- how each is tried --------------------------------------------------------------------------
said=$tmp/said

shell() { # FILE: as one script
	sed -e "s,/opt/skim,$tmp/opt/skim,g" -e 's/ -o skim -g skim//' "$1" >"$tmp/script"
	sh -e "$tmp/script" </dev/null >"$said" 2>&1
}

# Lines that look for something in the logs: nothing found is no fault, a command that fails is.
lines() {
	cd "$HOME/.local/state/skim/logs" || return 1
	while IFS= read -r line; do
		case $line in cd\ *) continue ;; esac
		sh -c "$line" </dev/null >"$said" 2>&1
		[ $? -le 1 ] || return 1
		case $line in *'oauth '* | *' ibkr '*) [ -s "$said" ] || case $line in *warn*) ;; *) return 1 ;; esac ;; esac
	done <"$1"
	cd "$HOME/.config/skim" || return 1
}

# Read without a fault: then the page is asked for, and nobody answers (4).
conf() { # OPTION FILE
	cp "$2" "$tmp/read.me"
	chmod 600 "$tmp/read.me"
	DISCORD_WEBHOOK_URL='' SKIM_ASX_URL=http://127.0.0.1:1/ SKIM_IBKR_URL='' SKIM_CLOCK_START='' SKIM_CLOCK_RATE='' \
		skim "$1" "$tmp/read.me" announcements >"$said" 2>&1
	[ $? = 4 ]
}

# A console without a terminal: all that comes before the screen was right.
console() {
	shell "$1"
	grep -q 'not a terminal' "$said"
}

# In a new folder, until the prime is looked for, which takes minutes; given up then, it leaves nothing.
keygen() {
	mkdir "$tmp/keys" && cd "$tmp/keys" || return 1
	sh -c "exec $(cat "$1")" >/dev/null 2>"$said" &
	making=$!
	until grep -q 'Diffie-Hellman prime' "$said"; do kill -0 "$making" 2>/dev/null || return 1; done
	kill "$making"
	wait "$making" 2>/dev/null
	[ -d oauth_keys ] && [ -z "$(ls -A oauth_keys)" ]
}

scenario() {
	skim-sim --print-env --scenario "$1" >"$tmp/other.env" 2>"$said" &
	other=$!
	until grep -q '^$' "$tmp/other.env"; do kill -0 "$other" 2>/dev/null || return 1; done
	kill "$other"
	wait "$other" 2>/dev/null
	return 0
}

# What is typed stands behind "$ "; what is answered follows.
session() {
	sed -n 's/^\$ //p' "$1" >"$tmp/script"
	echo 'kill $!' >>"$tmp/script"
	(cd "$tmp" && sh -e "$tmp/script") >"$said" 2>"$tmp/errors" && [ "$(tail -n 1 "$said")" = "$(tail -n 1 "$1")" ]
}

# From here on a watch answers.
begin_watch() {
	[ -z "$watch" ] || return 0
	skim watch >/dev/null 2>&1 </dev/null &
	watch=$!
	until skim status >/dev/null 2>&1; do kill -0 "$watch" 2>/dev/null || return 1; done
}

try() { # FILE
	case $(head -n 1 "$1") in
	'skim demo') console "$1" ;;
	'skim keygen '*) keygen "$1" ;;
	'date '*) scenario "$1" ;;
	'['* | '# the plan'*) conf --config "$1" ;;
	'OAUTH_'*) conf --env-file "$1" ;;
	'skim --set '*) console "$1" ;;
	'$ '*) if command -v nc >/dev/null; then session "$1"; else skipped='no nc here'; fi ;;
	'cd ~/.local'* | "grep '"* | 'grep -c'*) lines "$1" ;;
	'15 8 '*) sed 's/^15 8 \* \* 1-5 //' "$1" >"$tmp/cron" && lines "$tmp/cron" ;;
	*) shell "$1" ;;
	esac
}

# --- in this order: what signs in alone, then what is answered ------------------------------------
n=0
status=0
one() {
	n=$((n + 1))
	skipped=
	: >"$said"
	if try "$1"; then
		echo "ok $n - $(basename "$1" | sed 's/\.[0-9]*$//'): $(head -n 1 "$1" | tr -d '#')${skipped:+ # SKIP $skipped}"
	else
		echo "not ok $n - $(basename "$1"): $(head -n 1 "$1" | tr -d '#')"
		sed 's/^/# /' "$said"
		status=1
	fi
	cd "$HOME/.config/skim" || exit 1
}
alone='^(skim (buy|doctor)|skim --set|cd /opt)'
for f; do
	grep -qE "$alone" "$f" && one "$f"
done
begin_watch || { echo "Bail out! no watch"; exit 1; }
for f; do
	grep -qE "$alone" "$f" || one "$f"
done
exit $status
