/* SPDX-License-Identifier: BSD-3-Clause */
/* `brigade-mpi accept`: is every node of this allocation healthy? */
#include <stddef.h>
#include <stdio.h>

#include "drivers/program/accept/accept.h"
#include "drivers/program/command.h"
#include "drivers/program/world.h"
#include "kernels/base/option.h"
#include "kernels/base/words.h"
#include "results/rows/form.h"
#include "results/rows/help.h"

static const char *const cores_choices[] = {
    [CORES_AUTO] = "auto",
    [CORES_ALLOWED] = "allowed",
    [CORES_BOUND] = "bound",
    NULL,
};

#define FIELD(f) .offset = offsetof(struct accept_options, f)

static const struct option accept_options[] = {
    {.name = "tolerance",
     .kind = OPTION_NUMBER,
     FIELD(tolerance),
     .init = "0.2",
     .help = "how much more time than like cores a core may take: 0.2 is "
             "20 %; timers and exchanges, which vary more, a multiple of it"},
    {WORLD_RANKS_OPTION, FIELD(ranks)},
    {.name = "rounds",
     .kind = OPTION_COUNT,
     FIELD(rounds),
     .init = "5",
     .min = 1,
     .max = ROUNDS_MAX,
     .help = "rounds of a set; a core is slow if it is in 3 sets"},
    {.name = "cores",
     .kind = OPTION_CHOICE,
     FIELD(cores),
     .init = "auto",
     .choices = cores_choices,
     .help = "cores to test (allowed: all of each node that the control group "
             "allows; bound: those of the ranks' masks; auto: allowed where "
             "the launcher chose the masks)"},
    {.name = "deadline",
     .kind = OPTION_TIME,
     FIELD(deadline_ns),
     .init = "20s",
     .min = 100000000,
     .max = INT64_C(86400000000000),
     .help = "time for an answer, of one core or one exchange; a rank that "
             "takes longer is silent"},
    {.name = "out",
     .kind = OPTION_TEXT,
     FIELD(out),
     .arg = "DIR",
     .help = "directory for hosts.csv; rows are appended"},
    {.name = "junit",
     .kind = OPTION_TEXT,
     FIELD(junit),
     .arg = "FILE",
     .help = "file for the result as JUnit XML"},
    {FORM_JSON_OPTION("the rows"), FIELD(json)},
    {.name = "fom",
     .kind = OPTION_FLAG,
     FIELD(fom),
     .help = "print lines `FOM accept.HOST.PIECE: value unit` after the table"},
    {.name = "reference",
     .kind = OPTION_TEXT,
     FIELD(reference),
     .arg = "FILE",
     .help = "hosts.csv of an earlier test: a core that takes longer than it "
             "took there is slow, too"},
    {.name = "inject",
     .kind = OPTION_TEXT,
     FIELD(inject),
     .arg = "FAULT",
     .help = "fault to inject: wrong:RANK (a wrong result on its first core), "
             "stop:RANK, hang:RANK and so on, as in `run`"},
    {.name = "label",
     .kind = OPTION_TEXT,
     FIELD(label),
     .arg = "TEXT",
     .help = "text for the column label of each row"},
    {0},
};

static const char *const head =
    "example: mpirun brigade-mpi accept --out results/accept\n\n"
    "Tests every core of every node of an allocation, and the exchanges "
    "between each\ntwo nodes: exact results, speed compared with like cores, "
    "timers, loopback,\nlatency, bandwidth, clocks, and facts in which nodes "
    "differ. Cores are divided\namong the ranks of their node. Takes about "
    "0.2 s a round for each core of the\nrank that has most, three times that "
    "where a core is suspicious, and 50 ms a node.\n\n"
    "exit code: 0 healthy; 1 a core or exchange is slow, or a rank silent; 3 a "
    "wrong\nresult\n\n";

static int accept_main(const struct program *p, int argc, char **argv)
{
    struct accept_options o;
    struct err e = {0};
    int help = 0;

    if (words_parse("brigade-mpi accept", accept_options, &o, argc, argv, &help,
                    &e) != 0)
        return program_fail(p, &e);
    if (!help && !(o.tolerance > 0 && o.tolerance < 100))
        err_set(&e, EXIT_USAGE, "--tolerance: %g is not between 0 and 100",
                o.tolerance);
    if (!help)
        form_check(
            (const struct form[]){{"--json", o.json, 0}, {"--fom", o.fom, 1}},
            2, &e);
    if (e.code != 0)
        return program_fail(p, &e);
    o.argv = argv;
    if (!help && world_check(p, o.ranks, &e) != 0)
        return world_reports(p) ? program_fail(p, &e) : e.code;
    if (!help)
        return accept_run(p, &o);
    if (p->rank == 0) {
        help_begin();
        fputs(head, stdout);
        option_help(accept_options, stdout);
        help_end();
    }
    return program_flush(p);
}

const struct command command_accept = {
    .name = "accept",
    .summary = "acceptance test: find slow, wrong or silent nodes and cores",
    .run = accept_main,
};
