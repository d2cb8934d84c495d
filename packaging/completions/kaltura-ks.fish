# fish completion for kaltura-ks
set -l commands generate inspect verify explain renew help
complete -c kaltura-ks -f

complete -c kaltura-ks -n "not __fish_seen_subcommand_from $commands" -a generate -d 'Create a session'
complete -c kaltura-ks -n "not __fish_seen_subcommand_from $commands" -a inspect -d 'Show the contents of a session'
complete -c kaltura-ks -n "not __fish_seen_subcommand_from $commands" -a verify -d 'Validate a session for one request'
complete -c kaltura-ks -n "not __fish_seen_subcommand_from $commands" -a explain -d 'Say what a session is and why it may be rejected'
complete -c kaltura-ks -n "not __fish_seen_subcommand_from $commands" -a renew -d 'Create a session like another'
complete -c kaltura-ks -n "not __fish_seen_subcommand_from $commands" -a help -d 'Print a summary'
complete -c kaltura-ks -n "not __fish_seen_subcommand_from $commands" -s V -l version -d 'Print the version'
complete -c kaltura-ks -s h -l help -d 'Print a summary'

complete -c kaltura-ks -n '__fish_seen_subcommand_from generate' -l partner -x -d 'Partner id'
complete -c kaltura-ks -n '__fish_seen_subcommand_from generate' -l user -x -d 'User id'
complete -c kaltura-ks -n '__fish_seen_subcommand_from generate' -l type -x -a 'user admin' -d 'Session type'
complete -c kaltura-ks -n '__fish_seen_subcommand_from generate' -l privileges -x -d 'Comma-separated privileges'
complete -c kaltura-ks -n '__fish_seen_subcommand_from generate' -l v1 -d 'Use the old, unencrypted format'
complete -c kaltura-ks -n '__fish_seen_subcommand_from generate' -l lint -d 'Print problems of the privileges first'
complete -c kaltura-ks -n '__fish_seen_subcommand_from generate renew' -l expiry -x -d 'Lifetime: seconds, or a number with s, m, h or d'
complete -c kaltura-ks -n '__fish_seen_subcommand_from inspect' -l json -d 'Print a JSON object'
complete -c kaltura-ks -n '__fish_seen_subcommand_from verify' -l ip -x -d 'IP address of the caller'
complete -c kaltura-ks -n '__fish_seen_subcommand_from verify' -l uri -x -d 'URI of the request'
complete -c kaltura-ks -n '__fish_seen_subcommand_from verify explain' -l at -x -d 'Validate at this time, in Unix seconds'
complete -c kaltura-ks -n '__fish_seen_subcommand_from generate inspect verify explain renew' -l secret-file -r -F -d 'File with the secrets, one a line'
