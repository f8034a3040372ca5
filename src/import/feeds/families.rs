//! Lines of models: who trained them, and whether their weights were published.
//!
//! A line is added by adding a row; of the rows that a model's name begins with, the longest counts. The weights stand
//! here only where they hold for every model of the line that the vendor has brought out; a line with both kinds has a
//! row for each part, and `unknown` where the feeds have to say it. The weights of a line that is new are unknown.

use crate::catalogue::Weights;

/// Models whose names begin alike.
#[derive(Debug)]
pub(super) struct Line {
    /// What their names begin with.
    pub name: &'static str,
    /// Who trained them: the id of a provider where it is one.
    pub developer: &'static str,
    /// Whether the weights can be had; none where not all are alike.
    pub weights: Option<Weights>,
}

macro_rules! weights {
    (open) => {
        Some(Weights::Open)
    };
    (closed) => {
        Some(Weights::Closed)
    };
    (unknown) => {
        None
    };
}

macro_rules! lines {
    ($($name:literal, $developer:literal, $weights:ident;)*) => {
        &[$(Line { name: $name, developer: $developer, weights: weights!($weights) }),*]
    };
}

pub(super) const LINES: &[Line] = lines! {
    "ada", "openai", closed;
    "adaptive", "cognition", closed;
    "airoboros", "jondurbin", open;
    "allam", "sdaia", open;
    "alpaca", "stanford", open;
    "anubis", "thedrummer", open;
    "arcee-trinity", "arcee", open;
    "arctic", "snowflake", open;
    "arena", "cognition", closed;
    "auto", "morph", closed;
    "autoglm", "zai", open;
    "aya", "cohere", open;
    "babbage", "openai", closed;
    "baichuan-m2", "baichuan", open;
    "beam", "reflection", unknown;
    "bielik", "speakleash", open;
    "c4ai", "cohere", open;
    "chatgpt", "openai", closed;
    "chronos-hermes", "austism", open;
    "claude", "anthropic", closed;
    "code-llama", "meta", open;
    "code-qwen", "alibaba", open;
    "codegemma", "google", open;
    "codellama", "meta", open;
    "codestral", "mistral", unknown;
    "codestral-2405", "mistral", open;
    "codestral-2501", "mistral", closed;
    "codestral-2508", "mistral", closed;
    "codestral-mamba", "mistral", open;
    "codex", "openai", closed;
    "cogito", "deepcogito", open;
    "command", "cohere", closed;
    "command-a", "cohere", open;
    "command-a-plus", "cohere", unknown;
    "command-r", "cohere", open;
    "computer-use", "openai", closed;
    "cosmos3", "nvidia", unknown;
    "curie", "openai", closed;
    "cydonia", "thedrummer", open;
    "davinci", "openai", closed;
    "dbrx", "databricks", open;
    "deep-research", "google", closed;
    "deepseek", "deepseek", open;
    "devstral", "mistral", unknown;
    "devstral-2-123b", "mistral", open;
    "devstral-small", "mistral", open;
    "dobby", "sentientagi", open;
    "dola", "bytedance", closed;
    "dolphin", "cognitivecomputations", open;
    "doubao", "bytedance", closed;
    "ernie", "baidu", unknown;
    "ernie-4.5-21b", "baidu", open;
    "ernie-4.5-300b", "baidu", open;
    "ernie-4.5-vl", "baidu", open;
    "eva-llama", "eva-unit-01", open;
    "eva-qwen", "eva-unit-01", open;
    "falcon", "tii", open;
    "fimbulvetr", "sao10k", open;
    "firefunction", "fireworks", open;
    "firellava", "fireworks", open;
    "flan", "google", open;
    "fugu", "sakana", unknown;
    "gemini", "google", closed;
    "gemma", "google", open;
    "glm", "zai", unknown;
    "glm-4-32b", "zai", open;
    "glm-4.5-airx", "zai", closed;
    "glm-4.5-x", "zai", closed;
    "goliath", "alpindale", open;
    "gpt", "openai", closed;
    "gpt-oss", "openai", open;
    "granite", "ibm", open;
    "granite-13b-chat", "ibm", closed;
    "granite-13b-v2", "ibm", closed;
    "grok", "x-ai", closed;
    "grok-2", "x-ai", open;
    "grok-2-vision", "x-ai", closed;
    "grok-3", "x-ai", unknown;
    "hermes", "nousresearch", open;
    "hunyuan", "tencent", unknown;
    "hunyuan-a13b", "tencent", open;
    "hy3", "tencent", unknown;
    "hy4", "tencent", unknown;
    "indictrans2", "ai4bharat", open;
    "inflection", "inflection", closed;
    "inkling", "thinkingmachines", unknown;
    "intellect", "primeintellect", open;
    "internvl3", "opengvlab", open;
    "j2", "ai21", closed;
    "jamba", "ai21", unknown;
    "jamba-1", "ai21", open;
    "jamba-large", "ai21", open;
    "jamba-mini", "ai21", open;
    "kat", "kwaipilot", unknown;
    "kat-dev", "kwaipilot", open;
    "kimi", "moonshotai", unknown;
    "kimi-k2", "moonshotai", open;
    "kimi-k2.8", "moonshotai", unknown;
    "l3", "sao10k", open;
    "l3.3-electra", "steelskull", open;
    "laguna", "poolside", unknown;
    "lfm", "liquid", unknown;
    "lfm-3b", "liquid", closed;
    "lfm-40b", "liquid", closed;
    "lfm-7b", "liquid", closed;
    "lfm2", "liquid", open;
    "ling", "inclusionai", unknown;
    "llama", "meta", open;
    "llama-2-13b-tiefighter", "koboldai", open;
    "llama-3-lumimaid", "neversleep", open;
    "llama-3-sonar", "perplexity", closed;
    "llama-3.1-lumimaid", "neversleep", open;
    "llama-3.1-nemotron", "nvidia", open;
    "llama-3.1-sonar", "perplexity", closed;
    "llama-3.1-typhoon2", "scb10x", open;
    "llama-3.3-nemotron", "nvidia", open;
    "llamaguard", "meta", open;
    "llava", "liuhaotian", open;
    "llemma", "eleutherai", open;
    "longcat", "meituan", unknown;
    "lzlv", "lizpreciatior", open;
    "m2-her", "minimax", unknown;
    "m2m100", "meta", open;
    "magistral", "mistral", unknown;
    "magistral-medium", "mistral", closed;
    "magistral-small", "mistral", open;
    "magnum", "anthracite", open;
    "mai", "microsoft", unknown;
    "mamba-codestral", "mistral", open;
    "mercury", "inception", closed;
    "midnight-rose", "sophosympatheia", open;
    "mimo", "xiaomi", unknown;
    "minicpm", "openbmb", open;
    "minimax", "minimax", unknown;
    "minimax-m1", "minimax", open;
    "minimax-m2", "minimax", open;
    "minimax-m2-her", "minimax", unknown;
    "ministral", "mistral", unknown;
    "ministral-3-14b", "mistral", open;
    "ministral-3-3b", "mistral", open;
    "ministral-3-8b", "mistral", open;
    "ministral-3b", "mistral", unknown;
    "ministral-3b-2410", "mistral", closed;
    "ministral-3b-2512", "mistral", open;
    "ministral-8b", "mistral", open;
    "mistral", "mistral", unknown;
    "mistral-7b", "mistral", open;
    "mistral-large-2402", "mistral", closed;
    "mistral-large-2407", "mistral", open;
    "mistral-large-2411", "mistral", open;
    "mistral-large-2512", "mistral", open;
    "mistral-large-3", "mistral", open;
    "mistral-large2", "mistral", open;
    "mistral-medium", "mistral", closed;
    "mistral-medium-2604", "mistral", unknown;
    "mistral-medium-3-5", "mistral", unknown;
    "mistral-medium-3.5", "mistral", unknown;
    "mistral-nemo", "mistral", open;
    "mistral-saba", "mistral", closed;
    "mistral-small-2402", "mistral", closed;
    "mistral-small-2409", "mistral", open;
    "mistral-small-2501", "mistral", open;
    "mistral-small-2503", "mistral", open;
    "mistral-small-2506", "mistral", open;
    "mistral-small-3", "mistral", open;
    "mistral-tiny", "mistral", open;
    "mixtral", "mistral", open;
    "mn", "nothingiisreal", open;
    "mn-inferor", "infermatic", open;
    "mn-starcannon", "aetherwiing", open;
    "molmo", "allenai", open;
    "moondream3-preview", "moondream", open;
    "moonshot", "moonshotai", closed;
    "morph", "morph", closed;
    "mt0", "bigscience", open;
    "muse", "meta", unknown;
    "mythalion", "pygmalionai", open;
    "mythomax", "gryphe", open;
    "namazu", "sakana", unknown;
    "nemotron", "nvidia", open;
    "nexusraven", "nexusflow", open;
    "noromaid", "neversleep", open;
    "nous-capybara", "nousresearch", open;
    "nous-hermes", "nousresearch", open;
    "nova", "amazon", closed;
    "nvidia", "nvidia", unknown;
    "o1", "openai", closed;
    "o3", "openai", closed;
    "o4", "openai", closed;
    "olafangensan-glm", "olafangensan", open;
    "olmo", "allenai", open;
    "open-mistral", "mistral", open;
    "open-mixtral", "mistral", open;
    "openchat", "openchat", open;
    "openhands", "all-hands", open;
    "openhermes", "teknium", open;
    "openorca", "open-orca", open;
    "palm", "google", closed;
    "palmyra", "writer", closed;
    "palmyra-vision", "writer", unknown;
    "phi", "microsoft", open;
    "phind", "phind", open;
    "pixtral", "mistral", unknown;
    "pixtral-12b", "mistral", open;
    "pixtral-large-2411", "mistral", open;
    "platypus", "garage-baind", open;
    "pythia", "eleutherai", open;
    "qvq", "alibaba", unknown;
    "qvq-72b", "alibaba", open;
    "qwen", "alibaba", unknown;
    "qwen-flash", "alibaba", closed;
    "qwen-max", "alibaba", closed;
    "qwen-mt", "alibaba", closed;
    "qwen-plus", "alibaba", closed;
    "qwen-turbo", "alibaba", closed;
    "qwen-vl-max", "alibaba", closed;
    "qwen-vl-plus", "alibaba", closed;
    "qwen1.5", "alibaba", open;
    "qwen2", "alibaba", open;
    "qwen2.5-max", "alibaba", closed;
    "qwen2.5-plus", "alibaba", closed;
    "qwen3-0.6b", "alibaba", open;
    "qwen3-1.7b", "alibaba", open;
    "qwen3-14b", "alibaba", open;
    "qwen3-235b", "alibaba", open;
    "qwen3-30b", "alibaba", open;
    "qwen3-32b", "alibaba", open;
    "qwen3-4b", "alibaba", open;
    "qwen3-8b", "alibaba", open;
    "qwen3-coder-30b", "alibaba", open;
    "qwen3-coder-480b", "alibaba", open;
    "qwen3-coder-flash", "alibaba", closed;
    "qwen3-coder-plus", "alibaba", closed;
    "qwen3-max", "alibaba", closed;
    "qwen3-next", "alibaba", open;
    "qwen3-vl-235b", "alibaba", open;
    "qwen3-vl-2b", "alibaba", open;
    "qwen3-vl-30b", "alibaba", open;
    "qwen3-vl-32b", "alibaba", open;
    "qwen3-vl-4b", "alibaba", open;
    "qwen3-vl-8b", "alibaba", open;
    "qwen3-vl-flash", "alibaba", closed;
    "qwen3-vl-plus", "alibaba", closed;
    "qwen3.5-0.8b", "alibaba", open;
    "qwen3.5-122b", "alibaba", open;
    "qwen3.5-27b", "alibaba", open;
    "qwen3.5-2b", "alibaba", open;
    "qwen3.5-35b", "alibaba", open;
    "qwen3.5-397b", "alibaba", open;
    "qwen3.5-4b", "alibaba", open;
    "qwen3.5-9b", "alibaba", open;
    "qwen35-122b", "alibaba", open;
    "qwq", "alibaba", open;
    "qwq-plus", "alibaba", closed;
    "r1-1776", "perplexity", open;
    "redpajama", "togethercomputer", open;
    "reka", "rekaai", unknown;
    "relace", "relace", unknown;
    "remm-slerp", "undi95", open;
    "ring", "inclusionai", unknown;
    "rocinante", "thedrummer", open;
    "sarvam", "sarvam", unknown;
    "seed", "bytedance", unknown;
    "seed-1", "bytedance", closed;
    "seed-2", "bytedance", closed;
    "seed-oss", "bytedance", open;
    "sky-t1", "novasky", open;
    "skyfall", "thedrummer", open;
    "snorkel", "snorkelai", open;
    "snowflake-llama", "snowflake", open;
    "solar", "upstage", unknown;
    "solar-10.7b", "upstage", open;
    "sonar", "perplexity", closed;
    "sorcererlm", "rawrabbit", open;
    "stablecode", "stabilityai", open;
    "starcoder", "bigcode", open;
    "step", "stepfun", unknown;
    "step-1", "stepfun", closed;
    "step-1o", "stepfun", closed;
    "step-2", "stepfun", closed;
    "stripedhyena", "togethercomputer", open;
    "swe", "cognition", closed;
    "text-davinci", "openai", closed;
    "titan", "amazon", closed;
    "toppy", "undi95", open;
    "trinity", "arcee", unknown;
    "trinity-large", "arcee", open;
    "trinity-mini", "arcee", open;
    "tulu", "allenai", open;
    "ui-tars", "bytedance", open;
    "unslopnemo", "thedrummer", open;
    "v0", "vercel", closed;
    "venice-uncensored", "venice", unknown;
    "vicuna", "lmsys", open;
    "virtuoso-large", "arcee", open;
    "wayfarer", "latitudegames", open;
    "weaver", "mancer", unknown;
    "wizardlm", "microsoft", open;
    "xwin-lm", "xwin-lm", open;
    "yi", "01ai", open;
    "yi-large", "01ai", closed;
    "zephyr", "huggingfaceh4", open;
};

/// Folders of ids (a vendor's name at a hub or a gateway), and the developer that each is, where the names differ.
pub(super) const FOLDERS: &[(&str, &str)] = &[
    ("01-ai", "01ai"),
    ("arcee-ai", "arcee"),
    ("bytedance-seed", "bytedance"),
    ("cohereforai", "cohere"),
    ("coherelabs", "cohere"),
    ("deepseek-ai", "deepseek"),
    ("ibm-granite", "ibm"),
    ("kwaivgi", "kwaipilot"),
    ("liquidai", "liquid"),
    ("meta-llama", "meta"),
    ("meta-models", "meta"),
    ("minimaxai", "minimax"),
    ("mistralai", "mistral"),
    ("qwen", "alibaba"),
    ("ricursiveai", "ricursive-ai"),
    ("stepfun-ai", "stepfun"),
    ("thudm", "zai"),
    ("xai", "x-ai"),
    ("xiaomimimo", "xiaomi"),
    ("z-ai", "zai"),
    ("zai-org", "zai"),
];
