/* SPDX-License-Identifier: BSD-3-Clause */
/* The queue between the loop and the workers of `pool`: nothing is lost or
 * doubled, a blocked worker is woken, and turns do not mix. Bounded by alarm():
 * a lost waking would be a hang. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "drivers/team/lateness.h"
#include "drivers/io/ready_queue.h"

static void keeps_the_order(void **state)
{
    struct timer ring[4], in[3], out[8];
    struct ready_queue q;
    int64_t next = 0, want = 0;

    (void)state;
    assert_int_equal(ready_queue_init(&q, ring, 4), 0);
    for (int round = 0; round < 10; round++) {
        for (int i = 0; i < 3; i++)
            in[i] = (struct timer){.chunk = next++};
        ready_queue_push(&q, in, 3);
        assert_int_equal(ready_queue_pop(&q, 1, out, 1), 1);
        assert_int_equal(out[0].chunk, want++);
        assert_int_equal(ready_queue_pop(&q, 1, out, 8), 2);
        assert_int_equal(out[0].chunk, want++);
        assert_int_equal(out[1].chunk, want++);
    }
    ready_queue_release(&q);
}

static void a_closed_turn_is_emptied_and_ends(void **state)
{
    struct timer ring[4], t = {.chunk = 7}, out[4];
    struct ready_queue q;

    (void)state;
    assert_int_equal(ready_queue_init(&q, ring, 4), 0);
    for (uint32_t turn = 1; turn <= 6; turn++) {
        ready_queue_push(&q, &t, 1);
        ready_queue_close(&q, turn);
        assert_int_equal(ready_queue_pop(&q, turn, out, 4), 1);
        assert_int_equal(ready_queue_pop(&q, turn, out, 4), 0);
        assert_int_equal(ready_queue_pop(&q, turn, out, 4), 0);
    }
    ready_queue_release(&q);
}

enum { WORKERS = 5, TURNS = 20, CHUNKS = 3000 };

struct team {
    struct ready_queue q;
    pthread_barrier_t turn;
    int most;
    int seen[CHUNKS]; /* by the worker that popped it: no two may */
};

static void *worker(void *arg)
{
    struct team *team = arg;
    struct timer out[64];

    for (uint32_t turn = 1; turn <= TURNS; turn++) {
        int64_t n;

        while ((n = ready_queue_pop(&team->q, turn, out, team->most)) > 0)
            for (int64_t i = 0; i < n; i++)
                team->seen[out[i].chunk]++;
        pthread_barrier_wait(&team->turn);
        pthread_barrier_wait(&team->turn);
    }
    return NULL;
}

/* One turn: pushed in batches of all sizes, some after a pause in which the
 * workers fall asleep. Then each chunk was seen once. */
static void push_all(struct team *team, uint32_t turn)
{
    struct timer in[100];
    int64_t next = 0;

    while (next < CHUNKS) {
        int64_t n = 0;

        for (; n < 1 + (next + turn) % 100 && next < CHUNKS; n++)
            in[n] = (struct timer){.chunk = next++};
        if (next % 7 == 0)
            usleep(200);
        ready_queue_push(&team->q, in, n);
    }
    ready_queue_close(&team->q, turn);
    pthread_barrier_wait(&team->turn);
    for (int i = 0; i < CHUNKS; i++) {
        if (team->seen[i] != 1)
            fail_msg("turn %u: chunk %d was taken %d times", turn, i,
                     team->seen[i]);
        team->seen[i] = 0;
    }
    pthread_barrier_wait(&team->turn);
}

static void nothing_is_lost_between_threads(void **state)
{
    static const int rings[] = {1, 2, 16, 4096}, mosts[] = {1, 3, 64};

    (void)state;
    for (int r = 0; r < 4; r++)
        for (int m = 0; m < 3; m++) {
            struct team *team = calloc(1, sizeof *team);
            struct timer *ring = calloc((size_t)rings[r], sizeof *ring);
            pthread_t id[WORKERS];

            assert_non_null(team);
            assert_non_null(ring);
            team->most = mosts[m];
            assert_int_equal(ready_queue_init(&team->q, ring, rings[r]), 0);
            pthread_barrier_init(&team->turn, NULL, WORKERS + 1);
            for (int i = 0; i < WORKERS; i++)
                assert_int_equal(pthread_create(&id[i], NULL, worker, team), 0);
            for (uint32_t turn = 1; turn <= TURNS; turn++)
                push_all(team, turn);
            for (int i = 0; i < WORKERS; i++)
                pthread_join(id[i], NULL);
            pthread_barrier_destroy(&team->turn);
            ready_queue_release(&team->q);
            free(ring);
            free(team);
        }
}

/* Takes one and keeps it until everybody has one. */
static void *holder(void *arg)
{
    struct team *team = arg;
    struct timer out;
    int64_t n = ready_queue_pop(&team->q, 1, &out, 1);

    pthread_barrier_wait(&team->turn);
    return n == 1 ? team : NULL;
}

/* One push wakes one of the sleeping workers, which computes for long: the
 * others must be woken for what it left, or this hangs. */
static void who_leaves_some_wakes_the_next(void **state)
{
    struct timer ring[WORKERS], in[WORKERS] = {{.chunk = 0}};

    (void)state;
    for (int round = 0; round < 10; round++) {
        struct team team = {.most = 1};
        pthread_t id[WORKERS];
        void *got;

        assert_int_equal(ready_queue_init(&team.q, ring, WORKERS), 0);
        pthread_barrier_init(&team.turn, NULL, WORKERS);
        for (int i = 0; i < WORKERS; i++)
            assert_int_equal(pthread_create(&id[i], NULL, holder, &team), 0);
        usleep(2000);
        ready_queue_push(&team.q, in, WORKERS);
        for (int i = 0; i < WORKERS; i++) {
            pthread_join(id[i], &got);
            assert_non_null(got);
        }
        pthread_barrier_destroy(&team.turn);
        ready_queue_release(&team.q);
    }
}

static void lateness_in_words(void **state)
{
    static struct lateness l;
    static const int64_t late[] = {0, 7, 8, 15, 16, 1000, 1023, 1024, 5000000};
    char text[LATENESS_TEXT_SIZE];

    (void)state;
    lateness_text(&l, text);
    assert_string_equal(text, "");
    for (size_t i = 0; i < sizeof late / sizeof *late; i++)
        lateness_add(&l, late[i]);
    lateness_text(&l, text);
    assert_string_equal(text, "7:2 15:2 31:1 1023:2 2047:1 8388607:1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_the_order),
        cmocka_unit_test(a_closed_turn_is_emptied_and_ends),
        cmocka_unit_test(nothing_is_lost_between_threads),
        cmocka_unit_test(who_leaves_some_wakes_the_next),
        cmocka_unit_test(lateness_in_words),
    };

    alarm(300);
    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
