/* SPDX-License-Identifier: BSD-3-Clause */
/* The verdict: labelled cases, and properties that hold for all of them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/hash.h"
#include "results/verdict/verdict.h"
#include "tests/unit/verdict_large_samples.h"
#include "tests/unit/verdict_samples.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

enum { HOSTS_MAX = 16 };

static int copies(const struct sample *s)
{
    return s->same_hosts ? s->hosts : 1;
}

static size_t build(const struct sample *s, struct verdict_worker *to)
{
    size_t n = 0, all = 0;

    for (size_t g = 0; g < COUNT(s->groups); g++)
        all += (size_t)(s->groups[g].count * copies(s));
    for (size_t g = 0; g < COUNT(s->groups) * (size_t)copies(s); g++) {
        const struct group *from = &s->groups[g % COUNT(s->groups)];

        for (int i = 0; i < from->count; i++)
            to[n++] = (struct verdict_worker){
                .host = from->host + (int)(g / COUNT(s->groups)),
                .core = from->pin == WIDE ? i % 2 : from->pin + i * from->step,
                .mask_cores = from->mask_cores,
                .seat = from->seat,
                .wait_ns = s->event_loop ? 0
                                         : (int64_t)(s->waits * (double)SECOND /
                                                     (double)all),
                .cpu_ns = (int64_t)(from->cpu * (double)SECOND),
                .comm_ns = (int64_t)(from->talked * (double)SECOND),
                .comm_queue_ns = (int64_t)(from->talk_queue * (double)SECOND),
                .runqueue_ns = from->queue < 0
                                   ? INT64_MIN
                                   : (int64_t)(from->queue * (double)SECOND),
            };
    }
    return n;
}

static void judge(const struct sample *s, const struct verdict_worker *workers,
                  size_t n, struct verdict *v)
{
    struct verdict_host hosts[HOSTS_MAX];
    const struct verdict_run run = {
        .elapsed_ns = SECOND,
        .wait_ns = (int64_t)(s->waits * (double)SECOND),
        .late_ns = (int64_t)(s->late * (double)SECOND),
        .barrier_ns = (int64_t)(s->barrier * (double)SECOND),
        .event_loop = s->event_loop,
        .ends_unknown = s->ends_unknown,
        .contended = s->contended,
        .one_at_a_time = s->one_at_a_time,
        .helpers = (size_t)s->helpers,
        .hosts = hosts,
        .host_count = s->hosts ? (size_t)s->hosts : 1,
        .workers = workers,
        .worker_count = n,
    };

    for (int h = 0; h < HOSTS_MAX; h++)
        hosts[h] = (struct verdict_host){
            s->cores, s->pus, (int64_t)(s->throttled * (double)SECOND)};
    verdict_judge(&run, v);
}

static void shuffle(struct verdict_worker *w, size_t n, uint64_t *state)
{
    for (size_t i = n; i > 1; i--) {
        size_t j = (size_t)(random_next(state) % i);
        struct verdict_worker swap = w[i - 1];

        w[i - 1] = w[j];
        w[j] = swap;
    }
}

/* Each case in its own order and in two others. */
static void judge_samples(const struct sample *samples_, size_t count)
{
    struct verdict_worker *workers = calloc(WORKERS_MAX, sizeof(*workers));
    uint64_t state = 1;

    assert_non_null(workers);
    for (size_t i = 0; i < count; i++) {
        const struct sample *s = &samples_[i];
        size_t n = build(s, workers);

        for (int order = 0; order < 3; order++) {
            struct verdict v;

            judge(s, workers, n, &v);
            if (strcmp(verdict_word(v.kind), s->word) ||
                (s->says && !strstr(v.text, s->says)) ||
                (s->disturbed && v.disturbed == DISTURBANCE_NONE) ||
                (s->quiet && v.disturbed != DISTURBANCE_NONE))
                fail_msg("%s: %s, %s", s->label, verdict_word(v.kind), v.text);
            assert_null(strchr(v.text, '\n'));
            assert_in_range(strlen(v.text), 20, sizeof(v.text) - 2);
            shuffle(workers, n, &state);
        }
    }
    free(workers);
}

static void test_samples(void **unused)
{
    (void)unused;
    assert_true(COUNT(samples) >= 80);
    judge_samples(samples, COUNT(samples));
}

static void test_large(void **unused)
{
    (void)unused;
    assert_true(COUNT(large_samples) >= 60);
    judge_samples(large_samples, COUNT(large_samples));
}

static void test_amounts(void **unused)
{
    struct verdict_worker w[2] = {{.mask_cores = 1, .cpu_ns = SECOND / 2},
                                  {.core = 1, .cpu_ns = SECOND / 4}};
    struct verdict_host host = {.cores = 2, .pus = 2};
    struct verdict_run run = {.elapsed_ns = SECOND,
                              .wait_ns = 3 * SECOND,
                              .hosts = &host,
                              .host_count = 1,
                              .workers = w,
                              .worker_count = 2};
    struct verdict v;

    (void)unused;
    verdict_judge(&run, &v);
    assert_true(v.cores_achieved == 0.75 && v.waits_achieved == 3);
    run.wait_ns = INT64_MIN; /* not known */
    verdict_judge(&run, &v);
    assert_true(v.waits_achieved == 0);
}

