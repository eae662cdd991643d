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

case ${1-} in
--help | -h)
    usage
    exit 0
    ;;
bash | zsh | fish) ;;
*)
    echo "brigade completion: '${1-}' is not a shell; use bash, zsh or fish" >&2
    exit 2
    ;;
esac

here=$(cd "$(dirname "$0")" && pwd)

# The table is inside single quotes. BRIGADE_TABLES: a file that has it.
tables() {
    if [ -n "${BRIGADE_TABLES-}" ]; then
        cat "$BRIGADE_TABLES"
    else
        # shellcheck source=jobs/manual/tables.sh
        . "$here/manual/tables.sh"
        ask_mpi
        all_tables
    fi | tr -d "'\\\\"
}

# Each template has a line "TABLES" where they belong.
template=$here/manual/completion.$1
sed '/^TABLES$/,$d' "$template"
tables
sed '1,/^TABLES$/d' "$template"
