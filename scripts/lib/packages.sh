# System packages and the Python environment; sourced. Debian 12 and Ubuntu 24.04.
# shellcheck shell=bash

# What a build and a local server need, each with its reason.
RUN_PACKAGES=(
    "libpq-dev:PostgreSQL client library"
    "libhiredis-dev:Redis client library"
    "libqrencode-dev:QR codes"
    "libcrypt-dev:password hashing"
    "pkg-config:finds the libraries above"
    "g++:C and C++ headers and linker files for the Swift toolchain"
    "libncurses6:used by the Swift toolchain"
    "libsqlite3-0:used by the Swift toolchain"
    "libcurl4-openssl-dev:used by the Swift toolchain"
    "zlib1g-dev:response compression"
    "git:fetches the Swift packages"
    "ca-certificates:fetches them over HTTPS"
    "tzdata:time zones of hotels"
    "postgresql:the database"
    "jq:reads what the server reports to these scripts"
)

# What the tests need on top.
TEST_PACKAGES=(
    "redis-server:realtime between replicas"
    "zbar-tools:reads the QR codes, a first independent reader"
    "librsvg2-bin:draws the SVG codes"
    "python3-venv:end-to-end tests"
    "shellcheck:checks these scripts"
)

# What the benchmark needs on top.
BENCH_PACKAGES=(
    "nginx-light:the yardstick for pages"
    "wrk:HTTP load"
    "redis-server:realtime between replicas"
    "python3-venv:runs and reports"
)

# Installs those of "name:reason" … that are missing; says which and why before it does.
need_packages() {
    local missing=() entry
    for entry in "$@"; do
        package_is_installed "${entry%%:*}" || missing+=("$entry")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    command -v apt-get >/dev/null || die "Missing, and this is not Debian or Ubuntu: ${missing[*]%%:*}. Install them first."
    say "Installing what is missing on this machine:"
    for entry in "${missing[@]}"; do printf '  %-18s %s\n' "${entry%%:*}" "${entry#*:}"; done
    install_packages "${missing[@]%%:*}"
}

package_is_installed() {
    case $1 in
        nginx-light) command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] ;;
        *) [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ] ;;
    esac
}

install_packages() {
    local run=()
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || die "Neither root nor sudo here. As root, run:
    apt-get install -y --no-install-recommends $*"
        say "This asks for your password through sudo."
        run=(sudo)
    fi
    run+=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0)
    "${run[@]}" update && "${run[@]}" install -y --no-install-recommends "$@" || die "apt-get failed; see above."
}

# Any browser of the family will do. Ubuntu's package is only a pointer to a snap: there Playwright fetches its own.
need_chromium() {
    if [ -n "$(find_chromium)" ]; then return; fi
    if grep -qs '^ID=ubuntu' /etc/os-release; then
        "$ROOT/.local/venv/bin/python" -m playwright install --with-deps chromium
    else
        need_packages "chromium:browser tests"
    fi
}

find_chromium() {
    command -v chromium || command -v google-chrome || true
}

need_swift() {
    command -v swift >/dev/null || die "No Swift toolchain on the PATH. Install Swift 6.3 or later: https://www.swift.org/install/linux/"
}

# A virtual environment with the end-to-end tests' packages; rebuilt only when the list changes.
need_python() {
    local venv=$ROOT/.local/venv list=$ROOT/Tests/EndToEnd/requirements.txt
    PYTHON=$venv/bin/python
    cmp -s "$list" "$venv/installed.txt" && return 0
    say "Preparing the Python environment in .local/venv"
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$list"
    cp "$list" "$venv/installed.txt"
}
