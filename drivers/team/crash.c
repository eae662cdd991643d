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

/* The handler's stack, as a thread's own stack may have overflowed. One for each
 * thread, because several may crash at the same time. A signal frame with AVX-512
 * state takes 3 KiB, with AMX 11 KiB. */
static _Thread_local char spare_stack[16 * 1024];

/* 1: a thread of this process is ending it. */
static _Atomic int ending;

static void note(void)
{
    run_status->crash.tid = (int32_t)syscall(SYS_gettid);
    run_status->crash.worker = worker;
    run_status->crash.phase = phase_of != NULL ? atomic_load(phase_of) : 0;
    atomic_store(&run_status->crash.pid, (int32_t)getpid());
}

/* The signal raised here (or the fault, as it recurs) ends the process with a core
 * dump, as without a handler. Other threads that crash meanwhile wait for that: their
 * own end could come before the first one's note. */
static void crashed(int number, siginfo_t *info, void *context)
{
    (void)context;
    while (atomic_exchange(&ending, 1))
        pause();
    signal(number, SIG_DFL);
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

    ours.sa_flags = SA_SIGINFO | SA_ONSTACK;
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
