/* SPDX-License-Identifier: BSD-3-Clause */
/* Files and servers that chunks need: their sizes, and the `item` number that
 * identifies each in a need. drivers/io/items.h opens, creates and accesses
 * them. */
#ifndef KERNELS_BASE_INPUT_H
#define KERNELS_BASE_INPUT_H

#include <stdint.h>

#include "kernels/base/picture.h"

/* A file that is read in blocks. If spec is NULL, the program creates an
 * unnamed file of `bytes` bytes and the kernel's fill() fills it. */
struct file_input {
    const char *spec; /* not owned */
    int64_t bytes;    /* its length (set before plan() if spec is given), or
                         the length to create */
    int direct;       /* 1: bypass the page cache */
    int32_t item;
};

/* Pictures of a directory; each file is read as a whole. */
struct picture_entry {
    const char *name; /* in the directory */
    int64_t bytes;
    struct picture head; /* width, height and channels; spec is the name */
    int understood;      /* 0: not a picture, so head is empty */
    int special; /* 1: not a regular file (a FIFO, a directory); bytes is 0 */
};

struct pictures_input {
    const char *spec; /* the directory, not owned; NULL: not given */
    int64_t count;
    const struct picture_entry *entry; /* [count], sorted by name */
    const struct picture_codec *codec; /* decodes and encodes them */
    int32_t item;
};

/* How hard PNG files are compressed: 0 not, 1 fast, 2 to 9 by zlib. */
enum { COMPRESSION_LEAST = 0, COMPRESSION_MOST = 9 };

/* A directory for output files. */
struct target_output {
    const char *spec;    /* not owned; NULL: no output */
    int64_t compression; /* of PNG; set by an option, as spec is */
    int32_t item;
};

/* A picture to be written: by the program when all rows are complete, or by
 * chunks that put their rows. Rows are consecutive from offset. */
struct file_output {
    const char *spec;    /* not owned; NULL: not written */
    int64_t compression; /* of PNG; set by an option, as spec is */
    int64_t offset;      /* set after plan() */
    int32_t item;
};

/* A server that answers requests. If spec is NULL, the program starts one on
 * loopback, in a separate process. */
struct server_input {
    const char *spec; /* "HOST:PORT", not owned */
    int32_t item;
};

#endif
