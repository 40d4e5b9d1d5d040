#compdef rst2spec
# zsh completion for rst2spec: the program itself prints what fits ('rst2spec help completion').
_rst2spec() {
    local line
    local -a values
    while IFS= read -r line; do
        case $line in
            :files) _files ;;
            :folders) _files -/ ;;
            *) values+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}") ;;
        esac
    done < <("${words[1]}" __complete "${(@)words[2,CURRENT]}" 2>/dev/null)
    _describe -V value values
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _rst2spec "$@"
else
    compdef _rst2spec rst2spec
fi
