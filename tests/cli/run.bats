#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# Messages to the user: help, lists, hints, refusals.

load helpers.sh

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
}

refused() { # what the words must hold; then the command line behind `brigade`
    local words=$1
    shift
    ends 2 "$brigade" "$@"
    says "brigade: " "$words"
    one_line
}

# ---- help, version, lists ----------------------------------------------------

@test "help begins with an example" {
    for line in --help -h help 'run primes --help' 'run primes -h' \
        'run wait --driver epoll --help' 'run convolve --help' \
        'run null --help' 'run spin --help'; do
        # shellcheck disable=SC2086
        ends 0 "$brigade" $line
        [[ ${lines[0]} == 'example: brigade run '* ]]
    done
}

@test "examples of help can be run" {
    cd "$top" # pictures in examples are found from there
    for kernel in "${kernels[@]}"; do
        line=$("$brigade" run "$kernel" --help | sed -n '1s/example: //p')
        # Less of it where it takes long.
        line=${line/1e9/1e7} line=${line/4096x4096/64x64}
        line=${line/3,1,2/3ms,1ms,2ms} line=${line/--requests 1000/--requests 10}
        line=${line/--jitter 1s/--jitter 10ms}
        # shellcheck disable=SC2086
        ends 0 "$brigade" ${line#brigade } "${quick[@]}"
    done
}

@test "help names every option of the common table" {
    ends 0 "$brigade" run primes --help
    for option in driver workers place grain schedule depth repeat warmup \
        seed deadline inject out csv trace max-pixels from limit method; do
        says "--$option "
    done
}

@test "run --help: an example, the kernels, the options of every run" {
    ends 0 "$brigade" run --help
    says 'example: brigade run' 'run KERNEL --help' primes convolve album \
        '--workers N' 'Exit codes'
    [ -z "$("$brigade" run --help 2>&1 >/dev/null)" ]
}

@test "every help fits COLUMNS, and is as for 80 in wider terminals" {
    # Those of the scripts are as they are written.
    for line in --help 'run --help' 'run convolve --help' $(sed -nE \
        's/^[A-Z]+\(([a-z]+).*/\1/p' "$top/drivers/program/commands.def"); do
        [[ $line == *help ]] || grep -q "^COMMAND($line)" \
            "$top/drivers/program/commands.def" ||
            [ -x "$build/brigade-$line" ] || continue
        [[ $line == *help ]] || line="$line --help"
        runs=$((runs + 1))
        for width in 40 60; do
            # shellcheck disable=SC2086 # words
            COLUMNS=$width "$brigade" $line >got
            awk -v width=$width 'length > width && /[^ ] +[^ ]/ {
                print; wide = 1 } END { exit wide }' got ||
                complain "$line in $width columns"
        done
        # shellcheck disable=SC2086 # words
        "$brigade" $line >as_usual
        # shellcheck disable=SC2086 # words
        COLUMNS=200 "$brigade" $line | cmp - as_usual || complain "$line"
        run ! grep -q $'\033' as_usual
    done
    [ "$runs" -ge 14 ] && [ "$faults" -eq 0 ]
}

@test "several singletons started by a launcher: a note from the first one" {
    quiet_run=("$brigade" run primes --limit 100 "${quick[@]}")
    export OMPI_MCA_orte_launch=1 OMPI_COMM_WORLD_SIZE=3 OMPI_COMM_WORLD_RANK=0
    ends 0 "${quiet_run[@]}"
    says 'mpirun started 3 copies' 'mpirun -n 3 brigade-mpi run'
    OMPI_COMM_WORLD_RANK=1 ends 0 "${quiet_run[@]}"
    says_not 'started 3'
    OMPI_COMM_WORLD_SIZE=1 ends 0 "${quiet_run[@]}"
    says_not 'of these'
}

@test "without arguments: usage, exit 2" {
    ends 2 "$brigade"
    says 'example: brigade run'
    ends 2 "$brigade" run
    says 'no kernel given' primes convolve 'run primes --limit'
    one_line
}

@test "version: program, compiler, flags, libraries" {
    ends 0 "$brigade" --version
    [[ ${lines[0]} =~ ^brigade\ [0-9]+\.[0-9]+\.[0-9]+\ \(.+\)$ ]]
    for field in compiler flags glibc hwloc jansson; do
        grep -Eq "^$field +[^ ]" <<<"$output"
    done
}

