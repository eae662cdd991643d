#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Drives the programs through the command line under a tool that finds faults in
# memory or between threads, and fails if it reports one:
#
#     tests/faults/sanitized.sh tsan       clang's ThreadSanitizer: every kernel under
#                                          every driver with threads (preset tsan)
#     tests/faults/sanitized.sh valgrind   memcheck: report, compare, sweep, and a run of
#                                          each kernel (BRIGADE_BUILD, or build/)
#     tests/faults/sanitized.sh asan [SUITE...|all]
#                                          gcc's AddressSanitizer and
#                                          UndefinedBehaviorSanitizer (preset asan): the
#                                          programs under suites of tests/cli, by
#                                          default a selection of 5 minutes
#
# Not counted: leaks, as Open MPI and hwloc keep what they allocate. With asan whether
# the tests pass is printed and not judged, as some compare with times of a build
# without it; nor is what a sanitizer prints where a test limits the address space, of
# which it needs 20 TB.
set -u

top=$(cd "$(dirname "$0")/../.." && pwd)
tool=${1:-}
skip() { # REASON
    echo "sanitized: skipped, $*"
    exit 77
}
here=$(mktemp -d) || exit 2
trap 'rm -rf "$here"' EXIT
trap 'exit 130' INT TERM
mkdir "$here/logs" "$here/work"

# Not again if it is up to date.
build_preset() { # PRESET TARGET...
    local preset=$1
    shift
    cd "$top" || exit 2
    [ -e "build-$preset/CMakeCache.txt" ] ||
        cmake --preset "$preset" -DBUILD_TESTING=OFF \
            -DBRIGADE_SANITIZE_TILES=OFF >/dev/null ||
        exit 1
    cmake --build "build-$preset" -j "$(nproc)" --target "$@" \
        >"build-$preset.log" 2>&1 ||
        { grep -E 'error|warning' "build-$preset.log"; exit 1; }
    export BRIGADE_BUILD=$top/build-$preset
}

# Fails if there is a report.
conclude_logs() { # WHAT PATTERN
    local count
    count=$(find "$here/logs" -type f -size +0 | wc -l)
    echo "$1: $count reports"
    [ "$count" -eq 0 ] && return
    find "$here/logs" -type f -size +0 -exec grep -hE -A 12 "$2" {} + |
        head -n 150
    return 1
}

# For the lists of kernels and drivers.
load_lists() {
    export BATS_TEST_DIRNAME=$top/tests/cli BATS_RUN_TMPDIR=$here
    bats_require_minimum_version() { :; }
    # shellcheck source=tests/cli/helpers.sh
    . "$top/tests/cli/helpers.sh"
    cd "$here/work" || exit 2
}

runs=0
failed=0
must_run() { # COMMAND...
    local code=0
    runs=$((runs + 1))
    timeout --kill-after=5 300 "$@" >"$here/out" 2>"$here/err" </dev/null ||
        code=$?
    [ "$code" -ne 0 ] || return 0
    failed=$((failed + 1))
    echo "code $code: $*"
    head -n 5 "$here/err"
}

tsan() {
    local driver kernel
    command -v clang >/dev/null || skip 'clang was not found'
    build_preset tsan brigade
    export TSAN_OPTIONS="suppressions=$top/tests/faults/tsan.supp:\
log_path=$here/logs/report:exitcode=0:history_size=4"
    # Archer tells ThreadSanitizer of the barriers of libomp.
    OMP_TOOL_LIBRARIES=$(find /usr/lib/llvm-*/lib -name libarcher.so 2>/dev/null |
        tail -n 1)
    export OMP_TOOL_LIBRARIES
    load_lists
    # shellcheck disable=SC2154 # of helpers.sh
    for kernel in "${kernels[@]}"; do
        for driver in $(threaded_drivers_of "$kernel"); do
            [ "$driver" != openmp ] || [ -n "$OMP_TOOL_LIBRARIES" ] || continue
            # shellcheck disable=SC2086 # words
            must_run "$brigade" run "$kernel" ${small[$kernel]} --driver "$driver" \
                --workers "$(at_most "$driver" 3)" --place none --repeat 2 \
                --warmup 1 --deadline 2m --out rows --trace trace.json
        done
    done
    must_run "$brigade" run convolve --image 300x200 --filter box:5 --passes 3 \
        --driver pthread --workers 3 --place none --output a.png
    must_run "$brigade" costs --most 10
    must_run "$brigade" where --driver pthread --workers 3
    echo "$runs runs, $failed failed"
    conclude_logs ThreadSanitizer 'WARNING: ThreadSanitizer' && [ "$failed" -eq 0 ]
}

