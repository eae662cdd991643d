#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Begin a kernel outside the tree: a folder with its source, its build and its
# test.
set -eu

usage() {
    cat <<'EOF'
example: brigade new kernel sums && make -C sums test

  brigade new kernel NAME    make the folder NAME with a kernel that runs
  --language L     c (default), c++ or fortran

The folder has the source, a Makefile and test.sh. `make` builds NAME.so, `make
test` runs it under every driver. NAME is small letters, digits and '_'.
EOF
}

fail() { # CODE WORDS
    code=$1
    shift
    echo "brigade new: $*" >&2
    exit "$code"
}

kind='' name='' language=c
while [ $# -gt 0 ]; do
    case $1 in
    --help | -h)
        usage
        exit 0
        ;;
    --language)
        [ $# -gt 1 ] || fail 2 '--language requires a value'
        language=$2
        shift
        ;;
    --language=*) language=${1#*=} ;;
    -*) fail 2 "no option $1; see \`brigade new --help\`" ;;
    *)
        if [ -z "$kind" ]; then
            kind=$1
        elif [ -z "$name" ]; then
            name=$1
        else
            fail 2 "one NAME only, not also '$1'"
        fi
        ;;
    esac
    shift
done
[ "$kind" = kernel ] || fail 2 'use: brigade new kernel NAME'
case $name in
'') fail 2 'no name given; use: brigade new kernel NAME' ;;
[!a-z]* | *[!a-z0-9_]*)
    fail 2 "'$name' is not a name; use small letters, digits and '_'"
    ;;
esac
[ ${#name} -le 31 ] || fail 2 "'$name' has more than 31 characters"
case $language in
c) sources="$name.c" ;;
c++) sources="$name.cpp" ;;
fortran) sources="$name.f90 ${name}_table.c" ;;
*) fail 2 "--language: '$language' is not c, c++ or fortran" ;;
esac

# Next to jobs/ are the programs of a build, or, two folders up, the installed
# ones.
here=$(cd "$(dirname "$0")" && pwd)
examples=$(cd "$(dirname "$0")" && pwd -P)/../kernels/examples
programs=${BRIGADE_BUILD:-$here/..}
brigade=$programs/brigade
if [ -e "$programs/brigade.pc" ]; then
    config=$programs
else
    config=$(cd "$here/../../pkgconfig" 2>/dev/null && pwd) || config=''
fi
[ -r "$examples/squares.c" ] ||
    fail 4 "the examples are missing from '$examples'; install brigade again"
[ -x "$brigade" ] || brigade=brigade
if "$brigade" list kernels --csv | cut -d, -f 1 | grep -qx "$name"; then
    fail 2 "'$name' is a built-in kernel; use another name"
fi
[ ! -e "$name" ] || fail 2 "'$name' exists; use another name or remove it"

mkdir "$name" || fail 5 "cannot create the folder '$name'"
for source in $sources; do
    sed "s/squares/$name/g" \
        "$examples/squares${source#"$name"}" >"$name/$source" ||
        fail 5 "cannot write '$name/$source'"
done
cp "$examples/test.sh" "$name/test.sh" || fail 5 "cannot write '$name/test.sh'"

# The command that links the shared object.
# shellcheck disable=SC2016 # variables of make
case $language in
c) link='$(CC) $(CFLAGS) $(BRIGADE_CFLAGS)' ;;
c++) link='$(CXX) -std=c++20 $(CXXFLAGS) $(BRIGADE_CFLAGS)' ;;
fortran) link='$(FC) $(FFLAGS) $(BRIGADE_CFLAGS)' ;;
esac
cat >"$name/Makefile" <<EOF || fail 5 "cannot write '$name/Makefile'"
# make          build $name.so
# make test     run it under every driver
BRIGADE = $brigade
CFLAGS = -O2 -Wall -Wextra
# C++ warns of members that a table leaves out, which are zero.
CXXFLAGS = -O2 -Wall -Wextra -Wno-missing-field-initializers
FC = gfortran
FFLAGS = -O2 -Wall -fwrapv
# The headers, where pkg-config does not find them.
export PKG_CONFIG_PATH := $config:\$(PKG_CONFIG_PATH)
BRIGADE_CFLAGS = \$\$(pkg-config --cflags brigade)

$name.so: $sources
	$link -shared -fPIC -o \$@ $sources

test: $name.so
	BRIGADE='\$(BRIGADE)' ./test.sh ./$name.so --units 1e6

clean:
	rm -f $name.so *.mod

.PHONY: test clean
EOF
echo "made $name/: $sources, Makefile, test.sh"
echo "now: make -C $name test; then: $brigade run $name/$name.so --help"
