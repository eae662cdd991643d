/* SPDX-License-Identifier: BSD-3-Clause */
/* The cases of PngSuite (W. van Schaik, http://www.schaik.com/pngsuite): every
 * colour type, bit depth, interlacing, odd size, filter, ancillary chunk, split and
 * compression, and files that are broken on purpose. libpng writes the good ones,
 * whose pixels are those of picture_samples.h; broken ones are made of these. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "drivers/picture/picture.h"
#include "tests/unit/picture_samples.h"

static const struct {
    int type, depth, channels; /* 0 channels: refused, it has alpha */
} kinds[] = {
    {PNG_COLOR_TYPE_GRAY, 1, 1},        {PNG_COLOR_TYPE_GRAY, 2, 1},
    {PNG_COLOR_TYPE_GRAY, 4, 1},        {PNG_COLOR_TYPE_GRAY, 8, 1},
    {PNG_COLOR_TYPE_GRAY, 16, 1},       {PNG_COLOR_TYPE_RGB, 8, 3},
    {PNG_COLOR_TYPE_RGB, 16, 3},        {PNG_COLOR_TYPE_PALETTE, 1, 3},
    {PNG_COLOR_TYPE_PALETTE, 2, 3},     {PNG_COLOR_TYPE_PALETTE, 4, 3},
    {PNG_COLOR_TYPE_PALETTE, 8, 3},     {PNG_COLOR_TYPE_GRAY_ALPHA, 8, 0},
    {PNG_COLOR_TYPE_GRAY_ALPHA, 16, 0}, {PNG_COLOR_TYPE_RGB_ALPHA, 8, 0},
    {PNG_COLOR_TYPE_RGB_ALPHA, 16, 0},
};
#define KINDS (sizeof kinds / sizeof *kinds)

/* Open and load path: its message, or NULL and the picture in p. */
static const char *load(struct picture *p, const char *path)
{
    static struct err e;

    e = (struct err){0};
    *p = (struct picture){.spec = path};
    if (picture_open(p, PICTURE_MAX_PIXELS, &e) == 0 &&
        picture_load(p, 0, p->height, &e) == 0)
        return NULL;
    assert_int_equal(e.code, EXIT_FAILED);
    assert_non_null(strstr(e.text, p->spec));
    return e.text;
}

/* The sample, written and read, has the pixels that it should have; with alpha it
 * is refused. */
static void check(struct png_sample *s, int channels)
{
    const char *path = samples_path("suite.png"), *said;
    struct picture p;

    samples_png(path, s);
    said = load(&p, path);
    if (channels == 0 || s->transparent) {
        if (said == NULL || strstr(said, "alpha") == NULL)
            fail_msg("alpha is not refused");
    } else if (said != NULL) {
        fail_msg("type %d, depth %d, %dx%d: %s", s->type, s->depth, s->width,
                 s->height, said);
    } else {
        assert_int_equal(p.width, s->width);
        assert_int_equal(p.height, s->height);
        assert_int_equal(p.channels, channels);
        for (int y = 0; y < s->height; y++)
            assert_memory_equal(p.pixels + (size_t)y * p.stride,
                                s->expected + (size_t)y * s->stride,
                                (size_t)(s->width * channels));
    }
    picture_unload(&p);
    unlink(path);
}

/* basn*, basi*, s01 .. s40, tb*, tp*: of Adam7's seven passes some are empty in
 * these sizes. */
static void kinds_in_all_small_sizes(void **state)
{
    (void)state;
    for (size_t k = 0; k < KINDS; k++)
        for (int n = 0; n < 9 * 9 * 2; n++) {
            struct png_sample s = {
                .type = kinds[k].type,
                .depth = kinds[k].depth,
                .width = 1 + n / 2 % 9,
                .height = 1 + n / 18,
                .interlace = n % 2,
            };

            check(&s, kinds[k].channels);
            s.transparent = !(s.type & PNG_COLOR_MASK_ALPHA);
            if (n % 23 == 0)
                check(&s, kinds[k].channels);
        }
}

/* f00 .. f99, g03 .. g25, bg*, c*, cd*, ct*, oi1 .. oi9, z00 .. z09. */
static void filters_chunks_and_compression(void **state)
{
    static const int filters[] = {
        PNG_FILTER_NONE, PNG_FILTER_SUB,   PNG_FILTER_UP,
        PNG_FILTER_AVG,  PNG_FILTER_PAETH, PNG_ALL_FILTERS,
    };

    (void)state;
    for (size_t k = 0; k < KINDS; k++)
        for (int n = 0; n < 6 * 2 * 2 * 3; n++) {
            struct png_sample s = {
                .type = kinds[k].type,
                .depth = kinds[k].depth,
                .width = 32 + n % 5,
                .height = 31 + n % 3,
                .filters = filters[n % 6],
                .interlace = n / 6 % 2,
                .extras = n / 12 % 2,
                .level = n % 10,
                .idat_bytes = n / 24 == 0   ? 0
                              : n / 24 == 1 ? 7
                                            : 100,
            };

            check(&s, kinds[k].channels);
        }
}

