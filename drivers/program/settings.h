/* SPDX-License-Identifier: BSD-3-Clause */
/* Options that are valid for every kernel under every driver. */
#ifndef DRIVERS_PROGRAM_SETTINGS_H
#define DRIVERS_PROGRAM_SETTINGS_H

#include <stddef.h>

#include "kernels/base/option.h"

struct settings {
    const char *driver, *place, *inject, *out, *csv, *label, *trace, *model;
    int64_t workers, threads, grain,
        depth;     /* 0: the default of kernel and driver */
    int64_t ranks; /* 0: any number */
    int strict, huge_pages, plan, baseline, signal_row, json, live;
    int schedule; /* SETTINGS_AUTO or 1 + enum schedule */
    int64_t repeat, warmup, deadline_ns, max_pixels;
    uint64_t seed;
};

enum { SETTINGS_AUTO = 0 };

/* Whether stdout gets rows, by --csv or --json, instead of the summary. */
static inline int settings_print_rows(const struct settings *s)
{
    return s->csv != NULL || s->json;
}

extern const struct option settings_options[];
extern const char *const schedule_names[]; /* "auto", "static", ... */

#endif
