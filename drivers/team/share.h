/* SPDX-License-Identifier: BSD-3-Clause */
/* A worker's equal part of a loop's chunks, 0 .. size-1. The worker takes
 * chunks from the front; workers that have finished their own share take from
 * the back.
 *
 * One word records what is taken, so a take is one compare-and-swap. The word
 * also holds the loop's turn: 1, 2, 3 ... over the whole run. After a barrier,
 * a share of an earlier turn counts as untouched and any worker may start it,
 * so shares need no reset. Without a barrier (ranks wait only for their
 * neighbours), the owner opens its share, and others take only from shares that
 * are open in their turn. A share of a later turn has nothing left for this
 * turn: its owner has moved on. */
#ifndef DRIVERS_TEAM_SHARE_H
#define DRIVERS_TEAM_SHARE_H

#include <stdatomic.h>
#include <stdint.h>

/* On a separate cache line. All-zero: turn 0, which no loop has. */
struct share {
    _Alignas(64) _Atomic uint64_t taken;
    _Atomic uint64_t batch; /* SCHEDULE_DYNAMIC: batch.h */
};

/* Which end to take from, and whether a share not open in this turn counts as
 * untouched: it does for the owner, and for others after a barrier. */
enum share_take {
    SHARE_FRONT,
    SHARE_BACK,
    SHARE_BACK_IF_OPEN,
};

/* Part `index` of `parts` of lo .. hi-1: contiguous; sizes differ by at most
 * one; larger ones first. Pure. */
void share_of(int64_t lo, int64_t hi, int parts, int index, int64_t *from,
              int64_t *to);

/* Called by the owner: open the share for this turn, with nothing taken.
 * Workers that take from it see all earlier writes of the owner. */
void share_open(struct share *s, uint32_t turn);

/* Take the next chunks, usually one: lo .. hi-1 of 0 .. size-1. Returns 0 if
 * all are taken. */
int share_take(struct share *s, uint32_t turn, int64_t size,
               enum share_take how, int64_t *lo, int64_t *hi);

/* Number of chunks left; an untouched share counts as full. */
int64_t share_left(struct share *s, uint32_t turn, int64_t size);

#endif
