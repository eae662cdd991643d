/* SPDX-License-Identifier: BSD-3-Clause */
/* Picture files that lie, break off or were tampered with: an error with its
 * cause, soon, and without much memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <sys/wait.h>

#include "drivers/picture/picture.h"
#include "kernels/base/hash.h"
#include "tests/unit/picture_samples.h"

/* Sanitizers reserve more address space than a limit would leave them. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* Open and load the whole of path. Returns 0 or -1, nothing in memory. */
static int open_and_load(const char *path, struct err *e)
{
    struct picture p = {.spec = path};
    int failed;

    *e = (struct err){0};
    failed = picture_open(&p, PICTURE_MAX_PIXELS, e);
    if (!failed)
        failed = picture_load(&p, 0, p.height, e);
    assert_int_equal(failed, e->code ? -1 : 0);
    if (failed)
        assert_null(p.pixels);
    picture_unload(&p);
    return failed;
}

static void refused(const char *path, const char *says)
{
    struct err e;

    if (open_and_load(path, &e) == 0)
        fail_msg("read without an error, instead of '%s'", says);
    assert_int_equal(e.code, EXIT_FAILED);
    if (!strstr(e.text, says))
        fail_msg("'%s' does not say '%s'", e.text, says);
}

/* The bytes of a file that samples_png() wrote, or of a PNM. */
struct bytes {
    unsigned char at[1 << 16];
    size_t n;
};

static void good_png(struct bytes *b, int type, int interlace)
{
    const char *path = samples_path("good.png");
    struct png_sample s = {
        .width = 60,
        .height = 50,
        .type = type,
        .depth = 8,
        .interlace = interlace,
    };

    samples_png(path, &s);
    b->n = samples_read(path, b->at, sizeof b->at);
    assert_true(b->n > 100 && b->n < sizeof b->at);
    unlink(path);
}

static void good_pnm(struct bytes *b, char kind)
{
    int samples = 20 * 10 * (kind == '3' || kind == '6' ? 3 : 1);

    b->n = (size_t)sprintf((char *)b->at, "P%c 20 10 255\n", kind);
    for (int i = 0; i < samples; i++)
        if (kind < '4')
            b->n += (size_t)sprintf((char *)b->at + b->n, "%d\n", i % 256);
        else
            b->at[b->n++] = (unsigned char)i;
}

/* The last byte of a plain PNM may be missing: it is a line end; the last
 * digit before it may too. So what is cut here is at least a sixteenth. */
static void truncated_files_are_refused(void **state)
{
    static const char kinds[] = "gpi2356";

    (void)state;
    for (const char *kind = kinds; *kind; kind++)
        for (size_t part = 0; part <= 16; part++) {
            const char *path = samples_path("short");
            static struct bytes b;
            struct err e;

            if (*kind < '9')
                good_pnm(&b, *kind);
            else
                good_png(&b,
                         *kind == 'p' ? PNG_COLOR_TYPE_PALETTE
                                      : PNG_COLOR_TYPE_RGB,
                         *kind == 'i');
            samples_file(path, b.at, b.n * part / 16);
            if (part == 16)
                assert_int_equal(open_and_load(path, &e), 0);
            else
                refused(path, part ? "the file ends early" : "it is empty");
            unlink(path);
        }
}

