/* SPDX-License-Identifier: BSD-3-Clause */
/* The inventory of this machine, as reported by the programs: kernels, drivers
 * (with the reason if one is not available), cores. No other file of jobs/
 * compares names of kernels or drivers. */
#ifndef JOBS_INVENTORY_H
#define JOBS_INVENTORY_H

#include "jobs/launch.h"
#include "jobs/texts.h"
#include "kernels/base/err.h"
#include "results/rows/csv.h"

enum { INVENTORY_KERNELS_MAX = 63, INVENTORY_DRIVERS_MAX = 31 };

/* The family of the driver that has one blocking worker, with which others are
 * compared: drivers/driver.h. */
#define INVENTORY_BASELINE "serial"

/* What chunks of a kernel wait for. */
enum inventory_needs {
    INVENTORY_NEEDS_NOTHING,
    INVENTORY_NEEDS_TIME,
    INVENTORY_NEEDS_FILE,
    INVENTORY_NEEDS_REPLY,
};

/* From its name in CSV: "time", ... */
enum inventory_needs inventory_needs_named(const char *name);

/* A kernel; how its work grows: struct growth of kernels/kernel.h. */
struct inventory_kernel {
    const char *name;     /* as `brigade run` takes it: a name, or a file */
    const char *row_name; /* of a file's kernel, in rows; NULL: its name */
    const char *like;     /* of a file's kernel: a built-in one that waits for
                             the same, so that the same drivers run it */
    enum inventory_needs needs;
    /* Names of options; NULL: the kernel has none of this kind. */
    const char *grows, *grows_from, *grows_unless, *at_once, *delay;
    const char *grows_init; /* value of `grows` for one worker */
    int grows_in_height;    /* `grows` is a picture */
    int warmup;
    double work_per_s; /* 0: not known */
};

/* What increases the number of waits in flight. */
enum inventory_waits {
    INVENTORY_WORKERS, /* more workers; by default one per core */
    INVENTORY_THREADS, /* more workers; by default one per wait */
    INVENTORY_DEPTH,   /* the option depth, on any number of workers */
};

struct inventory_driver {
    const char *name;
    const char *why_not; /* why it is not available; NULL: it is */
    const char *kernels; /* names that it can run, separated by blanks */
    int64_t max_workers; /* 0: no limit */
    enum inventory_waits waits;
    int elsewhere;       /* 1: of the other program, which has not answered */
    int baseline;        /* 1: of the family INVENTORY_BASELINE */
    int ranks;           /* 1: started by a launcher */
    int threads_in_rank; /* 1: each rank has several workers */
};

struct inventory {
    struct inventory_kernel kernels[INVENTORY_KERNELS_MAX];
    const char *kernel_names[INVENTORY_KERNELS_MAX + 1]; /* NULL-terminated */
    size_t kernel_count;
    struct inventory_driver drivers[INVENTORY_DRIVERS_MAX];
    const char *driver_names[INVENTORY_DRIVERS_MAX + 1]; /* NULL-terminated */
    size_t driver_count;
    int64_t cores;     /* that the process may use */
    int64_t workers;   /* the default: one per core, or what the quota allows */
    double quota_cpus; /* CPU quota of the control group; 0: none */
    /* Of a batch job, or as the user says; 0: not known. */
    int64_t ranks_most;   /* ranks at most */
    int64_t rank_threads; /* cores for each of them */
    const char *host, *version;
    const char *machine; /* what rows must agree in to count as this machine's:
                            the host; in a job its scheduler and shape, since
                            after a requeue the host may be another one */
};

/* Ask brigade: starts it a few times and blocks. Returns 0; -1 with
 * EXIT_UNAVAILABLE if brigade does not answer. */
int inventory_ask(struct inventory *inventory, const struct launch *l,
                  struct texts *keep, struct err *e);

/* Whether the list of --drivers names a driver of brigade-mpi; 1 if list is
 * NULL, because the default may. */
int inventory_wants_ranks(const struct inventory *inventory, const char *list);

/* Ask brigade-mpi if launch_find_ranks() found a launcher. Otherwise the
 * drivers of brigade-mpi are unavailable, with the reason l->why_not. */
void inventory_ask_ranks(struct inventory *inventory, const struct launch *l,
                         struct texts *keep);

/* Note the shape of a batch job, with ranks and threads in place of the job's
 * where they are not 0. A job that does not tell its tasks has a rank for each
 * core of each node. */
void inventory_in_job(struct inventory *inventory, const struct launch *l,
                      int64_t ranks, int64_t threads, struct texts *keep);

/* The driver or kernel called name, or NULL. */
const struct inventory_driver *
inventory_driver(const struct inventory *inventory, const char *name);
const struct inventory_kernel *
inventory_kernel(const struct inventory *inventory, const char *name);

/* The driver that others are compared with, or NULL. */
const struct inventory_driver *
inventory_baseline(const struct inventory *inventory);

/* Ask brigade about the kernels in shared objects that a list of --kernels
 * names (item_file()); list may be NULL. Returns 0; -1 with EXIT_USAGE or
 * EXIT_UNAVAILABLE and the message of brigade, or if there are too many. */
int inventory_add_files(struct inventory *inventory, const struct launch *l,
                        const char *list, struct texts *keep, struct err *e);

/* Whether driver can run a kernel. */
int inventory_can_run(const struct inventory *inventory,
                      const struct inventory_driver *driver,
                      const char *kernel);

/* Run a command and read the CSV that it prints. Returns 0; -1 with
 * EXIT_UNAVAILABLE; the command's exit code likewise, with its message, if that
 * has failed. */
int inventory_read_csv(char *const *argv, struct csv_table *t, struct err *e);

/* The same, for a command that may refuse: *code is its exit code, and if that
 * is not 0, it returns -1 without an error. reason: its message. */
int inventory_answer(char *const *argv, struct csv_table *t, int *code,
                     char *reason, size_t size, struct err *e);

#endif
