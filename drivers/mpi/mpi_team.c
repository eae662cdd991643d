/* SPDX-License-Identifier: BSD-3-Clause */
/* Services between ranks; see mpi_team.h. */
#include "drivers/mpi/mpi_team.h"

#include <stddef.h>
#include <stdlib.h>

#include "drivers/team/arena.h"
#include "drivers/team/job.h"

enum { TAG_UP = 1, TAG_DOWN, TAG_RANGE, TAG_UNITS };
enum { BLOCK_BYTES = 64 << 20 };

void mpi_seat(int locals, int *seat, int *seats)
{
    MPI_Comm host;

    MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL,
                        &host);
    MPI_Comm_rank(host, seat);
    MPI_Comm_size(host, seats);
    MPI_Comm_free(&host);
    *seat *= locals;
    *seats *= locals;
}

void mpi_gather(struct team *t, const void *mine, size_t n, void *all)
{
    (void)t;
    MPI_Allgather(mine, (int)n, MPI_BYTE, all, (int)n, MPI_BYTE,
                  MPI_COMM_WORLD);
}

static const char *const halo_names[] = {
    [OVERLAP_NONE] = "blocking",
    [OVERLAP_TEST] = "overlap",
    [OVERLAP_LAZY] = "overlap-lazy",
    NULL,
};

const struct option mpi_options[] = {
    {.name = "halo",
     .kind = OPTION_CHOICE,
     .offset = offsetof(struct mpi_options, halo),
     .init = "blocking",
     .choices = halo_names,
     .help = "halo exchange between passes: wait for it (blocking), overlap "
             "it with the rows that do not need it, calling MPI_Testall "
             "between chunks, or omit those calls (overlap-lazy)"},
    {.name = "message-bytes",
     .kind = OPTION_BYTES,
     .offset = offsetof(struct mpi_options, message_bytes),
     .init = "1GiB",
     .min = 1,
     .max = 1 << 30,
     .hidden = 1,
     .help = "send longer messages (halos, output rows) in parts of this size"},
    {0},
};

static size_t halo_bytes(const struct geometry *g)
{
    return (size_t)g->halo * g->in_bytes;
}

/* At most HALO_PARTS_MAX + 1. */
static int halo_parts(const struct geometry *g, size_t message_bytes)
{
    size_t parts = (halo_bytes(g) + message_bytes - 1) / message_bytes;

    return parts > HALO_PARTS_MAX ? HALO_PARTS_MAX + 1 : (int)parts;
}

int mpi_join(struct team *t, const struct job *j, struct mpi_rank *r,
             struct err *e)
{
    const struct mpi_options *o = j->driver_opt;
    const struct geometry *g = &j->g;
    int data = geometry_has_data(g);

    for (size_t i = 0; i < sizeof r->halo / sizeof *r->halo; i++)
        r->halo[i] = MPI_REQUEST_NULL;
    r->message_bytes = (size_t)o->message_bytes;
    r->halo_requests = 4 * halo_parts(g, r->message_bytes);
    r->window = MPI_WIN_NULL;
    r->peers = NULL;
    t->impl = r;
    t->overlap = (enum overlap)o->halo;
    if (t->overlap != OVERLAP_NONE && (g->halo == 0 || g->passes < 2))
        return err_set(e, EXIT_USAGE,
                       "--halo %s: nothing is exchanged in %s; %s",
                       halo_names[o->halo],
                       g->halo == 0 ? "work without a halo" : "a single pass",
                       g->halo == 0 ? "omit --halo" : "use --passes 2 or more");
    if (r->halo_requests > 4 * HALO_PARTS_MAX)
        return err_set(e, EXIT_USAGE,
                       "--message-bytes %zu: the halo of %zu bytes needs more "
                       "than %d messages; use %zu or more, or a smaller filter",
                       r->message_bytes, halo_bytes(g), HALO_PARTS_MAX,
                       (halo_bytes(g) + HALO_PARTS_MAX - 1) / HALO_PARTS_MAX);
    if (t->rows_apart)
        return mpi_steal_open(t, j, r, e);
    if (data || j->schedule == SCHEDULE_STATIC || j->schedule == SCHEDULE_STEAL)
        return 0;
    return mpi_ticket_open(t, r, e);
}

void mpi_leave(struct mpi_rank *r)
{
    if (r->window != MPI_WIN_NULL)
        mpi_ticket_close(r);
    mpi_steal_close(r);
}

static int part_bytes(size_t left, size_t message_bytes)
{
    return (int)(left < message_bytes ? left : message_bytes);
}

/* Ranks from `owners` on own no units. Up is towards unit 0. With wrap the
 * first and the last owner are neighbours; otherwise MPI_PROC_NULL makes the
 * missing message a no-op. In a ring of two, both messages go to the same rank,
 * so each direction has a tag. */
