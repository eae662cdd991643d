#compdef brigade brigade-mpi
# SPDX-License-Identifier: BSD-3-Clause
# zsh completion of brigade and brigade-mpi, by `brigade completion zsh`.
_brigade_tables='
TABLES
'

# Lines "FIRST SECOND ..." of the tables as arrays: f=("${(@ps:\t:)line}"). The
# options of zsh are those that its completion system has set, and needs.
_brigade() {
    local line driver='' program=${words[1]:t} command=${words[2]:-}
    local current=${words[CURRENT]} previous=${words[CURRENT-1]}
    local -a f found scopes
    integer i

    if (( CURRENT == 2 )); then
        for line in "${(@f)_brigade_tables}"; do
            f=("${(@ps:\t:)line}")
            [[ $f[1] == command && " $f[3] " == *" $program "* ]] &&
                found+=("$f[2]:$f[4]")
        done
        _describe command found
        return
    fi
    scopes=("$command")
    if [[ $command == run ]]; then
        for (( i = 3; i < CURRENT; i++ )); do
            [[ $words[i] == --driver ]] && driver=$words[i+1]
            [[ $words[i] == --driver=* ]] && driver=${words[i]#*=}
        done
        scopes+=("kernel:$words[3]" "driver:$driver")
    fi
    # --name=value is one word.
    if [[ $current == --*=* ]]; then
        previous=${current%%=*}
        compset -P '*='
    fi
    for line in "${(@f)_brigade_tables}"; do
        f=("${(@ps:\t:)line}")
        [[ $f[1] == option && ${scopes[(Ie)$f[2]]} -gt 0 ]] || continue
        if [[ $previous == "--$f[3]" && $f[4] != (flag|word) ]]; then
            _brigade_value "$f[3]" "$f[4]" "$program" ${=f[5]}
            return
        fi
        found+=("--$f[3]:${f[6]//:/\\:}")
        [[ $f[4] == flag && $current == --no* ]] && found+=("--no-$f[3]")
    done
    if [[ $current == -* ]]; then
        found+=('--help:options and an example')
        _describe option found
        return
    fi
    found=()
    for line in "${(@f)_brigade_tables}"; do
        f=("${(@ps:\t:)line}")
        [[ $f[1] == operand && $f[2] == $command ]] && found+=("$f[3]")
    done
    case $found[1] in
    '<directory>') _files -/ ;;
    '<kernel>')
        (( CURRENT == 3 )) || return
        found=()
        for line in "${(@f)_brigade_tables}"; do
            f=("${(@ps:\t:)line}")
            [[ $f[1] == kernel ]] && found+=("$f[2]:${f[3]//:/\\:}")
        done
        _describe kernel found
        # A file is named with a '/'.
        [[ $current != */* ]] || _files -g '*.so'
        ;;
    ?*) _describe word found ;;
    esac
}

_brigade_value() { # OPTION KIND PROGRAM CHOICE...
    local name=$1 kind=$2 program=$3 line
    local -a f found
    shift 3
    found=("$@")
    if [[ $name == driver ]]; then
        for line in "${(@f)_brigade_tables}"; do
            f=("${(@ps:\t:)line}")
            [[ $f[1] == driver && $f[3] == $program ]] &&
                found+=("$f[2]:${f[4]//:/\\:}")
        done
    fi
    (( $#found == 0 )) || _describe value found
    case $kind in
    file) _files ;;
    directory) _files -/ ;;
    esac
}

# Loaded by the first completion, or sourced.
if [[ $funcstack[1] == _brigade ]]; then
    _brigade "$@"
elif (( $+functions[compdef] )); then
    compdef _brigade brigade brigade-mpi
fi
