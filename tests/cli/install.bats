#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# What an installation needs: a prefix that can be moved and is read-only, no
# HOME, no rights. And the recipes of jobs/packaging.

load helpers.sh

setup_file() {
    # A folder that another user may enter; bats makes its own for one.
    export prefix
    prefix=$(mktemp -d /tmp/brigade-install.XXXXXX)
    chmod 755 "$prefix"
    cmake --install "${BRIGADE_BUILD:-$BATS_TEST_DIRNAME/../../build}" \
        --prefix "$prefix/first" >"$prefix/log"
    mv "$prefix/first" "$prefix/moved"
    chmod -R a-w "$prefix/moved"
    mkdir -m 1777 "$prefix/runs"
}

teardown_file() {
    chmod -R u+w "$prefix"
    rm -rf "$prefix"
}

setup() {
    # With nothing in the environment, and as nobody where this is root.
    bare=(env -i -C "$prefix/runs" "PATH=$prefix/moved/bin:$PATH")
    [ "$(id -u)" -ne 0 ] ||
        bare=(setpriv --reuid=65534 --regid=65534 --clear-groups "${bare[@]}")
}

@test "every program of the build is installed" {
    local program
    for program in "$build"/brigade*; do
        [ ! -f "$program" ] || [ ! -x "$program" ] ||
            [ -x "$prefix/moved/bin/${program##*/}" ]
    done
}

@test "installed: a run, its rows, its report" {
    ends 0 "${bare[@]}" brigade run primes --limit 1e6 --driver openmp "${quick[@]}" \
        --out rows
    ends 0 "${bare[@]}" brigade report rows
}

@test "installed: a sweep finds the programs next to it" {
    ends 0 "${bare[@]}" brigade sweep grid --kernels null:units=10 --repeat 1 \
        --drivers serial,pthread --workers 1 --out sweep
    [ "$(statuses "$prefix/runs/sweep" | tr -d ' ok')" = '' ]
}

@test "installed: ranks" {
    need_mpi
    ends 0 "${bare[@]}" env "OMPI_MCA_btl=self,vader" OMPI_MCA_pml=ob1 \
        "OMPI_MCA_orte_tmpdir_base=$prefix/runs" \
        mpirun --oversubscribe -n 2 brigade-mpi where
}

@test "installed: lessons are a command" {
    ends 0 "${bare[@]}" brigade lessons --list
    ends 0 "${bare[@]}" brigade lessons --quick 2
    says 'Results on'
    ends 0 "${bare[@]}" brigade --help
    says 'brigade lessons'
}

@test "installed: pages and completions are where man and shells look" {
    [ -d "$build/manual" ] || skip 'this build has no manual pages'
    local share=$prefix/moved/share page
    for page in "$build"/manual/man1/*.1; do
        cmp "$page" "$share/man/man1/${page##*/}"
    done
    cmp "$build/manual/completions/brigade.bash" \
        "$share/bash-completion/completions/brigade"
    cmp "$build/manual/completions/brigade.zsh" \
        "$share/zsh/site-functions/_brigade"
    cmp "$build/manual/completions/brigade.fish" \
        "$share/fish/vendor_completions.d/brigade.fish"
    if command -v man >/dev/null; then
        ends 0 env "MANPATH=$share/man" man -w brigade-sweep
    fi
}

@test "installed: pages and completions are commands" {
    ends 0 "${bare[@]}" brigade manual run
    says '.TH BRIGADE-RUN 1'
    ends 0 "${bare[@]}" brigade completion bash
    says 'complete -F _brigade brigade brigade-mpi'
}

@test "installed: a kernel outside the tree is begun, built and run" {
    command -v gcc >/dev/null || skip 'gcc was not found'
    ends 0 "${bare[@]}" brigade new kernel sums
    ends 0 "${bare[@]}" make -C sums CC=gcc
    ends 0 "${bare[@]}" brigade run sums/sums.so --units 1e5 "${quick[@]}"
}

@test "installed: documents, headers, and nothing that names the source tree" {
    local file
    for file in share/doc/brigade/README.md share/doc/brigade/SCHEMA.md \
        include/brigade/kernels/kernel.h share/pkgconfig/brigade.pc; do
        [ -s "$prefix/moved/$file" ]
    done
    # (Programs hold __FILE__ and flags of the build.)
    ! grep -rlF "$top/" "$prefix/moved/share" "$prefix/moved/include"
}

@test "lessons are a command of the build, too" {
    ends 0 "$brigade" lessons --list
}

@test "nothing is written outside the prefix" {
    [ -z "$(find "$prefix/moved" -newer "$prefix/log" -type f)" ]
}

@test "recipes of packaging are Python" {
    command -v python3 >/dev/null || skip 'python3 was not found'
    local file
    for file in "$top"/jobs/packaging/*.py "$top"/jobs/packaging/*.eb; do
        python3 - "$file" <<'END'
import sys
compile(open(sys.argv[1]).read(), sys.argv[1], "exec")
END
    done
}

@test "recipes of packaging name options, programs and files that exist" {
    local word
    while read -r word; do
        grep -q "option($word " "$top/CMakeLists.txt"
    done < <(grep -oh 'BRIGADE_[A-Z]*' "$top"/jobs/packaging/*.{py,eb})
    while read -r word; do
        [ "$word" = brigade-mpi ] || [ -x "$build/$word" ]
    done < <(grep -oh "'brigade[a-z-]*'" "$top"/jobs/packaging/*.eb | tr -d "'")
    # The pattern of ReFrame's check finds a time in what the report prints.
    "$brigade" run null --units 10 "${quick[@]}" --out "$BATS_TEST_TMPDIR/rows" \
        >/dev/null
    "$brigade" report "$BATS_TEST_TMPDIR/rows" --fom |
        grep -Eq '^FOM \S+\.median: \S+ s'
    # The parts of a container that are scripts.
    awk '/^%/ { part = $1; next }
        part == "%post" || part == "%test" || part == "%runscript"' \
        "$top/jobs/packaging/brigade.def" | sh -n
}
