/* SPDX-License-Identifier: BSD-3-Clause */
/* PGM and PPM: reads binary (P5, P6) and plain (P2, P3), writes binary. The
 * formats are those of netpbm's pgm(5) and ppm(5). */

#include <errno.h>
#include <stdlib.h>

#include "drivers/picture/picture.h"
#include "drivers/picture/format.h"

struct pnm {
    FILE *file;
    const struct picture *p;
    int64_t width, height, maxval;
    int channels, plain;
};

/* Bytes of a binary sample: with a maxval above 255 two, the high one first. */
static int64_t sample_bytes(const struct pnm *n)
{
    return n->maxval > UINT8_MAX ? 2 : 1;
}

static int is_space(int c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static int bad(const struct pnm *n, const char *what, struct err *e)
{
    return err_set(e, EXIT_FAILED, "cannot read '%.120s': %s", n->p->spec,
                   what);
}

/* Read the next whole number, after white space and comments; the byte after it
 * stays unread. Values above max saturate. */
static int read_number(struct pnm *n, int64_t max, int64_t *value,
                       struct err *e)
{
    int c = getc_unlocked(n->file);

    while (is_space(c) || c == '#') {
        if (c == '#')
            while (c != '\n' && c != '\r' && c != EOF)
                c = getc_unlocked(n->file);
        else
            c = getc_unlocked(n->file);
    }
    if (c == EOF)
        return picture_short(n->file, n->p, e);
    if (c < '0' || c > '9')
        return bad(n, "expected a number after white space", e);
    *value = 0;
    for (; c >= '0' && c <= '9'; c = getc_unlocked(n->file))
        if (*value <= max)
            *value = *value * 10 + (c - '0');
    if (c != EOF && !is_space(c) && c != '#')
        return bad(n, "a number does not end in white space", e);
    ungetc(c, n->file);
    return 0;
}

static int read_head(struct pnm *n, struct err *e)
{
    int kind, c;

    errno = 0;
    (void)getc(n->file);
    kind = getc(n->file);
    if (kind != '2' && kind != '3' && kind != '5' && kind != '6')
        return bad(n,
                   "of PNM only P2, P3, P5 and P6 are read; convert it to "
                   "PGM, PPM or PNG",
                   e);
    n->plain = kind < '4';
    n->channels = kind == '3' || kind == '6' ? 3 : 1;
    c = getc(n->file);
    if (c == EOF)
        return picture_short(n->file, n->p, e);
    if (!is_space(c) && c != '#')
        return bad(n, "no white space after the first two letters", e);
    ungetc(c, n->file);
    if (read_number(n, INT32_MAX, &n->width, e) < 0 ||
        read_number(n, INT32_MAX, &n->height, e) < 0 ||
        read_number(n, UINT16_MAX, &n->maxval, e) < 0)
        return -1;
    if (n->maxval < 1 || n->maxval > UINT16_MAX)
        return bad(n, "its maxval is not from 1 to 65535", e);
    c = getc(n->file);
    if (c == EOF)
        return picture_short(n->file, n->p, e);
    if (!is_space(c))
        return bad(n, "no white space between maxval and pixels", e);
    return 0;
}

/* Refuse a file that is too short for its header, before the caller allocates
 * memory for it. A plain sample is at least a digit and a space. */
static int check_length(const struct pnm *n, struct err *e)
{
    int64_t bytes = n->width * n->height * n->channels;

    bytes = n->plain ? 2 * bytes - 1 : bytes * sample_bytes(n);
    if (picture_bytes(n->file) - (int64_t)ftello(n->file) < bytes)
        return picture_short(n->file, n->p, e);
    return 0;
}

static int head(FILE *file, struct picture *p, int64_t max_pixels,
                struct err *e)
{
    struct pnm n = {.file = file, .p = p};

    if (read_head(&n, e) < 0 ||
        picture_limit(p, n.width, n.height, max_pixels, EXIT_FAILED, e) < 0 ||
        check_length(&n, e) < 0)
        return -1;
    p->width = n.width;
    p->height = n.height;
    p->channels = n.channels;
    p->wide = n.maxval > UINT8_MAX;
    /* The offset of the first row, if rows have the same layout as in
     * memory. */
    p->offset = n.plain || n.maxval != 255 ? -1 : (int64_t)ftello(file);
    return 0;
}

/* value / maxval * 255, rounded to nearest, halves up. *to gets it. Returns 0;
 * -1: value is larger than maxval. */
static int scale(const struct pnm *n, int64_t value, unsigned char *to,
                 struct err *e)
{
    if (value > n->maxval)
        return bad(n, "a sample is larger than its maxval", e);
    *to = (unsigned char)((2 * 255 * value + n->maxval) / (2 * n->maxval));
    return 0;
}

static int read_plain(struct pnm *n, unsigned char *to, int64_t count,
                      struct err *e)
{
    for (int64_t i = 0; i < count; i++) {
        int64_t value;

        if (read_number(n, UINT16_MAX, &value, e) < 0 ||
            scale(n, value, &to[i], e) < 0)
            return -1;
    }
    return 0;
}

static int rescale(const struct pnm *n, unsigned char *to, size_t count,
                   struct err *e)
{
    for (size_t i = 0; i < count; i++)
        if (scale(n, to[i], &to[i], e) < 0)
            return -1;
    return 0;
}

/* Samples of two bytes; a row at a time, for it needs memory. */
static int read_wide(const struct pnm *n, unsigned char *to, int64_t rows,
                     struct err *e)
{
    size_t count = (size_t)(n->width * n->channels);
    unsigned char *row = malloc(2 * count);
    int failed = 0;

    if (row == NULL)
        return err_set(e, EXIT_UNAVAILABLE,
                       "cannot read '%.120s': no memory for a row", n->p->spec);
    for (; rows > 0 && !failed; rows--) {
        if (fread(row, 2, count, n->file) != count)
            failed = picture_short(n->file, n->p, e);
        for (size_t i = 0; i < count && !failed; i++)
            failed = scale(n, row[2 * i] << 8 | row[2 * i + 1], to++, e);
    }
    free(row);
    return failed;
}

static int read_binary(const struct pnm *n, unsigned char *to, size_t count,
                       struct err *e)
{
    if (fread(to, 1, count, n->file) != count)
        return picture_short(n->file, n->p, e);
    return n->maxval == UINT8_MAX ? 0 : rescale(n, to, count, e);
}

static int rows(FILE *file, const struct picture *p, int64_t lo, int64_t hi,
                unsigned char *to, struct err *e)
{
    struct pnm n = {.file = file, .p = p};
    int64_t row = p->width * p->channels;

    if (read_head(&n, e) < 0 ||
        picture_same(p, n.width, n.height, n.channels, e) < 0)
        return -1;
    if (n.plain) {
        for (int64_t y = 0; y < lo; y++)
            if (read_plain(&n, to, row, e) < 0)
                return -1;
        return read_plain(&n, to, (hi - lo) * row, e);
    }
    if (fseeko(file, (off_t)(lo * row * sample_bytes(&n)), SEEK_CUR) < 0)
        return err_errno(e, EXIT_FAILED, errno, "cannot read '%.120s'",
                         p->spec);
    return n.maxval > UINT8_MAX
               ? read_wide(&n, to, hi - lo, e)
               : read_binary(&n, to, (size_t)((hi - lo) * row), e);
}

const struct picture_reader picture_pnm_reader = {.head = head, .rows = rows};

static int pnm_head(char to[PICTURE_HEAD], int64_t width, int64_t height,
                    int channels)
{
    return snprintf(to, PICTURE_HEAD, "P%d\n%lld %lld\n255\n",
                    channels == 3 ? 6 : 5, (long long)width, (long long)height);
}

const struct picture_format picture_pgm_format = {
    .ending = ".pgm",
    .grey = 1,
    .head = pnm_head,
    .begin = picture_plain_begin,
    .rows = picture_plain_rows,
    .finish = picture_plain_finish,
    .release = free,
};

const struct picture_format picture_ppm_format = {
    .ending = ".ppm",
    .rgb = 1,
    .head = pnm_head,
    .begin = picture_plain_begin,
    .rows = picture_plain_rows,
    .finish = picture_plain_finish,
    .release = free,
};
