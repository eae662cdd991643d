/* SPDX-License-Identifier: BSD-3-Clause */
/* Files and servers that chunks need, as a kernel sees them: numbers and the
 * `item` by which its needs name them. Opening, making and talking belong to
 * drivers/io/items.h. */
#ifndef KERNELS_BASE_INPUT_H
#define KERNELS_BASE_INPUT_H

#include <stdint.h>

#include "kernels/base/picture.h"

/* A file that is read in blocks. Where spec is NULL the program makes one of
 * `bytes` bytes that has no name, filled by the kernel's fill(). */
struct file_input {
    const char *spec; /* not owned */
    int64_t bytes;    /* how long it is (set before plan() where spec is given),
                         or how long to make it */
    int direct;       /* 1: past the page cache */
    int32_t item;
};

/* Pictures of a directory, each a file to be read as a whole. */
struct picture_entry {
    const char *name; /* in the directory */
    int64_t bytes;
    struct picture head; /* width, height and channels; spec is the name */
    int understood;      /* 0: not a picture, so head has no numbers */
};

struct pictures_input {
    const char *spec; /* the directory, not owned; NULL: not given */
    int64_t count;
    const struct picture_entry *entry; /* [count], by rising name */
    const struct picture_codec *codec; /* what their bytes mean */
    int32_t item;
};

/* A directory that new files are put into. */
struct target_output {
    const char *spec; /* not owned; NULL: nothing is put anywhere */
    int32_t item;
};

/* A picture to be written, by the program when all rows are there, or by chunks
 * that put their rows into their places: rows are consecutive from offset. */
struct file_output {
    const char *spec; /* not owned; NULL: it is not written */
    int64_t offset;   /* set after plan() */
    int32_t item;
};

/* A server that answers requests. Where spec is NULL the program starts one on
 * loopback, in a separate process. */
struct server_input {
    const char *spec; /* "HOST:PORT", not owned */
    int32_t item;
};

#endif
