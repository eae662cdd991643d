/* SPDX-License-Identifier: BSD-3-Clause */
/* Fault injection; see inject.h. */
#include "drivers/team/record.h"
#include "drivers/team/inject.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "drivers/driver.h"

static const char *const names[] = {
    [INJECT_NONE] = "none", [INJECT_WRONG] = "wrong", [INJECT_DIE] = "die",
    [INJECT_STOP] = "stop", [INJECT_HANG] = "hang",   [INJECT_CRASH] = "crash",
    [INJECT_BUS] = "bus",   [INJECT_ABORT] = "abort", [INJECT_EXIT] = "exit",
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
                   "--inject: '%s' is not wrong, die:I, stop:I, hang:I, "
                   "crash:I, bus:I, abort:I or exit:I with I the number of a "
                   "worker",
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

static void write_nowhere(void)
{
    /* Not NULL, which UndefinedBehaviorSanitizer reports before the signal. */
    volatile int *volatile nowhere = (volatile int *)sizeof(int);

    *nowhere = 1;
}

/* As if another process truncated a mapped file. */
static void read_beyond_end(void)
{
    int fd = memfd_create("empty", MFD_CLOEXEC);
    volatile char *page = mmap(NULL, 1, PROT_READ, MAP_SHARED, fd, 0);

    (void)page[0];
}

static void exit_well(void)
{
    exit(0);
}

void inject_fault(const struct job *j, int index)
{
    static void (*const ends_process[])(void) = {
        [INJECT_HANG] = spin_for_ever,  [INJECT_CRASH] = write_nowhere,
        [INJECT_BUS] = read_beyond_end, [INJECT_ABORT] = abort,
        [INJECT_EXIT] = exit_well,
    };
    int alone = j->driver->can & (CAN_PROCESSES | CAN_RANKS);

    if (index != j->inject.worker || j->inject.kind <= INJECT_WRONG)
        return;
    if (ends_process[j->inject.kind] != NULL)
        ends_process[j->inject.kind]();
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
