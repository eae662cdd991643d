/* SPDX-License-Identifier: BSD-3-Clause */
/* Files of streamed pictures; see streamed.h. */
#include "drivers/io/streamed.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "drivers/picture/picture.h"
#include "results/rows/input_file.h"

int streamed_open_input(struct item *i, const struct picture *p, struct err *e)
{
    const char *cause;

    if (!p->streamed || p->kind != PICTURE_FILE)
        return 0;
    i->fd = input_open(p->path, 0, &cause);
    return i->fd >= 0 ? 0
                      : err_set(e, EXIT_FAILED, "cannot open '%.200s': %s",
                                p->spec, cause);
}

/* Allocate all blocks in advance if the file system supports it, so that a full
 * disk is detected before the work. */
static int reserve(int fd, int64_t bytes)
{
    if (fallocate(fd, 0, 0, bytes) == 0)
        return 0;
    return errno == EOPNOTSUPP || errno == ENOSYS ? ftruncate(fd, bytes) : -1;
}

int streamed_make_output(struct item *i, struct file_output *f,
                         const struct picture *p, struct err *e)
{
    int64_t bytes = p->width * p->height * p->channels;
    char head[PICTURE_HEAD];

    f->offset = picture_head(head, f->spec, p->width, p->height, p->channels);
    if (new_file_open(&i->file, f->spec) != 0)
        return err_errno(e, EXIT_RESULTS, errno, "cannot create '%.200s'",
                         f->spec);
    i->fd = fileno(i->file.to);
    snprintf(i->path, sizeof i->path, "/proc/%d/fd/%d", (int)getpid(), i->fd);
    if (reserve(i->fd, f->offset + bytes) == 0 &&
        pwrite(i->fd, head, (size_t)f->offset, 0) == f->offset)
        return 0;
    return err_errno(e, EXIT_RESULTS, errno,
                     "cannot write '%.200s', of %.3g MiB", f->spec,
                     (double)bytes / 0x1p20);
}

int streamed_join_output(struct item *i, const struct item *root,
                         struct file_output *f, const struct picture *p,
                         struct err *e)
{
    char head[PICTURE_HEAD];

    f->offset = picture_head(head, f->spec, p->width, p->height, p->channels);
    i->fd = open(root->path, O_WRONLY | O_CLOEXEC);
    if (i->fd >= 0)
        return 0;
    return err_errno(e, EXIT_UNAVAILABLE, errno,
                     "cannot reach '%.200s' as rank 0 made it (is that on "
                     "another machine? ranks of one can write a streamed "
                     "picture)",
                     f->spec);
}
