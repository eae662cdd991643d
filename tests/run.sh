#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Set up as the demo does, with what only the tests need, and run every
# test: tests/run.sh [options of ctest], as in tests/run.sh -L unit
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
"$top/jobs/setup.sh" test
# shellcheck source=jobs/environment.sh
. "$top/jobs/environment.sh"
cd "$top"
exec ctest --test-dir build --no-tests=error --output-on-failure -j "$(nproc)" "$@"
