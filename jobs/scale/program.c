/* SPDX-License-Identifier: BSD-3-Clause */
/* Whether a program can be started; see session.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jobs/scale/session.h"

int scale_check_program(const char *program, struct err *e)
{
    const char *path = getenv("PATH"), *at = path != NULL ? path : "/bin";
    char file[4096];
    struct stat s;

    if (strchr(program, '/') != NULL) {
        if (stat(program, &s) != 0)
            return err_errno(e, 127, errno, "cannot run '%.200s'", program);
        if (!S_ISREG(s.st_mode) || access(program, X_OK) != 0)
            return err_set(
                e, 126, "cannot run '%.200s': not an executable file%s",
                program, S_ISREG(s.st_mode) ? "; chmod +x makes it one" : "");
        return 0;
    }
    for (;;) {
        int length = (int)strcspn(at, ":");

        snprintf(file, sizeof file, "%.*s/%s", length, length > 0 ? at : ".",
                 program);
        if (access(file, X_OK) == 0 && stat(file, &s) == 0 &&
            S_ISREG(s.st_mode))
            return 0;
        if (at[length] == '\0')
            break;
        at += length + 1;
    }
    return err_set(e, 127,
                   "no program '%.200s' on PATH; a program of this directory "
                   "is ./%.100s",
                   program, program);
}
