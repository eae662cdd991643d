#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2030,SC2031,SC2154 # tests are subshells; helpers.sh
# The acceptance test of a cluster: healthy, wrong, slow and silent, on ranks of
# this machine and on two nodes in name spaces (tests/net/two_nodes.sh).

load helpers.sh

two_nodes=$top/tests/net/two_nodes.sh
accept=("${two_ranks[@]}" accept)

# Other tests may use the same cores at the same time: only what is far off is
# slow, unless a test is about speed.
loose=(--tolerance 3 --rounds 2)

setup() {
    need_mpi
    cd "$BATS_TEST_TMPDIR" || return 1
    export TMPDIR=$BATS_TEST_TMPDIR
}

@test "help begins with an example, and says what the exit codes mean" {
    ends 0 "$build/brigade-mpi" accept --help
    [[ $output == 'example: mpirun brigade-mpi accept'* ]]
    says 'exit code: 0 healthy; 1 ' '--deadline' '--reference'
    ends 0 "$build/brigade-mpi" --help
    says 'brigade-mpi accept '
}

@test "wrong arguments are refused in one line" {
    for words in '--tolerance 0' '--tolerance many' '--rounds 0' \
        '--rounds 100' '--deadline soon' '--cores all' '--inject late:1' \
        '--inject wrong:2' '--nothing' 'nothing' '--out'; do
        # The words are words on purpose.
        # shellcheck disable=SC2086
        ends 2 "${accept[@]}" $words
        [ "$(grep -c '^brigade-mpi: ' <<<"$output")" -eq 1 ]
    done
    ends 4 "$brigade" accept
    says 'accept is in brigade-mpi; use: mpirun'
    one_line
}

@test "healthy ranks: 0, a table of 80 columns, figures of merit" {
    ends 0 "${accept[@]}" "${loose[@]}" --fom
    host=$(uname -n)
    says "1 node, 2 ranks, " '2 rounds, tolerance 300 %; about ' \
        "2 ranks on $host" 'accepted: no core is slow, wrong or silent'
    [ "$(awk 'length($0) > 80' <<<"$output")" = '' ]
    for piece in primes picture multiply-add copy timer loopback; do
        grep -qE "^FOM accept\.$host\.$piece: [0-9.e+]+ [A-Za-z/]+\$" \
            <<<"$output"
    done
}

@test "every core is tested once, by as many ranks as there are" {
    cores=$("$brigade" topo | sed -n 's/.* \([0-9]*\) cores\{0,1\},.*/\1/p')
    for n in 1 2 3; do
        ends 0 "${ranks[@]}" $n "$build/brigade-mpi" accept "${loose[@]}" \
            --out "out.$n" --cores allowed --label "n$n"
        # Each core once, each with all pieces, measured in each round.
        column kind core item rounds value label <"out.$n/hosts.csv" |
            awk -F '\t' -v n="$n" '$1 == "core" {
                if ($4 < 2 || $5 <= 0 || $6 != "n" n) bad = 1
                if (seen[$2 $3]++) bad = 1
                cores[$2]++
            }
            END { for (c in cores) { count++; bad = bad || cores[c] != 6 }
                print count, bad + 0 }' >counted
        read -r count bad <counted
        [ "$bad" -eq 0 ]
        [ "$count" -ge 1 ]
        [ -z "$cores" ] || [ "$count" -eq "$cores" ]
    done
    # Ranks that are bound by others than the launcher test what they may.
    ends 0 taskset -c "$(taskset -pc $$ | sed 's/.*: //;s/[,-].*//')" \
        "$build/brigade-mpi" accept "${loose[@]}"
    says '1 node, 1 rank, 1 core;'
}

@test "the rows are whole: facts, cores, pairs, known statuses" {
    ends 0 "${accept[@]}" "${loose[@]}" --out there
    sleep 1 # so that it begins in another second
    "${accept[@]}" "${loose[@]}" --out there >/dev/null </dev/null
    column host utc kind item status text <there/hosts.csv >rows
    [ "$(cut -f 2 rows | sort -u | wc -l)" -eq 2 ]
    [ "$(cut -f 1 rows | sort -u)" = "$(uname -n)" ]
    awk -F '\t' '$5 != "ok" && $5 != "disturbed" { bad = 1 }
        END { exit bad }' rows
    for fact in 'CPU model' kernel memory cores MPI brigade 'CPU quota'; do
        awk -F '\t' -v fact="$fact" '$3 == "node" && $4 == fact && $6 != "" {
            found++ } END { exit found != 2 }' rows
    done
    [ "$(grep -c '	pair	' rows)" -eq 6 ]
    ends 5 "${accept[@]}" "${loose[@]}" --out /proc/nowhere
    says /proc/nowhere
    ends 5 "${accept[@]}" "${loose[@]}" --junit /proc/nowhere.xml
    says /proc/nowhere.xml
}

