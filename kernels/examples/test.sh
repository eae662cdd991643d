#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Runs a kernel outside the tree under every driver: each must verify its result
# and have that of the first, serial. Then spoils a result, which must be found.
#
#     ./test.sh ./NAME.so [option of the kernel...]
#
# BRIGADE: the program, by default the one of the search path.
set -u

brigade=${BRIGADE:-brigade}
kernel=${1:?use: ./test.sh ./NAME.so [option...]}
shift
failed=0 want=''

# The drivers of a program that are available here and can run the kernel.
drivers() { # PROGRAM
    "$1" list drivers "$kernel" --csv | awk -F, '$2 == "yes" && $6 != "" {
        print $1 }'
}

# Run a command, whose result must be that of the first.
run() { # NAME COMMAND...
    name=$1
    shift
    if ! said=$("$@" --repeat 1 --place none 2>&1); then
        echo "$said"
        echo "FAILED  $name"
        failed=1
        return
    fi
    got=$(echo "$said" | awk '$1 == "result" { print $2 }')
    want=${want:-$got}
    if [ "$got" = "$want" ]; then
        echo "ok      $name: $got"
    else
        echo "FAILED  $name: the result is $got and not $want"
        failed=1
    fi
}

names=$(drivers "$brigade")
[ -n "$names" ] || exit 1
for driver in $names; do
    run "$driver" "$brigade" run "$kernel" "$@" --driver "$driver"
done

# Ranks, where brigade-mpi was built and a launcher is installed. Open MPI
# refuses to start as root without these two.
if [ "$(id -u)" -eq 0 ]; then
    export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
fi
if launcher=$("$brigade" launcher --ranks 2 --unbound 2>&1) &&
    names=$(drivers "$brigade-mpi" 2>&1); then
    for driver in $names; do
        # shellcheck disable=SC2086 # the launcher is words
        run "$driver, 2 ranks" $launcher "$brigade-mpi" run "$kernel" "$@" \
            --driver "$driver"
    done
else
    echo "skipped ranks: brigade-mpi or its launcher is not available"
fi

"$brigade" run "$kernel" "$@" --inject wrong --repeat 1 >/dev/null 2>&1
code=$?
if [ $code -eq 3 ]; then
    echo 'ok      a spoilt result is found'
else
    echo "FAILED  a spoilt result ends with $code and not 3: see verify()"
    failed=1
fi
exit $failed
