/* SPDX-License-Identifier: BSD-3-Clause */
/* The options of every run; see settings.h. */
#include "drivers/program/settings.h"

#include <stddef.h>

#include "drivers/program/world.h"
#include "results/rows/form.h"

const char *const schedule_names[] = {"auto",    "static", "steal",
                                      "dynamic", "guided", NULL};

#define FIELD(f) .offset = offsetof(struct settings, f)

const struct option settings_options[] = {
    {.name = "driver",
     .kind = OPTION_TEXT,
     FIELD(driver),
     .arg = "NAME",
     .help = "execution model: see `list drivers`"},
    {.name = "workers",
     .kind = OPTION_COUNT,
     FIELD(workers),
     .init = "0",
     .max = 1000000,
     .help = "number of workers, with ranks: of all ranks together; 0: one per "
             "core, at most the CPU quota rounded up, or one per task where "
             "threads wait"},
    {.name = "threads",
     .kind = OPTION_COUNT,
     FIELD(threads),
     .init = "0",
     .max = 4096,
     .help = "workers in each rank under hybrid; 0: its share of --workers, or "
             "one per core of the rank's mask"},
    {WORLD_RANKS_OPTION, FIELD(ranks)},
    {.name = "place",
     .kind = OPTION_TEXT,
     FIELD(place),
     .arg = "POLICY",
     .help = "placement of workers: none, compact, spread, core, numa, "
             "inherit, pu:LIST, core:LIST; default: core, with ranks inherit"},
    {.name = "strict",
     .kind = OPTION_FLAG,
     FIELD(strict),
     .help = "exit with code 3 and print the correction where busy workers "
             "share a core"},
    {.name = "grain",
     .kind = OPTION_COUNT,
     FIELD(grain),
     .init = "0",
     .help = "units of work per chunk; 0: the kernel's default"},
    {.name = "schedule",
     .kind = OPTION_CHOICE,
     FIELD(schedule),
     .init = "auto",
     .choices = schedule_names,
     .help = "assignment of chunks to workers (auto: steal for shared data, "
             "static across ranks, otherwise dynamic)"},
    {.name = "huge-pages",
     .kind = OPTION_FLAG,
     FIELD(huge_pages),
     .help = "2 MiB pages for data in memory; usually not available to memory "
             "that processes share (fork)"},
    {.name = "depth",
     .kind = OPTION_COUNT,
     FIELD(depth),
     .init = "0",
     .max = 100000000,
     .help = "waits in flight per event loop; 0: all"},
    {.name = "repeat",
     .kind = OPTION_COUNT,
     FIELD(repeat),
     .init = "3",
     .min = 1,
     .max = 100000,
     .help = "measured repetitions"},
    {.name = "warmup",
     .kind = OPTION_COUNT,
     FIELD(warmup),
     .init = "1",
     .max = 1000,
     .help = "repetitions before the measured ones, flagged in the rows"},
    {.name = "seed",
     .kind = OPTION_COUNT,
     FIELD(seed),
     .init = "1",
     .max = INT64_MAX,
     .help = "seed of all random choices"},
    {.name = "deadline",
     .kind = OPTION_TIME,
     FIELD(deadline_ns),
     .init = "1h",
     .min = 1000000,
     .max = INT64_MAX,
     .help = "time limit of the run, after which it exits with code 124"},
    {.name = "inject",
     .kind = OPTION_TEXT,
     FIELD(inject),
     .arg = "FAULT",
     .help = "fault to inject: wrong, or die:I, stop:I, hang:I, crash:I, "
             "bus:I, abort:I, exit:I in worker I"},
    {.name = "max-pixels",
     .kind = OPTION_COUNT,
     FIELD(max_pixels),
     .init = "2^28",
     .min = 1,
     .max = INT64_MAX,
     .help = "largest picture accepted, in pixels"},
    {.name = "out",
     .kind = OPTION_TEXT,
     FIELD(out),
     .arg = "DIR",
     .help =
         "directory for runs.csv, workers.csv and metadata; rows are appended"},
    {FORM_CSV_OPTION("the summary"), FIELD(csv)},
    {FORM_JSON_OPTION("the rows"), FIELD(json)},
    {.name = "label",
     .kind = OPTION_TEXT,
     FIELD(label),
     .arg = "TEXT",
     .help = "text for the column label of each row"},
    {.name = "signal-row",
     .kind = OPTION_FLAG,
     FIELD(signal_row),
     .init = "1",
     .help = "a row also of a run that was ended by a signal to it"},
    {.name = "plan",
     .kind = OPTION_FLAG,
     FIELD(plan),
     .help = "print the run's workers, units, work and waits as CSV, without "
             "running it"},
    {.name = "baseline",
     .kind = OPTION_FLAG,
     FIELD(baseline),
     .help = "measure the same work under the serial driver first, and print "
             "the speed-up"},
    {.name = "live",
     .kind = OPTION_FLAG,
     FIELD(live),
     .help = "draw what each worker does on stderr while the run goes on; as "
             "text, every 2 s, where that is not a terminal"},
    {.name = "trace",
     .kind = OPTION_TEXT,
     FIELD(trace),
     .arg = "FILE",
     .help =
         "file for the last repetition as Chrome Trace JSON (Perfetto); not "
         "an input"},
    {.name = "model",
     .kind = OPTION_TEXT,
     FIELD(model),
     .arg = "FILE",
     .help = "under SimGrid: table of the costs by which simulated time "
             "passes; see `brigade simulate`"},
    {0},
};

#undef FIELD
