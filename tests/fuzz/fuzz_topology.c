/* SPDX-License-Identifier: BSD-3-Clause */
/* Descriptions of machines and placement policies: "DESCRIPTION|POLICY" is refused
 * with a message, or gives every worker a place. hwloc reads the description; of
 * large ones it allocates all, so that only numbers of one digit are tried. */

#include <ctype.h>

#include "drivers/machine/place.h"
#include "tests/fuzz/fuzz.h"

static int is_large(const char *text)
{
    int digits = 0, objects = 0;

    for (; *text != '\0'; text++) {
        digits = isdigit((unsigned char)*text) ? digits + 1 : 0;
        objects += digits == 1;
        if (digits > 1 || objects > 5)
            return 1;
    }
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size), *bar = strchr(text, '|');
    struct machine *m = NULL;
    struct plan *p = NULL;
    struct err e = {0};

    if (bar != NULL)
        *bar = '\0';
    /* A name is that of a file to read. */
    if (!is_large(text) && strstr(text, ".xml") == NULL) {
        if (machine_load(&m, text, &e) != 0)
            fuzz_refused(&e);
        else if (place_plan(m, bar != NULL ? bar + 1 : "core", 3, &p, &e) != 0)
            fuzz_refused(&e);
    }
    plan_free(p);
    machine_free(m);
    free(text);
    return 0;
}
