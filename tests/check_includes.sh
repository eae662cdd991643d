#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Check the dependencies of the source, kernels/base <- kernels <- drivers ->
# results <- jobs, and other static rules. Prints violations with their position
# and exits with 1.
#
#     tests/check_includes.sh [ROOT [BUILD]]
#
# ROOT is the repository, by default that of this file; BUILD has `brigade`, to
# check what it is linked with.
set -u

root=${1:-$(cd "$(dirname "$0")/.." && pwd)}
build=${2:-${BRIGADE_BUILD:-$root/build}}
case $build in
/*) ;;
*) build=$PWD/$build ;;
esac
cd "$root" || exit 2

list=$(mktemp) && wrong=$(mktemp) || exit 2
trap 'rm -f "$list" "$wrong"' EXIT

# Report the lines of stdin, if any, as violations of this kind.
faults() { # WHAT
    sed "s|^|$1: |" >>"$wrong"
}

# Every include as FILE:LINE:HEADER; a header of the system in <>.
find kernels drivers results jobs tests -name '*.[ch]' -exec \
    grep -nH -E '^[[:space:]]*#[[:space:]]*include' {} + |
    sed -E 's/^([^:]*:[0-9]*):[^<"]*include[[:space:]]*/\1:/
        s/:"([^"]*)".*/:\1/
        s/:(<[^>]*>).*/:\1/' >"$list"
if ! [ -s "$list" ]; then
    echo "check_includes: no source was found in $root" >&2
    exit 2
fi

# Includes by files that match FILES of headers that match HEADERS but not
# EXCEPT: extended regular expressions, each for the whole.
includes() { # FILES HEADERS [EXCEPT]
    grep -E "^($1):[0-9]+:($2)\$" "$list" |
        grep -v -E ":[0-9]+:(${3:-$^})\$"
}

# As includes(), by all files except FILES.
includes_but() { # FILES HEADERS
    grep -E ":[0-9]+:($2)\$" "$list" | grep -v -E "^($1):"
}

# ---- the arrows --------------------------------------------------------------

ours='(kernels|drivers|results|jobs|tests)/.*'

includes 'kernels/.*' '<(omp|mpi|hwloc|pthread|liburing|time|unistd|sched|signal|fcntl|poll|threads)\.h>|<(sys|linux|hwloc)/.*>' |
    faults 'a kernel knows of no threads, ranks, machine, clock or files'
# counter.c measures the cost of sharing, so it may use atomics.
includes 'kernels/.*' '<stdatomic\.h>' | grep -v '^kernels/counter\.c:' |
    faults 'only kernels/counter.c includes stdatomic.h'
includes 'kernels/.*' "$ours" 'kernels/.*' |
    faults 'an arrow from kernels/ out of kernels/'
includes 'kernels/base/.*' "$ours" 'kernels/base/.*' |
    faults 'an arrow from kernels/base/ out of kernels/base/'
includes 'results/.*' "$ours" '(results|kernels/base)/.*' |
    faults 'results/ may include kernels/base/ and itself'
includes 'drivers/.*' '(jobs|tests)/.*' |
    faults 'drivers/ may not include what is above it'
# Two folders are for programs and jobs: the tables of launchers and schedulers, and
# the progress line.
includes 'jobs/.*' "$ours" \
    '(jobs|results|kernels/base|drivers/(launcher|terminal))/.*' |
    faults 'jobs/ starts programs, it does not link drivers'
# A sweep gets kernels and drivers from the lists that the programs print.
names=$(sed -n 's/^[A-Z_]*(\([a-z0-9_]*\)).*/\1/p' kernels/registry.def \
    drivers/registry.def 2>/dev/null | tr '\n' '|')
[ -z "$names" ] || find jobs -name '*.c' -exec \
    grep -nHE "\"(${names%|})\"" {} + |
    faults 'jobs/ may not compare the name of a kernel or driver'
