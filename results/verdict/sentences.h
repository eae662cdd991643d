/* SPDX-License-Identifier: BSD-3-Clause */
/* The sentence of each verdict. */
#ifndef RESULTS_VERDICT_SENTENCES_H
#define RESULTS_VERDICT_SENTENCES_H

#include "results/verdict/demand.h"
#include "results/verdict/verdict.h"

/* The values that the rules of verdict.c used, for the sentence. */
struct findings {
    const struct verdict_run *r;
    const struct demand *host; /* of the host in question, or the only one */
    int cores;                 /* allowed on that host */
    double work;               /* c and the lost cores */
    double wait;               /* w, without lateness */
};

/* Write v->text for v->kind; the end of the sentence names the disturbance. */
void sentence_write(const struct findings *f, struct verdict *v);

/* Write v->moved if busy workers that are not pinned moved often. */
void sentence_moves(const struct verdict_run *r, struct verdict *v);

#endif