@test "brigade-mpi: its help and version name MPI" {
    need_mpi
    ends 0 mpirun -n 1 "$build/brigade-mpi" --help
    says 'example: mpirun -n 2 brigade-mpi run primes'
    ends 0 "${two_ranks[@]}" --version
    grep -Eq '^mpi +[^ ]' <<<"$output"
    # Only one rank speaks.
    [ "$(grep -c '^brigade-mpi ' <<<"$output")" -eq 1 ]
    ends 0 "${two_ranks[@]}" run primes --help
    [ "$(grep -c '^example: mpirun -n 2 brigade-mpi' <<<"$output")" -eq 1 ]
}

@test "list: kernels, drivers, columns" {
    ends 0 "$brigade" list
    says kernels: drivers: columns: "${kernels[@]}" openmp pthread fork epoll
    ends 0 "$brigade" list kernels
    says "${kernels[@]}"
    says_not pthread
    ends 0 "$brigade" list drivers
    says serial 'mpirun -n N brigade-mpi run KERNEL'
    ends 0 "$brigade" list columns
    says runs.csv workers.csv elapsed_ns
}

@test "list drivers --csv: the header that scripts rely on" {
    "$brigade" list drivers --csv >drivers.csv
    header=name,available,reason,max_workers,waits,kernels,family,one_at_a_time
    [ "$(head -n 1 drivers.csv)" = "$header,ranks,threads_in_rank" ]
    column name waits <drivers.csv | grep -qx $'openmp\tworkers'
    column name waits <drivers.csv | grep -qx $'pthread\tthreads'
    column name waits <drivers.csv | grep -qx $'uring\tdepth'
    column name available max_workers <drivers.csv >got
    grep -qx $'serial\tyes\t1' got
    grep -qx $'epoll\tyes\t1' got
    grep -Eqx $'openmp\tyes\t[0-9]+' got
    grep -Eqx $'pthread\tyes\t[0-9]{5,}' got
    grep -Eqx $'fork\tyes\t[0-9]+' got
    grep -Eqx $'mpi\tno\t' got
    column name kernels <drivers.csv |
        grep -qx "openmp"$'\t'"${kernels[*]}"
    column name reason <drivers.csv | grep -qx $'mpi\tin brigade-mpi'
}

@test "--plan says what a run would do, and does nothing" {
    ends 0 "$brigade" run wait --delays 3,1,2 --driver pthread --plan --out there
    [ ! -e there ]
    [ "$(column driver workers units needs wait_ns longest_wait_ns \
        <<<"$output")" = $'pthread\t3\t3\ttime\t6000000000\t3000000000' ]
    ends 0 "$brigade" run fetch --requests 500 --plan
    [ "$(column needs most_at_once wait_ns <<<"$output")" = \
        $'reply\t100\t5000000000' ]
    ends 0 "$brigade" run primes --from 1 --limit 1e6 --plan
    [ "$(column work work_unit needs wait_ns <<<"$output")" = \
        $'1000000\tnumbers\tnone\t0' ]
    ends 0 "$brigade" run read --direct --plan
    [ "$(column needs direct units <<<"$output")" = $'file\t1\t16384' ]
    ends 2 "$brigade" run primes --from 7 --limit 5 --plan
}

@test "list kernels and columns --csv have whole rows" {
    [ "$("$brigade" list kernels --csv | column name | wc -l)" -ge 5 ]
    "$brigade" list columns --csv >columns.csv
    column file name type unit meaning <columns.csv >got
    grep -q $'^runs.csv\telapsed_ns\tint\tns\t' got
    # A meaning for each.
    run ! grep -q $'\t$' got
}

@test "list has a help, which begins with an example" {
    for line in 'list --help' 'list drivers -h'; do
        # shellcheck disable=SC2086
        ends 0 "$brigade" $line
        [ "${lines[0]}" = 'example: brigade list drivers' ]
        says --csv --json --markdown
    done
}

@test "list refuses unknown topics" {
    refused "no list 'pots'; use kernels, drivers or columns" list pots
    refused '--csv: which list?' list --csv
    refused '--csv and --json: use one of them' list kernels --csv --json
}

# ---- numbers -----------------------------------------------------------------

