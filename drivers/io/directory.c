/* SPDX-License-Identifier: BSD-3-Clause */
/* Pictures of a directory; see directory.h. */
#include "drivers/io/directory.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "drivers/picture/codec.h"
#include "drivers/picture/picture.h"

static int is_picture_name(const struct dirent *d)
{
    static const char *const endings[] = {".png", ".pgm", ".ppm"};
    size_t length = strlen(d->d_name);

    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (d->d_name[0] != '.' && length > strlen(endings[i]) &&
            strcasecmp(d->d_name + length - strlen(endings[i]), endings[i]) ==
                0)
            return 1;
    return 0;
}

/* Sorts by bytes, independent of the locale, because the index of a picture
 * affects the result. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

/* Every file with the name of a picture is listed; one that is not, or cannot be
 * read, is reported by the chunk that reads it. Returns 0; -1 with errno. */
static int look_at(struct picture_entry *p, const char *dir, const char *name,
                   int64_t max_pixels)
{
    char path[PATH_MAX];
    struct stat there;
    int n = snprintf(path, sizeof path, "%s/%s", dir, name), found;

    if (n >= (int)sizeof path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    found = stat(path, &there) == 0;
    *p = (struct picture_entry){
        .name = strdup(name),
        .head = {.spec = path},
        .special = found && !S_ISREG(there.st_mode),
    };
    if (p->name == NULL)
        return -1;
    if (found && !p->special) {
        p->bytes = there.st_size;
        p->understood = picture_open(&p->head, max_pixels, NULL) == 0;
    }
    p->head.spec = p->name;
    return 0;
}

int directory_open(struct pictures_input *d, const char *option,
                   int64_t max_pixels, struct err *e)
{
    struct dirent **found = NULL;
    struct picture_entry *entry;
    int n, failed;

    d->codec = &picture_codec;
    if (d->spec == NULL)
        return 0;
    n = scandir(d->spec, &found, is_picture_name, by_name);
    if (n < 0)
        return err_errno(e, EXIT_FAILED, errno,
                         "--%s: cannot list the directory '%s'", option,
                         d->spec);
    entry = calloc((size_t)n + 1, sizeof *entry);
    failed = entry == NULL;
    for (int i = 0; i < n; i++) {
        if (!failed && look_at(&entry[d->count], d->spec, found[i]->d_name,
                               max_pixels) == 0)
            d->count++;
        else if (!failed)
            failed = err_errno(e, EXIT_UNAVAILABLE, errno,
                               "--%s: cannot list '%.200s'", option,
                               found[i]->d_name);
        free(found[i]);
    }
    free(found);
    d->entry = entry;
    if (failed)
        return err_set(e, EXIT_UNAVAILABLE,
                       "--%s: out of memory for a list of %d files", option, n);
    if (d->count == 0)
        return err_set(e, EXIT_FAILED,
                       "--%s: no .png, .pgm or .ppm file in '%s'", option,
                       d->spec);
    return 0;
}

void directory_close(struct pictures_input *d)
{
    for (int64_t i = 0; d->entry != NULL && i < d->count; i++)
        free((void *)(uintptr_t)d->entry[i].name);
    free((void *)(uintptr_t)d->entry);
    d->entry = NULL;
    d->count = 0;
}
