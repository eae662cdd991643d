/* SPDX-License-Identifier: BSD-3-Clause */
/* Handlers for fatal signals; see crash.h. */
#include "drivers/team/crash.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "drivers/team/run_status.h"

static const int fatal[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS};

static _Thread_local int worker = -1;
static _Thread_local const _Atomic int32_t *phase_of;

/* The handler's stack if a thread's own stack overflowed. All threads share it:
 * if a second thread crashes at the same time, the report may be garbled, but
 * the process still ends. A signal frame with AVX-512 state takes 3 KiB. */
static char spare_stack[64 * 1024];

static void note(void)
{
    run_status->crash.tid = (int32_t)syscall(SYS_gettid);
    run_status->crash.worker = worker;
    run_status->crash.phase = phase_of != NULL ? atomic_load(phase_of) : 0;
    atomic_store(&run_status->crash.pid, (int32_t)getpid());
}

/* SA_RESETHAND has restored the default action, so the signal raised here (or
 * the fault, if it recurs) ends the process with a core dump, as without a
 * handler. */
static void crashed(int number, siginfo_t *info, void *context)
{
    (void)context;
    /* A signal from another process says nothing about the thread that received
     * it. */
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
    /* A sanitizer installs a stack for each thread and expects to find it
     * again. */
    if (sigaltstack(NULL, &there) == 0 && there.ss_flags & SS_DISABLE)
        sigaltstack(&spare, NULL);
}
