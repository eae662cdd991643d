/* SPDX-License-Identifier: BSD-3-Clause */
/* The hosts of a run; see run_hosts.h. */
#include "drivers/program/run_hosts.h"

#include <stdlib.h>
#include <string.h>

#include "drivers/os/simulated.h"
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

/* Hosts in simulated time have no properties of their own. */
static void gather_facts(struct run_hosts *h, const struct program *p,
                         const struct machine *m, struct err *e)
{
    struct run_host_facts mine;

    memset(&mine, 0, sizeof mine);
    h->facts = calloc(p->rank == 0 ? (size_t)h->count : 1, sizeof *h->facts);
    if (h->facts == NULL)
        err_set(e, EXIT_UNAVAILABLE, "out of memory for the hosts");
    if (p->agree(e) != 0 || SIMULATED)
        return;
    if (h->is_first) {
        host_read("", &mine.host);
        machine_text(m, mine.machine, sizeof mine.machine);
    }
    p->gather(&mine, h->is_first ? sizeof mine : 0, h->facts);
}

int run_hosts_gather(struct run_hosts *h, const struct program *p,
                     const struct machine *m, struct err *e)
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
        gather_facts(h, p, m, e);
    }
    free(names);
    free(host_of);
    return e->code == 0 ? 0 : -1;
}

struct meta_node *run_hosts_meta(const struct run_hosts *h)
{
    struct meta_node *nodes = NULL;

    if (h->list != NULL && h->facts != NULL && !SIMULATED)
        nodes = calloc((size_t)h->count, sizeof *nodes);
    for (int i = 0; nodes != NULL && i < h->count; i++)
        nodes[i] = (struct meta_node){
            .host = h->facts[i].host,
            .ranks = h->list[i].ranks,
            .machine = h->facts[i].machine,
        };
    return nodes;
}

void run_hosts_release(struct run_hosts *h)
{
    free(h->list);
    free(h->facts);
    h->list = NULL;
    h->facts = NULL;
}
