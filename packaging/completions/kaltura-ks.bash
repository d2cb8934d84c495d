# bash completion for kaltura-ks
_kaltura_ks() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} words
    COMPREPLY=()
    if [ "$COMP_CWORD" -eq 1 ]; then
        words='generate inspect verify explain renew help -h --help -V --version'
    else
        case $previous in
        --secret-file)
            compopt -o filenames 2>/dev/null
            COMPREPLY=($(compgen -f -- "$current"))
            return
            ;;
        --type) words='user admin' ;;
        --partner | --user | --expiry | --privileges | --ip | --uri | --at) return ;;
        *)
            case ${COMP_WORDS[1]} in
            generate) words='--partner --user --type --expiry --privileges --v1 --lint --secret-file' ;;
            inspect) words='--json --secret-file' ;;
            verify) words='--ip --uri --at --secret-file' ;;
            explain) words='--at --secret-file' ;;
            renew) words='--expiry --secret-file' ;;
            *) return ;;
            esac
            words="$words -h --help"
            ;;
        esac
    fi
    COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F _kaltura_ks kaltura-ks
