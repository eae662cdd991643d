/* SPDX-License-Identifier: BSD-3-Clause */
/* See geometry.h. */
#include "results/analysis/geometry.h"

#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "results/analysis/trouble.h"

/* A run id is read from a cell, so it is checked before it becomes a path. */
static int is_name(const char *text)
{
    return *text != '\0' && *text != '.' && strlen(text) < 200 &&
           text[strspn(text, "abcdefghijklmnopqrstuvwxyz"
                             "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")] ==
               '\0';
}

static double member(const json_t *geometry, const char *key)
{
    const char *text = json_string_value(json_object_get(geometry, key));
    char *end;
    double value = strtod(text != NULL ? text : "", &end);

    return text == NULL || end == text || *end != '\0' ? NAN : value;
}

/* The directory of a file that was opened as DIR/NAME. */
static size_t dir_length(const char *path)
{
    return (size_t)(strrchr(path, '/') - path);
}

static double bytes_of_run(const struct dataset *d, size_t row)
{
    const char *run_id = dataset_text(&d->runs, row, "run_id");
    const char *file = csv_file_of(&d->runs, row)->path;
    char path[PATH_MAX];
    const json_t *geometry;
    struct stat there;
    json_t *meta;
    double bytes;

    if (!is_name(run_id))
        return NAN;
    snprintf(path, sizeof path, "%.*s/meta/%s.json", (int)dir_length(file),
             file, run_id);
    if (stat(path, &there) != 0) {
        if (errno != ENOENT && errno != ENOTDIR)
            trouble_read(path, errno);
        return NAN;
    }
    if (!S_ISREG(there.st_mode) || there.st_size > 1 << 20)
        return NAN;
    meta = trouble_json(path, NULL);
    geometry = json_object_get(meta, "geometry");
    bytes = member(geometry, "units") * member(geometry, "passes") *
            (member(geometry, "in_bytes") + member(geometry, "out_bytes"));
    json_decref(meta);
    return bytes > 0 ? bytes : NAN;
}

double geometry_bytes(const struct dataset *d, const struct group *g)
{
    double bytes = NAN;

    for (size_t i = 0; i < g->repetitions && isnan(bytes); i++)
        bytes = bytes_of_run(d, g->rows[i]);
    return bytes;
}
