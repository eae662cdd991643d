#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# The shape of the page of brigade report: the answer first, the rest folded,
# works in people's words; the card; tables that fit the terminal.

load helpers.sh
load report.sh

@test "page: what to take for which work comes first, all models on one work" {
    report 0 "$brigade" report "$reference" --html page.html
    sed -n '/<\/header>/,/<details/p' page.html >top
    grep -q '<table class="answer">' top
    for model in serial threads processes ranks 'event loop' 'loop + pool'; do
        grep -qF "<th scope=\"col\">$model</th>" top
    done
    grep '<tr><th scope="row">Computes<' top >row
    grep -q '<small>primes to ' row
    grep -q '<strong>[a-z, ]*threads' row
    [ "$(grep -o 'class="taken"' row | wc -l)" -ge 1 ]
    # An event loop computes no faster than serial: measured, and not taken.
    grep -q '<td data-head="event loop">1\.0' row
    grep '<tr><th scope="row">Waits for thousands<' top >row
    grep -q '<strong>event loop' row
    grep -q 'How far to trust it' top
    [ "$(grep -c '<div class="tile">' top)" = 2 ]
    # Nothing comes before the answer except the title and the warning.
    [ "$(sed -n '/<main>/,/<table class="answer">/p' page.html | wc -c)" -lt 3000 ]
}

@test "page: the tables of speed-ups fit a screen of 1200 columns" {
    command -v chromium >/dev/null || skip 'chromium was not found'
    "$brigade" report "$reference" --html page.html >/dev/null
    sed -i 's/<details/<details open/g' page.html
    echo '<script>document.title = "beyond: " +
        [...document.querySelectorAll(".wide")].slice(0, 8)
        .map(e => e.scrollWidth - e.clientWidth)</script>' >>page.html
    HOME=$PWD timeout 60 chromium --headless --no-sandbox --disable-gpu \
        --window-size=1200,900 --dump-dom page.html 2>/dev/null |
        grep -o '<title>beyond: [0-9,]*' | head -n 1 >beyond
    [ "$(cat beyond)" = '<title>beyond: 0,0,0,0,0,0,0,0' ]
}

@test "page: sections are folded, except the timelines with their first kernel" {
    "$brigade" report "$reference" --html page.html >/dev/null
    [ "$(grep -c '^<section id=' page.html)" -eq \
        "$(grep -c '^<details class="part"\( open\)\{0,1\}><summary><h2>' page.html)" ]
    [ "$(grep -c '<details class="part" open>' page.html)" = 2 ]
    grep -A 1 '<details class="part" open><summary><h2>' page.html |
        grep -q '<section id="timelines">'
}

# A runs.csv with serial and two threads for each work given as KERNEL,ARGS.
works() { # KERNEL,ARGS...
    echo 'kernel,kernel_args,family,driver,workers,elapsed_ns,status,work,cores_achieved'
    for work; do
        echo "$work,serial,serial,1,100000000,ok,1,1"
        echo "$work,threads,openmp,2,50000000,ok,1,2"
    done
}

@test "page: titles are people's words, and two works never have the same" {
    works 'primes,from=0;limit=1e9;method=sieve' \
        'primes,from=0;limit=1e9;method=trial' \
        'primes,from=5;limit=2e9;method=sieve' \
        'convolve,image=mandelbrot:4096x2048;filter=gaussian:7;pixel=u8;passes=1' \
        'convolve,image=a/b/photo.png;filter=sobel-x;pixel=u8;passes=3' \
        'convolve,image=9x8;filter=box:3;pixel=f32;passes=1' \
        'wait,"delays=300ms,1s;jitter=0s"' \
        'spin,units=64;time=1ms;shape=equal' \
        'other,size=3;depth=4' >there/runs.csv
    report 0 "$brigade" report there --html page.html
    sed -n '/<section id="scaling">/,/<\/section>/s/.*<h3>\(.*\)<\/h3>.*/\1/p' \
        page.html >got
    cat >want <<'END'
primes to 1e9, method=sieve
primes to 1e9, method=trial
primes from 5 to 2e9
7 x 7 blur of 4096 x 2048 bytes
sobel-x filter of photo.png, 3 passes
3 x 3 box filter of 9 x 8 floats
waits of 300 ms, 1 s
64 tasks of 1 ms of computing
other · size=3; depth=4
END
    diff want got
    # The options are in the fold of the table.
    grep -qF 'primes from=0; limit=1e9; method=trial</p>' page.html
}

