/* SPDX-License-Identifier: BSD-3-Clause */
/* A block of lines on a terminal; see screen.h. */
#include "drivers/terminal/screen.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* A frame of this age is followed by the next one instead of overwritten; on a
 * terminal without movements the interval of frames. */
static const int64_t stale_ns = 2000000000;

/* The longest sequence that is added at once: a colour, or an end of line. */
enum { SEQUENCE_MAX = 16 };

static void append(struct screen *s, const char *bytes, size_t n)
{
    if (n <= sizeof s->text - s->used) {
        memcpy(s->text + s->used, bytes, n);
        s->used += n;
    }
}

static void append_text(struct screen *s, const char *text)
{
    append(s, text, strlen(text));
}

int screen_open(struct screen *s, int fd)
{
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

    memset(s, 0, sizeof *s);
    s->fd = fd;
    if (!isatty(fd))
        return -1;
    s->moves = term != NULL && *term != '\0' && strcmp(term, "dumb") != 0;
    s->colours = s->moves && (no_color == NULL || *no_color == '\0');
    return 0;
}

static int at_most(int value, int most)
{
    return value < most ? value : most;
}

static void read_size(struct screen *s)
{
    struct winsize size = {0};

    if (ioctl(s->fd, TIOCGWINSZ, &size) != 0)
        size = (struct winsize){0};
    s->columns =
        at_most(size.ws_col > 0 ? size.ws_col : 80, SCREEN_COLUMNS_MAX);
    s->lines = at_most(size.ws_row > 0 ? size.ws_row : 24, SCREEN_LINES_MAX);
}

/* Whether the cursor is still in the line below the last frame, whose first
 * line has not left the terminal. */
static int can_overwrite(const struct screen *s)
{
    return s->moves && s->shown_lines > 0 && s->shown_columns == s->columns &&
           s->shown_lines < s->lines && s->now_ns - s->shown_ns < stale_ns;
}

void screen_begin(struct screen *s, int64_t now_ns)
{
    char up[SEQUENCE_MAX];

    read_size(s);
    s->now_ns = now_ns;
    s->used = 0;
    s->used_lines = 0;
    s->at = 0;
    s->colour = SCREEN_PLAIN;
    if (s->moves)
        append_text(s, "\r");
    if (can_overwrite(s)) {
        snprintf(up, sizeof up, "\033[%dA", s->shown_lines);
        append_text(s, up);
    }
}

int screen_room(const struct screen *s)
{
    return s->lines - 1 - s->used_lines;
}

int screen_left(const struct screen *s)
{
    return s->columns - 1 - s->at;
}

static void set_colour(struct screen *s, enum screen_colour colour)
{
    char code[SEQUENCE_MAX];

    if (!s->colours || (int)colour == s->colour)
        return;
    snprintf(code, sizeof code, colour == SCREEN_PLAIN ? "\033[0m" : "\033[%dm",
             30 + (int)colour);
    append_text(s, code);
    s->colour = (int)colour;
}

void screen_add(struct screen *s, enum screen_colour colour, const char *text)
{
    if (screen_room(s) <= 0)
        return;
    set_colour(s, colour);
    for (; *text != '\0' && screen_left(s) > 0; text++) {
        char c = (unsigned char)*text < 32 ? '?' : *text;

        append(s, &c, 1);
        s->at++;
    }
}

void screen_printf(struct screen *s, const char *format, ...)
{
    char text[SCREEN_COLUMNS_MAX + 1];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    screen_add(s, SCREEN_PLAIN, text);
}

void screen_end_line(struct screen *s)
{
    if (screen_room(s) <= 0)
        return;
    set_colour(s, SCREEN_PLAIN);
    append_text(s, s->moves ? "\033[K\n" : "\n");
    s->used_lines++;
    s->at = 0;
}

/* A terminal that is stopped (Ctrl-S) or gone must not block the caller. */
static void write_frame(const struct screen *s)
{
    struct pollfd terminal = {.fd = s->fd, .events = POLLOUT};
    size_t done = 0;

    while (done < s->used) {
        ssize_t n;

        if (poll(&terminal, 1, done == 0 ? 0 : 100) != 1 ||
            (terminal.revents & POLLOUT) == 0)
            return;
        n = write(s->fd, s->text + done, s->used - done);
        if (n < 0 && errno != EINTR && errno != EAGAIN)
            return;
        done += n > 0 ? (size_t)n : 0;
    }
}

void screen_show(struct screen *s)
{
    if (!s->moves && s->shown_lines > 0 && s->now_ns - s->shown_ns < stale_ns)
        return;
    append_text(s, s->moves ? "\033[J" : "\n");
    write_frame(s);
    s->shown_lines = s->used_lines;
    s->shown_columns = s->columns;
    s->shown_ns = s->now_ns;
}

void screen_clear(struct screen *s)
{
    char text[SEQUENCE_MAX];
    int n;

    if (s->shown_lines == 0)
        return;
    n = snprintf(text, sizeof text, "\r\033[%dA\033[J", s->shown_lines);
    if (s->moves && n > 0 && write(s->fd, text, (size_t)n) < 0)
        return; /* the terminal is gone, and the frame with it */
    s->shown_lines = 0;
}
