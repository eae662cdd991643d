/* SPDX-License-Identifier: BSD-3-Clause */
/* The lanes of a team; see lanes.h. */
#include "drivers/terminal/lanes.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const struct {
    char letter;
    enum screen_colour colour;
    const char *word;
} kinds[LANE_KINDS] = {
    [LANE_NONE] = {' ', SCREEN_PLAIN, ""},
    [LANE_COMPUTING] = {'C', SCREEN_GREEN, "computing"},
    [LANE_WAITING] = {'w', SCREEN_CYAN, "waiting"},
    [LANE_EXCHANGING] = {'x', SCREEN_YELLOW, "exchanging"},
    [LANE_QUEUED] = {'q', SCREEN_RED, "queued"},
    [LANE_IDLE] = {'.', SCREEN_GREY, "idle"},
    [LANE_UNTIMED] = {'-', SCREEN_GREY, "untimed"},
};

void lanes_begin(struct lanes *l, int workers)
{
    memset(l, 0, sizeof *l);
    l->workers = workers;
    l->count = workers < LANES_MAX ? workers : LANES_MAX;
}

int lanes_worker(const struct lanes *l, int lane)
{
    return (int)((int64_t)lane * l->workers / l->count);
}

int lanes_stands_for(const struct lanes *l, int lane)
{
    return lanes_worker(l, lane + 1) - lanes_worker(l, lane);
}

void lanes_step(struct lanes *l)
{
    l->at = (l->at + 1) % LANES_PAST;
    l->past += l->past < LANES_PAST;
    for (int i = 0; i < l->count; i++)
        l->kind[i][l->at] = LANE_NONE;
}

void lanes_set(struct lanes *l, int lane, enum lane kind)
{
    l->kind[lane][l->at] = (unsigned char)kind;
}

int lanes_are(const struct lanes *l, enum lane kind)
{
    int workers = 0;

    for (int i = 0; i < l->count; i++)
        if (l->kind[i][l->at] == kind)
            workers += lanes_stands_for(l, i);
    return workers;
}

/* What most workers of lanes lo .. hi-1 did `ago` columns ago. */
static enum lane most(const struct lanes *l, int lo, int hi, int ago)
{
    int column = (l->at + LANES_PAST - ago) % LANES_PAST;
    int workers[LANE_KINDS] = {0};
    enum lane best = LANE_NONE;

    for (int i = lo; i < hi; i++)
        workers[l->kind[i][column]] += lanes_stands_for(l, i);
    for (int k = 0; k < LANE_KINDS; k++)
        if (workers[k] > workers[best])
            best = (enum lane)k;
    return best;
}

/* "12" or "12-15", as wide as the longest of them. */
static int label(const struct lanes *l, int lo, int hi, char *to, size_t size)
{
    int first = lanes_worker(l, lo), last = lanes_worker(l, hi) - 1;

    return first == last ? snprintf(to, size, "%d", first)
                         : snprintf(to, size, "%d-%d", first, last);
}

static void row(const struct lanes *l, struct screen *s, int lo, int hi,
                int width)
{
    char name[32];
    int cells;

    label(l, lo, hi, name, sizeof name);
    screen_printf(s, "%*s ", width, name);
    /* On a narrow terminal the lane needs the room of the word. */
    if (screen_left(s) >= 40) {
        enum lane now = most(l, lo, hi, 0);
        char word[16];

        snprintf(word, sizeof word, "%-10s ", kinds[now].word);
        screen_add(s, kinds[now].colour, word);
    }
    screen_add(s, SCREEN_PLAIN, "|");
    cells = screen_left(s);
    cells = cells < l->past ? cells : l->past;
    for (int ago = cells - 1; ago >= 0; ago--) {
        enum lane kind = most(l, lo, hi, ago);

        screen_add(s, kinds[kind].colour, (char[]){kinds[kind].letter, '\0'});
    }
    screen_end_line(s);
}

/* Only what has been seen, so that it fits in 40 columns. */
static void legend(const struct lanes *l, struct screen *s, const char *quiet)
{
    int seen[LANE_KINDS] = {0};

    for (int i = 0; i < l->count; i++)
        for (int ago = 0; ago < l->past; ago++)
            seen[l->kind[i][(l->at + LANES_PAST - ago) % LANES_PAST]] = 1;
    for (int k = LANE_COMPUTING; k < LANE_KINDS; k++) {
        char letter[] = {kinds[k].letter, ' ', '\0'};
        const char *word = k == LANE_IDLE ? quiet : kinds[k].word;

        if (!seen[k])
            continue;
        if (screen_left(s) < (int)strlen(word) + 2)
            break;
        screen_add(s, kinds[k].colour, letter);
        screen_printf(s, "%s  ", word);
    }
    screen_end_line(s);
}

void lanes_draw(const struct lanes *l, struct screen *s, const char *quiet)
{
    int room = screen_room(s), with_legend = room >= 4;
    int rows = with_legend ? room - 1 : room, width = 0;
    char name[32];

    if (l->count == 0 || rows <= 0)
        return;
    rows = rows < l->count ? rows : l->count;
    for (int r = 0; r < rows; r++) {
        int n = label(l, r * l->count / rows, (r + 1) * l->count / rows, name,
                      sizeof name);

        width = n > width ? n : width;
    }
    for (int r = 0; r < rows; r++)
        row(l, s, r * l->count / rows, (r + 1) * l->count / rows, width);
    if (with_legend)
        legend(l, s, quiet);
}
