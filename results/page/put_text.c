/* SPDX-License-Identifier: BSD-3-Clause */
/* See put_text.h. */
#include "results/page/put_text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "results/rows/new_file.h"
#include "results/rows/stdout.h"

static int code_of(int number)
{
    return number == ENOMEM ? EXIT_UNAVAILABLE : EXIT_RESULTS;
}

int put_text(const char *path, const char *text, size_t length, struct err *e)
{
    struct new_file f;

    if (strcmp(path, "-") == 0) {
        if (fwrite(text, 1, length, stdout) != length)
            return errno == ENOMEM ? err_errno(e, EXIT_UNAVAILABLE, errno,
                                               "cannot write to stdout")
                                   : stdout_failed(e, errno);
        return 0;
    }
    if (new_file_check(path, e) != 0)
        return -1;
    if (new_file_open(&f, path) != 0)
        return err_errno(e, code_of(errno), errno, "cannot create '%.200s'",
                         path);
    if (fwrite(text, 1, length, f.to) != length) {
        err_errno(e, code_of(errno), errno, "cannot write '%.200s'", path);
        new_file_drop(&f);
        return -1;
    }
    return new_file_keep(&f) == 0 ? 0
                                  : err_errno(e, EXIT_RESULTS, errno,
                                              "cannot write '%.200s'", path);
}
