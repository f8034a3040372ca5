#!/usr/bin/env bash
# Spark, with two executor processes, gives the same profile as the embedded reader, also when one of them is killed.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

spark() {
    python3 - "$1" "$2" "$work/log.csv" "${KILL:-}" << 'PYTHON'
import csv
import os
import signal
import subprocess
import sys
import threading
import time

from pyspark.sql import SparkSession

statement, result, log, kill = sys.argv[1:]
spark = (
    SparkSession.builder.master("local-cluster[2,1,1024]")
    .config("spark.sql.session.timeZone", "UTC")
    .config("spark.ui.enabled", "false")
    # A lost executor is noticed in seconds, not in minutes.
    .config("spark.executor.heartbeatInterval", "1s")
    .config("spark.network.timeout", "10s")
    .config("spark.sql.files.maxPartitionBytes", "1m")
    .getOrCreate()
)
spark.sparkContext.setLogLevel("ERROR")
spark.read.csv(log, header=True, inferSchema=True).createOrReplaceTempView("requests")


def executors():
    found = subprocess.run(["pgrep", "-f", "CoarseGrainedExecutorBackend"], capture_output=True, text=True)
    return [int(process) for process in found.stdout.split()]


if kill:
    def lose_one():
        time.sleep(1)
        os.kill(executors()[0], signal.SIGKILL)

    threading.Thread(target=lose_one, daemon=True).start()
frame = spark.sql("".join(line for line in open(statement) if not line.startswith("--")))
rows = frame.collect()
with open(result, "w", newline="") as out:
    writer = csv.writer(out)
    writer.writerow(frame.columns)
    writer.writerows(rows)
spark.stop()
PYTHON
}

same Spark spark requests spark
KILL=one same 'Spark with one executor killed' spark requests spark
