/* SPDX-License-Identifier: BSD-3-Clause */
/* Plan placement: (machine, policy, workers) -> one set of PUs per worker. Pure
 * arithmetic on the arrays of machine.h. */
#include "drivers/machine/plan.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/option.h"

struct policy {
    const char *name;
    enum seat_kind kind;
    int takes_list; /* 1: NAME:LIST with indexes of that kind */

    /* See plan.h; NULL: in rising order. */
    int (*order)(const struct machine *m, int *pu);
};

static const struct policy policies[] = {
    {.name = "none", .kind = SEAT_ALL},
    {.name = "compact", .kind = SEAT_PU},
    {.name = "spread", .kind = SEAT_PU, .order = place_order_spread},
    {.name = "core", .kind = SEAT_PU, .order = place_order_core},
    {.name = "numa", .kind = SEAT_NUMA},
    {.name = "inherit", .kind = SEAT_MASK},
    {.name = "pu", .kind = SEAT_PU, .takes_list = 1},
    {.name = "core", .kind = SEAT_CORE, .takes_list = 1},
};

enum { POLICIES = sizeof policies / sizeof policies[0] };

/* Number of different seats of that kind on the machine. */
static int seats_of(const struct machine *m, enum seat_kind kind)
{
    const int seats[] = {
        [SEAT_ALL] = 1,         [SEAT_MASK] = 1,    [SEAT_NUMA] = m->numa,
        [SEAT_CORE] = m->cores, [SEAT_PU] = m->pus,
    };

    return seats[kind];
}

static const char *list_suffix(const struct policy *p)
{
    return p->takes_list ? ":LIST" : "";
}

/* length: of the name in text, up to a colon. */
static void policy_unknown(const char *text, size_t length, struct err *e)
{
    const char *names[POLICIES + 1] = {NULL}, *near;
    char name[16], use[120] = "", hint[48] = "";
    size_t used = 0;

    snprintf(name, sizeof name, "%.*s", length < 16 ? (int)length : 16, text);
    for (int i = 0; i < POLICIES; i++)
        names[i] = policies[i].name;
    near = option_nearest(name, names);
    for (int i = 0; i < POLICIES; i++) {
        const struct policy *p = &policies[i];

        used += (size_t)snprintf(use + used, sizeof use - used, "%s%s%s",
                                 i == 0 ? "" : ", ", p->name, list_suffix(p));
        if (near != NULL && strcmp(near, p->name) == 0 &&
            (*hint == '\0' || p->takes_list == (text[length] == ':')))
            snprintf(hint, sizeof hint, ", did you mean '%s%s'?", p->name,
                     list_suffix(p));
    }
    err_set(e, EXIT_USAGE,
            "unknown placement '%.60s'%s (valid: %s, with a LIST such as "
            "0,2,4-7)",
            text, hint, use);
}

static const struct policy *policy_find(const char *text, struct err *e)
{
    const char *colon = strchr(text, ':');
    size_t length = colon == NULL ? strlen(text) : (size_t)(colon - text);

    for (int i = 0; i < POLICIES; i++) {
        const struct policy *p = &policies[i];

        if (p->takes_list == (colon != NULL) && strlen(p->name) == length &&
            memcmp(p->name, text, length) == 0)
            return p;
    }
    policy_unknown(text, length, e);
    return NULL;
}

struct list {
    const struct machine *machine;
    const struct policy *policy;
    const char *text; /* the whole policy, for messages */
};

static int list_malformed(const struct list *l, const char *at, struct err *e)
{
    return err_set(e, EXIT_USAGE,
                   "cannot read placement '%.60s': expected a number %s%.20s%s"
                   ", write %s:LIST with a LIST such as 0,2,4-7",
                   l->text, *at == '\0' ? "at the end" : "at '", at,
                   *at == '\0' ? "" : "'", l->policy->name);
}

/* Parse one index at *at and check its range. */
static int list_index(const struct list *l, const char **at, int *index,
                      struct err *e)
{
    int count = seats_of(l->machine, l->policy->kind), value = 0;
    const char *digit = *at;

    if (!isdigit((unsigned char)*digit))
        return list_malformed(l, *at, e);
    for (; isdigit((unsigned char)*digit); digit++)
        if (value < count) /* otherwise out of range already */
            value = value * 10 + (*digit - '0');
    if (value >= count) {
        const char *name = l->policy->name;
        const char *other = l->policy->kind == SEAT_CORE
                                ? "pu:LIST has hardware threads"
                                : "core:LIST has whole cores";

        if (count == 1)
            return err_set(e, EXIT_USAGE,
                           "no %s %.*s: only %s 0 is allowed (%s)", name,
                           (int)(digit - *at), *at, name, other);
        return err_set(e, EXIT_USAGE, "no %s %.*s: %ss 0-%d are allowed (%s)",
                       name, (int)(digit - *at), *at, name, count - 1, other);
    }
    *index = value;
    *at = digit;
    return 0;
}

