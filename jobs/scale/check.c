/* SPDX-License-Identifier: BSD-3-Clause */
/* Outputs of runs; see check.h. */
#include "jobs/scale/check.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "drivers/launcher/child_wait.h"
#include "kernels/base/hash.h"

enum { BLOCK = 1 << 16 };

int check_hash(int fd, char to[24])
{
    unsigned char *block = malloc(BLOCK);
    uint64_t sum = 0;
    off_t at = 0;
    ssize_t n = -1;

    while (block != NULL && (n = pread(fd, block, BLOCK, at)) > 0) {
        sum += hash_unit((uint64_t)at, block, (size_t)n);
        at += n;
    }
    free(block);
    snprintf(to, 24, "%016" PRIx64, hash_mix(sum + (uint64_t)at));
    return n == 0 ? 0 : -1;
}

int check_command(const char *command, int fd, int64_t workers, char *why,
                  size_t size, struct err *e)
{
    char count[32], words[512] = "";
    int said[2];
    ssize_t n;
    pid_t pid;

    why[0] = '\0';
    snprintf(count, sizeof count, "%" PRId64, workers);
    if (pipe2(said, O_CLOEXEC) != 0)
        return err_errno(e, EXIT_UNAVAILABLE, errno, "cannot create a pipe");
    pid = fork();
    if (pid == 0) {
        lseek(fd, 0, SEEK_SET);
        dup2(fd, STDIN_FILENO);
        dup2(said[1], STDOUT_FILENO);
        dup2(said[1], STDERR_FILENO);
        setenv("BRIGADE_WORKERS", count, 1);
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    close(said[1]);
    n = pid > 0 ? read(said[0], words, sizeof words - 1) : 0;
    words[n > 0 ? n : 0] = '\0';
    words[strcspn(words, "\n")] = '\0';
    close(said[0]);
    if (pid < 0)
        return err_errno(e, EXIT_UNAVAILABLE, errno, "cannot fork");
    if (child_wait(pid, NULL) == 0)
        return 0;
    snprintf(why, size, "wrong output: the check failed%s%.300s",
             *words != '\0' ? ": " : "", words);
    return 1;
}
