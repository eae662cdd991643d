#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Every comparison, and their ratios as one table of this machine:
#
#     tests/peers/all.sh [--out FILE] [--readme]
#
# Writes FILE (default results/peers/HOST.csv); --readme also puts the table into
# results/peers/README.md. Installs nothing: missing programs are named and left out;
# tests/README.md has their packages. Takes half an hour; needs a machine that
# nothing else uses. See race.sh for ROUNDS, ONLY and WARM.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
machine=$(hostname)
out='' readme=0
while [ $# -gt 0 ]; do
    case $1 in
    --out)
        out=${2:?all.sh: --out needs a file}
        shift
        ;;
    --readme) readme=1 ;;
    *)
        echo "all.sh: unknown argument '$1'; use --out FILE, --readme" >&2
        exit 2
        ;;
    esac
    shift
done
out=${out:-$top/results/peers/$machine.csv}
mkdir -p "$(dirname "$out")"
PEERS_CSV=$(mktemp)
export PEERS_CSV
trap 'rm -f "$PEERS_CSV"' EXIT

# The clock frequency and what else ran matter less to a ratio than to a time.
cpu=$(lscpu | sed -n 's/^Model name: *//p' | sed -n 1p)
for script in primes convolve album overlap team; do
    echo "== $script"
    code=0
    "$here/$script.sh" || code=$?
    [ "$code" -eq 0 ] || [ "$code" -eq 77 ] || exit "$code"
done

{
    echo 'machine,date,work,peer,unit,brigade,peer_value,ratio,ratio_least,ratio_most,rounds,processes'
    sed "s/^/\"$cpu, $(nproc) cores\",$(date +%F),/" "$PEERS_CSV"
} >"$out.new"
mv "$out.new" "$out"
echo "written: $out"

[ "$readme" -eq 1 ] || exit 0
{
    sed '/^<!-- table -->$/q' "$top/results/peers/README.md"
    echo
    echo "$cpu, $(nproc) cores, Linux $(uname -r), $(sed -n 's/^PRETTY_NAME="\(.*\)"/\1/p' /etc/os-release)," \
        "$(date +%F)."
    echo
    echo '| work | Brigade | peer | unit | ratio (least, most) | peer | processes |'
    echo '|---|---|---|---|---|---|---|'
    # Work and peer are quoted, and have commas.
    awk 'NR > 1' "$out" | sed 's/^"[^"]*",[^,]*,//' | awk -F'"' '{
        split($5, v, ",")
        printf "| %s | %.4g | %.4g | %s | **%.2f** (%.2f, %.2f) | %s | %s |\n",
            $2, v[3], v[4], v[2], v[5], v[6], v[7], $4, v[9] }'
} >"$top/results/peers/README.md.new"
mv "$top/results/peers/README.md.new" "$top/results/peers/README.md"
echo "written: $top/results/peers/README.md"
