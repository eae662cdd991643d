/* SPDX-License-Identifier: BSD-3-Clause */
/* Charts of scaling: marks, joins and the ideal line lie where the data say, by
 * the ticks of the axes, and inside the frame. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "results/page/chart.h"
#include "results/page/scaling_chart.h"

extern const struct section weak_section;

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Coordinates are printed with one decimal. */
static const double EXACT = 0.11;

enum { POINTS = 128, MARKS = 64 };

/* One axis: positions of its ticks, and their values. */
struct ticks {
    double at[64], value[64];
    size_t count;
    int logarithmic;
};

struct drawn {
    struct ticks x, y;
    double left, right, top, bottom; /* the frame: the ends of the grid */
    double mark_x[MARKS], mark_y[MARKS];
    size_t marks;
    double ideal_x[POINTS], ideal_y[POINTS];
    size_t ideal;
};

/* "64", "10 k": as chart_number() prints. */
static double tick_value(const char *text)
{
    char *end;
    double value = strtod(text, &end);

    return value * (strncmp(end, " k", 2) == 0   ? 1e3
                    : strncmp(end, " M", 2) == 0 ? 1e6
                                                 : 1);
}

static void take_grid(struct drawn *to, const char *line)
{
    double x1, y1, x2, y2;
    const char *label = strstr(line, "text-anchor");
    struct ticks *t;

    assert_int_equal(sscanf(line,
                            "<line class=\"grid\" x1=\"%lf\" y1=\"%lf\" "
                            "x2=\"%lf\" y2=\"%lf\"",
                            &x1, &y1, &x2, &y2),
                     4);
    assert_non_null(label);
    label = strchr(label, '>');
    assert_non_null(label);
    t = y1 == y2 ? &to->y : &to->x;
    assert_true(t->count < COUNT(t->at));
    t->at[t->count] = y1 == y2 ? y1 : x1;
    t->value[t->count++] = tick_value(label + 1);
    if (y1 == y2) {
        to->left = x1;
        to->right = x2;
    } else {
        to->top = y1;
        to->bottom = y2;
    }
}

static void take_ideal(struct drawn *to, const char *path)
{
    double x, y;
    int n;

    while (sscanf(path, "%*1[ML]%lf %lf%n", &x, &y, &n) == 2) {
        assert_true(to->ideal < POINTS);
        to->ideal_x[to->ideal] = x;
        to->ideal_y[to->ideal++] = y;
        path += n;
    }
}

static void read_back(struct drawn *to, char *svg)
{
    static const char ideal[] = "<path class=\"line si\" d=\"";
    const char *at = svg;
    char *end = strstr(svg, "</svg>");

    /* Of several charts, the first. */
    assert_non_null(end);
    *end = '\0';
    *to = (struct drawn){.marks = 0};
    for (; (at = strstr(at, "<line class=\"grid\"")) != NULL; at++)
        take_grid(to, at);
    at = strstr(svg, ideal);
    assert_non_null(at);
    take_ideal(to, at + strlen(ideal));
    for (at = svg; (at = strstr(at, "translate(")) != NULL; at++) {
        double x, y;

        if (sscanf(at, "translate(%lf %lf)", &x, &y) != 2 ||
            strncmp(at, "translate(12 ", 13) == 0)
            continue;
        assert_true(to->marks < MARKS);
        to->mark_x[to->marks] = x;
        to->mark_y[to->marks++] = y;
    }
}

/* Where a value belongs by the first and the last tick. */
static double by_ticks(const struct ticks *t, double value)
{
    size_t last = t->count - 1;
    double lo = t->value[0], hi = t->value[last];

    assert_true(t->count >= 2);
    if (t->logarithmic) {
        lo = log(lo);
        hi = log(hi);
        value = log(value);
    }
    return t->at[0] + (value - lo) / (hi - lo) * (t->at[last] - t->at[0]);
}

enum { REPETITIONS = 5, DRIVERS = 2 };

static const double serial_part = 0.02;

/* Two drivers with nearly equal times: their marks cover each other. */
static double time_of(int workers, int driver)
{
    return 1e9 * (serial_part + (1 - serial_part) / workers) *
           (1 + 0.004 * driver);
}

/* A repetition in the order of times: the third is the median. One interval of
 * the second driver is wild. */
static long long elapsed(int workers, int driver, int repetition)
{
    double wild = driver == 1 && workers == 2 && repetition > 2 ? 40 : 1;

    return llround(time_of(workers, driver) *
                   (repetition == 2 ? 1 : 1 + 0.002 * (repetition - 2)) * wild);
}

