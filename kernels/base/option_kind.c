/* SPDX-License-Identifier: BSD-3-Clause */
/* Convert text to values and back, for each kind of option. */
#include <errno.h>
#include <inttypes.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/number.h"
#include "kernels/base/option_kind.h"

/* What an error message asks for. */
static const char *const likes[] = {
    [OPTION_COUNT] = "a count (for example 1000, 1e9, 10k or 2^40)",
    [OPTION_BYTES] = "a size (for example 4096, 64KiB or 1MB)",
    [OPTION_TIME] = "a time (for example 5ms, 1.5s or 2m)",
    [OPTION_NUMBER] = "a number (for example 0.25 or 3)",
    [OPTION_FLAG] = "yes or no (1 or 0)",
    [OPTION_TIMES] = "a time (for example 5ms, 1.5s or 2m)",
    [OPTION_BLOB] = "a name or a file",
    [OPTION_PICTURE] = "a picture (a file, or a size like 640x480)",
    [OPTION_OUTPUT] = "a file name",
    [OPTION_FILE] = "a file name",
    [OPTION_PICTURES] = "a directory",
    [OPTION_TARGET] = "a directory",
    [OPTION_SERVER] = "a server (for example 127.0.0.1:8080 or host:8080)",
    [OPTION_COUNTS] = "a count; a list is for example 1,2,4",
    [OPTION_TEXTS] = "a text",
};

/* text without its commas: 1,000,000 is a list elsewhere. Returns 1 if that is
 * a value of the kind. */
static int without_commas(const struct option *o, const char *text, char *to,
                          size_t size)
{
    uint64_t count;
    int64_t value;
    size_t n = 0;

    if (strchr(text, ',') == NULL)
        return 0;
    for (; *text != '\0' && n + 1 < size; text++)
        if (*text != ',')
            to[n++] = *text;
    to[n] = '\0';
    return *text == '\0' &&
           ((o->kind == OPTION_COUNT && number_count(to, &count) == 0) ||
            (o->kind == OPTION_BYTES && number_bytes(to, &value) == 0));
}

static int not_like(const struct option *o, const char *text, struct err *e)
{
    char plain[40];

    if (without_commas(o, text, plain, sizeof plain))
        return err_set(e, EXIT_USAGE, "--%s: '%.100s' is not %s; write %s",
                       o->name, text, likes[o->kind], plain);
    return err_set(e, EXIT_USAGE, "--%s: '%.100s' is not %s", o->name, text,
                   likes[o->kind]);
}

static uint64_t highest(const struct option *o)
{
    if (o->max == -1)
        return UINT64_MAX;
    return o->max == 0 ? INT64_MAX : (uint64_t)o->max;
}

static int check_range(const struct option *o, uint64_t value,
                       int (*bound_text)(const struct option *, const void *,
                                         char *, size_t),
                       const char *text, struct err *e)
{
    uint64_t low = (uint64_t)o->min, high = highest(o);
    int below = value < low;
    char bound[32];

    if (value >= low && value <= high)
        return 0;
    bound_text(o, below ? &low : &high, bound, sizeof bound);
    return err_set(e, EXIT_USAGE, "--%s: %.100s is %s %s", o->name, text,
                   below ? "below" : "above", bound);
}

/* A number too large for any field cannot be compared with a range. */
static int not_read(const struct option *o, const char *text, int number,
                    struct err *e)
{
    if (number != ERANGE)
        return not_like(o, text, e);
    return err_set(e, EXIT_USAGE, "--%s: %.100s is too large", o->name, text);
}

static int text_count(const struct option *o, const void *field, char *to,
                      size_t size)
{
    (void)o;
    return number_count_text(*(const uint64_t *)field, to, size);
}

static int text_bytes(const struct option *o, const void *field, char *to,
                      size_t size)
{
    (void)o;
    return number_bytes_text(*(const int64_t *)field, to, size);
}

static int text_time(const struct option *o, const void *field, char *to,
                     size_t size)
{
    (void)o;
    return number_time_text(*(const int64_t *)field, to, size);
}

static int set_count(const struct option *o, void *field, const char *text,
                     struct err *e)
{
    uint64_t value;