static void pnm_heads_that_lie_are_refused(void **state)
{
    static const struct {
        const char *text, *says;
    } bad[] = {
        {"P5 2147483647 2147483647 255\n", "more than the limit"},
        {"P6 65536 65536 255\n", "more than the limit"},
        {"P5 4294967297 1 255\nabc", "more than the limit"},
        {"P5 99999999999999999999999 1 255\nabc", "more than the limit"},
        {"P5 9223372036854775807 3 255\nabc", "more than the limit"},
        {"P5 16384 16384 255\nabc", "ends early"},
        {"P2 16384 16384 255\n1 2 3", "ends early"},
        {"P5 0 5 255\nabc", "at least 1"},
        {"P5 5 0 255\nabc", "at least 1"},
        {"P5 -1 5 255\nabc", "expected a number"},
        {"P5 1 -5 255\nabc", "expected a number"},
        {"P5 1 1 0\nabc", "maxval"},
        {"P5 1 1 65536\nabc", "maxval is not from"},
        {"P5 1 1 -255\nabc", "expected a number"},
        {"P5 1 1 65535\na", "ends early"},
        {"P5 2 1 256\nabc", "ends early"},
        {"P5 1 1 256\n\xff\xff", "larger than its maxval"},
        {"P2 2 1 1000\n1001 1", "larger than its maxval"},
        {"P52 2 255\nabcdef", "white space"},
        {"P5 2x2 255\nabcdef", "white space"},
        {"P5 2 2 255abcdef", "white space"},
        {"P5 2 2 255#c\nabcdef", "white space"},
        {"P5", "ends early"},
        {"P5 ", "ends early"},
        {"P5 2 2 255", "ends early"},
        {"P5 # for ever", "ends early"},
        {"P5 2 1 100\nd\xff", "larger than its maxval"},
        {"P2 2 1 100\n101 1", "larger than its maxval"},
        {"P2 2 1 255\n256 1", "larger than its maxval"},
        {"P2 2 1 255\n1 99999999999999999999", "larger than its maxval"},
        {"P2 2 1 255\n1 -1", "expected a number"},
        {"P2 2 1 255\n1 1x ", "white space"},
        {"P1 2 1\n1 0", "only P2, P3, P5 and P6"},
        {"P4 2 1\n1 0", "only P2, P3, P5 and P6"},
        {"P7\nWIDTH 1", "only P2, P3, P5 and P6"},
        {"GIF89a", "neither PNG"},
        {"P", "ends early"},
        {"", "it is empty"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        const char *path = samples_path("bad.pnm");

        samples_file(path, bad[i].text, strlen(bad[i].text));
        refused(path, bad[i].says);
        unlink(path);
    }
}

/* The CRC of a PNG chunk, bit by bit (PNG specification, annex D). */
static uint32_t crc(const unsigned char *bytes, size_t n)
{
    uint32_t c = 0xffffffffu;

    for (size_t i = 0; i < n; i++) {
        c ^= bytes[i];
        for (int k = 0; k < 8; k++)
            c = c & 1 ? 0xedb88320u ^ (c >> 1) : c >> 1;
    }
    return c ^ 0xffffffffu;
}

static void put(unsigned char *to, uint32_t v)
{
    for (int k = 0; k < 4; k++)
        to[k] = (unsigned char)(v >> (24 - 8 * k));
}

/* The signature takes 8 bytes, then IHDR: length, name, width at 16, height
 * at 20, five bytes, CRC at 29. */
static void lie(struct bytes *b, uint32_t width, uint32_t height)
{
    put(b->at + 16, width);
    put(b->at + 20, height);
    put(b->at + 29, crc(b->at + 12, 17));
}

static void png_heads_that_lie_are_refused(void **state)
{
    static const struct {
        uint32_t width, height;
        const char *says;
    } bad[] = {
        {0x7fffffff, 0x7fffffff, "more than the limit"},
        {0x80000000, 5, "more than the limit"},
        {0xffffffff, 0xffffffff, "more than the limit"},
        {65536, 65536, "more than the limit"},
        {16385, 16384, "more than the limit"},
        {0, 5, "at least 1"},
        {5, 0, "at least 1"},
        {16384, 16384, "ends early"},
        {60, 51, "cannot read"},
        {61, 50, "cannot read"},
    };
    static struct bytes b;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        const char *path = samples_path("bad.png");

        good_png(&b, PNG_COLOR_TYPE_RGB, 0);
        lie(&b, bad[i].width, bad[i].height);
        samples_file(path, b.at, b.n);
        refused(path, bad[i].says);
        unlink(path);
    }
}

static void bad_checksums_are_refused(void **state)
{
    static struct bytes b;
    const char *path = samples_path("bad.png");

    (void)state;
    /* In the head, in the pixels, and in the very end. */
    for (int i = 0; i < 3; i++) {
        good_png(&b, PNG_COLOR_TYPE_RGB, 0);
        b.at[i == 0 ? 29 : i == 1 ? b.n / 2 : b.n - 1] ^= 1;
        samples_file(path, b.at, b.n);
        refused(path, "cannot read");
        unlink(path);
    }
}

