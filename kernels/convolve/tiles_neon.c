/* SPDX-License-Identifier: BSD-3-Clause */
#define TILES     tiles_neon
#define TILES_FMA 1
#include "kernels/convolve/tiles_impl.h"
