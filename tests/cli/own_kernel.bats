#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# Kernels in shared objects: the examples under every driver, what is refused and
# how, and that no wrong answer ends with 0. Above 400 lines: one subject, with its
# documented commands.

load helpers.sh

setup_file() {
    export objects=$BATS_FILE_TMPDIR
    cc -O2 -I "$BATS_TEST_DIRNAME/../.." -shared -fPIC -o "$objects/squares.so" \
        "$BATS_TEST_DIRNAME/../../kernels/examples/squares.c"
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    cp "$objects/squares.so" .
}

# Build ./bad.so from the example, changed by sed.
changed() { # SED_SCRIPT [FLAGS]
    local before after
    sed "$1" "$top/kernels/examples/squares.c" >bad.c
    before=$(md5sum <"$top/kernels/examples/squares.c") after=$(md5sum <bad.c)
    [ "$before" != "$after" ] || { echo "nothing was changed: $1"; return 1; }
    # shellcheck disable=SC2086 # flags are words
    cc -O2 -w -I "$top" -shared -fPIC ${2:-} -o bad.so bad.c
}

refused() { # CODE WORDS
    ends "$1" "$brigade" run ./bad.so "${quick[@]}"
    says "$2"
    [ "$1" -eq 3 ] || one_line
}

need_tools() { # TOOL...
    local tool
    for tool; do
        command -v "$tool" >/dev/null || skip "$tool was not found"
    done
}

# The folder that `brigade new` makes, under every driver of both programs.
example() { # LANGUAGE
    local driver
    "$brigade" new kernel mine --language "$1"
    ends 0 env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS make -C mine test
    for driver in $(drivers_where 1); do
        [[ $output == *"ok      $driver"[:,]* ]] || complain "not under $driver: $output"
    done
    says 'a spoilt result is found'
    says_not warning
    [ "$faults" -eq 0 ]
}

# ---- it runs -------------------------------------------------------------------

@test "own kernel: C, under every driver" {
    need_tools make pkg-config
    example c
}

@test "own kernel: C++, under every driver" {
    need_tools make pkg-config g++
    example c++
}

@test "own kernel: Fortran, under every driver" {
    need_tools make pkg-config gfortran
    example fortran
}

# Build ./own.so from a kernel of the tree, with another name.
outside() { # KERNEL [SOURCE...]
    local kernel=$1
    shift
    sed "s/\.name = \"$kernel\"/.name = \"own_$kernel\"/" \
        "$top/kernels/$kernel.c" >own.c
    echo "KERNEL_EXPORT(${kernel}_kernel)" >>own.c
    cc -O2 -D_GNU_SOURCE -I "$top" -shared -fPIC -o own.so own.c "$@"
}

# shellcheck disable=SC2086 # options are words
@test "own kernel: kernels that compute and wait, under every driver as built in" {
    local kernel driver want
    for kernel in spin counter wait read fetch; do
        case $kernel in
        fetch) outside fetch "$top/kernels/fetch/ask.c" ;;
        *) outside $kernel ;;
        esac
        want=$(run_brigade $kernel ${small[$kernel]} "${quick[@]}" --csv - |
            column result)
        ends 0 env "BRIGADE=$brigade" "$top/kernels/examples/test.sh" ./own.so \
            ${small[$kernel]}
        for driver in $(drivers_where 1 $kernel); do
            [[ $output == *"ok      $driver"*" $want"* ]] ||
                complain "$kernel not under $driver: $output"
        done
    done
    [ "$faults" -eq 0 ]
}

@test "own kernel: data, halos and passes, under every driver" {
    cc -O2 -I "$top" -shared -fPIC -o stencil.so "$BATS_TEST_DIRNAME/own_stencil.c"
    ends 0 env "BRIGADE=$brigade" "$top/kernels/examples/test.sh" ./stencil.so \
        --units 1e5 --passes 3
    [ "$(grep -c '^ok .*: h:' <<<"$output")" -eq "$(drivers_where 1 | wc -l)" ]
    need_mpi
    ends 0 "${ranks[@]}" 3 "$build/brigade-mpi" run ./stencil.so --passes 4 \
        --halo overlap "${quick[@]}"
}

