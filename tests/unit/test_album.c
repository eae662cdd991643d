/* SPDX-License-Identifier: BSD-3-Clause */
/* The kernel album with a format made for the test and no directory: what it
 * plans, needs, puts, and reports of a file that is not a picture. And
 * chunk_errors, which are what becomes of that. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/team/chunk_errors.h"
#include "kernels/base/hash.h"
#include "kernels/kernel.h"

/* A picture here: 'F', width, height, channels, then the pixels. */
enum { HEAD = 4, OPTIONS_MAX = 4096 };

static int head(const unsigned char *bytes, size_t n, struct picture *p,
                struct err *e)
{
    if (n < HEAD || bytes[0] != 'F')
        return err_set(e, EXIT_FAILED, "'%s' is no picture", p->spec);
    p->width = bytes[1];
    p->height = bytes[2];
    p->channels = bytes[3];
    return 0;
}

static size_t pixels_of(const struct picture *p)
{
    return (size_t)(p->width * p->height * p->channels);
}

static int unpack(const unsigned char *bytes, size_t n, const struct picture *p,
                  unsigned char *to, struct err *e)
{
    if (n != HEAD + pixels_of(p))
        return err_set(e, EXIT_FAILED, "'%s' ends early", p->spec);
    memcpy(to, bytes + HEAD, n - HEAD);
    return 0;
}

static size_t room(const struct picture *p)
{
    return HEAD + pixels_of(p);
}

static size_t pack(const unsigned char *bytes, size_t n,
                   const struct picture *p, const unsigned char *pixels,
                   size_t stride, int64_t compression, unsigned char *to,
                   struct err *e)
{
    size_t row = (size_t)(p->width * p->channels);

    (void)n;
    (void)compression;
    (void)e;
    memcpy(to, bytes, HEAD);
    for (int64_t y = 0; y < p->height; y++)
        memcpy(to + HEAD + (size_t)y * row, pixels + (size_t)y * stride, row);
    return room(p);
}

static const struct picture_codec codec = {head, unpack, room, pack};

/* Two pictures, and something else between them. */
static const struct picture_entry entries[] = {
    {.name = "a",
     .bytes = HEAD + 70,
     .head = {.spec = "a", .width = 7, .height = 10, .channels = 1},
     .understood = 1},
    {.name = "b", .bytes = 900, .head = {.spec = "b"}},
    {.name = "c",
     .bytes = HEAD + 600,
     .head = {.spec = "c", .width = 20, .height = 10, .channels = 3},
     .understood = 1},
};

struct run {
    const struct kernel *kernel;
    _Alignas(16) unsigned char opt[OPTIONS_MAX];
    struct pictures_input *dir;
    struct geometry g;
    struct work work;
    struct err err, chunk;
    struct window w;
    unsigned char in[1000], *out;
};

static void set(struct run *r, const char *name, const char *text)
{
    assert_int_equal(option_set(option_find(r->kernel->options, name), r->opt,
                                text, &r->err),
                     0);
}

static void start(struct run *r, const char *to, const char *filter)
{
    const struct option *dir;

    memset(r, 0, sizeof *r);
    r->kernel = kernel_find("album");
    assert_int_equal(option_defaults(r->kernel->options, r->opt, &r->err), 0);
    set(r, "filter", filter);
    if (to != NULL)
        set(r, "to", to);
    dir = option_find(r->kernel->options, "dir");
    r->dir = (void *)(r->opt + dir->offset);
    *r->dir = (struct pictures_input){
        .spec = "somewhere",
        .count = 3,
        .entry = entries,
        .codec = &codec,
        .item = 5,
    };
    assert_int_equal(r->kernel->plan(r->opt, &r->g, &r->err), 0);
    r->work = (struct work){
        .opt = r->opt,
        .g = &r->g,
        .partial = calloc(1, r->g.partial_bytes),
        .scratch = aligned_alloc(64, (r->g.scratch_bytes + 63) / 64 * 64),
    };
    r->out = malloc(r->g.put_bytes + 1);
}