@test "page: two numbers of workers are a small chart, more are two large ones" {
    works 'primes,limit=1e9' 'primes,limit=2e9' >there/runs.csv
    report 0 "$brigade" report there --html page.html
    [ "$(grep -c 'viewBox="0 0 300 190"' page.html)" = 2 ]
    [ "$(grep -c 'viewBox="0 0 460 300"' page.html)" = 0 ]
    echo 'primes,limit=1e9,threads,openmp,4,26000000,ok,1,4' >>there/runs.csv
    report 0 "$brigade" report there --html page.html
    page_is_sound page.html
    [ "$(grep -c 'viewBox="0 0 300 190"' page.html)" = 1 ]
    [ "$(grep -c 'viewBox="0 0 460 300"' page.html)" = 2 ]
    for text in speed-up efficiency 'ideal (linear)'; do
        grep -qF ">$text<" page.html
    done
}

@test "page: a kind of work whose runs are all disturbed says so" {
    works 'primes,limit=1e9' | sed '1s/$/,disturbed/; 2,$s/$/,other programs/' \
        >there/runs.csv
    report 0 "$brigade" report there --html page.html
    grep '<tr><th scope="row">Computes<' page.html |
        grep -q 'measure again</strong><small>no run can be trusted'
    run ! grep -q 'class="taken"' page.html
}

# Waits of N tasks, of which SHARE pass at a time.
waits() { # SHARE
    echo 'kernel,kernel_args,family,driver,workers,depth,elapsed_ns,status,work,wait_ns,waits_achieved,max_pss_bytes,cores_achieved'
    for n in 10 100 1000; do
        echo "wait,tasks=$n;delay=9ms,loop,epoll,1,$n,${n}0000,ok,$n,1000,$(awk "BEGIN { print $n * $1 }"),${n}0000,0.1"
    done
}

@test "page: waits that all pass are drawn as time and memory" {
    waits 0.9 >there/runs.csv
    report 0 "$brigade" report there --html page.html
    grep -q '>memory, MiB<' page.html
    grep -q '>time, ms<' page.html
    run ! grep -q '>waits that passed at a time<' page.html
    waits 0.3 >there/runs.csv
    report 0 "$brigade" report there --html page.html
    run ! grep -q '>memory, MiB<' page.html
    grep -q '>waits that passed at a time<' page.html
}

@test "page: refused laws are one folded sentence" {
    "$brigade" report "$reference" --html page.html >/dev/null
    sed -n '/<section id="laws">/,/<\/section>/p' page.html >laws
    [ "$(grep -c 'not fitted, and why</summary>' laws)" = 1 ]
    run ! grep -q '<td>[^<]*not fitted' laws
    # The fitted ones come before the words about the others.
    [ "$(grep -n '<tbody>' laws | head -n 1 | cut -d : -f 1)" -lt \
        "$(grep -n 'not fitted, and why' laws | cut -d : -f 1)" ]
}

@test "report: --html - and --card - write to stdout alone" {
    "$brigade" report "$reference" --html page.html --card card.svg >/dev/null
    "$brigade" report "$reference" --html - >out.html
    cmp page.html out.html
    "$brigade" report "$reference" --card=- >out.svg
    cmp card.svg out.svg
    for with in --fom --losses '--extra-p -' '--card -'; do
        # shellcheck disable=SC2086
        report 2 "$brigade" report "$reference" --html - $with
        one_line
        says 'use one of them, or a file'
    done
    report 5 "$brigade" report "$reference" --card no/where.svg
    says "cannot create 'no/where.svg'"
}

@test "report: the card has the answer, both figures and the doubts" {
    "$brigade" report "$reference" --card card.svg >/dev/null
    if command -v xmllint >/dev/null; then xmllint --noout card.svg; fi
    for text in 'What to use for which work' Computes 'Waits for thousands' \
        threads 'waits at the same time' 'Measure again before you show this'; do
        grep -qF "$text" card.svg || { echo "no $text"; return 1; }
    done
    run ! grep -q -i 'script\|href\|url(' card.svg
    rows '"<script>=1</script>"' | sed 's/threads/odd/' >there/runs.csv
    report 0 "$brigade" report there --card card.svg
    run ! grep -q '<script' card.svg
    ! command -v xmllint >/dev/null || xmllint --noout card.svg
}

@test "report: lines fit the terminal, and no word is cut" {
    local width
    for width in '' 60 80 100; do
        if [ -n "$width" ]; then export COLUMNS=$width; else unset COLUMNS; fi
        "$brigade" report "$reference" >out
        LC_ALL=C.UTF-8 awk -v most="${width:-80}" \
            'length > most { print; bad = 1 } END { exit bad }' out
        grep -q 'parallel$' out || [ "$width" = 60 ]
    done
    # Those for programs stay whole.
    export COLUMNS=30
    "$brigade" report "$reference" --fom >narrow
    COLUMNS=1000 "$brigade" report "$reference" --fom | cmp - narrow
    "$brigade" report "$reference" --losses >narrow
    COLUMNS=1000 "$brigade" report "$reference" --losses | cmp - narrow
}