static void write_rows(const char *path, int most)
{
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    fputs("kernel,kernel_args,family,driver,workers,elapsed_ns,status,work,"
          "cores_achieved\n",
          f);
    for (int r = 0; r < REPETITIONS; r++)
        fprintf(f, "primes,limit=1e9,serial,serial,1,%lld,ok,1e9,1\n",
                elapsed(1, 0, r));
    for (int n = 1; n <= most; n *= 2)
        for (int d = 0; d < DRIVERS; d++)
            for (int r = 0; r < REPETITIONS; r++)
                fprintf(f, "primes,limit=1e9,threads,%s,%d,%lld,ok,1e9,%d\n",
                        d == 0 ? "openmp" : "pthread", n, elapsed(n, d, r), n);
    assert_int_equal(fclose(f), 0);
}

/* n workers do n times the work in the time that one worker needs, and s more
 * for each. */
static double weak_time(int workers)
{
    return 1e9 * (1 + serial_part * (workers - 1));
}

static void write_weak_rows(const char *path, int most)
{
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    fputs("kernel,kernel_args,family,driver,workers,elapsed_ns,status,work\n",
          f);
    fprintf(f, "primes,limit=1,serial,serial,1,%.0f,ok,1\n", weak_time(1));
    for (int n = 2; n <= most; n *= 2)
        fprintf(f, "primes,limit=%d,threads,openmp,%d,%.0f,ok,%d\n", n, n,
                weak_time(n), n);
    assert_int_equal(fclose(f), 0);
}

static void chart_of_weak(struct page *p, const struct group *unused)
{
    (void)unused;
    assert_int_equal(weak_section.print(p), 0);
}

/* The chart of rows with 1, 2, 4 ... most workers. */
static void draw(int most, void (*chart)(struct page *, const struct group *),
                 struct drawn *to, char **svg)
{
    char dir[] = "/tmp/test_chart.XXXXXX", path[64];
    struct dataset d;
    struct err e = {0};
    struct page p = {.d = &d};
    const char *const dirs[] = {dir};
    size_t length = 0;

    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/runs.csv", dir);
    if (chart == chart_of_weak)
        write_weak_rows(path, most);
    else
        write_rows(path, most);
    assert_int_equal(dataset_read(&d, dirs, 1, &e), 0);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(dir), 0);
    p.to = open_memstream(svg, &length);
    assert_non_null(p.to);
    chart(&p, &d.groups.all[0]);
    assert_int_equal(fclose(p.to), 0);
    dataset_release(&d);
    read_back(to, *svg);
    to->x.logarithmic = 1;
    to->y.logarithmic = chart != chart_of_efficiency;
}

static void assert_inside(const struct drawn *d, double x, double y)
{
    assert_true(x >= d->left && x <= d->right);
    assert_true(y >= d->top && y <= d->bottom);
}

static int has_mark(const struct drawn *d, double x, double y)
{
    for (size_t i = 0; i < d->marks; i++)
        if (fabs(d->mark_x[i] - x) < EXACT && fabs(d->mark_y[i] - y) < EXACT)
            return 1;
    return 0;
}

/* Straight, from the first to the last size, and at the value of its ideal. */
static void check_ideal(const struct drawn *d, int most, int efficiency)
{
    size_t last = d->ideal - 1;
    double x0 = d->ideal_x[0], y0 = d->ideal_y[0];
    double x1 = d->ideal_x[last], y1 = d->ideal_y[last];

    assert_true(d->ideal >= 2);
    assert_true(fabs(x0 - by_ticks(&d->x, 1)) < EXACT);
    assert_true(fabs(y0 - by_ticks(&d->y, 1)) < EXACT);
    assert_true(x1 > by_ticks(&d->x, most) - EXACT);
    if (!efficiency && most > 1)
        assert_true(fabs(y1 - by_ticks(&d->y, most)) < EXACT);
    for (size_t i = 0; i < d->ideal; i++) {
        double on_line = y0 + (d->ideal_x[i] - x0) / (x1 - x0) * (y1 - y0);

        assert_inside(d, d->ideal_x[i], d->ideal_y[i]);
        assert_true(fabs(d->ideal_y[i] - on_line) < 2 * EXACT);
    }
}

