#!/usr/bin/env bash
# ClickHouse (chdb) gives the same profile as the embedded reader.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

clickhouse() {
    python3 - "$1" "$2" << 'PYTHON'
import sys
import chdb

statement = open(sys.argv[1]).read() + " SETTINGS date_time_input_format = 'best_effort'"
open(sys.argv[2], "wb").write(chdb.query(statement, "CSVWithNames").bytes())
PYTHON
}

types="request_id String, time DateTime(\\'UTC\\'), tier String, provider String, model String, service_tier String"
types+=", status UInt16, input_tokens Int64, cached_input_tokens Int64, output_tokens Int64, reasoning_tokens Int64"
same ClickHouse clickhouse "file('$work/log.csv', CSVWithNames, '$types')" clickhouse
