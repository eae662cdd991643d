/* SPDX-License-Identifier: BSD-3-Clause */
/* See csv_store.h. */
#include "results/rows/csv_store.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "results/rows/csv.h"

enum {
    BLOCK_ROWS = 1024,
    TEXT_BYTES = 1 << 20,
    UNIT = 4, /* texts begin at multiples: 2^32 references reach 16 GiB */
    TEXT_UNITS = TEXT_BYTES / UNIT,
    TEXT_BLOCKS = 1 << 14,
    SEEN = 256, /* texts of a column that are found again */
};

struct block {
    uint32_t *references; /* [BLOCK_ROWS]; NULL: all are `same` */
    uint32_t same;
};

struct store_column {
    struct block *blocks;
    size_t count;
    uint32_t last, seen[SEEN];
};

struct csv_store {
    struct store_column columns[CSV_MAX_COLUMNS];
    char **texts;             /* [text_blocks] */
    size_t text_blocks, used; /* bytes of the last one */
    int borrowed;             /* the texts belong to another store */
};

static const char *text_at(const struct csv_store *s, uint32_t reference)
{
    return s->texts[reference / TEXT_UNITS] +
           (size_t)UNIT * (reference % TEXT_UNITS);
}

static int add_block(struct csv_store *s)
{
    char **grown;

    if (s->text_blocks == TEXT_BLOCKS) {
        errno = E2BIG;
        return -1;
    }
    grown = realloc(s->texts, (s->text_blocks + 1) * sizeof *grown);
    if (grown == NULL)
        return -1;
    s->texts = grown;
    grown[s->text_blocks] = malloc(TEXT_BYTES);
    if (grown[s->text_blocks] == NULL)
        return -1;
    s->text_blocks++;
    s->used = 0;
    return 0;
}

static int add_text(struct csv_store *s, const char *text, size_t length,
                    uint32_t *reference)
{
    size_t size = (length + UNIT) / UNIT * UNIT;

    if (length > CSV_CELL_MAX) {
        errno = E2BIG;
        return -1;
    }
    if (s->used + size > TEXT_BYTES && add_block(s) != 0)
        return -1;
    memcpy(s->texts[s->text_blocks - 1] + s->used, text, length);
    s->texts[s->text_blocks - 1][s->used + length] = '\0';
    *reference = (uint32_t)((s->text_blocks - 1) * TEXT_UNITS + s->used / UNIT);
    s->used += size;
    return 0;
}

struct csv_store *csv_store_new(void)
{
    struct csv_store *s = calloc(1, sizeof *s);
    uint32_t empty;

    if (s != NULL && (add_block(s) != 0 || add_text(s, "", 0, &empty) != 0)) {
        csv_store_free(s);
        return NULL;
    }
    return s;
}

void csv_store_cut(struct csv_store *s, size_t columns)
{
    for (size_t i = columns; i < CSV_MAX_COLUMNS; i++) {
        for (size_t k = 0; k < s->columns[i].count; k++)
            free(s->columns[i].blocks[k].references);
        free(s->columns[i].blocks);
        s->columns[i] = (struct store_column){0};
    }
}

void csv_store_free(struct csv_store *s)
{
    if (s == NULL)
        return;
    csv_store_cut(s, 0);
    for (size_t i = 0; i < s->text_blocks && !s->borrowed; i++)
        free(s->texts[i]);
    if (!s->borrowed)
        free(s->texts);
    free(s);
}

static int set(struct store_column *c, size_t row, uint32_t reference)
{
    size_t at = row / BLOCK_ROWS, i = row % BLOCK_ROWS;
    struct block *b;

    if (at >= c->count) {
        size_t more = 2 * at + 4;

        b = realloc(c->blocks, more * sizeof *b);
        if (b == NULL)
            return -1;
        memset(b + c->count, 0, (more - c->count) * sizeof *b);
        c->blocks = b;
        c->count = more;
    }
    b = &c->blocks[at];
    if (b->references == NULL && i == 0)
        b->same = reference;
    if (b->references == NULL && b->same != reference) {
        b->references = malloc(BLOCK_ROWS * sizeof *b->references);
        if (b->references == NULL)
            return -1;
        for (size_t k = 0; k < BLOCK_ROWS; k++)
            b->references[k] = b->same;
    }
    if (b->references != NULL)
        b->references[i] = reference;
    return 0;
}

/* FNV-1a (G. Fowler, L. Noll, K.-P. Vo, 1991). */
static uint32_t hash(const char *text, size_t length)
{
    uint32_t h = 2166136261U;

    for (size_t i = 0; i < length; i++)
        h = (h ^ (unsigned char)text[i]) * 16777619U;
    return h ^ h >> 16;
}

int csv_store_set(struct csv_store *s, size_t row, size_t column,
                  const char *text, size_t length)
{
    struct store_column *c = &s->columns[column];

    if (length == 0)
        return set(c, row, 0);
    if (strcmp(text_at(s, c->last), text) != 0) {
        uint32_t *seen = &c->seen[hash(text, length) % SEEN];

        if (strcmp(text_at(s, *seen), text) != 0 &&
            add_text(s, text, length, seen) != 0)
            return -1;
        c->last = *seen;
    }
    return set(c, row, c->last);
}

static uint32_t reference_of(const struct csv_store *s, size_t row,
                             size_t column)
{
    const struct store_column *c = &s->columns[column];
    const struct block *b;

    if (row / BLOCK_ROWS >= c->count)
        return 0;
    b = &c->blocks[row / BLOCK_ROWS];
    return b->references != NULL ? b->references[row % BLOCK_ROWS] : b->same;
}

const char *csv_store_cell(const struct csv_store *s, size_t row, size_t column)
{
    return text_at(s, reference_of(s, row, column));
}

struct csv_store *csv_store_pick(const struct csv_store *s, size_t columns,
                                 const size_t *rows, size_t n)
{
    struct csv_store *to = calloc(1, sizeof *to);

    if (to == NULL)
        return NULL;
    to->borrowed = 1;
    to->texts = s->texts;
    for (size_t c = 0; c < columns; c++)
        for (size_t i = 0; i < n; i++)
            if (set(&to->columns[c], i, reference_of(s, rows[i], c)) != 0) {
                csv_store_free(to);
                return NULL;
            }
    return to;
}

void csv_store_replace(struct csv_store *s, struct csv_store *picked)
{
    picked->texts = s->texts;
    picked->text_blocks = s->text_blocks;
    picked->used = s->used;
    picked->borrowed = 0;
    s->borrowed = 1;
    csv_store_free(s);
}
