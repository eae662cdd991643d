# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # variables of the scripts, and of helpers.sh
# SPDX-License-Identifier: BSD-3-Clause
# Common code of the scripts of this folder: the programs, their lists, inputs
# that every case uses, lanes, and the table. A script has its name as $0.

top=$(cd "$folder/../.." && pwd)
self=$(basename "$0" .sh)

skip() { # REASON
    echo "$self: skipped, $*"
    exit 77
}

# The options of every script: see the head of each.
sample=1000000
first=1
seed=1
only=.
again=
lanes=$(nproc)
while [ $# -gt 0 ]; do
    case $1 in
    --sample) sample=$2 ;;
    --from) first=$2 ;;
    --seed) seed=$2 ;;
    --only) only=$2 ;;
    --lanes) lanes=$2 ;;
    --again) again=$2 ;;
    *) echo "$self: unknown option $1" >&2; exit 2 ;;
    esac
    shift 2
done

here=$(mktemp -d) || exit 2
trap 'cd /; rm -rf "$here"' EXIT
trap 'exit 130' INT TERM
command -v jq >/dev/null || skip 'jq was not found'

# For column() and the lists of kernels and drivers.
export BATS_TEST_DIRNAME=$top/tests/cli BATS_RUN_TMPDIR=$here
bats_require_minimum_version() { :; }
# shellcheck source=tests/cli/helpers.sh
. "$top/tests/cli/helpers.sh"
cd "$here" || exit 2

# ---- inputs --------------------------------------------------------------------

inputs=$here/inputs
make_inputs() (
    mkdir -p "$inputs/album"
    cd "$inputs" || exit 1
    "$brigade" run convolve --image mandelbrot:61x40 --output in.png
    "$brigade" run convolve --image mandelbrot:61x40 --output in.ppm
    cp in.png album/a.png
    cp in.ppm album/b.ppm
    printf '1 2 1\n2 4 2\n1 2 1\n' >filter
    head -c 30000 /dev/zero | tr '\0' 'x' >blocks
    printf '%s\n' 'primes --limit 1e4 --driver serial' \
        'wait --delays 1ms,2ms --driver pthread' >plan
    for one in a b; do
        "$brigade" sweep strong --kernels primes:limit=1e4 --drivers \
            serial,pthread --workers 1,2 --repeat 2 --no-anchors --out $one
    done
    "$brigade" sweep strong --kernels primes:limit=1e4 --drivers serial \
        --workers 1 --repeat 1 --no-anchors --out half
    [ -s in.png ] && [ -s in.ppm ] && [ -s b/runs.csv ] && [ -s half/runs.csv ]
)
make_inputs >"$here/made" 2>&1 || { cat "$here/made"; exit 2; }

# ---- judging --------------------------------------------------------------------

digest() { # FILE
    sha256sum <"$1" | cut -c 1-16
}

# The lines that tell of errors: without warnings, notes, hints and progress.
errors_in() { # FILE
    grep -avE '^$|warning: |^brigade[a-z-]*: note: |^left out: |^ |^[0-9]+ of [0-9]+[,:] |-scale: ([0-9]+ workers? on |no instructions)' "$1"
}

# Of the lines of an error: "clear CODE", or "unclear WHY". Where several things
# fail, each has its line.
clear_or_not() { # CODE LINES
    local lines=0 strange
    [ -z "$2" ] || lines=$(wc -l <<<"$2")
    strange=$(grep -vE -m 1 '^((brigade[a-z -]*|lessons): .|$)' <<<"$2")
    # 6: a sweep names each point that failed.
    if [ "$lines" -eq 0 ] || { [ "$lines" -gt 6 ] && [ "$1" -ne 6 ]; }; then
        echo "unclear code $1, $lines error lines"
    elif [ "$1" -ne 6 ] && [ "$(sort -u <<<"$2" | wc -l)" -lt "$lines" ]; then
        echo "unclear code $1, a line comes twice"
    elif [ -n "$strange" ]; then
        echo "unclear code $1, $strange"
    else
        echo "clear $1"
    fi
}

# What is torn in the rows of a directory.
torn() { # DIR
    local file
    for file in "$1"/*.csv; do
        [ -s "$file" ] || continue
        tail -c 1 "$file" | grep -q . && echo "$file: the last row is torn"
        case $file in
        */runs.csv | */workers.csv) column status <"$file" 2>&1 >/dev/null ;;
        esac
    done
}

# ---- many trials ----------------------------------------------------------------

# From lines "RANDOM CASE ...": those of --from and --sample, numbered, in that order.
draw_plan() {
    sort -g | cut -d ' ' -f 2- | tail -n "+$first" | head -n "$sample" |
        awk '{ print NR, $0 }'
}

# Call a function with each of the arguments, in as many lanes.
in_lanes() { # FUNCTION ARGUMENT...
    local f=$1 lane i
    shift
    for ((lane = 1; lane <= lanes; lane++)); do
        for ((i = lane; i <= $#; i += lanes)); do
            $f "${!i}"
        done >"$here/lane.$lane" 2>&1 &
    done
    wait
    cat "$here"/lane.*
}

# From lines "CLASS WHY: CASE ...": a table, then the lines of the bad classes.
# Fails if there is one. The parts of a case's name after - are not shown.
table() { # FILE
    local bad
    # WHY may have colons: the fault is behind the last that a space follows.
    sed -E 's/^([a-z]+).*: ([a-z-]+)( [^:]*)?$/\2 \1/' "$1" | awk '
        {
            sub(/-.*/, "", $1)
            if ($2 == "missed") { missed++; next }
            if (!($1 in tried)) order[++n] = $1
            tried[$1]++; count[$1, $2]++; total[$2]++; all++
        }
        END {
            m = split("right clear silent wrong crash hang left unclear", class)
            printf "%-14s %7s", "", "tried"
            for (i = 1; i <= m; i++) printf " %7s", class[i]
            print ""
            for (k = 1; k <= n; k++) {
                printf "%-14s %7d", order[k], tried[order[k]]
                for (i = 1; i <= m; i++)
                    printf " %7d", count[order[k], class[i]]
                print ""
            }
            printf "%-14s %7d", "all", all
            for (i = 1; i <= m; i++) printf " %7d", total[class[i]]
            print ""
            if (missed)
                print missed " more met no such call: the order of threads differs"
        }'
    bad=$(grep -avE '^(right|clear|missed)' "$1")
    [ -n "$bad" ] || return 0
    printf '\nbad:\n%s\n' "$bad" | head -n 200
    return 1
}

# Commands without a case of their name: `run` has one for each kernel and driver;
# `advise` and `watch` say less where they see less, so each of their answers may be
# right; `new` is a shell script that copies a template.
without_case='run advise new watch'
every_command_has_a_case() {
    local one bad=0
    for one in $("$brigade" --help | sed -n 's/^  brigade \([a-z]*\) .*/\1/p'); do
        [[ " $without_case ${cases[*]} " == *" $one "* ]] && continue
        echo "$self: no case for \`brigade $one\`"
        bad=1
    done
    return $bad
}
