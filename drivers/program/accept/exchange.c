/* SPDX-License-Identifier: BSD-3-Clause */
/* Messages between two ranks; see exchange.h. */
#include "drivers/program/accept/exchange.h"

#include <mpi.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/os/clock.h"
#include "kernels/base/hash.h"
#include "results/rows/quantity.h"

enum { TAG_PAIR = 11, TAG_UP, TAG_DOWN, TAG_CLOCK };

/* The first turns open connections and are not counted. */
enum { WARM = 5, TURNS = 100, LARGE_TURNS = 8, HALOS = 10, CLOCK_TURNS = 20 };
enum { LARGE_BYTES = 1 << 20, EDGE_BYTES = 64 << 10 };

struct pair {
    int rank, peer;
    int64_t patience_ns;
    int silent; /* 1: the peer was; the rest is left out */
    unsigned char *out, *in;
};

/* Yields between tests: where ranks share a core, the other one would wait for
 * the end of a time slice. */
static void finish(struct pair *p, MPI_Request *requests, int n)
{
    int64_t end = clock_ns() + p->patience_ns;
    MPI_Status statuses[4]; /* see mpi_exchange() */
    int over;

    MPI_Testall(n, requests, &over, statuses);
    while (!over && !p->silent) {
        sched_yield();
        MPI_Testall(n, requests, &over, statuses);
        p->silent = !over && clock_ns() > end;
    }
}

static void send(struct pair *p, int bytes)
{
    MPI_Request request;

    MPI_Isend(p->out, bytes, MPI_BYTE, p->peer, TAG_PAIR, MPI_COMM_WORLD,
              &request);
    finish(p, &request, 1);
}

static void receive(struct pair *p, int bytes)
{
    MPI_Request request;

    MPI_Irecv(p->in, bytes, MPI_BYTE, p->peer, TAG_PAIR, MPI_COMM_WORLD,
              &request);
    finish(p, &request, 1);
}

/* Median time of a message one way, from turns there and back. */
static int64_t ping_pong(struct pair *p, int bytes, int turns)
{
    int64_t took[TURNS];
    int n = 0;

    for (int i = 0; i < WARM + turns && !p->silent; i++) {
        int64_t begin = clock_ns();

        if (p->rank < p->peer)
            send(p, bytes);
        if (!p->silent)
            receive(p, bytes);
        if (p->rank > p->peer && !p->silent)
            send(p, bytes);
        if (i >= WARM && !p->silent)
            took[n++] = (clock_ns() - begin) / 2;
    }
    return n > 0 ? median_of(took, (size_t)n) : -1;
}

/* What `rank` sends as edge `edge` in exchange `turn`. */
static void fill_edge(unsigned char *to, int rank, int edge, int turn)
{
    uint64_t state =
        hash_mix((uint64_t)rank * 1000003 + (uint64_t)edge) + (uint64_t)turn;

    for (size_t i = 0; i < EDGE_BYTES; i += sizeof state) {
        uint64_t word = random_next(&state);

        memcpy(to + i, &word, sizeof word);
    }
}

/* Both edges go both ways at the same time, as between slabs that wrap. */
static int64_t swap_edges(struct pair *p, int turn, int *wrong)
{
    unsigned char *up = p->out, *down = p->out + EDGE_BYTES;
    unsigned char *from_up = p->in, *from_down = p->in + EDGE_BYTES;
    MPI_Request requests[4];
    int64_t begin;

    fill_edge(up, p->rank, 0, turn);
    fill_edge(down, p->rank, 1, turn);
    memset(p->in, 0, 2 * EDGE_BYTES);
    begin = clock_ns();
    MPI_Irecv(from_up, EDGE_BYTES, MPI_BYTE, p->peer, TAG_DOWN, MPI_COMM_WORLD,
              &requests[0]);
    MPI_Irecv(from_down, EDGE_BYTES, MPI_BYTE, p->peer, TAG_UP, MPI_COMM_WORLD,
              &requests[1]);
    MPI_Isend(up, EDGE_BYTES, MPI_BYTE, p->peer, TAG_UP, MPI_COMM_WORLD,
              &requests[2]);
    MPI_Isend(down, EDGE_BYTES, MPI_BYTE, p->peer, TAG_DOWN, MPI_COMM_WORLD,
              &requests[3]);
    finish(p, requests, 4);
    if (p->silent)
        return -1;
    begin = clock_ns() - begin;
    fill_edge(up, p->peer, 1, turn);
    fill_edge(down, p->peer, 0, turn);
    *wrong += memcmp(from_up, up, EDGE_BYTES) != 0 ||
              memcmp(from_down, down, EDGE_BYTES) != 0;
    return begin;
}

void exchange_pair(int rank, int peer, int64_t patience_ns,
                   struct pair_answer *a)
{
    struct pair p = {
        .rank = rank,
        .peer = peer,
        .patience_ns = patience_ns,
        .out = calloc(1, LARGE_BYTES),
        .in = calloc(1, LARGE_BYTES),
    };
    int64_t took[HALOS];

    *a = (struct pair_answer){.exchanges = 0};
    for (int i = 0; i < EXCHANGES; i++)
        a->samples[i].ns = -1;
    if (p.out != NULL && p.in != NULL) {
        a->samples[0].ns = ping_pong(&p, 8, TURNS);
        a->samples[1].ns = ping_pong(&p, LARGE_BYTES, LARGE_TURNS);
        for (int i = 0; i < HALOS && !p.silent; i++) {
            took[i] = swap_edges(&p, i, &a->wrong);
            a->exchanges += !p.silent;
        }
        if (!p.silent)
            a->samples[2].ns = median_of(took, HALOS);
    }
    a->silent = p.silent;
    /* Messages that are still under way use the memory; the test ends then. */
    if (!p.silent) {
        free(p.out);
        free(p.in);
    }
}

void exchange_clock(int measures, int peer, int64_t patience_ns,
                    struct clock_answer *a)
{
    struct pair p = {.peer = peer, .patience_ns = patience_ns};
    static int64_t theirs, ours;
    int64_t least = INT64_MAX;

    p.out = (unsigned char *)&ours;
    p.in = (unsigned char *)&theirs;
    *a = (struct clock_answer){.offset_ns = 0};
    for (int i = 0; i < CLOCK_TURNS && !p.silent; i++) {
        int64_t begin = clock_read_ns(CLOCK_REALTIME), end;

        if (measures)
            send(&p, sizeof ours);
        if (!p.silent)
            receive(&p, sizeof theirs);
        end = clock_read_ns(CLOCK_REALTIME);
        ours = end;
        if (!measures && !p.silent)
            send(&p, sizeof ours);
        if (measures && !p.silent && end - begin < least) {
            least = end - begin;
            a->offset_ns = theirs - (begin + least / 2);
            a->error_ns = least / 2;
        }
    }
    a->silent = p.silent;
}
