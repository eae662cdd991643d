/* SPDX-License-Identifier: BSD-3-Clause */
/* The tables of pieces.def and exchanges.def. */
#include <math.h>
#include <string.h>

#include "drivers/program/accept/accept.h"

#define PIECE(function, name, unit, work, weight, floor_ns)                    \
    {name, unit, work, weight, floor_ns},
#define EXCHANGE(id, name, unit, work, weight, floor_ns)                       \
    {name, unit, work, weight, floor_ns},

const struct accept_item accept_pieces[PIECES] = {
#include "drivers/program/accept/pieces.def"
};

const struct accept_item accept_exchanges[EXCHANGES] = {
#include "drivers/program/accept/exchanges.def"
};

double accept_value(const struct accept_item *i, double ns)
{
    if (!isfinite(ns))
        return NAN;
    if (i->work > 0)
        return i->work / ns;
    return ns / (strcmp(i->unit, "ms") == 0 ? 1e6 : 1e3);
}

double accept_ns(const struct accept_item *i, double value)
{
    if (i->work > 0)
        return i->work / value;
    return value * (strcmp(i->unit, "ms") == 0 ? 1e6 : 1e3);
}
