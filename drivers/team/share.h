/* SPDX-License-Identifier: BSD-3-Clause */
/* A worker's equal part of a loop's chunks, 0 .. size-1: the worker takes from
 * its front, others, when done with theirs, from its back.
 *
 * One word says what is taken, so one compare-and-swap takes more. It also
 * holds the loop's turn: 1, 2, 3 ... over the whole run. Behind a barrier a
 * share of an earlier turn is untouched, and any worker may
 * begin it, so shares need no reset. Elsewhere (ranks wait for their neighbours
 * only) the owner opens it, and others leave alone what is not open in their
 * turn. In a share of a later turn there is nothing left to take: its owner
 * has gone on. */
#ifndef DRIVERS_TEAM_SHARE_H
#define DRIVERS_TEAM_SHARE_H

#include <stdatomic.h>
#include <stdint.h>

/* On a cache line of its own. All-zero: of turn 0, which no loop has. */
struct share {
    _Alignas(64) _Atomic uint64_t taken;
};

/* From where, and whether a share that is not open in this turn counts as
 * untouched: for the owner, and for others behind a barrier. */
enum share_take {
    SHARE_FRONT,
    SHARE_BACK,
    SHARE_BACK_IF_OPEN,
};

/* Part `index` of `parts` of lo .. hi-1: contiguous, sizes differ by at most
 * one, the larger first. Pure. */
void share_of(int64_t lo, int64_t hi, int parts, int index, int64_t *from,
              int64_t *to);

/* By the owner: nothing is taken in this turn, and what was written before is
 * seen by those who take. */
void share_open(struct share *s, uint32_t turn);

/* Take the next chunks, mostly one: lo .. hi-1 of 0 .. size-1. Returns 0 when
 * all are taken. */
int share_take(struct share *s, uint32_t turn, int64_t size,
               enum share_take how, int64_t *lo, int64_t *hi);

/* How many are left, where an untouched share counts as whole. */
int64_t share_left(struct share *s, uint32_t turn, int64_t size);

#endif
