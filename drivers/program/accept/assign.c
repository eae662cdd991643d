/* SPDX-License-Identifier: BSD-3-Clause */
/* Who tests what; see assign.h. */
#include "drivers/program/accept/assign.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int rising(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static int has_core(const struct facts_answer *f, int core)
{
    return core < f->cores && (f->mask[core / 8] & 1 << core % 8) != 0;
}

/* ---- nodes ---------------------------------------------------------------- */

static int node_of(struct test *t, int rank)
{
    const char *name = t->ranks[rank].facts->host.name;
    int n = 0;

    while (n < t->node_count && strcmp(t->nodes[n].name, name) != 0)
        n++;
    if (n == t->node_count) {
        t->node_count++;
        memcpy(t->nodes[n].name, name, sizeof t->nodes[n].name);
    }
    return n;
}

static int assign_nodes(struct test *t)
{
    for (int r = 0; r < t->p->size; r++) {
        struct tested_node *n;
        int *members;

        if (t->ranks[r].node == -1)
            continue;
        t->ranks[r].node = node_of(t, r);
        n = &t->nodes[t->ranks[r].node];
        members = realloc(n->members, (size_t)(n->ranks + 1) * sizeof *members);
        if (members == NULL)
            return -1;
        members[n->ranks++] = r;
        n->members = members;
    }
    return 0;
}

/* ---- cores ---------------------------------------------------------------- */

/* Where a launcher bound the ranks, their masks are its choice for one rank
 * each; otherwise they are what the user or the batch system allows. */
static int all_allowed(const struct test *t, const struct facts_answer *f)
{
    return t->o->cores == CORES_ALLOWED ||
           (t->o->cores == CORES_AUTO && f->by_launcher);
}

/* The rank with the fewest cores so far that may test this one: of those whose
 * mask has it, or of those whose mask has not. -1: none. */
static int owner_of(const struct test *t, int node, int core, int in_mask)
{
    const struct tested_node *n = &t->nodes[node];
    int best = -1;

    for (int i = 0; i < n->ranks; i++) {
        int r = n->members[i];
        const struct tested_rank *rank = &t->ranks[r];

        if (core < rank->facts->cores &&
            has_core(rank->facts, core) == in_mask &&
            (in_mask || all_allowed(t, rank->facts)) &&
            (best < 0 || rank->planned < t->ranks[best].planned))
            best = r;
    }
    return best;
}

/* Cores of the same model and kind are alike. */
static int class_of(const struct test *t, const struct tested_core *c)
{
    const struct facts_answer *f = t->ranks[c->rank].facts;

    for (int i = 0; i < t->core_count; i++) {
        const struct tested_core *b = &t->cores[i];
        const struct facts_answer *g = t->ranks[b->rank].facts;

        if (strcmp(f->host.cpu_model, g->host.cpu_model) == 0 &&
            f->kind[c->core] == g->kind[b->core])
            return b->class;
    }
    return t->core_count;
}

static int add_core(struct test *t, int node, int core, int rank)
{
    struct tested_core *cores =
        realloc(t->cores, (size_t)(t->core_count + 1) * sizeof *cores);
    struct tested_rank *r = &t->ranks[rank];
    int *own = realloc(r->cores, (size_t)(r->count + 1) * sizeof *own);

    if (cores != NULL)
        t->cores = cores;
    if (own != NULL)
        r->cores = own;
    if (cores == NULL || own == NULL)
        return -1;
    own[r->count++] = t->core_count;
    t->longest = r->count > t->longest ? r->count : t->longest;
    t->nodes[node].cores++;
    t->cores[t->core_count] = (struct tested_core){
        .node = node, .rank = rank, .core = core, .cpu = -1};
    t->cores[t->core_count].class = class_of(t, &t->cores[t->core_count]);
    t->core_count++;
    return 0;
}

/* Cores in masks first, so that the others go to ranks that have few. */
static void plan_owners(struct test *t, int node, int owners[CORES_MAX])
{
    for (int core = 0; core < CORES_MAX; core++)
        owners[core] = -1;
    for (int in_mask = 1; in_mask >= 0; in_mask--)
        for (int core = 0; core < CORES_MAX; core++) {
            int owner =
                owners[core] < 0 ? owner_of(t, node, core, in_mask) : -1;

            if (owner >= 0) {
                owners[core] = owner;
                t->ranks[owner].planned++;
            }
        }
}

static int assign_cores(struct test *t)
{
    int owners[CORES_MAX];

    for (int n = 0; n < t->node_count; n++) {
        plan_owners(t, n, owners);
        for (int core = 0; core < CORES_MAX; core++)
            if (owners[core] >= 0 && add_core(t, n, core, owners[core]) != 0)
                return -1;
    }
    return 0;
}

