/* SPDX-License-Identifier: BSD-3-Clause */
/* Contact between the hosts of a run, apart from MPI. Ranks that wait inside MPI
 * for a host that was cut off cannot tell which one it is. Therefore the lowest
 * rank of every other host sends rank 0 a UDP datagram of 16 bytes once a
 * second, and rank 0 answers.
 *
 *     n1: rank 0  <--- every second, an answer to each ---  rank 2: n2
 *
 * Silence alone ends no run, since a network may recover; it is named when the
 * deadline passes or the launcher ends the run. Where UDP between hosts is
 * blocked nothing is ever heard, and nothing is reported. */
#ifndef DRIVERS_PROGRAM_CONTACT_H
#define DRIVERS_PROGRAM_CONTACT_H

#include <stddef.h>
#include <stdint.h>

#include "drivers/program/program.h"
#include "drivers/program/run_hosts.h"

/* Collective over the ranks. h must stay until the watchdog stops. Without a
 * socket, or on a single host, there is no contact. */
void contact_open(const struct program *p, const struct run_hosts *h);

/* By the watchdog thread, a few times a second: send, receive, answer. */
void contact_tick(int64_t now_ns);

/* "no word from rank 1 on n2 for 12.3 s": the host that was silent longest, for
 * more than 3 s, after it was heard. Returns 1, or 0 where there is none. */
int contact_lost(int64_t now_ns, char *to, size_t size);

#endif
