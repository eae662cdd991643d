# shellcheck shell=sh
# SPDX-License-Identifier: BSD-3-Clause
# Sourced by scripts that run long commands whose output goes to a log.

# Run a command with its output appended to a log. On a terminal a line shows how long
# it has run, and make's percentage; elsewhere nothing is printed meanwhile. If the
# command fails, the end of the log is printed. Returns the code of the command.
logged() { # LOG WORDS COMMAND...
    log=$1 words=$2
    shift 2
    echo "$words; its output: $log" >&2
    tick "$log" "$words" &
    ticker=$!
    code=0
    "$@" >>"$log" 2>&1 </dev/null || code=$?
    end_ticker
    [ "$code" -eq 0 ] || {
        echo "failed with exit code $code; the end of $log:" >&2
        tail -n 20 "$log" | sed 's/^/    /' >&2
    }
    return "$code"
}

# Remove the line, before other output and at the end of a script.
end_ticker() {
    [ -n "${ticker:-}" ] || return 0
    kill "$ticker" 2>/dev/null || :
    wait "$ticker" 2>/dev/null || :
    ticker=''
    ! can_tick || printf '\r\033[K' >&2
}

can_tick() {
    [ -t 2 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]
}

tick() { # LOG WORDS
    can_tick || exit 0
    seconds=0
    while kill -0 $$ 2>/dev/null; do
        percent=$(tail -c 2000 "$1" 2>/dev/null |
            sed -n 's/^\[ *\([0-9]*%\)\].*/ \1,/p' | tail -n 1)
        printf '\r%.60s:%s %d s\033[K' "$2" "$percent" "$seconds" >&2
        sleep 1
        seconds=$((seconds + 1))
    done
}
