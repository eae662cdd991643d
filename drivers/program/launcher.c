/* SPDX-License-Identifier: BSD-3-Clause */
/* Launchers and their flags; see launcher.h. */
#include "drivers/program/launcher.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* In the order in which to ask: mpirun starts its helpers with srun inside a
 * Slurm allocation, so Slurm's variables are then there as well. */
const struct launcher launchers[] = {
    {
        .name = "mpirun of Open MPI 5",
        .sets = {"PRTE_LAUNCHED"},
        .size = "OMPI_COMM_WORLD_SIZE",
        .rank = "OMPI_COMM_WORLD_RANK",
        .library = "Open MPI v5",
        .command = "mpirun",
        .ranks = "-n {n}",
        .wide = "--map-by slot:PE={t} --bind-to core",
        .spread = "--map-by ppr:{n}:node:PE={t} --bind-to core",
        .unbind = "--bind-to none",
        .turns = "--map-by :OVERSUBSCRIBE --bind-to none",
    },
    {
        .name = "mpirun of Open MPI 4",
        .sets = {"OMPI_MCA_orte_hnp_uri", "OMPI_MCA_orte_launch"},
        .size = "OMPI_COMM_WORLD_SIZE",
        .rank = "OMPI_COMM_WORLD_RANK",
        .library = "Open MPI v4",
        .command = "mpirun",
        .ranks = "-n {n}",
        .wide = "--map-by slot:pe={t} --bind-to core",
        .spread = "--map-by ppr:{n}:node:pe={t} --bind-to core",
        .unbind = "--bind-to none",
        .turns = "--oversubscribe --bind-to none",
    },
    {
        .name = "srun",
        .sets = {"SLURM_STEP_LAUNCHER_PORT", "SLURM_SRUN_COMM_PORT"},
        .size = "SLURM_STEP_NUM_TASKS",
        .rank = "SLURM_PROCID",
        .command = "srun",
        .ranks = "-n {n}",
        .wide = "--cpus-per-task={t}{smt} --cpu-bind=cores",
        .spread = "--ntasks-per-node={n} --cpus-per-task={t}{smt} "
                  "--cpu-bind=cores",
        .unbind = "--cpu-bind=none",
        .turns = "--overcommit --cpu-bind=none",
        .smt = " --threads-per-core=1",
    },
    {
        .name = "mpiexec of MPICH",
        .sets = {"PMI_RANK"},
        .size = "PMI_SIZE",
        .rank = "PMI_RANK",
        .library = "MPICH",
        .command = "mpiexec",
        .ranks = "-n {n}",
        .wide = "-bind-to core:{t}",
        .spread = "-ppn {n} -bind-to core:{t}",
        .unbind = "-bind-to none",
        .turns = "-bind-to none",
    },
    {0},
};

/* Not a launcher, but it binds threads and has its own cure. */
static const struct launcher openmp = {
    .command = "env",
    .wide = "OMP_NUM_THREADS={t} OMP_PLACES=cores OMP_PROC_BIND=close",
    .unbind = "OMP_PROC_BIND=false",
};

static int is_set(char *(*look)(const char *name), const char *name)
{
    return name != NULL && look(name) != NULL;
}

const struct launcher *launcher_find(char *(*look)(const char *name))
{
    for (const struct launcher *l = launchers; l->name != NULL; l++)
        if (is_set(look, l->sets[0]) || is_set(look, l->sets[1]))
            return l;
    return NULL;
}

const struct launcher *launcher_of_library(const char *library)
{
    for (const struct launcher *l = launchers; l->name != NULL; l++)
        if (l->library != NULL &&
            strncmp(library, l->library, strlen(l->library)) == 0)
            return l;
    return NULL;
}

int launcher_openmp_binds(char *(*look)(const char *name))
{
    const char *bind = look("OMP_PROC_BIND"), *places = look("OMP_PLACES");

    if (bind != NULL && strcasecmp(bind, "false") == 0)
        return 0;
    if (bind == NULL && places == NULL)
        return 0;
    return places == NULL || strcasecmp(places, "cores") != 0 ||
           (bind != NULL && strcasecmp(bind, "close") != 0 &&
            strcasecmp(bind, "spread") != 0 && strcasecmp(bind, "true") != 0);
}

