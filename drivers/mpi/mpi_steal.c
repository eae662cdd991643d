/* SPDX-License-Identifier: BSD-3-Clause */
/* Ranks of a host take chunks from each other (--schedule steal). The rows of
 * each rank's slab are in memory that the other ranks of its host also map, so
 * a rank that has finished its slab computes rows of another slab in place.
 * Slabs and the messages between passes stay the same. A rank waits only for
 * rows taken from its own slab:
 *
 *     rank 0   its slab ............... | rows of 1 | settle | exchange
 *     rank 1   its slab ................. (the rest) | settle | exchange
 *
 * Before rank 1 sends or overwrites rows, it settles: it waits until the chunks
 * taken by others are computed. Rank 0 takes only from a share that is open in
 * its own turn, so it never computes rows of another pass. In the first pass,
 * after a barrier, all shares are open.
 *
 * The memory is a memfd, with the same kind of pages as the shared mappings of
 * other drivers. MPI_Win_allocate_shared is not used: Open MPI 4 places it in
 * /dev/shm, which has 64 MiB in many containers, and if that is too small, the
 * rank that fails leaves the others waiting inside MPI. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "drivers/team/arena.h"
#include "drivers/os/clock.h"
#include "drivers/team/share.h"
#include "drivers/team/slab.h"
#include "drivers/team/job.h"
#include "drivers/mpi/mpi_team.h"
#include "kernels/base/hash.h"

/* At the start of each rank's memory; the rows start on the next page. */
struct counter {
    struct share share;
    _Atomic int64_t helped; /* chunks of this slab that others computed */
    uint64_t token;         /* identifies the owner of the memory */
};

enum { PAGE = 4096 };
_Static_assert(sizeof(struct counter) <= PAGE, "rows start on the next page");

struct mpi_peer {
    struct counter *counter;
    struct slab slab;
    size_t bytes;
};

/* How other ranks of the host find the memory of a rank. */
struct offer {
    uint64_t token;
    int64_t pid;
    int fd, group; /* fd: -errno if it failed */
};

static int map(struct mpi_peer *p, int fd)
{
    void *memory = mmap(NULL, p->bytes, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_NORESERVE, fd, 0);

    if (memory == MAP_FAILED)
        return -1;
    p->counter = memory;
    return 0;
}

/* Create this rank's memory. Returns its descriptor, or -errno. */
static int make(struct mpi_peer *me, uint64_t token)
{
    int why, fd = memfd_create("brigade-rows", MFD_CLOEXEC);

    if (fd < 0)
        return -errno;
    if (ftruncate(fd, (off_t)me->bytes) != 0 || map(me, fd) != 0) {
        why = errno;
        close(fd);
        return -why;
    }
    me->counter->token = token;
    return fd;
}

/* Map the memory of another rank. Returns 0 or an error number. With separate
 * PID namespaces (containers) the path may be invalid or belong to another
 * process, so the token is compared. */
static int reach(struct mpi_peer *p, const struct offer *o)
{
    char path[64];
    int fd, why = 0;

    if (o->fd < 0)
        return -o->fd;
    snprintf(path, sizeof path, "/proc/%lld/fd/%d", (long long)o->pid, o->fd);
    fd = open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0)
        return errno;
    if (lseek(fd, 0, SEEK_END) != (off_t)p->bytes)
        why = ESRCH;
    else if (map(p, fd) != 0)
        why = errno;
    else if (p->counter->token != o->token)
        why = ESRCH;
    close(fd);
    return why;
}

/* Map the memory of every rank of the host, after all have created theirs.
 * Returns 0 or an error number. */
static int find_peers(MPI_Comm host, const struct team *t, const struct job *j,
                      struct mpi_rank *r, struct offer *offers)
{
    struct offer *mine = &offers[r->peer];
    int why = 0;

