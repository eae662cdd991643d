/* SPDX-License-Identifier: BSD-3-Clause */
/* The output of chunks; see put.h. */
#include "drivers/io/put.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>

int put_begin(struct slot *s, const struct items *items)
{
    char path[PATH_MAX];
    int n;

    if (s->put.name == NULL)
        return items->item[s->put.item].fd;
    n = snprintf(path, sizeof path, "%s/%s", items->item[s->put.item].directory,
                 s->put.name);

    errno = ENAMETOOLONG;
    if (n >= (int)sizeof path || new_file_open(&s->file, path) != 0) {
        s->got = -errno;
        return -1;
    }
    return fileno(s->file.to);
}

int put_end(struct slot *s, const struct items *items, struct err *e)
{
    int number = s->got < 0 ? (int)-s->got : ENOSPC;

    if (s->got == (int64_t)s->put.bytes) {
        if (s->put.name == NULL)
            return 0;
        if (new_file_keep(&s->file) == 0)
            return 0;
        number = errno;
    } else {
        new_file_drop(&s->file);
    }
    if (s->put.name == NULL)
        return err_errno(e, EXIT_RESULTS, number, "cannot write '%.200s'",
                         items->item[s->put.item].name);
    return err_errno(e, EXIT_RESULTS, number, "cannot write '%.200s/%.200s'",
                     items->item[s->put.item].directory, s->put.name);
}
