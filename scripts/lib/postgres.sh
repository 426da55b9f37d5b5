# A private PostgreSQL under one directory, reached only through a Unix socket; sourced.
# shellcheck shell=bash

# Several programs may share one cluster: each holds a shared lock, and the last to leave stops it.
#   pg_open DIR [SETTING=VALUE …]   makes and starts it if need be; sets PG_URL (its database "buggy") and PG_LOG
#   pg_close                        leaves it
# initdb and the server refuse to run as root; root hands both to the user postgres.
# Descriptors 8 (gate: one at a time starts or stops) and 9 (users) are the locks; whatever is started in the
# background must close them (8>&- 9>&-), or it would count as a user for as long as it lives.

pg_open() {
    local dir
    dir=$(absolute "$1")
    shift
    mkdir -p "$dir"
    pg_find_place "$dir"
    pg_find_programs
    # The path of a socket may have 107 bytes: a hash under the temporary directory always fits.
    PG_SOCKET=${TMPDIR:-/tmp}/buggy-$(pg_hash "$PG_DIR")
    PG_LOG=$PG_DIR/log
    PG_URL="postgresql://buggy@/buggy?host=$PG_SOCKET"
    exec 8>"$dir/postgres.gate" 9>"$dir/postgres.users"
    flock 8
    pg_make_private "$PG_SOCKET"
    [ -e "$PG_DIR/data/PG_VERSION" ] || pg_make_cluster
    pg_is_up || pg_start "$@"
    pg_make_database
    flock -s 9
    flock -u 8
}

pg_close() {
    [ -n "${PG_DIR:-}" ] || return 0
    flock 8
    flock -u 9
    if flock -n -x 9 && pg_is_up; then pg_stop; fi
    exec 8>&- 9>&-
    unset PG_DIR
}

# Under DIR; or, when the user postgres cannot get there (a home closed to others), in a directory of its own.
pg_find_place() {
    PG_DIR=$1/postgres
    pg_make_private "$PG_DIR"
    pg_run test -w "$PG_DIR" && return 0
    rmdir "$PG_DIR"
    PG_DIR=/var/lib/postgresql/buggy-$(pg_hash "$1")
    pg_make_private "$PG_DIR"
    warn "The user postgres cannot reach $1; the database lives in $PG_DIR instead."
}

# A directory for nobody but the database's user. One that somebody else made first is refused.
pg_make_private() {
    local owner
    owner=$(id -un)
    [ "$(id -u)" != 0 ] || owner=postgres
    mkdir -p -m 700 "$1"
    [ "$(id -u)" != 0 ] || chown "$owner:" "$1"
    [ "$(stat -c %U "$1")" = "$owner" ] || die "$1 belongs to somebody else; set TMPDIR or DATA_DIR to another directory."
}

# An existing cluster needs the programs of its own version; a new one takes the newest.
pg_find_programs() {
    local version='*'
    version=$(pg_run cat "$PG_DIR/data/PG_VERSION" 2>/dev/null) || version='*'
    # shellcheck disable=SC2086 # the star is meant
    PG_BIN=$(printf '%s\n' /usr/lib/postgresql/$version/bin | sort -V | tail -1)
    [ -x "$PG_BIN/postgres" ] || die "PostgreSQL ($version) is not installed: no $PG_BIN."
}

pg_make_cluster() {
    note "Making a private PostgreSQL in $PG_DIR"
    pg_run "$PG_BIN/initdb" -D "$PG_DIR/data" -U buggy -A trust -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null
}

pg_start() {
    local options="-c unix_socket_directories=$PG_SOCKET -c unix_socket_permissions=0700 -c listen_addresses=''" setting
    for setting in "$@"; do options+=" -c $setting"; done
    pg_run "$PG_BIN/pg_ctl" -D "$PG_DIR/data" -s -w -l "$PG_LOG" -o "$options" start ||
        die "PostgreSQL did not start; its log is $PG_LOG."
}

pg_stop() {
    pg_run "$PG_BIN/pg_ctl" -D "$PG_DIR/data" -s -m fast stop
    rmdir "$PG_SOCKET" 2>/dev/null || true
}

pg_is_up() { pg_run "$PG_BIN/pg_ctl" -D "$PG_DIR/data" -s status >/dev/null 2>&1; }

pg_make_database() {
    local there
    there=$(pg_psql postgres -c "select 1 from pg_database where datname = 'buggy'")
    [ "$there" = 1 ] || pg_psql postgres -c 'create database buggy' >/dev/null
}

# pg_psql DATABASE ARGUMENT…: as owner of the cluster, plain rows.
pg_psql() {
    local database=$1
    shift
    "$PG_BIN/psql" -X -q -A -t -v ON_ERROR_STOP=1 -h "$PG_SOCKET" -U buggy -d "$database" "$@"
}

pg_hash() { printf '%s' "$1" | sha256sum | cut -c1-12; }

# From /, because the user postgres may not be able to read where we are.
pg_run() {
    local as=()
    [ "$(id -u)" != 0 ] || as=(runuser -u postgres --)
    (cd / && exec "${as[@]}" "$@" 8>&- 9>&-)
}
