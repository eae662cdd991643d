/* SPDX-License-Identifier: BSD-3-Clause */
/* Convert a request to points; see plan.h. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "jobs/kinds/kind.h"
#include "jobs/plan.h"
#include "jobs/points_file.h"
#include "kernels/base/words.h"

/* The run that shows whether the machine drifts: short, on one core. */
#define ANCHOR "primes:limit=1e9"

void plan_kinds_help(void *stream)
{
    for (size_t i = 0; kinds[i] != NULL; i++)
        fprintf(stream, "  %-8s %s\n", kinds[i]->name, kinds[i]->summary);
}

/* Parse a kind's own list, without names that this build lacks. */
static int default_items(struct items *items, const char *what,
                         const char *list, const char *const *known,
                         struct texts *keep, struct err *e)
{
    size_t kept = 0;

    if (items_parse(items, what, list, NULL, keep, e) != 0)
        return -1;
    for (size_t i = 0; i < items->count; i++)
        for (size_t k = 0; known[k] != NULL; k++)
            if (strcmp(known[k], items->all[i].name) == 0) {
                items->all[kept++] = items->all[i];
                break;
            }
    items->count = kept;
    return 0;
}

static int add_anchor(struct plan *p, const struct sweep_request *r,
                      const struct inventory *inventory, struct err *e)
{
    const struct inventory_driver *baseline = inventory_baseline(inventory);
    struct point anchor = {
        .role = POINT_ANCHOR,
        .workers = 1,
        .warmup = 1,
    };
    struct items kernel;

    if (default_items(&kernel, "kernel", ANCHOR, inventory->kernel_names,
                      p->keep, e) != 0)
        return -1;
    if (kernel.count == 0 || baseline == NULL)
        return 0;
    anchor.kernel = kernel.all[0];
    anchor.driver.name = baseline->name;
    return plan_add(p, &anchor, r, inventory, e);
}

static int expand_pair(struct plan *p, const struct kind *kind,
                       const struct sweep_request *r,
                       const struct inventory *inventory,
                       const struct point *pair, struct err *e)
{
    const struct inventory_driver *d =
        inventory_driver(inventory, pair->driver.name);

    if (d->why_not != NULL) {
        plan_note(p, texts_keep(p->keep, "driver %s is skipped: %s", d->name,
                                d->why_not));
        return 0;
    }
    if (!inventory_can_run(inventory, d, pair->kernel.name)) {
        plan_note(p,
                  texts_keep(p->keep,
                             "%s under %s is skipped: the driver cannot wait "
                             "for what that kernel waits for",
                             pair->kernel.name, d->name));
        return 0;
    }
    return kind->expand(p, r, inventory, pair, e);
}

/* The baseline and the drivers that start ranks. */
static int drivers_of_ranks(struct items *items, struct plan *p,
                            const struct inventory *inventory, struct err *e)
{
    const char *why = "this build has no drivers of ranks";
    size_t ranks = 0;

    for (size_t i = 0; i < inventory->driver_count; i++) {
        const struct inventory_driver *d = &inventory->drivers[i];

        if ((d->baseline || d->ranks) && items->count < ITEMS_MAX)
            items->all[items->count++] = (struct item){.name = d->name};
        ranks += (size_t)d->ranks;
        if (d->elsewhere && d->why_not != NULL)
            why = d->why_not;
    }
    if (ranks > 0)
        return 0;
    plan_note(p, texts_keep(p->keep, "no ranks can be started: %s", why));
    return plan_nothing(p, e);
}

static int expand_all(struct plan *p, const struct kind *kind,
                      const struct sweep_request *r,
                      const struct inventory *inventory, struct err *e)
{
    struct items kernels = r->kernels, drivers = r->drivers;

    if (kernels.count == 0 &&
        default_items(&kernels, "kernel", kind->kernels,
                      inventory->kernel_names, p->keep, e) != 0)
        return -1;
    if (drivers.count == 0 && kind->drivers == KIND_RANKS) {
        if (drivers_of_ranks(&drivers, p, inventory, e) != 0)
            return -1;
    } else if (drivers.count == 0 &&
               default_items(&drivers, "driver", kind->drivers,
                             inventory->driver_names, p->keep, e) != 0)
        return -1;
    for (size_t k = 0; k < kernels.count; k++)
        for (size_t d = 0; d < drivers.count; d++) {
            struct point pair = {
                .kernel = kernels.all[k],
                .driver = drivers.all[d],
            };

            if (expand_pair(p, kind, r, inventory, &pair, e) != 0)
                return -1;
        }
    return 0;
}

/* A word that is not a kind may be a file; a word similar to a kind is reported
 * as a misspelt kind. */
static int read_file(struct plan *p, const struct sweep_request *r,
                     const struct inventory *inventory, struct err *e)
{
    const char *names[64] = {NULL};

    if (access(r->kind, F_OK) == 0) {
        if (points_file_read(p, r->kind, r, inventory, e) != 0)
            return -1;
        if (p->count == 0)
            plan_note(p, texts_keep(p->keep, "no points in '%.200s'", r->kind));
        return 0;
    }
    for (size_t i = 0; kinds[i] != NULL && i < 63; i++)
        names[i] = kinds[i]->name;
    if (option_nearest(r->kind, names) != NULL)
        return did_you_mean("kind", r->kind, names, "", e);
    return err_set(e, EXIT_USAGE,
                   "'%.200s' is neither a kind of sweep (see `brigade sweep "
                   "--help`) nor a readable file",
                   r->kind);
}

int plan_nothing(const struct plan *p, struct err *e)
{
    return err_set(e, EXIT_UNAVAILABLE, "nothing to run: %s",
                   p->note_count > 0 ? p->notes[p->note_count - 1]
                                     : "the list is empty");
}

/* Points that were chosen for the user, under a quota. */
static void note_quota(struct plan *p, const struct sweep_request *r,
                       const struct inventory *inventory)
{
    if (r->worker_count > 0 || inventory->workers >= inventory->cores)
        return;
    plan_note(p,
              texts_keep(p->keep,
                         "at most %" PRId64 " worker%s by default: the "
                         "control group has a CPU quota of %.3g of %" PRId64
                         " cores; --workers LIST sets other numbers",
                         inventory->workers, inventory->workers > 1 ? "s" : "",
                         inventory->quota_cpus, inventory->cores));
}

int plan_make(struct plan *p, const struct sweep_request *r,
              const struct inventory *inventory, struct err *e)
{
    const struct kind *kind = kind_find(r->kind);
    int failed;

    p->anchor = PLAN_NONE;
    failed = kind != NULL ? expand_all(p, kind, r, inventory, e)
                          : read_file(p, r, inventory, e);
    if (failed)
        return -1;
    if (p->count == 0)
        return plan_nothing(p, e);
    if (r->anchors && add_anchor(p, r, inventory, e) != 0)
        return -1;
    if (kind != NULL)
        note_quota(p, r, inventory);
    if (p->keep->failed)
        return err_set(e, EXIT_UNAVAILABLE, "no memory for the plan");
    return 0;
}
