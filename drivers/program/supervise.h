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
 *     that ignored signal n: 128 + n;
 *   - writes the rows of the repetitions that such a run had finished, to its files
 *     and to stdout (left_rows.h).
 *
 * The supervisor ends and reaps every process that the run started. Under
 * mpirun and srun each rank has a supervisor on its own host, so only the
 * launcher communicates over the network.
 *
 * A rank that a launcher ends after the rows are written, or after rank 0 has all
 * that it measured, is silent: as if the reader of its stdout had ended.
 *
 * Of ranks the run is in a process group of its own, without the supervisor. Other
 * runs are in one group with it, as terminals stop and end groups.
 *
 * INT, TERM, HUP, QUIT, USR1 and USR2 are forwarded; a second one of the first four
 * ends the run at once. Ctrl-Z stops both. If the supervisor is killed, its run
 * writes its rows and ends; if a launcher is killed, its ranks end.
 * Costs one fork, 0.3 ms, and four wake-ups per second. */
#ifndef DRIVERS_PROGRAM_SUPERVISE_H
#define DRIVERS_PROGRAM_SUPERVISE_H

#include <sys/types.h>

/* Returns in the child, which is the run; does not return in the parent. Does
 * nothing for commands other than `run` and `accept`, or if BRIGADE_ALONE is in
 * the environment: for debuggers, which follow the parent. */
void supervise(const char *program, int argc, char **argv);

/* Called by the run's main thread once a watchdog waits for signals: if the
 * supervisor is killed, the run gets SIGTERM and not SIGKILL. And by the watchdog:
 * then a run that is stopped goes on, to get it. The kernel sends what each thread
 * asked for. */
void supervise_watched(void);
void supervise_wake(void);

/* The pid of a supervisor that has ended before its run; 0: it is there. */
pid_t supervise_lost(void);

/* Called by the run when it has reported its end and written its rows, before
 * it exits with code. Returns code. */
int supervise_reported(int code);

#endif
