/* SPDX-License-Identifier: BSD-3-Clause */
/* See rows_print.h. */
#include "drivers/program/rows_print.h"

#include <stdio.h>

#include "drivers/team/run_status.h"
#include "results/rows/csv.h"
#include "results/rows/json.h"

static int print_csv(const struct run_row *rows, size_t n, struct err *e)
{
    _Atomic int64_t *printed = &run_status->printed;

    if (atomic_load(printed) == 0) {
        if (csv_print(stdout, run_columns, NULL, 0, e) != 0)
            return -1;
        atomic_store(printed, 1);
    }
    /* One by one: a pipe takes a line as a whole or not at all. */
    for (size_t i = (size_t)atomic_load(printed) - 1; i < n; i++) {
        if (csv_print_rows(stdout, run_columns, rows + i, 1, e) != 0)
            return -1;
        atomic_fetch_add(printed, 1);
    }
    return 0;
}

/* A document of which a part is there cannot be continued. */
static int print_json(const struct run_row *rows, size_t n, const char *context,
                      struct err *e)
{
    const struct json_rows runs = {"runs", run_columns, rows, n};

    if (atomic_exchange(&run_status->printed, 1) != 0)
        return 0;
    return json_print(stdout, context, &runs, 1, e);
}

int rows_print(const struct rows *rows, const char *context, struct err *e)
{
    const struct run_row *first = rows->runs;
    const struct run_row *end = first + rows->run_count;

    while (first < end && first->warmup == 1)
        first++;
    if (run_status->prints == PRINTS_JSON)
        return print_json(first, (size_t)(end - first), context, e);
    return print_csv(first, (size_t)(end - first), e);
}
