/* SPDX-License-Identifier: BSD-3-Clause */
/* Checks kernels from shared objects; see own_kernel_check.h. */
#include "drivers/program/own_kernel_check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/driver.h"
#include "drivers/program/settings.h"
#include "kernels/base/option_kind.h"

enum { NAME_MAX_LENGTH = 31, COUNTS_MAX = 8, OPTIONS_BYTES_MAX = 1 << 20 };

static const char small_letters[] = "abcdefghijklmnopqrstuvwxyz";

/* A letter, then letters, digits and one more character. */
static int is_name(const char *name, const char *between)
{
    size_t length;

    if (name == NULL || *name == '\0' || strchr(small_letters, *name) == NULL)
        return 0;
    for (length = 0; name[length] != '\0'; length++)
        if (strchr(small_letters, name[length]) == NULL &&
            strchr("0123456789", name[length]) == NULL &&
            strchr(between, name[length]) == NULL)
            return 0;
    return length <= NAME_MAX_LENGTH;
}

/* ---- the table of options ---------------------------------------------------
 */

/* Another owner of an option's name, or NULL. An option may show the fact that
 * an option of every run sets, such as --seed. */
static const char *other_owner(const struct option *o)
{
    int shared = o->fact != NULL && strcmp(o->fact, o->name) == 0;

    if (strcmp(o->name, "help") == 0 ||
        (option_find(settings_options, o->name) != NULL && !shared))
        return "every run";
    for (int i = 0; drivers[i] != NULL; i++)
        if (drivers[i]->options != NULL &&
            option_find(drivers[i]->options, o->name) != NULL)
            return drivers[i]->name;
    return NULL;
}

static int check_option(const struct kernel *k, const struct option *o,
                        const char *path, struct err *e)
{
    const char *owner;
    size_t bytes;

    if (!is_name(o->name, "-") || strncmp(o->name, "no-", 3) == 0)
        return err_set(e, EXIT_USAGE,
                       "'%.200s': '%.60s' is not a name for an option of %s; "
                       "use small letters, digits and '-', without no-",
                       path, o->name, k->name);
    if (option_find(k->options, o->name) != o)
        return err_set(e, EXIT_USAGE,
                       "'%.200s': %s has two options --%s; rename one", path,
                       k->name, o->name);
    owner = other_owner(o);
    if (owner != NULL)
        return err_set(e, EXIT_USAGE,
                       "'%.200s': option --%s of %s is one of %s, too; rename "
                       "it",
                       path, o->name, k->name, owner);
    if ((unsigned)o->kind > OPTION_SERVER || o->help == NULL)
        return err_set(e, EXIT_USAGE,
                       "'%.200s': option --%s of %s has no valid .kind or no "
                       ".help",
                       path, o->name, k->name);
    if ((o->kind == OPTION_CHOICE || o->kind == OPTION_BLOB) &&
        o->choices == NULL)
        return err_set(e, EXIT_USAGE,
                       "'%.200s': option --%s of %s has no .choices", path,
                       o->name, k->name);
    bytes = option_rows[o->kind].bytes;
    if (bytes > k->options_size || o->offset > k->options_size - bytes)
        return err_set(e, EXIT_USAGE,
                       "'%.200s': the value of option --%s of %s ends after "
                       ".options_size, which is %zu bytes",
                       path, o->name, k->name, k->options_size);
    return 0;
}

static int check_options(const struct kernel *k, const char *path,
                         struct err *e)
{
    struct err bad = {0};
    void *values;

    if (k->options_size > OPTIONS_BYTES_MAX)
        return err_set(e, EXIT_USAGE,
                       "'%.200s': .options_size of %s is %zu, more than 1 MiB",
                       path, k->name, k->options_size);
    for (const struct option *o = k->options; o->name != NULL; o++)
        if (check_option(k, o, path, e) != 0)
            return -1;
    values = calloc(1, k->options_size + 1);
    if (values == NULL)
        return err_set(e, EXIT_UNAVAILABLE, "out of memory for the options");
    if (option_defaults(k->options, values, &bad) != 0)
        err_set(e, EXIT_USAGE, "'%.200s': a default (.init) of %s: %.400s",
                path, k->name, bad.text);
    free(values);
    return e->code == 0 ? 0 : -1;
}

/* ---- the kernel -------------------------------------------------------------
 */

static int check_growth(const struct kernel *k, const char *path, struct err *e)
{
    const struct growth *g = &k->growth;
    const char *const names[] = {g->option, g->from, g->unless, g->at_once,
                                 g->delay};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i] != NULL && option_find(k->options, names[i]) == NULL)
            return err_set(e, EXIT_USAGE,
                           "'%.200s': .growth of %s names '%.60s', which is "
                           "not one of its options",
                           path, k->name, names[i]);
    return 0;
}

