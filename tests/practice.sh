#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Check that adding a part is as easy as the READMEs say: adds, in a scratch clone
# of the tree, a kernel, a driver, a column, a kind of sweep, a section of the page
# and a scheduler, each with one file and one line of a registry, and uses them.
#
#     tests/practice.sh
#
# Fails if an addition needs any other change. Uses the files that git tracks,
# including uncommitted changes. Exit 77 if this is not possible on this machine.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
templates=$top/tests/practice

fail() { # WORDS
    echo "practice: $*" >&2
    exit 1
}

skip() { # REASON
    echo "practice: skipped, $*"
    exit 77
}

step() { # WORDS
    echo "$SECONDS s: $*"
}

command -v bats >/dev/null || skip 'bats was not found'
git -C "$top" rev-parse HEAD >/dev/null 2>&1 || skip "$top is not a git repository"

scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM
tree=$scratch/tree
clone() {
    git clone -q --no-hardlinks "$top" "$tree"
    cd "$tree"
    git -C "$top" diff --binary HEAD | git apply --allow-empty
    git -C "$top" ls-files -z --others --exclude-standard |
        tar -C "$top" --null -T - -cf - | tar -xf -
    git add -A
    git -c user.name=practice -c user.email=practice@localhost commit -q \
        --allow-empty -m 'before the practice'
}

# ---- what is added -----------------------------------------------------------

added=()
# Create a new file from a template with sed.
make_file() { # FILE TEMPLATE [SED_SCRIPT]
    [ ! -e "$1" ] || fail "$1 exists already"
    sed "${3:-}" "$2" >"$1"
    added+=("$1")
}

register() { # REGISTRY LINE
    echo "$2" >>"$1"
    added+=("$1")
}

add_all() {
    make_file kernels/sample.c kernels/noop.c \
        's/noop_/sample_/g; s/"noop/"sample/g'
    register kernels/registry.def 'KERNEL(sample)'

    make_file drivers/sample.c drivers/serial.c \
        's/serial_driver/sample_driver/g; s/name = "serial"/name = "sample"/'
    register drivers/registry.def 'BRIGADE(sample)'

    # A column is filled by the code that has its repetition.
    register results/rows/run_columns.def \
        'COLUMN(INT, sample, "1", "Always 1, for practice.")'
    sed -i 's/^    row->rep = rep;$/&\n    row->sample = 1;/' \
        drivers/program/rows_repetition.c
    added+=(drivers/program/rows_repetition.c)

    # Not `sample`: a name in jobs/ that is a driver's is refused.
    make_file jobs/kinds/practice.c jobs/kinds/grid.c \
        's/grid_kind/practice_kind/; s/"grid"/"practice"/'
    register jobs/kinds.def 'KIND(practice)'

    make_file results/page/section_sample.c "$templates/section.c"
    register results/page/sections.def 'SECTION(sample)'

    # shellcheck disable=SC2016 # the text is C
    register drivers/launcher/schedulers.def 'SCHEDULER(
    .name = "sample", .inside = "SAMPLE_JOB", .job = "SAMPLE_JOB",
    .tasks = "SAMPLE_TASKS", .directory = "SAMPLE_DIRECTORY",
    .script = "sample.sh", .usage = "  submit jobs/sample.sh\n",
    .lines = "#SAMPLE -n {tasks}\n", .site = "#SAMPLE -q {queue}\n",
    .submit = "submit \"$1\"")'
}

# ---- using it ----------------------------------------------------------------

targets=(brigade brigade-sweep brigade-report brigade-launcher brigade-jobs)
build() {
    local options=(-DCMAKE_BUILD_TYPE=Release) target
    if command -v ccache >/dev/null; then
        # The folder is another one each time.
        export CCACHE_BASEDIR=$tree CCACHE_NOHASHDIR=1
        options+=(-DCMAKE_C_COMPILER_LAUNCHER=ccache)
    fi
    cmake -S . -B build "${options[@]}" -DBRIGADE_WERROR=ON \
        -DBUILD_TESTING=ON >"$scratch/log" 2>&1 ||
        { tail "$scratch/log"; fail 'cmake failed'; }
    cmake --build build --target help >"$scratch/targets"
    for target in brigade-mpi test_row test_option_tables; do
        ! grep -qw -e "$target" "$scratch/targets" || targets+=("$target")
    done
    cmake --build build -j "$(nproc)" --target "${targets[@]}" \
        >"$scratch/log" 2>&1 ||
        { grep -E 'error|undefined' "$scratch/log"; fail 'it does not build'; }
}

