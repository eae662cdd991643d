#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# A real Slurm on this machine, for tests: munged, slurmctld and
# slurmd with a configuration, a key, sockets, ports and spool in one
# directory. An installed Slurm and /etc/slurm are neither read nor touched.
#
#   cluster.sh missing [NODES]   print what is missing, one line; 1 if so
#   cluster.sh up DIR [NODES]    start it in the existing, empty DIR
#   cluster.sh in DIR COMMAND... run a client (sbatch, srun, squeue)
#   cluster.sh down DIR          end all of it; 1 with a list if any is left
#
# One node is this machine under its own name, on loopback. More nodes are
# network and host name spaces n1, n2 ..., joined by a bridge in a separate
# name space: this machine's network does not change, and all of it ends with
# the processes that hold it.
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin # where daemons live, and su may not look

top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/net/nodes.sh
. "$top/tests/net/nodes.sh"

fail() {
    echo "cluster: $*" >&2
    exit 1
}

missing() { # NODES
    local command packages=''
    if [ "$(id -u)" -ne 0 ]; then
        echo 'not root, which slurmd needs to start jobs'
        return 1
    fi
    for command in munged:munge slurmctld:slurmctld slurmd:slurmd \
        sbatch:slurm-client ss:iproute2; do
        command -v "${command%:*}" >/dev/null ||
            packages="$packages ${command#*:}"
    done
    if [ -n "$packages" ]; then
        echo "not installed, since on a usual machine the packages start" \
            "daemons: apt-get install --no-install-recommends$packages"
        return 1
    fi
    if [ "$1" -gt 1 ] && ! unshare --net --uts true 2>/dev/null; then
        echo 'no right to make network and host name spaces'
        return 1
    fi
}

# ---- up ----------------------------------------------------------------------

# Below the ports that the kernel hands out by itself.
free_ports() { # HOW_MANY in a row, the first is printed
    local turn first used
    used=$(ss -Htln | awk '{ sub(/.*:/, "", $4); print $4 }')
    for ((turn = 0; turn < 50; turn++)); do
        first=$((20000 + RANDOM % 10000))
        seq "$first" $((first + $1 - 1)) | grep -qxF "$used" && continue
        echo "$first"
        return
    done
    fail 'no free ports between 20000 and 30000'
}

name_spaces() { # NODES
    local i nodes=()
    for ((i = 1; i <= $1; i++)); do
        nodes+=("n$i")
    done
    hold head "${nodes[@]}"
    within head ip link add bridge type bridge
    within head ip link set bridge up
    within head ip address add 10.77.0.1/24 dev bridge
    for ((i = 1; i <= $1; i++)); do
        within head ip link add "v$i" type veth peer name eth0 \
            netns "$(spawned "hold.n$i")"
        within head ip link set "v$i" master bridge up
        within "n$i" ip link set eth0 up
        within "n$i" ip address add "10.77.0.1$i/24" dev eth0
        within "n$i" hostname "n$i"
    done
}

configure() { # NODES
    local i shape ports head=127.0.0.1
    ports=$(free_ports $((1 + $1)))
    shape=$(slurmd -C | grep -o 'CPUs=.*ThreadsPerCore=[0-9]*')
    [ "$1" -eq 1 ] || head=10.77.0.1
    # A requeued job waits until its old credential has expired, by default for
    # two minutes.
    # No cgroup is used; but left to itself slurmd looks for cgroups, and where they
    # are version 2 has systemd make one.
    echo CgroupPlugin=cgroup/v1 >"$dir/cgroup.conf"
    cat >"$dir/slurm.conf" <<END
ClusterName=brigade
SlurmctldHost=$(hostname)($head)
SlurmctldPort=$ports
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$dir/munge.socket,cred_expire=10
StateSaveLocation=$dir/state
SlurmdSpoolDir=$dir/spool.%n
SlurmctldPidFile=$dir/slurmctld.pid
SlurmdPidFile=$dir/slurmd.%n.pid
SlurmctldLogFile=$dir/slurmctld.log
SlurmdLogFile=$dir/slurmd.%n.log
TmpFS=$dir/tmp.%n
ProctrackType=proctrack/linuxproc
TaskPlugin=task/affinity
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/builtin
MpiDefault=pmix
ReturnToService=2
PartitionName=all Nodes=ALL Default=YES
END
    if [ "$1" -eq 1 ]; then
        echo "NodeName=$(hostname -s) NodeHostname=$(hostname)" \
            "NodeAddr=127.0.0.1 Port=$((ports + 1)) $shape"
    else
        for ((i = 1; i <= $1; i++)); do
            echo "NodeName=n$i NodeAddr=10.77.0.1$i Port=$((ports + i)) $shape"
        done
    fi >>"$dir/slurm.conf"
}

