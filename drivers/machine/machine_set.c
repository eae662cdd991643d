/* SPDX-License-Identifier: BSD-3-Clause */
/* Sets of PUs: counts and text. */
#include "drivers/machine/machine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int pus_of_core(const struct core *core, const unsigned char *set)
{
    int pus = 0;

    for (int p = core->lo; p < core->hi; p++)
        pus += set[p] != 0;
    return pus;
}

int machine_set_pus(const struct machine *m, const unsigned char *set)
{
    int pus = 0;

    for (int p = 0; p < m->pus; p++)
        pus += set[p] != 0;
    return pus;
}

int machine_set_cores(const struct machine *m, const unsigned char *set)
{
    int cores = 0;

    for (int c = 0; c < m->cores; c++)
        cores += pus_of_core(&m->core[c], set) > 0;
    return cores;
}

void machine_count(const struct machine *m, struct machine_counts *c)
{
    *c = (struct machine_counts){
        .packages = m->packages,
        .numa = m->numa,
        .cores = m->cores,
        .pus = m->pus,
        .mask_pus = machine_set_pus(m, m->mask),
        .mask_cores = machine_set_cores(m, m->mask),
    };
}

int machine_core_kind(const struct machine *m, int core)
{
    return core >= 0 && core < m->cores ? m->core[core].efficiency : -1;
}

int machine_core_of_cpu(const struct machine *m, int os_cpu)
{
    for (int p = 0; p < m->pus; p++)
        if ((int)m->pu[p].os_cpu == os_cpu)
            return m->pu[p].core;
    return -1;
}

static int whole_cores(const struct machine *m, const unsigned char *set)
{
    for (int c = 0; c < m->cores; c++) {
        const struct core *core = &m->core[c];
        int pus = pus_of_core(core, set);

        if (pus != 0 && pus != core->hi - core->lo)
            return 0;
    }
    return 1;
}

/* Whether item i, a core or a PU, is in set. A core counts by its first PU. */
static int holds(const struct machine *m, const unsigned char *set, int cores,
                 int i)
{
    return set[cores ? m->core[i].lo : i];
}

int machine_set_text(const struct machine *m, const unsigned char *set,
                     char *to, size_t size)
{
    int pus = machine_set_pus(m, set), cores = whole_cores(m, set);
    int items = cores ? m->cores : m->pus;
    size_t used = 0;

    if (pus == 0 || pus == m->pus)
        return snprintf(to, size, "%s", pus == 0 ? "nothing" : "all");
    for (int lo = 0, hi; lo < items; lo = hi) {
        const char *before = used > 0 ? "," : cores ? "core:" : "pu:";
        size_t at = used < size ? used : size;
        char *end = at < size ? to + at : NULL;

        hi = lo + 1;
        if (!holds(m, set, cores, lo))
            continue;
        while (hi < items && holds(m, set, cores, hi))
            hi++;
        used +=
            (size_t)(hi - lo == 1 ? snprintf(end, size - at, "%s%d", before, lo)
                                  : snprintf(end, size - at, "%s%d-%d", before,
                                             lo, hi - 1));
    }
    return (int)used;
}

void machine_set_words(const struct machine *m, const unsigned char *set,
                       char *to, size_t size)
{
    int length = machine_set_text(m, set, to, size);

    if ((size_t)length >= size)
        memcpy(to + size - sizeof "...", "...", sizeof "...");
}

static int rising(const void *a, const void *b)
{
    unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;

    return (x > y) - (x < y);
}

void machine_set_cpus(const struct machine *m, const unsigned char *set,
                      char *to, size_t size)
{
    unsigned *cpu = calloc((size_t)m->pus, sizeof *cpu);
    size_t used = 0;
    int n = 0;

    to[0] = '\0';
    if (cpu == NULL)
        return;
    for (int p = 0; p < m->pus; p++)
        if (set[p])
            cpu[n++] = m->pu[p].os_cpu;
    /* Logical order differs: second threads often have much higher numbers. */
    qsort(cpu, (size_t)n, sizeof *cpu, rising);
    for (int lo = 0, hi; lo < n && used < size; lo = hi) {
        for (hi = lo + 1; hi < n && cpu[hi] == cpu[hi - 1] + 1;)
            hi++;
        used += (size_t)snprintf(to + used, size - used,
                                 hi - lo == 1 ? "%s%u" : "%s%u-%u",
                                 lo > 0 ? "," : "", cpu[lo], cpu[hi - 1]);
    }
    if (used >= size)
        memcpy(to + size - sizeof "...", "...", sizeof "...");
    free(cpu);
}