tests() { # FILE [REGEX]
    BRIGADE_BUILD=$tree/build BRIGADE_ONLY=sample bats "tests/cli/$1.bats" \
        ${2:+-f "$2"} >"$scratch/log" 2>&1
}

must() { # WHAT COMMAND...
    local what=$1
    shift
    "$@" >"$scratch/out" 2>&1 && return
    tail -n 40 "$scratch/out"
    fail "$what"
}

must_pass() { # FILE [REGEX]
    tests "$@" && return
    grep -v '^ok' "$scratch/log" | head -n 40
    fail "tests/cli/$1.bats fails with the additions"
}

# The failing test prints the command that fixes it.
regenerate() {
    local command
    ! tests rows SCHEMA || fail 'no test saw that SCHEMA.md lacks the column'
    command=$(grep -oE 'build/brigade list columns --markdown >[a-zA-Z/.]+' \
        "$scratch/log" | head -n 1)
    [ -n "$command" ] || fail 'the test of SCHEMA.md names no command'
    eval "$command"
    added+=("${command##*>}")
    must_pass rows SCHEMA
}

only_these_changed() {
    local want got
    want=$(printf '%s\n' "${added[@]}" | sort -u)
    got=$(git status --porcelain --untracked-files=all | cut -c 4- | sort -u)
    [ "$want" = "$got" ] && return
    diff <(echo "$want") <(echo "$got") | grep '^[<>]'
    fail 'other files had to change'
}

# The kernel, driver, column, kind and section together.
sweep_and_report() {
    must 'the new kind does not run' build/brigade sweep practice \
        --kernels sample:units=1000 --drivers serial,sample --repeat 1 \
        --no-anchors --out "$scratch/rows"
    head -n 1 "$scratch/rows/runs.csv" | tr , '\n' | grep -qx sample ||
        fail 'the rows lack the new column'
    grep -q 'kind=practice;.*,sample,' "$scratch/rows/runs.csv" ||
        fail 'no row is of the new kind and kernel'
    must 'no page' build/brigade report "$scratch/rows" --html "$scratch/a.html"
    grep -q '<section id="sample">' "$scratch/a.html" ||
        fail 'the page lacks the new section'
    grep -qF 'The value of sample' "$scratch/a.html" ||
        fail 'the page lacks the new figure'
}

job() {
    export SAMPLE_JOB=7 SAMPLE_TASKS=1 SAMPLE_DIRECTORY=$tree
    must 'no job is seen' build/brigade launcher --job
    [ "$(grep -cE "^(scheduler='sample'|tasks=1)\$" "$scratch/out")" -eq 2 ] ||
        fail "the new scheduler's job was not read: $(cat "$scratch/out")"
    must 'no script of the new scheduler' build/brigade jobs sample --tasks 1
    grep -qx '#SAMPLE -n 1' "$scratch/out" || fail 'its line is not in the script'
    if [ -x build/brigade-mpi ] && command -v mpirun >/dev/null; then
        cp "$scratch/out" "$scratch/sample.sh"
        SWEEP='--kernels primes:limit=1e6 --repeat 1' OUT=$scratch/job must \
            'the job of the new scheduler fails' sh "$scratch/sample.sh"
    fi
    unset SAMPLE_JOB SAMPLE_TASKS SAMPLE_DIRECTORY
}

clone
# shellcheck source=jobs/environment.sh
. jobs/environment.sh
export BRIGADE_BUILD=$tree/build
step 'a kernel, a driver, a column, a kind, a section, a scheduler: adding'
add_all
build
step 'they build; regenerating'
regenerate
only_these_changed
step 'the new kernel under every driver, every kernel under the new driver'
must_pass matrix 'states|every kernel under every driver'
must_pass wrong 'every kernel under every driver'
must_pass run 'list|example'
must_pass verdict 'labels'
step 'what is tested of every kernel and column'
for test in "${targets[@]}"; do
    case $test in
    test_*) must "$test fails" "build/tests/$test" ;;
    esac
done
must 'the shape of the source' tests/check_includes.sh
step 'the sweep and the report'
sweep_and_report
step 'the scheduler'
job
only_these_changed
step "done: ${#added[@]} changes"
