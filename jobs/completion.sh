#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Print what a shell needs to complete command lines of brigade and brigade-mpi:
# the tables of the programs, and a function that reads them.
set -eu

usage() {
    cat <<'EOF'
example: eval "$(brigade completion bash)"

  brigade completion SHELL    bash, zsh or fish

Prints a file that completes commands, kernels, drivers, the options of the
named kernel and driver, their values, and file names. An installation has these
files where the shells look for them. By hand:

  bash    cd ~/.local/share/bash-completion/completions &&
          brigade completion bash >brigade
  zsh     brigade completion zsh >FOLDER-OF-FPATH/_brigade
  fish    brigade completion fish >~/.config/fish/completions/brigade.fish
EOF
}

here=$(cd "$(dirname "$0")" && pwd)
self=completion
# shellcheck source=jobs/manual/tables.sh
. "$here/manual/tables.sh"

case ${1-} in
--help | -h)
    usage
    exit 0
    ;;
bash | zsh | fish) ;;
*) fail 2 "'${1-}' is not a shell; use bash, zsh or fish" ;;
esac

begin_asking
tables=${BRIGADE_TABLES-} # a file that has them
if [ -z "$tables" ]; then
    ask_all
    tables=$answers/tables
    all_tables >"$tables" 2>"$answers/err" || fail 5 "cannot write '$tables': $(reason)"
fi

# Each template has a line "TABLES" where they belong, inside single quotes.
template=$here/manual/completion.$1
{
    sed '/^TABLES$/,$d' "$template" && tr -d "'\\\\" <"$tables" &&
        sed '1,/^TABLES$/d' "$template"
} >"$answers/file" 2>"$answers/err" || fail 5 "cannot write '$answers/file': $(reason)"
print_file "$answers/file"
