/* SPDX-License-Identifier: BSD-3-Clause */
/* The tables of the columns, and cells from rows. */
#include "results/rows/row.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define COLUMN(type_, name_, unit_, meaning_)                                  \
    {                                                                          \
        .name = #name_,                                                        \
        .unit = unit_,                                                         \
        .type = COLUMN_##type_,                                                \
        .meaning = meaning_,                                                   \
        .offset = offsetof(struct ROW, name_),                                 \
    },

#define ROW run_row
const struct column run_columns[] = {
#include "results/rows/run_columns.def"
    {.offset = sizeof(struct ROW)},
};
#undef ROW

#define ROW worker_row
const struct column worker_columns[] = {
#include "results/rows/worker_columns.def"
    {.offset = sizeof(struct ROW)},
};
#undef ROW

#define ROW cost_row
const struct column cost_columns[] = {
#include "results/rows/cost_columns.def"
    {.offset = sizeof(struct ROW)},
};
#undef ROW

#define ROW host_row
const struct column host_columns[] = {
#include "results/rows/host_columns.def"
    {.offset = sizeof(struct ROW)},
};
#undef ROW

#define ROW plan_row
const struct column plan_columns[] = {
#include "results/rows/plan_columns.def"
    {.offset = sizeof(struct ROW)},
};
#undef ROW
#undef COLUMN

static const char *const type_names[] = {
    [COLUMN_TEXT] = "text",
    [COLUMN_INT] = "int",
    [COLUMN_REAL] = "real",
    [COLUMN_FLAG] = "flag",
};

size_t column_count(const struct column *columns)
{
    size_t n = 0;

    while (columns[n].name)
        n++;
    return n;
}

size_t column_row_bytes(const struct column *columns)
{
    return columns[column_count(columns)].offset;
}

const struct column *column_find(const struct column *columns, const char *name)
{
    for (; columns->name; columns++)
        if (!strcmp(columns->name, name))
            return columns;
    return NULL;
}

const char *column_type_name(enum column_type type)
{
    return type_names[type];
}

void row_clear(const struct column *columns, void *row)
{
    for (; columns->name; columns++) {
        void *field = (char *)row + columns->offset;

        switch (columns->type) {
        case COLUMN_TEXT:
            *(const char **)field = NULL;
            break;
        case COLUMN_INT:
            *(int64_t *)field = ROW_UNKNOWN;
            break;
        case COLUMN_REAL:
            *(double *)field = NAN;
            break;
        case COLUMN_FLAG:
            *(int64_t *)field = 0;
            break;
        }
    }
}

static size_t copy(const char *text, char *to, size_t size)
{
    size_t n = strlen(text);

    if (size) {
        size_t kept = n < size ? n : size - 1;

        memcpy(to, text, kept);
        to[kept] = '\0';
    }
    return n;
}

size_t row_cell(const struct column *column, const void *row, char *to,
                size_t size)
{
    const void *field = (const char *)row + column->offset;
    char number[32] = "";

    switch (column->type) {
    case COLUMN_TEXT: {
        const char *text = *(const char *const *)field;

        return copy(text ? text : "", to, size);
    }
    case COLUMN_INT: {
        int64_t value = *(const int64_t *)field;

        if (value != ROW_UNKNOWN)
            snprintf(number, sizeof(number), "%" PRId64, value);
        break;
    }
    case COLUMN_REAL: {
        double value = *(const double *)field;
        /* %.6g would round work such as 1000000007 numbers; the ratio of two
         * measured times has at most six significant digits. */
        int whole = fabs(value) < 0x1p53 && value == floor(value);

        if (isfinite(value))
            snprintf(number, sizeof(number), whole ? "%.0f" : "%.6g",
                     whole ? value + 0.0 : value);
        break;
    }
    case COLUMN_FLAG:
        snprintf(number, sizeof(number), "%d", *(const int64_t *)field != 0);
        break;
    }
    return copy(number, to, size);
}

void row_hash(uint64_t value, char to[ROW_HASH_SIZE])
{
    snprintf(to, ROW_HASH_SIZE, "h:%016" PRIx64, value);
}

const char *row_hash_digits(const char *text)
{
    return strncmp(text, "h:", 2) == 0 ? text + 2 : text;
}

void row_result(uint64_t value, int is_hash, char to[ROW_RESULT_SIZE])
{
    if (is_hash)
        row_hash(value, to);
    else
        snprintf(to, ROW_RESULT_SIZE, "%" PRIu64, value);
}
