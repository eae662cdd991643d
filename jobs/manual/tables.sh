# shellcheck shell=sh
# SPDX-License-Identifier: BSD-3-Clause
# Sourced by manual.sh and completion.sh, which set `here` to the folder jobs/: what the programs say of themselves, by
# their option tables (BRIGADE_HELP=rows, see kernels/base/option.h) and lists.

# The programs: of this build, next to an installed folder, or on PATH.
programs=${BRIGADE_BUILD:-$(cd "$(dirname "$0")/.." && pwd)}
[ -x "$programs/brigade" ] || programs=$(dirname "$(command -v brigade)") || {
    echo "brigade: not found; set BRIGADE_BUILD to its folder" >&2
    exit 4
}
brigade=$programs/brigade
tab=$(printf '\t')

# The help of a command, with its options as rows.
help_of() { # WORD...
    BRIGADE_HELP=rows "$brigade" "$@" --help </dev/null
}

# The same of brigade-mpi, which may be missing, and needs MPI to start.
mpi_says() { # WORD...
    [ -x "$programs/brigade-mpi" ] || return 0
    # A build may run where MPI waits for a network, or does not start.
    (
        # shellcheck source=jobs/environment.sh
        . "${here:?}/environment.sh"
        BRIGADE_HELP=rows timeout 60 "$programs/brigade-mpi" "$@" \
            </dev/null 2>/dev/null
    ) ||
        echo "brigade: brigade-mpi $* fails here; left out" >&2
}

# NAME SUMMARY of each command in the help of a program on stdin.
commands_in() { # PROGRAM
    sed -nE "s/^  $1 ([a-z]+) +(.*)/\1$tab\2/p"
}

# NAME SUMMARY of `list kernels`.
named_in() {
    sed -E "s/ +/$tab/"
}

# NAME SUMMARY of the drivers in the help of a program on stdin.
drivers_in() {
    sed -n '/^Drivers (/,/^$/p' | grep -Ev '^Drivers|^$|^  [a-z]+ +in [a-z-]+,' |
        sed -E "s/^  //; s/ +/$tab/"
}

# Ranks start slowly, so brigade-mpi is asked once.
ask_mpi() {
    mpi_help=$(mpi_says --help)
    driver_rows=$(driver_options)
}

# The options in a help on stdin, from rows and from lines such as
# "  --out DIR      keep the rows there": SCOPE NAME KIND ARG CHOICES HELP.
# Headings name other scopes: "Options of primes:".
options_in() { # SCOPE
    awk -F '\t' -v OFS='\t' -v scope="$1" '
    function put(name, kind, arg, choices, help) {
        print scope, name, kind, arg, choices, help
    }
    function kind_of(arg) {
        if (arg == "")
            return "word"
        if (arg ~ /^FILE/)
            return "file"
        return arg ~ /^DIR/ ? "directory" : "value"
    }
    function flush_line() {
        if (line_name != "")
            put(line_name, kind_of(line_arg), line_arg, "", line_help)
        line_name = ""
    }
    /^Options of every run:/ { flush_line(); scope = "run"; next }
    /^Options of driver / {
        flush_line(); scope = $0
        sub(/^Options of driver /, "driver:", scope); sub(/:$/, "", scope)
        next
    }
    /^Options of / {
        flush_line(); scope = $0
        sub(/^Options of /, "kernel:", scope); sub(/:$/, "", scope)
        next
    }
    /^\t/ {
        choices = $5
        # The policies are named in the text.
        if ($4 == "POLICY" && match($6, /none(, [a-z]+)+/)) {
            choices = substr($6, RSTART, RLENGTH)
            gsub(/,/, "", choices)
        }
        put($2, choices != "" && $3 == "value" ? "choice" : $3, $4, choices, $6)
        next
    }
    # Of programs without a table; several options may share a line.
    /^  --[a-z]/ {
        flush_line()
        text = $0
        sub(/^ +/, "", text)
        tag = text
        sub(/  .*/, "", tag)
        line_help = index(text, "  ") ? substr(text, index(text, "  ")) : ""
        sub(/^ +/, "", line_help)
        n = split(tag, words, " ")
        for (i = 1; i <= n; i++)
            if (words[i] ~ /^--/) {
                flush_line()
                line_name = substr(words[i], 3)
                line_arg = i < n && words[i + 1] !~ /^--/ ? words[i + 1] : ""
            }
        next
    }
    /^       / && line_name != "" {
        sub(/^ +/, "")
        line_help = line_help " " $0
        next
    }
    { flush_line() }
    END { flush_line() }'
}

# Words that may follow a command, and <directory> or <kernel>.
operands_of() { # COMMAND
    case $1 in
    run) echo '<kernel>' ;;
    report | compare | simulate | watch) echo '<directory>' ;;
    list) help_of list | sed -nE '/\[[a-z|]+\]/ {
        s/.*\[([a-z|]+)\].*/\1/; s/\|/\n/g; p; q; }' ;;
    sweep) help_of sweep | awk '/where KIND is$/ { on = 1; next }
        on && $1 ~ /^[a-z]+$/ { print $1 } /^$/ { on = 0 }' ;;
    jobs) help_of jobs | sed -n 's/.*is one of *//p' | tr ' ' '\n' ;;
    lessons) "$brigade" lessons --list | awk '!/^        / { print $1 }' ;;
    new) echo kernel ;;
    manual) "$brigade" --help | commands_in brigade | cut -f 1 ;;
    completion) printf '%s\n' bash zsh fish ;;
    esac | grep . || true
}

# Everything, for completions: lines of
#
#     command NAME PROGRAMS SUMMARY
#     kernel NAME SUMMARY
#     driver NAME PROGRAM SUMMARY
#     operand COMMAND WORD
#     option SCOPE NAME KIND CHOICES HELP
#
# SCOPE is a command, kernel:NAME or driver:NAME; KIND is flag, word (a flag
# without --no-), choice, file, directory or value.
all_tables() {
    "$brigade" --help | commands_in brigade | while IFS="$tab" read -r name text; do
        both=brigade
        ! echo "$mpi_help" | grep -q "^  brigade-mpi $name " ||
            both='brigade brigade-mpi'
        printf 'command\t%s\t%s\t%s\n' "$name" "$both" "$text"
        operands_of "$name" | sed "s/^/operand$tab$name$tab/"
        help_of "$name" | options_in "$name" | short_options
    done
    "$brigade" list kernels | named_in | sed "s/^/kernel$tab/"
    "$brigade" list kernels | named_in | cut -f 1 | while read -r name; do
        help_of run "$name" | options_in run | grep "^kernel:" | short_options
    done
    "$brigade" --help | drivers_in |
        sed -E "s/^([^$tab]*)$tab/driver$tab\1${tab}brigade$tab/"
    echo "$mpi_help" | drivers_in |
        sed -E "s/^([^$tab]*)$tab/driver$tab\1${tab}brigade-mpi$tab/"
    echo "$driver_rows" | grep . | short_options
}

# The options of drivers, as options_in() prints them.
driver_options() {
    "$brigade" --help | drivers_in | cut -f 1 | while read -r name; do
        help_of run noop --driver "$name" 2>/dev/null | options_in run |
            grep '^driver:' || true
    done
    echo "$mpi_help" | drivers_in | cut -f 1 | while read -r name; do
        mpi_says run noop --driver "$name" --help | options_in run |
            grep '^driver:' || true
    done
}

# Without the name of the value, and with the help up to its first bracket.
short_options() {
    awk -F '\t' -v OFS='\t' '{
        sub(/ *\(.*/, "", $6)
        print "option", $1, $2, $3, $5, $6 }'
}
