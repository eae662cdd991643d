/* SPDX-License-Identifier: BSD-3-Clause */
/* One thread with an event loop on io_uring: the same loop as epoll's, with one
 * ring for timers, sockets and files. */
#include <errno.h>
#include <fcntl.h>
#include <liburing.h>
#include <string.h>

#include "drivers/team/arena.h"
#include "drivers/io/block.h"
#include "drivers/os/syscall_count.h"
#include "drivers/os/clock.h"
#include "drivers/event/event_loop.h"
#include "drivers/io/put.h"
#include "drivers/io/wire.h"
#include "drivers/driver.h"
#include "drivers/event/uring.h"

extern const struct driver uring_driver;

/* The ring holds ENTRIES operations; BATCH of them are submitted together. A
 * disk is idle while a large batch is prepared, so direct reads use small ones.
 * The page cache answers immediately, and a system call for a few operations
 * costs more than the reading. */
enum { ENTRIES = 256, BATCH = 32, BATCH_DIRECT = 4 };

/* Completions taken before the loop starts new operations; as many as epoll's
 * events, for the same reason (epoll_engine.c). */
enum { TAKE = 32 };

/* Buffers are pinned in memory while they are registered. */
enum { REGISTERED_MOST = 16 << 20 };

/* Newer kernels do less work per completion if only one thread uses the ring
 * (6.1) or if it needs no interrupts (5.19). Older kernels return EINVAL for
 * unknown flags, so flags are dropped one by one. */
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

