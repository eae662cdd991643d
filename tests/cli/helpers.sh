# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # variables are the tests', or from bats
# SPDX-License-Identifier: BSD-3-Clause
# Common code of the command line tests. A .bats file starts with `load
# helpers.sh`. The programs are those of BRIGADE_BUILD, by default the
# repository's build/.

bats_require_minimum_version 1.5.0

top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
build=${BRIGADE_BUILD:-$top/build}
build=$(cd "$build" && pwd) || return 1
brigade=$build/brigade
images=$top/../shared/images

# shellcheck source=jobs/environment.sh
. "$top/jobs/environment.sh"

# Open MPI keeps the sessions of all jobs of a user in one folder. A job that ends
# removes the folder if it is empty, while another may be about to use it ("unable
# to create the desired directory"). So each run of bats has a separate base, and a
# file in that folder that keeps it from being removed.
export OMPI_MCA_orte_tmpdir_base=$BATS_RUN_TMPDIR
mkdir -p "$BATS_RUN_TMPDIR/ompi.$(uname -n | cut -d. -f1).$(id -u)/keep"

# One short repetition, without pinning, so that concurrent tests do not all use
# the first core.
quick=(--repeat 1 --warmup 0 --place none)
# ---- CSV ---------------------------------------------------------------------

# Columns, selected by name, of CSV on stdin: a line per row, separated by tabs.
# Fails with 1 if the header lacks a name.
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

# The status of every row of a directory, on one line.
statuses() { # DIR
    column status <"$1/runs.csv" | tr '\n' ' '
}

# ---- kernels and drivers, from the registries ----------------------------------

# Written once for all tests of a run: the kernels with their small set-ups, and
# the drivers available in this build and on this machine, as lines of
#
#     name program family max_workers one_at_a_time threads_in_rank waits kernels...
registry=${BATS_RUN_TMPDIR:?}/registry
list_drivers() { # PROGRAM
    "$build/$1" list drivers --csv |
        column name available family max_workers one_at_a_time \
            threads_in_rank waits kernels |
        awk -F '\t' -v program="$1" '$2 == "yes" {
            print $1, program, $3, $4 == "" ? 0 : $4, $5, $6, $7, $8 }'
}
# The words that start ranks, up to their number, by the table of launchers:
# ranks need not have a core each, and share what there is.
start_ranks() {
    [ -x "$build/brigade-mpi" ] || return
    "$brigade" launcher --ranks 999999 | awk '{
        for (i = 1; i <= NF; i++)
            if ($i == 999999) flag = words[--n]; else words[n++] = $i
        for (i = 0; i < n; i++)
            printf "%s ", words[i]
        print flag }'
}

if ! [ -s "$registry" ]; then
    "$brigade" list kernels --csv | column name small |
        sed "s|results/|$top/results/|" >"$registry.kernels"
    {
        list_drivers brigade
        start_ranks >"$registry.ranks"
        if [ -s "$registry.ranks" ]; then
            list_drivers brigade-mpi
        fi
    } >"$registry.new"
    mv "$registry.new" "$registry"
fi

# Every kernel, and its small work.
# (-g: `load` runs this inside a function.)
declare -ga kernels=()
declare -gA small=()
while IFS=$'\t' read -r kernel options; do
    kernels+=("$kernel")
    small[$kernel]=$options
done <"$registry.kernels"

