# shellcheck shell=sh
# SPDX-License-Identifier: BSD-3-Clause
# shellcheck disable=SC2154 # variables of lessons.sh and verbs.sh
# The sheets of a class, from class.sheet: DIR/sheets.html to print, with room for
# predictions, and DIR/answers.html, with the figures of this machine. Every command
# on them is run, as it is printed.

sheet_file=$lessons/class.sheet

write_sheets() { # DIR
    [ -x "$brigade" ] || {
        echo "lessons: $brigade not found; build it with jobs/setup.sh" >&2
        exit 4
    }
    mkdir -p "$1" || exit 5
    dir=$(cd "$1" && pwd)
    programs=$(cd "$(dirname "$brigade")" && pwd)
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    mkdir "$work/figures" "$work/output" "$work/class"
    failures=0 count=0
    load=$(cut -d ' ' -f 1 /proc/loadavg)
    total=$(grep -cE '^@(row|run) ' "$sheet_file")
    sheet_measure
    sheet_render sheets >"$dir/sheets.html" || exit 5
    sheet_render answers >"$dir/answers.html" || exit 5
    echo "to print: $dir/sheets.html"
    echo "answers:  $dir/answers.html; rows: $dir/runs.csv"
    [ "$failures" -eq 0 ] && return
    echo "lessons: $failures commands failed, see above" >&2
    exit 6
}

# Part NUMBER of a directive.
part() { # LINE NUMBER
    printf '%s\n' "${1#@* }" | cut -d '|' -f "$2" | sed 's/^ *//; s/ *$//'
}

command_of() { # LINE
    case $1 in
    '@row '*) part "$1" 5 ;;
    *) part "$1" 3 ;;
    esac
}

# ---- running ------------------------------------------------------------------

sheet_measure() {
    while IFS= read -r line; do
        case $line in
        '@row '* | '@run '*) measure_line "$line" ;;
        '@code '*)
            : >"$work/code"
            while IFS= read -r code_line && [ "$code_line" != @end ]; do
                printf '%s\n' "$code_line" >>"$work/code"
            done
            apply_code "$work/class/${line#@code }" ;;
        esac
    done <"$sheet_file"
}

# The flags on the sheets are those of Open MPI.
has_open_mpi() {
    have_mpi && mpirun --version 2>/dev/null | grep -q 'Open MPI'
}

measure_line() { # LINE
    label=$(part "$1" 1) wanted=$(part "$1" 2) command=$(command_of "$1") got=0
    count=$((count + 1))
    echo "lessons: $count of $total: $command" >&2
    case $command in
    mpirun*) has_open_mpi || {
        echo "lessons: skipped: no mpirun of Open MPI, or no brigade-mpi" >&2
        return
    } ;;
    esac
    case $command in
    *' run '*) set -- --out "$dir" --label "sheet=$label" ;;
    *) set -- ;;
    esac
    (
        cd "$work/class" || exit 5
        export PATH="$programs:$PATH" BRIGADE_BUILD="$programs"
        sh -c "$command \"\$@\"" sh "$@"
    ) >"$work/output/$label" 2>&1 </dev/null || got=$?
    if [ "$got" -ne "$wanted" ]; then
        echo "lessons: ended with $got and not $wanted: $command" >&2
        sed 's/^/    /' "$work/output/$label" >&2
        failures=$((failures + 1))
    fi
    if [ $# -gt 0 ] && [ -e "$dir/runs.csv" ]; then
        { head -n 1 "$dir/runs.csv" && grep -F "sheet=$label," "$dir/runs.csv"; } |
            median_row >"$work/figures/$label"
    fi
    {
        echo "code $got"
        echo "last $(tail -n 1 "$work/output/$label" | sed 's/^brigade[a-z-]*: //')"
        sed -n 's/^ *speed-up:* */speedup /p' "$work/output/$label"
    } >>"$work/figures/$label"
}

