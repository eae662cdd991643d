// SPDX-License-Identifier: BSD-3-Clause
// Chunks of rows, cut into strips, with edges. Everything is counted in bytes.

#include <string.h>

#include "kernels/convolve/strips.h"

// And those that are wanted next.
#define INPUTS (FILTER_SIZE_MAX + 2 * TILE_ROWS - 1)

// So much input at most, for the row of zeros in scratch.
#define STRIP_MOST 65536

// A core's share of a third-level cache is no larger, whatever it sees. 64 MiB
// of output to one of 480 MiB: 12.4 ms, past it 8.5.
#define L3_MOST (64 << 20)

static const struct tiles *const versions[ISAS] = {
    [ISA_BASELINE] = &tiles_baseline,
#if ISA_X86
    [ISA_AVX2] = &tiles_avx2,         [ISA_AVX512] = &tiles_avx512,
    [ISA_VNNI] = &tiles_avx512vnni,
#endif
#if ISA_ARM
    [ISA_NEON] = &tiles_neon,
#endif
};

const struct tiles *tiles_of(enum isa isa)
{
    return versions[isa];
}

static int64_t round_up(int64_t x, int64_t to)
{
    return (x + to - 1) / to * to;
}

// ---- how a picture is cut ------------------------------------------------------

static int64_t cut(int64_t cache, int64_t per_byte, int64_t tile)
{
    int64_t bytes = cache / 2 / per_byte / tile * tile;

    return bytes < 4 * tile     ? 4 * tile
           : bytes > STRIP_MOST ? STRIP_MOST / tile * tile
                                : bytes;
}

// The widest border: a whole picture in which no inner strip finds room. And
// with pixels round it, of which tiles read up to a line too many.
static int64_t border_most(const struct strips *s)
{
    return 2 * round_up(s->margin, s->tile) + 3 * s->tile + TILE_LINE;
}

static int64_t border_pitch(const struct strips *s)
{
    return round_up(border_most(s) + s->tile + 2 * s->margin + TILE_LINE,
                    TILE_LINE);
}

// Bytes of input that the sums of n bytes of output need, in whole lines.
static int64_t with_margins(const struct strips *s, int64_t n)
{
    return round_up(n + 2 * s->margin, TILE_LINE);
}

// Bytes of input at most of which there are sums.
static int64_t sums_widest(const struct strips *s)
{
    return with_margins(s, s->strip > border_pitch(s) ? s->strip
                                                      : border_pitch(s));
}

static int64_t sums_pitch(const struct strips *s)
{
    const struct way *way = &ways[s->taps.way];
    int64_t sample = way->pixel == PIXEL_F32 ? 4 : 1;

    return sums_widest(s) * (int64_t)way->sum_bytes / sample;
}

int strips_prepare(struct strips *s, const struct convolve *o, struct err *e)
{
    int64_t sample = convolve_sample_bytes(o), sums;
    const struct tiles *tiles;
    struct filter f;

    if (filter_make(&f, &o->filter, o->divisor, o->offset, e) < 0 ||
        isa_check((enum isa)o->isa, e) < 0)
        return -1;
    s->isa = (enum isa)o->isa;
    tiles = tiles_of(s->isa);
    if (taps_make(&s->taps, tiles, &f, o->image.channels, (enum pixel)o->pixel,
                  (enum method)o->method, e) < 0)
        return -1;
    s->margin = f.size / 2 * o->image.channels * sample;
    s->tile =
        sample * (o->pixel == PIXEL_F32 ? tiles->width_f32 : tiles->width_u8);
    s->tile = s->tile < TILE_LINE ? TILE_LINE : s->tile;
    sums = TILE_ROWS * (int64_t)ways[s->taps.way].sum_bytes / sample;
    s->strip = cut(o->l2, f.size + 2 * TILE_ROWS - 1 + sums, s->tile);
    s->segment = cut(o->l1, sums ? sums : 1, s->tile);
    s->stream = (double)convolve_row_bytes(o) * (double)o->image.height >
                (double)(o->l3 < L3_MOST ? o->l3 : L3_MOST) / 2;
    s->taps.plane = sums_widest(s);
    return 0;
}

// What lies in scratch, in this order.
struct workplace {
    unsigned char *ring[2]; // K + 3 rows of a border; row v in slot v mod K + 3
    unsigned char *done;    // 4 rows of its output
    unsigned char *zeros;   // a row for EDGE_ZERO, never written to
    unsigned char *sums;    // 4 rows down the columns
};

size_t strips_scratch(const struct strips *s)
{
    int64_t inputs = s->taps.size + TILE_ROWS - 1;

    return (size_t)(border_pitch(s) * (2 * inputs + TILE_ROWS) +
                    with_margins(s, STRIP_MOST) + TILE_LINE +
                    sums_pitch(s) * TILE_ROWS);
}

