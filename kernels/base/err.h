/* SPDX-License-Identifier: BSD-3-Clause */
/* An error: an exit code and one line of text. Library code fills it and
 * returns; only the program prints it. */
#ifndef KERNELS_BASE_ERR_H
#define KERNELS_BASE_ERR_H

#ifdef __cplusplus
extern "C" {
#endif

/* The exit code of the program; the same from every rank and through mpirun. */
enum exit_code {
    EXIT_RIGHT = 0,
    EXIT_FAILED = 1,      /* the run failed: a worker died, a file was bad */
    EXIT_USAGE = 2,       /* the command line is invalid */
    EXIT_WRONG = 3,       /* wrong answer, or wrong placement */
    EXIT_UNAVAILABLE = 4, /* not available here, or out of resources */
    EXIT_RESULTS = 5,     /* a result file could not be written or read */
    EXIT_INCOMPLETE = 6,  /* a sweep with failed points */
    EXIT_DEADLINE = 124,  /* the deadline passed */
    EXIT_SIGNAL = 128,    /* + the number of the signal that ended the run */
};

/* code is 0 until something fails. text is one line without a newline: lower
 * case, first what failed, then the exact cause, then what to do. Control
 * characters in it become '?'. */
struct err {
    int code;
    char text[800];
};

/* Fill e (NULL: discard the message) and return -1, for use as
 * `return err_set(e, EXIT_USAGE, ...)`. The first error is kept: a later one
 * during clean-up does not overwrite it. An error without a text is not printed,
 * and the next one replaces it. */
int err_set(struct err *e, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same, followed by ": " and the text for errno value `number`. */
int err_errno(struct err *e, int code, int number, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#ifdef __cplusplus
}
#endif

#endif
