#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Compare the sieve with primesieve (Debian: primesieve-bin), and pi(x) with
# primecount (primecount-bin), on one core and on all, counts compared:
#
#     tests/peers/primes.sh [FROM:LIMIT...]
#
# PRIMESIEVE=PROGRAM and PRIMECOUNT=PROGRAM compare with those. See race.sh for the
# other variables. The time of a peer includes the start of its program (1 ms).
# shellcheck source=tests/peers/race.sh
. "$(dirname "$0")/race.sh"

primesieve=${PRIMESIEVE:-primesieve}
primecount=${PRIMECOUNT:-primecount}
ranges=("$@")
[ ${#ranges[@]} -gt 0 ] || ranges=(0:1000000000 0:10000000000 0:100000000000
    1000000000000:1010000000000 1000000000000000:1000001000000000
    1000000000000000000:1000000010000000000
    18446744073707551615:18446744073709551615)

# The count and the ms of a command that prints "... COUNT".
timed() { # THREADS COMMAND...
    local begin count
    begin=$(now_us)
    count=$(taskset -c "$(first_cores "$1")" "${@:2}")
    awk "BEGIN { print ($(now_us) - $begin) / 1000 }"
    found "${count##* }"
}

ours() { # WORKERS OPTION...
    local driver=openmp
    [ "$1" -gt 1 ] || driver=serial
    "$brigade" run primes "${@:2}" --driver $driver --workers "$1" --repeat 1 \
        --warmup "$warm" --csv - 2>/dev/null >"$work/row"
    found "$(column result <"$work/row")"
    column elapsed_ns <"$work/row" | awk '{ print $1 / 1e6 }'
}

short() { # NUMBER
    awk -v n="$1" 'BEGIN {
        if (n ~ /^1844674407/) print "2^64 - 2e6"
        else { t = sprintf("%.4g", n); sub(/e\+0*/, "e", t); print t } }'
}

header
if has "$primesieve" primesieve-bin; then
    version=$("$primesieve" --version | sed -n "1s/[ ,]*<.*//p")
    for range in "${ranges[@]}"; do
        for n in $(printf '1\n%s\n' "$cores" | sort -nu); do
            from=${range%:*} limit=${range#*:}
            race "primes [$(short "$from"), +$(short $((limit - from)))], $n" ms less \
                "ours $n --from $from --limit $limit" "$version" \
                "timed $n $primesieve $from $limit -t$n -q -c"
        done
    done
fi
if has "$primecount" primecount-bin; then
    version=$("$primecount" --version | sed -n "1s/[ ,]*<.*//p")
    for x in 1e12 1e14 1e15; do
        for n in $(printf '1\n%s\n' "$cores" | sort -nu); do
            race "pi($x), $n" ms less "ours $n --limit $x --method combinatorial" \
                "$version" "timed $n $primecount $x -t$n"
        done
    done
fi
