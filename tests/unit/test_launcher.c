/* SPDX-License-Identifier: BSD-3-Clause */
/* Which launcher it was, and whether the cure is the flag that cures. Above
 * 400 lines, as the cases are a table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "drivers/launcher/scheduler.h"
#include "drivers/program/placement_cure.h"

/* The environment of a test: NAME=VALUE, blanks between. */
static const char *environment = "";

static char *look(const char *name)
{
    static char values[8][64];
    static int next;
    char *value = values[next++ % 8];
    size_t length = strlen(name);

    for (const char *at = environment; *at != '\0';) {
        size_t word = strcspn(at, " ");

        if (strncmp(at, name, length) == 0 && at[length] == '=') {
            snprintf(value, sizeof values[0], "%.*s", (int)(word - length - 1),
                     at + length + 1);
            return value;
        }
        at += word + strspn(at + word, " ");
    }
    return NULL;
}

static const char *found(const char *variables, const char *library)
{
    const struct launcher *l;

    environment = variables;
    l = launcher_find(look);
    if (l == NULL && library != NULL)
        l = launcher_of_library(library);
    return l == NULL ? "none" : l->title;
}

static void launchers_are_told_apart(void **state)
{
    (void)state;
    assert_string_equal(found("", NULL), "none");
    assert_string_equal(found("HOME=/root", NULL), "none");
    assert_string_equal(found("OMPI_MCA_orte_hnp_uri=1 PMIX_RANK=0", NULL),
                        "mpirun of Open MPI 4");
    assert_string_equal(found("PRTE_LAUNCHED=1 PMIX_RANK=0", NULL),
                        "mpirun of Open MPI 5");
    assert_string_equal(found("SLURM_STEP_LAUNCHER_PORT=1 SLURM_PROCID=0",
                              "Open MPI v4.1.4, package: Debian"),
                        "srun");
    assert_string_equal(found("PMI_RANK=0 PMI_SIZE=2", "MPICH Version: 4.0"),
                        "mpiexec of MPICH");
    /* mpirun in a Slurm job, where its helpers were started by srun. */
    assert_string_equal(
        found("SLURM_STEP_LAUNCHER_PORT=1 OMPI_MCA_orte_hnp_uri=1", NULL),
        "mpirun of Open MPI 4");
    assert_string_equal(found("SLURM_SRUN_COMM_PORT=1 PRTE_LAUNCHED=1", NULL),
                        "mpirun of Open MPI 5");
    /* srun speaks PMI to its tasks too. */
    assert_string_equal(found("PMI_RANK=0 SLURM_SRUN_COMM_PORT=1", NULL),
                        "srun");
    assert_string_equal(found("PMI_RANK=0 FLUX_TASK_RANK=0", NULL), "flux run");
    /* No variable: what goes with the library. */
    assert_string_equal(found("", "Open MPI v4.1.4, package"),
                        "mpirun of Open MPI 4");
    assert_string_equal(found("", "Open MPI v5.0.7, package"),
                        "mpirun of Open MPI 5");
    assert_string_equal(found("", "Another MPI"), "none");
    /* A job of Slurm's in which nothing was started by srun. */
    assert_string_equal(found("SLURM_JOB_ID=7 SLURM_PROCID=0", NULL), "none");
}

