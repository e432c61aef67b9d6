# The console in a tmux session that outlives the connection. Start it, or come back to it, with
#
#	tmux -L skim -f FILE attach
#
# where FILE is this one. Detach with ctrl-b d. "-L skim" gives the session a server of its own,
# so that nothing here touches other sessions.

# Esc closes a form: pass it on at once instead of waiting for the rest of a key.
set -s escape-time 10
# What is on the screen may not write the clipboard of the terminal outside.
set -s set-clipboard off
set -g default-terminal "tmux-256color"
set -g allow-rename off
set -g mouse off
# Bells of the console come through from any window.
set -g monitor-bell on
set -g bell-action any
set -g visual-bell off
# Events are named in the title; nothing of the screen is lost to a clock that is not Sydney's.
set -g set-titles on
set -g status-right ""
# The last words of a console that ended stay to be read; ctrl-b then :respawn-window starts it.
set -g remain-on-exit on

new-session -s skim -n console skim
new-window -d -n log 'exec tail -n 50 -F "${XDG_STATE_HOME:-$HOME/.local/state}/skim/logs/skim_$(TZ=Australia/Sydney date +%Y%m%d).log"'
select-window -t skim:console