@test "numbers: 1e9, 2^20, 64KiB, 5ms" {
    same 168 run_brigade primes --limit 1000
    same 168 run_brigade primes --limit 1e3
    same 168 run_brigade primes --limit=1E3
    same 82025 run_brigade primes --limit 2^20
    same 82025 run_brigade primes --limit 2^20 --l1 64KiB
    same 2 run_brigade wait --tasks 2 --delay 5ms
    same 2 run_brigade wait --tasks 2 --delay 200us
    same 2 run_brigade wait --tasks 2 --delay 0.001s
    same 2 run_brigade wait --tasks 2 --delay 0.001
    conclude 9
}

@test "invalid numbers are refused" {
    refused "'12abc' is not a count" run primes --limit 12abc
    refused "'-5' is not a count" run primes --limit -5
    refused "'' is not a count" run primes --limit=
    refused 'too large' run primes --limit 1e30
    refused "'5parsec' is not a time" run wait --delay 5parsec
    refused 'is not a' run primes --l1 64XiB
    refused 'below 1' run null --repeat 0
    refused 'above' run null --workers 2e6
    refused 'above' run null --workers 1e18
    refused 'below' run null --deadline 0
    refused '--deadline' run null --deadline 1e300
    refused '--from: 10 is above --limit 5' run primes --from 10 --limit 5
}

# ---- hints -------------------------------------------------------------------

@test "the nearest valid name is suggested" {
    refused "did you mean 'primes'?" run primse
    refused "did you mean 'openmp'?" run primes --driver opnmp
    refused 'did you mean --limit?' run primes --limt 3
    refused 'did you mean --workers?' run primes --worker 3
    refused 'did you mean --workers?' run primes --worker=3
    refused "did you mean 'sieve'?" run primes --method seive
    refused "did you mean 'dynamic'?" run primes --schedule dinamic
    refused "did you mean 'wrap'?" run convolve --edge wrp
    refused "did you mean 'run'" rnu primes
    refused "did you mean 'list'" lst
}

@test "no similar name: the valid ones are listed" {
    refused "see \`brigade list drivers\`" run primes --driver xyzzy
    refused 'use one of noop, spin, primes, convolve, wait' run xyzzy
    refused "'primes' is a kernel; use: brigade run primes" primes
    refused 'static, steal, dynamic, guided' run primes --schedule xyzzy
    refused "see \`brigade run primes --help\`" run primes --xyzzy 3
    refused "see \`brigade --help\`" xyzzy
    refused 'is not an option' run primes extra
    refused 'requires a value' run primes --limit
    refused 'requires a value' run primes --driver
    refused 'requires a value' run primes --limit 1e3 --workers
}

# ---- the other program -------------------------------------------------------

@test "brigade asked for mpi prints the whole line to use" {
    ends 4 "$brigade" run primes --driver mpi --limit 1e6 --workers 4 --csv -
    says 'use: mpirun -n 4 brigade-mpi run primes --limit 1e6 --csv -'
    one_line
    ends 4 "$brigade" run wait --driver=mpi --delays=3,1,2
    says 'use: mpirun -n 2 brigade-mpi run wait --delays=3,1,2'
}