/* ---- broken files ------------------------------------------------------------- */

struct bytes {
    unsigned char at[1 << 14];
    size_t n;
};

/* A picture with a palette and two IDATs or more. */
static void good(struct bytes *b, int type)
{
    const char *path = samples_path("good.png");
    struct png_sample s = {
        .width = 13,
        .height = 11,
        .type = type,
        .depth = 8,
        .idat_bytes = 64,
        .extras = 1,
    };

    samples_png(path, &s);
    b->n = samples_read(path, b->at, sizeof b->at);
    assert_in_range(b->n, 100, sizeof b->at - 1000);
    unlink(path);
}

static uint32_t get(const unsigned char *from)
{
    return (uint32_t)from[0] << 24 | (uint32_t)from[1] << 16 |
           (uint32_t)from[2] << 8 | from[3];
}

static void put(unsigned char *to, uint32_t v)
{
    for (int k = 0; k < 4; k++)
        to[k] = (unsigned char)(v >> (24 - 8 * k));
}

/* Where the first chunk of this name begins: its length. */
static size_t find(const struct bytes *b, const char *name)
{
    for (size_t at = 8; at + 12 <= b->n; at += 12 + get(b->at + at))
        if (memcmp(b->at + at + 4, name, 4) == 0)
            return at;
    fail_msg("no chunk %s", name);
    return 0;
}

/* The check sum of the chunk at `at` is made right, bit by bit (annex D). */
static void mend(struct bytes *b, size_t at)
{
    size_t length = get(b->at + at) + 4;
    uint32_t c = UINT32_MAX;

    for (size_t i = 0; i < length; i++) {
        c ^= b->at[at + 4 + i];
        for (int bit = 0; bit < 8; bit++)
            c = c & 1 ? 0xedb88320u ^ c >> 1 : c >> 1;
    }
    put(b->at + at + 4 + length, ~c);
}

/* Move the chunk of this name before the chunk at `to`; as a copy with `twice`. */
static void move(struct bytes *b, const char *name, size_t to, int twice)
{
    unsigned char chunk[1 << 12];
    size_t from = find(b, name), length = 12 + get(b->at + from);

    memcpy(chunk, b->at + from, length);
    if (!twice) {
        memmove(b->at + from, b->at + from + length, b->n - from - length);
        b->n -= length;
        if (to > from)
            to -= length;
    }
    memmove(b->at + to + length, b->at + to, b->n - to);
    memcpy(b->at + to, chunk, length);
    b->n += length;
}

static void cut_out(struct bytes *b, const char *name)
{
    size_t from = find(b, name), length = 12 + get(b->at + from);

    memmove(b->at + from, b->at + from + length, b->n - from - length);
    b->n -= length;
}

static void refused(const struct bytes *b, const char *what)
{
    const char *path = samples_path("broken.png");
    struct picture p;

    samples_file(path, b->at, b->n);
    if (load(&p, path) == NULL)
        fail_msg("%s: is read", what);
    picture_unload(&p);
    unlink(path);
}

static void accepted(const struct bytes *b, const char *what)
{
    const char *path = samples_path("odd.png"), *said;
    struct picture p;

    samples_file(path, b->at, b->n);
    said = load(&p, path);
    if (said != NULL)
        fail_msg("%s: %s", what, said);
    picture_unload(&p);
    unlink(path);
}

static void cut_anywhere_it_is_refused(void **state)
{
    static struct bytes b;

    (void)state;
    good(&b, PNG_COLOR_TYPE_PALETTE);
    accepted(&b, "the whole file");
    while (b.n-- > 1)
        refused(&b, "a file that ends early");
}

/* x[sc]*: the signature, as after a transfer as text. */
static void bytes_of_the_signature(void **state)
{
    static struct bytes b;

    (void)state;
    for (int i = 0; i < 8; i++)
        for (int bit = 0; bit < 8; bit++) {
            good(&b, PNG_COLOR_TYPE_RGB);
            b.at[i] ^= (unsigned char)(1 << bit);
            refused(&b, "a wrong signature");
        }
    good(&b, PNG_COLOR_TYPE_RGB);
    memmove(b.at + 4, b.at + 5, --b.n - 4);
    refused(&b, "a signature without its CR");
}

