/* SPDX-License-Identifier: BSD-3-Clause */
/* The lanes of a team: what each worker did in the last seconds, a row for each
 * worker or, where there are more workers than lines, for several of them.
 *
 *      0  computing  |CCCCCCxCCCCCCxCCCCCC
 *      1  idle       |CCCCCCxCCCCCCxCCCC..
 *
 * A row of several workers shows what most of them did. Depends only on the C
 * library and screen.h. */
#ifndef DRIVERS_TERMINAL_LANES_H
#define DRIVERS_TERMINAL_LANES_H

#include "drivers/terminal/screen.h"

/* What a worker does. Each has a letter, so that colours only help. */
enum lane {
    LANE_NONE, /* before the first sample */
    LANE_COMPUTING,
    LANE_WAITING,
    LANE_EXCHANGING,
    LANE_QUEUED, /* ready to compute, and its core is busy */
    LANE_IDLE,
    LANE_UNTIMED, /* outside of the repetitions */
    LANE_KINDS,
};

/* Lanes that are sampled. Of more workers, every so-and-so-many-th is. */
enum { LANES_MAX = 128, LANES_PAST = 256 };

/* Starts as {0}. */
struct lanes {
    int count;    /* lanes, at most LANES_MAX */
    int workers;  /* that they stand for */
    int at, past; /* the newest column of the ring, and how many are filled */
    unsigned char kind[LANES_MAX][LANES_PAST];
};

/* The number of workers has changed: forget the past. */
void lanes_begin(struct lanes *l, int workers);

/* The worker that a lane samples; and the number of workers that it stands
 * for. */
int lanes_worker(const struct lanes *l, int lane);
int lanes_stands_for(const struct lanes *l, int lane);

/* Begin a column; then set each lane's kind in it. */
void lanes_step(struct lanes *l);
void lanes_set(struct lanes *l, int lane, enum lane kind);

/* Workers that are of this kind in the newest column. */
int lanes_are(const struct lanes *l, enum lane kind);

/* Add rows for all lanes, and a legend if two more lines have room; quiet: what
 * '.' means. */
void lanes_draw(const struct lanes *l, struct screen *s, const char *quiet);

#endif
