/* SPDX-License-Identifier: BSD-3-Clause */
/* Write pictures: select the format; the file appears only when complete. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "drivers/picture/picture.h"
#include "drivers/picture/format.h"
#include "results/rows/new_file.h"

struct picture_writer {
    const struct picture_format *format;
    struct picture_target target;
    void *state; /* of the format */
    struct new_file file;
    char *path;
    int64_t rows;     /* written so far */
    struct err first; /* the first failure, reported again at the end */
};

static const struct picture_format *const formats[] = {
    &picture_png_format,
    &picture_pgm_format,
    &picture_ppm_format,
    &picture_raw_format,
};

static const struct picture_format *find_format(const char *path)
{
    size_t length = strlen(path);

    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        size_t ending = strlen(formats[i]->ending);

        if (length > ending &&
            strcasecmp(path + length - ending, formats[i]->ending) == 0)
            return formats[i];
    }
    return NULL;
}

int picture_head(char to[PICTURE_HEAD], const char *path, int64_t width,
                 int64_t height, int channels)
{
    const struct picture_format *format = find_format(path);

    return format && format->head ? format->head(to, width, height, channels)
                                  : 0;
}

/* Free everything; also remove an incomplete file. */
static void discard(struct picture_writer *w)
{
    if (w->state)
        w->format->release(w->state);
    new_file_drop(&w->file);
    free(w->path);
    free(w);
}

int picture_write_check(const char *path, int channels, struct err *e)
{
    const struct picture_format *format = find_format(path);

    if (!format)
        return err_set(e, EXIT_USAGE,
                       "cannot write '%.120s': unknown suffix; use .png, .pgm, "
                       ".ppm or .raw",
                       path);
    if (!(channels == 1 && format->grey) && !(channels == 3 && format->rgb))
        return err_set(e, EXIT_USAGE,
                       "cannot write '%.120s': %s does not hold %s pictures; "
                       "use .png or %s",
                       path, format->ending, channels == 3 ? "RGB" : "grey",
                       channels == 3 ? ".ppm" : ".pgm");
    return new_file_check(path, e);
}

int picture_write_begin(struct picture_writer **out, const char *path,
                        int64_t width, int64_t height, int channels,
                        int64_t compression, struct err *e)
{
    struct picture_writer *w;

    *out = NULL;
    if (picture_write_check(path, channels, e) != 0)
        return -1;
    if (width < 1 || height < 1 || width > INT32_MAX || height > INT32_MAX)
        return err_set(e, EXIT_USAGE,
                       "cannot write '%.120s': %lld x %lld pixels", path,
                       (long long)width, (long long)height);
    w = calloc(1, sizeof *w);
    if (w)
        w->path = strdup(path);
    if (!w || !w->path) {
        free(w);
        return err_set(e, EXIT_RESULTS, "cannot write '%.120s': no memory",
                       path);
    }
    w->format = find_format(path);
    if (new_file_open(&w->file, path) != 0)
        err_errno(e, EXIT_RESULTS, errno, "cannot create '%.120s'", path);
    w->target = (struct picture_target){
        .file = w->file.to,
        .path = w->path,
        .width = width,
        .height = height,
        .channels = channels,
        .compression = compression,
    };
    if (w->target.file)
        w->state = w->format->begin(&w->target, w->format, e);
    if (!w->state) {
        discard(w);
        return -1;
    }
    *out = w;
    return 0;
}

/* Keep e as the first failure and pass it on. */
static int fail(struct picture_writer *w, struct err *e)
{
    if (e)
        err_set(e, w->first.code, "%s", w->first.text);
    return -1;
}

int picture_write_rows(struct picture_writer *w, const unsigned char *pixels,
                       int64_t rows, size_t stride, struct err *e)
{
    if (w->first.code)
        return fail(w, e);
    if (rows > w->target.height - w->rows) {
        err_set(&w->first, EXIT_RESULTS,
                "cannot write '%.120s': more than its %lld rows", w->path,
                (long long)w->target.height);
        return fail(w, e);
    }
    if (w->format->rows(w->state, pixels, rows, stride, &w->first) < 0)
        return fail(w, e);
    w->rows += rows;
    return 0;
}

/* Sync the file to disk and give it its name; -1 with w->first. */
static int finish(struct picture_writer *w)
{
    if (w->first.code)
        return -1;
    if (w->rows < w->target.height)
        return err_set(&w->first, EXIT_RESULTS,
                       "cannot write '%.120s': got only %lld of %lld rows",
                       w->path, (long long)w->rows,
                       (long long)w->target.height);
    if (w->format->finish(w->state, &w->first) < 0)
        return -1;
    /* Some file systems report a full disk only here. */
    if (fflush(w->file.to) != 0 || fsync(fileno(w->file.to)) != 0 ||
        new_file_keep(&w->file) != 0)
        return err_errno(&w->first, EXIT_RESULTS, errno,
                         "cannot write '%.120s'", w->path);
    return 0;
}

int picture_write_end(struct picture_writer *w, struct err *e)
{
    int failed;

    if (!w)
        return 0;
    failed = finish(w);
    if (failed)
        fail(w, e);
    discard(w);
    return failed;
}
