/* SPDX-License-Identifier: BSD-3-Clause */
/* The metadata file; see meta.h. */
#include "results/rows/meta.h"
#include "results/rows/csv.h"
#include "results/rows/host.h"
#include "results/rows/new_file.h"
#include "results/rows/utf8.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

extern char **environ;

/* text as a JSON string; NULL gives null. Returns a new reference; NULL: out of
 * memory, which json_object_set_new() and its like report as failure. */
static json_t *string(const char *text)
{
    const unsigned char *from = (const unsigned char *)text;
    char *clean, *to;
    json_t *json;

    if (!text)
        return json_null();
    clean = to = malloc(3 * strlen(text) + 1);
    if (!clean)
        return NULL;
    while (*from) {
        size_t n = utf8_length(from);

        if (n)
            memcpy(to, from, n);
        else
            memcpy(to, UTF8_REPLACEMENT, 3);
        to += n ? n : 3;
        from += n ? n : 1;
    }
    json = json_stringn(clean, (size_t)(to - clean));
    free(clean);
    return json;
}

/* Add value under key, made valid UTF-8. Takes the reference to value. Returns
 * 0; 1: out of memory. */
static int add(json_t *object, const char *key, json_t *value)
{
    json_t *name = string(key);
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
        failed |= add(object, p->key, string(p->value));
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
        failed = add(object, line, string(value));
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
        if (json_array_append_new(array, string(*argv))) {
            json_decref(array);
            return NULL;
        }
    }
    return array;
}

static int has_any(const char *name, const char *const *words)
{
    for (; *words; words++)
        if (strcasestr(name, *words))
            return 1;
    return 0;
}

static json_t *environment(void)
{
    static const char *const kept[] = {"OMP_",      "GOMP_",  "KMP_",
                                       "OMPI_MCA_", "SLURM_", NULL};
    /* orte_precondition_transports holds the key of a job's network, hnp_uri
     * the address of its head, initial_wdir the user's directory. */
    static const char *const secret[] = {
        "TOKEN", "KEY",  "PASS", "SECRET",       "COOKIE", "JWT",
        "CRED",  "AUTH", "URI",  "PRECONDITION", "WDIR",   NULL};
    json_t *object = json_object();
    int failed = 0;

    for (char **v = environ; object && v && *v; v++) {
        const char *equals = strchr(*v, '=');
        char name[128];
        size_t n = equals ? (size_t)(equals - *v) : sizeof(name);
        int wanted = 0;

        if (n >= sizeof(name))
            continue;
        memcpy(name, *v, n);
        name[n] = '\0';
        for (const char *const *p = kept; *p; p++)
            wanted |= !strncmp(name, *p, strlen(*p));
        if (wanted && !has_any(name, secret))
            failed |= add(object, name, string(equals + 1));
    }
    if (!failed)
        return object;
    json_decref(object);
    return NULL;
}

static json_t *program(const struct meta *m)
{
    json_t *object = json_object();

    if (object && !(add(object, "version", string(m->version)) ||
                    add(object, "revision", string(m->revision)) ||
                    add(object, "compiler", string(m->compiler)) ||
                    add(object, "flags", string(m->flags)) ||
                    add(object, "libraries", pairs(m->libraries))))
        return object;
    json_decref(object);
    return NULL;
}

static json_t *host_json(const char *root)
{
    struct host h;
    json_t *object = json_object();
    int failed = !object;

    host_read(root ? root : "", &h);
    const struct {
        const char *key, *text;
        int64_t number;
    } facts[] = {
        {"name", h.name, -1},
        {"kernel", h.kernel, -1},
        {"system", h.system, -1},
        {"cpu_model", h.cpu_model, -1},
        {"hypervisor", NULL, h.hypervisor},
        {"cpus_online", NULL, h.cpus_online},
        {"memory_bytes", NULL, h.memory_bytes},
        {"load", h.load, -1},
        {"governor", h.governor, -1},
        {"turbo", NULL, h.turbo},
        {"smt", NULL, h.smt},
        {"clocksource", h.clocksource, -1},
        {"huge_pages", h.huge_pages, -1},
        {"cpu_max", h.cpu_max, -1},
        {"steal_ticks", NULL, h.steal_ticks},
    };
    for (size_t i = 0; !failed && i < sizeof(facts) / sizeof(facts[0]); i++) {
        json_t *value = json_null();

        if (facts[i].text && *facts[i].text)
            value = string(facts[i].text);
        else if (facts[i].number >= 0)
            value = json_integer(facts[i].number);
        failed = add(object, facts[i].key, value);
    }
    if (!failed)
        return object;
    json_decref(object);
    return NULL;
}

/* The file as text, which the caller frees; NULL: out of memory. */
static char *meta_text(const char *run_id, const struct meta *m)
{
    json_t *object = json_object();
    char *text = NULL;

    if (object && !(add(object, "run_id", string(run_id)) ||
                    add(object, "utc", string(m->utc)) ||
                    add(object, "command", command(m->argv)) ||
                    add(object, "program", program(m)) ||
                    add(object, "host", host_json(m->root)) ||
                    add(object, "machine", lines(m->machine)) ||
                    add(object, "environment", environment()) ||
                    add(object, "geometry", pairs(m->geometry)) ||
                    add(object, "options", pairs(m->options))))
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