static void end(struct run *r)
{
    free(r->work.partial);
    free(r->work.scratch);
    free(r->out);
}

/* Picture u as it should arrive. */
static void bytes_of(struct run *r, int64_t u)
{
    const struct picture *p = &entries[u].head;

    r->in[0] = 'F';
    r->in[1] = (unsigned char)p->width;
    r->in[2] = (unsigned char)p->height;
    r->in[3] = (unsigned char)p->channels;
    for (size_t i = HEAD; i < sizeof r->in; i++)
        r->in[i] = (unsigned char)hash_mix(i + (uint64_t)u);
}

static void feed(struct run *r, int64_t u, int64_t got)
{
    r->chunk = (struct err){0};
    r->w = (struct window){
        .lo = u,
        .hi = u + 1,
        .in = r->in,
        .out = r->out,
        .got = got,
        .err = &r->chunk,
    };
    r->kernel->compute(&r->work, &r->w, u, u + 1);
}

static int verify(struct run *r)
{
    int answer;

    r->err = (struct err){0};
    answer = r->kernel->verify(r->opt, &r->g, r->work.partial, &r->err);
    return answer >= 0 ? answer : -r->err.code;
}

static void plans_for_the_largest(void **state)
{
    struct run r;
    struct need n;

    (void)state;
    start(&r, "there", "box:1");
    assert_int_equal(r.g.units, 3);
    assert_int_equal(r.g.need_bytes, 900);
    assert_int_equal(r.g.put_bytes, HEAD + 600);
    assert_int_equal(r.g.work, 670);
    assert_true(r.g.scratch_bytes >= 3 * 600 && r.g.grain_fixed);
    assert_true(r.g.depth > 1);
    r.kernel->need(&r.work, 2, 3, &n);
    assert_int_equal(n.kind, NEED_FILE);
    assert_int_equal(n.item, 5);
    assert_string_equal(n.name, "c");
    assert_int_equal(n.bytes, HEAD + 600);
    assert_int_equal(n.offset, 0);
    end(&r);
    start(&r, NULL, "box:1");
    assert_int_equal(r.g.put_bytes, 0);
    r.dir->spec = NULL;
    assert_int_equal(r.kernel->plan(r.opt, &r.g, &r.err), -1);
    assert_int_equal(r.err.code, EXIT_USAGE);
    end(&r);
}

/* A filter of one weight leaves a picture as it is. */
static void puts_what_convolve_makes(void **state)
{
    struct run r;
    uint64_t rows = 0, want;

    (void)state;
    start(&r, "there", "box:1");
    bytes_of(&r, 2);
    feed(&r, 2, HEAD + 600);
    assert_int_equal(r.chunk.code, 0);
    assert_int_equal(r.w.put.bytes, HEAD + 600);
    assert_string_equal(r.w.put.name, "c");
    assert_memory_equal(r.out, r.in, HEAD + 600);
    for (uint64_t y = 0; y < 10; y++)
        rows += hash_unit(y, r.in + HEAD + y * 60, 60);
    want = hash_mix(rows + hash_unit(0, (const unsigned char *)"c", 1));
    assert_int_equal(((struct tally *)r.work.partial)->result, want);
    end(&r);
}

/* Rows are shifted down by one, and the last is first. */
static void wraps_round(void **state)
{
    static const char text[] = "0 1 0\n0 0 0\n0 0 0\n";
    struct run r;
    struct blob *filter;

    (void)state;
    start(&r, "there", "box:3");
    filter = (void *)(r.opt + option_find(r.kernel->options, "filter")->offset);
    *filter = (struct blob){.spec = "f", .text = text, .bytes = strlen(text)};
    set(&r, "edge", "wrap");
    free(r.work.scratch);
    assert_int_equal(r.kernel->plan(r.opt, &r.g, &r.err), 0);
    r.work.scratch = aligned_alloc(64, (r.g.scratch_bytes + 63) / 64 * 64);
    bytes_of(&r, 0);
    feed(&r, 0, HEAD + 70);
    assert_int_equal(r.chunk.code, 0);
    assert_memory_equal(r.out + HEAD, r.in + HEAD + 63, 7);
    assert_memory_equal(r.out + HEAD + 7, r.in + HEAD, 63);
    end(&r);
}

