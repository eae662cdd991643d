#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Compare waiting with other programs on this machine, interleaved:
#
#     tests/peers/overlap.sh [ROUNDS [WORDS]]
#
# ROUNDS (default 5) rounds of the lines that contain WORDS: waits, compared with
# their lower bound and with Python's asyncio and threading; a heartbeat next to
# computing, on one loop and on a loop with a worker on another core; reads,
# compared with fio's io_uring engine (same file, block and depth); primes on two
# workers, compared with Python's multiprocessing. Prints medians and their ratio.
# Missing programs are named and skipped. Takes about four minutes.
set -euo pipefail

top=$(cd "$(dirname "$0")/../.." && pwd)
build=${BRIGADE_BUILD:-$top/build}
brigade=$build/brigade
rounds=${1:-5}
words=${2:-}
dir=$(mktemp -d "${TMPDIR:-/tmp}/overlap-XXXXXX")
trap 'rm -rf "$dir"' EXIT

[ -x "$brigade" ] || {
    echo "there is no $brigade: build first, see README.md" >&2
    exit 77
}

# ---- one measurement each: a line "value" -------------------------------------

# A column of the last row of a run.
row() { # COLUMN KERNEL OPTION...
    "$brigade" run "$2" --repeat 1 --warmup 0 "${@:3}" --csv - |
        python3 -c 'import csv, sys
print([row[sys.argv[1]] for row in csv.DictReader(sys.stdin)][-1])' "$1"
}

seconds() { # OPTION...
    row elapsed_ns "$@" | awk '{ print $1 / 1e9 }'
}

# The p99 lateness of a heartbeat, in ms, next to tasks that compute for 5 ms each,
# a quarter of the time.
heartbeat() { # OPTION...
    row tick_p99_ns mix --tasks 100 --wait 20ms --jitter 2s --compute 5ms \
        --heartbeat 5ms "$@" | awk '{ print $1 / 1e6 }'
}

# Growth of resident memory over that of a single task, per task.
bytes_each() { # TASKS OPTION...
    local one many
    one=$(row max_pss_bytes "${@:2}" --tasks 1)
    many=$(row max_pss_bytes "${@:2}" --tasks "$1")
    echo $(((many - one) / $1))
}

cat >"$dir/sleeps.py" <<'END'
import asyncio, resource, sys, threading, time

def resident():
    with open("/proc/self/statm") as f:
        return int(f.read().split()[1]) * resource.getpagesize()

async def tasks(n):
    all = [asyncio.create_task(asyncio.sleep(1)) for _ in range(n)]
    await asyncio.sleep(0)
    grown = resident()
    await asyncio.gather(*all)
    return grown

def threads(n):
    all = [threading.Thread(target=time.sleep, args=(1,)) for _ in range(n)]
    for t in all:
        t.start()
    grown = resident()
    for t in all:
        t.join()
    return grown

