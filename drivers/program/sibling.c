/* SPDX-License-Identifier: BSD-3-Clause */
/* Start a command that is a file of its own; see sibling.h. */
#include "drivers/program/sibling.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "drivers/program/command.h"
#include "drivers/program/watchdog.h"

enum { PATH_BYTES = 4096 };

/* The folder of this program. Returns 0, or -1 with EXIT_UNAVAILABLE in e. */
static int own_folder(char folder[PATH_BYTES], struct err *e)
{
    ssize_t n = readlink("/proc/self/exe", folder, PATH_BYTES - 1);
    char *slash;

    if (n <= 0)
        return err_errno(e, EXIT_UNAVAILABLE, errno,
                         "cannot read the link /proc/self/exe, by which other "
                         "commands are found");
    folder[n] = '\0';
    slash = strrchr(folder, '/');
    if (slash != NULL)
        *slash = '\0';
    return 0;
}

static int start(const char *path, char **argv, struct err *e)
{
    watchdog_unblock_signals();
    signal(SIGPIPE, SIG_DFL);
    signal(SIGXFSZ, SIG_DFL);
    execv(path, argv);
    return err_errno(e, EXIT_UNAVAILABLE, errno, "cannot start '%.300s'", path);
}

/* Around the name: where it may be, relative to the folder. */
static const struct {
    const char *before, *after;
} places[] = {
    {"brigade-", ""},
    {"jobs/", ".sh"},
    {BRIGADE_JOBS "/", ".sh"},
};

static int is_missing(const char *name, const char *folder, struct err *e)
{
    for (int i = 0; sibling_programs[i].name != NULL; i++)
        if (strcmp(sibling_programs[i].name, name) == 0)
            return err_set(e, EXIT_UNAVAILABLE,
                           "command '%s' is not installed: in %.300s there is "
                           "no program brigade-%s, nor %s/%s.sh; build or "
                           "install all of brigade",
                           name, folder, name, BRIGADE_JOBS, name);
    return 0;
}

int sibling_exec(char **argv, struct err *e)
{
    char folder[PATH_BYTES], path[PATH_BYTES];

    if (strchr(argv[0], '/') != NULL)
        return 0;
    if (own_folder(folder, e) != 0)
        return -1;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        int n = snprintf(path, sizeof path, "%s/%s%s%s", folder,
                         places[i].before, argv[0], places[i].after);

        if (n < 0 || (size_t)n >= sizeof path || access(path, F_OK) != 0)
            continue;
        setenv("BRIGADE_BUILD", folder, 0);
        return start(path, argv, e);
    }
    return is_missing(argv[0], folder, e);
}
