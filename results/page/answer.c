/* SPDX-License-Identifier: BSD-3-Clause */
/* See answer.h. */
#include "results/page/answer.h"

#include <math.h>
#include <string.h>

#include "results/analysis/weak.h"
#include "results/page/decide.h"
#include "results/page/html.h"
#include "results/page/plural.h"
#include "results/page/start_up.h"
#include "results/page/trust.h"
#include "results/page/work_title.h"
#include "results/rows/quantity.h"

/* In the order of enum family. */
static const char *const models[ANSWER_CELLS] = {
    "serial", "threads", "processes", "ranks", "event loop", "loop + pool",
};

/* "threads, processes or ranks". */
static void models_text(unsigned take, char *to, size_t size)
{
    size_t used = 0, left = 0;

    *to = '\0';
    for (int f = 0; f < ANSWER_CELLS; f++)
        left += take >> f & 1;
    for (int f = 0; f < ANSWER_CELLS && used < size; f++)
        if (take >> f & 1)
            used += (size_t)snprintf(to + used, size - used, "%s%s", models[f],
                                     --left == 0 ? ""
                                     : left == 1 ? " or "
                                                 : ", ");
}

/* "9.86×" and "2 workers", or for waits "618×" and the memory. */
static void faster_cell(const struct group *g, struct answer_cell *c)
{
    snprintf(c->text, sizeof c->text, "%.*f×", g->faster < 100 ? 2 : 0,
             g->faster);
    if (g->waited && g->pss_bytes > 0)
        bytes_text((double)g->pss_bytes, c->note, sizeof c->note);
    else if (g->workers > 1)
        snprintf(c->note, sizeof c->note, "%lld workers",
                 (long long)g->workers);
}

static void model_row(const struct page *p, const struct decision *d,
                      struct answer_row *to)
{
    static const char *const doubts[] = {
        [ADVICE_UNKNOWN] = "the family of the fastest driver is unknown",
        [ADVICE_HOLDS] = "",
        [ADVICE_EQUAL] = "the intervals overlap",
        [ADVICE_ONE_RUN] = "one run each: too few to tell",
        [ADVICE_UNTESTED] = "the usual model was not measured",
        [ADVICE_FAILS] = "",
    };

    snprintf(to->work, sizeof to->work, "%c%s", *d->work - 'a' + 'A',
             d->work + 1);
    if (d->best == NULL) {
        snprintf(to->take, sizeof to->take, "measure again");
        snprintf(to->doubt, sizeof to->doubt, "no run can be trusted");
        return;
    }
    work_title(p, d->best, to->evidence, sizeof to->evidence);
    models_text(d->take, to->take, sizeof to->take);
    if (d->take == 0)
        snprintf(to->take, sizeof to->take, "%.90s", d->best->driver);
    snprintf(to->doubt, sizeof to->doubt, "%s", doubts[d->verdict]);
    for (int f = 0; f < ANSWER_CELLS; f++) {
        if (d->of[f] == NULL)
            continue;
        if (f == FAMILY_SERIAL)
            snprintf(to->cells[f].text, sizeof to->cells[f].text, "1×");
        else
            faster_cell(d->of[f], &to->cells[f]);
        to->cells[f].taken = (d->take >> f & 1) != 0;
    }
}

/* "130 us", "1.2 ms": two digits, as a threshold is not exact. */
static void about_text(double ns, char *to, size_t size)
{
    double power = pow(10, floor(log10(ns)) - 1);
    double about = round(ns / power) * power;
    const char *unit = about < 1e3 ? "ns" : about < 1e6 ? "us" : "ms";

    about /= about < 1e3 ? 1 : about < 1e6 ? 1e3 : 1e6;
    snprintf(to, size, "%.3g %s", about, unit);
}