# Names of the drivers for which a condition of awk on program, family, most
# (workers, 0: any number), locked (one at a time) and threaded (in a rank)
# and waits (what lets more of them pass at a time: workers, threads, depth)
# holds, and that can run a kernel.
drivers_where() { # CONDITION [KERNEL]
    awk -v kernel="${2:-}" "{
        name = \$1; program = \$2; family = \$3; most = \$4; locked = \$5
        threaded = \$6; waits = \$7
        \$1 = \$2 = \$3 = \$4 = \$5 = \$6 = \$7 = \"\"
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

# Those of brigade whose workers wait for one thing at a time.
blocking_drivers_of() { # KERNEL
    drivers_where 'program == "brigade" && waits != "depth"' "$1"
}

# The first driver of each family that can run a kernel, of those that a
# condition holds for.
driver_of_each_family() { # KERNEL [CONDITION]
    local driver family seen=' '
    for driver in $(drivers_where "${2:-1}" "$1"); do
        family=$(driver_word "$driver" 3)
        [[ $seen != *" $family "* ]] || continue
        seen+="$family "
        echo "$driver"
    done
}

# The requested number of workers, or the driver's limit if that is less.
at_most() { # DRIVER WORKERS
    local most
    most=$(driver_word "$1" 4)
    [ "$most" -gt 0 ] && [ "$most" -lt "$2" ] && echo "$most" || echo "$2"
}

# Those of brigade whose workers all compute, several at a time; and that can
# have that many.
teams() { # [WORKERS]
    drivers_where "program == \"brigade\" && most != 1 && !locked &&
        family != \"pool\" && (most == 0 || most >= ${1:-2})"
}

rank_drivers_of() { # KERNEL
    drivers_where 'program == "brigade-mpi"' "$1"
}

# BRIGADE_ONLY has the names of drivers and kernels, as after adding some: with a
# name that is neither every test would pass.
for one in ${BRIGADE_ONLY:-}; do
    [[ " ${kernels[*]} $(drivers_where 1 | tr '\n' ' ')" != *" $one "* ]] ||
        continue
    echo "BRIGADE_ONLY: '$one' is not a kernel, nor a driver that is available" \
        "here: see brigade list" >&2
    return 1
done

# Whether a pair is to be run: each is, unless BRIGADE_ONLY is set.
wanted() { # DRIVER KERNEL
    [ -z "${BRIGADE_ONLY:-}" ] || [[ " $BRIGADE_ONLY " == *" $1 "* ]] ||
        [[ " $BRIGADE_ONLY " == *" $2 "* ]]
}

# Field NUMBER of a driver's line.
driver_word() { # DRIVER NUMBER
    awk -v name="$1" -v at="$2" '$1 == name { print $at }' "$registry"
}

# Words without an option and its value, a line each, so that it can be given with
# another one: an option given twice adds a note to stderr.
without() { # --OPTION WORD...
    local option=$1 word is_value=0
    shift
    for word; do
        if [ "$word" = "$option" ]; then
            is_value=1
        elif [ $is_value -eq 1 ]; then
            is_value=0
        else
            printf '%s\n' "$word"
        fi
    done
}

# ---- running -----------------------------------------------------------------

# Ranks may share cores.
read -ra ranks <"$registry.ranks" || ranks=(false)
two_ranks=("${ranks[@]}" 2 "$build/brigade-mpi")

run_brigade() { # KERNEL [option...]
    "$brigade" run "$@"
}

run_ranks() { # N KERNEL [option...]
    local n=$1
    shift
    "${ranks[@]}" "$n" "$build/brigade-mpi" run "$@" </dev/null
}

# With drivers of brigade-mpi, WORKERS is the number of ranks; each has two threads
# if the driver has threads.
run_on() { # DRIVER WORKERS KERNEL [option...]
    local driver=$1 workers=$2
    shift 2
    if [ "$(driver_word "$driver" 2)" = brigade ]; then
        run_brigade "$@" --driver "$driver" \
            --workers "$(at_most "$driver" "$workers")"
    elif [ "$(driver_word "$driver" 6)" = 1 ]; then
        run_ranks "$workers" "$@" --driver "$driver" --threads 2
    else
        run_ranks "$workers" "$@" --driver "$driver"
    fi
}

# Whether a driver accepts these options with a kernel's small work.
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
    [ "${ranks[0]}" != false ] || skip "no launcher of ranks was found"
}

# The exit code of a process that this shell has started. (`run wait` would wait in
# a subshell, which has another parent.)
ends_with() { # CODE PID
    local code=0

    wait "$2" || code=$?
    [ "$code" -eq "$1" ] || {
        echo "ended with $code and not $1"
        return 1
    }
}

# Run a command that must exit with this code within three minutes; a hang is a
# failure, too. $output has its stdout and stderr.
ends() { # CODE COMMAND...
    local want=$1
    shift
    run timeout --kill-after=5 180 "$@" </dev/null
    [ "$status" -eq "$want" ] && return
    echo "ended with $status and not $want: $*"
    echo "$output"
    return 1
}

# The last output contains all of these texts.
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

# The last error is one line.
one_line() {
    [ "$(printf '%s\n' "$output" | wc -l)" -eq 1 ] && return
    echo "this is not one line: $output"
    return 1
}

# NAME.so, which changes calls of the C library, from source on stdin.
preload() { # NAME
    printf '#include <%s>\n' dlfcn.h stdarg.h string.h sys/types.h unistd.h >"$1.c"
    cat >>"$1.c"
    cc -O2 -w -D_GNU_SOURCE -shared -fPIC -o "$1.so" "$1.c"
}

# Wait until a command succeeds. Only a hang should reach the limit of 3 minutes, and
# no test may need it to pass: machines are busy.
until_true() { # COMMAND...
    local end=$((SECONDS + 180))
    while [ "$SECONDS" -lt "$end" ]; do
        "$@" >/dev/null 2>&1 && return
        sleep 0.05
    done
    echo "this did not come true: $*"
    return 1
}

# ---- many runs in one test ---------------------------------------------------

runs=0
faults=0

# Count a failure and continue, so that a test shows all failures.
complain() { # WORDS...
    faults=$((faults + 1))
    echo "$*"
}

# The run must be ok, verified, and have this result.
same() { # RESULT COMMAND...
    local want=$1 said=$BATS_TEST_TMPDIR/said got
    shift
    runs=$((runs + 1))
    got=$(
        set -o pipefail
        "$@" "${quick[@]}" --deadline 3m --csv - 2>"$said" |
            column result verified status
    ) || got="$got (exit code $?)"
    case $got in
    "$want"$'\t'full$'\tok' | "$want"$'\t'sampled$'\tok') ;;
    *) complain "'$got', not '$want': $*; $(head -n 3 "$said")" ;;
    esac
}

# One picture with every --halo and these numbers of ranks. Only runs of ranks get
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

# End a test of many runs, whose number is known in advance.
conclude() { # HOW_MANY_RUNS
    if [ "$runs" -ne "$1" ]; then
        echo "there were $runs runs and not $1"
        return 1
    fi
    [ "$faults" -eq 0 ] && return
    echo "$faults of $runs runs are wrong, see above"
    return 1
}
