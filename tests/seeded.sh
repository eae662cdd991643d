#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Check that the tests find faults: puts each fault of tests/seeded.table into a
# scratch clone of the tree, builds it, and runs the test that must fail.
#
#     tests/seeded.sh [REGEX]
#
# REGEX selects faults by name. Fails if a test passes, a fault does not build, or
# a line to be changed is not there. Uses the files that git tracks, including
# uncommitted changes. Exit 77 if this is not possible on this machine.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
only=${1:-.}

skip() { # REASON
    echo "seeded: skipped, $*"
    exit 77
}
git -C "$top" rev-parse HEAD >/dev/null 2>&1 || skip "$top is not a git repository"

scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM
tree=$scratch/tree
git clone -q --no-hardlinks "$top" "$tree"
cd "$tree"
git -C "$top" diff --binary HEAD | git apply --allow-empty

options=(-DCMAKE_BUILD_TYPE=Release -DBUILD_TESTING=ON -DBRIGADE_MPI=OFF)
if command -v ccache >/dev/null; then
    # The folder is another one each time.
    export CCACHE_BASEDIR=$tree CCACHE_NOHASHDIR=1
    options+=(-DCMAKE_C_COMPILER_LAUNCHER=ccache)
fi
cmake -S . -B build "${options[@]}" >"$scratch/log" 2>&1 ||
    { tail "$scratch/log"; exit 1; }
# shellcheck source=jobs/environment.sh
. jobs/environment.sh

# unit.NAME is built as test_NAME.
passes() { # TEST
    make -C build -j "$(nproc)" "${1/unit./test_}" >"$scratch/log" 2>&1 ||
        return 2
    timeout 100 ctest --test-dir build -R "^$1\$" --no-tests=error \
        >"$scratch/log" 2>&1
}

bad=0
tried=0
say() { # WORDS
    printf '%5d s  %s\n' "$SECONDS" "$*"
}
while IFS=$'\t' read -r name file change test; do
    [[ $name != '#'* && -n $name ]] || continue
    grep -qE -- "$only" <<<"$name" || continue
    tried=$((tried + 1))
    cp "$file" "$scratch/before"
    sed -i -E "$change" "$file"
    code=0
    if cmp -s "$file" "$scratch/before"; then
        say "$name: NOT APPLIED to $file"
        bad=$((bad + 1))
        continue
    fi
    passes "$test" || code=$?
    case $code in
    0) say "$name: NOT CAUGHT by $test"; bad=$((bad + 1)) ;;
    2) say "$name: DOES NOT BUILD"; tail -n 5 "$scratch/log"; bad=$((bad + 1)) ;;
    *) say "$name: caught by $test" ;;
    esac
    cp "$scratch/before" "$file"
done <tests/seeded.table
echo "$tried faults, $bad not caught"
[ "$bad" -eq 0 ] && [ "$tried" -gt 0 ]
