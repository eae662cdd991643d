/* SPDX-License-Identifier: BSD-3-Clause */
/* Huffman codes of limited length; see huffman.h. */
#include "drivers/picture/huffman.h"

#include <string.h>

struct leaf {
    uint32_t weight;
    int symbol;
};

/* Sort by weight < 2^16, in two passes of 8 bits. */
static void sort(struct leaf *leaf, int n)
{
    struct leaf other[HUFFMAN_SYMBOLS], *from = leaf, *to = other;

    for (int shift = 0; shift < 16; shift += 8) {
        int at[257] = {0};
        struct leaf *swap = from;

        for (int i = 0; i < n; i++)
            at[(from[i].weight >> shift & 255) + 1]++;
        for (int d = 0; d < 256; d++)
            at[d + 1] += at[d];
        for (int i = 0; i < n; i++)
            to[at[from[i].weight >> shift & 255]++] = from[i];
        from = to;
        to = swap;
    }
}

/* The depth of each of n >= 2 sorted leaves in Huffman's tree, with two queues:
 * leaves, and nodes in the order of their making, which is by weight. Returns
 * the largest. */
static int tree(const struct leaf *leaf, int n, uint8_t *depth)
{
    uint32_t weight[2 * HUFFMAN_SYMBOLS];
    int parent[2 * HUFFMAN_SYMBOLS], below[2 * HUFFMAN_SYMBOLS];
    int next_leaf = 0, next_node = n;

    for (int i = 0; i < n; i++)
        weight[i] = leaf[i].weight;
    for (int node = n; node < 2 * n - 1; node++) {
        weight[node] = 0;
        for (int child = 0; child < 2; child++) {
            int take = next_leaf < n && (next_node == node ||
                                         weight[next_leaf] <= weight[next_node])
                           ? next_leaf++
                           : next_node++;

            weight[node] += weight[take];
            parent[take] = node;
        }
    }
    below[2 * n - 2] = 0;
    for (int i = 2 * n - 3; i >= 0; i--)
        below[i] = below[parent[i]] + 1;
    for (int i = 0; i < n; i++)
        depth[i] = (uint8_t)below[i];
    return depth[0];
}

/* Weights are halved until the tree is flat enough. */
void huffman_bits(const uint32_t *used, int symbols, int longest, uint8_t *bits)
{
    struct leaf leaf[HUFFMAN_SYMBOLS];
    uint8_t depth[HUFFMAN_SYMBOLS];
    int n = 0;

    memset(bits, 0, (size_t)symbols);
    for (int s = 0; s < symbols; s++)
        if (used[s] > 0)
            leaf[n++] = (struct leaf){.weight = used[s], .symbol = s};
    if (n == 1)
        bits[leaf[0].symbol] = 1;
    if (n < 2)
        return;
    sort(leaf, n);
    while (tree(leaf, n, depth) > longest)
        for (int i = 0; i < n; i++)
            leaf[i].weight = leaf[i].weight / 2 + 1;
    for (int i = 0; i < n; i++)
        bits[leaf[i].symbol] = depth[i];
}

static uint16_t reversed(unsigned code, int bits)
{
    unsigned r = 0;

    for (int i = 0; i < bits; i++, code >>= 1)
        r = r << 1 | (code & 1);
    return (uint16_t)r;
}

void huffman_codes(const uint8_t *bits, int symbols, uint16_t *code)
{
    unsigned next[17] = {0};
    int count[17] = {0};

    for (int s = 0; s < symbols; s++)
        count[bits[s]]++;
    count[0] = 0;
    for (int b = 1; b <= 15; b++)
        next[b + 1] = (next[b] + (unsigned)count[b]) << 1;
    for (int s = 0; s < symbols; s++)
        code[s] = bits[s] ? reversed(next[bits[s]]++, bits[s]) : 0;
}
