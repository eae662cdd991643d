/* SPDX-License-Identifier: BSD-3-Clause */
/* The delay server; see delay_server.h. An edge-triggered epoll loop and a heap
 * of pending replies. A connection handles one request at a time. */
#include "drivers/io/delay_server.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "drivers/io/acceptor.h"
#include "drivers/io/alarm.h"
#include "drivers/os/clock.h"
#include "drivers/io/timer_heap.h"
#include "drivers/io/wire.h"

enum { EVENTS = 512, PIECE = 16384, FIRST_ROOM = 1024 };

enum state {
    FREE,
    ASKING,   /* reads a request */
    WAITING,  /* the reply is in the heap */
    REPLYING, /* writes the reply */
    DONE,     /* shut down or silent; waits for the client to disconnect */
    GONE,     /* the client disconnected while the reply was in the heap */
};

struct connection {
    int fd;
    enum state state;
    int64_t next_free;
    struct ask ask;
    unsigned char bytes[2 * ASK_BYTES]; /* more may follow the request */
    size_t moved, ahead; /* bytes of the request or reply; behind the request */
    int unread, ended;   /* epoll reported bytes that may be left; the end */
};

struct server {
    struct alarm alarm;
    struct acceptor acceptor;
    int stop_fd;
    struct connection *connections;
    int64_t room, used, free, open; /* free: head of the free list, -1 */
    struct timer_heap replies;
    struct ledger *ledger;
    int stop;
};

/* Values of epoll's data that are not indexes of connections. */
enum { MARK_LISTEN = -2, MARK_STOP = -3 };

static int watch(struct server *s, int fd, int64_t mark, uint32_t events)
{
    struct epoll_event e = {.events = events, .data.u64 = (uint64_t)mark};

    return epoll_ctl(s->alarm.epoll_fd, EPOLL_CTL_ADD, fd, &e);
}

static int make_room(struct server *s)
{
    int64_t room = s->room > 0 ? 2 * s->room : FIRST_ROOM;
    struct connection *c =
        realloc(s->connections, (size_t)room * sizeof *s->connections);
    struct timer *t;

    if (c == NULL)
        return -1;
    s->connections = c;
    t = realloc(s->replies.timers, timer_heap_bytes(room));
    if (t == NULL)
        return -1;
    timer_heap_grow(&s->replies, t, room);
    s->room = room;
    return 0;
}

static int64_t new_connection(struct server *s)
{
    int64_t i = s->free;

    if (i >= 0) {
        s->free = s->connections[i].next_free;
        return i;
    }
    if (s->used == s->room && make_room(s) != 0)
        return -1;
    return s->used++;
}

static void release(struct server *s, int64_t i)
{
    s->connections[i].state = FREE;
    s->connections[i].next_free = s->free;
    s->free = i;
}

