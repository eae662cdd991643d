/* SPDX-License-Identifier: BSD-3-Clause */
/* The table of environment variables; see variables.h. */
#include "drivers/os/variables.h"

#include <ctype.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A number in KiB or with a unit; 0: invalid, or less than a stack may be. */
static size_t stack_bytes(const char *value)
{
    static const char units[] = "bkmg";
    unsigned long long number;
    char *end;
    const char *unit = units + 1;
    int shift;

    while (isspace((unsigned char)*value))
        value++;
    if (!isdigit((unsigned char)*value))
        return 0;
    number = strtoull(value, &end, 10);
    while (isspace((unsigned char)*end))
        end++;
    if (*end != '\0') {
        unit = strchr(units, tolower((unsigned char)*end));
        end++;
    }
    while (isspace((unsigned char)*end))
        end++;
    if (unit == NULL || *end != '\0')
        return 0;
    shift = (int)(unit - units) * 10;
    if (number > SIZE_MAX >> shift ||
        number << shift < (size_t)PTHREAD_STACK_MIN)
        return 0;
    return (size_t)number << shift;
}

static int is_any(const char *value, int64_t wanted)
{
    (void)wanted;
    return *value != '\0';
}

static int is_zero(const char *value, int64_t wanted)
{
    (void)wanted;
    return *value != '\0' && strspn(value, "0 ") == strlen(value);
}

static int is_less(const char *value, int64_t wanted)
{
    return atoll(value) > 0 && atoll(value) < wanted;
}

static int is_stack(const char *value, int64_t wanted)
{
    (void)wanted;
    return stack_bytes(value) > 0;
}

/* In each effect in the order in which they count. */
static const struct {
    enum variable_effect effect;
    const char *name;
    int (*has_effect)(const char *value, int64_t wanted);
    const char *does;
} variables[] = {
    {VARIABLE_FEWER_THREADS, "OMP_MAX_ACTIVE_LEVELS", is_zero,
     "allows no parallel region"},
    {VARIABLE_FEWER_THREADS, "OMP_THREAD_LIMIT", is_less,
     "limits the number of threads"},
    {VARIABLE_FEWER_THREADS, "KMP_DEVICE_THREAD_LIMIT", is_less,
     "limits the number of threads"},
    {VARIABLE_FEWER_THREADS, "KMP_ALL_THREADS", is_less,
     "limits the number of threads"},
    {VARIABLE_FEWER_THREADS, "OMP_DYNAMIC", is_any,
     "lets OpenMP choose fewer threads"},
    {VARIABLE_STACK, "OMP_STACKSIZE", is_stack, "is the size of each stack"},
    {VARIABLE_STACK, "GOMP_STACKSIZE", is_stack, "is the size of each stack"},
    {VARIABLE_MACHINE, "HWLOC_SYNTHETIC", is_any, "describes a machine"},
    {VARIABLE_MACHINE, "HWLOC_XMLFILE", is_any, "describes a machine"},
    {VARIABLE_MACHINE, "HWLOC_FSROOT", is_any,
     "describes a machine by its files"},
    {VARIABLE_MACHINE, "HWLOC_CPUID_PATH", is_any,
     "describes a machine by its files"},
    {VARIABLE_MACHINE, "HWLOC_DUMPED_HWDATA_DIR", is_any,
     "describes a machine by its files"},
    {VARIABLE_MACHINE, "HWLOC_COMPONENTS", is_any,
     "selects how hwloc finds the machine"},
    {VARIABLE_MACHINE, "HWLOC_THISSYSTEM", is_zero,
     "says that it is another machine"},
};

const char *variables_text(enum variable_effect effect, int64_t wanted,
                           variables_look *look, char *to, size_t size)
{
    size_t used = 0;
    int found = 0;

    to[0] = '\0';
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        const char *value = look(variables[i].name);
        int n;

        if (variables[i].effect != effect || value == NULL ||
            !variables[i].has_effect(value, wanted))
            continue;
        n = snprintf(to + used, size - used, "%s%s=%.40s %s",
                     found > 0 ? ", " : "", variables[i].name, value,
                     variables[i].does);
        if (n < 0 || (size_t)n >= size - used)
            break;
        used += (size_t)n;
        found++;
    }
    if (found > 0)
        snprintf(to + used, size - used, "; unset %s",
                 found > 1 ? "them" : "it");
    return to;
}

size_t variables_stack_bytes(variables_look *look)
{
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        const char *value = look(variables[i].name);

        if (variables[i].effect == VARIABLE_STACK && value != NULL &&
            stack_bytes(value) > 0)
            return stack_bytes(value);
    }
    return 0;
}
