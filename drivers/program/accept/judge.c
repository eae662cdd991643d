/* SPDX-License-Identifier: BSD-3-Clause */
/* Slow, or only disturbed; see judge.h. */
#include "drivers/program/accept/judge.h"

#include <math.h>
#include <stdlib.h>

/* More of its time than this is a disturbance. */
#define DISTURBED 0.1

/* The most that cold caches slow a piece down. Next to compilers on the same core
 * primes took 39 % longer, picture 43 %. */
#define COLD 0.5

#define MADS (6 * 1.4826)

const char *const accept_status_names[] = {
    [ACCEPT_OK] = "ok",         [ACCEPT_DISTURBED] = "disturbed",
    [ACCEPT_SLOW] = "slow",     [ACCEPT_WRONG] = "wrong",
    [ACCEPT_SILENT] = "silent",
};

static int rising(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* The lower median; sorts v. NaN for n = 0. */
static double median(double *v, size_t n)
{
    if (n == 0)
        return NAN;
    qsort(v, n, sizeof *v, rising);
    return v[(n - 1) / 2];
}

static double distance(double *v, size_t n, double from)
{
    for (size_t i = 0; i < n; i++)
        v[i] = fabs(v[i] - from);
    return median(v, n);
}

static double part(int64_t ns, const struct series *s)
{
    return s->elapsed_ns > 0 ? (double)ns / (double)s->elapsed_ns : 0;
}

double judge_queued(const struct series *s)
{
    return part(s->queue_ns, s);
}

double judge_throttled(const struct series *s)
{
    return part(s->throttled_ns, s);
}

static void centre(struct series *s, int from, double *work)
{
    double sum = 0;
    size_t n = 0;

    for (int i = from; i < s->rounds; i++)
        if (s->ns[i] >= 0) {
            work[n++] = s->ns[i];
            sum += s->ns[i];
        }
    s->centre = s->spread = s->best = NAN;
    if (n == 0)
        return;
    s->centre = median(work, n);
    s->best = work[0];
    if (judge_throttled(s) > 0.01)
        s->centre = sum / (double)n;
    s->spread = distance(work, n, s->centre);
}

static int is_like(const struct series *a, const struct series *b)
{
    return a->item == b->item && a->class == b->class && isfinite(b->centre);
}

/* like and MAD of the class of s, from the centres. */
static double like(const struct series *all, size_t n, const struct series *s,
                   double *mad, double *work)
{
    double middle;
    size_t found = 0;

    for (size_t i = 0; i < n; i++)
        if (is_like(s, &all[i]))
            work[found++] = all[i].centre;
    middle = median(work, found);
    *mad = distance(work, found, middle);
    return middle;
}

static double limit(const struct series *s, double tolerance, double from,
                    double mad)
{
    double least = s->item->weight * tolerance;

    least = fmax(least, (double)s->item->floor_ns / from);
    return fmax(least, fmin(2 * least, MADS * mad / from));
}

static void compare(struct series *s, double tolerance, double from, double mad)
{
    s->like = from;
    s->limit = limit(s, tolerance, from, mad);
    s->excess = s->centre / from - 1;
    s->reference_limit = limit(s, tolerance, s->reference, 0);
    s->reference_excess = s->centre / s->reference - 1;
}

/* Series of one class are compared with the same values, which are searched
 * once: whole classes, each from its first series. */
static void compare_all(struct series *all, size_t n, double tolerance,
                        double *work)
{
    for (size_t i = 0; i < n; i++)
        all[i].like = NAN;
    for (size_t i = 0; i < n; i++) {
        double mad, from;

        if (!isfinite(all[i].centre) || isfinite(all[i].like))
            continue;
        from = like(all, n, &all[i], &mad, work);
        for (size_t k = i; k < n; k++)
            if (is_like(&all[i], &all[k]))
                compare(&all[k], tolerance, from, mad);
    }
}

static int is_suspicious(const struct series *s)
{
    return s->sets > 0 &&
           (s->slow_sets == s->sets || s->reference_sets == s->sets);
}

size_t judge_set(struct series *all, size_t n, double tolerance, int from,
                 double *work)
{
    size_t suspicious = 0;

    for (size_t i = 0; i < n; i++)
        centre(&all[i], from, work);
    compare_all(all, n, tolerance, work);
    for (size_t i = 0; i < n; i++) {
        struct series *s = &all[i];

        s->sets++;
        s->slow_sets += s->excess > s->limit;
        s->reference_sets += s->reference_excess > s->reference_limit;
        suspicious += (size_t)is_suspicious(s);
    }
    return suspicious;
}

/* The excess that others explain. What the hypervisor took is part of the time.
 * What other programs took is not, but they leave caches cold behind them. */
static double explained(const struct series *s)
{
    double queued = judge_queued(s), stolen = s->stolen;

    return stolen / (1 - fmin(stolen, 0.99)) +
           fmin(COLD, queued / (1 - fmin(queued, 0.99)));
}

static enum accept_status status_of(const struct series *s)
{
    double excess = s->slow_sets == s->sets ? s->excess : s->reference_excess;

    if (!is_suspicious(s) || s->sets < JUDGE_SETS)
        return judge_queued(s) + s->stolen > DISTURBED ? ACCEPT_DISTURBED
                                                       : ACCEPT_OK;
    if (judge_throttled(s) > s->limit / 2)
        return ACCEPT_SLOW;
    return explained(s) > excess / 2 ? ACCEPT_DISTURBED : ACCEPT_SLOW;
}

void judge_all(struct series *all, size_t n, double tolerance, double *work)
{
    for (size_t i = 0; i < n; i++)
        centre(&all[i], 0, work);
    compare_all(all, n, tolerance, work);
    for (size_t i = 0; i < n; i++)
        all[i].status = status_of(&all[i]);
}