# Replace the functions of a file by those of the same names in $work/code.
apply_code() { # FILE
    awk -v new="$work/code" '
    function name(line) {
        return match(line, /[a-z_0-9]+\(/) ? substr(line, RSTART, RLENGTH) : ""
    }
    BEGIN {
        while ((getline line <new) > 0) {
            if (line ~ /^static/)
                of = name(line)
            text[of] = text[of] line "\n"
        }
    }
    /^static/ && name($0) in text && name($0) != "" {
        printf "%s", text[name($0)]
        skipping = 1
    }
    !skipping { print }
    /^}/ { skipping = 0 }' "$1" >"$1.new" && mv "$1.new" "$1" || exit 5
}

# ---- figures ------------------------------------------------------------------

# A figure of a run, in words.
sheet_figure() { # FIGURE LABEL
    case $1 in
    seconds) duration "$(value "$2" seconds)" ;;
    *_ns) nanoseconds "$(value "$2" "$1")" ;;
    *_achieved) echo "$(short "$(value "$2" "$1")")" \
        "$([ "$1" = cores_achieved ] && echo cores || echo waits)" ;;
    faster:*) echo "$(faster "${1#faster:}" "$2") times" ;;
    code) echo "exit code $(value "$2" code)" ;;
    # The message of an error, without its subject and its cause.
    last) value "$2" last | sed 's/^[a-z]*: //; s/: .*//' ;;
    *) value "$2" "$1" ;;
    esac
}

# All figures of a row, separated by commas; what was skipped has none.
sheet_figures() { # FIGURES LABEL
    [ -e "$work/figures/$2" ] || { echo 'not available here'; return; }
    all=''
    for figure in $1; do
        one=$(sheet_figure "$figure" "$2")
        all="$all${all:+, }$one"
    done
    echo "$all"
}

# The words of {{...}}.
sheet_inline() { # WORDS
    # shellcheck disable=SC2086 # several words
    set -- $1
    case $1 in
    words) shift; echo "$*" ;;
    cores) echo "$cores" ;;
    faster) faster "$3" "$2" ;;
    serial_part | at_64)
        awk -v s="$(faster "$3" "$2")" -v what="$1" 'BEGIN {
            if (s + 0 <= 0)
                exit
            if (s > 2.1) {
                print "S exceeds p: measure again"
                exit
            }
            e = (1 / s - 1 / 2) / (1 - 1 / 2)
            e = e < 0 ? 0 : e
            if (what == "at_64")
                printf "%.1f\n", 1 / (e + (1 - e) / 64)
            else
                printf "%.3f\n", e
        }' ;;
    *) sheet_figure "$1" "$2" ;;
    esac
}

# ---- HTML -----------------------------------------------------------------------

escape() {
    sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g'
}

# A line may be broken between words, not after a hyphen.
command_html() { # LINE
    printf '<code>%s</code>' "$(command_of "$1" | escape |
        sed 's/[^ ][^ ]*/<span>&<\/span>/g')"
}

# Text with its {{...}} filled in, or left to write on.
fill() { # TEXT
    text=$1
    while :; do
        case $text in
        *'{{'*'}}'*) ;;
        *) break ;;
        esac
        after=${text#*\{\{}
        printf '%s' "${text%%\{\{*}"
        [ "$variant" = sheets ] || printf '<span class="answer">%s</span>' \
            "$(sheet_inline "${after%%\}\}*}" | escape)"
        text=${after#*\}\}}
    done
    printf '%s\n' "$text"
}

sheet_row() { # LINE
    printf '<tr><td class="command">%s</td><td></td>' "$(command_html "$1")"
    if [ "$variant" = sheets ]; then
        echo '<td></td><td></td></tr>'
    else
        printf '<td class="answer">%s</td><td class="answer">%s</td></tr>\n' \
            "$(sheet_figures "$(part "$1" 3)" "$(part "$1" 1)" | escape)" \
            "$(part "$1" 4 | escape)"
    fi
}