@test "the line for mpi can be pasted, with any file name" {
    ends 4 "$brigade" run convolve --image 'my picture.pgm' --driver mpi
    # The words after `use:` must be repeated as they were given.
    eval "set -- ${output#*use: }"
    [ "$*" = "mpirun -n 2 brigade-mpi run convolve --image my picture.pgm \
--driver mpi" ]
    [ $# -eq 10 ]
    # And it is all there, however long.
    long=$(printf '%0300d' 1).pgm
    ends 4 "$brigade" run convolve --image "$long" --driver mpi --passes 2
    says "--image $long --passes 2"
}

@test "brigade-mpi asked for serial prints the line to use" {
    need_mpi
    ends 4 mpirun -n 1 "$build/brigade-mpi" run primes --driver epoll \
        --limit 1e6
    says 'use: brigade run primes --limit 1e6 --driver epoll'
    ends 4 "${two_ranks[@]}" run primes --driver serial
    [ "$(grep -c 'use: brigade run primes --driver serial' \
        <<<"$output")" -eq 1 ]
}

@test "mpirun decides the number of ranks" {
    need_mpi
    ends 2 "${two_ranks[@]}" run null --workers 3
    says 'use mpirun -n 3'
    ends 0 "${two_ranks[@]}" run null --workers 2 "${quick[@]}"
}

# ---- refusals ----------------------------------------------------------------

@test "unsupported combinations are refused, with an alternative" {
    refused 'use pthread, or several ranks' run null --driver epoll --workers 2
    refused 'use openmp, pthread or fork' run null --driver serial --workers 2
    refused 'omit --grain' run wait --grain 2
    refused 'use --driver epoll' run wait --depth 3
    refused 'use --driver epoll' run wait --depth 3 --driver pthread \
        --workers 2
    refused '--csv -' run null --csv rows.csv
    [ ! -e rows.csv ]
    refused 'use epoll' run null --driver pthread --workers 30001
    refused 'use pthread' run null --driver fork --workers 10001
    refused 'use pthread' run null --driver openmp --workers 4097
}

@test "a fault for a missing worker is refused" {
    refused 'no worker 7; the 2 workers' run null --driver fork --workers 2 \
        --inject die:7
    refused 'no worker 2; the 2 workers' run null --driver fork --workers 2 \
        --inject stop:2
    refused 'is not wrong, die:I' run null --inject explode
    refused 'is not wrong, die:I' run null --inject die:-1
    refused 'is not wrong, die:I' run null --inject die:1x
    refused 'is not wrong, die:I' run null --inject die:
}

@test "invalid names of pictures are refused before any work" {
    refused 'unknown suffix; use .png, .pgm, .ppm or .raw' run convolve --image 9x9 \
        --output a.gif
    refused 'use .png or .ppm' run convolve --image mandelbrot:9x9 \
        --output a.pgm
    refused 'use .png or .pgm' run convolve --image 9x9 --output a.ppm
    [ -z "$(ls)" ]
}

@test "a refusal writes a row only with --out" {
    refused 'use openmp' run null --driver serial --workers 2 --csv -
    [ -z "$(ls)" ]
    refused 'use openmp' run null --driver serial --workers 2 --out there
    [ "$(column driver workers status elapsed_ns result <there/runs.csv)" = \
        $'serial\t2\trefused\t\t' ]
    [ ! -e there/workers.csv ]
}

@test "only a correct result goes to stdout, the rest to stderr" {
    "$brigade" run primes --limit 1e6 "${quick[@]}" --csv - >out 2>err
    [ "$(wc -l <out)" -eq 2 ]
    [ ! -s err ]
    "$brigade" run primes --limit 1e6 "${quick[@]}" >out 2>err
    grep -q 78498 out && [ ! -s err ]
    run ! grep -q $'\033' out
    run -2 --separate-stderr "$brigade" run primse
    # shellcheck disable=SC2154 # of run
    [ -z "$output" ]
    [ -n "$stderr" ]
}

@test "an unknown command is searched in the directory of the program" {
    mkdir bin && cp "$brigade" bin/
    printf '#!/bin/sh\necho "beside: $*"\nexit 7\n' >bin/brigade-hello
    chmod +x bin/brigade-hello
    ends 7 bin/brigade hello a b
    says 'beside: a b'
    ends 2 bin/brigade ../bin/brigade-hello
    # A file that cannot be started is not an unknown command.
    printf 'no program' >bin/brigade-hello
    ends 4 bin/brigade hello
    one_line
    says "cannot start '" 'brigade-hello'
    chmod -x bin/brigade-hello
    ends 4 bin/brigade hello
    says 'ermission denied'
}

@test "a command whose program is not installed is named as such" {
    mkdir bin && cp "$brigade" bin/
    local command commands
    mapfile -t commands < <(sed -n 's/^PROGRAM(\([a-z]*\),.*/\1/p' \
        "$top/drivers/program/commands.def")
    [ "${#commands[@]}" -ge 10 ]
    for command in "${commands[@]}"; do
        ends 4 bin/brigade "$command" --help
        one_line
        says "'$command' is not installed: in " "no program brigade-$command" ||
            complain "$command"
        ends 4 bin/brigade help "$command"
        says "'$command' is not installed" || complain "help $command"
    done
    [ "$faults" -eq 0 ]
    # Its name begun is still recognized.
    ends 2 bin/brigade swep
    says "did you mean 'sweep'?"
}
