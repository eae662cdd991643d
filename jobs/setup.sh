#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Set up and build: jobs/setup.sh [run|test]. Finds what is missing, prints the
# packages, installs them with apt (sudo only if not root), builds with the
# release preset. "test" also installs what only the tests need. Changes nothing
# else; a second call changes nothing.
set -eu

purpose=${1:-run}
top=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=jobs/ticker.sh
. "$top/jobs/ticker.sh"
trap end_ticker EXIT

# What is needed, and the Debian package that has it.
needed='
command:gcc gcc
header:stdlib.h libc6-dev
command:cmake cmake
command:make make
command:pkg-config pkg-config
library:hwloc libhwloc-dev
library:jansson libjansson-dev
library:libpng libpng-dev
library:liburing liburing-dev
library:cminpack libcminpack-dev
command:mpicc libopenmpi-dev
command:mpirun openmpi-bin
'
needed_for_tests='
command:bats bats
library:cmocka libcmocka-dev
command:strace strace
library:primesieve libprimesieve-dev
command:jq jq
command:ip iproute2
command:git git
command:ps procps
command:smpicc libsimgrid-dev
command:g++ g++
command:gfortran gfortran
command:xmllint libxml2-utils
command:mandoc mandoc
command:zsh zsh
command:fish fish
command:sqlite3 sqlite3
command:gnuplot gnuplot-nox
'

present() {
    case $1 in
    command:*) command -v "${1#command:}" >/dev/null 2>&1 ;;
    header:*) [ -e "/usr/include/${1#header:}" ] ;;
    library:*) pkg-config --exists "${1#library:}" 2>/dev/null ||
        { [ "${1#library:}" = primesieve ] &&
            [ -e /usr/include/primesieve.h ]; } ;;
    esac
}

missing() {
    echo "$1" | while read -r what package; do
        [ -z "$what" ] || present "$what" || echo "$package"
    done | sort -u | tr '\n' ' '
}

install() {
    as_root=
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null 2>&1; then
            echo "setup: cannot install $1: not root and no sudo; ask an" \
                "administrator for these packages and call again" >&2
            exit 4
        fi
        as_root=sudo
    fi
    if ! command -v apt-get >/dev/null 2>&1; then
        echo "setup: cannot install $1: not a Debian or Ubuntu system;" \
            "install the same libraries by hand and call again" >&2
        exit 4
    fi
    echo "setup: packages: $1" >&2
    # A password is asked for now, not behind the line of progress.
    [ -z "$as_root" ] || sudo -v
    apt_get update -qq
    # The list is several words.
    # shellcheck disable=SC2086
    apt_get install -qq -y --no-install-recommends $1
}

apt_get() {
    logged "$top/apt.log" "setup: apt-get $1" $as_root \
        env DEBIAN_FRONTEND=noninteractive apt-get "$@"
}

[ "$purpose" = test ] && needed="$needed$needed_for_tests"
packages=$(missing "$needed")
[ -z "$packages" ] || install "$packages"
still=$(missing "$needed")
if [ -n "$still" ]; then
    echo "setup: still missing after the installation: $still" >&2
    exit 4
fi

testing=OFF
[ "$purpose" = test ] && testing=ON
if [ "$testing" = OFF ] && [ -e "$top/build/CMakeCache.txt" ] &&
    grep -q '^BUILD_TESTING:BOOL=ON' "$top/build/CMakeCache.txt"; then
    testing=ON # the tests were set up before: keep them
fi
cd "$top"
rm -f build.log
logged build.log 'setup: configuring' \
    cmake --preset release -DBUILD_TESTING=$testing
grep -E -- '-- (brigade|left out)' build.log >&2
logged build.log 'setup: building' \
    cmake --build --preset release -j "$(nproc)" || {
    echo 'setup: the build failed, see build.log' >&2
    exit 1
}
