#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# --json and --markdown: the values of the CSV columns, in documents that other
# programs read.

load helpers.sh

setup() {
    command -v jq >/dev/null || skip 'jq was not found'
    cd "$BATS_TEST_TMPDIR" || return
}

# The rows under a key of JSON are those of a CSV file: the same columns in the
# same order, numbers as numbers, empty cells as null, all else as strings.
same_rows() { # JSON KEY CSV
    local names
    names=$(head -n 1 "$3" | tr ',' ' ')
    [ "$(jq -r ".$2[0] | keys_unsorted | join(\" \")" "$1")" = "$names" ]
    # shellcheck disable=SC2086 # a word per column
    column $names <"$3" >cells
    jq -e --rawfile cells cells --arg key "$2" '
        ($cells | rtrimstr("\n") | split("\n") | map(split("\t"))) as $csv
        | .[$key] as $rows
        | ($rows | length) == ($csv | length) and all(range($rows | length);
            . as $i | [$rows[$i][]] as $row
            | ($row | length) == ($csv[$i] | length) and all(range($row | length);
                $row[.] as $value | $csv[$i][.] as $cell
                | if $value == null then $cell == ""
                  elif ($value | type) == "number"
                  then ($cell | tonumber) == $value
                  else ($cell | ltrimstr("\u0027")) == $value end))' \
        "$1" >/dev/null || {
        echo "$1 and $3 differ under $2"
        return 1
    }
}

@test "run --json: the rows of --out, for every kernel and a driver" {
    local kernel small
    while IFS=$'\t' read -r kernel small; do
        # shellcheck disable=SC2086 # options of the registry
        "$brigade" run "$kernel" $small --repeat 2 --warmup 0 --place none \
            --out "$kernel" --json >"$kernel.json" || return 1
        jq -e '.context.program.version and .context.utc and
            (.context.host.cpus_online > 0) and
            .context.options.kernel == .runs[0].kernel' "$kernel.json"
        same_rows "$kernel.json" runs "$kernel/runs.csv"
    done <"$registry.kernels"
}

@test "run --json: the columns of --csv -, under every driver" {
    local driver program
    while read -r driver program _; do
        [ "$program" = brigade ] || continue
        "$brigade" run wait --delays 1ms,0,2ms --driver "$driver" \
            "${quick[@]}" --json >a.json
        "$brigade" run wait --delays 1ms,0,2ms --driver "$driver" \
            "${quick[@]}" --csv - >a.csv
        [ "$(jq -r '.runs[0] | keys_unsorted | join(",")' a.json)" = \
            "$(head -n 1 a.csv)" ]
        jq -e --arg d "$driver" '.runs[0].driver == $d' a.json
    done <"$registry"
}

@test "run --json: hashes are strings, and any bytes are valid JSON" {
    "$brigade" run convolve --image 9x9 "${quick[@]}" --json \
        --label $'a "b"\\\tc\xff|' >a.json
    jq -e '(.runs[0].result | test("^h:[0-9a-f]{16}$")) and
        .runs[0].label == "a \"b\"\\\tc\ufffd|"' a.json
}

@test "run --json: a run that fails is a row, too" {
    ends 3 "$brigade" run primes --limit 1e5 --inject wrong "${quick[@]}" --json
    "$brigade" run primes --limit 1e5 --inject wrong "${quick[@]}" --json \
        2>/dev/null >a.json || true
    jq -e '.runs[-1].status == "failed" and (.runs[-1].error | length) > 0' \
        a.json
}

@test "where --json: the rows of --csv -" {
    "$brigade" where --driver pthread --workers 1 --json >a.json
    "$brigade" where --driver pthread --workers 1 --csv - >a.csv
    jq -e '.context.machine.cores' a.json
    [ "$(jq -r '.workers[0] | keys_unsorted | join(",")' a.json)" = \
        "$(head -n 1 a.csv)" ]
    [ "$(jq -r '.workers[0] | [.host, .worker, .place_actual] | @tsv' a.json)" = \
        "$(column host worker place_actual <a.csv)" ]
}

@test "list --json: the rows of --csv, one list or all" {
    local list
    "$brigade" list --json >all.json
    for list in kernels drivers columns; do
        "$brigade" list "$list" --csv >a.csv
        "$brigade" list "$list" --json >a.json
        same_rows a.json "$list" a.csv
        same_rows all.json "$list" a.csv
    done
}

@test "list --markdown: a row for each, and bars are escaped" {
    [ "$("$brigade" list kernels --markdown | tail -n +3 | wc -l)" -eq \
        "$("$brigade" list kernels --csv | tail -n +2 | wc -l)" ]
    "$brigade" list drivers --markdown | awk -F '|' '
        NR == 1 { n = NF } NF != n { exit 1 } END { exit NR < 4 }'
}

@test "costs --json: the columns of costs.csv, and the machine" {
    "$brigade" costs --model thread --most 10 --json --out there >a.json
    same_rows a.json costs there/costs.csv
    jq -e '.context.machine.cores and .context.program.version' a.json
}

@test "topo --json: the cores, and the CPUs of each planned worker" {
    "$brigade" topo --topology 'pack:2 core:4 pu:2' --workers 3 \
        --place spread --json >a.json
    jq -e '(.cores | length) == 8 and .cores[5].package == 1 and
        .cores[5].cpus == "10-11" and all(.cores[]; .allowed == 2) and
        [.workers[].worker] == [0, 1, 2] and .context.utc' a.json
    # The same places as the text has.
    [ "$(jq -r '.workers[1] | "\(.place_asked) \(.cpus)"' a.json)" = \
        'pu:8 8' ]
    # This machine: each core has CPUs, and the team fits the cores.
    "$brigade" topo --json --svg a.svg >a.json
    jq -e 'all(.cores[]; .cpus != null) and
        (.workers | length) <= (.cores | length)' a.json
    grep -q '<svg' a.svg
}

