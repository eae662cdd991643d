/* SPDX-License-Identifier: BSD-3-Clause */
/* Losses of rows whose causes are seeded: each cause has the blame, and the
 * parts add up. Above 400 lines, as the seeded runs are a table. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "results/analysis/dataset.h"
#include "results/analysis/loss.h"

enum { MOST = 4 };

/* One worker, in ms. start: after the first; end: its own time in the end
 * barrier, which the rows hold. */
struct seeded {
    int cpu, queue, start, setup, setup_wait, comm, comm_queue, lock, handover,
        inside;
};

struct seeded_run {
    const char *name;
    int serial, elapsed, n, helpers; /* ms; ms; workers without helpers */
    double lost_cores;
    const char *disturbed, *family;
    int locked, ranks, alone; /* alone: a core for each worker */
    struct seeded worker[MOST];
    enum loss_kind blamed;
    double share;     /* of n T, of the blamed part */
    double remainder; /* likewise */
};

static const struct seeded_run runs[] = {
    {.name = "even",
     .serial = 200,
     .elapsed = 100,
     .n = 2,
     .worker = {{.cpu = 100, .inside = 100}, {.cpu = 100, .inside = 100}},
     .blamed = LOSS_USEFUL,
     .share = 1},
    {.name = "extra CPU time",
     .serial = 160,
     .elapsed = 100,
     .n = 2,
     .worker = {{.cpu = 100, .inside = 100}, {.cpu = 100, .inside = 100}},
     .blamed = LOSS_GROWTH,
     .share = 0.2},
    {.name = "uneven",
     .serial = 140,
     .elapsed = 100,
     .n = 2,
     .worker = {{.cpu = 100, .inside = 100}, {.cpu = 40, .inside = 40}},
     .blamed = LOSS_IMBALANCE,
     .share = 0.3},
    {.name = "wait for the set-up, four workers",
     .serial = 290,
     .elapsed = 100,
     .n = 4,
     .worker =
         {{.cpu = 100, .setup = 36, .inside = 100},
          {.cpu = 64, .setup = 36, .setup_wait = 36, .comm = 36, .inside = 100},
          {.cpu = 63, .setup = 36, .setup_wait = 36, .comm = 36, .inside = 99},
          {.cpu = 63, .setup = 36, .setup_wait = 36, .comm = 36, .inside = 99}},
     .blamed = LOSS_SETUP,
     .share = 0.27},
    {.name = "ranks that each compute the shared data",
     .serial = 160,
     .elapsed = 100,
     .n = 2,
     .ranks = 2,
     .family = "ranks",
     .worker = {{.cpu = 100, .setup = 40, .inside = 100},
                {.cpu = 100, .setup = 40, .inside = 100}},
     .blamed = LOSS_SETUP,
     .share = 0.2},
    {.name = "another program on one core, fixed parts",
     .serial = 120,
     .elapsed = 100,
     .n = 2,
     .lost_cores = 0.4,
     .disturbed = "other programs",
     .worker = {{.cpu = 60, .queue = 40, .inside = 100},
                {.cpu = 60, .inside = 60}},
     .blamed = LOSS_DISTURBED,
     .share = 0.4},
    {.name = "another program on one core, the last chunk",
     .serial = 136,
     .elapsed = 100,
     .n = 2,
     .lost_cores = 0.5,
     .disturbed = "other programs",
     .worker = {{.cpu = 50, .queue = 50, .inside = 100},
                {.cpu = 86, .inside = 86}},
     .blamed = LOSS_DISTURBED,
     .share = 0.32},
    {.name = "another program and, more, uneven work",
     .serial = 130,
     .elapsed = 100,
     .n = 2,
     .lost_cores = 0.1,
     .disturbed = "other programs",
     .worker = {{.cpu = 90, .queue = 10, .inside = 100},
                {.cpu = 40, .inside = 40}},
     .blamed = LOSS_IMBALANCE,
     .share = 0.25},
    {.name = "workers share a core",
     .serial = 100,
     .elapsed = 100,
     .n = 2,
     .worker = {{.cpu = 50, .queue = 50, .inside = 100},
                {.cpu = 50, .queue = 49, .inside = 99}},
     .blamed = LOSS_PLACEMENT,
     .share = 0.5},
    {.name = "more workers than cores and another program",
     .serial = 150,
     .elapsed = 100,
     .n = 3,
     .lost_cores = 0.5,
     .disturbed = "other programs",
     .worker = {{.cpu = 50, .queue = 50, .inside = 100},
                {.cpu = 50, .queue = 50, .inside = 100},
                {.cpu = 50, .queue = 50, .inside = 100}},
     .blamed = LOSS_PLACEMENT,
     .share = 1.0 / 3},
    {.name = "a late start for want of a core",
     .serial = 160,
     .elapsed = 100,
     .n = 2,
     .worker = {{.cpu = 100, .inside = 100},
                {.cpu = 60, .start = 40, .inside = 60}},
     .blamed = LOSS_PLACEMENT,
     .share = 0.2},
    {.name = "a quota that takes threads off the run queue",
     .serial = 120,
     .elapsed = 100,
     .n = 2,
     .lost_cores = 0.8,
     .disturbed = "quota",
     .worker = {{.cpu = 60, .inside = 100}, {.cpu = 60, .inside = 100}},
     .blamed = LOSS_DISTURBED,
     .share = 0.4},
    {.name = "global lock",
     .serial = 100,
     .elapsed = 100,
     .n = 2,
     .locked = 1,
     .worker = {{.cpu = 50, .lock = 49, .inside = 99},
                {.cpu = 50, .lock = 50, .inside = 100}},
     .blamed = LOSS_LOCK,
     .share = 0.495},
    {.name = "a pool whose loop hands over slowly",
     .serial = 100,
     .elapsed = 100,
     .n = 2,
     .helpers = 1,
     .family = "pool",
     .worker = {{.cpu = 30, .inside = 100},
                {.cpu = 50, .handover = 50, .inside = 100},
                {.cpu = 50, .handover = 50, .inside = 100}},
     .blamed = LOSS_HANDOVER,
     .share = 0.5},
    {.name = "uneven work under a global lock",
     .serial = 100,
     .elapsed = 100,
     .n = 2,
     .locked = 1,
     .worker = {{.cpu = 75, .lock = 25, .inside = 100},
                {.cpu = 25, .lock = 25, .inside = 50}},
     .blamed = LOSS_LOCK,
     .share = 0.5},
    {.name = "another thread is the last in each pass",
     .serial = 140,
     .elapsed = 100,
     .n = 2,
     .worker = {{.cpu = 60, .comm = 40, .inside = 100},
                {.cpu = 80, .comm = 20, .inside = 100}},
     .blamed = LOSS_COMM,
     .share = 0.2},
    {.name = "in each pass, another program robs another worker",
     .serial = 100,
     .elapsed = 100,
     .n = 2,
     .lost_cores = 0.5,
     .disturbed = "other programs",
     .worker = {{.cpu = 50, .queue = 25, .comm = 25, .inside = 100},
                {.cpu = 50, .queue = 25, .comm = 25, .inside = 100}},
     .blamed = LOSS_DISTURBED,
     .share = 0.5},
    {.name = "a barrier that waits for the loop of a pool",
     .serial = 160,
     .elapsed = 100,
     .n = 2,
     .helpers = 1,
     .family = "pool",
     .worker = {{.cpu = 10, .inside = 100},
                {.cpu = 80, .comm = 20, .inside = 100},
                {.cpu = 80, .comm = 20, .inside = 100}},
     .blamed = LOSS_HANDOVER,
     .share = 0.2},
    {.name = "threads leave barriers late for want of a core",
     .serial = 120,
     .elapsed = 100,
     .n = 2,
     .worker = {{.cpu = 60, .comm = 40, .comm_queue = 30, .inside = 100},
                {.cpu = 60, .comm = 40, .comm_queue = 30, .inside = 100}},
     .blamed = LOSS_PLACEMENT,
     .share = 0.4},
    {.name = "another program delays threads at barriers",
     .serial = 120,
     .elapsed = 100,
     .n = 2,
     .alone = 1,
     .worker = {{.cpu = 60, .comm = 40, .comm_queue = 30, .inside = 100},
                {.cpu = 60, .comm = 40, .comm_queue = 30, .inside = 100}},
     .blamed = LOSS_DISTURBED,
     .share = 0.4},
    {.name = "exchanges",
     .serial = 140,
     .elapsed = 100,
     .n = 2,
     .ranks = 2,
     .family = "ranks",
     .worker = {{.cpu = 70, .comm = 30, .inside = 100},
                {.cpu = 70, .comm = 30, .inside = 100}},
     .blamed = LOSS_COMM,
     .share = 0.3},
    {.name = "a rank waits at the end for one that waits for a message",
     .serial = 40,
     .elapsed = 100,
     .n = 2,
     .ranks = 2,
     .family = "ranks",
     .worker = {{.cpu = 20, .inside = 20},
                {.cpu = 20, .comm = 80, .inside = 100}},
     .blamed = LOSS_COMM,
     .share = 0.8},
    {.name = "barriers over a slow network",
     .serial = 115,
     .elapsed = 100,
     .n = 2,
     .ranks = 2,
     .family = "ranks",
     .worker = {{.cpu = 60, .inside = 60}, {.cpu = 55, .inside = 55}},
     .blamed = LOSS_COMM,
     .share = 0.4},
    {.name = "a rank with less work waits in exchanges",
     .serial = 150,
     .elapsed = 100,
     .n = 2,
     .ranks = 2,
     .family = "ranks",
     .worker = {{.cpu = 95, .comm = 5, .inside = 100},
                {.cpu = 55, .comm = 45, .inside = 100}},
     .blamed = LOSS_IMBALANCE,
     .share = 0.2},
    {.name = "a rank waits in exchanges for a disturbed one",
     .serial = 110,
     .elapsed = 100,
     .n = 2,
     .ranks = 2,
     .family = "ranks",
     .lost_cores = 0.4,
     .disturbed = "other programs",
     .worker = {{.cpu = 55, .queue = 40, .comm = 5, .inside = 100},
                {.cpu = 55, .comm = 45, .inside = 100}},
     .blamed = LOSS_DISTURBED,
     .share = 0.4},
    {.name = "blocked for no known reason",
     .serial = 120,
     .elapsed = 100,
     .n = 2,
     .worker = {{.cpu = 60, .inside = 100}, {.cpu = 60, .inside = 100}},
     .blamed = LOSS_REMAINDER,
     .share = 0.4,
     .remainder = 0.4},
};

