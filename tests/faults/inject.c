/* SPDX-License-Identifier: BSD-3-Clause */
/* Fails chosen system calls of a command and of all its threads and children, by
 * ptrace() and seccomp (above 400 lines, as half of it are tables of calls):
 *
 *     inject -l LOG [option...] COMMAND...
 *     inject -l LOG -c CALL -n N[+] -e ERRNO|short [option...] COMMAND...
 *
 * The first form counts. The second fails the N-th CALL, or all from the N-th
 * on; `short` halves the bytes that it may transfer. Options:
 *
 *     -p PREFIX  only calls for paths that begin so
 *     -s PREFIX  no calls for paths that begin so
 *     -x LIST    no calls of programs of these names
 *     -o LIST    only calls of programs of these names
 *     -t MS      SIGTERM to the command after this time
 *
 * Not strace's --inject, which counts the calls of each thread from 1, so that
 * the first calls of a child cannot be failed without those of the loader; which
 * cannot do `short`; and which leaves out the call that it fails, so that a
 * failed close() has not closed and a failed futex() has not woken. Here calls
 * are counted over the whole command, and:
 *
 *   - calls from the text of ld.so are neither counted nor failed: the program
 *     has not begun, or what fails is dlopen() of a library of the system;
 *   - close() is done and its result replaced, as the kernel closes the
 *     descriptor whatever it returns;
 *   - futex() fails only where it waits: a swallowed wake does not exist;
 *   - calls for an eventfd are left out: no device behind it could fail;
 *   - fcntl() fails only where it duplicates: its flags cannot;
 *   - clock_nanosleep() fails only with an absolute time: what remains of a
 *     relative one is not written.
 *
 * LOG: `call NAME COUNT` for each call, or `hit COUNT PROCESS` (the first that
 * was hit); `orphans COUNT`, processes that lived 3 s longer than the command;
 * `exit CODE` or `signal NUMBER`. */

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/futex.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef __x86_64__
int main(void)
{
    fputs("inject: skipped, this is not x86-64\n", stderr);
    return 77;
}
#else

/* What the first arguments are: for -p. */
enum kind { PLAIN, FD, PATH, AT };

static const struct call {
    const char *name;
    int number;
    enum kind kind;
} calls[] = {
#define CALL(name, kind)                                                       \
    {                                                                          \
#name, SYS_##name, kind                                                \
    }
    CALL(accept4, PLAIN),
    CALL(bind, PLAIN),
    CALL(clock_nanosleep, PLAIN),
    CALL(clone, PLAIN),
    CALL(clone3, PLAIN),
    CALL(close, FD),
    CALL(connect, PLAIN),
    CALL(copy_file_range, FD),
    CALL(dup, FD),
    CALL(dup2, FD),
    CALL(dup3, FD),
    CALL(epoll_create1, PLAIN),
    CALL(epoll_ctl, PLAIN),
    CALL(epoll_pwait, PLAIN),
    CALL(epoll_wait, PLAIN),
    CALL(eventfd2, PLAIN),
    CALL(execve, PATH),
    CALL(fallocate, FD),
    CALL(fchmod, FD),
    CALL(fcntl, FD),
    CALL(fdatasync, FD),
    CALL(flock, FD),
    CALL(fsync, FD),
    CALL(ftruncate, FD),
    CALL(futex, PLAIN),
    CALL(getcwd, PLAIN),
    CALL(getdents64, FD),
    CALL(getrandom, PLAIN),
    CALL(getsockname, PLAIN),
    CALL(io_uring_enter, PLAIN),
    CALL(io_uring_register, PLAIN),
    CALL(io_uring_setup, PLAIN),
    CALL(kill, PLAIN),
    CALL(linkat, AT),
    CALL(listen, PLAIN),
    CALL(lseek, FD),
    CALL(madvise, PLAIN),
    CALL(mbind, PLAIN),
    CALL(memfd_create, PLAIN),
    CALL(mkdir, PATH),
    CALL(mkdirat, AT),
    CALL(mmap, PLAIN),
    CALL(mprotect, PLAIN),
    CALL(mremap, PLAIN),
    CALL(munmap, PLAIN),
    CALL(newfstatat, AT),
    CALL(openat, AT),
    CALL(pipe2, PLAIN),
    CALL(poll, PLAIN),
    CALL(ppoll, PLAIN),
    CALL(prctl, PLAIN),
    CALL(pread64, FD),
    CALL(preadv, FD),
    CALL(prlimit64, PLAIN),
    CALL(pwrite64, FD),
    CALL(pwritev, FD),
    CALL(read, FD),
    CALL(readlink, PATH),
    CALL(readlinkat, AT),
    CALL(readv, FD),
    CALL(recvfrom, PLAIN),
    CALL(rename, PATH),
    CALL(renameat, AT),
    CALL(renameat2, AT),
    CALL(rt_sigaction, PLAIN),
    CALL(rt_sigtimedwait, PLAIN),
    CALL(sched_getaffinity, PLAIN),
    CALL(sched_setaffinity, PLAIN),
    CALL(sendmsg, PLAIN),
    CALL(sendto, PLAIN),
    CALL(setsockopt, PLAIN),
    CALL(shutdown, PLAIN),
    CALL(sigaltstack, PLAIN),
    CALL(socket, PLAIN),
    CALL(socketpair, PLAIN),
    CALL(statx, AT),
    CALL(sysinfo, PLAIN),
    CALL(tgkill, PLAIN),
    CALL(timerfd_create, PLAIN),
    CALL(timerfd_settime, PLAIN),
    CALL(uname, PLAIN),
    CALL(unlink, PATH),
    CALL(unlinkat, AT),
    CALL(wait4, PLAIN),
    CALL(waitid, PLAIN),
    CALL(write, FD),
    CALL(writev, FD),
#undef CALL
};
#define CALLS (sizeof calls / sizeof *calls)

