/* SPDX-License-Identifier: BSD-3-Clause */
/* A test as rank 0 holds it: ranks, nodes, cores, pairs and their series. */
#ifndef DRIVERS_PROGRAM_ACCEPT_TEST_H
#define DRIVERS_PROGRAM_ACCEPT_TEST_H

#include "drivers/program/accept/accept.h"
#include "drivers/program/accept/judge.h"

struct bench;

struct tested_rank {
    struct facts_answer *facts; /* NULL: no answer yet */
    int node;                   /* -1: not known */
    int silent;                 /* 1: it was */
    char silent_in[48];         /* what it was asked */
    int *cores, count;          /* what it tests: indexes of test->cores */
    int planned;                /* for assign.c: what count will be */
    int owes;                   /* 1: has been asked */
    int64_t asked_ns;
    struct question question;
};

struct tested_node {
    char name[HOST_TEXT_SIZE];
    int *members, ranks; /* in rising order; the first one leads */
    int cores;
    double share; /* of a core that a CPU quota leaves each of its cores */
    struct clock_answer clock;
    int has_clock;
};

struct tested_core {
    int node, rank, core, cpu, class;
    int wrong; /* rounds with a wrong result */
    char wrong_text[160];
    char failed[160];
    int64_t steal_ns, elapsed_ns, rounds;
};

struct tested_pair {
    int node[2], rank[2];
    int wrong, exchanges;
};

struct test {
    const struct program *p;
    const struct accept_options *o;
    struct bench *bench;
    struct tested_rank *ranks;
    struct tested_node *nodes;
    struct tested_core *cores;
    struct tested_pair *pairs;
    struct series *core_series; /* [cores * PIECES] */
    struct series *pair_series; /* [pairs * EXCHANGES] */
    double *values, *work;      /* what series point to; for judge_set() */
    size_t work_size;
    int node_count, core_count, pair_count;
    int longest;  /* most cores of a rank */
    double share; /* of most nodes, see there */
    int silent;   /* ranks that were */
    int sets, pair_sets;
    int differences;       /* facts in which nodes differ */
    int reference_missing; /* cores that the reference does not have */
    char utc[24];
    int64_t began_ns;
};

/* The status of a core for reasons other than its times: wrong, silent, or slow
 * by the CPU quota of its node; with its pieces; and of a pair. */
enum accept_status test_core_whole(const struct test *t, int core);
enum accept_status test_core_status(const struct test *t, int core);
enum accept_status test_pair_status(const struct test *t, int pair);

/* The piece of a core, or exchange of a pair, that is nearest to its limit or
 * most above it; NULL: none was measured. */
const struct series *test_worst(const struct series *series, int n);

/* "n2:core 3"; "n1 and n2", or "2 ranks on n1". */
void test_core_name(const struct test *t, int core, char *to, size_t size);
void test_pair_name(const struct test *t, int pair, char *to, size_t size);

/* What is wrong with a core or a pair, a line without its name; "" where
 * nothing is. */
enum { TEST_TEXT = 480 };
void test_core_text(const struct test *t, int core, char to[TEST_TEXT]);
void test_pair_text(const struct test *t, int pair, char to[TEST_TEXT]);

/* The worst of all, and the exit code. */
int test_exit_code(const struct test *t);

#endif
