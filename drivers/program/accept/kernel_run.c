/* SPDX-License-Identifier: BSD-3-Clause */
/* A kernel without a driver; see kernel_run.h. */
#include "drivers/program/accept/kernel_run.h"

#include <stdlib.h>
#include <string.h>

#include "drivers/picture/picture.h"
#include "kernels/tally.h"

static void *zeroed(size_t bytes)
{
    void *memory;

    /* As drivers lay it out. */
    if (posix_memalign(&memory, 128, bytes > 0 ? bytes : 1) != 0)
        return NULL;
    return memset(memory, 0, bytes);
}

/* Options in pairs over defaults and facts, and the pictures among them. */
static int set_options(struct kernel_run *r, const char *const *options,
                       const struct facts *f, struct err *e)
{
    const struct option *table = r->kernel->options;
    unsigned char given[64] = {0};

    if (option_defaults(table, r->opt, e) != 0)
        return -1;
    for (; *options != NULL; options += 2) {
        const struct option *o = option_find(table, options[0]);

        if (o == NULL)
            return err_set(e, EXIT_USAGE, "no option '%s'", options[0]);
        if (option_set(o, r->opt, options[1], e) != 0)
            return -1;
        given[o - table] = 1;
    }
    for (const struct option *o = table; o->name != NULL; o++) {
        struct picture *p = (void *)((char *)r->opt + o->offset);

        if (o->kind == OPTION_PICTURE &&
            picture_open(p, PICTURE_MAX_PIXELS, e) != 0)
            return -1;
    }
    return facts_apply(table, r->opt, f, given, e);
}

static int allocate(struct kernel_run *r, struct err *e)
{
    const struct geometry *g = &r->g;
    size_t units = (size_t)g->units;

    r->work = (struct work){
        .opt = r->opt,
        .g = g,
        .shared = zeroed(g->shared_bytes),
        .scratch = zeroed(g->scratch_bytes),
        .partial = zeroed(g->partial_bytes),
    };
    r->memory[0] = zeroed(units * g->in_bytes);
    r->memory[1] = zeroed(units * g->out_bytes);
    r->memory[2] = zeroed(g->passes > 1 ? units * g->out_bytes : 0);
    if (r->work.shared == NULL || r->work.scratch == NULL ||
        r->work.partial == NULL || r->memory[0] == NULL ||
        r->memory[1] == NULL || r->memory[2] == NULL)
        return err_set(e, EXIT_UNAVAILABLE, "out of memory for the kernel %s",
                       r->kernel->name);
    return 0;
}

int kernel_run_open(struct kernel_run *r, const char *kernel,
                    const char *const *options, const struct facts *f,
                    struct err *e)
{
    *r = (struct kernel_run){.kernel = kernel_find(kernel)};
    if (r->kernel == NULL)
        return err_set(e, EXIT_UNAVAILABLE, "no kernel '%s'", kernel);
    r->opt = zeroed(r->kernel->options_size);
    if (r->opt == NULL)
        return err_set(e, EXIT_UNAVAILABLE, "out of memory for the options");
    if (set_options(r, options, f, e) != 0 ||
        r->kernel->plan(r->opt, &r->g, e) != 0 || allocate(r, e) != 0)
        return -1;
    r->window = (struct window){.hi = r->g.units, .in = r->memory[0]};
    if (r->kernel->fill != NULL)
        r->kernel->fill(&r->work, &r->window, 0, r->g.units);
    return 0;
}

void kernel_run_close(struct kernel_run *r)
{
    free(r->work.shared);
    free(r->work.scratch);
    free(r->work.partial);
    for (int i = 0; i < 3; i++)
        free(r->memory[i]);
    free(r->opt);
    *r = (struct kernel_run){.kernel = NULL};
}

void kernel_run_compute(struct kernel_run *r)
{
    const struct geometry *g = &r->g;

    memset(r->work.partial, 0, g->partial_bytes);
    if (r->kernel->begin != NULL)
        r->kernel->begin(&r->work, 1);
    for (int pass = 0; pass < g->passes; pass++) {
        r->window.in = pass > 0 ? r->window.out : r->memory[0];
        r->window.out = g->out_bytes > 0 ? r->memory[1 + pass % 2] : NULL;
        for (int64_t lo = 0; lo < g->units; lo += g->grain) {
            int64_t hi = lo + g->grain < g->units ? lo + g->grain : g->units;

            r->kernel->compute(&r->work, &r->window, lo, hi);
        }
    }
}

uint64_t kernel_run_result(struct kernel_run *r, int *bad)
{
    const struct tally *t = r->work.partial;
    struct err e = {0};

    if (r->kernel->check != NULL &&
        r->kernel->check(&r->work, &r->window, 0, r->g.units, &e) != 0)
        *bad = 1;
    *bad |= t->bad > 0;
    return t->result;
}
