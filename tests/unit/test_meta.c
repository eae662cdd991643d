/* SPDX-License-Identifier: BSD-3-Clause */
/* The metadata file is valid JSON for any input, and appears whole. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>

#include "kernels/base/hash.h"
#include "results/rows/csv.h"
#include "results/rows/host.h"
#include "results/rows/meta.h"

static char directory[64];

static int make_directory(void **unused)
{
    (void)unused;
    strcpy(directory, "/tmp/test_meta.XXXXXX");
    return mkdtemp(directory) ? 0 : -1;
}

static char *under(const char *name)
{
    static char path[4][200];
    static int turn;

    turn = (turn + 1) % 4;
    snprintf(path[turn], sizeof(path[turn]), "%s/%s", directory, name);
    return path[turn];
}

/* Remove what the tests made: directories of at most five levels. */
static void remove_all(const char *path, int depth)
{
    DIR *d = depth ? opendir(path) : NULL;
    struct dirent *entry;
    char inner[1000];

    while (d && (entry = readdir(d)) != NULL) {
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
            continue;
        snprintf(inner, sizeof(inner), "%s/%s", path, entry->d_name);
        if (unlink(inner))
            remove_all(inner, depth - 1);
    }
    if (d)
        closedir(d);
    rmdir(path);
}

static int remove_directory(void **unused)
{
    (void)unused;
    remove_all(directory, 10);
    return 0;
}

static void put(const char *folder, const char *name, const char *text)
{
    char path[400];
    FILE *f;

    assert_int_equal(csv_make_directory(under(folder), NULL), 0);
    snprintf(path, sizeof(path), "%s/%s", under(folder), name);
    f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    assert_int_equal(fclose(f), 0);
}

static json_t *written(const struct meta *m)
{
    struct err e = {0};
    json_error_t error;
    json_t *json;

    if (meta_write(directory, "run-1", m, &e))
        fail_msg("%s", e.text);
    json = json_load_file(under("meta/run-1.json"), JSON_REJECT_DUPLICATES,
                          &error);
    if (!json)
        fail_msg("line %d: %s", error.line, error.text);
    return json;
}

static const char *text_at(const json_t *object, const char *a, const char *b)
{
    const char *text = json_string_value(
        json_object_get(b ? json_object_get(object, a) : object, b ? b : a));

    return text ? text : "(none)";
}

static void test_everything(void **unused)
{
    char *argv[] = {"brigade", "run", "primes", "--limit", "1e9", NULL};
    const struct meta_pair libraries[] = {{"hwloc", "2.9.0"}, {0}};
    const struct meta_pair geometry[] = {
        {"units", "954"}, {"halo", "0"}, {"hint", NULL}, {0}};
    const struct meta_pair options[] = {{"limit", "1e9"}, {0}};
    const struct meta m = {
        .utc = "2024-01-31T12:00:00Z",
        .argv = argv,
        .version = "0.1",
        .revision = "abc",
        .compiler = "gcc 12",
        .flags = "-O2",
        .libraries = libraries,
        .machine = "cpu model=Some = CPU\n\ncores=2\nalone\n",
        .geometry = geometry,
        .options = options,
    };
    json_t *json = written(&m);

    (void)unused;
    assert_string_equal(text_at(json, "run_id", NULL), "run-1");
    assert_string_equal(text_at(json, "utc", NULL), m.utc);
    assert_int_equal(json_array_size(json_object_get(json, "command")), 5);
    assert_string_equal(
        json_string_value(json_array_get(json_object_get(json, "command"), 2)),
        "primes");
    assert_string_equal(text_at(json, "program", "flags"), "-O2");
    assert_string_equal(
        text_at(json_object_get(json, "program"), "libraries", "hwloc"),
        "2.9.0");
    assert_string_equal(text_at(json, "machine", "cpu model"), "Some = CPU");
    assert_string_equal(text_at(json, "machine", "cores"), "2");
    assert_true(json_is_null(
        json_object_get(json_object_get(json, "machine"), "alone")));
    assert_true(json_is_null(
        json_object_get(json_object_get(json, "geometry"), "hint")));
    assert_string_equal(text_at(json, "geometry", "units"), "954");
    assert_string_equal(text_at(json, "options", "limit"), "1e9");
    assert_string_not_equal(text_at(json, "host", "name"), "(none)");
    assert_true(json_integer_value(json_object_get(
                    json_object_get(json, "host"), "cpus_online")) > 0);
    json_decref(json);
}

