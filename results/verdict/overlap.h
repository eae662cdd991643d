/* SPDX-License-Identifier: BSD-3-Clause */
/* How much of an exchange was hidden behind computing. There is no one answer:
 * from the same three times, the exchange alone (tA), the computing alone (tB)
 * and both (tAB), benchmarks compute different percentages, so a percentage
 * without the name of its definition says nothing.
 *
 *     tA      |--- exchange ---|
 *     tB      |------- computing -------|
 *     tAB     |------- computing -------|-- rest --|      0: tA + tB
 *
 * IMB    of the time that could have been saved at all, min(tA, tB), the part
 *        that was: Intel MPI Benchmarks 2019, IMB-NBC, "Overlap".
 * OSU    of the exchange, the part that cost nothing: OSU Micro-Benchmarks
 *        7.0, non-blocking collectives. It does not know that computing may be
 *        too short to hide the exchange behind. */
#ifndef RESULTS_VERDICT_OVERLAP_H
#define RESULTS_VERDICT_OVERLAP_H

#include <stdint.h>

/* 100 max(0, min(1, (tA + tB - tAB) / min(tA, tB))) %; NaN unless all three
 * are above 0. */
double overlap_imb(int64_t a_ns, int64_t b_ns, int64_t ab_ns);

/* 100 max(0, 1 - (tAB - tB) / tA) %, above 100 where both together were faster
 * than computing alone; NaN likewise. */
double overlap_osu(int64_t a_ns, int64_t b_ns, int64_t ab_ns);

#endif
