/* SPDX-License-Identifier: BSD-3-Clause */
/* Rows of the workers in one repetition; see rows_parts.h. */
#include "drivers/program/rows_parts.h"

#include <string.h>

void rows_fill_workers(struct rows *rows, const struct record *r, int rep,
                       const char *status)
{
    const struct sample *samples = record_samples(r, rep);
    int64_t first = INT64_MAX;

    for (int i = 0; i < r->workers; i++)
        if (strcmp(r->seats[i].host, r->seats[0].host) == 0 &&
            samples[i].start_ns < first)
            first = samples[i].start_ns;
    for (int i = 0; i < r->workers; i++) {
        const struct sample *s = &samples[i];
        const struct seat *seat = &r->seats[i];
        struct worker_row *row = &rows->workers[rows->worker_count++];

        row_clear(worker_columns, row);
        row->run_id = rows->run_id;
        row->rep = rep;
        row->warmup = rep < r->facts.warmup;
        row->host = seat->host;
        row->rank = seat->rank;
        row->worker = i;
        row->pid = seat->pid;
        row->tid = seat->tid;
        row->place_asked = seat->asked;
        row->place_actual = seat->actual;
        if (s->cpu >= 0)
            row->cpu = s->cpu;
        if (s->core >= 0)
            row->core = s->core;
        if (s->numa >= 0)
            row->numa = s->numa;
        row->mask_pus = seat->mask_pus;
        /* Hosts have different clocks without a common zero. */
        if (strcmp(seat->host, r->seats[0].host) == 0)
            row->start_ns = s->start_ns - first;
        row->elapsed_ns = s->end_ns - s->begin_ns;
        row->work_cpu_ns = s->cpu_ns;
        if (s->runqueue_ns >= 0)
            row->runqueue_ns = s->runqueue_ns;
        if (s->migrations >= 0)
            row->migrations = s->migrations;
        row->wait_ns = s->wait_ns;
        row->comm_ns = s->comm_ns;
        row->setup_ns = s->ready_ns - s->start_ns;
        row->comm_queue_ns = s->comm_queue_ns;
        row->setup_wait_ns = s->setup_wait_ns;
        row->start_wait_ns = s->start_ns - s->begin_ns;
        row->end_wait_ns = s->end_ns - s->stop_ns;
        row->lock_ns = s->lock_ns;
        row->handover_ns = s->handover_ns;
        row->chunks = s->chunks;
        row->units = s->units;
        if (s->wait_ns > 0)
            row->late_max_ns = s->late_max_ns;
        if (seat->pss_bytes > 0)
            row->pss_bytes = seat->pss_bytes;
        row->phase = phase_names[s->phase];
        row->status = status;
    }
}
