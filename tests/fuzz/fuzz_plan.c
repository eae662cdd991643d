/* SPDX-License-Identifier: BSD-3-Clause */
/* Files of points for a sweep: refused with a message, or every point has a
 * kernel and a driver. */

#include "jobs/plan.h"
#include "jobs/points_file.h"
#include "tests/fuzz/fuzz.h"

/* Of cmocka, for what the samples do not use here. */
#define assert_int_equal(a, b) ((void)(a), (void)(b))
#include "tests/unit/inventory_samples.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    int fd = fuzz_file(data, size, path);
    struct texts keep = {0};
    struct plan p = {.keep = &keep};
    struct sweep_request r = {.kind = path, .repeat = 1, .warmup = -1};
    struct err e = {0};

    if (points_file_read(&p, path, &r, &two_cores, &e) == 0) {
        for (size_t i = 0; i < p.count; i++)
            if (p.points[i].kernel.name == NULL ||
                p.points[i].driver.name == NULL)
                fuzz_fail("a point without a kernel or driver");
    } else {
        fuzz_refused(&e);
    }
    plan_release(&p);
    texts_release(&keep);
    close(fd);
    return 0;
}
