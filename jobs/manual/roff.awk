# SPDX-License-Identifier: BSD-3-Clause
# A help text, with options as rows (BRIGADE_HELP=rows), as sections of a manual
# page in man(7). Variables: name, such as brigade-run; title, its summary;
# command, such as "brigade run"; version; date; also, pages to refer to;
# synopsis, or "": the first line that begins with the command.
function escaped(text) {
    gsub(/\\/, "\\e", text)
    gsub(/-/, "\\-", text)
    gsub(/'/, "\\(aq", text)
    gsub(/`/, "\\(ga", text)
    return text
}

# Lines of less than 80 characters. One that begins with a dot would be a request.
function put(text,    n, i, words, line) {
    n = split(text, words, " ")
    line = ""
    for (i = 1; i <= n; i++) {
        if (line != "" && length(line) + length(words[i]) > 76) {
            print line
            line = ""
        }
        line = line (line == "" ? "" : " ") words[i]
        if (line ~ /^\./)
            line = "\\&" line
    }
    if (line != "")
        print line
}

function end_paragraph() {
    if (paragraph != "") {
        if (!fresh)
            print ".PP"
        put(escaped(paragraph))
        fresh = 0
    }
    paragraph = ""
}

function end_item() {
    if (tag != "") {
        print ".TP"
        print tag
        put(escaped(item))
        fresh = 0
    }
    tag = item = ""
}

function end_text() {
    end_paragraph()
    end_item()
}

function section(what) {
    end_text()
    print what
    fresh = 1
}

function options_begin() {
    end_text()
    if (!in_options)
        section(".SH OPTIONS")
    in_options = 1
}

BEGIN {
    FS = "\t"
    print ".\\\" Made by `brigade manual` from the help of the programs."
    printf ".TH %s 1 %s \"brigade %s\" \"Brigade\"\n", toupper(name), date,
        version
    print ".SH NAME"
    print name " \\- " escaped(title)
}

{ text[NR] = $0 }

$0 ~ "^ *" command " [^ ]" && synopsis == "" && $0 !~ /^example/ {
    synopsis = $0
    sub(/^ */, "", synopsis)
    sub(/,? where .*|   .*/, "", synopsis)
}

END {
    print ".SH SYNOPSIS"
    if (synopsis == "")
        synopsis = command " [option...]"
    print ".B " escaped(command)
    put(escaped(substr(synopsis, length(command) + 2)))
    section(".SH DESCRIPTION")
    for (n = 1; n <= NR; n++)
        understand(text[n])
    end_text()
    if (status != "") {
        section(".SH EXIT STATUS")
        put(escaped(status))
    }
    if (examples > 0) {
        section(".SH EXAMPLES")
        print ".nf"
        for (n = 1; n <= examples; n++)
            print "\\&" escaped(example[n])
        print ".fi"
    }
    section(".SH SEE ALSO")
    put(escaped(also))
}

function understand(line,    at) {
    if (line ~ /^\t/) {
        option_row(line)
        return
    }
    if (line ~ /^example: /) {
        sub(/^example: /, "", line)
        example[++examples] = line
        in_example = 1
        return
    }
    if (in_example && line ~ /^ /) {
        sub(/^ */, "", line)
        example[++examples] = line
        return
    }
    in_example = 0
    if (line == "") {
        in_status = 0
        end_text()
        return
    }
    at = match(line, /[Ee]xit codes?: /)
    if (at) {
        paragraph = paragraph (paragraph != "" ? " " : "") substr(line, 1, at - 1)
        end_text()
        line = substr(line, at + RLENGTH)
        in_status = 1
    }
    if (in_status) {
        status = status (status != "" ? " " : "") line
        return
    }
    if (line ~ /^[A-Z][^.]*:$/) {
        sub(/:$/, "", line)
        if (line ~ /^Options/)
            options_begin()
        if (line != "Options")
            section(".SS " escaped(line))
        return
    }
    if (line ~ /^        / && tag != "") {
        sub(/^ +/, "", line)
        item = item " " line
        return
    }
    if (line ~ /^  /) {
        indented(line)
        return
    }
    end_item()
    paragraph = paragraph (paragraph != "" ? " " : "") line
}

function option_row(line,    f) {
    split(line, f, "\t")
    options_begin()
    if (f[3] == "flag")
        tag = ".BR \\-\\-" escaped(f[2]) " , \\-\\-no\\-" escaped(f[2])
    else
        tag = ".BI \\-\\-" escaped(f[2]) " \" " escaped(f[4]) "\""
    item = f[6]
    end_item()
}

# "  NAME   what it is", or a line to be shown as it is.
function indented(line,    at) {
    if (line ~ /^  --[a-z]/)
        options_begin()
    end_text()
    sub(/^ +/, "", line)
    at = match(line, /   *[^ ]/)
    # In the list of commands, one blank may follow a long name.
    if (!at && command !~ / / && match(line, "^" command " [a-z]+ "))
        at = RLENGTH
    if (!at) {
        tag = ".B " escaped(line)
        item = "\\&"
        if (!fresh)
            print ".PP"
        print tag
        fresh = 0
        tag = item = ""
        return
    }
    tag = ".B " escaped(substr(line, 1, at - 1))
    item = substr(line, at)
    sub(/^ +/, "", item)
}
