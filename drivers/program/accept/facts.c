/* SPDX-License-Identifier: BSD-3-Clause */
/* Facts of a node; see facts.h. */
#include "drivers/program/accept/facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "drivers/launcher/launcher.h"
#include "drivers/machine/place.h"
#include "drivers/os/cgroup.h"
#include "drivers/program/version.h"
#include "results/rows/quantity.h"

/* Whether the launcher narrowed the mask of this rank: Open MPI 4 tells; the
 * mpirun of version 5 binds unless it is told otherwise, and does not tell. */
static int is_bound_by_launcher(const struct program *p)
{
    return getenv("OMPI_MCA_orte_bound_at_launch") != NULL ||
           (p->launcher != NULL && strcmp(p->launcher->name, "openmpi-5") == 0);
}

static void fill_mask(struct facts_answer *f, const struct machine *m)
{
    struct place_mask mask;

    if (place_mask(m, &mask) != 0)
        return;
    for (int i = 0; i < mask.pieces; i++)
        for (int c = mask.core[i].lo; c < mask.core[i].hi && c < f->cores; c++)
            f->mask[c / 8] |= (unsigned char)(1 << c % 8);
}

void facts_fill(struct facts_answer *f, const struct program *p,
                const struct machine *m)
{
    struct machine_counts c;

    memset(f, 0, sizeof *f);
    host_read("", &f->host);
    machine_count(m, &c);
    snprintf(f->mpi, sizeof f->mpi, "%.*s", (int)strcspn(p->mpi_version, ",\n"),
             p->mpi_version);
    snprintf(f->version, sizeof f->version, "%s", version_number());
    f->quota_cpus = cgroup_quota_cpus("");
    f->cores = c.cores < CORES_MAX ? c.cores : CORES_MAX;
    f->pus = c.pus;
    f->packages = c.packages;
    f->numa = c.numa;
    f->by_launcher = is_bound_by_launcher(p);
    f->pid = (int)getpid();
    for (int i = 0; i < f->cores; i++)
        f->kind[i] = (signed char)machine_core_kind(m, i);
    fill_mask(f, m);
}

/* ---- as text -------------------------------------------------------------- */

static void number(int64_t value, char to[FACT_TEXT])
{
    if (value >= 0)
        snprintf(to, FACT_TEXT, "%lld", (long long)value);
    else
        to[0] = '\0';
}

#define TEXT(name, field)                                                      \
    static void name(const struct facts_answer *f, char to[FACT_TEXT])         \
    {                                                                          \
        snprintf(to, FACT_TEXT, "%s", f->field);                               \
    }
#define NUMBER(name, field)                                                    \
    static void name(const struct facts_answer *f, char to[FACT_TEXT])         \
    {                                                                          \
        number(f->field, to);                                                  \
    }

TEXT(cpu_model, host.cpu_model)
TEXT(microcode, host.microcode)
TEXT(kernel, host.kernel)
TEXT(os, host.system)
TEXT(governor, host.governor)
TEXT(clocksource, host.clocksource)
TEXT(huge_pages, host.huge_pages)
TEXT(mpi, mpi)
TEXT(version, version)
NUMBER(cpus_online, host.cpus_online)
NUMBER(cores, cores)
NUMBER(packages, packages)
NUMBER(numa, numa)
NUMBER(smt, host.smt)
NUMBER(turbo, host.turbo)

/* Machines of the same size report some MiB more or less. */
static void memory(const struct facts_answer *f, char to[FACT_TEXT])
{
    to[0] = '\0';
    if (f->host.memory_bytes >= 0)
        snprintf(to, FACT_TEXT, "%.0f GiB",
                 (double)f->host.memory_bytes / (1 << 30));
}

static void quota(const struct facts_answer *f, char to[FACT_TEXT])
{
    if (f->quota_cpus > 0)
        snprintf(to, FACT_TEXT, "%.2f CPUs", f->quota_cpus);
    else
        snprintf(to, FACT_TEXT, "none");
}

const struct node_fact node_facts[] = {
    {"CPU model", cpu_model},   {"microcode", microcode},
    {"kernel", kernel},         {"system", os},
    {"governor", governor},     {"clock source", clocksource},
    {"huge pages", huge_pages}, {"CPUs online", cpus_online},
    {"packages", packages},     {"NUMA nodes", numa},
    {"cores", cores},           {"SMT", smt},
    {"turbo", turbo},           {"memory", memory},
    {"CPU quota", quota},       {"MPI", mpi},
    {"brigade", version},       {NULL, NULL},
};
