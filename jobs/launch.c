/* SPDX-License-Identifier: BSD-3-Clause */
/* The command line that starts a run; see launch.h. */
#include "jobs/launch.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "jobs/child.h"

static int is_installed(const char *program)
{
    struct child child = {
        .argv =
            (char *[]){"sh", "-c", "command -v \"$0\"", (char *)program, NULL},
        .deadline_ns = INT64_C(20000000000),
    };
    struct child_end end;
    struct err e = {0};
    int found = child_run(&child, &end, &e) == 0 && end.code == 0;

    child_release(&end);
    return found;
}

/* The output of `program --version`, or "". The caller releases end. */
static void ask_version(const char *program, struct child_end *end)
{
    struct child child = {
        .argv = (char *[]){(char *)program, "--version", NULL},
        .deadline_ns = INT64_C(20000000000),
        .keep_output = 1,
    };
    struct err e = {0};

    if (child_run(&child, end, &e) == 0 && end->code != 0)
        *end->output = '\0';
}

/* Whether the launcher `program` is on PATH, by its name or its version. */
static int try_launcher(struct launch *l, const char *program)
{
    struct child_end end;

    snprintf(l->program, sizeof l->program, "%s", program);
    l->launcher = launcher_recognise(program, "");
    if (l->launcher != NULL) {
        if (!is_installed(program))
            l->launcher = NULL;
        return l->launcher != NULL;
    }
    ask_version(program, &end);
    if (end.output != NULL)
        l->launcher = launcher_recognise(program, end.output);
    child_release(&end);
    return l->launcher != NULL;
}

/* The launcher of the library that brigade-mpi is linked to, or NULL. */
static const struct launcher *ask_library(const struct launch *l)
{
    const struct launcher *launcher = NULL;
    struct child_end end;
    char *line;

    ask_version(l->ranks, &end);
    line = end.output != NULL ? strstr(end.output, "\nmpi ") : NULL;
    if (line != NULL)
        launcher = launcher_of_library(line + 4 + strspn(line + 4, " "));
    child_release(&end);
    return launcher;
}

/* Of several MPIs on a machine, the launcher of the program's own. */
static int find_own(struct launch *l)
{
    const struct launcher *own = ask_library(l);
    char command[32];

    if (own == NULL)
        return 0;
    launcher_program(own, command, sizeof command);
    l->own =
        (try_launcher(l, command) && l->launcher == own) ||
        (own->alias != NULL && try_launcher(l, own->alias)) ||
        (own->also != NULL && try_launcher(l, own->also) && l->launcher == own);
    return l->own;
}

int launch_find(struct launch *l, struct err *e)
{
    char own[LAUNCH_PATH_SIZE - 16];
    ssize_t n = readlink("/proc/self/exe", own, sizeof own - 1);
    char *slash;

    *l = (struct launch){0};
    own[n > 0 ? n : 0] = '\0';
    slash = strrchr(own, '/');
    if (slash != NULL)
        *slash = '\0';
    snprintf(l->why_not, sizeof l->why_not, "no ranks requested");
    snprintf(l->brigade, sizeof l->brigade, "%s/brigade", own);
    snprintf(l->ranks, sizeof l->ranks, "%s/brigade-mpi", own);
    l->scheduler = scheduler_find(getenv);
    if (l->scheduler != NULL)
        scheduler_read(l->scheduler, getenv, &l->job);
    if (access(l->brigade, X_OK) != 0)
        return err_set(e, EXIT_UNAVAILABLE,
                       "no brigade next to this program, at '%.200s'; build or "
                       "install both",
                       l->brigade);
    return 0;
}

/* Whether wanted is the program of a launcher; names: all of them, as "mpirun,
 * srun". */
static int is_program(const char *wanted, char *names, size_t size)
{
    size_t used = 0;
    int found = 0;

    for (const struct launcher *l = launchers; l->name != NULL; l++) {
        char program[32];

        launcher_program(l, program, sizeof program);
        found |= launcher_has_name(l, wanted);
        if (used < size && (used == 0 || strstr(names, program) == NULL))
            used += (size_t)snprintf(names + used, size - used, "%s%s",
                                     used > 0 ? ", " : "", program);
    }
    return found;
}

/* The scheduler's own program, where one is installed. */
static int find_scheduled(const struct launch *l, char *to, size_t size)
{
    const char *at = l->scheduler != NULL ? l->scheduler->launcher : NULL;

    while (at != NULL && *at != '\0') {
        int length = (int)strcspn(at, " ");

        snprintf(to, size, "%.*s", length, at);
        if (is_installed(to))
            return 1;
        at += length + (at[length] == ' ');
    }
    return 0;
}