static void begin_exchange(struct team *t, const struct geometry *g,
                           struct window *w, int64_t lo, int64_t hi)
{
    struct mpi_rank *r = t->impl;
    int owners = slab_owners(g->units, g->halo, t->groups);
    int up = t->group - 1, down = t->group + 1;
    size_t bytes = halo_bytes(g), most = r->message_bytes;
    MPI_Request *request = r->halo;
    unsigned char *own = w->in + (size_t)(lo - w->lo) * g->in_bytes;
    unsigned char *end = w->in + (size_t)(hi - w->lo) * g->in_bytes;

    if (r->peers != NULL)
        mpi_steal_settle(r);
    if (lo == hi || g->halo == 0)
        return;
    if (owners == 1) {
        if (g->wrap)
            arena_wrap(g, w);
        return;
    }
    if (up < 0)
        up = g->wrap ? owners - 1 : MPI_PROC_NULL;
    if (down == owners)
        down = g->wrap ? 0 : MPI_PROC_NULL;
    /* Post the receives before any send, so that messages need no unexpected
     * buffer. Messages of one pair and tag arrive in order. */
    for (size_t at = 0; at < bytes; at += most) {
        int n = part_bytes(bytes - at, most);

        MPI_Irecv(end + at, n, MPI_BYTE, down, TAG_UP, MPI_COMM_WORLD,
                  request++);
        MPI_Irecv(own - bytes + at, n, MPI_BYTE, up, TAG_DOWN, MPI_COMM_WORLD,
                  request++);
    }
    for (size_t at = 0; at < bytes; at += most) {
        int n = part_bytes(bytes - at, most);

        MPI_Isend(own + at, n, MPI_BYTE, up, TAG_UP, MPI_COMM_WORLD, request++);
        MPI_Isend(end - bytes + at, n, MPI_BYTE, down, TAG_DOWN, MPI_COMM_WORLD,
                  request++);
    }
}

void mpi_exchange(struct team *t, const struct geometry *g, struct window *w,
                  int64_t lo, int64_t hi, enum exchange_phase phase)
{
    struct mpi_rank *r = t->impl;
    /* gcc takes MPICH's MPI_STATUSES_IGNORE for an array that is too short. */
    MPI_Status statuses[4 * HALO_PARTS_MAX];
    int done;

    if (phase == EXCHANGE_ALL || phase == EXCHANGE_BEGIN)
        begin_exchange(t, g, w, lo, hi);
    if (phase == EXCHANGE_TEST)
        MPI_Testall(r->halo_requests, r->halo, &done, statuses);
    if (phase == EXCHANGE_ALL || phase == EXCHANGE_END)
        MPI_Waitall(r->halo_requests, r->halo, statuses);
}

static void send_bytes(const unsigned char *from, size_t n, size_t most, int to)
{
    for (size_t at = 0; at < n; at += most)
        MPI_Send(from + at, part_bytes(n - at, most), MPI_BYTE, to, TAG_UNITS,
                 MPI_COMM_WORLD);
}

static void receive_bytes(unsigned char *to, size_t n, size_t most, int from)
{
    for (size_t at = 0; at < n; at += most)
        MPI_Recv(to + at, part_bytes(n - at, most), MPI_BYTE, from, TAG_UNITS,
                 MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

static void send_units(const unsigned char *mine, int64_t lo, int64_t hi,
                       size_t unit_bytes, int64_t block, size_t most)
{
    int64_t range[2] = {lo, hi};

    MPI_Send(range, 2, MPI_INT64_T, 0, TAG_RANGE, MPI_COMM_WORLD);
    for (int64_t u = lo; u < hi; u += block) {
        int64_t n = hi - u < block ? hi - u : block;

        send_bytes(mine + (size_t)(u - lo) * unit_bytes, (size_t)n * unit_bytes,
                   most, 0);
    }
}

int mpi_collect(struct team *t, const unsigned char *mine, int64_t lo,
                int64_t hi, size_t unit_bytes, sink_fn *sink, void *arg,
                struct err *e)
{
    const struct mpi_rank *r = t->impl;
    int64_t block = BLOCK_BYTES / (int64_t)unit_bytes;
    unsigned char *units;
    int failed = 0;

    block = block < 1 ? 1 : block;
    if (t->group != 0) {
        send_units(mine, lo, hi, unit_bytes, block, r->message_bytes);
        return 0;
    }
    units = malloc((size_t)block * unit_bytes);
    if (units == NULL)
        failed = err_set(e, EXIT_UNAVAILABLE, "out of memory for the output");
    if (!failed && lo < hi)
        failed = sink(arg, lo, hi, mine, e);
    for (int rank = 1; rank < t->groups; rank++) {
        int64_t range[2];

        MPI_Recv(range, 2, MPI_INT64_T, rank, TAG_RANGE, MPI_COMM_WORLD,
                 MPI_STATUS_IGNORE);
        for (int64_t u = range[0]; u < range[1]; u += block) {
            int64_t n = range[1] - u < block ? range[1] - u : block;

            if (units == NULL)
                MPI_Abort(MPI_COMM_WORLD, EXIT_UNAVAILABLE);
            receive_bytes(units, (size_t)n * unit_bytes, r->message_bytes,
                          rank);
            if (!failed)
                failed = sink(arg, u, u + n, units, e);
        }
    }
    free(units);
    return failed ? -1 : 0;
}
