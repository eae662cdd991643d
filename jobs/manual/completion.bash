# SPDX-License-Identifier: BSD-3-Clause
# bash completion of brigade and brigade-mpi, by `brigade completion bash`.
# shellcheck shell=bash
_brigade_tables='
TABLES
'

# Fields of lines: the names of a KIND, such as command, in a program.
_brigade_names() { # KIND [PROGRAM]
    local kind name where
    while IFS=$'\t' read -r kind name where _; do
        [[ $kind == "$1" ]] || continue
        [[ -z ${2-} || " $where " == *" $2 "* ]] && echo "$name"
    done <<<"$_brigade_tables"
}

_brigade_operands() { # COMMAND
    local kind command word
    while IFS=$'\t' read -r kind command word _; do
        [[ $kind == operand && $command == "$1" ]] && echo "$word"
    done <<<"$_brigade_tables"
}

# "NAME KIND CHOICES" of each option of the scopes; a blank is around each.
_brigade_options() { # SCOPES
    local kind scope name value choices
    # (An empty field counts: a tab alone would be one separator with the next.)
    while IFS='|' read -r kind scope name value choices _; do
        [[ $kind == option && $1 == *" $scope "* ]] &&
            echo "$name $value $choices"
    done <<<"${_brigade_tables//$'\t'/|}"
}

_brigade() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
    local program=${COMP_WORDS[0]##*/} command=${COMP_WORDS[1]-}
    local scopes driver='' words='' name value choices i
    COMPREPLY=()
    if ((COMP_CWORD == 1)); then
        mapfile -t COMPREPLY < <(compgen -W \
            "$(_brigade_names command "$program") --help --version" -- "$cur")
        return
    fi
    # --name=value is three words.
    if [[ $cur == '=' ]]; then
        cur=''
    elif [[ $prev == '=' ]]; then
        prev=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    scopes=" $command "
    if [[ $command == run ]]; then
        for ((i = 2; i < COMP_CWORD; i++)); do
            [[ ${COMP_WORDS[i]} == --driver ]] || continue
            driver=${COMP_WORDS[i + 1]}
            [[ $driver != '=' ]] || driver=${COMP_WORDS[i + 2]-}
        done
        scopes+="kernel:${COMP_WORDS[2]} driver:$driver "
    fi
    if [[ $prev == --* ]]; then
        while read -r name value choices; do
            [[ $prev == "--$name" ]] || continue
            case $name:$value in
            *:flag | *:word) continue ;;
            driver:*) words=$(_brigade_names driver "$program") ;;
            *) words=$choices ;;
            esac
            mapfile -t COMPREPLY < <(
                compgen -W "$words" -- "$cur"
                [[ $value != file ]] || compgen -f -- "$cur"
                [[ $value != directory ]] || compgen -d -- "$cur")
            [[ $value != file && $value != directory ]] ||
                compopt -o filenames 2>/dev/null
            return
        done < <(_brigade_options "$scopes")
    fi
    if [[ $cur == -* ]]; then
        words=--help
        while read -r name value choices; do
            words+=" --$name"
            [[ $value != flag || $cur != --no* ]] || words+=" --no-$name"
        done < <(_brigade_options "$scopes")
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
        return
    fi
    words=$(_brigade_operands "$command")
    case $words in
    '<directory>')
        mapfile -t COMPREPLY < <(compgen -d -- "$cur")
        compopt -o filenames 2>/dev/null
        ;;
    '<kernel>')
        ((COMP_CWORD == 2)) || return
        mapfile -t COMPREPLY < <(
            compgen -W "$(_brigade_names kernel)" -- "$cur"
            compgen -G "$cur*.so"
            compgen -d -S / -- "$cur")
        [[ ${COMPREPLY[*]} != */ ]] || compopt -o nospace 2>/dev/null
        ;;
    *) mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur") ;;
    esac
}

complete -F _brigade brigade brigade-mpi
