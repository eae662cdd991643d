/* SPDX-License-Identifier: BSD-3-Clause */
/* The script of a batch job, made from the lines of its scheduler
 * (drivers/launcher/schedulers.def). The scripts in jobs/ are what it writes
 * without options.
 *
 * Marks in those lines:
 *
 *     {tasks} {threads} {cores}      ranks, cores for each, cores of all
 *     {nodes} {some_nodes}           nodes; the second is 1 where it is not set
 *     {per_node} {node_cores}        ranks and cores on each node
 *     {span}                         {per_node}, unset without nodes
 *     {several}                      {threads}, unset for 1
 *     {hh:mm} {minutes}              the time limit
 *     {array} {[array]}              numbers of an array; the second in brackets,
 *                                    or nothing
 *     {account} {queue} {exclusive}  the site's
 *
 * A line with an unset mark is left out; one of the site's lines is written as a
 * comment, for the user to fill in. */
#ifndef JOBS_SCRIPT_H
#define JOBS_SCRIPT_H

#include <stdint.h>
#include <stdio.h>

#include "drivers/launcher/scheduler.h"
#include "kernels/base/err.h"

/* Texts may be NULL, nodes 0: not set. */
struct script_request {
    int64_t nodes, tasks, threads, time_ns;
    const char *array, *account, *queue;
    int exclusive;
    const char *brigade; /* path of the program */
    const char *sweep;   /* options of `brigade sweep`, or NULL */
};

/* Ranks on the node that has most of them. */
int64_t script_per_node(const struct script_request *r);

/* Refuse what the scheduler has no line for, and texts that would not stay one
 * word of the script. Returns 0; -1 with EXIT_USAGE. */
int script_check(const struct scheduler *s, const struct script_request *r,
                 struct err *e);

/* Write the script of a scheduler that has one. */
void script_write(const struct scheduler *s, const struct script_request *r,
                  FILE *to);

#endif
