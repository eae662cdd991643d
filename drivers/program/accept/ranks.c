/* SPDX-License-Identifier: BSD-3-Clause */
/* Questions and answers as messages; see ranks.h. */
#include "drivers/program/accept/ranks.h"

#include <mpi.h>
#include <stdlib.h>
#include <unistd.h>

#include "drivers/os/clock.h"
#include "drivers/program/supervise.h"

enum { TAG_QUESTION = 1, TAG_ANSWER };

/* A rank that waits for a question sleeps in between: it would disturb what
 * another rank measures on the same core. */
enum { PAUSE_US = 300 };

struct post {
    struct question question;
    struct answer answer;
    MPI_Request sending, receiving;
};

static struct post *posts;
static int posts_count;

int ranks_open(int size, struct err *e)
{
    posts = calloc((size_t)size, sizeof *posts);
    if (posts == NULL)
        return err_set(e, EXIT_UNAVAILABLE, "out of memory for the answers");
    posts_count = size;
    for (int i = 0; i < size; i++)
        posts[i].sending = posts[i].receiving = MPI_REQUEST_NULL;
    return 0;
}

void ranks_close(void)
{
    for (int i = 0; i < posts_count; i++)
        if (posts[i].sending != MPI_REQUEST_NULL)
            MPI_Request_free(&posts[i].sending);
    free(posts);
    posts = NULL;
    posts_count = 0;
}

/* What a rank was asked before has arrived there, since it has answered. */
static void post(struct post *to, int rank, const struct question *q)
{
    if (to->sending != MPI_REQUEST_NULL)
        MPI_Wait(&to->sending, MPI_STATUS_IGNORE);
    to->question = *q;
    MPI_Isend(&to->question, sizeof to->question, MPI_BYTE, rank, TAG_QUESTION,
              MPI_COMM_WORLD, &to->sending);
}

void ranks_ask(int rank, const struct question *q)
{
    struct post *to = &posts[rank];

    MPI_Irecv(&to->answer, sizeof to->answer, MPI_BYTE, rank, TAG_ANSWER,
              MPI_COMM_WORLD, &to->receiving);
    post(to, rank, q);
}

int ranks_answered(int rank, struct answer *a)
{
    int arrived;

    MPI_Test(&posts[rank].receiving, &arrived, MPI_STATUS_IGNORE);
    if (arrived)
        *a = posts[rank].answer;
    return arrived;
}

/* A small message leaves at once, also to a rank that takes no more; one that
 * has not left yet says the same. */
void ranks_tell(int rank, const struct question *q)
{
    struct post *to = &posts[rank];
    int left = 1;

    if (to->sending != MPI_REQUEST_NULL)
        MPI_Test(&to->sending, &left, MPI_STATUS_IGNORE);
    if (left)
        post(to, rank, q);
}

/* Returns 0; -1: not within patience_ns. */
static int wait_asleep(MPI_Request *request, int64_t patience_ns)
{
    int64_t end = clock_ns() + patience_ns;
    int over;

    MPI_Test(request, &over, MPI_STATUS_IGNORE);
    while (!over && clock_ns() < end) {
        usleep(PAUSE_US);
        MPI_Test(request, &over, MPI_STATUS_IGNORE);
    }
    return over ? 0 : -1;
}

int ranks_next(struct question *q, int64_t patience_ns)
{
    MPI_Request request;

    MPI_Irecv(q, sizeof *q, MPI_BYTE, 0, TAG_QUESTION, MPI_COMM_WORLD,
              &request);
    return wait_asleep(&request, patience_ns);
}

void ranks_reply(const struct answer *a, int64_t patience_ns)
{
    MPI_Request request;

    MPI_Isend(a, sizeof *a, MPI_BYTE, 0, TAG_ANSWER, MPI_COMM_WORLD, &request);
    wait_asleep(&request, patience_ns);
}

/* The others, which may be about to end, get a moment for it: their supervisors
 * would report a rank that the launcher kills. */
_Noreturn void ranks_abort(int code)
{
    usleep(200000);
    supervise_reported(code);
    MPI_Abort(MPI_COMM_WORLD, code);
    _exit(code);
}
