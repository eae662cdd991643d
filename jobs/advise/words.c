/* SPDX-License-Identifier: BSD-3-Clause */
/* Words for the advice and for reasons of waiting; see judge.h. */
#include "jobs/advise/judge.h"

const char *advice_word(enum advice a)
{
    static const char *const words[] = {
        [ADVICE_NONE] = "too-short",  [ADVICE_PINNING] = "fix-pinning",
        [ADVICE_FEWER] = "fewer",     [ADVICE_MEMORY] = "shared-limit",
        [ADVICE_KEEP] = "keep",       [ADVICE_LOCK] = "fix-lock",
        [ADVICE_PARTS] = "fix-parts", [ADVICE_LOOP_POOL] = "loop+pool",
        [ADVICE_THREADS] = "threads", [ADVICE_KEEP_LOOP] = "keep-loop",
        [ADVICE_LOOP] = "loop",
    };

    return words[a];
}

const char *blocked_word(enum blocked b)
{
    static const char *const words[] = {
        [BLOCKED_SLEEP] = "sleeping",
        [BLOCKED_DISK] = "for files",
        [BLOCKED_NETWORK] = "for the network",
        [BLOCKED_PIPE] = "for pipes",
        [BLOCKED_LOCK] = "for locks",
        [BLOCKED_CHILD] = "for child processes",
        [BLOCKED_EVENTS] = "for events (poll, epoll, io_uring)",
        [BLOCKED_OTHER] = "for something else",
    };

    return words[b];
}
