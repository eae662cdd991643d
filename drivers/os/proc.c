/* SPDX-License-Identifier: BSD-3-Clause */
/* Read and parse small files of /proc; see proc.h. */
#include "drivers/os/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int64_t proc_read(const char *path, char *to, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    size_t used = 0;
    ssize_t n;

    if (fd < 0)
        return -1;
    do {
        n = read(fd, to + used, size - 1 - used);
        if (n > 0)
            used += (size_t)n;
    } while (n > 0 || (n < 0 && errno == EINTR));
    to[used] = '\0';
    if (close(fd) != 0 || n < 0)
        return -1;
    return (int64_t)used;
}

static int64_t number_at(const char *text, char **end)
{
    errno = 0;
    long long value = strtoll(text, end, 10);

    return *end == text || errno != 0 || value < 0 ? -1 : value;
}

int64_t proc_field(const char *line, int field)
{
    int64_t value = -1;
    char *end;

    for (int i = 0; i <= field; i++) {
        value = number_at(line, &end);
        if (value < 0)
            return -1;
        line = end;
    }
    return value;
}

int64_t proc_kilobytes(const char *text, const char *key)
{
    size_t length = strlen(key);

    for (const char *line = text; line != NULL;) {
        if (strncmp(line, key, length) == 0 && line[length] == ':') {
            char *end;
            int64_t value = number_at(line + length + 1, &end);
            int whole = value >= 0 && strncmp(end, " kB", 3) == 0;

            return whole && value <= INT64_MAX / 1024 ? value * 1024 : -1;
        }
        line = strchr(line, '\n');
        line = line == NULL ? NULL : line + 1;
    }
    return -1;
}

int64_t proc_kilobytes_sum(const char *text, const char *const *keys)
{
    int64_t sum = 0;

    for (; *keys != NULL; keys++) {
        int64_t bytes = proc_kilobytes(text, *keys);

        sum += bytes > 0 ? bytes : 0;
    }
    return sum;
}

int64_t proc_number(const char *text, const char *key)
{
    size_t length = strlen(key);

    for (const char *line = text; line != NULL;) {
        const char *after = line + length;
        char *end;

        if (strncmp(line, key, length) == 0) {
            after += strspn(after, " \t");
            if (*after == ':')
                return number_at(after + 1, &end);
        }
        line = strchr(line, '\n');
        line = line == NULL ? NULL : line + 1;
    }
    return -1;
}