int launch_find_ranks(struct launch *l, const char *wanted, struct err *e)
{
    char names[128], first[32];

    if (wanted != NULL && !is_program(wanted, names, sizeof names))
        return err_set(e, EXIT_USAGE, "--launcher: '%.40s' is not one of %s",
                       wanted, names);
    if (access(l->ranks, X_OK) != 0) {
        snprintf(l->why_not, sizeof l->why_not, "brigade-mpi was not built");
        return 0;
    }
    if (wanted != NULL)
        snprintf(first, sizeof first, "%s", wanted);
    else if (!find_scheduled(l, first, sizeof first)) {
        if (find_own(l))
            return 0;
        snprintf(first, sizeof first, "mpirun");
    }
    if (!try_launcher(l, first))
        snprintf(l->why_not, sizeof l->why_not,
                 "no %s of a known launcher was found; see `brigade launcher "
                 "--help`",
                 first);
    return 0;
}

int launch_check_ranks(const struct launch *l, struct err *e)
{
    struct texts keep = {0};
    struct command c = {0};
    struct child_end end;
    struct child child = {
        .argv = c.words, .deadline_ns = INT64_C(60000000000), .is_launcher = 1};
    char reason[700];
    int failed;

    if (l->launcher == NULL || l->own)
        return 0;
    launch_begin(l, &c, 2, 1, 1, 1, &keep);
    for (const char *const *word =
             (const char *const[]){"where", "--ranks=2", "--csv=-", NULL};
         *word != NULL; word++)
        command_add(&c, &keep, "%s", *word);
    failed = child_run(&child, &end, e);
    /* The exit code is that of several processes. What the launcher itself
     * reports, such as too few slots, is ignored: a point may need fewer. */
    if (!failed && end.code != 0 &&
        strstr(end.messages, "brigade-mpi: ") != NULL) {
        child_reason(&end, reason, sizeof reason);
        failed = err_set(e, EXIT_UNAVAILABLE, "%s", reason);
    }
    child_release(&end);
    texts_release(&keep);
    return failed;
}

void launch_set_environment(const struct launch *l)
{
    /* As root Open MPI refuses to start without these two settings. Containers
     * often refuse cross-memory attach; a copy through shared memory always
     * works. One machine needs no network transport and does not look for one:
     * 0.17 s instead of 0.4 s for two ranks. More ranks than cores yield. */
    static const struct {
        const char *name, *value;
        int for_root, one_machine;
    } variables[] = {
        {"OMPI_ALLOW_RUN_AS_ROOT", "1", 1, 0},
        {"OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1", 1, 0},
        {"OMPI_MCA_btl_vader_single_copy_mechanism", "none", 0, 0},
        {"OMPI_MCA_pml", "ob1", 0, 1},
        {"OMPI_MCA_btl", "self,vader", 0, 1},
    };

    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
        if ((!variables[i].for_root || geteuid() == 0) &&
            (!variables[i].one_machine ||
             (l->scheduler == NULL && l->launcher != NULL &&
              l->launcher->open_mpi)))
            setenv(variables[i].name, variables[i].value, 0);
}

void launch_begin(const struct launch *l, struct command *c, int64_t ranks,
                  int64_t threads, int64_t cores, int placed,
                  struct texts *keep)
{
    const struct launcher_numbers n = {
        .ranks = ranks > 0 ? (int)ranks : 1,
        .threads = (int)threads,
        .hosts = 1,
    };
    enum launcher_cores how = placed ? LAUNCHER_UNBOUND : LAUNCHER_OWN;
    char line[512];
    int words = 0;

    c->count = 0;
    if (l->launcher == NULL ||
        (ranks == 0 && !(l->scheduler != NULL && l->launcher->inherited))) {
        command_add(c, keep, "%s", l->brigade);
        return;
    }
    if (l->scheduler == NULL && ranks * threads > cores)
        how = LAUNCHER_CROWDED;
    launcher_line(l->launcher, how, &n, line, sizeof line);
    for (char *word = strtok(line, " "); word != NULL; word = strtok(NULL, " "))
        command_add(c, keep, "%s",
                    words++ == 0 && *l->program != '\0' ? l->program : word);
    command_add(c, keep, "%s", ranks > 0 ? l->ranks : l->brigade);
}
