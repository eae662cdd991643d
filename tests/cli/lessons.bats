#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# The lessons: each runs, says its prediction first and judges itself; and what
# they rest on, tasks of several steps and heartbeats. No test depends on how
# long something took.

load helpers.sh

lessons=$top/jobs/lessons.sh

setup() {
    export BRIGADE_BUILD=$build
    out=$BATS_TEST_TMPDIR/out
}

# A lesson in its quick variant, and what every lesson must show.
lesson() { # NAME [VERIFIED]
    ends 0 "$lessons" --quick --out "$out" "$1"
    says "$1. " 'claim: ' 'predicted: ' 'Results on'
    [ "$(column status <"$out/runs.csv" | sort -u)" = ok ]
    [ "$(column verified <"$out/runs.csv" | sort -u)" = "${2:-full}" ]
    every_line_was_predicted
}

# Each line of a lesson's table, but for the baseline, is compared with a prediction.
every_line_was_predicted() {
    local label
    for label in $(awk '
        /^  (not )?as predicted/ { table = 0; next }
        /^          / { table = 1; next }
        !/^  [a-z0-9]/ { table = 0 }
        table { print $1 }' <<<"$output"); do
        [[ $label =~ ^(serial.*|partial)$ ]] ||
            grep -qE "as predicted: .*\b$label\b" <<<"$output" || {
            echo "no prediction for $label in: $output"
            return 1
        }
    done
}

# Rows of one driver in the lesson's results: cells, a line each.
rows_of() { # DRIVER COLUMN...
    local driver=$1
    shift
    column driver "$@" <"$out/runs.csv" |
        awk -F '\t' -v driver="$driver" '$1 == driver' | cut -f 2-
}

at_least() { # BOUND, VALUES on stdin
    awk -v bound="$1" '
    $1 + 0 < bound { print $1 " is below " bound; bad = 1 }
    END { exit bad || NR == 0 }'
}

@test "the lessons are listed, and unknown ones refused by name" {
    ends 0 "$lessons" --list
    for n in 1 2 3 4 5 6 7 8 11 models; do
        grep -q "^ *$n  " <<<"$output"
    done
    ends 0 "$lessons" --help
    says 'example: ' '--quick'
    ends 2 "$lessons" 99
    says "no lesson '99'" '--list'
    one_line
    ends 2 "$lessons" --fast
    one_line
    BRIGADE_BUILD=$BATS_TEST_TMPDIR ends 4 "$lessons" 2
    says 'jobs/setup.sh'
    one_line
    ends 2 "$lessons" --sheet "$out" 2
    one_line
    ends 2 "$lessons" --sheet
    one_line
    ends 0 "$brigade" --help
    says 'brigade lessons '
}

@test "--pause asks before each result, and goes on where there is no input" {
    # Without a terminal that could be asked.
    run setsid --wait "$lessons" --quick --pause 2 <<<'6 and 3'
    [ "$status" -eq 0 ]
    says 'question:  ' 'your prediction, then Enter: 6 and 3' \
        'you predicted: 6 and 3'
    # The question comes before the lesson's own prediction.
    [[ ${output%%predicted: *} == *'your prediction'* ]]
    run setsid --wait "$lessons" --quick --pause 2 </dev/null
    [ "$status" -eq 0 ]
    says 'going on without predictions' 'as predicted: seconds, epoll'
    says_not 'you predicted'
    for file in "$top"/jobs/lessons/*.lesson; do
        grep -q '^question=' "$file"
    done
}

@test "the sheets of a class: every command on them runs, and has its answer" {
    local line
    command -v make >/dev/null || skip 'make was not found'
    run timeout 600 "$lessons" --sheet "$out" </dev/null
    echo "$output"
    [ "$status" -eq 0 ]
    [ "$(grep -c '^lessons: [0-9]* of ' <<<"$output")" -ge 30 ]
    for file in sheets answers; do
        [ "$(grep -cE '^@(row|run|begin|end|output|answer|blank|code)|\{\{' "$out/$file.html")" -eq 0 ]
        [ "$(grep -c '<h2>' "$out/$file.html")" -eq 8 ]
        if command -v xmllint; then
            xmllint --html --noout "$out/$file.html"
        fi
    done
    # Room on the sheets, figures in the answers.
    [ "$(grep -c '<td></td><td></td><td></td></tr>' "$out/sheets.html")" -ge 20 ]
    [ "$(grep -c 'class="answer"' "$out/sheets.html")" -eq 0 ]
    [ "$(grep -c '<td class="answer"></td>' "$out/answers.html")" -eq 0 ]
    [ ! -x "$build/brigade-mpi" ] ||
        [ "$(grep -c 'not available here' "$out/answers.html")" -eq 0 ]
    grep -q '>exit code 3, [0-9]* of 10000000 updates were lost<' \
        "$out/answers.html"
    grep -q '>466666667, ' "$out/answers.html"
    # Two leaves of paper.
    if command -v chromium && command -v pdfinfo; then
        HOME=$out chromium --headless --no-sandbox --disable-gpu \
            --no-pdf-header-footer --print-to-pdf="$out/sheets.pdf" \
            "$out/sheets.html" 2>/dev/null
        pdfinfo "$out/sheets.pdf" | grep -qx 'Pages: *4'
    fi
    # What needs a terminal: a live view.
    line=$(sed -n 's|^<pre>brigade\(.* --live\)</pre>$|\1|p' "$out/sheets.html")
    TERM=xterm script -qec "stty cols 80 rows 24; '$brigade' $line" /dev/null \
        </dev/null >"$out/live"
    grep -q 'queued' "$out/live"
}

@test "lesson 1: an event loop has one lane, a team has a lane per worker" {
    lesson 1
    # One lane, in which a task continues after another.
    lanes=$(sed -n '/epoll: one letter/,/uring/p' <<<"$output" | grep -c 'lane ')
    [ "$lanes" -eq 1 ]
    sed -n '/epoll: one letter/,/uring/p' <<<"$output" | grep -q 'lane 1 .*a.*b.*a'
    # In a lane of a team each task runs in one piece.
    sed -n '/fork: a letter/,/mpi/p' <<<"$output" | grep 'lane ' |
        while read -r _ _ line; do
            [[ $line != *a*[b-d]*a* && $line != *b*[acd]*b* ]]
        done
}

@test "lesson 2: waits overlap" {
    lesson 2
    rows_of serial chunks | grep -qx 3
    rows_of epoll waits_achieved | at_least 1.3
    rows_of pthread waits_achieved | at_least 1.3
}

@test "lesson 3: memory per task" {
    lesson 3
    says 'bytes per additional task' '2000'
}

@test "lesson 4: many timers" {
    lesson 4
    rows_of epoll result | grep -qx 100000
}

@test "lesson 5: primes under five models" {
    lesson 5
    [ "$(column result <"$out/runs.csv" | sort -u | wc -l)" -eq 1 ]
    for driver in serial gil openmp fork; do
        rows_of "$driver" result | grep -q .
    done
    [ -x "$build/brigade-mpi" ] || says 'brigade-mpi was not built'
}

@test "lesson 6: waits under a global lock" {
    lesson 6
    rows_of gil waits_achieved | at_least 10
}

@test "lesson 7: four tasks" {
    lesson 7
    [ "$(column result <"$out/runs.csv" | sort -u | wc -l)" -eq 1 ]
    rows_of fork workers | grep -qx 4
}

@test "lesson 8: the heartbeat's distribution" {
    lesson 8
    says 'late up to' 'ticks:'
    # 52 ticks of 10 ms in 20 + 500 ms, under each of them.
    for driver in epoll pool; do
        rows_of "$driver" ticks | tr ' ' '\n' | awk -F : '
            NF == 2 { n += $2 } END { exit n == 0 || n % 52 != 0 }'
    done
}

@test "lesson 9: small waits and light computing" {
    lesson 9 $'full\nsampled'
    # The pictures are the same under every driver.
    [ "$(column kernel result <"$out/runs.csv" | grep '^album' | sort -u |
        wc -l)" -eq 1 ]
}

@test "lesson 11: a counter, with and without protection" {
    lesson 11
    says 'racy, on a loop: 3000000 of 3000000 counted' 'racy, threads: '
}

@test "models: one table" {
    lesson models
    for driver in serial gil pthread openmp fork epoll pool; do
        grep -q "^  $driver  *[0-9.]* [mu]*s  *[0-9.]*x " <<<"$output"
    done
    rows_of gil waits_achieved | grep -q .
}

# A program in place of brigade, which calls it with other arguments.
stand_in() { # SHELL_COMMANDS, which may change "$@"
    mkdir "$BATS_TEST_TMPDIR/bin"
    printf '#!/bin/bash\n%s\nexec "%s" "$@"\n' "$1" "$brigade" \
        >"$BATS_TEST_TMPDIR/bin/brigade"
    chmod +x "$BATS_TEST_TMPDIR/bin/brigade"
    export BRIGADE_BUILD=$BATS_TEST_TMPDIR/bin
}

@test "a wrong answer ends a lesson: 6" {
    stand_in 'set -- "$@" --inject wrong'
    ends 6 "$lessons" --quick 2
    says 'failed with exit code 3' 'Three waits together' 'failed'
}

@test "a prediction that is not met is reported, and not a failure" {
    stand_in 'set -- "${@//epoll/serial}"'
    ends 0 "$lessons" --quick 2
    says 'not as predicted: waits at a time, epoll: 1.00, not >= 1.6;' \
        'Three waits together                   not as predicted'
}

@test "unavailable parts are skipped and named" {
    stand_in '[[ $* != *uring* ]] || { echo "brigade: no rings today"; exit 4; }'
    ends 0 "$lessons" --quick 2
    says 'uring: skipped: brigade: no rings today' 'epoll  '
    says_not 'waits at a time, uring'
}

# ---- what the lessons rest on --------------------------------------------------

mix=(mix --tasks 6 --wait 1ms --numbers 3000 --slice 20us --spin-ps 1000)

@test "an event loop runs other tasks between two slices" {
    for driver in $(drivers_where 'family == "loop"' mix); do
        run_brigade "${mix[@]}" "${quick[@]}" --driver "$driver" \
            --trace "$BATS_TEST_TMPDIR/trace.json" >"$BATS_TEST_TMPDIR/said"
        # Task 0 computes again after task 5 has begun, 16 slices each.
        jq -r '.traceEvents[] | select(.name == "compute") | .args.chunk' \
            "$BATS_TEST_TMPDIR/trace.json" >"$BATS_TEST_TMPDIR/order"
        [ "$(wc -l <"$BATS_TEST_TMPDIR/order")" -eq $((6 * 16)) ]
        [ "$(grep -n '^5$' "$BATS_TEST_TMPDIR/order" | head -n 1 |
            cut -d : -f 1)" -lt \
            "$(grep -n '^0$' "$BATS_TEST_TMPDIR/order" | tail -n 1 |
                cut -d : -f 1)" ]
    done
}

@test "under other drivers a task keeps its worker until it is done" {
    for driver in $(drivers_where 'program == "brigade" && !locked &&
        waits != "depth"' mix); do
        run_brigade "${mix[@]}" "${quick[@]}" --driver "$driver" \
            --trace "$BATS_TEST_TMPDIR/trace.json" >/dev/null
        jq -r '.traceEvents[] | select(.name == "compute") |
            "\(.tid) \(.args.chunk)"' "$BATS_TEST_TMPDIR/trace.json" |
            sort -s -k 1,1 | uniq -c >"$BATS_TEST_TMPDIR/order"
        [ "$(awk '{ print $1 }' "$BATS_TEST_TMPDIR/order" | sort -u)" -eq 16 ]
        [ "$(wc -l <"$BATS_TEST_TMPDIR/order")" -eq 6 ]
    done
}

@test "ticks are counted separately from waits, under every driver" {
    for driver in $(drivers_of mix); do
        run_brigade "${mix[@]}" --wait 20ms --heartbeat 2ms "${quick[@]}" \
            --driver "$driver" --csv - |
            column ticks tick_p50_ns tick_p99_ns tick_max_ns ok_count chunks \
                >"$BATS_TEST_TMPDIR/row"
        awk -F '\t' '{
            n = split($1, pair, " ")
            for (i = 1; i <= n; i++)
                ticks += substr(pair[i], index(pair[i], ":") + 1)
            exit !(ticks == 10 && $2 <= $3 && $3 <= $4 && $4 > 0 &&
                $5 == 7 && $6 == 7)
        }' "$BATS_TEST_TMPDIR/row" || { cat "$BATS_TEST_TMPDIR/row"; return 1; }
        run_brigade wait --delays 1ms "${quick[@]}" --driver "$driver" --csv - |
            column ticks tick_max_ns | grep -qx $'\t'
    done
}

@test "unprotected updates get lost, and such a run never passes" {
    cores=$(run_brigade noop "${quick[@]}" --csv - --driver openmp |
        column workers)
    [ "$cores" -gt 1 ] || skip 'one core: no second worker to lose updates to'
    for turn in 1 2 3 4 5; do
        run run_brigade counter --updates 3e7 --method racy --driver pthread \
            --workers "$cores" --repeat 3
        [ "$status" -eq 3 ] && break
        [ "$status" -eq 0 ] # by chance, on a busy machine
    done
    [ "$status" -eq 3 ]
    says 'updates were lost' '--method atomic'
    for driver in $(drivers_where 'program == "brigade" && (locked ||
        most == 1)' counter); do
        ends 0 "$brigade" run counter --updates 1e6 --method racy \
            --driver "$driver" "${quick[@]}"
    done
}
