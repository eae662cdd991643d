/* SPDX-License-Identifier: BSD-3-Clause */
/* How much of an exchange was hidden behind computing. Benchmarks compute
 * different percentages from the same three times: the exchange alone (tA), the
 * computing alone (tB) and both (tAB). A percentage without the name of its
 * definition is meaningless.
 *
 *     tA      |--- exchange ---|
 *     tB      |------- computing -------|
 *     tAB     |------- computing -------|-- rest --|      0: tA + tB
 *
 * IMB    saved time / the time that could be saved, min(tA, tB): Intel MPI
 *        Benchmarks 2019, IMB-NBC, "Overlap".
 * OSU    the part of the exchange that took no extra time: OSU
 *        Micro-Benchmarks 7.0, non-blocking collectives. It ignores that the
 *        computing may be shorter than the exchange. */
#ifndef RESULTS_VERDICT_OVERLAP_H
#define RESULTS_VERDICT_OVERLAP_H

#include <stdint.h>

/* 100 max(0, min(1, (tA + tB - tAB) / min(tA, tB))) %; NaN unless all three
 * are positive. */
double overlap_imb(int64_t a_ns, int64_t b_ns, int64_t ab_ns);

/* 100 max(0, 1 - (tAB - tB) / tA) %; above 100 if both together were faster
 * than computing alone; NaN likewise. */
double overlap_osu(int64_t a_ns, int64_t b_ns, int64_t ab_ns);

#endif
