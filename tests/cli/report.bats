#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# brigade report and brigade compare: tables, the page, exports, refusals.
# Above 400 lines, as all tests are of the same rows.

load helpers.sh
load report.sh

@test "report: the medians of the reference equal awk's" {
    column kernel kernel_args driver driver_args isa workers ranks grain \
        schedule place host depth warmup elapsed_ns status label \
        <"$reference/runs.csv" | awk -F '\t' '
        $13 == 0 && $15 == "ok" && $16 !~ /^kind=anchor/ {
            key = ""
            for (i = 1; i <= 12; i++) key = key $i "\t"
            times[key, ++count[key]] = $14 + 0
        }
        END {
            for (key in count) {
                n = count[key]
                for (i = 1; i <= n; i++)
                    for (j = i + 1; j <= n; j++)
                        if (times[key, j] < times[key, i]) {
                            t = times[key, i]
                            times[key, i] = times[key, j]
                            times[key, j] = t
                        }
                printf "%.9g\n", times[key, int((n + 1) / 2)] / 1e9
            }
        }' | sort >want
    "$brigade" report "$reference" --fom |
        sed -n 's/^FOM [A-Za-z0-9_.-]*median: \([0-9.e-]*\) s$/\1/p' |
        sort >got
    [ "$(wc -l <got)" -gt 20 ]
    diff want got
}

@test "report: a speed-up of the reference is the ratio of its medians" {
    # One work only: the names of figures do not contain the limit.
    sed -n '1p; /limit=2e9/p' "$reference/runs.csv" >there/runs.csv
    "$brigade" report there --fom >fom
    awk '
        $2 == "primes.serial.1.median:" { serial = $3 }
        $2 == "primes.fork.2.median:" { fork = $3 }
        $2 == "primes.fork.2.faster:" { faster = $3 }
        END {
            off = serial / fork / faster - 1
            print serial, fork, faster, off
            exit !(faster > 1 && off < 1e-6 && off > -1e-6)
        }' fom
}

@test "report: the page of the reference is well-formed and reproducible" {
    report 0 "$brigade" report "$reference" --html a.html
    says 'PARALLELISM' 'OVERLAP' 'RELIABILITY'
    "$brigade" report "$reference" --html b.html >/dev/null
    cmp a.html b.html
    page_is_sound a.html
    for id in scaling waiting timelines laws losses roofline costs \
        starvation placement decision noise machine; do
        grep -q "<section id=\"$id\">" a.html ||
            { echo "no section $id"; return 1; }
    done
    [ "$(grep -c 'What did you expect?' a.html)" -ge 10 ]
    grep -q 'prefers-color-scheme:dark' a.html
    [ "$(grep -c '<svg class="chart"' a.html)" -ge 10 ]
}

@test "report: few columns suffice, and missing sections are named" {
    rows >there/runs.csv
    report 0 "$brigade" report there --html page.html
    says '10.00x' 'primes' 'one run only: 2 of 2 points'
    page_is_sound page.html
    grep -q 'Not in these rows' page.html
    grep -q 'brigade costs --out DIR' page.html
}

@test "report: rows of a version without families have a baseline" {
    rows | cut -d , -f 1,2,4- | sed 's/,serial,/,anything,/' >there/runs.csv
    report 0 "$brigade" report there --html page.html
    says "no column 'family'" 'anything       1    101.0 ms     1.00x' \
        'openmp         2     10.1 ms    10.00x'
    grep -q 'no column family' page.html
    # The fastest with one worker, the first of two.
    echo primes,limit=1e9,another,1,50500000,ok,1e9,1 >>there/runs.csv
    report 0 "$brigade" report there
    says 'another        1     50.5 ms     1.00x' \
        'openmp         2     10.1 ms     5.00x'
    # None with one worker: no speed-up, and the report says why.
    sed -i '/,1$/d' there/runs.csv
    report 0 "$brigade" report there
    says 'openmp         2     10.1 ms         -' "no column 'family'"
    ends 0 "$brigade" compare there there
    says '1.000'
}

@test "report: a speed-up above the cores is implausible, in text and page" {
    rows >there/runs.csv
    report 0 "$brigade" report there --html page.html
    says 'implausible' '2.00 cores cannot be 10.00 times as fast'
    grep -q 'class="flag">Implausible: openmp' page.html
}