/* ---- rows --------------------------------------------------------------------*/

static const char run_head[] =
    "run_id,kernel,kernel_args,driver,family,one_at_a_time,workers,ranks,depth,"
    "rep,warmup,elapsed_ns,setup_ns,launch_ns,work_cpu_ns,runqueue_ns,comm_ns,"
    "wait_ns,lost_cores,disturbed,schedule,work,status\n";
static const char worker_head[] =
    "run_id,rep,worker,start_ns,elapsed_ns,work_cpu_ns,runqueue_ns,wait_ns,"
    "comm_ns,comm_queue_ns,setup_ns,setup_wait_ns,start_wait_ns,end_wait_ns,"
    "lock_ns,"
    "handover_ns,units,place_actual,mask_pus\n";

#define MS "000000"

static char dir[] = "/tmp/test_loss_XXXXXX";

static FILE *open_rows(const char *name)
{
    char path[64];
    FILE *f;

    snprintf(path, sizeof path, "%s/%s", dir, name);
    f = fopen(path, "w");
    assert_non_null(f);
    return f;
}

static void write_run(const struct seeded_run *r)
{
    FILE *f = open_rows("runs.csv");
    struct seeded sum = {0};

    for (int i = 0; i < r->n + r->helpers; i++) {
        sum.cpu += r->worker[i].cpu;
        sum.queue += r->worker[i].queue;
        sum.comm += r->worker[i].comm;
        if (r->worker[i].setup > sum.setup)
            sum.setup = r->worker[i].setup;
    }
    fputs(run_head, f);
    fprintf(f,
            "s,spin,,serial,serial,0,1,1,1,0,0,%d" MS ",0,0,%d" MS
            ",0,0,0,0,,static,1,ok\n",
            r->serial, r->serial);
    fprintf(f,
            "p,spin,,x,%s,%d,%d,%d,1,0,0,%d" MS ",%d" MS ",1,%d" MS ",%d" MS
            ",%d" MS ",0,%g,%s,static,1,ok\n",
            r->family != NULL ? r->family : "threads", r->locked, r->n,
            r->ranks > 0 ? r->ranks : 1, r->elapsed, sum.setup, sum.cpu,
            sum.queue, sum.comm, r->lost_cores,
            r->disturbed != NULL ? r->disturbed : "");
    assert_int_equal(fclose(f), 0);
}

