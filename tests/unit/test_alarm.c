/* SPDX-License-Identifier: BSD-3-Clause */
/* What an event loop sleeps on: it returns when it is due or something
 * arrives, and takes no system calls that a near deadline is not worth. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <sys/eventfd.h>
#include <unistd.h>

#include "drivers/io/alarm.h"
#include "drivers/os/syscall_count.h"
#include "drivers/os/clock.h"

/* As a server whose replies are due one after the other. */
static void what_is_near_takes_one_look_each(void **state)
{
    struct err e = {0};
    struct alarm a;
    int64_t calls;

    (void)state;
    assert_int_equal(alarm_open(&a, &e), 0);
    calls = syscalls_made;
    for (int i = 0; i < 1000; i++) {
        int64_t due = clock_ns() + 4000;

        alarm_sleep(&a, due);
        assert_true(clock_ns() >= due);
    }
    assert_int_equal(syscalls_made - calls, 1000);
    alarm_close(&a);
}

static void what_is_far_is_slept_for(void **state)
{
    struct err e = {0};
    struct alarm a;
    int64_t cpu, due;

    (void)state;
    assert_int_equal(alarm_open(&a, &e), 0);
    cpu = clock_thread_cpu_ns();
    due = clock_ns() + 200000000;
    while (clock_ns() < due)
        alarm_sleep(&a, due);
    assert_true(clock_thread_cpu_ns() - cpu < 100000000);
    alarm_close(&a);
}

static void events_end_the_sleep(void **state)
{
    struct epoll_event in = {.events = EPOLLIN, .data.u64 = 5}, out[4];
    const int64_t dues[] = {0, 1, INT64_MAX};
    int fd = eventfd(1, EFD_CLOEXEC);
    struct err e = {0};
    struct alarm a;

    (void)state;
    assert_int_equal(alarm_open(&a, &e), 0);
    assert_int_equal(alarm_wait(&a, 0, out, 4), 0);
    assert_int_equal(epoll_ctl(a.epoll_fd, EPOLL_CTL_ADD, fd, &in), 0);
    for (size_t i = 0; i < sizeof dues / sizeof *dues; i++) {
        assert_int_equal(alarm_wait(&a, dues[i], out, 4), 1);
        assert_int_equal(out[0].data.u64, 5);
    }
    assert_int_equal(alarm_wait(&a, clock_ns() + 5000, out, 4), 1);
    close(fd);
    alarm_close(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_near_takes_one_look_each),
        cmocka_unit_test(what_is_far_is_slept_for),
        cmocka_unit_test(events_end_the_sleep),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