@test "report: reads at several depths are one figure, with their rates" {
    {
        echo 'kernel,kernel_args,driver,workers,depth,elapsed_ns,status,work,work_unit,wait_ns,waits_achieved'
        for c in 'count=9;direct=0' 'count=9;direct=1'; do
            echo "read,$c,serial,1,,100000000,ok,1e9,B,10000000,1"
            echo "read,$c,uring,1,1,100000000,ok,1e9,B,10000000,1"
            echo "read,$c,uring,1,100,50000000,ok,1e9,B,10000000,90"
            echo "read,$c,pthread,100,,25000000,ok,1e9,B,10000000,80"
        done
    } >there/runs.csv
    report 0 "$brigade" report there --html page.html
    page_is_sound page.html
    sed -n '/<section id="waiting">/,/<\/section>/p' page.html >waiting
    [ "$(grep -c '<h3>read · count=9; direct=' waiting)" = 2 ]
    [ "$(grep -c 'uring: 90 of 100 at a time' waiting)" = 2 ]
    [ "$(grep -c 'uring, 100 at a time: 2e+04' waiting)" = 2 ]
    [ "$(grep -c 'pthread, 100 at a time: 4e+04' waiting)" = 2 ]
    grep -q 'MB per second' waiting
}

@test "report: traces of one kernel are adjacent, in the order of drivers" {
    for name in 1-a:wait:epoll:loop 2-b:primes:mpi:ranks \
        3-c:wait:serial:serial 4-d:primes:fork:processes; do
        IFS=: read -r file kernel driver family <<<"$name"
        cat >"there/$file.json" <<EOF
{"traceEvents":[
{"name":"process_name","ph":"M","pid":0,"args":{"name":"$kernel under $driver rank 0","family":"$family"}},
{"name":"compute","cat":"work","ph":"X","ts":0,"dur":5,"pid":0,"tid":0}]}
EOF
    done
    echo '{"no":"trace"}' >there/none.json
    rows >there/runs.csv
    report 0 "$brigade" report there --html page.html
    page_is_sound page.html
    sed -n '/<section id="timelines">/,/<\/section>/p' page.html |
        sed -n 's/.*<h3>\(.*\)<\/h3>.*/\1/p' >got
    printf '%s\n' wait 'wait under serial' 'wait under epoll' primes \
        'primes under fork' 'primes under mpi' >want
    diff want got
}

@test "report: colours follow what drivers are, not their names" {
    {
        echo 'kernel,kernel_args,family,one_at_a_time,driver,workers,elapsed_ns,status,work'
        echo 'k,a=1,serial,0,z,1,100,ok,1'
        echo 'k,a=1,threads,1,a,2,100,ok,1'
        echo 'k,a=1,threads,0,b,2,90,ok,1'
        echo 'k,a=1,processes,0,c,2,80,ok,1'
        echo 'k,a=1,other,0,d,2,70,ok,1'
    } >there/runs.csv
    report 0 "$brigade" report there --html page.html
    for style in z:0 a:3 b:1 c:4 d:10; do
        grep -q "<g class=\"s${style#*:}\">.*</svg>${style%:*}</li>" page.html
    done
}

@test "report: tasks with a heartbeat are not a figure of overlap" {
    {
        echo 'kernel,kernel_args,driver,workers,depth,elapsed_ns,status,work,wait_ns,waits_achieved,tick_max_ns,tick_p99_ns'
        echo 'mix,tasks=20;heartbeat=0s,epoll,1,20,100000000,ok,20,10000000,19,,'
        echo 'mix,tasks=30;heartbeat=0s,epoll,1,30,100000000,ok,30,10000000,29,,'
        echo 'mix,tasks=20;heartbeat=10ms,epoll,1,21,400000000,ok,20,10000000,5,1,1'
    } >there/runs.csv
    report 0 "$brigade" report there --html page.html
    grep -q 'epoll: 19 of 20 at a time' page.html
    run ! grep -q 'epoll: 5 of 21 at a time' page.html
    # Options that all share appear once, not in every line of the table.
    grep -q 'All with heartbeat=0s\.' page.html
    sed -n '/<section id="waiting">/,/<\/section>/p' page.html >waiting
    grep -q '<td>tasks=20</td>' waiting
    grep -q '<td>tasks=30</td>' waiting
}