all_idle() { # NODES
    [ "$(within head sinfo --noheader --Node --format %T | grep -cx idle)" \
        -eq "$1" ]
}

# The daemons' messages, where the start fails.
complain() {
    tail -n 5 "$dir"/*.out "$dir"/*.log >&2 || true
    down || true
}

up() { # NODES
    local i name
    : >"$dir/pids"
    trap complain EXIT
    mkdir "$dir/state"
    (umask 077 && head -c 128 /dev/urandom >"$dir/munge.key")
    [ "$1" -eq 1 ] || name_spaces "$1"
    configure "$1"
    # --force: the directory may be closed to other users, who do not use it.
    spawn munged head munged --force --foreground --socket="$dir/munge.socket" \
        --key-file="$dir/munge.key" --pid-file="$dir/munged.pid" \
        --log-file="$dir/munged.log" --seed-file="$dir/munge.seed"
    wait_for 'answer of munged' test -S "$dir/munge.socket"
    spawn slurmctld head slurmctld -D
    for ((i = 1; i <= $1; i++)); do
        name=n$i
        [ "$1" -gt 1 ] || name=$(hostname -s)
        mkdir "$dir/spool.$name" "$dir/tmp.$name"
        spawn "slurmd.$name" "$name" slurmd -D -N "$name"
    done
    wait_for 'idle node' all_idle "$1"
    trap - EXIT
}

# ---- down --------------------------------------------------------------------

no_jobs() {
    [ -z "$(within head squeue --noheader)" ]
}

# Daemons of steps end after their jobs, on a busy machine much later.
no_steps() {
    local pid
    for pid in $(ours); do
        ! tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -q '^slurmstepd' ||
            return 1
    done
}

down() {
    local turn left
    if [ -e "$dir/pids" ] && alive "$(spawned slurmctld)"; then
        within head scancel --user=root 2>/dev/null || true
        for ((turn = 0; turn < 300; turn++)); do
            ! no_jobs || break
            sleep 0.1
        done
        for ((turn = 0; turn < 40; turn++)); do
            ! no_steps || break
            sleep 1
        done
    fi
    # shellcheck disable=SC2046 # pids are words
    end_all TERM $(ours) || true
    left=$(ours)
    [ -n "$left" ] || return 0
    echo "cluster: these had to be killed:" >&2
    # shellcheck disable=SC2086
    ps -o pid,args -p "${left//$'\n'/,}" >&2 || true
    # shellcheck disable=SC2086
    end_all KILL $left
    return 1
}

# ---- which -------------------------------------------------------------------

verb=${1:-help}
case $verb in
missing)
    missing "${2:-1}"
    exit
    ;;
up | in | down) [ $# -ge 2 ] || fail "$verb needs a directory" ;;
*) fail "no '$verb': missing, up, in or down" ;;
esac
dir=$(cd "$2" && pwd)
mark=BRIGADE_TEST_CLUSTER=$dir
export SLURM_CONF=$dir/slurm.conf
case $verb in
up) up "${3:-1}" ;;
in) shift 2 && within head env "$mark" "$@" ;;
down) down ;;
esac