static const struct {
    const char *name;
    int number;
} errors[] = {
#define ERROR(name)                                                            \
    {                                                                          \
#name, name                                                            \
    }
    ERROR(E2BIG),         ERROR(EACCES),       ERROR(EADDRINUSE),
    ERROR(EADDRNOTAVAIL), ERROR(EAGAIN),       ERROR(EBUSY),
    ERROR(ECHILD),        ERROR(ECONNABORTED), ERROR(ECONNREFUSED),
    ERROR(ECONNRESET),    ERROR(EDQUOT),       ERROR(EINTR),
    ERROR(EINVAL),        ERROR(EIO),          ERROR(EMFILE),
    ERROR(ENFILE),        ERROR(ENOBUFS),      ERROR(ENOENT),
    ERROR(ENOLCK),        ERROR(ENOMEM),       ERROR(ENOSPC),
    ERROR(ENOSYS),        ERROR(EOPNOTSUPP),   ERROR(EPERM),
    ERROR(EPIPE),         ERROR(EROFS),        ERROR(ESRCH),
    ERROR(ETIMEDOUT),     {"short", -1},
#undef ERROR
};

static struct {
    const char *log, *prefix, *spared, *programs, *only;
    const struct call *call;
    int error; /* -1: short */
    long nth;
    int on;
    long term_ms;
} asked;

static long counts[CALLS], hits;
static int begun; /* the command was executed: before it is inject itself */
static char first_hit[32];

/* Threads that are known, with where ld.so is in their process, and what is to
 * be done when the call that they are in ends. */
static struct thread {
    pid_t tid;
    uint64_t loader_lo, loader_hi;
    int spared;
    int at_exit; /* 0: nothing, else as asked.error */
    uint64_t bytes;
} threads[4096];
static int known;

static void die(const char *what)
{
    fprintf(stderr, "inject: %s: %s\n", what, strerror(errno));
    exit(99);
}

static int is_program(pid_t tid, const char *names)
{
    char path[64], target[4096];
    const char *slash;
    ssize_t length;
    size_t each;

    snprintf(path, sizeof path, "/proc/%d/exe", tid);
    length = readlink(path, target, sizeof target - 1);
    if (length <= 0)
        return 0;
    target[length] = '\0';
    slash = strrchr(target, '/');
    for (; slash != NULL && *names != '\0'; names += each + 1) {
        each = strcspn(names, ",");
        if (strlen(slash + 1) == each && strncmp(slash + 1, names, each) == 0)
            return 1;
        if (names[each] == '\0')
            break;
    }
    return 0;
}

