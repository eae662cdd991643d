/* SPDX-License-Identifier: BSD-3-Clause */
/* The tables of the columns, and cells from rows. */
#include "results/rows/row.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* The compiler reads a column's type off its field, so that the two cannot
 * disagree; only a flag has to be told from an int. */
#define FIELD_TYPE(row, field)                                                 \
    _Generic(((struct row *)0)->field,                                         \
        const char *: COLUMN_TEXT,                                             \
        int64_t: COLUMN_INT,                                                   \
        double: COLUMN_REAL)

#define COLUMN(row, field, unit_, type_, meaning_)                             \
    {                                                                          \
        .name = #field, .unit = unit_, .type = type_, .meaning = meaning_,     \
        .offset = offsetof(struct row, field),                                 \
    }

#define RUN(field, unit, meaning)                                              \
    COLUMN(run_row, field, unit, FIELD_TYPE(run_row, field), meaning)
#define FLAG_RUN(field, meaning)                                               \
    COLUMN(run_row, field, "0 or 1", COLUMN_FLAG, meaning)
#define WORKER(field, unit, meaning)                                           \
    COLUMN(worker_row, field, unit, FIELD_TYPE(worker_row, field), meaning)
#define FLAG_WORKER(field, meaning)                                            \
    COLUMN(worker_row, field, "0 or 1", COLUMN_FLAG, meaning)