/* In the start barrier for 1 ms before T begins. */
static void write_workers(const struct seeded_run *r)
{
    FILE *f = open_rows("workers.csv");

    fputs(worker_head, f);
    for (int i = 0; i < r->n + r->helpers; i++) {
        const struct seeded *s = &r->worker[i];

        fprintf(f,
                "p,0,%d,%d" MS ",%d" MS ",%d" MS ",%d" MS ",0,%d" MS ",%d" MS
                ",%d" MS ",%d" MS ",%d" MS ",%d" MS ",%d" MS ",%d" MS
                ",10,core:%d,1\n",
                i, s->start, r->elapsed + 1, s->cpu, s->queue, s->comm,
                s->comm_queue, s->setup, s->setup_wait, s->start + 1,
                r->elapsed - s->start - s->inside, s->lock, s->handover,
                r->alone ? i : 0);
    }
    assert_int_equal(fclose(f), 0);
}

static void read_loss(struct loss *l)
{
    const char *const dirs[] = {dir};
    struct err e = {0};
    struct dataset d;
    int found = 0;

    if (dataset_read(&d, dirs, 1, &e) != 0)
        fail_msg("%s", e.text);
    for (size_t i = 0; i < d.groups.count; i++)
        if (strcmp(d.groups.all[i].driver, "x") == 0) {
            assert_int_equal(loss_of(&d, &d.groups.all[i], l), 0);
            found++;
        }
    assert_int_equal(found, 1);
    dataset_release(&d);
}

