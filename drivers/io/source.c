/* SPDX-License-Identifier: BSD-3-Clause */
/* Input files named by option tables; see source.h. */
#include "drivers/io/source.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "drivers/io/directory.h"
#include "drivers/picture/picture.h"
#include "kernels/base/hash.h"
#include "results/rows/input_file.h"

enum { BLOB_MAX = 1 << 20, PART_BYTES = 64 * 1024 };

static void *field(const struct option *o, void *values)
{
    return (char *)values + o->offset;
}

/* Whether spec, up to a ':', is one of the option's built-in names. */
static int is_built_in(const struct option *o, const char *spec)
{
    size_t length = strcspn(spec, ":");

    for (int i = 0; o->choices != NULL && o->choices[i] != NULL; i++)
        if (strlen(o->choices[i]) == length &&
            strncmp(o->choices[i], spec, length) == 0)
            return 1;
    return 0;
}

/* A misspelt built-in name, with its ":K". Returns -1, or 0: none is near. */
static int misspelt(const struct option *o, const char *spec, struct err *e)
{
    size_t length = strcspn(spec, ":");
    char name[64];
    const char *near;

    snprintf(name, sizeof name, "%.*s", (int)length, spec);
    near = o->choices != NULL ? option_nearest(name, o->choices) : NULL;
    if (near == NULL)
        return 0;
    return err_set(e, EXIT_USAGE,
                   "--%s: neither built in nor a file: '%.100s'; did you mean "
                   "'%s%.40s'?",
                   o->name, spec, near, spec + length);
}

static int read_blob(const struct option *o, struct blob *b, struct err *e)
{
    const char *cause;
    FILE *f;
    char *text;
    int failed;

    if (b->spec == NULL || is_built_in(o, b->spec))
        return 0;
    f = input_text(b->spec, &cause);
    if (f == NULL && errno == 0)
        return err_set(e, EXIT_FAILED, "--%s: '%s' is %s", o->name, b->spec,
                       cause);
    if (f == NULL && errno == ENOENT && misspelt(o, b->spec, e) != 0)
        return -1;
    if (f == NULL)
        return err_set(e, errno == ENOMEM ? EXIT_UNAVAILABLE : EXIT_FAILED,
                       "--%s: no built-in and no readable file '%s': %s",
                       o->name, b->spec, cause);
    text = malloc(BLOB_MAX + 1);
    if (text == NULL) {
        fclose(f);
        return err_set(e, EXIT_UNAVAILABLE, "out of memory for '%s'", b->spec);
    }
    b->bytes = fread(text, 1, BLOB_MAX + 1, f);
    failed = ferror(f);
    if (fclose(f) != 0 || failed || b->bytes > BLOB_MAX) {
        free(text);
        return err_set(e, EXIT_FAILED, "--%s: cannot read '%s': %s", o->name,
                       b->spec,
                       failed ? "read error" : "it is larger than 1 MiB");
    }
    text[b->bytes] = '\0';
    b->text = text;
    return 0;
}

int source_open(const struct option *table, void *values, int64_t max_pixels,
                struct err *e)
{
    for (const struct option *o = table; o->name != NULL; o++) {
        if (o->kind == OPTION_PICTURE &&
            picture_open(field(o, values), max_pixels, e) != 0)
            return -1;
        if (o->kind == OPTION_BLOB && read_blob(o, field(o, values), e) != 0)
            return -1;
        if (o->kind == OPTION_PICTURES &&
            directory_open(field(o, values), o->name, max_pixels, e) != 0)
            return -1;
    }
    return 0;
}

int source_load(const struct option *table, void *values, int64_t lo,
                int64_t hi, int64_t units, struct err *e)
{
    if (lo < 0 || hi > units) {
        lo = 0;
        hi = units;
    }
    for (const struct option *o = table; o->name != NULL; o++)
        if (o->kind == OPTION_PICTURE &&
            picture_load(field(o, values), lo, hi, e) != 0)
            return -1;
    return 0;
}

