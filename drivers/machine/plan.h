/* SPDX-License-Identifier: BSD-3-Clause */
/* What a plan is made of, shared by place.c and place_order.c (which make
 * it) and place_bind.c (which follows it). Private to the placement files.
 *
 * Every policy seats a worker on one of five kinds of sets, so a seat is two
 * integers and not a bitmap, and a plan holds each different seat once:
 * worker i sits on seat[i % seats]. 10 000 workers on 2 cores are 2 seats. */
#ifndef DRIVERS_MACHINE_PLAN_H
#define DRIVERS_MACHINE_PLAN_H

#include "drivers/machine/machine.h"

enum seat_kind {
    SEAT_ALL,  /* everything allowed */
    SEAT_MASK, /* the mask that the program began with */
    SEAT_NUMA, /* all of NUMA node index */
    SEAT_CORE, /* all hardware threads of core index */
    SEAT_PU,   /* hardware thread index */
};

struct place_seat {
    enum seat_kind kind;
    int index;
};

struct plan {
    const struct machine *machine; /* not owned; must outlive the plan */
    int workers, seats;
    int sharing; /* see plan_sharing() */
    struct place_seat seat[];
};

/* Write all of the machine's PUs to pu[m->pus], the best seat first. Return 0,
 * or -1 without memory. */
int place_order_core(const struct machine *m, int *pu);
int place_order_spread(const struct machine *m, int *pu);

/* Seat of worker i as a new set of PUs, to be freed. NULL without memory. */
unsigned char *plan_set(const struct plan *p, int i);

#endif
