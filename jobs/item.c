/* SPDX-License-Identifier: BSD-3-Clause */
/* Lists of kernels or drivers with options; see item.h. */
#include "jobs/item.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/old_names.h"
#include "kernels/base/words.h"

static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-_";

static int is_known(const char *const *known, const char *text, size_t length)
{
    if (known == NULL)
        return length > 0;
    for (; *known != NULL; known++)
        if (strlen(*known) == length && strncmp(*known, text, length) == 0)
            return 1;
    return 0;
}

/* Whether text begins with NAME=. */
static int option_begins(const char *text)
{
    size_t length = strspn(text, letters);

    return length > 0 && text[length] == '=';
}

/* Whether a known name ends the value before this. */
static int name_begins(const char *text, const char *const *known)
{
    size_t length;
    char name[64];

    text += strspn(text, " ");
    length = strcspn(text, ":;, ");
    snprintf(name, sizeof name, "%.*s", (int)length, text);
    return is_known(known, text, length) ||
           is_known(known, kernel_current_name(name),
                    strlen(kernel_current_name(name)));
}

size_t item_file(const char *text)
{
    size_t length = strcspn(text, ":;,");

    return length > 3 && memchr(text, '/', length) != NULL &&
                   strncmp(text + length - 3, ".so", 3) == 0
               ? length
               : 0;
}

static int take_name(struct item *item, const char *what, const char **at,
                     const char *const *known, struct texts *keep,
                     struct err *e)
{
    size_t length;
    char see[64];

    *at += strspn(*at, " ");
    length = strcspn(*at, ":;, ");
    item->name = texts_keep(keep, "%.*s", (int)length, *at);
    *at += length;
    *at += strspn(*at, " ");
    if (keep->failed)
        return err_set(e, EXIT_UNAVAILABLE,
                       "out of memory for the name of a %s", what);
    if (is_known(known, item->name, length))
        return 0;
    if (is_known(known, kernel_current_name(item->name), length)) {
        item->name = kernel_current_name(item->name);
        return 0;
    }
    if (strchr(item->name, '/') != NULL)
        return err_set(e, EXIT_USAGE,
                       "the %s '%s' is not known; kernels in files end in .so "
                       "and are named by --kernels, also for a file of points",
                       what, item->name);
    snprintf(see, sizeof see, "see `brigade list %ss`", what);
    return did_you_mean(what, item->name, known, see, e);
}

static int ends_value(const char *at, const char *const *known)
{
    if (*at == ',')
        return name_begins(at + 1, known);
    return (*at == ':' || *at == ';') && option_begins(at + 1);
}

static int take_option(struct item *item, const char **at,
                       const char *const *known, struct texts *keep,
                       struct err *e)
{
    const char *from = *at;

    if (!option_begins(from))
        return err_set(e, EXIT_USAGE,
                       "'%.60s' after '%s' is not an option; expected "
                       "%s:NAME=VALUE, for example primes:limit=1e9",
                       from, item->name, item->name);
    if (item->option_count == ITEM_OPTIONS_MAX)
        return err_set(e, EXIT_USAGE, "more than %d options for '%s'",
                       ITEM_OPTIONS_MAX, item->name);
    while (**at != '\0' && !ends_value(*at, known))
        (*at)++;
    item->options[item->option_count++] =
        texts_keep(keep, "%.*s", (int)(*at - from), from);
    return 0;
}

int items_parse(struct items *items, const char *what, const char *list,
                const char *const *known, struct texts *keep, struct err *e)
{
    const char *at = list;

    items->count = 0;
    do {
        struct item *item = &items->all[items->count];

        if (items->count == ITEMS_MAX)
            return err_set(e, EXIT_USAGE, "more than %d %ss in one list",
                           ITEMS_MAX, what);
        *item = (struct item){0};
        if (take_name(item, what, &at, known, keep, e) != 0)
            return -1;
        while (*at == ':' || *at == ';') {
            at++;
            if (take_option(item, &at, known, keep, e) != 0)
                return -1;
        }
        items->count++;
    } while (*at++ == ',');
    return 0;
}

static char **find(const struct item *item, const char *name)
{
    size_t length = strlen(name);

    for (size_t i = 0; i < item->option_count; i++)
        if (strncmp(item->options[i], name, length) == 0 &&
            item->options[i][length] == '=')
            return (char **)&item->options[i];
    return NULL;
}

const char *item_value(const struct item *item, const char *name)
{
    char **option = find(item, name);

    return option != NULL ? *option + strlen(name) + 1 : NULL;
}

int item_set(struct item *item, const char *name, const char *value,
             struct texts *keep, struct err *e)
{
    char **option = find(item, name);

    if (option == NULL && item->option_count == ITEM_OPTIONS_MAX)
        return err_set(e, EXIT_USAGE, "more than %d options for '%s'",
                       ITEM_OPTIONS_MAX, item->name);
    if (option == NULL)
        option = &item->options[item->option_count++];
    *option = texts_keep(keep, "%s=%s", name, value);
    return 0;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

void item_sort(struct item *item)
{
    qsort(item->options, item->option_count, sizeof *item->options, by_name);
}

int item_text(const struct item *item, char *to, size_t size)
{
    size_t used = 0;

    if (size > 0)
        to[0] = '\0';
    for (size_t i = 0; i < item->option_count; i++) {
        if (i > 0 && ++used < size)
            strcpy(to + used - 1, ";");
        for (const char *c = item->options[i]; *c != '\0'; c++) {
            const char *plain = (char[]){*c, '\0'};
            const char *text = *c == ';' ? "%3B" : *c == '%' ? "%25" : plain;

            if (used + strlen(text) < size)
                strcpy(to + used, text);
            used += strlen(text);
        }
    }
    return (int)used;
}
