/* SPDX-License-Identifier: BSD-3-Clause */
/* Complete writes, directories, printing rows; see csv.h. */
#include "results/rows/csv.h"
#include "results/rows/csv_text.h"
#include "results/rows/stdout.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int csv_write_all(int fd, const void *bytes, size_t n)
{
    const char *from = bytes;

    while (n > 0) {
        ssize_t wrote = write(fd, from, n);

        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote < 0)
            return -1;
        if (wrote == 0) { /* not seen on devices; avoids an endless loop */
            errno = EIO;
            return -1;
        }
        from += wrote;
        n -= (size_t)wrote;
    }
    return 0;
}

/* The errno of mkdir is misleading if the directory exists: with an automounter
 * or a read-only parent it may be EACCES or EROFS instead of EEXIST. */
static int make_one(const char *path)
{
    struct stat s;
    int cause;

    if (mkdir(path, 0777) == 0)
        return 0;
    cause = errno;
    if (stat(path, &s) == 0) {
        if (S_ISDIR(s.st_mode))
            return 0;
        cause = ENOTDIR;
    } else if (cause == EEXIST && errno != ENOENT) { /* ENOENT: a dead link */
        cause = errno;
    }
    errno = cause;
    return -1;
}

int csv_make_directory(const char *path, struct err *e)
{
    char part[PATH_MAX];
    size_t n = strlen(path);

    if (n >= sizeof(part))
        return err_errno(e, EXIT_RESULTS, ENAMETOOLONG,
                         "cannot create directory '%.60s...'", path);
    memcpy(part, path, n + 1);
    for (size_t i = 1; i < n; i++) {
        if (path[i] != '/' || path[i - 1] == '/')
            continue;
        part[i] = '\0';
        if (make_one(part))
            goto failed;
        part[i] = '/';
    }
    if (make_one(part) == 0)
        return 0;

failed:
    if (errno == ENOTDIR)
        return err_set(
            e, EXIT_RESULTS,
            "cannot create directory '%.200s': Not a directory: a file "
            "has this name; use another directory",
            part);
    return err_errno(e, EXIT_RESULTS, errno, "cannot create directory '%.200s'",
                     part);
}

static int print_failed(FILE *to, struct err *e)
{
    return to == stdout
               ? stdout_failed(e, errno)
               : err_errno(e, EXIT_RESULTS, errno, "cannot print rows");
}

/* Print text and free its bytes. */
static int print_text(FILE *to, struct csv_text *text, struct err *e)
{
    int status = 0;

    if (text->failed)
        status = err_errno(e, EXIT_UNAVAILABLE, ENOMEM, "cannot print rows");
    else if (fwrite(text->bytes, 1, text->length, to) != text->length)
        status = print_failed(to, e);
    free(text->bytes);
    return status;
}

static int print(FILE *to, int header, const struct column *columns,
                 const void *rows, size_t n, struct err *e)
{
    const struct column *order[CSV_MAX_COLUMNS];
    struct csv_text text = {0};
    size_t cells = column_count(columns);
    int status;

    for (size_t i = 0; i < cells; i++)
        order[i] = &columns[i];
    if (header)
        csv_text_header(&text, columns);
    csv_text_rows(&text, order, cells, rows, n, column_row_bytes(columns));
    status = print_text(to, &text, e);
    if (status == 0 && fflush(to))
        status = print_failed(to, e);
    return status;
}

int csv_print(FILE *to, const struct column *columns, const void *rows,
              size_t n, struct err *e)
{
    return print(to, 1, columns, rows, n, e);
}

int csv_print_rows(FILE *to, const struct column *columns, const void *rows,
                   size_t n, struct err *e)
{
    return print(to, 0, columns, rows, n, e);
}

int csv_print_cell(FILE *to, const char *text, struct err *e)
{
    struct csv_text cell = {0};

    csv_text_cell(&cell, text);
    return print_text(to, &cell, e);
}
