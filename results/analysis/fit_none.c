/* SPDX-License-Identifier: BSD-3-Clause */
/* For builds without cminpack: no law is fitted, and the report says why. */
#include "results/analysis/fit_solve.h"

int fit_solve(const struct fit_point *p, struct fit *f, struct err *e)
{
    (void)p;
    return err_set(e, EXIT_UNAVAILABLE,
                   "%s is not fitted: this build has no cminpack; install "
                   "libcminpack-dev and build again",
                   fit_words[f->law].name);
}
