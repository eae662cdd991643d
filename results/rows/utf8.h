/* SPDX-License-Identifier: BSD-3-Clause */
/* Which bytes are text: command lines and cells may hold any, JSON and HTML
 * only UTF-8. */
#ifndef RESULTS_ROWS_UTF8_H
#define RESULTS_ROWS_UTF8_H

#include <stddef.h>

/* What stands for a byte that is no text: U+FFFD. */
#define UTF8_REPLACEMENT "\xef\xbf\xbd"

/* Bytes of the UTF-8 sequence at s, 0 where it is not one: overlong forms,
 * surrogates and what lies above U+10FFFF are not (RFC 3629, section 4). s is
 * zero-terminated. */
size_t utf8_length(const unsigned char *s);

#endif
