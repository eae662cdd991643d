#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Hostile inputs to the programs: damaged files of every kind that they read
# (mutate.c), and values for each option that a command's help lists:
#
#     tests/faults/hostile.sh [--sample N] [--from N] [--seed S]
#                                [--only REGEX] [--lanes N]
#
# Without --sample 300 files of each kind and 10 values for each option. The same seed
# makes the same inputs. An input is
#
#   right   accepted: code 0, no error line but of rows that are left out, and
#           something printed
#   clear   refused: a documented code, and one error line that names the file, or
#           the option or its value
#   silent  code 0 and nothing was printed
#   crash   ended by a signal that nothing sent
#   hang    not ended in 60 s
#   left    a file was left
#   unclear no error line, or several, or a line without the name, or another code
#
# Any but the first two fail. --again 'CASE SEED' repeats a file, --again
# 'CASE --OPTION NUMBER' a value.
# shellcheck disable=SC2034,SC2154,SC2317 # called by name, and variables of helpers.sh
set -u
export LC_ALL=C # inputs are bytes

folder=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/faults/common.sh
. "$folder/common.sh"
mutate=$build/mutate
[ -x "$mutate" ] || skip "there is no $mutate"

# ---- files -------------------------------------------------------------------

# Each has a case, and the good file of the same name.
files=(png-rgb png-grey pgm ppm raw filter runs workers before meta plan machine)
good=$here/good
make_good() (
    mkdir -p "$good"
    cd "$good" || exit 1
    "$brigade" run convolve --image mandelbrot:23x17 --output png-rgb.png
    mv png-rgb.png png-rgb
    "$brigade" run convolve --image 9x5 --output png-grey.png
    mv png-grey.png png-grey
    printf 'P2\n# by hand\n3 2\n200\n1 2 3\n4 5 200\n' >pgm
    { printf 'P6\n4 3\n255\n'; head -c 36 "$brigade"; } >ppm
    head -c 12 "$brigade" >raw
    printf '# weights\n1 2 1\n2 -4 2\n1 2 1\n' >filter
    cp "$inputs/a/runs.csv" runs
    cp "$inputs/a/runs.csv" before
    cp "$inputs/a/workers.csv" workers
    cat "$inputs"/a/meta/*.json | head -n 1 >meta
    [ -s meta ] || cp "$(find "$inputs/a/meta" -name '*.json' | head -n 1)" meta
    cp "$inputs/plan" plan
    "$brigade" topo --topology 'pack:2 core:2 pu:2' >/dev/null
    printf '%s\n' 'pack:2 [numa] core:2 pu:2' >machine
)
make_good >"$here/made" 2>&1
for name in "${files[@]}"; do
    [ -s "$good/$name" ] || { cat "$here/made"; exit 2; }
done

# Sets cmd, and what an error must have: named, or value. The file is "hostile".
file_command() { # CASE
    local one=(--driver serial --place none --repeat 1 --warmup 0 --csv -)
    named=hostile
    case $1 in
    png-* | pgm | ppm) cmd=("$brigade" run convolve --image hostile "${one[@]}") ;;
    raw) cmd=("$brigade" run convolve --image raw:4x3:hostile "${one[@]}") ;;
    filter) cmd=("$brigade" run convolve --image 30x20 --filter hostile
        "${one[@]}") ;;
    runs | workers | meta)
        cp -r "$inputs/a" rows
        case $1 in
        meta) mv hostile "$(find rows/meta -name '*.json' | head -n 1)" ;;
        *) mv hostile "rows/$1.csv" ;;
        esac
        named=rows
        cmd=("$brigade" report rows --html page.html)
        ;;
    before)
        mkdir rows
        mv hostile rows/runs.csv
        named=rows
        cmd=("$brigade" compare rows "$inputs/b")
        ;;
    plan) cmd=("$brigade" sweep ./hostile --repeat 1 --no-anchors --out rows
        --dry-run) ;;
    # A description is the value of an option, without zero bytes and newlines.
    machine)
        value=$(tr -d '\0\n' <hostile)
        named=--topology
        cmd=("$brigade" topo --topology "$value")
        ;;
    esac
}

# ---- values ------------------------------------------------------------------

# shellcheck disable=SC2016,SC2054 # as they are, commas too
values=('' ' ' - -- -1 0 1 +1 00 7 1e9 1e18 1e19 2^40 2^64 9223372036854775807
    9223372036854775808 18446744073709551615 18446744073709551616 1e400 -1e400
    1e-300 nan inf 0x10 1.5 . , 1,2 1,,2 ,1 1, 1: :1 1-2 2-1 1-99999999999 a -a
    --help %s%n%n '$(id)' "'" '"' '*' ../../.. /nonexistent/a /dev/null /dev/zero
    . é $'\xff\xfe\x80' $'a\nb' $'\t\e[2J' 10ms 1ms1 1KiB -5s 1e-9s 99999999999h
    9e99GiB pu:0 pu:-1 pu:0-99999999999 core: core:99999 numa:1 none auto
    serial,fork raw:4x3:/dev/zero 0x5 4294967296x4294967296 mandelbrot: box:31
    box:33 gaussian:-3 name=1 kernel:= "$(printf '%05000d' 0)")

# The programs, each with the arguments that let an option be read and nothing
# long be done.
declare -A program=(
    [topo]='topo' [jobs]='jobs slurm --nodes 1 --cores 2' [launcher]='launcher'
    [sweep]='sweep strong --dry-run --out rows --kernels primes:limit=1e4'
    [scale]='scale --dry-run --out rows' [list]='list kernels'
    [report]="report $inputs/a" [compare]="compare $inputs/a $inputs/b"
)
for kernel in "${kernels[@]}"; do
    # shellcheck disable=SC2154 # of helpers.sh
    program[run-$kernel]="run $kernel ${small[$kernel]} --plan"
done

help_of() { # CASE
    case $1 in
    run-*) "$brigade" run "${1#run-}" --help ;;
    *) "$brigade" "$1" --help ;;
    esac
}

# Those that take a value.
options_of() { # CASE
    help_of "$1" | sed -nE 's/^  (--[a-z0-9-]+) +[A-Z-].*/\1/p' | sort -u
}

