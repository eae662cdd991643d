/* SPDX-License-Identifier: BSD-3-Clause */
/* Option tables: defaults, single values, canonical text for rows. */
#include <stdio.h>
#include <string.h>

#include "kernels/base/option_kind.h"

static const void *field_of(const struct option *o, const void *values)
{
    return (const unsigned char *)values + o->offset;
}

/* The text given for an option of a kind that keeps it, or NULL. */
static const char *kept(const struct option *o, const void *values)
{
    const unsigned char *field = field_of(o, values);

    return *(const char *const *)(field + option_rows[o->kind].spec);
}

int option_set(const struct option *o, void *values, const char *text,
               struct err *e)
{
    return option_rows[o->kind].set(o, (unsigned char *)values + o->offset,
                                    text, e);
}

int option_defaults(const struct option *table, void *values, struct err *e)
{
    for (const struct option *o = table; o->name; o++) {
        memset((unsigned char *)values + o->offset, 0,
               option_rows[o->kind].bytes);
        if (o->init && option_set(o, values, o->init, e))
            return -1;
    }
    return 0;
}

const struct option *option_find(const struct option *table, const char *name)
{
    for (; table->name; table++)
        if (strcmp(table->name, name) == 0)
            return table;
    return NULL;
}

int option_text(const struct option *o, const void *values, char *to,
                size_t size)
{
    const struct option_row *row = &option_rows[o->kind];
    const char *text;

    if (row->text)
        return row->text(o, field_of(o, values), to, size);
    text = kept(o, values);
    return snprintf(to, size, "%s", text ? text : "");
}

/* Whether the option has a value to write. No text would read back as unset. */
static int present(const struct option *o, const void *values)
{
    /* The lists all begin with their count. */
    const struct time_list *list = field_of(o, values);

    if (option_rows[o->kind].keeps)
        return kept(o, values) != NULL;
    return (o->kind != OPTION_TIMES && o->kind != OPTION_COUNTS &&
            o->kind != OPTION_TEXTS) ||
           list->count > 0;
}

/* Output as with snprintf: used also counts the bytes that do not fit. */
struct sink {
    char *to;
    size_t size, used;
};

static void put(struct sink *s, const char *text)
{
    for (; *text; text++, s->used++)
        if (s->used + 1 < s->size)
            s->to[s->used] = *text;
}

static void put_escaped(struct sink *s, const char *text)
{
    for (; *text; text++) {
        char plain[2] = {*text, '\0'};

        put(s, *text == ';'   ? "%3B"
               : *text == '=' ? "%3D"
               : *text == '%' ? "%25"
                              : plain);
    }
}

int option_canonical(const struct option *table, const void *values, char *to,
                     size_t size)
{
    struct sink s = {.to = to, .size = size};
    const char *separator = "";

    for (const struct option *o = table; o->name; o++) {
        char text[OPTION_VALUE_MAX];
        const struct option_row *row = &option_rows[o->kind];

        if (o->hidden || !present(o, values))
            continue;
        if (row->text)
            row->text(o, field_of(o, values), text, sizeof text);
        put(&s, separator);
        put(&s, o->name);
        put(&s, "=");
        put_escaped(&s, row->text ? text : kept(o, values));
        separator = ";";
    }
    if (size > 0)
        to[s.used < size ? s.used : size - 1] = '\0';
    return (int)s.used;
}
