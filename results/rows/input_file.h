/* SPDX-License-Identifier: BSD-3-Clause */
/* Files that a user names as input. Every one of them is opened here: opening a
 * FIFO waits for its writer, reading a device may never end, and opening some
 * devices has effects of its own (a tape rewinds). */
#ifndef RESULTS_ROWS_INPUT_FILE_H
#define RESULTS_ROWS_INPUT_FILE_H

#include <stdio.h>

/* Open a regular file, or a link to one, for reading. flags: of open(2), such
 * as O_DIRECT. Returns the descriptor, which is closed in children; -1 with
 * errno and *cause, its text; for what is not a regular file errno is 0 and the
 * text says that. Does not block. */
int input_open(const char *path, int flags, const char **cause);

/* As input_open(), as a stream. A pipe or terminal is accepted under the names
 * of descriptors that this process already holds (/dev/stdin, /dev/fd/63 as
 * `<(command)` of a shell), and reading it may block. Returns NULL where
 * input_open() returns -1. */
FILE *input_stream(const char *path, const char **cause);

/* The same for text, without the byte order mark of UTF-8 that it may begin with,
 * as editors of Windows write. */
FILE *input_text(const char *path, const char **cause);

/* Whether both names lead to the same existing file, by device and inode: equal
 * names, another spelling, a symbolic or a hard link. A name that cannot be
 * looked up is not the same as any other. */
int input_same(const char *path, const char *other);

#endif
