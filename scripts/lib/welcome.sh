# What a person sees when the server is ready; sourced.
# shellcheck shell=bash

# The base of QR codes: this machine's address in its network, so that a phone can follow the code. In a container that
# address means nothing outside, and without a network there is none: then localhost.
address_for_phones() {
    local address
    address=$(hostname -I 2>/dev/null | awk '{ print $1 }')
    if [[ $address =~ ^(10|192\.168|172\.(1[6-9]|2[0-9]|3[01]))\. ]] && [ ! -e /.dockerenv ] && [ -z "${container:-}" ]; then
        say "http://$address:$PORT"
    else
        say "http://localhost:$PORT"
    fi
}

# welcome REPORT, the JSON that `buggy init` printed.
welcome() {
    local report=$1 lobby
    lobby=$(jq -r '.locations[0].code' <<<"$report")
    say
    "$BUGGY" qr "$lobby"
    say "Scan it with a phone in the same network, or open it here."
    say
    jq -r --arg base "http://localhost:$PORT" '
        "  \(.hotel)",
        "  Guest    \(.locations[0].guestURL)   (\(.locations[0].name))",
        "  Driver   \($base)/driver",
        "  Desk     \($base)/admin"' <<<"$report"
    say
    if [ "$(jq '.accounts | length' <<<"$report")" -gt 0 ]; then
        say "  One-time passwords; each person chooses their own at the first sign-in. They are not shown again."
        jq -r '.accounts[] | [.username, .role, .oneTimePassword // "(the one you chose)"] | @tsv' <<<"$report" |
            awk -F'\t' '{ printf "    %-10s %-11s %s\n", $1, $2, $3 }'
    else
        say "  The one-time passwords were shown at the first start. A new one: scripts/run --reset-password admin"
    fi
    say
    say "  Ctrl-C stops everything."
    say
}
