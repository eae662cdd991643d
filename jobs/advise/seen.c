/* SPDX-License-Identifier: BSD-3-Clause */
/* Reasons of blocked threads; see seen.h. */
#include "jobs/advise/seen.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Of the time between two samples, from which a reason is worth reading. */
#define BLOCKED_SHARE 0.1

enum { SOCKETS_EVERY = 32, FDS_MOST = 4096 };

/* What a call waits for; by_fd: by its first argument. */
enum { BY_FD = BLOCKED_KINDS };

static const struct {
    long call;
    int why;
    int count_at; /* argument that counts descriptors, 0: sleeps; -1: none */
} calls[] = {
    {SYS_nanosleep, BLOCKED_SLEEP, -1},
    {SYS_clock_nanosleep, BLOCKED_SLEEP, -1},
    {SYS_futex, BLOCKED_LOCK, -1},
    {SYS_flock, BLOCKED_LOCK, -1},
    {SYS_fcntl, BLOCKED_LOCK, -1},
    {SYS_wait4, BLOCKED_CHILD, -1},
    {SYS_waitid, BLOCKED_CHILD, -1},
    {SYS_rt_sigsuspend, BLOCKED_CHILD, -1},
    {SYS_ppoll, BLOCKED_EVENTS, 1},
    {SYS_pselect6, BLOCKED_EVENTS, 0},
    {SYS_epoll_pwait, BLOCKED_EVENTS, -1},
#ifdef SYS_poll
    {SYS_poll, BLOCKED_EVENTS, 1},
    {SYS_select, BLOCKED_EVENTS, 0},
    {SYS_epoll_wait, BLOCKED_EVENTS, -1},
#endif
#ifdef SYS_io_uring_enter
    {SYS_io_uring_enter, BLOCKED_EVENTS, -1},
#endif
    {SYS_io_getevents, BLOCKED_DISK, -1},
    {SYS_sync, BLOCKED_DISK, -1},
    {SYS_fsync, BLOCKED_DISK, -1},
    {SYS_fdatasync, BLOCKED_DISK, -1},
    {SYS_accept, BLOCKED_NETWORK, -1},
    {SYS_accept4, BLOCKED_NETWORK, -1},
    {SYS_connect, BLOCKED_NETWORK, -1},
    {SYS_sendto, BLOCKED_NETWORK, -1},
    {SYS_sendmsg, BLOCKED_NETWORK, -1},
    {SYS_recvfrom, BLOCKED_NETWORK, -1},
    {SYS_recvmsg, BLOCKED_NETWORK, -1},
    {SYS_read, BY_FD, -1},
    {SYS_readv, BY_FD, -1},
    {SYS_pread64, BY_FD, -1},
    {SYS_write, BY_FD, -1},
    {SYS_writev, BY_FD, -1},
    {SYS_pwrite64, BY_FD, -1},
    /* Outside a call: a page of a file, or of swap. */
    {-1, BLOCKED_DISK, -1},
};

static int64_t now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static int by_fd(pid_t pid, unsigned long fd)
{
    char path[64], to[64];
    ssize_t n;

    snprintf(path, sizeof path, "/proc/%d/fd/%lu", (int)pid, fd);
    n = readlink(path, to, sizeof to - 1);
    to[n > 0 ? n : 0] = '\0';
    if (strncmp(to, "socket:", 7) == 0)
        return BLOCKED_NETWORK;
    if (strncmp(to, "pipe:", 5) == 0)
        return BLOCKED_PIPE;
    if (strncmp(to, "anon_inode:[timerfd", 19) == 0)
        return BLOCKED_SLEEP;
    if (strncmp(to, "anon_inode:", 11) == 0)
        return BLOCKED_EVENTS;
    if (strncmp(to, "/dev/", 5) == 0)
        return BLOCKED_OTHER;
    return *to == '/' ? BLOCKED_DISK : BLOCKED_OTHER;
}

