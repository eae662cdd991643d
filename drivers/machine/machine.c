/* SPDX-License-Identifier: BSD-3-Clause */
/* Convert hwloc's topology to plain arrays; get and set affinity masks. */
#include "drivers/machine/machine.h"

#include <errno.h>
#include <hwloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "drivers/os/first_mask.h"
#include "drivers/os/variables.h"
#include "kernels/base/text.h"
#include "results/rows/input_file.h"

static int open_source(hwloc_topology_t t, const char *description,
                       struct err *e)
{
    static const char xml[] = ".xml";
    const char *cause;
    size_t length;
    int fd;

    if (description == NULL)
        return 0;
    length = strlen(description);
    if (length >= sizeof xml &&
        strcmp(description + length - (sizeof xml - 1), xml) == 0) {
        fd = input_open(description, 0, &cause);
        if (fd < 0)
            return err_set(e, EXIT_UNAVAILABLE,
                           "cannot open the machine file '%.200s': %s",
                           description, cause);
        close(fd);
        if (hwloc_topology_set_xml(t, description) != 0)
            return err_errno(e, EXIT_UNAVAILABLE, errno,
                             "cannot read the machine file '%.200s'",
                             description);
    } else if (hwloc_topology_set_synthetic(t, description) != 0) {
        return err_set(e, EXIT_UNAVAILABLE,
                       "invalid machine '%.200s'; use a description such as "
                       "'pack:2 core:4 pu:2' or an .xml file of lstopo",
                       description);
    }
    return 0;
}

/* Index of the ancestor, or -1. */
static int above(hwloc_topology_t t, hwloc_obj_type_t type, hwloc_obj_t pu)
{
    hwloc_obj_t found = hwloc_get_ancestor_obj_by_type(t, type, pu);

    return found == NULL ? -1 : (int)found->logical_index;
}

static void add_pu(struct machine *m, hwloc_obj_t pu, hwloc_obj_t *last_core,
                   int allowed)
{
    hwloc_topology_t t = m->topology;
    hwloc_obj_t core = hwloc_get_ancestor_obj_by_type(t, HWLOC_OBJ_CORE, pu);

    /* Some virtual machines report no cores. Then each PU is a core. */
    if (core == NULL || core != *last_core) {
        m->core[m->cores++] = (struct core){
            .lo = m->pus,
            .group =
                {
                    [LEVEL_PACKAGE] = above(t, HWLOC_OBJ_PACKAGE, pu),
                    [LEVEL_NUMA] = -1,
                    [LEVEL_L3] = above(t, HWLOC_OBJ_L3CACHE, pu),
                },
            .efficiency = -1,
            .index = -1,
        };
        *last_core = core;
    }
    if (allowed && m->core[m->cores - 1].index < 0)
        m->core[m->cores - 1].index = m->allowed_cores++;
    m->pu[m->pus] = (struct pu){
        .os_cpu = pu->os_index,
        .core = m->cores - 1,
        .index = allowed ? m->allowed_pus++ : -1,
    };
    m->core[m->cores - 1].hi = ++m->pus;
}

static int is_allowed(const struct machine *m, unsigned cpu, int masked)
{
    return hwloc_bitmap_isset(hwloc_topology_get_allowed_cpuset(m->topology),
                              cpu) &&
           (!masked || first_mask_has(cpu));
}

static int add_pus(struct machine *m, int whole, int masked, struct err *e)
{
    int count = hwloc_get_nbobjs_by_type(m->topology, HWLOC_OBJ_PU);
    hwloc_obj_t pu = NULL, last_core = NULL;

    if (count < 1 || hwloc_topology_get_allowed_cpuset(m->topology) == NULL)
        return err_set(e, EXIT_UNAVAILABLE,
                       "cannot place on this machine: it has no processor");
    m->pu = calloc((size_t)count, sizeof *m->pu);
    m->core = calloc((size_t)count, sizeof *m->core);
    m->mask = calloc((size_t)count, sizeof *m->mask);
    if (m->pu == NULL || m->core == NULL || m->mask == NULL)
        return err_set(e, EXIT_UNAVAILABLE,
                       "cannot load the machine: out of memory");
    while ((pu = hwloc_get_next_obj_by_type(m->topology, HWLOC_OBJ_PU, pu)))
        if (whole || is_allowed(m, pu->os_index, masked))
            add_pu(m, pu, &last_core, is_allowed(m, pu->os_index, masked));
    if (m->allowed_pus == 0)
        return err_set(e, EXIT_UNAVAILABLE,
                       "cannot place on this machine: no processor of it is "
                       "allowed");
    return 0;
}

/* A core may have several NUMA nodes: a package may have fast and slow memory,
 * or separate memory in addition to that of its dies, which hwloc numbers after
 * theirs. The first node counts as the core's. Nodes that are not the first of
 * any core are ignored; the others are numbered from 0. */
