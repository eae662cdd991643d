/* SPDX-License-Identifier: BSD-3-Clause */
/* The record of a run: one shared mapping, so that the parent of a forked root
 * can read it. See record.h. */
#include <string.h>
#include <sys/mman.h>

#include "drivers/driver.h"
#include "drivers/team/job.h"
#include "drivers/team/record.h"
#include "kernels/base/number.h"

const char *const phase_names[] = {
    [PHASE_ELSEWHERE] = "elsewhere",
    [PHASE_LAUNCH] = "launch",
    [PHASE_GATE] = "gate",
    [PHASE_FILL] = "fill",
    [PHASE_WORK] = "work",
    [PHASE_EXCHANGE] = "exchange",
    [PHASE_END] = "end",
    [PHASE_CHECK] = "check",
    [PHASE_DONE] = "done",
    [PHASE_LOST] = "lost",
};

static size_t add(size_t *at, size_t count, size_t size)
{
    size_t bytes, here = *at;

    if (number_multiply(count, size, &bytes) != 0 ||
        __builtin_add_overflow(*at, (bytes + 127) / 128 * 128, at))
        *at = SIZE_MAX / 2;
    return here;
}

int record_new(struct job *j, struct err *e)
{
    size_t workers = (size_t)j->workers, bytes = 0;
    size_t reps = (size_t)j->warmup + (size_t)j->repeat;
    size_t rep, samples, seats, live;
    struct record *r;

    add(&bytes, 1, sizeof *r);
    rep = add(&bytes, reps, sizeof *r->rep);
    samples = add(&bytes, reps * workers, sizeof *r->samples);
    seats = add(&bytes, workers, sizeof *r->seats);
    live = add(&bytes, workers, sizeof *r->live);
    r = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
             MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (r == MAP_FAILED)
        return err_set(e, EXIT_UNAVAILABLE,
                       "no memory for the record of %d workers and %zu "
                       "repetitions; use fewer of either",
                       j->workers, reps);
    r->map_bytes = bytes;
    r->repetitions = (int)reps;
    r->workers = j->workers;
    r->rep = (void *)((char *)r + rep);
    r->samples = (void *)((char *)r + samples);
    r->seats = (void *)((char *)r + seats);
    r->live = (void *)((char *)r + live);
    for (int i = 0; i < j->workers; i++)
        r->live[i].phase =
            j->driver->can & CAN_RANKS ? PHASE_ELSEWHERE : PHASE_LAUNCH;
    j->record = r;
    return 0;
}

void record_free(struct record *r)
{
    if (r != NULL)
        munmap(r, r->map_bytes);
}
