#!/usr/bin/env bash
# PostgreSQL gives the same profile as the embedded reader, by the statement and through standard input.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# The server refuses to run as root.
as_server() {
    if [[ $(id -u) == 0 ]]; then su postgres -s /bin/bash -c "$*"; else bash -c "$*"; fi
}
PATH=$PATH:$(find /usr/lib/postgresql -name bin -type d 2> /dev/null | sort | tail -1)
server=$(as_server mktemp -d)
trap 'as_server "$(command -v pg_ctl) -D $server/data -m immediate stop" > /dev/null; as_server rm -rf "$server"; rm -rf "$work"' EXIT
as_server "$(command -v initdb) -D $server/data -A trust -U postgres" > /dev/null
as_server "$(command -v pg_ctl) -D $server/data -w -l $server/log -o '-k $server -c listen_addresses=' start" > /dev/null

chmod 755 "$work"
as_server "chmod 755 $server"
client=(psql -q -h "$server" -U postgres -v ON_ERROR_STOP=1)
"${client[@]}" -c 'create table requests (request_id text, time timestamp, tier text, provider text, model text,
    service_tier text, status int, input_tokens bigint, cached_input_tokens bigint, output_tokens bigint,
    reasoning_tokens bigint)'
"${client[@]}" -c "\\copy requests from '$work/log.csv' csv header"

postgres() {
    "${client[@]}" --csv -f "$1" > "$2"
}

same PostgreSQL postgres requests postgres

"${client[@]}" -c 'copy requests to stdout csv header' | "$cascade" profile - "${reader[@]}" -o "$work/stdin.csv"
"$cascade" profile "$work/log.csv" "${reader[@]}" -o "$work/reader.csv"
cmp "$work/stdin.csv" "$work/reader.csv"
echo 'PostgreSQL, standard input: the same bytes'
