#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# Wrong command lines: each message says what to write instead.

load helpers.sh

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    : >file
    printf '\xff\xd8\xff\xe0\0\020JFIF\0\1\1\0' >photo.jpg
    mkdir dir
}

# The last message is one line, and not longer than three of a terminal.
is_short() {
    one_line && [ ${#output} -le 240 ]
}

# The command that the last message suggests, if it is a run, is one.
cure_works() {
    local cure=
    case $output in
    *' use: brigade run '*) cure=${output#* use: brigade } ;;
    *' first: brigade run '*) cure=${output#* first: brigade } ;;
    *) return 0 ;;
    esac
    eval "set -- $cure"
    "$brigade" "$@" --plan >/dev/null
}

@test "every mistake of the table is answered with its cure" {
    tried=0
    while IFS='|' read -r code line words; do
        [[ $code != '#'* ]] || continue
        tried=$((tried + 1))
        eval "set -- $line"
        run timeout 60 "$brigade" "$@" </dev/null
        [ "$status" -eq "$code" ] ||
            complain "$line: ended with $status, not $code: $output"
        is_short || complain "$line"
        cure_works || complain "$line: this does not run: $output"
        while [ -n "$words" ]; do
            says "${words%%;;*}" || complain "$line"
            [[ $words == *';;'* ]] && words=${words#*;;} || words=
        done
    done <"$BATS_TEST_DIRNAME/mistakes.table"
    [ "$faults" -eq 0 ]
    [ "$tried" -ge 60 ]
    # Nothing was made.
    [ "$(echo *)" = 'dir file photo.jpg' ]
}

@test "every kernel typed as a command, as a driver, and with its number" {
    for kernel in "${kernels[@]}"; do
        ends 2 "$brigade" "$kernel" --repeat 1
        says "use: brigade run $kernel --repeat 1" || complain "$kernel"
        ends 2 "$brigade" run primes --driver "$kernel"
        says "'$kernel' is a kernel, not a driver" || complain "$kernel"
        ends 2 "$brigade" run --repeat 1 "$kernel"
        says "name the kernel first: brigade run $kernel --repeat 1" ||
            complain "$kernel"
        grows=$("$brigade" list kernels --csv | column name grows grows_as |
            awk -F '\t' -v name="$kernel" '$1 == name && $3 == "count" {
                print $2 }')
        [ -n "$grows" ] || continue
        ends 2 "$brigade" run "$kernel" 1000
        says "use: brigade run $kernel --$grows 1000" || complain "$kernel"
        cure_works || complain "$output"
    done
    [ "$faults" -eq 0 ]
}

@test "every driver typed as a command, as a kernel, and without --driver" {
    for driver in $(drivers_where 'program == "brigade"' primes); do
        for line in "$driver primes --limit 1e4" "run $driver primes --limit 1e4" \
            "run primes $driver --limit 1e4"; do
            # shellcheck disable=SC2086 # words
            ends 2 "$brigade" $line
            says "'$driver' is a driver" "--driver $driver" || complain "$line"
            cure_works || complain "$line: $output"
        done
    done
    [ "$faults" -eq 0 ]
}

# shellcheck disable=SC2086 # words
@test "every option of every kernel, begun or misspelt, is found" {
    for kernel in "${kernels[@]}"; do
        names=$("$brigade" run "$kernel" --help |
            sed -n "/^Options of $kernel:/,/^Options of every run:/s/^  --\(\[no-\]\)\{0,1\}\([a-z0-9-]*\).*/\2/p")
        [ -n "$names" ]
        for name in $names; do
            [ ${#name} -ge 4 ] || continue
            ends 2 "$brigade" run $kernel "--${name}x" 1
            says "did you mean --$name" || complain "$kernel --$name"
        done
    done
    [ "$faults" -eq 0 ]
}

@test "-V is --version, and help NAME is the help of NAME" {
    [ "$("$brigade" -V)" = "$("$brigade" --version)" ]
    [ "$("$brigade" help run)" = "$("$brigade" run --help)" ]
    [ "$("$brigade" help primes)" = "$("$brigade" run primes --help)" ]
    [ "$("$brigade" help topo)" = "$("$brigade" topo --help)" ]
    [ "$("$brigade" help sweep)" = "$("$brigade" sweep --help)" ]
    ends 2 "$brigade" help swep
    says "did you mean 'sweep'?"
}

@test "brigade-mpi alone says how two ranks are started" {
    need_mpi
    ends 2 "$build/brigade-mpi"
    [[ ${lines[0]} == 'example: mpirun -n 2 brigade-mpi run primes'* ]]
    ends 4 "$build/brigade-mpi" run primes --ranks 2
    says 'start 2'
}

@test "the list of everything fits a screen" {
    run "$brigade" list
    [ "${#lines[@]}" -le 40 ]
    says 'brigade list columns'
}

@test "a picture that is missing is named before the first run of a sweep" {
    run "$brigade" sweep strong --kernels convolve:image=nix.png \
        --drivers serial --workers 1 --repeat 1 --no-anchors --out rows
    [ "$status" -eq 6 ]
    [[ ${lines[0]} == *"every run of convolve will fail"*"'nix.png'"* ]]
}

@test "after a serial run, the options that measure a speed-up" {
    ends 0 "$brigade" run primes --limit 1e5 "${quick[@]}"
    [[ $output =~ speed-up:\ add\ (--driver\ [a-z]+\ --baseline) ]]
    # shellcheck disable=SC2086 # words
    ends 0 "$brigade" run primes --limit 1e5 ${BASH_REMATCH[1]} --workers 2 \
        "${quick[@]}"
    says 'x serial'
    ends 0 "$brigade" run primes --limit 1e5 --driver openmp --workers 1 \
        --baseline "${quick[@]}"
    says 'x serial'
    ends 0 "$brigade" run primes --limit 1e5 "${quick[@]}" --csv -
    says_not 'speed-up'
}
