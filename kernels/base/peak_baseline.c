/* SPDX-License-Identifier: BSD-3-Clause */
#define PEAK       peak_baseline
#define PEAK_FUSED 0
#include "kernels/base/peak_impl.h"
