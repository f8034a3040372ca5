#!/usr/bin/env python3
"""`cascade profile` beside engines that run the same query, one after another on the same machine.

    pip install duckdb polars datafusion chdb
    cargo build --release
    python3 benches/peers/profile.py --rows 10000000

Prints medians of CPU seconds, wall time and the most memory, and how many times each engine's time ours is. Every engine
counts and sums the same cells (tier, offer, day, half hour, range of prompt lengths), reading the file as it is; starting
the engine's process is part of it. All take turns, so that what else the machine does falls on all of them. `lines` only
counts line ends.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

CASCADE = os.environ.get("CASCADE", "target/release/cascade")
EDGES = [32_000, 100_000, 128_000, 200_000, 256_000, 272_000]
SUMS = ["input_tokens", "cached_input_tokens", "output_tokens", "reasoning_tokens"]


def sql(relation, wide, slot):
    over = "CASE " + " ".join(f"WHEN input_tokens > {edge} THEN {edge}" for edge in reversed(EDGES)) + " ELSE 0 END"
    sums = ", ".join(f"sum({name})" for name in SUMS)
    squares = ", ".join(f"sum(CAST({name} AS {wide}) * CAST({name} AS {wide}))" for name in ("input_tokens", "output_tokens"))
    cells = f"tier, provider, model, service_tier, {slot} AS slot, {over} AS prompt_over"
    return f"SELECT {cells}, count(*), {sums}, {squares} FROM {relation} GROUP BY tier, provider, model, service_tier, slot, prompt_over"


def form_of(path):
    return os.path.splitext(path)[1][1:]


def duckdb(path):
    reader = {"csv": "read_csv", "jsonl": "read_json", "parquet": "read_parquet"}[form_of(path)]
    query = sql(f"{reader}('{path}')", "HUGEINT", "time_bucket(INTERVAL 30 MINUTES, CAST(time AS TIMESTAMP))")
    return f"import duckdb; print(len(duckdb.sql({query!r}).fetchall()))"


def chdb(path):
    form = {"csv": "CSVWithNames", "jsonl": "JSONEachRow", "parquet": "Parquet"}[form_of(path)]
    time = "time" if form == "Parquet" else "parseDateTimeBestEffort(toString(time))"
    query = sql(f"file('{path}', {form})", "Int128", f"toStartOfInterval({time}, INTERVAL 30 MINUTE)")
    return f"import chdb; print(len(str(chdb.query({query!r}, 'CSV')).splitlines()))"


def datafusion(path):
    register = {"csv": "register_csv('log', {path!r})", "parquet": "register_parquet('log', {path!r})"}
    register = register.get(form_of(path), "register_json('log', {path!r}, file_extension='.jsonl')").format(path=path)
    query = sql("log", "DECIMAL(38, 0)", "date_bin(INTERVAL '30 minutes', CAST(time AS TIMESTAMP))")
    return f"""
from datafusion import SessionContext
context = SessionContext()
context.{register}
print(sum(batch.num_rows for batch in context.sql({query!r}).collect()))
"""


def polars(path):
    scan = {"csv": "scan_csv", "jsonl": "scan_ndjson", "parquet": "scan_parquet"}[form_of(path)]
    time = 'pl.col("time")' if form_of(path) == "parquet" else 'pl.col("time").str.to_datetime(time_zone="UTC", strict=False)'
    return f"""
import polars as pl
over = pl.lit(0)
for edge in {EDGES}:
    over = pl.when(pl.col("input_tokens") > edge).then(pl.lit(edge)).otherwise(over)
slot = {time}.dt.truncate("30m")
square = lambda name: pl.col(name).cast(pl.Int128).pow(2).sum().alias(name + "_sq")
cells = (pl.{scan}({path!r}).with_columns(slot.alias("slot"), over.alias("prompt_over"))
    .group_by("tier", "provider", "model", "service_tier", "slot", "prompt_over")
    .agg(pl.len(), *[pl.col(name).sum() for name in {SUMS}], square("input_tokens"), square("output_tokens")))
print(len(cells.collect(engine="streaming")))
"""


def measured(command):
    """CPU seconds, seconds by the clock and megabytes; none when it fails."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        return None
    return usage.ru_utime + usage.ru_stime, time.perf_counter() - start, usage.ru_maxrss / 1000


def write_logs(folder, rows):
    """The same rows as CSV, JSON lines and Parquet; those that are there already stay."""
    generator = os.path.join(os.path.dirname(__file__), "../../examples/from-request-logs/generate.py")
    paths = {form: os.path.join(folder, f"log.{form}") for form in ("csv", "jsonl", "parquet")}
    for form, flags in (("csv", []), ("jsonl", ["--json"])):
        if not os.path.exists(paths[form]):
            with open(paths[form], "w") as log:
                subprocess.run([sys.executable, generator, "--rows", str(rows), *flags], stdout=log, check=True)
    if not os.path.exists(paths["parquet"]):
        query = f"COPY (FROM read_csv('{paths['csv']}', types = {{'time': 'TIMESTAMP'}})) TO '{paths['parquet']}'"
        subprocess.run([sys.executable, "-c", f"import duckdb; duckdb.sql({query!r})"], check=True)
    return paths


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--forms", default="csv,jsonl,parquet")
    parser.add_argument("--peers", default="duckdb,polars,datafusion,chdb")
    parser.add_argument("--folder", help="keep the logs here for another time")
    options = parser.parse_args()
    scripts = {script.__name__: script for script in (duckdb, polars, datafusion, chdb)}
    with tempfile.TemporaryDirectory() as temporary:
        paths = write_logs(options.folder or temporary, options.rows)
        for form in options.forms.split(","):
            path = paths[form]
            ours = [CASCADE, "profile", path, "--keep-duplicates", "-q", "-o", os.path.join(temporary, "profile.csv")]
            commands = {"cascade": ours}
            for peer in filter(None, options.peers.split(",")):
                commands[peer] = [sys.executable, "-c", scripts[peer](path)]
            commands["lines"] = ["wc", "-l", path]
            runs = {name: [] for name in commands}
            for _ in range(options.runs):
                for name, command in commands.items():
                    runs[name].append(measured(command))
            load = " ".join(f"{load:.1f}" for load in os.getloadavg())
            print(f"{form}: {options.rows:,} rows, {os.path.getsize(path) / 1e6:,.0f} MB, load {load}")
            ours = None
            for name, figures in runs.items():
                if None in figures:
                    print(f"  {name:10} did not run")
                    continue
                cpu, wall, memory = (statistics.median(column) for column in zip(*figures))
                ours = ours or (cpu, wall)
                print(
                    f"  {name:10} {cpu:7.2f} s CPU {wall:7.2f} s wall {memory:6.0f} MB"
                    f"   ours is {ours[0] / cpu:.2f}x and {ours[1] / wall:.2f}x"
                )


if __name__ == "__main__":
    main()
