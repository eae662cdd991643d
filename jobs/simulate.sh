#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Predict how primes and convolve scale on a cluster: brigade-mpi under SimGrid,
# whose simulated time passes by the costs of one core of this machine. More than
# 400 lines: rows, costs, platform, check and series use one set of options.
set -eu

usage() {
    cat <<'EOF'
example: brigade simulate results/past --latency 2us --bandwidth 10GBps --nodes 16 --cores 64

brigade simulate DIR [option...]

Predicts strong and weak scaling of primes and of convolve, with its halo
exchanged blocking and overlapped. Takes the cost of work from the serial rows
in DIR and measures those that are missing. Predictions are rows of DIR, too,
with `simulated` = 1; brigade report DIR shows them apart. The work itself is
skipped, so they have no result. Two predictions, of 1 and 2 ranks on this
machine, are first compared with measurements: medians of undisturbed repetitions, or
the fastest where other programs leave fewer than three.

The platform is described by
  --latency T --bandwidth B   of a host's link, in SimGrid's units: 2us, 10GBps
  --nodes N --cores C         hosts, and cores of each
  --name NAME                 its name in the rows
or by files for SimGrid
  --platform FILE --hosts FILE   platform; lines HOST:RANKS in order of ranks

  --kernels LIST      primes,convolve
  --scaling LIST      strong,weak
  --ranks LIST        1,2,4,... and all cores, at most 1024
  --limit N           1e12: primes up to here, strong
  --limit-rank N      2e9: primes for each rank, weak
  --side N            16384: side of the picture, strong
  --rows-rank N       256: rows of it for each rank, weak
  --filter F          gaussian:7
  --passes N          4
  --check ROUNDS      5: runs of each point of the check; 0: no check
  --check-only        nothing but the check

From the environment: BRIGADE_BUILD, the folder of the programs; SMPI_BUILD,
that of brigade-mpi for SimGrid, built if missing (preset smpi).

Exit codes: 0 success, 1 a run failed, 2 usage, 3 the check found a difference of
more than 10 %, 4 SimGrid or a program is missing, or other programs disturbed nearly
all repetitions of --check-only.
EOF
}

message() {
    echo "simulate: $*" >&2
}

fail() { # CODE WORDS...
    code=$1
    shift
    message "$@"
    exit "$code"
}