const struct column run_columns[] = {
    RUN(run_id, "", "Name of the run; its metadata lies under it in meta/."),
    RUN(label, "",
        "The text of --label; `brigade sweep` writes "
        "kind=...;key=...;turn=...: which sweep, which of its points (see "
        "sweep.csv), which repetition. "
        "The kind anchor is the same short serial run all through a sweep."),
    RUN(utc, "", "When the run began, UTC, ISO 8601."),
    RUN(host, "", "Name of the host that the root ran on."),
    RUN(version, "", "Version and source revision of the program."),
    RUN(kernel, "", "What was computed or waited for."),
    RUN(kernel_args, "",
        "The kernel's options as k=v;k=v, with ; = % inside values written "
        "%3B %3D %25; options that cannot change the result are left out."),
    RUN(method, "", "The algorithm, for kernels that have more than one."),
    RUN(isa, "", "Instruction set of the code that was used."),
    RUN(driver, "", "Who did it: the execution model."),
    RUN(driver_args, "", "The driver's options as k=v;k=v."),
    RUN(engine, "",
        "What does the waiting (blocking calls, epoll) and the library that "
        "the driver stands on."),
    RUN(workers, "1", "Workers over all ranks."),
    RUN(ranks, "1", "Processes that share no memory; 1 without MPI."),
    RUN(threads, "1", "Workers in each rank."),
    RUN(nodes, "1", "Hosts that the workers ran on."),
    RUN(depth, "1", "Waits that one worker was allowed to have in flight."),
    RUN(grain, "units", "Units in one chunk."),
    RUN(schedule, "",
        "How chunks were dealt out: static, steal, dynamic or guided."),
    RUN(pages, "",
        "Of what size the pages of data were asked to be: base, the same for "
        "all drivers, or huge."),
    RUN(place, "", "The placement policy that was asked for."),
    RUN(place_asked, "",
        "Seats that the policy gave the workers, in their order, cut short "
        "where they are many."),
    RUN(place_actual, "",
        "Masks that the workers read back when bound, in the same form."),
    RUN(seed, "1", "Seed of everything that was drawn at random."),
    RUN(rep, "1", "Repetition, counted from 0, warm-ups included."),
    FLAG_RUN(warmup, "1 for a repetition that statistics must leave out."),
    RUN(passes, "1", "Sweeps over the units."),
    RUN(chunks, "1", "Chunks done by all workers, over all passes."),
    RUN(elapsed_ns, "ns",
        "Time of the work: the least, over the workers, of (after the end "
        "barrier - before the start barrier), by CLOCK_MONOTONIC; setup is "
        "inside, launch, input and verification are not."),
    RUN(setup_ns, "ns",
        "The part of elapsed_ns until the last worker had what it shares with "
        "others (begin: base primes, weights)."),
    RUN(launch_ns, "ns",
        "From the order to launch until all workers stood at the gate; before "
        "elapsed_ns, once per run and repeated in each of its rows."),
    RUN(work_cpu_ns, "ns",
        "CPU time of the workers' threads between leaving the start barrier "
        "and reaching the end barrier, less communication, summed."),
    RUN(other_cpu_ns, "ns",
        "CPU time that the processes used during the repetition outside the "
        "workers' threads (helpers of libraries, supervision)."),
    RUN(runqueue_ns, "ns",
        "Time that workers were runnable but not running, summed: what they "
        "lost to each other and to others."),
    RUN(migrations, "1",
        "How often the kernel moved workers to another hardware thread during "
        "the repetition, summed; by its own count of every move, not of those "
        "that somebody looked at; empty where it does not tell."),
    RUN(comm_ns, "ns",
        "Time in exchanges between ranks during the work, summed over "
        "workers; barriers at the start and end are not in it."),
    RUN(exchange_alone_ns, "ns",
        "tA: one pass's halo exchange alone, measured after the repetitions "
        "where --halo overlaps it: median of 9, of the slowest worker."),
    RUN(interior_alone_ns, "ns",
        "tB: computing what needs no halo alone, likewise."),
    RUN(exchange_interior_ns, "ns",
        "tAB: the exchange with that computing in between, likewise."),
    RUN(cores_achieved, "1",
        "work_cpu_ns / elapsed_ns: how many cores really worked."),
    RUN(waits_achieved, "1",
        "wait_ns / elapsed_ns: how many waits really passed at a time."),
    RUN(wait_ns, "ns",
        "Durations of all waits for time, files or replies, from asking to "
        "arrival, summed; waits that passed together count each. Not what "
        "workers that wait for one thing at a time spent on their cores "
        "within them, copying what is cached."),
    RUN(late_p50_ns, "ns",
        "Median lateness: from when a wait was over to when its worker took "
        "it up. Of files, where nobody knows when: the whole duration."),
    RUN(late_p99_ns, "ns", "99th percentile of the same lateness."),
    RUN(late_max_ns, "ns", "Largest of the same lateness."),
    RUN(syscalls, "1",
        "System calls that waiting took, summed over workers: to sleep, to "
        "watch, to connect, send, receive and read; those of locks and "
        "barriers are not counted."),
    RUN(wait_bytes, "bytes",
        "Memory that an event loop sets aside for each wait in flight, its "
        "buffers included; empty where every wait has a worker of its own: "
        "there max_pss_bytes / workers tells."),
    RUN(tick_p50_ns, "ns",
        "Median lateness of a heartbeat, which only looks whether it is called "
        "in time; not in late_p50_ns."),
    RUN(tick_p99_ns, "ns", "99th percentile of the same lateness."),
    RUN(tick_max_ns, "ns", "Largest of the same lateness."),
    RUN(ticks, "",
        "The heartbeat's lateness as a histogram of pairs ns:count: so many "
        "ticks were at most so late, and later than the pair before says."),
    RUN(max_pss_bytes, "bytes",
        "Largest memory seen during the run: proportional set size (a page "
        "shared by n processes counts 1/n in each) over all its processes."),
    RUN(huge_bytes, "bytes",
        "What of it lay in huge pages, with shared ones counted in each "
        "process that maps them."),
    RUN(work, "work_unit", "Work done in the repetition, over all passes."),
    RUN(work_unit, "", "What work counts."),
    RUN(work_per_s, "work_unit/s", "work over elapsed_ns."),
    RUN(flops_per_s, "1/s",
        "Floating-point operations over elapsed_ns, a multiply-add being two."),
    RUN(bytes_per_s, "bytes/s",
        "Bytes that must at least be read and written over elapsed_ns."),
    RUN(fma_share, "1",
        "flops_per_s, per worker, over what one core of this host does in a "
        "loop of nothing but multiply-adds (roofline.csv)."),
    RUN(stream_share, "1",
        "bytes_per_s, per worker, over what one core of this host copies past "
        "its caches (roofline.csv)."),
    RUN(result, "",
        "The answer: a decimal count, or 16 hex digits by the hash formula "
        "of SCHEMA.md; the same for every driver, worker count and grain."),
    RUN(verified, "",
        "How much of the result was compared with an independent answer, "
        "outside elapsed_ns: full, sampled or no."),
    RUN(ok_count, "1", "Chunks or units found right."),
    RUN(bad_count, "1", "Chunks or units found wrong."),
    RUN(counts, "",
        "What else the kernel counted, as name=count;name=count: replies that "
        "were good, reset, cut short, late and so on."),
    RUN(verdict, "",
        "What was gained and how: mis-pinned, oversubscribed, mixed, "
        "parallel, wait-overlap or serial."),
    RUN(status, "",
        "ok, failed, deadline or refused. A row that is not ok is no "
        "measurement; one without elapsed_ns says how the whole run ended."),
    RUN(error, "",
        "What was said of a run that did not end well: who failed (worker, "
        "rank, host, pid), how, and what to do."),
    {.offset = sizeof(struct run_row)},
};