static void ranks_are_read(void **state)
{
    static const struct {
        const char *variables;
        int rank;
    } cases[] = {
        {"", 0},
        {"OMPI_COMM_WORLD_RANK=3 SLURM_PROCID=0", 3},
        {"PMIX_RANK=2 SLURM_PROCID=2", 2},
        /* Hydra's helpers are started by srun, one on each node. */
        {"PMI_RANK=5 SLURM_PROCID=1", 5},
        {"SLURM_PROCID=7", 7},
        {"FLUX_TASK_RANK=4", 4},
        {"PMI_RANK=x", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        environment = cases[i].variables;
        if (launcher_rank(look) != cases[i].rank)
            fail_msg("'%s' is not rank %d", environment, cases[i].rank);
    }
}

static void started_ranks_are_read(void **state)
{
    static const struct {
        const char *variables, *library;
        int ranks;
    } cases[] = {
        {"", "MPICH 4.0.2", 0},
        {"OMPI_MCA_orte_launch=1 OMPI_COMM_WORLD_SIZE=3", "Open MPI v4.1", 3},
        /* Another launcher's: they are the ones that were started. */
        {"OMPI_MCA_orte_launch=1 OMPI_COMM_WORLD_SIZE=3", "MPICH 4.0.2", 3},
        {"PMI_RANK=0 PMI_SIZE=2", "Open MPI v4.1", 2},
        /* One launcher in the rank of another: the library's own. */
        {"OMPI_MCA_orte_launch=1 OMPI_COMM_WORLD_SIZE=1 PMI_RANK=0 PMI_SIZE=4",
         "MPICH 4.0.2", 4},
        {"OMPI_MCA_orte_launch=1 OMPI_COMM_WORLD_SIZE=4 PMI_RANK=0 PMI_SIZE=1",
         "Open MPI v4.1", 4},
        /* srun started mpirun's helpers, or the shell that ran mpiexec. */
        {"SLURM_SRUN_COMM_PORT=1 SLURM_STEP_NUM_TASKS=1 PRTE_LAUNCHED=1 "
         "OMPI_COMM_WORLD_SIZE=8",
         "Open MPI v5.0", 8},
        {"SLURM_SRUN_COMM_PORT=1 SLURM_STEP_NUM_TASKS=1 PMI_RANK=0 PMI_SIZE=4",
         "MPICH 4.0.2", 4},
        {"SLURM_SRUN_COMM_PORT=1 SLURM_STEP_NUM_TASKS=6 SLURM_NTASKS=8",
         "Open MPI v4.1", 6},
        /* In a job, but not started by srun. */
        {"SLURM_NTASKS=8 SLURM_STEP_NUM_TASKS=8", "Open MPI v4.1", 0},
        {"FLUX_TASK_RANK=1 FLUX_JOB_SIZE=5", "MPICH 4.0.2", 5},
        {"PMIX_RANK=1", "Open MPI v4.1", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        environment = cases[i].variables;
        if (launcher_ranks(look, cases[i].library) != cases[i].ranks)
            fail_msg("'%s' under %s is not %d ranks", environment,
                     cases[i].library, cases[i].ranks);
    }
}

static void libraries_are_named(void **state)
{
    char text[64];

    (void)state;
    launcher_library_text("Open MPI v4.1.4, package: Debian OpenMPI, ident: x",
                          text, sizeof text);
    assert_string_equal(text, "Open MPI v4.1.4");
    launcher_library_text("MPICH Version:\t4.0.2\nMPICH Release date:\tThu\n",
                          text, sizeof text);
    assert_string_equal(text, "MPICH 4.0.2");
    launcher_library_text("MPICH Version:      4.2.0\n", text, sizeof text);
    assert_string_equal(text, "MPICH 4.2.0");
    launcher_library_text("Another MPI\nLibrary Version: 7", text, sizeof text);
    assert_string_equal(text, "Another MPI");
    launcher_library_text("", text, sizeof text);
    assert_string_equal(text, "");
}

static void jobs_are_read(void **state)
{
    char path[] = "/tmp/test_launcher.XXXXXX", variables[160];
    static const struct {
        const char *variables, *name, *id, *directory;
        int nodes, tasks, threads;
    } cases[] = {
        {"SLURM_JOB_ID=7 SLURM_JOB_NUM_NODES=2 SLURM_NTASKS=8 "
         "SLURM_CPUS_PER_TASK=4 SLURM_SUBMIT_DIR=/home/a",
         "slurm", "7", "/home/a", 2, 8, 4},
        {"PBS_JOBID=7.server PBS_NODEFILE=%s OMP_NUM_THREADS=3", "pbs",
         "7.server", NULL, 2, 3, 3},
        {"LSB_JOBID=8 LSB_DJOB_NUMPROC=3 LSB_DJOB_HOSTFILE=%s LS_SUBCWD=/a",
         "lsf", "8", "/a", 2, 3, 0},
        {"JOB_ID=9 SGE_O_WORKDIR=/b NSLOTS=6 NHOSTS=3", "sge", "9", "/b", 3, 6,
         0},
        {"FLUX_URI=local:///run/flux/local", "flux", NULL, NULL, 0, 0, 0},
    };
    int fd = mkstemp(path);

    (void)state;
    assert_int_equal(write(fd, "a\na\nb\n", 6), 6);
    close(fd);
    environment = "JOB_ID=1";
    assert_null(scheduler_find(look));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct scheduler *s;
        struct scheduler_job job;

        snprintf(variables, sizeof variables, cases[i].variables, path);
        environment = variables;
        s = scheduler_find(look);
        assert_non_null(s);
        assert_string_equal(s->name, cases[i].name);
        scheduler_read(s, look, &job);
        assert_true((job.id != NULL) == (cases[i].id != NULL));
        if (cases[i].id != NULL)
            assert_string_equal(job.id, cases[i].id);
        if (cases[i].directory != NULL)
            assert_string_equal(job.directory, cases[i].directory);
        assert_int_equal(job.nodes, cases[i].nodes);
        assert_int_equal(job.tasks, cases[i].tasks);
        assert_int_equal(job.threads, cases[i].threads);
    }
    unlink(path);
}

static void openmp_binds_or_not(void **state)
{
    static const struct {
        const char *variables;
        int binds;
    } cases[] = {
        {"", 0},
        {"OMP_NUM_THREADS=4", 0},
        {"OMP_PROC_BIND=false OMP_PLACES={0}", 0},
        {"OMP_PLACES=cores OMP_PROC_BIND=close", 0},
        {"OMP_PLACES=cores", 0},
        {"OMP_PLACES=cores OMP_PROC_BIND=spread", 0},
        {"OMP_PLACES={0}", 1},
        {"OMP_PLACES=threads OMP_PROC_BIND=close", 1},
        {"OMP_PROC_BIND=master OMP_PLACES=cores", 1},
        {"OMP_PROC_BIND=true", 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        environment = cases[i].variables;
        if (cure_openmp_binds(look) != cases[i].binds)
            fail_msg("'%s' should be %d", environment, cases[i].binds);
    }
}

/* Launchers of the table by name, so that others may be added anywhere. */
#define NONE  NULL
#define OMPI5 "openmpi-5"
#define OMPI4 "openmpi-4"
#define SRUN  "srun"
#define MPICH "mpich"

static const struct launcher *named(const char *name)
{
    for (const struct launcher *l = launchers; l->name != NULL; l++)
        if (name != NULL && strcmp(l->name, name) == 0)
            return l;
    if (name != NULL)
        fail_msg("launchers.def has no %s", name);
    return NULL;
}

/* ---- every entry of the tables is whole -----------------------------------*/

static int is_one_of(const char *mark, const char *allowed)
{
    size_t length = strcspn(mark, "}") + 1;

    while ((allowed = strchr(allowed, '{')) != NULL) {
        if (strncmp(allowed, mark, length) == 0)
            return 1;
        allowed++;
    }
    return 0;
}

/* Flags that must have `needed`, and no marks but those of `allowed`. */
static void check_flags(const struct launcher *l, const char *field,
                        const char *flags, const char *needed,
                        const char *allowed)
{
    if (flags == NULL)
        return;
    if (flags[0] == '\0' || flags[0] == ' ' ||
        flags[strlen(flags) - 1] == ' ' || strstr(flags, "  ") != NULL)
        fail_msg("%s: .%s '%s' is empty or has a blank too many", l->name,
                 field, flags);
    if (strstr(flags, needed) == NULL)
        fail_msg("%s: .%s lacks %s", l->name, field, needed);
    for (const char *mark = flags; (mark = strchr(mark, '{')) != NULL; mark++)
        if (!is_one_of(mark, allowed))
            fail_msg("%s: .%s: what is %.5s? use one of %s", l->name, field,
                     mark, allowed);
}

static void check_variable(const char *name, const char *field,
                           const char *variable)
{
    if (variable != NULL &&
        (variable[0] == '\0' ||
         strspn(variable, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789"
                          "abcdefghijklmnopqrstuvwxyz") != strlen(variable)))
        fail_msg("%s: .%s: '%s' is not a variable", name, field, variable);
}

static void check_launcher(const struct launcher *l)
{
    char line[512], program[64], own[512];
    const struct launcher_numbers n = {.ranks = 7, .threads = 5, .hosts = 3};

    if (l->title == NULL || l->command == NULL || l->version == NULL ||
        (l->sets[0] != NULL && (l->rank == NULL || l->size == NULL)))
        fail_msg("%s lacks a title, command, version or variable", l->name);
    if (l->ranks == NULL || l->own == NULL || l->unbound == NULL)
        fail_msg("%s lacks .ranks, .own or .unbound", l->name);
    check_flags(l, "ranks", l->ranks, "{n}", "{n}");
    /* One without variables of its own starts another launcher, whose flags give
     * the cores. */
    check_flags(l, "own", l->own, l->sets[0] != NULL ? "{t}" : "",
                l->smt ? "{t}{smt}" : "{t}");
    check_flags(l, "per_host", l->per_host, "{n}", "{n}{t}{h}{smt}");
    if (l->unbound[0] != '\0')
        check_flags(l, "unbound", l->unbound, "", "{t}");
    check_flags(l, "crowded", l->crowded, "", "{t}");
    check_flags(l, "fill", l->fill, "", "");
    check_variable(l->name, "size", l->size);
    check_variable(l->name, "rank", l->rank);
    check_variable(l->name, "sets", l->sets[0]);
    check_variable(l->name, "sets", l->sets[1]);
    /* It is found by its own variables, program and library. */
    if (l->sets[0] != NULL) {
        snprintf(line, sizeof line, "%s=1", l->sets[0]);
        assert_string_equal(found(line, NULL), l->title);
    }
    if (l->sets[1] != NULL) {
        snprintf(line, sizeof line, "%s=1", l->sets[1]);
        assert_string_equal(found(line, NULL), l->title);
    }
    if (l->library != NULL)
        assert_string_equal(found("", l->library), l->title);
    launcher_program(l, program, sizeof program);
    assert_ptr_equal(launcher_recognise(program, l->version), l);
    if (l->rank != NULL) {
        snprintf(line, sizeof line, "%s=6", l->rank);
        environment = line;
        assert_int_equal(launcher_rank(look), 6);
    }
    /* A line begins with its command and has its numbers. */
    launcher_line(l, LAUNCHER_OWN, &n, own, sizeof own);
    assert_true(strncmp(own, l->command, strlen(l->command)) == 0);
    if (strchr(own, '7') == NULL ||
        (l->sets[0] != NULL && strchr(own, '5') == NULL) ||
        strchr(own, '{') != NULL)
        fail_msg("%s: '%s' is not a line for 7 ranks of 5 cores", l->name, own);
}

static void every_launcher_is_whole(void **state)
{
    (void)state;
    for (const struct launcher *l = launchers; l->name != NULL; l++) {
        assert_ptr_equal(named(l->name), l);
        check_launcher(l);
    }
}

/* In its job it is found by `inside`; its launcher is of the other table; and
 * jobs/ has its script. */
static void every_scheduler_is_whole(void **state)
{
    (void)state;
    for (const struct scheduler *s = schedulers; s->name != NULL; s++) {
        char text[128];

        assert_non_null(s->inside);
        assert_non_null(s->job);
        check_variable(s->name, "inside", s->inside);
        check_variable(s->name, "job", s->job);
        check_variable(s->name, "nodes", s->nodes);
        check_variable(s->name, "tasks", s->tasks);
        check_variable(s->name, "threads", s->threads);
        check_variable(s->name, "node_file", s->node_file);
        check_variable(s->name, "directory", s->directory);
        if (s->tasks == NULL && s->node_file == NULL)
            fail_msg("%s: no variable tells how many tasks", s->name);
        snprintf(text, sizeof text, "%s=1", s->inside);
        environment = text;
        assert_ptr_equal(scheduler_find(look), s);
        /* The names of one or several. */
        for (const char *at = s->launcher; at != NULL && *at != '\0';) {
            snprintf(text, sizeof text, "%.*s", (int)strcspn(at, " "), at);
            named(text);
            at += strlen(text);
            at += strspn(at, " ");
        }
        snprintf(text, sizeof text, "jobs/%s.sh", s->name);
        if (access(text, X_OK) != 0) {
            snprintf(text, sizeof text, "jobs/%s.sbatch", s->name);
            if (access(text, R_OK) != 0)
                fail_msg("there is no script jobs/%s.sh", s->name);
        }
    }
}

static void cures(void **state)
{
    static const struct {
        const char *launcher;
        struct cure cure;
        const char *words;
    } cases[] = {
        /* Threads in a narrow mask, and there are cores for all. */
        {OMPI4,
         {.has_ranks = 1,
          .place = "inherit",
          .ranks = 2,
          .threads = 4,
          .workers = 8,
          .cores = 8,
          .hosts = 1,
          .host = "a"},
         "use mpirun --map-by slot:pe=4 --bind-to core, or unbind with mpirun "
         "--bind-to none"},
        {OMPI5,
         {.has_ranks = 1,
          .place = "inherit",
          .ranks = 2,
          .threads = 4,
          .workers = 8,
          .cores = 64,
          .hosts = 1,
          .host = "a"},
         "use mpirun --map-by slot:PE=4 --bind-to core, or unbind with mpirun "
         "--bind-to none"},
        {SRUN,
         {.has_ranks = 1,
          .place = "inherit",
          .ranks = 2,
          .threads = 4,
          .workers = 8,
          .cores = 8,
          .hosts = 1,
          .host = "a"},
         "use srun --cpus-per-task=4 --cpu-bind=cores, or unbind with srun "
         "--cpu-bind=none"},
        {SRUN,
         {.has_ranks = 1,
          .place = "inherit",
          .ranks = 2,
          .threads = 4,
          .workers = 8,
          .cores = 8,
          .hosts = 1,
          .host = "a",
          .smt = 1},
         "use srun --cpus-per-task=4 --threads-per-core=1 --cpu-bind=cores, or "
         "unbind with srun --cpu-bind=none"},
        {MPICH,
         {.has_ranks = 1,
          .place = "inherit",
          .ranks = 2,
          .threads = 4,
          .workers = 8,
          .cores = 8,
          .hosts = 1,
          .host = "a"},
         "use mpiexec -bind-to core:4, or unbind with mpiexec -bind-to none"},
        {OMPI4,
         {.has_ranks = 1,
          .place = "inherit",
          .ranks = 2,
          .threads = 4,
          .workers = 8,
          .cores = 8,
          .hosts = 1,
          .host = "a",
          .openmp_binds = 1},
         "use env OMP_NUM_THREADS=4 OMP_PLACES=cores OMP_PROC_BIND=close, or "
         "unbind with env OMP_PROC_BIND=false"},
        {NONE,
         {.has_ranks = 1,
          .place = "inherit",
          .ranks = 1,
          .threads = 2,
          .workers = 2,
          .cores = 2,
          .hosts = 1,
          .host = "a"},
         "give each rank 2 separate cores"},
        {OMPI4,
         {.has_ranks = 1,
          .place = "pu:0",
          .ranks = 2,
          .threads = 1,
          .workers = 2,
          .cores = 2,
          .hosts = 1,
          .host = "a"},
         "use --place core, or leave --place out"},
        /* More than there are cores. */
        {OMPI4,
         {.has_ranks = 1,
          .place = "inherit",
          .ranks = 2,
          .threads = 2,
          .workers = 4,
          .cores = 2,
          .hosts = 1,
          .host = "a"},
         "4 workers do not fit the 2 cores of a: use mpirun -n 1 --map-by "
         "slot:pe=2 --bind-to core, or --threads 1; with mpirun --bind-to none "
         "they can only take turns"},
        {OMPI4,
         {.has_ranks = 1,
          .place = "inherit",
          .ranks = 4,
          .threads = 1,
          .workers = 4,
          .cores = 2,
          .hosts = 1,
          .host = "a"},
         "4 workers do not fit the 2 cores of a: use mpirun -n 2 --map-by "
         "slot:pe=1 --bind-to core; with mpirun --oversubscribe --bind-to none "
         "they can only take turns"},
        {OMPI4,
         {.has_ranks = 1,
          .place = "inherit",
          .ranks = 8,
          .threads = 4,
          .workers = 32,
          .cores = 16,
          .hosts = 3,
          .host = "a"},
         "32 workers do not fit the 16 cores of a: use mpirun --map-by "
         "ppr:4:node:pe=4 --bind-to core, or --threads 2; with mpirun "
         "--bind-to none they can only take turns"},
        {OMPI5,
         {.has_ranks = 1,
          .place = "inherit",
          .ranks = 4,
          .threads = 1,
          .workers = 4,
          .cores = 2,
          .hosts = 1,
          .host = "a"},
         "4 workers do not fit the 2 cores of a: use mpirun -n 2 --map-by "
         "slot:PE=1 --bind-to core; with mpirun --map-by :OVERSUBSCRIBE "
         "--bind-to none they can only take turns"},
        {SRUN,
         {.has_ranks = 1,
          .place = "inherit",
          .ranks = 8,
          .threads = 4,
          .workers = 32,
          .cores = 16,
          .hosts = 3,
          .host = "a",
          .smt = 1},
         "32 workers do not fit the 16 cores of a: use srun "
         "--ntasks-per-node=4 --cpus-per-task=4 --threads-per-core=1 "
         "--cpu-bind=cores, or --threads 2; with srun --cpu-bind=none they can "
         "only take turns"},
        {OMPI4,
         {.has_ranks = 1,
          .place = "inherit",
          .ranks = 1,
          .threads = 4,
          .workers = 4,
          .cores = 2,
          .hosts = 1,
          .host = "a"},
         "4 workers do not fit the 2 cores of a: use mpirun -n 1 --map-by "
         "slot:pe=2 --bind-to core and --threads 2; with mpirun --bind-to none "
         "they can only take turns"},
        {NONE,
         {.has_ranks = 1,
          .place = "inherit",
          .ranks = 1,
          .threads = 4,
          .workers = 4,
          .cores = 2,
          .hosts = 1,
          .host = "a"},
         "4 workers do not fit the 2 cores of a: use 1 rank with 2 cores each "
         "and --threads 2"},
        /* One program, without ranks. */
        {NONE,
         {.place = "pu:0",
          .ranks = 1,
          .threads = 2,
          .workers = 2,
          .cores = 2,
          .hosts = 1,
          .host = "a"},
         "use --place core"},
        {NONE,
         {.place = "core",
          .ranks = 1,
          .threads = 4,
          .workers = 4,
          .cores = 2,
          .hosts = 1,
          .host = "a"},
         "4 workers do not fit the 2 cores of a: use --workers 2"},
        {NONE,
         {.place = "none",
          .ranks = 1,
          .threads = 4,
          .workers = 4,
          .cores = 1,
          .hosts = 1,
          .host = "a"},
         "4 workers do not fit the 1 core of a: use --workers 1 --place core"},
        {NONE,
         {.place = "inherit",
          .ranks = 1,
          .threads = 2,
          .workers = 2,
          .cores = 2,
          .hosts = 1,
          .host = "a",
          .openmp_binds = 1},
         "use --place core, or env OMP_PROC_BIND=false"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct cure c = cases[i].cure;
        char words[400], cut[20];
        int n;

        c.launcher = named(cases[i].launcher);
        n = cure_text(&c, words, sizeof words);
        assert_string_equal(words, cases[i].words);
        assert_int_equal(n, (int)strlen(words));
        /* As snprintf: cut, and what it would have needed. */
        assert_int_equal(cure_text(&c, cut, sizeof cut), n);
        assert_true(strncmp(cut, words, strlen(cut)) == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_launcher_is_whole),
        cmocka_unit_test(every_scheduler_is_whole),
        cmocka_unit_test(launchers_are_told_apart),
        cmocka_unit_test(ranks_are_read),
        cmocka_unit_test(started_ranks_are_read),
        cmocka_unit_test(libraries_are_named),
        cmocka_unit_test(jobs_are_read),
        cmocka_unit_test(openmp_binds_or_not),
        cmocka_unit_test(cures),
    };

    return cmocka_run_group_tests_name("launcher", tests, NULL, NULL);
}
