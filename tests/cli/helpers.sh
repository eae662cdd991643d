# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # variables are the tests', or from bats
# SPDX-License-Identifier: BSD-3-Clause
# What all tests of the command line share. A .bats file says `load helpers.sh`
# first. The program is taken from BRIGADE_BUILD, the repository's build/
# unless that is set.

bats_require_minimum_version 1.5.0

top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
build=${BRIGADE_BUILD:-$top/build}
build=$(cd "$build" && pwd) || return 1
brigade=$build/brigade
images=$top/../shared/images

# shellcheck source=jobs/environment.sh
. "$top/jobs/environment.sh"

# Open MPI keeps the sessions of all jobs of a user in one folder, and a job that
# ends removes it while another may be about to use it ("unable to create the
# desired directory"). So each run of bats has a base of its own, and something in
# that folder, so that no job finds it empty.
export OMPI_MCA_orte_tmpdir_base=$BATS_RUN_TMPDIR
mkdir -p "$BATS_RUN_TMPDIR/ompi.$(uname -n | cut -d. -f1).$(id -u)/keep"

# One short repetition, and no pinning, so that tests that run at the same time
# do not pile up on the first core. An option that stands twice: the last one
# counts, so a test can say otherwise behind it.
quick=(--repeat 1 --warmup 0 --place none)
# ---- CSV ---------------------------------------------------------------------

# Columns by their names out of CSV on stdin, a line per row, tabs between. A
# name that the header lacks ends it with 1.
column() { # NAME...
    awk -v names="$*" '
    function cut(line, cells,    n, i, c, quoted) {
        n = 1
        cells[1] = ""
        for (i = 1; i <= length(line); i++) {
            c = substr(line, i, 1)
            if (c == "\"" && quoted && substr(line, i + 1, 1) == "\"") {
                cells[n] = cells[n] c
                i++
            } else if (c == "\"") {
                quoted = !quoted
            } else if (c == "," && !quoted) {
                cells[++n] = ""
            } else {
                cells[n] = cells[n] c
            }
        }
        return n
    }
    NR == 1 {
        width = cut($0, head)
        wanted = split(names, name, " ")
        for (w = 1; w <= wanted; w++) {
            for (i = 1; i <= width; i++)
                if (head[i] == name[w])
                    at[w] = i
            if (!at[w]) {
                print "no column " name[w] > "/dev/stderr"
                exit 1
            }
        }
        next
    }
    {
        found = cut($0, cell)
        if (found != width) {
            print "row " NR " has " found " cells, not " width \
                > "/dev/stderr"
            exit 1
        }
        for (w = 1; w <= wanted; w++)
            printf "%s%s", cell[at[w]], w < wanted ? "\t" : "\n"
    }'
}

# The status of every row of a directory, in one line.
statuses() { # DIR
    column status <"$1/runs.csv" | tr '\n' ' '
}

# ---- what exists, from the registries -----------------------------------------

# Written once for all tests of a run: the kernels with their small set-ups, and
# the drivers that this build and machine can use, as lines of
#
#     name program family max_workers one_at_a_time threads_in_rank kernels...
registry=${BATS_RUN_TMPDIR:?}/registry
list_drivers() { # PROGRAM
    "$build/$1" list drivers --csv |
        column name available family max_workers one_at_a_time \
            threads_in_rank kernels |
        awk -F '\t' -v program="$1" '$2 == "yes" {
            print $1, program, $3, $4 == "" ? 0 : $4, $5, $6, $7 }'
}
if ! [ -s "$registry" ]; then
    "$brigade" list kernels --csv | column name small |
        sed "s|results/|$top/results/|" >"$registry.kernels"
    {
        list_drivers brigade
        if [ -x "$build/brigade-mpi" ] && command -v mpirun >/dev/null; then
            list_drivers brigade-mpi
        fi
    } >"$registry.new"
    mv "$registry.new" "$registry"
fi

# Every kernel, and a small work of each.
# (-g: `load` runs this inside a function.)
declare -ga kernels=()
declare -gA small=()
while IFS=$'\t' read -r kernel options; do
    kernels+=("$kernel")
    small[$kernel]=$options
done <"$registry.kernels"

