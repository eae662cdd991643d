/* SPDX-License-Identifier: BSD-3-Clause */
/* Small files of /proc, and what is read from them: memory, run queue. And
 * the clocks, which only have to go forward. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <sched.h>
#include <sys/mman.h>

#include "drivers/os/clock.h"
#include "drivers/os/memory.h"
#include "drivers/os/migrations.h"
#include "drivers/os/proc.h"
#include "drivers/os/runqueue.h"

static void files_are_read_and_cut(void **state)
{
    char path[] = "/tmp/brigade-proc-XXXXXX", to[8];
    int fd = mkstemp(path);

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "abcdef", 6), 6);
    assert_int_equal(proc_read(path, to, sizeof to), 6);
    assert_string_equal(to, "abcdef");
    memset(to, 'x', sizeof to);
    assert_int_equal(proc_read(path, to, 4), 3);
    assert_string_equal(to, "abc");
    assert_int_equal(to[4], 'x');
    assert_int_equal(proc_read(path, to, 1), 0);
    assert_string_equal(to, "");
    close(fd);
    unlink(path);
    assert_int_equal(proc_read(path, to, sizeof to), -1);
    assert_int_equal(proc_read("/tmp", to, sizeof to), -1);
}

static void fields_are_counted_from_0(void **state)
{
    (void)state;
    assert_int_equal(proc_field("12 345 6\n", 0), 12);
    assert_int_equal(proc_field("12 345 6\n", 1), 345);
    assert_int_equal(proc_field("12 345 6\n", 2), 6);
    assert_int_equal(proc_field("12 345 6\n", 3), -1);
    assert_int_equal(proc_field("", 0), -1);
    assert_int_equal(proc_field("12 x", 1), -1);
    assert_int_equal(proc_field("9223372036854775807", 0), INT64_MAX);
    assert_int_equal(proc_field("9223372036854775808", 0), -1);
}

static void keys_are_whole_words_at_the_start(void **state)
{
    static const char text[] = "0-1 ---p Pss:  9 kB [rollup]\n"
                               "Rss:      1752 kB\n"
                               "Pss_Dirty: 112 kB\n"
                               "Pss:       398 kB\n"
                               "Odd:       398 MB\n"
                               "Minus:      -1 kB\n"
                               "Huge: 9223372036854775807 kB\n"
                               "Empty:\n"
                               "End: 7 kB";

    (void)state;
    assert_int_equal(proc_kilobytes(text, "Pss"), 398 * 1024);
    assert_int_equal(proc_kilobytes(text, "Rss"), 1752 * 1024);
    assert_int_equal(proc_kilobytes(text, "End"), 7 * 1024);
    assert_int_equal(proc_kilobytes(text, "Ps"), -1);
    assert_int_equal(proc_kilobytes(text, "Odd"), -1);
    assert_int_equal(proc_kilobytes(text, "Minus"), -1);
    assert_int_equal(proc_kilobytes(text, "Huge"), -1);
    assert_int_equal(proc_kilobytes(text, "Empty"), -1);
    assert_int_equal(proc_kilobytes("", "Pss"), -1);
}

static void touched_memory_shows(void **state)
{
    size_t bytes = (size_t)64 << 20;
    int64_t before = memory_pss(), untouched, touched;
    unsigned char *p;

    (void)state;
    if (access("/proc/self/status", R_OK) != 0) {
        print_message("no /proc: only the -1 is looked at\n");
        assert_int_equal(before, -1);
        return;
    }
    assert_true(before > 0);
    p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
             -1, 0);
    assert_true(p != MAP_FAILED);
    untouched = memory_pss();
    memset(p, 1, bytes);
    touched = memory_pss();
    munmap(p, bytes);
    assert_true(untouched - before < (int64_t)bytes / 4);
    assert_true(touched - before > (int64_t)bytes / 4 * 3);
}

static void the_run_queue_never_shrinks(void **state)
{
    int64_t before = runqueue_ns(), after;

    (void)state;
    for (volatile int i = 0; i < 1000000; i++)
        ;
    after = runqueue_ns();
    if (before < 0)
        print_message("no scheduler statistics on this machine\n");
    if (access("/proc/thread-self/schedstat", R_OK) == 0)
        assert_true(before >= 0);
    assert_true(after >= before);
}

static void numbers_stand_behind_a_colon(void **state)
{
    static const char text[] =
        "cat (7, #threads: 1)\n-----\nse.nr_migrations      :            12\n"
        "nr_switches\t:\t3\nnr_bad : x\nnr_none\n";

    (void)state;
    assert_int_equal(proc_number(text, "se.nr_migrations"), 12);
    assert_int_equal(proc_number(text, "nr_switches"), 3);
    assert_int_equal(proc_number(text, "nr_migrations"), -1);
    assert_int_equal(proc_number(text, "nr_switch"), -1);
    assert_int_equal(proc_number(text, "nr_bad"), -1);
    assert_int_equal(proc_number(text, "nr_none"), -1);
    assert_int_equal(proc_number("", "nr_none"), -1);
}

/* Sent from one CPU to another and back, the count must follow. */
static void moves_are_counted(void **state)
{
    int64_t before = migrations(), after;
    cpu_set_t all, one;
    int cpus[2], n = 0;

    (void)state;
    if (before < 0) {
        print_message("the kernel does not count migrations here\n");
        return;
    }
    assert_int_equal(sched_getaffinity(0, sizeof all, &all), 0);
    for (int c = 0; c < CPU_SETSIZE && n < 2; c++)
        if (CPU_ISSET((size_t)c, &all))
            cpus[n++] = c;
    if (n < 2) {
        print_message("one CPU only: nowhere to move to\n");
        return;
    }
    for (int i = 0; i < 10; i++) {
        CPU_ZERO(&one);
        CPU_SET((size_t)cpus[i % 2], &one);
        assert_int_equal(sched_setaffinity(0, sizeof one, &one), 0);
    }
    after = migrations();
    assert_int_equal(sched_setaffinity(0, sizeof all, &all), 0);
    /* The first time it may have been there already. */
    assert_in_range(after - before, 9, 10);
}

static void clocks_go_forward(void **state)
{
    int64_t elapsed = clock_ns(), thread = clock_thread_cpu_ns(),
            process = clock_process_cpu_ns();

    (void)state;
    assert_true(elapsed > 0 && thread >= 0 && process >= 0);
    for (volatile int i = 0; i < 10000000; i++)
        ;
    assert_true(clock_ns() > elapsed);
    assert_true(clock_thread_cpu_ns() > thread);
    assert_true(clock_process_cpu_ns() > process);
    /* Read in this order, the process has used what its thread has. */
    thread = clock_thread_cpu_ns();
    assert_true(clock_process_cpu_ns() >= thread);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_read_and_cut),
        cmocka_unit_test(fields_are_counted_from_0),
        cmocka_unit_test(keys_are_whole_words_at_the_start),
        cmocka_unit_test(touched_memory_shows),
        cmocka_unit_test(the_run_queue_never_shrinks),
        cmocka_unit_test(numbers_stand_behind_a_colon),
        cmocka_unit_test(moves_are_counted),
        cmocka_unit_test(clocks_go_forward),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
