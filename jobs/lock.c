/* SPDX-License-Identifier: BSD-3-Clause */
/* One sweep at a time in a directory; see lock.h. */
#include "jobs/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "results/rows/csv.h"

enum { TRIES = 1200 }; /* 50 ms apart */

static void read_note(int fd, struct lock_note *note)
{
    char text[512], *words;
    ssize_t n = pread(fd, text, sizeof text - 1, 0);
    int used = 0;

    *note = (struct lock_note){0};
    text[n > 0 ? n : 0] = '\0';
    sscanf(text, "%d %127s %zu %zu %" SCNd64 " %lf %lf%n", &note->pid,
           note->host, &note->at, &note->of, &note->begun_s, &note->expected_s,
           &note->left_s, &used);
    if (used == 0)
        return;
    words = text + used + strspn(text + used, "\n");
    snprintf(note->words, sizeof note->words, "%.*s", (int)strcspn(words, "\n"),
             words);
}

/* Whether it is a sweep of this host whose process has ended. */
static int is_dead(const struct lock_note *h)
{
    char here[128] = "";

    gethostname(here, sizeof here - 1);
    return h->pid > 0 && strcmp(h->host, here) == 0 &&
           kill((pid_t)h->pid, 0) != 0 && errno == ESRCH;
}

static int wait_for(int fd, const char *dir, struct err *e)
{
    const struct timespec pause = {.tv_nsec = 50 * 1000 * 1000};
    struct lock_note holder;

    for (int i = 0; flock(fd, LOCK_EX | LOCK_NB) != 0; i++) {
        if (errno != EWOULDBLOCK && errno != EINTR)
            return err_errno(e, EXIT_RESULTS, errno,
                             "cannot lock '%.200s' (the file system may have "
                             "no locks; use --out on another)",
                             dir);
        read_note(fd, &holder);
        /* An empty file: its holder has not written yet, or is leaving. */
        if ((holder.pid != 0 && !is_dead(&holder)) || i == TRIES)
            return err_set(e, EXIT_RESULTS,
                           "another sweep writes to '%.200s' (process %d on "
                           "%s): wait until it ends, or use another --out",
                           dir, holder.pid, holder.host);
        nanosleep(&pause, NULL);
    }
    return 0;
}

int lock_take(struct lock *l, const char *dir, struct err *e)
{
    char path[4096], here[128] = "";

    snprintf(path, sizeof path, "%s/sweep.lock", dir);
    if (csv_make_directory(dir, e) != 0)
        return -1;
    /* Without O_CLOEXEC, because runs inherit the lock. */
    l->fd = open(path, O_RDWR | O_CREAT, 0666);
    if (l->fd < 0)
        return err_errno(e, EXIT_RESULTS, errno, "cannot open '%.200s'", path);
    if (wait_for(l->fd, dir, e) != 0) {
        close(l->fd);
        l->fd = -1;
        return -1;
    }
    gethostname(here, sizeof here - 1);
    /* A full disk is reported when rows are written. */
    if (ftruncate(l->fd, 0) == 0)
        dprintf(l->fd, "%d %s\n", (int)getpid(), here);
    return 0;
}

void lock_note(const struct lock *l, const struct lock_note *note)
{
    char here[128] = "", text[512];
    int n;

    if (l->fd < 0)
        return;
    gethostname(here, sizeof here - 1);
    n = snprintf(text, sizeof text,
                 "%d %s\n%zu %zu %" PRId64 " %.1f %.1f\n%s\n", (int)getpid(),
                 here, note->at, note->of, note->begun_s, note->expected_s,
                 note->left_s, note->words);
    /* One write, so that a reader finds either note; then the rest of a longer
     * one is cut off. */
    if (n > 0 && (size_t)n < sizeof text &&
        pwrite(l->fd, text, (size_t)n, 0) == n)
        (void)!ftruncate(l->fd, n);
}

int lock_read(const char *dir, struct lock_note *note, struct err *e)
{
    char path[4096];
    int fd;

    snprintf(path, sizeof path, "%s/sweep.lock", dir);
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return err_errno(e, EXIT_RESULTS, errno,
                         "no sweep in '%.200s': cannot open its sweep.lock",
                         dir);
    read_note(fd, note);
    close(fd);
    return 0;
}

void lock_give(struct lock *l)
{
    if (l->fd < 0)
        return;
    /* A stale name only makes the next sweep wait in vain. */
    (void)!ftruncate(l->fd, 0);
    close(l->fd);
    l->fd = -1;
}
