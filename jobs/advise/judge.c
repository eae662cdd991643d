/* SPDX-License-Identifier: BSD-3-Clause */
/* The rules of the advice, in their order; see judge.h. */
#include "jobs/advise/judge.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define SHORT_S   0.3
#define QUEUED    0.3  /* cores' worth of time in the run queue that matters */
#define FREE      0.5  /* of a core */
#define NEARLY    0.75 /* of a core, or of the cores */
#define SEVERAL   1.5
#define LOCKED    0.3 /* of a thread's time */
#define PART      0.1 /* of the run: below, a thread did no part of the work */
#define BUSY      0.5 /* of the run */
#define NOTHING   0.05
#define MIXED     0.25 /* of the time: worth overlapping with something else */
#define SHARED    0.65 /* of the expected speed-up: below, something is shared */
#define MANY      8    /* waits at a time */
#define SERVED    16   /* sockets: more than an MPI rank has by itself */
#define MUCH_MORE 3.0  /* waits for each core at work */
#define DISTURBED 0.2  /* cores that other programs took */

enum { SAMPLES_MIN = 10 };

/* Sums over the threads. */
struct sums {
    const struct advise_run *r;
    double e;       /* elapsed ns */
    double c;       /* cores that it had work for */
    int parts;      /* threads that computed a part of the work */
    int busy;       /* threads that wanted a core for half of the run */
    int waiters;    /* threads that waited, and not for others */
    double most;    /* CPU time of the thread with most, of e */
    double longest; /* the same with its time in the run queue */
    double locked;  /* time in locks of threads that computed a part, of e */
    double life;    /* of these, of e */
    double waits;   /* blocked for time, disk, network, pipes, events, of e */
    double outside; /* the same without events */
    int loops;      /* threads that mostly wait for events, or call for them */
};

