/* SPDX-License-Identifier: BSD-3-Clause */
/* Files and servers of a run; see items.h. */
#include "drivers/io/items.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "drivers/io/delay_server.h"
#include "drivers/os/limits.h"
#include "drivers/io/made_file.h"
#include "drivers/io/source.h"
#include "drivers/io/streamed.h"
#include "results/rows/input_file.h"

enum { HOST_MAX = 256 };

static void *field(const struct option *o, const void *values)
{
    return (char *)(uintptr_t)values + o->offset;
}

/* ---- files ----------------------------------------------------------------*/

static int open_flags(const struct file_input *f)
{
    return O_CLOEXEC | (f->direct ? O_DIRECT : 0);
}

static int cannot_open(const char *what, int direct, struct err *e)
{
    if (direct && errno == EINVAL)
        return err_set(e, EXIT_UNAVAILABLE,
                       "cannot open '%s': its file system does not support "
                       "direct reads; omit --direct",
                       what);
    return err_errno(e, EXIT_FAILED, errno, "cannot open '%s'", what);
}

static int open_file(struct item *i, const struct option *o, void *values,
                     struct err *e)
{
    struct file_input *f = field(o, values);
    const char *cause;
    struct stat there;

    if (f->spec == NULL)
        return 0;
    i->fd = input_open(f->spec, open_flags(f), &cause);
    if (i->fd < 0 && errno == 0)
        return err_set(e, EXIT_FAILED, "--%s: '%s' is %s", o->name, f->spec,
                       cause);
    if (i->fd < 0 || fstat(i->fd, &there) != 0)
        return cannot_open(f->spec, f->direct, e);
    f->bytes = there.st_size;
    return 0;
}

/* The file is written through one descriptor and read through another, because
 * O_DIRECT is a property of the descriptor. Dirty pages must be on the disk
 * first. */
static int make_file(struct item *i, const struct file_input *f,
                     const struct kernel *k, const void *opt,
                     const struct geometry *g, struct err *e)
{
    int fd = made_file_open(f, k, opt, g, e), failed = 0;

    if (fd < 0)
        return -1;
    snprintf(i->path, sizeof i->path, "/proc/%d/fd/%d", (int)getpid(), fd);
    i->fd = open(i->path, O_RDONLY | open_flags(f));
    if (i->fd < 0)
        failed = cannot_open("the file created for the run", f->direct, e);
    else
        snprintf(i->path, sizeof i->path, "/proc/%d/fd/%d", (int)getpid(),
                 i->fd);
    close(fd);
    return failed ? -1 : 0;
}

static int join_file(struct item *i, const struct item *root,
                     const struct option *o, const struct file_input *f,
                     struct err *e)
{
    i->fd = open(root->path, O_RDONLY | open_flags(f));
    if (i->fd >= 0)
        return 0;
    return err_errno(e, EXIT_UNAVAILABLE, errno,
                     "cannot access the file that rank 0 created (is it on "
                     "another machine? use --%s with a file that all ranks "
                     "can read)",
                     o->name);
}

/* ---- servers --------------------------------------------------------------*/

/* IPv4 addresses are mapped to IPv6, so that one kind of socket suffices. */
static int look_up(struct item *i, const char *spec, struct err *e)
{
    const struct addrinfo hints = {
        .ai_family = AF_INET6,
        .ai_socktype = SOCK_STREAM,
        .ai_flags = AI_V4MAPPED | AI_ADDRCONFIG | AI_NUMERICSERV,
    };
    const char *colon = strrchr(spec, ':');
    size_t length = (size_t)(colon - spec);
    char host[HOST_MAX];
    struct addrinfo *found;
    int error;

    /* [::1]:8080 */
    if (length >= 2 && spec[0] == '[' && colon[-1] == ']') {
        spec++;
        length -= 2;
    }
    snprintf(host, sizeof host, "%.*s", (int)length, spec);
    error = getaddrinfo(host, colon + 1, &hints, &found);
    if (error == EAI_ADDRFAMILY || error == EAI_NONAME) {
        struct addrinfo any = hints;

        any.ai_flags = AI_V4MAPPED | AI_NUMERICSERV;
        error = getaddrinfo(host, colon + 1, &any, &found);
    }
    if (error != 0)
        return err_set(e, EXIT_FAILED, "cannot find the server '%s': %s", host,
                       gai_strerror(error));
    memcpy(&i->address, found->ai_addr, sizeof i->address);
    freeaddrinfo(found);
    return 0;
}

