#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2034 # variables for the lines of the table
# The verdicts of real runs against the labels that an expert gave before:
#
#     tests/truth/run.sh [--every N] [--only REGEX] [--tries N]
#
# --tries: a verdict is wrong if each of N tries is, at most 3; 1 by default.
# Makes every run of labels.table (or each N-th, or those whose line matches),
# prints what was wrong and a confusion table, and ends with 1 where a verdict
# of a quiet run is wrong, less than 98 % of the others are right, or a wrong
# one praises. Needs a machine that nothing else uses for some minutes: a wrong one
# beside which other programs, as /proc/stat counts, had a tenth of a core counts
# neither way. Runs that this machine cannot make are named and left out.
set -u

here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
build=${BRIGADE_BUILD:-$top/build}
brigade=$build/brigade
pictures=$top/results/pictures
# shellcheck source=jobs/environment.sh
. "$top/jobs/environment.sh"

every=1 only=. tries=1
while [ $# -gt 0 ]; do
    case $1 in
    --every) every=$2 ;;
    --only) only=$2 ;;
    --tries) tries=$2 ;;
    *)
        echo "run.sh: unknown argument '$1'; use --every N, --only REGEX," \
            "--tries N" >&2
        exit 2
        ;;
    esac
    shift 2
done

scratch=$(mktemp -d) || exit 2
group=/sys/fs/cgroup/cpu/brigade-truth-$$
hogs=
finish() {
    # shellcheck disable=SC2086 # the list is words on purpose
    [ -z "$hogs" ] || kill $hogs 2>/dev/null
    wait
    if [ -d "$group" ]; then rmdir "$group"; fi
    rm -rf "$scratch"
}
trap finish EXIT
trap 'exit 130' INT TERM
cd "$scratch" || exit 2

column() { # NAME... < CSV
    awk -F, -v names="$*" '
        NR == 1 { n = split(names, want, " ")
                  for (i = 1; i <= NF; i++) at[$i] = i; next }
        { for (i = 1; i <= n; i++)
              printf "%s%s", $(at[want[i]]), i < n ? "\t" : "\n" }'
}

even='--units 80 --time 5ms --spin-ps 1000'
uneven='--units 40 --time 10ms --shape one --imbalance 30 --spin-ps 1000'
mpirun='mpirun --oversubscribe'
"$brigade" run null --units 10 --driver pthread --workers 4096 --place core \
    --repeat 1 --warmup 0 --out machine >/dev/null || exit 2
cores=$(column place_actual <machine/workers.csv | sort -u | wc -l)
first=$(column cpu <machine/workers.csv | head -n 1)
twice=$((cores * 2)) more=$((cores + 1))
drivers=$("$brigade" list drivers --csv | awk -F, '$2 == "yes" { print $1 }')
[ ! -x "$build/brigade-mpi" ] || ! command -v mpirun >/dev/null ||
    drivers="$drivers mpi hybrid"
kernels=$("$brigade" list kernels --csv | sed 1d | cut -d, -f1)

# ---- situations --------------------------------------------------------------

busy() { # PLACE WORKERS
    "$brigade" run spin --units 1e6 --time 10ms --spin-ps 1000 --deadline 600s \
        --driver pthread --workers "$2" --place "$1" >/dev/null 2>&1 &
    hogs="$hogs $!"
}

set_situation() { # SITUATION; sets $wrap
    # shellcheck disable=SC2086
    [ -z "$hogs" ] || { kill $hogs; wait; } 2>/dev/null
    hogs='' wrap=
    if [ -d "$group" ]; then rmdir "$group"; fi
    case $1 in
    quiet) ;;
    hog) busy core:0 1; sleep 0.3 ;;
    hogs) busy core "$cores"; sleep 0.3 ;;
    nice) busy core "$cores"; sleep 0.3; wrap='nice -n 19' ;;
    quota:*)
        mkdir "$group" 2>/dev/null && [ -w "$group/cpu.cfs_quota_us" ] ||
            return 1
        echo 100000 >"$group/cpu.cfs_period_us"
        awk -v q="${1#quota:}" 'BEGIN { print int(q * 100000) }' \
            >"$group/cpu.cfs_quota_us"
        wrap=in_group
        ;;
    esac
}

in_group() {
    sh -c 'echo $$ >"$0/tasks" && exec "$@"' "$group" "$@"
}

# ---- one run -----------------------------------------------------------------

trim() { # TEXT
    local text=${1#"${1%%[![:space:]]*}"}
    printf '%s' "${text%"${text##*[![:space:]]}"}"
}

made=0 lines=0
: >outcomes
try() { # BEFORE PROGRAM COMMAND DRIVER WORD WORDS; sets $said, $got, $right
    said=$(eval "$wrap timeout --kill-after=5 120 $1 $2 run $3" \
        "--driver $4 --repeat 1 --warmup 0 --deadline 60s" 2>&1 </dev/null)
    got=$(sed -n 's/^ *verdict *\([a-z-]*\):.*/\1/p' <<<"$said")
    right=1
    case "?$5?" in *"?$got?"*) ;; *) right=0 ;; esac
    case $said in *"$6"*) ;; *) right=0 ;; esac
}

