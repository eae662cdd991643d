/* SPDX-License-Identifier: BSD-3-Clause */
#define PEAK       peak_avx2
#define PEAK_FUSED 1
#include "kernels/base/peak_impl.h"