static struct workplace lay_out(const struct strips *s, void *scratch)
{
    int64_t pitch = border_pitch(s);
    int64_t ring = pitch * (s->taps.size + TILE_ROWS - 1);
    struct workplace w;

    w.ring[0] = scratch;
    w.ring[1] = w.ring[0] + ring;
    w.done = w.ring[1] + ring;
    w.zeros = w.done + pitch * TILE_ROWS;
    w.sums = w.zeros + with_margins(s, STRIP_MOST) + TILE_LINE;
    return w;
}

// ---- edges ---------------------------------------------------------------------

// The index in 0 .. n-1 that stands for i, or -1 for zero.
static int64_t edge_index(enum edge edge, int64_t i, int64_t n)
{
    if (i >= 0 && i < n)
        return i;
    switch (edge) {
    case EDGE_CLAMP:
        return i < 0 ? 0 : n - 1;
    case EDGE_MIRROR:
        if (n == 1)
            return 0;
        while (i < 0 || i >= n)
            i = i < 0 ? -i : 2 * (n - 1) - i;
        return i;
    case EDGE_WRAP:
        i %= n;
        return i < 0 ? i + n : i;
    case EDGE_ZERO:
        break;
    }
    return -1;
}

// The row that stands for v, or NULL for zeros. Wrapped rows are rows of the
// window themselves.
static const unsigned char *plane_row(const struct plane *p, int64_t v)
{
    const struct window *w = p->window;

    if (p->edge != EDGE_WRAP)
        v = edge_index(p->edge, v, p->height);
    return p->edge != EDGE_WRAP && v < 0
               ? NULL
               : w->in + (size_t)(v - w->lo) * p->stride;
}

// Bytes lo .. hi-1 of a row, all outside of it, whole pixels.
static void copy_outside(const struct plane *p, const unsigned char *row,
                         unsigned char *to, int64_t lo, int64_t hi)
{
    int64_t pixel = p->channels * p->sample_bytes;

    for (int64_t at = lo; at < hi; at += pixel, to += pixel) {
        int64_t x = edge_index(p->edge, at / pixel, p->width);

        if (x < 0)
            memset(to, 0, (size_t)pixel);
        else
            memcpy(to, row + x * pixel, (size_t)pixel);
    }
}

static void copy_row(const struct plane *p, int64_t v, unsigned char *to,
                     int64_t lo, int64_t hi)
{
    const unsigned char *row = plane_row(p, v);
    int64_t bytes = p->width * p->channels * p->sample_bytes;
    int64_t inner_lo = lo < 0 ? 0 : lo;
    int64_t inner_hi = hi > bytes ? bytes : hi;

    if (!row) {
        memset(to, 0, (size_t)(hi - lo));
        return;
    }
    copy_outside(p, row, to, lo, inner_lo);
    memcpy(to + (inner_lo - lo), row + inner_lo, (size_t)(inner_hi - inner_lo));
    copy_outside(p, row, to + (inner_hi - lo), inner_hi, hi);
}

// ---- blocks of rows ------------------------------------------------------------

// What is being worked at.
struct place {
    const struct strips *s;
    const struct plane *p;
    const struct tiles *tiles;
    struct workplace w;
    int64_t lo, hi; // output rows
};

// Columns from .. from + n, in bytes.
struct columns {
    int64_t from, n;
    unsigned char *ring; // of a border
    int64_t next;        // the first row that is not in it yet
};

static const void *function(const struct place *at, size_t offset)
{
    return (const char *)at->tiles + offset;
}

static void direct(const struct place *at, const void *const *in,
                   void *const *out, int64_t n, int rows, int stream)
{
    const struct way *way = &ways[at->s->taps.way];
    direct_fn *const *f = function(at, way->direct);

    (*f)(&at->s->taps, in, out, n / at->p->sample_bytes, rows, stream);
}

// Sums down the columns run ahead of their use by a segment and the margins.
static void separable(const struct place *at, const void *const *in,
                      void *const *out, int64_t n, int rows, int stream)
{
    const struct strips *s = at->s;
    const struct way *way = &ways[s->taps.way];
    column_fn *const *column = function(at, way->column);
    row_fn *const *row = function(at, way->row);
    int64_t sample = at->p->sample_bytes, ready = 0;
    int64_t wider = way->planes ? 1 : (int64_t)way->sum_bytes / sample;

    for (int64_t x = 0; x < n; x += s->segment) {
        int64_t part = n - x < s->segment ? n - x : s->segment;
        int64_t ahead = with_margins(s, x + part);
        const void *from[INPUTS];
        void *sums[TILE_ROWS];

        for (int i = 0; i < s->taps.size + 2 * rows - 1; i++)
            from[i] = (const unsigned char *)in[i] + ready;
        for (int r = 0; r < rows; r++)
            sums[r] = at->w.sums + r * sums_pitch(s) + ready * wider;
        (*column)(&s->taps, from, sums, (ahead - ready) / sample, rows);
        ready = ahead;
        for (int r = 0; r < rows; r++)
            (*row)(&s->taps, at->w.sums + r * sums_pitch(s) + x * wider,
                   (unsigned char *)out[r] + x, part / sample, stream);
    }
}