ticks=$(getconf CLK_TCK)
now_ticks() {
    echo $((${EPOCHREALTIME/[.,]/} * ticks / 1000000))
}

# CPU time so far, in ticks: of the whole machine and stolen from it, less that of the
# programs of this script.
others_ticks() {
    # shellcheck disable=SC2046,SC2086 # a list of files
    cat /proc/stat /proc/$$/stat $(printf '/proc/%s/stat ' $hogs) 2>/dev/null |
        awk '$1 == "cpu" { ticks = $2 + $3 + $4 + $7 + $8 + $9 }
             $1 ~ /^[0-9]+$/ && $2 ~ /^\(/ { # after the name, which may have blanks
                 sub(/^.*\) /, ""); ticks -= $12 + $13 + $14 + $15 }
             END { print ticks }'
}

# Where a verdict is not the label's and other programs had a tenth of a core, the
# machine was not what the label is about: once more, up to three times.
one() { # SITUATION DRIVER BEFORE COMMAND VERDICT WHY
    local program=$brigade words='' word=$5 said got right again from begun
    case $word in
    *': '*) words=${word#*: } word=${word%%: *} ;;
    *' ~') words='disturbed:' word=${word% ~} ;;
    esac
    case $2 in mpi | hybrid) program=$build/brigade-mpi ;; esac
    made=$((made + 1))
    for again in 1 2 3; do
        from=$(others_ticks) begun=$(now_ticks)
        try "$3" "$program" "$4" "$2" "$word" "$words"
        [ "$right" = 0 ] || break
        if [ $((($(others_ticks) - from) * 10)) -gt $(($(now_ticks) - begun)) ]
        then
            right=undecided
        elif [ "$again" -ge "$tries" ]; then
            break
        fi
        sleep "$again"
    done
    printf '%s\t%s\t%s\t%s\t%s\n' "$1" "${word%%\?*}" "${got:-none}" "$right" \
        "$(grep -c 'disturbed:' <<<"$said")" >>outcomes
    [ "$right" = 1 ] || printf '%s: %s, %s %s, %s: not %s (%s)\n    %s\n' \
        "$([ "$right" = 0 ] && echo wrong || echo 'undecided, the machine was not quiet')" \
        "$1" "$2" "$3" "$4" "$5" "$6" \
        "$(grep -E '^ *verdict|brigade' <<<"$said" | tr '\n' ' ')"
}

last=none
while IFS='|' read -r situation names needs before command verdict why; do
    situation=$(trim "$situation") needs=$(trim "$needs")
    command=$(trim "$command")
    [ "$cores" -ge "$needs" ] || {
        echo "left out, it needs $needs cores: $names, $command"; continue; }
    grep -qx "${command%% *}" <<<"$kernels" || {
        echo "left out, no such kernel: $command"; continue; }
    for name in $(tr ',' ' ' <<<"$names"); do
        grep -qwx "$name" <<<"$(tr ' ' '\n' <<<"$drivers")" || {
            echo "left out, no driver $name: $command"; continue; }
        lines=$((lines + 1))
        [ $((lines % every)) -eq 0 ] || continue
        if [ "$situation" != "$last" ]; then
            last=$situation
            set_situation "$situation" || last=none
        fi
        [ "$last" != none ] || {
            echo "left out, no control group for $situation: $name, $command"
            continue
        }
        one "$situation" "$name" "$(trim "$before")" "$command" \
            "$(trim "$verdict")" "$(trim "$why")"
    done
done < <(grep -E '^[a-z]' "$here/labels.table" | grep -E "$only")
set_situation quiet

# ---- the tables --------------------------------------------------------------

awk -F '\t' '
    $4 == "undecided" { undecided++; next }
    { cell[$2, $3]++; label[$2] = 1; word[$3] = 1
      side = $1 == "quiet" ? "quiet" : "disturbed"
      all[side]++; good[side] += $4
      if (!$4 && ($3 == "parallel" || $3 == "mixed" || $3 == "wait-overlap") && $2 != $3 && !$5)
          praised++ }
    END {
        printf "\n%-16s", "label \\ verdict"
        n = split("too-short mis-pinned oversubscribed queue mixed wait-overlap contended parallel imbalanced serial none", w, " ")
        for (j = 1; j <= n; j++) if (w[j] in word) printf " %14s", w[j]
        printf "\n"
        for (i = 1; i <= n; i++) if (w[i] in label) {
            printf "%-16s", w[i]
            for (j = 1; j <= n; j++) if (w[j] in word)
                printf " %14s", cell[w[i], w[j]] ? cell[w[i], w[j]] : "."
            printf "\n"
        }
        printf "\nquiet: %d of %d right\n", good["quiet"], all["quiet"]
        printf "beside other programs, with nice 19 or under a quota: %d of %d right\n",
            good["disturbed"], all["disturbed"]
        printf "wrong verdicts that praise: %d\n", praised
        printf "undecided, as the machine was not quiet: %d\n", undecided
        exit good["quiet"] < all["quiet"] ||
            good["disturbed"] < 0.98 * all["disturbed"] || praised > 0
    }' outcomes
