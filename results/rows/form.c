/* SPDX-License-Identifier: BSD-3-Clause */
/* See form.h. */
#include "results/rows/form.h"

#include <string.h>

int form_is_stdout(const char *file)
{
    return file != NULL && strcmp(file, "-") == 0;
}

int form_check(const struct form *forms, size_t n, struct err *e)
{
    const struct form *first = NULL;

    for (size_t i = 0; i < n; i++) {
        const struct form *f = &forms[i];

        if (!f->on || (first != NULL && first->mixes && f->mixes))
            continue;
        if (first != NULL)
            return err_set(e, EXIT_USAGE, "%s and %s: use one of them%s",
                           first->option, f->option,
                           strchr(first->option, ' ') != NULL ||
                                   strchr(f->option, ' ') != NULL
                               ? ", or a file"
                               : "");
        first = f;
    }
    return 0;
}

int form_csv_check(const char *csv, int has_out, struct err *e)
{
    if (csv == NULL || form_is_stdout(csv))
        return 0;
    return err_set(e, EXIT_USAGE,
                   "--csv '%s': not '-'; use --csv - for stdout%s", csv,
                   has_out ? ", --out DIR for files" : "");
}
