# shellcheck shell=sh
# SPDX-License-Identifier: BSD-3-Clause
# Drawings of the lessons, as text.

# Lanes of a trace file: which worker computed which task (a letter) when, in 64
# steps of time.
lanes() { # TRACE_JSON
    awk '
    function number(name) {
        if (!match($0, "\"" name "\":[0-9.e+-]+"))
            return -1
        return substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 3) + 0
    }
    /"name":"compute"/ {
        n++
        lane[n] = number("pid") " " number("tid")
        from[n] = number("ts")
        to[n] = from[n] + number("dur")
        task[n] = number("chunk")
        if (to[n] > last)
            last = to[n]
        if (!(lane[n] in seen)) {
            seen[lane[n]] = 1
            name[++lanes] = lane[n]
        }
    }
    END {
        for (l = 1; l <= lanes; l++) {
            line = ""
            for (m = 0; m < 64; m++) {
                moment = (m + 0.5) * last / 64
                mark = "."
                for (i = 1; i <= n; i++)
                    if (lane[i] == name[l] && from[i] <= moment && moment < to[i])
                        mark = substr("abcdefghijklmnopqrstuvwxyz", task[i] % 26 + 1, 1)
                line = line mark
            }
            printf "    lane %d |%s|\n", l, line
        }
    }' "$1"
}

# The histograms of the heartbeat, side by side: how many ticks were how late.
histogram() { # LABEL...
    for label; do
        value "$label" ticks | tr ' ' '\n' | sed "s/^/$label /; s/:/ /"
    done | awk -v labels="$*" '
    {
        count[$1, $2] = $3
        total[$1] += $3
        if (!($2 in seen)) {
            seen[$2] = 1
            edge[++n] = $2 + 0
        }
    }
    function time(ns) {
        return ns < 1e6 ? sprintf("%.0f us", ns / 1e3) : sprintf("%.1f ms", ns / 1e6)
    }
    END {
        for (i = 2; i <= n; i++)
            for (k = i; k > 1 && edge[k] < edge[k - 1]; k--) {
                swap = edge[k]; edge[k] = edge[k - 1]; edge[k - 1] = swap
            }
        columns = split(labels, label, " ")
        printf "    %12s", "late up to"
        for (c = 1; c <= columns; c++)
            printf "  %-13s", label[c]
        print ""
        for (i = 1; i <= n; i++) {
            printf "    %12s", time(edge[i])
            for (c = 1; c <= columns; c++) {
                ticks = count[label[c], sprintf("%d", edge[i])] + 0
                bar = ""
                width = total[label[c]] ? 8 * ticks / total[label[c]] : 0
                while (length(bar) < width)
                    bar = bar "#"
                printf "  %-13s", ticks ? sprintf("%4d %s", ticks, bar) : "   ."
            }
            print ""
        }
    }' | sed 's/ *$//'
}
