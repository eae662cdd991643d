#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# `topo` from the command line; what is drawn is compared in a unit test.

load helpers.sh

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
}

@test "this machine, and a worker on every core of it" {
    ends 0 "$brigade" topo
    says 'this machine' 'package' 'NUMA node 0' 'worker 0' '--place core'
    # The seats of the drawing are those that a team gets.
    "$brigade" where --place spread --csv - >rows.csv
    ends 0 "$brigade" topo --place spread
    says "$(column worker <rows.csv | wc -l) worker"
}

@test "machines described by text or by a file" {
    ends 0 "$brigade" topo --topology 'pack:2 l3:8 core:8 pu:2'
    says '2 packages' '128 cores' 'first threads: workers 64-127'
    [ "$(wc -l <<<"$output")" -le 20 ]
    if command -v lstopo-no-graphics >/dev/null; then
        lstopo-no-graphics -i 'pack:2 core:2 pu:2' machine.xml
        ends 0 "$brigade" topo --topology machine.xml --workers 2
        says 'machine.xml' '8 hardware threads' 'worker 1'
    else
        echo '# no lstopo: machines from files only in a unit test' >&3
    fi
    ends 4 "$brigade" topo --topology moon:2
    says 'moon:2'
    one_line
    ends 4 "$brigade" topo --topology missing.xml
    says 'missing.xml'
    one_line
}

@test "a well-formed SVG, and nothing on the terminal" {
    for machine in 'core:2 pu:1' 'pack:2 l3:8 core:8 pu:2' \
        'pack:2 numa:4 l3:2 core:4 pu:1'; do
        ends 0 "$brigade" topo --topology "$machine" --svg drawn.svg
        [ -z "$output" ]
        if command -v xmllint >/dev/null; then
            xmllint --noout drawn.svg
        else
            echo '# no xmllint: not looked at as XML' >&3
        fi
        [ "$(head -c 4 drawn.svg)" = '<svg' ]
        [ "$(tail -n 1 drawn.svg)" = '</svg>' ]
    done
    # Drawn over the old one, and no other file is left.
    [ "$(ls)" = drawn.svg ]
}

@test "a drawing that cannot be written leaves the old file unchanged" {
    [ -c /dev/full ] || skip '/dev/full was not found'
    ends 5 "$brigade" topo --svg missing/drawn.svg
    one_line
    mkdir folder
    ends 5 "$brigade" topo --svg folder
    says 'not a regular file'
    mkfifo pipe
    ends 5 "$brigade" topo --svg pipe
    [ -p pipe ]
    echo kept >old.svg
    # A file may not grow beyond 1 KiB: as a full disk.
    run bash -c "trap '' XFSZ; ulimit -f 1
        '$brigade' topo --topology 'core:64 pu:1' --svg old.svg"
    [ "$status" -eq 5 ]
    says 'old.svg'
    [ "$(cat old.svg)" = kept ]
    [ "$(ls | grep -c part)" -eq 0 ]
    "$brigade" topo >/dev/full 2>said && return 1
    [ "$(wc -l <said)" -eq 1 ]
}

@test "driver, number of workers, placement" {
    ends 0 "$brigade" topo --driver epoll --topology 'core:4 pu:1'
    says 'epoll: 1 worker, --place core' 'worker 0'
    ends 0 "$brigade" topo --driver pool --topology 'core:4 pu:1'
    says 'pool: 4 workers and worker 0, the event loop'
    says_not share
    ends 0 "$brigade" topo --driver mpi --workers 3 --topology 'core:4 pu:1'
    says 'mpi: 3 workers'
    ends 2 "$brigade" topo --driver epoll --workers 2
    says 'epoll runs at most 1 worker'
    one_line
    ends 2 "$brigade" topo --driver opnmp
    says "did you mean 'openmp'"
    ends 2 "$brigade" topo --place core:7 --topology 'core:4 pu:1'
    says 'no core 7'
    one_line
    ends 2 "$brigade" topo --nothing
    says "no option --nothing; see \`brigade topo --help\`"
    ends 2 "$brigade" topo --workers x
    one_line
    ends 0 "$brigade" topo --help
    says 'example: ' '--svg FILE'
}

@test "ranks: only the first one draws" {
    need_mpi
    ends 0 "${two_ranks[@]}" topo --topology 'core:4 pu:1'
    [ "$(grep -c '4 cores' <<<"$output")" -eq 1 ]
}
