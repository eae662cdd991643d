/* SPDX-License-Identifier: BSD-3-Clause */
/* The record of a run: one shared mapping, so that the parent of a forked root
 * can read it. See record.h. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "drivers/driver.h"
#include "drivers/team/job.h"
#include "drivers/team/model.h"
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

/* The memory of the next record, a file without a name; -1: none. */
static int shared = -1;

static size_t add(size_t *at, size_t count, size_t size)
{
    size_t bytes, here = *at;

    if (number_multiply(count, size, &bytes) != 0 ||
        __builtin_add_overflow(*at, (bytes + 127) / 128 * 128, at))
        *at = SIZE_MAX / 2;
    return here;
}

/* Offsets of the parts of a record, and its size. */
struct layout {
    size_t rep, samples, seats, live, bytes;
};

static struct layout lay_out(size_t reps, size_t workers)
{
    struct layout at = {0};

    add(&at.bytes, 1, sizeof(struct record));
    at.rep = add(&at.bytes, reps, sizeof(struct repetition));
    at.samples = add(&at.bytes, reps * workers, sizeof(struct sample));
    at.seats = add(&at.bytes, workers, sizeof(struct seat));
    at.live = add(&at.bytes, workers, sizeof(struct live));
    return at;
}

static void place_parts(struct record *r, const struct layout *at)
{
    r->rep = (void *)((char *)r + at->rep);
    r->samples = (void *)((char *)r + at->samples);
    r->seats = (void *)((char *)r + at->seats);
    r->live = (void *)((char *)r + at->live);
}

static void *map(size_t bytes)
{
    void *at = MAP_FAILED;

    if (shared >= 0 && ftruncate(shared, (off_t)bytes) == 0)
        at = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_NORESERVE, shared, 0);
    if (shared >= 0)
        close(shared);
    shared = -1;
    if (at != MAP_FAILED)
        return at;
    return mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
}

static void note_facts(struct run_facts *f, const struct job *j)
{
    const char *const *counts = j->kernel->counts;

    *f = (struct run_facts){
        .warmup = j->warmup,
        .passes = j->g.passes,
        .helpers = j->driver->helpers,
        .work = j->g.work,
        .flops = j->g.flops,
        .bytes = j->g.bytes,
        .result_is_hash = j->kernel->result_is_hash,
        .skips = j->model != NULL && j->model->skip,
        .inherit = j->place != NULL && strcmp(j->place, "inherit") == 0,
        .ends_unknown = kernel_needs(j->kernel, &j->g) == NEED_FILE,
        .contended = j->g.contended,
        .event_loop = (j->driver->can & CAN_IN_FLIGHT) != 0,
        .one_at_a_time = (j->driver->can & ONE_AT_A_TIME) != 0,
    };
    for (int i = 0; counts != NULL && i < COUNTS_MAX && counts[i] != NULL; i++)
        snprintf(f->counts[i], sizeof f->counts[i], "%s", counts[i]);
}

int record_new(struct job *j, struct err *e)
{
    size_t reps = (size_t)j->warmup + (size_t)j->repeat;
    const struct layout at = lay_out(reps, (size_t)j->workers);
    struct record *r = map(at.bytes);

    if (r == MAP_FAILED)
        return err_set(e, EXIT_UNAVAILABLE,
                       "no memory for the record of %d workers and %zu "
                       "repetitions; use fewer of either",
                       j->workers, reps);
    r->map_bytes = at.bytes;
    r->repetitions = (int)reps;
    r->workers = j->workers;
    place_parts(r, &at);
    for (int i = 0; i < j->workers; i++)
        r->live[i].phase =
            j->driver->can & CAN_RANKS ? PHASE_ELSEWHERE : PHASE_LAUNCH;
    note_facts(&r->facts, j);
    atomic_store(&r->ready, 1);
    j->record = r;
    return 0;
}

void record_share(void)
{
    int low = memfd_create("brigade record", MFD_CLOEXEC);

    /* Where stdout is closed, it must stay so. */
    if (low >= 0)
        shared = fcntl(low, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (low >= 0)
        close(low);
}

/* A run that crashed may have written anywhere: no text without an end, no number
 * outside its table. */
static void mend(struct record *r)
{
    struct run_facts *f = &r->facts;

    for (int i = 0; i < COUNTS_MAX; i++)
        f->counts[i][COUNT_NAME_SIZE - 1] = '\0';
    for (int i = 0; i < r->workers; i++) {
        struct seat *s = &r->seats[i];

        s->host[sizeof s->host - 1] = '\0';
        s->asked[sizeof s->asked - 1] = '\0';
        s->actual[sizeof s->actual - 1] = '\0';
        if (s->mask.pieces < 0 || s->mask.pieces > PLACE_PIECES)
            s->mask.pieces = 0;
    }
    for (int rep = 0; rep < record_begun(r); rep++) {
        if (r->rep[rep].verified > VERIFIED_FULL)
            r->rep[rep].verified = VERIFIED_NO;
        for (int i = 0; i < r->workers; i++)
            if ((unsigned)record_samples(r, rep)[i].phase > PHASE_LOST)
                record_samples(r, rep)[i].phase = PHASE_ELSEWHERE;
    }
}

struct record *record_left(void)
{
    struct layout at;
    struct record *r;
    struct stat s;

    if (shared < 0 || fstat(shared, &s) != 0 ||
        s.st_size < (off_t)sizeof(struct record))
        return NULL;
    r = mmap(NULL, (size_t)s.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE,
             shared, 0);
    if (r == MAP_FAILED)
        return NULL;
    at = lay_out((size_t)r->repetitions, (size_t)r->workers);
    if (!atomic_load(&r->ready) || r->repetitions < 0 || r->workers < 1 ||
        at.bytes != (size_t)s.st_size) {
        munmap(r, (size_t)s.st_size);
        return NULL;
    }
    r->map_bytes = at.bytes;
    place_parts(r, &at);
    mend(r);
    return r;
}

int record_begun(const struct record *r)
{
    int now = atomic_load(&r->now);

    if (atomic_load(&r->begun_ns) == 0 || now < 0)
        return 0;
    return now < r->repetitions ? now + 1 : r->repetitions;
}

void record_free(struct record *r)
{
    if (r != NULL)
        munmap(r, r->map_bytes);
}
