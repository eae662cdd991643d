/* SPDX-License-Identifier: BSD-3-Clause */
/* UTF-8 validation: command lines and cells may hold any bytes, JSON and HTML
 * only UTF-8. */
#ifndef RESULTS_ROWS_UTF8_H
#define RESULTS_ROWS_UTF8_H

#include <stddef.h>

/* U+FFFD, which replaces a byte that is not UTF-8. */
#define UTF8_REPLACEMENT "\xef\xbf\xbd"

/* The length in bytes of the UTF-8 sequence at s; 0 if it is invalid, which
 * includes overlong forms, surrogates and values above U+10FFFF (RFC 3629,
 * section 4). s is zero-terminated. */
size_t utf8_length(const unsigned char *s);

#endif
