/* SPDX-License-Identifier: BSD-3-Clause */
/* Rows as JSON; see json.h. Rows are written one by one: jansson would print
 * the numbers with other digits than CSV, and hold all rows in memory. */
#include "results/rows/json.h"
#include "results/rows/stdout.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "results/rows/utf8.h"

json_t *json_text(const char *text)
{
    const unsigned char *from = (const unsigned char *)text;
    char *clean, *to;
    json_t *json;

    if (!text)
        return json_null();
    clean = to = malloc(3 * strlen(text) + 1);
    if (!clean)
        return NULL;
    while (*from) {
        size_t n = utf8_length(from);

        if (n)
            memcpy(to, from, n);
        else
            memcpy(to, UTF8_REPLACEMENT, 3);
        to += n ? n : 3;
        from += n ? n : 1;
    }
    json = json_stringn(clean, (size_t)(to - clean));
    free(clean);
    return json;
}

/* Returns 0; -1: out of memory, or a write error. */
static int print_string(FILE *to, const char *text)
{
    json_t *string = json_text(text);
    int failed = string ? json_dumpf(string, to, JSON_ENCODE_ANY) : -1;

    json_decref(string);
    return failed;
}

static int print_cell(FILE *to, const struct column *c, const void *row)
{
    char number[32];

    if (c->type == COLUMN_TEXT) {
        const char *text =
            *(const char *const *)(const void *)((const char *)row + c->offset);

        return print_string(to, text && *text ? text : NULL);
    }
    row_cell(c, row, number, sizeof(number));
    return fputs(*number ? number : "null", to) < 0 ? -1 : 0;
}

static int print_rows(FILE *to, const struct json_rows *array)
{
    size_t bytes = column_row_bytes(array->columns);
    int failed = 0;

    failed |= fprintf(to, ",\n  \"%s\": [", array->name) < 0;
    for (size_t i = 0; i < array->n && !failed; i++) {
        const char *row = (const char *)array->rows + i * bytes;

        for (const struct column *c = array->columns; c->name && !failed; c++) {
            failed |= fprintf(to, "%s\"%s\": ",
                              c != array->columns ? ", "
                              : i > 0             ? ",\n    {"
                                                  : "\n    {",
                              c->name) < 0;
            failed |= print_cell(to, c, row);
        }
        failed |= fputc('}', to) == EOF;
    }
    failed |= fputs(array->n > 0 ? "\n  ]" : "]", to) < 0;
    return failed;
}

/* JSON text inside the document: its lines are indented once more. */
static int print_nested(FILE *to, const char *text)
{
    int failed = 0;

    for (; *text && !failed; text++) {
        failed |= fputc(*text, to) == EOF;
        if (*text == '\n')
            failed |= fputs("  ", to) < 0;
    }
    return failed;
}

int json_print(FILE *to, const char *context, const struct json_rows *arrays,
               size_t count, struct err *e)
{
    int failed;

    if (!context)
        return err_errno(e, EXIT_UNAVAILABLE, ENOMEM, "cannot print JSON");
    errno = 0;
    failed = fputs("{\n  \"context\": ", to) < 0 || print_nested(to, context);
    for (size_t i = 0; i < count && !failed; i++)
        failed = print_rows(to, &arrays[i]);
    failed = failed || fputs("\n}\n", to) < 0 || fflush(to) || ferror(to);
    if (!failed)
        return 0;
    if (to == stdout && errno != ENOMEM)
        return stdout_failed(e, errno);
    return err_errno(e, errno == ENOMEM ? EXIT_UNAVAILABLE : EXIT_RESULTS,
                     errno, "cannot print JSON");
}
