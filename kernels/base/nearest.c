/* SPDX-License-Identifier: BSD-3-Clause */
/* "Did you mean": the nearest of some names. */
#include <string.h>

#include "kernels/base/option.h"

/* Names are short; a longer text has no match. */
enum { LETTERS_MAX = 63 };

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* Ignores case, so that OpenMP finds openmp. */
static int same(char a, char b)
{
    if (a >= 'A' && a <= 'Z')
        a = (char)(a - 'A' + 'a');
    if (b >= 'A' && b <= 'Z')
        b = (char)(b - 'A' + 'a');
    return a == b;
}

/* Insertions, deletions, replacements and swaps of neighbours that turn a into
 * b, no part edited twice. Row i of the matrix needs only the two rows before
 * it. */
static int distance(const char *a, int a_length, const char *b, int b_length)
{
    int rows[3][LETTERS_MAX + 1];

    for (int j = 0; j <= b_length; j++)
        rows[0][j] = j;
    for (int i = 1; i <= a_length; i++) {
        int *row = rows[i % 3];
        const int *before = rows[(i + 2) % 3], *earlier = rows[(i + 1) % 3];

        row[0] = i;
        for (int j = 1; j <= b_length; j++) {
            row[j] = least(before[j], row[j - 1]) + 1;
            row[j] = least(row[j], before[j - 1] + !same(a[i - 1], b[j - 1]));
            if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) &&
                same(a[i - 2], b[j - 1]))
                row[j] = least(row[j], earlier[j - 2] + 1);
        }
    }
    return rows[a_length % 3][b_length];
}

const char *option_nearest(const char *name, const char *const *candidates)
{
    const char *nearest = NULL;
    size_t length = strlen(name);
    int wrong = LETTERS_MAX;

    if (length > LETTERS_MAX)
        return NULL;
    for (; *candidates; candidates++) {
        size_t letters = strlen(*candidates);
        int d;

        if (letters > LETTERS_MAX)
            continue;
        d = distance(name, (int)length, *candidates, (int)letters);
        if (d < wrong && 3 * d <= (int)letters) {
            wrong = d;
            nearest = *candidates;
        }
    }
    return nearest;
}
