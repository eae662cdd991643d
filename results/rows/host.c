/* SPDX-License-Identifier: BSD-3-Clause */
/* Read lines of /proc and /sys; see host.h. */
#include "results/rows/host.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

static FILE *open_under(const char *root, const char *path)
{
    char whole[PATH_MAX];
    int n = snprintf(whole, sizeof(whole), "%s%s", root, path);

    return n < 0 || (size_t)n >= sizeof(whole) ? NULL : fopen(whole, "re");
}

/* The first line of a file without its newline. */
static void first_line(const char *root, const char *path,
                       char to[HOST_TEXT_SIZE])
{
    FILE *f = open_under(root, path);

    if (!f)
        return;
    if (!fgets(to, HOST_TEXT_SIZE, f))
        to[0] = '\0';
    to[strcspn(to, "\n")] = '\0';
    fclose(f);
}

/* The text after key and separator in the first line that begins with key:
 * "Xeon" of "model name\t: Xeon" by ("model name", ':'). Lines may have any
 * length; the flags of a CPU alone take 2 KiB. NULL: no such line. The caller
 * frees it. */
static char *field(const char *root, const char *path, const char *key,
                   char separator)
{
    FILE *f = open_under(root, path);
    size_t room = 0, n = strlen(key);
    char *line = NULL, *found = NULL;

    while (f && !found && getline(&line, &room, f) >= 0) {
        char *at = line + n;

        if (strncmp(line, key, n))
            continue;
        at += strspn(at, " \t");
        if (*at != separator && separator != ' ')
            continue;
        at += separator != ' ';
        at += strspn(at, " \t");
        at[strcspn(at, "\n")] = '\0';
        found = strdup(at);
    }
    free(line);
    if (f)
        fclose(f);
    return found;
}

static void copy(const char *text, char to[HOST_TEXT_SIZE])
{
    if (text)
        snprintf(to, HOST_TEXT_SIZE, "%s", text);
}

/* A whole number of at most 18 digits at the start of text, or -1. */
static int64_t number(const char *text)
{
    size_t digits = text ? strspn(text, "0123456789") : 0;

    return digits && digits <= 18 ? strtoll(text, NULL, 10) : -1;
}

static int64_t memory_bytes(const char *root)
{
    char *text = field(root, "/proc/meminfo", "MemTotal", ':');
    int64_t kib = number(text);

    free(text);
    return kib < 0 || kib > INT64_MAX / 1024 ? -1 : kib * 1024;
}

/* The eighth number of the line "cpu  user nice system idle iowait irq softirq
 * steal ..." (proc_stat(5)). */
static int64_t steal_ticks(const char *root)
{
    char *text = field(root, "/proc/stat", "cpu ", ' ');
    const char *at = text ? text : "";
    int64_t ticks;

    for (int i = 0; i < 7; i++) {
        at += strcspn(at, " ");
        at += strspn(at, " ");
    }
    ticks = number(at);
    free(text);
    return ticks;
}

static int64_t hypervisor(const char *root)
{
    char *flags = field(root, "/proc/cpuinfo", "flags", ':');
    int64_t is = -1;

    if (flags)
        is = strstr(flags, "hypervisor") != NULL;
    free(flags);
    return is;
}

void host_read(const char *root, struct host *h)
{
    static const char cpufreq[] = "/sys/devices/system/cpu/cpufreq/boost";
    static const char pstate[] =
        "/sys/devices/system/cpu/intel_pstate/no_turbo";
    char line[HOST_TEXT_SIZE] = "";
    struct utsname names;
    char *text;

    *h = (struct host){.cpus_online = sysconf(_SC_NPROCESSORS_ONLN)};
    if (uname(&names) == 0) {
        copy(names.nodename, h->name);
        snprintf(h->kernel, sizeof(h->kernel), "%.30s %.60s %.30s",
                 names.sysname, names.release, names.machine);
    }
    text = field(root, "/etc/os-release", "PRETTY_NAME", '=');
    if (text) {
        char *from = text + (*text == '"');

        from[strcspn(from, "\"")] = '\0';
        copy(from, h->system);
    }
    free(text);
    text = field(root, "/proc/cpuinfo", "model name", ':');
    copy(text, h->cpu_model);
    free(text);
    text = field(root, "/proc/cpuinfo", "microcode", ':');
    copy(text, h->microcode);
    free(text);

    first_line(root, "/proc/loadavg", h->load);
    first_line(root, "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor",
               h->governor);
    first_line(root,
               "/sys/devices/system/clocksource/clocksource0/"
               "current_clocksource",
               h->clocksource);
    first_line(root, "/sys/kernel/mm/transparent_hugepage/enabled",
               h->huge_pages);
    first_line(root, "/sys/fs/cgroup/cpu.max", h->cpu_max);

    h->memory_bytes = memory_bytes(root);
    h->steal_ticks = steal_ticks(root);
    h->hypervisor = hypervisor(root);
    first_line(root, "/sys/devices/system/cpu/smt/active", line);
    h->smt = number(line);
    line[0] = '\0';
    first_line(root, cpufreq, line);
    h->turbo = number(line);
    line[0] = '\0';
    first_line(root, pstate, line);
    if (number(line) >= 0)
        h->turbo = !number(line);
}
