#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2016,SC2154 # words of awk; variables of helpers.sh
# What a run leaves: rows, metadata, traces. Above 400 lines, as they are of the
# same runs.

load helpers.sh

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
}

need_jq() {
    command -v jq >/dev/null || skip 'jq was not found'
}

# True if an awk expression holds for every row; $1, $2 ... are the columns.
every() { # EXPRESSION COLUMN...
    local expression=$1
    shift
    column "$@" | awk -F '\t' "
        !($expression) { print \"not so: \" \$0; bad = 1 }
        END { if (NR == 0) print \"no rows\"; exit bad || NR == 0 }"
}

# ---- columns -----------------------------------------------------------------

@test "SCHEMA.md equals the output of list columns --markdown" {
    "$brigade" list columns --markdown >schema.md
    diff schema.md "$top/results/SCHEMA.md" || {
        echo 'build/brigade list columns --markdown >results/SCHEMA.md'
        return 1
    }
}

@test "the files have the listed columns, in their order" {
    "$brigade" run null --out there "${quick[@]}" >/dev/null
    "$brigade" list columns --csv >listed.csv
    for file in runs.csv workers.csv; do
        column file name <listed.csv | awk -v f="$file" '$1 == f { print $2 }' |
            paste -sd, >want
        diff want <(head -n 1 "there/$file")
    done
    diff <(head -n 1 there/runs.csv) \
        <("$brigade" run null "${quick[@]}" --csv - | head -n 1)
}

@test "all documented columns exist" {
    "$brigade" run null "${quick[@]}" --csv - >rows.csv
    column run_id label utc host version kernel kernel_args method isa driver \
        driver_args engine workers ranks threads nodes depth grain schedule \
        pages place place_asked place_actual seed rep warmup elapsed_ns setup_ns \
        launch_ns work_cpu_ns other_cpu_ns cores_achieved waits_achieved \
        wait_ns late_p50_ns late_p99_ns late_max_ns max_pss_bytes \
        huge_bytes work work_unit result verified ok_count bad_count verdict status <rows.csv
}

@test "files end their lines with LF and hold no comments" {
    "$brigade" run null --out there "${quick[@]}" >/dev/null
    for file in there/runs.csv there/workers.csv; do
        run ! grep -q $'\r' "$file"
        run ! grep -q '^#' "$file"
        [ "$(tail -c 1 "$file" | od -An -tx1)" = ' 0a' ]
    done
}

@test "options with separators in values are quoted" {
    printf 'P5 2 2 255\n1234' >'a;b=c,"d%.pgm'
    "$brigade" run convolve --image 'a;b=c,"d%.pgm' --out there \
        "${quick[@]}" >/dev/null
    [ "$(column kernel_args <there/runs.csv | tr ';' '\n' | grep '^image=')" = \
        'image=a%3Bb%3Dc,"d%25.pgm' ]
    column status verified <there/runs.csv | grep -qx $'ok\tfull'
}

# Spreadsheets and data frames guess types: "null" is a missing value to them, 16
# decimal digits or 1e5 a number, "=1+1" a formula.
@test "no text cell can be read as a number, a missing value or a formula" {
    local text work
    text=$("$brigade" list columns | awk '
        !/^ / { table = $1 } table == "runs.csv" && $2 == "text" { print $1 }')
    [ "$(wc -w <<<"$text")" -gt 20 ]
    for work in 'noop --units 10' 'spin --units 10 --time 1us' 'primes --limit 1e5' \
        'convolve --image 32x32' 'wait --delays 1ms,2ms' 'mix --tasks 5' \
        'counter --updates 1000'; do
        # shellcheck disable=SC2086
        "$brigade" run $work "${quick[@]}" --csv - >rows.csv
        for name in $text; do
            column "$name" <rows.csv | while read -r cell; do
                [ -n "$cell" ] || continue
                # A count is a number.
                [ "$name" != result ] || [[ "$cell" == h:* ]] || continue
                if grep -qE '^[-+=@]|^[0-9.]+([eE][0-9]+)?$|^([Nn]ull|NULL|[Nn]a[Nn]|NA|[Nn]/[Aa]|None|inf)$' \
                    <<<"$cell"; then
                    echo "$work: $name: $cell"
                    exit 1
                fi
            done || return 1
        done
    done
    column result < <("$brigade" run convolve --image 32x32 "${quick[@]}" --csv -) |
        grep -qxE 'h:[0-9a-f]{16}'
}

@test "a label that a spreadsheet would read as a formula is text to it" {
    local label
    for label in '=1+1' '+a' '-b' '@c' "'=d" '=e,f'; do
        "$brigade" run noop --units 10 "${quick[@]}" --label="$label" --csv - \
            >rows.csv
        [ "$(column label <rows.csv | sort -u | tr -d '"')" = "'$label" ]
    done
    "$brigade" run noop --units 10 "${quick[@]}" --label="'a" --csv - >rows.csv
    [ "$(column label <rows.csv | sort -u)" = "'a" ]
}

@test "the kernel null is noop, in rows of older versions too" {
    "$brigade" run null --units 10 "${quick[@]}" --out there >/dev/null
    [ "$(column kernel <there/runs.csv | sort -u)" = noop ]
    mkdir old
    sed 's/,noop,/,null,/; s/h:\([0-9a-f]\{16\}\)/\1/' there/runs.csv >old/runs.csv
    "$brigade" compare there old | grep -q '1 points in both; only in A: 0, only in B: 0'
    "$brigade" run convolve --image 32x32 "${quick[@]}" --out a >/dev/null
    mkdir b
    sed 's/h:\([0-9a-f]\{16\}\)/\1/' a/runs.csv >b/runs.csv
    ends 0 "$brigade" compare a b
    sed -i 's/h:[0-9a-f]\{16\}/h:0123456789abcdef/' a/runs.csv
    ends 3 "$brigade" compare a b
}

# ---- rows of a run -----------------------------------------------------------

@test "warm-ups are flagged in the files and left out on stdout" {
    "$brigade" run primes --limit 1e6 --repeat 3 --warmup 2 --place none \
        --out there --csv - >rows.csv
    [ "$(column warmup <there/runs.csv | tr '\n' ' ')" = '1 1 0 0 0 ' ]
    [ "$(column warmup <rows.csv | tr '\n' ' ')" = '0 0 0 ' ]
    diff <(grep -v '^run_id' rows.csv) <(tail -n 3 there/runs.csv)
    every '$1 == "ok" && $2 == 78498' status result <there/runs.csv
}

@test "a repetition's number is as SCHEMA.md says: warm-ups are counted" {
    "$brigade" run null --repeat 3 --warmup 2 --place none --out there \
        >/dev/null
    [ "$(column rep <there/runs.csv | tr '\n' ' ')" = '0 1 2 3 4 ' ]
    [ "$(column rep <there/workers.csv | tr '\n' ' ')" = '0 1 2 3 4 ' ]
}

@test "a row per worker and repetition, which add up to the run's" {
    for driver in $(teams); do
        "$brigade" run primes --limit 3e7 --driver "$driver" --workers 3 \
            --repeat 2 --warmup 1 --place none --out "$driver" >/dev/null
        every '$1 == "ok" && $2 >= 0' status cpu <"$driver/workers.csv"
        [ "$(column run_id rep worker <"$driver/workers.csv" | sort -u |
            wc -l)" -eq 9 ]
        for what in chunks work_cpu_ns wait_ns; do
            [ "$(column "$what" <"$driver/runs.csv" |
                awk '{ t += $1 } END { printf "%.0f", t }')" = \
                "$(column "$what" <"$driver/workers.csv" |
                    awk '{ t += $1 } END { printf "%.0f", t }')" ]
        done
        # Threads share a process, children have one each.
        [ "$(column pid <"$driver/workers.csv" | sort -u | wc -l)" -eq \
            "$([ "$(driver_word "$driver" 3)" = processes ] && echo 3 || echo 1)" ]
        [ "$(column tid <"$driver/workers.csv" | sort -u | wc -l)" -eq 3 ]
    done
}

@test "workers' units add up to all units, for every schedule" {
    for schedule in static steal dynamic guided; do
        "$brigade" run null --units 1000 --grain 7 --driver pthread \
            --workers 3 --schedule "$schedule" --out "$schedule" \
            "${quick[@]}" >/dev/null
        [ "$(column units <"$schedule/workers.csv" |
            awk '{ t += $1 } END { print t }')" -eq 1000 ]
        [ "$(column chunks grain schedule <"$schedule/runs.csv")" = \
            "143"$'\t'"7"$'\t'"$schedule" ]
    done
}

@test "a worker's time contains the run's, as SCHEMA.md says" {
    "$brigade" run primes --limit 1e7 --driver pthread --workers 2 \
        "${quick[@]}" --out there >/dev/null
    elapsed=$(column elapsed_ns <there/runs.csv)
    every "\$1 >= $elapsed" elapsed_ns <there/workers.csv
}

@test "times are consistent" {
    for driver in $(drivers_of primes); do
        "$brigade" run primes --limit 2e7 --driver "$driver" --repeat 3 \
            --place none --csv - >"$driver.csv"
        every '$1 > 0 && $2 >= 0 && $2 <= $1' elapsed_ns setup_ns \
            <"$driver.csv"
        every '$1 > 0 && $1 <= $2 * $3 * 1.05' work_cpu_ns elapsed_ns workers \
            <"$driver.csv"
        every '($1 - $2 / $3)^2 < 0.001' cores_achieved work_cpu_ns \
            elapsed_ns <"$driver.csv"
        every '$1 == 0 && $2 == 0' wait_ns waits_achieved <"$driver.csv"
        every '$1 > 0 && $2 > 0 && $3 > 0' launch_ns max_pss_bytes work \
            <"$driver.csv"
        every '$1 == ""' late_p50_ns <"$driver.csv"
    done
    every '$1 == "serial"' verdict <serial.csv
    every '$1 == "serial"' verdict <epoll.csv
}

@test "times are consistent, ranks" {
    need_mpi
    "${two_ranks[@]}" run primes --limit 2e7 --place none --out there \
        --csv - </dev/null >rows.csv
    every '$1 == 2 && $2 == 2 && $3 == 1 && $4 == 1' workers ranks threads \
        nodes <rows.csv
    every '$1 > 0 && $1 <= $2 * 2 * 1.05' work_cpu_ns elapsed_ns <rows.csv
    [ "$(column rank <there/workers.csv | sort -u | tr '\n' ' ')" = '0 1 ' ]
    [ "$(column pid <there/workers.csv | sort -u | wc -l)" -eq 2 ]
}

# ---- waits -------------------------------------------------------------------

delays=(wait --delays '0.3,0.1,0.2')
# Threads may start late on a busy machine: these overlap all the same.
long_delays=(wait --delays '0.3,0.3,0.3' --workers 3)

@test "an event loop's waits overlap, and the verdict says so" {
    "$brigade" run "${delays[@]}" --driver epoll "${quick[@]}" --csv - \
        >rows.csv
    every '$1 >= 1.5 && $2 == "wait-overlap"' waits_achieved verdict <rows.csv
    every '$1 >= 6e8 && $2 >= 3e8 && $2 < $1' wait_ns elapsed_ns <rows.csv
    every '$1 < 0.5' cores_achieved <rows.csv
    every '$1 <= $2 && $2 <= $3 && $3 > 0' late_p50_ns late_p99_ns \
        late_max_ns <rows.csv
}

@test "one worker's waits do not overlap, and the verdict says so" {
    "$brigade" run "${delays[@]}" --driver serial "${quick[@]}" --csv - \
        >rows.csv
    every '$1 > 0.8 && $1 <= 1.001 && $2 == "serial"' waits_achieved verdict \
        <rows.csv
    every '$1 >= 6e8' elapsed_ns <rows.csv
    # One thing in flight at a time is the same on an event loop.
    "$brigade" run "${delays[@]}" --driver epoll --depth 1 "${quick[@]}" \
        --csv - >rows.csv
    every '$1 <= 1.001 && $2 == "serial" && $3 == 1' waits_achieved verdict \
        depth <rows.csv
}

@test "threads and children that only sleep are never called parallel" {
    for driver in $(teams); do
        "$brigade" run "${long_delays[@]}" --driver "$driver" \
            "${quick[@]}" --csv - >rows.csv
        every '$1 >= 1.5 && $2 == "wait-overlap"' waits_achieved verdict \
            <rows.csv
    done
}

@test "a thread for each wait by default" {
    "$brigade" run wait --tasks 300 --delay 50ms --driver pthread \
        "${quick[@]}" --csv - >rows.csv
    every '$1 == 300 && $2 == 300' workers result <rows.csv
    "$brigade" run wait --tasks 300 --delay 50ms --driver epoll \
        "${quick[@]}" --csv - >rows.csv
    every '$1 == 1 && $2 == 300 && $3 == 300' workers depth result <rows.csv
}

# ---- many at once ------------------------------------------------------------

@test "runs that append concurrently write only whole rows" {
    # They end their waits, and so reach the files, at the same time.
    for run in {1..20}; do
        "$brigade" run wait --delay 100ms --tasks "$run" --driver pthread \
            --workers "$run" --repeat 3 --warmup 0 --place none --out there \
            >/dev/null 3>&- &
    done
    wait
    [ "$(grep -c '^run_id,' there/runs.csv)" -eq 1 ]
    [ "$(grep -c '^run_id,' there/workers.csv)" -eq 1 ]
    # column() itself refuses a row of another width.
    column run_id kernel_args rep result <there/runs.csv >got
    [ "$(wc -l <got)" -eq 60 ]
    [ "$(cut -f 1 got | sort -u | wc -l)" -eq 20 ]
    every '$1 == $2 && $3 == "ok"' workers result status <there/runs.csv
    [ "$(column run_id rep worker <there/workers.csv | sort -u |
        wc -l)" -eq $((3 * 20 * 21 / 2)) ]
    # Each of them has its metadata, and it is whole.
    need_jq
    for file in there/meta/*.json; do
        cut -f 1 got | grep -qx "$(jq -r .run_id "$file")"
    done
    [ "$(find there/meta -type f | wc -l)" -eq 20 ]
}

@test "a run waits for the process that has the file locked" {
    command -v flock >/dev/null || skip 'flock was not found'
    for file in runs.csv workers.csv; do
        "$brigade" run null --out there "${quick[@]}" >/dev/null
        exec 9<"there/$file"
        flock 9
        cp "there/$file" before
        "$brigade" run null --out there "${quick[@]}" >/dev/null 3>&- 9>&- &
        sleep 0.5
        cmp "there/$file" before
        flock -u 9
        wait $!
        [ "$(wc -l <"there/$file")" -eq $(($(wc -l <before) + 1)) ]
    done
}

@test "a torn last line is removed and reported" {
    "$brigade" run null --out there "${quick[@]}" >/dev/null
    printf 'half a row,without' >>there/runs.csv
    run -0 "$brigade" run null --out there "${quick[@]}"
    says 'incomplete last line of 18 bytes'
    every '$1 == "ok"' status <there/runs.csv
    [ "$(column status <there/runs.csv | wc -l)" -eq 2 ]
}

@test "rows are not appended to files with other columns" {
    mkdir there
    printf 'a,b\n1,2\n' | tee there/runs.csv >before
    ends 5 "$brigade" run null --out there "${quick[@]}"
    says runs.csv
    diff before there/runs.csv
}

# ---- metadata ----------------------------------------------------------------

@test "metadata: command line, machine, build, options" {
    need_jq
    "$brigade" run primes --limit 1e6 --driver pthread --workers 2 \
        --out there "${quick[@]}" >/dev/null
    id=$(column run_id <there/runs.csv)
    meta=there/meta/$id.json
    [ "$(ls there/meta)" = "$id.json" ]
    jq -e . "$meta" >/dev/null
    jq -r '.command | join(" ")' "$meta" |
        grep -q 'run primes --limit 1e6 --driver pthread --workers 2 --out'
    jq -e '.host.cpu_model | length > 0' "$meta"
    jq -e '.program.flags | test("-O")' "$meta"
    jq -e '.program.compiler | length > 0' "$meta"
    jq -e '.program.libraries.hwloc | length > 0' "$meta"
    jq -e '.machine.cores | tonumber >= 1' "$meta"
    jq -e '.options.kernel == "primes" and .options.driver == "pthread"' \
        "$meta"
    [ "$(jq -r .options.kernel_args "$meta")" = \
        "$(column kernel_args <there/runs.csv)" ]
    [ "$(jq -r .utc "$meta")" = "$(column utc <there/runs.csv)" ]
}

@test "metadata is valid for any arguments" {
    need_jq
    name=$(printf 'p\303\274 "q" \\ \377.pgm')
    printf 'P5 2 2 255\n1234' >"$name"
    "$brigade" run convolve --image "$name" --out there "${quick[@]}" >/dev/null
    jq -e '.command | length > 4' there/meta/*.json
}

# ---- traces ------------------------------------------------------------------

events() { # PHASE NAME: how many there are in trace.json
    jq --arg ph "$1" --arg name "$2" \
        '[.traceEvents[] | select(.ph == $ph and .name == $name)] | length' \
        trace.json
}

@test "trace: one event per chunk, under every driver" {
    need_jq
    # (The loop of a pool has a separate lane.)
    for driver in $(drivers_where \
        'program == "brigade" && family != "pool"'); do
        workers=3
        [ "$(driver_word "$driver" 4)" != 1 ] || workers=1
        "$brigade" run null --units 1000 --grain 7 --driver "$driver" \
            --workers "$workers" --trace trace.json --repeat 2 --place none \
            >/dev/null
        [ "$(events X compute)" -eq 143 ]
        # Each chunk once.
        [ "$(jq '[.traceEvents[] | select(.name == "compute").args.chunk] |
            unique | length' trace.json)" -eq 143 ]
        jq -e '[.traceEvents[].pid] | unique == [0]' trace.json
        jq -e --argjson n "$workers" '[.traceEvents[].tid | values] | unique |
            length == $n' trace.json
        jq -e '[.traceEvents[] | select(.ph == "X") | .dur >= 0] | all' \
            trace.json
        jq -e '.otherData.spans_dropped == 0' trace.json
    done
    [ -z "$(find . -name 'trace.json?*')" ]
}

@test "trace: waits are pairs, and those of an event loop overlap" {
    need_jq
    overlaps='[.traceEvents[] | select(.name == "wait")] |
        ([.[] | select(.ph == "b")] | max_by(.ts).ts) <
        ([.[] | select(.ph == "e")] | min_by(.ts).ts)'
    for team in "epoll ${delays[*]}" "pthread ${long_delays[*]}" \
        "fork ${long_delays[*]}"; do
        # shellcheck disable=SC2086
        "$brigade" run ${team#* } --driver ${team%% *} --trace trace.json \
            "${quick[@]}" >/dev/null
        [ "$(events b wait)" -eq 3 ]
        [ "$(events e wait)" -eq 3 ]
        jq -e '[.traceEvents[] | select(.ph == "b").id] | sort == [0, 1, 2]' \
            trace.json
        # All had begun before the first was over.
        jq -e "$overlaps" trace.json
    done
    "$brigade" run "${delays[@]}" --trace trace.json "${quick[@]}" >/dev/null
    [ "$(events b wait)" -eq 3 ]
    # Each began when the one before was over.
    jq -e '[.traceEvents[] | select(.name == "wait")] | sort_by(.ts) |
        map(.ph) == ["b", "e", "b", "e", "b", "e"]' trace.json
}

@test "trace: work of several workers overlaps" {
    need_jq
    [ "$(nproc)" -ge 2 ] || skip 'there is one processor'
    for driver in $(teams); do
        "$brigade" run spin --units 2 --grain 1 --time 100ms \
            --spin-ps 500 --schedule static --driver "$driver" --workers 2 \
            --trace trace.json "${quick[@]}" >/dev/null
        jq -e '[.traceEvents[] | select(.name == "compute")] |
            length == 2 and .[0].tid != .[1].tid and
            .[0].ts < .[1].ts + .[1].dur and
            .[1].ts < .[0].ts + .[0].dur' trace.json
    done
}

@test "trace: ranks are processes" {
    need_jq
    need_mpi
    run_ranks 3 null --units 1000 --grain 7 --trace trace.json "${quick[@]}" \
        >/dev/null
    [ "$(events X compute)" -eq 143 ]
    jq -e '[.traceEvents[].pid] | unique == [0, 1, 2]' trace.json
    [ "$(events M process_name)" -eq 3 ]
    run_ranks 2 convolve --image 64x64 --passes 3 --trace trace.json \
        "${quick[@]}" >/dev/null
    # Two exchanges between three passes, in each rank.
    [ "$(events X 'halo exchange')" -eq 4 ]
}

@test "trace: spans beyond its memory are dropped, counted and reported" {
    # The memory is shared out evenly, some 1000 spans to each of 2000 threads,
    # and there are 1100 chunks for each: however they are dealt, some drop.
    run "$brigade" run null --units 2.2e6 --driver pthread --workers 2000 \
        --trace trace.json "${quick[@]}"
    [ "$status" -ne 4 ] || skip "no 2000 threads here: $output"
    [ "$status" -eq 0 ]
    kept=$(grep -c '"name":"compute"' trace.json)
    dropped=$(sed -n 's/.*"spans_dropped":\([0-9]*\).*/\1/p' trace.json)
    echo "$kept kept, $dropped dropped"
    # Every chunk is one or the other; set-up and barriers may be dropped, too.
    [ $((kept + dropped)) -ge 2200000 ]
    [ $((kept + dropped)) -le $((2200000 + 5 * 2000)) ]
}

@test "rows of an older version are left as they are, in one line" {
    "$brigade" run null --out old "${quick[@]}" >/dev/null
    column run_id kernel driver workers elapsed_ns status <old/runs.csv |
        { echo run_id,kernel,driver,workers,elapsed_ns,status && tr '\t' ,; } \
            >some
    mv some old/runs.csv
    cp old/runs.csv before
    ends 5 "$brigade" run null --out old "${quick[@]}"
    [ "${#lines[@]}" -eq 1 ]
    says "lacks column '" 'as another version writes it; choose another --out'
    cmp before old/runs.csv
    ends 5 "$brigade" sweep strong --kernels null --drivers serial --repeat 1 \
        --no-anchors --out old
    says "lacks column '"
    cmp before old/runs.csv
}

# Whether a kernel has them is its own business: the row tells, or a note.
@test "huge pages: the same result, and either huge pages or a note why not" {
    want=$("$brigade" run convolve --image 2000x2500 --pixel f32 "${quick[@]}" \
        --csv - | column pages huge_bytes result)
    for driver in $(drivers_of convolve); do
        "$brigade" run convolve --image 2000x2500 --pixel f32 --huge-pages \
            --driver "$driver" --csv - "${quick[@]}" >rows.csv 2>notes
        [ "$(column pages result <rows.csv)" = \
            "huge"$'\t'"$(cut -f 3 <<<"$want")" ]
        huge=$(column huge_bytes <rows.csv)
        if [ "$huge" -gt 0 ]; then
            [ "$(cat notes)" = '' ]
        else
            grep -q 'note: no huge pages were allocated' notes
        fi
    done
    [ "$(cut -f 1 <<<"$want")" = base ]
    ends 0 "$brigade" run primes --limit 1e6 --huge-pages "${quick[@]}"
    [[ $output == *'less than 4 MiB of data in memory'* ]]
}