@test "report: bars of placements have the same work and workers" {
    {
        echo 'kernel,kernel_args,driver,workers,place,elapsed_ns,status,work'
        echo 'primes,limit=1,serial,1,core,100,ok,1'
        echo 'primes,limit=1,openmp,2,core,50,ok,1'
        echo 'primes,limit=1,openmp,2,pu:0,100,ok,1'
        echo 'primes,limit=1,fork,2,core,60,ok,1'
    } >there/runs.csv
    report 0 "$brigade" report there --html page.html
    grep -q 'class="label"><span>primes, openmp x2, pu:0<' page.html
    grep -q 'class="label"><span>primes, openmp x2, core<' page.html
    grep -q '<td>openmp, placed pu:0</td>' page.html
    run ! grep -q 'fork x2' page.html
}

@test "report: a kernel that computes nothing has no speed-up" {
    rows | sed '1s/$/,empty_work/; 2,$s/$/,0/' >there/runs.csv
    # Rows of older versions call it null.
    rows | sed '1d; s/$/,1/; s/^primes,limit=1e9/null,units=1/' >>there/runs.csv
    report 0 "$brigade" report there --html page.html
    says 'this kernel computes nothing'
    sed -n '/^noop/,$p' <<<"$output" >idle
    run ! grep -q 'implausible\|[0-9]x ' idle
    sed -n '/<section id="scaling">/,/<\/section>/p' page.html >strong
    grep -q '<h3>primes' strong
    run ! grep -q '<h3>noop' strong
    grep -q 'The kernel noop is left out' strong
    # Nor if the file has only such rows.
    sed -i '/^primes/d' there/runs.csv
    report 0 "$brigade" report there --html page.html
    run ! grep -q '<section id="scaling">\|×</b>' page.html
}

@test "report: an unknown value is not a number" {
    {
        rows | cut -d , -f 1-8
        echo wait,tasks=9,serial,serial,1,900000000,ok,9
    } >there/runs.csv
    report 0 "$brigade" report there --html page.html
    grep -q '<b>10.00×</b>' page.html
    run ! grep -q -i -w nan page.html
    run ! grep -q -i -w nan <<<"$output"
}

@test "report: a law that does not describe the points is marked" {
    {
        echo 'kernel,kernel_args,driver,workers,elapsed_ns,status,work,cores_achieved'
        echo primes,limit=1e9,serial,1,100000000,ok,1e9,1
        for at in 2:300 3:60 4:400; do
            echo "primes,limit=1e9,openmp,${at%:*},${at#*:}000000,ok,1e9,1"
        done
    } >there/runs.csv
    report 0 "$brigade" report there --html page.html
    grep -q 'without cminpack' <<<"$output" && skip 'built without cminpack'
    says 'Amdahl     this law does not describe these points'
    says_not 'serial part s'
    grep -q 'ignore its parameters (R² = ' page.html
    run ! grep -q 'serial part s = ' page.html
}

@test "report: work that grows with the workers has its own figure" {
    cat >there/runs.csv <<'EOF'
kernel,kernel_args,driver,workers,elapsed_ns,status,work
primes,from=0;limit=1e9,serial,1,100000000,ok,1000000001
primes,from=0;limit=1e9,openmp,2,50000000,ok,1000000001
primes,from=0;limit=2e9,openmp,2,105000000,ok,2000000001
primes,from=0;limit=4e9,openmp,4,125000000,ok,4000000001
primes,from=0;limit=3e9,fork,2,300000000,ok,3000000001
primes,from=1;limit=4e9,mpi,4,400000000,ok,4000000000
EOF
    report 0 "$brigade" report there --html page.html
    page_is_sound page.html
    sed -n '/<section id="weak">/,/<\/section>/p' page.html >weak
    # 4 times the work on 4 workers in 1.25 times the time: 80 %, and by
    # Gustafson (4 - 3.2) / 3 of that run is serial.
    grep -q 'openmp with 4 workers, scaled speed-up 3.20' weak
    grep -q '<td class="n">3.20×</td><td>80 %</td>.*<td>0.267</td>' weak
    grep -q '<td class="n">1.90×</td><td>95 %</td>.*<td>0.095</td>' weak
    # Not in proportion to the workers, and another start.
    run ! grep -q -E 'fork|mpi|0.50×' weak
    # It is not a figure of strong scaling with one size.
    sed -n '/<section id="scaling">/,/<\/section>/p' page.html >strong
    grep -q '<h3>primes to 1e9</h3>' strong
    run ! grep -q '<h3>primes to 2e9</h3>' strong
    # Nor is it in the headline.
    grep -q '<b>2.00×</b>' page.html
    # Two sizes of a fixed work are too few for a law, which the page says.
    grep -q 'runs with 3 different numbers of workers, USL with 4' page.html
    # Without work that grows.
    grep -v 'limit=[234]e9' there/runs.csv >some
    mv some there/runs.csv
    report 0 "$brigade" report there --html page.html
    run ! grep -q '<section id="weak">' page.html
    grep -q 'brigade sweep weak --workers 1,2,4 --out DIR' page.html
}

