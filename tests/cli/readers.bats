#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# Files that users give: byte order marks, empty files, ends that are not read,
# and file systems without locks. Pictures have pictures.bats.

load helpers.sh

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    mark='\xef\xbb\xbf'
}

@test "text files may begin with a byte order mark, also on a pipe" {
    local text='1 2 1\n2 4 2\n1 2 1\n' want
    # shellcheck disable=SC2059 # escapes
    printf "$text" >plain
    # shellcheck disable=SC2059
    printf "$mark$text" >marked
    want=$("$brigade" run convolve --image 40x30 --filter plain "${quick[@]}" \
        --csv - | column result)
    for file in marked /dev/stdin; do
        [ "$("$brigade" run convolve --image 40x30 --filter $file \
            "${quick[@]}" --csv - <marked | column result)" = "$want" ]
    done
    [ "$(head -c 99 marked | "$brigade" run convolve --image 40x30 \
        --filter /dev/stdin "${quick[@]}" --csv - | column result)" = "$want" ]
    # shellcheck disable=SC2059
    printf "${mark}brigade run null --units 7\n" >points
    ends 0 "$brigade" sweep points --dry-run
    says 'units=7'
    # A part of a mark is not one.
    printf '\xef\xbb1 2 1\n2 4 2\n1 2 1\n' >part
    ends 2 "$brigade" run convolve --image 40x30 --filter part "${quick[@]}"
    printf '\xef' >part
    ends 2 "$brigade" run convolve --image 40x30 --filter part "${quick[@]}"
}

@test "empty files are called empty" {
    : >nothing
    ends 1 "$brigade" run convolve --image nothing "${quick[@]}"
    says "'nothing': it is empty"
    ends 2 "$brigade" run convolve --image 9x9 --filter nothing "${quick[@]}"
    says "'nothing' is empty"
    ends 2 "$brigade" run read --file nothing "${quick[@]}"
    says "'nothing' is empty"
    ends 4 "$brigade" sweep nothing --dry-run
    says "'nothing' is empty"
}

@test "read says how many bytes at the end it leaves out" {
    head -c 10000 /dev/zero >file
    for driver in $(drivers_of read); do
        ends 0 "$brigade" run read --file file --driver "$driver" "${quick[@]}"
        says "the last 1808 bytes of 'file' are not read" 'a block of 4096'
    done
    ends 0 "$brigade" run read --file file --block 1000 "${quick[@]}"
    says_not 'not read'
    ends 0 "$brigade" run read --size 100000 "${quick[@]}"
    says_not 'not read'
}

# Without the error a writer waits 30 s for others.
@test "a file system without locks: an error at once, and where to go" {
    local mine=(strace -f -qq -o /dev/null -e trace=flock
        -e inject=flock:error=ENOLCK)
    "${mine[@]}" true 2>/dev/null || skip 'strace was not found or may not trace'
    for words in 'run null --driver serial' 'sweep strong --kernels null
        --drivers serial --repeat 1'; do
        # shellcheck disable=SC2086 # words
        ends 5 timeout 25 "${mine[@]}" "$brigade" $words --out there
        says 'cannot lock' 'No locks available' 'use --out on another'
    done
}

@test "a dry run without the plan of a point says that its time is unknown" {
    ends 0 "$brigade" sweep strong --kernels convolve:image=none.png,spin \
        --drivers serial --dry-run
    says ' unknown  image=none.png' '1 point of unknown time counts as' \
        "cannot open picture 'none.png': No such file"
    [[ $output =~ spin\ +serial\ +1\ +[0-9.]+\ s ]]
    ends 0 "$brigade" sweep strong --kernels spin --drivers serial --dry-run
    says_not unknown
}

@test "a file of metadata that cannot be read is not called bad, but ends with 5" {
    "$brigade" run null "${quick[@]}" --out there >/dev/null
    local file fails=(strace -qq -o /dev/null -e trace=read
        -e inject=read:error=EIO)
    strace -qq -o /dev/null -e trace=none true 2>/dev/null ||
        skip 'strace was not found or may not trace'
    file=$(find there/meta -name '*.json')
    ends 5 "${fails[@]}" -P "$PWD/$file" "$build/brigade-report" there
    says "cannot read '$file': Input/output error"
    says_not 'not metadata'
}
