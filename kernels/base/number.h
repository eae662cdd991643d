/* SPDX-License-Identifier: BSD-3-Clause */
/* Parse and write human-readable numbers. Parsing is exact (no value passes
 * through a double, so 1e18+9 is 1e18+9) and ignores the locale. Each parser
 * returns 0, or -1 if the text is not such a number (errno EINVAL) or does not
 * fit (errno ERANGE); *value is then unchanged. The number must be the whole
 * text. */
#ifndef KERNELS_BASE_NUMBER_H
#define KERNELS_BASE_NUMBER_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* 100, 1e9, 2.5e6 (if whole), 1_000_000, 10k, 1M, 2G (powers of 1000), 64Ki
 * (of 1024), 2^40, 0x10, and sums or differences of them: 1e12+1e10, 2^64-1. Up
 * to 2^64-1. */
int number_count(const char *text, uint64_t *value);

/* 4096, 64KiB, 1.5MiB, 2GiB (powers of 1024), the same as 64K, 1.5M, 2G; 1kB,
 * 1MB (powers of 1000), or bytes with or without B. */
int number_bytes(const char *text, int64_t *value);

/* 250ns, 10us, 5ms, 1.5s, 2m or 2min, 1h; a number without a unit is in
 * seconds. */
int number_time(const char *text, int64_t *ns);

/* The shortest of these forms that reads back to the same value: 4000, 4e3 or
 * 2^12 for counts; a unit and up to three decimals for bytes and times ("5ms",
 * "64KiB", "1.5s"). Seconds are never written without a unit: "0.1" would be
 * shorter than "100ms". Values are >= 0. Return as snprintf. */
int number_count_text(uint64_t value, char *to, size_t size);
int number_bytes_text(int64_t value, char *to, size_t size);
int number_time_text(int64_t ns, char *to, size_t size);

/* *product = a * b, or -1 if that does not fit: for sizes to allocate. */
int number_multiply(size_t a, size_t b, size_t *product);

#ifdef __cplusplus
}
#endif

#endif
