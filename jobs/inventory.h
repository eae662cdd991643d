/* SPDX-License-Identifier: BSD-3-Clause */
/* What there is on this machine, as the programs themselves say: kernels,
 * drivers and why one is not available, cores. */
#ifndef JOBS_INVENTORY_H
#define JOBS_INVENTORY_H

#include "jobs/launch.h"
#include "jobs/texts.h"
#include "kernels/base/err.h"

enum { HERE_KERNELS_MAX = 63, HERE_DRIVERS_MAX = 31 };

/* What makes more waits pass at a time. */
enum here_waits {
    HERE_WORKERS, /* more workers, of which there is one per core */
    HERE_THREADS, /* more workers, as many as there are waits */
    HERE_DEPTH,   /* the option depth, on any number of workers */
};

struct here_driver {
    const char *name;
    const char *why_not; /* it is not to be had; NULL: it is */
    const char *kernels; /* names that it can run, blanks between */
    int64_t max_workers; /* 0: no limit of its own */
    enum here_waits waits;
};

struct here {
    const char *kernels[HERE_KERNELS_MAX + 1]; /* NULL-terminated */
    struct here_driver drivers[HERE_DRIVERS_MAX];
    const char *driver_names[HERE_DRIVERS_MAX + 1]; /* NULL-terminated */
    size_t driver_count;
    int64_t cores; /* that the process may use */
    const char *host, *version;
};

/* Ask brigade, and brigade-mpi where it is and ranks can be started. Starts
 * programs: blocks for as long as they take. Returns 0; -1 where brigade itself
 * gives no answer. */
int here_ask(struct here *here, const struct launch *l, struct texts *keep,
             struct err *e);

/* The driver called name, or NULL. */
const struct here_driver *here_driver(const struct here *here,
                                      const char *name);

/* Whether driver can run a kernel. */
int here_can(const struct here_driver *driver, const char *kernel);

#endif
