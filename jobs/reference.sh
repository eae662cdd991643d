#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Measure the contents of results/reference/: rows for every section of the
# page, and traces. Then reduce them.
set -eu

usage() {
    cat <<'EOF'
example: jobs/reference.sh --out results/reference

  --out DIR   directory of rows, traces and metadata; existing rows are kept,
              and a series that was stopped resumes
  --wrap CMD  command to put before every series, such as nice

Takes about 5 minutes on 2 idle cores.
EOF
}

trap 'exit 130' INT
trap 'exit 143' TERM

top=$(cd "$(dirname "$0")/.." && pwd)
out='' wrap=''
while [ $# -gt 0 ]; do
    case $1 in
    --out | --wrap)
        [ $# -ge 2 ] || { echo "reference: $1 needs a value" >&2; exit 2; }
        if [ "$1" = --out ]; then out=$2; else wrap=$2; fi
        shift ;;
    --help | -h) usage; exit 0 ;;
    *) echo "reference: no option '$1'; see --help" >&2; exit 2 ;;
    esac
    shift
done
[ -n "$out" ] || {
    echo "reference: no output directory; use --out DIR" >&2
    exit 2
}

# shellcheck source=jobs/environment.sh
. "$top/jobs/environment.sh"
brigade=${BRIGADE_BUILD:-$top/build}/brigade

sweep() { # words...
    # --wrap may be several words.
    # shellcheck disable=SC2086
    $wrap "$brigade" sweep "$@" --out "$out"
}

convolve=convolve:image=mandelbrot:4096x2048:filter
# spin-ps is given, so that no run measures it again.
beat=mix:heartbeat=10ms:spin-ps=1200
small=convolve:image=mandelbrot:4096x1024:filter=gaussian:15
sweep strong --repeat 5 --workers 1,2 --drivers serial,openmp,fork,mpi,epoll \
    --kernels "primes:limit=2e9,$convolve=gaussian:15"
# Filters with little and with much work per byte, for the roofline.
sweep grid --repeat 3 --workers 2 --drivers serial,openmp --no-anchors \
    --kernels "$convolve=sobel-x,$convolve=gaussian:5,$convolve=gaussian:31"
sweep weak --repeat 5 --workers 1,2 --no-anchors \
    --kernels "primes:limit=1e9,$small"
sweep place --repeat 3 --drivers openmp --kernels primes:limit=1e9 --no-anchors
sweep overlap --repeat 3 --longest 2s --no-anchors
# The same past the page cache, where the directory for temporary files is on a
# disk: there reads wait.
if "$brigade" run read --direct --size 4KiB --repeat 1 >/dev/null 2>&1; then
    sweep overlap --repeat 3 --tasks 1,10,100,1000 --no-anchors \
        --kernels read:direct=1:count=16384
else
    echo "reference: direct reads skipped: not possible in ${TMPDIR:-/tmp}" >&2
fi
sweep grid --repeat 3 --drivers epoll,pool --workers 2 --no-anchors \
    --kernels "$beat:compute=1ms,$beat:compute=20ms"
sweep costs --repeat 3 --no-anchors

# One run as a timeline: with two workers, or with a thread per wait. What this
# build or machine lacks is named and skipped.
trace() { # NAME DRIVER KERNEL OPTIONS...
    file=$out/$1-$2.json driver=$2 code=0
    shift 2
    [ ! -e "$file" ] || return 0
    set -- run "$@" --driver "$driver" --repeat 1 --trace "$file"
    case $driver:$2 in
    mpi:* | hybrid:*)
        if ! "$brigade" launcher >/dev/null 2>&1; then
            echo "reference: trace of $driver skipped: no ranks here" >&2
            return 0
        fi
        ranks=2
        [ "$driver" = mpi ] || { ranks=1 && set -- "$@" --threads 2; }
        # The threads of a bound rank would share one core.
        # shellcheck disable=SC2046 # several words
        set -- $("$brigade" launcher --ranks "$ranks" --unbound) \
            "$brigade-mpi" "$@" ;;
    openmp:* | fork:* | pool:* | pthread:primes | gil:primes)
        set -- "$brigade" "$@" --workers 2 ;;
    *) set -- "$brigade" "$@" ;;
    esac
    "$@" >"$out/.printed" 2>&1 </dev/null || code=$?
    printed=$(tail -n 1 "$out/.printed")
    rm -f "$out/.printed"
    case $code in
    0) ;;
    4) echo "reference: trace of $driver skipped: $printed" >&2 ;;
    *)
        echo "reference: $*: exit code $code: $printed" >&2
        exit "$code" ;;
    esac
}
for driver in serial openmp pthread gil fork mpi hybrid epoll uring pool; do
    trace 1-wait "$driver" wait --delays 300ms,100ms,200ms
    trace 2-primes "$driver" primes --limit 2e9 --grain 16
done
for driver in pthread gil epoll uring pool; do
    trace 3-mix "$driver" mix --tasks 8 --compute 20ms
done

# Ten thousand threads are ten thousand rows, and every run has the same machine
# in its metadata: keep teams of up to 4, and the metadata of the first round.
awk -F, 'NR == FNR { if (FNR > 1 && $6 > most[$1]) most[$1] = $6; next }
    FNR == 1 || most[$1] < 4' "$out/workers.csv" "$out/workers.csv" \
    >"$out/workers.csv.some"
mv "$out/workers.csv.some" "$out/workers.csv"
grep -E 'turn=[1-9]' "$out/runs.csv" | cut -d , -f 1 | while read -r id; do
    rm -f "$out/meta/$id.json"
done
# The directory is of this machine.
for file in "$out"/meta/*.json; do
    awk -v own="--out=$out\"" -v common='--out=results/reference"' '
        (at = index($0, own)) { $0 = substr($0, 1, at - 1) common \
                                     substr($0, at + length(own)) }
        { print }' "$file" >"$out/.meta"
    mv "$out/.meta" "$file"
done
