/* SPDX-License-Identifier: BSD-3-Clause */
/* Canonical Huffman codes of limited length (RFC 1951, section 3.2.2). */
#ifndef DRIVERS_PICTURE_HUFFMAN_H
#define DRIVERS_PICTURE_HUFFMAN_H

#include <stdint.h>

enum { HUFFMAN_SYMBOLS = 286 }; /* at most */

/* used[s] < 2^16: how often symbol s occurs. bits[s] becomes the length of its
 * code: 0 if it does not occur, else 1 to `longest` <= 15. */
void huffman_bits(const uint32_t *used, int symbols, int longest,
                  uint8_t *bits);

/* The codes of these lengths. The first bit, which is written first, is the
 * lowest. */
void huffman_codes(const uint8_t *bits, int symbols, uint16_t *code);

#endif
