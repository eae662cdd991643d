/* SPDX-License-Identifier: BSD-3-Clause */
/* See barrier.h. */
#include "drivers/team/barrier.h"

#include <linux/futex.h>
#include <limits.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "drivers/os/clock.h"

#define LOOK_NS 2000000

/* Spins between two reads of the clock. */
#define LOOKS 64

static void relax(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

void barrier_init(struct barrier *b, int parties, int look)
{
    *b = (struct barrier){
        .parties = (uint32_t)parties,
        .look_ns = look ? LOOK_NS : 0,
    };
}

static int passed(struct barrier *b, uint32_t phase)
{
    return atomic_load_explicit(&b->phase, memory_order_acquire) != phase;
}

/* Spin until the barrier is passed or the time is over. Returns whether it is
 * passed. */
static int look(struct barrier *b, uint32_t phase)
{
    int64_t until;

    if (b->look_ns == 0)
        return passed(b, phase);
    until = clock_wall_ns() + b->look_ns;
    do {
        for (int i = 0; i < LOOKS; i++) {
            if (passed(b, phase))
                return 1;
            relax();
        }
    } while (clock_wall_ns() < until);
    return 0;
}

void barrier_wait(struct barrier *b)
{
    uint32_t phase = atomic_load(&b->phase);

    if (atomic_fetch_add(&b->arrived, 1) + 1 == b->parties) {
        atomic_store(&b->arrived, 0);
        atomic_store(&b->phase, phase + 1);
        if (atomic_load(&b->sleepers) > 0)
            syscall(SYS_futex, &b->phase, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
        return;
    }
    if (look(b, phase))
        return;
    /* Either the last worker to arrive sees the sleeper, or the sleeper sees
     * the new phase. */
    atomic_fetch_add(&b->sleepers, 1);
    while (!passed(b, phase))
        syscall(SYS_futex, &b->phase, FUTEX_WAIT, phase, NULL, NULL, 0);
    atomic_fetch_sub(&b->sleepers, 1);
}