how, n = sys.argv[1], int(sys.argv[2])
before, begin = resident(), time.perf_counter()
grown = asyncio.run(tasks(n)) if how == "asyncio" else threads(n)
print(time.perf_counter() - begin, (grown - before) // n)
END

cat >"$dir/primes.py" <<'END'
import multiprocessing, sys, time

def count(part):
    lo, hi = part
    def prime(n):
        if n < 4:
            return n > 1
        if n % 2 == 0:
            return False
        d = 3
        while d * d <= n:
            if n % d == 0:
                return False
            d += 2
        return True
    return sum(map(prime, range(lo, hi)))

limit, workers = int(sys.argv[1]), int(sys.argv[2])
begin = time.perf_counter()
parts = 16 * workers
edges = [limit * i // parts for i in range(parts)] + [limit + 1]
if workers == 1:
    found = count((0, limit + 1))
else:
    with multiprocessing.Pool(workers) as pool:
        found = sum(pool.map(count, zip(edges, edges[1:]), 1))
print(time.perf_counter() - begin, found)
END

fio_rate() { # DIRECT SIZE OPTION...
    fio --name=read --filename="$dir/file" --rw=randread --bs=4k \
        --iodepth=64 --ioengine=io_uring --direct="$1" --io_size="$2" \
        --invalidate=0 --thread --minimal "${@:3}" |
        awk -F';' '{ print $8 }'
}

# Not pinned, like fio: the disk interrupts one core, and it is unknown which.
our_rate() { # COUNT OPTION...
    row elapsed_ns read --file "$dir/file" --driver uring --count "$1" \
        --place none "${@:2}" | awk -v n="$1" '{ print n / $1 * 1e9 }'
}

# ---- the comparison ----------------------------------------------------------

median() { # FILE
    sort -g "$1" | awk '{ v[NR] = $1 }
        END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

# Alternates both; a ratio above 1 means that Brigade is better.
compare() { # WHAT UNIT BETTER OURS THEIRS PEER
    local round ours theirs
    [[ $1 == *"$words"* ]] || return 0
    : >"$dir/ours"
    : >"$dir/theirs"
    for ((round = 0; round < rounds; round++)); do
        eval "$4" >>"$dir/ours"
        eval "$5" >>"$dir/theirs"
    done
    ours=$(median "$dir/ours")
    theirs=$(median "$dir/theirs")
    awk -v what="$1" -v unit="$2" -v better="$3" -v ours="$ours" \
        -v theirs="$theirs" -v peer="$6" 'BEGIN {
        ratio = better == "less" ? theirs / ours : ours / theirs
        printf "%-34s %#10.4g %#10.4g %-8s %7.3gx  %s\n", what, ours, theirs,
            unit, ratio, peer
    }'
}

has() { # PROGRAM
    command -v "$1" >/dev/null && return
    echo "left out: there is no $1"
    return 1
}

echo "$(lscpu | sed -n 's/^Model name: *//p'), $(nproc) cpus, Linux $(uname -r)"
echo "medians of $rounds interleaved rounds; x: how many times better brigade is"
printf '%-34s %10s %10s\n' '' brigade peer

if has python3; then
    python3 --version
    for driver in epoll uring; do
        for n in 10000 100000 1000000; do
            compare "$n waits of 1 s, $driver" s less \
                "seconds wait --tasks $n --delay 1s --driver $driver" \
                'echo 1' 'one wait'
        done
        requests="fetch --requests 9900 --connections 9900 --delay 1s"
        compare "9900 requests of 1 s, $driver" s less \
            "seconds $requests --driver $driver" 'echo 1' 'one wait'
        compare "9900 on open connections, $driver" s less \
            "seconds $requests --driver $driver --warmup 1" \
            'echo 1' 'one wait'
    done
    compare 'heartbeat late, pool, 1 worker' ms less \
        'heartbeat --driver pool --workers 1 --place core' \
        'heartbeat --driver epoll' 'on one loop, epoll'
    for n in 10000 100000; do
        for driver in epoll uring; do
            compare "$n sleeps of 1 s, $driver" s less \
                "seconds wait --tasks $n --delay 1s --driver $driver" \
                "python3 $dir/sleeps.py asyncio $n" asyncio
        done
        compare "memory for each of $n, epoll" bytes less \
            "bytes_each $n wait --delay 1s --driver epoll" \
            "python3 $dir/sleeps.py asyncio $n | cut -d' ' -f2" asyncio
    done
    compare '10000 sleeps of 1 s, pthread' s less \
        'seconds wait --tasks 10000 --delay 1s --driver pthread' \
        "python3 $dir/sleeps.py threading 10000" threading
    echo 'left out: 100 000 threads: pthread starts 30 000 at most'
    compare 'primes below 1e6, 2 processes' s less \
        'seconds primes --limit 1e6 --method trial --driver fork --workers 2' \
        "python3 $dir/primes.py 1000000 2" multiprocessing
fi

if has fio && has python3; then
    fio --version
    head -c 268435456 /dev/urandom >"$dir/file"
    sync "$dir/file"
    batch=(--registerfiles --fixedbufs --iodepth_batch_submit=16
        --iodepth_batch_complete_min=1 --iodepth_batch_complete_max=64)
    compare '4 KiB reads, depth 64, cached' 1/s more \
        'our_rate 262144' 'fio_rate 0 1g' 'fio io_uring'
    compare '4 KiB reads, depth 64, cached' 1/s more \
        'our_rate 262144' "fio_rate 0 1g ${batch[*]}" 'fio, in batches'
    if our_rate 64 --direct >/dev/null 2>&1; then
        compare '4 KiB reads, depth 64, direct' 1/s more \
            'our_rate 65536 --direct' 'fio_rate 1 256m' 'fio io_uring'
        compare '4 KiB reads, depth 64, direct' 1/s more \
            'our_rate 65536 --direct' "fio_rate 1 256m ${batch[*]}" \
            'fio, in batches'
    else
        echo "left out: the file system of $dir does not support direct reads"
    fi
fi
