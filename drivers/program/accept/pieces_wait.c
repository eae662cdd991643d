/* SPDX-License-Identifier: BSD-3-Clause */
/* Pieces that wait for the kernel of the operating system; see pieces.def. */
#include <unistd.h>

#include "drivers/os/clock.h"
#include "drivers/program/accept/bench.h"
#include "results/rows/quantity.h"

enum { TICKS = 20, TICK_NS = 500000, TURNS = 100 };

/* The median lateness of timers. */
void piece_timer(struct bench *b, struct core_answer *a, struct timing *to)
{
    int64_t late[TICKS];
    struct meter m;

    (void)a;
    meter_start(b, &m);
    for (int i = 0; i < TICKS; i++) {
        int64_t due = clock_ns() + TICK_NS;

        clock_sleep_until(due);
        late[i] = clock_ns() - due;
    }
    meter_stop(b, &m, to);
    to->ns = median_of(late, TICKS);
}

static int move(int from, int to)
{
    char byte = 0;

    return write(from, &byte, 1) == 1 && read(to, &byte, 1) == 1 ? 0 : -1;
}

/* The median round trip of a byte; both ends are here, so that no other thread
 * needs to be woken. */
void piece_loopback(struct bench *b, struct core_answer *a, struct timing *to)
{
    int64_t took[TURNS];
    struct meter m;

    (void)a;
    if (b->loopback[0] < 0)
        return;
    meter_start(b, &m);
    for (int i = 0; i < TURNS; i++) {
        int64_t begin = clock_ns();

        if (move(b->loopback[0], b->loopback[1]) != 0 ||
            move(b->loopback[1], b->loopback[0]) != 0) {
            loopback_close(b->loopback);
            return;
        }
        took[i] = clock_ns() - begin;
    }
    meter_stop(b, &m, to);
    to->ns = median_of(took, TURNS);
}
