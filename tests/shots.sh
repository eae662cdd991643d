# shellcheck shell=bash
# shellcheck disable=SC2154 # $mark is that of the script
# SPDX-License-Identifier: BSD-3-Clause
# Sourced by scripts that shoot signals at runs: the processes of a shot, by a
# word in their environment, STORM_SHOT=$mark.SHOT.

gone() { # PID
    ! grep -q '^State:[[:space:]]*[^ZX[:space:]]' "/proc/$1/status" 2>/dev/null
}

# Processes of one shot, by a word in their environment.
left_of() { # SHOT
    grep -lsz -x "STORM_SHOT=$mark.$1" /proc/[0-9]*/environ |
        sed 's|/proc/\([0-9]*\)/.*|\1|' | while read -r one; do
        gone "$one" || echo "$one"
    done
}

nothing_left() { # SHOT
    [ -z "$(left_of "$1")" ]
}

wait_for() { # TURNS_OF_20_MS COMMAND...
    local turn most=$1
    shift
    for ((turn = 0; turn < most; turn++)); do
        "$@" && return
        sleep 0.02
    done
    return 1
}
