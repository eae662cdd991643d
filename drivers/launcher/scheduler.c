/* SPDX-License-Identifier: BSD-3-Clause */
/* Schedulers of batch jobs; see scheduler.h. */
#include "drivers/launcher/scheduler.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCHEDULER(...) {__VA_ARGS__},
const struct scheduler schedulers[] = {
#include "drivers/launcher/schedulers.def"
    {.name = NULL},
};
#undef SCHEDULER

const struct scheduler *scheduler_find(launcher_look *look)
{
    for (const struct scheduler *s = schedulers; s->name != NULL; s++)
        if (look(s->inside) != NULL)
            return s;
    return NULL;
}

static const char *text_of(launcher_look *look, const char *name)
{
    return name != NULL ? look(name) : NULL;
}

static int number_of(launcher_look *look, const char *name)
{
    const char *text = text_of(look, name);
    long n = text != NULL ? strtol(text, NULL, 10) : 0;

    return n > 0 && n < 1000000000 ? (int)n : 0;
}

/* Each line is a rank; a line that differs from the previous one is a node. */
static void read_node_file(const char *path, struct scheduler_job *job)
{
    char line[512], before[512] = "";
    FILE *from = fopen(path, "re");

    if (from == NULL)
        return;
    job->tasks = job->nodes = 0;
    while (fgets(line, sizeof line, from) != NULL) {
        line[strcspn(line, "\r\n")] = '\0';
        if (*line == '\0')
            continue;
        job->tasks++;
        job->nodes += strcmp(line, before) != 0;
        strcpy(before, line);
    }
    fclose(from);
}

void scheduler_read(const struct scheduler *s, launcher_look *look,
                    struct scheduler_job *job)
{
    const char *node_file = text_of(look, s->node_file);

    *job = (struct scheduler_job){
        .id = text_of(look, s->job),
        .directory = text_of(look, s->directory),
        .array = text_of(look, s->array),
        .nodes = number_of(look, s->nodes),
        .tasks = number_of(look, s->tasks),
        .threads = number_of(look, s->threads),
    };
    if (node_file != NULL && (job->tasks == 0 || job->nodes == 0)) {
        int tasks = job->tasks;

        read_node_file(node_file, job);
        if (tasks > 0)
            job->tasks = tasks;
    }
    if (s->slots_are_cores && job->threads > 1)
        job->tasks /= job->threads;
    /* Outside of an array LSF sets 0 and Grid Engine "undefined". */
    if (job->array != NULL && number_of(look, s->array) == 0)
        job->array = NULL;
    if (job->array != NULL && text_of(look, s->array_job) != NULL)
        job->id = text_of(look, s->array_job);
}

int scheduler_job_name(const struct scheduler *s,
                       const struct scheduler_job *job, char *to, size_t size)
{
    const char *id = job->id != NULL ? job->id : "job";

    /* PBS: "17.server", in an array "17[3].server". */
    return snprintf(to, size, "%s-%.*s%s%s", s->name, (int)strcspn(id, ".["),
                    id, job->array != NULL ? "/" : "",
                    job->array != NULL ? job->array : "");
}
