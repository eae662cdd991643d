/* SPDX-License-Identifier: BSD-3-Clause */
/* One thread, an event loop on io_uring: the same loop as epoll's, asleep in
 * one ring that takes timers and, later, sockets and files alike. */
#include <errno.h>
#include <liburing.h>
#include <string.h>

#include "drivers/base/arena.h"
#include "drivers/base/event_loop.h"
#include "drivers/driver.h"

extern const struct driver uring_driver;

enum { ENTRIES = 256 };

/* Newer kernels do less work per completion when told that one thread alone
 * uses the ring (6.1) or that it needs no interrupts (5.19). Older ones answer
 * EINVAL to flags that they do not know, so they are dropped one by one. */
static int open_ring(struct io_uring *ring)
{
    static const unsigned flags[] = {
#ifdef IORING_SETUP_DEFER_TASKRUN
        IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN,
#endif
#ifdef IORING_SETUP_COOP_TASKRUN
        IORING_SETUP_COOP_TASKRUN,
#endif
        0,
    };
    int error = -EINVAL;

    for (size_t i = 0; i < sizeof flags / sizeof *flags && error == -EINVAL;
         i++)
        error = io_uring_queue_init(ENTRIES, ring, flags[i]);
    return error;
}

/* Why the kernel said no, in words that name the cure. */
static int refused(int error, struct err *e)
{
    static const struct {
        int error;
        const char *words;
    } reasons[] = {
        {EPERM, "not permitted (a container's seccomp filter, or sysctl "
                "kernel.io_uring_disabled)"},
        {ENOSYS, "this kernel has none"},
        {ENOMEM, "no memory may be locked for it (raise ulimit -l)"},
        {EMFILE, "this process has too many files open (raise ulimit -n)"},
        {ENFILE, "the system has too many files open"},
    };
    const char *words = strerror(error);

    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (reasons[i].error == error)
            words = reasons[i].words;
    return err_set(e, EXIT_UNAVAILABLE,
                   "cannot use io_uring: %s; use --driver epoll", words);
}

/* Found out by doing: a ring is made and one empty operation goes through. */
static int available(struct err *e)
{
    struct io_uring ring;
    struct io_uring_sqe *sqe;
    struct io_uring_cqe *cqe;
    int error = open_ring(&ring);

    if (error < 0)
        return refused(-error, e);
    sqe = io_uring_get_sqe(&ring);
    io_uring_prep_nop(sqe);
    error = io_uring_submit_and_wait(&ring, 1);
    if (error >= 0)
        error = io_uring_wait_cqe(&ring, &cqe);
    io_uring_queue_exit(&ring);
    return error < 0 ? refused(-error, e) : 0;
}

/* One timeout operation, on the absolute clock, is submitted and waited for in
 * a single system call. Whatever comes back, the loop looks at its clock. */
static void sleep_in_ring(void *arg, int64_t due_ns)
{
    struct io_uring *ring = arg;
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
    struct io_uring_cqe *cqe;
    struct __kernel_timespec due = {
        .tv_sec = due_ns / 1000000000,
        .tv_nsec = due_ns % 1000000000,
    };

    io_uring_prep_timeout(sqe, &due, 0, IORING_TIMEOUT_ABS);
    while (io_uring_submit_and_wait(ring, 1) == -EINTR)
        ;
    if (io_uring_peek_cqe(ring, &cqe) == 0)
        io_uring_cqe_seen(ring, cqe);
}

/* With one issuer the ring belongs to the thread that opens it: this one. */
static int launch(const struct job *j, worker_fn *fn, struct err *e)
{
    struct io_uring ring;
    struct event_loop loop = {.sleep = sleep_in_ring, .arg = &ring};
    int error = open_ring(&ring), failed;

    if (error < 0)
        return refused(-error, e);
    failed = event_loop_launch(&uring_driver, &loop, j, fn, e);
    io_uring_queue_exit(&ring);
    return failed;
}

const struct driver uring_driver = {
    .name = "uring",
    .summary = "one thread, an event loop on io_uring",
    .engine = "io_uring",
    .can = CAN_TIME | CAN_IN_FLIGHT,
    .max_workers = 1,
    .instead = "pool, or several ranks of brigade-mpi",
    .available = available,
    .launch = launch,
    .barrier = event_loop_barrier,
    .for_each = event_loop_for_each,
    .exchange = arena_exchange,
};