@test "accept --json: the rows of hosts.csv and nothing else" {
    need_mpi
    run_accept() {
        "${ranks[@]}" 2 "$build/brigade-mpi" accept --rounds 1 "$@" </dev/null
    }
    run_accept --json --out there >a.json || [ $? -eq 1 ]
    same_rows a.json hosts there/hosts.csv
    jq -e '.context.program.version and .context.machine.cores' a.json
    ends 2 "$build/brigade-mpi" accept --json --fom
    says '--json and --fom: use one of them'
}

reference=$top/results/reference

@test "report --json: points with the figures of --fom, and the machines" {
    "$brigade" report "$reference" --json >a.json
    jq -e '(.context.hosts[0].cpu_model | length) > 0 and
        (.context.directories | length) == 1 and (.points | length) > 50 and
        all(.points[]; .repetitions == 0 or (.median_ns > 0 and
            .median_lo_ns <= .median_ns and .median_ns <= .median_hi_ns))' a.json
    # The same medians as the figures of merit, of as many points.
    [ "$("$brigade" report "$reference" --fom | grep -c '\.median: ')" -eq \
        "$(jq '[.points[] | select(.repetitions > 0)] | length' a.json)" ]
    "$brigade" report "$reference" --fom |
        sed -n 's/^FOM primes.openmp.2.faster: \(.....\).*/\1/p' >faster
    jq -e --rawfile all faster '[.points[] | select(.kernel == "primes" and
        .driver == "openmp" and .workers == 2) | .speedup][0] as $s
        | ($all | split("\n")[0] | tonumber) - $s | fabs < 0.01' a.json
}

@test "report --markdown: the points as a table" {
    "$brigade" report "$reference" --markdown >a.md
    [ "$(tail -n +3 a.md | wc -l)" -eq \
        "$("$brigade" report "$reference" --json | jq '.points | length')" ]
    awk -F '|' 'NR == 1 { n = NF } NF != n { exit 1 }' a.md
    grep -q '^| primes .*| openmp | 2 | .*| parallel |$' a.md
}

@test "compare --json and --markdown: the points of the text" {
    local dirs=("$reference" "$reference") points
    points=$("$brigade" compare "${dirs[@]}" | sed -n 's/ points in both.*//p')
    "$brigade" compare "${dirs[@]}" --json >a.json
    [ "$(jq '.points | length' a.json)" -eq "$points" ]
    jq -e '.context.a == .context.b and .context.only_in_a == 0 and
        all(.points[]; .ratio == 1 and .ratio_lo <= 1 and 1 <= .ratio_hi and
            .a_median_ns == .b_median_ns and .verdict != "B is faster")' a.json
    [ "$("$brigade" compare --markdown "${dirs[@]}" | tail -n +3 | wc -l)" -eq \
        "$points" ]
    ends 2 "$brigade" compare "${dirs[@]}" --json --markdown
    says '--json and --markdown: use one of them'
}

@test "scale --json and --markdown: the exports to stdout" {
    "$brigade" scale --workers 1 --repeat 2 --json -- true 2>/dev/null |
        jq -e '.results[0].runs == 2 and .context.program.version and
            .context.machine.cores'
    # A file as well.
    "$brigade" scale --workers 1 --repeat 2 --json --export-json a.json -- true \
        2>/dev/null | jq -e '.results | length == 1'
    jq -e '.results | length == 1' a.json
    "$brigade" scale --workers 1 --repeat 2 --markdown -- true 2>/dev/null >a.md
    [ "$(wc -l <a.md)" -eq 3 ]
    # shellcheck disable=SC2016 # backquotes of Markdown
    grep -q '^| `true` | 1 |' a.md
}

@test "two documents do not share stdout" {
    ends 2 "$brigade" report "$reference" --json --fom
    says '--json and --fom: use one of them'
    ends 2 "$brigade" report "$reference" --markdown --html -
    says '--html - and --markdown: use one of them, or a file'
    ends 2 "$brigade" scale --json --export-csv - -- true
    says '--json and --export-csv -: use one of them, or a file'
    ends 2 "$brigade" scale --json --markdown -- true
    says '--json and --markdown: use one of them'
}

@test "--json and --csv refuse each other" {
    ends 2 "$brigade" run primes --json --csv -
    says '--json and --csv -: use one of them, or a file'
    ends 2 "$brigade" where --json --csv -
    says '--json and --csv -: use one of them, or a file'
    ends 2 "$brigade" costs --json --csv -
    says '--json and --csv -: use one of them, or a file'
    ends 2 "$brigade" costs --csv costs.csv
    says "--csv 'costs.csv': not '-'; use --csv - for stdout, --out DIR for files"
    ends 2 "$brigade" list kernels --json --csv
    says '--json and --csv: use one of them'
}

@test "--json: a full disk is an error" {
    [ -w /dev/full ] || skip '/dev/full was not found'
    local line
    for line in 'run noop --units 10 --repeat 1' 'list' 'where --workers 1' \
        "report '$reference'" "compare '$reference' '$reference'"; do
        # shellcheck disable=SC2086
        run -5 bash -c "'$brigade' $line --json >/dev/full"
    done
}