static int open_server(struct item *i, const struct option *o, void *values,
                       struct err *e)
{
    const struct server_input *s = field(o, values);

    limits_raise_files();
    return s->spec != NULL ? look_up(i, s->spec, e) : 0;
}

static int make_server(struct item *i, struct err *e)
{
    struct delay_server_process p;

    if (delay_server_start(&p, e) != 0)
        return -1;
    i->server = p.pid;
    i->fd = p.alive_fd;
    i->address = p.address;
    return 0;
}

/* ---- directories ----------------------------------------------------------*/

static int open_directory(struct item *i, const char *dir)
{
    i->directory = dir;
    i->fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return i->fd < 0 ? -1 : 0;
}

static int open_pictures(struct item *i, const struct option *o, void *values,
                         struct err *e)
{
    const struct pictures_input *d = field(o, values);

    if (d->spec == NULL || open_directory(i, d->spec) == 0)
        return 0;
    return err_errno(e, EXIT_FAILED, errno, "--%s: cannot open '%s'", o->name,
                     d->spec);
}

static int open_target(struct item *i, const struct option *o, void *values,
                       struct err *e)
{
    const struct target_output *t = field(o, values);

    if (t->spec == NULL)
        return 0;
    /* If several ranks try to create it, one succeeds. */
    if (open_directory(i, t->spec) != 0 &&
        (errno != ENOENT || (mkdir(t->spec, 0777) != 0 && errno != EEXIST) ||
         open_directory(i, t->spec) != 0))
        return err_errno(e, EXIT_RESULTS, errno,
                         "--%s: cannot open or create the directory '%s'",
                         o->name, t->spec);
    if (access(t->spec, W_OK | X_OK) != 0)
        return err_errno(e, EXIT_RESULTS, errno,
                         "--%s: cannot create files in '%s'", o->name, t->spec);
    return 0;
}

/* Output must not replace files that other workers still read. */
static int refuse_same(const struct items *items, struct err *e)
{
    struct stat a, b;

    for (int i = 0; i < items->count; i++)
        for (int k = 0; k < i; k++) {
            const struct item *one = &items->item[i], *other = &items->item[k];

            if (one->directory != NULL && other->directory != NULL &&
                fstat(one->fd, &a) == 0 && fstat(other->fd, &b) == 0 &&
                a.st_dev == b.st_dev && a.st_ino == b.st_ino)
                return err_set(e, EXIT_USAGE,
                               "'%s' and '%s' are the same directory, so the "
                               "results would replace the pictures; use "
                               "another directory",
                               other->directory, one->directory);
        }
    return 0;
}

/* ---- streamed pictures ----------------------------------------------------*/

static int open_picture(struct item *i, const struct option *o, void *values,
                        struct err *e)
{
    return streamed_open_input(i, field(o, values), e);
}

static int open_output(struct item *i, const struct option *o, void *values,
                       struct err *e)
{
    const struct file_output *f = field(o, values);

    (void)e;
    i->name = f->spec;
    return 0;
}

static int is_put_into(const struct option *o, const void *values,
                       const struct geometry *g)
{
    const struct file_output *f = field(o, values);

    return o->kind == OPTION_OUTPUT && f->spec != NULL && g->put_bytes > 0;
}

/* ---- all of them ----------------------------------------------------------*/

