#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# Rows and exports in other programs: the commands of results/README.md are run,
# and formats are compared with what their readers document.

load helpers.sh

setup() {
    cd "$top" || return 1
}

# The line of results/README.md that begins with a program, run here.
readme_line() { # PROGRAM
    local program=$1 line
    [ "$program" = build/brigade ] || command -v "$program" >/dev/null ||
        skip "there is no ${program##*/}"
    line=$(sed -n '/^## Rows in other programs/,/^## How/p' results/README.md |
        sed -n "s|^    \($program .*\)|\1|p")
    [ -n "$line" ] || { echo "no line of $program"; return 1; }
    cd "$top" || return 1
    run -0 bash -c "${line//build\/brigade/\"$brigade\"}"
}

@test "pandas reads the rows" {
    [ -x /usr/bin/python3 ] || skip '/usr/bin/python3 was not found'
    /usr/bin/python3 -c 'import pandas' 2>/dev/null || skip 'pandas was not found'
    readme_line /usr/bin/python3
    says openmp serial
}

@test "pandas reads every column of numbers as numbers" {
    [ -x /usr/bin/python3 ] || skip '/usr/bin/python3 was not found'
    /usr/bin/python3 -c 'import pandas' 2>/dev/null || skip 'pandas was not found'
    "$brigade" list columns --csv | column file name type |
        awk -F '\t' '$1 == "runs.csv" && $3 != "text" { print $2 }' \
            >"$BATS_TEST_TMPDIR/numbers"
    /usr/bin/python3 - "$BATS_TEST_TMPDIR/numbers" <<'END'
import sys
import pandas
rows = pandas.read_csv("results/reference/runs.csv")
bad = [name for name in open(sys.argv[1]).read().split()
       if name in rows and not pandas.api.types.is_numeric_dtype(rows[name])]
assert len(rows) > 100 and not bad, bad
END
}

@test "R reads the rows" {
    readme_line Rscript
    says openmp serial
}

@test "SQLite reads the rows" {
    readme_line sqlite3
    says 'openmp|2|'
}

@test "gnuplot reads the rows" {
    readme_line gnuplot
    says 'openmp, ms'
    [[ $output != *arning* ]]
}

@test "a spreadsheet reads the rows" {
    command -v ssconvert >/dev/null || skip 'ssconvert was not found'
    HOME=$BATS_TEST_TMPDIR readme_line ssconvert
    [ "$(grep -c . <<<"$output")" -ge "$(wc -l <results/reference/runs.csv)" ]
}

@test "jq reads the report" {
    command -v jq >/dev/null || skip 'jq was not found'
    readme_line build/brigade
    says '"primes","openmp",2,'
}

# Extra-P, docs/file-formats.md, "JSON Lines format": an object to a line with
# "params", numbers by name, and "value"; "callpath", whose parts "->" separates, and
# "metric" are optional. Its reader takes the names of the parameters from the first
# line, and every line must have them.
@test "--extra-p has the keywords of Extra-P's JSON Lines" {
    command -v jq >/dev/null || skip 'jq was not found'
    "$brigade" report results/reference --extra-p - >"$BATS_TEST_TMPDIR/p"
    jq -es 'length > 100 and all(.[];
        (keys == ["callpath", "metric", "params", "value"]) and
        (.params | keys == ["d", "p"] and all(.[]; type == "number")) and
        (.callpath | type == "string" and contains("->")) and
        .metric == "time" and (.value | type == "number" and . > 0))' \
        "$BATS_TEST_TMPDIR/p"
    # One object to a line.
    [ "$(jq -c . "$BATS_TEST_TMPDIR/p" | wc -l)" -eq \
        "$(wc -l <"$BATS_TEST_TMPDIR/p")" ]
}

# Perfetto, docs/getting-started/other-formats.md, "Chrome JSON format", which refers
# to the "Trace Event Format": pid, tid, ph, name, and ts and dur in microseconds;
# phases X (complete), M (metadata), i, C. X events of one thread must nest.
@test "--trace has the fields of the Trace Event Format" {
    command -v jq >/dev/null || skip 'jq was not found'
    local trace=$BATS_TEST_TMPDIR/trace.json
    "$brigade" run primes --limit 1e6 --driver pthread --workers 2 \
        "${quick[@]}" --trace "$trace" >/dev/null
    jq -e '(if type == "array" then . else .traceEvents end) as $events
        | ($events | map(select(.ph == "X")) | length) > 0 and
        all($events[];
            (.ph | IN("X", "M", "i", "I", "C", "B", "E")) and
            (.name | type == "string" and length > 0) and
            (.pid | type == "number") and
            (.ph == "M" or (.ts | type == "number")) and
            (.ph != "X" or ((.dur | type == "number" and . >= 0) and
                (.tid | type == "number"))))' "$trace"
}

# Those of the same thread that overlap without nesting; Perfetto moves them to another
# track.
not_nested() { # TRACE
    jq '(if type == "array" then . else .traceEvents end)
        | map(select(.ph == "X") | {track: [.pid, .tid], lo: .ts,
            hi: (.ts + .dur)})
        | group_by(.track) | map(sort_by(.lo, -.hi) | . as $all
            | [range(1; length) as $i | $all[$i] as $e
                | select(any($all[:$i][]; .hi > $e.lo + 0.01 and
                    .hi < $e.hi - 0.01))] | length) | add // 0' "$1"
}

@test "--trace: events of one thread nest, of every driver" {
    command -v jq >/dev/null || skip 'jq was not found'
    local driver trace=$BATS_TEST_TMPDIR/trace.json
    for driver in $(drivers_where 'program == "brigade"' mix); do
        "$brigade" run mix --tasks 12 --wait 4ms --jitter 3ms --compute 1ms \
            --driver "$driver" "${quick[@]}" --trace "$trace" >/dev/null
        [ "$(not_nested "$trace")" -eq 0 ] || complain "$driver"
    done
    [ "$faults" -eq 0 ]
}

# ReFrame, "Regression Test API" and "Deferrable Functions Reference":
# extractsingle(patt, filename, tag, conv) takes the first match, ^ begins a line.
@test "--fom is what ReFrame's check extracts" {
    local pattern
    pattern=$(sed -n 's/.*extractsingle(r"\([^"]*\)".*/\1/p' \
        jobs/packaging/reframe_brigade.py)
    [ -n "$pattern" ]
    command -v python3 >/dev/null || skip 'python3 was not found'
    PYTHONPYCACHEPREFIX=$BATS_TEST_TMPDIR \
        python3 -m py_compile jobs/packaging/reframe_brigade.py
    "$brigade" report results/reference --fom >"$BATS_TEST_TMPDIR/fom"
    python3 - "$pattern" "$BATS_TEST_TMPDIR/fom" <<'END'
import re
import sys
lines = open(sys.argv[2]).read().splitlines()
found = [float(m[1]) for m in (re.search(sys.argv[1], l) for l in lines) if m]
assert len(found) == sum(".median: " in l for l in lines) > 50, len(found)
assert all(re.fullmatch(r"FOM [A-Za-z0-9_.-]+: \S+( s)?", l) for l in lines)
END
}
