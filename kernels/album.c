/* SPDX-License-Identifier: BSD-3-Clause */
/* Read, convolve and write the pictures of a directory: a realistic job that
 * both waits for a disk and computes. A unit is a picture. The chunk needs the
 * bytes of its file and puts the encoded result.
 *
 * A file that is not a picture is skipped and named at the end; all others are
 * completed. The result is the sum over all completed pictures, with the
 * functions of kernels/base/hash.h, of
 *
 *     mix(convolve's result for the picture + unit(0) of its name)
 *
 * One row of each picture is recomputed by convolve's check(). */
#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include "kernels/album/darkroom.h"
#include "kernels/base/hash.h"
#include "kernels/base/isa.h"
#include "kernels/convolve/filter.h"
#include "kernels/kernel.h"

/* The memory of all chunks in flight, and their number. */
#define FLIGHT_BYTES ((size_t)1 << 30)
enum { DEPTH_MAX = 64 };

struct album {
    struct pictures_input dir;
    struct target_output to;
    struct blob filter;
    int64_t divisor;
    double offset;
    int edge;
    int isa; /* enum isa */
};

/* A partial result. Each hash is added twice, unchanged and complemented, to
 * detect a sum that is corrupted or lost on its way to the root. */
struct album_partial {
    struct tally tally;
    uint64_t good, bad, wrong;
    uint64_t complements;
};

static const char *const edges[] = {"clamp", "mirror", "wrap", "zero", NULL};
static const char *const counts[] = {"good", "bad", "wrong", NULL};

#define FIELD(name) .offset = offsetof(struct album, name)

static const struct option options[] = {
    {.name = "dir",
     .kind = OPTION_PICTURES,
     FIELD(dir),
     .arg = "DIR",
     .help = "directory of the .png, .pgm and .ppm files"},
    {.name = "to",
     .kind = OPTION_TARGET,
     FIELD(to),
     .arg = "DIR",
     .help = "directory for the results, under the same names; created if "
             "missing; without it nothing is written",
     .hidden = 1},
    {.name = "compression",
     .kind = OPTION_COUNT,
     FIELD(to.compression),
     .arg = "LEVEL",
     .init = "1",
     .min = COMPRESSION_LEAST,
     .max = COMPRESSION_MOST,
     .help =
         "compression of PNG files (0: none, 1: fast, 2 to 9: by zlib, smaller "
         "and slower)",
     .hidden = 1},
    {.name = "filter",
     .kind = OPTION_BLOB,
     FIELD(filter),
     .arg = "NAME[:K]|FILE",
     .init = "gaussian:3",
     .choices = filter_names,
     .help = "as for convolve"},
    {.name = "divisor",
     .kind = OPTION_COUNT,
     FIELD(divisor),
     .init = "0",
     .max = FILTER_DIVISOR_MAX,
     .help = "as for convolve"},
    {.name = "offset",
     .kind = OPTION_NUMBER,
     FIELD(offset),
     .init = "0",
     .help = "as for convolve"},
    {.name = "edge",
     .kind = OPTION_CHOICE,
     FIELD(edge),
     .init = "clamp",
     .choices = edges,
     .help = "as for convolve"},
    ISA_OPTION(struct album, isa),
    {0},
};

#undef FIELD

extern const struct kernel convolve_kernel;

/* Options of convolve for a picture. */
static struct convolve settings(const struct album *o,
                                const struct picture *image)
{
    struct convolve c = {.passes = 1};

    option_defaults(convolve_kernel.options, &c, NULL);
    c.image = *image;
    c.image.kind = PICTURE_FILE;
    c.filter = o->filter;
    c.divisor = o->divisor;
    c.offset = o->offset;
    c.edge = o->edge;
    c.isa = o->isa;
    return c;
}

static void at_least(size_t *most, size_t bytes)
{
    *most = bytes > *most ? bytes : *most;
}

/* An error in one picture is reported when that picture is computed. Only an
 * invalid filter or instruction set affects all pictures and fails here. */
static int plan(const void *opt, struct geometry *g, struct err *e)
{
    const struct album *o = opt;
    struct filter f;
    size_t chunk;

    if (o->dir.spec == NULL)
        return err_set(e, EXIT_USAGE,
                       "--dir: no directory of pictures given; use for "
                       "example album --dir photos --to results");
    if (isa_check((enum isa)o->isa, e) != 0 ||
        filter_make(&f, &o->filter, o->divisor, o->offset, e) != 0)
        return -1;
    *g = (struct geometry){
        .units = o->dir.count,
        .passes = 1,
        .grain = 1,
        .grain_fixed = 1,
        .partial_bytes = sizeof(struct album_partial),
    };
    for (int64_t u = 0; u < o->dir.count; u++) {
        const struct picture_entry *p = &o->dir.entry[u];
        struct convolve c = settings(o, &p->head);
        size_t bytes;
        double work;

        at_least(&g->need_bytes, (size_t)p->bytes);
        if (!p->understood || darkroom_bytes(&c, &bytes, &work, NULL) != 0)
            continue;
        at_least(&g->scratch_bytes, bytes);
        if (o->to.spec != NULL)
            at_least(&g->put_bytes, o->dir.codec->room(&p->head));
        g->work += work;
    }
    chunk = g->need_bytes + g->put_bytes + g->scratch_bytes + 1;
    g->depth = chunk < FLIGHT_BYTES ? (int64_t)(FLIGHT_BYTES / chunk) : 1;
    if (g->depth > DEPTH_MAX)
        g->depth = DEPTH_MAX;
    return 0;
}

