/* SPDX-License-Identifier: BSD-3-Clause */
/* The metadata file; see meta.h. */
#include "results/rows/meta.h"
#include "results/rows/csv.h"
#include "results/rows/host.h"
#include "results/rows/json.h"
#include "results/rows/new_file.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

/* Add value under key, made valid UTF-8. Takes the reference to value. Returns
 * 0; 1: out of memory. */
static int add(json_t *object, const char *key, json_t *value)
{
    json_t *name = json_text(key);
    int status = 1;

    if (name)
        status = json_object_set_new(object, json_string_value(name), value);
    else
        json_decref(value);
    json_decref(name);
    return status != 0;
}

static json_t *pairs(const struct meta_pair *p)
{
    json_t *object = json_object();
    int failed = 0;

    for (; object && p && p->key; p++)
        failed |= add(object, p->key, json_text(p->value));
    if (!failed)
        return object;
    json_decref(object);
    return NULL;
}

/* "key=value" lines; a line without '=' becomes a key with null. */
static json_t *lines(const char *text)
{
    json_t *object = json_object();
    char *copy = strdup(text ? text : ""), *rest = copy, *line;
    int failed = !copy || !object;

    while (!failed && (line = strsep(&rest, "\n")) != NULL) {
        char *value = strchr(line, '=');

        if (!*line)
            continue;
        if (value)
            *value++ = '\0';
        failed = add(object, line, json_text(value));
    }
    free(copy);
    if (!failed)
        return object;
    json_decref(object);
    return NULL;
}

static json_t *command(char *const *argv)
{
    json_t *array = json_array();

    for (; array && argv && *argv; argv++) {
        if (json_array_append_new(array, json_text(*argv))) {
            json_decref(array);
            return NULL;
        }
    }
    return array;
}

/* Variables that change how workers start, are placed, wait and exchange. By
 * name, not by prefix: others of the same prefixes hold keys of a job's network,
 * users, hosts, and directories of the session. */
static const char *const kept_variables[] = {
    "GOMP_CPU_AFFINITY",
    "GOMP_SPINCOUNT",
    "GOMP_STACKSIZE",
    "HWLOC_SYNTHETIC",
    "KMP_AFFINITY",
    "KMP_BLOCKTIME",
    "KMP_HW_SUBSET",
    "KMP_LIBRARY",
    "KMP_STACKSIZE",
    "MALLOC_ARENA_MAX",
    "OMPI_MCA_btl",
    "OMPI_MCA_btl_vader_single_copy_mechanism",
    "OMPI_MCA_coll",
    "OMPI_MCA_hwloc_base_binding_policy",
    "OMPI_MCA_mpi_yield_when_idle",
    "OMPI_MCA_mtl",
    "OMPI_MCA_osc",
    "OMPI_MCA_pml",
    "OMPI_MCA_rmaps_base_mapping_policy",
    "OMPI_MCA_rmaps_base_oversubscribe",
    "OMP_CANCELLATION",
    "OMP_DYNAMIC",
    "OMP_MAX_ACTIVE_LEVELS",
    "OMP_NESTED",
    "OMP_NUM_THREADS",
    "OMP_PLACES",
    "OMP_PROC_BIND",
    "OMP_SCHEDULE",
    "OMP_STACKSIZE",
    "OMP_THREAD_LIMIT",
    "OMP_WAIT_POLICY",
    "SLURM_ARRAY_TASK_ID",
    "SLURM_CPUS_ON_NODE",
    "SLURM_CPUS_PER_TASK",
    "SLURM_CPU_BIND_TYPE",
    "SLURM_CPU_FREQ_REQ",
    "SLURM_DISTRIBUTION",
    "SLURM_HINT",
    "SLURM_JOB_CPUS_PER_NODE",
    "SLURM_JOB_ID",
    "SLURM_JOB_NUM_NODES",
    "SLURM_MEM_PER_CPU",
    "SLURM_MEM_PER_NODE",
    "SLURM_MPI_TYPE",
    "SLURM_NTASKS",
    "SLURM_NTASKS_PER_NODE",
    "SLURM_TASKS_PER_NODE",
    "SLURM_THREADS_PER_CORE",
    "UCX_TLS",
};

static json_t *environment(void)
{
    json_t *object = json_object();
    int failed = 0;

    for (size_t i = 0;
         object && i < sizeof(kept_variables) / sizeof(kept_variables[0]);
         i++) {
        const char *value = getenv(kept_variables[i]);

        if (value)
            failed |= add(object, kept_variables[i], json_text(value));
    }
    if (!failed)
        return object;
    json_decref(object);
    return NULL;
}

static json_t *program(const struct meta *m)
{
    json_t *object = json_object();

    if (object && !(add(object, "version", json_text(m->version)) ||
                    add(object, "revision", json_text(m->revision)) ||
                    add(object, "compiler", json_text(m->compiler)) ||
                    add(object, "flags", json_text(m->flags)) ||
                    add(object, "libraries", pairs(m->libraries))))
        return object;
    json_decref(object);
    return NULL;
}

