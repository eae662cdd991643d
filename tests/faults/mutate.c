/* SPDX-License-Identifier: BSD-3-Clause */
/* Damages an input:
 *
 *     mutate SEED <good >damaged
 *
 * One to four changes, chosen by the seed: bits, bytes, pieces that are removed,
 * doubled, moved or cut off; in texts also numbers, which become hostile ones, and
 * lines. In three of four PNGs the check sums of the chunks are put right
 * afterwards, as otherwise libpng refuses nearly all of them for these. */

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST ((size_t)1 << 20)

static unsigned char data[2 * MOST + 64];
static size_t bytes;
static uint64_t state;

/* splitmix64 (Steele, Lea, Flood 2014). */
static uint64_t draw(uint64_t below)
{
    uint64_t z = state += 0x9e3779b97f4a7c15u;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return (z ^ z >> 31) % below;
}

/* Half of all places are in the first 64 bytes, where heads are. */
static size_t place(void)
{
    return draw(2) && bytes > 64 ? draw(64) : draw(bytes);
}

/* Replace `old` bytes at `at`. */
static void splice(size_t at, size_t old, const void *with, size_t length)
{
    if (bytes - old + length > MOST)
        return;
    memmove(data + at + length, data + at + old, bytes - at - old);
    memcpy(data + at, with, length);
    bytes += length - old;
}

static int is_number(unsigned char c)
{
    return isdigit(c) || c == '.' || c == '-';
}

static void number(void)
{
    static const char *const hostile[] = {
        "",
        "-1",
        "0",
        "00",
        "4294967296",
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709551616",
        "1e400",
        "-1e400",
        "nan",
        "inf",
        "0x10",
        "1e9",
        "99999999999999999999999999999999999999",
        "1.",
        "-",
        "%s%n",
        "1,1",
        "\"",
    };
    const char *with = hostile[draw(sizeof hostile / sizeof *hostile)];
    size_t at = draw(bytes), end;

    while (at < bytes && !isdigit(data[at]))
        at++;
    end = at;
    while (end < bytes && is_number(data[end]))
        end++;
    if (at < bytes)
        splice(at, end - at, with, strlen(with));
}

static void line(void)
{
    size_t at = draw(bytes), end;
    static unsigned char copy[MOST];

    while (at > 0 && data[at - 1] != '\n')
        at--;
    end = at;
    while (end < bytes && data[end++] != '\n')
        ;
    memcpy(copy, data + at, end - at);
    if (draw(2))
        splice(at, end - at, "", 0);
    else
        splice(at, 0, copy, end - at);
}

static void change(void)
{
    size_t at = place(), length = 1 + draw(draw(2) ? 4 : 200);
    static unsigned char piece[256];

    if (length > bytes - at)
        length = bytes - at;
    switch (draw(9)) {
    case 0:
        data[at] ^= (unsigned char)(1u << draw(8));
        break;
    case 1:
        data[at] = (unsigned char)draw(256);
        break;
    case 2:
        splice(at, length, "", 0);
        break;
    case 3:
        memcpy(piece, data + at, length);
        splice(at, 0, piece, length);
        break;
    case 4:
        memcpy(piece, data + at, length);
        splice(place(), 0, piece, length);
        break;
    case 5:
        memset(piece, draw(2) ? 0 : 0xff, sizeof piece);
        splice(at, length, piece, length);
        break;
    case 6:
        bytes = at;
        break;
    case 7:
        number();
        break;
    default:
        line();
    }
}

/* Bit by bit (PNG specification, annex D). */
static uint32_t crc(const unsigned char *from, size_t n)
{
    uint32_t c = UINT32_MAX;

    for (size_t i = 0; i < n; i++) {
        c ^= from[i];
        for (int bit = 0; bit < 8; bit++)
            c = c >> 1 ^ (c & 1 ? 0xedb88320u : 0);
    }
    return ~c;
}

static void mend(void)
{
    size_t at = 8;

    while (at < bytes && bytes - at >= 12) {
        size_t length = (size_t)data[at] << 24 | (size_t)data[at + 1] << 16 |
                        (size_t)data[at + 2] << 8 | data[at + 3];
        uint32_t sum;

        if (length > bytes - at - 12)
            return;
        sum = crc(data + at + 4, length + 4);
        at += 8 + length;
        for (int i = 0; i < 4; i++)
            data[at++] = (unsigned char)(sum >> (24 - 8 * i));
    }
}

int main(int argc, char **argv)
{
    uint64_t changes;
    int is_png;

    if (argc != 2)
        return 2;
    state = strtoull(argv[1], NULL, 10);
    bytes = fread(data, 1, MOST, stdin);
    is_png = bytes > 8 && memcmp(data + 1, "PNG", 3) == 0;
    for (changes = 1 + draw(4); changes > 0 && bytes > 0; changes--)
        change();
    if (is_png && draw(4) > 0)
        mend();
    return fwrite(data, 1, bytes, stdout) == bytes && fflush(stdout) == 0 ? 0
                                                                          : 1;
}