# Subfolders, each with those that it may include and need symbols of, besides
# itself.
rooms=
room() { # ROOM MAY-INCLUDE
    rooms="$rooms$1 $2
"
    includes "$1/.*" "${1%%/*}/.*" "$1/.*|$2" |
        faults "$1/ may not include this"
}
contract='drivers/driver\.h'
room drivers/os '$^'
room drivers/launcher '$^'
room drivers/terminal '$^'
room drivers/picture 'drivers/os/.*'
room drivers/machine 'drivers/os/.*'
room drivers/io 'drivers/(os|picture)/.*'
room drivers/team "$contract|drivers/(os|launcher|picture|machine|io)/.*"
room drivers/event "$contract|drivers/(os|io|team)/.*"
room drivers/mpi "$contract|drivers/(os|team)/.*"
includes 'drivers/[^/]*' 'drivers/program/.*' |
    faults 'a model may not include the program around it'
rooms="${rooms}drivers/[^/]* drivers/(os|io|team|event|mpi)/.*
"
room results/rows '$^'
room results/verdict 'results/rows/.*'
room results/analysis 'results/(rows|verdict)/.*'
room results/page 'results/(rows|verdict|analysis)/.*'
includes '(kernels|drivers|results|jobs)/.*' 'tests/.*' |
    faults 'tests/ are included by nothing'
# Includes are relative to the root, so that dependencies are visible.
grep -v -E ':[0-9]+:(<[^>]*>|(kernels|drivers|results|jobs|tests)/.*)$' "$list" |
    grep -v -E ':build_revision\.h$' |
    faults 'an include that is not written from the root'

# Headers that only one file may include.
# (Tests build machines that are not here.)
includes_but 'drivers/machine/machine\.c|tests/unit/test_(draw|machine)\.c' '<hwloc(/.*)?\.h>' |
    faults 'only drivers/machine/machine.c includes hwloc.h'
includes_but 'drivers/(mpi/.*|mpi\.c|hybrid\.c|program/(main_mpi|costs/rank|accept/(ranks|exchange))\.c)' '<mpi\.h>' |
    faults 'only drivers/mpi/, mpi.c, hybrid.c, main_mpi.c, costs/rank.c and two of accept/ include mpi.h'
includes_but 'drivers/(openmp|hybrid|openmp_loop)\.c' '<omp\.h>' |
    faults 'only openmp.c, hybrid.c and openmp_loop.c include omp.h'
includes_but 'drivers/uring\.c' '<liburing\.h>' |
    faults 'only drivers/uring.c includes liburing.h'
includes_but 'drivers/picture/png[a-z_]*\.c|tests/.*' '<png\.h>' |
    faults 'only drivers/picture/png*.c include png.h'

# A kernel neither allocates nor prints nor reads a clock. kernels/base may format
# and print help, so it is not checked.
find kernels -name '*.[ch]' ! -path 'kernels/base/*' -exec \
    grep -nHE '(^|[^A-Za-z0-9_])(malloc|calloc|realloc|printf|fprintf|puts|fopen|clock|clock_gettime|time|pthread_[a-z_]+|exit|abort) ?\(' {} + |
    grep -v -E ':[0-9]+:[[:space:]]*(\*|/\*|//)' |
    # The oracle of verify(), which runs once, at the root, untimed.
    grep -v -E '^kernels/primes/prime_pi\.c:[0-9]+:.* (m|c)alloc\(' |
    faults 'a kernel allocates, prints, opens or asks the time'

# ---- other rules of the source -----------------------------------------------

sources() {
    find kernels drivers results jobs tests .ci CMakeLists.txt -type f \
        ! -path '*/build*' 2>/dev/null
}

# In code, not in comments.
sources | grep -E '\.[ch]$' | while read -r file; do
    grep -nHE '^[[:space:]]*#[[:space:]]*(if|ifdef|ifndef|elif)[[:space:]].*HAVE_MPI' "$file"
done | faults 'MPI is a program of its own, not an ifdef'
sources | grep -E '\.[ch]$' | while read -r file; do
    grep -nHE '^[[:space:]]*#[[:space:]]*if[[:space:]]+0' "$file"
done | faults 'switched-off code'

