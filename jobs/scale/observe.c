/* SPDX-License-Identifier: BSD-3-Clause */
/* One run of a command; see observe.h. */
#include "jobs/scale/observe.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "drivers/launcher/child_wait.h"
#include "drivers/os/cgroup.h"
#include "jobs/scale/tree.h"
#include "jobs/scale/usage.h"
#include "results/rows/row.h"

enum { FIRST_MS = 5, LAST_MS = 100 };

/* A share of the CPU time that must have been sampled, for its time in the run
 * queue to stand for all of it. */
#define SAMPLED 0.6

static const int64_t patience_ns = INT64_C(5000000000);

/* Written by the child before exec. */
struct start {
    int64_t begun_ns;
    int start_errno;
    struct err e;
    struct place_actual where;
};

struct run {
    const struct observe *c;
    struct observed *o;
    struct start *start; /* shared with the child */
    struct tree tree;
    struct counters counters;
    pid_t pid;
    int pidfd; /* -1: not supported, so its end is polled for */
    int stderr_fd;
    int64_t forked_ns;
    size_t used; /* of messages */
    double clock_sum;
    int clock_samples;
};

static int64_t now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

/* ---- the child -----------------------------------------------------------------*/

static void exec_child(struct run *r, pid_t parent, int go, int out, int err)
{
    const struct observe *c = r->c;
    struct start *s = r->start;
    int in =
        open(c->input != NULL ? c->input : "/dev/null", O_RDONLY | O_CLOEXEC);
    int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    sigset_t none;
    char byte;

    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(127);
    if (in < 0)
        err_errno(&s->e, EXIT_UNAVAILABLE, errno, "cannot open '%.200s'",
                  c->input);
    if (c->plan != NULL && s->e.code == 0)
        place_bind_together(c->plan, &s->e);
    if (s->e.code != 0)
        _exit(126);
    place_where(c->machine, &s->where);
    for (int i = 0; c->set != NULL && c->set[i] != NULL; i++)
        putenv((char *)c->set[i]);
    signal(SIGPIPE, SIG_DFL);
    signal(SIGXFSZ, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    dup2(in, STDIN_FILENO);
    dup2(out >= 0 ? out : null, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    if (read(go, &byte, 1) != 1)
        _exit(127);
    s->begun_ns = now_ns();
    execvp(c->argv[0], c->argv);
    s->start_errno = errno;
    _exit(127);
}

/* ---- its messages and threads --------------------------------------------------*/

static void read_messages(struct run *r)
{
    char spill[4096];
    size_t left = sizeof r->o->messages - 1 - r->used;
    ssize_t n = left > 0 ? read(r->stderr_fd, r->o->messages + r->used, left)
                         : read(r->stderr_fd, spill, sizeof spill);

    if (n > 0 && left > 0)
        r->used += (size_t)n;
    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) {
        close(r->stderr_fd);
        r->stderr_fd = -1;
    }
}

static void sample(struct run *r)
{
    int64_t hz = usage_clock_hz(r->c->cpus);

    tree_sample(&r->tree);
    if (hz != ROW_UNKNOWN) {
        r->clock_sum += (double)hz;
        r->clock_samples++;
    }
}

/* It has ended, and is not reaped. */
static int has_ended(const struct run *r)
{
    siginfo_t info = {0};

    return waitid(P_PID, (id_t)r->pid, &info, WEXITED | WNOHANG | WNOWAIT) !=
               0 ||
           info.si_pid == r->pid;
}

/* Wait up to ms for its end, or messages. 1: it has ended. Where the system cannot
 * wait for them (ENOMEM), both are looked at after 1 ms. */
static int wait_for(struct run *r, int ms)
{
    struct pollfd fds[2] = {
        {.fd = r->pidfd, .events = POLLIN},
        {.fd = r->stderr_fd, .events = POLLIN},
    };

    int failed = poll(fds, 2, r->pidfd < 0 ? 1 : ms) < 0;

    if (failed)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    if (r->stderr_fd >= 0 && (failed || fds[1].revents != 0))
        read_messages(r);
    return (failed || r->pidfd < 0 || fds[0].revents != 0) && has_ended(r);
}

/* Ask it to end, and kill it and all its group if it does not. */
static void end_it(struct run *r)
{
    int64_t from = now_ns();

    kill(-r->pid, SIGTERM);
    kill(r->pid, SIGTERM);
    while (now_ns() - from < patience_ns)
        if (wait_for(r, LAST_MS))
            return;
    kill(-r->pid, SIGKILL);
    kill(r->pid, SIGKILL);
    while (!wait_for(r, LAST_MS))
        ;
}

/* Returns the time of its end. Samples become rarer, because short runs need
 * many and long runs must not be disturbed. */
static int64_t watch(struct run *r)
{
    int64_t sampled = now_ns(), ticked = sampled;
    int pause_ms = FIRST_MS;
    int last_ms = r->c->sample_ms > 0 ? r->c->sample_ms : LAST_MS;

    for (;;) {
        int64_t now;

        if (wait_for(r, pause_ms))
            return now_ns();
        now = now_ns();
        if (now - sampled >= pause_ms * INT64_C(1000000)) {
            sample(r);
            sampled = now_ns();
            /* A tree that takes long to read is sampled less often. */
            pause_ms += pause_ms / 2 + (int)((sampled - now) / 10000);
            pause_ms = pause_ms > last_ms ? last_ms : pause_ms;
        }
        r->o->halted = r->c->stop != NULL && *r->c->stop != 0;
        r->o->late = r->c->deadline_ns > 0 && r->start->begun_ns > 0 &&
                     now - r->start->begun_ns > r->c->deadline_ns;
        if (r->o->halted || r->o->late) {
            end_it(r);
            return now_ns();
        }
        if (r->c->tick != NULL && now - ticked > 200000000) {
            ticked = now;
            r->c->tick(r->c->arg);
        }
    }
}

/* ---- its accounts --------------------------------------------------------------*/

static int64_t ns_of(struct timeval t)
{
    return t.tv_sec * INT64_C(1000000000) + t.tv_usec * INT64_C(1000);
}

static void add_usage(struct observed *o, const struct rusage *u)
{
    o->user_ns += ns_of(u->ru_utime);
    o->system_ns += ns_of(u->ru_stime);
    o->voluntary += u->ru_nvcsw;
    o->involuntary += u->ru_nivcsw;
    o->minor_faults += u->ru_minflt;
    o->major_faults += u->ru_majflt;
    if (u->ru_maxrss * 1024 > o->rss_bytes)
        o->rss_bytes = u->ru_maxrss * 1024;
}

/* End and reap all that it left, for 2 s at most. */
static void reap_rest(struct run *r)
{
    const struct timespec pause = {.tv_nsec = 2 * 1000 * 1000};
    int64_t from = now_ns();
    struct rusage u;
    int status;

    kill(-r->pid, SIGKILL);
    for (;;) {
        pid_t pid = wait4(-1, &status, WNOHANG, &u);

        if (pid < 0 && errno != EINTR)
            return;
        if (pid > 0) {
            add_usage(r->o, &u);
            r->o->left_behind +=
                WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
        }
        if (pid == 0) {
            if (now_ns() - from > 2000000000)
                return;
            nanosleep(&pause, NULL);
        }
    }
}

static void account(struct run *r, int64_t ended_ns)
{
    struct observed *o = r->o;
    struct usage_io io;
    struct rusage u;
    double cpu, sampled;

    tree_sample_ended(&r->tree, r->pid);
    sampled = (double)r->tree.cpu_ns;
    usage_io(r->pid, &io);
    o->read_bytes = io.read;
    o->written_bytes = io.written;
    o->disk_read_bytes = io.disk_read;
    o->disk_written_bytes = io.disk_written;
    o->code = child_code(child_wait(r->pid, &u));
    add_usage(o, &u);
    reap_rest(r);
    counters_read(&r->counters, o->counts);
    o->elapsed_ns = ended_ns - r->start->begun_ns;
    o->launch_ns = r->start->begun_ns - r->forked_ns;
    o->start_errno = r->start->start_errno;
    o->where = r->start->where;
    cpu = (double)(o->user_ns + o->system_ns);
    o->runqueue_ns =
        sampled < SAMPLED * cpu ? ROW_UNKNOWN
        : sampled < cpu ? (int64_t)((double)r->tree.runqueue_ns * cpu / sampled)
                        : r->tree.runqueue_ns;
    o->threads_seen = r->tree.threads_seen;
    o->processes_seen = r->tree.processes_seen;
    o->cores_seen = tree_cores(&r->tree, r->c->machine);
    o->clock_hz = r->clock_samples > 0
                      ? (int64_t)(r->clock_sum / r->clock_samples)
                      : ROW_UNKNOWN;
}

/* ---- from start to end ---------------------------------------------------------*/

static void since(int64_t *value, int64_t before)
{
    if (before == ROW_UNKNOWN || *value == ROW_UNKNOWN)
        *value = ROW_UNKNOWN;
    else
        *value -= before;
}

/* go: the child starts when a byte is written to it. */
static void supervise(struct run *r, int go)
{
    const int quota = cgroup_has_quota("");
    int64_t steal = usage_steal_ns();
    int64_t throttled = quota ? cgroup_throttled_ns("") : 0;
    int64_t ended;

    r->pidfd = (int)syscall(SYS_pidfd_open, r->pid, 0);
    counters_open(&r->counters, r->pid, r->o->no_counters,
                  sizeof r->o->no_counters);
    if (write(go, "", 1) != 1)
        kill(r->pid, SIGKILL);
    ended = watch(r);
    r->o->throttled_ns = quota ? cgroup_throttled_ns("") - throttled : 0;
    r->o->steal_ns = usage_steal_ns();
    since(&r->o->steal_ns, steal);
    account(r, ended);
    for (int i = 0; i < 64 && r->stderr_fd >= 0; i++)
        read_messages(r);
}

static void close_if(int fd)
{
    if (fd >= 0)
        close(fd);
}

static int start(struct run *r, struct err *e)
{
    int go[2] = {-1, -1}, err[2] = {-1, -1}, failed = 0;
    pid_t parent = getpid();

    if (pipe2(go, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0)
        failed = err_errno(e, EXIT_UNAVAILABLE, errno, "cannot create a pipe");
    r->forked_ns = now_ns();
    if (!failed && (r->pid = fork()) < 0)
        failed = err_errno(e, EXIT_UNAVAILABLE, errno, "cannot fork");
    if (r->pid == 0)
        exec_child(r, parent, go[0], r->o->output_fd, err[1]);
    close_if(go[0]);
    close_if(err[1]);
    if (!failed) {
        fcntl(err[0], F_SETFL, O_NONBLOCK);
        r->stderr_fd = err[0];
        supervise(r, go[1]);
    }
    close_if(failed ? err[0] : r->stderr_fd);
    close_if(r->pidfd);
    close_if(go[1]);
    return failed;
}

int observe_run(const struct observe *c, struct observed *o, struct err *e)
{
    struct run r = {.c = c, .o = o, .pid = -1, .pidfd = -1, .stderr_fd = -1};
    int failed = 0;

    *o = (struct observed){.output_fd = -1};
    r.tree.seen = c->seen;
    r.tree.arg = c->seen_arg;
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    r.start = mmap(NULL, sizeof *r.start, PROT_READ | PROT_WRITE,
                   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (r.start == MAP_FAILED)
        return err_errno(e, EXIT_UNAVAILABLE, errno, "no memory for a run");
    if (c->keep_output) {
        o->output_fd = memfd_create("output", MFD_CLOEXEC);
        if (o->output_fd < 0)
            failed = err_errno(e, EXIT_UNAVAILABLE, errno,
                               "cannot keep the output of a run");
    }
    if (!failed)
        failed = start(&r, e);
    if (!failed && r.start->e.code != 0)
        failed = err_set(e, r.start->e.code, "%s", r.start->e.text);
    tree_release(&r.tree);
    munmap(r.start, sizeof *r.start);
    return failed;
}
