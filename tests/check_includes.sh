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
# Rooms: each with all that it may include, and need symbols of, besides itself.
# A room is a folder, or the files of one without its folders: FOLDER/[^/]*.
rooms=
room() { # ROOM MAY-INCLUDE
    case $1 in
    */\[^/]\*) own=$1 ;;
    *) own="$1/.*" ;;
    esac
    rooms="$rooms$own $2
"
    includes "$own" "$ours" "$own|$2" | faults "$1 may not include this"
}
base='kernels/base/.*'
kernel='kernels/(base/.*|[^/]*\.h)'
contract='drivers/driver\.h'
rows='results/rows/.*'
verdicts='results/verdict/.*'
room kernels/base '$^'
room 'kernels/[^/]*' 'kernels/.*'
for folder in kernels/*/; do
    folder=${folder%/}
    case $folder in
    kernels/base) ;;
    # Its pictures are convolved one by one.
    kernels/album) room "$folder" "$kernel|kernels/convolve/.*" ;;
    *) room "$folder" "$kernel" ;;
    esac
done
room results/rows "$base"
room results/verdict "$base|$rows"
room results/analysis "$base|$rows|$verdicts"
room results/page "$base|$rows|$verdicts|results/analysis/.*"
room 'results/[^/]*' "$base|results/.*"
room drivers/os "$base"
room drivers/launcher "$base"
room drivers/terminal "$base"
room drivers/picture "$base|$rows|drivers/os/.*"
room drivers/machine "$base|$rows|drivers/os/.*"
# The delay server answers what the kernel asks.
room drivers/io "$kernel|kernels/fetch/ask\.[ch]|$rows|drivers/(os|picture)/.*"
room drivers/team "$kernel|$rows|$contract|drivers/(os|launcher|picture|machine|io)/.*"
room drivers/event "$kernel|$contract|drivers/(os|io|team)/.*"
room drivers/mpi "$kernel|$contract|drivers/(os|team)/.*"
room 'drivers/[^/]*' "$kernel|drivers/(os|io|team|event|mpi)/.*"
# The price of a task is measured through the loops of two drivers.
room drivers/program/costs \
    "drivers/(epoll|uring|uring_none)\.c|$kernel|kernels/registry\.c|$rows|$contract|drivers/registry[a-z_]*\.c|drivers/(os|io|machine|team)/.*"
# The acceptance test: commands and rows of its own.
room drivers/program/accept \
    "kernels/.*|$rows|$verdicts|$contract|drivers/registry[a-z_]*\.c|drivers/.*/.*"
room 'drivers/program/[^/]*' \
    "kernels/.*|$rows|$verdicts|$contract|drivers/registry[a-z_]*\.c|drivers/.*/.*"
room drivers/program/commands \
    "kernels/.*|$rows|$verdicts|$contract|drivers/registry[a-z_]*\.c|drivers/.*/.*"
# Two rooms of drivers/ are for programs and jobs alike: the table of launchers
# and schedulers, and the line of progress. What else jobs/ knows of drivers and
# kernels, it reads from what the programs print.
room jobs/kinds "$base|jobs/.*"
# It places commands as drivers place workers, and reads its own rows.
room jobs/scale \
    "$base|$rows|$verdicts|results/analysis/.*|jobs/[^/]*|drivers/(launcher|terminal|os|machine)/.*"
# It watches commands as scale runs them.
room jobs/advise "$base|jobs/scale/.*|drivers/machine/.*"
# It reads the files of a sweep, and /proc.
room jobs/watch "$base|$rows|jobs/[^/]*|drivers/(terminal|os)/.*"
room 'jobs/[^/]*' \
    "$base|$rows|jobs/.*|drivers/(launcher|terminal)/.*"
includes '(kernels|drivers|results|jobs)/.*' 'tests/.*' |
    faults 'tests/ are included by nothing'
# Every folder with code is a room, and says what belongs there.
find kernels drivers results jobs -name '*.[ch]' | sed 's|/[^/]*$||' | sort -u |
    while read -r folder; do
        [ -e "$folder/README.md" ] || echo "$folder has no README.md"
        echo "$rooms" | cut -d ' ' -f 1 | grep -qxF -e "$folder/.*" \
            -e "$folder/[^/]*" || [ "$folder" = drivers/program ] ||
            echo "$folder: state in tests/check_includes.sh what it may include"
    done | faults 'a folder that is not a room'

# ---- registries ----------------------------------------------------------------