@test "report: the base of a weak series alone is not strong scaling" {
    cat >there/runs.csv <<'EOF'
kernel,kernel_args,driver,workers,elapsed_ns,status,work,label
primes,from=0;limit=1e9,serial,1,100000000,ok,1000000001,kind=weak;key=a;turn=0
primes,from=0;limit=1e9,openmp,1,100000000,ok,1000000001,kind=weak;key=b;turn=0
primes,from=0;limit=2e9,openmp,2,105000000,ok,2000000001,kind=weak;key=c;turn=0
EOF
    report 0 "$brigade" report there --html page.html
    grep -q '<section id="weak">' page.html
    run ! grep -q '<section id="scaling">' page.html
    sed -i 's/kind=weak;key=b/kind=strong;key=b/' there/runs.csv
    report 0 "$brigade" report there --html page.html
    grep -q '<section id="scaling">' page.html
}

@test "report: one wait at a time is not a loop that computes" {
    cat >there/runs.csv <<'EOF'
kernel,kernel_args,driver,workers,elapsed_ns,status,work,cores_achieved,waits_achieved,wait_ns,depth,verdict
wait,tasks=1,serial,1,100000000,ok,1,0,1,100000000,,serial
wait,tasks=1,epoll,1,100000000,ok,1,0,1,100000000,1,serial
read,count=100,serial,1,100000000,ok,100,0.9,1,10000000,,serial
read,count=100,epoll,1,100000000,ok,100,0.1,1,10000000,64,serial
read,count=1000,epoll,1,1000000000,ok,1000,0.1,1.2,10000000,64,serial
EOF
    report 0 "$brigade" report there --html page.html
    says 'one wait at a time: no overlap' \
        '64 waits at a time were allowed and 1.20 passed'
    says_not 'computes most of the time'
    # As many at a time and more in sequence: one point, not two at one x.
    grep -q 'epoll: 1.2 of 64 at a time' page.html
    run ! grep -q 'epoll: 1 of 64 at a time' page.html
}

@test "report: rows that are not ok are counted and named" {
    rows fork deadline '' >there/runs.csv
    report 0 "$brigade" report there --html page.html
    says '3 of 6 rows are not ok' 'deadline'
    grep -q 'id="failed"' page.html
    grep -q '3 of 6 rows' page.html
}

@test "report: hostile cells are text" {
    rows '"<script>alert(1)</script>"' >there/runs.csv
    rows '"=cmd|calc!A1"' | tail -n +2 >>there/runs.csv
    rows '"</title></svg><img src=x onerror=alert(1)>"' | tail -n +2 \
        >>there/runs.csv
    printf 'model,what,count,create_ns,user_bytes\n<i>,"@x",10,5,7\n' \
        >there/costs.csv
    mkdir there/meta
    printf '{"host": {"name": "<b onload=x>", "cpus_online": "many"}}' \
        >there/meta/a.json
    printf '{"host": [1, 2' >there/meta/b.json
    printf '{"traceEvents":[{"ph":"M","args":{"name":"<script>"}},{"ph":"X",
        "ts":-1e300,"dur":1e300},{"ph":"X","ts":"x"},7,null,{"ph":"X","ts":1,
        "dur":2,"pid":0,"tid":0,"cat":"work"}]}' >there/odd.json
    report 0 "$brigade" report there --html page.html
    page_is_sound page.html
    run ! grep -E '<(i|b|img|script)[ >]' <(sed 's/<b>What did you expect?<\/b>//g; s/<i class="p[0-9]"//g; s/<b>[0-9.×]*<\/b>//g' page.html)
    grep -q '&lt;script&gt;alert(1)' page.html
    # A spreadsheet gets the apostrophe, and the page does not show it.
    local guard='<span class="guard" aria-hidden="true">&#39;</span>'
    grep -q '\.guard{[^}]*opacity:0' page.html
    grep -qF "<td>$guard=cmd|calc!A1</td>" page.html
    grep -qF "<td>$guard@x</td>" page.html
    grep -q '1 file in meta/ is not metadata' page.html
}

