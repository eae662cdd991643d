/* SPDX-License-Identifier: BSD-3-Clause */
/* Lists as the values of options; see option_kind.h. */
#include <stdio.h>
#include <string.h>

#include "kernels/base/option_kind.h"

int option_list_set(const struct option *o, int64_t *count, int64_t *values,
                    option_set_fn *set, const char *text, struct err *e)
{
    static const char blank[] = " \t";
    const char *what = o->kind == OPTION_TIMES ? "time" : "count";
    const char *at = text + strspn(text, blank);
    int64_t n = 0;

    for (;;) {
        char item[64];
        size_t length = strcspn(at, ", \t");

        if (length == 0)
            return err_set(e, EXIT_USAGE, "--%s: %s %d of '%.100s' is empty",
                           o->name, what, (int)n + 1, text);
        if (n == TIME_LIST_MAX)
            return err_set(e, EXIT_USAGE, "--%s: more than %d %ss", o->name,
                           TIME_LIST_MAX, what);
        if (length >= sizeof item)
            return err_set(e, EXIT_USAGE, "--%s: '%.60s' is too long", o->name,
                           at);
        memcpy(item, at, length);
        item[length] = '\0';
        if (set(o, &values[n], item, e))
            return -1;
        n++;
        at += length;
        at += strspn(at, blank);
        if (*at == '\0')
            break;
        if (*at == ',')
            at += 1 + strspn(at + 1, blank);
    }
    memset(&values[n], 0, (size_t)(TIME_LIST_MAX - n) * sizeof *values);
    *count = n;
    return 0;
}

int option_list_text(const struct option *o, int64_t count,
                     const int64_t *values, option_text_fn *text, char *to,
                     size_t size)
{
    size_t used = 0;

    if (size > 0)
        to[0] = '\0';
    for (int64_t i = 0; i < count; i++) {
        char item[32];

        text(o, &values[i], item, sizeof item);
        used += (size_t)snprintf(used < size ? to + used : NULL,
                                 used < size ? size - used : 0, "%s%s",
                                 i > 0 ? "," : "", item);
    }
    return (int)used;
}
