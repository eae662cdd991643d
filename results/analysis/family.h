/* SPDX-License-Identifier: BSD-3-Clause */
/* The kind of a driver's workers: the column `family` of rows, and the same key
 * of traces. */
#ifndef RESULTS_ANALYSIS_FAMILY_H
#define RESULTS_ANALYSIS_FAMILY_H

/* In the order of charts. */
enum family {
    FAMILY_SERIAL, /* one worker: the baseline */
    FAMILY_THREADS,
    FAMILY_PROCESSES, /* of one host, with shared memory */
    FAMILY_RANKS,
    FAMILY_LOOP,    /* one event loop */
    FAMILY_POOL,    /* an event loop with worker threads */
    FAMILY_UNKNOWN, /* empty or any other word */
};

enum family family_of(const char *word);

/* The word of a known family. */
const char *family_word(enum family f);

#endif
