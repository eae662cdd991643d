/* SPDX-License-Identifier: BSD-3-Clause */
/* Files that appear only when complete; see new_file.h. */
#include "results/rows/new_file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Names to try: other threads and leftover files may have taken some. */
enum { TRIES = 1000 };

static void set_temporary(struct new_file *f, size_t size, int turn)
{
    snprintf(f->temporary, size, "%s.%ld-%d.part", f->path, (long)getpid(),
             turn);
}

/* Open an unnamed file in the directory of path; -1 if its file system does not
 * support that. */
static int open_unnamed(const char *path)
{
    char *directory = strdup(path), *slash;
    int fd;

    if (directory == NULL)
        return -1;
    slash = strrchr(directory, '/');
    if (slash == NULL)
        strcpy(directory, ".");
    else
        slash[slash == directory] = '\0';
    fd = open(directory, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
    free(directory);
    return fd;
}

static int open_named(struct new_file *f, size_t size)
{
    int fd = -1;

    for (int i = 0; i < TRIES && fd < 0; i++) {
        set_temporary(f, size, i);
        fd = open(f->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd < 0 && errno != EEXIST)
            break;
    }
    f->named = fd >= 0;
    return fd;
}

/* Link through /proc, because AT_EMPTY_PATH needs a privilege. If the final
 * name is free, the file gets it directly, and f->named stays 0. */
static int give_name(struct new_file *f, size_t size)
{
    char fd[64];
    int failed = -1;

    snprintf(fd, sizeof fd, "/proc/self/fd/%d", fileno(f->to));
    if (linkat(AT_FDCWD, fd, AT_FDCWD, f->path, AT_SYMLINK_FOLLOW) == 0)
        return 0;
    for (int i = 0; i < TRIES && failed; i++) {
        set_temporary(f, size, i);
        failed =
            linkat(AT_FDCWD, fd, AT_FDCWD, f->temporary, AT_SYMLINK_FOLLOW);
        if (failed && errno != EEXIST)
            break;
    }
    f->named = !failed;
    return failed;
}

static size_t temporary_size(const struct new_file *f)
{
    return strlen(f->path) + 48;
}

int new_file_check(const char *path, struct err *e)
{
    struct stat there;

    if (stat(path, &there) == 0 && !S_ISREG(there.st_mode))
        return err_set(e, EXIT_RESULTS,
                       "cannot write '%.200s': exists and is not a regular "
                       "file",
                       path);
    return 0;
}

int new_file_possible(const char *path, struct err *e)
{
    char *copy = path ? strdup(path) : NULL;
    const char *dir = copy ? dirname(copy) : NULL;
    int failed = 0;

    if (path && !copy)
        failed =
            err_errno(e, EXIT_RESULTS, ENOMEM, "cannot create '%.200s'", path);
    else if (dir && access(dir, W_OK | X_OK))
        failed =
            err_errno(e, EXIT_RESULTS, errno, "cannot create '%.200s'", path);
    free(copy);
    return failed;
}

int new_file_open(struct new_file *f, const char *path)
{
    int fd = -1;

    *f = (struct new_file){.path = strdup(path)};
    if (f->path != NULL)
        f->temporary = malloc(temporary_size(f));
    if (f->temporary == NULL) {
        new_file_drop(f);
        errno = ENOMEM;
        return -1;
    }
    if (access("/proc/self/fd", X_OK) == 0)
        fd = open_unnamed(path);
    if (fd < 0)
        fd = open_named(f, temporary_size(f));
    if (fd >= 0)
        f->to = fdopen(fd, "wb");
    if (f->to == NULL) {
        int number = errno;

        if (fd >= 0)
            close(fd);
        new_file_drop(f);
        errno = number;
        return -1;
    }
    return 0;
}

/* Some file systems report a full disk only at close(). */
static int finish(struct new_file *f)
{
    FILE *to = f->to;

    errno = EIO; /* for an earlier write whose errno was lost */
    if (ferror(to) != 0 || fflush(to) != 0 ||
        (!f->named && give_name(f, temporary_size(f)) != 0))
        return -1;
    f->to = NULL;
    if (fclose(to) != 0) {
        if (!f->named)
            unlink(f->path);
        return -1;
    }
    if (f->named && rename(f->temporary, f->path) != 0)
        return -1;
    f->named = 0;
    return 0;
}

int new_file_keep(struct new_file *f)
{
    int failed = finish(f), number = errno;

    new_file_drop(f);
    errno = number;
    return failed;
}

void new_file_drop(struct new_file *f)
{
    if (f->to != NULL)
        fclose(f->to);
    if (f->named)
        unlink(f->temporary);
    free(f->temporary);
    free(f->path);
    *f = (struct new_file){.to = NULL};
}