static void test_nothing(void **unused)
{
    const struct meta m = {0};
    json_t *json = written(&m);

    (void)unused;
    assert_int_equal(json_object_size(json), 9);
    assert_true(json_is_null(json_object_get(json, "utc")));
    assert_int_equal(json_array_size(json_object_get(json, "command")), 0);
    json_decref(json);
}

static void test_invalid_utf8(void **unused)
{
    /* RFC 3629; each bad byte becomes one U+FFFD. */
#define BAD "\xef\xbf\xbd"
    static const struct {
        const char *in, *out;
    } texts[] = {
        {"plain", "plain"},
        {"\xc3\xa4\xe2\x82\xac\xf0\x9f\x8d\xb3", NULL},
        {"\xf4\x8f\xbf\xbf \xed\x9f\xbf \xee\x80\x80", NULL},
        {"a\xff"
         "b",
         "a" BAD "b"},
        {"\x80", BAD},
        {"\xc0\xaf", BAD BAD},         /* overlong */
        {"\xe0\x80\x80", BAD BAD BAD}, /* overlong */
        {"\xed\xa0\x80", BAD BAD BAD}, /* surrogate */
        {"\xf4\x90\x80\x80", BAD BAD BAD BAD},
        {"\xe2\x82", BAD BAD}, /* cut off */
        {"\xf0\x9f\x8d", BAD BAD BAD},
        {"\xc3", BAD},
        {"\x01\x1b[31m\"\\\n\x7f", NULL},
    };
    struct meta m = {0};

    (void)unused;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        char text[64];
        char *argv[] = {text, NULL};
        json_t *json;

        snprintf(text, sizeof(text), "%s", texts[i].in);
        m.argv = argv;
        json = written(&m);
        assert_string_equal(json_string_value(json_array_get(
                                json_object_get(json, "command"), 0)),
                            texts[i].out ? texts[i].out : texts[i].in);
        json_decref(json);
    }
}

static void test_hostile_bytes(void **unused)
{
    uint64_t state = 9;

    (void)unused;
    for (int round = 0; round < 100; round++) {
        char text[4][60];
        char *argv[] = {text[0], text[1], NULL};
        const struct meta_pair options[] = {{text[2], text[3]}, {0}};
        struct meta m = {.argv = argv, .options = options, .machine = text[2]};
        json_t *json;

        for (size_t i = 0; i < 4; i++) {
            size_t n = random_next(&state) % sizeof(text[i]);

            for (size_t b = 0; b < n; b++)
                text[i][b] = (char)(1 + random_next(&state) % 255);
            text[i][n] = '\0';
        }
        json = written(&m);
        assert_int_equal(json_array_size(json_object_get(json, "command")), 2);
        assert_int_equal(json_object_size(json_object_get(json, "options")), 1);
        json_decref(json);
    }
}

static void test_environment(void **unused)
{
    static const struct {
        const char *name;
        int kept;
    } names[] = {
        {"OMP_PLACES", 1},
        {"GOMP_SPINCOUNT", 1},
        {"KMP_AFFINITY", 1},
        {"OMPI_MCA_btl", 1},
        {"SLURM_JOB_ID", 1},
        {"SLURM_JWT", 0},
        {"OMP_MY_TOKEN", 0},
        {"SLURM_api_key", 0},
        {"OMPI_MCA_password", 0},
        {"KMP_SECRET", 0},
        {"SLURM_COOKIE", 0},
        {"OMPI_MCA_orte_hnp_uri", 0},
        {"AN_OMP_THING", 0},
        {"OMPI_MCA_orte_precondition_transports", 0},
        {"OMPI_MCA_initial_wdir", 0},
        {"HARMLESS", 0},
        /* Directories, users and hosts of a session under these prefixes. */
        {"OMPI_MCA_orte_tmpdir_base", 0},
        {"OMPI_MCA_orte_jobfam_session_dir", 0},
        {"OMPI_MCA_orte_app_num", 0},
        {"OMPI_MCA_plm_rsh_agent", 0},
        {"SLURM_SUBMIT_DIR", 0},
        {"SLURM_SUBMIT_HOST", 0},
        {"SLURM_JOB_USER", 0},
        {"SLURM_JOB_NODELIST", 0},
        {"SLURM_TOPOLOGY_ADDR", 0},
        {"OMP_DISPLAY_ENV", 0},
    };
    const struct meta m = {0};
    json_t *json, *seen;

    (void)unused;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        assert_int_equal(setenv(names[i].name, "a=b", 1), 0);
    json = written(&m);
    seen = json_object_get(json, "environment");
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const char *value =
            json_string_value(json_object_get(seen, names[i].name));

        if (!value != !names[i].kept || (value && strcmp(value, "a=b")))
            fail_msg("%s: %s", names[i].name, value ? value : "(left out)");
        unsetenv(names[i].name);
    }
    json_decref(json);
}

