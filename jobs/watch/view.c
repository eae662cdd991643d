/* SPDX-License-Identifier: BSD-3-Clause */
/* The frame of `brigade watch`; see view.h. */
#include "jobs/watch/view.h"

#include <stdio.h>
#include <string.h>

#include "drivers/terminal/progress_line.h"

enum { BAR_CELLS = 24 };

/* ---- the workers ------------------------------------------------------------ */

/* From outside only the use of cores can be seen. */
static enum lane lane_of(double cpu, double queued)
{
    if (cpu >= queued && cpu >= 1 - cpu - queued)
        return LANE_COMPUTING;
    return queued >= 1 - cpu - queued ? LANE_QUEUED : LANE_IDLE;
}

void view_sample(struct view *v, const struct state *s, int64_t now_ns)
{
    double seconds = (double)(now_ns - v->sampled_ns) / 1e9;
    struct threads now = {0};
    int same;

    if (s->is == SWEEP_RUNS && s->here)
        threads_find(&now, s->pid);
    same = now.count == v->threads.count &&
           memcmp(now.all, v->threads.all,
                  (size_t)now.count * sizeof *now.all) == 0;
    if (!same)
        lanes_begin(&v->lanes, now.count);
    else if (now.count > 0)
        lanes_step(&v->lanes);
    v->cores = same && now.count > 0 ? 0 : -1;
    for (int i = 0; i < now.count; i++) {
        struct schedstat at = {0}, before = v->last[i];

        if (schedstat_read(now.all[i].pid, now.all[i].tid, &at) != 0)
            at = before;
        v->last[i] = at;
        if (!same)
            continue;
        lanes_set(
            &v->lanes, i,
            lane_of((double)(at.cpu_ns - before.cpu_ns) / 1e9 / seconds,
                    (double)(at.queued_ns - before.queued_ns) / 1e9 / seconds));
        v->cores += (double)(at.cpu_ns - before.cpu_ns) / 1e9 / seconds;
    }
    v->threads = now;
    v->sampled_ns = now_ns;
}

/* ---- the frame -------------------------------------------------------------- */

static double at_least_0(double value)
{
    return value > 0 ? value : 0;
}

static void draw_head(struct screen *s, const struct state *state)
{
    static const char *const words[] = {
        [SWEEP_ENDED] = "no sweep is running",
        [SWEEP_RUNS] = "a sweep is running",
        [SWEEP_WAS_KILLED] =
            ("the sweep was killed; the same command resumes it"),
    };

    screen_printf(s, "%s: %s", state->dir, words[state->is]);
    if (state->is == SWEEP_RUNS && !state->here)
        screen_printf(s, " on %s", state->host);
    screen_end_line(s);
}

static void draw_run(struct screen *s, const struct state *state)
{
    size_t full = state->of > 0 ? state->at * BAR_CELLS / state->of : 0;
    double left = at_least_0(state->left_s - state->running_s);
    char text[32], took[32];

    if (state->is != SWEEP_RUNS || state->of == 0)
        return;
    progress_duration(left, text, sizeof text);
    screen_printf(s, "[%.*s%.*s] %zu of %zu runs, about %s left", (int)full,
                  "########################", (int)(BAR_CELLS - full),
                  "------------------------", state->at, state->of, text);
    screen_end_line(s);
    progress_duration(at_least_0(state->running_s), took, sizeof took);
    progress_duration(state->expected_s, text, sizeof text);
    screen_printf(s, "now: %s", state->words);
    screen_end_line(s);
    screen_printf(s, "for %s of about %s", took, text);
    screen_end_line(s);
}

/* In half of the room: the other half is for the workers. */
static void draw_rows(struct screen *s, const struct state *state)
{
    int room = screen_room(s) / 2, rows = (int)state->row_count;

    screen_printf(s, "rows: %zu ok, %zu failed%s", state->ok, state->failed,
                  rows > 0 && room > 0 ? "; the last:" : "");
    screen_end_line(s);
    rows = rows < room ? rows : room > 0 ? room : 0;
    for (size_t i = state->row_count - (size_t)rows; i < state->row_count;
         i++) {
        screen_printf(s, "  %s", state->rows[i]);
        screen_end_line(s);
    }
}

void view_draw(struct view *v, const struct state *state, int64_t now_ns)
{
    struct screen *s = &v->screen;

    screen_begin(s, now_ns);
    draw_head(s, state);
    draw_run(s, state);
    draw_rows(s, state);
    if (v->threads.count > 0) {
        if (v->cores >= 0)
            screen_printf(s, "cores at work %.2f, ", v->cores);
        screen_printf(s, "%d threads of the run:", v->threads.count);
        screen_end_line(s);
        lanes_draw(&v->lanes, s, "waiting or idle");
    }
    screen_show(s);
}
