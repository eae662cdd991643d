/* SPDX-License-Identifier: BSD-3-Clause */
/* What workers share: chunks, of which each is drawn exactly once under every
 * schedule, whichever worker is slow; and the barrier, between threads and
 * processes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <pthread.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "drivers/team/arena.h"

enum { WORKERS = 4, CHUNKS = 997, LOOPS = 6 };

static void *shared(size_t bytes)
{
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    assert_true(memory != MAP_FAILED);
    return memory;
}

static void nap(long us)
{
    nanosleep(&(struct timespec){.tv_nsec = us * 1000}, NULL);
}

/* ---- chunks ---------------------------------------------------------------- */

struct crew {
    struct arena arena;
    struct share shares[WORKERS];
    enum schedule schedule;
    int batch; /* of SCHEDULE_DYNAMIC */
    int64_t chunks;
    int slow; /* the worker that is slow; -1: none */
    _Atomic int drawn[CHUNKS];
    _Atomic int64_t by[WORKERS];
};

struct hand {
    struct crew *crew;
    int local;
};

static void *draw_all(void *arg)
{
    struct hand *h = arg;
    struct crew *c = h->crew;
    struct team t = {
        .arena = &c->arena,
        .tickets = c->arena.tickets,
        .locals = WORKERS,
        .local = h->local,
        .deal_width = 1,
    };

    for (int i = 0; i < LOOPS; i++) {
        struct loop l = {
            .chunks = c->chunks - i, /* loops differ, as edges and interior */
            .schedule = c->schedule,
            .batch = c->batch,
            .turn = 1 + (uint32_t)i,
        };
        struct draw d = {.draws = 0};

        while (loop_draw(&t, &l, &d))
            for (int64_t k = d.lo; k < d.hi; k++) {
                atomic_fetch_add(&c->drawn[k], 1);
                atomic_fetch_add(&c->by[h->local], 1);
                if (h->local == c->slow)
                    nap(1000);
            }
        barrier_wait(&c->arena.barrier);
    }
    return NULL;
}

static struct crew *work(enum schedule schedule, int batch, int64_t chunks,
                         int slow)
{
    struct crew *c = shared(sizeof *c);
    struct hand hands[WORKERS];
    pthread_t threads[WORKERS];

    c->schedule = schedule;
    c->batch = batch;
    c->chunks = chunks;
    c->slow = slow;
    c->arena.shares = c->shares;
    barrier_init(&c->arena.barrier, WORKERS, 0);
    for (int i = 0; i < WORKERS; i++) {
        hands[i] = (struct hand){c, i};
        assert_int_equal(pthread_create(&threads[i], NULL, draw_all, &hands[i]),
                         0);
    }
    for (int i = 0; i < WORKERS; i++)
        pthread_join(threads[i], NULL);
    return c;
}

static void each_chunk_is_drawn_once(void **state)
{
    static const int64_t counts[] = {6, 7, 40, CHUNKS};

    (void)state;
    for (enum schedule s = SCHEDULE_STATIC; s <= SCHEDULE_GUIDED; s++)
        for (size_t n = 0; n < sizeof counts / sizeof *counts; n++)
            for (int turn = 0; turn < 20; turn++) {
                struct crew *c = work(s, turn % 8, counts[n], -1);

                for (int64_t k = 0; k < counts[n]; k++) {
                    int64_t times = counts[n] - k;

                    assert_int_equal(c->drawn[k],
                                     times < LOOPS ? times : LOOPS);
                }
                munmap(c, sizeof *c);
            }
}

/* Its share of 100 is done by others, but for what it had begun. */
static void a_slow_worker_is_helped(void **state)
{
    struct crew *c = work(SCHEDULE_STEAL, 1, 400, 2);

    (void)state;
    assert_true(c->by[2] < LOOPS * 50);
    munmap(c, sizeof *c);
    c = work(SCHEDULE_STATIC, 1, 400, -1);
    for (int i = 0; i < WORKERS; i++)
        assert_in_range(c->by[i], LOOPS * 98, LOOPS * 100);
    munmap(c, sizeof *c);
}

