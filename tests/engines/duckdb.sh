#!/usr/bin/env bash
# DuckDB gives the same profile as the embedded reader.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

duckdb() {
    python3 - "$1" "$2" << 'PYTHON'
import sys
import duckdb

statement = "".join(line for line in open(sys.argv[1]) if not line.startswith("--"))
duckdb.sql("set TimeZone = 'UTC'")
duckdb.sql(f"copy ({statement}) to '{sys.argv[2]}' (header)")
PYTHON
}

same DuckDB duckdb "read_csv('$work/log.csv', types = {'time': 'TIMESTAMP'})" duckdb
