/* SPDX-License-Identifier: BSD-3-Clause */
/* Notes and warnings after a run; see warnings.h. */
#include "drivers/program/warnings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/driver.h"
#include "drivers/os/proc.h"
#include "drivers/program/placement_check.h"
#include "drivers/program/placement_cure.h"
#include "kernels/base/input.h"
#include "kernels/base/option.h"

enum { WORDS = 640 }; /* fits in a struct err */

/* Two huge pages at any alignment. */
#define HUGE_LEAST (4.0 * (2 << 20))

/* In most of the repetitions: another program may take the core from a worker that
 * waits just when its wait ends, and then it is ready for long. */
static int is_busy(const struct record *r, int worker)
{
    int measured = 0, busy = 0;

    for (int rep = 0; rep < record_begun(r); rep++) {
        const struct sample *s = &record_samples(r, rep)[worker];
        int64_t wanted = s->cpu_ns + (s->runqueue_ns > 0 ? s->runqueue_ns : 0);

        if (!r->rep[rep].measured)
            continue;
        measured++;
        busy += wanted >= r->rep[rep].elapsed_ns / 2;
    }
    return 2 * busy > measured;
}

static int check_team(const struct job *j, int measured,
                      struct placement_check *s)
{
    const struct record *r = j->record;
    unsigned char *busy = malloc((size_t)r->workers);
    int failed = busy == NULL;

    for (int i = 0; i < r->workers && !failed; i++)
        busy[i] = i >= j->driver->helpers && (!measured || is_busy(r, i));
    if (!failed)
        failed = placement_check_run(r->seats, busy, r->workers, s) != 0;
    free(busy);
    return failed ? -1 : 0;
}

static int has_smt(const struct job *j)
{
    struct machine_counts counts;

    machine_count(j->machine, &counts);
    return counts.pus > counts.cores;
}

/* The fault, and the flag that corrects it. */
static void describe_fault(const struct program *p, const struct job *j,
                           const struct placement_check *s, char *to,
                           size_t size)
{
    const struct record *r = j->record;
    const struct seat *seat = &r->seats[s->worker];
    int has_ranks = (j->driver->can & CAN_RANKS) != 0;
    int inherits = strcmp(j->place, "inherit") == 0;
    const struct cure cure = {
        .launcher = p->launcher,
        .has_ranks = has_ranks,
        .place = j->place,
        .openmp_binds = inherits && cure_openmp_binds(getenv),
        .ranks = s->processes,
        .threads = r->threads,
        .workers = s->busy,
        .cores = s->allowed,
        .host = seat->host,
        .hosts = r->nodes,
        .smt = has_smt(j),
    };
    int n = 0;

    if (s->kind == PLACEMENT_NARROW && has_ranks)
        n = snprintf(to, size,
                     "the %d threads of rank %d share %d core%s (%s) of %s%s; ",
                     s->confined, seat->rank, s->cores, s->cores > 1 ? "s" : "",
                     seat->actual, seat->host,
                     inherits && !cure.openmp_binds
                         ? ", to which the launcher bound the rank"
                         : "");
    else if (s->confined == 2)
        n = snprintf(to, size, "workers %d and %d share core %s of %s; ",
                     s->worker, s->other, s->text, seat->host);
    else if (s->cores < s->allowed)
        n = snprintf(to, size,
                     "%d workers, among them %d and %d, share %d "
                     "core%s (%s) of %s; ",
                     s->confined, s->worker, s->other, s->cores,
                     s->cores > 1 ? "s" : "", s->text, seat->host);
    if (n >= 0 && (size_t)n < size)
        cure_text(&cure, to + n, size - (size_t)n);
}

void warn_of_copies(const struct program *p)
{
    const struct launcher *l = launcher_find(getenv);
    const char *size = l != NULL ? getenv(l->size) : NULL;
    const char *rank = l != NULL ? getenv(l->rank) : NULL;

    if (p->mpi_version != NULL || size == NULL || atoi(size) < 2 ||
        (rank != NULL && atoi(rank) > 0))
        return;
    fprintf(stderr,
            "%s: note: %s started %s copies, and each is an independent run; "
            "for ranks of one run use: %s -n %s %s-mpi run ...\n",
            p->name, l->command, size, l->command, size, p->name);
}

void warn_of_little_work(const struct program *p, const struct job *j,
                         int given)
{
    struct machine_counts counts;
    int workers = j->workers - j->driver->helpers;

    machine_count(j->machine, &counts);
    if (given || j->driver->can & CAN_RANKS || j->g.workers == 0 ||
        workers != j->g.workers || workers >= counts.cores ||
        j->driver->max_workers == workers)
        return;
    fprintf(stderr,
            "%s: note: %d worker%s on %d cores: too little work to pay for "
            "more workers; use --workers %d to start them anyway\n",
            p->name, workers, workers > 1 ? "s" : "", counts.cores,
            counts.cores);
}