static struct thread *thread_of(pid_t tid)
{
    struct thread *t;
    char path[64], line[512];
    FILE *maps;

    for (int i = 0; i < known; i++)
        if (threads[i].tid == tid)
            return &threads[i];
    if (known == sizeof threads / sizeof *threads) {
        errno = ENOMEM;
        die("too many threads");
    }
    t = &threads[known++];
    *t = (struct thread){.tid = tid};
    snprintf(path, sizeof path, "/proc/%d/maps", tid);
    maps = fopen(path, "re");
    while (maps != NULL && fgets(line, sizeof line, maps) != NULL) {
        unsigned long lo, hi;

        if (strstr(line, "/ld-linux") == NULL ||
            sscanf(line, "%lx-%lx", &lo, &hi) != 2)
            continue;
        if (t->loader_lo == 0)
            t->loader_lo = lo;
        t->loader_hi = hi;
    }
    if (maps != NULL)
        fclose(maps);
    t->spared = (asked.programs != NULL && is_program(tid, asked.programs)) ||
                (asked.only != NULL && !is_program(tid, asked.only));
    return t;
}

static void forget(pid_t tid)
{
    for (int i = 0; i < known; i++)
        if (threads[i].tid == tid)
            threads[i--] = threads[--known];
}

static int begins(pid_t tid, const char *link, int fd, const char *prefix)
{
    char path[64], target[4096];
    ssize_t length;

    snprintf(path, sizeof path, link, tid, fd);
    length = readlink(path, target, sizeof target - 1);
    if (length < 0)
        return 0;
    target[length] = '\0';
    return strncmp(target, prefix, strlen(prefix)) == 0;
}

static int path_begins(pid_t tid, uint64_t at, int dir, const char *prefix)
{
    char path[4096] = "";
    /* Not beyond the page: the next one may not be there. */
    struct iovec here = {path, sizeof path - at % sizeof path},
                 there = {(void *)(uintptr_t)at, here.iov_len};

    if (process_vm_readv(tid, &here, 1, &there, 1, 0) <= 0)
        return 0;
    path[sizeof path - 1] = '\0';
    if (path[0] == '/')
        return strncmp(path, prefix, strlen(prefix)) == 0;
    return dir == AT_FDCWD ? begins(tid, "/proc/%d/cwd", 0, prefix)
                           : begins(tid, "/proc/%d/fd/%d", dir, prefix);
}

/* Whether a call is for a path that begins so. */
static int is_for(pid_t tid, const struct call *call,
                  const struct user_regs_struct *r, const char *prefix)
{
    switch (call->kind) {
    case FD:
        return begins(tid, "/proc/%d/fd/%d", (int)r->rdi, prefix);
    case PATH:
        return path_begins(tid, r->rdi, AT_FDCWD, prefix);
    case AT:
        return path_begins(tid, r->rsi, (int)r->rdi, prefix);
    case PLAIN:
        break;
    }
    return 0;
}

static int is_meant(pid_t tid, const struct call *call,
                    const struct user_regs_struct *r)
{
    int operation = (int)r->rsi & FUTEX_CMD_MASK;

    if (call->number == SYS_futex && operation != FUTEX_WAIT &&
        operation != FUTEX_WAIT_BITSET)
        return 0;
    if (call->number == SYS_fcntl && r->rsi != F_DUPFD &&
        r->rsi != F_DUPFD_CLOEXEC)
        return 0;
    if (call->number == SYS_clock_nanosleep && !(r->rsi & TIMER_ABSTIME))
        return 0;
    if (call->kind == FD &&
        begins(tid, "/proc/%d/fd/%d", (int)r->rdi, "anon_inode:[eventfd]"))
        return 0;
    if (asked.prefix != NULL && !is_for(tid, call, r, asked.prefix))
        return 0;
    return asked.spared == NULL || !is_for(tid, call, r, asked.spared);
}

