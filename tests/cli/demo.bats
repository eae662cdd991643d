#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# The central example of jobs/demo.sh: three waits, added up or overlapped.

load helpers.sh

@test "three waits: serial takes their sum, threads and a loop the longest" {
    cd "$BATS_TEST_TMPDIR"
    # shellcheck disable=SC2046 # several words
    "$brigade" sweep $("$top/jobs/three_waits.sh" 600ms,200ms,400ms 1) \
        --out there
    "$brigade" report there >table
    cat table
    for want in serial:1.20 pthread:0.60 epoll:0.60; do
        awk -v driver="${want%:*}" -v s="${want#*:}" '
            $1 == driver {
                took = $3 * ($4 == "ms" ? 1e-3 : 1)
                found = took >= s && took < s * 1.15
            }
            END { exit !found }' table
    done
}

# The commands of ticker.sh in a shell, with a log in this folder.
ticker() { # COMMANDS
    printf '%s\n' 'set -eu' ". '$top/jobs/ticker.sh'" 'trap end_ticker EXIT' "$1" \
        >"$BATS_TEST_TMPDIR/script.sh"
}

@test "long steps: a log that is named, its end after a failure, no \\r in a file" {
    cd "$BATS_TEST_TMPDIR"
    ticker "logged there.log 'demo: a step' sh -c 'seq 30; exit 3'"
    ends 3 sh script.sh
    says 'demo: a step; its output: there.log' \
        'failed with exit code 3; the end of there.log:' '    30'
    says_not '    10'
    says_not $'\r'
    says_not $'\033'
    [ "$(wc -l <there.log)" -eq 30 ]
    rm there.log
    ticker "logged there.log 'demo: a step' true"
    ends 0 sh script.sh
    one_line
}

@test "long steps: seconds and make's percentage on a terminal" {
    cd "$BATS_TEST_TMPDIR"
    ticker "logged there.log 'demo: a step' sh -c 'echo \"[ 42%] Building\"; sleep 2.5'"
    TERM=xterm script -qec 'sh script.sh' /dev/null </dev/null >typed
    grep -q $'\r''demo: a step: 42%, [12] s'$'\033\\[K' typed
    # The line is removed.
    [ "$(tail -c 4 typed)" = $'\r\033[K' ]
    TERM=xterm NO_COLOR=1 script -qec 'sh script.sh' /dev/null </dev/null >typed
    [ "$(grep -c $'\033' typed)" -eq 0 ]
}

@test "the demonstration says its phases first, with the time of each" {
    for number in 1 2 3 4 5; do
        grep -q "begin_phase $number" "$top/jobs/demo.sh"
    done
    # Nothing else of a demonstration is run here: its first phase is to fail.
    mkdir -p "$BATS_TEST_TMPDIR/jobs"
    cp "$top"/jobs/demo.sh "$top"/jobs/ticker.sh "$BATS_TEST_TMPDIR/jobs"
    printf '#!/bin/sh\necho setup >&2\nexit 4\n' >"$BATS_TEST_TMPDIR/jobs/setup.sh"
    chmod +x "$BATS_TEST_TMPDIR/jobs/setup.sh"
    ends 4 "$BATS_TEST_TMPDIR/jobs/demo.sh"
    says 'demo: 1  install what is missing, and build   up to 3 min' \
        'demo: 5  three lessons' 'demo: 1 of 5: install'
    says_not $'\r'
    ends 0 "$top/jobs/demo.sh" --help
}

@test "the demonstration takes its three waits from the lesson" {
    grep -q 'three_waits.sh" 3,1,2 ' "$top/jobs/demo.sh"
}
