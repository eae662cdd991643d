#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Two nodes on this machine, and a slow wire between them, for as long as a
# command runs:
#
#   two_nodes.sh [--delay TIME] [--rate BYTES] COMMAND...
#   two_nodes.sh --delay 1ms mpirun -n 2 build/brigade-mpi where
#
# COMMAND runs on n1. Any mpirun (Open MPI 4) that it starts has the hosts n1
# and n2 with a slot each, TCP between them, and for each half of the cores of
# this process. mpirun binds nothing, since it would take the two for machines
# with the same cores; brigade-mpi then takes what it is given, unless --place
# says otherwise. Every packet is TIME under way (0s), after it has left at
# BYTES a second (unlimited).
#
# The nodes are network and host name spaces, the wire is tests/net/wire.c in
# $BRIGADE_BUILD, build/ if that is not set: nothing of this machine's network
# changes, and all of it ends with COMMAND, whose exit code is passed on. 77,
# with the reason, where such nodes cannot be made.
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin

top=$(cd "$(dirname "$0")/../.." && pwd)
wire=${BRIGADE_BUILD:-$top/build}/wire
# shellcheck source=tests/net/nodes.sh
. "$top/tests/net/nodes.sh"

fail() { # WORDS...
    [ ! -s "${dir-}/wire.out" ] || cat "$dir/wire.out" >&2
    echo "two_nodes: $*" >&2
    exit "${code:-1}"
}

usage() {
    sed -n '3,20s/^# \{0,1\}//p' "$0"
}

delay=0s
rate=0
while [[ ${1:---help} == -* ]]; do
    case ${1:---help} in
    --delay | --rate)
        [ $# -ge 2 ] || code=2 fail "$1 needs a value"
        declare "${1#--}=$2"
        shift 2
        ;;
    --help)
        usage
        exit 0
        ;;
    *) code=2 fail "no option '$1': --delay, --rate or --help" ;;
    esac
done

code=77
[ "$(id -u)" -eq 0 ] || fail 'not root, which name spaces need'
[ -x "$wire" ] || fail "$wire was not built"
[ -c /dev/net/tun ] || fail 'there is no /dev/net/tun'
for command in ip nsenter setpriv taskset unshare; do
    command -v "$command" >/dev/null || fail "there is no $command"
done
unshare --net --uts true 2>/dev/null ||
    fail 'no right to make network and host name spaces'
code=1

# ---- up and down -------------------------------------------------------------

dir=$(mktemp -d)
mark=BRIGADE_TEST_NODES=$dir
leash=(setpriv --pdeathsig TERM) # should this script be killed
: >"$dir/pids"

down() {
    local left
    # shellcheck disable=SC2046 # pids are words
    end_all TERM $(ours) || true
    left=$(ours)
    # shellcheck disable=SC2086
    [ -z "$left" ] || end_all KILL $left
    rm -rf "$dir"
}
trap down EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# Cores of this process for node 1 or 2, as taskset takes them; one core is
# both nodes'.
half() { # NODE
    local first last cpus=() n
    while IFS=- read -r first last; do
        mapfile -t -O ${#cpus[@]} cpus < <(seq "$first" "${last:-$first}")
    done < <(taskset -pc $$ | sed 's/.*: //' | tr , '\n')
    n=$(((${#cpus[@]} + 1) / 2))
    [ "$1" -eq 1 ] || cpus=("${cpus[@]: -n}")
    (IFS=, && echo "${cpus[*]:0:n}")
}

is_wired() {
    within n1 ip link show wire && within n2 ip link show wire
}

hold n1 n2
spawn wire '' "$wire" "$(spawned hold.n1)" "$(spawned hold.n2)" "$delay" "$rate"
wait_for wire is_wired >/dev/null
for i in 1 2; do
    within "n$i" hostname "n$i"
    within "n$i" ip link set wire mtu 65535 up
    within "n$i" ip address add "10.77.0.1$i/24" dev wire
    echo "n$i slots=1" >>"$dir/hosts"
done

# What mpirun takes for ssh: AGENT NODE WORDS...
cat >"$dir/agent" <<END
#!/bin/sh
shift
exec nsenter --target $(spawned hold.n2) --net --uts \
    taskset -c $(half 2) sh -c "\$*"
END
chmod +x "$dir/agent"
mpi=(plm=rsh plm_rsh_agent="$dir/agent" orte_default_hostfile="$dir/hosts"
    orte_tmpdir_base="$dir" oob_tcp_if_include=wire btl_tcp_if_include=wire
    pml=ob1 "btl=self,tcp" hwloc_base_binding_policy=none)
# In the background, since a trap waits for what runs in the foreground.
enter n1
"${leash[@]}" "${enter[@]}" env "$mark" "${mpi[@]/#/OMPI_MCA_}" \
    taskset -c "$(half 1)" "$@" <&0 &
wait $! || exit
