#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Measure where it pays to overlap computing and exchange: pictures of several
# sizes over shared memory, TCP on loopback and slow wires, with the three values of
# --halo. Appends lines to FILE and prints a table of all lines in it.
#
#     tests/net/overlap.sh FILE [WIRE...]     shm, loopback, 1ms, 100MB/s ...
#
# Run it once for an overview; three times, on an idle machine, for medians.
set -euo pipefail

top=$(cd "$(dirname "$0")/../.." && pwd)
build=${BRIGADE_BUILD:-$top/build}
# shellcheck source=jobs/environment.sh
. "$top/jobs/environment.sh"
file=${1:?overlap.sh FILE [WIRE...]}
shift
[ $# -gt 0 ] || set -- shm loopback 100us 1ms 5ms 100MB/s

# A message has the rows of the halo: 12, 12, 192 and 960 KiB.
pictures=('4096x256 gaussian:7' '4096x4096 gaussian:7' '65536x1024 gaussian:7'
    '65536x256 gaussian:31')

# For column().
export BATS_TEST_DIRNAME=$top/tests/cli
bats_require_minimum_version() { :; }
# shellcheck source=tests/cli/helpers.sh
. "$top/tests/cli/helpers.sh"

measure() { # WIRE
    local picture size filter mode
    for picture in "${pictures[@]}"; do
        read -r size filter <<<"$picture"
        for mode in blocking overlap overlap-lazy; do
            mpirun -n 2 "$build/brigade-mpi" run convolve --image "$size" \
                --filter "$filter" --passes 8 --halo "$mode" --warmup 0 \
                --csv - |
                column elapsed_ns exchange_alone_ns interior_alone_ns \
                    exchange_interior_ns | sort -n | sed -n '2p' |
                sed "s|^|$1\t$size $filter\t$mode\t|" >>"$file"
        done
    done
}

# Medians of the lines of a point. Percentages are those of results/verdict/overlap.h.
table() {
    awk -F '\t' '
    { n = ++lines[$1, $2, $3]
      for (i = 4; i <= 7; i++) v[$1, $2, $3, i, n] = $i
      if (!(($1, $2) in seen)) {
          seen[$1, $2] = 1
          w[++points] = $1
          p[points] = $2 } }
    function median(a, b, c, i,    n, k, j, x, s) {
        n = lines[a, b, c]
        for (k = 1; k <= n; k++) s[k] = v[a, b, c, i, k] / 1e6
        for (k = 2; k <= n; k++)
            for (j = k; j > 1 && s[j - 1] > s[j]; j--) {
                x = s[j]; s[j] = s[j - 1]; s[j - 1] = x }
        return s[int((n + 1) / 2)] }
    function share(x) {
        return sprintf("%.0f", 100 * (x < 0 ? 0 : x > 1 ? 1 : x)) }
    function part(a, b, c,    e, i, both) {
        e = median(a, b, c, 5)
        i = median(a, b, c, 6)
        both = median(a, b, c, 7)
        return sprintf("%.3g, %.3g, %.3g | %s, %s", e, i, both,
            share((e + i - both) / (e < i ? e : i)),
            share(1 - (both - i) / e)) }
    END { for (k = 1; k <= points; k++) {
        t = median(w[k], p[k], "blocking", 4)
        printf "| %s, %s | %s | %s | %.3g | %.2f | %.2f |\n", p[k], w[k],
            part(w[k], p[k], "overlap"), part(w[k], p[k], "overlap-lazy"), t,
            t / median(w[k], p[k], "overlap", 4),
            t / median(w[k], p[k], "overlap-lazy", 4) } }' "$file"
}

if [ "$file" = --inside ]; then # on n1
    file=$2
    measure "$1"
    exit
fi
two_nodes=$top/tests/net/two_nodes.sh
for wire; do
    case $wire in
    shm) measure shm ;;
    loopback) OMPI_MCA_btl=self,tcp measure loopback ;;
    */s) "$two_nodes" --rate "${wire%/s}" "$0" --inside "$wire" "$file" ;;
    *) "$two_nodes" --delay "$wire" "$0" --inside "$wire" "$file" ;;
    esac
done
table
