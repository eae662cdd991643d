/* SPDX-License-Identifier: BSD-3-Clause */
/* The rows of `where`; see placement_rows.h. */
#include "drivers/program/placement_rows.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define COLUMN(field, unit_, type_, meaning_)                                  \
    {                                                                          \
        .name = #field, .unit = unit_, .type = type_, .meaning = meaning_,     \
        .offset = offsetof(struct placement_row, field),                       \
    }

const struct column placement_columns[] = {
    COLUMN(host, "", COLUMN_TEXT, "Host that the worker ran on."),
    COLUMN(rank, "1", COLUMN_INT, "Rank of its process; 0 without MPI."),
    COLUMN(worker, "1", COLUMN_INT, "Index of the worker over all ranks."),
    COLUMN(place_asked, "", COLUMN_TEXT, "Placement that the policy gave it."),
    COLUMN(place_actual, "", COLUMN_TEXT,
           "Affinity mask read back: logical cores or hardware threads."),
    COLUMN(cpus, "", COLUMN_TEXT,
           "The same mask in the operating system's CPU numbers."),
    COLUMN(cpu, "1", COLUMN_INT, "CPU that it last ran on, in those numbers."),
    COLUMN(core, "1", COLUMN_INT, "Logical index of that CPU's core."),
    COLUMN(numa, "1", COLUMN_INT, "Logical index of its NUMA node."),
    {.offset = sizeof(struct placement_row)},
};

enum { COLUMNS = sizeof placement_columns / sizeof *placement_columns - 1 };

static int64_t known(int32_t number)
{
    return number < 0 ? ROW_UNKNOWN : number;
}

void placement_rows_fill(const struct job *j, struct placement_row *rows)
{
    const struct record *r = j->record;
    const struct sample *samples = record_samples(r, r->repetitions - 1);

    for (int i = 0; i < r->workers; i++) {
        const struct seat *seat = &r->seats[i];

        rows[i] = (struct placement_row){
            .host = seat->host,
            .rank = seat->rank,
            .worker = i,
            .place_asked = seat->asked,
            .place_actual = seat->actual,
            .cpus = seat->mask.cpus,
            .cpu = known(samples[i].cpu),
            .core = known(samples[i].core),
            .numa = known(samples[i].numa),
        };
    }
}

static void print_cell(const struct column *c, const char *text, int width)
{
    printf(c->type == COLUMN_TEXT ? "%-*s%s" : "%*s%s", width, text,
           c[1].name == NULL ? "\n" : "  ");
}

/* Numbers are aligned to the right, words to the left. */
void placement_rows_print(const struct placement_row *rows, int n)
{
    int width[COLUMNS];
    char cell[80];

    for (int c = 0; c < COLUMNS; c++) {
        width[c] = (int)strlen(placement_columns[c].name);
        for (int i = 0; i < n; i++) {
            int need = (int)row_cell(&placement_columns[c], &rows[i], cell,
                                     sizeof cell);

            width[c] = need > width[c] ? need : width[c];
        }
    }
    for (int c = 0; c < COLUMNS; c++)
        print_cell(&placement_columns[c], placement_columns[c].name, width[c]);
    for (int i = 0; i < n; i++)
        for (int c = 0; c < COLUMNS; c++) {
            row_cell(&placement_columns[c], &rows[i], cell, sizeof cell);
            print_cell(&placement_columns[c], cell, width[c]);
        }
}
