#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# Manual pages and completions: each is made from the programs, and is read by
# the programs that it is for.

load helpers.sh

setup_file() {
    export pages=$BATS_FILE_TMPDIR/manual
    "$brigade" manual --out "$pages"
}

setup() {
    completions=$pages/completions
}

# Names of the options in a help, as it is printed for people.
options_of() { # PROGRAM WORD...
    "$@" --help </dev/null | grep -oE '^  --(\[no-\])?[a-z0-9-]+' |
        sed -E 's/^  --(\[no-\])?//' | sort -u
}

# Every option of a help is in a page.
in_page() { # PAGE PROGRAM WORD...
    local name page=$1 count=0
    shift
    for name in $(options_of "$@"); do
        grep -qF -- "\\-\\-${name//-/\\-}" "$pages/man1/$page" || {
            echo "$page has no --$name of $*"
            return 1
        }
        count=$((count + 1))
    done
    [ "$count" -gt 0 ] || { echo "no option was found in $* --help"; return 1; }
}

@test "a page for each command, and for both programs" {
    local command
    for command in $("$brigade" --help | sed -nE 's/^  brigade ([a-z]+) .*/\1/p'); do
        [ -s "$pages/man1/brigade-$command.1" ]
    done
    [ -s "$pages/man1/brigade.1" ]
    [ ! -x "$build/brigade-mpi" ] || [ -s "$pages/man1/brigade-mpi.1" ]
}

@test "every option of every command is in its page" {
    local command
    for command in $("$brigade" --help | sed -nE 's/^  brigade ([a-z]+) .*/\1/p'); do
        [ "$command" = run ] || [ -z "$(options_of "$brigade" "$command")" ] ||
            in_page "brigade-$command.1" "$brigade" "$command" || return 1
    done
}

@test "every option of every kernel and driver is in the page of run" {
    local kernel driver
    for kernel in "${kernels[@]}"; do
        in_page brigade-run.1 "$brigade" run "$kernel" || return 1
    done
    [ -x "$build/brigade-mpi" ] || return 0
    for driver in $(rank_drivers_of noop); do
        in_page brigade-run.1 "$build/brigade-mpi" run noop --driver "$driver" ||
            return 1
    done
}