/* What a slow worker has drawn and not begun is done by others. */
static void drawn_chunks_do_not_wait(void **state)
{
    struct crew *c = work(SCHEDULE_DYNAMIC, 8, 640, 2);

    (void)state;
    assert_true(c->by[2] < LOOPS * 80);
    munmap(c, sizeof *c);
}

static void chunks_of_a_batch_are_drawn_from_both_ends(void **state)
{
    struct crew *c = shared(sizeof *c);
    struct team owner = {
        .arena = &c->arena, .tickets = c->arena.tickets, .locals = 2};
    struct team other = owner;
    struct loop l = {
        .chunks = 64, .schedule = SCHEDULE_DYNAMIC, .turn = 1, .batch = 32};
    struct draw mine = {.draws = 0}, theirs = {.draws = 0};
    static const int64_t fronts[] = {0, 1};

    (void)state;
    c->arena.shares = c->shares;
    other.local = 1;
    for (int i = 0; i < 2; i++) {
        assert_true(loop_draw(&owner, &l, &mine));
        assert_int_equal(mine.lo, fronts[i]);
        assert_int_equal(mine.hi, mine.lo + 1);
    }
    /* Two were drawn together, 64 / (16 * 2). */
    assert_true(loop_draw(&other, &l, &theirs));
    assert_int_equal(theirs.lo, 2);
    assert_true(loop_draw(&owner, &l, &mine)); /* 64 - 3 are left: one */
    for (int64_t last = mine.lo; last < 63; last = theirs.lo)
        assert_true(loop_draw(&other, &l, &theirs));
    assert_false(loop_draw(&other, &l, &theirs));
    munmap(c, sizeof *c);
}

/* Without others to share with, one draw is enough; a ticket that ranks share
 * has others. */
static void a_worker_alone_draws_all(void **state)
{
    struct crew *c = shared(sizeof *c);

    (void)state;
    c->arena.shares = c->shares;
    for (enum schedule s = SCHEDULE_STATIC; s <= SCHEDULE_GUIDED; s++) {
        struct team t = {.arena = &c->arena,
                         .tickets = c->arena.tickets,
                         .locals = 1,
                         .deal_width = 1};
        struct loop l = {.chunks = CHUNKS, .schedule = s, .turn = 1 + s};
        struct draw d = {.draws = 0};

        assert_true(loop_draw(&t, &l, &d));
        assert_int_equal(d.lo, 0);
        assert_int_equal(d.hi, CHUNKS);
        assert_false(loop_draw(&t, &l, &d));
    }
    for (int drawn = 0; drawn < 2; drawn++) {
        struct team t = {.arena = &c->arena,
                         .tickets = c->arena.tickets,
                         .locals = 1,
                         .deal_width = 2};
        struct loop l = {.chunks = 2,
                         .schedule = SCHEDULE_DYNAMIC,
                         .turn = 9,
                         .common = 1,
                         .batch = 1};
        struct draw d = {.draws = 1};

        assert_true(loop_draw(&t, &l, &d));
        assert_int_equal(d.lo, drawn);
        assert_int_equal(d.hi, drawn + 1);
    }
    munmap(c, sizeof *c);
}

/* A worker begins at the front of its share, where its pages are. */
static void own_shares_come_first(void **state)
{
    struct crew *c = shared(sizeof *c);

    (void)state;
    c->arena.shares = c->shares;
    for (int i = WORKERS - 1; i >= 0; i--) {
        struct team t = {.arena = &c->arena,
                         .tickets = c->arena.tickets,
                         .locals = WORKERS,
                         .local = i};
        /* Enough for a draw to be several. */
        struct loop l = {
            .chunks = INT64_C(1) << 40, .schedule = SCHEDULE_STEAL, .turn = 1};
        struct draw d = {.draws = 0};

        for (int k = 0; k < 3; k++) {
            assert_true(loop_draw(&t, &l, &d));
            assert_int_equal(d.hi - d.lo, (1 << 15) + 1);
            assert_int_equal(d.lo,
                             i * (INT64_C(1) << 38) + k * ((1 << 15) + 1));
        }
    }
    munmap(c, sizeof *c);
}

