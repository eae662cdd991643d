/* SPDX-License-Identifier: BSD-3-Clause */
/* Prints SCHEMA.md. */
#include "results/rows/schema.h"
#include "results/rows/row.h"

#include <errno.h>

static const char head[] =
    "# What the columns mean\n"
    "\n"
    "Generated from the tables in `row.c` by `brigade list columns "
    "--markdown`; a test\n"
    "compares. Files are CSV after RFC 4180 with LF: the first line names the "
    "columns,\n"
    "which are found by name, never by place. There are no comment lines. An "
    "empty cell\n"
    "says \"not known\" or \"does not apply\", never zero. Times are whole "
    "nanoseconds,\n"
    "memory is whole bytes. Real numbers that are whole are printed in full, "
    "others with\n"
    "six digits. Units of work are explained by `work_unit`.\n";

static const char hash[] =
    "\n"
    "## The hash in `result`\n"
    "\n"
    "Kernels that leave data behind answer with a 64-bit hash that is the "
    "same whoever\n"
    "computed which unit (`kernels/base/hash.h`). With all arithmetic modulo "
    "2^64, for\n"
    "unit u of n bytes, read as m = ceil(n / 8) little-endian words w[0] .. "
    "w[m-1], the\n"
    "last one padded with zero bytes:\n"
    "\n"
    "    h = mix(n + 0x9e3779b97f4a7c15)\n"
    "    h = mix(h + w[i])              for i = 0 .. m-1\n"
    "    unit(u) = mix(h + mix(u))\n"
    "    result  = sum of unit(u) over all units u\n"
    "\n"
    "where mix(x) is\n"
    "\n"
    "    x ^= x >> 30;  x *= 0xbf58476d1ce4e5b9\n"
    "    x ^= x >> 27;  x *= 0x94d049bb133111eb\n"
    "    x ^= x >> 31\n"
    "\n"
    "## The verdict\n"
    "\n"
    "The first that holds, with c = `cores_achieved` and w = "
    "`waits_achieved`. A worker\n"
    "is busy when it wanted a core (CPU time and run queue) for half of the "
    "time or more.\n"
    "\n"
    "| verdict | when |\n"
    "|---|---|\n"
    "| mis-pinned | busy workers share a core while another allowed core has "
    "none |\n"
    "| oversubscribed | more busy workers than cores on a host |\n"
    "| mixed | c >= 1.5 and w >= 1.5 |\n"
    "| parallel | c >= 1.5 |\n"
    "| wait-overlap | w >= 1.5 |\n"
    "| serial | none of these |\n";

static void print_table(FILE *to, const char *file, const char *what,
                        const struct column *columns)
{
    fprintf(to,
            "\n## %s\n\n%s\n\n| column | unit | type | meaning |\n"
            "|---|---|---|---|\n",
            file, what);
    for (; columns->name; columns++)
        fprintf(to, "| `%s` | %s | %s | %s |\n", columns->name, columns->unit,
                column_type_name(columns->type), columns->meaning);
}

int schema_print(FILE *to, struct err *e)
{
    fputs(head, to);
    print_table(to, ROW_RUNS_FILE, "One line per repetition.", run_columns);
    print_table(to, ROW_WORKERS_FILE, "One line per repetition and worker.",
                worker_columns);
    print_table(to, ROW_COSTS_FILE,
                "One line per way to have things wait and number of them.",
                cost_columns);
    print_table(to, ROW_PLAN_FILE,
                "The plan: one line per point of a sweep, written when it "
                "begins.",
                plan_columns);
    fputs(hash, to);
    if (fflush(to) || ferror(to))
        return err_errno(e, EXIT_RESULTS, errno, "cannot print the schema");
    return 0;
}
