/* SPDX-License-Identifier: BSD-3-Clause */
/* Differential: the sieve and trial division count the same primes in the same
 * interval, with any caches, chunks and order. Input: from (7 bytes), length (2),
 * caches (1), grain (1), seed (1). */

#include "kernels/primes/interval.h"
#include "kernels/primes/judge.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/kernel_harness.h"

extern const struct kernel primes_kernel;

static uint64_t count(struct primes o, const char *method, int64_t grain,
                      uint64_t seed)
{
    struct err e = {0};
    struct harness h = {.kernel = &primes_kernel,
                        .opt = &o,
                        .grain = grain,
                        .seed = seed,
                        .workers = seed ? 3 : 1};
    uint64_t result;

    if (option_set(option_find(primes_kernel.options, "method"), &o, method,
                   &e) != 0 ||
        harness_run(&h, &e) < 0)
        fuzz_fail(e.text);
    result = harness_result(&h)->result;
    harness_release(&h);
    return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct primes o = {0};
    struct err e = {0};

    if (size < 12)
        return 0;
    if (option_defaults(primes_kernel.options, &o, &e) != 0)
        fuzz_fail(e.text);
    for (int i = 0; i < 5; i++) /* trial division takes long for more */
        o.from = o.from << 8 | data[i];
    o.from >>= data[5] % 40;
    o.limit = o.from + (uint64_t)(data[7] << 8 | data[8]) % 5000;
    o.l1_bytes = SIEVE_L1_MIN << data[9] % 3;
    o.l2_bytes = SIEVE_L2_MIN << data[9] / 3 % 3;
    if (count(o, "sieve", 1 + data[10] % 4, data[11]) !=
        count(o, "trial", 1 + data[10] / 4 % 4, 0))
        fuzz_fail("the sieve and trial division differ");
    return 0;
}
