/* SPDX-License-Identifier: BSD-3-Clause */
/* One program at a time; see child.h. */
#include "jobs/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "drivers/launcher/child_wait.h"

enum { TICK_MS = 200, OUTPUT_MAX = 1 << 20 };

/* Time for a launcher to end its ranks, or to notice that they have ended. */
static const int64_t patience_ns = INT64_C(5000000000);

static int64_t now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

/* The data read from one pipe. */
struct stream {
    int fd;
    char *bytes;
    size_t used, room;
};

static void stream_read(struct stream *s)
{
    char spill[4096];
    size_t left = s->room - s->used;
    ssize_t n = left > 0 ? read(s->fd, s->bytes + s->used, left)
                         : read(s->fd, spill, sizeof spill);

    if (n > 0 && left > 0)
        s->used += (size_t)n;
    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) {
        close(s->fd);
        s->fd = -1;
    }
}

static void exec_child(const struct child *c, pid_t parent, int out, int err)
{
    sigset_t none;
    int null = open("/dev/null", O_RDWR);

    setpgid(0, 0);
    if (!c->is_launcher)
        prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(127);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    dup2(null, STDIN_FILENO);
    dup2(out >= 0 ? out : null, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    execvp(c->argv[0], c->argv);
    dprintf(STDERR_FILENO, "cannot start '%s': %s\n", c->argv[0],
            strerror(errno));
    _exit(127);
}

/* Kill the children of a launcher that does not end. */
static void kill_started(pid_t pid)
{
    char path[64], line[4096], *at = line;
    FILE *from;
    size_t n;

    snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)pid,
             (int)pid);
    from = fopen(path, "re");
    if (from == NULL)
        return;
    n = fread(line, 1, sizeof line - 1, from);
    line[n] = '\0';
    fclose(from);
    for (;;) {
        char *end;
        long started = strtol(at, &end, 10);

        if (end == at)
            return;
        if (started > 1)
            kill((pid_t)started, SIGKILL);
        at = end;
    }
}

static int has_ended(pid_t pid, int *status)
{
    pid_t got = waitpid(pid, status, WNOHANG);

    return got == pid || (got < 0 && errno != EINTR);
}

static int ends_within(pid_t pid, int *status, int64_t ns)
{
    const struct timespec pause = {.tv_nsec = 10 * 1000 * 1000};

    for (int64_t from = now_ns(); now_ns() - from < ns;) {
        if (has_ended(pid, status))
            return 1;
        nanosleep(&pause, NULL);
    }
    return 0;
}

/* Kill it. Only a launcher can end ranks on other nodes: it is told to. */
static void end_it(const struct child *c, pid_t pid, int *status)
{
    if (c->is_launcher) {
        kill(pid, SIGTERM);
        if (ends_within(pid, status, patience_ns))
            return;
        kill_started(pid);
        if (ends_within(pid, status, patience_ns))
            return;
    }
    kill(pid, SIGKILL);
    *status = child_wait(pid, NULL);
}

/* Read its output until it ends or must be ended. */
static void watch(const struct child *c, pid_t pid, struct stream *out,
                  struct stream *err, struct child_end *end, int *status)
{
    const int64_t begun = now_ns();

    for (;;) {
        struct pollfd fds[2] = {
            {.fd = out->fd, .events = POLLIN},
            {.fd = err->fd, .events = POLLIN},
        };
        int none = out->fd < 0 && err->fd < 0;
        int failed = poll(fds, 2, none ? 1 : TICK_MS) < 0;

        /* Where the system cannot wait for them (ENOMEM). */
        if (failed)
            nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
        if (out->fd >= 0 && (failed || fds[0].revents != 0))
            stream_read(out);
        if (err->fd >= 0 && (failed || fds[1].revents != 0))
            stream_read(err);
        end->ns = now_ns() - begun;
        if (has_ended(pid, status))
            break;
        end->halted = c->stop != NULL && *c->stop != 0;
        end->late = c->deadline_ns > 0 && end->ns > c->deadline_ns;
        if (end->halted || end->late) {
            end_it(c, pid, status);
            break;
        }
        if (c->tick != NULL)
            c->tick(c->arg);
    }
    /* The rest of the pipes; other processes may hold their ends open. */
    for (int i = 0; i < 64 && out->fd >= 0; i++)
        stream_read(out);
    for (int i = 0; i < 64 && err->fd >= 0; i++)
        stream_read(err);
}

static int open_stream(struct stream *s, int *child_side, char *bytes,
                       size_t room, struct err *e)
{
    int fds[2];

    if (pipe2(fds, O_CLOEXEC) != 0)
        return err_errno(e, EXIT_UNAVAILABLE, errno, "cannot create a pipe");
    fcntl(fds[0], F_SETFL, O_NONBLOCK);
    *s = (struct stream){.fd = fds[0], .bytes = bytes, .room = room};
    *child_side = fds[1];
    return 0;
}

static void close_if(int fd)
{
    if (fd >= 0)
        close(fd);
}

int child_run(const struct child *c, struct child_end *end, struct err *e)
{
    struct stream out = {.fd = -1}, err = {.fd = -1};
    int out_side = -1, err_side = -1, status = WAIT_UNKNOWN, failed = 0;
    pid_t parent = getpid(), pid = -1;

    *end = (struct child_end){0};
    end->output = calloc(1, c->keep_output ? OUTPUT_MAX : 1);
    if (end->output == NULL)
        return err_set(e, EXIT_UNAVAILABLE,
                       "no memory for the output of a run");
    if (open_stream(&err, &err_side, end->messages, sizeof end->messages - 1,
                    e) != 0 ||
        (c->keep_output &&
         open_stream(&out, &out_side, end->output, OUTPUT_MAX - 1, e) != 0))
        failed = -1;
    else if ((pid = fork()) < 0)
        failed = err_errno(e, EXIT_UNAVAILABLE, errno, "cannot fork");
    else if (pid == 0)
        exec_child(c, parent, out_side, err_side);
    close_if(out_side);
    close_if(err_side);
    if (!failed)
        watch(c, pid, &out, &err, end, &status);
    close_if(out.fd);
    close_if(err.fd);
    if (!failed && status == WAIT_UNKNOWN)
        failed = err_set(e, EXIT_FAILED,
                         "cannot wait for %s: how it ended is not known",
                         c->argv[0]);
    end->code = child_code(status);
    return failed;
}

void child_release(struct child_end *end)
{
    free(end->output);
    end->output = NULL;
}

void child_reason(const struct child_end *end, char *to, size_t size)
{
    const char *from = strstr(end->messages, "brigade: ");
    const char *ranks = strstr(end->messages, "brigade-mpi: ");
    size_t length;

    if (from != NULL)
        from += strlen("brigade: ");
    else if (ranks != NULL)
        from = ranks + strlen("brigade-mpi: ");
    else
        from = end->messages + strspn(end->messages, "\n -");
    length = strcspn(from, "\n");
    snprintf(to, size, "%.*s", (int)length, from);
}