static void say(char *to, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void say(char *to, size_t size, const char *format, ...)
{
    size_t used = strlen(to);
    va_list args;

    va_start(args, format);
    vsnprintf(to + used, size - used, format, args);
    va_end(args);
}

#define SAY(field, ...) say(a->field, sizeof a->field, __VA_ARGS__)

static double waited(const struct seen_thread *t)
{
    return (double)(t->blocked_ns[BLOCKED_SLEEP] + t->blocked_ns[BLOCKED_DISK] +
                    t->blocked_ns[BLOCKED_NETWORK] +
                    t->blocked_ns[BLOCKED_PIPE] +
                    t->blocked_ns[BLOCKED_EVENTS]);
}

static void add_thread(struct sums *s, const struct seen_thread *t,
                       struct advised *a)
{
    double cpu = (double)t->cpu_ns / s->e, queue = (double)t->queue_ns / s->e;
    double life = (double)(t->last_ns - t->first_ns) / s->e;
    double waits = waited(t) / s->e;

    a->queue += queue;
    for (int k = 0; k < BLOCKED_KINDS; k++)
        a->blocked[k] += (double)t->blocked_ns[k] / s->e;
    s->most = fmax(s->most, cpu);
    s->longest = fmax(s->longest, cpu + queue);
    s->busy += cpu + queue >= BUSY;
    s->waits += waits;
    s->outside += waits - (double)t->blocked_ns[BLOCKED_EVENTS] / s->e;
    s->waiters += waits >= PART;
    s->loops += (double)t->blocked_ns[BLOCKED_EVENTS] / s->e >= NOTHING;
    if (cpu < PART && cpu + queue < MIXED)
        return;
    s->parts++;
    s->life += life;
    s->locked += (double)t->blocked_ns[BLOCKED_LOCK] / s->e;
}

static int is_python(const struct advise_run *r)
{
    return r->program != NULL && strncmp(r->program, "python", 6) == 0;
}

static const char *plural(int n)
{
    return n == 1 ? "" : "s";
}

/* The reason with the longest time, but for waiting for others. */
static enum blocked main_wait(const struct advised *a)
{
    enum blocked most = BLOCKED_SLEEP;

    for (int k = 0; k < BLOCKED_KINDS; k++)
        if (k != BLOCKED_LOCK && k != BLOCKED_CHILD && k != BLOCKED_OTHER &&
            a->blocked[k] > a->blocked[most])
            most = (enum blocked)k;
    return most;
}

/* ---- the rules: 1 if it holds -------------------------------------------------- */

static int too_short(const struct sums *s, struct advised *a)
{
    const struct seen *seen = s->r->seen;

    if (s->e >= SHORT_S * 1e9 && seen->threads.count > 0)
        return 0;
    a->advice = ADVICE_NONE;
    a->sure = 0;
    SAY(text,
        "too short to judge: give it more work, so that it runs for a second "
        "or longer");
    SAY(why, "it ran for %.3f s", s->e / 1e9);
    return 1;
}

static int pinning(const struct sums *s, struct advised *a)
{
    double most =
        a->cpu > 0 ? (a->cpu + fmin(a->queue, s->r->free_cores)) / a->cpu : 1;

    if (a->queue < QUEUED || s->busy < 2 || isnan(s->r->free_cores) ||
        s->r->free_cores < FREE || s->c + FREE > s->r->cores)
        return 0;
    a->advice = ADVICE_PINNING;
    a->most = most;
    a->sure = 0.9;
    SAY(text,
        "first correct its pinning: its threads wait for each other's core "
        "while others are free (taskset, OMP_PROC_BIND, the launcher's "
        "--bind-to, a sched_setaffinity() of its own)");
    SAY(why,
        "%d busy threads had %.2f cores at work and waited in the run queue "
        "for "
        "%.2f, while %.2f of %d cores were idle",
        s->busy, a->cpu, a->queue, s->r->free_cores, s->r->cores);
    return 1;
}

static int fewer(const struct sums *s, struct advised *a)
{
    int cores = s->r->cores;

    if (s->busy <= cores || a->queue - a->lost < QUEUED ||
        s->c < NEARLY * cores)
        return 0;
    a->advice = ADVICE_FEWER;
    a->sure = 0.9;
    SAY(text,
        "first start no more than %d busy thread%s or process%s "
        "(OMP_NUM_THREADS=%d, "
        "-j %d ...): more take turns, and wait for each other in barriers",
        cores, plural(cores), cores == 1 ? "" : "es", cores, cores);
    SAY(why,
        "%d busy threads shared %d core%s and waited for one %.1f times as "
        "long as they worked",
        s->busy, cores, plural(cores), a->queue / fmax(a->cpu, 0.01));
    return 1;
}

static int memory(const struct sums *s, struct advised *a)
{
    double speedup = s->r->alone_s / (s->e / 1e9);

    if (a->cpu < SEVERAL || a->lost >= DISTURBED || isnan(speedup) ||
        speedup >= SHARED * a->cpu)
        return 0;
    a->advice = ADVICE_MEMORY;
    a->sure = 0.7;
    SAY(text,
        "first make it need less from what cores share: memory bandwidth, "
        "caches, data that all write, spinning; more threads or nodes of "
        "this kind gain little");
    SAY(why,
        "%.2f cores worked, but it was only %.2f times as fast as on one core "
        "(%.2f s there)",
        a->cpu, speedup, s->r->alone_s);
    return 1;
}

static int keep(const struct sums *s, struct advised *a)
{
    if (s->r->cores < 2 || s->c < NEARLY * s->r->cores || s->c < SEVERAL)
        return 0;
    a->advice = ADVICE_KEEP;
    a->sure = isnan(s->r->alone_s) ? 0.7 : 0.9;
    a->most = s->r->cores / a->cpu;
    SAY(text,
        "keep its threads or processes: they keep the cores busy; only more "
        "cores, or ranks on more nodes, make it faster");
    SAY(why, "%d thread%s had work for %.2f of %d cores", s->parts,
        plural(s->parts), s->c, s->r->cores);
    if (!isnan(s->r->alone_s))
        SAY(why, ", and it was %.2f times as fast as on one core",
            s->r->alone_s / (s->e / 1e9));
    return 1;
}

static int lock(const struct sums *s, struct advised *a)
{
    int reach = s->parts < s->r->cores ? s->parts : s->r->cores;

    if (s->parts < 2 || s->locked < LOCKED * s->life || s->c >= SEVERAL ||
        s->most > NEARLY * a->cpu)
        return 0;
    a->advice = ADVICE_LOCK;
    a->most = reach / fmax(s->c, 0.1);
    a->sure = is_python(s->r) ? 0.9 : 0.7;
    if (is_python(s->r))
        SAY(text,
            "use processes or ranks: threads of Python share one global lock, "
            "so only one computes at a time (multiprocessing, mpi4py)");
    else
        SAY(text,
            "first divide what its lock protects, or give each thread a copy: "
            "its threads take turns under it, so more of them gain nothing");
    SAY(why,
        "%d threads had parts of the work, but %.2f cores worked; they were "
        "blocked "
        "in locks (futex) for %.0f %% of their time",
        s->parts, a->cpu, 100 * s->locked / s->life);
    return 1;
}

static int parts(const struct sums *s, struct advised *a)
{
    if (s->parts < 2 || s->longest < NEARLY || a->cpu < s->most + NOTHING ||
        s->c >= NEARLY * s->r->cores)
        return 0;
    a->advice = ADVICE_PARTS;
    a->most = fmin(s->r->cores, s->parts) / s->c;
    a->sure = 0.7;
    SAY(text, "first divide the work more evenly, or into more parts that free "
              "threads can take: one thread works to the end, others have none "
              "left");
    SAY(why,
        "of %.2f cores at work, one thread was %.2f; %d threads had a part",
        a->cpu, s->most, s->parts);
    return 1;
}

static int loop_pool(const struct sums *s, struct advised *a)
{
    int busy_loop =
        s->c >= NEARLY && s->parts <= 1 && s->r->seen->sockets >= SERVED;
    int in_turns = s->parts <= 1 && s->c >= MIXED && s->outside >= MIXED &&
                   s->c + s->outside < SEVERAL; /* by one thread */

    if (!busy_loop && !in_turns)
        return 0;
    a->advice = ADVICE_LOOP_POOL;
    a->sure = 0.7;
    a->most = busy_loop ? s->r->cores / s->c : 1 / fmax(s->c, s->outside);
    SAY(text,
        "an event loop for the waits with a pool of threads for the "
        "computing (or two stages in two threads): then one passes during "
        "the other");
    if (busy_loop)
        SAY(why,
            "one thread serves %d sockets and works %.0f %% of the time, so "
            "requests queue for it",
            s->r->seen->sockets, 100 * a->cpu);
    else
        SAY(why,
            "one thread computed for %.0f %% of the time and then waited for "
            "%.0f %% (%s), in turns",
            100 * a->cpu, 100 * s->outside, blocked_word(main_wait(a)));
    return 1;
}

static int threads(const struct sums *s, struct advised *a)
{
    if (s->c < NEARLY || s->waits >= MUCH_MORE * s->c || s->r->cores < 2)
        return 0;
    a->advice = ADVICE_THREADS;
    a->most = s->r->cores / s->c;
    a->sure = 0.8;
    SAY(text, "threads, processes or ranks, if its work can be divided: it "
              "computes, and an event loop would gain nothing");
    SAY(why, "%.2f of %d cores worked; %s (%.2f waits at a time)", a->cpu,
        s->r->cores,
        s->waits < MIXED ? "it hardly waited" : "others waited meanwhile",
        s->waits);
    if ((double)s->r->system_ns > 0.5 * (double)s->r->cpu_ns)
        SAY(why,
            "; %.0f %% of its time is in the operating system: fewer and "
            "larger calls may gain more",
            100 * (double)s->r->system_ns / (double)s->r->cpu_ns);
    return 1;
}

static int keep_loop(const struct sums *s, struct advised *a)
{
    if (s->loops == 0 || s->outside >= 2 * a->blocked[BLOCKED_EVENTS] ||
        s->r->seen->sockets < MANY)
        return 0;
    a->advice = ADVICE_KEEP_LOOP;
    a->sure = 0.7;
    SAY(text,
        "keep its event loop: many waits pass at a time on hardly any core; "
        "what it waits for is the limit");
    SAY(why,
        "%d threads waited for events of %d sockets and worked %.0f %% of the "
        "time",
        s->loops, s->r->seen->sockets, 100 * a->cpu);
    return 1;
}

static void loop(const struct sums *s, struct advised *a)
{
    enum blocked what = main_wait(a);

    a->advice = ADVICE_LOOP;
    a->sure = s->waits >= BUSY ? 0.8 : 0.5;
    a->most = s->waits >= SEVERAL ? 1 : 1 / fmax(s->c, 0.01);
    if (what == BLOCKED_DISK)
        SAY(text,
            "several reads in flight (io_uring, or a few threads that read): "
            "disks serve many requests at a time");
    else if (s->waiters >= MANY)
        SAY(text,
            "an event loop, for less memory and fewer switches: its threads "
            "overlap their waits already");
    else
        SAY(text,
            "an event loop, if its waits do not depend on each other: they "
            "then pass at the same time on one core; more cores gain "
            "nothing");
    SAY(why, "%.2f cores worked while %.2f waits passed at a time, mostly %s",
        a->cpu, s->waits, blocked_word(what));
}

/* Other programs used the cores that neither it used nor were idle. */
static double lost_to_others(const struct advise_run *r,
                             const struct advised *a)
{
    double others = r->cores - r->free_cores - a->cpu;

    if (isnan(others) || others <= 0)
        return 0;
    return fmin(fmin(a->queue, others), r->cores - fmin(a->cpu, r->cores));
}

/* ---- all ----------------------------------------------------------------------- */

void advise_judge(const struct advise_run *r, struct advised *a)
{
    static int (*const rules[])(const struct sums *, struct advised *) = {
        too_short, pinning, fewer,     memory,  keep,
        lock,      parts,   loop_pool, threads, keep_loop,
    };
    struct sums s = {.r = r, .e = (double)r->elapsed_ns};
    int held = 0;

    *a = (struct advised){.most = 1};
    if (r->elapsed_ns > 0) {
        a->cpu = (double)r->cpu_ns / s.e;
        for (size_t i = 0; i < r->seen->threads.count; i++)
            add_thread(&s, seen_thread(r->seen, i), a);
    }
    a->lost = lost_to_others(r, a);
    s.c = a->cpu + a->lost;
    for (size_t i = 0; i < sizeof rules / sizeof *rules && !held; i++)
        held = rules[i](&s, a);
    if (!held)
        loop(&s, a);
    a->most = fmax(a->most, 1);
    if (a->lost >= DISTURBED && a->advice != ADVICE_NONE) {
        a->sure = fmin(a->sure, 0.5);
        SAY(why,
            "; disturbed: other programs had %.2f of the cores that it wanted",
            a->lost);
    }
    if (r->seen->looked < SAMPLES_MIN && a->advice != ADVICE_NONE &&
        s.waits > NOTHING) {
        a->sure = fmin(a->sure, 0.4);
        SAY(unseen, "what it waited for, in most samples; ");
    }
    if (r->seen->refused > r->seen->looked)
        SAY(unseen, "its system calls, which this user may not read; ");
    if (isnan(r->alone_s) && a->cpu >= SEVERAL)
        SAY(unseen, "how fast it is on one core (--alone); ");
    SAY(unseen,
        "whether its work can be divided, spinning (which looks like work), "
        "threads that ended between two samples");
}
