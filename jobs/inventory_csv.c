/* SPDX-License-Identifier: BSD-3-Clause */
/* What the programs answer as CSV; see inventory.h. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "jobs/child.h"
#include "jobs/inventory.h"

/* Limit of a command that only lists or plans; mpirun starts slowly on a busy
 * machine. */
enum { ANSWER_S = 30 };

/* CSV that a program has printed. */
static int read_csv(const char *text, struct csv_table *t, struct err *e)
{
    int fd = memfd_create("answer", MFD_CLOEXEC);
    char path[64];
    int failed;

    if (fd < 0)
        return err_set(e, EXIT_UNAVAILABLE, "no memory for a command's output");
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    failed =
        csv_write_all(fd, text, strlen(text)) != 0
            ? err_set(e, EXIT_UNAVAILABLE, "no memory for a command's output")
            : csv_read(path, t, e);
    close(fd);
    return failed;
}

/* The command as one line. */
static void words_of(char *const *argv, char *to, size_t size)
{
    size_t used = 0;

    for (int i = 0; argv[i] != NULL && used < size; i++)
        used += (size_t)snprintf(to + used, size - used, "%s%s",
                                 i > 0 ? " " : "", argv[i]);
}

int inventory_answer(char *const *argv, struct csv_table *t, int *code,
                     char *reason, size_t size, struct err *e)
{
    struct child child = {
        .argv = argv,
        .deadline_ns = ANSWER_S * INT64_C(1000000000),
        .keep_output = 1,
    };
    struct child_end end;
    char words[300];
    int failed = child_run(&child, &end, e);

    *code = failed || end.late ? 0 : end.code;
    if (!failed && end.late) {
        words_of(argv, words, sizeof words);
        failed = err_set(e, EXIT_UNAVAILABLE,
                         "'%s' printed no answer within %d s and was killed; "
                         "run it by hand",
                         words, ANSWER_S);
    } else if (*code != 0) {
        child_reason(&end, reason, size);
    } else if (!failed) {
        failed = read_csv(end.output, t, e);
    }
    child_release(&end);
    return failed || *code != 0 ? -1 : 0;
}

int inventory_read_csv(char *const *argv, struct csv_table *t, struct err *e)
{
    char reason[300] = "";
    int code;

    if (inventory_answer(argv, t, &code, reason, sizeof reason, e) == 0)
        return 0;
    if (code == 0)
        return -1;
    err_set(e, EXIT_UNAVAILABLE, "'%.100s %.40s' ended with %d: %s", argv[0],
            argv[1], code, reason);
    return code;
}
