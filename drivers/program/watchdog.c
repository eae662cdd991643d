/* SPDX-License-Identifier: BSD-3-Clause */
/* The watchdog thread; see watchdog.h. */
#include "drivers/program/watchdog.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "drivers/driver.h"
#include "drivers/os/clock.h"
#include "drivers/os/patience.h"
#include "drivers/os/signals.h"
#include "drivers/program/contact.h"
#include "drivers/program/late_worker.h"
#include "drivers/program/progress.h"
#include "drivers/program/supervise.h"
#include "drivers/team/children.h"
#include "drivers/team/run_status.h"
#include "kernels/base/number.h"

/* Interval between checks for lost workers: short enough to report one within
 * half a second, long enough not to affect measurements. */
enum { POLL_NS = 100 * 1000 * 1000 };

/* Of several ranks at the deadline, rank 0 prints first, other late ranks
 * OTHER_RANK_NS later, ranks that only wait for a late one WAITING_NS later. A
 * stopped rank cannot print: its supervisor does, 0.5 s after the deadline
 * (STOPPED_NS in supervise.c), which is between the two. */
enum { OTHER_RANK_NS = 250 * 1000 * 1000, WAITING_NS = 1000 * 1000 * 1000 };

/* A rank that lost rank 0 leaves it the time to write the row. */
enum { CUT_OFF_NS = 2000 * 1000 * 1000 };

static struct watchdog {
    pthread_t thread;
    pthread_mutex_t ending; /* held, for good, by the thread that ends the
                               run */
    int running;
    _Atomic int stop;
    _Atomic(const struct job *) job; /* NULL: no team yet */
    int64_t deadline_ns, ends_at_ns;
    watchdog_fn *on_end;
    void *arg;
} watchdog = {.ending = PTHREAD_MUTEX_INITIALIZER};

/* Sent by watchdog_stop() to the watchdog thread. */
#define WAKE SIGALRM

/* Signals that were ignored at start (nohup) stay ignored. */
static void signal_set(sigset_t *set)
{
    static const int unless_ignored[] = {SIGHUP, SIGQUIT};
    struct sigaction there;

    sigemptyset(set);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGTERM);
    sigaddset(set, WAKE);
    for (int i = 0; i < 2; i++)
        if (sigaction(unless_ignored[i], NULL, &there) == 0 &&
            there.sa_handler != SIG_IGN)
            sigaddset(set, unless_ignored[i]);
}

void watchdog_block_signals(void)
{
    sigset_t set;

    signal_set(&set);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
}