const struct column worker_columns[] = {
    WORKER(run_id, "", "Name of the run, as in runs.csv."),
    WORKER(rep, "1", "Repetition, as in runs.csv."),
    FLAG_WORKER(warmup, "1 for a repetition that statistics must leave out."),
    WORKER(host, "", "Name of the host that the worker ran on."),
    WORKER(rank, "1", "Rank of the worker's process; 0 without MPI."),
    WORKER(worker, "1", "Index of the worker over all ranks, from 0."),
    WORKER(pid, "1", "Process of the worker, on its host."),
    WORKER(tid, "1", "Thread of the worker, on its host."),
    WORKER(place_asked, "", "Seat that the policy gave the worker."),
    WORKER(place_actual, "", "Mask that the worker read back when bound."),
    WORKER(cpu, "1",
           "The operating system's number of the hardware thread that the "
           "worker was last seen on."),
    WORKER(core, "1", "Logical index, on its host, of that thread's core."),
    WORKER(numa, "1", "Logical index, on its host, of its NUMA node."),
    WORKER(mask_pus, "1", "Hardware threads in the worker's mask."),
    WORKER(start_ns, "ns",
           "When the worker left the start barrier, relative to the earliest "
           "worker of the same host."),
    WORKER(elapsed_ns, "ns",
           "The worker's own time from before the start barrier to after the "
           "end barrier."),
    WORKER(work_cpu_ns, "ns",
           "CPU time of the worker's thread between leaving the start barrier "
           "and reaching the end barrier, less communication."),
    WORKER(runqueue_ns, "ns",
           "Time that the worker was runnable but not running, between the "
           "same two moments."),
    WORKER(migrations, "1",
           "How often the kernel moved the worker to another hardware thread, "
           "from before the start barrier to after the end barrier."),
    WORKER(wait_ns, "ns",
           "Durations of the worker's waits, summed; waits that passed "
           "together count each. Not what it spent on its core within them, "
           "if it waits for one thing at a time."),
    WORKER(comm_ns, "ns", "Time of the worker in exchanges between ranks."),
    WORKER(setup_ns, "ns",
           "Time until the worker had what it shares with others."),
    WORKER(chunks, "1", "Chunks that the worker did, over all passes."),
    WORKER(units, "1", "Units that the worker did, over all passes."),
    WORKER(late_max_ns, "ns",
           "Largest time from when a wait of the worker was over to when it "
           "took it up."),
    WORKER(pss_bytes, "bytes",
           "Proportional set size of the worker's process after the work; "
           "workers of one process show the same."),
    WORKER(phase, "",
           "The last phase that the worker reached: launch, gate, fill, work, "
           "end, check or done."),
    WORKER(status, "", "ok, failed, deadline or refused."),
    {.offset = sizeof(struct worker_row)},
};

#define COST(field, unit, meaning)                                             \
    COLUMN(cost_row, field, unit, FIELD_TYPE(cost_row, field), meaning)

const struct column cost_columns[] = {
    COST(label, "", "The text of --label, as in runs.csv."),
    COST(utc, "", "When it was measured, UTC, ISO 8601."),
    COST(host, "", "Name of the host."),
    COST(version, "", "Version and source revision of the program."),
    COST(model, "",
         "What was made: process, thread, rank, task-epoll and so on."),
    COST(what, "", "The same in words."),
    COST(yields, "",
         "preemptive: the kernel takes the core away; cooperative: it is "
         "given up."),
    COST(asked, "1", "How many were to be made."),
    COST(count, "1",
         "How many were made; fewer where a limit was met; 0: none can be had "
         "here, see limit, and the numbers are empty."),
    COST(create_ns, "ns",
         "Time until all of them stood and waited, divided by count; ranks: "
         "from the start of their launcher, which the kernel knows to 10 ms."),
    COST(switch_ns, "ns",
         "Time of one hand-over from one to another on the same core, while "
         "the others sleep; empty for a rank alone; timerfd, task-epoll, "
         "task-uring: CPU time of a wait for which the loop slept."),
    COST(finish_ns, "ns",
         "Time until all of them were gone, by count; ranks: MPI_Finalize."),
    COST(user_bytes, "bytes",
         "Proportional set size that they added, divided by count."),
    COST(kernel_bytes, "bytes",
         "Growth of the system's kernel stacks, page tables and unreclaimable "
         "slabs, divided by count; other programs are in it too; empty for "
         "ranks, whose beginning nobody saw."),
    COST(limit, "", "What stopped the making at count, or empty."),
    {.offset = sizeof(struct cost_row)},
};

