# fish completion for rst2spec: the program itself prints what fits ('rst2spec help completion').
function __rst2spec_complete
    set -l words (commandline -opc) (commandline -ct)
    for line in ($words[1] __complete $words[2..] 2>/dev/null)
        switch $line
            case :files
                __fish_complete_path (commandline -ct)
            case :folders
                __fish_complete_directories (commandline -ct)
            case '*'
                echo $line
        end
    end
end
complete -c rst2spec -f -a '(__rst2spec_complete)'
