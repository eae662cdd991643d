/* SPDX-License-Identifier: BSD-3-Clause */
/* Tables of rows: any file is refused with a message, or every cell of it can be
 * read. */

#include "results/rows/csv.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t bytes = 0;
    struct csv_table t = {0};
    struct err e = {0};
    char path[64];
    int fd = fuzz_file(data, size, path);

    if (csv_read(path, &t, &e) == 0) {
        for (size_t row = 0; row < t.row_count; row++)
            for (size_t column = 0; column < t.column_count; column++)
                bytes += strlen(csv_cell(&t, row, column));
        csv_release(&t);
        if (bytes > size)
            fuzz_fail("more in the cells than in the file");
    } else {
        fuzz_refused(&e);
    }
    close(fd);
    return 0;
}