@test "report: the costs are sorted by model, then by count" {
    rows '"x"' >there/runs.csv
    printf '%s\n' model,what,count,create_ns,switch_ns,user_bytes \
        rank,ranks,8,3,,8 task,tasks,10,5,2,7 rank,ranks,1,9,,8 \
        task,tasks,1,5,2,7 rank,ranks,2,7,4,8 >there/costs.csv
    report 0 "$brigade" report there --html page.html
    page_is_sound page.html
    got=$(sed -nE 's/^<tr><td>(ranks|tasks)(<[^>]*>)+([0-9]+)<.*/\1 \3/p' \
        page.html | xargs)
    [ "$got" = 'ranks 1 ranks 2 ranks 8 tasks 1 tasks 10' ] || {
        echo "$got"
        return 1
    }
}

@test "report: groups of the same work and driver have labels, and a queue is named" {
    {
        echo 'kernel,kernel_args,driver,workers,elapsed_ns,status,work,depth,place,cores_achieved,waits_achieved,wait_ns,verdict'
        echo 'read,count=9,serial,1,100000000,ok,9,,none,1,0.9,90000000,serial'
        for depth in 10 100; do
            echo "read,count=9,uring,1,100000000,ok,9,$depth,none,1,$depth,900000000,wait-overlap"
        done
        echo 'read,count=9,fork,2,50000000,ok,9,,core,2,0.5,9000000,parallel'
        echo 'read,count=9,fork,2,90000000,ok,9,,pu:0,1,0.5,9000000,parallel'
    } >there/runs.csv
    report 0 "$brigade" report there --html page.html
    says ' depth 10: queue: 10 requests were in flight' ' depth 100: queue: 100 ' \
        ' placed core: parallelism' ' placed pu:0: '
    [[ $output != *'placed none'* ]]
    page_is_sound page.html
}

@test "report: several costs of one model and count are one line of medians" {
    rows '"x"' >there/runs.csv
    printf '%s\n' model,what,host,count,create_ns task,tasks,a,10,500 \
        task,tasks,b,10,900 task,tasks,a,10,100 task,tasks,a,10,300 \
        task,tasks,a,10, >there/costs.csv
    report 0 "$brigade" report there --html page.html
    got=$(sed -nE 's/^<tr><td>tasks(<[^>]*>)+10(<[^>]*>)+([0-9]+ ns)<.*/\3/p' \
        page.html | xargs)
    [ "$got" = '300 ns 900 ns' ] || {
        echo "$got"
        return 1
    }
}

# The others are shown, in the page too, and the exit code tells.
@test "report, compare: a row whose number cannot be right is named with its place" {
    local column value
    while read -r column value; do
        rows | awk -F , -v OFS=, -v column="$column" -v value="$value" '
            NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
            NR == 3 { $at[column] = value }
            { print }' >there/runs.csv
        report 5 "$brigade" report there --html page.html
        says 'PARALLELISM' "runs.csv, line 3: column '$column', '${value//\"/}', is"
        says '1 rows cannot be right'
        says_not 'and 1 more'
        grep -q 'Row left out: .*line 3' page.html
        ends 5 "$brigade" compare there there
        says "runs.csv, line 3: column '$column'" '2 rows cannot be right'
    done <<'END'
workers -1
workers 0
workers 1e23
workers 99999999999
cores_achieved -1
cores_achieved nan
cores_achieved inf
elapsed_ns 0
elapsed_ns -5
elapsed_ns nan
elapsed_ns 1e400
elapsed_ns 99999999999999999999
elapsed_ns 0x10
elapsed_ns "1 2"
elapsed_ns =1+1
work 1e23
work -inf
END
    { rows; for _ in $(seq 20); do rows openmp ok 0 | tail -n +2; done; } >there/runs.csv
    report 5 "$brigade" report there
    [ "$(grep -c '^row left out: ' <<<"$output")" -eq 10 ]
    says 'and 50 more' '60 rows cannot be right'
    rows openmp failed 0 >there/runs.csv # the end of a run has no time
    report 0 "$brigade" report there
}

@test "report: equal times print no nan" {
    {
        rows | head -n 2
        for n in 1 2 4 8 16; do
            echo "primes,limit=1e9,threads,openmp,$n,100000000,ok,1e9,$n"
        done
    } >there/runs.csv
    report 0 "$brigade" report there --html page.html
    run ! grep -q -i -w nan page.html
    run ! grep -q -i -w nan <<<"$output"
}

