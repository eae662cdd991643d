/* SPDX-License-Identifier: BSD-3-Clause */
/* See trouble.h. */
#include "results/analysis/trouble.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

static struct err first;
static size_t count;
static int memory_was_short;

static void no_memory(void)
{
    count++;
    memory_was_short = 1;
}

void *trouble_calloc(size_t n, size_t size)
{
    void *got = calloc(n > 0 ? n : 1, size);

    if (got == NULL)
        no_memory();
    return got;
}

void *trouble_realloc(void *old, size_t size)
{
    void *got = realloc(old, size > 0 ? size : 1);

    if (got == NULL)
        no_memory();
    return got;
}

/* glibc's open_memstream() does not set the error flag of its stream where its
 * memory cannot grow, so this is a stream with a memory of its own. */
struct memory {
    char **text;
    size_t *length, room;
    char buffer[1 << 14];
};

static ssize_t memory_write(void *cookie, const char *from, size_t n)
{
    struct memory *m = cookie;

    if (*m->length + n + 1 > m->room) {
        size_t room = 2 * m->room + n + 1;
        char *grown = trouble_realloc(*m->text, room);

        if (grown == NULL)
            return 0; /* sets the error flag */
        *m->text = grown;
        m->room = room;
    }
    memcpy(*m->text + *m->length, from, n);
    *m->length += n;
    (*m->text)[*m->length] = '\0';
    return (ssize_t)n;
}

static int memory_close(void *cookie)
{
    free(cookie);
    return 0;
}

FILE *trouble_memstream(char **text, size_t *length)
{
    const cookie_io_functions_t functions = {
        .write = memory_write,
        .close = memory_close,
    };
    struct memory *m = malloc(sizeof *m);
    FILE *to = NULL;

    *length = 0;
    *text = calloc(1, 1);
    if (m != NULL && *text != NULL) {
        m->text = text;
        m->length = length;
        m->room = 1;
        to = fopencookie(m, "w", functions);
    }
    if (to != NULL) {
        setvbuf(to, m->buffer, _IOFBF, sizeof m->buffer);
        return to;
    }
    free(m);
    free(*text);
    *text = NULL;
    no_memory();
    return NULL;
}

static void *json_memory(size_t size)
{
    return trouble_calloc(1, size);
}

void trouble_watch_json(void)
{
    json_set_alloc_funcs(json_memory, free);
}

void trouble_note(const struct err *cause)
{
    count++;
    if (cause->code == EXIT_UNAVAILABLE)
        memory_was_short = 1;
    else if (first.code == 0)
        first = *cause;
}

void trouble_read(const char *what, int number)
{
    struct err e = {0};

    if (number == ENOMEM) {
        no_memory();
        return;
    }
    err_errno(&e, EXIT_RESULTS, number, "cannot read '%.200s'", what);
    trouble_note(&e);
}

json_t *trouble_json(const char *path, json_error_t *why)
{
    FILE *from = fopen(path, "re");
    json_t *document = NULL;

    if (from != NULL)
        document = json_loadf(from, 0, why);
    if (from == NULL || ferror(from))
        trouble_read(path, errno);
    if (from != NULL)
        fclose(from);
    return document;
}

struct err trouble_first(void)
{
    struct err e = {0};

    if (!memory_was_short)
        return first;
    err_set(&e, EXIT_UNAVAILABLE,
            "out of memory: the output is incomplete; free memory or give "
            "fewer directories");
    return e;
}

size_t trouble_count(void)
{
    return count;
}
