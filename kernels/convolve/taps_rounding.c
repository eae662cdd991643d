/* SPDX-License-Identifier: BSD-3-Clause */
/* Convert sums to pixels: the constants that divide, round and clamp. */
#include <math.h>

#include "kernels/convolve/taps_source.h"

/* The largest bits with 2^bits <= x. */
static int log_2(int64_t x)
{
    int bits = 0;

    while (x >> (bits + 1))
        bits++;
    return bits;
}

/* What is added to a sum before it is divided. */
static int64_t added(const struct taps_source *s)
{
    return s->d / 2 + (int64_t)s->f->offset * s->d;
}

int taps_rounding_16(struct rounding_16 *r, const struct taps_source *s)
{
    int64_t scale = taps_scale_16(s), d = scale * s->d,
            least = scale * 255 * s->negative;
    int64_t add = scale * added(s) - least;
    int64_t most = scale * 255 * s->sum + (add > 0 ? add : 0);
    int64_t factor, beyond;

    if (most > UINT16_MAX)
        return -1;
    *r = (struct rounding_16){
        .start = (uint16_t)(least + (add > 0 ? add : 0)),
        .take = (uint16_t)taps_within(-add, 0, UINT16_MAX),
    };
    r->down = log_2(d);
    if (!(d & (d - 1))) {
        /* Saves one shift. */
        if (r->down > 16)
            return -1;
        r->factor = (uint16_t)(1 << (16 - r->down));
        r->down = 0;
        return 0;
    }
    factor = (((int64_t)1 << (16 + r->down)) + d - 1) / d;
    r->factor = (uint16_t)factor;
    /* n factor / 2^s exceeds n / d by n (factor d - 2^s) / (d 2^s), which must
     * stay below 1 / d. */
    beyond = factor * d - ((int64_t)1 << (16 + r->down));
    return beyond * most < (int64_t)1 << (16 + r->down) ? 0 : -1;
}

void taps_rounding_32(struct rounding_32 *r, const struct taps_source *s)
{
    const int64_t most = (int64_t)1 << 30;
    int64_t add = added(s), d = s->d;
    int bits = log_2(d);

    if (!(d & (d - 1)) && add >= -most && add <= most) {
        *r = (struct rounding_32){
            .start = (int32_t)add,
            .down = bits,
            .power_of_two = 1,
        };
        return;
    }
    bits += (d & (d - 1)) != 0;
    /* An offset larger than any sum makes every pixel 0 or 255, so it can be
     * reduced. */
    add = taps_within(add, -most, most + 256 * d - 1);
    *r = (struct rounding_32){
        .add = (int32_t)add,
        .low = (int32_t)-add,
        .high = (int32_t)(256 * d - 1 - add),
        .down = bits - 2,
        .factor = (uint32_t)((((uint64_t)1 << (30 + bits)) + (uint64_t)d - 1) /
                             (uint64_t)d),
        /* (n + 1/2) / d is at least half of 1 / d away from whole numbers. Both
         * factors and their sum have a relative error of up to 2^-24. */
        .by_floats = 255 * s->sum + taps_size_of(add) + 257 * d < 1 << 23,
        .scale = (float)(1 / (double)d),
        .bias = (float)(((double)add + 0.5) / (double)d),
    };
}

/* Integer sums that start at the bits of the float 2^23 can be read as floats
 * without a conversion. This is exact if rounding the larger bias changes each
 * by less than half of 1 / d, which holds for 19 of 20 filters of 3 x 3 weights
 * up to 999. */
void taps_begin_as_floats(struct rounding_32 *r, const struct taps_source *s)
{
    const double base = 1 << 23, d = s->d, most = 255 * (double)s->sum;
    double want = (r->add + 0.5) / d, scale = r->scale;
    float bias = (float)(want - base * scale);
    double lost =
        most * fabs(scale - 1 / d) + fabs(base * scale + (double)bias - want);

    if (!r->by_floats || r->power_of_two || s->negative > 0 ||
        lost + 1.0 / (1 << 17) >= 0.5 / d)
        return;
    r->start = 0x4b000000;
    r->from_floats = 1;
    r->bias = bias;
}
