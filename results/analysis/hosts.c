/* SPDX-License-Identifier: BSD-3-Clause */
/* See hosts.h. */
#include "results/analysis/hosts.h"
#include "results/analysis/trouble.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { META_MAX_BYTES = 16 << 20 };

static void text(const json_t *object, const char *key, char *to, size_t size)
{
    const char *value = json_string_value(json_object_get(object, key));

    snprintf(to, size, "%s", value != NULL ? value : "");
}

/* A number, or a text of digits, as machine_text() writes them; -1: neither. */
static int64_t number(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    const char *digits = json_string_value(value);
    char *end;
    long long n;

    if (json_is_integer(value))
        return json_integer_value(value);
    if (digits == NULL || *digits == '\0')
        return -1;
    n = strtoll(digits, &end, 10);
    return *end == '\0' && n >= 0 ? n : -1;
}

static void join_libraries(const json_t *object, char *to, size_t size)
{
    const char *name;
    json_t *version;
    size_t used = 0;

    to[0] = '\0';
    json_object_foreach((json_t *)object, name, version)
    {
        if (json_string_value(version) == NULL || used >= size)
            continue;
        used += (size_t)snprintf(to + used, size - used, "%s%s %s",
                                 used > 0 ? ", " : "", name,
                                 json_string_value(version));
    }
}

static struct dataset_host *host_of(struct dataset *d, const char *name,
                                    struct err *e)
{
    struct dataset_host *grown;

    for (size_t i = 0; i < d->host_count; i++)
        if (strcmp(d->hosts[i].name, name) == 0)
            return &d->hosts[i];
    grown = trouble_realloc(d->hosts, (d->host_count + 1) * sizeof *grown);
    if (grown == NULL) {
        err_set(e, EXIT_UNAVAILABLE, "out of memory for the hosts");
        return NULL;
    }
    d->hosts = grown;
    grown += d->host_count++;
    memset(grown, 0, sizeof *grown);
    snprintf(grown->name, sizeof grown->name, "%s", name);
    grown->load_min = grown->load_max = NAN;
    grown->steal_first = grown->steal_last = -1;
    return grown;
}

static void first_file(const json_t *meta, const json_t *host,
                       const json_t *machine, struct dataset_host *h)
{
    const json_t *program = json_object_get(meta, "program");

    text(host, "cpu_model", h->cpu_model, sizeof h->cpu_model);
    text(host, "system", h->system, sizeof h->system);
    text(host, "kernel", h->kernel, sizeof h->kernel);
    text(host, "governor", h->governor, sizeof h->governor);
    text(host, "clocksource", h->clocksource, sizeof h->clocksource);
    text(host, "cpu_max", h->cpu_max, sizeof h->cpu_max);
    text(program, "version", h->version, sizeof h->version);
    text(program, "revision", h->revision, sizeof h->revision);
    text(program, "compiler", h->compiler, sizeof h->compiler);
    text(program, "flags", h->flags, sizeof h->flags);
    join_libraries(json_object_get(program, "libraries"), h->libraries,
                   sizeof h->libraries);
    text(meta, "utc", h->first_utc, sizeof h->first_utc);
    h->cpus_online = number(host, "cpus_online");
    h->memory_bytes = number(host, "memory_bytes");
    h->hypervisor = number(host, "hypervisor");
    h->smt = number(host, "smt");
    h->turbo = number(host, "turbo");
    h->steal_first = number(host, "steal_ticks");
    h->cores = number(machine, "cores");
    h->pus = number(machine, "pus");
    h->numa_nodes = number(machine, "numa_nodes");
    h->l1_bytes = number(machine, "l1_bytes");
    h->l2_bytes = number(machine, "l2_bytes");
    h->l3_bytes = number(machine, "l3_bytes");
    h->builds = 1;
}

static void every_file(const json_t *meta, const json_t *host,
                       struct dataset_host *h)
{
    const json_t *program = json_object_get(meta, "program");
    const char *load = json_string_value(json_object_get(host, "load"));
    char revision[DATASET_TEXT], flags[sizeof h->flags];
    char utc[sizeof h->last_utc];
    double now;
    char *end;

