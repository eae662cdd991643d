/* SPDX-License-Identifier: BSD-3-Clause */
/* The parent of a run; see supervise.h. */
#include "drivers/program/supervise.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "drivers/os/clock.h"
#include "drivers/os/patience.h"
#include "drivers/os/signals.h"
#include "drivers/program/left_rows.h"
#include "drivers/program/leftovers.h"
#include "drivers/program/request.h"
#include "drivers/team/crash.h"
#include "drivers/team/job.h"
#include "drivers/team/record.h"
#include "drivers/team/run_status.h"
#include "kernels/base/number.h"
#include "results/rows/csv.h"

/* Time that the supervisor leaves a run after the deadline to report its end. A
 * stopped run cannot report; one that writes rows may wait 30 s for other
 * writers. */
#define STOPPED_NS INT64_C(500000000)
#define SILENT_NS  INT64_C(2000000000)
#define WRITING_NS INT64_C(35000000000)
#define POLL_NS    INT64_C(250000000)

/* A signal this long after another one is a second one: launchers and timeout send
 * the same one twice, to the process and to its group. */
#define AGAIN_NS INT64_C(300000000)

/* Time for ranks to connect, before the deadline counts. */
#define STARTING_NS INT64_C(60000000000)

static const int forwarded[] = {SIGINT,  SIGTERM, SIGHUP,
                                SIGQUIT, SIGUSR1, SIGUSR2};

/* In the run: its parent; 0: none. */
static pid_t supervisor;

struct supervised {
    pid_t pid;
    int stopped;  /* the signal that stopped it; 0: it runs */
    int received; /* the last signal received to end it, and when */
    int64_t received_at_ns;
    int hurried;   /* 1: killed, by a second one */
    siginfo_t end; /* how it ended */
    int unseen;    /* errno, if its end cannot be seen */
};

/* ---- the end of a run --------------------------------------------------- */

/* One write, so that lines of several ranks do not mix. A run that was killed
 * may have left a line of progress, or a colour. */
static void print_line(const char *cause)
{
    char line[1024];
    int n = snprintf(line, sizeof line, "%s%s: %s\n",
                     isatty(STDERR_FILENO) ? "\033[0m\r\033[K" : "",
                     run_status->program, cause);

    if (n > 0 && write(STDERR_FILENO, line, (size_t)n) < 0)
        return; /* stderr is closed: there is no other place to report */
}

/* Prints first: the launcher may kill us at any moment. */
static int report(const char *status, const struct err *e)
{
    struct err writing = {0};
    int reported = atomic_load(&run_status->reported);
    /* The reader of stdout has ended, so that the launcher ends the ranks; or a
     * rank has the rows and ended first. */
    int silent = e->code > EXIT_SIGNAL && atomic_load(&run_status->complete);

    if (reported != 0 && !atomic_load(&run_status->watched))
        return reported - 1;
    if (!silent)
        print_line(e->text);
    leftovers_end();
    if (silent || (e->code > EXIT_SIGNAL && !run_status->signal_row))
        return e->code;
    if (left_rows_write(status, e->text, &writing) != 0 &&
        writing.text[0] != '\0')
        print_line(writing.text);
    return e->code;
}

/* " in worker 2 (thread 17), phase work"; empty: not known. */
static void describe_crash(const struct supervised *w, char *to, size_t size)
{
    const struct crash *c = &run_status->crash;

    to[0] = '\0';
    if (atomic_load(&c->pid) != w->pid || c->worker < 0)
        return;
    snprintf(to, size, " in worker %d (thread %d), phase %s", c->worker, c->tid,
             phase_names[c->phase]);
}

static const char *hint(const struct supervised *w)
{
    if (w->end.si_code != CLD_EXITED && w->end.si_status == SIGKILL)
        return " (probably out of memory: see dmesg)";
    return "";
}

/* A second signal did not wait for the run. */
static int report_hurried(const struct supervised *w)
{
    char signal[32];
    struct err e = {0};

    csv_hurry();
    err_set(&e, EXIT_SIGNAL + w->received,
            "ended by %s, and killed by a second signal",
            signal_text(w->received, signal, sizeof signal));
    return report(STATUS_FAILED, &e);
}