static void test_host(void **unused)
{
    static char long_flags[9000];
    struct host h;

    (void)unused;
    memset(long_flags, 'f', sizeof(long_flags) - 1);
    memcpy(long_flags, "model name\t: A CPU\nflags\t\t: ", 28);
    memcpy(long_flags + 8000, " hypervisor \nmodel name: B\n", 27);
    put("root/proc", "cpuinfo", long_flags);
    put("root/proc", "meminfo", "MemFree: 1 kB\nMemTotal:       2048 kB\n");
    put("root/proc", "loadavg", "0.10 0.20 0.30 1/100 42\n");
    put("root/proc", "stat", "cpu  1 2 3 4 5 6 7 88 9 10\ncpu0 1 2\n");
    put("root/etc", "os-release", "ID=x\nPRETTY_NAME=\"An OS 12\"\n");
    put("root/sys/devices/system/cpu/smt", "active", "0\n");
    put("root/sys/devices/system/cpu/intel_pstate", "no_turbo", "1\n");
    put("root/sys/fs/cgroup", "cpu.max", "50000 100000\n");
    host_read(under("root"), &h);
    assert_string_equal(h.cpu_model, "A CPU");
    assert_string_equal(h.system, "An OS 12");
    assert_string_equal(h.load, "0.10 0.20 0.30 1/100 42");
    assert_string_equal(h.cpu_max, "50000 100000");
    assert_string_equal(h.governor, "");
    assert_int_equal(h.memory_bytes, 2048 * 1024);
    assert_int_equal(h.steal_ticks, 88);
    assert_int_equal(h.hypervisor, 1);
    assert_int_equal(h.smt, 0);
    assert_int_equal(h.turbo, 0);

    put("odd/proc", "stat", "cpu 1 2 3 4 5 6 7 99999999999999999999\n");
    put("odd/proc", "meminfo", "MemTotal: 99999999999999999999 kB\n");
    put("odd/proc", "cpuinfo", "flags\nmodel name");
    host_read(under("odd"), &h);
    assert_int_equal(h.steal_ticks, -1);
    assert_int_equal(h.memory_bytes, -1);
    assert_int_equal(h.hypervisor, -1);
    assert_string_equal(h.cpu_model, "");
    host_read("/no/such/root", &h);
    assert_string_equal(h.load, "");
    assert_int_equal(h.smt, -1);
    assert_true(h.cpus_online > 0);
}

static void test_errors(void **unused)
{
    static const char *const names[] = {"",    ".hidden", "..",
                                        "a/b", "a b",     "\xff"};
    const struct meta m = {0};
    struct err e;

    (void)unused;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        e = (struct err){0};
        assert_int_equal(meta_write(directory, names[i], &m, &e), -1);
        assert_int_equal(e.code, EXIT_RESULTS);
    }
    e = (struct err){0};
    assert_int_equal(meta_write("/dev/full", "r", &m, &e), -1);
    assert_int_equal(e.code, EXIT_RESULTS);

    /* A directory has the name: no temporary file is left. */
    assert_int_equal(csv_make_directory(under("meta/taken.json"), NULL), 0);
    e = (struct err){0};
    assert_int_equal(meta_write(directory, "taken", &m, &e), -1);
    assert_non_null(strstr(e.text, "meta/taken.json'"));
}

/* Only whole files under their own names are left in the directory. */
static void test_no_leftovers(void **unused)
{
    DIR *d = opendir(under("meta"));
    struct dirent *entry;

    (void)unused;
    assert_non_null(d);
    while ((entry = readdir(d)) != NULL)
        if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
            assert_non_null(strstr(entry->d_name, ".json"));
    closedir(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_everything),
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_invalid_utf8),
        cmocka_unit_test(test_hostile_bytes),
        cmocka_unit_test(test_environment),
        cmocka_unit_test(test_host),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_no_leftovers),
    };

    return cmocka_run_group_tests(tests, make_directory, remove_directory) != 0;
}