// Rows of at least n bytes from in[i], margin included, to out[r].
static void compute(const struct place *at, const void *const *in,
                    void *const *out, int64_t n, int rows, int stream)
{
    if (ways[at->s->taps.way].sum_bytes)
        separable(at, in, out, n, rows, stream);
    else
        direct(at, in, out, n, rows, stream);
}

static unsigned char *output(const struct place *at, int64_t from, int64_t u)
{
    const struct window *w = at->p->window;

    return w->out + (size_t)(u - w->lo) * at->p->stride + from;
}

static void inner_block(const struct place *at, const struct columns *c,
                        int64_t u, int rows)
{
    const struct strips *s = at->s;
    int radius = s->taps.size / 2;
    int64_t last = at->hi - 1 + radius;
    const void *in[INPUTS];
    void *out[TILE_ROWS];

    for (int i = 0; i < s->taps.size + 2 * rows - 1; i++) {
        int64_t v = u - radius + i;
        const unsigned char *row = plane_row(at->p, v < last ? v : last);

        in[i] = row ? row + c->from - s->margin : at->w.zeros;
    }
    for (int r = 0; r < rows; r++)
        out[r] = output(at, c->from, u + r);
    compute(at, in, out, c->n, rows,
            s->stream && (uintptr_t)out[0] % TILE_LINE == 0);
}

static unsigned char *slot(const struct place *at, const struct columns *c,
                           int64_t v)
{
    int64_t slots = at->s->taps.size + TILE_ROWS - 1, k = v % slots;

    return c->ring + (k < 0 ? k + slots : k) * border_pitch(at->s);
}

static void border_block(const struct place *at, struct columns *c, int64_t u,
                         int rows)
{
    const struct strips *s = at->s;
    int radius = s->taps.size / 2;
    const void *in[INPUTS];
    void *out[TILE_ROWS];

    for (; c->next < u + rows + radius; c->next++)
        copy_row(at->p, c->next, slot(at, c, c->next), c->from - s->margin,
                 c->from + c->n + s->margin);
    for (int i = 0; i < s->taps.size + 2 * rows - 1; i++)
        in[i] = slot(at, c, u - radius + i);
    for (int r = 0; r < rows; r++)
        out[r] = at->w.done + r * border_pitch(s);
    compute(at, in, out, round_up(c->n, s->tile), rows, 0);
    for (int r = 0; r < rows; r++)
        memcpy(output(at, c->from, u + r), out[r], (size_t)c->n);
}

// A strip, and the borders next to it, if any, while their rows are in the
// first-level cache: 3 x 3 bytes of 4096 columns 3.5 ms, not 4.1.
static void run_strip(const struct place *at, const struct columns *inner,
                      struct columns *left, struct columns *right)
{
    int rows;

    for (int64_t u = at->lo; u < at->hi; u += rows) {
        rows = at->hi - u < TILE_ROWS || at->s->taps.size == 1 ? 1 : TILE_ROWS;
        if (inner)
            inner_block(at, inner, u, rows);
        if (left)
            border_block(at, left, u, rows);
        if (right)
            border_block(at, right, u, rows);
    }
}

void strips_run(const struct strips *s, const struct plane *p, void *scratch,
                int64_t lo, int64_t hi)
{
    int64_t bytes = p->width * p->channels * p->sample_bytes;
    int64_t begin = round_up(s->margin, s->tile);
    int64_t end = (bytes - s->margin - TILE_LINE) / s->tile * s->tile;
    struct place at = {
        .s = s,
        .p = p,
        .tiles = tiles_of(s->isa),
        .w = lay_out(s, scratch),
        .lo = lo,
        .hi = hi,
    };
    struct columns left = {
        .n = begin,
        .ring = at.w.ring[0],
        .next = lo - s->taps.size / 2,
    };
    struct columns right = {
        .from = end,
        .n = bytes - end,
        .ring = at.w.ring[1],
        .next = left.next,
    };

    if (end < begin + s->tile) {
        left.n = bytes;
        run_strip(&at, NULL, &left, NULL);
    } else {
        for (int64_t x = begin; x < end; x += s->strip) {
            struct columns inner = {
                .from = x,
                .n = end - x < s->strip ? end - x : s->strip,
            };

            run_strip(&at, &inner, x == begin && begin ? &left : NULL,
                      x + inner.n == end ? &right : NULL);
        }
    }
    if (s->stream)
        at.tiles->fence();
    for (int64_t u = lo; u < hi; u++)
        memset(p->window->out + (size_t)(u - p->window->lo) * p->stride + bytes,
               0, p->stride - (size_t)bytes);
}