/* Work so short that starting workers costs more than they gain. */
static void short_row(const struct page *p, struct answer *a)
{
    struct answer_row *to = &a->rows[a->count];
    double from[ANSWER_CELLS], least = INFINITY;
    char time[32];

    start_up_pays(p->d, from);
    for (int f = 0; f < ANSWER_CELLS; f++)
        if (from[f] < least)
            least = from[f];
    if (!isfinite(least))
        return;
    a->count++;
    a->start_note = " “from 2 ms” is the serial time from which starting two "
                    "or more workers pays.";
    about_text(least, time, sizeof time);
    snprintf(to->work, sizeof to->work, "Computes less than %s", time);
    snprintf(to->evidence, sizeof to->evidence,
             "starting workers costs more than it saves");
    snprintf(to->take, sizeof to->take, "serial");
    to->cells[FAMILY_SERIAL] = (struct answer_cell){.text = "1×", .taken = 1};
    for (int f = 0; f < ANSWER_CELLS; f++)
        if (isfinite(from[f])) {
            about_text(from[f], time, sizeof time);
            snprintf(to->cells[f].text, sizeof to->cells[f].text, "from %s",
                     time);
        }
}

static void answer_of_models(const struct page *p, struct answer *a)
{
    struct decision all[WORK_KINDS];

    a->title = "What to use for which work";
    a->work_head = "if the work";
    a->take_head = "take";
    a->note = "Times as fast as the serial run of the same work. Models that "
              "do not differ are all named; of equal ones, prefer the least "
              "memory, which is below the figure.";
    for (int f = 0; f < ANSWER_CELLS; f++)
        a->heads[f] = models[f];
    decide(p->d, all);
    for (int kind = 0; kind < WORK_KINDS; kind++)
        if (all[kind].best != NULL || all[kind].distrusted > 0) {
            model_row(p, &all[kind], &a->rows[a->count++]);
            if (kind == WORK_COMPUTES)
                short_row(p, a);
        }
}

/* ---- commands ------------------------------------------------------------- */

static void command_row(const struct page *p, size_t first,
                        struct answer_row *to)
{
    const struct groups *all = &p->d->groups;
    const struct group *best = NULL, *base = &all->all[first];
    char text[32];

    for (size_t i = first; i < all->count; i++) {
        const struct group *g = &all->all[i];

        if (!group_same_work(g, base))
            break;
        if (group_usable(g) && isfinite(g->faster) && g->workers > 0 &&
            (best == NULL || g->faster > best->faster * 1.05))
            best = g;
    }
    snprintf(to->work, sizeof to->work, "%.60s", base->kernel);
    work_title(p, base, to->evidence, sizeof to->evidence);
    if (best == NULL) {
        snprintf(to->take, sizeof to->take, "not measured with one worker");
        return;
    }
    snprintf(to->take, sizeof to->take, "%lld worker%s",
             (long long)best->workers, plural(best->workers));
    if (!trust_holds(p->d, best))
        snprintf(to->doubt, sizeof to->doubt, "disturbed: measure again");
    else if (best->workers > 1 && !(best->ratio.at_95.lo > 1))
        snprintf(to->doubt, sizeof to->doubt,
                 "the interval of the speed-up includes 1");
    time_text(best->base != CSV_NONE ? all->all[best->base].time.median
                                     : base->time.median,
              text, sizeof text);
    snprintf(to->cells[0].text, sizeof to->cells[0].text, "%s", text);
    time_text(best->time.median, text, sizeof text);
    snprintf(to->cells[1].text, sizeof to->cells[1].text, "%s", text);
    snprintf(to->cells[2].text, sizeof to->cells[2].text, "%.2f×",
             best->faster);
    if (isfinite(best->ratio.at_95.lo))
        snprintf(to->cells[2].note, sizeof to->cells[2].note, "%.2f to %.2f",
                 best->ratio.at_95.lo, best->ratio.at_95.hi);
    snprintf(to->cells[3].text, sizeof to->cells[3].text, "%.0f %%",
             100 * best->faster / (double)best->workers);
    if (isfinite(best->cores))
        snprintf(to->cells[4].text, sizeof to->cells[4].text, "%.2f",
                 best->cores);
}

