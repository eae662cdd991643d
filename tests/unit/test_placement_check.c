/* SPDX-License-Identifier: BSD-3-Clause */
/* Which workers can have their own core: labelled cases, right and wrong, and
 * plans for described machines. Above 400 lines, as the cases are a table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "drivers/machine/plan.h"
#include "drivers/program/placement_check.h"

enum { MOST = 64 };

/* One text per worker: "HOST PROCESS CORES", CORES such as 0-3,8; a leading '-'
 * marks a worker that is not busy. */
static const struct labelled {
    const char *label;
    int allowed; /* cores of every host */
    const char *seats[12];
    enum placement_fault kind;
    int confined, cores;
    const char *text;
    int worker, other;
} cases[] = {
    /* good */
    {"one worker, unbound", 2, {"a 1 0-1"}, PLACEMENT_OK, 0, 0, "", -1, -1},
    {"a core each",
     4,
     {"a 1 0", "a 1 1", "a 1 2", "a 1 3"},
     PLACEMENT_OK,
     0,
     0,
     "",
     -1,
     -1},
    {"unbound, as many as cores",
     2,
     {"a 1 0-1", "a 1 0-1"},
     PLACEMENT_OK,
     0,
     0,
     "",
     -1,
     -1},
    {"ranks with wide masks",
     4,
     {"a 1 0-1", "a 1 0-1", "a 2 2-3", "a 2 2-3"},
     PLACEMENT_OK,
     0,
     0,
     "",
     -1,
     -1},
    {"the same core of two hosts",
     2,
     {"a 1 0", "b 1 0"},
     PLACEMENT_OK,
     0,
     0,
     "",
     -1,
     -1},
    {"overlapping, but each finds one",
     3,
     {"a 1 0-1", "a 2 1-2", "a 3 0"},
     PLACEMENT_OK,
     0,
     0,
     "",
     -1,
     -1},
    {"a chain that all must move along",
     4,
     {"a 1 0-1", "a 2 1-2", "a 3 2-3", "a 4 0"},
     PLACEMENT_OK,
     0,
     0,
     "",
     -1,
     -1},
    {"sleepers on a busy core",
     2,
     {"a 1 0", "-a 1 0", "-a 1 0"},
     PLACEMENT_OK,
     0,
     0,
     "",
     -1,
     -1},
    {"no worker is busy",
     2,
     {"-a 1 0", "-a 1 0"},
     PLACEMENT_OK,
     0,
     0,
     "",
     -1,
     -1},
    {"a mask in pieces",
     4,
     {"a 1 0,3", "a 1 0,3", "a 2 1", "a 2 2"},
     PLACEMENT_OK,
     0,
     0,
     "",
     -1,
     -1},
    {"a mask that is not known",
     2,
     {"a 1 ?", "a 2 0"},
     PLACEMENT_OK,
     0,
     0,
     "",
     -1,
     -1},
    {"one thread in a narrow mask",
     8,
     {"a 1 5", "a 2 6"},
     PLACEMENT_OK,
     0,
     0,
     "",
     -1,
     -1},
    /* narrow: threads of one process */
    {"two threads bound to one core",
     2,
     {"a 1 0", "a 1 0", "a 2 1", "a 2 1"},
     PLACEMENT_NARROW,
     2,
     1,
     "0",
     0,
     1},
    {"the second rank only",
     8,
     {"a 1 0-1", "a 1 0-1", "a 2 2", "a 2 2"},
     PLACEMENT_NARROW,
     2,
     1,
     "2",
     2,
     3},
    {"four threads on two cores of eight",
     8,
     {"a 1 4-5", "a 1 4-5", "a 1 4-5", "a 1 4-5"},
     PLACEMENT_NARROW,
     4,
     2,
     "4-5",
     0,
     1},
    {"on the second host",
     4,
     {"a 1 0-1", "a 1 0-1", "b 1 3", "b 1 3"},
     PLACEMENT_NARROW,
     2,
     1,
     "3",
     2,
     3},
    {"threads without bounds, more than cores",
     2,
     {"a 1 0-1", "a 1 0-1", "a 1 0-1"},
     PLACEMENT_NARROW,
     3,
     2,
     "0-1",
     0,
     1},
    {"narrow is reported before shared",
     8,
     {"a 1 7", "a 2 7", "a 3 1", "a 3 1"},
     PLACEMENT_NARROW,
     2,
     1,
     "1",
     2,
     3},
    /* shared: between processes, or with different masks */
    {"two ranks on one core",
     2,
     {"a 1 0", "a 2 0"},
     PLACEMENT_SHARED,
     2,
     1,
     "0",
     0,
     1},
    {"ranks without bounds, more than cores",
     2,
     {"a 1 0-1", "a 2 0-1", "a 3 0-1"},
     PLACEMENT_SHARED,
     3,
     2,
     "0-1",
     0,
     1},
    {"placements that wrap around",
     2,
     {"a 1 0", "a 1 1", "a 1 0"},
     PLACEMENT_SHARED,
     2,
     1,
     "0",
     0,
     2},
    {"one bound to what another needs",
     3,
     {"a 1 0", "a 2 2", "a 3 0"},
     PLACEMENT_SHARED,
     2,
     1,
     "0",
     0,
     2},
    {"three on two, each with another mask",
     4,
     {"a 1 0-1", "a 2 0", "a 3 1"},
     PLACEMENT_SHARED,
     3,
     2,
     "0-1",
     0,
     1},
    {"only the crowded part is named",
     6,
     {"a 1 5", "a 2 0-1", "a 3 0", "a 4 1", "a 5 4"},
     PLACEMENT_SHARED,
     3,
     2,
     "0-1",
     1,
     2},
    {"cores that are not adjacent",
     8,
     {"a 1 0,7", "a 2 0", "a 3 7"},
     PLACEMENT_SHARED,
     3,
     2,
     "0,7",
     0,
     1},
    {"on the second host, interleaved",
     2,
     {"a 1 0", "b 1 0", "a 2 1", "b 2 0"},
     PLACEMENT_SHARED,
     2,
     1,
     "0",
     1,
     3},
    {"sleepers do not count among those who share",
     2,
     {"a 1 0", "-a 2 0", "a 3 0"},
     PLACEMENT_SHARED,
     2,
     1,
     "0",
     0,
     2},
    {"unknown masks still count against the host",
     2,
     {"a 1 ?", "a 2 ?", "a 3 ?"},
     PLACEMENT_SHARED,
     3,
     2,
     "0-1",
     0,
     1},
};

