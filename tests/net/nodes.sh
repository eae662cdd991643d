# shellcheck shell=bash
# shellcheck disable=SC2154 # variables of the script that sources this
# SPDX-License-Identifier: BSD-3-Clause
# Processes of a test, some of them in namespaces that simulate nodes. Sourced by
# scripts that have a directory $dir, a VARIABLE=VALUE $mark that all their
# processes have in their environment, and fail(). Network and UTS namespaces last
# as long as the processes in them.

# Words before the commands of spawn.
leash=()

# Zombies count as ended: in a container perhaps no process waits for them.
alive() { # PID
    grep -q '^State:[[:space:]]*[^ZX[:space:]]' "/proc/$1/status" 2>/dev/null
}

# Run COMMAND on a node in the background; DIR/pids gets its pid, NAME.out its
# output.
spawn() { # NAME NODE COMMAND...
    local name=$1
    enter "$2"
    shift 2
    # bats waits for every process that has its descriptor 3.
    env "$mark" setsid "${leash[@]}" "${enter[@]}" "$@" \
        </dev/null >"$dir/$name.out" 2>&1 3>&- &
    echo "$! $name" >>"$dir/pids"
}

spawned() { # NAME: its pid
    awk -v name="$1" '$2 == name { print $1 }' "$dir/pids"
}

# Set $enter to the words that run a command in the namespaces of a node.
enter() { # n1, n2 ..., or head, from where jobs are sent
    local holder
    holder=$(spawned "hold.$1")
    enter=(env)
    [ -z "$holder" ] || enter=(nsenter --target "$holder" --net --uts)
}

within() { # NODE COMMAND...
    enter "$1"
    shift
    "${enter[@]}" "$@"
}

# Processes with our mark in their environment: daemons, steps, clients, and
# processes that jobs left behind.
ours() {
    local environ
    for environ in /proc/[0-9]*/environ; do
        grep -qszxF "$mark" "$environ" || continue
        environ=${environ%/environ}
        ! alive "${environ#/proc/}" || echo "${environ#/proc/}"
    done
}

end_all() { # SIGNAL PID...: up to 10 s for them to go
    local signal=$1 turn one left
    shift
    for one; do
        kill -s "$signal" "$one" 2>/dev/null || true
    done
    for ((turn = 0; turn < 100; turn++)); do
        left=''
        for one; do
            ! alive "$one" || left="$left $one"
        done
        [ -n "$left" ] || return 0
        sleep 0.1
    done
    return 1
}

wait_for() { # WORDS COMMAND...: up to 30 s
    local what=$1 turn pid name
    shift
    for ((turn = 0; turn < 300; turn++)); do
        ! "$@" 2>/dev/null || return 0
        while read -r pid name; do
            alive "$pid" || fail "$name ended, and there was no $what"
        done <"$dir/pids"
        sleep 0.1
    done
    fail "there was no $what within 30 s"
}

# ---- namespaces --------------------------------------------------------------

hold() { # NAME...: each in spaces of its own, with loopback
    local name
    for name; do
        spawn "hold.$name" '' unshare --net --uts sleep infinity
    done
    wait_for 'name spaces' separated
    for name; do
        within "$name" ip link set lo up
    done
}

separated() {
    local holder own
    own=$(readlink /proc/self/ns/net)
    grep hold "$dir/pids" | while read -r holder _; do
        [ "$(readlink "/proc/$holder/ns/net")" != "$own" ] || return 1
    done
}