# ---- one input -----------------------------------------------------------------

judge() { # CODE
    local left lines
    left=$(find . -mindepth 1 -maxdepth 1 | grep -vE \
        '^\./(out|err|hostile|rows|page\.html|tmp)$'; find tmp -mindepth 1)
    lines=$(errors_in err | grep -avE \
        'is torn and left out$|^row left out: |^and [0-9]+ more')
    # As the messages have it.
    value=\'${value//[[:cntrl:]]/?}
    if [ "$1" -eq 124 ] || [ "$1" -eq 137 ]; then
        echo hang
    elif [ "$1" -gt 128 ] || grep -q 'killed by signal' err; then
        echo "crash code $1"
    elif [ -n "$left" ] && ! written; then
        echo "left ${left//$'\n'/ }"
    elif [ "$1" -eq 0 ] && [ ! -s out ] && ! written; then
        echo silent
    elif [ "$1" -eq 0 ] && [ -n "$lines" ]; then
        echo "unclear code 0, ${lines%%$'\n'*}"
    elif [ "$1" -eq 0 ]; then
        echo right
    elif [ "$1" -gt 5 ] && [[ $1$named != 12[67]--vs ]]; then
        echo "unclear code $1"
    elif [ "$(wc -l <<<"$lines")" -ne 1 ] || ! [[ $lines =~ ^brigade[a-z-]*:\ . ]]; then
        echo "unclear code $1, $(wc -l <<<"$lines") lines: ${lines%%$'\n'*}"
    elif [[ $lines =~ no\ (kernel|driver)\ \'([^\']*)\' &&
        $value = *"${BASH_REMATCH[2]}"* ]]; then
        echo "clear $1" # one of a list
    elif [[ $lines != *"$named"* && $lines != *"${value:0:60}"* ]]; then
        echo "unclear code $1, $named is not named: $lines"
    else
        echo "clear $1"
    fi
}

# The option is that of an output, whose name was the value.
written() {
    [[ $named =~ ^--(output|to|trace|card|out|svg|csv|html|junit|ledger|export|extra-p|fom) ]]
}

try() { # NUMBER CASE SEED | NUMBER CASE OPTION NUMBER_OF_VALUE
    local code=0 verdict cmd named value=$'\n'
    mkdir -p "$here/work/$1/tmp"
    cd "$here/work/$1" || exit 2
    if [ $# -eq 3 ]; then
        "$mutate" "$3" <"$good/$2" >hostile
        file_command "$2"
    else
        named=$3
        value=${values[$4]}
        # shellcheck disable=SC2086 # words
        mapfile -t cmd < <(without "$3" ${program[$2]})
        cmd=("$brigade" "${cmd[@]}" "$3" "$value")
        # A command to measure.
        [ "$2" != scale ] || cmd+=(-- true)
    fi
    # 2 GiB: limits must be checked before memory is allocated.
    (ulimit -v 2097152 && TMPDIR=$PWD/tmp timeout --kill-after=5 60 \
        "${cmd[@]}") >out 2>err </dev/null || code=$?
    verdict=$(judge "$code")
    echo "$verdict: $2 ${*:3}"
    cd "$here" || exit 2
    [ -n "$again" ] || rm -rf "$here/work/$1"
}

try_line() {
    # shellcheck disable=SC2086 # words
    try $1
}

if [ -n "$again" ]; then
    try_line "1 $again"
    sed 's/^/    /' work/1/out work/1/err
    exit
fi

# ---- the plan ----------------------------------------------------------------

mapfile -t cases < <(printf '%s\n' "${files[@]}" "${!program[@]}" | sort |
    grep -E -- "$only")
for name in "${cases[@]}"; do
    if [ -e "$good/$name" ]; then
        seq -f "$name %.0f" $((seed * 1000)) $((seed * 1000 + 299))
    else
        for option in $(options_of "$name"); do
            shuf -i 0-$((${#values[@]} - 1)) -n 10 --random-source=<(
                while :; do echo "$seed $name $option"; done) |
                sed "s/^/$name $option /"
        done
    fi
done >"$here/all"
awk -v seed="$seed" 'BEGIN { srand(seed) } { print rand(), $0 }' "$here/all" |
    draw_plan >"$here/plan"
echo "seed $seed, $(wc -l <"$here/plan") of $(wc -l <"$here/all") inputs"
mapfile -t plan <"$here/plan"
in_lanes try_line "${plan[@]}" >"$here/tried"
table "$here/tried"
