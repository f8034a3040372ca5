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

pub(super) const PROVIDERS: &[Provider] = providers! {
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
pub(super) const PRICED_BY_PRODUCT: [&str; 3] = ["azure", "bedrock", "vertex"];

/// Providers that run models of others.
pub(super) const HOSTS: [&str; 26] = [
    "avian",
    "baseten",
    "berget",
    "cerebras",
    "chutes",
    "cloudflare",
    "crusoe",
    "deepinfra",
    "doubleword",
    "fireworks",
    "friendli",
    "groq",
    "hyperbolic",
    "io-net",
    "lambda",
    "modal",
    "nebius",
    "novita",
    "nscale",
    "ovhcloud",
    "sambanova",
    "scaleway",
    "siliconflow",
    "together",
    "vultr",
    "wandb",
];

/// What feeds put before an id.
pub(super) const ID_PREFIXES: [&str; 6] =
    ["accounts/fireworks/models/", "accounts/fireworks/routers/", "global-standard/", "global/", "models/", "hf:"];

/// Parts of an id that make it another kind of model, or no model at all.
pub(super) const OUT_OF_SCOPE: [(&str, &str); 34] = [
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
    ("-batch", "a batch price listed as a model of its own"),
    ("granite-ttm", "time series"),
    ("m2m100", "translation"),
    ("indictrans", "translation"),
    ("multilingual-e5", "embeddings"),
    ("/container", "tools"),
];

/// Rows that somebody looked at and did not believe, where too few sell the model for the market to tell.
pub(super) const SLIPS: [(&str, &str, &str); 3] = [
    (
        "fireworks",
        "minimax-m1-80k",
        "a placeholder: the price of a model of four billion parameters, not of 456 billion",
    ),
    ("oracle", "cohere.command-a-translate-08-2025", "a hundredth of what Cohere itself takes"),
    ("oracle", "xai.grok-4-fast", "fifty times what others take, and more than Grok 4 costs"),
];

/// Ids that end like a moving name and are a product's own.
pub(super) const NOT_MOVING: [&str; 3] = ["chat-latest", "chatgpt-4o-latest", "codex-mini-latest"];

/// What stands before an id at a provider that sells it for one part of the world.
pub(super) const REGIONS: [&str; 3] = ["us/", "eu/", "regional."];

/// Providers whose bands begin at their threshold, not above it (docs.x.ai: "prompts of 200k tokens or more").
pub(super) const INCLUSIVE_BANDS: [&str; 1] = ["x-ai"];

/// Bedrock's prefixes of cross-region profiles.
pub(super) const PROFILES: [&str; 9] = ["us.", "eu.", "apac.", "global.", "jp.", "au.", "ca.", "us-gov.", "in."];

/// Vendors before the first dash of a name, where hosts put them.
pub(super) const MODEL_PREFIXES: &[&str] = &[
    "fw-",
    "aion-labs-",
    "databricks-",
    "meta-llama-",
    "meta-",
    "openai-",
    "anthropic-",
    "alibaba-",
    "zai-",
    "nvidia-",
    "cohere-",
    "google-",
    "deepseek-ai-",
    "moonshotai-",
];

/// How hosts begin the names of some families, and how their vendors do.
pub(super) const SPELLED: [(&str, &str); 17] = [
    ("code-llama", "codellama"),
    ("deepseek-chat-v3", "deepseek-v3"),
    ("gemini-flash-1.5", "gemini-1.5-flash"),
    ("gemini-pro-1.5", "gemini-1.5-pro"),
    ("gemma2", "gemma-2"),
    ("grok-4-20", "grok-4.20"),
    ("llama4", "llama-4"),
    ("llama3", "llama-3"),
    ("llama2", "llama-2"),
    ("llama-v", "llama-"),
    ("qwen-v2", "qwen2"),
    ("qwen-2", "qwen2"),
    ("qwen-3", "qwen3"),
    ("qwen-qwen", "qwen"),
    ("qwen-qwq", "qwq"),
    ("qwen35", "qwen3.5"),
    ("qwen2.5-qwq", "qwq"),
];

/// Whole names that mean the same model.
pub(super) const RENAMED: [(&str, &str); 30] = [
    ("claude-opus-4-6-v1", "claude-opus-4-6"),
    ("claude-opus4-5", "claude-opus-4-5"),
    ("claude-opus4-6", "claude-opus-4-6"),
    ("claude-opus4-7", "claude-opus-4-7"),
    ("deepseek-r1-671b", "deepseek-r1"),
    ("kimi-k2-0711", "kimi-k2"),
    ("kimi-k2-0711-preview", "kimi-k2"),
    ("kimi-k2-0905-preview", "kimi-k2-0905"),
    ("llama-2-13b-chat-v1", "llama-2-13b-chat"),
    ("llama-2-70b-chat-v1", "llama-2-70b-chat"),
    ("llama-3-70b-chat", "llama-3-70b"),
    ("llama-4-maverick-17b", "llama-4-maverick"),
    ("llama-4-maverick-17b-128e", "llama-4-maverick"),
    ("llama-4-maverick-17b-16e", "llama-4-maverick"),
    ("llama-4-scout-17b", "llama-4-scout"),
    ("llama-4-scout-17b-128e", "llama-4-scout"),
    ("llama-4-scout-17b-16e", "llama-4-scout"),
    ("m2-her", "minimax-m2-her"),
    ("mistral-large-3-fp8", "mistral-large-3"),
    ("mistral-medium-3-5", "mistral-medium-3.5"),
    ("mixtral-8x7b-v0-1", "mixtral-8x7b-v0.1"),
    ("muse-spark-open-816b-a42b", "muse-spark-open"),
    ("nemotron-lightning-3.5-30b-a3b", "nemotron-3.5-lightning-30b-a3b"),
    ("nemotron-nano-v2-12b-vl", "nemotron-nano-12b-v2-vl"),
    ("nova-2-lite-v1", "nova-2-lite"),
    ("nova-lite-v1", "nova-lite"),
    ("nova-micro-v1", "nova-micro"),
    ("nova-premier-v1", "nova-premier"),
    ("nova-pro-v1", "nova-pro"),
    // Bedrock's vendor is a part of the name.
    ("v3.2", "deepseek-v3.2"),
];

/// Vendors before the first point of a Bedrock or Oracle id.
pub(super) const VENDORS: [&str; 22] = [
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

/// Families with open weights, whose hosts add to the name what they do to the model.
pub(super) const OPEN_FAMILIES: [&str; 20] = [
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
pub(super) const VERSIONED: [&str; 13] = [
    "aion", "deepseek", "gemini", "glm", "gpt", "grok", "jamba", "kimi", "llama", "mimo", "minimax", "nemotron", "qwen",
];

/// Names whose ending is the vendor's own.
pub(super) const OWN_ENDINGS: [&str; 2] = ["glm-5-turbo", "glm-5v-turbo"];

/// What hosts add: precision, speed, adapters, a part of the world.
pub(super) const HOST_ENDINGS: [&str; 19] = [
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
    "-us",
];
