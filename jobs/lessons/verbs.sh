# shellcheck shell=sh
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2034,SC2154 # variables are lessons.sh's and the lessons'
# shellcheck disable=SC1090
# The commands that a lesson is written in. A file N-name.lesson sets `title`,
# `claim`, `question` (for --pause) and `predict`; its lesson() runs kernels and compares
# their figures:
#
#     try LABEL [mpirun:N] KERNEL options...   run it, keep its figures
#     value LABEL FIGURE                       one of them, or nothing
#     show FIGURE...                           a table: a line per label
#     expect WORDS VALUE OP BOUND              as predicted, or not
#     measured WORDS                           for the table at the end
#     conclude WORDS                           the conclusion
#
# Figures are the columns of runs.csv, of the repetition with the median
# elapsed time, and two more: seconds and ns_per_work.

# shellcheck source=jobs/lessons/drawings.sh
. "$top/jobs/lessons/drawings.sh"
# shellcheck source=jobs/environment.sh
. "$top/jobs/environment.sh"
brigade=${BRIGADE_BUILD:-$top/build}/brigade

# Cores that this process may use.
cores=$(lscpu -b -p=Core,Socket | grep -v '^#' | sort -u | wc -l)
allowed=$(nproc)
[ "$cores" -le "$allowed" ] || cores=$allowed

# ---- all lessons of one call ---------------------------------------

begin_lessons() {
    [ -x "$brigade" ] || {
        echo "lessons: $brigade not found; build it with jobs/setup.sh" >&2
        exit 4
    }
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    rows=${out:-$work/rows}
    mkdir -p "$rows" || exit 5
    failures=0
    : >"$work/table"
    if [ -n "$quick" ]; then repeat=1; else repeat=3; fi
}

end_lessons() {
    echo
    echo "Results on $(uname -n), $cores cores, $(date +%Y-%m-%d)"
    echo
    cat "$work/table"
    if [ -n "$out" ]; then
        echo
        echo "rows: $out/runs.csv, $out/workers.csv"
    fi
    [ "$failures" -eq 0 ] && return
    echo "lessons: $failures runs failed, see above" >&2
    exit 6
}

# Run one lesson.
run_lesson() { # FILE NUMBER
    labels='' result='' unmet='' failed_before=$failures
    rm -rf "$work/figures" && mkdir "$work/figures"
    . "$1"
    stolen=$(stolen_ticks)
    printf '\n%s. %s\n\n' "$2" "$title"
    paragraph "claim:     " "$claim"
    answer=''
    [ -z "$pause" ] || ask
    paragraph "predicted: " "$predict"
    echo
    lesson
    if [ "$failures" -gt "$failed_before" ]; then
        met='failed'
    elif [ -n "$unmet" ]; then
        met='not as predicted'
    else
        met='as predicted'
    fi
    printf '%6s  %-38s %s\n' "$2" "$title" "$met" >>"$work/table"
    [ -z "$answer" ] || printf '        you predicted: %s\n' "$answer" >>"$work/table"
    [ -z "$result" ] || printf '        %s\n' "$result" >>"$work/table"
}

# --pause: ask for a prediction, at the terminal or on stdin, into `answer`. Empty
# input is a prediction that was not written down; at the end of the input the
# lesson goes on.
ask() {
    paragraph "question:  " "$question"
    printf 'your prediction, then Enter: '
    if read -r answer ||
        { [ ! -t 0 ] && (: </dev/tty) 2>/dev/null && read -r answer </dev/tty; }; then
        [ -t 0 ] || echo "$answer"
    else
        echo
        echo '(no terminal and no more input: going on without predictions)'
        pause=''
    fi
}

# Words in lines of at most 78 characters, indented below the first.
paragraph() { # LEAD WORDS
    printf '%s\n' "$2" | fold -s -w "$((79 - ${#1}))" |
        awk -v lead="$1" '{
            sub(/ +$/, "")
            printf "%s%s\n", NR == 1 ? lead : sprintf("%" length(lead) "s", ""), $0
        }'
}

conclude() { # WORDS
    echo
    paragraph "           " "$*"
}

measured() { # WORDS
    result=$*
}

# ---- running --------------------------------------------------------------------

have_mpi() {
    "$brigade" launcher >/dev/null 2>&1
}

# Run and keep the figures under LABEL. What is not available here is named and
# skipped: returns 1, and value prints nothing for its label.
try() { # LABEL [mpirun:N] KERNEL options...
    label=$1
    shift
    times="--repeat $repeat"
    case " $* " in *' --repeat '*) times='' ;; esac
    case $1 in
    mpirun:*)
        have_mpi || {
            echo "  $label: skipped: no launcher of ranks, or brigade-mpi was not built"
            return 1
        }
        ranks=${1#mpirun:}
        shift
        kernel=$1
        shift
        # shellcheck disable=SC2046,SC2086 # several words
        set -- $("$brigade" launcher --ranks "$ranks") "$brigade-mpi" run \
            "$kernel" $times --out "$rows" "$@" ;;
    *)
        kernel=$1
        shift
        # shellcheck disable=SC2086 # several words
        set -- "$brigade" run \
            "$kernel" $times --out "$rows" "$@" ;;
    esac
    code=0
    "$@" >"$work/output" 2>&1 </dev/null ||
        code=$?
    case $code in
    0) ;;
    4)
        echo "  $label: skipped: $(tail -n 1 "$work/output")"
        return 1 ;;
    130 | 143) exit "$code" ;;
    *)
        echo "  $label failed with exit code $code: $*" >&2
        sed 's/^/    /' "$work/output" >&2
        failures=$((failures + 1))
        return 1 ;;
    esac
    { head -n 1 "$rows/runs.csv" && tail -n 20 "$rows/runs.csv"; } |
        median_row >"$work/figures/$label"
    labels="$labels $label"
}