static void note_hit(pid_t tid)
{
    char path[64];
    FILE *comm;

    if (hits++ > 0)
        return;
    snprintf(path, sizeof path, "/proc/%d/comm", tid);
    comm = fopen(path, "re");
    if (comm != NULL && fgets(first_hit, sizeof first_hit, comm) != NULL)
        first_hit[strcspn(first_hit, "\n")] = '\0';
    if (comm != NULL)
        fclose(comm);
}

/* At the entry of a call. Returns how to go on. */
static enum __ptrace_request enter(pid_t tid)
{
    struct thread *t = thread_of(tid);
    struct user_regs_struct r;
    const struct call *call = NULL;
    int fail;

    if (ptrace(PTRACE_GETREGS, tid, 0, &r) != 0)
        return PTRACE_CONT;
    for (size_t i = 0; i < CALLS; i++)
        if ((uint64_t)calls[i].number == r.orig_rax)
            call = &calls[i];
    if (!begun || call == NULL || t->spared ||
        (r.rip >= t->loader_lo && r.rip < t->loader_hi) ||
        !is_meant(tid, call, &r))
        return PTRACE_CONT;
    counts[call - calls]++;
    if (call != asked.call)
        return PTRACE_CONT;
    fail = asked.on ? counts[call - calls] >= asked.nth
                    : counts[call - calls] == asked.nth;
    if (!fail)
        return PTRACE_CONT;
    if (asked.error == -1) {
        if (r.rdx < 2)
            return PTRACE_CONT;
        t->bytes = r.rdx;
        r.rdx /= 2;
    }
    note_hit(tid);
    if (asked.error == -1 || call->number == SYS_close) {
        t->at_exit = asked.error;
        ptrace(PTRACE_SETREGS, tid, 0, &r);
        return PTRACE_SYSCALL;
    }
    r.orig_rax = (uint64_t)-1;
    r.rax = (unsigned long long)-(long long)asked.error;
    ptrace(PTRACE_SETREGS, tid, 0, &r);
    return PTRACE_CONT;
}

static void leave(pid_t tid)
{
    struct thread *t = thread_of(tid);
    struct user_regs_struct r;

    if (t->at_exit == 0 || ptrace(PTRACE_GETREGS, tid, 0, &r) != 0)
        return;
    if (t->at_exit == -1)
        r.rdx = t->bytes;
    else
        r.rax = (unsigned long long)-(long long)t->at_exit;
    t->at_exit = 0;
    ptrace(PTRACE_SETREGS, tid, 0, &r);
}

static void stopped(pid_t tid, int status)
{
    int number = WSTOPSIG(status), event = status >> 16;
    enum __ptrace_request how = PTRACE_CONT;

    if (event == PTRACE_EVENT_SECCOMP) {
        how = enter(tid);
        number = 0;
    } else if (event == PTRACE_EVENT_STOP) {
        if (number == SIGSTOP || number == SIGTSTP || number == SIGTTIN ||
            number == SIGTTOU)
            how = PTRACE_LISTEN;
        number = 0;
    } else if (event != 0) {
        if (event == PTRACE_EVENT_EXEC) {
            begun = 1;
            forget(tid);
        }
        number = 0;
    } else if (number == (SIGTRAP | 0x80)) {
        leave(tid);
        number = 0;
    }
    ptrace(how, tid, 0, number);
}

/* Every call of the table, or only the one, stops its thread. */
static int install_filter(void)
{
    struct sock_filter code[CALLS + 4];
    struct sock_fprog program = {.filter = code};
    size_t n = 0, of_interest = asked.call != NULL ? 1 : CALLS;

    code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
                                             offsetof(struct seccomp_data, nr));
    for (size_t i = 0; i < of_interest; i++) {
        const struct call *c = asked.call != NULL ? asked.call : &calls[i];

        code[n++] = (struct sock_filter)BPF_JUMP(
            BPF_JMP | BPF_JEQ | BPF_K, (unsigned)c->number,
            (unsigned char)(of_interest - i), 0);
    }
    code[n++] =
        (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    code[n++] =
        (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE);
    program.len = (unsigned short)n;
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
                   prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0
               ? 0
               : -1;
}