static void add_nodes(struct machine *m)
{
    int count = hwloc_get_nbobjs_by_type(m->topology, HWLOC_OBJ_NUMANODE);

    for (int c = 0; c < m->cores; c++) {
        struct core *core = &m->core[c];
        unsigned cpu = m->pu[core->lo].os_cpu;

        for (int n = 0; n < count && core->group[LEVEL_NUMA] < 0; n++) {
            hwloc_obj_t node = hwloc_get_obj_by_type(
                m->topology, HWLOC_OBJ_NUMANODE, (unsigned)n);

            if (node != NULL && hwloc_bitmap_isset(node->cpuset, cpu))
                core->group[LEVEL_NUMA] = n;
        }
    }
    for (int n = 0; n < count; n++) {
        int used = 0;

        for (int c = 0; c < m->cores; c++) {
            if (m->core[c].group[LEVEL_NUMA] != n)
                continue;
            m->core[c].group[LEVEL_NUMA] = m->numa;
            used = 1;
        }
        m->numa += used;
    }
    for (int c = 0; c < m->cores && m->numa == 0; c++)
        m->core[c].group[LEVEL_NUMA] = 0;
    if (m->numa == 0)
        m->numa = 1;
}

static void add_kinds(struct machine *m)
{
    hwloc_topology_t t = m->topology;
    hwloc_bitmap_t set = hwloc_bitmap_alloc();
    int kinds = hwloc_cpukinds_get_nr(t, 0);

    for (int k = 0; set != NULL && k < kinds; k++) {
        int efficiency;

        if (hwloc_cpukinds_get_info(t, (unsigned)k, set, &efficiency, NULL,
                                    NULL, 0) != 0)
            continue;
        for (int c = 0; c < m->cores; c++)
            if (hwloc_bitmap_isset(set, m->pu[m->core[c].lo].os_cpu))
                m->core[c].efficiency = efficiency;
    }
    hwloc_bitmap_free(set);
}

static void add_caches(struct machine *m)
{
    hwloc_obj_t at;

    at = hwloc_get_pu_obj_by_os_index(m->topology, m->pu[0].os_cpu);
    for (; at != NULL; at = at->parent) {
        unsigned level;

        if (!hwloc_obj_type_is_dcache(at->type))
            continue;
        level = at->attr->cache.depth;
        if (level >= 1 && level <= CACHE_LEVELS)
            m->cache_bytes[level] = (size_t)at->attr->cache.size;
    }
}

static void count_packages(struct machine *m)
{
    m->packages = 1;
    for (int c = 1; c < m->cores; c++)
        m->packages += m->core[c].group[LEVEL_PACKAGE] !=
                       m->core[c - 1].group[LEVEL_PACKAGE];
}

/* hwloc follows its variables without a word. error: of errno; 0: it has loaded
 * another machine. */
static int not_this(int error, struct err *e)
{
    char set[400];

    variables_text(VARIABLE_MACHINE, 0, getenv, set, sizeof set);
    return err_set(e, EXIT_UNAVAILABLE, "cannot use this machine: %s%s%s",
                   error != 0 ? strerror(error) : "hwloc has another one",
                   *set != '\0' ? ": " : "", set);
}

static int load(struct machine **out, const char *description, int whole,
                int masked, struct err *e)
{
    struct machine *m = calloc(1, sizeof *m);

    *out = NULL;
    if (m == NULL || hwloc_topology_init(&m->topology) != 0) {
        free(m);
        return err_set(e, EXIT_UNAVAILABLE,
                       "cannot load the machine: out of memory");
    }
    if (open_source(m->topology, description, e) != 0)
        goto out;
    if (whole &&
        hwloc_topology_set_flags(m->topology,
                                 HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED) != 0) {
        err_errno(e, EXIT_UNAVAILABLE, errno, "cannot show the whole machine");
        goto out;
    }
    if (hwloc_topology_load(m->topology) != 0) {
        if (description == NULL)
            not_this(errno, e);
        else
            err_errno(e, EXIT_UNAVAILABLE, errno,
                      "cannot load the machine '%.200s'", description);
        goto out;
    }
    m->here = hwloc_topology_is_thissystem(m->topology);
    if (description == NULL && !m->here) {
        not_this(0, e);
        goto out;
    }
    if (add_pus(m, whole, masked && description == NULL, e) != 0)
        goto out;
    add_nodes(m);
    add_kinds(m);
    add_caches(m);
    count_packages(m);
    memset(m->mask, 1, (size_t)m->pus);
    if (m->here && machine_get_mask(m, m->mask) != 0) {
        err_errno(e, EXIT_UNAVAILABLE, errno,
                  "cannot read the initial affinity mask of this program");
        goto out;
    }
    *out = m;
    return 0;
out:
    machine_free(m);
    return -1;
}

int machine_load(struct machine **out, const char *description, struct err *e)
{
    return load(out, description, 0, 1, e);
}

