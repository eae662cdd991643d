/* SPDX-License-Identifier: BSD-3-Clause */
/* The last moment of a process; see crash.h. */
#include "drivers/team/crash.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "drivers/team/run_status.h"

static const int fatal[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS};

static _Thread_local int worker = -1;
static _Thread_local const _Atomic int32_t *phase_of;

/* Where a handler runs when a thread's own stack is used up. One for all: a
 * second thread that crashes meanwhile spoils the words at most, and the end
 * comes all the same. Frames with AVX-512 state take 3 KiB. */
static char spare_stack[64 * 1024];

static void note(void)
{
    run_status->crash.tid = (int32_t)syscall(SYS_gettid);
    run_status->crash.worker = worker;
    run_status->crash.phase = phase_of != NULL ? atomic_load(phase_of) : 0;
    atomic_store(&run_status->crash.pid, (int32_t)getpid());
}

/* SA_RESETHAND has restored the default: whether the fault comes again or is
 * raised here, it ends the process with a core as it would have. */
static void crashed(int number, siginfo_t *info, void *context)
{
    (void)context;
    /* Sent by another process it says nothing about the thread that got it. */
    if (info->si_code > 0 || info->si_code == SI_TKILL)
        note();
    raise(number);
}

static void left(void)
{
    if (atomic_load(&run_status->reported) == 0)
        note();
}

void crash_watch(void)
{
    struct sigaction ours = {.sa_sigaction = crashed};

    ours.sa_flags = (int)(SA_SIGINFO | SA_ONSTACK | SA_RESETHAND);
    sigemptyset(&ours.sa_mask);
    for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++) {
        struct sigaction there;

        if (sigaction(fatal[i], NULL, &there) == 0 &&
            there.sa_handler == SIG_DFL)
            sigaction(fatal[i], &ours, NULL);
    }
    atexit(left);
}

void crash_worker(int index, const _Atomic int32_t *phase)
{
    stack_t spare = {.ss_sp = spare_stack, .ss_size = sizeof spare_stack};
    stack_t there;

    worker = index;
    phase_of = phase;
    /* A sanitizer gives each thread one, and takes back what it finds. */
    if (sigaltstack(NULL, &there) == 0 && there.ss_flags & SS_DISABLE)
        sigaltstack(&spare, NULL);
}