# Enough of XML for this file, where there is no xmllint.
is_xml() { # FILE
    if command -v xmllint >/dev/null; then
        xmllint --noout "$1"
        return
    fi
    awk '{ text = text $0 "\n" }
        END {
            sub(/^<\?xml[^>]*\?>/, "", text)
            while (match(text, /<[^>]*>/)) {
                tag = substr(text, RSTART + 1, RLENGTH - 2)
                text = substr(text, RSTART + RLENGTH)
                name = tag
                sub(/^\//, "", name)
                sub(/[ \/].*/, "", name)
                if (tag ~ /^\//) {
                    if (open[depth--] != name) exit 1
                } else if (tag !~ /\/$/) {
                    open[++depth] = name
                }
            }
            exit depth != 0
        }' "$1"
}

@test "JUnit: a case for every rank, core and pair, failures with their text" {
    ends 0 "${accept[@]}" "${loose[@]}" --junit good.xml --cores allowed
    is_xml good.xml
    grep -q ' failures="0" ' good.xml
    cores=$(sed -n 's/.* \([0-9]*\) cores\{0,1\};.*/\1/p' <<<"$output")
    [ "$(grep -c '<testcase ' good.xml)" -eq $((2 + cores + 1)) ]
    grep -q " tests=\"$((2 + cores + 1))\" " good.xml
    ends 3 "${accept[@]}" "${loose[@]}" --junit bad.xml --inject wrong:1
    is_xml bad.xml
    grep -q ' failures="1" ' bad.xml
    grep -q '<failure type="wrong" message="wrong in 2 of 2 rounds: primes:' \
        bad.xml
}

@test "a wrong result names its core: 3" {
    ends 3 "${accept[@]}" "${loose[@]}" --inject wrong:1 --out there
    says 'wrong     ' 'wrong in 2 of 2 rounds: primes: counted 98222288' \
        'not accepted: a result is wrong'
    [ "$(grep -c '^wrong ' <<<"$output")" -eq 1 ]
    [ "$(column kind core status rank <there/hosts.csv |
        grep '	wrong' | sort -u | cut -f 1,4)" = $'core\t1' ]
}

# A core cannot be ten times faster than it is now, and was not ten times
# slower.
@test "a reference: an earlier test that was faster makes cores slow" {
    ends 0 "${accept[@]}" "${loose[@]}" --out there
    ends 0 "${accept[@]}" "${loose[@]}" --reference there/hosts.csv
    times() { # FACTOR of primes of core 0
        awk -F , -v factor="$1" 'NR == 1 {
                for (i = 1; i <= NF; i++) at[$i] = i
                OFS = ","
            }
            NR > 1 && $at["item"] == "primes" && $at["core"] == 0 {
                $at["value"] *= factor
            } { print }' there/hosts.csv
    }
    times 0.1 >fast.csv
    times 10 >slow.csv
    ends 1 "${accept[@]}" "${loose[@]}" --reference fast.csv
    says 'core 0: primes takes' 'longer than in the reference'
    ends 0 "${accept[@]}" "${loose[@]}" --reference slow.csv
    # What was wrong is no measure, and other hosts are not these.
    sed 's/,disturbed,/,wrong,/;s/,ok,/,wrong,/' fast.csv >wrong.csv
    ends 0 "${accept[@]}" "${loose[@]}" --reference wrong.csv
    says 'not in the reference'
    ends 5 "${accept[@]}" --reference nowhere.csv
    says 'nowhere.csv'
    echo a,b >other.csv
    ends 5 "${accept[@]}" --reference other.csv
    says "has no column 'kind'"
}

@test "a rank that is stopped or hangs is named within the deadline: 1" {
    for fault in stop hang; do
        ends 1 "${accept[@]}" "${loose[@]}" --inject $fault:1 \
            --deadline 2s --out $fault --junit $fault.xml
        says "silent    $(uname -n): rank 1 (pid " \
            'did not answer within 2s: core ' 'not accepted: a rank is silent'
        column kind item status rank <$fault/hosts.csv |
            grep -qx $'node\tanswer\tsilent\t1'
        is_xml $fault.xml
        grep -q '<failure type="silent" message="no answer: core' $fault.xml
    done
    ends 1 "${accept[@]}" "${loose[@]}" --inject stop:0 --deadline 1s
    says 'rank 0 did not ask rank 1 (on ' 'it is stopped or lost'
}

@test "a rank that is lost is named: 1" {
    for fault in die crash exit; do
        ends 1 "${accept[@]}" "${loose[@]}" --inject $fault:1
        says 'brigade-mpi: rank 1 (pid ' ': the run is lost'
        [ "$(grep -c 'is lost' <<<"$output")" -eq 1 ]
    done
}