/* Hash a part of a file, as far as it can be read. */
static uint64_t hash_part(FILE *f, long offset, unsigned char *buffer)
{
    size_t n = 0;

    if (fseek(f, offset, SEEK_SET) == 0)
        n = fread(buffer, 1, PART_BYTES, f);
    return hash_unit((uint64_t)offset, buffer, n);
}

static uint64_t hash_file(const char *path)
{
    static unsigned char buffer[PART_BYTES];
    const char *cause;
    FILE *f = input_stream(path, &cause);
    uint64_t hash = 0;
    long size;

    if (f == NULL)
        return 0;
    if (fseek(f, 0, SEEK_END) == 0 && (size = ftell(f)) >= 0) {
        hash = hash_mix((uint64_t)size) + hash_part(f, 0, buffer);
        if (size > PART_BYTES)
            hash += hash_part(f, size - PART_BYTES, buffer);
    }
    fclose(f);
    return hash;
}

/* Hash names and lengths only: the run itself reads the files. */
static uint64_t hash_list(const struct pictures_input *d)
{
    uint64_t hash = (uint64_t)d->count;

    for (int64_t i = 0; i < d->count; i++)
        hash =
            hash_mix(hash + hash_unit((uint64_t)d->entry[i].bytes,
                                      (const unsigned char *)d->entry[i].name,
                                      strlen(d->entry[i].name)));
    return hash;
}

uint64_t source_identity(const struct option *table, const void *values)
{
    uint64_t identity = 0;

    for (const struct option *o = table; o->name != NULL; o++) {
        const void *at = (const char *)values + o->offset;
        const struct picture *p = at;
        const struct blob *b = at;

        if (o->kind == OPTION_PICTURE && p->kind == PICTURE_FILE)
            identity = hash_mix(identity + hash_file(p->path));
        if (o->kind == OPTION_BLOB && b->text != NULL)
            identity =
                hash_mix(identity + hash_unit(0, (const unsigned char *)b->text,
                                              b->bytes));
        if (o->kind == OPTION_PICTURES)
            identity = hash_mix(identity + hash_list(at));
    }
    return identity;
}

static int is_listed(const struct pictures_input *d, const char *file)
{
    char path[PATH_MAX];

    for (int64_t i = 0; i < d->count; i++) {
        snprintf(path, sizeof path, "%s/%s", d->spec, d->entry[i].name);
        if (input_same(path, file))
            return 1;
    }
    return 0;
}

const struct option *source_input_at(const struct option *table,
                                     const void *values, const char *path)
{
    /* An output is usually a new file, and a directory may be a long one. */
    if (access(path, F_OK) != 0)
        return NULL;
    for (const struct option *o = table; o->name != NULL; o++) {
        const void *at = (const char *)values + o->offset;
        const struct picture *p = at;
        const struct blob *b = at;
        const struct file_input *f = at;

        if ((o->kind == OPTION_PICTURE && p->kind == PICTURE_FILE &&
             input_same(p->path, path)) ||
            (o->kind == OPTION_BLOB && b->text != NULL &&
             input_same(b->spec, path)) ||
            (o->kind == OPTION_FILE && f->spec != NULL &&
             input_same(f->spec, path)) ||
            (o->kind == OPTION_PICTURES && is_listed(at, path)))
            return o;
    }
    return NULL;
}

const struct picture *source_picture(const struct option *table,
                                     const void *values)
{
    for (const struct option *o = table; o->name != NULL; o++)
        if (o->kind == OPTION_PICTURE)
            return (const struct picture *)((const char *)values + o->offset);
    return NULL;
}

void source_close(const struct option *table, void *values)
{
    for (const struct option *o = table; o->name != NULL; o++) {
        if (o->kind == OPTION_PICTURE)
            picture_unload(field(o, values));
        if (o->kind == OPTION_PICTURES)
            directory_close(field(o, values));
        if (o->kind == OPTION_BLOB) {
            struct blob *b = field(o, values);

            free((char *)(uintptr_t)b->text);
            b->text = NULL;
        }
    }
}