@test "pages have no warnings of mandoc" {
    command -v mandoc >/dev/null || skip 'mandoc was not found'
    ends 0 mandoc -Tlint "$pages"/man1/*.1
    [ -z "$output" ]
}

@test "pages have no warnings of man" {
    command -v man >/dev/null || skip 'man was not found'
    command -v groff >/dev/null || skip 'groff was not found'
    local page
    for page in "$pages"/man1/*.1; do
        [ -z "$(LC_ALL=C.UTF-8 MANWIDTH=80 man --warnings -l "$page" 2>&1 \
            >/dev/null)" ]
    done
}

@test "manual prints one page, with the date of SOURCE_DATE_EPOCH" {
    SOURCE_DATE_EPOCH=86400 ends 0 "$brigade" manual sweep
    says '.TH BRIGADE-SWEEP 1 1970-01-02'
    ends 2 "$brigade" manual pots
    says "no command 'pots'"
    ends 2 "$brigade" completion tcsh
    says "'tcsh' is not a shell"
}

# A folder with the programs, of which COMMAND prints a part of its answer and fails.
broken() { # COMMAND CODE
    local file folder=$BATS_TEST_TMPDIR/broken
    rm -rf "$folder"
    mkdir "$folder"
    for file in "$build"/brigade-*; do
        [ ! -x "$file" ] || ln -s "$file" "$folder"
    done
    cat >"$folder/brigade" <<END
#!/bin/sh
[ "\$*" = '$1' ] || exec '$brigade' "\$@"
'$brigade' "\$@" | head -n 2
echo 'brigade: cannot write to stdout: no space left' >&2
exit $2
END
    chmod +x "$folder/brigade"
    export BRIGADE_BUILD=$folder
}

@test "a program that fails ends manual and completion with one line and no page" {
    local line script
    while IFS='|' read -r line script; do
        broken "$line" 5
        # shellcheck disable=SC2086 # words
        ends 5 "$top"/jobs/$script
        one_line
        says "\`brigade $line\` failed with code 5: brigade: cannot write"
    done <<'END'
run primes --help|manual.sh run
run noop --driver fork --help|manual.sh run
list kernels|manual.sh run
--version|manual.sh sweep
sweep --help|manual.sh sweep
--help|manual.sh
sweep --help|completion.sh zsh
lessons --list|completion.sh fish
run album --help|completion.sh bash
END
    broken 'report --help' 139
    ends 1 "$top/jobs/manual.sh" --out "$BATS_TEST_TMPDIR/pages"
    one_line
    says 'report --help` failed with code 139'
    [ ! -e "$BATS_TEST_TMPDIR/pages" ]
}

@test "brigade-mpi that does not start is left out, and has no page" {
    broken none 0
    rm -f "$BRIGADE_BUILD/brigade-mpi"
    ends 4 "$top/jobs/manual.sh" brigade-mpi
    says 'brigade-mpi was not built'
    printf '#!/bin/sh\necho part\necho no network >&2\nexit 1\n' \
        >"$BRIGADE_BUILD/brigade-mpi"
    chmod +x "$BRIGADE_BUILD/brigade-mpi"
    ends 0 "$top/jobs/completion.sh" bash
    says 'brigade-mpi --help` failed and is left out: no network'
    [[ $output != *$'\tbrigade-mpi\t'* ]]
    ends 4 "$top/jobs/manual.sh" brigade-mpi
}

@test "5: manual and completion, stdout is full" {
    [ -c /dev/full ] || skip '/dev/full was not found'
    for line in 'manual topo' 'completion bash'; do
        ends 5 sh -c "'$brigade' $line >/dev/full"
        one_line
        says 'cannot write to stdout: No space left on device'
    done
}

# The cases for each shell: a line that ends where the cursor is, then a
# candidate that must be among the answers, and one that may not be.
cases() {
    cat <<'END'
brigade r|run|sweep
brigade run pri|primes|convolve
brigade run primes --li|--limit|--image
brigade run primes --driver o|openmp|serial
brigade run primes --schedule st|static|dynamic
brigade run convolve --filter sh|sharpen|box
brigade sweep st|strong|weak
brigade list d|drivers|kernels
brigade run primes --no-b|--no-baseline|--baseline
END
    [ ! -x "$build/brigade-mpi" ] || cat <<'END'
brigade-mpi run noop --driver h|hybrid|openmp
brigade-mpi run noop --driver mpi --mess|--message-bytes|--limit
brigade-mpi a|accept|sweep
END
}

# Each answer of COMMAND to a line on its argument is a line.
completes() { # COMMAND...
    local line wanted unwanted answers
    while IFS='|' read -r line wanted unwanted; do
        answers=$("$@" "$line" </dev/null) || return 1
        if ! grep -qxF -e "$wanted" <<<"$answers" ||
            grep -qxF -e "$unwanted" <<<"$answers"; then
            echo "'$line' was completed with: $answers"
            return 1
        fi
    done < <(cases)
}

in_bash() { # LINE
    # shellcheck disable=SC2016 # variables of the other shell
    bash --norc -c '. "$1"; read -ra COMP_WORDS <<<"$2"
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _brigade
        printf "%s\n" "${COMPREPLY[@]}"' - "$completions/brigade.bash" "$1"
}

in_fish() { # LINE
    # shellcheck disable=SC2016
    HOME=$BATS_TEST_TMPDIR fish --no-config -c 'source $argv[1]
        complete -C $argv[2]' "$completions/brigade.fish" "$1" | cut -f 1
}

# With the functions of its completion system replaced by ones that print.
in_zsh() { # LINE
    # shellcheck disable=SC2016
    zsh -f -c 'compdef() {}; compset() {}; _files() { print -- files $* }
        _describe() { local -a all=("${(@P)2}"); all=("${(@)all%%:*}")
            print -l -- ${(M)all:#$words[CURRENT]*} }
        source $1; words=(${=2}); CURRENT=$#words; _brigade' - \
        "$completions/brigade.zsh" "$1"
}

@test "bash completes" {
    completes in_bash
    [ "$(in_bash 'brigade run primes --driver = o')" = openmp ]
    cd "$top" || return 1
    [ "$(in_bash 'brigade report resul')" = results ]
    in_bash 'brigade run album --dir resul' | grep -qx results
    in_bash 'brigade run read --file READ' | grep -qx README.md
}

@test "bash-completion loads the file by the name of the program" {
    local main=/usr/share/bash-completion/bash_completion folder
    [ -r "$main" ] || skip 'bash-completion was not found'
    folder=$BATS_TEST_TMPDIR/bash-completion/completions
    mkdir -p "$folder"
    cp "$completions/brigade.bash" "$folder/brigade"
    # shellcheck disable=SC2016
    XDG_DATA_DIRS=$BATS_TEST_TMPDIR bash --norc -c '. "$1"
        __load_completion brigade; complete -p brigade' - "$main" |
        grep -F '_brigade brigade'
}

@test "zsh completes" {
    command -v zsh >/dev/null || skip 'zsh was not found'
    zsh -n "$completions/brigade.zsh"
    completes in_zsh
    [ "$(in_zsh 'brigade report x')" = 'files -/' ]
    [ "$(in_zsh 'brigade run read --file x')" = files ]
}

# What a shell shows where a line and Ctrl-X m are typed, a word to a line. In the
# file of its set-up, this key completes the line and prints "shown>". (zsh shows no
# list while other keys are waiting.)
typed() { # SHELL FILE LINE
    # shellcheck disable=SC2016 # variables of the other shell
    TERM=xterm timeout 60 zsh -f -c 'zmodload zsh/zpty
        zpty shell ${=1}
        zpty -w shell "stty cols 200; . $2; print_ready"
        zpty -r shell out "*all is read*"
        zpty -w -n shell "$3"$'"'\C-xm'"'
        zpty -r shell out "*shown>*"
        print -r -- $out' - "$1" "$2" "$3" | sed 's/\x1b\[[0-9;?]*[A-Za-z]//g' |
        tr -c '[:print:]' '\n' | sed 's/shown>.*//' | tr ' ' '\n'
}

