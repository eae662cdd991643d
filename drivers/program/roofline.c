/* SPDX-License-Identifier: BSD-3-Clause */
/* Peak rates of a core; see roofline.h. */
#include "drivers/program/roofline.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "drivers/os/clock.h"
#include "kernels/base/peak.h"
#include "results/rows/new_file.h"

enum { RUNS = 8, STREAM_BYTES = 64 << 20, ROUNDS = 1000000 };

/* A day: kernels, limits and neighbours of a virtual machine change. */
enum { VALID_S = 24 * 3600 };

static int falling(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x < y) - (x > y);
}

/* The best rate; *disturbed becomes 1 where the others vary too much. */
static double best_of(double rates[RUNS], int *disturbed)
{
    qsort(rates, RUNS, sizeof *rates, falling);
    *disturbed |= rates[RUNS / 2] < 0.8 * rates[0];
    return rates[0];
}

static double best_multiply_add(const struct peak *p, int *disturbed)
{
    volatile float kept;
    double rates[RUNS];

    for (int i = 0; i < RUNS; i++) {
        int64_t begin = clock_wall_ns();

        kept = p->multiply_add(ROUNDS);
        rates[i] =
            (double)ROUNDS * p->flops * 1e9 / (double)(clock_wall_ns() - begin);
    }
    (void)kept;
    return best_of(rates, disturbed);
}

/* The memset touches the pages before the first run. */
static double best_copy(const struct peak *p, int *disturbed)
{
    double rates[RUNS];
    unsigned char *memory =
        mmap(NULL, 2 * (size_t)STREAM_BYTES, PROT_READ | PROT_WRITE,
             MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (memory == MAP_FAILED)
        return 0;
    memset(memory, 1, 2 * (size_t)STREAM_BYTES);
    for (int i = 0; i < RUNS; i++) {
        int64_t begin = clock_wall_ns();

        p->copy(memory + STREAM_BYTES, memory, STREAM_BYTES);
        rates[i] = 2.0 * STREAM_BYTES * 1e9 / (double)(clock_wall_ns() - begin);
    }
    munmap(memory, 2 * (size_t)STREAM_BYTES);
    return best_of(rates, disturbed);
}

void roofline_measure(struct roofline *r, enum isa isa)
{
    const struct peak *p = peak_of(isa);

    r->disturbed = 0;
    r->flops_per_s = best_multiply_add(p, &r->disturbed);
    r->stream_per_s = best_copy(p, &r->disturbed);
}

/* The limit of the frequency governor where there is one: the current speed
 * changes all the time. A virtual machine reports one constant. */
static double clock_mhz(void)
{
    FILE *file =
        fopen("/sys/devices/system/cpu/cpu0/cpufreq/scaling_max_freq", "r");
    char line[256];
    double mhz = 0;

    if (file != NULL) {
        mhz = fgets(line, sizeof line, file) != NULL ? atof(line) / 1000 : 0;
        fclose(file);
        return mhz;
    }
    file = fopen("/proc/cpuinfo", "r");
    while (file != NULL && mhz <= 0 && fgets(line, sizeof line, file) != NULL)
        if (sscanf(line, "cpu MHz : %lf", &mhz) != 1)
            mhz = 0;
    if (file != NULL)
        fclose(file);
    return mhz;
}

struct line {
    char host[128], isa[32];
    struct roofline r;
    long long measured_s;
    double mhz;
};

/* Invalid lines are skipped, also those of versions with fewer columns: the
 * file may have been truncated. */
static int parse_line(const char *text, struct line *l)
{
    return sscanf(text, "%127[^,],%31[^,],%lf,%lf,%lld,%lf,%d", l->host, l->isa,
                  &l->r.flops_per_s, &l->r.stream_per_s, &l->measured_s,
                  &l->mhz, &l->r.disturbed) == 7 &&
           l->r.flops_per_s > 0;
}

static void print_line(FILE *to, const struct line *l)
{
    fprintf(to, "%s,%s,%.4g,%.4g,%lld,%.0f,%d\n", l->host, l->isa,
            l->r.flops_per_s, l->r.stream_per_s, l->measured_s, l->mhz,
            l->r.disturbed);
}

static int is_valid(const struct line *l, const struct line *now)
{
    return !l->r.disturbed && now->measured_s - l->measured_s < VALID_S &&
           l->measured_s <= now->measured_s &&
           fabs(l->mhz - now->mhz) <= 0.02 * now->mhz + 1;
}

static int same_core(const struct line *a, const struct line *b)
{
    return strcmp(a->host, b->host) == 0 && strcmp(a->isa, b->isa) == 0;
}

/* 1: the file at path has a valid line for the core of *now, which gets its
 * rates. Lines of other cores are copied to `kept`. */
static int find_line(const char *path, struct line *now, FILE *kept)
{
    FILE *file = fopen(path, "r");
    char text[256];
    struct line l;
    int found = 0;

    while (file != NULL && fgets(text, sizeof text, file) != NULL) {
        if (!parse_line(text, &l))
            continue;
        if (!same_core(&l, now)) {
            print_line(kept, &l);
        } else if (is_valid(&l, now)) {
            now->r = l.r;
            found = 1;
        }
    }
    if (file != NULL)
        fclose(file);
    return found;
}

int roofline_get(struct roofline *r, const char *dir, const char *host,
                 enum isa isa, struct err *e)
{
    char path[4096];
    struct line now = {.measured_s = time(NULL), .mhz = clock_mhz()};
    struct new_file file;
    int found, failed;

    if (snprintf(path, sizeof path, "%s/%s", dir, ROOFLINE_FILE) >=
        (int)sizeof path)
        return err_set(e, EXIT_RESULTS, "'%.120s': name too long", dir);
    snprintf(now.host, sizeof now.host, "%s", host);
    snprintf(now.isa, sizeof now.isa, "%s", isa_names[isa]);
    if (new_file_open(&file, path) != 0) {
        err_errno(e, EXIT_RESULTS, errno, "cannot create '%.120s'", path);
        roofline_measure(r, isa);
        return -1;
    }
    fprintf(file.to, "host,isa,flops_per_s,stream_bytes_per_s,measured_s,mhz,"
                     "disturbed\n");
    found = find_line(path, &now, file.to);
    if (!found) {
        roofline_measure(&now.r, isa);
        print_line(file.to, &now);
    }
    *r = now.r;
    failed = ferror(file.to);
    if (found && !failed)
        new_file_drop(&file);
    else if (failed || new_file_keep(&file) != 0)
        failed =
            err_errno(e, EXIT_RESULTS, errno, "cannot write '%.120s'", path);
    new_file_drop(&file);
    return failed ? -1 : 0;
}
