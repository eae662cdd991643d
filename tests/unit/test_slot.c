/* SPDX-License-Identifier: BSD-3-Clause */
/* Buffers of chunks in flight: apart from each other, and on pages where a read
 * may be direct. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "drivers/io/slot.h"

enum { SLOTS = 5, PAGE = 4096, LINE = 64 };

static void check(size_t need, size_t put, size_t align)
{
    const struct geometry g = {.need_bytes = need, .put_bytes = put};
    size_t bytes = slot_bytes(&g, SLOTS);
    unsigned char *memory =
        aligned_alloc(PAGE, (bytes + PAGE - 1) / PAGE * PAGE);
    struct slot *s;
    const unsigned char *end;

    assert_non_null(memory);
    s = slot_lay_out(memory, &g, SLOTS);
    end = (const unsigned char *)(s + SLOTS);
    for (int i = 0; i < SLOTS; i++) {
        assert_int_equal(s[i].fd, -1);
        assert_true((need > 0) == (s[i].in != NULL));
        assert_true((put > 0) == (s[i].out != NULL));
        if (s[i].in != NULL) {
            assert_int_equal((uintptr_t)s[i].in % align, 0);
            assert_true(s[i].in >= end);
            end = s[i].in + need;
        }
        if (s[i].out != NULL) {
            assert_int_equal((uintptr_t)s[i].out % align, 0);
            assert_true(s[i].out >= end);
            end = s[i].out + put;
        }
    }
    assert_true(end <= memory + bytes);
    free(memory);
}

static void whole_sectors_begin_pages(void **state)
{
    (void)state;
    check(512, 0, PAGE);
    check(4096, 1, PAGE);
    check(1 << 20, 1 << 20, PAGE);
    check(0, 100, PAGE);
}

static void other_buffers_share_pages(void **state)
{
    const struct geometry g = {.need_bytes = 32};

    (void)state;
    check(1, 1, LINE);
    check(32, 0, LINE);
    check(65, 512, LINE);
    check(16 + 4096, 4096, LINE);
    assert_true(slot_bytes(&g, 10000) <
                10000 * (sizeof(struct slot) + LINE) + PAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_sectors_begin_pages),
        cmocka_unit_test(other_buffers_share_pages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
