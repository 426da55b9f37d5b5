# Where the program is and how to make it; sourced.
# shellcheck shell=bash

# Builds `buggy` unless it is newer than every source; sets BUGGY. CONFIGURATION is release unless set.
need_buggy() {
    local configuration=${CONFIGURATION:-release}
    BUGGY=$ROOT/.build/$configuration/buggy
    is_newer_than_sources "$BUGGY" && return 0
    need_swift
    say "Building ($configuration); the first time takes a few minutes."
    swift build -c "$configuration" --product buggy
    # A null build leaves the old time stamp, and the question would be asked again at every start.
    touch -c "$BUGGY"
}

is_newer_than_sources() {
    [ -x "$1" ] && [ -z "$(find Package.swift Sources -newer "$1" -print -quit)" ]
}