static void left_out(struct run *r, int64_t u, int64_t got, const char *words)
{
    uint64_t bad = ((struct tally *)r->work.partial)->bad;

    feed(r, u, got);
    assert_int_equal(r->chunk.code, EXIT_FAILED);
    assert_non_null(strstr(r->chunk.text, words));
    assert_non_null(strstr(r->chunk.text, entries[u].name));
    assert_int_equal(r->w.put.bytes, 0);
    assert_int_equal(((struct tally *)r->work.partial)->bad, bad + 1);
}

static void leaves_out_what_is_no_picture(void **state)
{
    struct run r;

    (void)state;
    start(&r, "there", "box:3");
    bytes_of(&r, 2);
    left_out(&r, 2, -ENOENT, "No such file");
    left_out(&r, 2, 17, "changed during the run");
    r.in[2] = 200; /* rows: more than was planned for */
    left_out(&r, 2, HEAD + 600, "changed during the run");
    r.in[2] = 9;
    left_out(&r, 2, HEAD + 600, "ends early");
    r.in[0] = 'G';
    left_out(&r, 1, 900, "is no picture");
    end(&r);
}

static void verifies(void **state)
{
    struct run r;
    uint64_t *counts;

    (void)state;
    start(&r, NULL, "gaussian:5");
    bytes_of(&r, 0);
    feed(&r, 0, HEAD + 70);
    assert_int_equal(r.w.put.bytes, 0);
    feed(&r, 1, 900); /* a picture by its head, but not as long as it says */
    assert_int_equal(verify(&r), -EXIT_WRONG);
    bytes_of(&r, 2);
    feed(&r, 2, HEAD + 600);
    assert_int_equal(verify(&r), VERIFIED_SAMPLED);
    counts = (void *)((char *)r.work.partial + sizeof(struct tally));
    assert_int_equal(counts[0], 2);
    assert_int_equal(counts[1], 1);
    counts[2]++;
    assert_int_equal(verify(&r), -EXIT_WRONG);
    assert_non_null(strstr(r.err.text, "plain convolution"));
    end(&r);
}

static void chunk_errors_once_and_in_order(void **state)
{
    static struct chunk_errors c;
    struct err e = {0}, one = {.code = EXIT_FAILED, .text = "one"};
    struct err two = {.code = EXIT_RESULTS, .text = "two"};

    (void)state;
    assert_int_equal(chunk_errors_print(&c, "test", &e), 0);
    assert_int_equal(e.code, 0);
    for (int repetition = 0; repetition < 3; repetition++) {
        chunk_errors_add(&c, 7, &two);
        chunk_errors_add(&c, 4, &one);
    }
    assert_int_equal(c.count, 2);
    assert_int_equal(chunk_errors_print(&c, "test", &e), -1);
    assert_int_equal(e.code, EXIT_RESULTS);
    assert_int_equal(c.first[0].chunk, 4);
    assert_int_equal(c.first[1].chunk, 7);
}

static void chunk_errors_beyond_what_is_kept(void **state)
{
    static struct chunk_errors c;
    struct err e = {0}, one = {.code = EXIT_FAILED, .text = "one"};

    (void)state;
    for (int64_t i = 0; i < CHUNK_ERRORS_MAX + 5; i++)
        chunk_errors_add(&c, i, &one);
    assert_int_equal(chunk_errors_print(&c, "test", &e), -1);
    assert_non_null(strstr(e.text, "more errors not shown"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plans_for_the_largest),
        cmocka_unit_test(puts_what_convolve_makes),
        cmocka_unit_test(wraps_round),
        cmocka_unit_test(leaves_out_what_is_no_picture),
        cmocka_unit_test(verifies),
        cmocka_unit_test(chunk_errors_once_and_in_order),
        cmocka_unit_test(chunk_errors_beyond_what_is_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