static void check(int most, int efficiency)
{
    struct drawn d;
    char *svg = NULL;
    size_t expected = 1;

    draw(most, efficiency ? chart_of_efficiency : chart_of_scaling, &d, &svg);
    assert_true(d.left < d.right && d.top < d.bottom);
    for (int n = 1; n <= most; n *= 2)
        for (int driver = 0; driver < DRIVERS; driver++) {
            double faster = time_of(1, 0) / time_of(n, driver);
            double y = efficiency ? faster / n : faster;

            assert_true(has_mark(&d, by_ticks(&d.x, n), by_ticks(&d.y, y)));
            expected++;
        }
    assert_int_equal(d.marks, expected);
    for (size_t i = 0; i < d.marks; i++)
        assert_inside(&d, d.mark_x[i], d.mark_y[i]);
    check_ideal(&d, most, efficiency);
    if (efficiency) {
        assert_true(d.y.value[0] == 0);
        assert_true(d.y.value[d.y.count - 1] >= 1);
    } else {
        /* A wild interval does not widen the axis. */
        assert_true(d.y.value[0] >= 0.49);
        assert_true(d.y.value[d.y.count - 1] <= 2 * most);
        assert_true((strstr(svg + strlen(svg) + 1,
                            "1 interval extends beyond the frame and is "
                            "cut") != NULL) == (most > 1));
    }
    free(svg);
}

static void test_strong(void **unused)
{
    static const int most[] = {1, 2, 16, 64};

    (void)unused;
    for (size_t i = 0; i < COUNT(most); i++) {
        check(most[i], 0);
        check(most[i], 1);
    }
}

/* Scaled speed-up: the first of the two charts of the section. */
static void test_weak(void **unused)
{
    static const int most[] = {2, 16, 64};

    (void)unused;
    for (size_t i = 0; i < COUNT(most); i++) {
        struct drawn d;
        char *svg = NULL;
        size_t expected = 0;

        draw(most[i], chart_of_weak, &d, &svg);
        for (int n = 1; n <= most[i]; n *= 2, expected++)
            assert_true(
                has_mark(&d, by_ticks(&d.x, n),
                         by_ticks(&d.y, n * weak_time(1) / weak_time(n))));
        assert_int_equal(d.marks, expected);
        for (size_t k = 0; k < d.marks; k++)
            assert_inside(&d, d.mark_x[k], d.mark_y[k]);
        check_ideal(&d, most[i], 0);
        free(svg);
    }
}

/* Equal results of several series: the marks have one place and different
 * sizes. */
static void test_equal_results(void **unused)
{
    static const struct chart_point points[] = {
        {1, 1, NAN, NAN, ""}, {10, 10, NAN, NAN, ""}, {100, 100, NAN, NAN, ""}};
    static const struct chart_series series[] = {
        {"a", 1, 0, points, 3}, {"b", 2, 0, points, 3}, {"c", 3, 0, points, 3}};
    static const struct chart_line ideal = {"ideal", -1, chart_x, NULL, 1};
    const struct chart c = {
        .title = "equal",
        .x = {.label = "x", .scale = AXIS_LOG},
        .y = {.label = "y", .scale = AXIS_LOG},
        .series = series,
        .series_count = 3,
        .lines = &ideal,
        .line_count = 1,
    };
    static const char join[] = "<path class=\"join\" d=\"";
    struct drawn d;
    char *svg = NULL, first[64];
    size_t length = 0;
    FILE *f = open_memstream(&svg, &length);
    const char *at;

    (void)unused;
    assert_non_null(f);
    chart_print(f, &c);
    assert_int_equal(fclose(f), 0);
    read_back(&d, svg);
    d.x.logarithmic = d.y.logarithmic = 1;
    assert_int_equal(d.marks, 9);
    for (size_t i = 0; i < d.marks; i++) {
        double value = points[i % 3].x;

        assert_true(fabs(d.mark_x[i] - by_ticks(&d.x, value)) < EXACT);
        assert_true(fabs(d.mark_y[i] - by_ticks(&d.y, value)) < EXACT);
    }
    at = strstr(svg, join);
    assert_non_null(at);
    snprintf(first, sizeof first, "%.60s", at);
    for (int i = 0; i < 3; i++, at++) {
        at = strstr(at, join);
        assert_non_null(at);
        assert_memory_equal(at, first, strcspn(first, "/"));
    }
    assert_non_null(strstr(svg, "scale(1.35)"));
    assert_non_null(strstr(svg, "scale(1.70)"));
    free(svg);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strong),
        cmocka_unit_test(test_weak),
        cmocka_unit_test(test_equal_results),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
