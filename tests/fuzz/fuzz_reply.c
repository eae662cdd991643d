/* SPDX-License-Identifier: BSD-3-Clause */
/* The protocol of `fetch`: bytes that are taken for a request pack to the same
 * bytes; and of all replies only the right one, of any length that arrived, is
 * taken for it. Input: 32 bytes of a request, then what is changed in the reply,
 * as pairs of a place and a value. */

#include "kernels/fetch/ask.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ask a, again;
    unsigned char packed[ASK_BYTES], *reply, *right;
    size_t bytes;

    if (size < ASK_BYTES || ask_unpack(&a, data) != 0)
        return 0;
    ask_pack(&a, packed);
    if (ask_unpack(&again, packed) != 0 || again.id != a.id ||
        again.seed != a.seed || again.delay_us != a.delay_us ||
        again.bytes != a.bytes || again.fault != a.fault)
        fuzz_fail("a request is not read back");
    a.bytes %= 4096;
    bytes = REPLY_HEAD_BYTES + a.bytes;
    reply = malloc(bytes);
    right = malloc(bytes);
    if (reply == NULL || right == NULL)
        fuzz_fail("no memory");
    ask_reply(&a, 0, bytes, right);
    memcpy(reply, right, bytes);
    for (size_t i = ASK_BYTES; i + 2 < size; i += 3)
        reply[(data[i] | (size_t)data[i + 1] << 8) % bytes] = data[i + 2];
    if (ask_is_reply(&a, reply) != (memcmp(reply, right, bytes) == 0))
        fuzz_fail("a wrong reply was taken, or the right one was not");
    free(reply);
    free(right);
    return 0;
}
