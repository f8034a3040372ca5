//! How the feeds spell providers and models, as data, and what each spelling is in the catalogue.
//!
//! A provider is added by adding a line. An offer's id is the provider's own id of the model; what a feed puts
//! before it (`together_ai/`, `accounts/fireworks/models/`) comes off here. The name of a model, the same at
//! every provider, is its id without what only one host adds: the vendor's folder, a quantisation, a date.

/// A provider whose prices are taken from feeds.
#[derive(Debug)]
pub(in crate::import) struct Provider {
    /// The catalogue's id.
    pub id: &'static str,
    /// Its name for people.
    pub name: &'static str,
    /// Where it publishes its prices.
    pub page: &'static str,
    /// How feeds call it.
    pub spellings: &'static [&'static str],
}

macro_rules! providers {
    ($($id:literal, $name:literal, $page:literal, [$($spelling:literal),*];)*) => {
        &[$(Provider {
            id: $id,
            name: $name,
            page: $page,
            spellings: &[$($spelling),*],
        }),*]
    };
}

const PROVIDERS: &[Provider] = providers! {
    "ai21", "AI21 Labs", "https://www.ai21.com/pricing/", ["ai21"];
    "alibaba", "Alibaba Cloud Model Studio", "https://www.alibabacloud.com/help/en/model-studio/model-pricing", ["alibaba", "dashscope", "alibaba-api"];
    "amazon", "Amazon Nova API", "https://nova.amazon.com/dev/pricing", ["amazon_nova", "amazon-nova", "nova"];
    "anthropic", "Anthropic", "https://platform.claude.com/docs/en/about-claude/pricing", ["anthropic", "anthropic-api"];
    "arcee", "Arcee AI", "https://docs.arcee.ai/get-started/pricing", ["arcee"];
    "avian", "Avian", "https://avian.io/pricing", ["avian"];
    "azure", "Microsoft Azure AI Foundry", "https://prices.azure.com/api/retail/prices", ["azure", "azure_ai", "azure_text"];
    "baseten", "Baseten", "https://www.baseten.co/pricing/", ["baseten"];
    "bedrock", "Amazon Bedrock", "https://aws.amazon.com/bedrock/pricing/", ["bedrock", "bedrock_converse", "bedrock_mantle", "amazon-bedrock", "aws", "aws-bedrock"];
    "berget", "Berget AI", "https://berget.ai/pricing", ["berget"];
    "byteplus", "BytePlus ModelArk", "https://docs.byteplus.com/en/docs/ModelArk/1544106", ["byteplus"];
    "cerebras", "Cerebras", "https://www.cerebras.ai/pricing", ["cerebras"];
    "chutes", "Chutes", "https://chutes.ai/pricing", ["chutes"];
    "cloudflare", "Cloudflare Workers AI", "https://developers.cloudflare.com/workers-ai/platform/pricing/", ["cloudflare", "cloudflare-workers-ai"];
    "cognition", "Cognition", "https://cognition.ai/pricing", ["cognition"];
    "cohere", "Cohere", "https://cohere.com/pricing", ["cohere", "cohere_chat"];
    "cortecs", "Cortecs", "https://cortecs.ai/serverlessModels", ["cortecs"];
    "crusoe", "Crusoe Cloud", "https://www.crusoe.ai/cloud/pricing", ["crusoe"];
    "databricks", "Databricks", "https://www.databricks.com/product/pricing/foundation-model-serving", ["databricks"];
    "deepinfra", "DeepInfra", "https://deepinfra.com/pricing", ["deepinfra"];
    "deepseek", "DeepSeek", "https://api-docs.deepseek.com/quick_start/pricing", ["deepseek", "deepseek-api"];
    "digitalocean", "DigitalOcean Gradient AI", "https://docs.digitalocean.com/products/gradient-ai-platform/details/pricing/", ["digitalocean", "gradient_ai"];
    "doubleword", "Doubleword", "https://docs.doubleword.ai/inference-api/model-pricing", ["doubleword"];
    "evroc", "evroc", "https://evroc.com/pricing/", ["evroc"];
    "fireworks", "Fireworks AI", "https://fireworks.ai/pricing", ["fireworks", "fireworks_ai", "fireworks-ai", "fireworks-api"];
    "friendli", "FriendliAI", "https://friendli.ai/pricing", ["friendli", "friendliai"];
    "gmi", "GMI Cloud", "https://www.gmicloud.ai/pricing", ["gmi", "gmicloud"];
    "google", "Google (Gemini Developer API)", "https://ai.google.dev/gemini-api/docs/pricing", ["google", "gemini", "google-api"];
    "groq", "Groq", "https://groq.com/pricing", ["groq"];
    "hyperbolic", "Hyperbolic", "https://www.hyperbolic.ai/", ["hyperbolic"];
    "inception", "Inception Labs", "https://docs.inceptionlabs.ai/get-started/models", ["inception"];
    "io-net", "io.net Intelligence", "https://io.net/docs/guides/intelligence/io-intelligence", ["io-net"];
    "lambda", "Lambda Inference", "https://lambda.ai/inference", ["lambda_ai"];
    "meta", "Meta", "https://dev.meta.ai/docs/pricing", ["meta", "meta_llama", "meta-api", "llama"];
    "minimax", "MiniMax", "https://platform.minimax.io/docs/guides/pricing", ["minimax", "minimax-api"];
    "mistral", "Mistral AI", "https://mistral.ai/pricing", ["mistral", "codestral", "text-completion-codestral", "mistral-api"];
    "modal", "Modal", "https://modal.com/pricing", ["modal"];
    "moonshotai", "Moonshot AI", "https://platform.moonshot.ai/docs/pricing/chat", ["moonshotai", "moonshot", "moonshot-api"];
    "morph", "Morph", "https://morphllm.com/pricing", ["morph"];
    "nebius", "Nebius AI Studio", "https://nebius.com/token-factory/prices", ["nebius"];
    "novita", "Novita AI", "https://novita.ai/pricing", ["novita", "novita-ai"];
    "nscale", "Nscale", "https://www.nscale.com/pricing", ["nscale"];
    "nvidia", "NVIDIA", "https://build.nvidia.com/", ["nvidia"];
    "openai", "OpenAI", "https://developers.openai.com/api/docs/pricing", ["openai", "text-completion-openai", "openai-api"];
    "openrouter", "OpenRouter", "https://openrouter.ai/models", ["openrouter", "openrouter-api"];
    "oracle", "Oracle Cloud Generative AI", "https://www.oracle.com/cloud/price-list/", ["oci"];
    "ovhcloud", "OVHcloud AI Endpoints", "https://www.ovhcloud.com/en/public-cloud/ai-endpoints/catalog/", ["ovhcloud"];
    "perplexity", "Perplexity", "https://docs.perplexity.ai/getting-started/pricing", ["perplexity", "perplexity-api"];
    "poolside", "Poolside", "https://poolside.ai/", ["poolside"];
    "replicate", "Replicate", "https://replicate.com/pricing", ["replicate"];
    "sakana", "Sakana AI", "https://sakana.ai/", ["sakana"];
    "sambanova", "SambaNova Cloud", "https://cloud.sambanova.ai/plans/pricing", ["sambanova"];
    "sarvam", "Sarvam AI", "https://docs.sarvam.ai/api-reference-docs/getting-started/pricing", ["sarvam"];
    "scaleway", "Scaleway Generative APIs", "https://www.scaleway.com/en/pricing/model-as-a-service/", ["scaleway"];
    "siliconflow", "SiliconFlow", "https://www.siliconflow.com/pricing", ["siliconflow"];
    "snowflake", "Snowflake Cortex", "https://www.snowflake.com/legal-files/CreditConsumptionTable.pdf", ["snowflake", "snowflake-cortex"];
    "stepfun", "StepFun", "https://platform.stepfun.ai/docs/en/pricing/details", ["stepfun", "stepfun-ai"];
    "tencent", "Tencent Cloud", "https://www.tencentcloud.com/document/product/1284", ["tencent", "tencent-tokenhub"];
    "thinkingmachines", "Thinking Machines Lab", "https://thinkingmachines.ai/tinker/", ["thinkingmachines"];
    "together", "Together AI", "https://www.together.ai/pricing", ["together", "together_ai", "togetherai"];
    "upstage", "Upstage", "https://www.upstage.ai/pricing/api", ["upstage"];
    "v0", "Vercel v0", "https://v0.dev/docs/api/model", ["v0"];
    "venice", "Venice AI", "https://docs.venice.ai/overview/pricing", ["venice"];
    "vercel", "Vercel AI Gateway", "https://vercel.com/ai-gateway/models", ["vercel", "vercel_ai_gateway", "vercel-ai-gateway"];
    "vertex", "Google Cloud Vertex AI", "https://cloud.google.com/vertex-ai/generative-ai/pricing", ["vertex", "vertex_ai", "vertex_ai-language-models", "vertex_ai-anthropic_models", "vertex_ai-mistral_models", "vertex_ai-llama_models", "vertex_ai-ai21_models", "vertex_ai-deepseek_models", "vertex_ai-qwen_models", "vertex_ai-zai_models", "vertex_ai-openai_models", "vertex_ai-minimax_models", "vertex_ai-moonshot_models", "google-vertex", "google-vertex-anthropic", "google-vertex-ai"];
    "volcengine", "Volcengine Ark", "https://www.volcengine.com/docs/82379/1544106", ["volcengine"];
    "vultr", "Vultr Serverless Inference", "https://www.vultr.com/products/cloud-inference/", ["vultr"];
    "wandb", "Weights & Biases Inference", "https://wandb.ai/site/pricing/inference/", ["wandb"];
    "watsonx", "IBM watsonx.ai", "https://www.ibm.com/products/watsonx-ai/pricing", ["watsonx"];
    "x-ai", "xAI", "https://docs.x.ai/docs/models", ["x-ai", "xai", "xai-api"];
    "xiaomi", "Xiaomi MiMo", "https://platform.xiaomimimo.com/", ["xiaomi", "xiaomi_mimo"];
    "zai", "Z.ai", "https://docs.z.ai/guides/overview/pricing", ["zai", "zai-api"];
};

