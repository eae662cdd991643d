/* SPDX-License-Identifier: BSD-3-Clause */
/* What is known of each thread, by its number: a hash table with open
 * addressing, which grows. */
#ifndef JOBS_SCALE_TID_MAP_H
#define JOBS_SCALE_TID_MAP_H

#include <stddef.h>
#include <sys/types.h>

/* Starts as {.each = bytes of an entry}. An entry begins with its pid_t; 0: a free
 * place. */
struct tid_map {
    size_t each;
    char *all;
    size_t room, count;
};

/* The entry of tid, new ones of zeros but for the number. Valid until the next
 * call. NULL: no memory. */
void *tid_map_at(struct tid_map *m, pid_t tid);

/* Move the entries to the front: `count` of them. No tid_map_at() afterwards. */
void tid_map_close(struct tid_map *m);
void tid_map_release(struct tid_map *m);

#endif