# In the shells themselves, where their own options hold.
@test "zsh completes what is typed" {
    command -v zsh >/dev/null || skip 'zsh was not found'
    cd "$BATS_TEST_TMPDIR" || return 1
    mkdir -p functions and
    touch and/mine.so and/other.c
    cp "$completions/brigade.zsh" functions/_brigade
    cat >set-up <<-EOF
	PS1='>' PS2='' fpath=($PWD/functions \$fpath)
	autoload -Uz compinit; compinit -u -D
	setopt nolistambiguous; LISTMAX=1000
	mark() { zle expand-or-complete; zle -R; print -rn -- ' shown>' }
	zle -N mark; bindkey -e; bindkey '^Xm' mark
	print_ready() { print 'all is' read }
	EOF
    in_typed_zsh() { typed 'zsh -f -i' "$PWD/set-up" "$1"; }
    completes in_typed_zsh
    in_typed_zsh 'brigade run primes --driver=op' | grep -qx -e --driver=openmp
    in_typed_zsh 'brigade run and/' | grep -qx and/mine.so
    in_typed_zsh 'brigade run album --dir a' | grep -qx and/
}

@test "bash completes what is typed" {
    command -v zsh >/dev/null || skip 'zsh, which types, was not found'
    cd "$BATS_TEST_TMPDIR" || return 1
    mkdir -p and
    cat >set-up <<-EOF
	PS1='>'; . '$completions/brigade.bash'
	bind 'set show-all-if-ambiguous on'; bind 'set page-completions off'
	mark() { echo "\$READLINE_LINE shown>"; }
	bind -x '"\\C-xn": mark'; bind '"\\C-xm": "\\t\\C-xn"'
	print_ready() { echo 'all is' read; }
	EOF
    in_typed_bash() { typed 'bash --norc -i' "$PWD/set-up" "$1"; }
    completes in_typed_bash
    in_typed_bash 'brigade run primes --driver=op' | grep -qx -e --driver=openmp
    in_typed_bash 'brigade run album --dir a' | grep -qx and/
}

@test "zsh finds the function by its name" {
    command -v zsh >/dev/null || skip 'zsh was not found'
    mkdir -p "$BATS_TEST_TMPDIR/site-functions"
    cp "$completions/brigade.zsh" "$BATS_TEST_TMPDIR/site-functions/_brigade"
    # shellcheck disable=SC2016
    [ "$(zsh -f -c 'fpath=($1 $fpath); autoload -Uz compinit; compinit -u -D
        print $_comps[brigade] $_comps[brigade-mpi]' - \
        "$BATS_TEST_TMPDIR/site-functions")" = '_brigade _brigade' ]
}

@test "fish completes" {
    command -v fish >/dev/null || skip 'fish was not found'
    completes in_fish
    cd "$top" || return 1
    [ "$(in_fish 'brigade report resul')" = results/ ]
}
