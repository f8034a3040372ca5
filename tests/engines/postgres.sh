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

# Through the driver for ADBC, where it is installed and the program was built with that feature.
if ! driver=$(python3 -c 'import adbc_driver_postgresql; print(adbc_driver_postgresql._driver_path())' 2> /dev/null); then
    echo 'PostgreSQL, through ADBC: skipped, as adbc-driver-postgresql is not installed'
    exit 0
fi
nobody=(--adbc "$driver" --uri 'postgresql://postgres@%2Fnowhere/postgres' -o "$work/adbc.csv")
said=$("$cascade" profile "${nobody[@]}" 2>&1) && { echo 'PostgreSQL, through ADBC: a profile of nothing' >&2; exit 1; }
if [[ -e $work/adbc.csv ]]; then echo 'PostgreSQL, through ADBC: a file of nothing' >&2; exit 1; fi
if [[ $said == *'this build has no ADBC'* ]]; then
    echo 'PostgreSQL, through ADBC: skipped, as the program was built without it'
    exit 0
fi
echo 'PostgreSQL, through ADBC: an error and no file where no server is'
through=(--adbc "$driver" --uri "postgresql://postgres@${server//\//%2F}/postgres" --table requests)
"$cascade" profile "${through[@]}" --map "$columns" --tier-by tier -o "$work/adbc.csv"
"$cascade" profile "$work/log.csv" "${reader[@]}" --tier-by tier -o "$work/reader.csv"
cmp "$work/adbc.csv" "$work/reader.csv"
echo 'PostgreSQL, through ADBC: the same bytes'