    if (number_count(text, &value))
        return not_read(o, text, errno, e);
    if (check_range(o, value, text_count, text, e))
        return -1;
    *(uint64_t *)field = value;
    return 0;
}

static int set_bytes(const struct option *o, void *field, const char *text,
                     struct err *e)
{
    int64_t value;

    if (number_bytes(text, &value))
        return not_read(o, text, errno, e);
    if (check_range(o, (uint64_t)value, text_bytes, text, e))
        return -1;
    *(int64_t *)field = value;
    return 0;
}

static int set_time(const struct option *o, void *field, const char *text,
                    struct err *e)
{
    int64_t value;

    if (number_time(text, &value))
        return not_read(o, text, errno, e);
    if (check_range(o, (uint64_t)value, text_time, text, e))
        return -1;
    *(int64_t *)field = value;
    return 0;
}

static int set_times(const struct option *o, void *field, const char *text,
                     struct err *e)
{
    struct time_list *list = field;

    return option_list_set(o, &list->count, list->ns, set_time, text, e);
}

static int text_times(const struct option *o, const void *field, char *to,
                      size_t size)
{
    const struct time_list *list = field;

    return option_list_text(o, list->count, list->ns, text_time, to, size);
}

static int set_counts(const struct option *o, void *field, const char *text,
                      struct err *e)
{
    struct count_list *list = field;

    return option_list_set(o, &list->count, list->n, set_count, text, e);
}

static int text_counts(const struct option *o, const void *field, char *to,
                       size_t size)
{
    const struct count_list *list = field;

    return option_list_text(o, list->count, list->n, text_count, to, size);
}

static int add_text(const struct option *o, void *field, const char *text,
                    struct err *e)
{
    struct text_list *list = field;

    if (list->count == TEXT_LIST_MAX)
        return err_set(e, EXIT_USAGE, "--%s: more than %d of them", o->name,
                       TEXT_LIST_MAX);
    list->text[list->count++] = text;
    return 0;
}

/* Of the last occurrence. */
static int text_texts(const struct option *o, const void *field, char *to,
                      size_t size)
{
    const struct text_list *list = field;

    (void)o;
    return snprintf(to, size, "%s",
                    list->count > 0 ? list->text[list->count - 1] : "");
}

/* strtod() and printf() follow the program's locale, and a decimal comma would
 * split a CSV column. Both are therefore called in the "C" locale. */
static int read_number(const char *text, double *value)
{
    locale_t c, before;
    char *end;

    if (text[0] == '\0' || text[strspn(text, "0123456789.eE+-")] != '\0')
        return -1;
    c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (c == (locale_t)0)
        return -1;
    before = uselocale(c);
    *value = strtod(text, &end);
    uselocale(before);
    freelocale(c);
    return *end == '\0' && isfinite(*value) ? 0 : -1;
}

static int set_number(const struct option *o, void *field, const char *text,
                      struct err *e)
{
    double value;

    if (read_number(text, &value))
        return not_like(o, text, e);
    *(double *)field = value;
    return 0;
}

/* The fewest digits that read back to the same bits; 17 always do. */
static int text_number(const struct option *o, const void *field, char *to,
                       size_t size)
{
    locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0), before;
    double value = *(const double *)field, back;
    char digits[40];
    int precision = 0;

    (void)o;
    before = uselocale(c);
    do {
        snprintf(digits, sizeof digits, "%.*g", ++precision, value);
        back = strtod(digits, NULL);
    } while (precision < 17 && (back < value || back > value));
    uselocale(before);
    freelocale(c);
    return snprintf(to, size, "%s", digits);
}

static int set_flag(const struct option *o, void *field, const char *text,
                    struct err *e)
{
    static const char *const words[][2] = {
        {"0", "1"},
        {"no", "yes"},
        {"off", "on"},
        {"false", "true"},
    };

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        for (int value = 0; value <= 1; value++)
            if (strcmp(text, words[i][value]) == 0) {
                *(int *)field = value;
                return 0;
            }
    return not_like(o, text, e);
}