static void take_in(struct server *s, int fd)
{
    const uint32_t all = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
    int64_t i = new_connection(s);
    int yes = 1;

    if (i < 0 || watch(s, fd, i, all) != 0) {
        close(fd); /* no memory: the client sees a closed connection */
        return;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    s->connections[i] = (struct connection){.fd = fd, .state = ASKING};
    s->ledger->connections++;
    if ((uint64_t)++s->open > s->ledger->most_at_once)
        s->ledger->most_at_once = (uint64_t)s->open;
}

static void accept_all(struct server *s)
{
    int fd;

    while ((fd = acceptor_next(&s->acceptor, s->open)) >= 0)
        take_in(s, fd);
    s->stop |= s->acceptor.error != 0;
}

static void drop(struct server *s, int64_t i)
{
    struct connection *c = &s->connections[i];

    close(c->fd);
    c->fd = -1;
    s->open--;
    if (c->state == WAITING)
        c->state = GONE; /* until its entry leaves the heap */
    else
        release(s, i);
}

/* A TCP reset: discard unsent data and send RST. */
static void reset(struct server *s, int64_t i)
{
    struct linger now = {.l_onoff = 1};

    setsockopt(s->connections[i].fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    s->connections[i].state = DONE;
    drop(s, i);
}

/* Bytes of the reply to send. */
static size_t reply_bytes(const struct ask *a)
{
    size_t whole = REPLY_HEAD_BYTES + a->bytes;

    return a->fault == ASK_SHORT ? whole / 2 : whole;
}

static void reply_later(struct server *s, int64_t i, int64_t due_ns)
{
    s->connections[i].state = WAITING;
    timer_heap_push(&s->replies, (struct timer){.due_ns = due_ns, .chunk = i});
}

/* Read as much of the next request as has arrived. A read that returns less than
 * it could has taken all, so a second one, which finds nothing, is saved. */
static void ask_next(struct server *s, int64_t i)
{
    struct connection *c = &s->connections[i];
    ssize_t n;

    while (c->moved < ASK_BYTES && c->unread) {
        n = recv(c->fd, c->bytes + c->moved, sizeof c->bytes - c->moved, 0);
        c->unread = c->ended || (size_t)n == sizeof c->bytes - c->moved;
        if (n < 0 && errno == EAGAIN)
            return;
        if (n <= 0) {
            drop(s, i);
            return;
        }
        c->moved += (size_t)n;
    }
    if (c->moved < ASK_BYTES)
        return;
    c->ahead = c->moved - ASK_BYTES;
    if (ask_unpack(&c->ask, c->bytes) != 0) {
        s->ledger->unasked++;
        reset(s, i);
        return;
    }
    s->ledger->asks++;
    c->moved = 0;
    reply_later(s, i, clock_ns() + (int64_t)c->ask.delay_us * 1000);
}

/* The reply is complete: begin with the bytes that followed its request. */
static void next_ask(struct server *s, int64_t i)
{
    struct connection *c = &s->connections[i];

    c->state = ASKING;
    memmove(c->bytes, c->bytes + ASK_BYTES, c->ahead);
    c->moved = c->ahead;
    ask_next(s, i);
}

static void served(struct server *s, int64_t i)
{
    struct connection *c = &s->connections[i];

    s->ledger->served[c->ask.fault]++;
    switch (c->ask.fault) {
    case ASK_RESET:
        reset(s, i);
        return;
    case ASK_CLOSE:
    case ASK_SHORT:
        shutdown(c->fd, SHUT_WR);
        c->state = DONE;
        return;
    case ASK_SILENCE:
        c->state = DONE;
        return;
    default:
        next_ask(s, i);
    }
}

/* Returns 0, -1 with errno. */
static int send_piece(struct server *s, struct connection *c, size_t most)
{
    unsigned char piece[PIECE];
    size_t whole = reply_bytes(&c->ask), end = c->moved + most;
    ssize_t n;

    end = end < whole ? end : whole;
    ask_reply(&c->ask, c->moved, end, piece);
    n = send(c->fd, piece, end - c->moved, MSG_NOSIGNAL);
    if (n < 0)
        return -1;
    c->moved += (size_t)n;
    s->ledger->reply_bytes += (uint64_t)n;
    return 0;
}

/* Send as much of the reply as the socket accepts, or one byte per iteration of
 * the loop for ASK_DRIP. */
static void reply(struct server *s, int64_t i)
{
    struct connection *c = &s->connections[i];
    int drip = c->ask.fault == ASK_DRIP;

    c->state = REPLYING;
    while (c->moved < reply_bytes(&c->ask)) {
        if (send_piece(s, c, drip ? 1 : PIECE) != 0) {
            if (errno != EAGAIN)
                drop(s, i);
            return; /* EAGAIN: epoll reports when to continue */
        }
        if (drip && c->moved < reply_bytes(&c->ask)) {
            reply_later(s, i, clock_ns());
            return;
        }
    }
    served(s, i);
}

static void begin_reply(struct server *s, int64_t i)
{
    enum ask_fault f = s->connections[i].ask.fault;

    s->connections[i].state = REPLYING;
    if (f == ASK_RESET || f == ASK_CLOSE || f == ASK_SILENCE)
        served(s, i);
    else
        reply(s, i);
}

/* Detect a disconnected client: readable, but at end of file. */
static void look_for_end(struct server *s, int64_t i)
{
    char bytes[64];
    ssize_t n;

    do {
        n = recv(s->connections[i].fd, bytes, sizeof bytes, 0);
    } while (n > 0);
    if (n == 0 || errno != EAGAIN)
        drop(s, i);
}

static void on_connection(struct server *s, int64_t i, uint32_t events)
{
    struct connection *c = &s->connections[i];

    c->ended |= (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
    c->unread |= c->ended || events & EPOLLIN;
    switch (c->state) {
    case ASKING:
        ask_next(s, i);
        return;
    case REPLYING:
        reply(s, i);
        return;
    case DONE:
        look_for_end(s, i);
        return;
    case WAITING:
        if (c->ended)
            drop(s, i);
        return;
    default:
        return; /* an event that was pending when it was closed */
    }
}

static void on_event(struct server *s, const struct epoll_event *e)
{
    int64_t mark = (int64_t)e->data.u64;

    switch (mark) {
    case MARK_LISTEN:
        accept_all(s);
        return;
    case MARK_STOP:
        s->stop = 1;
        return;
    default:
        on_connection(s, mark, e->events);
    }
}

static void send_due(struct server *s)
{
    int64_t now = clock_ns();

    while (s->replies.count > 0) {
        struct timer t = timer_heap_first(&s->replies);
        struct connection *c = &s->connections[t.chunk];

        if (t.due_ns > now)
            return;
        timer_heap_pop(&s->replies);
        if (c->state == GONE)
            release(s, t.chunk);
        else if (c->moved > 0)
            reply(s, t.chunk);
        else
            begin_reply(s, t.chunk);
    }
}

static void serve(struct server *s)
{
    struct epoll_event events[EVENTS];

    while (!s->stop) {
        int64_t due = INT64_MAX, retry;
        int n;

        if (s->replies.count > 0)
            due = timer_heap_first(&s->replies).due_ns;
        if (s->acceptor.full && due > (retry = clock_ns() + ACCEPTOR_RETRY_NS))
            due = retry;
        n = alarm_wait(&s->alarm, due, events, EVENTS);
        for (int i = 0; i < n; i++)
            on_event(s, &events[i]);
        send_due(s);
        if (s->acceptor.full)
            accept_all(s);
    }
}

int delay_server_run(int listen_fd, int stop_fd, struct ledger *ledger,
                     acceptor_note *note, struct err *e)
{
    struct server s = {
        .acceptor = {.listen_fd = listen_fd, .note = note},
        .stop_fd = stop_fd,
        .free = -1,
        .ledger = ledger,
    };
    int failed = alarm_open(&s.alarm, e);

    if (failed == 0 &&
        (watch(&s, listen_fd, MARK_LISTEN, EPOLLIN | EPOLLET) != 0 ||
         watch(&s, stop_fd, MARK_STOP, EPOLLIN) != 0))
        failed = err_errno(e, EXIT_UNAVAILABLE, errno,
                           "cannot wait for connections");
    if (failed == 0)
        serve(&s);
    if (s.acceptor.error != 0)
        failed = err_errno(e, EXIT_UNAVAILABLE, s.acceptor.error,
                           "cannot accept connections");
    for (int64_t i = 0; i < s.used; i++)
        if (s.connections[i].fd >= 0)
            close(s.connections[i].fd);
    alarm_close(&s.alarm);
    free(s.connections);
    free(s.replies.timers);
    return failed;
}
