/* SPDX-License-Identifier: BSD-3-Clause */
/* The data of a plan: place.c and place_order.c create it, place_bind.c applies
 * it. Private to the placement files.
 *
 * Every policy binds a worker to one of five kinds of sets, so a seat is two
 * integers instead of a bitmap. A plan holds each different seat once; worker i
 * uses seat[i % seats]. 10 000 workers on 2 cores need 2 seats. */
#ifndef DRIVERS_MACHINE_PLAN_H
#define DRIVERS_MACHINE_PLAN_H

#include "drivers/machine/machine.h"

enum seat_kind {
    SEAT_ALL,  /* all allowed CPUs */
    SEAT_MASK, /* the initial mask of the program */
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

/* Write all of the machine's PUs to pu[m->pus], in the order of use. Return 0,
 * or -1 without memory. */
int place_order_core(const struct machine *m, int *pu);
int place_order_spread(const struct machine *m, int *pu);

/* Seat of worker i as a new set of PUs; the caller frees it. NULL without
 * memory. */
unsigned char *plan_set(const struct plan *p, int i);

#endif