/* The first member that is missing, or NULL. */
static const char *missing(const struct kernel *k)
{
    return k->summary == NULL     ? "summary"
           : k->work_unit == NULL ? "work_unit"
           : k->options == NULL   ? "options (a table of one {0} is enough)"
           : k->plan == NULL      ? "plan()"
           : k->compute == NULL   ? "compute()"
           : k->merge == NULL     ? "merge() (tally.h has one)"
           : k->verify == NULL ? "verify(), so no wrong answer would be found"
           : k->needs != NEED_NONE && k->need == NULL
               ? "need(), although .needs is set"
               : NULL;
}

int own_kernel_check(const struct kernel *k, const char *path, struct err *e)
{
    const char *lacks;
    int counts = 0;

    if (!is_name(k->name, "_"))
        return err_set(e, EXIT_USAGE,
                       "'%.200s': the kernel's .name is not a name; use up to "
                       "%d small letters, digits and '_'",
                       path, NAME_MAX_LENGTH);
    if (kernel_find(k->name) != NULL)
        return err_set(e, EXIT_USAGE,
                       "'%.200s': the name '%s' is that of a built-in kernel; "
                       "change .name",
                       path, k->name);
    if ((unsigned)k->needs > NEED_REPLY)
        return err_set(e, EXIT_USAGE, "'%.200s': .needs of %s is not valid",
                       path, k->name);
    lacks = missing(k);
    if (lacks != NULL)
        return err_set(e, EXIT_USAGE,
                       "'%.200s': the kernel %s has no %s; kernels/kernel.h "
                       "says what it does",
                       path, k->name, lacks);
    while (k->counts != NULL && k->counts[counts] != NULL)
        counts++;
    if (counts > COUNTS_MAX)
        return err_set(e, EXIT_USAGE, "'%.200s': %s has %d .counts; %d at most",
                       path, k->name, counts, COUNTS_MAX);
    return check_options(k, path, e) == 0 ? check_growth(k, path, e) : -1;
}

/* ---- its plan ---------------------------------------------------------------
 */

static int has_kind(const struct kernel *k, enum option_kind kind)
{
    for (const struct option *o = k->options; o->name != NULL; o++)
        if (o->kind == kind)
            return 1;
    return 0;
}

/* Whether an option says which file or server the chunks use. */
static int can_need(const struct kernel *k, enum need_kind needs)
{
    return needs == NEED_FILE
               ? has_kind(k, OPTION_FILE) || has_kind(k, OPTION_PICTURES) ||
                     has_kind(k, OPTION_PICTURE)
           : needs == NEED_REPLY ? has_kind(k, OPTION_SERVER)
                                 : 1;
}

int own_kernel_check_plan(const struct kernel *k, const struct geometry *g,
                          struct err *e)
{
    size_t partial = sizeof(struct tally);
    const char *wrong = NULL;

    for (int i = 0; k->counts != NULL && k->counts[i] != NULL; i++)
        partial += sizeof(uint64_t);
    if (g->units < 1 || g->passes < 1 || g->grain < 1)
        wrong = "units, passes and grain must be at least 1";
    else if (g->halo < 0 || g->depth < 0 || g->limit_ns < 0 || g->workers < 0)
        wrong = "halo, depth, limit_ns and workers must not be negative";
    else if (g->partial_bytes < partial)
        wrong = "partial_bytes must hold a struct tally and the counts";
    else if (g->passes > 1 && g->in_bytes != g->out_bytes)
        wrong = "several passes need in_bytes equal to out_bytes";
    else if (g->halo > 0 && g->in_bytes == 0)
        wrong = "a halo needs input, in_bytes is 0";
    else if (g->in_bytes > 0 && k->fill == NULL)
        wrong = "in_bytes is set and the kernel has no fill()";
    else if (g->out_bytes > 0 && k->check == NULL)
        wrong = "out_bytes is set and the kernel has no check()";
    else if ((unsigned)g->needs > NEED_REPLY ||
             (kernel_needs(k, g) != NEED_NONE && k->need == NULL))
        wrong = "chunks wait for something and the kernel has no need()";
    else if (!can_need(k, kernel_needs(k, g)))
        wrong = "chunks wait for a file or server and no option names one";
    else if (!isfinite(g->work) || g->work < 0 || !isfinite(g->flops) ||
             !isfinite(g->bytes))
        wrong = "work, flops and bytes must be numbers";
    if (wrong == NULL)
        return 0;
    return err_set(e, EXIT_USAGE, "%s: its plan() is wrong: %s", k->name,
                   wrong);
}