static int report_end(const struct supervised *w)
{
    int signalled = w->end.si_code != CLD_EXITED;
    int told = atomic_load(&run_status->reported);
    char whose[160], how[64], where[96];
    struct err e = {0};

    /* A child that was forked while the run ended itself dies a moment later. */
    if (told - 1 > 0)
        leftovers_end();
    if (told > 0)
        return told - 1;
    if (w->hurried)
        return report_hurried(w);
    run_status_describe(w->pid, whose, sizeof whose);
    signal_end_text(w->end.si_code, w->end.si_status, how, sizeof how);
    describe_crash(w, where, sizeof where);
    err_set(&e,
            signalled && w->end.si_status == w->received
                ? EXIT_SIGNAL + w->received
                : EXIT_FAILED,
            "%s %s%s: the run is lost%s%s", whose, how, where,
            left_rows_wanted() ? ", only finished repetitions are kept" : "",
            hint(w));
    return report(STATUS_FAILED, &e);
}

/* The run was to end, or the deadline passed, and it did not end. */
static int report_late(const struct supervised *w)
{
    char whose[160], limit[32], signal[32];
    struct err e = {0};

    run_status_describe(w->pid, whose, sizeof whose);
    number_time_text(run_status->deadline_ns, limit, sizeof limit);
    if (w->received != 0)
        err_set(&e, EXIT_SIGNAL + w->received,
                "ended by %s: %s %s, and was killed",
                signal_text(w->received, signal, sizeof signal), whose,
                w->stopped != 0                      ? "is stopped"
                : !atomic_load(&run_status->watched) ? "was starting"
                                                     : "ignored it");
    else if (w->stopped != 0)
        err_set(&e, EXIT_DEADLINE,
                "the deadline of %s passed: %s is stopped by %s", limit, whose,
                signal_text(w->stopped, signal, sizeof signal));
    else
        err_set(&e, EXIT_DEADLINE,
                "the deadline of %s passed: %s did not respond and was killed",
                limit, whose);
    kill(w->pid, SIGKILL);
    return report(w->received != 0 ? STATUS_FAILED : STATUS_DEADLINE, &e);
}

/* Its end cannot be seen, so waiting would go on until the deadline. */
static int report_unseen(const struct supervised *w)
{
    struct err e = {0};

    err_errno(&e, EXIT_FAILED, w->unseen, "cannot wait for the run (pid %d)",
              (int)w->pid);
    kill(w->pid, SIGKILL);
    return report(STATUS_FAILED, &e);
}

/* ---- while it runs ------------------------------------------------------ */

/* Handle all changes of children. Returns 1 when the run has ended. */
static int collect_changes(struct supervised *w)
{
    siginfo_t info = {0};
    int failed;

    while ((failed = waitid(P_ALL, 0, &info,
                            WEXITED | WSTOPPED | WCONTINUED | WNOHANG)) == 0 &&
           info.si_pid != 0) {
        if (info.si_pid != w->pid)
            continue; /* an orphan of the run that has ended */
        if (info.si_code == CLD_STOPPED || info.si_code == CLD_TRAPPED) {
            w->stopped = info.si_status;
        } else if (info.si_code == CLD_CONTINUED) {
            w->stopped = 0;
        } else {
            w->end = info;
            return 1;
        }
        info.si_pid = 0;
    }
    if (failed && errno != EINTR)
        w->unseen = errno;
    return 0;
}

static int64_t grace_ns(const struct supervised *w)
{
    int64_t ns = w->stopped != 0 ? STOPPED_NS : SILENT_NS;

    return atomic_load(&run_status->reporting) ? WRITING_NS : ns;
}

static int too_late(const struct supervised *w)
{
    int64_t ends = atomic_load(&run_status->ends_at_ns);

    /* In MPI_Init() it handles no signal, and launchers kill all that is left
     * after a second. */
    if (w->received != 0 && !atomic_load(&run_status->watched))
        return 1;
    if (w->received != 0 && w->received_at_ns < ends)
        ends = w->received_at_ns;
    return clock_wall_ns() - grace_ns(w) >= ends;
}

/* A terminal signals the whole process group, which includes the run. */
static void forward_signal(struct supervised *w, const siginfo_t *info)
{
    int ends = info->si_signo != SIGUSR1 && info->si_signo != SIGUSR2;

    if (w->received != 0 && ends &&
        clock_wall_ns() - w->received_at_ns >= AGAIN_NS) {
        w->hurried = 1;
        kill(w->pid, SIGKILL);
        return;
    }
    w->received = info->si_signo;
    w->received_at_ns = clock_wall_ns();
    leftovers_note_segments(w->pid);
    if (info->si_code != SI_KERNEL)
        kill(w->pid, info->si_signo);
}