/* Any bit of any byte: an error or a picture, never a crash. Most of what
 * this finds, it finds under a sanitizer. */
static void flipped_bits_do_no_harm(void **state)
{
    static const char kinds[] = "gi26";
    uint64_t random = 17;
    int errors = 0;

    (void)state;
    for (int n = 0; n < 1200; n++) {
        const char *path = samples_path("flipped");
        char kind = kinds[n % 4];
        static struct bytes b;
        struct err e;

        if (kind < '9')
            good_pnm(&b, kind);
        else
            good_png(&b, PNG_COLOR_TYPE_RGB, kind == 'i');
        for (int k = 0; k <= n % 3; k++)
            b.at[random_next(&random) % (n % 2 ? 40 : b.n)] ^=
                (unsigned char)(1u << random_next(&random) % 8);
        /* As if its author had computed the sum after the change. */
        if (kind > '9' && n % 8 >= 4)
            put(b.at + 29, crc(b.at + 12, 17));
        samples_file(path, b.at, b.n);
        errors += open_and_load(path, &e) < 0;
        unlink(path);
    }
    assert_true(errors > 300 && errors < 1200);
}

/* Address space that this process may still take: the given bytes. */
static void limit_memory(rlim_t more)
{
    struct rlimit limit;
    unsigned long pages;
    FILE *f = fopen("/proc/self/statm", "r");

    assert_non_null(f);
    assert_int_equal(fscanf(f, "%lu", &pages), 1);
    fclose(f);
    limit.rlim_cur = limit.rlim_max =
        pages * (rlim_t)sysconf(_SC_PAGESIZE) + more;
    assert_int_equal(setrlimit(RLIMIT_AS, &limit), 0);
}

/* In a child with 32 MiB to go: 0 where path was refused with these words, 1
 * otherwise. */
static int refused_in_little_memory(const char *path, const char *says)
{
    pid_t child = fork();
    int status = -1;

    assert_true(child >= 0);
    if (child == 0) {
        struct err e;

        limit_memory((rlim_t)32 << 20);
        _exit(open_and_load(path, &e) == 0 || !strstr(e.text, says));
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void limits_come_before_allocation(void **state)
{
    static struct bytes b;
    const char *path = samples_path("huge");
    static const char short_pnm[] = "P6 16384 16384 255\nabc";
    static const char huge_pnm[] = "P6 2147483647 2147483647 255\nabc";

    (void)state;
    if (SANITIZED) {
        print_message("address space is not limited under a sanitizer\n");
        return;
    }
    samples_file(path, huge_pnm, sizeof huge_pnm);
    assert_int_equal(refused_in_little_memory(path, "more than"), 0);
    samples_file(path, short_pnm, sizeof short_pnm);
    assert_int_equal(refused_in_little_memory(path, "ends early"), 0);
    good_png(&b, PNG_COLOR_TYPE_RGB, 1);
    lie(&b, 0x7fffffff, 0x7fffffff);
    samples_file(path, b.at, b.n);
    assert_int_equal(refused_in_little_memory(path, "more than"), 0);
    lie(&b, 65536, 65536);
    samples_file(path, b.at, b.n);
    assert_int_equal(refused_in_little_memory(path, "more than"), 0);
    lie(&b, 16384, 16384);
    samples_file(path, b.at, b.n);
    assert_int_equal(refused_in_little_memory(path, "ends early"), 0);
    /* A file that is as large as it says, but not for this machine. */
    samples_file(path, "P5 8192 8192 255\n", 17);
    assert_int_equal(truncate(path, 17 + 8192 * 8192), 0);
    assert_int_equal(refused_in_little_memory(path, "no memory"), 0);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(truncated_files_are_refused),
        cmocka_unit_test(pnm_heads_that_lie_are_refused),
        cmocka_unit_test(png_heads_that_lie_are_refused),
        cmocka_unit_test(bad_checksums_are_refused),
        cmocka_unit_test(flipped_bits_do_no_harm),
        cmocka_unit_test(limits_come_before_allocation),
    };

    return cmocka_run_group_tests(tests, samples_begin, samples_end) ? 1 : 0;
}
