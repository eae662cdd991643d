/* SPDX-License-Identifier: BSD-3-Clause */
/* Teams of threads; see threads.h. */
#include "drivers/team/prepare.h"
#include "drivers/team/threads.h"

#include <pthread.h>
#include <stdlib.h>

#include "drivers/team/arena.h"
#include "drivers/os/limits.h"

struct thread {
    pthread_t id;
    struct team team;
    const struct job *job;
    worker_fn *fn;
};

static void *thread_main(void *arg)
{
    struct thread *t = arg;

    t->fn(&t->team, t->job);
    return NULL;
}

/* Returns the number of threads started: all, or those before the one that
 * failed. */
static int start_all(struct thread *threads, const struct job *j, struct err *e)
{
    pthread_attr_t attr;
    int error = pthread_attr_init(&attr), started = 0;
    char limit[LIMITS_WORDS];

    if (error == 0)
        error = pthread_attr_setstacksize(&attr, THREADS_STACK_BYTES);
    while (error == 0 && started < j->workers) {
        struct thread *t = &threads[started];

        error = pthread_create(&t->id, &attr, thread_main, t);
        started += error == 0;
    }
    pthread_attr_destroy(&attr);
    if (error != 0)
        err_errno(e, EXIT_UNAVAILABLE, error,
                  "cannot start thread %d of %d (use --workers %d, or raise "
                  "%s)",
                  started + 1, j->workers, started > 0 ? started : 1,
                  limits_in_the_way(THREADS_STACK_BYTES, limit));
    return started;
}

/* Set up each thread's struct team. */
static void seat_all(struct thread *threads, const struct team *team,
                     const struct job *j, worker_fn *fn)
{
    for (int i = 0; i < j->workers; i++) {
        threads[i] = (struct thread){.team = *team, .job = j, .fn = fn};
        threads[i].team.index = threads[i].team.local = i;
        threads[i].team.seat = i;
    }
}

int threads_launch(const struct threads_plan *p, const struct job *j,
                   worker_fn *fn, struct err *e)
{
    struct team team = arena_team(p->driver, j->workers);
    struct thread *threads = calloc((size_t)j->workers, sizeof *threads);
    int started = 0;

    team.impl = p->impl;
    if (threads == NULL)
        return err_set(e, EXIT_UNAVAILABLE, "out of memory for %d threads",
                       j->workers);
    if (team_prepare(&team, j, 0, e) == 0) {
        seat_all(threads, &team, j, fn);
        started = start_all(threads, j, e);
        arena_gate_open(team.arena,
                        started == j->workers ? GATE_GO : GATE_ABORT);
        for (int i = 0; i < started; i++)
            pthread_join(threads[i].id, NULL);
    }
    arena_free(&team);
    free(threads);
    return started == j->workers ? 0 : -1;
}
