#!/usr/bin/env python3
"""Writes a week of requests as a gateway would log them: the same rows every time.

    python3 generate.py > requests.csv
    python3 generate.py --rows 10000000 > many.csv
    python3 generate.py --rows 10000000 --json > many.jsonl
"""

import argparse
import json
import math
import random
import sys

TIERS = [("easy", 0.70, 900, 180), ("hard", 0.25, 6_000, 1_400), ("expert", 0.05, 30_000, 4_000)]
COLUMNS = [
    "request_id", "time", "tier", "provider", "model", "service_tier", "status",
    "input_tokens", "cached_input_tokens", "output_tokens", "reasoning_tokens",
]  # fmt: skip


def seconds_of_the_week(generator, rows):
    """More by day than by night, less at the weekend; in order."""
    def weight(hour):
        day, hour = divmod(hour, 24)
        return (1 + math.sin((hour - 7) / 24 * 2 * math.pi)) * (0.4 if day >= 5 else 1) + 0.1

    hours = generator.choices(range(7 * 24), [weight(hour) for hour in range(7 * 24)], k=rows)
    return sorted(hour * 3600 + generator.randrange(3600) for hour in hours)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=500)
    parser.add_argument("--seed", type=int, default=20261102)
    parser.add_argument("--json", action="store_true", help="JSON lines instead of CSV")
    options = parser.parse_args()
    generator = random.Random(options.seed)
    if not options.json:
        print(",".join(COLUMNS))
    for number, second in enumerate(seconds_of_the_week(generator, options.rows)):
        tier, _, prompt, answer = generator.choices(TIERS, [share for _, share, _, _ in TIERS])[0]
        failed = generator.random() < 0.01
        given = min(int(generator.lognormvariate(math.log(prompt), 0.9)) + 1, 400_000)
        output = 0 if failed else int(generator.lognormvariate(math.log(answer), 0.6)) + 1
        cached = int(given * generator.random()) if generator.random() < 0.5 else 0
        reasoning = int(output * generator.random() * 0.6) if tier != "easy" else 0
        day, rest = divmod(second, 86_400)
        time = f"2026-11-{2 + day:02}T{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}Z"
        status = 429 if failed else 200
        row = [f"req-{number:08}", time, tier, "anthropic", "claude-opus-4-7", "default", status, given, cached, output, reasoning]
        print(json.dumps(dict(zip(COLUMNS, row))) if options.json else ",".join(map(str, row)))


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:
        sys.exit(0)
