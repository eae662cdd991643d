/* SPDX-License-Identifier: BSD-3-Clause */
/* Peak rates of a core; see roofline.h. */
#include "drivers/program/roofline.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "drivers/os/clock.h"
#include "kernels/base/peak.h"

enum { RUNS = 8, STREAM_BYTES = 64 << 20, ROUNDS = 1000000 };

static double best_multiply_add(const struct peak *p)
{
    volatile float kept;
    double best = 0;

    for (int i = 0; i < RUNS; i++) {
        int64_t begin = clock_ns();
        double rate;

        kept = p->multiply_add(ROUNDS);
        rate = (double)ROUNDS * p->flops * 1e9 / (double)(clock_ns() - begin);
        best = rate > best ? rate : best;
    }
    (void)kept;
    return best;
}

/* The memset touches the pages before the first run. */
static double best_copy(const struct peak *p)
{
    unsigned char *memory =
        mmap(NULL, 2 * (size_t)STREAM_BYTES, PROT_READ | PROT_WRITE,
             MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    double best = 0;

    if (memory == MAP_FAILED)
        return 0;
    memset(memory, 1, 2 * (size_t)STREAM_BYTES);
    for (int i = 0; i < RUNS; i++) {
        int64_t begin = clock_ns();
        double rate;

        p->copy(memory + STREAM_BYTES, memory, STREAM_BYTES);
        rate = 2.0 * STREAM_BYTES * 1e9 / (double)(clock_ns() - begin);
        best = rate > best ? rate : best;
    }
    munmap(memory, 2 * (size_t)STREAM_BYTES);
    return best;
}

void roofline_measure(struct roofline *r, enum isa isa)
{
    const struct peak *p = peak_of(isa);

    r->flops_per_s = best_multiply_add(p);
    r->stream_per_s = best_copy(p);
}

/* 1 if file has a line for host and isa. Invalid lines are skipped: the file
 * may have been truncated. */
static int find_line(FILE *file, const char *host, enum isa isa,
                     struct roofline *r)
{
    char line[256], name[128], set[32];

    while (fgets(line, sizeof line, file) != NULL)
        if (sscanf(line, "%127[^,],%31[^,],%lf,%lf", name, set, &r->flops_per_s,
                   &r->stream_per_s) == 4 &&
            strcmp(name, host) == 0 && strcmp(set, isa_names[isa]) == 0 &&
            r->flops_per_s > 0)
            return 1;
    return 0;
}

int roofline_get(struct roofline *r, const char *dir, const char *host,
                 enum isa isa, struct err *e)
{
    char path[4096];
    FILE *file;
    int found, empty, failed;

    if (snprintf(path, sizeof path, "%s/%s", dir, ROOFLINE_FILE) >=
        (int)sizeof path)
        return err_set(e, EXIT_RESULTS, "'%.120s': name too long", dir);
    file = fopen(path, "a+");
    if (file == NULL) {
        err_errno(e, EXIT_RESULTS, errno, "cannot open '%.120s'", path);
        roofline_measure(r, isa);
        return -1;
    }
    rewind(file);
    found = find_line(file, host, isa, r);
    fseek(file, 0, SEEK_END);
    empty = ftell(file) == 0;
    if (!found) {
        roofline_measure(r, isa);
        if (empty)
            fprintf(file, "host,isa,flops_per_s,stream_bytes_per_s\n");
        fprintf(file, "%s,%s,%.4g,%.4g\n", host, isa_names[isa], r->flops_per_s,
                r->stream_per_s);
    }
    failed = ferror(file);
    if (fclose(file) != 0 || failed)
        return err_errno(e, EXIT_RESULTS, errno, "cannot write '%.120s'", path);
    return 0;
}