static json_t *host_json(const struct host *h)
{
    json_t *object = json_object();
    int failed = !object;
    const struct {
        const char *key, *text;
        int64_t number;
    } facts[] = {
        {"name", h->name, -1},
        {"kernel", h->kernel, -1},
        {"system", h->system, -1},
        {"cpu_model", h->cpu_model, -1},
        {"hypervisor", NULL, h->hypervisor},
        {"cpus_online", NULL, h->cpus_online},
        {"memory_bytes", NULL, h->memory_bytes},
        {"load", h->load, -1},
        {"governor", h->governor, -1},
        {"turbo", NULL, h->turbo},
        {"smt", NULL, h->smt},
        {"clocksource", h->clocksource, -1},
        {"huge_pages", h->huge_pages, -1},
        {"cpu_max", h->cpu_max, -1},
        {"steal_ticks", NULL, h->steal_ticks},
    };
    for (size_t i = 0; !failed && i < sizeof(facts) / sizeof(facts[0]); i++) {
        json_t *value = json_null();

        if (facts[i].text && *facts[i].text)
            value = json_text(facts[i].text);
        else if (facts[i].number >= 0)
            value = json_integer(facts[i].number);
        failed = add(object, facts[i].key, value);
    }
    if (!failed)
        return object;
    json_decref(object);
    return NULL;
}

static json_t *this_host(const char *root)
{
    struct host h;

    host_read(root ? root : "", &h);
    return host_json(&h);
}

static json_t *nodes(const struct meta *m)
{
    json_t *array = json_array();

    for (size_t i = 0; array && i < m->node_count; i++) {
        const struct meta_node *n = &m->nodes[i];
        json_t *node = host_json(&n->host);

        if (!node || add(node, "ranks", json_integer(n->ranks)) ||
            add(node, "machine", lines(n->machine)) ||
            json_array_append(array, node)) {
            json_decref(array);
            array = NULL;
        }
        json_decref(node);
    }
    return array;
}

char *meta_text(const char *run_id, const struct meta *m)
{
    json_t *object = json_object();
    char *text = NULL;

    if (object && !((run_id && add(object, "run_id", json_text(run_id))) ||
                    add(object, "utc", json_text(m->utc)) ||
                    add(object, "command", command(m->argv)) ||
                    add(object, "program", program(m)) ||
                    add(object, "host", this_host(m->root)) ||
                    (m->node_count > 0 && add(object, "nodes", nodes(m))) ||
                    add(object, "machine", lines(m->machine)) ||
                    add(object, "environment", environment()) ||
                    (run_id && (add(object, "geometry", pairs(m->geometry)) ||
                                add(object, "options", pairs(m->options))))))
        text = json_dumps(object, JSON_INDENT(2));
    json_decref(object);
    return text;
}

/* Write text and a newline to a new file at path. */
static int write_new(const char *path, const char *text, struct err *e)
{
    struct new_file file;

    if (new_file_open(&file, path))
        return err_errno(e, EXIT_RESULTS, errno, "cannot create '%.200s'",
                         path);
    if (fputs(text, file.to) >= 0 && putc('\n', file.to) != EOF) {
        if (new_file_keep(&file) == 0)
            return 0;
        return err_errno(e, EXIT_RESULTS, errno, "cannot write '%.200s'", path);
    }
    err_errno(e, EXIT_RESULTS, errno, "cannot write '%.200s'", path);
    new_file_drop(&file);
    return -1;
}

static int is_file_name(const char *run_id)
{
    return *run_id && *run_id != '.' && strlen(run_id) <= 200 &&
           !run_id[strspn(run_id, "abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")];
}

int meta_write(const char *dir, const char *run_id, const struct meta *m,
               struct err *e)
{
    char folder[PATH_MAX], path[PATH_MAX + 256];
    int n = snprintf(folder, sizeof(folder), "%s/meta", dir);
    char *text;
    int status;

    if (!is_file_name(run_id))
        return err_set(
            e, EXIT_RESULTS,
            "cannot write metadata: run id '%.60s' is not a file name", run_id);
    if (n < 0 || (size_t)n >= sizeof(folder))
        return err_errno(e, EXIT_RESULTS, ENAMETOOLONG,
                         "cannot open '%.60s...'", dir);
    if (csv_make_directory(folder, e))
        return -1;
    snprintf(path, sizeof(path), "%s/%s.json", folder, run_id);

    text = meta_text(run_id, m);
    if (!text)
        return err_errno(e, EXIT_UNAVAILABLE, ENOMEM, "cannot write '%.200s'",
                         path);
    status = write_new(path, text, e);
    free(text);
    return status;
}
