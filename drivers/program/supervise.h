/* SPDX-License-Identifier: BSD-3-Clause */
/* Every run has a parent process, the supervisor, which only waits for it. The
 * program forks first (before MPI_Init(), before any thread): the child is the
 * run, and the parent sleeps until the child ends. Then the parent
 *
 *   - passes the exit code on, if the run has reported its end;
 *   - else prints what happened (rank, workers, host, pid, signal), writes the
 *     row that the run left with it (run_status.h), and exits with 1, or with
 *     128 + n if signal n was sent to end the run;
 *   - at the deadline kills a run that is stopped or stuck: 124; likewise a run
 *     that ignored signal n: 128 + n.
 *
 * The supervisor ends and reaps every process that the run started. Under
 * mpirun and srun each rank has a supervisor on its own host, so only the
 * launcher communicates over the network.
 *
 * INT, TERM, HUP, QUIT, USR1 and USR2 are forwarded. Ctrl-Z stops both. If the
 * supervisor is killed, its run ends; if a launcher is killed, its ranks end.
 * Costs one fork, 0.3 ms, and four wake-ups per second. */
#ifndef DRIVERS_PROGRAM_SUPERVISE_H
#define DRIVERS_PROGRAM_SUPERVISE_H

/* Returns in the child, which is the run; does not return in the parent. Does
 * nothing for commands other than `run` and `accept`, or if BRIGADE_ALONE is in
 * the environment: for debuggers, which follow the parent. */
void supervise(const char *program, int argc, char **argv);

/* Called by the run when it has reported its end and written its rows, before
 * it exits with code. Returns code. */
int supervise_reported(int code);

#endif
