#!/usr/bin/env bash
# Lets `focus-data-toolkit` (PyPI) check the FOCUS rows of every example. Needs `focus-toolkit` on the path.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
rows="$(mktemp -d)"
trap 'rm -rf "$rows"' EXIT
cargo build --quiet
for scenario in examples/*/scenario.toml tests/finance/rich.toml; do
    target/debug/cascade cost "$scenario" --quiet -f focus -o "$rows/focus.csv"
    focus-toolkit validate "$rows/focus.csv" --dataset cost-and-usage \
        --supports SupportsUnitPricing --supports SupportsMultiplePricingCategories
    target/debug/cascade cost "$scenario" --quiet -f focus --focus-version 1.2 -o "$rows/older.csv"
    focus-toolkit detect "$rows/older.csv" --format json > "$rows/detected.json"
    grep --quiet '"detected_version": "1.2"' "$rows/detected.json"
done