/* xc*, xd*, xcs, xhd. */
static void heads(void **state)
{
    static const struct {
        int at;
        unsigned char value;
    } bad[] = {
        {24, 0}, {24, 3}, {24, 32}, {24, 99}, {25, 1},  {25, 5}, {25, 9},
        {26, 1}, {27, 1}, {28, 2},  {11, 12}, {11, 14}, {11, 0},
    };
    static struct bytes b;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        good(&b, PNG_COLOR_TYPE_RGB);
        b.at[bad[i].at] = bad[i].value;
        if (bad[i].at > 11)
            mend(&b, 8);
        refused(&b, "a wrong IHDR");
    }
}

static void checksums_and_lengths(void **state)
{
    static const char *const critical[] = {"IHDR", "PLTE", "IDAT", "IEND"};
    static const uint32_t lengths[] = {
        0, 1, 1000000, 0x7fffffff, 0x80000000, 0xffffffff,
    };
    static struct bytes b;
    size_t at;

    (void)state;
    for (size_t i = 0; i < sizeof critical / sizeof *critical; i++) {
        good(&b, PNG_COLOR_TYPE_PALETTE);
        at = find(&b, critical[i]);
        b.at[at + 8 + get(b.at + at)] ^= 1;
        refused(&b, "a wrong check sum");
        for (size_t k = 0; k < sizeof lengths / sizeof *lengths; k++) {
            good(&b, PNG_COLOR_TYPE_PALETTE);
            if (get(b.at + at) == lengths[k])
                continue;
            put(b.at + at, lengths[k]);
            refused(&b, "a wrong length");
        }
    }
    /* Chunks that are not needed are left out if they are damaged. */
    good(&b, PNG_COLOR_TYPE_PALETTE);
    b.at[find(&b, "gAMA") + 8] ^= 1;
    accepted(&b, "a damaged gAMA");
}

static void order(void **state)
{
    static struct bytes b;

    (void)state;
    good(&b, PNG_COLOR_TYPE_PALETTE);
    move(&b, "IDAT", 8, 0);
    refused(&b, "IDAT before IHDR");
    good(&b, PNG_COLOR_TYPE_PALETTE);
    move(&b, "PLTE", find(&b, "IEND"), 0);
    refused(&b, "PLTE after IDAT");
    good(&b, PNG_COLOR_TYPE_PALETTE);
    move(&b, "IHDR", find(&b, "IDAT"), 1);
    refused(&b, "IHDR twice");
    good(&b, PNG_COLOR_TYPE_PALETTE);
    move(&b, "IEND", find(&b, "IDAT"), 0);
    refused(&b, "IEND before IDAT");
    good(&b, PNG_COLOR_TYPE_PALETTE);
    move(&b, "IDAT", find(&b, "IEND"), 0);
    refused(&b, "IDATs in another order");
    good(&b, PNG_COLOR_TYPE_PALETTE);
    move(&b, "tIME", find(&b, "IDAT") + 12 + get(b.at + find(&b, "IDAT")), 1);
    refused(&b, "a chunk between IDATs");
}

static void missing_and_foreign_chunks(void **state)
{
    static const char *const needed[] = {"IHDR", "PLTE", "IDAT", "IEND"};
    static struct bytes b;
    size_t at;

    (void)state;
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        good(&b, PNG_COLOR_TYPE_PALETTE);
        cut_out(&b, needed[i]);
        refused(&b, needed[i]);
    }
    good(&b, PNG_COLOR_TYPE_PALETTE);
    at = find(&b, "tIME");
    memcpy(b.at + at + 4, "tIMe", 4);
    mend(&b, at);
    accepted(&b, "a chunk of another program");
    memcpy(b.at + at + 4, "TIMe", 4);
    mend(&b, at);
    refused(&b, "an unknown chunk that is needed");
    good(&b, PNG_COLOR_TYPE_PALETTE);
    memcpy(b.at + b.n, "and more", 8);
    b.n += 8;
    accepted(&b, "bytes after IEND");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_in_all_small_sizes),
        cmocka_unit_test(filters_chunks_and_compression),
        cmocka_unit_test(cut_anywhere_it_is_refused),
        cmocka_unit_test(bytes_of_the_signature),
        cmocka_unit_test(heads),
        cmocka_unit_test(checksums_and_lengths),
        cmocka_unit_test(order),
        cmocka_unit_test(missing_and_foreign_chunks),
    };

    return cmocka_run_group_tests(tests, samples_begin, samples_end) ? 1 : 0;
}