/* The reason; -1: it is running; -2: may not be read. */
static int reason_of(pid_t pid, pid_t tid)
{
    char path[64], text[256];
    unsigned long arg[3] = {0};
    long call;
    ssize_t n;
    int fd;

    snprintf(path, sizeof path, "/proc/%d/task/%d/syscall", (int)pid, (int)tid);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -2;
    n = read(fd, text, sizeof text - 1);
    close(fd);
    if (n <= 0)
        return -2;
    text[n] = '\0';
    if (sscanf(text, "%ld %lx %lx %lx", &call, &arg[0], &arg[1], &arg[2]) < 1)
        return -1;
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        if (calls[i].call != call)
            continue;
        if (calls[i].count_at >= 0 && arg[calls[i].count_at] == 0)
            return BLOCKED_SLEEP;
        return calls[i].why == BY_FD ? by_fd(pid, arg[0]) : calls[i].why;
    }
    return BLOCKED_OTHER;
}

static int sockets_of(pid_t pid)
{
    char path[64], to[16];
    struct dirent *item;
    int count = 0, left = FDS_MOST;
    DIR *all;

    snprintf(path, sizeof path, "/proc/%d/fd", (int)pid);
    all = opendir(path);
    while (all != NULL && left-- > 0 && (item = readdir(all)) != NULL) {
        ssize_t n = readlinkat(dirfd(all), item->d_name, to, sizeof to - 1);

        to[n > 0 ? n : 0] = '\0';
        count += strncmp(to, "socket:", 7) == 0;
    }
    if (all != NULL)
        closedir(all);
    return count;
}

/* ---- threads ------------------------------------------------------------------- */

void seen_add(void *arg, pid_t pid, pid_t tid, int64_t cpu_ns,
              int64_t runqueue_ns)
{
    struct seen *s = arg;
    struct seen_thread *t;
    int64_t now = now_ns(), between, blocked;
    int why;

    s->threads.each = sizeof *t;
    t = tid_map_at(&s->threads, tid);
    if (t == NULL)
        return;
    if (s->samples++ % SOCKETS_EVERY == SOCKETS_EVERY / 2) {
        int sockets = sockets_of(pid);

        s->sockets = sockets > s->sockets ? sockets : s->sockets;
    }
    if (t->pid == 0) {
        t->pid = pid;
        t->first_ns = now - cpu_ns - runqueue_ns;
        t->last_ns = t->first_ns;
    }
    between = now - t->last_ns;
    blocked = between - cpu_ns - runqueue_ns;
    t->last_ns = now;
    t->cpu_ns += cpu_ns;
    t->queue_ns += runqueue_ns;
    if (blocked <= 0)
        return;
    if ((double)blocked < BLOCKED_SHARE * (double)between) {
        t->unsure_ns += blocked;
        return;
    }
    why = reason_of(pid, tid);
    if (why >= 0)
        t->blocked_ns[why] += blocked;
    else
        t->unsure_ns += blocked;
    s->refused += why == -2;
    s->looked += why != -2;
}

void seen_close(struct seen *s)
{
    tid_map_close(&s->threads);
    for (size_t i = 0; i < s->threads.count; i++) {
        struct seen_thread *t = seen_thread(s, i);
        int64_t known = 0;

        for (int k = 0; k < BLOCKED_KINDS; k++)
            known += t->blocked_ns[k];
        for (int k = 0; k < BLOCKED_KINDS && known > 0; k++)
            t->blocked_ns[k] +=
                (int64_t)((double)t->unsure_ns * (double)t->blocked_ns[k] /
                          (double)known);
        if (known == 0)
            t->blocked_ns[BLOCKED_OTHER] += t->unsure_ns;
    }
}

struct seen_thread *seen_thread(const struct seen *s, size_t i)
{
    return &((struct seen_thread *)(void *)s->threads.all)[i];
}

void seen_release(struct seen *s)
{
    tid_map_release(&s->threads);
    *s = (struct seen){0};
}