/* Explain why the kernel refused, and what to do. */
static int refused(int error, struct err *e)
{
    static const struct {
        int error;
        const char *words;
    } reasons[] = {
        {EPERM, "not permitted (a container's seccomp filter, or sysctl "
                "kernel.io_uring_disabled)"},
        {ENOSYS, "not supported by this kernel"},
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

/* Try it: create a ring and run one empty operation. */
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
    do
        error = io_uring_submit_and_wait(&ring, 1);
    while (error == -EINTR || error == -EAGAIN);
    if (error >= 0)
        error = io_uring_wait_cqe(&ring, &cqe);
    io_uring_queue_exit(&ring);
    return error < 0 ? refused(-error, e) : 0;
}

/* ---- the engine -----------------------------------------------------------*/

struct engine {
    struct io_uring ring;
    struct event_loop loop;
    int files_known, buffers_known; /* 1: registered with the ring */
    unsigned batch;
};

/* The current operation of a slot. */
enum step { READ, WRITE, CONNECT, SEND, RECEIVE };

static void hand_over(struct engine *e)
{
    calls_count();
    io_uring_submit(&e->ring);
}

/* More operations may be in flight than the submission queue holds. A full
 * queue is submitted with one system call. */
static struct io_uring_sqe *new_operation(struct engine *e)
{
    struct io_uring_sqe *sqe;

    while ((sqe = io_uring_get_sqe(&e->ring)) == NULL)
        hand_over(e);
    return sqe;
}

/* A file of a directory is opened for a single read, so it is not
 * registered. */
static void prepare_read(const struct engine *e, struct io_uring_sqe *sqe,
                         struct slot *s)
{
    int known = e->files_known && s->need.name == NULL;
    int fd = known                  ? s->need.item
             : s->need.name != NULL ? s->fd
                                    : e->loop.items->item[s->need.item].fd;
    unsigned left = (unsigned)(s->need.bytes - s->moved);
    uint64_t from = (uint64_t)s->need.offset + s->moved;

    if (e->buffers_known)
        io_uring_prep_read_fixed(sqe, fd, s->in + s->moved, left, from, 0);
    else
        io_uring_prep_read(sqe, fd, s->in + s->moved, left, from);
    if (known)
        sqe->flags |= IOSQE_FIXED_FILE;
}

/* Submit the current step of the slot. With MSG_WAITALL the kernel waits for
 * the rest of a reply that arrives in pieces. */
static void submit(struct engine *e, struct slot *s)
{
    const struct item *i = &e->loop.items->item[s->need.item];
    struct io_uring_sqe *sqe = new_operation(e);

    switch ((enum step)s->step) {
    case READ:
        prepare_read(e, sqe, s);
        break;
    case WRITE:
        io_uring_prep_write(sqe, s->file_fd, s->out + s->moved,
                            (unsigned)(s->put.bytes - s->moved),
                            (uint64_t)s->put.offset + s->moved);
        break;
    case CONNECT:
        io_uring_prep_connect(sqe, s->fd, (const void *)&i->address,
                              sizeof i->address);
        break;
    case SEND:
        io_uring_prep_send(sqe, s->fd, s->need.ask + s->moved,
                           sizeof s->need.ask - s->moved, MSG_NOSIGNAL);
        break;
    case RECEIVE:
        io_uring_prep_recv(sqe, s->fd, s->in + s->moved,
                           s->need.bytes - s->moved, MSG_WAITALL);
        break;
    }
    io_uring_sqe_set_data(sqe, s);
    if (io_uring_sq_ready(&e->ring) >= e->batch)
        hand_over(e);
}

static void arrive(struct engine *e, struct slot *s, int64_t got)
{
    s->got = got;
    if (s->step == READ)
        block_close(s);
    else if (s->step != WRITE && got < (int64_t)s->need.bytes)
        wire_close(s);
    event_loop_arrived(&e->loop, s);
}

static void start(void *arg, struct slot *s)
{
    struct engine *e = arg;

    s->moved = 0;
    s->step = s->need.kind == NEED_FILE ? READ : s->fd < 0 ? CONNECT : SEND;
    if (s->step == READ &&
        block_open(s, &e->loop.items->item[s->need.item]) < 0) {
        arrive(e, s, s->got);
        return;
    }
    if (s->step == READ && s->need.bytes == 0) {
        arrive(e, s, 0);
        return;
    }
    if (s->step == CONNECT)
        s->fd = wire_socket(0);
    if (s->step == CONNECT && s->fd < 0)
        arrive(e, s, -errno);
    else
        submit(e, s);
}

/* Creating and naming the file are short and synchronous; only writing it may
 * take long. */
static void deliver(void *arg, struct slot *s)
{
    struct engine *e = arg;

    s->moved = 0;
    s->step = WRITE;
    s->file_fd = put_begin(s, e->loop.items);
    if (s->file_fd < 0)
        arrive(e, s, s->got);
    else
        submit(e, s);
}

/* The operation ends with ECANCELED, unless it has just completed. */
static void give_up(void *arg, struct slot *s)
{
    struct engine *e = arg;
    struct io_uring_sqe *sqe = new_operation(e);

    io_uring_prep_cancel(sqe, s, 0);
    io_uring_sqe_set_data(sqe, NULL);
}

/* An operation of s ended with result: start the next step, or report
 * arrival. */
static void go_on(struct engine *e, struct slot *s, int result)
{
    size_t whole = s->step == SEND    ? sizeof s->need.ask
                   : s->step == WRITE ? s->put.bytes
                                      : s->need.bytes;

    if (s->list == &e->loop.given_up) {
        arrive(e, s, -ETIMEDOUT);
        return;
    }
    if (result == -EINTR || result == -EAGAIN) {
        submit(e, s);
        return;
    }
    if (result < 0) {
        arrive(e, s, result);
        return;
    }
    if (s->step == CONNECT) {
        s->step = SEND;
        submit(e, s);
        return;
    }
    s->moved += (size_t)result;
    if (s->moved < whole && result > 0) {
        submit(e, s);
        return;
    }
    if (s->step == SEND) {
        s->step = RECEIVE;
        s->moved = 0;
        submit(e, s);
        return;
    }
    arrive(e, s, (int64_t)s->moved);
}

static void take_completions(struct engine *e)
{
    struct io_uring_cqe *cqes[TAKE];
    unsigned taken = io_uring_peek_batch_cqe(&e->ring, cqes, TAKE);

    for (unsigned i = 0; i < taken; i++) {
        struct slot *s = io_uring_cqe_get_data(cqes[i]);

        if (s != NULL)
            go_on(e, s, cqes[i]->res);
    }
    io_uring_cq_advance(&e->ring, taken);
}

/* Submit pending operations and wait for a completion or the deadline, in a
 * single system call. */
static void sleep_in_ring(void *arg, int64_t due_ns)
{
    struct engine *e = arg;
    struct io_uring_cqe *cqe;
    int64_t left = due_ns - clock_ns();
    struct __kernel_timespec in = {
        .tv_sec = left / 1000000000,
        .tv_nsec = left % 1000000000,
    };

    calls_count();
    if (left <= 0)
        io_uring_submit(&e->ring);
    else
        io_uring_submit_and_wait_timeout(
            &e->ring, &cqe, 1, due_ns == INT64_MAX ? NULL : &in, NULL);
    take_completions(e);
}

/* Register files and buffers, so that the kernel need not look up and pin them
 * for each read. If that fails (ulimit -l, an older kernel), run without. */
static void prepare(void *arg, const struct job *j)
{
    struct engine *e = arg;
    const struct items *items = j->items;
    int fds[ITEMS_MAX];
    struct iovec buffers = {
        .iov_base = e->loop.slots,
        .iov_len = event_loop_bytes(j),
    };

    if (kernel_needs(j->kernel, &j->g) != NEED_FILE)
        return;

    for (int i = 0; i < items->count; i++) {
        fds[i] = items->item[i].fd;
        if (fds[i] >= 0 && fcntl(fds[i], F_GETFL) & O_DIRECT)
            e->batch = BATCH_DIRECT;
    }
    e->files_known =
        io_uring_register_files(&e->ring, fds, (unsigned)items->count) == 0;
    e->buffers_known = buffers.iov_len <= REGISTERED_MOST &&
                       io_uring_register_buffers(&e->ring, &buffers, 1) == 0;
}

/* With a single issuer, only the thread that opens the ring may use it. */
static int launch(const struct job *j, worker_fn *fn, struct err *e)
{
    struct engine engine = {
        .batch = BATCH,
        .loop =
            {
                .prepare = prepare,
                .sleep = sleep_in_ring,
                .start = start,
                .deliver = deliver,
                .give_up = give_up,
            },
    };
    int error = open_ring(&engine.ring), failed;

    if (error < 0)
        return refused(-error, e);
#ifdef IORING_SETUP_SINGLE_ISSUER
    /* Saves a look-up of the descriptor; optional, so errors are ignored. */
    io_uring_register_ring_fd(&engine.ring);
#endif
    engine.loop.arg = &engine;
    failed = event_loop_launch(&uring_driver, &engine.loop, j, fn, e);
    io_uring_queue_exit(&engine.ring);
    return failed;
}

const struct driver uring_driver = {
    URING_ITSELF,
    .available = available,
    .launch = launch,
    .barrier = event_loop_barrier,
    .for_each = event_loop_for_each,
    .exchange = arena_exchange,
};