# Names of the drivers for which a condition of awk on program, family, most
# (workers, 0: any number), locked (one at a time) and threaded (in a rank)
# holds, and that can run a kernel.
drivers_where() { # CONDITION [KERNEL]
    awk -v kernel="${2:-}" "{
        name = \$1; program = \$2; family = \$3; most = \$4; locked = \$5
        threaded = \$6; \$1 = \$2 = \$3 = \$4 = \$5 = \$6 = \"\"
        if (($1) && (kernel == \"\" || index(\$0 \" \", \" \" kernel \" \")))
            print name
    }" "$registry"
}

# Those of brigade that can run a kernel; those of brigade-mpi.
drivers_of() { # KERNEL
    drivers_where 'program == "brigade"' "$1"
}

# Those of brigade whose workers are threads of one process.
threaded_drivers_of() { # KERNEL
    drivers_where 'program == "brigade" && family != "processes"' "$1"
}

# Event loops, with worker threads or without.
loops_of() { # KERNEL
    drivers_where 'family == "loop" || family == "pool"' "$1"
}

# The first driver of each family that can run a kernel.
driver_of_each_family() { # KERNEL
    local driver family seen=' '
    for driver in $(drivers_where 1 "$1"); do
        family=$(driver_word "$driver" 3)
        [[ $seen != *" $family "* ]] || continue
        seen+="$family "
        echo "$driver"
    done
}

# As many workers as a driver can have, of those that are wanted.
at_most() { # DRIVER WORKERS
    [ "$(driver_word "$1" 4)" = 1 ] && echo 1 || echo "$2"
}

# Those of brigade whose workers all compute, several at a time.
teams() {
    drivers_where 'program == "brigade" && most != 1 && !locked &&
        family != "pool"'
}

rank_drivers_of() { # KERNEL
    drivers_where 'program == "brigade-mpi"' "$1"
}

# Whether a pair is to be run: each is, unless BRIGADE_ONLY is the name of a
# driver or kernel, as after adding one.
wanted() { # DRIVER KERNEL
    [ -z "${BRIGADE_ONLY:-}" ] || [ "$BRIGADE_ONLY" = "$1" ] ||
        [ "$BRIGADE_ONLY" = "$2" ]
}

# A word of a driver's line.
driver_word() { # DRIVER NUMBER
    awk -v name="$1" -v at="$2" '$1 == name { print $at }' "$registry"
}

# ---- running -----------------------------------------------------------------

# Ranks need not have a core each, and share what there is.
ranks=(mpirun --oversubscribe --bind-to none -n)
two_ranks=("${ranks[@]}" 2 "$build/brigade-mpi")

run_brigade() { # KERNEL [option...]
    "$brigade" run "$@"
}

run_ranks() { # N KERNEL [option...]
    local n=$1
    shift
    "${ranks[@]}" "$n" "$build/brigade-mpi" run "$@" </dev/null
}

# Drivers of brigade-mpi: as many ranks, each with two threads where it has any.
run_on() { # DRIVER WORKERS KERNEL [option...]
    local driver=$1 workers=$2
    shift 2
    if [ "$(driver_word "$driver" 2)" = brigade ]; then
        run_brigade "$@" --driver "$driver" --workers "$workers"
    elif [ "$(driver_word "$driver" 6)" = 1 ]; then
        run_ranks "$workers" "$@" --driver "$driver" --threads 2
    else
        run_ranks "$workers" "$@" --driver "$driver"
    fi
}

# Whether a driver takes these options with a kernel's small work.
takes() { # DRIVER KERNEL OPTION...
    local program driver=$1 kernel=$2
    shift 2
    program=$(driver_word "$driver" 2)
    # shellcheck disable=SC2086 # options are words
    "$build/$program" run "$kernel" ${small[$kernel]} --driver "$driver" "$@" \
        --plan >/dev/null 2>&1
}

need_mpi() {
    [ -x "$build/brigade-mpi" ] ||
        skip "brigade-mpi was not built in $build"
    command -v mpirun >/dev/null || skip "there is no mpirun"
}

# Run a command that must end with this code, within three minutes since
# machines may be slow: a hang is a failure too. Its words, both streams, are
# then in $output.
ends() { # CODE COMMAND...
    local want=$1
    shift
    run timeout --kill-after=5 180 "$@" </dev/null
    [ "$status" -eq "$want" ] && return
    echo "ended with $status and not $want: $*"
    echo "$output"
    return 1
}

# The last output has these words, all of them.
says() { # WORDS...
    local words
    for words; do
        [[ $output == *"$words"* ]] && continue
        echo "these words are missing: $words"
        echo "in: $output"
        return 1
    done
}

says_not() { # WORDS
    [[ $output != *"$1"* ]] && return
    echo "these words should not be there: $1"
    echo "in: $output"
    return 1
}

# An error is one line.
one_line() {
    [ "$(printf '%s\n' "$output" | wc -l)" -eq 1 ] && return
    echo "this is not one line: $output"
    return 1
}

# Wait until a command succeeds, up to 20 s.
until_true() { # COMMAND...
    local turn
    for ((turn = 0; turn < 400; turn++)); do
        "$@" >/dev/null 2>&1 && return
        sleep 0.05
    done
    echo "this did not come true: $*"
    return 1
}

# ---- many runs in one test ---------------------------------------------------

runs=0
faults=0

# Count a fault and go on, so that one test shows all of them.
complain() { # WORDS...
    faults=$((faults + 1))
    echo "$*"
}

# The run must be ok, verified, and give this result.
same() { # RESULT COMMAND...
    local want=$1 said=$BATS_TEST_TMPDIR/said got
    shift
    runs=$((runs + 1))
    got=$(
        set -o pipefail
        "$@" "${quick[@]}" --deadline 60s --csv - 2>"$said" |
            column result verified status
    ) || got="$got (exit code $?)"
    case $got in
    "$want"$'\t'full$'\tok' | "$want"$'\t'sampled$'\tok') ;;
    *) complain "'$got', not '$want': $*; $(head -n 3 "$said")" ;;
    esac
}

# One picture under every --halo and these numbers of ranks, which alone get
# the options in ranks_only.
modes=(blocking overlap overlap-lazy)
ranks_only=()
every_mode() { # NUMBERS OPTION...
    local numbers=$1 n mode want
    shift
    want=$(run_brigade convolve "$@" "${quick[@]}" --csv - | column result)
    for n in $numbers; do
        for mode in "${modes[@]}"; do
            same "$want" run_ranks "$n" convolve "$@" "${ranks_only[@]}" \
                --halo "$mode"
        done
    done
}

# The end of a test of many runs: how many there were is known beforehand.
conclude() { # HOW_MANY_RUNS
    if [ "$runs" -ne "$1" ]; then
        echo "there were $runs runs and not $1"
        return 1
    fi
    [ "$faults" -eq 0 ] && return
    echo "$faults of $runs runs are wrong, see above"
    return 1
}
