/* SPDX-License-Identifier: BSD-3-Clause */
/* Small files of /proc, read without stdio: no buffer to allocate, no lock to
 * take, so it may be called between two measurements and after fork. */
#ifndef DRIVERS_OS_PROC_H
#define DRIVERS_OS_PROC_H

#include <stddef.h>
#include <stdint.h>

/* Read the file's beginning, at most size-1 bytes, into to and end it with a
 * zero. Returns the bytes read, or -1 (no such file, not permitted). */
int64_t proc_read(const char *path, char *to, size_t size);

/* The number in field `field` (from 0) of a line of numbers, -1 if none. */
int64_t proc_field(const char *line, int field);

/* The bytes that a line "KEY:   123 kB" of text names, -1 if there is none. */
int64_t proc_kilobytes(const char *text, const char *key);

/* The sum of those of keys, NULL-terminated, that are there. */
int64_t proc_kilobytes_sum(const char *text, const char *const *keys);

/* The number of a line "KEY   :   123" of text, -1 if there is none. */
int64_t proc_number(const char *text, const char *key);

#endif