void warn_of_quota(const struct program *p, const struct job *j, double quota)
{
    int ranks = (j->driver->can & CAN_RANKS) != 0;
    int workers = ranks ? j->record->threads : j->workers - j->driver->helpers;
    struct machine_counts counts;

    machine_count(j->machine, &counts);
    if (ranks)
        counts.cores = counts.mask_cores;
    fprintf(stderr,
            "%s: note: %d %s%s%s: the control group has a CPU quota of %.3g of "
            "%d cores; use --%s %d to start more\n",
            p->name, workers, ranks ? "thread" : "worker",
            workers > 1 ? "s" : "", ranks ? " in a rank" : "", quota,
            counts.cores, ranks ? "threads" : "workers", counts.cores);
}

/* The value of the kernel's option of this kind, or NULL. */
static const void *value_of(const struct job *j, enum option_kind kind)
{
    for (const struct option *o = j->kernel->options; o->name != NULL; o++)
        if (o->kind == kind)
            return (const char *)j->opt + o->offset;
    return NULL;
}

void warn_of_tail(const struct program *p, const struct job *j)
{
    const struct file_input *f = value_of(j, OPTION_FILE);
    int64_t block = (int64_t)j->g.need_bytes;

    if (f == NULL || f->spec == NULL || block < 1 || f->bytes % block == 0)
        return;
    fprintf(stderr,
            "%s: note: the last %lld bytes of '%.120s' are not read: they are "
            "less than a block of %lld\n",
            p->name, (long long)(f->bytes % block), f->spec, (long long)block);
}

void warn_of_bits(const struct program *p, const struct job *j)
{
    static const char what[] = "16 bits per sample, converted to 8: scaled to "
                               "0 .. 255 and rounded to nearest";
    const struct picture *picture = value_of(j, OPTION_PICTURE);
    const struct pictures_input *d = value_of(j, OPTION_PICTURES);
    int64_t wide = 0;

    for (int64_t i = 0; d != NULL && i < d->count; i++)
        wide += d->entry[i].understood && d->entry[i].head.wide;
    if (picture != NULL && picture->wide)
        fprintf(stderr, "%s: note: '%.120s' has %s\n", p->name, picture->spec,
                what);
    else if (wide > 0)
        fprintf(stderr, "%s: note: %lld of %lld files of '%.120s' have %s\n",
                p->name, (long long)wide, (long long)d->count, d->spec, what);
}

/* "always [madvise] never": the word in brackets. */
static const char *bracketed_word(const char *file, char *text, size_t size)
{
    char *begin, *end;

    if (proc_read(file, text, size) <= 0 ||
        (begin = strchr(text, '[')) == NULL ||
        (end = strchr(begin, ']')) == NULL)
        return "unknown";
    *end = '\0';
    return begin + 1;
}

void warn_of_pages(const struct program *p, const struct job *j)
{
    int together = j->driver->can & CAN_PROCESSES || job_ranks_share(j);
    size_t row = j->g.in_bytes + j->g.out_bytes;
    const char *file = together
                           ? "/sys/kernel/mm/transparent_hugepage/shmem_enabled"
                           : "/sys/kernel/mm/transparent_hugepage/enabled";
    int64_t granted = 0;
    char text[128];

    for (int i = 0; i < j->record->workers; i++)
        granted += j->record->seats[i].huge_bytes;
    if (!j->huge_pages || granted > 0)
        return;
    if ((double)row * (double)j->g.units < HUGE_LEAST)
        fprintf(stderr,
                "%s: note: no huge pages: less than 4 MiB of data in memory\n",
                p->name);
    else
        fprintf(stderr,
                "%s: note: no huge pages were allocated: %s is '%s'%s\n",
                p->name, file, bracketed_word(file, text, sizeof text),
                together ? "; processes share this memory: use threads, or "
                           "ranks without --schedule steal"
                         : "");
}

/* mpirun binds each of one or two ranks, with all its threads, to one core
 * unless it is told the number of threads. */
void warn_of_placement(const struct program *p, const struct job *j)
{
    const struct record *r = j->record;
    struct placement_check s;
    char words[WORDS];

    if (r == NULL || r->ranks == 0 || !(j->driver->can & CAN_THREADS_IN_RANK) ||
        check_team(j, 0, &s) != 0)
        return;
    /* More threads than cores of the whole host is reported by the verdict. */
    if (s.kind != PLACEMENT_NARROW || s.cores == s.allowed)
        return;
    describe_fault(p, j, &s, words, sizeof words);
    fprintf(stderr, "%s: warning: %s\n", p->name, words);
}

int placement_error(const struct program *p, const struct job *j, int measured,
                    struct err *e)
{
    struct placement_check s;
    char words[WORDS];

    if (check_team(j, measured, &s) != 0)
        return err_set(e, EXIT_UNAVAILABLE,
                       "out of memory for the placement check");
    if (s.kind == PLACEMENT_OK)
        return 0;
    describe_fault(p, j, &s, words, sizeof words);
    return err_set(e, EXIT_WRONG, "%s", words);
}