static void read_cores(const char *text, struct seat *seat)
{
    while (*text != '?' && *text != '\0') {
        char *end;
        int lo = (int)strtol(text, &end, 10), hi = lo;
        int piece = seat->mask.pieces++;

        if (*end == '-')
            hi = (int)strtol(end + 1, &end, 10);
        seat->mask.core[piece].lo = lo;
        seat->mask.core[piece].hi = hi + 1;
        seat->mask_cores += hi + 1 - lo;
        text = *end == ',' ? end + 1 : end;
    }
}

static int read_case(const struct labelled *c, struct seat *seats,
                     unsigned char *busy)
{
    int n = 0;

    for (; n < 12 && c->seats[n] != NULL; n++) {
        const char *text = c->seats[n];
        char cores[32];

        seats[n] = (struct seat){.cores_allowed = c->allowed};
        busy[n] = *text != '-';
        assert_int_equal(sscanf(text + (*text == '-'), "%8s %d %31s",
                                seats[n].host, &seats[n].pid, cores),
                         3);
        read_cores(cores, &seats[n]);
    }
    return n;
}

static void labelled_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct labelled *c = &cases[i];
        struct seat seats[12];
        unsigned char busy[12];
        struct placement_check s;
        int n = read_case(c, seats, busy);

        assert_int_equal(placement_check_run(seats, busy, n, &s), 0);
        if (s.kind != c->kind || s.confined != c->confined ||
            s.cores != c->cores || strcmp(s.text, c->text) != 0 ||
            s.worker != c->worker || s.other != c->other)
            fail_msg("%s: kind %d, %d on %d cores (%s), %d and %d", c->label,
                     (int)s.kind, s.confined, s.cores, s.text, s.worker,
                     s.other);
        if (c->kind != PLACEMENT_OK)
            assert_int_equal(s.allowed, c->allowed);
    }
}

