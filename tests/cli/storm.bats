#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# A hundred SIGKILLs at random moments: storm.sh.

load helpers.sh

@test "a hundred SIGKILLs, each named, and nothing left behind" {
    seed=${BRIGADE_STORM_SEED:-$RANDOM}
    run timeout --kill-after=10 1200 "$top/tests/cli/storm.sh" 100 "$seed" \
        3>&-
    printf '%s\n' "$output" | sed 's/^/# /' >&3
    [ "$status" -eq 0 ]
}
