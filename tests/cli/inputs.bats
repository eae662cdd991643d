#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# shellcheck disable=SC2030,SC2031 # every test is a subshell
# Files that a user names: an input is not replaced by an output, and what is not
# a regular file is refused at once, for every option of every kernel.

load helpers.sh

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    printf 'P5 4 3 255\n123456789012' >in.pgm
    mkdir pictures
    cp in.pgm pictures/a.pgm
}

# ---- an output that is an input ------------------------------------------------

# Other names of a file, as of another directory, too.
names_of() { # FILE
    ln -s "$1" "link-$1"
    ln -s "link-$1" "links-$1"
    ln "$1" "hard-$1"
    echo "$1 ./$1 $PWD/$1 pictures/../$1 link-$1 links-$1 hard-$1"
}

kept() { # OPTION COMMAND...
    local option=$1
    shift
    find . -type f -exec md5sum {} + | sort >before
    ends 2 "$brigade" "$@"
    says "is the file of --$option" 'use another file'
    one_line
    find . -type f ! -name before -exec md5sum {} + | sort |
        diff - <(grep -v ' ./before$' before)
}

@test "an input is never replaced by the output, by any name" {
    for name in $(names_of in.pgm); do
        for way in '' --stream; do
            # shellcheck disable=SC2086 # no word, or one
            kept image run convolve --image in.pgm $way --output "$name" \
                "${quick[@]}"
            # shellcheck disable=SC2086
            kept image run convolve --image "$name" $way --output in.pgm \
                "${quick[@]}"
        done
    done
    head -c 12 in.pgm >in.raw
    kept image run convolve --image raw:4x3:in.raw --output ./in.raw \
        "${quick[@]}"
}

@test "an input is never replaced by another output" {
    echo 1 >filter.pgm
    head -c 8192 /dev/zero >blocks
    for name in $(names_of filter.pgm); do
        kept filter run convolve --image 4x4 --filter filter.pgm \
            --output "$name" "${quick[@]}"
        kept filter run convolve --image 4x4 --filter filter.pgm \
            --trace "$name" "${quick[@]}"
    done
    kept image run convolve --image in.pgm --trace ./in.pgm "${quick[@]}"
    kept file run read --file blocks --trace ./blocks "${quick[@]}"
    kept dir run album --dir pictures --trace ./pictures/a.pgm "${quick[@]}"
    kept output run convolve --image 4x4 --output a.pgm --trace a.pgm \
        "${quick[@]}"
    cp in.pgm machine.xml
    kept topology topo --topology machine.xml --svg ./machine.xml
}

@test "an input is not replaced by any rank" {
    need_mpi
    ends 2 "${two_ranks[@]}" run convolve --image in.pgm --output ./in.pgm \
        "${quick[@]}"
    says 'is the file of --image'
    [ "$(head -c 2 in.pgm)" = P5 ]
    [ "$(wc -c <in.pgm)" -eq 23 ]
}

@test "a link given as an output is replaced, its target is kept" {
    for way in '' --stream; do
        rm -f out.pgm new.pgm
        cp in.pgm old.pgm
        ln -s old.pgm out.pgm
        ln -s missing.pgm new.pgm
        for to in out.pgm new.pgm; do
            # shellcheck disable=SC2086
            ends 0 "$brigade" run convolve --image in.pgm --filter sharpen \
                $way --output "$to" "${quick[@]}"
            [ ! -L "$to" ]
            [ "$(head -c 2 "$to")" = P5 ]
        done
        cmp in.pgm old.pgm
        [ ! -e missing.pgm ]
    done
}

# ---- what is not a regular file ------------------------------------------------

# One of each kind, named with this suffix, and its name without a suffix.
specials() { # SUFFIX
    mkfifo "pipe$1"
    mkdir "dir$1"
    ln -s /dev/zero "device$1"
    ln -s "pipe$1" "link$1"
    socket "socket$1" || [ -S "socket$1" ] || rm -f "socket$1"
    echo "pipe$1 dir$1 device$1 link$1 $([ -S "socket$1" ] && echo "socket$1")"
}

# A socket that no process listens on.
socket() { # PATH
    perl -MSocket -e 'socket(my $s, PF_UNIX, SOCK_STREAM, 0) or exit 1;
        bind($s, pack_sockaddr_un($ARGV[0])) or exit 1' "$1" 2>/dev/null
}

# Not waited for, with a code of an error, and named.
refused() { # NAME COMMAND...
    local name=$1
    shift
    runs=$((runs + 1))
    run timeout --kill-after=1 180 "$@" </dev/null
    case $status in
    [1245]) ;;
    *) complain "ended with $status: $*: $output" ;;
    esac
    [[ $output == *"$name"*'not a regular file'* ]] ||
        complain "not named: $*: $output"
}

# Options of a kernel whose value may be a file, by its help.
file_options() { # KERNEL
    "$brigade" run "$1" --help | awk '/^Options of every run/ { exit }
        /^  --[a-z]/ && $2 ~ /FILE|PICTURE/ && $1 != "--output" { print $1 }'
}

@test "a FIFO, socket, device or directory is refused by every kernel" {
    local files count=0
    files=$(specials '')
    for kernel in "${kernels[@]}"; do
        for option in $(file_options "$kernel"); do
            count=$((count + 1))
            for file in $files; do
                # Required options are in the small set-up.
                # shellcheck disable=SC2046,SC2086
                refused "$file" "$brigade" run "$kernel" \
                    $(without "$option" ${small[$kernel]}) \
                    "$option" "$file" "${quick[@]}"
            done
        done
    done
    [ "$count" -ge 4 ]
    conclude "$((count * $(wc -w <<<"$files")))"
}

@test "a FIFO, socket, device or directory is refused by every command" {
    local files
    files=$(specials .xml)
    for file in $files; do
        refused "$file" "$brigade" topo --topology "$file"
        refused "$file" "$brigade" sweep "$file" --out new
        for way in --stream --no-stream; do
            refused "$file" "$brigade" run convolve --image "raw:4x4:$file" \
                "$way" "${quick[@]}"
        done
        # The files of a directory.
        for name in runs.csv sweep.csv costs.csv; do
            rm -rf rows
            mkdir rows
            ln -s "../$file" "rows/$name"
            refused "$name" "$brigade" sweep strong --kernels null --out rows
        done
        rm -rf rows
        mkdir rows
        ln -s "../$file" rows/runs.csv
        refused runs.csv "$brigade" report rows
        refused runs.csv "$brigade" compare rows rows
    done
    conclude "$((9 * $(wc -w <<<"$files")))"
}

@test "a descriptor of the shell is still an input" {
    ends 0 "$brigade" run convolve --image /dev/stdin "${quick[@]}" <in.pgm || {
        # `ends` closes stdin.
        "$brigade" run convolve --image /dev/stdin "${quick[@]}" <in.pgm
    }
    echo 'null --units 10' | "$brigade" sweep /dev/stdin --dry-run
    "$brigade" sweep <(echo 'null --units 10') --dry-run
    echo 1 | "$brigade" run convolve --image 4x4 --filter /dev/stdin \
        "${quick[@]}"
}