@test "own kernel: options, help, lists, rows, --baseline" {
    ends 0 "$brigade" run ./squares.so --units 1e6 --driver fork --workers 2 \
        --baseline --out rows "${quick[@]}"
    says 'squares under fork' 'speed-up'
    [ "$(column kernel kernel_args verified <rows/runs.csv | sort -u)" = \
        $'squares\tunits=1e6\tfull' ]
    ends 0 "$brigade" run ./squares.so --help
    says 'run ./squares.so --units 1e9' 'Options of squares' '--units N'
    ends 2 "$brigade" run ./squares.so --unitz 1
    says 'did you mean --units'
    ends 2 "$brigade" run ./squares.so --units 0
    [ "$("$brigade" list kernels ./squares.so --csv | column name grows file)" = \
        $'squares\tunits\t./squares.so' ]
    [ "$("$brigade" list drivers ./squares.so --csv | column kernels | sort -u)" = \
        "$(printf '\nsquares')" ]
}

@test "own kernel: ranks" {
    need_mpi
    ends 0 "${two_ranks[@]}" run ./squares.so --units 1e6 "${quick[@]}"
    says 'squares under mpi' '333332833333500000'
    ends 2 "${two_ranks[@]}" run ./missing.so --units 1e6 "${quick[@]}"
    says "cannot open the kernel './missing.so'"
    says_not 'the run is lost'
}

@test "own kernel: a sweep, its rows, its report, resumed" {
    sweep=("$brigade" sweep grid --repeat 2 --no-anchors --workers 2 --out rows
        --kernels "./squares.so:units=1e5,null:units=10,$PWD/squares.so:units=1e6"
        --drivers "serial,fork")
    ends 0 "${sweep[@]}"
    says '12 runs done'
    [ "$(statuses rows | tr -d ' ok')" = '' ]
    [ "$(column kernel kernel_args driver verified <rows/runs.csv |
        grep squares | sort -u | tr '\t' ' ')" = \
        'squares units=1e5 fork full
squares units=1e5 serial full
squares units=1e6 fork full
squares units=1e6 serial full' ]
    ends 0 "${sweep[@]}"
    says '0 runs done'
    ends 0 "$brigade" report rows
    says squares
    ends 0 "$brigade" sweep strong --kernels ./squares.so:units=1e5 \
        --drivers serial,openmp --dry-run --commands
    says ' run ./squares.so --driver=openmp'
    ends 0 "$brigade" sweep weak --kernels ./squares.so:units=1e5 \
        --drivers serial,openmp --workers 1,2 --dry-run
    says 'units=200000'
}

@test "own kernel: a sweep with ranks" {
    need_mpi
    ends 0 "$brigade" sweep grid --kernels ./squares.so:units=1e5 --repeat 1 \
        --drivers serial,mpi,hybrid --workers 2 --no-anchors --out rows
    [ "$(column driver status <rows/runs.csv | sort | tr '\t\n' '  ')" = \
        'hybrid ok mpi ok serial ok ' ]
}

@test "own kernel: a sweep refuses before it measures" {
    sweep=("$brigade" sweep grid --drivers serial --out rows --kernels)
    ends 2 "${sweep[@]}" ./missing.so
    says "cannot open the kernel './missing.so'"
    one_line
    echo text >bad.so
    ends 2 "${sweep[@]}" null,./bad.so:units=3
    says 'not a shared object'
    changed 's/^#include "kernels.tally.h"/&\n#undef KERNEL_INTERFACE\n#define KERNEL_INTERFACE 99/'
    ends 4 "${sweep[@]}" ./bad.so
    says 'kernel interface 99'
    ends 2 "${sweep[@]}" ./squares.so:unit=3
    says 'did you mean --units'
    ends 2 "${sweep[@]}" squares.so
    ends 2 "${sweep[@]}" ./squares
    says 'end in .so'
    echo './squares.so --units 1e5' >points
    ends 2 "$brigade" sweep points --out rows
    says '--kernels, also for a file of points'
    [ ! -e rows ]
    ends 0 "$brigade" sweep points --kernels ./squares.so --no-anchors \
        --repeat 1 --out rows
    [ "$(statuses rows)" = 'ok ' ]
}

# ---- only a word with a slash is a file ------------------------------------------

@test "own kernel: a name without a slash is not looked up as a file" {
    cp squares.so squares
    cp squares.so noop
    for name in squares squares.so; do
        ends 2 env "LD_LIBRARY_PATH=$PWD" "PATH=$PWD:$PATH" "$brigade" run "$name"
        says "no kernel '$name'"
        one_line
    done
    says 'write ./squares.so'
    ends 0 "$brigade" run noop --units 10 "${quick[@]}"
    says 'noop under serial'
    ends 2 "$brigade" ./squares.so
    says 'run ./squares.so'
}

# ---- refused ---------------------------------------------------------------------

