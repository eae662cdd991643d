/* SPDX-License-Identifier: BSD-3-Clause */
/* The protocol of the delay server: a request of 32 bytes; a reply of a 16-byte
 * head and a body. All integers are little-endian.
 *
 *     ask    | magic 4 | fault 1 | 0 0 0 | id 8 | delay_us 4 | bytes 4 | seed 8 |
 *     reply  | magic 4 | bytes 4 | id 8 | body: `bytes` bytes |
 *
 * The body is a pattern keyed by (seed, id, offset), so the client can verify
 * every byte, and all replies differ. A connection carries any number of
 * requests, one after another.
 *
 * The client requests faults, so it knows the expected outcome. */
#ifndef KERNELS_FETCH_ASK_H
#define KERNELS_FETCH_ASK_H

#include <stddef.h>
#include <stdint.h>

enum ask_fault {
    ASK_NONE,    /* a complete reply */
    ASK_RESET,   /* the connection is reset instead of a reply (TCP RST) */
    ASK_CLOSE,   /* the connection is shut down without a reply (half close) */
    ASK_SHORT,   /* the connection is closed after half of the reply */
    ASK_SILENCE, /* never a reply */
    ASK_DRIP,    /* a complete reply, one byte at a time */
    ASK_FAULTS,
};
extern const char *const ask_fault_names[ASK_FAULTS + 1]; /* NULL-terminated */

struct ask {
    uint64_t id, seed;
    uint32_t delay_us, bytes;
    enum ask_fault fault;
};

enum { ASK_BYTES = 32, REPLY_HEAD_BYTES = 16 };

void ask_pack(const struct ask *a, unsigned char to[ASK_BYTES]);

/* Returns 0; -1 if the bytes are not a request. */
int ask_unpack(struct ask *a, const unsigned char from[ASK_BYTES]);

/* Write bytes lo .. hi-1 of the complete reply to a (head and body). */
void ask_reply(const struct ask *a, size_t lo, size_t hi, unsigned char *to);

/* Whether the REPLY_HEAD_BYTES + a->bytes bytes at reply are the reply to a. */
int ask_is_reply(const struct ask *a, const unsigned char *reply);

#endif
