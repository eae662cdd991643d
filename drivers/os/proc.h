/* SPDX-License-Identifier: BSD-3-Clause */
/* Small files of /proc, read without stdio: allocates no buffer and takes no
 * lock, so it may be called between measurements and after fork. */
#ifndef DRIVERS_OS_PROC_H
#define DRIVERS_OS_PROC_H

#include <stddef.h>
#include <stdint.h>

/* Read at most size-1 bytes from the start of the file into `to` and add a
 * zero. Returns the number of bytes read, or -1 (no such file, not
 * permitted). */
int64_t proc_read(const char *path, char *to, size_t size);

/* The number in field `field` (from 0) of a line of numbers; -1: none. */
int64_t proc_field(const char *line, int field);

/* The bytes in a line "KEY:   123 kB" of text; -1: no such line. */
int64_t proc_kilobytes(const char *text, const char *key);

/* The sum for the keys, NULL-terminated, that exist. */
int64_t proc_kilobytes_sum(const char *text, const char *const *keys);

/* The number in a line "KEY   :   123" of text; -1: no such line. */
int64_t proc_number(const char *text, const char *key);

#endif
