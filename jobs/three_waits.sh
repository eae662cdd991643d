#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# The words of the sweep that is the central example of demo.sh: waits that
# serial adds up, and that threads and a loop overlap.
set -eu
echo "grid --repeat $2 --drivers serial,pthread,epoll --workers 3" \
    "--kernels wait:delays=$1"
