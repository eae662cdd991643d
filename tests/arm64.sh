#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# The unit tests on AArch64: cross-compiled (preset arm64) and run under qemu, so
# that NEON code is compared with the same references as x86 code.
# tests/arm64.sh [options of ctest]. Libraries for arm64 are fetched with apt
# and unpacked into build-arm64/root; nothing of them is installed. Exit 77: it
# could not be set up here, with the reason.
set -eu

cd "$(dirname "$0")/.."
root=$PWD/build-arm64/root
libraries='libcmocka-dev libcmocka0 libhwloc-dev libhwloc15 libjansson-dev
libjansson4 libudev1'

skip() {
    echo "skipped: $1"
    exit 77
}

# For both architectures, with separate package lists.
both() {
    what=$1
    shift
    "$what" -o APT::Architectures::=amd64 -o APT::Architectures::=arm64 \
        -o Dir::State::Lists="$root/lists" -o Dir::Cache::pkgcache= \
        -o Dir::Cache::srcpkgcache= -o APT::Sandbox::User=root "$@"
}

[ "$(uname -m)" = x86_64 ] || skip "this is not x86-64 but $(uname -m)"
command -v apt-get >/dev/null || skip 'apt-get was not found'
# The compiler may be there without the C library.
links() {
    echo 'int main(void) { return 0; }' |
        aarch64-linux-gnu-gcc -x c -o /dev/null - 2>/dev/null
}
if ! links || ! command -v qemu-aarch64 >/dev/null; then
    [ "$(id -u)" -eq 0 ] ||
        skip 'no aarch64-linux-gnu-gcc or qemu-aarch64, and not root'
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y \
        --no-install-recommends gcc-aarch64-linux-gnu libc6-dev-arm64-cross \
        qemu-user >/dev/null ||
        skip 'apt-get cannot install a cross-compiler and qemu'
fi
if [ ! -e "$root/complete" ]; then
    mkdir -p "$root/lists/partial"
    both apt-get update -qq >/dev/null || skip 'apt-get update for arm64 failed'
    for library in $libraries; do
        (cd "$root/lists" && both apt-get download -qq "$library:arm64") ||
            skip "apt-get cannot fetch $library:arm64"
    done
    for package in "$root"/lists/*.deb; do
        dpkg-deb -x "$package" "$root"
    done
    rm -r "$root/lists"
    touch "$root/complete"
fi

cmake --preset arm64 -DBUILD_TESTING=ON >build-arm64.log
cmake --build --preset arm64 -j "$(nproc)" >>build-arm64.log 2>&1 ||
    { grep -E 'error|warning' build-arm64.log; exit 1; }
exec ctest --test-dir build-arm64 -L unit -j "$(nproc)" --no-tests=error \
    --output-on-failure "$@"