@test "report: a malformed file is an error in one line" {
    report 5 "$brigade" report nowhere
    one_line
    : >there/runs.csv
    report 5 "$brigade" report there
    one_line
    echo 'a,b' >there/runs.csv
    report 5 "$brigade" report there
    one_line
    says "no column 'kernel'"
    rows | sed '3s/,/,"/' >there/runs.csv
    report 5 "$brigade" report there
    one_line
    head -c 5000 /dev/urandom >there/runs.csv
    report 5 "$brigade" report there
    one_line
}

@test "report: a last line torn at any byte is left out and named" {
    local size
    rows >whole
    size=$(wc -c <whole)
    for cut in 1 2 7 30 60; do
        head -c $((size - cut)) whole >there/runs.csv
        for mode in '' --fom --losses '--extra-p -'; do
            # shellcheck disable=SC2086
            report 0 "$brigade" report there $mode
            says 'there/runs.csv: the last line' 'is torn and left out'
        done
        ends 0 "$brigade" compare there there
        says 'there/runs.csv: the last line' 'is torn and left out'
    done
    rows >there/runs.csv
    for file in workers costs hosts; do
        sed 's/,.*//' whole >"there/$file.csv"
        printf primes >>"there/$file.csv"
    done
    report 0 "$brigade" report there
    says 'workers.csv: the last line' 'costs.csv: the last line' 'hosts.csv: the last line'
}

@test "report: an optional file that exists and cannot be read is named and counts" {
    rows >there/runs.csv
    for file in workers costs hosts; do
        echo 'a,a' >"there/$file.csv"
        report 5 "$brigade" report there --html page.html
        says 'left out:' "$file.csv" PARALLELISM
        grep -q 'Left out: ' page.html
        rm "there/$file.csv"
        mkfifo "there/$file.csv"
        report 5 "$brigade" report there
        says 'not a regular file'
        rm "there/$file.csv"
    done
    report 0 "$brigade" report there
}

# Errors of the operating system in the directories that hold traces and
# metadata: these are optional, so only their absence is silent.
@test "report: a directory that cannot be read to its end is an error" {
    command -v strace >/dev/null || skip 'strace was not found'
    strace -o trace true || skip 'strace cannot trace here'
    rows >there/runs.csv
    mkdir there/meta
    echo '{"host":{"name":"x"}}' >there/meta/x.json
    for at in 1 2; do
        ends 5 strace -o trace -e inject=getdents64:error=EIO:when=$at+2 \
            "$build/brigade-report" there --html page.html
        says 'cannot read' 'Input/output error'
        [ ! -e page.html ] || rm page.html
    done
    ends 0 "$brigade" report there --html page.html
}

# Each allocation of a report and of a comparison fails in turn: the same bytes
# as without, or exit 4 with its reason; never less with exit 0.
@test "report, compare: short memory is an error, not a shorter report" {
    ${CC:-cc} -shared -fPIC -o short_memory.so \
        "$BATS_TEST_DIRNAME/short_memory.c" -ldl || skip 'no compiler was found'
    [ -z "${LD_PRELOAD-}" ] || skip 'another library is preloaded'
    rows >there/runs.csv
    runs 2 >there/runs.csv
    echo '{"traceEvents":[{"ph":"X","ts":0,"dur":1,"tid":0,"pid":0}]}' >there/x.json
    mkdir there/meta
    echo '{"host":{"name":"x"}}' >there/meta/x.json
    local command=("$build/brigade-report" there --html page.html)
    local count n code step what
    for what in report compare; do
        [ "$what" = report ] || command=("$build/brigade-compare" there there)
        "${command[@]}" >want 2>/dev/null
        [ "$what" = compare ] || mv page.html want.html
        count=$(LD_PRELOAD=$PWD/short_memory.so SHORT_MEMORY=0 "${command[@]}" 2>&1 \
            >/dev/null | sed -n 's/^allocations: //p')
        [ "$count" -gt 50 ]
        step=$((count / 250 + 1))
        for ((n = 1; n <= count; n += step)); do
            code=0
            LD_PRELOAD=$PWD/short_memory.so SHORT_MEMORY=$n timeout 180 \
                "${command[@]}" >got 2>why || code=$?
            if [ "$code" -eq 0 ]; then
                cmp want got || { echo "$what: allocation $n"; false; }
                [ "$what" = compare ] || cmp want.html page.html ||
                    { echo "$what: allocation $n: page"; false; }
            else
                [ "$code" -eq 4 ] || { echo "$what: allocation $n: exit $code"; cat why; false; }
                grep -q 'memory' why || { echo "$what: allocation $n"; cat why; false; }
            fi
            rm -f page.html
        done
    done
}