static pid_t start(char **command)
{
    int gate[2];
    char go = 1;
    pid_t child = 0;
    long options = PTRACE_O_TRACESECCOMP | PTRACE_O_TRACEFORK |
                   PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE |
                   PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL |
                   PTRACE_O_TRACESYSGOOD;

    if (pipe2(gate, O_CLOEXEC) != 0 || (child = fork()) < 0)
        die("cannot start a process");
    if (child == 0) {
        if (read(gate[0], &go, 1) != 1)
            _exit(99);
        if (install_filter() != 0)
            die("cannot filter");
        execvp(command[0], command);
        die(command[0]);
    }
    if (ptrace(PTRACE_SEIZE, child, 0, options) != 0)
        die("cannot trace");
    if (write(gate[1], &go, 1) != 1)
        die("cannot start");
    close(gate[0]);
    close(gate[1]);
    return child;
}

static int64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Of processes, not threads. */
static int living(void)
{
    int n = 0;

    for (int i = 0; i < known; i++) {
        char path[64];

        snprintf(path, sizeof path, "/proc/%d", threads[i].tid);
        n += access(path, F_OK) == 0;
    }
    return n;
}

static int follow(pid_t child)
{
    int status, ended = -1;
    int64_t started = now_ms(), limit = 0;

    for (;;) {
        int timed = ended != -1 || asked.term_ms > 0;
        pid_t tid = waitpid(-1, &status, __WALL | (timed ? WNOHANG : 0));

        if (tid < 0 && errno == EINTR)
            continue;
        if (tid < 0)
            break;
        if (asked.term_ms > 0 && now_ms() - started >= asked.term_ms) {
            asked.term_ms = 0;
            kill(child, SIGTERM);
        }
        if (tid == 0) {
            if (ended != -1 && now_ms() > limit)
                break;
            usleep(2000);
        } else if (WIFSTOPPED(status)) {
            stopped(tid, status);
        } else {
            forget(tid);
            if (tid == child) {
                ended = status;
                limit = now_ms() + 3000;
            }
        }
    }
    return ended;
}

static void parse(int argc, char **argv)
{
    int option;
    char *end = NULL;

    while ((option = getopt(argc, argv, "+l:c:n:e:p:s:x:o:t:")) != -1) {
        switch (option) {
        case 'l':
            asked.log = optarg;
            break;
        case 'c':
            for (size_t i = 0; i < CALLS; i++)
                if (strcmp(calls[i].name, optarg) == 0)
                    asked.call = &calls[i];
            break;
        case 'n':
            asked.nth = strtol(optarg, &end, 10);
            asked.on = *end == '+';
            break;
        case 'e':
            for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
                if (strcmp(errors[i].name, optarg) == 0)
                    asked.error = errors[i].number;
            break;
        case 'p':
            asked.prefix = optarg;
            break;
        case 's':
            asked.spared = optarg;
            break;
        case 'x':
            asked.programs = optarg;
            break;
        case 'o':
            asked.only = optarg;
            break;
        case 't':
            asked.term_ms = strtol(optarg, &end, 10);
            break;
        default:
            exit(98);
        }
    }
    if (asked.log == NULL || optind == argc ||
        (asked.nth > 0) != (asked.call != NULL) ||
        (asked.nth > 0) != (asked.error != 0)) {
        fputs("inject: unknown call or error, or no log or command\n", stderr);
        exit(98);
    }
}

int main(int argc, char **argv)
{
    FILE *log;
    int status;

    parse(argc, argv);
    log = fopen(asked.log, "we");
    if (log == NULL)
        die(asked.log);
    status = follow(start(argv + optind));
    if (asked.call == NULL) {
        for (size_t i = 0; i < CALLS; i++)
            if (counts[i] > 0)
                fprintf(log, "call %s %ld\n", calls[i].name, counts[i]);
    } else {
        fprintf(log, "hit %ld %s\n", hits, first_hit);
    }
    fprintf(log, "orphans %d\n", living());
    if (WIFSIGNALED(status))
        fprintf(log, "signal %d\n", WTERMSIG(status));
    else
        fprintf(log, "exit %d\n", WEXITSTATUS(status));
    if (fclose(log) != 0)
        die(asked.log);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
#endif
