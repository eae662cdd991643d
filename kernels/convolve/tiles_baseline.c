/* SPDX-License-Identifier: BSD-3-Clause */
#define TILES     tiles_baseline
#define TILES_FMA 0
#include "kernels/convolve/tiles_impl.h"