@test "report: a page that cannot be written is an error after the tables" {
    rows >there/runs.csv
    report 5 "$brigade" report there --html no/where.html
    says 'PARALLELISM' "cannot create 'no/where.html'"
    report 5 "$brigade" report there --html there
    says 'not a regular file'
}

@test "report: usage" {
    report 2 "$brigade" report
    report 2 "$brigade" report a --html
    report 2 "$brigade" report ''
    says 'argument 1 is empty'
    report 2 "$brigade" report a '' b
    says 'argument 2 is empty'
    report 2 "$brigade" report a --html ''
    says '--html: the file name is empty'
    report 2 "$brigade" report a --extra-p=
    says 'the file name is empty'
    report 2 "$brigade" report a --nothing
    report 0 "$brigade" report --help
    says '--html' '--extra-p' '--[no-]fom'
}

@test "report: Extra-P's lines are JSON, one for each repetition" {
    command -v jq >/dev/null || skip 'jq was not found'
    "$brigade" report "$reference" --extra-p out.jsonl >/dev/null
    column status warmup label <"$reference/runs.csv" | awk -F '\t' '
        $1 == "ok" && $2 == 0 && $3 !~ /^kind=anchor/ { n++ } END { print n }' >want
    jq -s 'map(select(.params.p >= 1 and .metric == "time" and .value > 0
        and (.callpath | contains("->")))) | length' out.jsonl >got
    diff want got
    rows '"a\"b"' >there/runs.csv
    "$brigade" report there --extra-p - | jq -e .value >/dev/null
}

@test "report: figures of merit match a regular expression" {
    rows '"=x y:1"' >there/runs.csv
    "$brigade" report there --fom >fom
    run ! grep -v -E '^FOM [A-Za-z0-9_.-]+: [0-9.e+-]+( s)?$' fom
    grep -q '^FOM primes.serial.1.median: 0.101 s$' fom
}

@test "report: rows of two hosts are separate" {
    {
        rows | sed '1s/$/,host/; 2,$s/$/,alpha/'
        rows | tail -n +2 | sed 's/$/,beta/; s/1\([0-9][0-9]000000\)/2\1/'
    } >there/runs.csv
    report 0 "$brigade" report there --html page.html
    grep -q 'openmp on alpha' page.html
    grep -q 'openmp on beta' page.html
    [ "$(grep -c ' 1.00x' <<<"$output")" -eq 2 ]
    "$brigade" report there --fom >fom
    grep -q '^FOM primes.serial.1.alpha.median: ' fom
    grep -q '^FOM primes.serial.1.beta.median: ' fom
    run ! grep -q '[.]2[.]2[.]' fom
}

# Static halves of 8 units of which the last costs 4 times the mean: the second
# half has 3 (8 - 4) / 7 + 4 of 8, which is 1.4286 times the mean. The test
# compares CPU time, which other programs disturb little, in at most three runs.
@test "report: the measured imbalance of spin is the known one" {
    local turn measured near=0
    for turn in 1 2 3; do
        [ "$near" -eq 1 ] && break
        rm -rf there
        for how in '--driver serial' \
            '--driver openmp --workers 2 --schedule static'; do
            # shellcheck disable=SC2086
            "$brigade" run spin --units 8 --time 10ms --shape one \
                --imbalance 4 --grain 1 --spin-ps 1200 --repeat 3 \
                --warmup 1 $how --out there >/dev/null
        done
        "$brigade" report there --html page.html >/dev/null
        measured=$(grep -o 'busiest worker had [0-9.]* times' page.html |
            head -n 1 | awk '{ print $4 }')
        echo "turn $turn: measured $measured, known 1.4286"
        awk "BEGIN { off = $measured / 1.4286; exit !(off > 0.95 && off < 1.05) }" &&
            near=1
    done
    [ "$near" -eq 1 ]
}

# ---- compare -----------------------------------------------------------------

