/* SPDX-License-Identifier: BSD-3-Clause */
/* fit_solve() for builds without cminpack. */
#include "results/analysis/fit_solve.h"

int fit_solve(const struct fit_point *p, struct fit *f, struct err *e)
{
    (void)p;
    return err_set(e, EXIT_UNAVAILABLE,
                   "%s: not fitted: built without cminpack; install "
                   "libcminpack-dev and build again",
                   fit_words[f->law].name);
}
