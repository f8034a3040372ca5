#!/usr/bin/env bash
# DataFusion gives the same profile as the embedded reader.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

datafusion() {
    python3 - "$1" "$2" "$work/log.csv" << 'PYTHON'
import csv
import sys
from datafusion import SessionContext

context = SessionContext()
context.register_csv("requests", sys.argv[3])
frame = context.sql(open(sys.argv[1]).read())
with open(sys.argv[2], "w", newline="") as result:
    writer = csv.writer(result)
    writer.writerow(field.name for field in frame.schema())
    for batch in frame.collect():
        writer.writerows(zip(*(column.to_pylist() for column in batch.columns)))
PYTHON
}

same DataFusion datafusion requests datafusion
