/* SPDX-License-Identifier: BSD-3-Clause */
/* Faults on purpose; see inject.h. */
#include "drivers/base/inject.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "drivers/driver.h"

static const char *const names[] = {
    [INJECT_NONE] = "none", [INJECT_WRONG] = "wrong", [INJECT_DIE] = "die",
    [INJECT_STOP] = "stop", [INJECT_HANG] = "hang",
};

int inject_parse(const char *text, struct inject *to, struct err *e)
{
    size_t length;

    *to = (struct inject){.kind = INJECT_NONE};
    if (text == NULL)
        return 0;
    length = strcspn(text, ":");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *end = NULL;
        long worker = 0;

        if (strlen(names[i]) != length || strncmp(text, names[i], length))
            continue;
        if (text[length] == ':') {
            worker = strtol(text + length + 1, &end, 10);
            if (end == text + length + 1 || *end != '\0' || worker < 0 ||
                worker > 1000000)
                break;
        }
        to->kind = (enum inject_kind)i;
        to->worker = (int)worker;
        return 0;
    }
    return err_set(e, EXIT_USAGE,
                   "--inject: '%s' is not wrong, die:I, stop:I or hang:I "
                   "with I the number of a worker",
                   text);
}

static void never_return(void)
{
    for (;;)
        pause();
}

static void spin_for_ever(void)
{
    for (volatile unsigned turn = 0;; turn++)
        ;
}

void inject_fault(const struct job *j, int index)
{
    int alone = j->driver->can & (CAN_PROCESSES | CAN_RANKS);

    if (index != j->inject.worker || j->inject.kind <= INJECT_WRONG)
        return;
    if (j->inject.kind == INJECT_HANG)
        spin_for_ever();
    if (alone)
        raise(j->inject.kind == INJECT_DIE ? SIGKILL : SIGSTOP);
    else if (j->inject.kind == INJECT_DIE)
        atomic_store(&j->record->live[index].phase, PHASE_LOST);
    if (!alone)
        never_return();
}

void inject_wrong(const struct job *j, int index, struct work *k,
                  struct window *w, int64_t lo, int64_t hi)
{
    if (index != j->inject.worker || j->inject.kind != INJECT_WRONG)
        return;
    if (w->out != NULL && lo < hi)
        w->out[(size_t)(lo - w->lo) * j->g.out_bytes] ^= 1;
    else
        ((struct tally *)k->partial)->result++;
}
