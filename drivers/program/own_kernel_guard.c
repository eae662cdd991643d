/* SPDX-License-Identifier: BSD-3-Clause */
/* Checks what a kernel's functions return; see own_kernel_guard.h. */
#include "drivers/program/own_kernel_guard.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/program/own_kernel_check.h"

static const struct kernel *theirs;
static struct kernel guarded;

static int plan(const void *opt, struct geometry *g, struct err *e)
{
    *g = (struct geometry){0};
    if (theirs->plan(opt, g, e) != 0)
        err_set(e, EXIT_USAGE,
                "%s: its plan() refused the options without a message",
                theirs->name);
    if (e->code == 0 && own_kernel_check_plan(theirs, g, e) == 0)
        return 0;
    /* The row of a run that failed is made from it. */
    *g = (struct geometry){0};
    return -1;
}

static int check(struct work *k, const struct window *w, int64_t lo, int64_t hi,
                 struct err *e)
{
    if (theirs->check(k, w, lo, hi, e) == 0 && e->code == 0)
        return 0;
    return err_set(e, EXIT_WRONG, "%s: its check() failed without a message",
                   theirs->name);
}

/* Whether verify() accepts the result when it is changed by 1. */
static int accepts_other(const void *opt, const struct geometry *g,
                         const void *result, struct err *e)
{
    struct err expected = {0};
    struct tally *other = malloc(g->partial_bytes);
    int accepted;

    if (other == NULL) {
        err_set(e, EXIT_UNAVAILABLE, "out of memory to verify the result");
        return 0;
    }
    memcpy(other, result, g->partial_bytes);
    other->result++;
    accepted = theirs->verify(opt, g, other, &expected) >= 0;
    free(other);
    return accepted;
}

static int judge(const void *opt, const struct geometry *g, const void *result,
                 int verified, struct err *e)
{
    static atomic_int tried;
    const struct tally *t = result;

    if (verified != VERIFIED_SAMPLED && verified != VERIFIED_FULL)
        return err_set(e, EXIT_WRONG,
                       "%s: its verify() compared nothing (it returned %d), so "
                       "the result may be wrong",
                       theirs->name, verified);
    if (t->bad != 0)
        return err_set(e, EXIT_WRONG,
                       "%s: %" PRIu64 " wrong units were counted, and its "
                       "verify() accepted the result",
                       theirs->name, t->bad);
    if ((verified == VERIFIED_FULL || theirs->check == NULL) &&
        atomic_exchange(&tried, 1) == 0 && accepts_other(opt, g, result, e))
        return err_set(e, EXIT_WRONG,
                       "%s: its verify() accepts the result %" PRIu64
                       " and also the next number; compare it with an "
                       "independent answer",
                       theirs->name, t->result);
    return e->code == 0 ? verified : -1;
}

static int verify(const void *opt, const struct geometry *g, const void *result,
                  struct err *e)
{
    int verified = theirs->verify(opt, g, result, e);

    if (verified < 0 || e->code != 0)
        return err_set(e, EXIT_WRONG,
                       "%s: its verify() refused the result without a message",
                       theirs->name);
    return judge(opt, g, result, verified, e);
}

const struct kernel *own_kernel_guard(const struct kernel *kernel)
{
    if (kernel == NULL)
        return &guarded;
    theirs = kernel;
    guarded = *kernel;
    guarded.plan = plan;
    guarded.check = kernel->check != NULL ? check : NULL;
    guarded.verify = verify;
    return &guarded;
}