static const struct kind {
    enum option_kind kind;
    size_t item; /* offset of the item number in the option's value */
    int (*open)(struct item *i, const struct option *o, void *values,
                struct err *e);
} kinds[] = {
    {OPTION_FILE, offsetof(struct file_input, item), open_file},
    {OPTION_SERVER, offsetof(struct server_input, item), open_server},
    {OPTION_PICTURES, offsetof(struct pictures_input, item), open_pictures},
    {OPTION_TARGET, offsetof(struct target_output, item), open_target},
    {OPTION_PICTURE, offsetof(struct picture, item), open_picture},
    {OPTION_OUTPUT, offsetof(struct file_output, item), open_output},
};

static const struct kind *kind_of(const struct option *o)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].kind == o->kind)
            return &kinds[i];
    return NULL;
}

int items_open(struct items *items, const struct option *table, void *values,
               struct err *e)
{
    items->count = 0;
    for (const struct option *o = table; o->name != NULL; o++) {
        struct item *i = &items->item[items->count];
        const struct kind *kind = kind_of(o);

        if (kind == NULL)
            continue;
        *i = (struct item){.fd = -1};
        *(int32_t *)(void *)((char *)field(o, values) + kind->item) =
            items->count++;
        if (kind->open(i, o, values, e) != 0)
            return -1;
    }
    return refuse_same(items, e);
}

int items_make(struct items *items, const struct kernel *k, void *values,
               const struct geometry *g, struct err *e)
{
    for (const struct option *o = k->options; o->name != NULL; o++) {
        const struct file_input *f = field(o, values);
        const struct server_input *s = field(o, values);
        struct file_output *out = field(o, values);

        if (is_put_into(o, values, g) &&
            streamed_make_output(&items->item[out->item], out,
                                 source_picture(k->options, values), e) != 0)
            return -1;
        if (o->kind == OPTION_FILE && f->spec == NULL &&
            make_file(&items->item[f->item], f, k, values, g, e) != 0)
            return -1;
        if (o->kind == OPTION_SERVER && s->spec == NULL &&
            make_server(&items->item[s->item], e) != 0)
            return -1;
    }
    return 0;
}

int items_join(struct items *items, const struct items *root,
               const struct option *table, void *values,
               const struct geometry *g, struct err *e)
{
    for (const struct option *o = table; o->name != NULL; o++) {
        const struct file_input *f = field(o, values);
        const struct server_input *s = field(o, values);
        struct file_output *out = field(o, values);

        if (is_put_into(o, values, g) &&
            streamed_join_output(&items->item[out->item],
                                 &root->item[out->item], out,
                                 source_picture(table, values), e) != 0)
            return -1;
        if (o->kind == OPTION_FILE && f->spec == NULL &&
            join_file(&items->item[f->item], &root->item[f->item], o, f, e) !=
                0)
            return -1;
        if (o->kind == OPTION_SERVER)
            items->item[s->item].address = root->item[s->item].address;
    }
    return 0;
}

void items_close(struct items *items)
{
    for (int i = 0; i < items->count; i++) {
        if (items->item[i].server > 0)
            delay_server_stop(items->item[i].server, items->item[i].fd);
        else if (items->item[i].file.to != NULL)
            new_file_drop(&items->item[i].file);
        else if (items->item[i].fd >= 0)
            close(items->item[i].fd);
        items->item[i] = (struct item){.fd = -1};
    }
    items->count = 0;
}

int items_keep(struct items *items, struct err *e)
{
    for (int n = 0; n < items->count; n++) {
        struct item *i = &items->item[n];

        if (i->file.to == NULL)
            continue;
        if (fsync(i->fd) == 0 && new_file_keep(&i->file) == 0) {
            i->fd = -1;
            continue;
        }
        return err_errno(e, EXIT_RESULTS, errno, "cannot write '%.200s'",
                         i->name);
    }
    return 0;
}
