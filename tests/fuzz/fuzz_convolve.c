/* SPDX-License-Identifier: BSD-3-Clause */
/* Differential: every instruction set and method of convolve gives each sample of
 * the reference, to which the kernel's check() compares, and for bytes the same
 * hash, for any size, filter, edge, caches and chunks. Input: 16 bytes as below, then
 * weights, which repeat; pixels are random from these. */

#include "kernels/convolve/convolve.h"
#include "kernels/convolve/taps.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/kernel_harness.h"

extern const struct kernel convolve_kernel;

enum { HEAD = 16 };

/* Weights as text; the bytes are signed, or not, or shifted to large ones. */
static size_t weights(char *text, size_t room, const uint8_t *data, size_t size,
                      int side, int how)
{
    size_t length = 0;

    for (int i = 0; i < side * side; i++) {
        int w = size > 0 ? data[(size_t)i % size] : 1;

        if (how % 2)
            w = (int8_t)w;
        if (how >= 4)
            w *= 100;
        length += (size_t)snprintf(text + length, room - length, "%d%c", w,
                                   i % side == side - 1 ? '\n' : ' ');
    }
    return length;
}

/* The hash; 0 where the filter is refused, or is not separable. */
static uint64_t run(const struct convolve *o, int64_t grain, int workers)
{
    struct err e = {0};
    struct harness h = {
        .kernel = &convolve_kernel,
        .opt = o,
        .grain = grain,
        .workers = workers,
    };
    uint64_t hash = 0;
    int verified = harness_run(&h, &e);

    /* Of large filters on many pixels the reference has samples. */
    if (verified == VERIFIED_FULL || verified == VERIFIED_SAMPLED)
        hash = harness_result(&h)->result;
    else if (e.code != EXIT_USAGE)
        fuzz_fail(e.text);
    harness_release(&h);
    return hash;
}

static void compare(struct convolve *o, const uint8_t *data)
{
    uint64_t same = 0;

    for (enum isa isa = 0; isa < ISAS; isa++)
        for (int m = METHOD_AUTO; m <= METHOD_SEPARABLE; m++) {
            uint64_t hash;

            if (!isa_available(isa))
                continue;
            o->isa = (int)isa;
            o->method = m;
            hash = run(o, 1 + (data[13] + m) % o->image.height,
                       1 + (data[14] + m) % 3);
            if (o->pixel == PIXEL_U8 && same != 0 && hash != 0 && hash != same)
                fuzz_fail("instruction sets or methods differ");
            same = hash != 0 ? hash : same;
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char text[31 * 31 * 8];
    static unsigned char pixels[700 * 8 * 4];
    struct convolve o = {.passes = 1};
    uint64_t random = 1;
    int side;

    if (size < HEAD)
        return 0;
    side = 1 + 2 * (data[0] % (data[1] % 5 ? 5 : 16));
    o.image = (struct picture){
        .spec = "memory",
        .kind = PICTURE_FILE,
        .width = 1 + (data[2] << 8 | data[3]) % (data[1] % 2 ? 40 : 700),
        .height = 1 + data[4] % 8,
        .channels = 1 + data[5] % 4,
    };
    o.image.end_row = o.image.height;
    o.image.stride = (size_t)(o.image.width * o.image.channels);
    o.image.pixels = pixels;
    o.edge = data[6] % (EDGE_ZERO + 1);
    o.pixel = data[7] % 4 ? PIXEL_U8 : PIXEL_F32;
    o.divisor = (data[8] << 8 | data[9]) % 600;
    o.offset = data[10] - 128;
    o.l1 = data[11] * 32;
    o.l2 = data[12] * 256;
    o.l3 = (int64_t)(data[12] % 2) << 30;
    o.filter = (struct blob){"fuzz", text,
                             weights(text, sizeof text, data + HEAD,
                                     size - HEAD, side, data[15] % 8)};
    for (size_t i = 0; i < size; i++)
        random = random * 31 + data[i];
    for (size_t i = 0; i < o.image.stride * (size_t)o.image.height; i++)
        pixels[i] = (unsigned char)random_next(&random);
    compare(&o, data);
    return 0;
}
