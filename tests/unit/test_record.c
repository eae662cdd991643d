/* SPDX-License-Identifier: BSD-3-Clause */
/* The record of a run, as its parent finds it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "drivers/driver.h"
#include "drivers/team/job.h"
#include "drivers/team/record.h"

enum { REPEAT = 3, WORKERS = 2 };

static const char *const counts[] = {"good", "reset", NULL};
static const struct kernel kernel = {.name = "k", .counts = counts};
static const struct driver driver = {.name = "d"};

/* In a child: a record of two repetitions. spoil: what it then does with it. */
static void leave(void (*spoil)(struct record *r))
{
    struct job j = {.kernel = &kernel,
                    .driver = &driver,
                    .workers = WORKERS,
                    .repeat = REPEAT,
                    .place = "inherit",
                    .g = {.passes = 2, .work = 7}};
    struct err e = {0};

    if (record_new(&j, &e) != 0)
        _exit(1);
    atomic_store(&j.record->begun_ns, 1);
    for (int rep = 0; rep < 2; rep++) {
        atomic_store(&j.record->now, rep);
        j.record->rep[rep].elapsed_ns = 10 + rep;
        record_samples(j.record, rep)[1].units = 20 + rep;
        atomic_store(&j.record->rep[rep].measured, 1);
    }
    strcpy(j.record->seats[1].host, "here");
    if (spoil != NULL)
        spoil(j.record);
    _exit(0);
}

static struct record *left(void (*spoil)(struct record *r))
{
    int status;
    pid_t pid;

    record_share();
    pid = fork();
    if (pid == 0)
        leave(spoil);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    return record_left();
}

static void a_parent_reads_the_record_of_its_child(void **state)
{
    struct record *r = left(NULL);

    (void)state;
    assert_non_null(r);
    assert_int_equal(r->repetitions, REPEAT);
    assert_int_equal(r->workers, WORKERS);
    for (int rep = 0; rep < REPEAT; rep++) {
        assert_int_equal(r->rep[rep].measured, rep < 2);
        assert_int_equal(r->rep[rep].elapsed_ns, rep < 2 ? 10 + rep : 0);
        assert_int_equal(record_samples(r, rep)[1].units,
                         rep < 2 ? 20 + rep : 0);
    }
    assert_int_equal(record_begun(r), 2);
    assert_string_equal(r->seats[1].host, "here");
    assert_int_equal(r->facts.passes, 2);
    assert_int_equal(r->facts.inherit, 1);
    assert_string_equal(r->facts.counts[1], "reset");
    assert_string_equal(r->facts.counts[2], "");
    record_free(r);
}

static void more_workers(struct record *r)
{
    r->workers = 1000000;
}

static void fewer_than_none(struct record *r)
{
    r->repetitions = -1;
}

static void not_ready(struct record *r)
{
    r->ready = 0;
}

static void a_spoilt_record_is_not_read(void **state)
{
    (void)state;
    assert_null(left(more_workers));
    assert_null(left(fewer_than_none));
    assert_null(left(not_ready));
}

static void anything(struct record *r)
{
    r->rep = NULL;
    r->samples = (void *)1;
    memset(r->seats, 0x7f, WORKERS * sizeof *r->seats);
    memset((void *)((char *)r + (r->map_bytes - sizeof *r->live * WORKERS)),
           0x7f, sizeof *r->live);
}

static void pointers_and_texts_of_a_run_are_not_trusted(void **state)
{
    struct record *r = left(anything);

    (void)state;
    assert_non_null(r);
    assert_int_equal(r->rep[1].elapsed_ns, 11);
    assert_int_equal(strlen(r->seats[0].host), sizeof r->seats[0].host - 1);
    assert_int_equal(r->seats[0].mask.pieces, 0);
    record_free(r);
}

static void without_a_child_there_is_none(void **state)
{
    (void)state;
    record_share();
    assert_null(record_left());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_parent_reads_the_record_of_its_child),
        cmocka_unit_test(a_spoilt_record_is_not_read),
        cmocka_unit_test(pointers_and_texts_of_a_run_are_not_trusted),
        cmocka_unit_test(without_a_child_there_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
