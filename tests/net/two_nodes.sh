#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Simulate two nodes on this machine, with a slow wire between them, while a command
# runs:
#
#   two_nodes.sh [--delay TIME] [--rate BYTES] COMMAND...
#   two_nodes.sh --delay 1ms mpirun -n 2 build/brigade-mpi where
#
# COMMAND runs on n1. Any mpirun (Open MPI 4) that it starts has the hosts n1 and n2
# with one slot each, TCP between them, and half of the cores of this process for
# each. mpirun does not bind, because it would bind both hosts to the same cores;
# brigade-mpi keeps the given cores unless --place is used. Packets are sent at BYTES
# per second (default: unlimited) and delayed by TIME (default: 0s).
#
# The nodes are network and UTS namespaces; the wire is tests/net/wire.c in
# $BRIGADE_BUILD (default: build/). The network of this machine does not change, and
# everything ends with COMMAND, whose exit code is returned. Exit 77, with the
# reason, if such nodes cannot be created.
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
    sed -n '3,18s/^# \{0,1\}//p' "$0"
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

# Cores of this process for node 1 or 2, in taskset's format; a single core belongs
# to both nodes.
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

# The replacement of ssh for mpirun: AGENT NODE WORDS...
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
# In the background, because a trap waits for a foreground command to end.
enter n1
"${leash[@]}" "${enter[@]}" env "$mark" "${mpi[@]/#/OMPI_MCA_}" \
    taskset -c "$(half 1)" "$@" <&0 &
wait $! || exit
