# SPDX-License-Identifier: BSD-3-Clause
# fish completion of brigade and brigade-mpi, by `brigade completion fish`.
set -g __brigade_tables '
TABLES
'

# Fields of each line of a kind, whose field FIELD is VALUE.
function __brigade_lines # KIND [FIELD VALUE...]
    for line in (string split \n -- $__brigade_tables)
        set -l f (string split \t -- $line)
        test "$f[1]" = $argv[1]; or continue
        if test (count $argv) -gt 1
            contains -- "$f[$argv[2]]" $argv[3..-1]; or continue
        end
        echo $line
    end
end

function __brigade_value # PROGRAM OPTION KIND CHOICES CURRENT
    if test $argv[2] = driver
        for line in (__brigade_lines driver 3 $argv[1])
            set -l f (string split \t -- $line)
            echo $f[2]\t$f[4]
        end
    end
    test -z "$argv[4]"; or string split ' ' -- $argv[4]
    switch $argv[3]
        case file
            __fish_complete_path $argv[5]
        case directory
            __fish_complete_directories $argv[5]
    end
end

function __brigade_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l program (string replace -r '.*/' '' -- $words[1])
    if test (count $words) -eq 1
        for line in (__brigade_lines command)
            set -l f (string split \t -- $line)
            contains -- $program (string split ' ' -- $f[3]); and echo $f[2]\t$f[4]
        end
        return
    end
    set -l scopes $words[2]
    if test $words[2] = run
        set -a scopes kernel:$words[3]
        for i in (seq 3 (count $words))
            switch $words[$i]
                case --driver
                    set -a scopes driver:$words[(math $i + 1)]
                case '--driver=*'
                    set -a scopes driver:(string replace -- --driver= '' $words[$i])
            end
        end
    end
    for line in (__brigade_lines option 2 $scopes)
        set -l f (string split \t -- $line)
        if test "$words[-1]" = --$f[3]; and not contains $f[4] flag word
            __brigade_value $program $f[3] $f[4] "$f[5]" $current
            return
        end
    end
    if string match -q -- '-*' $current
        for line in (__brigade_lines option 2 $scopes)
            set -l f (string split \t -- $line)
            echo --$f[3]\t$f[6]
            if test $f[4] = flag; and string match -q -- '--no*' $current
                echo --no-$f[3]
            end
        end
        echo --help
        return
    end
    for line in (__brigade_lines operand 2 $words[2])
        set -l f (string split \t -- $line)
        switch $f[3]
            case '<directory>'
                __fish_complete_directories $current
            case '<kernel>'
                test (count $words) -eq 2; or return
                for kernel in (__brigade_lines kernel)
                    set -l k (string split \t -- $kernel)
                    echo $k[2]\t$k[3]
                end
                __fish_complete_path $current
            case '*'
                echo $f[3]
        end
    end
end

complete -c brigade -f -a '(__brigade_complete)'
complete -c brigade-mpi -f -a '(__brigade_complete)'