sources | grep -E '(\.(c|h|sh|bats|cmake)|CMakeLists\.txt|\.ci/run)$' |
    while read -r file; do
        head -n 3 "$file" | grep -q 'SPDX-License-Identifier: ' ||
            echo "$file"
    done | faults 'no SPDX line at the top'

sources | grep -E '(\.(c|h|sh|bats|cmake)|CMakeLists\.txt)$' |
    while read -r file; do
        lines=$(wc -l <"$file")
        [ "$lines" -le 600 ] || echo "$file has $lines"
    done | faults 'more than 600 lines'

find . -mindepth 1 -maxdepth 1 ! -name '.*' ! -name 'build*' |
    sed 's|^\./||' | grep -v -x -E \
    'CMakeLists\.txt|CMakePresets\.json|LICENSE|README\.md|kernels|drivers|jobs|tests|results' |
    faults 'not a name for the top level'

# ---- who needs whom, by symbols ----------------------------------------------

# FILE SYMBOL KIND of every object of this build, once for each source; KIND is U if
# the symbol is undefined.
objects() {
    # Relative to the build: the checkout itself may be below a tests/.
    (cd "$build" && find . -path '*/CMakeFiles/*.dir/*' -name '*.c.o' \
        ! -path '*/tests/*') | while read -r object; do
        nm -P "$build/$object" | awk -v file="${object##*.dir/}" '
            BEGIN { sub(/\.o$/, "", file) }
            $2 ~ /^[TDBRCVW]$/ { print file, $1, "D" }
            $2 == "U" { print file, $1, "U" }'
    done | sort -u
}

# FILE OTHER SYMBOL: a symbol that a file needs, and the only other file that
# defines it.
needs=$(mktemp) && symbols=$(mktemp) || exit 2
trap 'rm -f "$list" "$wrong" "$needs" "$symbols"' EXIT
if [ -x "$build/brigade" ] && command -v nm >/dev/null; then
    objects >"$symbols"
    awk '$3 == "D" && FNR == NR { n[$2]++; at[$2] = $1 }
        $3 == "U" && FNR < NR && n[$2] == 1 && at[$2] != $1 {
            print $1, at[$2], $2 }' "$symbols" "$symbols" >"$needs"
    [ "$(wc -l <"$needs")" -gt 500 ] || echo "only $(wc -l <"$needs") were found" |
        faults 'needs between files'
    awk '{ need[$1 " " $2] = need[$1 " " $2] " " $3 }
        END { for (pair in need) {
            split(pair, p, " ")
            if (p[1] < p[2] && p[2] " " p[1] in need)
                print p[1] " needs" need[pair] ", " p[2] " needs" \
                    need[p[2] " " p[1]] } }' "$needs" |
        faults 'two files that need each other'
    # tsort(1) names the files of each loop.
    cut -d ' ' -f 1,2 "$needs" | tsort 2>&1 >/dev/null | grep -v 'loop:' |
        sed 's/^tsort: //' | tr '\n' ' ' | grep . |
        faults 'a circle of files'
    echo "$rooms" | while read -r room may; do
        [ -z "$room" ] || awk -v room="$room" -v may="$may" '
            BEGIN { top = room; sub(/\/.*/, "", top) }
            $1 ~ "^" room (room ~ /\*$/ ? "$" : "/") && $2 ~ "^" top "/" &&
                $2 !~ "^(" room "/.*|" room "|" may ")$" {
                print $1 " needs " $3 " of " $2 }' "$needs"
    done | sort -u | faults 'a need of another room that is not below'
else
    echo "check_includes: no $build/brigade (or no nm), so symbols were not" \
        "looked at" >&2
fi

# ---- what was linked ---------------------------------------------------------

if [ -x "$build/brigade" ] && command -v ldd >/dev/null; then
    ldd "$build/brigade" | grep -E 'lib(mpi|open-rte|open-pal|mpich)' |
        faults 'brigade is linked with MPI'
else
    echo "check_includes: no $build/brigade (or no ldd), so what it is" \
        "linked with was not looked at" >&2
fi

if [ -s "$wrong" ]; then
    cat "$wrong"
    exit 1
fi
echo "check_includes: $(wc -l <"$list") includes, all as they should be"