/// Providers whose price lists name products, not the ids that requests use.
const PRICED_BY_PRODUCT: [&str; 3] = ["azure", "bedrock", "vertex"];

/// What feeds put before an id.
const ID_PREFIXES: [&str; 6] =
    ["accounts/fireworks/models/", "accounts/fireworks/routers/", "global-standard/", "global/", "models/", "hf:"];

/// Parts of an id that make it another kind of model, or no model at all.
const OUT_OF_SCOPE: [(&str, &str); 29] = [
    ("ft:", "fine-tuned models"),
    ("finetune", "fine-tuned models"),
    (":peft:", "fine-tuned models"),
    ("embed", "embeddings"),
    ("bge-", "embeddings"),
    ("gte-large", "embeddings"),
    ("rerank", "rerankers"),
    ("moderation", "moderation"),
    ("whisper", "speech"),
    ("transcribe", "speech"),
    ("tts", "speech"),
    ("voxtral", "speech"),
    ("realtime", "speech"),
    ("audio", "speech"),
    ("-live", "speech"),
    ("sonic", "speech"),
    ("livetranslate", "speech"),
    ("-asr", "speech"),
    ("-image", "images"),
    ("imagen", "images"),
    ("flux", "images"),
    ("stable-diffusion", "images"),
    ("dall-e", "images"),
    ("sora", "video"),
    ("veo-", "video"),
    ("ocr", "documents"),
    ("commitment", "provisioned capacity"),
    (":batch", "a batch price listed as a model of its own"),
    ("/container", "tools"),
];

