/* SPDX-License-Identifier: BSD-3-Clause */
/* Programs whose best model is known, for run.sh: known NAME SECONDS. Each does
 * about as much as fills that time. Above 400 lines, as it is one list. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds;

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* CPU time of this thread, so that a busy machine changes only how long it
 * takes. */
static double cpu(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void compute(double s)
{
    double end = cpu() + s;

    while (cpu() < end)
        for (volatile int i = 0; i < 2000; i++)
            ;
}

static void doze(double s)
{
    struct timespec t = {(time_t)s, (long)((s - (double)(time_t)s) * 1e9)};

    nanosleep(&t, NULL);
}

static void threads(int n, void *(*run)(void *))
{
    pthread_t t[256];

    for (int i = 0; i < n; i++)
        pthread_create(&t[i], NULL, run, (void *)(size_t)i);
    for (int i = 0; i < n; i++)
        pthread_join(t[i], NULL);
}

static void *compute_all(void *arg)
{
    (void)arg;
    compute(seconds);
    return NULL;
}

static void one(void)
{
    compute(seconds);
}

static void two(void)
{
    threads(2, compute_all);
}

static void eight(void)
{
    seconds /= 4;
    threads(8, compute_all);
}

static void *compute_pinned(void *arg)
{
    cpu_set_t first;

    CPU_ZERO(&first);
    sched_getaffinity(0, sizeof first, &first);
    for (int c = 0, found = 0; c < CPU_SETSIZE; c++)
        if (CPU_ISSET(c, &first) && found++)
            CPU_CLR(c, &first);
    sched_setaffinity(0, sizeof first, &first);
    return compute_all(arg);
}

static void pinned(void)
{
    seconds /= 2;
    threads(2, compute_pinned);
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

/* Longer than a slice, and given up for a moment, so that another takes it. */
static void *locked(void *arg)
{
    (void)arg;
    for (int i = 0; i < (int)(seconds / 0.004); i++) {
        pthread_mutex_lock(&mutex);
        compute(0.002);
        pthread_mutex_unlock(&mutex);
        sched_yield();
    }
    return NULL;
}

static void lock(void)
{
    threads(2, locked);
}

static void *uneven_part(void *arg)
{
    compute(arg == NULL ? seconds : seconds / 4);
    return NULL;
}

static void uneven(void)
{
    threads(2, uneven_part);
}

static void fork_pool(void)
{
    for (int i = 0; i < 2; i++)
        if (fork() == 0) {
            compute(seconds);
            _exit(0);
        }
    while (wait(NULL) > 0)
        ;
}

static void fork_uneven(void)
{
    for (int i = 0; i < 2; i++)
        if (fork() == 0) {
            compute(i == 0 ? seconds : seconds / 5);
            _exit(0);
        }
    while (wait(NULL) > 0)
        ;
}

static void sleeps(void)
{
    for (double end = now() + seconds; now() < end;)
        doze(0.02);
}

static void *sleeps_all(void *arg)
{
    (void)arg;
    sleeps();
    return NULL;
}

static void many_sleeps(void)
{
    threads(50, sleeps_all);
}

static void turns(void)
{
    for (double end = now() + seconds; now() < end;) {
        compute(0.02);
        doze(0.02);
    }
}

static void subprocesses(void)
{
    for (double end = now() + seconds; now() < end;)
        if (fork() == 0) {
            doze(0.1);
            _exit(0);
        } else {
            wait(NULL);
        }
}

/* A server in another process that was started before: see serve(). */
static struct sockaddr_un server(void)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    const char *path = getenv("KNOWN_SOCKET");

    snprintf(to.sun_path, sizeof to.sun_path, "%s", path ? path : "");
    return to;
}

static int connected(void)
{
    struct sockaddr_un to = server();
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) != 0) {
        perror("known: KNOWN_SOCKET");
        exit(1);
    }
    return fd;
}

/* Answer each byte after that many ms. Bytes that arrive meanwhile share the
 * wait. */
static void serve(void)
{
    struct sockaddr_un to = server();
    struct pollfd p[256] = {
        {.fd = socket(AF_UNIX, SOCK_STREAM, 0), .events = POLLIN}};
    nfds_t n = 1;

    if (bind(p[0].fd, (struct sockaddr *)&to, sizeof to) != 0 ||
        listen(p[0].fd, 256) != 0)
        exit(1);
    for (;;) {
        char c, most = 0;

        if (poll(p, n, -1) < 0)
            exit(0);
        for (nfds_t i = 1; i < n; i++)
            if (p[i].revents != 0 && recv(p[i].fd, &c, 1, MSG_PEEK) == 1)
                most = c > most ? c : most;
        if (most > 0)
            doze(most / 1000.0);
        for (nfds_t i = 1; i < n; i++)
            if (p[i].revents != 0 &&
                (read(p[i].fd, &c, 1) != 1 ||
                 send(p[i].fd, &c, 1, MSG_NOSIGNAL) != 1)) {
                close(p[i].fd);
                p[i].fd = -1;
            }
        if (p[0].revents != 0) {
            nfds_t at = 1;

            while (at < n && p[at].fd >= 0)
                at++;
            n += at == n;
            if (n > 256)
                exit(1);
            p[at] = (struct pollfd){.fd = accept(p[0].fd, NULL, NULL),
                                    .events = POLLIN};
        }
    }
}

