#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# The lessons: claims of texts about concurrency and parallelism, each with a
# prediction, what this machine measured, and a conclusion. A lesson is a file
# in jobs/lessons/, written in the commands of jobs/lessons/verbs.sh.
# shellcheck disable=SC2034 # variables are the lessons'
set -eu

usage() {
    cat <<'EOF'
example: brigade lessons 2

  brigade lessons [LESSON...]    these lessons, or all, and a table of results
  --list         list the lessons and their claims
  --quick        shorter waits and less work: seconds instead of minutes
  --pause        ask for your prediction before each result
  --out DIR      keep the rows there, in runs.csv and workers.csv
  --sheet DIR    for a class of 90 minutes: write sheets to print,
                 DIR/sheets.html, and the answers of this machine,
                 DIR/answers.html; runs their commands, about 2 minutes

Every lesson prints its prediction before the measurement: make your own first.
A figure that differs is reported with the probable reason, such as other
programs or a host that takes cores away. The exit code is 6 only where a run
failed or an answer was wrong.
EOF
}

trap 'exit 130' INT
trap 'exit 143' TERM

top=$(cd "$(dirname "$0")/.." && pwd)
lessons=$top/jobs/lessons
# shellcheck source=jobs/lessons/verbs.sh
. "$lessons/verbs.sh"

all() { # the numbered lessons in order, then the named ones
    for file in "$lessons"/[0-9]*.lesson; do
        basename "$file" .lesson
    done | sort -n
    for file in "$lessons"/[!0-9]*.lesson; do
        basename "$file" .lesson
    done
}

# Print the file of a lesson, by its number or name, or nothing.
find_lesson() {
    for file in "$lessons/$1.lesson" "$lessons/$1"-*.lesson; do
        [ ! -r "$file" ] || echo "$file"
    done
}

list() {
    for name in $(all); do
        (
            # shellcheck disable=SC1090,SC2154
            . "$lessons/$name.lesson"
            printf '%6s  %s\n' "${name%%-*}" "$title"
            printf '%s\n' "$claim" | fold -s -w 70 | sed 's/^/        /'
        )
    done
}

quick='' pause='' out='' sheet='' wanted=''
while [ $# -gt 0 ]; do
    case $1 in
    --help | -h) usage; exit 0 ;;
    --list) list; exit 0 ;;
    --quick) quick=1 ;;
    --pause) pause=1 ;;
    --out | --sheet)
        [ $# -ge 2 ] || { echo "lessons: $1 needs a value" >&2; exit 2; }
        if [ "$1" = --out ]; then out=$2; else sheet=$2; fi
        shift ;;
    -*) echo "lessons: no option '$1'; see brigade lessons --help" >&2; exit 2 ;;
    *)
        file=$(find_lesson "$1")
        [ -n "$file" ] || {
            echo "lessons: no lesson '$1'; see brigade lessons --list" >&2
            exit 2
        }
        wanted="$wanted $(basename "$file" .lesson)" ;;
    esac
    shift
done
if [ -n "$sheet" ]; then
    [ -z "$wanted$quick$pause$out" ] || {
        echo "lessons: --sheet takes no lessons and no other options" >&2
        exit 2
    }
    # shellcheck source=jobs/lessons/sheet.sh
    . "$lessons/sheet.sh"
    write_sheets "$sheet"
    exit
fi
[ -n "$wanted" ] || wanted=$(all)

begin_lessons
for name in $wanted; do
    run_lesson "$lessons/$name.lesson" "${name%%-*}"
done
end_lessons
