/* SPDX-License-Identifier: BSD-3-Clause */
/* The machine of a run, from /proc and /sys: properties that affect measured
 * times and do not appear in the command line. */
#ifndef RESULTS_ROWS_HOST_H
#define RESULTS_ROWS_HOST_H

#include <stdint.h>

#define HOST_TEXT_SIZE 128

/* Texts are cut to their size and "" where unknown; numbers are then -1. */
struct host {
    char name[HOST_TEXT_SIZE];        /* node name */
    char kernel[HOST_TEXT_SIZE];      /* "Linux 6.1.0-18-amd64 x86_64" */
    char system[HOST_TEXT_SIZE];      /* PRETTY_NAME of os-release */
    char cpu_model[HOST_TEXT_SIZE];   /* of the first CPU */
    char microcode[HOST_TEXT_SIZE];   /* of the first CPU: "0x2b000603" */
    char load[HOST_TEXT_SIZE];        /* "0.12 0.30 0.25 2/310 4711" */
    char governor[HOST_TEXT_SIZE];    /* of cpu0: "performance" */
    char clocksource[HOST_TEXT_SIZE]; /* "tsc"; others make clocks slow */
    char huge_pages[HOST_TEXT_SIZE];  /* "always [madvise] never" */
    char cpu_max[HOST_TEXT_SIZE];     /* cgroup v2 quota: "50000 100000" */
    int64_t cpus_online;              /* hardware threads */
    int64_t memory_bytes;
    int64_t steal_ticks; /* since boot, taken by the hypervisor, all CPUs */
    int64_t smt;         /* 1: SMT siblings are online */
    int64_t turbo;       /* 0: frequency boost is switched off */
    int64_t hypervisor;  /* 1: the CPU reports a hypervisor */
};

/* Fill *h. root is prepended to every path ("" for the real files); name,
 * kernel and cpus_online are not read from files. Never fails: what cannot be
 * read stays unknown. The content of files is not trusted, and its size is
 * bounded. */
void host_read(const char *root, struct host *h);

#endif
