/* SPDX-License-Identifier: BSD-3-Clause */
/* Chunks of rows, cut into strips. All positions and lengths are in bytes. */
#include <string.h>

#include "kernels/convolve/border.h"
#include "kernels/convolve/strips.h"

/* Input rows of a tile, and the rows prefetched for the next tile. */
#define INPUTS (FILTER_SIZE_MAX + 2 * TILE_ROWS - 1)

/* Largest width of a strip in input bytes. Scratch memory holds a row of zeros
 * of this width. */
#define STRIP_MOST 65536

/* Largest share of the L3 cache that one core is assumed to have. 3 x 3 bytes,
 * 16 MiB of output with an L3 of 480 MiB: 2.8 ms through the cache, 2.0 ms past
 * it; 8 MiB take the same time both ways. */
#define L3_MOST (16 << 20)

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

/* ---- how a picture is cut ------------------------------------------------ */

static int64_t cut(int64_t cache, int64_t per_byte, int64_t tile)
{
    int64_t bytes = cache / 2 / per_byte / tile * tile;

    return bytes < 4 * tile     ? 4 * tile
           : bytes > STRIP_MOST ? STRIP_MOST / tile * tile
                                : bytes;
}

/* How far tiles read beyond their input: column sums, up to a cache line. */
static int64_t beyond(const struct strips *s)
{
    return ways[s->taps.way].sum_bytes ? TILE_LINE : 0;
}

/* The widest border: a whole picture too narrow for an inner strip, with its
 * margins and the cache line that tiles may read beyond them. */
static int64_t border_most(const struct strips *s)
{
    return 2 * round_up(s->margin, s->tile) + 3 * s->tile + TILE_LINE;
}

static int64_t border_pitch(const struct strips *s)
{
    return round_up(border_most(s) + s->tile + 2 * s->margin + TILE_LINE,
                    TILE_LINE);
}

/* Bytes of input that the sums of n bytes of output need, in whole lines. */
static int64_t with_margins(const struct strips *s, int64_t n)
{
    return round_up(n + 2 * s->margin, TILE_LINE);
}

/* Largest width, in input bytes, of the column sums. */
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

/* The layout of scratch, in this order. Behind the zeros and the sums is a line that
 * may be read, too: taps of a row share loads of whole vectors. */
struct workplace {
    unsigned char
        *ring[2];        /* K + 3 rows of a border; row v in slot v mod K + 3 */
    unsigned char *done; /* 4 output rows of a border */
    unsigned char *zeros; /* a row for EDGE_ZERO, never written to */
    unsigned char *sums;  /* 4 rows of column sums */
};

size_t strips_scratch(const struct strips *s)
{
    int64_t inputs = s->taps.size + TILE_ROWS - 1;

    return (size_t)(border_pitch(s) * (2 * inputs + TILE_ROWS) +
                    with_margins(s, STRIP_MOST) + TILE_LINE +
                    sums_pitch(s) * TILE_ROWS + TILE_LINE);
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

/* ---- blocks of rows ------------------------------------------------------ */

/* The chunk being computed. */
struct place {
    const struct strips *s;
    const struct plane *p;
    const struct tiles *tiles;
    struct workplace w;
    int64_t lo, hi; /* output rows */
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

/* Column sums are computed one segment and the margins ahead of their use. */
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

/* Compute rows of n bytes or more from in[i], margin included, into out[r]. */
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
    return plane_output(at->p, u) + from;
}

static int may_stream(const struct place *at, const void *out)
{
    return at->s->stream && at->p->ring_out == 0 &&
           (uintptr_t)out % TILE_LINE == 0;
}

static void inner_block(const struct place *at, int64_t from, int64_t n,
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

        in[i] = row ? row + from - s->margin : at->w.zeros;
    }
    for (int r = 0; r < rows; r++)
        out[r] = output(at, from, u + r);
    compute(at, in, out, n, rows, may_stream(at, out[0]));
}

/* Output is whole tiles. If the padded row has no room for the last one, the
 * block is computed in scratch memory and copied. */
static void border_block(const struct place *at, struct border *b, int64_t u,
                         int rows)
{
    const struct strips *s = at->s;
    int radius = s->taps.size / 2, inputs = s->taps.size + rows - 1;
    int64_t slots = s->taps.size + TILE_ROWS - 1, k;
    int64_t pitch = border_pitch(s), n = round_up(b->n, s->tile);
    int fits = b->from + n <= (int64_t)at->p->stride;
    const void *in[INPUTS];
    void *out[TILE_ROWS];

    for (; b->next < u + rows + radius; b->next++) {
        border_copy_row(b, at->p, s->margin, b->next,
                        b->ring + b->slot * pitch);
        b->slot = b->slot + 1 < slots ? b->slot + 1 : 0;
    }
    k = b->slot - inputs;
    for (int i = 0; i < inputs + rows; i++, k++) {
        k += k < 0 ? slots : k < slots ? 0 : -slots;
        in[i] = b->ring + k * pitch;
    }
    for (int r = 0; r < rows; r++)
        out[r] = fits ? output(at, b->from, u + r) : at->w.done + r * pitch;
    compute(at, in, out, n, rows, n == b->n && may_stream(at, out[0]));
    for (int r = 0; r < rows && !fits; r++)
        memcpy(output(at, b->from, u + r), out[r], (size_t)b->n);
}

/* Compute columns from .. from + n, and the borders next to them, if any, while
 * their rows are in the L1 cache. 3 x 3 bytes, 4096 columns: 3.5 ms instead of
 * 4.1. */
static void run_strip(const struct place *at, int64_t from, int64_t n,
                      struct border *left, struct border *right)
{
    int rows;

    for (int64_t u = at->lo; u < at->hi; u += rows) {
        rows = at->hi - u < TILE_ROWS || at->s->taps.size == 1 ? 1 : TILE_ROWS;
        if (n > 0)
            inner_block(at, from, n, u, rows);
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
    int64_t end = (bytes - s->margin - beyond(s)) / s->tile * s->tile;
    int narrow = end < begin + s->tile;
    struct place at = {
        .s = s,
        .p = p,
        .tiles = tiles_of(s->isa),
        .w = lay_out(s, scratch),
        .lo = lo,
        .hi = hi,
    };
    struct border left = border_make(p, s->margin, 0, narrow ? bytes : begin);
    struct border right = border_make(p, s->margin, end, bytes - end);

    left.ring = at.w.ring[0];
    right.ring = at.w.ring[1];
    left.next = right.next = lo - s->taps.size / 2;
    if (narrow)
        run_strip(&at, 0, 0, &left, NULL);
    for (int64_t x = begin; x < end && !narrow; x += s->strip) {
        int64_t n = end - x < s->strip ? end - x : s->strip;

        run_strip(&at, x, n, x == begin && begin ? &left : NULL,
                  x + n == end ? &right : NULL);
    }
    if (s->stream && p->ring_out == 0)
        at.tiles->fence();
    for (int64_t u = lo; u < hi && bytes < (int64_t)p->stride; u++)
        memset(plane_output(p, u) + bytes, 0, p->stride - (size_t)bytes);
}
