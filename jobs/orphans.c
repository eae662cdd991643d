/* SPDX-License-Identifier: BSD-3-Clause */
/* Runs that a killed sweep left behind; see orphans.h. */
#include "jobs/orphans.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static int is_same(const char *path, const struct stat *wanted)
{
    struct stat s;

    return stat(path, &s) == 0 && s.st_dev == wanted->st_dev &&
           s.st_ino == wanted->st_ino;
}

/* Whether process pid has --label=kind=... and --out= of this directory among
 * its arguments. Processes of other users cannot be read and do not count. */
static int writes_to(const char *pid, const struct stat *wanted)
{
    char path[4608], words[8192];
    int labelled = 0, same = 0;
    FILE *from;
    size_t n;

    snprintf(path, sizeof path, "/proc/%.20s/cmdline", pid);
    from = fopen(path, "re");
    if (from == NULL)
        return 0;
    n = fread(words, 1, sizeof words - 1, from);
    fclose(from);
    words[n] = '\0';
    for (const char *w = words; w < words + n; w += strlen(w) + 1) {
        labelled |= strncmp(w, "--label=kind=", 13) == 0;
        if (strncmp(w, "--out=", 6) != 0)
            continue;
        if (w[6] == '/')
            snprintf(path, sizeof path, "%.4000s", w + 6);
        else
            snprintf(path, sizeof path, "/proc/%.20s/cwd/%.4000s", pid, w + 6);
        same |= is_same(path, wanted);
    }
    return labelled && same;
}

static int count(const struct stat *wanted)
{
    DIR *all = opendir("/proc");
    struct dirent *each;
    int n = 0;

    while (all != NULL && (each = readdir(all)) != NULL)
        if (isdigit((unsigned char)each->d_name[0]))
            n += writes_to(each->d_name, wanted);
    if (all != NULL)
        closedir(all);
    return n;
}

int orphans_wait(const char *dir, double most_s)
{
    const struct timespec pause = {.tv_nsec = 50 * 1000 * 1000};
    struct stat wanted;
    int n = 0;

    if (stat(dir, &wanted) != 0)
        return 0;
    for (double waited = 0; waited <= most_s; waited += 0.05) {
        n = count(&wanted);
        if (n == 0)
            return 0;
        nanosleep(&pause, NULL);
    }
    return n;
}
