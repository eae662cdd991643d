/* SPDX-License-Identifier: BSD-3-Clause */
/* The formats of picture.h for files in memory: the struct picture_codec that
 * kernels/base/picture.h describes. */
#ifndef DRIVERS_PICTURE_CODEC_H
#define DRIVERS_PICTURE_CODEC_H

#include "kernels/base/picture.h"

extern const struct picture_codec picture_codec;

#endif