# A line of a registry is a file, a file has a line, and the name that users
# write is the file's.
registry() { # FILE MACROS FOLDER/PREFIX FIELD [NOT-REGISTERED]
    sed -nE "s/^($2)\(([a-z0-9_]+)\).*/\2/p" "$1" | sort | uniq -d |
        sed "s|^|$1 names twice: |"
    registered=$(sed -nE "s/^($2)\(([a-z0-9_]+)\).*/\2/p" "$1")
    for name in $registered; do
        if ! [ -e "$3$name.c" ]; then
            echo "$1 names $name, and there is no $3$name.c"
        elif ! grep -qF ".$4 = \"$name\"" "$3$name.c" &&
            ! [ -e "$3${name}_none.c" ]; then # its header has the name
            echo "$3$name.c: its .$4 is not \"$name\", as $1 calls it"
        fi
    done
    for file in "$3"*.c; do
        name=${file#"$3"}
        name=${name%.c}
        echo "$registered ${5:-}" | tr ' ' '\n' | grep -qx "$name" ||
            echo "$file has no line in $1"
    done
}
{
    registry kernels/registry.def KERNEL kernels/ name registry
    registry drivers/registry.def 'BRIGADE|BRIGADE_MPI' drivers/ name \
        'registry registry_mpi openmp_loop uring_none'
    registry drivers/program/commands.def COMMAND drivers/program/commands/ name
    registry jobs/kinds.def KIND jobs/kinds/ name 'registry expand'
    registry results/page/sections.def SECTION results/page/section_ id
} | faults 'a registry and its files differ'

# No name of a driver or kernel is compared outside of its own file: what
# differs is a field of struct driver or struct kernel. A family may have the
# name of its only driver.
names() { # REGISTRY
    sed -nE 's/^(KERNEL|BRIGADE|BRIGADE_MPI)\(([a-z0-9_]+)\).*/\2/p' "$@"
}
drivers_and_kernels=$(names kernels/registry.def drivers/registry.def |
    tr '\n' '|')
families=$(grep -ohE '\.family = "[a-z]*"' drivers/*.c | cut -d '"' -f 2 |
    sort -u)
only_names=$(names kernels/registry.def drivers/registry.def |
    grep -vxF "$families" | tr '\n' '|')
find results jobs drivers kernels/base kernels/registry.c -name '*.[ch]' |
    grep -vE '^drivers/[^/]*$' | while read -r file; do
        # A statement to a line, comments left out.
        sed -E 's|/\*[^*]*\*/||g; /^[[:space:]]*\*|^[[:space:]]*\/\*/d' "$file" |
            tr '\n' ' ' | sed 's|[;{}]|\n|g' |
            grep -E "cmp ?\([^()]*(\([^()]*\)[^()]*)*\"(${only_names%|})\"|cmp ?\([^()]*driver[^()]*\"(${drivers_and_kernels%|})\"" |
            sed "s|^ *|$file: |"
    done | faults 'the name of a driver or kernel is compared'
# In jobs/ they are not even known: lists for users are --kernels and --drivers.
find jobs -name '*.[ch]' ! -name inventory.h -exec \
    grep -nHE "\"(${drivers_and_kernels%|})\"" {} + |
    faults 'jobs/ may not know the name of a driver or kernel'

# Written from the root, so that the arrows can be seen.
grep -v -E ':[0-9]+:(<[^>]*>|(kernels|drivers|results|jobs|tests)/.*)$' "$list" |
    grep -v -E ':build_revision\.h$' |
    faults 'an include that is not written from the root'

# Headers that only one file may include.
# (Tests build machines that are not here; a peer is MPI itself.)
includes_but 'drivers/machine/machine\.c|tests/unit/test_(draw|machine)\.c' '<hwloc(/.*)?\.h>' |
    faults 'only drivers/machine/machine.c includes hwloc.h'
includes_but 'tests/peers/barrier\.c|drivers/(mpi/.*|mpi\.c|hybrid\.c|program/(main_mpi|costs/rank|accept/(ranks|exchange))\.c)' '<mpi\.h>' |
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

sources | grep -E '(\.(c|h|def|sh|bats|sbatch|lesson|cmake)|CMakeLists\.txt|\.ci/run)$' |
    while read -r file; do
        head -n 3 "$file" | grep -q 'SPDX-License-Identifier: ' ||
            echo "$file"
    done | faults 'no SPDX line at the top'

sources | grep -E '(\.(c|h|sh|bats|cmake)|CMakeLists\.txt)$' |
    while read -r file; do
        lines=$(wc -l <"$file")
        # The reason: "Above 400 lines, as ..."
        [ "$lines" -le 400 ] || head -n 12 "$file" | grep -q '400 lines' ||
            echo "$file has $lines, and its head does not say why"
    done | faults 'more than 400 lines'

# A link leads to a file, and so does a path in a README: from there, or from
# the top, or (in a table of a folder's rooms) from one of its folders.
find . -name README.md ! -path './build*' | while read -r file; do
    folder=${file%/README.md}
    grep -oE '\]\([^)# ]+' "$file" | cut -c 3- | grep -v '^https\?:' |
        while read -r link; do
            [ -e "$folder/$link" ] || echo "$file: $link does not exist"
        done
    # shellcheck disable=SC2016 # backquotes of Markdown
    grep -oE '`[A-Za-z0-9_./-]+\.(c|h|sh|def|md|bats|sbatch)`' "$file" |
        tr -d '`' | grep -vE 'NAME|^build' | sort -u | while read -r path; do
        [ -e "$folder/$path" ] || [ -e "$path" ] ||
            [ -n "$(find "$folder" -path "*/$path" ! -path '*/build*' | head -n 1)" ] ||
            echo "$file: $path does not exist"
    done
done | faults 'a README names what is not there'

find . -mindepth 1 -maxdepth 1 ! -name '.*' ! -name 'build*' ! -name '*.log' |
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
        # (awk reads a backslash itself.)
        [ -z "$room" ] || room=$room may=$may awk '
            BEGIN { own = "^(" ENVIRON["room"] ")$"
                may = "^(" ENVIRON["room"] "|" ENVIRON["may"] ")$"
                # The header may be included, so its source may be needed.
                gsub(/\\\.h/, "\\.[ch]", may) }
            $1 ~ own && $2 !~ may { print $1 " needs " $3 " of " $2 }' "$needs"
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
