/* SPDX-License-Identifier: BSD-3-Clause */
/* The taken part of a share, in one word; see share.h.
 *
 *     | turn 16 | takes from the back 24 | takes from the front 24 | */
#include "drivers/team/share.h"

enum { TAKES_BITS = 24 };
static const uint64_t TAKES = (UINT64_C(1) << TAKES_BITS) - 1;

static uint64_t untouched(uint32_t turn)
{
    return (uint64_t)(uint16_t)turn << (2 * TAKES_BITS);
}

/* Number of loops since it was opened; negative: opened in a later loop. */
static int behind(uint64_t taken, uint32_t turn)
{
    return (int16_t)(uint16_t)(turn - (uint32_t)(taken >> (2 * TAKES_BITS)));
}

/* Chunks per take: 1 if 23 bits can count them. */
static int64_t step_of(int64_t size)
{
    return (size >> (TAKES_BITS - 1)) + 1;
}

static int64_t front(uint64_t taken, int64_t size)
{
    return (int64_t)(taken & TAKES) * step_of(size);
}

static int64_t back(uint64_t taken, int64_t size)
{
    return size - (int64_t)(taken >> TAKES_BITS & TAKES) * step_of(size);
}

void share_of(int64_t lo, int64_t hi, int parts, int index, int64_t *from,
              int64_t *to)
{
    int64_t each = (hi - lo) / parts, more = (hi - lo) % parts;

    *from = lo + each * index + (index < more ? index : more);
    *to = *from + each + (index < more ? 1 : 0);
}

void share_open(struct share *s, uint32_t turn)
{
    atomic_store_explicit(&s->taken, untouched(turn), memory_order_release);
}

int share_take(struct share *s, uint32_t turn, int64_t size,
               enum share_take how, int64_t *lo, int64_t *hi)
{
    int64_t step = step_of(size);
    uint64_t was = atomic_load_explicit(&s->taken, memory_order_relaxed), taken;

    do {
        taken = was;
        if (behind(taken, turn) < 0 ||
            (behind(taken, turn) > 0 && how == SHARE_BACK_IF_OPEN))
            return 0;
        if (behind(taken, turn) > 0)
            taken = untouched(turn);
        *lo = front(taken, size);
        *hi = back(taken, size);
        if (*lo >= *hi)
            return 0;
        if (how == SHARE_FRONT) {
            *hi = *hi - *lo > step ? *lo + step : *hi;
            taken += 1;
        } else {
            *lo = *hi - *lo > step ? *hi - step : *lo;
            taken += UINT64_C(1) << TAKES_BITS;
        }
    } while (!atomic_compare_exchange_weak_explicit(
        &s->taken, &was, taken, memory_order_acquire, memory_order_relaxed));
    return 1;
}

int64_t share_left(struct share *s, uint32_t turn, int64_t size)
{
    uint64_t taken = atomic_load_explicit(&s->taken, memory_order_relaxed);

    return behind(taken, turn) > 0 ? size
                                   : back(taken, size) - front(taken, size);
}
