/* SPDX-License-Identifier: BSD-3-Clause */
/* Points of a scaling measurement; see points.h. */
#include "jobs/scale/points.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "jobs/scale/words.h"
#include "kernels/base/hash.h"
#include "kernels/base/number.h"

enum { NAMES = SCALE_SCANS + 2 };

/* Values of the placeholders of one point. */
struct values {
    const char *names[NAMES], *values[NAMES];
    size_t count;
};

/* ---- numbers of workers --------------------------------------------------------*/

static size_t add_count(int64_t *counts, size_t n, size_t room, int64_t count)
{
    if (n < room && (n == 0 || counts[n - 1] < count))
        counts[n++] = count;
    return n;
}

size_t scale_default_counts(int cores, int pus, int64_t *counts, size_t room,
                            const char **note, struct texts *keep)
{
    size_t n = 0;

    for (int64_t w = 1; w < cores; w *= 2)
        n = add_count(counts, n, room, w);
    n = add_count(counts, n, room, cores);
    n = add_count(counts, n, room, pus);
    n = add_count(counts, n, room, 2 * (int64_t)pus);
    if (note != NULL)
        *note =
            cores == pus
                ? texts_keep(keep,
                             "each of the %d core%s has one hardware "
                             "thread, so %d worker%s %s all cores and all "
                             "hardware threads: one point",
                             cores, cores == 1 ? "" : "s", cores,
                             cores == 1 ? "" : "s", cores == 1 ? "is" : "are")
                : "";
    return n;
}

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static void add_note(struct scale_points *p, const char *note)
{
    if (*note != '\0' && p->note_count < sizeof p->notes / sizeof *p->notes)
        p->notes[p->note_count++] = note;
}

/* Sorted, each once. */
static size_t choose_counts(struct scale_points *p,
                            const struct scale_options *o,
                            const struct machine *m, int64_t *counts,
                            struct texts *keep)
{
    struct machine_counts has;
    size_t n = 0;

    machine_count(m, &has);
    if (o->workers.count == 0) {
        const char *note;

        n = scale_default_counts(has.cores, has.pus, counts, SCALE_VALUES,
                                 &note, keep);
        add_note(p, note);
        return n;
    }
    memcpy(counts, o->workers.n, SCALE_VALUES * sizeof *counts);
    qsort(counts, (size_t)o->workers.count, sizeof *counts, by_size);
    for (size_t i = 0; i < (size_t)o->workers.count; i++)
        n = add_count(counts, n, SCALE_VALUES, counts[i]);
    if (n < (size_t)o->workers.count)
        add_note(p, "a number of workers that is given twice is one point");
    return n;
}

/* ---- commands ------------------------------------------------------------------*/

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

/* The name in the rows. Two builds of one program with the same arguments are
 * told apart by their paths. */
static const char *kernel_of(const struct scale_options *o, size_t command,
                             struct texts *keep)
{
    char **words = o->commands[command].words;
    const char *name =
        command == 0 && o->name != NULL ? o->name : base_name(words[0]);

    for (size_t c = 0; c < o->command_count; c++) {
        char **other = o->commands[c].words;

        if (c != command &&
            strcmp(base_name(other[0]), base_name(words[0])) == 0 &&
            strcmp(words_line(other + 1, keep), words_line(words + 1, keep)) ==
                0)
            return command == 0 && o->name != NULL ? o->name
                   : strcmp(other[0], words[0]) == 0
                       ? texts_keep(keep, "%s (%zu)", name, command + 1)
                       : words[0];
    }
    return name;
}