/// Ids that end like a moving name and are a product's own.
const NOT_MOVING: [&str; 3] = ["chat-latest", "chatgpt-4o-latest", "codex-mini-latest"];

/// What stands before an id at a provider that sells it for one part of the world.
const REGIONS: [&str; 3] = ["us/", "eu/", "regional."];

/// Providers whose bands begin at their threshold, not above it (docs.x.ai: "prompts of 200k tokens or more").
const INCLUSIVE_BANDS: [&str; 1] = ["x-ai"];

/// Bedrock's prefixes of cross-region profiles.
const PROFILES: [&str; 9] = ["us.", "eu.", "apac.", "global.", "jp.", "au.", "ca.", "us-gov.", "in."];

/// Vendors before the first point of a Bedrock or Oracle id.
const VENDORS: [&str; 22] = [
    "ai21",
    "amazon",
    "anthropic",
    "cohere",
    "deepseek",
    "google",
    "luma",
    "meta",
    "minimax",
    "mistral",
    "moonshot",
    "moonshotai",
    "nvidia",
    "openai",
    "qwen",
    "stability",
    "twelvelabs",
    "writer",
    "xai",
    "zai",
    "z-ai",
    "thinkingmachines",
];

/// Who trained the models whose names begin so; the longest match counts.
const DEVELOPERS: &[(&str, &str)] = &[
    ("arctic", "snowflake"),
    ("aya", "cohere"),
    ("babbage", "openai"),
    ("c4ai", "cohere"),
    ("chatgpt", "openai"),
    ("claude", "anthropic"),
    ("codellama", "meta"),
    ("codestral", "mistral"),
    ("codex", "openai"),
    ("cogito", "deepcogito"),
    ("command", "cohere"),
    ("computer-use", "openai"),
    ("davinci", "openai"),
    ("dbrx", "databricks"),
    ("deepseek", "deepseek"),
    ("devstral", "mistral"),
    ("dola", "bytedance"),
    ("dolphin", "cognitivecomputations"),
    ("doubao", "bytedance"),
    ("ernie", "baidu"),
    ("falcon", "tii"),
    ("fugu", "sakana"),
    ("gemini", "google"),
    ("gemma", "google"),
    ("glm", "zai"),
    ("gpt", "openai"),
    ("granite", "ibm"),
    ("grok", "x-ai"),
    ("hermes", "nousresearch"),
    ("hunyuan", "tencent"),
    ("hy3", "tencent"),
    ("hy4", "tencent"),
    ("inkling", "thinkingmachines"),
    ("intellect", "primeintellect"),
    ("j2", "ai21"),
    ("jamba", "ai21"),
    ("kat", "kwaipilot"),
    ("kimi", "moonshotai"),
    ("laguna", "poolside"),
    ("lfm", "liquid"),
    ("ling", "inclusionai"),
    ("llama", "meta"),
    ("longcat", "meituan"),
    ("magistral", "mistral"),
    ("mai", "microsoft"),
    ("mercury", "inception"),
    ("mimo", "xiaomi"),
    ("minimax", "minimax"),
    ("ministral", "mistral"),
    ("mistral", "mistral"),
    ("mixtral", "mistral"),
    ("molmo", "allenai"),
    ("moonshot", "moonshotai"),
    ("morph", "morph"),
    ("muse", "meta"),
    ("nemotron", "nvidia"),
    ("nova", "amazon"),
    ("nvidia", "nvidia"),
    ("o1", "openai"),
    ("o3", "openai"),
    ("o4", "openai"),
    ("olmo", "allenai"),
    ("open-mistral", "mistral"),
    ("open-mixtral", "mistral"),
    ("palmyra", "writer"),
    ("phi", "microsoft"),
    ("pixtral", "mistral"),
    ("qvq", "alibaba"),
    ("qwen", "alibaba"),
    ("qwq", "alibaba"),
    ("reka", "rekaai"),
    ("ring", "inclusionai"),
    ("sarvam", "sarvam"),
    ("seed", "bytedance"),
    ("solar", "upstage"),
    ("sonar", "perplexity"),
    ("step", "stepfun"),
    ("swe", "cognition"),
    ("titan", "amazon"),
    ("trinity", "arcee"),
    ("tulu", "allenai"),
    ("v0", "vercel"),
    ("wizardlm", "microsoft"),
    ("yi", "01ai"),
];