static int wait_for_end(pid_t pid, const sigset_t *set)
{
    const struct timespec turn = {.tv_nsec = POLL_NS};
    struct supervised w = {.pid = pid};

    for (;;) {
        siginfo_t info;
        int number = sigtimedwait(set, &info, &turn);

        if (number > 0 && number != SIGCHLD)
            forward_signal(&w, &info);
        if (collect_changes(&w))
            return report_end(&w);
        if (w.unseen != 0)
            return report_unseen(&w);
        if (too_late(&w))
            return report_late(&w);
    }
}

/* ---- the start ---------------------------------------------------------- */

/* Signals that were ignored at start (nohup) stay ignored, except SIGINT: a
 * script ignores it for background jobs, and the watchdog handles it. */
static void signal_set(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGCHLD);
    sigaddset(set, SIGINT);
    for (size_t i = 0; i < sizeof forwarded / sizeof *forwarded; i++) {
        struct sigaction there;

        if (sigaction(forwarded[i], NULL, &there) == 0 &&
            there.sa_handler != SIG_IGN)
            sigaddset(set, forwarded[i]);
    }
}

/* For a run that hangs before it has parsed its options: ranks that never
 * connect in MPI_Init(). */
static void first_deadline(int argc, char **argv)
{
    int64_t ends;

    run_status->deadline_ns = request_deadline(argc - 1, argv + 1);
    if (__builtin_add_overflow(clock_wall_ns() + STARTING_NS,
                               run_status->deadline_ns, &ends))
        ends = INT64_MAX;
    atomic_store(&run_status->ends_at_ns, ends);
}

static int fork_run(void *to)
{
    pid_t *pid = to;

    *pid = fork();
    return *pid < 0 ? errno : 0;
}

static _Noreturn void give_up(struct err *e)
{
    print_line(e->text);
    _exit(e->code);
}

void supervise(const char *program, int argc, char **argv)
{
    pid_t parent = getpid(), pid;
    struct err e = {0};
    sigset_t set, before;
    int code, error;

    run_status_init(program);
    /* Simulated ranks are one process, which must not fork for each. */
    if (SIMULATED || argc < 2 ||
        (strcmp(argv[1], "run") != 0 && strcmp(argv[1], "accept") != 0) ||
        getenv("BRIGADE_ALONE") != NULL)
        return;
    if (run_status_share(&e) != 0)
        give_up(&e);
    record_share();
    first_deadline(argc, argv);
    signal(SIGCHLD, SIG_DFL); /* if it were ignored, children could not be
                                 waited for */
    signal_set(&set);
    sigprocmask(SIG_BLOCK, &set, &before);
    error = patiently(fork_run, &pid);
    if (error != 0) {
        err_errno(&e, EXIT_UNAVAILABLE, error,
                  "cannot fork the run (raise ulimit -u and the cgroup's "
                  "pids.max)");
        give_up(&e);
    }
    if (pid > 0) {
        prctl(PR_SET_CHILD_SUBREAPER, 1UL);
        /* A killed mpirun kills its ranks; SIGTERM comes first, so there is
         * time to report. Without a launcher the run outlives its shell. */
        if (run_status->rank >= 0)
            prctl(PR_SET_PDEATHSIG, SIGTERM);
        code = wait_for_end(pid, &set);
        leftovers_remove_segments();
        _exit(code);
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    supervisor = parent;
    /* Launchers kill the group of a rank, at once where another rank has ended. The
     * run is not in it, and then ends as without its supervisor: with its rows. */
    if (run_status->rank >= 0)
        setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(EXIT_FAILED);
    crash_watch();
}

void supervise_watched(void)
{
    if (supervisor != 0)
        prctl(PR_SET_PDEATHSIG, SIGTERM);
}

void supervise_wake(void)
{
    if (supervisor != 0)
        prctl(PR_SET_PDEATHSIG, SIGCONT);
}

pid_t supervise_lost(void)
{
    return supervisor != 0 && getppid() != supervisor ? supervisor : 0;
}

int supervise_reported(int code)
{
    atomic_store(&run_status->reported, 1 + code);
    return code;
}
