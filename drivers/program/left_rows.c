/* SPDX-License-Identifier: BSD-3-Clause */
/* Rows of a run that was killed; see left_rows.h. */
#include "drivers/program/left_rows.h"

#include <signal.h>
#include <sys/time.h>

#include "drivers/os/clock.h"
#include "drivers/program/rows.h"
#include "drivers/program/rows_print.h"
#include "drivers/program/run_files.h"
#include "drivers/team/run_status.h"
#include "results/rows/stdout.h"

/* Time for the reader of stdout, after the deadline, and the longest one. */
#define READING_NS INT64_C(2000000000)
#define LONG_NS    INT64_C(1000000000000000)

int left_rows_wanted(void)
{
    return run_status_dir() != NULL ||
           (run_status_left() != NULL && run_status->prints != PRINTS_NONE);
}

static volatile sig_atomic_t interrupted;

static void interrupt(int number)
{
    interrupted = number;
}

/* A reader may have stopped: write() then ends with EINTR at the limit, and again
 * every 0.1 s, or when the user sends a signal. These are blocked until here. */
static void limit_printing(void)
{
    static const int signals[] = {SIGALRM, SIGINT, SIGTERM, SIGQUIT};
    const struct sigaction act = {.sa_handler = interrupt};
    int64_t ns = atomic_load(&run_status->ends_at_ns) - clock_wall_ns();
    struct itimerval timer = {.it_interval.tv_usec = 100000};
    sigset_t set;

    ns = ns < READING_NS ? READING_NS : ns > LONG_NS ? LONG_NS : ns;
    timer.it_value.tv_sec = ns / 1000000000;
    stdout_watch();
    sigemptyset(&set);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        sigaction(signals[i], &act, NULL);
        sigaddset(&set, signals[i]);
    }
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    setitimer(ITIMER_REAL, &timer, NULL);
}

static int print(const struct rows *rows, struct err *e)
{
    const char *context = run_status->context;

    limit_printing();
    interrupted = 0; /* by one that was waiting */
    if (rows_print(rows, *context != '\0' ? context : "null", e) == 0)
        return 0;
    if (!interrupted)
        return -1;
    *e = (struct err){0};
    return err_set(e, EXIT_RESULTS,
                   "rows are missing on stdout, which is not read");
}

int left_rows_write(const char *status, const char *cause, struct err *e)
{
    const struct status_row *left = run_status_left();
    const char *dir = run_status_dir();
    struct record *record;
    struct rows rows = {0};
    int failed;

    if (!left_rows_wanted())
        return 0;
    record = record_left();
    failed = rows_fill_left(&rows, record, &left->row, dir != NULL, status,
                            cause, e);
    if (!failed && dir != NULL)
        failed = run_files_append(dir, &rows, e);
    /* Short of memory, or workers.csv cannot be written: the end is told at least. */
    if (failed)
        run_status_write_row(status, cause, &(struct err){0});
    if (rows.run_count > 0 && run_status->prints != PRINTS_NONE &&
        print(&rows, failed ? &(struct err){0} : e) != 0)
        failed = -1;
    rows_release(&rows);
    record_free(record);
    return failed;
}