memcheck() {
    local kernel check
    command -v valgrind >/dev/null || skip 'valgrind was not found'
    export BRIGADE_BUILD=${BRIGADE_BUILD:-$top/build}
    load_lists
    # Children are checked, too. valgrind offers no AVX-512, so that none is used.
    check=(valgrind --quiet --error-exitcode=99 --trace-children=yes
        --log-file="$here/logs/report.%p")
    must_run "$brigade" sweep strong --kernels primes:limit=1e4 --drivers serial \
        --workers 1 --repeat 2 --no-anchors --out rows
    must_run "${check[@]}" "$brigade" report "$top/results/reference" \
        --html page.html
    for one in losses fom; do
        must_run "${check[@]}" "$brigade" report rows "--$one"
    done
    must_run "${check[@]}" "$brigade" report rows --extra-p -
    must_run "${check[@]}" "$brigade" compare rows rows
    must_run "${check[@]}" "$brigade" sweep strong --kernels primes:limit=1e3 \
        --drivers serial --workers 1 --repeat 1 --no-anchors --out swept
    must_run "${check[@]}" "$brigade" topo
    for kernel in "${kernels[@]}"; do
        # shellcheck disable=SC2086 # words
        must_run "${check[@]}" "$brigade" run "$kernel" ${small[$kernel]} \
            --driver serial --place none --repeat 1 --warmup 0
    done
    echo "$runs runs, $failed failed"
    conclude_logs memcheck '==' && [ "$failed" -eq 0 ]
}

# gcc's shared libubsan ignores log_path next to libasan, and its reports are lost in the
# stderr of a test; linked statically both have the options of one. This must stay so.
asan_reports() {
    ! ldd "$BRIGADE_BUILD/brigade" | grep -E 'lib(a|ub)san' || {
        echo "sanitized: $BRIGADE_BUILD was linked with shared sanitizers; remove it"
        return 1
    }
    printf '%s\n' 'int main(int n, char **a) { return n + 2147483647 < (long)a; }' |
        gcc -x c -fsanitize=address,undefined -static-libasan -static-libubsan \
            -o "$here/overflows" -
    "$here/overflows"
    find "$here/logs" -name '*overflows*' | grep -q . || {
        echo 'sanitized: a report of UndefinedBehaviorSanitizer was not found'
        return 1
    }
    rm "$here"/logs/*overflows*
}

selection=(run rows pictures album report stdout)
# Suites that say nothing of an instrumented program: smpi builds another one,
# without sanitizers; valid looks at pages in a browser; the others judge times.
left_out=' smpi valid verdict costs speedup advise '

asan() { # [SUITE...|all]
    local suite begun suites=("$@")
    command -v bats >/dev/null || skip 'bats was not found'
    build_preset asan all
    [ $# -gt 0 ] || suites=("${selection[@]}")
    [ "${1:-}" != all ] ||
        mapfile -t suites < <(basename -s .bats -a "$top"/tests/cli/*.bats)
    # Crashes are what the programs report themselves.
    export ASAN_OPTIONS="detect_leaks=0:handle_segv=0:handle_abort=0:\
handle_sigbus=0:handle_sigfpe=0:handle_sigill=0:log_path=$here/logs/report:\
log_exe_name=1"
    export UBSAN_OPTIONS="print_stacktrace=1:log_path=$here/logs/report:\
log_exe_name=1"
    asan_reports || exit 1
    for suite in "${suites[@]}"; do
        [[ $left_out != *" $suite "* ]] || continue
        begun=$SECONDS
        timeout --kill-after=10 1800 bats "$top/tests/cli/$suite.bats" \
            >"$here/out" 2>&1 </dev/null
        printf '%-10s %4d s, %3d tests, %d did not pass, %d skipped\n' "$suite" \
            $((SECONDS - begun)) "$(grep -cE '^(not )?ok' "$here/out")" \
            "$(grep -c '^not ok' "$here/out")" "$(grep -c '# skip' "$here/out")"
    done
    grep -lE 'failed to allocate|ReserveShadowMemoryRange|out of memory' \
        "$here"/logs/* 2>/dev/null | xargs -r rm
    conclude_logs 'AddressSanitizer and UndefinedBehaviorSanitizer' \
        'ERROR|runtime error'
}

case $tool in
tsan) tsan ;;
valgrind) memcheck ;;
asan) asan "${@:2}" ;;
*) echo 'sanitized: tsan, valgrind or asan' >&2; exit 2 ;;
esac
