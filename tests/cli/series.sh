# shellcheck shell=bash
# shellcheck disable=SC2154 # variables of helpers.sh, or from bats
# SPDX-License-Identifier: BSD-3-Clause
# A short series of the batch scripts, and what its rows must be. Loaded after
# helpers.sh by tests of the jobs.

repeat=2 # runs, each with a warm-up before it
primes_to_1e8=5761455
export BRIGADE=$brigade
export SWEEP="--kernels primes:limit=1e8,convolve:image=120x90:filter=gaussian:15 \
--repeat $repeat --no-anchors"

two_cores() {
    [ "$(lscpu -b -p=Core,Socket | grep -v '^#' | sort -u | wc -l)" -ge 2 ] &&
        [ "$(nproc)" -ge 2 ]
}

# Points of a series as "driver ranks threads", each of both kernels.
series() { # DIR POINT...
    local dir=$1 kernel want=$BATS_TEST_TMPDIR/want
    shift
    printf '%s\n' "$@" | sort >"$want"
    for kernel in primes convolve; do
        column kernel driver ranks threads <"$dir/runs.csv" | tr '\t' ' ' |
            sed -n "s/^$kernel //p" | sort | uniq -c |
            awk -v n=$((2 * repeat)) '{
                if ($1 != n) { print "rows: " $0; bad = 1 }
                print $2, $3, $4 > "/dev/stderr"
            } END { exit bad }' 2>"$BATS_TEST_TMPDIR/got"
        diff "$want" "$BATS_TEST_TMPDIR/got"
    done
}

# What was measured, sorted: what a disturbed series must have in common with an
# undisturbed one.
row_set() { # DIR
    column label kernel driver workers warmup status result <"$1/runs.csv" |
        sort
}

# Results right, hosts named, numbers numbers, in every row.
rows_are_good() { # DIR
    local dir=$1 hash
    hash=$("$brigade" run convolve --image 120x90 --filter gaussian:15 \
        "${quick[@]}" --csv - | column result)
    [ -n "$hash" ]
    column kernel result verified status host nodes elapsed_ns cores_achieved \
        verdict <"$dir/runs.csv" |
        awk -F '\t' -v primes="$primes_to_1e8" -v hash="$hash" \
            -v host="$(uname -n)" '
            $2 != ($1 == "primes" ? primes : hash) ||
            $3 !~ /^(full|sampled)$/ || $4 != "ok" || $5 != host ||
            $6 != 1 || $7 !~ /^[0-9]+$/ || $8 !~ /^[0-9.]+$/ ||
            $9 == "" || $9 == "wait-overlap" {
                print
                bad = 1
            }
            END { exit bad || NR == 0 }'
    column host place_actual status <"$dir/workers.csv" |
        awk -F '\t' -v host="$(uname -n)" '
            $1 != host || $2 == "" || $3 != "ok" { print; bad = 1 }
            END { exit bad || NR == 0 }'
}
