/* SPDX-License-Identifier: BSD-3-Clause */
/* Parts of sections: figures, cells and names. */
#ifndef RESULTS_PAGE_PAGE_PARTS_H
#define RESULTS_PAGE_PAGE_PARTS_H

#include "results/page/html.h"
#include "results/page/section.h"

/* Begin a figure with its title and a question that asks for a prediction; NULL:
 * none, as the section asks. The picture follows, then page_explain(), a table
 * if any, and page_figure_end(). */
void page_figure(struct page *p, const char *title, const char *guess);
void page_explain(struct page *p, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void page_figure_end(struct page *p);

/* A question for several figures. */
void page_guess(struct page *p, const char *guess);

/* Begin a folded part of a figure; html_table_end() ends it. */
void page_fold(struct page *p, const char *summary);

/* The kernel and all options of a work, as the rows have them. */
void page_options(struct page *p, const struct group *work);

/* Three cells: a group's time, its interval, and the speed-up ("~" where the
 * baseline did other work). */
void page_time_cells(struct html_table *t, const struct group *g);

/* A cell "1.90 to 1.95", with times for format "time", and a note if there were
 * few runs; few: enum stats_few. */
void page_interval(struct html_table *t, struct interval i, const char *format,
                   int few);

/* Options as "from=0; limit=1e9", so that lines can break between them. */
void page_args(const char *args, char *to, size_t size);

/* A cell "primes from=0; limit=1e9"; either may be "". */
void page_work_cell(struct html_table *t, const char *kernel, const char *args);

/* "openmp", or "openmp on HOST" if the rows are of several hosts. */
void page_series_name(const struct page *p, const struct group *g, char *to,
                      size_t size);

/* The driver of g, or its command if all rows are of commands. */
const char *page_driver(const struct page *p, const struct group *g);

/* heads with "driver" as "command" if all rows are of commands. They are valid
 * until the next call. */
const char *const *page_heads(struct page *p, const char *const *heads);

/* 1: the n characters "limit=1e9" are an option of g. */
int page_has_option(const struct group *g, const char *option, size_t n);

/* The cores of g between two texts; "": no column has them. */
void page_cores_text(const struct group *g, const char *before,
                     const char *after, char *to, size_t size);

#endif
