/* SPDX-License-Identifier: BSD-3-Clause */
/* The hosts of a run; see run_hosts.h. */
#include "drivers/program/run_hosts.h"

#include <stdlib.h>
#include <string.h>

#include "drivers/team/run_status.h"

/* At rank 0: which host each rank is on. */
static void sort_out(struct run_hosts *h, char (*names)[RUN_HOST_NAME],
                     int *host_of, int ranks)
{
    for (int r = 0; r < ranks; r++) {
        int at = r > 0 ? host_of[r - 1] : 0;

        /* Ranks of a host are usually adjacent. */
        if (h->count == 0 || strcmp(h->list[at].name, names[r]) != 0)
            for (at = 0;
                 at < h->count && strcmp(h->list[at].name, names[r]) != 0; at++)
                ;
        if (at == h->count) {
            memcpy(h->list[at].name, names[r], RUN_HOST_NAME);
            h->list[at].name[RUN_HOST_NAME - 1] = '\0';
            h->list[at].first = r;
            h->list[at].ranks = 0;
            h->count++;
        }
        h->list[at].ranks++;
        host_of[r] = at;
    }
}

int run_hosts_gather(struct run_hosts *h, const struct program *p,
                     struct err *e)
{
    size_t n = (size_t)p->size;
    int *host_of = calloc(n, sizeof *host_of);
    char(*names)[RUN_HOST_NAME] = calloc(p->rank == 0 ? n : 1, sizeof *names);
    char mine[RUN_HOST_NAME] = "";

    *h = (struct run_hosts){0};
    h->list = calloc(p->rank == 0 ? n : 1, sizeof *h->list);
    if (host_of == NULL || names == NULL || h->list == NULL)
        err_set(e, EXIT_UNAVAILABLE, "out of memory for the hosts");
    if (p->agree(e) == 0) {
        memcpy(mine, run_status->host, sizeof mine);
        p->gather(mine, sizeof mine, names);
        if (p->rank == 0)
            sort_out(h, names, host_of, p->size);
        p->share(&h->count, sizeof h->count);
        p->share(host_of, n * sizeof *host_of);
        h->mine = host_of[p->rank];
        h->is_first = 1;
        for (int r = 0; r < p->rank; r++)
            h->is_first &= host_of[r] != h->mine;
    }
    free(names);
    free(host_of);
    return e->code == 0 ? 0 : -1;
}

void run_hosts_release(struct run_hosts *h)
{
    free(h->list);
    h->list = NULL;
}
