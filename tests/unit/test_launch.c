/* SPDX-License-Identifier: BSD-3-Clause */
/* The command lines that start ranks, without starting any; and what a child
 * leaves behind. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "jobs/child.h"
#include "jobs/launch.h"

static const struct {
    const char *program, *version, *name;
} versions[] = {
    {"mpirun", "mpirun (Open MPI) 4.1.4\n\nReport bugs to ...", "openmpi-4"},
    {"mpirun", "mpirun (Open MPI) 5.0.3\n", "openmpi-5"},
    {"mpirun", "HYDRA build details:\n    Version: 4.0.2\n", "mpich"},
    {"mpiexec", "HYDRA build details:\n", "mpich"},
    {"srun", "slurm-wlm 22.05.8\n", "srun"},
    {"srun", "slurm 23.11.1\n", "srun"},
    {"mpirun.openmpi", "mpirun.openmpi (OpenRTE) 4.1.4\n", "openmpi-4"},
    {"mpiexec.mpich", "HYDRA build details:\n", "mpich"},
    {"flux", "commands:    \t\t0.52.0\nlibflux-core:\t\t0.52.0\n", "flux"},
    {"jsrun", "", "jsrun"},
    {"ibrun", "", "ibrun"},
};

static void test_recognise(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
        const struct launcher *way =
            launcher_recognise(versions[i].program, versions[i].version);

        assert_non_null(way);
        assert_string_equal(way->name, versions[i].name);
    }
    assert_null(launcher_recognise("mpirun", "something else 4."));
    assert_null(launcher_recognise("srun", "mpirun (Open MPI) 4.1.4"));
}

/* The words of a command with blanks between. */
static void line_of(const struct launch *l, int ranks, int threads, int cores,
                    int placed, char *to)
{
    struct texts keep = {0};
    struct command c = {0};

    launch_begin(l, &c, ranks, threads, cores, placed, &keep);
    *to = '\0';
    for (int i = 0; i < c.count; i++)
        to += sprintf(to, "%s%s", i > 0 ? " " : "", c.words[i]);
    assert_null(c.words[c.count]);
    texts_release(&keep);
}

static void test_commands(void **unused)
{
    static const struct {
        int version, ranks, threads, cores, placed;
        const char *line;
    } cases[] = {
        {0, 0, 1, 4, 0, "/b/brigade"},
        {0, 2, 1, 4, 0,
         "mpirun -n 2 --map-by slot:pe=1 --bind-to core /b/brigade-mpi"},
        {0, 2, 2, 4, 0,
         "mpirun -n 2 --map-by slot:pe=2 --bind-to core /b/brigade-mpi"},
        {0, 8, 1, 4, 0,
         "mpirun -n 8 --oversubscribe --bind-to none /b/brigade-mpi"},
        {0, 2, 1, 4, 1,
         "mpirun -n 2 --oversubscribe --bind-to none /b/brigade-mpi"},
        {1, 8, 1, 4, 0,
         "mpirun -n 8 --map-by :OVERSUBSCRIBE --bind-to none /b/brigade-mpi"},
        {2, 2, 3, 8, 0, "mpiexec -n 2 -bind-to core:3 /b/brigade-mpi"},
        {4, 2, 3, 8, 0,
         "srun --ntasks=2 --cpus-per-task=3 --cpu-bind=cores "
         "--distribution=pack /b/brigade-mpi"},
        {8, 2, 3, 8, 0,
         "flux run -n 2 -c 3 -o cpu-affinity=per-task /b/brigade-mpi"},
        {8, 2, 1, 8, 1, "flux run -n 2 -o cpu-affinity=off /b/brigade-mpi"},
        {9, 2, 3, 8, 0,
         "jsrun --nrs 2 --tasks_per_rs 1 --cpu_per_rs 3 --bind packed:3 "
         "/b/brigade-mpi"},
        {10, 2, 3, 8, 0, "ibrun -n 2 task_affinity /b/brigade-mpi"},
        {10, 2, 3, 8, 1, "ibrun -n 2 /b/brigade-mpi"},
    };

    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct launch l = {.brigade = "/b/brigade", .ranks = "/b/brigade-mpi"};
        char line[1024];

        l.launcher = launcher_recognise(versions[cases[i].version].program,
                                        versions[cases[i].version].version);
        line_of(&l, cases[i].ranks, cases[i].threads, cases[i].cores,
                cases[i].placed, line);
        assert_string_equal(line, cases[i].line);
    }
}

