# shellcheck shell=bash
# SPDX-License-Identifier: BSD-3-Clause
# For the comparisons, which source it: runs Brigade and another program in turns.
#
#     ROUNDS=N       rounds (5)
#     ONLY=REGEX     only the lines whose work and peer match
#     WARM=1         a run before each measured one in the same process, where the
#                    program can; 0 by default: cold processes
#     PEERS_CSV=FILE append a row for each line
#
# A line has the medians over the rounds of both, the median of the ratios of each
# round, and the least and the most of these. A ratio above 1: Brigade is better.
# shellcheck disable=SC2034 # variables for those who source this
set -euo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=${BRIGADE_BUILD:-$top/build}
brigade=$build/brigade
rounds=${ROUNDS:-5}
warm=${WARM:-0}
state=$([ "$warm" = 0 ] && echo cold || echo warm)
cores=$(nproc)
# The cores that this shell may use, the first of which is where the serial driver
# is bound.
mapfile -t allowed < <(taskset -pc $$ | sed 's/.*: //' | tr ',' '\n' |
    awk -F- '{ for (c = $1; c <= (NF > 1 ? $2 : $1); c++) print c }')
# shellcheck source=jobs/environment.sh
. "$top/jobs/environment.sh"

skip() {
    echo "skipped: $1"
    exit 77
}

[ -x "$brigade" ] || skip \
    "there is no $brigade; build first, or set BRIGADE_BUILD"
work=$(mktemp -d "${DIR:-${TMPDIR:-/tmp}}/peers-XXXXXX")
trap 'rm -rf "$work"' EXIT

has() { # PROGRAM PACKAGE
    command -v "$1" >/dev/null && return
    echo "left out: $1 was not found; it is in the Debian package $2"
    return 1
}

# The first N allowed cores, as taskset wants them.
first_cores() { # N
    printf '%s\n' "${allowed[@]:0:$1}" | paste -sd ,
}

now_us() { echo $((${EPOCHREALTIME/[.,]/})); }

median() {
    sort -g | awk '{ v[NR] = $1 } END {
        print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'
}

# A column of all rows, and of the last one. Columns are counted from the end: no
# text with a comma is behind them.
columns() { # NAME < CSV
    awk -F, -v name="$1" '
        NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) after = NF - i }
        NR > 1 { print $(NF - after) }'
}

column() { # NAME < CSV
    columns "$1" | tail -n 1
}

# What both programs say that they found: race() compares it.
found() { # TEXT
    echo "$1" >"$work/found.$side"
}

header() {
    printf '%-40s %10s %10s %-5s %6s %14s  %s\n' work brigade peer unit ratio \
        'least, most' peer
}

write_row() { # WORK PEER UNIT OURS THEIRS RATIO LEAST MOST
    [ -n "${PEERS_CSV:-}" ] || return 0
    printf '"%s","%s",%s,%s,%s,%s,%s,%s,%s,%s\n' "$1" "$2" "$3" "$4" "$5" "$6" \
        "$7" "$8" "$rounds" "$state" >>"$PEERS_CSV"
}

# OURS and THEIRS are commands that print a number, or several: UNIT has as many
# words, and each gets a line.
race() { # WORK UNIT less|more OURS PEER THEIRS
    local i ours theirs ratios unit field=0
    grep -qE -e "${ONLY:-.}" <<<"$1, $5" || return 0
    rm -f "$work"/*.numbers "$work"/found.*
    for ((i = 0; i < rounds; i++)); do
        side=ours
        eval "$4" >>"$work/ours.numbers"
        side=theirs
        eval "$6" >>"$work/theirs.numbers"
        [ ! -e "$work/found.theirs" ] ||
            cmp -s "$work/found.ours" "$work/found.theirs" || {
            echo "$1: brigade found $(cat "$work/found.ours"), $5" \
                "$(cat "$work/found.theirs")" >&2
            exit 1
        }
    done
    for unit in $2; do
        field=$((field + 1))
        ours=$(awk "{ print \$$field }" "$work/ours.numbers" | median)
        theirs=$(awk "{ print \$$field }" "$work/theirs.numbers" | median)
        paste -d ' ' <(awk "{ print \$$field }" "$work/ours.numbers") \
            <(awk "{ print \$$field }" "$work/theirs.numbers") |
            awk -v better="$3" '{ print better == "less" ? $2 / $1 : $1 / $2 }' |
            sort -g >"$work/ratio.numbers"
        mapfile -t ratios <"$work/ratio.numbers"
        set -- "${@:1:6}" "$(median <"$work/ratio.numbers")" \
            "${ratios[0]}" "${ratios[-1]}"
        printf '%-40s %10.4g %10.4g %-5s %6.2f  %5.2f, %5.2f  %s\n' "$1" "$ours" \
            "$theirs" "$unit" "$7" "$8" "$9" "$5"
        write_row "$1" "$5" "$unit" "$ours" "$theirs" "$7" "$8" "$9"
    done
}