struct text {
    char *to;
    size_t size, used;
};

__attribute__((format(printf, 2, 3))) static void add(struct text *t,
                                                      const char *format, ...)
{
    size_t at = t->used < t->size ? t->used : t->size;
    va_list ap;
    int n;

    va_start(ap, format);
    n = vsnprintf(t->size > at ? t->to + at : NULL, t->size - at, format, ap);
    va_end(ap);
    if (n > 0)
        t->used += (size_t)n;
}

/* A blank and the flags, with their numbers. */
static void add_flags(struct text *t, const struct launcher *l,
                      const char *flags, const struct cure *c)
{
    add(t, " ");
    while (*flags != '\0') {
        size_t plain = strcspn(flags, "{");

        add(t, "%.*s", (int)plain, flags);
        flags += plain;
        if (strncmp(flags, "{n}", 3) == 0)
            add(t, "%d", c->ranks);
        else if (strncmp(flags, "{t}", 3) == 0)
            add(t, "%d", c->threads);
        else if (c->smt && l->smt != NULL && *flags == '{')
            add(t, "%s", l->smt);
        flags += *flags == '{' ? strcspn(flags, "}") + 1 : 0;
    }
}

/* There are enough cores: each rank, or thread, gets its own. */
static void add_own_cores(struct text *t, const struct cure *c)
{
    const struct launcher *l = c->openmp_binds ? &openmp : c->launcher;

    if (l == NULL) {
        add(t, "give each rank %d core%s of its own", c->threads,
            c->threads > 1 ? "s" : "");
        return;
    }
    add(t, "use %s", l->command);
    add_flags(t, l, l->wide, c);
    add(t, ", or unbind with %s", l->command);
    add_flags(t, l, l->unbind, c);
}

static void add_crowd(struct text *t, const struct cure *c)
{
    add(t, "%d workers do not fit the %d core%s of %s: use ", c->workers,
        c->cores, c->cores > 1 ? "s" : "", c->host);
}

/* There are more workers than cores: fewer ranks, or fewer threads in each. */
static void add_fewer(struct text *t, const struct cure *c)
{
    const struct launcher *l = c->launcher;
    struct cure fit = *c;

    if (fit.threads > fit.cores)
        fit.threads = fit.cores;
    fit.ranks = fit.cores / fit.threads;
    add_crowd(t, c);
    if (l == NULL) {
        add(t, "%d rank%s with %d core%s each", fit.ranks,
            fit.ranks > 1 ? "s" : "", fit.threads, fit.threads > 1 ? "s" : "");
    } else {
        add(t, "%s", l->command);
        if (c->hosts == 1)
            add_flags(t, l, l->ranks, &fit);
        add_flags(t, l, c->hosts == 1 ? l->wide : l->spread, &fit);
    }
    if (fit.threads < c->threads)
        add(t, " and --threads %d", fit.threads);
    else if (c->threads > 1 && c->ranks <= c->cores)
        add(t, ", or --threads %d", c->cores / c->ranks);
    if (l == NULL)
        return;
    add(t, "; with %s", l->command);
    add_flags(t, l, c->ranks > c->cores ? l->turns : l->unbind, &fit);
    add(t, " they can only take turns");
}

/* Workers of one program: it binds them itself. */
static void add_options(struct text *t, const struct cure *c)
{
    if (c->workers > c->cores) {
        add_crowd(t, c);
        add(t, "--workers %d", c->cores);
        if (strcmp(c->place, "core") != 0)
            add(t, " --place core");
    } else {
        add(t, "use --place core");
    }
    if (c->openmp_binds && strcmp(c->place, "inherit") == 0) {
        add(t, ", or %s", openmp.command);
        add_flags(t, &openmp, openmp.unbind, c);
    }
}

int launcher_cure(const struct cure *c, char *to, size_t size)
{
    struct text t = {.to = to, .size = size};
    int inherits = strcmp(c->place, "inherit") == 0;

    if (size > 0)
        to[0] = '\0';
    if (!c->has_ranks)
        add_options(&t, c);
    else if (c->workers > c->cores)
        add_fewer(&t, c);
    else if (inherits)
        add_own_cores(&t, c);
    else
        add(&t, "use --place core, or leave --place out");
    return (int)t.used;
}