# Of the last run in a CSV file on stdin the row with the median time, as lines
# of NAME VALUE.
median_row() {
    awk '
    function cut(line, cells,    n, i, c, quoted) {
        n = 1
        cells[1] = ""
        for (i = 1; i <= length(line); i++) {
            c = substr(line, i, 1)
            if (c == "\"")
                quoted = !quoted
            else if (c == "," && !quoted)
                cells[++n] = ""
            else
                cells[n] = cells[n] c
        }
        return n
    }
    NR == 1 {
        width = cut($0, head)
        for (i = 1; i <= width; i++)
            at[head[i]] = i
        next
    }
    {
        cut($0, cell)
        if (cell[at["run_id"]] != run)
            n = 0
        run = cell[at["run_id"]]
        if (cell[at["warmup"]] == 0) {
            line[++n] = $0
            took[n] = cell[at["elapsed_ns"]] + 0
        }
    }
    END {
        for (i = 1; i <= n; i++) {
            below = 0
            for (k = 1; k <= n; k++)
                below += took[k] < took[i] || (took[k] == took[i] && k < i)
            if (below == int((n - 1) / 2))
                cut(line[i], cell)
        }
        for (i = 1; i <= width; i++)
            print head[i], cell[i]
        s = cell[at["elapsed_ns"]] / 1e9
        print "seconds", s
        if (cell[at["work"]] > 0)
            print "ns_per_work", s * 1e9 / cell[at["work"]]
    }'
}

value() { # LABEL FIGURE
    [ ! -r "$work/figures/$1" ] ||
        awk -v name="$2" '$1 == name { sub(/^[^ ]* ?/, ""); print }' \
            "$work/figures/$1"
}

# How many times as fast as BASE is LABEL.
faster() { # BASE LABEL
    ratio "$(value "$1" seconds)" "$(value "$2" seconds)"
}

ratio() { # A B
    [ -z "$1" ] || [ -z "$2" ] ||
        awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f\n", a / b }'
}

# Seconds in three digits and a unit; - for what was skipped.
duration() { # SECONDS
    [ -n "$1" ] || echo -
    [ -z "$1" ] || awk -v s="$1" 'BEGIN {
        split("s ms us ns", unit, " ")
        for (u = 1; u < 4 && s < 0.9995; u++)
            s *= 1000
        printf "%.*f %s\n", s < 9.995 ? 2 : s < 99.95 ? 1 : 0, s, unit[u]
    }'
}

nanoseconds() { # NS
    [ -z "$1" ] || duration "$(awk -v ns="$1" 'BEGIN { print ns / 1e9 }')"
}

# ---- printing ---------------------------------------------------------------------

# A line per run with these figures. Names in _ns and seconds get a unit.
show() { # FIGURE...
    printf '  %-14s' ''
    for figure; do printf ' %14s' "$(heading "$figure")"; done
    echo
    for label in $labels; do
        printf '  %-14s' "$label"
        for figure; do
            shown=$(value "$label" "$figure")
            case $figure in
            seconds) shown=$(duration "$shown") ;;
            *_ns) shown=$(nanoseconds "$shown") ;;
            ns_per_work) shown=$(printf '%.2f' "$shown") ;;
            max_pss_bytes) shown=$(short "$(ratio "$shown" 1024)") ;;
            *_achieved) shown=$(short "$shown") ;;
            esac
            printf ' %14s' "${shown:--}"
        done
        echo
    done
}

heading() { # FIGURE
    case $1 in
    seconds) echo time ;;
    cores_achieved) echo 'cores at work' ;;
    waits_achieved) echo 'in flight' ;;
    max_pss_bytes) echo 'memory, KiB' ;;
    late_p50_ns) echo 'late, median' ;;
    late_p99_ns) echo 'late, p99' ;;
    tick_p50_ns) echo 'ticks: median' ;;
    tick_p99_ns) echo 'ticks: p99' ;;
    tick_max_ns) echo 'ticks: max' ;;
    ns_per_work) echo 'ns per update' ;;
    *) echo "$1" ;;
    esac
}

# A number in three digits, no more than two of them decimals.
short() { # NUMBER
    [ -z "$1" ] || awk -v a="$1" 'BEGIN {
        printf "%.*f\n", a < 10 ? 2 : a < 100 ? 1 : 0, a
    }'
}

# ---- judging ------------------------------------------------------------------------

stolen_ticks() {
    awk '/^cpu / { print $9 + 0 }' /proc/stat
}

# Why a figure may differ from the prediction.
reason() {
    lost=$(($(stolen_ticks) - stolen))
    load=$(cut -d ' ' -f 1 /proc/loadavg)
    if [ "$cores" -lt 2 ]; then
        echo "this machine has only one core"
    elif [ "$lost" -gt 10 ]; then
        echo "the host took $lost hundredths of a second of the cores away"
    else
        echo "other programs may have been running (load $load);" \
            "measure again on a quiet machine"
    fi
}

# Compare one figure with its bound; a missing value was skipped.
expect() { # WORDS VALUE OP BOUND
    [ -n "$2" ] || return 0
    if awk -v a="$2" -v op="$3" -v b="$4" 'BEGIN {
        exit !(op == ">=" ? a + 0 >= b + 0 : a + 0 <= b + 0)
    }'; then
        echo "  as predicted: $1: $(short "$2") ($3 $4)"
    else
        unmet=1
        echo "  not as predicted: $1: $(short "$2"), not $3 $4; $(reason)"
    fi
}

# Three quarters of the best that is possible: other programs may run. At least
# 0.75, as one core is 1 at best.
most_of() { # BEST
    awk -v best="$1" 'BEGIN { printf "%.2f\n", 0.75 * best }'
}
