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
            while (c != '\n' && c != EOF)
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
    if (n->maxval > UINT8_MAX)
        return bad(n,
                   "its maxval is above 255, so it has 16 bits per sample; "
                   "convert it to 8",
                   e);
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

    if (n->plain)
        bytes = 2 * bytes - 1;
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
    /* The offset of the first row, if rows have the same layout as in
     * memory. */
    p->offset = n.plain || n.maxval != 255 ? -1 : (int64_t)ftello(file);
    return 0;
}

static int read_plain(struct pnm *n, unsigned char *to, int64_t count,
                      struct err *e)
{
    for (int64_t i = 0; i < count; i++) {
        int64_t value;

        if (read_number(n, UINT8_MAX, &value, e) < 0)
            return -1;
        /* A value above 255 is also above any accepted maxval. */
        if (value > n->maxval)
            return bad(n, "a sample is larger than its maxval", e);
        to[i] = (unsigned char)value;
    }
    return 0;
}

/* v / maxval * 255, rounded to nearest. */
static int rescale(const struct pnm *n, unsigned char *to, size_t count,
                   struct err *e)
{
    int maxval = (int)n->maxval;

    for (size_t i = 0; i < count; i++) {
        if (to[i] > maxval)
            return bad(n, "a sample is larger than its maxval", e);
        to[i] = (unsigned char)((2 * 255 * to[i] + maxval) / (2 * maxval));
    }
    return 0;
}

static int rows(FILE *file, const struct picture *p, int64_t lo, int64_t hi,
                unsigned char *to, struct err *e)
{
    struct pnm n = {.file = file, .p = p};
    int64_t row = p->width * p->channels;
    size_t count = (size_t)((hi - lo) * row);

    if (read_head(&n, e) < 0 ||
        picture_same(p, n.width, n.height, n.channels, e) < 0)
        return -1;
    if (n.plain) {
        for (int64_t y = 0; y < lo; y++)
            if (read_plain(&n, to, row, e) < 0)
                return -1;
        if (read_plain(&n, to, (hi - lo) * row, e) < 0)
            return -1;
    } else {
        if (fseeko(file, (off_t)(lo * row), SEEK_CUR) < 0)
            return err_errno(e, EXIT_FAILED, errno, "cannot read '%.120s'",
                             p->spec);
        if (fread(to, 1, count, file) != count)
            return picture_short(file, p, e);
    }
    return n.maxval == 255 ? 0 : rescale(&n, to, count, e);
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