@test "own kernel: files that are not shared objects" {
    ends 2 "$brigade" run ./missing.so
    says "cannot open the kernel './missing.so': No such file"
    one_line
    echo text >bad.so
    refused 2 'not a shared object'
    : >bad.so
    refused 2 'not a shared object'
    rm bad.so && mkdir bad.so
    refused 2 'cannot open the kernel'
    rmdir bad.so && mkfifo bad.so
    refused 2 'cannot open the kernel'
    rm bad.so
    cc -I "$top" -fPIC -c -o bad.so "$top/kernels/examples/squares.c"
    refused 2 'link it with -shared'
    head -c 1000 squares.so >bad.so
    refused 2 'not a whole shared object'
    truncate -s 12300 bad.so
    refused 2 'not a whole shared object'
    cp "$brigade" bad.so
    refused 4 'link it with -shared'
}

@test "own kernel: built for another machine" {
    # e_machine is at byte 18: 243 is RISC-V; then class and byte order.
    cp squares.so bad.so
    printf '\363\000' | dd of=bad.so bs=1 seek=18 conv=notrunc status=none
    refused 4 'was built for RISC-V and this program for'
    says 'build it on this machine'
    printf '\001' | dd of=bad.so bs=1 seek=4 conv=notrunc status=none
    refused 4 'was built for'
    printf '\002' | dd of=bad.so bs=1 seek=5 conv=notrunc status=none
    refused 4 'was built for'
}

@test "own kernel: another interface, no symbol, no kernel" {
    changed '/^KERNEL_EXPORT/d'
    refused 2 'exports no brigade_kernel'
    changed 's/^#include "kernels.tally.h"/&\n#undef KERNEL_INTERFACE\n#define KERNEL_INTERFACE 99/'
    refused 4 'kernel interface 99'
    says 'build it again'
    changed 's/^KERNEL_EXPORT.*/const struct kernel_export brigade_kernel = {1, 8, 8, 8, 8, 8, \&squares_kernel};/'
    refused 4 'other structs'
    changed 's/^KERNEL_EXPORT.*/struct kernel_export brigade_kernel = KERNEL_EXPORT_VALUE(squares_kernel); __attribute__((constructor)) static void forget(void) { brigade_kernel.kernel = 0; }/'
    refused 2 'has no kernel'
}

@test "own kernel: a function or library that is missing" {
    changed 's/uint64_t sum = 0;/uint64_t sum = not_defined();/'
    refused 4 'not_defined'
    # Functions of the program that are not of the interface.
    changed 's/uint64_t sum = 0;/uint64_t sum = kernel_find("noop") != 0;/'
    refused 4 'kernel_find'
}

@test "own kernel: incomplete, or a name that is taken" {
    local member
    for member in plan compute merge verify; do
        changed "/^    \\.$member = /d"
        refused 2 "no $member()"
    done
    changed '/^    \.options = /d'
    refused 2 'no options'
    changed '/^    \.name = "squares"/d'
    refused 2 '.name is not a name'
    changed 's/\.name = "squares"/.name = "primes"/'
    refused 2 "the name 'primes' is that of a built-in kernel"
    changed 's/\.name = "squares"/.name = "null"/'
    refused 2 "that of a built-in kernel"
    changed 's/\.name = "units"/.name = "repeat"/'
    refused 2 'option --repeat of squares is one of every run, too'
    changed 's/^    {0},/    {.name = "units", .help = "twice"},\n&/'
    refused 2 'two options --units'
    changed 's/\.init = "1e8"/.init = "lots"/'
    refused 2 'a default (.init) of squares'
    changed 's/\.passes = 1/.passes = 0/'
    refused 2 'its plan() is wrong'
}

# ---- wrong answers and crashes ---------------------------------------------------

@test "own kernel: no wrong answer ends with 0" {
    local driver
    # One unit is wrong.
    changed 's/t->result += sum;/t->result += sum + (lo == 0);/'
    for driver in $(drivers_where 'program == "brigade"'); do
        ends 3 "$brigade" run ./bad.so --driver "$driver" --units 1e5 "${quick[@]}"
        says 'the sum is'
    done
    # A judge that compares nothing, says so, or fails in silence.
    changed 's/if (t->result != .*/if (0)/'
    refused 3 'and also the next number'
    changed 's/return VERIFIED_FULL/return VERIFIED_NO/'
    refused 3 'compared nothing'
    changed 's/return VERIFIED_FULL/return -1/'
    refused 3 'without a message'
    changed 's/return VERIFIED_FULL/return 17/'
    refused 3 'compared nothing'
    changed 's/t->ok += /t->bad++; &/'
    refused 3 'wrong units'
    # An exit code that a shell would take for 0.
    changed 's/t->result += sum;/t->result += 1;/; s/EXIT_WRONG/256/'
    ends 1 "$brigade" run ./bad.so "${quick[@]}"
    changed 's/t->result += sum;/t->result += 1;/; s/EXIT_WRONG/0/'
    ends 1 "$brigade" run ./bad.so "${quick[@]}"
    ends 3 "$brigade" run ./squares.so --inject wrong "${quick[@]}"
}

