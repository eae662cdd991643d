# shellcheck shell=sh
# SPDX-License-Identifier: BSD-3-Clause
# Sourced by manual.sh and completion.sh, which set `here` to the folder jobs/ and `self`
# to the name of the command: what the programs say of themselves, by their option tables
# (BRIGADE_HELP=rows, see kernels/base/option.h) and lists.
#
# Every program is asked before anything is printed, and its answer is kept in a file: a
# pipe would hide the exit code of a program that failed, and what it had not printed
# would be missing without a word.

answers=''
trap 'rm -rf "$answers"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

fail() { # CODE WORDS
    code=$1
    shift
    echo "brigade ${self:?}: $*" >&2
    exit "$code"
}

# The programs: of this build, next to an installed folder, or on PATH.
programs=${BRIGADE_BUILD:-$(cd "$(dirname "$0")/.." && pwd)}
[ -x "$programs/brigade" ] || programs=$(dirname "$(command -v brigade)")
[ -x "$programs/brigade" ] ||
    fail 4 'the program brigade was not found; set BRIGADE_BUILD to its folder'
brigade=$programs/brigade
tab=$(printf '\t')

# The reason in the stderr of a program, on one line.
reason() {
    if [ -s "$answers/err" ]; then
        tr '\n\t' '  ' <"$answers/err" | sed 's/ *$//'
    else
        echo 'it printed no reason'
    fi
}

# Keep the answer of a program, and end with its code if it failed.
ask() { # NAME PROGRAM WORD...
    [ ! -e "$answers/$1" ] || return 0
    name=$1
    shift
    code=0
    BRIGADE_HELP=rows "$@" >"$answers/part" 2>"$answers/err" </dev/null || code=$?
    program=$(basename "$1")
    shift
    if [ $code -ne 0 ]; then
        failed="\`$program $*\` failed with code $code: $(reason)"
        # A help has no other code that is documented.
        [ $code -le 5 ] || code=1
        fail $code "$failed"
    fi
    mv "$answers/part" "$answers/$name" || fail 5 "cannot write to '$answers'"
}

answer() { # NAME
    cat "$answers/$1"
}

# The help of a command, with its options as rows.
ask_help() { # COMMAND
    ask "help.$1" "$brigade" "$1" --help
}

# What brigade-mpi says, on stdout. Fails if it cannot be started, as where MPI waits for
# a network.
mpi_says() { # WORD...
    (
        # shellcheck source=jobs/environment.sh
        . "${here:?}/environment.sh"
        BRIGADE_HELP=rows timeout 60 "$programs/brigade-mpi" "$@" \
            </dev/null 2>"$answers/err"
    )
}

# The same as files, which are empty where it is missing or fails: a build may run where
# MPI does not start.
ask_mpi() {
    [ ! -e "$answers/mpi" ] || return 0
    rm -f "$answers"/mpi.*
    : >"$answers/mpi"
    [ -x "$programs/brigade-mpi" ] || return 0
    asked=--help
    if mpi_says --help >"$answers/part"; then
        for driver in $(drivers_in <"$answers/part" | cut -f 1); do
            asked="run noop --driver $driver --help"
            # shellcheck disable=SC2086 # words
            mpi_says $asked >"$answers/mpi.$driver" || break
            asked=''
        done
    fi
    if [ -n "$asked" ]; then
        echo "brigade $self: warning: \`brigade-mpi $asked\` failed and is left out:" \
            "$(reason)" >&2
        rm -f "$answers"/mpi.*
        return 0
    fi
    mv "$answers/part" "$answers/mpi" || fail 5 "cannot write to '$answers'"
}

# What driver_options() reads: all drivers.
ask_drivers() {
    ask help "$brigade" --help
    for driver in $(answer help | drivers_in | cut -f 1); do
        ask "driver.$driver" "$brigade" run noop --driver "$driver" --help
    done
    ask_mpi
}

ask_kernels() {
    ask kernels "$brigade" list kernels
    for kernel in $(answer kernels | named_in | cut -f 1); do
        ask "kernel.$kernel" "$brigade" run "$kernel" --help
    done
}

# What all_tables() reads.
ask_all() {
    ask help "$brigade" --help
    for command in $(answer help | commands_in brigade | cut -f 1); do
        ask_help "$command"
    done
    ask lessons "$brigade" lessons --list
    ask_kernels
    ask_drivers
}

begin_asking() {
    answers=$(mktemp -d 2>/dev/null) || fail 5 'cannot create a folder for what the programs say'
}

# Print a file that is complete.
print_file() { # FILE
    code=0
    LC_ALL=C cat "$1" 2>"$answers/err" || code=$?
    [ $code -ne 0 ] || return 0
    [ $code -ne 141 ] || exit 141 # by SIGPIPE, without a word
    fail 5 "cannot write to stdout: $(sed 's/.*: //' "$answers/err")"
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
    list) answer help.list | sed -nE '/\[[a-z|]+\]/ {
        s/.*\[([a-z|]+)\].*/\1/; s/\|/\n/g; p; q; }' ;;
    sweep) answer help.sweep | awk '/where KIND is$/ { on = 1; next }
        on && $1 ~ /^[a-z]+$/ { print $1 } /^$/ { on = 0 }' ;;
    jobs) answer help.jobs | sed -n 's/.*is one of *//p' | tr ' ' '\n' ;;
    lessons) answer lessons | awk '!/^        / { print $1 }' ;;
    new) echo kernel ;;
    manual) answer help | commands_in brigade | cut -f 1 ;;
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
    answer help | commands_in brigade | while IFS="$tab" read -r name text; do
        both=brigade
        ! grep -q "^  brigade-mpi $name " "$answers/mpi" ||
            both='brigade brigade-mpi'
        printf 'command\t%s\t%s\t%s\n' "$name" "$both" "$text"
        operands_of "$name" | sed "s/^/operand$tab$name$tab/"
        answer "help.$name" | options_in "$name" | short_options
    done
    answer kernels | named_in | sed "s/^/kernel$tab/"
    answer kernels | named_in | cut -f 1 | while read -r name; do
        answer "kernel.$name" | options_in run | grep "^kernel:" | short_options
    done
    answer help | drivers_in |
        sed -E "s/^([^$tab]*)$tab/driver$tab\1${tab}brigade$tab/"
    answer mpi | drivers_in |
        sed -E "s/^([^$tab]*)$tab/driver$tab\1${tab}brigade-mpi$tab/"
    driver_options | short_options
}

# The options of drivers, as options_in() prints them.
driver_options() {
    {
        answer help | drivers_in | sed "s/$tab.*//; s/^/driver./"
        answer mpi | drivers_in | sed "s/$tab.*//; s/^/mpi./"
    } | while read -r name; do
        answer "$name" | options_in run | grep '^driver:' || true
    done
}

# Without the name of the value, and with the help up to its first bracket.
short_options() {
    awk -F '\t' -v OFS='\t' '{
        sub(/ *\(.*/, "", $6)
        print "option", $1, $2, $3, $5, $6 }'
}
