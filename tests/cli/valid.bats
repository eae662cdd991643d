#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of helpers.sh
# The page of brigade report in the two checkers that others use: the Nu HTML
# checker, and axe for accessibility. npm installs them; what is missing for
# that is named and skips the test.

load helpers.sh
load report.sh

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return 1
    why=''
    if ! command -v npm >/dev/null; then
        why='npm was not found'
    elif ! timeout 120 npm install --silent --no-audit --no-fund --no-save \
        --ignore-scripts --prefix . vnu-jar@26.9.27 axe-core@4.14.1 >npm.log 2>&1; then
        why='npm could not install vnu-jar and axe-core'
    fi
    export why checkers=$BATS_FILE_TMPDIR/node_modules
}

# The pages that differ: all sections, commands, few rows.
pages() {
    "$brigade" report "$reference" --html full.html >/dev/null
    rows >there/runs.csv
    "$brigade" report there --html few.html >/dev/null
    {
        rows | sed '1s/$/,user_ns,run_id/; 2,$s/$/,5,a/; s/,\(serial,serial\|threads,openmp\),/,,command,/'
    } >there/runs.csv
    "$brigade" report there --html commands.html >/dev/null
    grep -q 'How many workers each command' commands.html
}

@test "the page is valid HTML and CSS" {
    [ -z "$why" ] || skip "$why"
    command -v java >/dev/null || skip 'java was not found'
    pages
    for page in full few commands; do
        java -jar "$checkers/vnu-jar/build/dist/vnu.jar" --errors-only \
            $page.html >out 2>&1 || { head -n 20 out; return 1; }
    done
    # It finds what the page once had.
    sed 's/<h2>/<figcaption>a<\/figcaption><h2>/' few.html >bad.html
    run ! java -jar "$checkers/vnu-jar/build/dist/vnu.jar" --errors-only bad.html
}

# What axe finds in a page of which everything is unfolded: its rules, one a
# line.
axe() { # PAGE light|dark
    local dark=()
    [ "$2" = light ] || dark=(--blink-settings=preferredColorScheme=0)
    {
        sed 's/<details\( class="[a-z ]*"\)\{0,1\}\( open\)\{0,1\}>/<details\1 open>/g' "$1"
        echo '<script>'
        cat "$checkers/axe-core/axe.min.js"
        cat <<'END'
;axe.run().then(function (r) {
    document.title = "axe: " + r.passes.length + " rules passed, violated: " +
        r.violations.map(function (v) {
            return v.id + " (" + v.nodes.length + ")"; }).join(", ");
});</script>
END
    } >with_axe.html
    timeout 120 chromium --headless --no-sandbox --disable-gpu \
        --user-data-dir="$PWD/chromium" --virtual-time-budget=60000 \
        "${dark[@]}" --dump-dom "file://$PWD/with_axe.html" 2>/dev/null |
        grep -o '<title>axe: [^<]*' | head -n 1
}

@test "the page has no violation of axe, light and dark" {
    [ -z "$why" ] || skip "$why"
    command -v chromium >/dev/null || skip 'chromium was not found'
    pages
    for page in full few commands; do
        for theme in light dark; do
            axe $page.html $theme >out
            cat out
            grep -q 'axe: [1-9][0-9]* rules passed, violated: $' out
        done
    done
    # It finds what the page once had.
    sed 's/<\/\{0,1\}main>//' few.html >bad.html
    axe bad.html light | grep -q 'landmark-one-main'
}
