/* SPDX-License-Identifier: BSD-3-Clause */
/* Which value counts of an option that is given twice; see words.h. */
#include <errno.h>
#include <stdio.h>

#include "kernels/base/option_kind.h"
#include "kernels/base/words.h"

static int muted;

void words_mute(void)
{
    muted = 1;
}

static void print_note(const struct option *o, const void *values)
{
    char value[OPTION_VALUE_MAX];

    option_text(o, values, value, sizeof value);
    if (o->kind == OPTION_FLAG)
        snprintf(value, sizeof value, "--%s%s",
                 *(const int *)((const char *)values + o->offset) ? "" : "no-",
                 o->name);
    fprintf(stderr, "%s: note: --%s was given more than once; %.60s counts\n",
            program_invocation_short_name, o->name, value);
}

void words_print_notes(const struct words *w)
{
    for (int h = 0; h < WORDS_HOLDERS && !muted; h++) {
        const struct words_holder *in = &w->holders[h];

        for (const struct option *o = in->table; o != NULL && o->name != NULL;
             o++)
            if (in->given[o - in->table] == WORDS_GIVEN_TWICE)
                print_note(o, in->values);
    }
}
