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

@test "the demonstration takes its three waits from the lesson" {
    grep -q 'three_waits.sh" 3,1,2 ' "$top/jobs/demo.sh"
}