case ${1:-} in
--help | -h) usage; exit 0 ;;
'' | -*) fail 2 'no directory; see brigade simulate --help' ;;
esac
out=$1
shift
latency='' bandwidth='' nodes='' cores='' name='' platform='' hosts=''
kernels=primes,convolve scaling=strong,weak ranks='' limit=1e12
limit_rank=2e9 side=16384 rows_rank=256 filter=gaussian:7 passes=4 check=5
check_only=''
while [ $# -gt 0 ]; do
    case $1 in
    --check-only) check_only=1; shift; continue ;;
    --latency | --bandwidth | --nodes | --cores | --name | --platform | \
        --hosts | --kernels | --scaling | --ranks | --limit | --limit-rank | \
        --side | --rows-rank | --filter | --passes | --check) ;;
    *) fail 2 "unknown option '$1'; see brigade simulate --help" ;;
    esac
    [ $# -gt 1 ] || fail 2 "$1: no value"
    variable=$(echo "${1#--}" | tr - _)
    eval "$variable=\$2"
    shift 2
done

# The folder may be a link to the source.
top=$(cd -P "$(dirname "$0")/" && cd .. && pwd)
build=${BRIGADE_BUILD:-$top/build}
smpi=${SMPI_BUILD:-$build/smpi}
# shellcheck source=jobs/environment.sh
. "$top/jobs/environment.sh"
command -v smpirun smpicc >/dev/null ||
    fail 4 'no smpirun and smpicc; install SimGrid (libsimgrid-dev)'
for program in brigade brigade-mpi; do
    [ -x "$build/$program" ] || fail 4 "$build/$program not found"
done
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
if [ ! -x "$smpi/brigade-mpi" ]; then
    [ -f "$top/CMakePresets.json" ] ||
        fail 4 "$smpi/brigade-mpi not found, and no source to build it from: use jobs/simulate.sh of the source tree, or set SMPI_BUILD"
    message "building $smpi/brigade-mpi"
    (cd "$top" && cmake --preset smpi -B "$smpi" &&
        cmake --build "$smpi" --target brigade-mpi) >"$scratch/log" 2>&1 || {
        tail -n 5 "$scratch/log" >&2
        fail 4 'brigade-mpi for SimGrid cannot be built'
    }
fi
mkdir -p "$out"

# ---- rows ------------------------------------------------------------------

# For awk: the cells of a line of CSV; no cell holds a newline.
# shellcheck disable=SC2016 # awk's
split_line='
    function split_line(line, cells,    n, c, i, quoted) {
        n = 1; cells[1] = ""; quoted = 0
        if (line !~ /"/) return split(line, cells, ",")
        for (i = 1; i <= length(line); i++) {
            c = substr(line, i, 1)
            if (c == "\"") quoted = !quoted
            else if (c == "," && !quoted) cells[++n] = ""
            else cells[n] = cells[n] c
        }
        return n
    }'

# Columns of the measured rows with status ok, tab-separated.
table() { # COLUMN...
    [ -f "$rows/runs.csv" ] || return 0
    awk -v wanted="$*" "$split_line"'
        NR == 1 { n = split_line($0, head); k = split(wanted, want, " ")
                  for (i = 1; i <= n; i++) at[head[i]] = i; next }
        { split_line($0, cell)
          if (cell[at["status"]] != "ok" || cell[at["warmup"]] == 1 ||
              cell[at["simulated"]] == 1) next
          for (i = 1; i <= k; i++)
              printf "%s%s", cell[at[want[i]]], i < k ? "\t" : "\n" }' \
        "$rows/runs.csv"
}

measure() { # KERNEL [option...]
    "$build/brigade" run "$@" --driver serial --out "$rows" >/dev/null
}

# The same on all cores of this machine, for sharing().
measure_all() { # KERNEL [option...]
    [ "$(nproc)" -gt 1 ] || return 0
    "$build/brigade" run "$@" --driver openmp --schedule static --out "$rows" \
        >/dev/null
}

# ---- costs -----------------------------------------------------------------

# "MIDDLE RATE SETUP" of each kind of serial row: the middle of its interval,
# ns per unit of work, ns of set-up; medians. WORDS: all in its options.
costs_in_rows() { # KERNEL [WORDS]
    table kernel driver kernel_args disturbed elapsed_ns setup_ns work |
        awk -F '\t' -v kernel="$1" -v words="${2:-}" '
        function value(name,    v) {
            if (!match(";" $3 ";", ";" name "=[^;]*;")) return 0
            v = substr(";" $3 ";", RSTART, RLENGTH - 1)
            return substr(v, index(v, "=") + 1) + 0
        }
        $1 == kernel && $2 == "serial" && $7 > 0 &&
            (words == "" || index(";" $3 ";", ";" words ";")) {
            middle = kernel == "primes" ? (value("from") + value("limit")) / 2 \
                                        : 0
            printf "%.17g\t%.9g\t%d\t%d\n", middle, ($5 - $6) / $7, $6,
                $4 != "" }' |
        sort -t "$(printf '\t')" -k1,1g -k4,4n -k2,2g |
        awk -F '\t' '
        # Undisturbed rows, where three or more are; else all.
        function flush(   n) {
            if (!all) return
            n = calm >= 3 ? calm : all
            printf "%.17g %.9g %d\n", last, rate[int((n + 1) / 2)], setup[1]
        }
        $1 != last { flush(); all = calm = 0 }
        { last = $1; rate[++all] = $2; setup[all] = $3; calm += $4 == 0 }
        END { flush() }'
}

# Chunks of nothing: the cost of dealing one out.
chunk_cost() {
    table kernel driver elapsed_ns chunks |
        awk -F '\t' '$1 == "noop" && $2 == "serial" { print $3 / $4 }' |
        sort -g | awk '{ v[NR] = $1 } END { print NR ? v[int((NR + 1) / 2)] : 0 }'
}

# Factors of the costs on 1 .. CORES busy cores of a host, where the rows show
# that cores wait for each other (memory): a closed queue with one server, whose
# busy time b follows from the slow-down with all cores of this machine (mean
# value analysis; M. Reiser and S. Lavenberg, JACM 1980). The slow-down is the CPU
# time of threads over that of one core, medians; less than 3 % is noise.
sharing() { # KERNEL CORES
    table kernel driver kernel_args workers disturbed work_cpu_ns |
        awk -F '\t' -v kernel="$1" '
            $1 == kernel && $5 == "" &&
                ($2 == "serial" || $2 == "openmp" && $4 > 1) {
                printf "%s\t%d\t%.17g\n", $3, $4, $6 }' |
        sort -t "$(printf '\t')" -k1,1 -k2,2n -k3,3g |
        awk -F '\t' -v cores="$2" '
        function slow(b, width,    n, q, r) {
            for (n = 1; n <= width; n++) { r = b * (1 + q); q = n * r / (r + 1 - b) }
            return r + 1 - b
        }
        function flush(    middle, f) {
            if (count < 3) return
            middle = cpu[int((count + 1) / 2)]
            if (workers == 1) { alone = middle; alone_of = words }
            else if (alone_of == words) {
                f = middle / alone
                if (f > factor) { factor = f; most = workers }
            }
        }
        $1 != words || $2 != workers { flush(); count = 0 }
        { words = $1; workers = $2; cpu[++count] = $3 }
        END {
            flush()
            if (factor < 1.03) exit
            lo = 0; hi = 1
            for (i = 0; i < 50; i++) {
                b = (lo + hi) / 2
                if (slow(b, most) < factor) lo = b; else hi = b
            }
            for (n = 1; n <= cores; n++)
                printf "shared %d %.6g\n", n, slow(b, n)
        }'
}

# A model (drivers/team/model.h) for primes to LIMIT, or for convolve.
model() { # KERNEL CORES LIMIT [work skip]
    echo "chunk $(chunk_cost)"
    if [ "$1" = primes ]; then
        costs_in_rows primes | awk -v limit="$3" '
            { x = $1 / limit; if (x > 1) { if (!over++) print "rate", 1.0001, $2
                                           next }
              print "rate", x, $2; setup = $3 }
            END { print "setup", setup + 0 }'
    else
        costs_in_rows convolve "filter=$filter" | awk '
            { rate += $2; n++ } END { print "rate 0", rate / n; print "setup 0" }'
    fi
    sharing "$1" "$2"
    echo "${4:-}"
}

missing() { # KERNEL WORDS [DRIVER]: no serial row of these options
    [ -z "$(table kernel driver kernel_args | awk -F '\t' -v kernel="$1" \
        -v words="$2" -v driver="${3:-serial}" '$1 == kernel && $2 == driver &&
            index(";" $3 ";", ";" words ";")')" ]
}

measure_costs() {
    case ,$kernels, in *,primes,*)
        # Near the limit more primes strike each number; short intervals cost
        # more for each number than the segments of a long one.
        for part in 0.001 0.01 0.1 0.3 0.6 1; do
            ends=$(awk -v l="$limit" -v p=$part 'BEGIN {
                to = l * p; from = to - 4e9; if (from < 0) from = 0
                printf "%.0f %.0f", from, to }')
            ! missing primes "from=${ends% *};limit=${ends#* }" ||
                measure primes --from "${ends% *}" --limit "${ends#* }" \
                    --label kind=cost
        done
    esac
    case ,$kernels, in *,convolve,*)
        ! missing convolve "filter=$filter" ||
            measure convolve --image mandelbrot:4096x4096 --filter "$filter" \
                --passes "$passes" --label kind=cost
        ! missing convolve "filter=$filter" openmp ||
            measure_all convolve --image mandelbrot:4096x4096 \
                --filter "$filter" --passes "$passes" --label kind=cost
    esac
}

# ---- simulations -------------------------------------------------------------

write_cluster() { # FILE NAME NODES CORES LATENCY BANDWIDTH
    cat >"$1" <<EOF
<?xml version='1.0'?>
<!DOCTYPE platform SYSTEM "https://simgrid.org/simgrid.dtd">
<platform version="4.1">
  <cluster id="$2" prefix="$2-" suffix="" radical="0-$(($3 - 1))" speed="1Gf"
           core="$4" bw="$6" lat="$5" loopback_bw="5GBps" loopback_lat="500ns"/>
</platform>
EOF
    i=0
    while [ $i -lt "$3" ]; do
        echo "$2-$i:$4"
        i=$((i + 1))
    done >"$1.hosts"
}

# The collectives of Open MPI for small messages; its default in SimGrid sends
# from every rank to every other. MPI_Testall takes 0.1 ms by SimGrid's default,
# and 0.2 us here.
simulate() { # RANKS PLATFORM HOSTS KERNEL [option...]
    n=$1 xml=$2 list=$3
    shift 3
    (cd "$scratch" && smpirun -platform "$xml" -hostfile "$list" -np "$n" \
        --cfg=smpi/coll-selector:ompi --cfg=smpi/allreduce:rdb \
        --cfg=smpi/bcast:binomial_tree --cfg=smpi/barrier:ompi_bruck \
        --cfg=smpi/allgather:bruck --cfg=smpi/test:2e-7 \
        --cfg=smpi/simulate-computation:no --log=root.thresh:error \
        "$smpi/brigade-mpi" run "$@" --repeat 1 --warmup 0 </dev/null)
}

column() { # NAME <CSV
    awk -v name="$1" "$split_line"'
        { n = split_line($0, cell) }
        NR == 1 { for (i = 1; i <= n; i++) if (cell[i] == name) at = i; next }
        { print cell[at] }'
}

# ---- the check -----------------------------------------------------------------

# Of the rows of the last run "ELAPSED DISTURBED", a line each.
row_times() {
    column elapsed_ns <"$scratch/csv" >"$scratch/elapsed"
    column disturbed <"$scratch/csv" | paste -d ' ' "$scratch/elapsed" -
}

run_ranks() { # RANKS KERNEL [option...]
    n=$1
    shift
    OMPI_MCA_orte_tmpdir_base=$scratch OMPI_MCA_rmaps_base_oversubscribe=1 \
        mpirun -n "$n" "$build/brigade-mpi" run "$@" --repeat 15 \
        --out "$out" --label kind=check --csv - </dev/null >"$scratch/csv"
    row_times
}

# Of column 1: the median of undisturbed lines, where three or more are; else
# the least, as disturbances only slow down.
median() {
    awk '{ print $1, (NF > 1) }' | sort -k2,2n -k1,1n |
        awk '{ v[NR] = $1; calm += !$2; if (NR == 1 || $1 < least) least = $1 }
             END { print (calm >= 3 ? v[int((calm + 1) / 2)] : least) }'
}

# Returns 0 if the predictions are within 10 %, 1 if not; 2 if not, and other
# programs left fewer than three repetitions of some point undisturbed.
compare_point() { # KERNEL [option...]
    kernel=$1
    shift
    rm -rf "$scratch"/time.* "$scratch/here"
    busy=1
    i=0
    while [ $i -lt "$check" ]; do
        "$build/brigade" run "$kernel" "$@" --driver serial --repeat 15 \
            --out "$scratch/here" --csv - >"$scratch/csv"
        rows=$scratch/here
        measure_all "$kernel" "$@" --workers 2 --repeat 15
        rows=$out
        row_times >>"$scratch/time.cost"
        column setup_ns <"$scratch/csv" >>"$scratch/time.setup"
        column work <"$scratch/csv" | head -n 1 >"$scratch/time.work"
        for n in 1 2; do
            run_ranks $n "$kernel" "$@" >>"$scratch/time.$n"
        done
        i=$((i + 1))
    done
    {
        setup=$(median <"$scratch/time.setup")
        echo "setup $setup"
        echo "$(median <"$scratch/time.cost") $setup" \
            "$(cat "$scratch/time.work")" | awk '{ print "rate 0", ($1 - $2) / $3 }'
        echo "chunk $(chunk_cost)"
        rows=$scratch/here
        sharing "$kernel" 2
        rows=$out
        echo 'work skip'
    } >"$scratch/here.model"
    write_cluster "$scratch/here.xml" here 1 2 1us 5GBps
    bad=0
    for i in cost 1 2; do
        [ "$(awk 'NF == 1' "$scratch/time.$i" | wc -l)" -ge 3 ] || busy=2
    done
    for n in 1 2; do
        predicted=$(simulate $n "$scratch/here.xml" "$scratch/here.xml.hosts" \
            "$kernel" "$@" --model "$scratch/here.model" --csv - |
            column elapsed_ns)
        measured=$(median <"$scratch/time.$n")
        echo "$predicted $measured $kernel $n $(awk 'NF > 1 { n++ }
            END { print n + 0, NR }' "$scratch/time.$n")" | awk '{
            printf "  %-9s %5d %12.1f ms %12.1f ms %+8.1f %%   %d of %d\n", $3,
                $4, $1 / 1e6, $2 / 1e6, 100 * ($1 / $2 - 1), $5, $6
            exit $1 / $2 > 1.1 || $1 / $2 < 0.9 }' || bad=$busy
    done
    return $bad
}

# A busy machine disturbs rounds, so a difference must be found three times.
check_point() {
    for try in 1 2 3; do
        [ $try = 1 ] || echo '  again:'
        found=0
        compare_point "$@" || found=$?
        [ $found -ne 0 ] || return 0
    done
    return $found
}

run_check() {
    echo "this machine, $check runs of 15 repetitions"
    echo '  kernel    ranks       predicted        measured difference  disturbed'
    for kernel in primes convolve; do
        case ,$kernels, in *,$kernel,*) ;; *) continue ;; esac
        if [ $kernel = primes ]; then
            set -- --limit 1e9
        else
            set -- --image mandelbrot:2048x2048 --filter "$filter" \
                --passes "$passes"
        fi
        found=0
        check_point $kernel "$@" || found=$?
        [ $found -ne 1 ] || differs=1
        [ $found -ne 2 ] || {
            unchecked=1
            message "$kernel: not checked, other programs" \
                'disturbed nearly all repetitions; repeat on an idle machine'
        }
    done
    [ $differs -eq 0 ] ||
        message 'predictions for this machine differ from measurements by' \
            'more than 10 %; predictions for others can be trusted less'
}