/* In a job the scheduler knows how many cores there are, not this machine. */
static void test_scheduled(void **unused)
{
    struct launch l = {.ranks = "r", .scheduler = &schedulers[0]};
    char line[1024];

    (void)unused;
    l.launcher = launcher_recognise("srun", "slurm 22.05.8");
    line_of(&l, 64, 1, 2, 0, line);
    assert_null(strstr(line, "overcommit"));
    /* A batch script may run on another node than the ranks. */
    strcpy(l.brigade, "b");
    line_of(&l, 0, 2, 2, 0, line);
    assert_string_equal(line, "srun --ntasks=1 --cpus-per-task=2 "
                              "--cpu-bind=cores --distribution=pack b");
    l.launcher = launcher_recognise("mpirun", "(Open MPI) 4.1");
    line_of(&l, 0, 2, 2, 0, line);
    assert_string_equal(line, "b");
}

/* What this program puts into the environment is what scripts get from
 * jobs/environment.sh. */
static void test_environment(void **unused)
{
    static const char *const names[] = {
        "OMPI_ALLOW_RUN_AS_ROOT",
        "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM",
        "OMPI_MCA_btl_vader_single_copy_mechanism",
        "OMPI_MCA_pml",
        "OMPI_MCA_btl",
    };
    struct launch l = {.launcher =
                           launcher_recognise("mpirun", "(Open MPI) 4.1")};

    (void)unused;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char command[300], printed[64] = "";
        FILE *from;

        snprintf(command, sizeof command,
                 "unset %s; . jobs/environment.sh; printf %%s \"${%s:-}\"",
                 names[i], names[i]);
        from = popen(command, "r");
        assert_non_null(from);
        printed[fread(printed, 1, sizeof printed - 1, from)] = '\0';
        assert_int_equal(pclose(from), 0);
        unsetenv(names[i]);
        launch_set_environment(&l);
        assert_string_equal(getenv(names[i]) != NULL ? getenv(names[i]) : "",
                            printed);
    }
    setenv("OMPI_MCA_pml", "mine", 1);
    launch_set_environment(&l);
    assert_string_equal(getenv("OMPI_MCA_pml"), "mine");
}

/* ---- children ---------------------------------------------------------------*/

static struct child_end run(const char *script, int64_t deadline_ns)
{
    char *argv[] = {"sh", "-c", (char *)script, NULL};
    struct child c = {
        .argv = argv, .deadline_ns = deadline_ns, .keep_output = 1};
    struct child_end end;
    struct err e = {0};

    assert_int_equal(child_run(&c, &end, &e), 0);
    return end;
}

static void test_children(void **unused)
{
    struct child_end end;
    char reason[100];

    (void)unused;
    end = run("echo out; echo err >&2; exit 7", 0);
    assert_int_equal(end.code, 7);
    assert_string_equal(end.output, "out\n");
    assert_string_equal(end.messages, "err\n");
    child_release(&end);

    end = run("kill -9 $$", 0);
    assert_int_equal(end.code, 128 + 9);
    child_release(&end);

    end = run("exec sleep 100", 100000000);
    assert_true(end.late);
    assert_int_equal(end.code, 128 + 9);
    child_release(&end);

    /* More than a pipe holds must not stop it. */
    end = run("head -c 300000 /dev/zero >&2; echo brigade: x", 60000000000);
    assert_int_equal(end.code, 0);
    child_release(&end);

    end = run("printf '\\n--- rubbish\\nbrigade-mpi: no way\\nmore' >&2", 0);
    child_reason(&end, reason, sizeof reason);
    assert_string_equal(reason, "no way");
    child_release(&end);
}

static void test_no_such_program(void **unused)
{
    char *argv[] = {"no-such-program-anywhere", NULL};
    struct child c = {.argv = argv};
    struct child_end end;
    struct err e = {0};

    (void)unused;
    assert_int_equal(child_run(&c, &end, &e), 0);
    assert_int_equal(end.code, 127);
    assert_non_null(strstr(end.messages, "cannot start"));
    child_release(&end);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_recognise),
        cmocka_unit_test(test_commands),
        cmocka_unit_test(test_scheduled),
        cmocka_unit_test(test_environment),
        cmocka_unit_test(test_children),
        cmocka_unit_test(test_no_such_program),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