sheet_render() { # VARIANT
    variant=$1
    sheet_head
    while IFS= read -r line; do
        case $line in
        '@begin '*)
            echo '<table class="runs"><tr><th>command</th><th>your prediction</th>'
            echo "<th>measured: ${line#@begin }</th><th>why</th></tr>" ;;
        @end) echo '</table>' ;;
        '@row '*) sheet_row "$line" ;;
        '@run '*) echo "<pre>$(command_html "$line")</pre>" ;;
        '@output '*)
            [ "$variant" = sheets ] ||
                echo "<pre class=\"answer\">$(cut -c 1-100 \
                    "$work/output/${line#@output }" | head -n 24 | escape)</pre>" ;;
        '@answer '*)
            [ "$variant" = sheets ] ||
                echo "<p class=\"answer\">$(fill "${line#@answer }")</p>" ;;
        '@blank '*)
            n=${line#@blank }
            while [ "$variant" = sheets ] && [ "$n" -gt 0 ]; do
                echo '<div class="write"></div>'
                n=$((n - 1))
            done ;;
        '@code '*)
            [ "$variant" = sheets ] || echo '<pre class="answer">'
            while IFS= read -r code_line && [ "$code_line" != @end ]; do
                [ "$variant" = sheets ] || printf '%s\n' "$code_line" | escape
            done
            [ "$variant" = sheets ] || echo '</pre>' ;;
        *) fill "$line" ;;
        esac
    done <"$sheet_file" | sed '/^<!--/,/-->$/d'
    echo '</body></html>'
}

sheet_head() {
    title='Many things at once: a class of 90 minutes'
    [ "$variant" = sheets ] || title="$title, the answers"
    cat <<EOF
<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>$title</title>
<style>
@page { size: A4; margin: 14mm }
body { font: 10pt/1.35 sans-serif; max-width: 182mm; margin: auto; color: #000 }
h1 { font-size: 18pt; margin: 0 0 4mm }
h2 { font-size: 13pt; margin: 6mm 0 2mm }
h2, h2 + p { break-after: avoid }
h3 { font-size: 11pt; margin: 0 0 1mm }
p { margin: 1.5mm 0 }
pre, code { font: 8.5pt/1.3 monospace }
pre { background: #f2f2f2; padding: 1.5mm 2mm; margin: 1.5mm 0; white-space: pre-wrap;
  break-inside: avoid; break-before: avoid }
svg.chart { display: block; width: 95mm; margin: 3mm auto; break-inside: avoid }
.chart .grid { fill: none; stroke: #ccc; stroke-width: 0.7 }
.chart .axis { fill: none; stroke: #000 }
.chart text { font: 11px sans-serif }
table { border-collapse: collapse; width: 100%; margin: 2mm 0 }
tr { break-inside: avoid }
th { text-align: left; font-size: 8.5pt; font-weight: bold }
td, th { border: 1px solid #888; padding: 1mm 1.5mm; vertical-align: top }
table.runs { table-layout: fixed; break-inside: avoid }
table.runs td { height: 9mm }
table.runs th { width: 19% }
table.runs th:first-child { width: 45% }
table.runs th:nth-child(2) { width: 17% }
td code { font-size: 8pt }
table.law td { height: 9mm }
table.plan th, table.plan td { height: auto; border-width: 0 0 1px 0 }
code span { white-space: nowrap }
.line { display: inline-block; min-width: 40mm; border-bottom: 1px solid #000 }
.write { height: 8mm; border-bottom: 1px solid #888; break-before: avoid }
.box { border: 2px solid #000; padding: 2mm 3mm; margin: 4mm 0; break-inside: avoid }
.formula { text-align: center; font-size: 11pt }
.answer { color: #0a3d91 }
</style></head><body>
EOF
    [ "$variant" = sheets ] && return
    echo "<p class=\"answer\">Answers, measured on $(uname -n | escape), $cores" \
        "cores, $(date +%Y-%m-%d)."
    awk -v load="$load" 'BEGIN { if (load > 1)
        print "Other programs were running (load " load \
            "): measure again on a quiet machine." }'
    echo '</p>'
}
