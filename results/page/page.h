/* SPDX-License-Identifier: BSD-3-Clause */
/* The page: one self-contained HTML file that says what a results directory
 * means. A section is a function; page.c has them in a table. */
#ifndef RESULTS_PAGE_PAGE_H
#define RESULTS_PAGE_PAGE_H

#include <stdio.h>

#include "results/analysis/dataset.h"

struct html_table;

struct page {
    FILE *to;
    const struct dataset *d;
    const struct group *best_work, *best_overlap; /* NULL: none */
};

/* Write the page of d to path; it appears whole or not at all. Returns 0; -1
 * with EXIT_RESULTS (it cannot be written) or EXIT_UNAVAILABLE (memory). */
int page_write(const struct dataset *d, const char *path, struct err *e);

/* ---- what sections are made of ------------------------------------------- */

/* Begin a figure with its title and the question that comes before it; then
 * the picture, page_explain() once, a table if any, page_figure_end(). */
void page_figure(struct page *p, const char *title, const char *guess);
void page_explain(struct page *p, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void page_figure_end(struct page *p);

/* A cell "1.90 to 1.95", with times for format "time"; says where there were
 * few runs. */
void page_interval(struct html_table *t, struct interval i, const char *format,
                   int few);

/* Options as "from=0; limit=1e9": lines may break between them. */
void page_args(const char *args, char *to, size_t size);

/* A cell "primes from=0; limit=1e9"; either may be "". */
void page_work_cell(struct html_table *t, const char *kernel, const char *args);

/* g has a speed-up that can be compared with that of the same work on the same
 * workers in other places. */
int page_placed_twice(const struct page *p, const struct group *g);

/* "openmp", or with its host behind where rows are of several. */
void page_series_name(const struct page *p, const struct group *g, char *to,
                      size_t size);

/* A group that statistics may be made of and pictures drawn from. */
int page_usable(const struct group *g);

/* The first group of the same work as group `at`, and usable? Then a section
 * that walks over works begins a new one here. */
int page_first_of_work(const struct page *p, size_t at);

/* 1: all rows of this work are of the kind that grows with the workers, so
 * that they say something only beside the smaller ones: page_weak() does. */
int page_only_grown(const struct page *p, const struct group *work);

/* ---- sections: return 1 where these rows have nothing for them ------------ */

int page_headline(struct page *p);
int page_scaling(struct page *p);
int page_weak(struct page *p);
int page_waiting(struct page *p);
int page_laws(struct page *p);
int page_losses(struct page *p);
int page_timelines(struct page *p);
int page_roofline(struct page *p);
int page_halo(struct page *p);
int page_costs(struct page *p);
int page_starvation(struct page *p);
int page_placement(struct page *p);
int page_decision(struct page *p);
int page_noise(struct page *p);
int page_failed(struct page *p);
int page_machine(struct page *p);

/* The charts that the headline and later sections share. */
void chart_of_scaling(struct page *p, const struct group *work);
void chart_of_waits(struct page *p, const struct group *work);

#endif