/* Placements that a plan for a described machine gives. */
static enum placement_fault planned(const char *machine, const char *policy,
                                    int workers, struct placement_check *s)
{
    static struct seat seats[600];
    static unsigned char busy[600];
    struct machine_counts counts;
    struct machine *m;
    struct plan *p;
    struct err e = {0};

    assert_true(workers <= 600);
    if (machine_load(&m, machine, &e) != 0 ||
        place_plan(m, policy, workers, &p, &e) != 0)
        fail_msg("%s", e.text);
    machine_count(m, &counts);
    for (int i = 0; i < workers; i++) {
        unsigned char *set = plan_set(p, i);

        seats[i] = (struct seat){.cores_allowed = counts.cores, .host = "a"};
        busy[i] = 1;
        for (int pu = 0; pu < m->pus; pu++) {
            int core = m->pu[pu].core, last = seats[i].mask.pieces - 1;

            if (!set[pu])
                continue;
            if (last >= 0 && seats[i].mask.core[last].hi >= core) {
                seats[i].mask.core[last].hi = core + 1;
                continue;
            }
            seats[i].mask.core[last + 1].lo = core;
            seats[i].mask.core[last + 1].hi = core + 1;
            seats[i].mask.pieces++;
        }
        seats[i].mask_cores = machine_set_cores(m, set);
        machine_set_cpus(m, set, seats[i].mask.cpus, sizeof seats[i].mask.cpus);
        free(set);
    }
    assert_int_equal(placement_check_run(seats, busy, workers, s), 0);
    plan_free(p);
    machine_free(m);
    return s->kind;
}

static void plans_for_large_machines(void **state)
{
    static const char smt[] = "pack:2 l3:8 core:8 pu:2";
    static const char nodes[] = "pack:2 numa:4 l3:2 core:4 pu:1";
    struct placement_check s;

    (void)state;
    /* One core each up to the number of cores; hardware threads do not count. */
    assert_int_equal(planned(smt, "core", 128, &s), PLACEMENT_OK);
    assert_int_equal(planned(smt, "spread", 128, &s), PLACEMENT_OK);
    assert_int_equal(planned(smt, "none", 128, &s), PLACEMENT_OK);
    assert_int_equal(planned(smt, "core", 129, &s), PLACEMENT_SHARED);
    assert_int_equal(s.confined, 2);
    assert_int_equal(planned(smt, "compact", 2, &s), PLACEMENT_SHARED);
    assert_string_equal(s.text, "0");
    assert_int_equal(planned(smt, "none", 129, &s), PLACEMENT_NARROW);
    assert_int_equal(s.cores, 128);
    assert_int_equal(planned(nodes, "numa", 64, &s), PLACEMENT_OK);
    assert_int_equal(planned(nodes, "numa", 65, &s), PLACEMENT_SHARED);
    assert_int_equal(s.cores, 8);
    assert_int_equal(s.confined, 9);
    assert_string_equal(s.text, "0-7");
    assert_int_equal(planned(nodes, "core:0-3", 4, &s), PLACEMENT_OK);
    assert_int_equal(planned(nodes, "core:0-3", 5, &s), PLACEMENT_SHARED);
    assert_int_equal(planned(nodes, "pu:7,7", 2, &s), PLACEMENT_NARROW);
    assert_string_equal(s.text, "7");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labelled_cases),
        cmocka_unit_test(plans_for_large_machines),
    };

    return cmocka_run_group_tests_name("placement_check", tests, NULL, NULL);
}