/// Families with open weights, whose hosts add to the name what they do to the model.
const OPEN_FAMILIES: [&str; 20] = [
    "codellama",
    "deepseek",
    "devstral",
    "gemma",
    "glm",
    "gpt-oss",
    "hermes",
    "inkling",
    "kimi",
    "llama",
    "minimax-m",
    "ministral",
    "mistral-7b",
    "mistral-nemo",
    "mixtral",
    "nemotron",
    "olmo",
    "phi",
    "qwen2",
    "qwen3",
];

/// Families whose version hosts write with a dash for its point.
const VERSIONED: [&str; 11] =
    ["deepseek", "gemini", "glm", "gpt", "grok", "kimi", "llama", "mimo", "minimax", "nemotron", "qwen"];

/// What hosts add: precision, speed, adapters.
const HOST_ENDINGS: [&str; 18] = [
    "-fp4",
    "-fp8",
    "-nvfp4",
    "-mxfp4",
    "-awq",
    "-int4",
    "-int8",
    "-bf16",
    "-fp16",
    "-tput",
    "-basic",
    "-turbo",
    "-fast",
    "-hf",
    "-tee",
    "-lora",
    "-maas",
    "-reference",
];

/// An id as a feed spells it, understood.
#[derive(Debug)]
pub(in crate::import) struct OfferName {
    pub provider: &'static Provider,
    pub id: String,
    /// Other spellings that stood there.
    pub names: Vec<String>,
}