@test "compare: a directory equals itself" {
    ends 0 "$brigade" compare "$reference" "$reference"
    says '1.000' 'only in A: 0, only in B: 0'
    says_not 'is faster'
    # In 80 columns, but for names of work and of flags.
    COLUMNS=80 "$brigade" compare "$reference" "$reference" >narrow
    [ -z "$(sed -n '/^  driver/,$p' narrow | grep '^  ' | awk 'length > 80')" ]
}

@test "compare: a faster directory is named, with an interval" {
    mkdir other
    runs 5 >there/runs.csv
    runs 5 | sed 's/00\(,ok\)/0\1/' >other/runs.csv
    ends 0 "$brigade" compare there other
    says 'B is faster' '10.0' '2 points in both'
    ends 0 "$brigade" compare other there
    says 'A is faster'
}

@test "compare: fewer than 5 runs are too few to tell" {
    mkdir other
    runs 5 >there/runs.csv
    runs 4 | sed 's/00\(,ok\)/0\1/' >other/runs.csv
    ends 0 "$brigade" compare there other
    says 'too few runs' 'both sides need 5'
    says_not 'is faster'
    "$brigade" compare there other --markdown | grep -q '(few) | too few runs'
    # Repetitions of one process do not count, however many they are.
    for _ in 1 2 3 4 5 6; do rows; done | sed '1p; /^kernel,/d' >there/runs.csv
    sed 's/00\(,ok\)/0\1/' there/runs.csv >other/runs.csv
    ends 0 "$brigade" compare there other
    [[ $output =~ \ \*\ +too\ few\ runs ]]
    says 'the interval is within one run'
    says_not 'is faster'
}

# A copy of the reference as another host would have measured it, whose core 1
# takes half as long again as the other for the same work.
second_host() { # DIRECTORY
    mkdir "$1"
    sed '2,$s/^2/B2/; s/,vm,/,second,/' "$reference/runs.csv" >"$1/runs.csv"
    awk -F, 'BEGIN { OFS = FS }
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; print; next }
        { $1 = "B" $1; $(at["host"]) = "second"
          if ($(at["core"]) == 1 && $(at["work_cpu_ns"]) != "")
              $(at["work_cpu_ns"]) = int(1.5 * $(at["work_cpu_ns"]))
          print }' "$reference/workers.csv" >"$1/workers.csv"
}

@test "report: several directories and hosts, and the slowest core" {
    second_host other
    report 0 "$brigade" report "$reference" other --html two.html
    says '2 nodes: ' '4 cores: ' 'the slowest: second core 1'
    page_is_sound two.html
    grep -q 'id="speed"' two.html
    grep -q '<td>second</td><td[^>]*>1</td><td[^>]*>1\.[45]' two.html
    # The figures of one host do not change by the other's.
    "$brigade" report "$reference" | grep '^  fork .*parallel' >alone
    "$brigade" report "$reference" other >both
    while read -r line; do grep -qF "$line" both; done <alone
}

@test "report: several directories, refusals" {
    report 2 "$brigade" report "$reference" "$reference/."
    one_line
    says 'give each directory once'
    report 5 "$brigade" report "$reference" nowhere
    one_line
    says 'nowhere/runs.csv'
    # Columns that only one of them has; a cell that is no number.
    mkdir more
    printf 'kernel,kernel_args,driver,workers,elapsed_ns,status,novel\n%s\n' \
        'null,units=1,serial,1,5,ok,x' >more/runs.csv
    report 0 "$brigade" report "$reference" more
    sed -i 's/,5,/,five,/' more/runs.csv
    report 5 "$brigade" report "$reference" more
    says 'more/runs.csv, line 2' 'elapsed_ns'
}

@test "compare: different work of one name is refused" {
    mkdir other
    rows >there/runs.csv
    rows | sed 's/1e9,\([12]\)$/2e9,\1/' >other/runs.csv
    ends 3 "$brigade" compare there other
    one_line
    says 'not comparable' '1000000000' '2000000000'
    rows | sed 's/limit=1e9/limit=1e8/' >other/runs.csv
    ends 3 "$brigade" compare there other
    says 'no point is in both'
}

@test "compare: usage" {
    ends 2 "$brigade" compare
    ends 2 "$brigade" compare a
    ends 2 "$brigade" compare '' a
    says 'argument 1 is empty'
    ends 2 "$brigade" compare a ''
    says 'argument 2 is empty'
    ends 0 "$brigade" compare --help
    ends 5 "$brigade" compare nowhere nothing
    one_line
}