/* Words that start ranks, then the command. */
static char **start_words(const struct scale_options *o, char **words,
                          const struct launch *launch, int64_t workers,
                          int cores, struct texts *keep)
{
    char line[512] = "", **all;
    size_t n = 0, count = 0;

    while (words[count] != NULL)
        count++;
    all = calloc(count + 64, sizeof *all);
    if (all == NULL)
        return NULL;
    if (o->ranks) {
        const struct launcher_numbers numbers = {
            .ranks = (int)workers, .threads = 1, .hosts = 1};

        launcher_line(launch->launcher,
                      workers > cores                    ? LAUNCHER_CROWDED
                      : strcmp(o->place, "inherit") == 0 ? LAUNCHER_OWN
                                                         : LAUNCHER_UNBOUND,
                      &numbers, line, sizeof line);
        for (char *w = strtok(line, " "); w != NULL && n < 60;
             w = strtok(NULL, " "), n++)
            all[n] = texts_keep(
                keep, "%s",
                n == 0 && *launch->program != '\0' ? launch->program : w);
    }
    for (size_t i = 0; i < count; i++)
        all[n++] = words[i];
    return all;
}

/* ---- a point -------------------------------------------------------------------*/

static void add_value(struct values *v, const char *name, const char *value)
{
    v->names[v->count] = name;
    v->values[v->count++] = value;
}

static uint64_t key_of(const struct scale_point *p,
                       const struct scale_options *o, struct texts *keep)
{
    char host[128] = "";
    const char *all;

    gethostname(host, sizeof host - 1);
    all = texts_keep(keep,
                     "scale\n%s\n%s\n%s\n%s\n%s\n%" PRId64 "\n%" PRId64 "\n%s",
                     p->argv[0], p->kernel, p->args, p->driver_args, o->place,
                     p->workers, o->seed, host);
    return hash_unit(0, (const unsigned char *)all, strlen(all));
}

/* How the number of workers reaches the command. */
static void set_workers(struct scale_point *p, const struct scale_options *o,
                        const struct launch *launch, struct texts *keep)
{
    int given = words_have(o->commands[p->command].words, "workers");
    const char *name = o->env != NULL      ? o->env
                       : given || o->ranks ? NULL
                                           : "OMP_NUM_THREADS";

    if (name != NULL)
        p->set[0] = texts_keep(keep, "%s=%" PRId64, name, p->workers);
    p->driver_args =
        o->ranks       ? texts_keep(keep, "start=%s", launch->launcher->name)
        : name != NULL ? texts_keep(keep, "set=%s", words_escape(name, keep))
                       : "set={workers}";
}

static int fill_point(struct scale_point *p, const struct scale_options *o,
                      const struct values *scanned, const struct machine *m,
                      const struct launch *launch, struct texts *keep,
                      struct err *e)
{
    char **words = o->commands[p->command].words;
    struct values v = *scanned;
    struct machine_counts has;
    uint64_t grow = 0;

    machine_count(m, &has);
    p->parameters = "";
    p->args = texts_keep(keep, "args=%s",
                         words_escape(words_line(words + 1, keep), keep));
    for (size_t i = 0; i < v.count; i++)
        p->parameters =
            texts_keep(keep, "%s%s%s=%s", p->parameters, i > 0 ? ";" : "",
                       v.names[i], words_escape(v.values[i], keep));
    p->work = 1;
    p->work_unit = "runs";
    if (o->grow.name != NULL && number_count(o->grow.values[0], &grow) == 0) {
        p->work = (double)grow * (double)p->workers;
        p->work_unit = o->grow.name;
        add_value(&v, o->grow.name,
                  texts_keep(keep, "%" PRIu64, grow * (uint64_t)p->workers));
        p->args = texts_keep(keep, "%s;%s=%s", p->args, o->grow.name,
                             v.values[v.count - 1]);
    }
    if (*p->parameters != '\0')
        p->args = texts_keep(keep, "%s;%s", p->args, p->parameters);
    add_value(&v, "workers", texts_keep(keep, "%" PRId64, p->workers));
    p->argv = start_words(o, words, launch, p->workers, has.cores, keep);
    if (p->argv == NULL)
        return err_set(e, EXIT_UNAVAILABLE, "no memory for the points");
    for (size_t i = 0; p->argv[i] != NULL; i++)
        p->argv[i] =
            (char *)words_fill(p->argv[i], v.names, v.values, v.count, keep);
    p->program = words_fill(words[0], v.names, v.values, v.count, keep);
    p->kernel = kernel_of(o, p->command, keep);
    set_workers(p, o, launch, keep);
    p->key = key_of(p, o, keep);
    if (place_plan(m, o->place, (int)p->workers, &p->plan, e) != 0)
        return -1;
    if (place_together(p->plan, &p->together) != 0)
        return err_set(e, EXIT_UNAVAILABLE, "no memory for the points");
    return 0;
}

