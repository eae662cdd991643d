/* SPDX-License-Identifier: BSD-3-Clause */
/* Every run has a parent that does nothing but wait for it. The program forks
 * before anything else is done (before MPI_Init, before any thread): the child
 * is the run, the parent sleeps until the child ends, and then
 *
 *   - passes its exit code on, where the run has said all there is to say;
 *   - else names what happened (rank, workers, host, pid, signal), adds the
 *     row that the run left with it (run_status.h), and ends with 1, or 128 + n
 *     where signal n was sent to end the run;
 *   - at the deadline ends a run that cannot do so itself, having been stopped
 *     or being stuck: 124; likewise one that does not heed signal n: 128 + n.
 *
 * Whatever processes the run had started are ended and waited for. Under
 * mpirun and srun every rank has its own supervisor, on its own host, so
 * nothing but the launcher has to reach over the network.
 *
 * INT, TERM, HUP, QUIT, USR1 and USR2 are passed on. Ctrl-Z stops both. A
 * supervisor that is killed takes its run with it, and a launcher its ranks. Costs one fork, 0.3 ms, and
 * four looks at the clock a second. */
#ifndef DRIVERS_PROGRAM_SUPERVISE_H
#define DRIVERS_PROGRAM_SUPERVISE_H

/* Returns in the child, which is the run; in the parent it does not return.
 * Does nothing for commands other than `run`, and where BRIGADE_ALONE is in the
 * environment: for debuggers, which follow the parent. */
void supervise(const char *program, int argc, char **argv);

/* The run: all is said and written, and it will exit with code. Returns
 * code. */
int supervise_reported(int code);

#endif
