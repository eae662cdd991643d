/* SPDX-License-Identifier: BSD-3-Clause */
/* Facts of a node, and how nodes differ in them. */
#ifndef DRIVERS_PROGRAM_ACCEPT_FACTS_H
#define DRIVERS_PROGRAM_ACCEPT_FACTS_H

#include "drivers/program/accept/accept.h"

struct machine;

/* Fill *f for this rank. m: as loaded for launched ranks. */
void facts_fill(struct facts_answer *f, const struct program *p,
                const struct machine *m);

/* The facts that should be the same on all nodes, by name. text() writes one,
 * "" where it is not known. */
enum { FACT_TEXT = 128 };
struct node_fact {
    const char *name;
    void (*text)(const struct facts_answer *f, char to[FACT_TEXT]);
};
extern const struct node_fact node_facts[]; /* ends with a name NULL */

#endif
