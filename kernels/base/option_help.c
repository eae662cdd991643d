/* SPDX-License-Identifier: BSD-3-Clause */
/* Print an option table for --help, in two columns, 80 characters wide. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/option.h"

enum {
    LEFT_MAX = 24, /* a longer option gets a separate line */
    LINE_MAX_CHARS = 80,
};

static const char *const args[] = {
    [OPTION_COUNT] = "N",          [OPTION_BYTES] = "SIZE",
    [OPTION_TIME] = "TIME",        [OPTION_NUMBER] = "X",
    [OPTION_FLAG] = NULL,          [OPTION_CHOICE] = "NAME",
    [OPTION_TEXT] = "TEXT",        [OPTION_TIMES] = "TIME,...",
    [OPTION_BLOB] = "NAME",        [OPTION_PICTURE] = "FILE|WxH",
    [OPTION_OUTPUT] = "FILE",      [OPTION_FILE] = "FILE",
    [OPTION_PICTURES] = "DIR",     [OPTION_TARGET] = "DIR",
    [OPTION_SERVER] = "HOST:PORT", [OPTION_COUNTS] = "N,...",
    [OPTION_TEXTS] = "TEXT",
};

static int left_text(const struct option *o, char *to, size_t size)
{
    const char *arg = o->arg ? o->arg : args[o->kind];

    if (o->kind == OPTION_FLAG)
        return snprintf(to, size, "  --[no-]%s", o->name);
    return snprintf(to, size, "  --%s %s", o->name, arg);
}

static int ranged(const struct option *o)
{
    return o->kind == OPTION_COUNT || o->kind == OPTION_BYTES ||
           o->kind == OPTION_TIME || o->kind == OPTION_TIMES ||
           o->kind == OPTION_COUNTS;
}

/* A bound, written like a value of the option. */
static const char *bound_text(const struct option *o, int64_t bound, char *to,
                              size_t size)
{
    struct option single = {.kind = o->kind};

    if (single.kind == OPTION_TIMES)
        single.kind = OPTION_TIME;
    if (single.kind == OPTION_COUNTS)
        single.kind = OPTION_COUNT;
    option_text(&single, &bound, to, size);
    return to;
}

static void range_text(const struct option *o, char *to, size_t size)
{
    char low[32], high[32];
    int has_low = o->min > 0;
    int has_high = o->max > 0 && o->max < INT64_MAX;

    to[0] = '\0';
    if (!ranged(o))
        return;
    bound_text(o, o->min, low, sizeof low);
    bound_text(o, o->max, high, sizeof high);
    if (has_low && has_high)
        snprintf(to, size, "%s to %s", low, high);
    else if (has_low)
        snprintf(to, size, "at least %s", low);
    else if (has_high)
        snprintf(to, size, "at most %s", high);
}

static void default_text(const struct option *o, char *to, size_t size)
{
    to[0] = '\0';
    if (o->kind == OPTION_FLAG)
        snprintf(to, size, "default %s",
                 o->init && strcmp(o->init, "1") == 0 ? "on" : "off");
    else if (o->fact)
        snprintf(to, size, "default: the run's %s%s%s", o->fact,
                 o->init ? ", otherwise " : "", o->init ? o->init : "");
    else if (o->init)
        snprintf(to, size, "default %s", o->init);
}

/* The right column of o, not yet wrapped. */
static void right_text(const struct option *o, char *to, size_t size)
{
    char range[80], init[160];
    size_t used;

    range_text(o, range, sizeof range);
    default_text(o, init, sizeof init);
    snprintf(to, size, "%s", o->help ? o->help : "");
    for (int i = 0; o->choices && o->choices[i]; i++) {
        used = strlen(to);
        snprintf(to + used, size - used, "%s %s", i == 0 ? ":" : ",",
                 o->choices[i]);
    }
    used = strlen(to);
    if (o->kind == OPTION_TEXTS)
        snprintf(to + used, size - used, "; may be repeated");
    if (!range[0] && !init[0])
        return;
    used = strlen(to);
    snprintf(to + used, size - used, " (%s%s%s)", range,
             range[0] && init[0] ? "; " : "", init);
}

/* Print text, wrapped, with `column` as left margin. The cursor is at that
 * column. */
static void wrap(FILE *stream, const char *text, int column)
{
    int at = column;

    while (*text) {
        int length = (int)strcspn(text, " ");

        if (at > column && at + 1 + length > LINE_MAX_CHARS) {
            fprintf(stream, "\n%*s", column, "");
            at = column;
        }
        at += fprintf(stream, "%s%.*s", at > column ? " " : "", length, text);
        text += length;
        text += strspn(text, " ");
    }
    fputc('\n', stream);
}

/* What a shell completes the value with. */
static const char *value_kind(const struct option *o)
{
    const char *arg = o->arg ? o->arg : args[o->kind];

    if (o->kind == OPTION_FLAG)
        return "flag";
    if (strncmp(arg, "FILE", 4) == 0 || o->kind == OPTION_BLOB ||
        o->kind == OPTION_PICTURE || o->kind == OPTION_OUTPUT ||
        o->kind == OPTION_FILE)
        return "file";
    if (strcmp(arg, "DIR") == 0 || o->kind == OPTION_PICTURES ||
        o->kind == OPTION_TARGET)
        return "directory";
    return o->choices ? "choice" : "value";
}

/* As lines for the generator of manual pages and completions. */
static void list_rows(const struct option *table, FILE *stream)
{
    for (const struct option *o = table; o->name; o++) {
        const char *arg = o->arg ? o->arg : args[o->kind];
        char full[1000];

        right_text(o, full, sizeof full);
        fprintf(stream, "\t%s\t%s\t%s\t", o->name, value_kind(o),
                arg ? arg : "");
        for (int i = 0; o->choices && o->choices[i]; i++)
            fprintf(stream, "%s%s", i > 0 ? " " : "", o->choices[i]);
        fprintf(stream, "\t%s\n", full);
    }
}

void option_help(const struct option *table, void *stream)
{
    const char *form = getenv("BRIGADE_HELP");
    char left[80], right[1000];
    int widest = 0;

    if (form && strcmp(form, "rows") == 0) {
        list_rows(table, stream);
        return;
    }
    for (const struct option *o = table; o->name; o++) {
        int width = left_text(o, left, sizeof left);

        if (width > widest && width <= LEFT_MAX)
            widest = width;
    }
    for (const struct option *o = table; o->name; o++) {
        int width = left_text(o, left, sizeof left);

        right_text(o, right, sizeof right);
        if (width > widest)
            fprintf(stream, "%s\n%*s", left, widest + 2, "");
        else
            fprintf(stream, "%-*s", widest + 2, left);
        wrap(stream, right, widest + 2);
    }
}