/* Read the list and store its first `room` indexes in seat[] (NULL: only count
 * them). Returns their number, or -1 with EXIT_USAGE. */
static int list_read(const struct list *l, struct place_seat *seat, int room,
                     struct err *e)
{
    const char *at = strchr(l->text, ':');
    int n = 0;

    do {
        int first, last;

        at++;
        if (list_index(l, &at, &first, e) != 0)
            return -1;
        last = first;
        if (*at == '-') {
            at++;
            if (list_index(l, &at, &last, e) != 0)
                return -1;
        }
        if (last < first)
            return err_set(e, EXIT_USAGE,
                           "cannot read placement '%.60s': %d-%d is "
                           "reversed; use %d-%d",
                           l->text, first, last, last, first);
        for (int i = first; i <= last && n < room; i++, n++)
            if (seat != NULL)
                seat[n] =
                    (struct place_seat){.kind = l->policy->kind, .index = i};
    } while (*at == ',');
    return *at == '\0' ? n : list_malformed(l, at, e);
}

static int seats_by_order(const struct policy *policy, struct plan *p)
{
    const struct machine *m = p->machine;
    int *pu = NULL;

    if (policy->order != NULL) {
        pu = calloc((size_t)m->pus, sizeof *pu);
        if (pu == NULL || policy->order(m, pu) != 0) {
            free(pu);
            return -1;
        }
    }
    for (int i = 0; i < p->seats; i++)
        p->seat[i] = (struct place_seat){
            .kind = policy->kind,
            .index = pu == NULL ? i : pu[i],
        };
    free(pu);
    return 0;
}

/* The largest number of workers on one core. The kernel can move the workers of
 * a node, so they share cores only if they outnumber its cores. */
static int count_sharing(const struct plan *p, int *sharing)
{
    const struct machine *m = p->machine;
    int *on_core = calloc((size_t)m->cores, sizeof *on_core);

    if (on_core == NULL)
        return -1;
    *sharing = 0;
    for (int i = 0; i < p->seats; i++) {
        const struct place_seat *s = &p->seat[i];
        int here = p->workers / p->seats + (i < p->workers % p->seats);

        if (s->kind == SEAT_PU)
            here = on_core[m->pu[s->index].core] += here;
        else if (s->kind == SEAT_CORE)
            here = on_core[s->index] += here;
        else if (s->kind == SEAT_NUMA) {
            int cores = 0;

            for (int c = 0; c < m->cores; c++)
                cores += m->core[c].group[LEVEL_NUMA] == s->index;
            here = (here + cores - 1) / cores;
        } else
            here = 0;
        if (here > *sharing)
            *sharing = here;
    }
    free(on_core);
    return 0;
}

int place_plan(const struct machine *m, const char *policy, int workers,
               struct plan **out, struct err *e)
{
    const struct policy *found;
    struct list list = {.machine = m, .text = policy};
    struct plan *p;
    int seats, status;

    *out = NULL;
    if (workers < 1)
        return err_set(e, EXIT_USAGE,
                       "cannot place %d workers: at least 1 is required",
                       workers);
    found = list.policy = policy_find(policy, e);
    if (found == NULL)
        return -1;
    seats = seats_of(m, found->kind);
    if (seats > workers)
        seats = workers;
    if (found->takes_list)
        seats = list_read(&list, NULL, workers, e);
    if (seats < 0)
        return -1;
    p = calloc(1, sizeof *p + (size_t)seats * sizeof p->seat[0]);
    if (p == NULL)
        goto memory;
    p->machine = m;
    p->workers = workers;
    p->seats = seats;
    status = found->takes_list ? list_read(&list, p->seat, seats, e) < 0
                               : seats_by_order(found, p);
    if (status == 0 && count_sharing(p, &p->sharing) == 0) {
        *out = p;
        return 0;
    }
memory:
    plan_free(p);
    return err_set(e, EXIT_UNAVAILABLE,
                   "cannot place %d workers: out of memory", workers);
}

void plan_free(struct plan *p)
{
    free(p);
}

int plan_sharing(const struct plan *p)
{
    return p->sharing;
}

unsigned char *plan_set(const struct plan *p, int i)
{
    const struct machine *m = p->machine;
    const struct place_seat *s = &p->seat[i % p->seats];
    unsigned char *set = malloc((size_t)m->pus);

    for (int pu = 0; set != NULL && pu < m->pus; pu++) {
        int core = m->pu[pu].core;
        const int holds[] = {
            [SEAT_ALL] = 1,
            [SEAT_MASK] = m->mask[pu],
            [SEAT_NUMA] = m->core[core].group[LEVEL_NUMA] == s->index,
            [SEAT_CORE] = core == s->index,
            [SEAT_PU] = pu == s->index,
        };

        set[pu] = (unsigned char)holds[s->kind];
    }
    return set;
}

int plan_text(const struct plan *p, int i, char *to, size_t size)
{
    unsigned char *set = plan_set(p, i);
    int length = -1;

    if (set != NULL)
        length = machine_set_text(p->machine, set, to, size);
    free(set);
    return length;
}