/* ---- tests -------------------------------------------------------------------*/

static double sum_of(const struct loss *l)
{
    double sum = 0;

    for (int k = 0; k < LOSS_KINDS; k++)
        sum += l->part[k];
    return sum;
}

static void test_seeded_causes(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
        const struct seeded_run *r = &runs[i];
        struct loss l;

        write_run(r);
        write_workers(r);
        read_loss(&l);
        if (loss_worst(&l) != r->blamed)
            fail_msg("%s: %s is blamed with %.3f, not %s with %.3f", r->name,
                     loss_names[loss_worst(&l)], l.part[loss_worst(&l)],
                     loss_names[r->blamed], l.part[r->blamed]);
        if (l.part[r->blamed] < r->share - 0.006 ||
            l.part[r->blamed] > r->share + 0.006)
            fail_msg("%s: %.3f is %s", r->name, l.part[r->blamed],
                     loss_names[r->blamed]);
        assert_float_equal(sum_of(&l), 1, 1e-9);
        assert_float_equal(l.part[LOSS_REMAINDER], r->remainder, 0.006);
    }
}

/* Without rows of workers the parts are those of the run. */
static void test_runs_alone(void **unused)
{
    char path[64];

    (void)unused;
    snprintf(path, sizeof path, "%s/workers.csv", dir);
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
        struct loss l;

        write_run(&runs[i]);
        unlink(path);
        read_loss(&l);
        assert_float_equal(sum_of(&l), 1, 1e-9);
        /* Helpers have no share of n T. */
        assert_true(runs[i].helpers > 0 || l.part[LOSS_REMAINDER] > -0.01);
    }
}

static void test_sentences(void **unused)
{
    struct loss l = {.imbalance = 1.5, .imbalance_predicted = 1.2};
    char fixed[320], moving[320], text[320];

    (void)unused;
    for (int k = 0; k < LOSS_KINDS; k++) {
        int n = loss_sentence(&l, (enum loss_kind)k, text, sizeof text);

        assert_true(n > 20 && n < (int)sizeof text);
    }
    l.fixed = 1;
    loss_sentence(&l, LOSS_IMBALANCE, fixed, sizeof fixed);
    l.fixed = 0;
    loss_sentence(&l, LOSS_IMBALANCE, moving, sizeof moving);
    assert_non_null(strstr(fixed, "--schedule dynamic"));
    assert_null(strstr(moving, "--schedule dynamic"));
    loss_sentence(&l, LOSS_DISTURBED, text, sizeof text);
    assert_non_null(strstr(text, "other programs"));
    l.quota = 1;
    loss_sentence(&l, LOSS_DISTURBED, text, sizeof text);
    assert_non_null(strstr(text, "quota"));
}

static int make_dir(void **unused)
{
    (void)unused;
    return mkdtemp(dir) == NULL;
}

static int remove_dir(void **unused)
{
    char path[64];

    (void)unused;
    snprintf(path, sizeof path, "%s/workers.csv", dir);
    unlink(path);
    snprintf(path, sizeof path, "%s/runs.csv", dir);
    unlink(path);
    return rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_seeded_causes),
        cmocka_unit_test(test_runs_alone),
        cmocka_unit_test(test_sentences),
    };

    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
