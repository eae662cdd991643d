/* SPDX-License-Identifier: BSD-3-Clause */
/* The circumstances of a run, as one JSON file.
 *
 *     DIR/meta/<run_id>.json
 *
 *     {"run_id", "utc", "command": [...],
 *      "program": {"version", "revision", "compiler", "flags",
 *                  "libraries": {name: version}},
 *      "host": {"name", "kernel", "system", "cpu_model", "hypervisor",
 *               "cpus_online", "memory_bytes", "load", "governor", "turbo",
 *               "smt", "clocksource", "huge_pages", "cpu_max", "steal_ticks"},
 *      "nodes": [{the fields of host, "ranks", "machine": {key: value}}, ...],
 *      "machine": {key: value}, "environment": {name: value},
 *      "geometry": {key: value}, "options": {key: value}}
 *
 * meta_write() reads "host" from /proc and /sys; the caller passes the rest.
 * "nodes", of runs with ranks, has every host of the run, as it was before the
 * work started.
 * Values that cannot be read are null, which is common in containers. Bytes
 * that are not UTF-8 (a command line may hold any) become U+FFFD, because JSON
 * cannot represent them.
 *
 * Of the environment, only the variables of a list are kept: those that control
 * how OpenMP, Open MPI and Slurm start and place workers. No variable of it
 * holds a directory, a user or a host. */
#ifndef RESULTS_ROWS_META_H
#define RESULTS_ROWS_META_H

#include <stddef.h>

#include "kernels/base/err.h"
#include "results/rows/host.h"

/* An array of these ends with a NULL key. A NULL value is written as null. */
struct meta_pair {
    const char *key, *value;
};

/* A host of a run with ranks. */
struct meta_node {
    struct host host;
    int ranks;           /* on it */
    const char *machine; /* as meta.machine */
};

/* Every pointer may be NULL and is used only during the call. */
struct meta {
    const char *utc;                   /* start: 2024-01-31T12:00:00Z */
    char *const *argv;                 /* NULL-terminated command line */
    const char *version;               /* of the program */
    const char *revision;              /* of its source, by git */
    const char *compiler, *flags;      /* of the build */
    const struct meta_pair *libraries; /* name and version, as loaded */
    const char *machine; /* "key=value" lines, as machine_text() writes them */
    const struct meta_pair *geometry, *options;
    const struct meta_node *nodes; /* [node_count] */
    size_t node_count;
    const char *root; /* prepended to /proc and /sys, for tests; NULL: "" */
};

/* The same as text, which the caller frees; NULL: out of memory. run_id NULL:
 * without the fields of a single run (run_id, geometry, options). */
char *meta_text(const char *run_id, const struct meta *m);

/* Write dir/meta/<run_id>.json; it appears whole or not at all and replaces an
 * older one of that name. Creates missing directories. run_id becomes a
 * file name, so it may hold only letters, digits, '.', '_' and '-', and not
 * begin with a dot. Returns 0; -1 with EXIT_RESULTS, or with EXIT_UNAVAILABLE:
 * out of memory. */
int meta_write(const char *dir, const char *run_id, const struct meta *m,
               struct err *e);

#endif
