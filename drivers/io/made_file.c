/* SPDX-License-Identifier: BSD-3-Clause */
/* Create a file that a kernel fills; see made_file.h. */
#include "drivers/io/made_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { PAGE = 4096 };

static const char *temporary_directory(void)
{
    const char *dir = getenv("TMPDIR");

    return dir != NULL && dir[0] != '\0' ? dir : "/tmp";
}

/* A crash cannot leave this file behind: it never has a name or, on file
 * systems without O_TMPFILE, is unlinked immediately. */
static int open_nameless(struct err *e)
{
    const char *dir = temporary_directory();
    char name[4096];
    int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

    if (fd >= 0)
        return fd;
    snprintf(name, sizeof name, "%s/brigade-XXXXXX", dir);
    fd = mkostemp(name, O_CLOEXEC);
    if (fd < 0)
        return err_errno(e, EXIT_UNAVAILABLE, errno,
                         "cannot create a file in '%s' (set TMPDIR to a "
                         "directory with free space)",
                         dir);
    unlink(name);
    return fd;
}

static int write_whole(int fd, const unsigned char *bytes, size_t n,
                       int64_t offset)
{
    while (n > 0) {
        ssize_t done = pwrite(fd, bytes, n, offset);

        if (done < 0 && errno != EINTR)
            return -1;
        if (done > 0) {
            bytes += done;
            n -= (size_t)done;
            offset += done;
        }
    }
    return 0;
}

/* The kernel writes, for each unit, the bytes that the unit will read. */
static int fill_file(int fd, const struct kernel *k, const void *opt,
                     const struct geometry *g)
{
    struct work work = {.opt = opt, .g = g};
    unsigned char *block =
        aligned_alloc(PAGE, (g->need_bytes + PAGE - 1) / PAGE * PAGE);
    int failed = block == NULL;

    for (int64_t u = 0; u < g->units && !failed; u++) {
        struct window w = {.lo = u, .hi = u + 1, .in = block};
        struct need n;

        k->need(&work, u, u + 1, &n);
        k->fill(&work, &w, u, u + 1);
        failed = write_whole(fd, block, n.bytes, n.offset) != 0;
    }
    free(block);
    return failed ? -1 : 0;
}

int made_file_open(const struct file_input *f, const struct kernel *k,
                   const void *opt, const struct geometry *g, struct err *e)
{
    int fd = open_nameless(e);

    if (fd < 0)
        return -1;
    if (ftruncate(fd, f->bytes) == 0 && fill_file(fd, k, opt, g) == 0 &&
        (!f->direct || fsync(fd) == 0))
        return fd;
    err_errno(e, EXIT_UNAVAILABLE, errno,
              "cannot create a file of %lld bytes in '%s' (set TMPDIR to a "
              "directory with free space, or use a smaller --size)",
              (long long)f->bytes, temporary_directory());
    close(fd);
    return -1;
}
