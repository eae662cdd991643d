/* SPDX-License-Identifier: BSD-3-Clause */
/* The points of `brigade scale`: each command, with each combination of
 * parameters, on each number of workers. */
#ifndef JOBS_SCALE_POINTS_H
#define JOBS_SCALE_POINTS_H

#include <stddef.h>
#include <stdint.h>

#include "drivers/machine/place.h"
#include "jobs/launch.h"
#include "jobs/scale/options.h"
#include "jobs/texts.h"
#include "kernels/base/err.h"

struct scale_point {
    size_t command;    /* of the options */
    size_t work_index; /* points of one command and parameters have the same */
    int64_t workers;
    char **argv;         /* ready to start */
    const char *program; /* of the command, which ranks run */
    const char *set[2];  /* variables, NULL at the end */
    const char *kernel;  /* name in the rows */
    const char *args;    /* kernel_args, with {workers} as it is */
    const char *driver_args;
    const char *parameters; /* "size=100", or "" */
    double work;            /* 1, or what --grow sets */
    const char *work_unit;
    struct plan *plan;
    struct place_together together;
    uint64_t key;
    double seconds;  /* of one run, as last measured; 0: not yet */
    size_t failures; /* of this process's runs */
    size_t runs;     /* of this process */
};

struct scale_points {
    struct machine *machine; /* this one */
    struct scale_point *all;
    size_t count;
    const char *notes[8]; /* what was merged or left out */
    size_t note_count;
};

/* The default numbers of workers for these cores and hardware threads: 1, 2,
 * 4 ... cores, all hardware threads, twice that. Pure. Returns how many. *note
 * (may be NULL): which of them are equal, or "". */
size_t scale_default_counts(int cores, int pus, int64_t *counts, size_t room,
                            const char **note, struct texts *keep);

/* Load the machine and fill *p. With o->ranks, launch has its launcher. Returns 0; -1 with EXIT_USAGE
 * or EXIT_UNAVAILABLE. Texts belong to keep. */
int scale_points_make(struct scale_points *p, const struct scale_options *o,
                      const struct launch *launch, struct texts *keep,
                      struct err *e);
void scale_points_release(struct scale_points *p);

/* "xz, 2 workers, size=100", for messages. */
void scale_point_words(const struct scale_point *p, char *to, size_t size);

/* "core:0-1 (2 cores, 2 hardware threads)": where it runs. */
void scale_point_seat(const struct scale_point *p, char *to, size_t size);

#endif