/* What a CPU quota leaves of each core of a node, and the upper median of the
 * nodes. */
static int assign_shares(struct test *t)
{
    double *shares = calloc((size_t)t->node_count + 1, sizeof *shares);

    if (shares == NULL)
        return -1;
    for (int n = 0; n < t->node_count; n++) {
        struct tested_node *node = &t->nodes[n];
        double quota = t->ranks[node->members[0]].facts->quota_cpus;

        node->share =
            quota > 0 && quota < node->cores ? quota / node->cores : 1;
        shares[n] = node->share;
    }
    qsort(shares, (size_t)t->node_count, sizeof *shares, rising);
    t->share = shares[t->node_count / 2];
    free(shares);
    return 0;
}

/* ---- pairs ---------------------------------------------------------------- */

static int assign_pairs(struct test *t)
{
    size_t nodes = (size_t)t->node_count;

    t->pairs = calloc(nodes * (nodes + 1) / 2, sizeof *t->pairs);
    if (t->pairs == NULL)
        return -1;
    for (int a = 0; a < t->node_count; a++)
        for (int b = a; b < t->node_count; b++) {
            const struct tested_node *n = &t->nodes[a], *m = &t->nodes[b];

            if (a != b || n->ranks > 1)
                t->pairs[t->pair_count++] = (struct tested_pair){
                    .node = {a, b},
                    .rank = {n->members[0], m->members[a == b]}};
        }
    return 0;
}

/* n teams, one more that pauses where n is odd: in step s teams a and b meet
 * for which a + b = s modulo n - 1, and the last one meets the team that would
 * meet itself. */
static int teams_of(const struct test *t)
{
    return t->node_count + t->node_count % 2;
}

int assign_steps(const struct test *t)
{
    return teams_of(t);
}

int assign_step(const struct test *t, int pair)
{
    const int *node = t->pairs[pair].node;
    int teams = teams_of(t);

    if (node[0] == node[1])
        return teams - 1;
    if (node[1] == teams - 1)
        return 2 * node[0] % (teams - 1);
    return (node[0] + node[1]) % (teams - 1);
}

/* ---- series --------------------------------------------------------------- */

static void point_series(struct series *s, const struct accept_item *item,
                         int class, double **values, int rounds)
{
    *s = (struct series){
        .item = item,
        .class = class,
        .reference = NAN,
        .ns = *values,
        .centre = NAN,
        .spread = NAN,
        .best = NAN,
        .like = NAN,
    };
    *values += rounds;
}

static int assign_series(struct test *t)
{
    size_t cores = (size_t)t->core_count * PIECES;
    size_t pairs = (size_t)t->pair_count * EXCHANGES;
    int rounds = (int)t->o->rounds * JUDGE_SETS;
    int pair_rounds = PAIR_ROUNDS * JUDGE_SETS;
    size_t values = cores * (size_t)rounds + pairs * (size_t)pair_rounds;
    double *at;

    t->core_series = calloc(cores + 1, sizeof *t->core_series);
    t->pair_series = calloc(pairs + 1, sizeof *t->pair_series);
    t->values = calloc(values + 1, sizeof *t->values);
    t->work =
        calloc(cores + pairs + (size_t)(rounds + pair_rounds), sizeof *t->work);
    if (t->core_series == NULL || t->pair_series == NULL || t->values == NULL ||
        t->work == NULL)
        return -1;
    at = t->values;
    for (size_t i = 0; i < cores; i++)
        point_series(&t->core_series[i], &accept_pieces[i % PIECES],
                     t->cores[i / PIECES].class, &at, rounds);
    for (size_t i = 0; i < pairs; i++) {
        const int *node = t->pairs[i / EXCHANGES].node;

        point_series(&t->pair_series[i], &accept_exchanges[i % EXCHANGES],
                     node[0] != node[1], &at, pair_rounds);
    }
    return 0;
}

int assign_all(struct test *t, struct err *e)
{
    t->nodes = calloc((size_t)t->p->size, sizeof *t->nodes);
    if (t->nodes == NULL)
        return err_set(e, EXIT_UNAVAILABLE, "out of memory for the nodes");
    if (assign_nodes(t) != 0 || assign_cores(t) != 0 || assign_shares(t) != 0 ||
        assign_pairs(t) != 0 || assign_series(t) != 0)
        return err_set(e, EXIT_UNAVAILABLE, "out of memory for the cores");
    if (t->core_count == 0)
        return err_set(e, EXIT_UNAVAILABLE, "no core is allowed to any rank");
    return 0;
}

void assign_release(struct test *t)
{
    for (int i = 0; i < t->node_count; i++)
        free(t->nodes[i].members);
    free(t->nodes);
    free(t->cores);
    free(t->pairs);
    free(t->core_series);
    free(t->pair_series);
    free(t->values);
    free(t->work);
}