    /* Directories may be given in any order. */
    text(meta, "utc", utc, sizeof utc);
    if (strcmp(utc, h->first_utc) < 0) {
        memcpy(h->first_utc, utc, sizeof utc);
        h->steal_first = number(host, "steal_ticks");
    }
    if (strcmp(utc, h->last_utc) >= 0) {
        memcpy(h->last_utc, utc, sizeof utc);
        h->steal_last = number(host, "steal_ticks");
    }
    text(program, "revision", revision, sizeof revision);
    text(program, "flags", flags, sizeof flags);
    if (strcmp(revision, h->revision) != 0 || strcmp(flags, h->flags) != 0)
        h->builds = 2;
    now = strtod(load != NULL ? load : "", &end);
    if (load == NULL || end == load || !isfinite(now))
        return;
    h->load_min = fmin(isnan(h->load_min) ? now : h->load_min, now);
    h->load_max = fmax(isnan(h->load_max) ? now : h->load_max, now);
}

static int take_host(struct dataset *d, const json_t *meta, const json_t *host,
                     const json_t *machine, struct err *e)
{
    char name[DATASET_TEXT];
    struct dataset_host *h;

    text(host, "name", name, sizeof name);
    h = host_of(d, name, e);
    if (h == NULL)
        return -1;
    if (h->files++ == 0)
        first_file(meta, host, machine, h);
    every_file(meta, host, h);
    return 0;
}

/* A run with ranks names all its hosts, any other only its own. */
static int take_hosts(struct dataset *d, const json_t *meta, struct err *e)
{
    const json_t *nodes = json_object_get(meta, "nodes"), *node;
    size_t count = 0, i;

    json_array_foreach((json_t *)nodes, i, node)
    {
        if (!json_is_object(node))
            continue;
        count++;
        if (take_host(d, meta, node, json_object_get(node, "machine"), e) != 0)
            return -1;
    }
    return count > 0 ? 0
                     : take_host(d, meta, json_object_get(meta, "host"),
                                 json_object_get(meta, "machine"), e);
}

static int take(struct dataset *d, const char *path, struct err *e)
{
    struct stat there;
    json_t *meta = NULL;
    int status = 0;

    if (stat(path, &there) != 0) {
        trouble_read(path, errno);
    } else if (S_ISREG(there.st_mode) && there.st_size <= META_MAX_BYTES) {
        meta = trouble_json(path, NULL);
    }
    if (!json_is_object(meta) ||
        !json_is_object(json_object_get(meta, "host"))) {
        d->bad_meta++;
        json_decref(meta);
        return 0;
    }
    /* The machine that ran a simulation is not a machine of the rows. */
    if (json_object_get(json_object_get(meta, "options"), "simulated")) {
        json_decref(meta);
        return 0;
    }
    status = take_hosts(d, meta, e);
    json_decref(meta);
    return status;
}

static int is_metadata(const struct dirent *entry)
{
    size_t n = strlen(entry->d_name);

    return entry->d_name[0] != '.' && n > 5 &&
           strcmp(entry->d_name + n - 5, ".json") == 0;
}

static int read_folder(struct dataset *d, const char *dir, struct err *e)
{
    char folder[PATH_MAX], path[PATH_MAX + 300];
    struct dirent **files = NULL;
    int n, status = 0;

    snprintf(folder, sizeof folder, "%s/meta", dir);
    n = scandir(folder, &files, is_metadata, alphasort);
    if (n < 0 && errno != ENOENT && errno != ENOTDIR)
        trouble_read(folder, errno);
    for (int i = 0; i < n; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[i]->d_name);
        if (status == 0)
            status = take(d, path, e);
        free(files[i]);
    }
    free(files);
    return status;
}

int hosts_read(struct dataset *d, struct err *e)
{
    int status = 0;

    for (size_t i = 0; i < d->dir_count && status == 0; i++)
        status = read_folder(d, d->dirs[i], e);
    return status;
}
