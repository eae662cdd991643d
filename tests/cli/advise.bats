#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# `brigade advise`: programs whose best model is known, and commands that fail.

load helpers.sh

@test "the advice on known programs" {
    run "$BATS_TEST_DIRNAME/../advise/run.sh"
    echo "$output"
    [ "$status" -ne 77 ] || skip "$output"
    [ "$status" -eq 0 ]
}

@test "a command that fails, cannot be found, or is ended at the deadline" {
    ends 1 "$brigade" advise -- sh -c 'echo broken >&2; exit 3'
    says 'the command failed with code 3'
    says 'broken'
    run -127 "$brigade" advise -- no-such-program
    says "no program 'no-such-program' on PATH"
    ends 126 "$brigade" advise -- ./tests
    ends 2 "$brigade" advise
    says 'no command after --'
    ends 2 "$brigade" advise --deadlin 3s -- true
    says '--deadline'
    ends 0 "$brigade" advise --deadline 500ms -- sleep 60
    says 'ended at the deadline'
    says 'an event loop'
}

@test "a command of no length is not judged" {
    ends 0 "$brigade" advise --json -- true
    [ "$(jq -r .advice <<<"$output")" = too-short ]
}

@test "a signal ends it and the command" {
    "$brigade" advise -- sh -c 'echo $$ >pid; exec sleep 300' 3>&- &
    advise=$!
    until_true test -s pid
    kill -TERM "$advise"
    ends_with 143 "$advise"
    until_true gone "$(cat pid)"
}

gone() {
    ! kill -0 "$1" 2>/dev/null
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    mkdir -p tests
}
