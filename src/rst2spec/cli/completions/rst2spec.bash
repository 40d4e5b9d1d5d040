# bash completion for rst2spec: the program itself prints what fits ('rst2spec help completion').
_rst2spec() {
    local line word=${COMP_WORDS[COMP_CWORD]}
    [[ $word == = ]] && word=
    COMPREPLY=()
    while IFS= read -r line; do
        case $line in
            :files | :folders)
                compopt -o filenames 2>/dev/null
                local path kind=-f
                [[ $line == :folders ]] && kind=-d
                while IFS= read -r path; do COMPREPLY+=("$path"); done < <(compgen "$kind" -- "$word")
                ;;
            *) COMPREPLY+=("${line%%$'\t'*}") ;;
        esac
    done < <("${COMP_WORDS[0]}" __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _rst2spec rst2spec