void watchdog_unblock_signals(void)
{
    sigset_t set;

    signal_set(&set);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

static _Noreturn void end_run(const char *status, const struct err *e)
{
    const struct job *job = atomic_load(&watchdog.job);

    if (pthread_mutex_trylock(&watchdog.ending) != 0)
        pthread_exit(NULL); /* the run is ending at this moment */
    atomic_store(&run_status->reporting, 1);
    progress_clear();
    /* Forked children end with this process, but slightly later; after the exit
     * none must be found. */
    children_end(job != NULL ? job->record : NULL);
    watchdog.on_end(watchdog.arg, status, e);
    _exit(supervise_reported(e->code));
}

static void describe_deadline(struct err *e)
{
    const struct job *j = atomic_load(&watchdog.job);
    char limit[32], whose[256] = "the run was still being prepared";

    number_time_text(watchdog.deadline_ns, limit, sizeof limit);
    if (contact_lost(clock_ns(), whose, sizeof whose)) {
        err_set(e, EXIT_DEADLINE,
                "the deadline of %s passed: %s; check that host and its "
                "network",
                limit, whose);
        return;
    }
    if (j != NULL)
        late_worker_describe(j->record, whose, sizeof whose);
    err_set(e, EXIT_DEADLINE,
            "the deadline of %s passed: %s; raise --deadline or use a smaller "
            "problem",
            limit, whose);
}

/* So that the rank which delays the others prints, and they do not. */
static int64_t extra_delay_ns(const struct job *j)
{
    char lost[160];

    if (run_status->rank < 0)
        return 0;
    if (contact_lost(clock_ns(), lost, sizeof lost))
        return run_status->rank > 0 ? CUT_OFF_NS : WAITING_NS;
    if (j == NULL || late_worker_find(j->record) < 0)
        return WAITING_NS;
    return run_status->rank > 0 ? OTHER_RANK_NS : 0;
}

static void check_for_lost(const struct record *r)
{
    for (int i = 0; i < r->workers; i++)
        if (atomic_load(&r->live[i].phase) == PHASE_LOST) {
            struct err e = {0};
            char whose[160];

            run_status_describe(getpid(), whose, sizeof whose);
            err_set(&e, EXIT_FAILED,
                    "worker %d ended in phase work, and the others cannot go "
                    "on: %s is lost",
                    i, whose);
            end_run(STATUS_FAILED, &e);
        }
}

static void describe_signal(int number, struct err *e)
{
    char text[32], lost[160];
    int cut_off = contact_lost(clock_ns(), lost, sizeof lost);
    pid_t supervisor = supervise_lost();

    if (supervisor != 0) {
        err_set(e, EXIT_SIGNAL + number,
                "the supervisor of the run (pid %d) was killed",
                (int)supervisor);
        return;
    }
    err_set(e, EXIT_SIGNAL + number, "ended by %s%s%s%s",
            signal_text(number, text, sizeof text),
            run_status->rank >= 0 && number == SIGTERM
                ? " from the launcher: another rank or the launcher was lost"
                : "",
            cut_off ? "; " : "", cut_off ? lost : "");
}

static void *watch(void *arg)
{
    const struct timespec interval = {.tv_nsec = POLL_NS};
    sigset_t set;

    (void)arg;
    signal_set(&set);
    pthread_setname_np(pthread_self(), "watchdog");
    supervise_wake();
    for (;;) {
        struct err e = {0};
        const struct job *job = atomic_load(&watchdog.job);
        int number;

        number = sigtimedwait(&set, NULL, &interval);
        contact_tick(clock_ns());
        if (atomic_load(&watchdog.stop))
            return NULL;

        if (number > 0 && number != WAKE) {
            describe_signal(number, &e);
            end_run(STATUS_FAILED, &e);
        }
        if (clock_wall_ns() - extra_delay_ns(job) >= watchdog.ends_at_ns) {
            describe_deadline(&e);
            end_run(STATUS_DEADLINE, &e);
        }
        if (job == NULL)
            continue;
        check_for_lost(job->record);
        progress_show(job, clock_wall_ns());
    }
    return NULL;
}

static int start_thread(void *thread)
{
    return pthread_create(thread, NULL, watch, NULL);
}

int watchdog_start(int64_t deadline_ns, watchdog_fn *on_end, void *arg,
                   struct err *e)
{
    int error;

    watchdog.deadline_ns = deadline_ns;
    if (__builtin_add_overflow(clock_wall_ns(), deadline_ns,
                               &watchdog.ends_at_ns))
        watchdog.ends_at_ns = INT64_MAX;
    run_status->deadline_ns = deadline_ns;
    atomic_store(&run_status->ends_at_ns, watchdog.ends_at_ns);
    watchdog.on_end = on_end;
    watchdog.arg = arg;
    error = patiently(start_thread, &watchdog.thread);
    if (error != 0)
        return err_errno(e, EXIT_UNAVAILABLE, error,
                         "cannot start the watchdog's thread");
    watchdog.running = 1;
    atomic_store(&run_status->watched, 1);
    supervise_watched();
    return 0;
}

void watchdog_watch(const struct job *j)
{
    atomic_store(&watchdog.job, j);
}

void watchdog_stop(void)
{
    if (!watchdog.running)
        return;
    pthread_mutex_lock(&watchdog.ending);
    atomic_store(&watchdog.stop, 1);
    pthread_kill(watchdog.thread, WAKE);
    pthread_join(watchdog.thread, NULL);
    progress_clear();
    watchdog_unblock_signals();
    watchdog.running = 0;
}
