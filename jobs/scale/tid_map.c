/* SPDX-License-Identifier: BSD-3-Clause */
#include "jobs/scale/tid_map.h"

#include <stdlib.h>
#include <string.h>

static pid_t *entry(const struct tid_map *m, size_t at)
{
    return (pid_t *)(void *)(m->all + at * m->each);
}

/* The place of tid, or a free one. */
static pid_t *place_of(const struct tid_map *m, pid_t tid)
{
    size_t at = (size_t)tid * 2654435761u % m->room;

    while (*entry(m, at) != 0 && *entry(m, at) != tid)
        at = (at + 1) % m->room;
    return entry(m, at);
}

/* At most half of it is in use. */
static int make_room(struct tid_map *m)
{
    struct tid_map more = *m;

    if (m->count < m->room / 2)
        return 0;
    more.room = m->room > 0 ? 2 * m->room : 256;
    more.all = calloc(more.room, m->each);
    if (more.all == NULL)
        return -1;
    for (size_t i = 0; i < m->room; i++)
        if (*entry(m, i) != 0)
            memcpy(place_of(&more, *entry(m, i)), entry(m, i), m->each);
    free(m->all);
    *m = more;
    return 0;
}

void *tid_map_at(struct tid_map *m, pid_t tid)
{
    pid_t *place;

    if (make_room(m) != 0)
        return NULL;
    place = place_of(m, tid);
    if (*place == 0) {
        *place = tid;
        m->count++;
    }
    return place;
}

void tid_map_close(struct tid_map *m)
{
    size_t n = 0;

    for (size_t i = 0; i < m->room; i++)
        if (*entry(m, i) != 0)
            memmove(entry(m, n++), entry(m, i), m->each);
}

void tid_map_release(struct tid_map *m)
{
    free(m->all);
    *m = (struct tid_map){.each = m->each};
}
