# Shared by every script; sourced, never run. Sets ROOT and goes there, so that a script works from any directory.
# shellcheck shell=bash

CALLED_FROM=$PWD
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$ROOT"

say() { printf '%s\n' "$*"; }
note() { paint 2 "$*"; }
warn() { paint 33 "$*"; }
die() {
    paint 31 "$*"
    exit 1
}

# paint COLOUR TEXT: to standard error, in colour when a person is looking.
paint() { if [ -t 2 ]; then printf '\033[%sm%s\033[0m\n' "$1" "$2" >&2; else printf '%s\n' "$2" >&2; fi; }

# The comment block at the top of a script is its help text.
show_help() { sed -n '2,/^[^#]/{s/^# \{0,1\}//p;}' "$1"; }

# The absolute path of a file or directory that need not exist yet, as seen from where the script was called.
absolute() { (cd "$CALLED_FROM" && realpath -m -- "$1"); }

free_port() {
    local port
    while port=$((RANDOM % 20000 + 20000)); do
        port_is_taken "$port" || break
    done
    say "$port"
}

port_is_taken() { (: <>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# "name (pid)" of the program that listens on a port, as far as this user may see it; empty otherwise.
port_owner() {
    local hex inode link pid
    hex=$(printf '%04X' "$1")
    inode=$(awk -v port=":$hex\$" '$2 ~ port && $4 == "0A" { print $10; exit }' /proc/net/tcp /proc/net/tcp6 2>/dev/null)
    [ -n "$inode" ] || return 0
    link=$(find /proc/[0-9]*/fd -lname "socket:\[$inode\]" -print -quit 2>/dev/null) || true
    pid=${link#/proc/}
    pid=${pid%%/*}
    [ -z "$pid" ] || say "$(cat "/proc/$pid/comm") (process $pid)"
}

# Calls its arguments every 50 ms until they succeed: wait_for SECONDS COMMAND…
wait_for() {
    local end=$(($(date +%s%N) + $1 * 1000000000))
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$(date +%s%N)" -lt "$end" ] || return 1
        sleep 0.05
    done
}

# stop_process PID [SECONDS [SIGNAL]]: ends one of our own background processes and waits; SIGKILL only after its grace.
stop_process() {
    local pid=$1 grace=${2:-30} signal=${3:-TERM}
    kill -"$signal" "$pid" 2>/dev/null || return 0
    wait_for "$grace" process_is_gone "$pid" || kill -KILL "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
}

process_is_gone() { ! kill -0 "$1" 2>/dev/null || grep -q '^State:.Z' "/proc/$1/status" 2>/dev/null; }