static void one_by_one(void)
{
    int fd = connected();

    for (double stop = now() + seconds; now() < stop;) {
        char c = 20;

        if (write(fd, &c, 1) != 1 || read(fd, &c, 1) != 1)
            abort();
    }
}

static void loop_of(int n, char delay_ms, double work)
{
    int epoll = epoll_create1(0);
    struct epoll_event all[200];
    char c;

    for (int i = 0; i < n; i++) {
        struct epoll_event e = {.events = EPOLLIN, .data.fd = connected()};

        epoll_ctl(epoll, EPOLL_CTL_ADD, e.data.fd, &e);
        if (write(e.data.fd, &delay_ms, 1) != 1)
            abort();
    }
    for (double stop = now() + seconds; now() < stop;) {
        int ready = epoll_wait(epoll, all, 200, 1000);

        for (int i = 0; i < ready; i++) {
            if (read(all[i].data.fd, &c, 1) != 1)
                abort();
            compute(work);
            if (write(all[i].data.fd, &delay_ms, 1) != 1)
                abort();
        }
    }
}

static void loop(void)
{
    loop_of(100, 20, 0);
}

static void busy_loop(void)
{
    loop_of(100, 1, 0.0005);
}

/* Blocks of a file one after another, by O_DIRECT where the file system can. */
static void disk(void)
{
    char name[] = "known-XXXXXX";
    int fd = mkstemp(name), direct;
    size_t size = (size_t)64 << 20;
    char *block = aligned_alloc(4096, (size_t)1 << 20);
    unsigned at = 1;

    if (fd < 0 || !block)
        abort();
    memset(block, 1, (size_t)1 << 20);
    for (size_t i = 0; i < size; i += (size_t)1 << 20)
        if (write(fd, block, (size_t)1 << 20) < 0)
            abort();
    fsync(fd);
    direct = open(name, O_RDONLY | O_DIRECT);
    unlink(name);
    if (direct < 0)
        exit(77);
    for (double stop = now() + seconds; now() < stop;) {
        at = at * 1103515245 + 12345;
        if (pread(direct, block, 4096,
                  (off_t)(at / 4096 % (size / 4096)) * 4096) < 0)
            exit(77);
    }
}

static void cached(void)
{
    int fd = memfd_create("cached", 0);
    char *block = calloc(1, (size_t)1 << 20);

    if (fd < 0 || !block || ftruncate(fd, 64 << 20) != 0)
        abort();
    for (double stop = now() + seconds; now() < stop;)
        for (off_t at = 0; at < 64 << 20; at += 1 << 20)
            if (pread(fd, block, (size_t)1 << 20, at) < 0)
                abort();
}

/* A pipe whose other end writes slowly. */
static void pipeline(void)
{
    int p[2];
    char c;

    if (pipe(p) != 0)
        abort();
    if (fork() == 0) {
        close(p[0]);
        for (double stop = now() + seconds; now() < stop;) {
            doze(0.03);
            if (write(p[1], "x", 1) != 1)
                _exit(1);
        }
        _exit(0);
    }
    close(p[1]);
    while (read(p[0], &c, 1) == 1)
        ;
    wait(NULL);
}

/* All threads write one cache line. */
static long shared_line;

static void *count_shared(void *arg)
{
    (void)arg;
    for (long i = 0; i < (long)(seconds * 4e7); i++)
        __atomic_fetch_add(&shared_line, 1, __ATOMIC_SEQ_CST);
    return NULL;
}

static void shared(void)
{
    threads(2, count_shared);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } all[] = {
        {"serve", serve},
        {"one", one},
        {"two", two},
        {"eight", eight},
        {"pinned", pinned},
        {"lock", lock},
        {"uneven", uneven},
        {"fork-pool", fork_pool},
        {"fork-uneven", fork_uneven},
        {"sleeps", sleeps},
        {"many-sleeps", many_sleeps},
        {"turns", turns},
        {"subprocesses", subprocesses},
        {"one-by-one", one_by_one},
        {"loop", loop},
        {"busy-loop", busy_loop},
        {"disk", disk},
        {"cached", cached},
        {"pipeline", pipeline},
        {"shared", shared},
    };

    seconds = argc == 3 ? atof(argv[2]) : 0;
    for (size_t i = 0; i < sizeof all / sizeof *all && seconds > 0; i++)
        if (!strcmp(argv[1], all[i].name)) {
            all[i].run();
            return 0;
        }
    fprintf(stderr, "known: see its first lines\n");
    return 2;
}
