/* SPDX-License-Identifier: BSD-3-Clause */
/* A block of lines on a terminal, rewritten in place, for views that change
 * while a run is going on. Depends only on the C library.
 *
 * No mode of the terminal is changed: the block lies where the cursor was, the
 * cursor stays in the line below it, and each frame is one write that ends with
 * the default colour. So a program that is killed at any moment leaves a usable
 * terminal, with the last frame above the prompt.
 *
 *     frame 1      a line          frame 2    cursor up 2, then
 *                  another line               a line
 *                  _                          another line
 *
 * NO_COLOR switches colours off. On a terminal that cannot move its cursor
 * (TERM unset or "dumb"), in a pipe and in a file, frames follow each other, at
 * most one in two seconds, and contain no escape sequences. */
#ifndef DRIVERS_TERMINAL_SCREEN_H
#define DRIVERS_TERMINAL_SCREEN_H

#include <stddef.h>
#include <stdint.h>

/* The foreground colours of ECMA-48 (SGR 30 + n). */
enum screen_colour {
    SCREEN_PLAIN = 0,
    SCREEN_RED = 1,
    SCREEN_GREEN = 2,
    SCREEN_YELLOW = 3,
    SCREEN_BLUE = 4,
    SCREEN_CYAN = 6,
    SCREEN_GREY = 60, /* SGR 90: bright black */
};

enum { SCREEN_COLUMNS_MAX = 250, SCREEN_LINES_MAX = 100 };

/* Starts as {0}; the fields are the module's. */
struct screen {
    int fd;
    int moves, colours; /* 0 where fd is not a terminal */
    int columns, lines; /* of the terminal; of a frame one less each */
    int used_lines;     /* of the frame that is being made */
    int at;             /* the column in its last line */
    int colour;
    size_t used;
    int shown_lines, shown_columns; /* of the frame on the terminal; 0: none */
    int64_t now_ns, shown_ns;
    char text[192 * 1024]; /* a colour for each cell */
};

/* Prepare s for the terminal fd. Returns 0, or -1 if fd is not a terminal: s can
 * be used all the same. */
int screen_open(struct screen *s, int fd);

/* Begin a frame at time now_ns of CLOCK_MONOTONIC: read the size of the
 * terminal (80 x 24 where it is not known), and drop what was added to an
 * earlier frame that was not shown. Afterwards screen_room() lines can be
 * added. */
void screen_begin(struct screen *s, int64_t now_ns);

/* Lines that this frame can still have. */
int screen_room(const struct screen *s);

/* Columns left in the line. */
int screen_left(const struct screen *s);

/* Append text to the line; what exceeds its width is cut off. Bytes below 32
 * become '?'. */
void screen_add(struct screen *s, enum screen_colour colour, const char *text);
void screen_printf(struct screen *s, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* End the line. Does nothing if the frame has no room. */
void screen_end_line(struct screen *s);

/* Write the frame over the one before. After a pause of two seconds (the
 * program was stopped, and the shell has printed), or if the width has changed,
 * it goes below the one before instead. */
void screen_show(struct screen *s);

/* Remove the frame from the terminal, before other output. */
void screen_clear(struct screen *s);

#endif
