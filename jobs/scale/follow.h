/* SPDX-License-Identifier: BSD-3-Clause */
/* Whether a command follows the number of workers that it was given, from what
 * it did. Pure functions. */
#ifndef JOBS_SCALE_FOLLOW_H
#define JOBS_SCALE_FOLLOW_H

#include <stddef.h>
#include <stdint.h>

/* A measured point; points of one work, in rising order of workers. */
struct follow_point {
    int64_t workers;
    double cores;   /* at work */
    double wanted;  /* cores at work and waited for; NaN: unknown */
    double threads; /* seen at the same time; NaN: unknown */
};

enum follow {
    FOLLOW_UNKNOWN, /* one point, or too little is known */
    FOLLOW_YES,
    FOLLOW_IGNORED, /* it did the same for every number */
    FOLLOW_IDLE,    /* it starts more threads, which have nothing to do */
};

/* Judge n points. text (of `size` bytes): one sentence, "" for FOLLOW_YES and
 * FOLLOW_UNKNOWN. how: "{workers}" or the variable that was set. */
enum follow follow_judge(const struct follow_point *p, size_t n,
                         const char *how, char *text, size_t size);

#endif