/// The provider that a feed calls so.
pub(in crate::import) fn provider(spelling: &str) -> Option<&'static Provider> {
    PROVIDERS.iter().find(|provider| provider.spellings.contains(&spelling))
}

/// The provider of a catalogue id.
pub(in crate::import) fn provider_of(id: &str) -> Option<&'static Provider> {
    PROVIDERS.iter().find(|provider| provider.id == id)
}

/// Whether an id that was read off a provider's price list may be none that requests use.
pub(super) fn is_priced_by_product(provider: &Provider) -> bool {
    PRICED_BY_PRODUCT.contains(&provider.id)
}

/// Whether a provider's bands hold at their threshold already.
pub(super) fn bands_include_their_threshold(spelling: &str) -> bool {
    provider(spelling).is_some_and(|provider| INCLUSIVE_BANDS.contains(&provider.id))
}

/// The offer that a feed means.
///
/// # Errors
/// Why the catalogue is not about it.
pub(in crate::import) fn offer(spelling: &str, model: &str) -> Result<OfferName, String> {
    let provider = provider(spelling).ok_or_else(|| format!("provider {spelling}"))?;
    let mut id = model.trim();
    let own_prefix = |id: &str| {
        let (first, rest) = id.split_once('/')?;
        let is_own = first == provider.id || provider.spellings.contains(&first);
        // OpenRouter and Vercel have folders of providers; only their own is a prefix of the feed.
        is_own.then_some(rest.len())
    };
    if let Some(length) = own_prefix(id) {
        id = &id[id.len() - length..];
    }
    let mut names = Vec::new();
    if let Some(rest) = ID_PREFIXES.iter().find_map(|prefix| id.strip_prefix(prefix)) {
        if id.starts_with("accounts/") {
            names.push(id.to_owned());
        }
        id = rest;
    }
    let lower = id.to_lowercase();
    if let Some((_, reason)) = OUT_OF_SCOPE.iter().find(|(part, _)| lower.contains(part)) {
        return Err((*reason).to_owned());
    }
    let is_region_path = provider.id == "bedrock" && id.contains('/');
    if is_region_path || REGIONS.iter().any(|region| lower.starts_with(region)) {
        return Err("a price for one region".to_owned());
    }
    let moves = lower.ends_with("-latest") && !NOT_MOVING.iter().any(|ending| lower.ends_with(ending));
    if moves || lower.starts_with('~') {
        return Err("a name that moves from model to model".to_owned());
    }
    if provider.id == "openrouter" && !id.contains('/') {
        return Err("no folder of a vendor".to_owned());
    }
    if id.is_empty() || id.contains(char::is_whitespace) || id.contains('*') {
        return Err("no id".to_owned());
    }
    Ok(OfferName { provider, id: id.to_owned(), names })
}

/// What two spellings of one id have in common.
pub(in crate::import) fn key(id: &str) -> String {
    id.to_lowercase().replace(['.', '_', ':', '@', ' '], "-")
}

/// The id of which this one is a profile for a part of the world, or a dated snapshot.
pub(in crate::import) fn base(id: &str) -> Option<String> {
    if let Some(rest) = PROFILES.iter().find_map(|prefix| id.strip_prefix(prefix)) {
        return Some(rest.to_owned());
    }
    if let Some((rest, _)) = id.split_once('@').filter(|(rest, _)| !rest.is_empty()) {
        return Some(rest.to_owned());
    }
    without_date(id).map(str::to_owned)
}

