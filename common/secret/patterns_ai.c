/* Models and what is around them. */
#include "secret/pattern.h"
#include "secret/pattern_parts.h"

const struct pattern patterns_ai[] = {
	{ .id = "openai-api-key",
	    .title = "OpenAI API key",
	    .severity = SEV_CRITICAL,
	    .regex = "sk-(?:(?:proj|svcacct|admin|None)-[A-Za-z0-9_-]{20,128}"
		     "T3BlbkFJ[A-Za-z0-9_-]{20,128}|[A-Za-z0-9]{20}T3BlbkFJ[A-"
		     "Za-z0-9]{20})",
	    .keywords = { "t3blbkfj" },
	    .entropy = 53,
	    .shown = 3,
	    .yes = EXAMPLE("OPENAI_API_KEY=sk-proj-"
			   "-J36tiWXiHEyjbrroygK1cjxbCrCiS0UWspYjZq"
			   "3lT9cgMKlltHlNJI5Rus_lUbw8NUA98qmmZT3Bl"
			   "bkFJPHx0cS-chSXoInzBJt1Dt5aWxSDZe2pKugE"
			   "nJgYOZC0qLr88VqEn0kRkCWRjjKtY9XwAEoAxvj"),
	    .no = EXAMPLE("OPENAI_API_KEY=sk-proj-"
			  "k5oWaV9rvT"
			  "7cbHLFIjeW"),
	    .source = "https://platform.openai.com/docs/api-reference/"
		      "authentication" },
	{ .id = "anthropic-api-key",
	    .title = "Anthropic API key",
	    .severity = SEV_CRITICAL,
	    .regex = "sk-ant-(?:api|admin|sid|oat|ort)[0-9]{2}-[A-Za-z0-9_-]{"
		     "80,120}",
	    .keywords = { "sk-ant-" },
	    .entropy = 50,
	    .shown = 7,
	    .yes = EXAMPLE("ANTHROPIC_API_KEY=sk-ant-api03-"
			   "NtCSxoX8g2xBDebHkXUvSWqYnTTQ5X7Y"
			   "6uhodKdUFyvzj4EzcBaO-8uCxPvNfSWR"
			   "ixG25pUSdPvvj14ZJ3w1vF87brmlYAA"),
	    .no = EXAMPLE("ANTHROPIC_API_KEY=sk-ant-api03-"
			  "xbsMZXPhL1"
			  "NZSs1WNhOI"),
	    .source = "https://docs.anthropic.com/en/api/overview" },
	{ .id = "huggingface-token",
	    .title = "Hugging Face access token",
	    .severity = SEV_CRITICAL,
	    .regex = "hf_[A-Za-z]{34}",
	    .keywords = { "hf_" },
	    .entropy = 39,
	    .shown = 3,
	    .yes = EXAMPLE("HF_TOKEN=hf_"
			   "SlVqeHsJRmMTqIoZl"
			   "jvHvsVnmAawmCUlad"),
	    .no = EXAMPLE("HF_TOKEN=hf_"
			  "vieVMnzOXE"
			  "bqRpJcaiJe"),
	    .source = "https://huggingface.co/docs/hub/security-tokens" },
	{ .id = "huggingface-org-token",
	    .title = "Hugging Face organisation token",
	    .severity = SEV_CRITICAL,
	    .regex = "api_org_[A-Za-z]{34}",
	    .keywords = { "api_org_" },
	    .entropy = 39,
	    .shown = 8,
	    .yes = EXAMPLE("api_org_"
			   "VbGnbXSbnpwkYHvFB"
			   "zICHNSFrIYcyKCWnU"),
	    .no = EXAMPLE("api_org_"
			  "gcaYHxrvpH"
			  "ObbQwbXOBo"),
	    .source = "https://huggingface.co/docs/hub/security-tokens" },
	{ .id = "replicate-token",
	    .title = "Replicate API token",
	    .severity = SEV_CRITICAL,
	    .regex = "r8_[A-Za-z0-9]{37}",
	    .keywords = { "r8_" },
	    .entropy = 41,
	    .shown = 3,
	    .yes = EXAMPLE("REPLICATE_API_TOKEN=r8_"
			   "5nikuf84RDH9VZuqNWD"
			   "ZFCv3SqGI7w01IAgeU"),
	    .no = EXAMPLE("REPLICATE_API_TOKEN=r8_"
			  "YBrsKeCThr"
			  "IxjfPn4adM"),
	    .source = "https://replicate.com/docs/topics/security/api-tokens" },
	{ .id = "groq-api-key",
	    .title = "Groq API key",
	    .severity = SEV_CRITICAL,
	    .regex = "gsk_[A-Za-z0-9]{52}",
	    .keywords = { "gsk_" },
	    .entropy = 45,
	    .shown = 4,
	    .yes = EXAMPLE("GROQ_API_KEY=gsk_"
			   "ppnNg7TVuN8lLPQnxJ4WVFB82l"
			   "j69CK4TgRgYc4eZ6VkvrqmvGgm"),
	    .no = EXAMPLE("GROQ_API_KEY=gsk_"
			  "TXgSfc5FKLCHvf8"
			  "NtOLiMgSj4F9s8O"),
	    .source = "https://console.groq.com/docs/quickstart" },
	{ .id = "perplexity-api-key",
	    .title = "Perplexity API key",
	    .severity = SEV_CRITICAL,
	    .regex = "pplx-[A-Za-z0-9]{48}",
	    .keywords = { "pplx-" },
	    .entropy = 44,
	    .shown = 5,
	    .yes = EXAMPLE("pplx-"
			   "r9z4RemuEUu0rUeLsU1RwNnc"
			   "k24JeM3nnk1kEoL824TThodp"),
	    .no = EXAMPLE("pplx-7b-online"),
	    .source = "https://docs.perplexity.ai/guides/api-key-management" },
	{ .id = "xai-api-key",
	    .title = "xAI API key",
	    .severity = SEV_CRITICAL,
	    .regex = "xai-[A-Za-z0-9]{80}",
	    .keywords = { "xai-" },
	    .entropy = 49,
	    .shown = 4,
	    .yes = EXAMPLE("XAI_API_KEY=xai-"
			   "hKLCdsmEcKL3RY8rG6Cs5FqUHdnZiXL5Gi8DUff5"
			   "3L5mzhI8EvbUYxOykx50KvIgNi3gSomjL0hQodhF"),
	    .no = EXAMPLE("XAI_API_KEY=xai-"
			  "lF7FeQc5KxbgA3o2XScg"
			  "RlMdEy1rGPj4XnCIAH6n"),
	    .source = "https://docs.x.ai/docs/tutorial" },
	{ .id = "cohere-api-key",
	    .title = "Cohere API key",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = NAMED_AS("cohere|co_api", "key|token") "([A-Za-z0-9]{40})",
	    .keywords = { "cohere", "co_api" },
	    .entropy = 42,
	    .yes = EXAMPLE("COHERE_API_KEY="
			   "xcV2V9SdLlvOHhB86IAb"
			   "y2Sr3MXNF9DRjxi4NcyH"),
	    .no = EXAMPLE("COHERE_API_KEY="
			  "DNlDfYAlLUSIU26r"
			  "lX26Xndv278rNgDP"),
	    .source =
		"https://docs.cohere.com/reference/about#authentication" },
	{ .id = "mistral-api-key",
	    .title = "Mistral API key",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = NAMED("mistral") "([A-Za-z0-9]{32})",
	    .keywords = { "mistral" },
	    .entropy = 39,
	    .yes = EXAMPLE("MISTRAL_API_KEY=\""
			   "cNFk97jP3pecSUMM2"
			   "RGibooo6x5bc03Q\""),
	    .no = EXAMPLE("MISTRAL_API_KEY=\""
			  "PZAdHcGuboEcV"
			  "ag8KYNNY6ui\""),
	    .source = "https://docs.mistral.ai/getting-started/quickstart/" },
	{ .id = "deepseek-api-key",
	    .title = "DeepSeek API key",
	    .severity = SEV_CRITICAL,
	    .regex = NAMED("deepseek") "(sk-[0-9a-f]{32})",
	    .keywords = { "deepseek" },
	    .entropy = 32,
	    .yes = EXAMPLE("DEEPSEEK_API_KEY=sk-"
			   "67534157c40fc9b0"
			   "0f1d2127e988a7c7"),
	    .no = EXAMPLE("DEEPSEEK_API_KEY=sk-"
			  "a5580627ea"
			  "5542198281"),
	    .source = "https://api-docs.deepseek.com/" },
	{ .id = "openrouter-api-key",
	    .title = "OpenRouter API key",
	    .severity = SEV_CRITICAL,
	    .regex = "sk-or-v1-[0-9a-f]{64}",
	    .keywords = { "sk-or-v1-" },
	    .entropy = 34,
	    .shown = 9,
	    .yes = EXAMPLE("sk-or-v1-"
			   "32214d7b039abd8bc5c4cc217fc6c44f"
			   "e1fa4805a542478f0ef525b62125ee1b"),
	    .no = EXAMPLE("sk-or-v1-"
			  "79c452990bc1fc9"
			  "53ff49a654eaf54"),
	    .source =
		"https://openrouter.ai/docs/api-reference/authentication" },
	{ .id = "together-api-key",
	    .title = "Together AI API key",
	    .severity = SEV_CRITICAL,
	    .regex = "tgp_v1_[A-Za-z0-9_-]{43}",
	    .keywords = { "tgp_v1_" },
	    .entropy = 43,
	    .shown = 7,
	    .yes = EXAMPLE("TOGETHER_API_KEY=tgp_v1_"
			   "51LsQNCTeWhAcfQWEmkcCw"
			   "i39nBZtf9QtV6jpzj0sBo"),
	    .no = EXAMPLE("TOGETHER_API_KEY=tgp_v1_"
			  "1lkZeS50uY"
			  "H4KPG3NDLb"),
	    .source = "https://docs.together.ai/docs/quickstart" },
	{ .id = "fireworks-api-key",
	    .title = "Fireworks AI API key",
	    .severity = SEV_CRITICAL,
	    .regex = NAMED("fireworks") "(fw_[A-Za-z0-9]{22,24})",
	    .keywords = { "fireworks" },
	    .entropy = 38,
	    .yes = EXAMPLE("FIREWORKS_API_KEY=fw_"
			   "yWo0OEF73Dj1"
			   "7Up3O2O1rnpQ"),
	    .no = EXAMPLE("FIREWORKS_API_KEY=fw_"
			  "TedRq"
			  "Qf3fe"),
	    .source = "https://docs.fireworks.ai/api-reference/introduction" },
	{ .id = "langsmith-api-key",
	    .title = "LangSmith API key",
	    .severity = SEV_HIGH,
	    .regex = "lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}",
	    .keywords = { "lsv2_" },
	    .entropy = 33,
	    .shown = 8,
	    .yes = EXAMPLE("LANGSMITH_API_KEY=lsv2_pt_"
			   "79509fae6b678def6faf79"
			   "2ca29588d6_b63918bfbe"),
	    .no = EXAMPLE("LANGSMITH_API_KEY=lsv2_pt_"
			  "d74dbdde5ea13a8e"
			  "2c336e902b671ab5"),
	    .source =
		"https://docs.smith.langchain.com/administration/how_to_guides/"
		"organization_management/create_account_api_key" },
	{ .id = "langfuse-secret-key",
	    .title = "Langfuse secret key",
	    .severity = SEV_HIGH,
	    .regex = "sk-lf-" UUID,
	    .keywords = { "sk-lf-" },
	    .entropy = 32,
	    .shown = 6,
	    .yes = EXAMPLE("LANGFUSE_SECRET_KEY=sk-lf-"
			   "6844b964-0944-453a"
			   "-b5b0-81c8ff33cde9"),
	    .no = EXAMPLE("LANGFUSE_PUBLIC_KEY=pk-lf-"
			  "5c1ba332-d3c9-4c36"
			  "-8129-e6304a26ed71"),
	    .source = "https://langfuse.com/docs/api" },
	{ .id = "pinecone-api-key",
	    .title = "Pinecone API key",
	    .severity = SEV_CRITICAL,
	    .regex = "pcsk_[A-Za-z0-9]{5,6}_[A-Za-z0-9]{60,64}",
	    .keywords = { "pcsk_" },
	    .entropy = 48,
	    .shown = 5,
	    .yes = EXAMPLE("PINECONE_API_KEY=pcsk_"
			   "NkUSFV_peP49mFfaoeonFxlaAhd5aUQk0Sk"
			   "LBHct1z28KPTpl6jWmSjbeoMI7KvZrDKqY2"),
	    .no = EXAMPLE("PINECONE_API_KEY=pcsk_"
			  "0dlvhN_uKoNnUrzr2fh"
			  "6RDMo5224iFHOzokTb"),
	    .source =
		"https://docs.pinecone.io/guides/projects/manage-api-keys" },
	{ .id = "elevenlabs-api-key",
	    .title = "ElevenLabs API key",
	    .severity = SEV_HIGH,
	    .regex = "sk_[0-9a-f]{48}",
	    .keywords = { "sk_" },
	    .entropy = 33,
	    .shown = 3,
	    .yes = EXAMPLE("xi-api-key: sk_"
			   "eba115784ccb41d8f6029560"
			   "87a3b88ce8e3e2e18961f397"),
	    .no = EXAMPLE("xi-api-key: sk_"
			  "051f346c3cc983c0afc3"
			  "54fcadc3da15a3083ba2"),
	    .source =
		"https://elevenlabs.io/docs/api-reference/authentication" },
	{ .id = "nvidia-api-key",
	    .title = "NVIDIA NGC API key",
	    .severity = SEV_HIGH,
	    .regex = "nvapi-[A-Za-z0-9_-]{64}",
	    .keywords = { "nvapi-" },
	    .entropy = 47,
	    .shown = 6,
	    .yes = EXAMPLE("NVIDIA_API_KEY=nvapi-"
			   "fyy1jf96wLbR04Sy6ddJ3l5LfwdGrG_Z"
			   "NwrZy46-cnDR-UofRqS2cA-zJndLhH4R"),
	    .no = EXAMPLE("NVIDIA_API_KEY=nvapi-"
			  "4h-9QMJ6Zll376o"
			  "NfUDkxoCp-CJ8hS"),
	    .source = "https://docs.nvidia.com/ngc/gpu-cloud/ngc-user-guide/"
		      "index.html" },
	{ .id = "cerebras-api-key",
	    .title = "Cerebras API key",
	    .severity = SEV_HIGH,
	    .regex = "csk-[a-z0-9]{48}",
	    .keywords = { "csk-" },
	    .entropy = 40,
	    .shown = 4,
	    .yes = EXAMPLE("CEREBRAS_API_KEY=csk-"
			   "zx528qh0p5f6husqz77v7xje"
			   "ktdht2qsccxs4vyy2wdhac8g"),
	    .no = EXAMPLE("CEREBRAS_API_KEY=csk-"
			  "dfj7hx389cs46tk"
			  "mwxa1g5x642b7z7"),
	    .source = "https://inference-docs.cerebras.ai/quickstart" },
	{ .id = "tavily-api-key",
	    .title = "Tavily API key",
	    .severity = SEV_HIGH,
	    .regex = "tvly-(?:(?:dev|prod)-)?[A-Za-z0-9]{32}",
	    .keywords = { "tvly-" },
	    .entropy = 41,
	    .shown = 5,
	    .yes = EXAMPLE("TAVILY_API_KEY=tvly-dev-"
			   "ppMrqx7c8o4vdqNZ"
			   "PvgyYP0mLdxSw0X8"),
	    .no = EXAMPLE("TAVILY_API_KEY=t"
			  "vly-YOUR_API_KEY"),
	    .source = "https://docs.tavily.com/documentation/quickstart" },
	{ .id = "llamacloud-api-key",
	    .title = "LlamaCloud API key",
	    .severity = SEV_HIGH,
	    .regex = "llx-[A-Za-z0-9]{48}",
	    .keywords = { "llx-" },
	    .entropy = 44,
	    .shown = 4,
	    .yes = EXAMPLE("LLAMA_CLOUD_API_KEY=llx-"
			   "ZIAriEu7loko5k2OuAV2DVZt"
			   "XsfSfgy06yI2cKTIoaIyHPdQ"),
	    .no = EXAMPLE("LLAMA_CLOUD_API_KEY=llx-"
			  "FCmqC"
			  "5u1zu"),
	    .source = "https://docs.cloud.llamaindex.ai/llamacloud/"
		      "getting_started/api_key" },
	{ .id = "wandb-api-key",
	    .title = "Weights & Biases API key",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = NAMED("wandb") "([0-9a-f]{40})",
	    .keywords = { "wandb" },
	    .entropy = 31,
	    .yes = EXAMPLE("WANDB_API_KEY="
			   "0e4a155ff9071e80415d"
			   "c63dfe6fb6b0ab1c2ab9"),
	    .no = EXAMPLE("WANDB_API_KEY="
			  "003a0139ea79d63c"
			  "107b9d5cf4f0225f"),
	    .source =
		"https://docs.wandb.ai/guides/track/environment-variables" },
	{ 0 },
};
