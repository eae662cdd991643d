#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Manual pages, from the help and the option tables of the programs.
set -eu

usage() {
    cat <<'EOF'
example: brigade manual run

  brigade manual [COMMAND]    show the page of a command, or of brigade
  brigade manual brigade-mpi  that of brigade-mpi
  --roff        print its source, as man(1) reads it
  --out DIR     write all pages to DIR, and the completions of all shells

The page of run has the options of every kernel and driver. Pages have the date
of SOURCE_DATE_EPOCH, or of today.
EOF
}

here=$(cd "$(dirname "$0")" && pwd)
self=manual
# shellcheck source=jobs/manual/tables.sh
. "$here/manual/tables.sh"

page='' out='' roff=''
while [ $# -gt 0 ]; do
    case $1 in
    --help | -h)
        usage
        exit 0
        ;;
    --roff) roff=1 ;;
    --out)
        [ $# -gt 1 ] || fail 2 '--out requires a value'
        out=$2
        shift
        ;;
    --out=*) out=${1#*=} ;;
    -*) fail 2 "no option $1; see \`brigade manual --help\`" ;;
    *)
        [ -z "$page" ] || fail 2 "one page at a time: '$page' or '$1'"
        page=$1
        ;;
    esac
    shift
done

date=$(date -u ${SOURCE_DATE_EPOCH:+-d "@$SOURCE_DATE_EPOCH"} +%Y-%m-%d)

# What a page has, but of other commands.
ask_for_page() { # NAME
    ask version "$brigade" --version
    ask help "$brigade" --help
    case $1 in
    brigade) ;;
    brigade-mpi)
        [ -x "$programs/brigade-mpi" ] || fail 4 'brigade-mpi was not built'
        ask_mpi
        [ -s "$answers/mpi" ] || fail 4 'brigade-mpi cannot be asked here'
        ;;
    *)
        ask_help "$1"
        [ "$1" != run ] || { ask_kernels && ask_drivers; }
        ;;
    esac
}

# The help of run, then the sections of kernels and drivers.
help_of_run() {
    answer help.run
    answer kernels | named_in | cut -f 1 | while read -r name; do
        echo
        answer "kernel.$name" |
            sed -n "/^Options of $name:/,/^Options of every run:/p" |
            grep -v '^Options of every run:'
    done
    driver_options | awk -F '\t' '$1 != last {
            sub(/:/, " ", $1); print "\nOptions of " $1 ":"
            sub(/ /, ":", $1); last = $1 }
        { printf "\t%s\t%s\t%s\t%s\t%s\n", $2, $3, $4, $5, $6 }'
}

# A page from the help on stdin.
page_of() { # NAME COMMAND SUMMARY [SYNOPSIS]
    version=$(answer version | sed -n '1s/^[^ ]* \([^ ]*\).*/\1/p')
    others=brigade\(1\)
    [ "$1" != brigade ] || others=$(answer help | commands_in brigade | cut -f 1 |
        sed 's/.*/brigade-&(1),/' | tr '\n' ' ')brigade-mpi\(1\)
    awk -v "name=$1" -v "command=$2" -v "title=$3" -v "version=$version" \
        -v "date=$date" -v "also=$others" -v "synopsis=$4" -f "$here/manual/roff.awk"
}

write_page() { # NAME FILE
    print_page "$1" >"$2" 2>"$answers/err" || fail 5 "cannot write '$2': $(reason)"
}

print_page() { # NAME
    case $1 in
    brigade)
        answer help | page_of brigade brigade \
            'the same work under threads, processes, ranks and event loops' \
            'brigade COMMAND [argument...]'
        ;;
    brigade-mpi)
        answer mpi | page_of brigade-mpi brigade-mpi \
            'the commands of brigade for MPI ranks' \
            'brigade-mpi COMMAND [option...]'
        ;;
    run)
        help_of_run | page_of brigade-run 'brigade run' "$(summary_of run)" \
            'brigade run KERNEL [option...]'
        ;;
    *) answer "help.$1" | page_of "brigade-$1" "brigade $1" "$(summary_of "$1")" '' ;;
    esac
}

summary_of() { # COMMAND
    answer help | commands_in brigade | sed -n "s/^$1$tab//p"
}

write_all() { # DIR
    ask version "$brigade" --version
    ask_all
    mkdir -p "$1/man1" "$1/completions" 2>"$answers/err" ||
        fail 5 "cannot create '$1': $(reason)"
    write_page brigade "$1/man1/brigade.1"
    for name in $(answer help | commands_in brigade | cut -f 1); do
        write_page "$name" "$1/man1/brigade-$name.1"
    done
    [ ! -s "$answers/mpi" ] || write_page brigade-mpi "$1/man1/brigade-mpi.1"
    # The tables are the same for each shell.
    all_tables >"$1/tables" 2>"$answers/err" ||
        fail 5 "cannot write '$1/tables': $(reason)"
    for shell in bash zsh fish; do
        BRIGADE_TABLES=$1/tables "$here/completion.sh" "$shell" \
            >"$1/completions/brigade.$shell" 2>"$answers/err" ||
            fail 5 "cannot write '$1/completions/brigade.$shell': $(reason)"
    done
}

begin_asking
if [ -n "$out" ]; then
    [ -z "$page$roff" ] || fail 2 '--out writes all pages; omit the others'
    write_all "$out"
    exit 0
fi
: "${page:=brigade}"
page=${page#brigade-}
[ "$page" != mpi ] || page="brigade-mpi"
ask help "$brigade" --help
case $page in
brigade | brigade-mpi) ;;
*) [ -n "$(summary_of "$page")" ] ||
    fail 2 "no command '$page'; see brigade --help" ;;
esac
ask_for_page "$page"
write_page "$page" "$answers/page"
if [ -z "$roff" ] && [ -t 1 ] && command -v man >/dev/null; then
    man -l "$answers/page"
else
    print_file "$answers/page"
fi
