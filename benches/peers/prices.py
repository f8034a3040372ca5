"""Asks litellm and genai-prices what tests/price_cases asks this program, and prints who is right.

    python3 -m venv peers && peers/bin/pip install litellm genai-prices
    cargo build --release && peers/bin/python benches/peers/prices.py target/release/cascade

Every tool is given the request in its own terms, with the class of service, the place and the instant where it has a
parameter for them (litellm takes the hour from the clock). Of requests that are alike one is asked about, and its price
is multiplied. Floats count as right within one part in a thousand million. A refusal is right where the case has no
price. What each gets wrong is printed with what it said.
"""

import importlib.metadata
import json
import os
import pathlib
import subprocess
import sys
import tomllib
from datetime import datetime, timezone
from decimal import Decimal

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

import genai_prices
import litellm
from litellm.cost_calculator import batch_cost_calculator
from litellm.types.utils import CacheCreationTokenDetails, PromptTokensDetailsWrapper, ServerToolUse
from litellm.types.utils import Usage as LitellmUsage

CASES = pathlib.Path(__file__).parents[2] / "tests/price_cases/cases.toml"
TODAY = "2026-11-24T00:00:00Z"
TOLERANCE = Decimal("1e-9")
LITELLM_PROVIDERS = {
    "alibaba": "dashscope", "fireworks": "fireworks_ai", "google": "gemini", "moonshotai": "moonshot", "x-ai": "xai",
}


def instant(request):
    return datetime.fromisoformat(request.get("at", TODAY).replace("Z", "+00:00")).astimezone(timezone.utc)


def ask_litellm(request):
    provider, model = request["offer"].split("/", 1)
    provider = LITELLM_PROVIDERS.get(provider, provider)
    if provider == "fireworks_ai":
        model = f"accounts/fireworks/models/{model}"
    if provider not in ("openai", "anthropic"):
        model = f"{provider}/{model}"
    count = lambda key: request.get(key, 0)
    writes, hours = count("cache_write"), count("cache_write_1h")
    details = PromptTokensDetailsWrapper(
        cached_tokens=count("cached_input"),
        audio_tokens=count("audio_input") or None,
        text_tokens=count("input") - count("cached_input") - writes - hours - count("audio_input"),
        cache_creation_tokens=writes + hours,
        cache_creation_token_details=CacheCreationTokenDetails(
            ephemeral_5m_input_tokens=writes, ephemeral_1h_input_tokens=hours
        ),
    )
    usage = LitellmUsage(
        prompt_tokens=count("input"),
        completion_tokens=count("output"),
        total_tokens=count("input") + count("output"),
        prompt_tokens_details=details,
        cache_creation_input_tokens=writes + hours,
        cache_read_input_tokens=count("cached_input"),
        server_tool_use=ServerToolUse(web_search_requests=request.get("web_searches")),
    )
    service, region = request.get("service"), request.get("region")
    if service == "batch":
        return sum(batch_cost_calculator(usage=usage, model=model, custom_llm_provider=provider))
    if provider == "anthropic" and service == "fast":
        usage.speed = "fast"
    if provider == "anthropic" and region:
        usage.inference_geo = region
    if request.get("web_searches"):
        response = litellm.ModelResponse(model=model, usage=usage)
        return litellm.completion_cost(response, model=model, custom_llm_provider=provider)
    return sum(
        litellm.cost_per_token(
            model=model,
            custom_llm_provider=provider,
            usage_object=usage,
            prompt_tokens=count("input"),
            completion_tokens=count("output"),
            service_tier=service,
            data_residency=region,
        )
    )


def ask_genai_prices(request):
    provider, model = request["offer"].split("/", 1)
    count = request.get
    if provider == "fireworks":
        model = f"accounts/fireworks/models/{model}"
    counts = {
        "input_tokens": count("input"),
        "cache_read_tokens": count("cached_input"),
        "cache_write_tokens": (count("cache_write") or 0) + (count("cache_write_1h") or 0) or None,
        "cache_write_1h_tokens": count("cache_write_1h"),
        "input_audio_tokens": count("audio_input"),
        "output_tokens": count("output"),
        "web_searches": count("web_searches"),
    }
    usage = genai_prices.Usage(**{key: value for key, value in counts.items() if value is not None})
    service = request.get("service")
    context = {
        "batch": {"processing": "batch"}, "fast": {"speed": "fast"},
        "flex": {"service_tier": "flex"}, "priority": {"service_tier": "priority"},
    }.get(service)
    price = genai_prices.calc_price(
        usage, model, provider_id=provider, genai_request_timestamp=instant(request), price_context=context
    )
    return price.total_price


def ask_cascade(program, requests):
    stream = "".join(json.dumps(request) + "\n" for request in requests)
    told = subprocess.run([program, "price", "--jsonl", "--as-of", "2026-11-24"], input=stream, capture_output=True, text=True)
    return [json.loads(line) for line in told.stdout.splitlines()]


def asked(tool, request):
    """What a tool says: a figure, or the kind of error that is its refusal."""
    try:
        return Decimal(str(tool(request))) * request.get("requests", 1)
    except Exception as error:
        return type(error).__name__


def is_right(case, said):
    if "total" not in case:
        return isinstance(said, str)
    total = Decimal(case["total"])
    return isinstance(said, Decimal) and abs(said - total) <= TOLERANCE * total


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else "cascade"
    cases = tomllib.loads(CASES.read_text())["case"]
    requests = [json.loads(case["request"]) for case in cases]
    own = [Decimal(a["total"]) if "total" in a else a["error"]["code"] for a in ask_cascade(program, requests)]
    version = subprocess.run([program, "--version"], capture_output=True, text=True).stdout.strip()
    columns = {
        version: own,
        f"litellm {importlib.metadata.version('litellm')}": [asked(ask_litellm, request) for request in requests],
        f"genai-prices {importlib.metadata.version('genai-prices')}": [
            asked(ask_genai_prices, request) for request in requests
        ],
    }
    print("| case | right is | " + " | ".join(columns) + " |")
    print("|---|---:|" + "---:|" * len(columns))
    for index, case in enumerate(cases):
        said = [column[index] for column in columns.values()]
        if all(is_right(case, answer) for answer in said):
            continue
        cells = ["right" if is_right(case, answer) else str(answer) for answer in said]
        print(f"| {case['rule']} | {case.get('total', 'no price')} | " + " | ".join(cells) + " |")
    rights = [sum(is_right(case, answer) for case, answer in zip(cases, column)) for column in columns.values()]
    print(f"| **right of {len(cases)}** | | " + " | ".join(f"**{right}**" for right in rights) + " |")


if __name__ == "__main__":
    main()