# ---- the series ------------------------------------------------------------------

predict() { # KIND RANKS KERNEL [option...]
    kind=$1 n=$2
    shift 2
    simulate "$n" "$platform" "$hosts" "$@" --model "$scratch/model" \
        --label "kind=$kind;platform=$name" --out "$out" --csv - \
        >"$scratch/csv" || fail 1 "$n ranks: the simulation failed"
    column elapsed_ns <"$scratch/csv" | awk -v n="$n" '
        { printf "  %6d ranks  %14.3f ms\n", n, $1 / 1e6 }'
}

strong_primes() {
    model primes "$cores" "$limit" 'work skip' >"$scratch/model"
    echo "primes to $limit, strong"
    for n in $ranks; do
        predict strong "$n" primes --limit "$limit"
    done
}

weak_primes() {
    echo "primes, $limit_rank numbers for each rank"
    for n in $ranks; do
        to=$(awk -v n="$n" -v l="$limit_rank" 'BEGIN { printf "%.0f", n * l }')
        model primes "$cores" "$to" 'work skip' >"$scratch/model"
        predict weak "$n" primes --limit "$to"
    done
}

strong_convolve() {
    model convolve "$cores" 0 'work skip' >"$scratch/model"
    for halo in blocking overlap; do
        echo "convolve $side x $side, $filter, halo $halo, strong"
        for n in $ranks; do
            predict strong "$n" convolve --image "mandelbrot:${side}x$side" \
                --filter "$filter" --passes "$passes" --halo $halo \
                --max-pixels 1e12
        done
    done
}

