#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Set up and build like the demo, plus the packages that only tests need, and run
# every test: tests/run.sh [options of ctest], for example tests/run.sh -L unit
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
"$top/jobs/setup.sh" test
# shellcheck source=jobs/environment.sh
. "$top/jobs/environment.sh"
cd "$top"
exec ctest --test-dir build --no-tests=error --output-on-failure -j "$(nproc)" "$@"
