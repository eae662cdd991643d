/* SPDX-License-Identifier: BSD-3-Clause */
/* Points, their keys, and the order of the runs; see plan.h. */
#include "jobs/plan.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/hash.h"

void plan_release(struct plan *p)
{
    free(p->points);
    p->points = NULL;
    p->count = p->room = 0;
}

void plan_note(struct plan *p, const char *note)
{
    for (size_t i = 0; i < p->note_count; i++)
        if (strcmp(p->notes[i], note) == 0)
            return;
    if (p->note_count < PLAN_LIST_MAX)
        p->notes[p->note_count++] = note;
}

/* The key includes the machine, because rows of another machine do not count. It
 * excludes the number of turns, because a later sweep may add more. */
static uint64_t key_of(const struct point *p, const struct sweep_request *r,
                       const struct inventory *inventory)
{
    static const char *const roles[] = {"run", "anchor", "costs"};
    char kernel[2048], driver[512], all[4096];
    int n;

    item_text(&p->kernel, kernel, sizeof kernel);
    item_text(&p->driver, driver, sizeof driver);
    n = snprintf(all, sizeof all,
                 "%s\n%s\n%s\n%s\n%s\n%" PRId64 "\n%s\n%" PRId64 "\n%" PRId64
                 "\n%s",
                 roles[p->role], p->kernel.name, kernel, p->driver.name, driver,
                 p->workers, p->place != NULL ? p->place : "", p->warmup,
                 r->seed, inventory->machine);
    return hash_unit(0, (const unsigned char *)all, (size_t)n);
}

static int make_room(struct plan *p, struct err *e)
{
    size_t room = p->room > 0 ? 2 * p->room : 64;
    struct point *points;

    if (p->count < p->room)
        return 0;
    points = realloc(p->points, room * sizeof *points);
    if (points == NULL)
        return err_set(e, EXIT_UNAVAILABLE, "no memory for the plan");
    p->points = points;
    p->room = room;
    return 0;
}

/* Refuse options that the sweep sets for all runs. */
static int check_names(const struct item *item, struct err *e)
{
    static const char *const taken[] = {
        "repeat", "out", "csv", "json", "label", "help", "plan", "signal-row",
    };

    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
        if (item_value(item, taken[i]) != NULL)
            return err_set(e, EXIT_USAGE,
                           "--%s cannot be set for one kernel or driver: the "
                           "sweep sets it for all runs",
                           taken[i]);
    return 0;
}

/* Skip points whose workers do not fill their ranks. */
static int is_in_part(struct plan *p, const struct point *point,
                      const struct inventory *inventory)
{
    int64_t threads = point_threads(point, inventory);

    if (threads <= 1 || point->workers % threads == 0)
        return 0;
    plan_note(p,
              texts_keep(p->keep,
                         "%s under %s with %" PRId64 " worker%s is skipped: "
                         "each rank has %" PRId64 " threads, so the number "
                         "of workers is a multiple of that",
                         point->kernel.name, point->driver.name, point->workers,
                         point->workers == 1 ? "" : "s", threads));
    return 1;
}

int plan_add(struct plan *p, const struct point *point,
             const struct sweep_request *r, const struct inventory *inventory,
             struct err *e)
{
    struct point *added;

    if (is_in_part(p, point, inventory))
        return 0;
    if (check_names(&point->kernel, e) != 0 ||
        check_names(&point->driver, e) != 0 || make_room(p, e) != 0)
        return -1;
    added = &p->points[p->count];
    *added = *point;
    item_sort(&added->kernel);
    item_sort(&added->driver);
    added->key = key_of(added, r, inventory);
    for (size_t i = 0; i < p->count; i++)
        if (p->points[i].key == added->key)
            return 0;
    if (added->role == POINT_ANCHOR)
        p->anchor = p->count;
    p->count++;
    return 0;
}

/* Fisher and Yates, with a separate stream for each turn. */
static void shuffle(struct step *steps, size_t n, uint64_t seed, int turn)
{
    uint64_t state = hash_mix(hash_mix(seed) + (uint64_t)turn);

    for (size_t i = n; i > 1; i--) {
        size_t other = (size_t)(random_next(&state) % i);
        struct step kept = steps[i - 1];

        steps[i - 1] = steps[other];
        steps[other] = kept;
    }
}

/* Every point once, shuffled, into steps; the anchor goes to the front and to
 * the middle. Returns the number of steps. */
static size_t make_round(const struct plan *p, uint64_t seed, int turn,
                         struct step *steps)
{
    size_t n = 0, middle;

    for (size_t i = 0; i < p->count; i++)
        if (i != p->anchor)
            steps[n++] = (struct step){i, turn};
    shuffle(steps, n, seed, turn);
    if (p->anchor == PLAN_NONE)
        return n;
    middle = n / 2;
    memmove(steps + middle + 2, steps + middle, (n - middle) * sizeof *steps);
    memmove(steps + 1, steps, middle * sizeof *steps);
    steps[0] = (struct step){p->anchor, 2 * turn};
    steps[middle + 1] = (struct step){p->anchor, 2 * turn + 1};
    return n + 2;
}

int plan_steps(const struct plan *p, uint64_t seed, int first, int last,
               int end, struct step **steps, size_t *count, struct err *e)
{
    size_t rounds = last > first ? (size_t)(last - first) : 0;

    *count = 0;
    *steps = calloc(rounds * (p->count + 2) + 1, sizeof **steps);
    if (*steps == NULL)
        return err_set(e, EXIT_UNAVAILABLE, "no memory for the plan");
    for (int turn = first; turn < last; turn++)
        *count += make_round(p, seed, turn, *steps + *count);
    if (end && p->anchor != PLAN_NONE)
        (*steps)[(*count)++] = (struct step){p->anchor, 2 * last};
    return 0;
}

double plan_seconds(const struct plan *p)
{
    double seconds = 0;

    for (size_t i = 0; i < p->count; i++)
        if (i != p->anchor)
            seconds += p->points[i].seconds;
    return seconds;
}