weak_convolve() {
    model convolve "$cores" 0 'work skip' >"$scratch/model"
    for halo in blocking overlap; do
        echo "convolve, $rows_rank rows of $side for each rank, halo $halo"
        for n in $ranks; do
            predict weak "$n" convolve \
                --image "mandelbrot:${side}x$((n * rows_rank))" \
                --filter "$filter" --passes "$passes" --halo $halo \
                --max-pixels 1e12
        done
    done
}

differs=0 unchecked=0
if [ -z "$check_only" ]; then
    if [ -n "$platform" ]; then
        { [ -r "$platform" ] && [ -r "$hosts" ]; } ||
            fail 2 '--platform needs a file, and --hosts with lines HOST:RANKS'
        platform=$(realpath "$platform") hosts=$(realpath "$hosts")
        cores=$(awk -F : '$2 > most { most = $2 } END { print most ? most : 1 }' \
            "$hosts")
        total=$(awk -F : '{ n += NF > 1 ? $2 : 1 } END { print n }' "$hosts")
        : "${name:=$(basename "$platform" .xml)}"
    else
        { [ -n "$latency" ] && [ -n "$bandwidth" ] && [ -n "$nodes" ] &&
            [ -n "$cores" ]; } || fail 2 'no platform; use --latency,' \
            '--bandwidth, --nodes and --cores, or --platform and --hosts'
        : "${name:=${nodes}x$cores-$latency-$bandwidth}"
        platform=$scratch/platform.xml hosts=$scratch/platform.xml.hosts
        write_cluster "$platform" node "$nodes" "$cores" "$latency" "$bandwidth"
        total=$((nodes * cores))
    fi
    [ "$total" -le 1024 ] || total=1024
    : "${ranks:=$(n=1; while [ $n -lt "$total" ]; do echo $n; n=$((n * 2)); done
        echo "$total")}"
    ranks=$(echo "$ranks" | tr , ' ')
fi
out=$(realpath "$out")
rows=$out # of table(), measure() and measure_all()
! missing noop units=1000000 || measure noop --units 1e6 --label kind=cost
[ -n "$check_only" ] || measure_costs
[ "$check" -eq 0 ] || run_check
if [ -z "$check_only" ]; then
    echo "platform $name"
    for kernel in primes convolve; do
        case ,$kernels, in *,$kernel,*) ;; *) continue ;; esac
        for kind in strong weak; do
            case ,$scaling, in *,$kind,*) "${kind}_$kernel" ;; esac
        done
    done
fi
[ $differs -eq 0 ] || exit 3
[ -z "$check_only" ] || [ $unchecked -eq 0 ] || exit 4
