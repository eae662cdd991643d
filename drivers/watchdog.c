/* SPDX-License-Identifier: BSD-3-Clause */
/* Ends what does not end by itself; see watchdog.h. */
#include "drivers/watchdog.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "drivers/base/clock.h"
#include "drivers/driver.h"
#include "drivers/progress.h"
#include "kernels/base/number.h"

/* How often lost workers are looked for: often enough to be named within half
 * a second, seldom enough not to show in what is measured. */
enum { LOOK_NS = 100 * 1000 * 1000 };

static struct watchdog {
    pthread_t thread;
    pthread_mutex_t ending; /* held, for good, by whoever ends the run */
    int running;
    _Atomic int stop;
    _Atomic(const struct job *) job; /* NULL: no team yet */
    int64_t deadline_ns, ends_at_ns;
    watchdog_fn *on_end;
    void *arg;
} dog = {.ending = PTHREAD_MUTEX_INITIALIZER};

/* Sent by watchdog_stop() to the watchdog's thread alone. */
#define WAKE SIGALRM

/* What the program was started to ignore (nohup) stays ignored. */
static void signal_set(sigset_t *set)
{
    struct sigaction hangup;

    sigemptyset(set);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGTERM);
    sigaddset(set, WAKE);
    if (sigaction(SIGHUP, NULL, &hangup) == 0 && hangup.sa_handler != SIG_IGN)
        sigaddset(set, SIGHUP);
}

void watchdog_block_signals(void)
{
    sigset_t set;

    signal_set(&set);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
}

void watchdog_unblock_signals(void)
{
    sigset_t set;

    signal_set(&set);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

/* Forked children would end with the parent anyway, but a moment later: nobody
 * who looks after the exit shall find one. */
static void end_children(const struct job *j)
{
    const struct record *r = j != NULL ? j->record : NULL;

    for (int i = 0; r != NULL && i < r->workers; i++) {
        pid_t pid = atomic_load(&r->live[i].child);

        if (pid > 0 && kill(pid, SIGKILL) == 0)
            waitpid(pid, NULL, 0);
    }
}

static _Noreturn void end_run(const char *status, const struct err *e)
{
    if (pthread_mutex_trylock(&dog.ending) != 0)
        pthread_exit(NULL); /* it ended by itself at this very moment */
    progress_clear();
    end_children(atomic_load(&dog.job));
    dog.on_end(dog.arg, status, e);
    _exit(e->code);
}

/* The least advanced worker of those that this process knows of is the one
 * that the others wait for; -1 where all that are known have done their work
 * and there are others. */
static int slowest(const struct record *r)
{
    int slow = -1, least = PHASE_LOST, elsewhere = 0;

    for (int i = 0; i < r->workers; i++) {
        int phase = atomic_load(&r->live[i].phase);

        elsewhere |= phase == PHASE_ELSEWHERE;
        if (phase < least && phase != PHASE_ELSEWHERE) {
            least = phase;
            slow = i;
        }
    }
    return elsewhere && least >= PHASE_END ? -1 : slow;
}

static int process_state(int pid)
{
    char path[64], line[512], *after;
    FILE *f;
    int state = '?';

    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    f = fopen(path, "re");
    if (f == NULL)
        return state;
    if (fgets(line, sizeof line, f) != NULL &&
        (after = strrchr(line, ')')) != NULL && after[1] == ' ')
        state = after[2];
    fclose(f);
    return state;
}

/* Who is late, in words. */
static void name_late(const struct record *r, char *whose, size_t size)
{
    int slow = slowest(r), stopped = -1;

    for (int i = 0; i < r->workers && stopped < 0; i++) {
        pid_t pid = atomic_load(&r->live[i].child);

        if (pid > 0 && process_state(pid) == 'T')
            stopped = i;
    }
    if (stopped >= 0)
        snprintf(whose, size, "worker %d (pid %d) is stopped", stopped,
                 atomic_load(&r->live[stopped].child));
    else if (slow >= 0)
        snprintf(whose, size, "worker %d is in phase %s", slow,
                 phase_names[atomic_load(&r->live[slow].phase)]);
    else
        snprintf(whose, size, "another rank keeps this one waiting");
}

static void say_deadline(struct err *e)
{
    const struct job *j = atomic_load(&dog.job);
    char limit[32], whose[96] = "the run was still being prepared";

    number_time_text(dog.deadline_ns, limit, sizeof limit);
    if (j != NULL)
        name_late(j->record, whose, sizeof whose);
    err_set(e, EXIT_DEADLINE,
            "the deadline of %s passed: %s (raise --deadline or use a smaller "
            "problem)",
            limit, whose);
}

static void look_for_lost(const struct record *r)
{
    for (int i = 0; i < r->workers; i++)
        if (atomic_load(&r->live[i].phase) == PHASE_LOST) {
            struct err e = {0};

            err_set(&e, EXIT_FAILED,
                    "worker %d left in phase work and the others would wait "
                    "for it for ever: the run is lost",
                    i);
            end_run("failed", &e);
        }
}

static void *watch(void *arg)
{
    const struct timespec look = {.tv_nsec = LOOK_NS};
    sigset_t set;

    (void)arg;
    signal_set(&set);
    pthread_setname_np(pthread_self(), "watchdog");
    for (;;) {
        struct err e = {0};
        const struct job *job = atomic_load(&dog.job);
        int number;

        number = sigtimedwait(&set, NULL, &look);
        if (atomic_load(&dog.stop))
            return NULL;

        if (number > 0 && number != WAKE) {
            err_set(&e, EXIT_SIGNAL + number, "ended by signal %d (%s)", number,
                    strsignal(number));
            end_run("failed", &e);
        }
        if (clock_ns() >= dog.ends_at_ns) {
            say_deadline(&e);
            end_run("deadline", &e);
        }
        if (job == NULL)
            continue;
        look_for_lost(job->record);
        progress_show(job, clock_ns());
    }
    return NULL;
}

/* A process that ended a moment ago may still count against the limit of
 * processes, so a refusal is not believed at once. */
static int start_patiently(void)
{
    const struct timespec moment = {.tv_nsec = 10 * 1000 * 1000};
    int error;

    for (int i = 0; i < 50; i++) {
        error = pthread_create(&dog.thread, NULL, watch, NULL);
        if (error != EAGAIN)
            return error;
        nanosleep(&moment, NULL);
    }
    return error;
}

int watchdog_start(int64_t deadline_ns, int64_t patience_ns,
                   watchdog_fn *on_end, void *arg, struct err *e)
{
    int error;

    dog.deadline_ns = deadline_ns;
    if (__builtin_add_overflow(clock_ns() + patience_ns, deadline_ns,
                               &dog.ends_at_ns))
        dog.ends_at_ns = INT64_MAX;
    dog.on_end = on_end;
    dog.arg = arg;
    error = start_patiently();
    if (error != 0)
        return err_errno(e, EXIT_UNAVAILABLE, error,
                         "cannot start the watchdog's thread");
    dog.running = 1;
    return 0;
}

void watchdog_watch(const struct job *j)
{
    atomic_store(&dog.job, j);
}

void watchdog_stop(void)
{
    if (!dog.running)
        return;
    pthread_mutex_lock(&dog.ending);
    atomic_store(&dog.stop, 1);
    pthread_kill(dog.thread, WAKE);
    pthread_join(dog.thread, NULL);
    progress_clear();
    watchdog_unblock_signals();
    dog.running = 0;
}
