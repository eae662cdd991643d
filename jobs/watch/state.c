/* SPDX-License-Identifier: BSD-3-Clause */
/* The state of a sweep; see state.h. */
#include "jobs/watch/state.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "jobs/lock.h"
#include "results/rows/csv.h"

static int read_lock(struct state *s, struct err *e)
{
    struct lock_note note = {0};
    char here[128] = "";

    if (lock_read(s->dir, &note, e) != 0)
        return -1;
    gethostname(here, sizeof here - 1);
    s->pid = note.pid;
    snprintf(s->host, sizeof s->host, "%s", note.host);
    s->here = note.pid > 0 && strcmp(note.host, here) == 0;
    s->is = note.pid == 0 ? SWEEP_ENDED : SWEEP_RUNS;
    if (s->here && kill((pid_t)note.pid, 0) != 0 && errno == ESRCH)
        s->is = SWEEP_WAS_KILLED;
    s->at = note.at;
    s->of = note.of;
    s->expected_s = note.expected_s;
    s->left_s = note.left_s;
    s->running_s = difftime(time(NULL), (time_t)note.begun_s);
    snprintf(s->words, sizeof s->words, "%s", note.words);
    return 0;
}

/* One line of text for a row, in place of the oldest. */
static void keep_row(struct state *s, const struct csv_table *t, size_t row)
{
    const char *ns = csv_cell(t, row, csv_find(t, "elapsed_ns"));
    const char *status = csv_cell(t, row, csv_find(t, "status"));
    char took[32] = "";

    if (*ns != '\0')
        snprintf(took, sizeof took, "%.4g s", strtod(ns, NULL) / 1e9);
    if (s->row_count == STATE_ROWS_MAX) {
        memmove(s->rows[0], s->rows[1], sizeof s->rows - sizeof s->rows[0]);
        s->row_count--;
    }
    snprintf(s->rows[s->row_count++], STATE_ROW_SIZE,
             "%-10.20s %-8.20s %5.8s  %9s  %.20s",
             csv_cell(t, row, csv_find(t, "kernel")),
             csv_cell(t, row, csv_find(t, "driver")),
             csv_cell(t, row, csv_find(t, "workers")), took, status);
}

static void read_rows(struct state *s, const struct csv_table *t)
{
    size_t warmup = csv_find(t, "warmup"), status = csv_find(t, "status");

    s->ok = s->failed = s->row_count = 0;
    for (size_t i = 0; i < t->row_count; i++) {
        if (strcmp(csv_cell(t, i, warmup), "1") == 0)
            continue;
        if (strcmp(csv_cell(t, i, status), STATUS_OK) == 0)
            s->ok++;
        else
            s->failed++;
        keep_row(s, t, i);
    }
}

int state_read(struct state *s, struct err *e)
{
    struct csv_table t = {0};
    struct stat now;
    char path[4096];

    if (read_lock(s, e) != 0)
        return -1;
    snprintf(path, sizeof path, "%s/%s", s->dir, ROW_RUNS_FILE);
    /* Before the first row the file is missing, or empty after a torn one. */
    if (stat(path, &now) != 0 || now.st_size == 0)
        return 0;
    if (now.st_size == s->read.st_size &&
        now.st_mtim.tv_sec == s->read.st_mtim.tv_sec &&
        now.st_mtim.tv_nsec == s->read.st_mtim.tv_nsec)
        return 0;
    if (csv_read(path, &t, e) != 0)
        return -1;
    read_rows(s, &t);
    csv_release(&t);
    s->read = now;
    return 0;
}