static void test_nothing(void **unused)
{
    struct verdict_worker w = {.cpu_ns = SECOND};
    struct verdict_host host = {.cores = 2, .pus = 2};
    const struct verdict_run good = {.elapsed_ns = SECOND,
                                     .hosts = &host,
                                     .host_count = 1,
                                     .workers = &w,
                                     .worker_count = 1};
    struct verdict_run bad[5] = {good, good, good, good, good};
    struct verdict v;

    (void)unused;
    bad[0].elapsed_ns = 0;
    bad[1].elapsed_ns = INT64_MIN;
    bad[2].worker_count = 0;
    bad[3].host_count = 0;
    bad[4].helpers = 1; /* and no other worker */
    for (size_t i = 0; i < COUNT(bad); i++) {
        verdict_judge(&bad[i], &v);
        assert_int_equal(v.kind, VERDICT_NONE);
        assert_string_equal(verdict_word(v.kind), "");
        assert_true(isnan(v.cores_achieved));
    }
}

/* Whatever the numbers, a run whose workers hardly used a CPU is neither
 * parallel nor mixed nor crowded, and no sentence is cut off. */
static void test_random(void **unused)
{
    static const char *const seats[] = {NULL, "all", "core:0-1", "core:2-3"};
    uint64_t state = 7;

    (void)unused;
    for (int round = 0; round < 20000; round++) {
        struct verdict_worker w[12];
        struct sample s = {.cores = (int)(random_next(&state) % 6),
                           .hosts = 2,
                           .event_loop = random_next(&state) % 2 == 0,
                           .one_at_a_time = random_next(&state) % 4 == 0,
                           .waits = (double)(random_next(&state) % 20000)};
        size_t n = 1 + random_next(&state) % COUNT(w);
        int asleep = random_next(&state) % 2 == 0;
        struct verdict v;

        s.helpers = n > 1 && random_next(&state) % 4 == 0;

        for (size_t i = 0; i < n; i++)
            w[i] = (struct verdict_worker){
                .host = (int)(random_next(&state) % 2),
                .core = (int)(random_next(&state) % 5) - 1,
                .mask_cores = (int)(random_next(&state) % 5),
                .seat = seats[random_next(&state) % COUNT(seats)],
                .cpu_ns = (int64_t)(random_next(&state) %
                                    (uint64_t)(asleep ? SECOND / 25 : SECOND)),
                .runqueue_ns = asleep ? 0 : (int64_t)random_next(&state) / 4,
            };
        judge(&s, w, n, &v);
        assert_int_not_equal(v.kind, VERDICT_NONE);
        assert_in_range(strlen(v.text), 20, sizeof(v.text) - 2);
        if (asleep)
            assert_true(v.kind == VERDICT_WAIT_OVERLAP ||
                        v.kind == VERDICT_SERIAL);
    }
}

/* A sentence about moves where busy workers were free to move, and did. */
static void test_moved(void **unused)
{
    static const struct {
        const char *label;
        int mask_cores;
        int64_t moves, elapsed_ns;
        double cpu;
        int told;
    } cases[] = {
        {"stayed", 2, 0, SECOND, 1, 0},
        {"unknown", 2, -1, SECOND, 1, 0},
        {"a few moves", 2, 4, SECOND / 10, 1, 0},
        {"moved now and then", 2, 9, SECOND, 1, 0},
        {"moved often", 2, 40, SECOND, 1, 1},
        {"moved often in a short time", 2, 6, SECOND / 10, 1, 1},
        {"mask not known", 0, 40, SECOND, 1, 1},
        {"pinned", 1, 40, SECOND, 1, 0},
        {"asleep", 2, 4000, SECOND, 0.1, 0},
    };

    (void)unused;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct verdict_host host = {.cores = 4, .pus = 4};
        struct verdict_worker w = {
            .core = 0,
            .mask_cores = cases[i].mask_cores,
            .cpu_ns = (int64_t)((double)cases[i].elapsed_ns * cases[i].cpu),
            .migrations = cases[i].moves,
        };
        struct verdict v;

        verdict_judge(&(struct verdict_run){.elapsed_ns = cases[i].elapsed_ns,
                                            .hosts = &host,
                                            .host_count = 1,
                                            .workers = &w,
                                            .worker_count = 1},
                      &v);
        if ((*v.moved != '\0') != cases[i].told)
            print_message("%s: '%s'", cases[i].label, v.moved);
        if (cases[i].told)
            assert_non_null(strstr(v.moved, "--place core"));
        assert_in_range(strlen(v.moved), 0, sizeof(v.moved) - 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_samples), cmocka_unit_test(test_large),
        cmocka_unit_test(test_amounts), cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_random),  cmocka_unit_test(test_moved),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
