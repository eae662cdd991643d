/* SPDX-License-Identifier: BSD-3-Clause */
/* The acceptance test of a cluster. Rank 0 asks, and every rank (rank 0 too)
 * answers one question at a time: its facts, the measurements on one core, the
 * exchanges with one other rank. Nothing is collective, so a rank that is
 * stopped or lost delays no other, and rank 0 knows which answer is missing.
 *
 *     rank 0     facts?  core 0?         core 2?          pair?     end
 *                  |       |  all of a round, several rounds
 *     rank 1     facts   core 1: 6 pieces    core 3 ...  exchange
 *
 * control.c is the course of a test; judge.h decides; report.h prints. */
#ifndef DRIVERS_PROGRAM_ACCEPT_ACCEPT_H
#define DRIVERS_PROGRAM_ACCEPT_ACCEPT_H

#include <stdint.h>

#include "drivers/program/program.h"
#include "results/rows/host.h"

struct accept_options {
    const char *junit, *out, *reference, *inject, *label;
    int64_t ranks, rounds, deadline_ns;
    double tolerance;
    int cores; /* enum accept_cores */
    int fom, json;
    char *const *argv; /* the command line */
};

/* Which cores of a node are tested. */
enum accept_cores { CORES_AUTO, CORES_ALLOWED, CORES_BOUND };

/* ---- pieces and exchanges ------------------------------------------------ */

enum { PIECES = 6, EXCHANGES = 3, ITEMS_MAX = 6, ROUNDS_MAX = 99 };

/* What is measured; see pieces.def. */
struct accept_item {
    const char *name, *unit;
    double work; /* 0: shown as a time */
    double weight;
    int64_t floor_ns;
};
extern const struct accept_item accept_pieces[PIECES];
extern const struct accept_item accept_exchanges[EXCHANGES];

/* ns in the unit of an item, and back. NaN for NaN. */
double accept_value(const struct accept_item *i, double ns);
double accept_ns(const struct accept_item *i, double value);

/* The fixed work of two pieces; their rates are in pieces.def. */
#define MULTIPLY_ADD_FLOPS INT64_C(2000000000)
enum { COPY_BYTES = 32 << 20, COPIES = 2 };

/* The kernels whose results are compared: the first pieces. */
enum { RESULTS = 2 };

/* One measurement. ns < 0: it could not be made. Of all the time that it took,
 * elapsed_ns, other programs had the core for queue_ns, which is not part of
 * ns, and a CPU quota held it back for throttled_ns, which is. */
struct timing {
    int64_t ns, elapsed_ns, queue_ns, throttled_ns;
};

/* ---- questions and answers ----------------------------------------------- */

enum question_kind {
    ASK_FACTS,
    ASK_CORE,
    ASK_PAIR,
    ASK_CLOCK,
    ASK_WAIT,
    ASK_END
};

struct question {
    int kind;  /* enum question_kind */
    int core;  /* ASK_CORE */
    int peer;  /* ASK_PAIR: the other rank; ASK_CLOCK: 1 measures */
    int code;  /* ASK_END: exit code */
    int first; /* ASK_CORE: 1 for the first core of this rank */
};

enum { CORES_MAX = 2048 };

struct facts_answer {
    struct host host;
    char mpi[96], version[64];
    double quota_cpus; /* 0: no quota */
    int cores, pus, packages, numa;
    int by_launcher; /* 1: the launcher chose the mask, not the user */
    int pid;
    signed char kind[CORES_MAX];       /* of each core */
    unsigned char mask[CORES_MAX / 8]; /* the cores of the rank's mask */
};

struct core_answer {
    int cpu;   /* the operating system's number; -1: not known */
    int wrong; /* bits: results that are wrong */
    uint64_t got[RESULTS];
    struct timing samples[PIECES];
    int64_t steal_ns, elapsed_ns;
    char failed[160]; /* why the core could not be measured, or "" */
};

struct pair_answer {
    struct timing samples[EXCHANGES];
    int wrong, exchanges; /* halos with wrong data, of how many */
    int silent;           /* 1: the peer did not answer */
};

struct clock_answer {
    int64_t offset_ns, error_ns; /* of the other rank's clock; +- */
    int silent;
};

struct answer {
    union {
        struct facts_answer facts;
        struct core_answer core;
        struct pair_answer pair;
        struct clock_answer clock;
    };
};

/* ---- the parts ----------------------------------------------------------- */

/* Collective: the whole test. Rank 0 prints and writes the files. Returns the
 * exit code, the same on all ranks, or ends all of them by MPI_Abort() where a
 * rank is silent. */
int accept_run(const struct program *p, const struct accept_options *o);

#endif