#define PLAN(field, unit, meaning)                                             \
    COLUMN(plan_row, field, unit, FIELD_TYPE(plan_row, field), meaning)

const struct column plan_columns[] = {
    PLAN(kind, "", "Kind of the sweep, or the name of its file of lines."),
    PLAN(key, "", "Key of the point, as in the labels of runs.csv."),
    PLAN(role, "",
         "run; anchor: the short serial run all through a sweep, which "
         "statistics of the points leave out; costs: the rows are in "
         "costs.csv."),
    PLAN(kernel, "", "The kernel."),
    PLAN(options, "", "Options of kernel and program as k=v;k=v, as given."),
    PLAN(driver, "", "The driver."),
    PLAN(driver_options, "", "Its options, as given."),
    PLAN(workers, "1", "Workers asked for; empty: the program's default."),
    PLAN(place, "", "Placement asked for; empty: the program's default."),
    PLAN(warmups, "1", "Repetitions in each run before the one that counts."),
    PLAN(repeat, "1",
         "How many times the point is run; where a point has several lines, "
         "the largest counts."),
    PLAN(seed, "1", "Seed of the order and of the runs."),
    {.offset = sizeof(struct plan_row)},
};

static const char *const type_names[] = {
    [COLUMN_TEXT] = "text",
    [COLUMN_INT] = "int",
    [COLUMN_REAL] = "real",
    [COLUMN_FLAG] = "flag",
};

size_t column_count(const struct column *columns)
{
    size_t n = 0;

    while (columns[n].name)
        n++;
    return n;
}

size_t column_row_bytes(const struct column *columns)
{
    return columns[column_count(columns)].offset;
}

const struct column *column_find(const struct column *columns, const char *name)
{
    for (; columns->name; columns++)
        if (!strcmp(columns->name, name))
            return columns;
    return NULL;
}

const char *column_type_name(enum column_type type)
{
    return type_names[type];
}

void row_clear(const struct column *columns, void *row)
{
    for (; columns->name; columns++) {
        void *field = (char *)row + columns->offset;

        switch (columns->type) {
        case COLUMN_TEXT:
            *(const char **)field = NULL;
            break;
        case COLUMN_INT:
            *(int64_t *)field = ROW_UNKNOWN;
            break;
        case COLUMN_REAL:
            *(double *)field = NAN;
            break;
        case COLUMN_FLAG:
            *(int64_t *)field = 0;
            break;
        }
    }
}

static size_t copy(const char *text, char *to, size_t size)
{
    size_t n = strlen(text);

    if (size) {
        size_t kept = n < size ? n : size - 1;

        memcpy(to, text, kept);
        to[kept] = '\0';
    }
    return n;
}

size_t row_cell(const struct column *column, const void *row, char *to,
                size_t size)
{
    const void *field = (const char *)row + column->offset;
    char number[32] = "";

    switch (column->type) {
    case COLUMN_TEXT: {
        const char *text = *(const char *const *)field;

        return copy(text ? text : "", to, size);
    }
    case COLUMN_INT: {
        int64_t value = *(const int64_t *)field;

        if (value != ROW_UNKNOWN)
            snprintf(number, sizeof(number), "%" PRId64, value);
        break;
    }
    case COLUMN_REAL: {
        double value = *(const double *)field;
        /* Work such as 1000000007 numbers would lose its end in %.6g; a
         * ratio of two measured times has no more than six digits to show. */
        int whole = fabs(value) < 0x1p53 && value == floor(value);

        if (isfinite(value))
            snprintf(number, sizeof(number), whole ? "%.0f" : "%.6g",
                     whole ? value + 0.0 : value);
        break;
    }
    case COLUMN_FLAG:
        snprintf(number, sizeof(number), "%d", *(const int64_t *)field != 0);
        break;
    }
    return copy(number, to, size);
}

void row_result(uint64_t value, int is_hash, char to[ROW_RESULT_SIZE])
{
    snprintf(to, ROW_RESULT_SIZE, is_hash ? "%016" PRIx64 : "%" PRIu64, value);
}