@test "own kernel: a wrong answer of one rank" {
    need_mpi
    changed 's/t->result += sum;/t->result += sum + (lo == 0);/'
    ends 3 "${two_ranks[@]}" run ./bad.so --units 1e5 "${quick[@]}"
    says 'the sum is'
}

@test "own kernel: a crash is reported like other crashes" {
    # In one worker: of two that crash at once, the second may end the process
    # before the first has noted where (drivers/team/crash.c).
    changed 's/uint64_t sum = 0;/&\n    if (lo == 0) *(volatile int *)0 = 1;/'
    ends 1 "$brigade" run ./bad.so --driver pthread --workers 2 --out rows \
        "${quick[@]}"
    says 'SIGSEGV' 'phase work' 'the run is lost'
    [ "$(column kernel status <rows/runs.csv)" = $'squares\tfailed' ]
    changed 's/uint64_t sum = 0;/&\n    _exit(0);/'
    ends 1 "$brigade" run ./bad.so --driver fork --workers 2 "${quick[@]}"
    changed 's/const struct squares_options \*o = opt;/&\n    abort();/'
    ends 1 "$brigade" run ./bad.so "${quick[@]}"
    says 'SIGABRT'
    changed 's/^KERNEL_EXPORT.*/&\n__attribute__((constructor)) static void crash(void) { abort(); }/'
    ends 1 "$brigade" run ./bad.so "${quick[@]}"
    says 'SIGABRT'
}

# ---- brigade new -----------------------------------------------------------------

@test "brigade new: what it refuses" {
    ends 0 "$brigade" new --help
    says 'example: brigade new kernel'
    ends 2 "$brigade" new
    ends 2 "$brigade" new driver x
    for name in '' 2x a-b ../x 'a b' Big primes; do
        ends 2 "$brigade" new kernel "$name"
        one_line
    done
    ends 2 "$brigade" new kernel x --language pascal
    says 'c, c++ or fortran'
    mkdir there
    ends 2 "$brigade" new kernel there
    says "'there' exists"
    [ -z "$(ls there)" ]
}

# The commands of a section of a README, as they are written there.
commands_of() { # FILE HEADING
    awk -v heading="$2" '/^#/ { on = $0 == heading } on && sub(/^    /, "")' \
        "$top/$1" | sed 's/ *#.*//'
}

# What a new user has: an installation and a home folder.
@test "own kernel: the commands of kernels/README.md, from an installed copy" {
    need_tools make pkg-config
    local base command
    base=$(mktemp -d /tmp/brigade-own.XXXXXX)
    chmod 755 "$base"
    cmake --install "$build" --prefix "$base/first" >/dev/null
    mv "$base/first" "$base/moved"
    mkdir -m 1777 "$base/home"
    user=(env -i -C "$base/home" "PATH=$base/moved/bin:$PATH" "HOME=$base/home"
        "PKG_CONFIG_PATH=$base/moved/share/pkgconfig"
        "OMPI_MCA_orte_tmpdir_base=$base/home"
        OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_pml=ob1
        "OMPI_MCA_btl=self,vader" OMPI_MCA_btl_vader_single_copy_mechanism=none)
    [ "$(id -u)" -ne 0 ] ||
        user=(setpriv --reuid=65534 --regid=65534 --clear-groups "${user[@]}")
    commands_of kernels/README.md '## A kernel outside the tree' >list
    [ "$(wc -l <list)" -eq 7 ]
    while read -r command; do
        case $command in
        mpirun*) [ -x "$build/brigade-mpi" ] && [ "${ranks[0]}" = mpirun ] ||
            continue ;;
        'brigade sweep'*) command+=' --repeat 1 --no-anchors --workers 2' ;;
        esac
        ends 0 "${user[@]}" sh -c "${command//1e9/1e7}" ||
            complain "$command"
    done <list
    [ -z "$(find "$base/moved" -newer "$base/home" -type f)" ] ||
        complain 'files were written to the installation'
    rm -rf "$base"
    [ "$faults" -eq 0 ]
}

@test "own kernel: the commands of README.md, from the build" {
    need_tools make pkg-config
    local command
    ln -s "$build" build
    commands_of README.md '## Your own kernel' >list
    [ "$(wc -l <list)" -eq 3 ]
    while read -r command; do
        ends 0 sh -c "${command//1e9/1e7}"
    done <list
    says 'speed-up'
}
