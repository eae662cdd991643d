/* SPDX-License-Identifier: BSD-3-Clause */
/* Files that a user names as input; see input_file.h. */
#include "results/rows/input_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int refuse(int fd, int number, const char **cause)
{
    if (fd >= 0)
        close(fd);
    errno = number;
    *cause = number == 0 ? "not a regular file" : strerror(number);
    return -1;
}

/* Whether path is a name of a descriptor of this process. */
static int is_held(const char *path)
{
    static const char *const names[] = {"/dev/stdin", "/dev/fd/",
                                        "/proc/self/fd/"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strncmp(path, names[i], strlen(names[i])) == 0)
            return 1;
    return 0;
}

static int open_kind(const char *path, int flags, int held, const char **cause)
{
    struct stat s;
    int fd;

    if (stat(path, &s) != 0)
        return refuse(-1, errno, cause);
    if (!S_ISREG(s.st_mode) && !held)
        return refuse(-1, 0, cause);
    /* O_NONBLOCK in case a FIFO replaces the file at this moment. */
    fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | flags);
    if (fd < 0 || fstat(fd, &s) != 0)
        return refuse(fd, errno, cause);
    if (S_ISDIR(s.st_mode) || (!S_ISREG(s.st_mode) && !held))
        return refuse(fd, 0, cause);
    /* A pipe's reader has to wait, and io_uring returns EAGAIN for some files
     * with this flag. */
    if (fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK) != 0)
        return refuse(fd, errno, cause);
    return fd;
}

int input_open(const char *path, int flags, const char **cause)
{
    return open_kind(path, flags, 0, cause);
}

FILE *input_stream(const char *path, const char **cause)
{
    int fd = open_kind(path, 0, is_held(path), cause);
    FILE *stream = fd >= 0 ? fdopen(fd, "r") : NULL;

    if (fd >= 0 && stream == NULL)
        refuse(fd, errno, cause);
    return stream;
}

FILE *input_text(const char *path, const char **cause)
{
    static const int mark[] = {0xef, 0xbb, 0xbf};
    FILE *stream = input_stream(path, cause);
    int c, same = 0;

    if (stream == NULL)
        return NULL;
    while (same < 3 && (c = getc(stream)) == mark[same])
        same++;
    if (same == 3)
        return stream;
    /* C guarantees one byte of push-back, glibc and musl any three. */
    ungetc(c, stream);
    while (same > 0)
        ungetc(mark[--same], stream);
    return stream;
}

int input_same(const char *path, const char *other)
{
    struct stat a, b;

    return stat(path, &a) == 0 && stat(other, &b) == 0 &&
           a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}
