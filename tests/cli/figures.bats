#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# The page of brigade report: what its top, titles and advice conclude.

load helpers.sh
load report.sh

# Names of figures: the title of each bar under "Why not faster?".
bars() { # FILE
    sed -n '/<section id="losses">/,/<\/section>/p' "$1" |
        sed -n 's/^<div class="label"><span>\([^<]*\)<.*/\1/p'
}

@test "report: no two bars of losses have the same title" {
    "$brigade" report "$reference" --html page.html >/dev/null
    bars page.html >titles
    [ "$(wc -l <titles)" -ge 10 ]
    [ -z "$(sort titles | uniq -d)" ] || { sort titles | uniq -d; return 1; }
    grep -q 'placed pu:0, mis-pinned$' titles
}

@test "report: disturbed rows are reported first, and are not the headline" {
    {
        rows openmp ok 60 | sed '1s/$/,verdict,disturbed/; 2,$s/$/,parallel,/'
        rows fork ok 55 | sed '1d; /serial/d; s/threads/processes/; s/$/,parallel,other programs/'
    } | sed 's/,\(60\|55\),ok/,\1000000,ok/' >there/runs.csv
    report 0 "$brigade" report there --html page.html
    says 'disturbed, 3 of 3 repetitions: other programs; measure again'
    grep -q '<b>1.68×</b><span>as fast as serial: primes to 1e9 under openmp' page.html
    run ! grep -q '<b>1.84×</b>' page.html
    # Before the figures of the headline.
    sed -n '/<\/header>/,/class="tiles"/p' page.html >top
    grep -q 'Measure again before you show this' top
    grep -q '3 of 9 rows were disturbed (other programs 3)' top
    # Next to the figures, too.
    grep -q 'fork, 2 workers: 1.84 (disturbed)' page.html
    grep -q '<td>parallel, disturbed</td>' page.html
    # A quiet run has no such warning.
    sed -i '/other programs/d' there/runs.csv
    report 0 "$brigade" report there --html page.html
    says_not 'disturbed'
    run ! grep -q 'Measure again before' page.html
}

@test "report: workers that got less than one core are not called parallelism" {
    rows openmp ok 150000000 | sed '1s/$/,verdict/; 2,$s/2$/0.21/; 2,$s/$/,parallel/' \
        >there/runs.csv
    report 0 "$brigade" report there
    says 'the workers had work for several cores and got 0.21'
    says_not 'parallelism: 0.21 cores worked at the same time'
}

@test "report: load and steal time of the machine are reported first" {
    local at
    rows openmp ok 51000000 >there/runs.csv
    mkdir there/meta
    for at in '1 0.50 0' '2 9.00 3000'; do
        read -r n load steal <<<"$at"
        printf '{"utc":"2026-01-01T00:00:0%sZ","host":{"name":"m","cpus_online":2,
            "load":"%s 0 0 1/9 9","steal_ticks":%s}}' "$n" "$load" "$steal" \
            >"there/meta/$n.json"
    done
    report 0 "$brigade" report there --html page.html
    sed -n '/<\/header>/,/class="tiles"/p' page.html >top
    grep -q 'Measure again before you show this' top
    grep -q 'm: load 0.5 to 9.0 on 2 hardware threads' top
    grep -q 'cores&#39; time (steal)' top
    # Few repetitions are a reason to doubt, not to warn at the top.
    run ! grep -q 'fewer than' top
}

@test "report: one worker is not a headline, and counts are grammatical" {
    {
        echo 'kernel,kernel_args,family,driver,workers,elapsed_ns,status,work'
        echo 'k,a=1,serial,serial,1,1000000,ok,1'
        echo 'k,a=1,threads,openmp,1,990000,ok,1'
    } >there/runs.csv
    report 0 "$brigade" report there --html page.html
    run ! grep -q '×</b>' page.html
    grep -q 'openmp, 1 worker: 1.01' page.html
    run ! grep -q -E '[^0-9.]1 (workers|rows|points|waits|cores)' page.html
    sed -i '$d' there/runs.csv
    report 0 "$brigade" report there --html page.html
    grep -q ': 1 row, 1 point\.' page.html
}

# Waits and computing, the advice of which is a pool.
mixed() { # POOL UNIT
    echo 'kernel,kernel_args,family,driver,workers,depth,elapsed_ns,status,work,cores_achieved,wait_ns,waits_achieved,run_id'
    for t in 0 1 2 3 4; do
        echo "mix,a=1,serial,serial,1,,$((100 + t))000000,ok,1,0.5,1000,1,run$t"
        echo "mix,a=1,loop,uring,1,9,$((20 + t))000000,ok,1,1,1000,9,run$t"
        echo "mix,a=1,pool,pool,2,9,$(($1 + t))000000,ok,1,1,1000,9,run$t"
        # Faster than all, on work that the pool did not do.
        echo "mix,a=2,serial,serial,1,,$((100 + t))000000,ok,1,0.5,1000,1,run$t"
        echo "mix,a=2,loop,uring,1,9,$((1 + t))000000,ok,1,1,1000,9,run$t"
    done
}

@test "report: advice fails only if the intervals for the same work are disjoint" {
    local pool want
    for pool in '22:no difference: the intervals overlap' \
        '40:does not hold in these rows' '10:holds on this machine'; do
        want=${pool#*:}
        mixed "${pool%%:*}" >there/runs.csv
        report 0 "$brigade" report there --html page.html
        sed -n '/<section id="decision">/,/<\/section>/p' page.html |
            grep '<td>waits, then computes' >line
        grep -q "$want" line || { cat line; return 1; }
        grep -q 'pool with 2 workers' line
        grep -q 'uring with 1 worker' line
        run ! grep -q '33\.' line
    done
    # In one run they cannot differ.
    mixed 40 | sed 's/run[0-9]$/run/' >there/runs.csv
    report 0 "$brigade" report there --html page.html
    grep -q 'too few runs to tell: one process only' page.html
    run ! grep -q 'does not hold in these rows' page.html
}

@test "report: a timeline begins at 0 with the earliest worker" {
    rows >there/runs.csv
    cat >there/early.json <<'EOF'
{"traceEvents":[
{"name":"process_name","ph":"M","pid":0,"args":{"name":"wait under gil rank 0","family":"threads"}},
{"name":"compute","cat":"work","ph":"X","ts":0,"dur":100,"pid":0,"tid":0},
{"name":"compute","cat":"work","ph":"X","ts":-100,"dur":50,"pid":0,"tid":1}]}
EOF
    report 0 "$brigade" report there --html page.html
    grep -q 'aria-label="timeline of wait under gil, 2 lanes over 200.0 us"' \
        page.html
    # The early bar is a quarter of the picture, at its left.
    sed -n '/<section id="timelines">/,/<\/section>/p' page.html >timelines
    grep -q '<rect class="work" x="40.0" y="[0-9.]*" width="102.5"' timelines
    grep -q '<rect class="work" x="245.0" y="[0-9.]*" width="205.0"' timelines
}
