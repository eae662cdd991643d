/* SPDX-License-Identifier: BSD-3-Clause */
/* Requests and replies of the delay server; see ask.h. */
#include "kernels/fetch/ask.h"

#include <string.h>

#include "kernels/base/hash.h"

#define ASK_MAGIC   0x316b7341u /* "Ask1" */
#define REPLY_MAGIC 0x31706552u /* "Rep1" */

const char *const ask_fault_names[ASK_FAULTS + 1] = {
    [ASK_NONE] = "none",   [ASK_RESET] = "reset",     [ASK_CLOSE] = "close",
    [ASK_SHORT] = "short", [ASK_SILENCE] = "silence", [ASK_DRIP] = "drip",
};

static void put(unsigned char *to, uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        to[i] = (unsigned char)(value >> (8 * i));
}

static uint64_t get(const unsigned char *from, int bytes)
{
    uint64_t value = 0;

    for (int i = 0; i < bytes; i++)
        value |= (uint64_t)from[i] << (8 * i);
    return value;
}

void ask_pack(const struct ask *a, unsigned char to[ASK_BYTES])
{
    put(to, ASK_MAGIC, 4);
    put(to + 4, a->fault, 4);
    put(to + 8, a->id, 8);
    put(to + 16, a->delay_us, 4);
    put(to + 20, a->bytes, 4);
    put(to + 24, a->seed, 8);
}

int ask_unpack(struct ask *a, const unsigned char from[ASK_BYTES])
{
    uint64_t fault = get(from + 4, 4);

    if (get(from, 4) != ASK_MAGIC || fault >= ASK_FAULTS)
        return -1;
    *a = (struct ask){
        .fault = (enum ask_fault)fault,
        .id = get(from + 8, 8),
        .delay_us = (uint32_t)get(from + 16, 4),
        .bytes = (uint32_t)get(from + 20, 4),
        .seed = get(from + 24, 8),
    };
    return 0;
}

/* put() of 8 bytes, unrolled so that compilers emit one store: client and
 * server both produce every body here. A reply of 1 KiB costs 0.2 us instead of
 * 1.3; sending it through loopback costs 4. */
static void put_word(unsigned char to[8], uint64_t value)
{
    to[0] = (unsigned char)value;
    to[1] = (unsigned char)(value >> 8);
    to[2] = (unsigned char)(value >> 16);
    to[3] = (unsigned char)(value >> 24);
    to[4] = (unsigned char)(value >> 32);
    to[5] = (unsigned char)(value >> 40);
    to[6] = (unsigned char)(value >> 48);
    to[7] = (unsigned char)(value >> 56);
}

static uint64_t body_key(const struct ask *a)
{
    return hash_mix(a->seed + hash_mix(a->id));
}

/* Eight bytes of the pattern, from offset 8 * i of the body. */
static uint64_t body_word(uint64_t key, uint64_t i)
{
    return hash_mix(key + i * 0x9e3779b97f4a7c15u);
}

static void head(const struct ask *a, unsigned char to[REPLY_HEAD_BYTES])
{
    put(to, REPLY_MAGIC, 4);
    put(to + 4, a->bytes, 4);
    put(to + 8, a->id, 8);
}

void ask_reply(const struct ask *a, size_t lo, size_t hi, unsigned char *to)
{
    unsigned char piece[REPLY_HEAD_BYTES];
    uint64_t key = body_key(a);

    head(a, piece);
    for (size_t at = lo; at < hi;) {
        size_t from = 0, end, n;

        for (; at >= REPLY_HEAD_BYTES && at % 8 == 0 && hi - at >= 8; at += 8) {
            put_word(to, body_word(key, (at - REPLY_HEAD_BYTES) / 8));
            to += 8;
        }
        if (at == hi)
            break;
        if (at < REPLY_HEAD_BYTES) {
            from = at;
            end = REPLY_HEAD_BYTES;
        } else {
            from = (at - REPLY_HEAD_BYTES) % 8;
            end = 8;
            put_word(piece, body_word(key, (at - REPLY_HEAD_BYTES) / 8));
        }
        n = end - from < hi - at ? end - from : hi - at;
        memcpy(to, piece + from, n);
        to += n;
        at += n;
    }
}

int ask_is_reply(const struct ask *a, const unsigned char *reply)
{
    unsigned char piece[REPLY_HEAD_BYTES];
    const unsigned char *body = reply + REPLY_HEAD_BYTES;
    uint64_t key = body_key(a);
    size_t at = 0;

    head(a, piece);
    if (memcmp(reply, piece, REPLY_HEAD_BYTES) != 0)
        return 0;
    for (; a->bytes - at >= 8; at += 8) {
        put_word(piece, body_word(key, at / 8));
        if (memcmp(body + at, piece, 8) != 0)
            return 0;
    }
    put_word(piece, body_word(key, at / 8));
    return memcmp(body + at, piece, a->bytes - at) == 0;
}
