/* SPDX-License-Identifier: BSD-3-Clause */
/* The cure for workers that share cores; see placement_cure.h. */
#include "drivers/program/placement_cure.h"
#include "kernels/base/text.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Not a launcher, but it binds threads, with flags to match. */
static const struct launcher openmp = {
    .command = "env",
    .own = "OMP_NUM_THREADS={t} OMP_PLACES=cores OMP_PROC_BIND=close",
    .unbound = "OMP_PROC_BIND=false",
};

int cure_openmp_binds(launcher_look *look)
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

/* A blank and the flags, with their numbers. */
static void add_flags(struct text *t, const struct launcher *l,
                      const char *flags, const struct cure *c)
{
    const struct launcher_numbers n = {
        .ranks = c->ranks,
        .threads = c->threads,
        .hosts = c->hosts,
        .smt = c->smt,
    };
    char text[200];

    launcher_flags(l, flags, &n, text, sizeof text);
    text_add(t, " %s", text);
}

/* The host has enough cores: each rank, or thread, gets its own. */
static void add_own_cores(struct text *t, const struct cure *c)
{
    const struct launcher *l = c->openmp_binds ? &openmp : c->launcher;

    if (l == NULL) {
        text_add(t, "give each rank %d separate core%s", c->threads,
                 c->threads > 1 ? "s" : "");
        return;
    }
    text_add(t, "use %s", l->command);
    add_flags(t, l, l->own, c);
    text_add(t, ", or unbind with %s", l->command);
    add_flags(t, l, l->unbound, c);
}

static void add_crowd(struct text *t, const struct cure *c)
{
    text_add(t, "%d workers do not fit the %d core%s of %s: use ", c->workers,
             c->cores, c->cores > 1 ? "s" : "", c->host);
}

/* More workers than cores: fewer ranks, or fewer threads in each. */
static void add_fewer(struct text *t, const struct cure *c)
{
    const struct launcher *l = c->launcher;
    struct cure fit = *c;

    if (fit.threads > fit.cores)
        fit.threads = fit.cores;
    fit.ranks = fit.cores / fit.threads;
    add_crowd(t, c);
    if (l == NULL) {
        text_add(t, "%d rank%s with %d core%s each", fit.ranks,
                 fit.ranks > 1 ? "s" : "", fit.threads,
                 fit.threads > 1 ? "s" : "");
    } else {
        text_add(t, "%s", l->command);
        if (c->hosts == 1)
            add_flags(t, l, l->ranks, &fit);
        add_flags(t, l, c->hosts == 1 ? l->own : l->per_host, &fit);
    }
    if (fit.threads < c->threads)
        text_add(t, " and --threads %d", fit.threads);
    else if (c->threads > 1 && c->ranks <= c->cores)
        text_add(t, ", or --threads %d", c->cores / c->ranks);
    if (l == NULL || (c->ranks > c->cores && l->crowded == NULL))
        return;
    text_add(t, "; with %s", l->command);
    add_flags(t, l, c->ranks > c->cores ? l->crowded : l->unbound, &fit);
    text_add(t, " they can only take turns");
}

/* Workers of one program: it binds them itself. */
static void add_options(struct text *t, const struct cure *c)
{
    if (c->workers > c->cores) {
        add_crowd(t, c);
        text_add(t, "--workers %d", c->cores);
        if (strcmp(c->place, "core") != 0)
            text_add(t, " --place core");
    } else {
        text_add(t, "use --place core");
    }
    if (c->openmp_binds && strcmp(c->place, "inherit") == 0) {
        text_add(t, ", or %s", openmp.command);
        add_flags(t, &openmp, openmp.unbound, c);
    }
}

int cure_text(const struct cure *c, char *to, size_t size)
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
        text_add(&t, "use --place core, or leave --place out");
    return (int)t.used;
}
