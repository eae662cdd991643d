#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Compare waiting with other programs: waits, with their lower bound and with
# Python's asyncio and threading; a heartbeat next to computing, on one loop and on
# a loop with a worker on another core; reads, with fio's io_uring engine (same file,
# block and depth); requests on open connections, with a plain client (asks.c) of
# the same server; primes on two workers, with Python's multiprocessing:
#
#     tests/peers/overlap.sh
#
# See race.sh for the variables. Missing programs are named and left out. Takes about
# six minutes.
# shellcheck source=tests/peers/race.sh
. "$(dirname "$0")/race.sh"

# ---- one measurement each: a number ---------------------------------------------

# A column of the last row of a run.
row() { # COLUMN KERNEL OPTION...
    "$brigade" run "$2" --repeat 1 --warmup 0 "${@:3}" --csv - | column "$1"
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

cat >"$work/sleeps.py" <<'END'
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

cat >"$work/primes.py" <<'END'
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
    fio --name=read --filename="$work/file" --rw=randread --bs=4k \
        --iodepth=64 --ioengine=io_uring --direct="$1" --io_size="$2" \
        --invalidate=0 --thread --minimal "${@:3}" |
        awk -F';' '{ print $8 }'
}

# Not pinned, like fio: the disk interrupts one core, and it is unknown which.
our_rate() { # COUNT OPTION...
    row elapsed_ns read --file "$work/file" --driver uring --count "$1" \
        --place none "${@:2}" | awk -v n="$1" '{ print n / $1 * 1e9 }'
}

# ---- the comparison ----------------------------------------------------------

header
if has python3 python3; then
    version=$(python3 --version)
    for driver in epoll uring; do
        for n in 10000 100000 1000000; do
            race "$n waits of 1 s, $driver" s less \
                "seconds wait --tasks $n --delay 1s --driver $driver" \
                'one wait' 'echo 1'
        done
        requests="fetch --requests 9900 --connections 9900 --delay 1s"
        race "9900 requests of 1 s, $driver" s less \
            "seconds $requests --driver $driver" 'one wait' 'echo 1'
        race "9900 on open connections, $driver" s less \
            "seconds $requests --driver $driver --warmup 1" 'one wait' 'echo 1'
    done
    race 'heartbeat late, pool, 1 worker' ms less \
        'heartbeat --driver pool --workers 1 --place core' \
        'on one loop, epoll' 'heartbeat --driver epoll'
    for n in 10000 100000; do
        for driver in epoll uring; do
            race "$n sleeps of 1 s, $driver" s less \
                "seconds wait --tasks $n --delay 1s --driver $driver" \
                "$version asyncio" \
                "python3 $work/sleeps.py asyncio $n | cut -d' ' -f1"
        done
        race "memory for each of $n, epoll" bytes less \
            "bytes_each $n wait --delay 1s --driver epoll" "$version asyncio" \
            "python3 $work/sleeps.py asyncio $n | cut -d' ' -f2"
    done
    race '10000 sleeps of 1 s, pthread' s less \
        'seconds wait --tasks 10000 --delay 1s --driver pthread' \
        "$version threading" \
        "python3 $work/sleeps.py threading 10000 | cut -d' ' -f1"
    echo 'left out: 100 000 threads: pthread starts 30 000 at most'
    race 'primes below 1e6, 2 processes' s less \
        'seconds primes --limit 1e6 --method trial --driver fork --workers 2' \
        "$version multiprocessing" "python3 $work/primes.py 1000000 2 | cut -d' ' -f1"
fi

if has fio fio; then
    version=$(fio --version)
    head -c 268435456 /dev/urandom >"$work/file"
    sync "$work/file"
    batch=(--registerfiles --fixedbufs --iodepth_batch_submit=16
        --iodepth_batch_complete_min=1 --iodepth_batch_complete_max=64)
    read_race() { # HOW OPTION FIO_DIRECT COUNT SIZE
        race "4 KiB reads, depth 64, $1" 1/s more "our_rate $4 $2" \
            "$version io_uring" "fio_rate $3 $5"
        race "4 KiB reads, depth 64, $1" 1/s more "our_rate $4 $2" \
            "$version io_uring, in batches" "fio_rate $3 $5 ${batch[*]}"
    }
    read_race cached '' 0 262144 1g
    if our_rate 64 --direct >/dev/null 2>&1; then
        read_race direct --direct 1 65536 256m
    else
        echo "left out: the file system of $work does not support direct reads"
    fi
    rm "$work/file"
fi

command -v cc >/dev/null || { echo 'left out: cc was not found'; exit 0; }
cc -O2 -o "$work/asks" "$top/tests/peers/asks.c"
"$brigade" serve >"$work/address" &
server=$!
trap 'kill $server; rm -rf "$work"' EXIT
until [ -s "$work/address" ]; do sleep 0.01; done
address=$(sed -n 1p "$work/address")
# Both on the first core, the server on any. The connections are open before.
our_requests() { # CONNECTIONS DRIVER REQUESTS
    taskset -c "${allowed[0]}" "$brigade" run fetch --server "$address" \
        --requests "$3" --connections "$1" --delay 0s --bytes 16 --driver "$2" \
        --repeat 1 --warmup 1 --place inherit --csv - | column elapsed_ns |
        awk -v n="$3" '{ print n / $1 * 1e9 }'
}
for n in 1 100 10000; do
    requests=$((n > 1 ? 200000 : 20000))
    for driver in epoll uring; do
        race "requests, $n open connections, $driver" 1/s more \
            "our_requests $n $driver $requests" 'plain epoll client' \
            "taskset -c ${allowed[0]} $work/asks $address $n $requests"
    done
done
