/* SPDX-License-Identifier: BSD-3-Clause */
/* Chunks in flight; see slot.h. */
#include "drivers/io/slot.h"

#include <unistd.h>

enum { PAGE = 4096, SECTOR = 512, LINE = 64 };

static size_t to_page(size_t bytes)
{
    return (bytes + PAGE - 1) / PAGE * PAGE;
}

/* Needs of whole sectors may be read directly, into whole pages. Other buffers
 * share pages, but no cache lines: a page is much for a small reply, and buffers
 * that all begin a page use 1/64 of a cache's sets (with 10 000 connections, 7 %
 * of the CPU time of a request). */
static size_t to_buffer(const struct geometry *g, size_t bytes)
{
    return g->need_bytes % SECTOR == 0 ? to_page(bytes)
                                       : (bytes + LINE - 1) / LINE * LINE;
}

size_t slot_bytes(const struct geometry *g, int64_t n)
{
    return to_page((size_t)n * sizeof(struct slot)) +
           (size_t)n *
               (to_buffer(g, g->need_bytes) + to_buffer(g, g->put_bytes));
}

struct slot *slot_lay_out(void *memory, const struct geometry *g, int64_t n)
{
    struct slot *slots = memory;
    unsigned char *at =
        (unsigned char *)memory + to_page((size_t)n * sizeof *slots);

    for (int64_t i = 0; i < n; i++) {
        slots[i] = (struct slot){.fd = -1};
        if (g->need_bytes > 0)
            slots[i].in = at;
        at += to_buffer(g, g->need_bytes);
        if (g->put_bytes > 0)
            slots[i].out = at;
        at += to_buffer(g, g->put_bytes);
    }
    return slots;
}

void slot_close(struct slot *slots, int64_t n)
{
    for (int64_t i = 0; slots != NULL && i < n; i++) {
        if (slots[i].fd >= 0)
            close(slots[i].fd);
        slots[i].fd = -1;
        new_file_drop(&slots[i].file);
    }
}

static void take_out(struct slot *s)
{
    struct slot_list *l = s->list;

    *(s->previous != NULL ? &s->previous->next : &l->first) = s->next;
    *(s->next != NULL ? &s->next->previous : &l->last) = s->previous;
    l->count--;
}

void slot_move(struct slot *s, struct slot_list *to)
{
    if (s->list != NULL)
        take_out(s);
    s->list = to;
    s->next = NULL;
    s->previous = to->last;
    *(to->last != NULL ? &to->last->next : &to->first) = s;
    to->last = s;
    to->count++;
}
