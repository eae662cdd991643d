/* SPDX-License-Identifier: BSD-3-Clause */
/* The kinds of sweep, from jobs/kinds.def. */
#include <string.h>

#include "jobs/kinds/kind.h"

#define KIND(name) extern const struct kind name##_kind;
#include "jobs/kinds.def"
#undef KIND

const struct kind *const kinds[] = {
#define KIND(name) &name##_kind,
#include "jobs/kinds.def"
#undef KIND
    NULL,
};

const struct kind *kind_find(const char *name)
{
    for (size_t i = 0; kinds[i] != NULL; i++)
        if (strcmp(kinds[i]->name, name) == 0)
            return kinds[i];
    return NULL;
}
