#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# The advice on programs whose best model is known (known.c, and others that are
# installed), against what is expected:
#
#     tests/advise/run.sh [NAME...]
#
# Prints a line for each, and ends with 1 if more than a tenth are wrong. A wrong one
# is undecided where other programs took cores (cores_lost).
set -u

here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
build=${BRIGADE_BUILD:-$top/build}
seconds=${KNOWN_SECONDS:-1}

command -v cc >/dev/null || { echo 'skipped: cc was not found'; exit 77; }
[ "$(nproc)" -gt 1 ] || { echo 'skipped: there is one core'; exit 77; }
work=$(mktemp -d) || exit 2
server=
trap '[ -z "$server" ] || kill $server; rm -rf "$work"' EXIT
cc -O1 -D_GNU_SOURCE -pthread "$here/known.c" -o "$work/known" || exit 2
cat >"$work/threads.py" <<'END'
import sys, threading, time

def compute():
    end = time.thread_time() + float(sys.argv[1])
    while time.thread_time() < end:
        sum(range(1000))

all = [threading.Thread(target=compute) for _ in range(2)]
for t in all:
    t.start()
for t in all:
    t.join()
END
export KNOWN_SOCKET=$work/socket

# A server of its own for each program.
serve() {
    [ -z "$server" ] || { kill "$server"; wait "$server" 2>/dev/null; }
    rm -f "$KNOWN_SOCKET"
    "$work/known" serve 1 &
    server=$!
    until [ -S "$KNOWN_SOCKET" ]; do sleep 0.01; done
}

tried=0 right=0 undecided=0
# NAME EXPECTED COMMAND...: words of the advice, by commas.
expect() {
    local word lost
    [ ${#only[@]} -eq 0 ] || [[ " ${only[*]} " == *" $1 "* ]] || return 0
    if ! command -v "$3" >/dev/null; then
        echo "left out: $1: $3 was not found"
        return
    fi
    serve
    (cd "$work" && "$build/brigade-advise" --json --deadline 30s -- "${@:3}") \
        >"$work/advice" 2>"$work/said"
    word=$(jq -r .advice "$work/advice")
    lost=$(jq -r '.cores_lost * 100 | floor' "$work/advice")
    if [[ ",$2," == *",$word,"* ]]; then
        right=$((right + 1))
        echo "right      $1: $word"
    elif [ "$lost" -ge 20 ]; then
        undecided=$((undecided + 1))
        echo "undecided  $1: $word, expected $2; the machine was not quiet"
    else
        echo "wrong      $1: $word, expected $2: $(jq -r .why "$work/advice")"
        cat "$work/said"
    fi
    tried=$((tried + 1))
}

only=("$@")
known() { # NAME EXPECTED
    expect "$1" "$2" "$work/known" "$1" "$seconds"
}
known one threads
known two keep
known eight fewer
known pinned fix-pinning
known lock fix-lock
known uneven fix-parts
known fork-pool keep
known fork-uneven fix-parts
known sleeps loop
known many-sleeps loop
known turns loop+pool
known subprocesses loop
known one-by-one loop
known loop keep-loop
known busy-loop loop+pool
known disk loop
known cached threads
known pipeline loop
known shared shared-limit
expect python-threads fix-lock python3 "$work/threads.py" "$seconds"
expect primesieve keep primesieve 4e10 -q
expect xz threads sh -c 'head -c 16M /dev/urandom | xz -T1 >/dev/null'
expect sleep loop sleep "$seconds"
echo "$right of $tried right, $undecided undecided"
[ $((10 * (tried - right - undecided))) -le "$tried" ]