static void need(struct work *k, int64_t lo, int64_t hi, struct need *n)
{
    const struct album *o = k->opt;

    (void)hi;
    *n = (struct need){
        .kind = NEED_FILE,
        .item = o->dir.item,
        .name = o->dir.entry[lo].name,
        .bytes = (size_t)o->dir.entry[lo].bytes,
    };
}

static int changed(const struct picture_entry *p, struct err *e)
{
    return err_set(e, EXIT_FAILED,
                   "'%.200s' changed during the run and was skipped", p->name);
}

/* Decode the bytes that arrived and convolve them. Returns 0; -1 with
 * w->err. */
static int develop(struct work *k, const struct window *w,
                   const struct picture_entry *p, struct picture *image,
                   struct print *print)
{
    const struct album *o = k->opt;
    const struct picture_codec *codec = o->dir.codec;
    struct convolve c;
    size_t bytes;
    double work;

    if (p->special)
        return err_set(w->err, EXIT_FAILED,
                       "cannot read '%.200s': not a regular file", p->name);
    if (w->got < 0)
        return err_errno(w->err, EXIT_FAILED, (int)-w->got,
                         "cannot read '%.200s'", p->name);
    if (w->got != p->bytes)
        return changed(p, w->err);
    if (codec->head(w->in, (size_t)w->got, image, w->err) != 0)
        return -1;
    c = settings(o, image);
    if (darkroom_bytes(&c, &bytes, &work, w->err) != 0)
        return -1;
    if (bytes > k->g->scratch_bytes ||
        (o->to.spec != NULL && codec->room(image) > k->g->put_bytes))
        return changed(p, w->err);
    if (codec->unpack(w->in, (size_t)w->got, image, darkroom_pixels(k->scratch),
                      w->err) != 0)
        return -1;
    return darkroom_develop(&c, k->scratch, print, w->err);
}

static uint64_t hash_print(const struct picture *image, const struct print *p)
{
    size_t n = (size_t)image->width * (size_t)image->channels;
    uint64_t rows =
        hash_units(0, (uint64_t)image->height, p->rows, p->stride, n);

    return hash_mix(rows + hash_unit(0, (const unsigned char *)image->spec,
                                     strlen(image->spec)));
}

static void compute(struct work *k, struct window *w, int64_t lo, int64_t hi)
{
    const struct album *o = k->opt;
    const struct picture_entry *entry = &o->dir.entry[lo];
    struct album_partial *mine = k->partial;
    struct picture image = {.spec = entry->name};
    struct print print;
    uint64_t hash;
    size_t bytes = 0;
    int failed = develop(k, w, entry, &image, &print);

    (void)hi;
    if (!failed && o->to.spec != NULL) {
        bytes =
            o->dir.codec->pack(w->in, (size_t)w->got, &image, print.rows,
                               print.stride, o->to.compression, w->out, w->err);
        failed = bytes == 0;
    }
    if (failed) {
        mine->tally.bad++;
        mine->bad++;
        return;
    }
    w->put = (struct put){
        .bytes = bytes,
        .item = o->to.item,
        .name = entry->name,
    };
    hash = hash_print(&image, &print);
    mine->tally.result += hash;
    mine->complements += ~hash;
    mine->tally.ok++;
    mine->good++;
    mine->wrong += !print.right;
}

static void merge(void *into, const void *from)
{
    struct album_partial *a = into;
    const struct album_partial *b = from;

    a->tally.result += b->tally.result;
    a->tally.ok += b->tally.ok;
    a->tally.bad += b->tally.bad;
    a->good += b->good;
    a->bad += b->bad;
    a->wrong += b->wrong;
    a->complements += b->complements;
}

static int verify(const void *opt, const struct geometry *g, const void *result,
                  struct err *e)
{
    const struct album_partial *all = result;

    (void)opt;
    if (all->wrong > 0)
        return err_set(e, EXIT_WRONG,
                       "album: %" PRIu64
                       " pictures have a row that differs from the plain "
                       "convolution",
                       all->wrong);
    if (all->good + all->bad != (uint64_t)g->units)
        return err_set(e, EXIT_WRONG,
                       "album: %" PRIu64 " of %" PRId64
                       " pictures were completed",
                       all->good + all->bad, g->units);
    if (all->tally.result + all->complements + all->good != 0)
        return err_set(e, EXIT_WRONG,
                       "album: the hashes of %" PRIu64
                       " pictures do not add up to the result %016" PRIx64,
                       all->good, all->tally.result);
    return all->good > 0 ? VERIFIED_SAMPLED : VERIFIED_NO;
}

const struct kernel album_kernel = {
    .name = "album",
    .summary = "pictures of a directory, each read, convolved and written",
    .work_unit = "taps",
    .result_is_hash = 1,
    .needs = NEED_FILE,
    .counts = counts,
    .small = "--dir results/pictures --filter box:3",
    .example = "--dir results/pictures --filter gaussian:7",
    .options = options,
    .options_size = sizeof(struct album),
    .growth = {.work_per_s = 4.5e9},
    .plan = plan,
    .need = need,
    .compute = compute,
    .merge = merge,
    .verify = verify,
};
