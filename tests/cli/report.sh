# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC2154,SC2034,SC2119,SC2120 # variables of helpers.sh, and for tests
# For tests of brigade report: rows, and what every page must be.

reference=$top/results/reference

# Sentences of the tables stay in one line for the tests.
export COLUMNS=1000

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    mkdir -p there
}

report() { # CODE COMMAND...
    ends "$@"
}

# A small runs.csv of two points, optionally with another driver and status.
rows() { # [DRIVER [STATUS [ELAPSED]]]
    echo 'kernel,kernel_args,family,driver,workers,elapsed_ns,status,work,cores_achieved'
    for t in 100 101 102; do
        echo "primes,limit=1e9,serial,serial,1,${t}000000,ok,1e9,1"
        echo "primes,limit=1e9,threads,${1-openmp},2,${3-${t}00000},${2-ok},1e9,2"
    done
}

# The rows of COUNT runs, of three repetitions each.
runs() { # COUNT
    local run
    rows | sed -n '1s/$/,run_id/p'
    for run in $(seq "$1"); do rows | sed "1d; s/\$/,run$run/"; done
}

# Well-formed, self-contained and without scripts. xmllint reports elements of
# HTML 5 and SVG as invalid tags and continues.
page_is_sound() { # FILE
    if command -v xmllint >/dev/null; then
        # --memory: libxml2 2.9 misreads "/>" across two blocks of a file.
        xmllint --html --memory --noout "$1" 2>&1 | grep 'error :' |
            grep -v 'Tag [a-z]* invalid' >wrong || :
        [ ! -s wrong ] || { cat wrong; return 1; }
    else
        echo "xmllint is not there, so the page was not parsed" >&3
    fi
    # Inside tags only: between them it is text.
    run ! grep -n -i -E \
        '<[^>]*(https?:|src=|href="[^#]|javascript:| on[a-z]+=)|@import|url\(|<(script|iframe|object|embed|link|base)' "$1"
    grep -q '</html>' "$1"
}