/// The id without the date that ends it: `-2025-08-07`, `-20250807`.
fn without_date(id: &str) -> Option<&str> {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some((rest, date)) = id.split_at_checked(id.len().checked_sub(11)?) {
        let parts: Vec<&str> = date.split('-').collect();
        if matches!(parts.as_slice(), ["", year, month, day] if year.len() == 4 && month.len() == 2 && day.len() == 2)
            && parts.iter().all(|part| digits(part))
        {
            return Some(rest);
        }
    }
    let (rest, date) = id.rsplit_once('-')?;
    (date.len() == 8 && date.starts_with("20") && digits(date)).then_some(rest)
}

/// The name of a model, the same at every provider.
pub(in crate::import) fn model(id: &str) -> String {
    let lower = id.to_lowercase().replace('_', "-");
    let mut name = lower.rsplit('/').next().unwrap_or(&lower);
    name = name.split(['@']).next().unwrap_or(name);
    name = PROFILES.iter().find_map(|prefix| name.strip_prefix(prefix)).unwrap_or(name);
    if let Some((vendor, rest)) = name.split_once('.').filter(|(vendor, _)| VENDORS.contains(vendor)) {
        debug_assert!(!vendor.is_empty());
        name = rest;
    }
    name = name.split(':').next().unwrap_or(name);
    for prefix in ["databricks-", "meta-llama-", "meta-", "openai-", "anthropic-", "alibaba-", "zai-", "nvidia-"] {
        if let Some(rest) = name.strip_prefix(prefix) {
            name = if prefix == "meta-llama-" { &name["meta-".len()..] } else { rest };
        }
    }
    let mut name = name.to_owned();
    for version in ["-v1", "-v2"] {
        if lower.contains(&format!("{version}:")) {
            name = name.strip_suffix(version).unwrap_or(&name).to_owned();
        }
    }
    name = without_date(&name).unwrap_or(&name).to_owned();
    name = name.strip_suffix("-latest").unwrap_or(&name).to_owned();
    name = points(&name);
    if name.starts_with("claude") {
        return claude(&name);
    }
    let spelled =
        [("llama3", "llama-3"), ("llama2", "llama-2"), ("llama-v", "llama-"), ("qwen-2", "qwen2"), ("qwen-3", "qwen3")];
    for (from, to) in spelled {
        if let Some(rest) = name.strip_prefix(from) {
            name = format!("{to}{rest}");
        }
    }
    for part in ["-instruct", "-it"] {
        if let Some(rest) = name.strip_suffix(part) {
            name = rest.to_owned();
        }
    }
    name = name.replace("-instruct-", "-").replace("-versatile", "");
    if OPEN_FAMILIES.iter().any(|family| name.starts_with(family)) {
        while let Some(rest) = HOST_ENDINGS.iter().find_map(|ending| name.strip_suffix(ending)) {
            name = rest.strip_suffix("-instruct").unwrap_or(rest).to_owned();
        }
    }
    match name.as_str() {
        "kimi-k2-0711-preview" | "kimi-k2-0711" => "kimi-k2".to_owned(),
        "kimi-k2-0905-preview" => "kimi-k2-0905".to_owned(),
        _ => name,
    }
}

/// Versions whose point a host spells otherwise: `glm-4p5`, `llama-3-1-8b`, `qwen2-5-72b`.
fn points(name: &str) -> String {
    let bytes = name.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let versioned = VERSIONED.iter().any(|family| name.starts_with(family));
    let mut spelled = String::with_capacity(name.len());
    let mut pointed = false;
    for (at, letter) in name.char_indices() {
        let between = at > 0 && digit(at - 1) && digit(at + 1);
        let short = !(at > 1 && digit(at - 2)) && !digit(at + 2) && bytes.get(at + 2).is_none_or(|byte| *byte == b'-');
        let is_point = between && (letter == 'p' || versioned && letter == '-' && short && !pointed);
        pointed |= is_point || letter == '.';
        spelled.push(if is_point { '.' } else { letter });
    }
    spelled
}

