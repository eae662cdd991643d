/* SPDX-License-Identifier: BSD-3-Clause */
/* A directory with a runs.csv that a test writes: group set-up and tear-down,
 * and reading it. */
#ifndef TESTS_UNIT_ROWS_DIRECTORY_H
#define TESTS_UNIT_ROWS_DIRECTORY_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "results/analysis/dataset.h"

static char rows_directory[] = "/tmp/test_rows_XXXXXX";
static char rows_path[64];

static int rows_directory_make(void **unused)
{
    (void)unused;
    if (mkdtemp(rows_directory) == NULL)
        return -1;
    snprintf(rows_path, sizeof rows_path, "%s/runs.csv", rows_directory);
    return 0;
}

static int rows_directory_remove(void **unused)
{
    (void)unused;
    unlink(rows_path);
    return rmdir(rows_directory);
}

/* Close f, the rows written to rows_path, and read the directory. */
static void rows_read(FILE *f, struct dataset *d)
{
    static const char *const dirs[] = {rows_directory};
    struct err e = {0};

    assert_int_equal(fclose(f), 0);
    if (dataset_read(d, dirs, 1, &e) != 0)
        fail_msg("%s", e.text);
}

#endif
