#!/usr/bin/env python3
"""`cascade profile` beside engines that run the same query, one after another on the same machine.

    pip install duckdb polars chdb
    cargo build --release
    python3 benches/peers/profile.py --rows 10000000

Prints medians of CPU seconds and wall time. Every engine counts and sums the same cells (tier, offer, day, half hour,
range of prompt lengths), reading the file as it is; starting the engine's process is part of it.
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


def duckdb(path):
    reader = "read_csv" if path.endswith(".csv") else "read_json"
    query = sql(f"{reader}('{path}')", "HUGEINT", "time_bucket(INTERVAL 30 MINUTES, CAST(time AS TIMESTAMP))")
    return f"import duckdb; print(len(duckdb.sql({query!r}).fetchall()))"


def chdb(path):
    form = "CSVWithNames" if path.endswith(".csv") else "JSONEachRow"
    slot = "toStartOfInterval(parseDateTimeBestEffort(toString(time)), INTERVAL 30 MINUTE)"
    query = sql(f"file('{path}', {form})", "Int128", slot)
    return f"import chdb; print(len(str(chdb.query({query!r}, 'CSV')).splitlines()))"


def polars(path):
    scan = "scan_csv" if path.endswith(".csv") else "scan_ndjson"
    return f"""
import polars as pl
over = pl.lit(0)
for edge in {EDGES}:
    over = pl.when(pl.col("input_tokens") > edge).then(pl.lit(edge)).otherwise(over)
slot = pl.col("time").str.to_datetime(time_zone="UTC", strict=False).dt.truncate("30m")
square = lambda name: pl.col(name).cast(pl.Int128).pow(2).sum().alias(name + "_sq")
cells = (pl.{scan}({path!r}).with_columns(slot.alias("slot"), over.alias("prompt_over"))
    .group_by("tier", "provider", "model", "service_tier", "slot", "prompt_over")
    .agg(pl.len(), *[pl.col(name).sum() for name in {SUMS}], square("input_tokens"), square("output_tokens")))
print(len(cells.collect(engine="streaming")))
"""


def measured(command):
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        return None
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    generator = os.path.join(os.path.dirname(__file__), "../../examples/from-request-logs/generate.py")
    with tempfile.TemporaryDirectory() as folder:
        for form, flags in (("csv", []), ("jsonl", ["--json"])):
            path = os.path.join(folder, f"log.{form}")
            with open(path, "w") as log:
                subprocess.run([sys.executable, generator, "--rows", str(options.rows), *flags], stdout=log, check=True)
            ours = [CASCADE, "profile", path, "--keep-duplicates", "-q", "-o", os.path.join(folder, "profile.csv")]
            python = lambda script: [sys.executable, "-c", script(path)]
            peers = {"cascade": ours, "duckdb": python(duckdb), "polars": python(polars), "chdb": python(chdb)}
            print(f"{form}: {options.rows:,} rows, {os.path.getsize(path) / 1e6:,.0f} MB")
            for name, command in peers.items():
                runs = [measured(command) for _ in range(options.runs)]
                if None in runs:
                    print(f"  {name:8} did not run")
                    continue
                cpu, wall = (statistics.median(figures) for figures in zip(*runs))
                print(f"  {name:8} {cpu:7.2f} s CPU {wall:7.2f} s wall")


if __name__ == "__main__":
    main()