/// Anthropic's own form: dashes, and the family before the version since Claude 4.
fn claude(name: &str) -> String {
    let dashed = name.replace('.', "-");
    let parts: Vec<&str> = dashed.split('-').collect();
    let is_number = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    match parts.as_slice() {
        ["claude", major @ ("4" | "5"), minor, family] if is_number(minor) => {
            format!("claude-{family}-{major}-{minor}")
        }
        ["claude", major @ ("4" | "5"), family] if !is_number(family) => format!("claude-{family}-{major}"),
        ["claude", family, "3", minor] if is_number(minor) => format!("claude-3-{minor}-{family}"),
        ["claude", family, major, "0"] if is_number(major) => format!("claude-{family}-{major}"),
        _ => dashed,
    }
}

/// Who trained a model of that name.
pub(in crate::import) fn developer(model: &str) -> Option<&'static str> {
    let matching = DEVELOPERS.iter().filter(|(family, _)| {
        model.strip_prefix(family).is_some_and(|rest| !rest.starts_with(|next: char| next.is_ascii_lowercase()))
    });
    matching.max_by_key(|(family, _)| family.len()).map(|(_, developer)| *developer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_the_providers_own() {
        let id = |provider, model| offer(provider, model).map(|name| format!("{}/{}", name.provider.id, name.id));
        assert_eq!(id("together_ai", "together_ai/zai-org/GLM-5.2"), Ok("together/zai-org/GLM-5.2".to_owned()));
        assert_eq!(id("xai", "xai/grok-4.5"), Ok("x-ai/grok-4.5".to_owned()));
        let fireworks = offer("fireworks_ai", "fireworks_ai/accounts/fireworks/models/glm-5p2").expect("an offer");
        assert_eq!((fireworks.id.as_str(), fireworks.names.len()), ("glm-5p2", 1));
        assert_eq!(id("bedrock", "bedrock/us-east-1/x.y"), Err("a price for one region".to_owned()));
        assert_eq!(id("openai", "text-embedding-3-small"), Err("embeddings".to_owned()));
        assert_eq!(id("mistral", "mistral-large-latest"), Err("a name that moves from model to model".to_owned()));
        assert_eq!(id("openai", "gpt-5-chat-latest"), Ok("openai/gpt-5-chat-latest".to_owned()));
        assert_eq!(id("nobody", "x"), Err("provider nobody".to_owned()));
    }

    #[test]
    fn a_model_has_one_name_at_every_provider() {
        let same = [
            ("claude-opus-4-7", "us.anthropic.claude-opus-4-7-20260416-v1:0"),
            ("claude-opus-4-7", "anthropic/claude-opus-4.7"),
            ("claude-3-5-sonnet", "claude-3-5-sonnet@20240620"),
            ("claude-opus-4", "claude-4-opus"),
            ("deepseek-r1-0528", "deepseek-r1-0528-maas"),
            ("deepseek-r1-distill-qwen-32b", "@cf/deepseek-ai/deepseek-r1-distill-qwen-32b"),
            ("llama-3.3-70b", "meta-llama/Llama-3.3-70B-Instruct-Turbo"),
            ("llama-3.1-8b", "llama3.1-8b"),
            ("llama-3.1-8b", "meta.llama3-1-8b-instruct-v1:0"),
            ("llama-3.1-8b", "llama-v3p1-8b-instruct"),
            ("llama-3.3-70b", "llama-3.3-70b-versatile"),
            ("kimi-k2-0905", "moonshotai/Kimi-K2-Instruct-0905"),
            ("qwen3-32b", "qwen-3-32b"),
            ("qwen2.5-72b", "qwen2p5-72b-instruct"),
            ("gpt-5", "openai/gpt-5-2025-08-07"),
            ("glm-5.2", "accounts/fireworks/models/glm-5p2"),
            ("gpt-oss-120b", "openai.gpt-oss-120b-1:0"),
        ];
        for (name, id) in same {
            assert_eq!(model(id), name, "{id}");
        }
    }

    #[test]
    fn a_developer_is_known_by_the_models_name() {
        assert_eq!(developer("claude-opus-5"), Some("anthropic"));
        assert_eq!(developer("o3-mini"), Some("openai"));
        assert_eq!(developer("stepstone"), None);
    }
}
