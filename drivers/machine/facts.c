/* SPDX-License-Identifier: BSD-3-Clause */
/* Measure the machine's facts and set them in option tables. */
#include "drivers/machine/facts.h"

#include <string.h>

#include "drivers/os/clock.h"
#include "kernels/base/isa.h"

static const struct fact {
    const char *name;
    size_t offset; /* in struct facts, of 64 bits */
} names[] = {
    {"l1_bytes", offsetof(struct facts, l1_bytes)},
    {"l2_bytes", offsetof(struct facts, l2_bytes)},
    {"l3_bytes", offsetof(struct facts, l3_bytes)},
    {"spin_ps", offsetof(struct facts, spin_ps)},
    {"seed", offsetof(struct facts, seed)},
    {"isa", offsetof(struct facts, isa)},
};

enum { NAMES = sizeof names / sizeof names[0] };

void facts_measure(struct facts *f, const struct machine *m)
{
    f->l1_bytes = (int64_t)machine_cache(m, 1);
    f->l2_bytes = (int64_t)machine_cache(m, 2);
    f->l3_bytes = (int64_t)machine_cache(m, 3);
    f->isa = isa_best();
}

int64_t facts_spin_ps(uint64_t (*spin)(uint64_t x, uint64_t rounds))
{
    enum { RUNS = 20, RUN_NS = 1000000, LIMIT_NS = 60000000 };
    const uint64_t most_rounds = (uint64_t)1 << 40;
    volatile uint64_t kept = 1; /* keeps the compiler from removing calls */
    int64_t begin = clock_wall_ns(), last = begin, best = INT64_MAX;
    uint64_t rounds = 64;
    int runs = 0;

    /* If a run is too short, double the rounds and start again. Otherwise,
     * after a disturbed first run, 64 rounds would seem to take a
     * millisecond. */
    while (runs < RUNS) {
        int64_t now, took;

        kept = spin(kept, rounds);
        now = clock_wall_ns();
        took = now - last;
        last = now;
        if (took < RUN_NS / 2) {
            if (rounds >= most_rounds)
                return 0;
            rounds *= 2;
            runs = 0;
            best = INT64_MAX;
            continue;
        }
        runs++;
        if (took < best)
            best = took;
        if (now - begin + took > LIMIT_NS)
            break;
    }
    return (int64_t)((double)best * 1000 / (double)rounds + 0.5);
}

static const struct fact *fact_find(const char *name)
{
    for (int i = 0; i < NAMES; i++)
        if (strcmp(names[i].name, name) == 0)
            return &names[i];
    return NULL;
}

/* Set a choice by its index; ignore one that the table does not have. */
static void choose(const struct option *o, void *values, uint64_t value)
{
    int index = 0;

    while (o->choices[index] != NULL && (uint64_t)index < value)
        index++;
    if (o->choices[index] != NULL)
        memcpy((char *)values + o->offset, &index, sizeof index);
}

/* All facts are 64 bits wide, and so are the fields of options except
 * choices. */
static void apply(const struct option *o, void *values, const struct facts *f,
                  const struct fact *fact)
{
    int64_t lo = o->min, hi = o->max == 0 && lo == 0 ? INT64_MAX : o->max;
    uint64_t value;

    memcpy(&value, (const char *)f + fact->offset, sizeof value);
    if (value == 0)
        return;
    if (o->kind == OPTION_CHOICE) {
        choose(o, values, value);
        return;
    }
    if (value > (uint64_t)hi)
        value = (uint64_t)hi;
    if (lo > 0 && value < (uint64_t)lo)
        value = (uint64_t)lo;
    memcpy((char *)values + o->offset, &value, sizeof value);
}

int facts_apply(const struct option *table, void *values, const struct facts *f,
                const unsigned char *given, struct err *e)
{
    for (int i = 0; table[i].name != NULL; i++) {
        const struct option *o = &table[i];
        const struct fact *fact;

        if (o->fact == NULL)
            continue;
        fact = fact_find(o->fact);
        if (fact == NULL)
            return err_set(e, EXIT_USAGE,
                           "option --%s asks for a fact '%s' that is "
                           "unknown: see drivers/machine/facts.h",
                           o->name, o->fact);
        if (o->kind != OPTION_COUNT && o->kind != OPTION_BYTES &&
            o->kind != OPTION_TIME && o->kind != OPTION_CHOICE)
            return err_set(e, EXIT_USAGE,
                           "option --%s cannot hold the fact '%s': only "
                           "counts, bytes, times and choices can",
                           o->name, o->fact);
        if (given == NULL || given[i] == 0)
            apply(o, values, f, fact);
    }
    return 0;
}