int machine_load_launched(struct machine **out, struct err *e)
{
    return load(out, NULL, 0, 0, e);
}

int machine_load_whole(struct machine **out, const char *description,
                       struct err *e)
{
    return load(out, description, 1, 1, e);
}

void machine_free(struct machine *m)
{
    if (m == NULL)
        return;
    hwloc_topology_destroy(m->topology);
    free(m->core);
    free(m->pu);
    free(m->mask);
    free(m);
}

size_t machine_cache(const struct machine *m, int level)
{
    return level >= 1 && level <= CACHE_LEVELS ? m->cache_bytes[level] : 0;
}

static void set_from_bitmap(const struct machine *m, hwloc_const_bitmap_t from,
                            unsigned char *set)
{
    for (int p = 0; p < m->pus; p++)
        set[p] = (unsigned char)hwloc_bitmap_isset(from, m->pu[p].os_cpu);
}

static int bitmap_from_set(const struct machine *m, const unsigned char *set,
                           hwloc_bitmap_t to)
{
    for (int p = 0; p < m->pus; p++)
        if (set[p] && hwloc_bitmap_set(to, m->pu[p].os_cpu) != 0)
            return -1;
    return 0;
}

int machine_get_mask(const struct machine *m, unsigned char *set)
{
    hwloc_bitmap_t now = hwloc_bitmap_alloc();
    int status = -1;

    if (now != NULL)
        status = hwloc_get_cpubind(m->topology, now, HWLOC_CPUBIND_THREAD);
    if (status == 0)
        set_from_bitmap(m, now, set);
    hwloc_bitmap_free(now);
    return status;
}

int machine_set_mask(const struct machine *m, const unsigned char *set)
{
    hwloc_bitmap_t wanted = hwloc_bitmap_alloc();
    int status = -1;

    if (wanted != NULL && bitmap_from_set(m, set, wanted) == 0)
        status = hwloc_set_cpubind(m->topology, wanted,
                                   HWLOC_CPUBIND_THREAD | HWLOC_CPUBIND_STRICT);
    hwloc_bitmap_free(wanted);
    return status;
}

int machine_last_pu(const struct machine *m, int *os_cpu)
{
    hwloc_bitmap_t at = hwloc_bitmap_alloc();
    int found = -1;

    *os_cpu = -1;
    if (at != NULL &&
        hwloc_get_last_cpu_location(m->topology, at, HWLOC_CPUBIND_THREAD) == 0)
        *os_cpu = hwloc_bitmap_first(at);
    hwloc_bitmap_free(at);
    for (int p = 0; p < m->pus && *os_cpu >= 0; p++)
        if (m->pu[p].os_cpu == (unsigned)*os_cpu)
            found = p;
    return found;
}

const char *machine_model(const struct machine *m)
{
    hwloc_obj_t at;
    const char *model = NULL;

    at = hwloc_get_pu_obj_by_os_index(m->topology, m->pu[0].os_cpu);
    for (; at != NULL && model == NULL; at = at->parent)
        model = hwloc_obj_get_info_by_name(at, "CPUModel");
    return model == NULL ? "" : model;
}

int machine_text(const struct machine *m, char *to, size_t size)
{
    struct text t = {.to = to, .size = size};
    unsigned api = hwloc_get_api_version();
    char *allowed = NULL;
    int smt = 1;

    for (int c = 0; c < m->cores; c++)
        if (m->core[c].hi - m->core[c].lo > smt)
            smt = m->core[c].hi - m->core[c].lo;
    hwloc_bitmap_list_asprintf(&allowed,
                               hwloc_topology_get_allowed_cpuset(m->topology));
    text_add(&t, "cpu_model=%s\n",
             *machine_model(m) != '\0' ? machine_model(m) : "unknown");
    text_add(&t, "packages=%d\n", m->packages);
    text_add(&t, "numa_nodes=%d\n", m->numa);
    text_add(&t, "cores=%d\n", m->cores);
    text_add(&t, "pus=%d\n", m->pus);
    text_add(&t, "smt=%d\n", smt);
    for (int level = 1; level <= CACHE_LEVELS; level++)
        text_add(&t, "l%d_bytes=%zu\n", level, m->cache_bytes[level]);
    text_add(&t, "hwloc_api=%u.%u.%u\n", api >> 16, api >> 8 & 0xff,
             api & 0xff);
    text_add(&t, "allowed_os_cpus=%s\n", allowed == NULL ? "?" : allowed);
    text_add(&t, "this_machine=%s\n", m->here ? "yes" : "no");
    free(allowed);
    return (int)t.used;
}

const char *machine_hwloc_version(void)
{
    static char text[16];
    unsigned version = hwloc_get_api_version();

    snprintf(text, sizeof text, "%u.%u", version >> 16, version >> 8 & 0xff);
    return text;
}
