# Named steps with durations, a log each and a summary at the end; sourced.
# shellcheck shell=bash

LOGS=${LOGS:-$ROOT/.local/test-logs}
PASSED=0 FAILED=0 SUMMARY=()

# step NAME COMMAND…: runs it with its output in a log; shows the log's end when it fails. VERBOSE=1 shows all of it.
step() {
    local name=$1 log=$LOGS/$1.log start=$SECONDS status=0
    shift
    printf '▸ %s … ' "$name"
    if [ -n "${VERBOSE:-}" ]; then
        say
        "$@" > >(tee "$log") 2>&1 || status=$?
    else
        "$@" >"$log" 2>&1 || status=$?
    fi
    local took=$((SECONDS - start))
    if [ "$status" -eq 0 ]; then
        printf '✔ %d s\n' "$took"
        SUMMARY+=("$(printf '✔ %-14s %4d s' "$name" "$took")")
    else
        printf '✘ %d s; the end of %s:\n' "$took" "$log"
        tail -n 60 "$log" | sed 's/^/    /'
        SUMMARY+=("$(printf '✘ %-14s %4d s' "$name" "$took")")
    fi
    return "$status"
}

# A step without counts of its own is one test.
count_step() {
    if step "$@"; then count 1 0; else
        count 0 1
        return 1
    fi
}

count() {
    PASSED=$((PASSED + $1))
    FAILED=$((FAILED + $2))
}

# count_report FILE SKIPPED STATUS: adds what a JUnit report counts; SKIPPED is 1 when its tests include the skipped ones.
# A run that tested nothing, or that failed without a failing test (a crash), is one failure more.
count_report() {
    local tests failed
    tests=$(($(report_sum "$1" tests) - $2 * $(report_sum "$1" skipped)))
    failed=$(($(report_sum "$1" failures) + $(report_sum "$1" errors)))
    if [ "$failed" -eq 0 ] && { [ "$tests" -eq 0 ] || [ "$3" -ne 0 ]; }; then count 0 1; fi
    count "$((tests - failed))" "$failed"
}

report_sum() {
    { grep -oE '<testsuite [^>]*' "$1" 2>/dev/null || true; } | { grep -oE " $2=\"[0-9]+" || true; } |
        awk -F'"' '{ sum += $2 } END { print sum + 0 }'
}

print_summary() {
    say
    printf '%s\n' "${SUMMARY[@]}"
    say "logs: $LOGS"
    say "$PASSED passed, $FAILED failed"
}
