/* SPDX-License-Identifier: BSD-3-Clause */
/* `brigade serve`: the delay server as a program, for `fetch --server` on this
 * or another machine. */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "drivers/io/delay_server.h"
#include "drivers/os/limits.h"
#include "drivers/program/command.h"
#include "kernels/base/option.h"
#include "kernels/base/words.h"
#include "results/rows/new_file.h"
#include "results/rows/help.h"

struct serve_options {
    const char *bind, *ledger;
    int64_t port;
    int stay;
};

#define FIELD(f) .offset = offsetof(struct serve_options, f)

static const struct option serve_options[] = {
    {.name = "port",
     .kind = OPTION_COUNT,
     FIELD(port),
     .init = "0",
     .max = 65535,
     .help = "port to listen on; 0: any free port, which is printed"},
    {.name = "bind",
     .kind = OPTION_TEXT,
     FIELD(bind),
     .arg = "ADDRESS",
     .init = "127.0.0.1",
     .help =
         "address to listen on; any other than loopback admits other machines"},
    {.name = "ledger",
     .kind = OPTION_TEXT,
     FIELD(ledger),
     .arg = "FILE",
     .help = "CSV file for the counts of what was served, written at the end"},
    {.name = "stay",
     .kind = OPTION_FLAG,
     FIELD(stay),
     .init = "0",
     .help = "keep running after the parent exits"},
    {0},
};

#undef FIELD

static void help(void)
{
    help_begin();
    printf("example: brigade serve --port 7000 &\n"
           "         brigade run fetch --server 127.0.0.1:7000 --driver "
           "epoll\n\n"
           "Runs a server with delayed replies: each request states its delay, "
           "the length\nof its reply, and optionally a fault. The server ends "
           "on SIGINT or SIGTERM, or\nwhen its parent exits, and then prints "
           "counts of what it served.\n\n");
    option_help(serve_options, stdout);
    help_end();
}

static void print_ledger(FILE *to, const struct ledger *l)
{
    fprintf(to, "what,count\n");
    fprintf(to, "connections,%" PRIu64 "\n", l->connections);
    fprintf(to, "most_at_once,%" PRIu64 "\n", l->most_at_once);
    fprintf(to, "asks,%" PRIu64 "\n", l->asks);
    for (int f = 0; f < ASK_FAULTS; f++)
        fprintf(to, "%s,%" PRIu64 "\n", ask_fault_names[f], l->served[f]);
    fprintf(to, "unasked,%" PRIu64 "\n", l->unasked);
    fprintf(to, "reply_bytes,%" PRIu64 "\n", l->reply_bytes);
}

static int write_ledger(const char *path, const struct ledger *l, struct err *e)
{
    struct new_file f;

    if (new_file_check(path, e) != 0)
        return -1;
    if (new_file_open(&f, path) == 0) {
        print_ledger(f.to, l);
        if (new_file_keep(&f) == 0)
            return 0;
    }
    return err_errno(e, EXIT_RESULTS, errno, "cannot write '%.200s'", path);
}

/* SIGINT and SIGTERM are already blocked (watchdog.h), which signalfd needs. */
static int open_signals(int stay, struct err *e)
{
    sigset_t set;
    int fd;

    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGQUIT);
    fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (fd < 0)
        return err_errno(e, EXIT_UNAVAILABLE, errno, "cannot wait for signals");
    if (!stay)
        prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
    return fd;
}

static void note(const char *text)
{
    fprintf(stderr, "brigade: %s\n", text);
}

static int serve(const struct serve_options *o, struct err *e)
{
    struct ledger ledger = {0};
    struct sockaddr_in6 at;
    int stop = open_signals(o->stay, e), fd;

    if (stop < 0)
        return -1;
    limits_raise_files();
    fd = delay_server_listen(o->bind, (int)o->port, &at, e);
    if (fd < 0)
        return -1;
    printf("%s:%d\n", o->bind, ntohs(at.sin6_port));
    fflush(stdout);
    if (delay_server_run(fd, stop, &ledger, note, e) != 0)
        return -1;
    print_ledger(stdout, &ledger);
    return o->ledger != NULL ? write_ledger(o->ledger, &ledger, e) : 0;
}

static int serve_main(const struct program *p, int argc, char **argv)
{
    struct serve_options o;
    struct err e = {0};
    int wants_help = 0;

    if (p->rank != 0)
        return 0;
    if (words_parse("brigade serve", serve_options, &o, argc, argv, &wants_help,
                    &e) != 0)
        return program_fail(p, &e);
    if (wants_help)
        help();
    else if (serve(&o, &e) != 0)
        return program_fail(p, &e);
    return program_flush(p);
}

const struct command command_serve = {
    .name = "serve",
    .summary = "run the delay server for the kernel fetch",
    .run = serve_main,
};
