#!/usr/bin/env bash
# Spark Connect with two executor processes gives the same profile as the embedded reader: from its own client and through
# ADBC, also when an executor is killed in the middle of a query. When all of them are, there is an error and no file.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("", 0)); print(s.getsockname()[1])')
# Of this server and no other on the machine.
application=cascade-engines-$$
server=(
    spark-submit --master 'local-cluster[2,1,1024]' --name "$application"
    --class org.apache.spark.sql.connect.service.SparkConnectServer
    --conf "spark.connect.grpc.binding.port=$port"
    --conf spark.sql.session.timeZone=UTC
    --conf spark.ui.enabled=false
    # A lost executor is noticed in seconds, not in minutes.
    --conf spark.executor.heartbeatInterval=1s
    --conf spark.network.timeoutInterval=2s
    --conf spark.network.timeout=10s
    # Many small tasks, so that a query has a middle.
    --conf spark.task.maxFailures=2
    --conf spark.sql.files.maxPartitionBytes=1m
    --conf "spark.executor.extraJavaOptions=-Dapplication=$application"
    spark-internal
)
"${server[@]}" > "$work/server.log" 2>&1 &
spark=$!
killer=
trap 'kill $killer $spark 2> /dev/null; wait $spark 2> /dev/null || true; rm -rf "$work"' EXIT

executors() {
    pgrep -f "Dapplication=$application .*CoarseGrainedExecutorBackend"
}

# Its own client. A global view is there for other clients of the same server as well.
cat > "$work/client.py" << 'PYTHON'
import csv
import sys

from pyspark.sql import SparkSession

uri, log, *query = sys.argv[1:]
spark = SparkSession.builder.remote(uri).getOrCreate()
if query:
    statement, result = query
    frame = spark.sql("".join(line for line in open(statement) if not line.startswith("--")))
    rows = frame.collect()
    with open(result, "w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(frame.columns)
        writer.writerows(rows)
else:
    requests = spark.read.csv(log, header=True, inferSchema=True)
    requests.createOrReplaceGlobalTempView("requests")
    print(requests.count(), "rows")
PYTHON

client() {
    python3 -W ignore "$work/client.py" "sc://localhost:$port" "$work/log.csv" "$@"
}

for _ in {1..120}; do
    kill -0 $spark 2> /dev/null || { tail -20 "$work/server.log" >&2; exit 1; }
    if (: < "/dev/tcp/localhost/$port") 2> /dev/null; then break; fi
    sleep 1
done
client || { tail -20 "$work/server.log" >&2; exit 1; }
if (($(executors | wc -l) != 2)); then echo 'Spark: not two executors' >&2; exit 1; fi

same Spark client global_temp.requests spark

"$cascade" profile "$work/log.csv" "${reader[@]}" --tier-by tier -o "$work/reader.csv"

# ask: a profile in one command, through the driver for ADBC where it is installed and the program was built with that
# feature, else through Spark's own client.
through_client() {
    "$cascade" profile --sql spark --table global_temp.requests --tier-by tier --map "$columns" > "$work/profile.sql"
    timeout 180 python3 -W ignore "$work/client.py" "sc://localhost:$port" "$work/log.csv" "$work/profile.sql" "$work/result.csv" &&
        "$cascade" profile --cells "$work/result.csv" -o "$work/asked.csv"
}
through_adbc() {
    timeout 180 "$cascade" profile --adbc "$driver" --uri "sc://localhost:$port" --sql spark \
        --table global_temp.requests --map "$columns" --tier-by tier -o "$work/asked.csv"
}
ask=through_client
if ! driver=$(python3 -c 'import adbc_driver_spark; print(adbc_driver_spark._driver_path())' 2> /dev/null); then
    echo 'Spark, through ADBC: skipped, as adbc-driver-spark is not installed'
elif said=$(through_adbc 2>&1); then
    cmp "$work/asked.csv" "$work/reader.csv"
    echo 'Spark, through ADBC: the same bytes'
    ask=through_adbc
elif [[ $said == *'this build has no ADBC'* ]]; then
    echo 'Spark, through ADBC: skipped, as the program was built without it'
else
    echo "$said" >&2
    exit 1
fi

said_by_spark() {
    grep -c "TaskSetManager: $1" "$work/server.log" || true
}

# In the middle of a query: when a task has begun, its executor is killed, and Spark says which task was lost.
begun=$(said_by_spark 'Starting task')
lost=$(said_by_spark 'Lost task')
rm -f "$work/asked.csv" "$work/result.csv"
$ask &
query=$!
while (($(said_by_spark 'Starting task') == begun)); do sleep 0.05; done
executors | head -1 | xargs -r kill -9
wait $query
cmp "$work/asked.csv" "$work/reader.csv"
if (($(said_by_spark 'Lost task') == lost)); then
    echo 'Spark: no task was lost with its executor' >&2
    exit 1
fi
echo 'Spark, one executor killed: the same bytes'

# Whenever a task has begun, all are killed: Spark gives up what was lost twice.
(
    begun=$(said_by_spark 'Starting task')
    while sleep 0.1; do
        now=$(said_by_spark 'Starting task')
        if ((now > begun)); then executors | xargs -r kill -9; fi
        begun=$now
    done
) 2> /dev/null &
killer=$!
rm -f "$work/asked.csv" "$work/result.csv"
if said=$($ask 2>&1); then echo 'Spark, all executors killed: a profile of nothing' >&2; exit 1; fi
if [[ -e $work/asked.csv ]]; then echo 'Spark, all executors killed: a file of nothing' >&2; exit 1; fi
if [[ $said != *'Job aborted'* ]]; then echo "Spark, all executors killed: $said" >&2; exit 1; fi
echo 'Spark, all executors killed: an error and no file'
