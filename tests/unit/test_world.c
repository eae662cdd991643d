/* SPDX-License-Identifier: BSD-3-Clause */
/* Ranks that are not those that were started or expected. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "drivers/launcher/launcher.h"
#include "drivers/program/world.h"

static const struct launcher *named(const char *name)
{
    const struct launcher *l = launchers;

    while (l->name != NULL && strcmp(l->name, name) != 0)
        l++;
    return l->name != NULL ? l : NULL;
}

static struct program ranks(const char *library, const char *launcher,
                            int started, int size)
{
    return (struct program){
        .name = "brigade-mpi",
        .mpi_version = library,
        .launcher = named(launcher),
        .started = started,
        .size = size,
    };
}

static const char open_mpi[] = "Open MPI v4.1.4, package: Debian OpenMPI";
static const char mpich[] = "MPICH Version:\t4.0.2\nMPICH Release date:";

static void a_right_world_is_accepted(void **state)
{
    struct err e = {0};
    struct program p = ranks(open_mpi, "openmpi-4", 2, 2);

    (void)state;
    assert_int_equal(world_check(&p, 0, &e), 0);
    assert_int_equal(world_check(&p, 2, &e), 0);
    /* Without a launcher, or where it does not tell. */
    p = ranks(mpich, "none", 0, 1);
    assert_int_equal(world_check(&p, 0, &e), 0);
    p = ranks("SMPI Version 3.32", "none", 0, 1024);
    assert_int_equal(world_check(&p, 1024, &e), 0);
    p = (struct program){.name = "brigade", .size = 1};
    assert_int_equal(world_check(&p, 0, &e), 0);
    assert_int_equal(e.code, 0);
}

static void says(struct program p, int64_t expected, int code,
                 const char *begin, const char *end)
{
    struct err e = {0};

    assert_int_equal(world_check(&p, expected, &e), -1);
    assert_int_equal(e.code, code);
    if (strncmp(e.text, begin, strlen(begin)) != 0 ||
        strstr(e.text, end) == NULL)
        fail_msg("'%s' is not '%s' ... '%s'", e.text, begin, end);
}

static void singletons_are_refused(void **state)
{
    struct program p = ranks(open_mpi, "mpich", 2, 1);

    (void)state;
    says(p, 0, EXIT_UNAVAILABLE,
         "the launcher started 2 processes, MPI sees 1: built with Open MPI "
         "v4.1.4, started by mpiexec of MPICH; use mpirun",
         " -n 2");
    /* One of them reports it. */
    assert_int_equal(world_reports(&p), 1);
    p.launched_rank = 1;
    assert_int_equal(world_reports(&p), 0);
    says(ranks(mpich, "openmpi-4", 16, 1), 0, EXIT_UNAVAILABLE,
         "the launcher started 16 processes, MPI sees 1: built with MPICH "
         "4.0.2, started by mpirun of Open MPI 4; use mpiexec",
         "-n 16");
    /* The launcher's own advice. */
    says(ranks(mpich, "srun", 4, 1), 0, EXIT_UNAVAILABLE,
         "the launcher started 4 processes, MPI sees 1: built with MPICH "
         "4.0.2, started by srun; ",
         "pmi2 for MPICH");
    /* Another number than 1. */
    says(ranks(open_mpi, "openmpi-4", 4, 2), 0, EXIT_UNAVAILABLE,
         "the launcher started 4 processes, MPI sees 2", "one installation");
}

/* PMIx alone tells the rank only: rank 0 cannot know, rank 1 does. */
static void a_rank_that_mpi_misses_reports(void **state)
{
    struct program p = ranks(mpich, "none", 0, 1);

    (void)state;
    p.launched_rank = 1;
    says(p, 0, EXIT_UNAVAILABLE,
         "the launcher started several processes, MPI sees 1: built with MPICH "
         "4.0.2, started by an unknown launcher",
         "; use mpiexec");
    assert_int_equal(world_reports(&p), 1);
}

static void another_number_is_refused(void **state)
{
    struct program p = ranks(open_mpi, "openmpi-4", 2, 2);

    (void)state;
    says(p, 4, EXIT_UNAVAILABLE,
         "--ranks 4: MPI sees 2 ranks, started by mpirun of Open MPI 4",
         "start 4");
    assert_int_equal(world_reports(&p), 1);
    p.rank = p.launched_rank = 1;
    assert_int_equal(world_reports(&p), 0);
    says(ranks(open_mpi, "openmpi-4", 0, 1), 2, EXIT_UNAVAILABLE,
         "--ranks 2: MPI sees 1 rank, started by no launcher", "start 2");
    says((struct program){.name = "brigade", .size = 1}, 2, EXIT_USAGE,
         "--ranks 2: brigade starts no ranks", "mpirun -n 2 brigade-mpi");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_right_world_is_accepted),
        cmocka_unit_test(singletons_are_refused),
        cmocka_unit_test(a_rank_that_mpi_misses_reports),
        cmocka_unit_test(another_number_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