    *mine = (struct offer){
        .token = hash_mix((uint64_t)clock_wall_ns() ^ (uint64_t)getpid() << 32),
        .pid = getpid(),
        .group = t->group,
    };
    r->peers[r->peer].bytes = PAGE + slab_bytes(&t->arena->slab, &j->g);
    mine->fd = make(&r->peers[r->peer], mine->token);
    MPI_Allgather(MPI_IN_PLACE, 0, MPI_BYTE, offers, sizeof *offers, MPI_BYTE,
                  host);
    for (int i = 0; i < r->peer_count && why == 0; i++) {
        struct mpi_peer *p = &r->peers[i];

        p->slab = slab_cut(&j->g, t->groups, offers[i].group);
        p->bytes = PAGE + slab_bytes(&p->slab, &j->g);
        if (i != r->peer || mine->fd < 0)
            why = reach(p, &offers[i]);
        if (why == 0)
            slab_place(&p->slab, &j->g, (unsigned char *)p->counter + PAGE);
    }
    /* The other ranks' descriptors are no longer needed. */
    MPI_Barrier(host);
    if (mine->fd >= 0)
        close(mine->fd);
    return why;
}

int mpi_steal_open(struct team *t, const struct job *j, struct mpi_rank *r,
                   struct err *e)
{
    struct offer *offers;
    MPI_Comm host;
    int why = 0;

    MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL,
                        &host);
    MPI_Comm_rank(host, &r->peer);
    MPI_Comm_size(host, &r->peer_count);
    r->lent = 0;
    r->peers = calloc((size_t)r->peer_count, sizeof *r->peers);
    offers = calloc((size_t)r->peer_count, sizeof *offers);
    if (r->peers == NULL || offers == NULL)
        err_set(e, EXIT_UNAVAILABLE, "out of memory for the ranks of a host");
    if (mpi_agree(e) == 0)
        why = find_peers(host, t, j, r, offers);
    if (why != 0)
        err_errno(e, EXIT_UNAVAILABLE, why,
                  "the ranks of a host cannot access each other's rows "
                  "(memfd_create, /proc/PID/fd); use --schedule static");
    free(offers);
    MPI_Comm_free(&host);
    if (mpi_agree(e) != 0) {
        mpi_steal_close(r);
        return -1;
    }
    t->arena->slab = r->peers[r->peer].slab;
    return 0;
}

/* Compute chunks of another rank's slab, from its end, until none are left. */
static void help(struct mpi_peer *p, const struct loop *l)
{
    struct loop there = loop_visit(l, &p->slab);
    enum share_take how = l->fresh ? SHARE_BACK : SHARE_BACK_IF_OPEN;
    int64_t lo, hi;

    while (
        share_take(&p->counter->share, l->turn, there.chunks, how, &lo, &hi)) {
        loop_run(&there, lo, hi);
        atomic_fetch_add_explicit(&p->counter->helped, hi - lo,
                                  memory_order_release);
    }
}

void mpi_steal_for_each(struct team *t, const struct loop *l)
{
    struct mpi_rank *r = t->impl;
    struct mpi_peer *me = &r->peers[r->peer];
    int64_t lo, hi, own = 0;

    mpi_steal_settle(r);
    if (!l->fresh)
        share_open(&me->counter->share, l->turn);
    while (share_take(&me->counter->share, l->turn, l->chunks, SHARE_FRONT, &lo,
                      &hi)) {
        loop_run(l, lo, hi);
        own += hi - lo;
    }
    r->lent += l->chunks - own;
    for (int i = 1; i < r->peer_count; i++)
        help(&r->peers[(r->peer + i) % r->peer_count], l);
    loop_visit(l, &t->arena->slab);
}

/* The wait is at most one chunk long, unless the other rank has lost its core.
 * Then this rank yields its own. */
void mpi_steal_settle(struct mpi_rank *r)
{
    struct mpi_peer *me = &r->peers[r->peer];

    while (atomic_load_explicit(&me->counter->helped, memory_order_acquire) <
           r->lent)
        sched_yield();
}

void mpi_steal_close(struct mpi_rank *r)
{
    for (int i = 0; r->peers != NULL && i < r->peer_count; i++)
        if (r->peers[i].counter != NULL)
            munmap(r->peers[i].counter, r->peers[i].bytes);
    free(r->peers);
    r->peers = NULL;
}