/* The i-th combination of the values of all --scan. */
static void combine(const struct scale_options *o, size_t i, struct values *v)
{
    v->count = 0;
    for (size_t s = 0; s < o->scan_count; s++) {
        add_value(v, o->scans[s].name,
                  o->scans[s].values[i % o->scans[s].count]);
        i /= o->scans[s].count;
    }
}

int scale_points_make(struct scale_points *p, const struct scale_options *o,
                      const struct launch *launch, struct texts *keep,
                      struct err *e)
{
    int64_t counts[SCALE_VALUES];
    size_t n, combinations = 1;

    *p = (struct scale_points){0};
    if (machine_load(&p->machine, NULL, e) != 0)
        return -1;
    n = choose_counts(p, o, p->machine, counts, keep);
    for (size_t s = 0; s < o->scan_count; s++)
        combinations *= o->scans[s].count;
    if (combinations * n * o->command_count > 10000)
        return err_set(e, EXIT_USAGE,
                       "more than 10000 points; use fewer "
                       "values of --scan or --workers");
    p->all = calloc(o->command_count * combinations * n, sizeof *p->all);
    if (p->all == NULL)
        return err_set(e, EXIT_UNAVAILABLE, "no memory for the points");
    for (size_t c = 0; c < o->command_count; c++)
        for (size_t i = 0; i < combinations; i++)
            for (size_t w = 0; w < n; w++) {
                struct scale_point *point = &p->all[p->count++];
                struct values v;

                combine(o, i, &v);
                *point = (struct scale_point){
                    .command = c,
                    .work_index = c * combinations + i,
                    .workers = counts[w],
                };
                if (fill_point(point, o, &v, p->machine, launch, keep, e) != 0)
                    return -1;
            }
    return 0;
}

void scale_points_release(struct scale_points *p)
{
    for (size_t i = 0; i < p->count; i++) {
        plan_free(p->all[i].plan);
        free(p->all[i].argv);
    }
    free(p->all);
    machine_free(p->machine);
    *p = (struct scale_points){0};
}

void scale_point_words(const struct scale_point *p, char *to, size_t size)
{
    snprintf(to, size, "%.80s, %" PRId64 " worker%s%s%.60s", p->kernel,
             p->workers, p->workers == 1 ? "" : "s",
             *p->parameters != '\0' ? ", " : "", p->parameters);
}

void scale_point_seat(const struct scale_point *p, char *to, size_t size)
{
    const struct place_together *t = &p->together;
    char kinds[64] = "", smt[64] = "", numa[40] = "";

    if (t->fast_cores >= 0)
        snprintf(kinds, sizeof kinds, ", %d P and %d E", t->fast_cores,
                 t->cores - t->fast_cores);
    if (t->smt_cores > 0)
        snprintf(smt, sizeof smt, ", %d with SMT siblings", t->smt_cores);
    if (t->numa > 1)
        snprintf(numa, sizeof numa, ", %d NUMA nodes", t->numa);
    snprintf(to, size, "%s (CPU%s %s: %d core%s%s, %d hardware thread%s%s%s)",
             t->text, t->pus == 1 ? "" : "s", t->cpus, t->cores,
             t->cores == 1 ? "" : "s", kinds, t->pus, t->pus == 1 ? "" : "s",
             smt, numa);
}
