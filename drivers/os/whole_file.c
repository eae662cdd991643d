/* SPDX-License-Identifier: BSD-3-Clause */
/* Files that are whole or not there; see whole_file.h. */
#include "drivers/os/whole_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Not mkstemp(): that makes files which nobody else may read. */
static int create(struct whole_file *f, size_t size)
{
    int fd = -1;

    for (int i = 0; i < 1000 && fd < 0; i++) {
        snprintf(f->temporary, size, "%s.%ld-%d.part", f->path, (long)getpid(),
                 i);
        fd = open(f->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd < 0 && errno != EEXIST)
            break;
    }
    if (fd < 0)
        return -1;
    f->to = fdopen(fd, "w");
    if (f->to == NULL) {
        int number = errno;

        close(fd);
        unlink(f->temporary);
        errno = number;
        return -1;
    }
    return 0;
}

static void forget(struct whole_file *f)
{
    free(f->path);
    free(f->temporary);
    *f = (struct whole_file){0};
}

int whole_file_begin(struct whole_file *f, const char *path, struct err *e)
{
    size_t size = strlen(path) + 48;
    struct stat there;

    *f = (struct whole_file){0};
    /* What is renamed into place would replace a pipe or a device. */
    if (stat(path, &there) == 0 && !S_ISREG(there.st_mode))
        return err_set(e, EXIT_RESULTS,
                       "cannot write '%.200s': it is there and no regular file",
                       path);
    f->path = strdup(path);
    f->temporary = malloc(size);
    if (f->path == NULL || f->temporary == NULL)
        errno = ENOMEM;
    else if (create(f, size) == 0)
        return 0;
    err_errno(e, EXIT_RESULTS, errno, "cannot create '%.200s'", path);
    forget(f);
    return -1;
}

int whole_file_end(struct whole_file *f, struct err *e)
{
    int failed = ferror(f->to) != 0 || fflush(f->to) != 0;
    int number = errno;

    /* Some file systems tell of a full disk only when closing. */
    if (fclose(f->to) != 0 && !failed) {
        failed = 1;
        number = errno;
    }
    if (!failed && rename(f->temporary, f->path) != 0) {
        failed = 1;
        number = errno;
    }
    if (failed) {
        unlink(f->temporary);
        err_errno(e, EXIT_RESULTS, number, "cannot write '%.200s'", f->path);
    }
    forget(f);
    return failed ? -1 : 0;
}

void whole_file_cancel(struct whole_file *f)
{
    /* Nobody will read what could not be written. */
    (void)fclose(f->to);
    unlink(f->temporary);
    forget(f);
}
