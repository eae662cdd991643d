/* SPDX-License-Identifier: BSD-3-Clause */
/* The picture writer: a file appears whole or not at all, and a full disk is
 * an error with its cause. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <sys/mount.h>

#include "drivers/picture/picture.h"
#include "kernels/base/hash.h"
#include "tests/unit/picture_samples.h"

static const char *const endings[] = {"w.png", "w.ppm"};

/* Until the end the old file stands; the new one is whole at once. */
static void a_file_appears_only_when_whole(void **state)
{
    static unsigned char pixels[3 * 64 * 64];

    (void)state;
    samples_paint(pixels, sizeof pixels);
    for (size_t i = 0; i < 2; i++) {
        const char *path = samples_path(endings[i]);
        struct picture_writer *w;
        struct err e = {0};
        char old[4] = {0};

        samples_file(path, "old", 3);
        assert_int_equal(picture_write_begin(&w, path, 64, 64, 3, 1, &e), 0);
        assert_int_equal(picture_write_rows(w, pixels, 64, 192, &e), 0);
        assert_int_equal(samples_read(path, old, sizeof old), 3);
        assert_string_equal(old, "old");
        /* The new one has no name yet, or one that says so. */
        assert_in_range(samples_count(), 1, 2);
        assert_int_equal(picture_write_end(w, &e), 0);
        assert_int_equal(samples_count(), 1);
        assert_int_equal(samples_read(path, old, sizeof old), 4);
        assert_memory_not_equal(old, "old", 3);
        unlink(path);
    }
}

static void a_failed_file_leaves_nothing(void **state)
{
    static unsigned char pixels[3 * 64 * 64];

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        const char *path = samples_path(endings[i]);
        struct picture_writer *w;
        struct err e = {0};

        /* Too few rows. */
        assert_int_equal(picture_write_begin(&w, path, 64, 64, 3, 1, &e), 0);
        assert_int_equal(picture_write_rows(w, pixels, 63, 192, &e), 0);
        assert_int_equal(picture_write_end(w, &e), -1);
        assert_int_equal(e.code, EXIT_RESULTS);
        assert_int_equal(samples_count(), 0);
        /* Too many; the end tells it again to a new listener. */
        e.code = 0;
        assert_int_equal(picture_write_begin(&w, path, 64, 4, 3, 1, &e), 0);
        assert_int_equal(picture_write_rows(w, pixels, 5, 192, &e), -1);
        assert_int_equal(e.code, EXIT_RESULTS);
        e = (struct err){0};
        assert_int_equal(picture_write_rows(w, pixels, 4, 192, NULL), -1);
        assert_int_equal(picture_write_end(w, &e), -1);
        assert_int_equal(e.code, EXIT_RESULTS);
        assert_non_null(strstr(e.text, "more than its 4 rows"));
        assert_int_equal(samples_count(), 0);
    }
    assert_int_equal(picture_write_end(NULL, NULL), 0);
}

static void files_that_cannot_be_made_are_refused(void **state)
{
    static const struct {
        const char *path;
        int channels, code;
    } bad[] = {
        {"/tmp/a.jpg", 3, EXIT_USAGE},
        {"/tmp/a", 1, EXIT_USAGE},
        {".png", 1, EXIT_USAGE},
        {"/tmp/a.pgm", 3, EXIT_USAGE},
        {"/tmp/a.ppm", 1, EXIT_USAGE},
        {"/tmp/a.png", 2, EXIT_USAGE},
        {"/nowhere/a.png", 3, EXIT_RESULTS},
    };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct picture_writer *w = NULL;
        struct err e = {0};

        assert_int_equal(
            picture_write_begin(&w, bad[i].path, 4, 4, bad[i].channels, 1, &e),
            -1);
        assert_int_equal(e.code, bad[i].code);
        assert_null(w);
    }
}

/* Under a limit on file sizes, as any user can set one, and on a file system
 * of 64 KiB, where we may mount one. */
static void full_disk(const char *directory, int number)
{
    static unsigned char pixels[3 * 512 * 512];
    uint64_t random = 1;

    for (size_t i = 0; i < sizeof pixels; i++)
        pixels[i] = (unsigned char)random_next(&random);
    for (size_t i = 0; i < 2; i++) {
        char path[600];
        struct err e = {0};

        snprintf(path, sizeof path, "%s/%s", directory, endings[i]);
        assert_int_equal(samples_write(path, pixels, 512, 512, 3, 3 * 512, &e),
                         -1);
        assert_int_equal(e.code, EXIT_RESULTS);
        if (!strstr(e.text, strerror(number)))
            fail_msg("'%s' does not say '%s'", e.text, strerror(number));
        assert_int_equal(access(path, F_OK), -1);
        assert_int_equal(samples_count_in(directory), 0);
    }
}

static void a_full_disk_is_an_error(void **state)
{
    struct rlimit old, small;
    char *mounted = strdup(samples_path("tiny"));

    (void)state;
    assert_non_null(mounted);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    signal(SIGXFSZ, SIG_IGN);
    small = old;
    small.rlim_cur = 65536;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    full_disk(samples_path("."), EFBIG);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);

    assert_int_equal(mkdir(mounted, 0700), 0);
    if (mount("none", mounted, "tmpfs", 0, "size=64k") == 0) {
        full_disk(mounted, ENOSPC);
        umount(mounted);
    } else {
        print_message("no tmpfs may be mounted (%s): ENOSPC not provoked\n",
                      strerror(errno));
    }
    rmdir(mounted);
    free(mounted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_appears_only_when_whole),
        cmocka_unit_test(a_failed_file_leaves_nothing),
        cmocka_unit_test(files_that_cannot_be_made_are_refused),
        cmocka_unit_test(a_full_disk_is_an_error),
    };

    return cmocka_run_group_tests(tests, samples_begin, samples_end) ? 1 : 0;
}