static void answer_of_commands(const struct page *p, struct answer *a)
{
    static const char *const heads[] = {
        "one worker", "best time", "speed-up", "efficiency", "cores at work",
    };
    const struct groups *all = &p->d->groups;

    a->title = "How many workers each command can use";
    a->work_head = "command";
    a->take_head = "take";
    a->note = "The fewest workers within 5 % of the best time. Efficiency is "
              "the speed-up per worker. Commands were measured from outside.";
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        a->heads[i] = heads[i];
    for (size_t i = 0; i < all->count; i++) {
        if (!groups_first_of_work(all, i) ||
            weak_only_grown(p->d, &all->all[i]))
            continue;
        if (a->count < ANSWER_ROWS)
            command_row(p, i, &a->rows[a->count++]);
        else
            a->left_out++;
    }
}

void answer_make(const struct page *p, struct answer *a)
{
    *a = (struct answer){.title = "Parallelism and overlap, measured"};
    if (p->outside)
        answer_of_commands(p, a);
    else
        answer_of_models(p, a);
    if (a->count == 0)
        a->title = "Parallelism and overlap, measured";
}

int answer_host(const struct dataset *d, char *to, size_t size)
{
    if (d->host_count > 1)
        return snprintf(to, size, " on %zu machines", d->host_count);
    return snprintf(to, size, "%s%s", d->host_count == 1 ? " on " : "",
                    d->host_count == 1 ? d->hosts[0].name : "");
}

/* ---- as a table ----------------------------------------------------------- */

static void print_cell(FILE *to, const struct answer_cell *c, const char *head)
{
    fprintf(to, "<td%s data-head=\"%s\">", c->taken ? " class=\"taken\"" : "",
            head);
    html_text(to, *c->text ? c->text : "–");
    if (*c->note != '\0') {
        fputs("<small>", to);
        html_text(to, c->note);
        fputs("</small>", to);
    }
    fputs("</td>", to);
}

static void print_row(FILE *to, const struct answer *a,
                      const struct answer_row *r)
{
    fputs("<tr><th scope=\"row\">", to);
    html_text(to, r->work);
    if (*r->evidence != '\0') {
        fputs("<small>", to);
        html_text(to, r->evidence);
        fputs("</small>", to);
    }
    fputs("</th><td class=\"take\"><strong>", to);
    html_text(to, r->take);
    fputs("</strong>", to);
    if (*r->doubt != '\0') {
        fputs("<small>", to);
        html_text(to, r->doubt);
        fputs("</small>", to);
    }
    fputs("</td>", to);
    for (int i = 0; i < ANSWER_CELLS && a->heads[i] != NULL; i++)
        print_cell(to, &r->cells[i], a->heads[i]);
    fputs("</tr>\n", to);
}

void answer_print(FILE *to, const struct answer *a)
{
    fprintf(to,
            "<div class=\"wide\" tabindex=\"0\"><table class=\"answer\">"
            "<thead><tr><th scope=\"col\">%s</th><th scope=\"col\">%s</th>",
            a->work_head, a->take_head);
    for (int i = 0; i < ANSWER_CELLS && a->heads[i] != NULL; i++)
        fprintf(to, "<th scope=\"col\">%s</th>", a->heads[i]);
    fputs("</tr></thead><tbody>\n", to);
    for (size_t i = 0; i < a->count; i++)
        print_row(to, a, &a->rows[i]);
    fputs("</tbody></table></div>\n", to);
    if (a->left_out > 0)
        fprintf(to, "<p class=\"dim\">%zu more command%s below.</p>\n",
                a->left_out, plural((long long)a->left_out));
    fprintf(to, "<p class=\"note\">%s%s</p>\n", a->note,
            a->start_note != NULL ? a->start_note : "");
}
