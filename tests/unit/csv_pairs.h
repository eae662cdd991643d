/* SPDX-License-Identifier: BSD-3-Clause */
/* A file in a temporary directory, and two rows to append to it. Included
 * after cmocka.h by the tests of results/rows/csv.h. */
#ifndef TESTS_UNIT_CSV_PAIRS_H
#define TESTS_UNIT_CSV_PAIRS_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "results/rows/csv.h"

/* A small table, so that tests can contain whole files. */
struct pair {
    const char *name;
    int64_t count;
};

static const struct column pair_columns[] = {
    {.name = "name", .type = COLUMN_TEXT, .offset = 0},
    {.name = "count", .type = COLUMN_INT, .offset = 8},
    {.offset = sizeof(struct pair)},
};

static const struct pair two[] = {{"a", 1}, {"b,\"c\"", 2}};

#define TWO_ROWS "a,1\n\"b,\"\"c\"\"\",2\n"

static char directory[64];
static char file_path[128]; /* of t.csv in there */

static int make_directory(void **unused)
{
    (void)unused;
    strcpy(directory, "/tmp/test_csv.XXXXXX");
    if (!mkdtemp(directory))
        return -1;
    snprintf(file_path, sizeof(file_path), "%s/t.csv", directory);
    return 0;
}

static int remove_directory(void **unused)
{
    (void)unused;
    unlink(file_path);
    return rmdir(directory);
}

static inline void put(const char *text, size_t size)
{
    FILE *f = fopen(file_path, "w");

    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, size, f), size);
    assert_int_equal(fclose(f), 0);
}

static inline void assert_file(const char *text)
{
    char got[4096] = "";
    FILE *f = fopen(file_path, "r");

    assert_non_null(f);
    got[fread(got, 1, sizeof(got) - 1, f)] = '\0';
    fclose(f);
    assert_string_equal(got, text);
}

static int append_two(int64_t *cut, struct err *e)
{
    *e = (struct err){0};
    return csv_append(directory, "t.csv", pair_columns, two, 2, cut, e);
}

#endif