a_rank() { # RANK: the pid of its run, whose parent is its supervisor
    local one parent
    for one in /proc/[0-9]*; do
        grep -qsx brigade-mpi "$one/comm" || continue
        grep -qszxF "$PWD/mark" "$one/cmdline" || continue
        grep -qszx "OMPI_COMM_WORLD_RANK=$1" "$one/environ" || continue
        parent=$(awk '{ print $4 }' "$one/stat")
        grep -qsx brigade-mpi "/proc/$parent/comm" || continue
        echo "${one#/proc/}"
        return
    done
    return 1
}

@test "a rank that somebody stops between two questions is silent, too" {
    timeout 180 "${accept[@]}" --rounds 99 --deadline 2s --out "$PWD/mark" \
        >said 2>&1 </dev/null 3>&- &
    until_true a_rank 1
    sleep 1
    kill -STOP "$(a_rank 1)"
    wait $! && return 1
    [ $? -eq 1 ]
    grep -q '^silent .*: rank 1 (pid ' said
}

@test "the page draws every core, also of a directory with nothing else" {
    ends 3 "${accept[@]}" "${loose[@]}" --inject wrong:1 --out there
    ends 0 "$brigade" report there --html page.html
    grep -q '<details class="part" open><summary><h2>Nodes and cores' page.html
    [ "$(grep -c '<g class="core">' page.html)" -eq \
        "$(column kind core <there/hosts.csv | grep core | sort -u | wc -l)" ]
    [ "$(grep -c 'class="dw"' page.html)" -eq 2 ] # and in the legend
    grep -q ' is wrong: wrong in 2 of 2 rounds: primes' page.html
    # Cells are not trusted.
    sed "s/,$(uname -n),core,/,<b>\&amp;,core,/" there/hosts.csv >hostile.csv
    mkdir hostile
    mv hostile.csv hostile/hosts.csv
    ends 0 "$brigade" report hostile --html hostile.html
    [ "$(grep -c '<b>&' hostile.html)" -eq 0 ]
    grep -q '&lt;b&gt;&amp;amp;' hostile.html
    # A file that is none of ours adds nothing, one that is torn is named.
    "$brigade" run null --units 10 --out other >/dev/null
    echo a,b >other/hosts.csv
    ends 0 "$brigade" report other --html page.html
    [ "$(grep -c 'id="nodes"' page.html)" -eq 0 ]
    echo 'a,a' >other/hosts.csv
    ends 5 "$brigade" report other
    says 'left out: ' hosts.csv
    mkdir empty
    ends 5 "$brigade" report empty
    says runs.csv
}

# ---- two nodes ---------------------------------------------------------------

need_two_nodes() {
    [ "$(nproc)" -ge 2 ] || skip 'there is one core, and each node wants one'
    "$two_nodes" true 2>why || skip "$(cat why)"
}

@test "two nodes: both are named, and exchange" {
    need_two_nodes
    ends 0 "$two_nodes" mpirun -n 2 "$build/brigade-mpi" accept "${loose[@]}" \
        --out there
    says '2 nodes, 2 ranks, ' $'\nn1 ' $'\nn2 ' 'n1 and n2 '
    [ "$(column kind host peer <there/hosts.csv | grep pair | sort -u)" = \
        $'pair\tn1\tn2' ]
    column kind host item value <there/hosts.csv |
        awk -F '\t' '$3 == "clock offset" && $2 == "n2" {
            found = $4 < 100 && $4 > -100 } END { exit !found }'
    # A rank that is stopped is named with its node.
    ends 1 "$two_nodes" mpirun -n 2 "$build/brigade-mpi" accept \
        "${loose[@]}" --inject stop:1 --deadline 2s
    says 'silent    n2: rank 1 (pid '
}

# A control group whose quota is half a CPU, for this test alone.
make_quota() {
    quota=/sys/fs/cgroup/cpu/brigade-test.$$
    mkdir "$quota" 2>/dev/null && [ -w "$quota/cpu.cfs_quota_us" ] &&
        echo 50000 >"$quota/cpu.cfs_quota_us"
}

teardown() {
    [ -z "${quota-}" ] || rmdir "$quota" 2>/dev/null || true
}

@test "a node that a CPU quota holds to half is the one named, twice" {
    need_two_nodes
    make_quota || skip 'no control group can be made here (cpu of cgroup v1)'
    # shellcheck disable=SC2016 # for the shells of the ranks
    printf '#!/bin/sh
        [ "$(uname -n)" != n2 ] || echo $$ >%s/tasks
        exec "$@"\n' "$quota" >held
    chmod +x held
    for _ in 1 2; do
        ends 1 "$two_nodes" mpirun -n 2 "$PWD/held" "$build/brigade-mpi" \
            accept --tolerance 0.5
        [ "$(grep '^slow ' <<<"$output" | sed 's/: .*//')" = \
            "slow      $(grep -o 'n2:core [0-9]*' <<<"$output" | head -n 1)" ]
        says 'a CPU quota leaves the node 50 % of each core' \
            'differs   n2: CPU quota 0.50 CPUs, elsewhere none'
    done
}
