/*
 * Tokens and keys of content delivery, and platforms that run programs.
 */
#include "secret/pattern.h"
#include "secret/pattern_parts.h"

const struct pattern patterns_edge[] = {
	{ .id = "cloudflare-token",
	    .title = "Cloudflare API token or key",
	    .severity = SEV_CRITICAL,
	    .regex = "cf(?:k|ut|at)_[A-Za-z0-9_-]{40}[A-Za-z0-9]{6,10}",
	    .keywords = { "cfk_", "cfut_", "cfat_" },
	    .entropy = 44,
	    .shown = 4,
	    .yes = EXAMPLE("CLOUDFLARE_API_TOKEN=cfk_"
			   "UpFRnYsTpbFiW1N_mk-oMqJ"
			   "rlbwRBXfyGWnpGewL61BAho"),
	    .no = EXAMPLE("CLOUDFLARE_API_TOKEN=cfk_"
			  "xxxxxxxxxxxxxxxxxxxxxxx"
			  "xxxxxxxxxxxxxxxxxxxxxxx"),
	    .source = "https://developers.cloudflare.com/fundamentals/api/get-"
		      "started/token-formats/" },
	{ .id = "cloudflare-token-old",
	    .title = "Cloudflare API token",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex =
		NAMED_AS("cloudflare|cf[_.-]", "token") "([A-Za-z0-9_-]{40})",
	    .keywords = { "cloudflare", "cf_", "cf-", "cf." },
	    .entropy = 42,
	    .yes = EXAMPLE("CLOUDFLARE_API_TOKEN="
			   "jJMCdWakn-26FIH2yj7X"
			   "fTmijvQIwymVmHvVbsDZ"),
	    .no = EXAMPLE("CLOUDFLARE_API_TOKEN="
			  "urpQTpFqKvgFqmk-vO8bX"
			  "lzd2aHt7w7q4lJRLNeGb7"),
	    .source = "https://developers.cloudflare.com/fundamentals/api/get-"
		      "started/token-formats/" },
	{ .id = "cloudflare-global-key",
	    .title = "Cloudflare global API key",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = NAMED_AS("cloudflare|cf[_.-]|x-auth-",
		"key") "([a-f0-9]{37,45})",
	    .keywords = { "cloudflare", "cf_", "cf-", "cf.", "x-auth-" },
	    .entropy = 30,
	    .yes = EXAMPLE("CLOUDFLARE_API_KEY="
			   "c4e8e3919d992f26d81"
			   "a17d83f4195a18a091"),
	    .no = EXAMPLE("CLOUDFLARE_API_KEY="
			  "2d38c55f63b0a5c401"
			  "75fa5d7a95cfcf33e"),
	    .source = "https://developers.cloudflare.com/fundamentals/api/get-"
		      "started/token-formats/" },
	{ .id = "cloudflare-origin-ca-key",
	    .title = "Cloudflare Origin CA key",
	    .severity = SEV_CRITICAL,
	    .regex = "v1\\.0-[a-f0-9]{24}-[a-f0-9]{146}",
	    .keywords = { "v1.0-" },
	    .entropy = 37,
	    .shown = 5,
	    .yes = EXAMPLE("X-Auth-User-Service-Key: v1.0-"
			   "bbcd30fa682f67c648c1c43b-ec28304f231"
			   "7cf55cabd10186e80ad5564e8f87cb6a5a50"
			   "c2efafe147ae9cb731419a7fd7cb59c1bf0f"
			   "9e3d691c453fa6796cc2ff3dd60bcafe04df"
			   "ec7ab277c544927539b81cdf31b"),
	    .no = EXAMPLE("X-Auth-User-Service-Key: v1.0-"
			  "000000000000000000000000-00000000000"
			  "000000000000000000000000000000000000"
			  "000000000000000000000000000000000000"
			  "000000000000000000000000000000000000"
			  "000000000000000000000000000"),
	    .source = "https://developers.cloudflare.com/fundamentals/api/get-"
		      "started/ca-keys/" },
	{ .id = "fastly-token",
	    .title = "Fastly API token",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = NAMED_AS("fastly", "token|key") "([A-Za-z0-9_-]{32})",
	    .keywords = { "fastly" },
	    .entropy = 39,
	    .yes = EXAMPLE("FASTLY_API_TOKEN="
			   "4g98RvWoQVhlSovS"
			   "JOSbwgsR8Vqcgdxr"),
	    .no = EXAMPLE("FASTLY_API_TOKEN="
			  "xxxxxxxxxxxxxxxx"
			  "xxxxxxxxxxxxxxxx"),
	    .source = "https://www.fastly.com/documentation/reference/api/#"
		      "authentication" },
	{ .id = "akamai-edgegrid-token",
	    .title = "Akamai EdgeGrid client or access token",
	    .severity = SEV_CRITICAL,
	    .regex = "akab-[a-z0-9]{16}-[a-z0-9]{16}",
	    .keywords = { "akab-" },
	    .entropy = 37,
	    .shown = 5,
	    .yes = EXAMPLE("access_token = akab-"
			   "ruu37tvy1u3fh93f-"
			   "y4x98shrnew27c1g"),
	    .no = EXAMPLE(
		"access_token = akab-"
		"r1j7z9qkfyajusoh"
		"-jkcnh3wqbeqz8l\n"
		"host = "
		"akab-h05tnam3wl42son7nktnlnnx-kbob3i3v.luna.akamaiapis.net"),
	    .source = "https://techdocs.akamai.com/developer/docs/edgegrid" },
	{ .id = "vercel-token",
	    .title = "Vercel token",
	    .severity = SEV_CRITICAL,
	    .regex = "vc[piark]_[A-Za-z0-9_-]{50,60}",
	    .keywords = { "vcp_", "vci_", "vca_", "vcr_", "vck_" },
	    .entropy = 44,
	    .shown = 4,
	    .yes = EXAMPLE("VERCEL_TOKEN=vcr_"
			   "Q2RzYyau7utv0RwBB249gx9MD"
			   "AEjnW0-75b2iPdthd-SFXir-J"),
	    .no = EXAMPLE("VERCEL_TOKEN=vck_"
			  "E92Pq01EjAc0vACd0hy7v1Nb"
			  "7qUB0oUARzWGGRskXQ78YFWC"),
	    .source =
		"https://vercel.com/changelog/new-token-formats-and-secret-"
		"scanning" },
	{ .id = "vercel-token-old",
	    .title = "Vercel token",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = NAMED_AS("vercel", "token") "([A-Za-z0-9]{24})",
	    .keywords = { "vercel" },
	    .entropy = 36,
	    .yes = EXAMPLE("VERCEL_TOKEN="
			   "BflHlysMvyXK"
			   "tbbjra1fGdnP"),
	    .no = EXAMPLE("VERCEL_TOKEN="
			  "CjApvUEtv0E0n"
			  "mJUNkK9drTYb7"),
	    .source = "https://vercel.com/docs/rest-api" },
	{ .id = "netlify-token",
	    .title = "Netlify token",
	    .severity = SEV_CRITICAL,
	    .regex = "nf[pcoub]_[A-Za-z0-9]{36}",
	    .keywords = { "nfp_", "nfc_", "nfo_", "nfu_", "nfb_" },
	    .entropy = 41,
	    .shown = 4,
	    .yes = EXAMPLE("NETLIFY_AUTH_TOKEN=nfo_"
			   "8jZ6IDpsqJHpmnQzlg"
			   "RwHHpZH8OtDM6Aamo5"),
	    .no = EXAMPLE("NETLIFY_AUTH_TOKEN=nfu_"
			  "TcUkqCC3m0fMjXM45On"
			  "8Agu9aqi9hAUI3lVGb7"),
	    .source = "https://answers.netlify.com/t/change-to-the-netlify-"
		      "authentication-token-format/106146" },
	{ .id = "fly-token",
	    .title = "Fly.io access token",
	    .severity = SEV_CRITICAL,
	    .regex = "(?:fo1_[A-Za-z0-9_-]{43}|fm(?:1[ar]|2)_"
		     "[A-Za-z0-9+/]{100,}={0,3})",
	    .keywords = { "fo1_", "fm1a_", "fm1r_", "fm2_" },
	    .entropy = 43,
	    .shown = 4,
	    .yes = EXAMPLE("FLY_API_TOKEN=\"FlyV1 fo1_"
			   "y2FEU0gcu1R76hQp5I1veA"
			   "ujwh0a3Qd0IIw9_xjLR4F\""),
	    .no = EXAMPLE("FLY_API_TOKEN=\"FlyV1 fo1_"
			  "Tu6Px3Frt1i6uIm5NxFCG"
			  "mBuNr2E7M7FZQOe5vfoG\""),
	    .source = "https://fly.io/docs/security/tokens/" },
	{ .id = "render-api-key",
	    .title = "Render API key",
	    .severity = SEV_CRITICAL,
	    .regex = "rnd_[A-Za-z0-9]{24,32}",
	    .keywords = { "rnd_" },
	    .entropy = 35,
	    .shown = 4,
	    .yes = EXAMPLE("RENDER_API_KEY=rnd_"
			   "1vBe9fksauoH"
			   "Ul4TGA3Ox5Hg"),
	    .no = EXAMPLE("RENDER_API_KEY=rnd_"
			  "XBheowMRsfc"
			  "augCVwROVg4"),
	    .source = "https://render.com/docs/api" },
	{ .id = "netlify-token-old",
	    .title = "Netlify token",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = NAMED_AS("netlify",
		"token|key") "([a-f0-9]{64}|[A-Za-z0-9_-]{43})",
	    .keywords = { "netlify" },
	    .entropy = 34,
	    .yes = EXAMPLE("NETLIFY_AUTH_TOKEN="
			   "cf68a5a17018ac94e195f7e11eb16d37"
			   "4ebca23c8d312ee19a4c8d4d151b7ac8"),
	    .no = EXAMPLE("NETLIFY_AUTH_TOKEN="
			  "00000000000000000000000000000000"
			  "00000000000000000000000000000000"),
	    .source = "https://docs.netlify.com/api/get-started/" },
	{ .id = "railway-token",
	    .title = "Railway token",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = NAMED_AS("railway", "token") "(" UUID ")",
	    .keywords = { "railway" },
	    .entropy = 31,
	    .yes = EXAMPLE("RAILWAY_TOKEN="
			   "f8647270-fedc-57e7"
			   "-48f6-48a91104dbeb"),
	    .no = EXAMPLE("RAILWAY_TOKEN="
			  "3a78f849-5c2b-48b2-"
			  "b3ec-046451459636b7"),
	    .source = "https://docs.railway.com/guides/public-api" },
	{ .id = "deno-deploy-token",
	    .title = "Deno Deploy token",
	    .severity = SEV_CRITICAL,
	    .regex = "dd[po]_[A-Za-z0-9]{36}",
	    .keywords = { "ddp_", "ddo_" },
	    .entropy = 41,
	    .shown = 4,
	    .yes = EXAMPLE("DENO_DEPLOY_TOKEN=ddp_"
			   "8F731ael9MmCk6GU6S"
			   "0NcQWNT82rIGglYSCO"),
	    .no = EXAMPLE("DENO_DEPLOY_TOKEN=ddo_"
			  "xKRsBT4nxeh2nQv2d"
			  "LRrsgMMlZ7Wr9bIl5"),
	    .source = "https://docs.doppler.com/docs/deno-deploy" },
	{ .id = "vultr-api-key",
	    .title = "Vultr API key",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = NAMED_AS("vultr", "key") "([A-Z0-9]{36})",
	    .keywords = { "vultr" },
	    .entropy = 38,
	    .yes = EXAMPLE("VULTR_API_KEY="
			   "RC4O2ZMXBV2A11K5KR"
			   "8SCY34OWMKXBRG183K"),
	    .no = EXAMPLE("VULTR_API_KEY="
			  "XXXXXXXXXXXXXXXXXX"
			  "XXXXXXXXXXXXXXXXXX"),
	    .source = "https://www.vultr.com/api/" },
	{ .id = "upcloud-token",
	    .title = "UpCloud API token",
	    .severity = SEV_CRITICAL,
	    .regex = "ucat_[A-Z0-9]{26}",
	    .keywords = { "ucat_" },
	    .entropy = 34,
	    .shown = 5,
	    .yes = EXAMPLE("UPCLOUD_TOKEN=ucat_"
			   "PETTPGYQ2FRR9"
			   "5FROVYH354XU6"),
	    .no = EXAMPLE("UPCLOUD_TOKEN=ucat_"
			  "M5FIA68HDOFO"
			  "QCBNWIKXEVDP"),
	    .source = "https://upcloud.com/docs/guides/managing-api-tokens/" },
	{ 0 },
};