static int text_flag(const struct option *o, const void *field, char *to,
                     size_t size)
{
    (void)o;
    return snprintf(to, size, "%d", *(const int *)field != 0);
}

static int set_choice(const struct option *o, void *field, const char *text,
                      struct err *e)
{
    const char *nearest = option_nearest(text, o->choices);
    char list[240] = "";
    size_t used = 0;

    for (int i = 0; o->choices[i]; i++)
        if (strcmp(o->choices[i], text) == 0) {
            *(int *)field = i;
            return 0;
        }
    for (int i = 0; o->choices[i] && used < sizeof list; i++)
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%s",
                                 i > 0 ? ", " : "", o->choices[i]);
    return err_set(e, EXIT_USAGE, "--%s: '%.60s' is not one of %s%s%s%s",
                   o->name, text, list, nearest ? "; did you mean '" : "",
                   nearest ? nearest : "", nearest ? "'?" : "");
}

static int text_choice(const struct option *o, const void *field, char *to,
                       size_t size)
{
    return snprintf(to, size, "%s", o->choices[*(const int *)field]);
}

static int set_text(const struct option *o, void *field, const char *text,
                    struct err *e)
{
    (void)o;
    (void)e;
    *(const char **)field = text;
    return 0;
}

/* The stored text of a kind that keeps it. */
static const char **spec_of(const struct option *o, void *field)
{
    return (const char **)((unsigned char *)field + option_rows[o->kind].spec);
}

static int set_spec(const struct option *o, void *field, const char *text,
                    struct err *e)
{
    if (text[0] == '\0')
        return not_like(o, text, e);
    *spec_of(o, field) = text;
    return 0;
}

static int set_blob(const struct option *o, void *field, const char *text,
                    struct err *e)
{
    if (text[0] == '\0')
        return not_like(o, text, e);
    *(struct blob *)field = (struct blob){.spec = text};
    return 0;
}

static int set_server(const struct option *o, void *field, const char *text,
                      struct err *e)
{
    const char *colon = strrchr(text, ':');
    uint64_t port;

    if (colon == NULL || colon == text || number_count(colon + 1, &port) != 0 ||
        port < 1 || port > 65535)
        return not_like(o, text, e);
    *spec_of(o, field) = text;
    return 0;
}

#define VALUE(type, set_it, text_it)                                           \
    {                                                                          \
        .bytes = sizeof(type), .set = set_it, .text = text_it                  \
    }
#define KEEPS(type, set_it)                                                    \
    {                                                                          \
        .bytes = sizeof(type), .set = set_it, .keeps = 1,                      \
        .spec = offsetof(type, spec)                                           \
    }

const struct option_row option_rows[] = {
    [OPTION_COUNT] = VALUE(uint64_t, set_count, text_count),
    [OPTION_BYTES] = VALUE(int64_t, set_bytes, text_bytes),
    [OPTION_TIME] = VALUE(int64_t, set_time, text_time),
    [OPTION_NUMBER] = VALUE(double, set_number, text_number),
    [OPTION_FLAG] = VALUE(int, set_flag, text_flag),
    [OPTION_CHOICE] = VALUE(int, set_choice, text_choice),
    [OPTION_TEXT] = {.bytes = sizeof(const char *),
                     .set = set_text,
                     .keeps = 1},
    [OPTION_TIMES] = VALUE(struct time_list, set_times, text_times),
    [OPTION_BLOB] = KEEPS(struct blob, set_blob),
    [OPTION_PICTURE] = KEEPS(struct picture, set_spec),
    [OPTION_OUTPUT] = KEEPS(struct file_output, set_spec),
    [OPTION_FILE] = KEEPS(struct file_input, set_spec),
    [OPTION_PICTURES] = KEEPS(struct pictures_input, set_spec),
    [OPTION_TARGET] = KEEPS(struct target_output, set_spec),
    [OPTION_SERVER] = KEEPS(struct server_input, set_server),
    [OPTION_COUNTS] = VALUE(struct count_list, set_counts, text_counts),
    [OPTION_TEXTS] = {.bytes = sizeof(struct text_list),
                      .set = add_text,
                      .text = text_texts,
                      .repeats = 1},
};
