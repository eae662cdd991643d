/* SPDX-License-Identifier: BSD-3-Clause */
/* What a run leaves to its supervisor; see run_status.h. */
#include "drivers/team/run_status.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "drivers/launcher/launcher.h"
#include "results/rows/csv.h"

static struct will nobodys = {.rank = -1};
struct will *will = &nobodys;

void will_init(const char *program)
{
    snprintf(will->program, sizeof will->program, "%s", program);
    gethostname(will->host, sizeof will->host - 1);
    if (strcmp(program, "brigade-mpi") == 0)
        will->rank = launcher_rank(getenv);
}

int will_share(struct err *e)
{
    struct will *w = mmap(NULL, sizeof *w, PROT_READ | PROT_WRITE,
                          MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (w == MAP_FAILED)
        return err_errno(e, EXIT_UNAVAILABLE, errno,
                         "cannot map memory for the supervisor");
    memcpy(w, will, sizeof *w);
    will = w;
    return 0;
}

/* Copy a row so that its texts lie beside it. A text for which there is no
 * room stays empty. */
static void copy_row(struct will_row *to, const struct run_row *row)
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

void will_leave(const char *dir, uint64_t file, const struct run_row *row)
{
    int next = atomic_load(&will->current) == 1 ? 2 : 1;
    struct will_row *to = &will->rows[next - 1];

    if (dir == NULL || strlen(dir) >= sizeof to->dir)
        return;
    strcpy(to->dir, dir);
    to->file = file;
    copy_row(to, row);
    atomic_store(&will->current, next);
}

static int can_be_seen(const struct will_row *r)
{
    char path[PATH_MAX + 16];
    struct stat s;

    snprintf(path, sizeof path, "%s/" ROW_RUNS_FILE, r->dir);
    return r->file == 0 || (stat(path, &s) == 0 && s.st_ino == r->file);
}

int will_write(const char *status, const char *cause, struct err *e)
{
    int current = atomic_load(&will->current);
    struct will_row *left;
    struct run_row row;

    if (current == 0)
        return 0;
    left = &will->rows[current - 1];
    if (!can_be_seen(left))
        return 0;
    row = left->row;
    row.status = status;
    row.error = cause;
    return csv_append_end(left->dir, &row, e);
}

void will_whose(pid_t pid, char *to, size_t size)
{
    int first = will->first, last = first + will->locals - 1;
    char workers[64] = "";

    if (will->rank < 0) {
        snprintf(to, size, "the run (pid %d on %s)", (int)pid, will->host);
        return;
    }
    if (last == first)
        snprintf(workers, sizeof workers, "worker %d, ", first);
    else if (last > first)
        snprintf(workers, sizeof workers, "workers %d to %d, ", first, last);
    snprintf(to, size, "rank %d (%spid %d on %s)", (int)will->rank, workers,
             (int)pid, will->host);
}
