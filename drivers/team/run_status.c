/* SPDX-License-Identifier: BSD-3-Clause */
/* Status of a run, shared with its supervisor; see run_status.h. */
#include "drivers/team/run_status.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "drivers/launcher/launcher.h"
#include "drivers/os/simulated.h"
#include "results/rows/csv.h"

static struct run_status unshared = {.rank = -1};
struct run_status *run_status = &unshared;

void run_status_init(const char *program)
{
    snprintf(run_status->program, sizeof run_status->program, "%s", program);
    simulated_host(run_status->host, sizeof run_status->host);
    if (strcmp(program, "brigade-mpi") == 0)
        run_status->rank = launcher_rank(getenv);
}

int run_status_share(struct err *e)
{
    struct run_status *w = mmap(NULL, sizeof *w, PROT_READ | PROT_WRITE,
                                MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (w == MAP_FAILED)
        return err_errno(e, EXIT_UNAVAILABLE, errno,
                         "cannot map memory for the supervisor");
    memcpy(w, run_status, sizeof *w);
    run_status = w;
    return 0;
}

/* Copy a row with its texts. A text that does not fit becomes empty. */
static void copy_row(struct status_row *to, const struct run_row *row)
{
    size_t used = 0;

    to->row = *row;
    for (const struct column *c = run_columns; c->name != NULL; c++) {
        const char **text = (void *)((char *)&to->row + c->offset);
        size_t n;

        if (c->type != COLUMN_TEXT || *text == NULL)
            continue;
        n = strlen(*text) + 1;
        if (n > sizeof to->texts - used) {
            *text = NULL;
            continue;
        }
        *text = memcpy(to->texts + used, *text, n);
        used += n;
    }
}

void run_status_leave_row(const char *dir, uint64_t file,
                          const struct run_row *row)
{
    int next = atomic_load(&run_status->current) == 1 ? 2 : 1;
    struct status_row *to = &run_status->rows[next - 1];

    snprintf(to->dir, sizeof to->dir, "%s",
             dir != NULL && strlen(dir) < sizeof to->dir ? dir : "");
    to->file = file;
    copy_row(to, row);
    atomic_store(&run_status->current, next);
}

static int can_be_seen(const struct status_row *r)
{
    char path[PATH_MAX + 16];
    struct stat s;

    snprintf(path, sizeof path, "%s/" ROW_RUNS_FILE, r->dir);
    return r->file == 0 || (stat(path, &s) == 0 && s.st_ino == r->file);
}

const struct status_row *run_status_left(void)
{
    int current = atomic_load(&run_status->current);

    return current > 0 ? &run_status->rows[current - 1] : NULL;
}

const char *run_status_dir(void)
{
    const struct status_row *left = run_status_left();

    return left != NULL && left->dir[0] != '\0' && can_be_seen(left) ? left->dir
                                                                     : NULL;
}

int run_status_write_row(const char *status, const char *cause, struct err *e)
{
    const char *dir = run_status_dir();
    struct run_row row;

    if (dir == NULL)
        return 0;
    row = run_status_left()->row;
    row.status = status;
    row.error = cause;
    return csv_append_missing(dir, ROW_RUNS_FILE, run_columns, &row, 1,
                              row.run_id, e);
}

void run_status_describe(pid_t pid, char *to, size_t size)
{
    int first = run_status->first, last = first + run_status->locals - 1;
    char workers[64] = "";

    if (run_status->rank < 0) {
        snprintf(to, size, "the run (pid %d on %s)", (int)pid,
                 run_status->host);
        return;
    }
    if (last == first)
        snprintf(workers, sizeof workers, "worker %d, ", first);
    else if (last > first)
        snprintf(workers, sizeof workers, "workers %d to %d, ", first, last);
    snprintf(to, size, "rank %d (%spid %d on %s)", (int)run_status->rank,
             workers, (int)pid, run_status->host);
}