/* Ranks that wait for neighbours only are loops apart: whoever is behind gets
 * nothing of one that has gone on, whoever is ahead nothing that is not open
 * yet, unless all stood at a barrier. */
static void turns_are_told_apart(void **state)
{
    struct share s = {0};
    int64_t lo, hi;

    (void)state;
    assert_false(share_take(&s, 1, 3, SHARE_BACK_IF_OPEN, &lo, &hi));
    assert_int_equal(share_left(&s, 1, 3), 3);
    assert_true(share_take(&s, 1, 3, SHARE_BACK, &lo, &hi));
    assert_int_equal(lo, 2);
    assert_true(share_take(&s, 1, 3, SHARE_FRONT, &lo, &hi));
    assert_int_equal(lo, 0);
    assert_true(share_take(&s, 1, 3, SHARE_BACK_IF_OPEN, &lo, &hi));
    assert_int_equal(lo, 1);
    assert_false(share_take(&s, 1, 3, SHARE_FRONT, &lo, &hi));
    /* The owner goes on, through more loops than the word can count. */
    for (uint32_t turn = 2; turn < 200000; turn++) {
        assert_false(share_take(&s, turn, 3, SHARE_BACK_IF_OPEN, &lo, &hi));
        share_open(&s, turn);
        assert_false(share_take(&s, turn - 1, 3, SHARE_BACK, &lo, &hi));
        assert_true(share_take(&s, turn, 3, SHARE_BACK_IF_OPEN, &lo, &hi));
        assert_int_equal(share_left(&s, turn, 3), 2);
    }
}

/* ---- the barrier ----------------------------------------------------------- */

enum { ROUNDS = 3000 };

struct meeting {
    struct barrier barrier;
    int parties;
    _Atomic int came, wrong;
};

/* Between two barriers all have entered as often. */
static void meet(struct meeting *m, int late)
{
    for (int i = 0; i < ROUNDS; i++) {
        if (late && i % 500 == 0)
            nap(3000); /* so that others sleep */
        atomic_fetch_add(&m->came, 1);
        barrier_wait(&m->barrier);
        if (atomic_load(&m->came) != (i + 1) * m->parties)
            atomic_store(&m->wrong, 1);
        barrier_wait(&m->barrier);
    }
}

/* Two that look, and more that sleep. */
static void processes_meet(void **state)
{
    (void)state;
    for (int look = 0; look < 2; look++) {
        struct meeting *m = shared(sizeof *m);
        pid_t children[WORKERS];

        m->parties = look ? 2 : WORKERS;
        barrier_init(&m->barrier, m->parties, look);
        for (int i = 0; i < m->parties; i++) {
            children[i] = fork();
            assert_true(children[i] >= 0);
            if (children[i] == 0) {
                meet(m, i == 0);
                _exit(0);
            }
        }
        for (int i = 0; i < m->parties; i++) {
            int status;

            assert_int_equal(waitpid(children[i], &status, 0), children[i]);
            assert_int_equal(status, 0);
        }
        assert_int_equal(m->came, m->parties * ROUNDS);
        assert_int_equal(m->wrong, 0);
        munmap(m, sizeof *m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_chunk_is_drawn_once),
        cmocka_unit_test(a_slow_worker_is_helped),
        cmocka_unit_test(drawn_chunks_do_not_wait),
        cmocka_unit_test(chunks_of_a_batch_are_drawn_from_both_ends),
        cmocka_unit_test(a_worker_alone_draws_all),
        cmocka_unit_test(own_shares_come_first),
        cmocka_unit_test(turns_are_told_apart),
        cmocka_unit_test(processes_meet),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
