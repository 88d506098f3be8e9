/* What has no file of its own. */
#include "secret/pattern.h"
#include "secret/pattern_parts.h"

const struct pattern patterns_service[] = {
	/* A search key looks the same. */
	{ .id = "algolia-api-key",
	    .title = "Algolia API key",
	    .severity = SEV_MEDIUM,
	    .confidence = "medium",
	    .regex = NAMED("algolia") "([0-9a-f]{32})",
	    .keywords = { "algolia" },
	    .entropy = 30,
	    .yes = EXAMPLE("ALGOLIA_ADMIN_KEY="
			   "e99749aa27fa45e7"
			   "5a0e30f01357e53d"),
	    .no = EXAMPLE("ALGOLIA_APP_ID="
			  "S87J0"
			  "TVZXH"),
	    .source = "https://www.algolia.com/doc/guides/security/api-keys/" },
	{ .id = "mapbox-secret-token",
	    .title = "Mapbox secret token",
	    .severity = SEV_CRITICAL,
	    .regex = "sk\\.eyJ1[A-Za-z0-9_-]{40,200}\\.[A-Za-z0-9_-]{22}",
	    .keywords = { "sk.eyj1" },
	    .entropy = 49,
	    .shown = 3,
	    .yes = EXAMPLE("sk.eyJ1IjoiYWNtZSIsImEiOiJj"
			   "8FCAkIF0ab4YOLeNmvFqf377L3nGbWZR"
			   "4d3C1OyC.XPRs7FIMDLpzCssimK5rC-"),
	    .no = EXAMPLE("pk.eyJ1IjoiYWNtZSIsImEiOiJj"
			  "rEzLfKVrBAqvHJcrQmf0poWhGTJStLN4"
			  "m1QiP7wb.uymU-jZ-55qu4aMk3_x6Vu"),
	    .source =
		"https://docs.mapbox.com/help/dive-deeper/access-tokens/" },
	{ .id = "airtable-token",
	    .title = "Airtable personal access token",
	    .severity = SEV_CRITICAL,
	    .regex = "pat[A-Za-z0-9]{14}\\.[0-9a-f]{64}",
	    .keywords = { "pat" },
	    .entropy = 39,
	    .shown = 3,
	    .yes = EXAMPLE("AIRTABLE_API_KEY=pat"
			   "sfhWzmiClYiJNt.c98a06fae8c95abd86a346c86"
			   "e38c32d6fd25d3246f4f9906dc787d479afc00a"),
	    .no = EXAMPLE("AIRTABLE_API_KEY=pat"
			  "I5WDr2A"
			  "L1jnFst"),
	    .source = "https://airtable.com/developers/web/guides/"
		      "personal-access-tokens" },
	{ .id = "notion-token",
	    .title = "Notion integration token",
	    .severity = SEV_CRITICAL,
	    .regex = "(?:ntn_[0-9]{11}[A-Za-z0-9]{35}|secret_[A-Za-z0-9]{43})",
	    .keywords = { "ntn_", "secret_" },
	    .entropy = 42,
	    .shown = 4,
	    .yes = EXAMPLE("NOTION_TOKEN=ntn_"
			   "65749720025vnDJiaheZTbg"
			   "u7OFuiIPgWP9wXMi3JRDVdD"),
	    .no = EXAMPLE("NOTION_TOKEN=ntn_"
			  "917884"
			  "93879"),
	    .source = "https://developers.notion.com/docs/authorization" },
	{ .id = "linear-api-key",
	    .title = "Linear API key",
	    .severity = SEV_CRITICAL,
	    .regex = "lin_(?:api_[A-Za-z0-9]{40}|oauth_[0-9a-f]{64})",
	    .keywords = { "lin_api_", "lin_oauth_" },
	    .entropy = 42,
	    .shown = 8,
	    .yes = EXAMPLE("LINEAR_API_KEY=lin_api_"
			   "rSfYwQ65Wk9yf1Ykmq4H"
			   "2kVXGqmictT9wkiHyx1F"),
	    .no = EXAMPLE("LINEAR_API_KEY=lin_api_"
			  "39s1IEgF14"
			  "nGwxX92cyo"),
	    .source = "https://linear.app/developers/graphql" },
	{ .id = "asana-token",
	    .title = "Asana personal access token",
	    .severity = SEV_CRITICAL,
	    .regex = NAMED(
		"asana") "([0-2]/[0-9]{15,17}(?:/[0-9]{15,17})?:[0-9a-f]{32})",
	    .keywords = { "asana" },
	    .entropy = 33,
	    .yes = EXAMPLE("ASANA_ACCESS_TOKEN=1/12"
			   "00533681257007:496359f0b"
			   "04f75f69fce7749cb4c4ddf"),
	    .no = EXAMPLE("ASANA_ACCESS_TOKEN=1/12"
			  "6485356"
			  "8116177"),
	    .source =
		"https://developers.asana.com/docs/personal-access-token" },
	{ .id = "figma-token",
	    .title = "Figma access token",
	    .severity = SEV_HIGH,
	    .regex = "fig[du]_[A-Za-z0-9_-]{40}",
	    .keywords = { "figd_", "figu_" },
	    .entropy = 42,
	    .shown = 5,
	    .yes = EXAMPLE("X-Figma-Token: figd_"
			   "LLDCtiC3i1RmyjYQPKm0"
			   "K-H6IHT-1-_2EVApuVOa"),
	    .no = EXAMPLE("X-Figma-Token: figd_"
			  "XVntPhVXKY"
			  "ldXA2LUq_J"),
	    .source = "https://www.figma.com/developers/api#access-tokens" },
	{ .id = "dropbox-access-token",
	    .title = "Dropbox access token",
	    .severity = SEV_HIGH,
	    .regex = "sl\\.(?:u\\.)?[A-Za-z0-9_-]{130,}",
	    .keywords = { "sl." },
	    .entropy = 53,
	    .shown = 3,
	    .yes = EXAMPLE("Authorization: Bearer sl."
			   "wy0BHgyYAzaAltu7riW1BNLHiWs3jUHW6Ur"
			   "v5UALUEeAKqy_y8x8MzQgfb58479-Azv-_Y"
			   "ESidsIARURLUOkb3617xN-0k9eOOYW6bK2L"
			   "9e_7mlGy2Q_D1uO8_k4gds9OgCwLNgv0fXX"),
	    .no = EXAMPLE("sl."
			  "BFqGsnY2uRXcAuLcq0Dg5CY0SofxKj"
			  "h8J1qGmKa1j729_ERUCFGfg_OKtqOF"),
	    .source = "https://developers.dropbox.com/oauth-guide" },
	/* "tok:" and a hexadecimal digit, in base64. */
	{ .id = "intercom-access-token",
	    .title = "Intercom access token",
	    .severity = SEV_CRITICAL,
	    .regex = "dG9rO[A-Za-z0-9+/]{54}=",
	    .keywords = { "dg9ro" },
	    .entropy = 45,
	    .shown = 5,
	    .yes = EXAMPLE("INTERCOM_TOKEN=dG9rOm"
			   "jsVOEd2nZLCpzaPUARg7Pt0SAUW"
			   "7Eq4Rm4yVZaB05GMiczQCAbKUT="),
	    .no = EXAMPLE("INTERCOM_TOKEN=dG9rOm"
			  "j1Cdp146MIR"
			  "Exz6sDyJS="),
	    .source = "https://developers.intercom.com/docs/"
		      "build-an-integration/learn-more/authentication" },
	{ .id = "zendesk-api-token",
	    .title = "Zendesk API token",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = NAMED("zendesk") "([A-Za-z0-9]{40})",
	    .keywords = { "zendesk" },
	    .entropy = 42,
	    .yes = EXAMPLE("ZENDESK_API_TOKEN="
			   "J4Gt9meTpAJtdmHqRZaJ"
			   "VMby2Dz7xTO7OuDNuLlv"),
	    .no = EXAMPLE("ZENDESK_API_TOKEN="
			  "xTe3x1XPaghrW4G"
			  "z9tEUdRFxEapYTO"),
	    .source = "https://developer.zendesk.com/api-reference/"
		      "introduction/security-and-auth/" },
	{ .id = "freshdesk-api-key",
	    .title = "Freshdesk API key",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = NAMED("freshdesk|freshservice") "([A-Za-z0-9]{18,20})",
	    .keywords = { "freshdesk", "freshservice" },
	    .entropy = 34,
	    .yes = EXAMPLE("FRESHDESK_API_KEY="
			   "Nv0wIiK9ux"
			   "s4MXyZe5A7"),
	    .no = EXAMPLE("FRESHDESK_API_KEY="
			  "FunEE"
			  "ITZha"),
	    .source = "https://developers.freshdesk.com/api/#authentication" },
	{ .id = "hubspot-token",
	    .title = "HubSpot private app token",
	    .severity = SEV_CRITICAL,
	    .regex = "pat-(?:na|eu|ap)[0-9]-" UUID,
	    .keywords = { "pat-na", "pat-eu", "pat-ap" },
	    .entropy = 33,
	    .shown = 4,
	    .yes = EXAMPLE("HUBSPOT_TOKEN=pat-na1-"
			   "7cfefcc6-a31f-46e2"
			   "-beb1-b51627e8b9f7"),
	    .no = EXAMPLE("HUBSPOT_TOKEN=pat-na1-"
			  "07e1f85d3d5abf64"
			  "eea8404ba238df6f"),
	    .source = "https://developers.hubspot.com/docs/apps/legacy-apps/"
		      "private-apps/overview" },
	{ .id = "salesforce-session",
	    .title = "Salesforce session or access token",
	    .severity = SEV_HIGH,
	    .regex =
		"00D[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?!A[A-Za-z0-9._]{80,200}",
	    .keywords = { "00d" },
	    .entropy = 51,
	    .shown = 3,
	    .yes = EXAMPLE("Bearer 00D"
			   "Ty5zqpqcgPQp!AQEAoSwyd5lVoWHRucfdRP6Z"
			   "IW7iq8lYNlA9BO6dLyZZ6NjQ2gb212TDN4ex6"
			   "XCqMMLPdY265axihQuynZgQA0IP6nZPngnb"),
	    .no = EXAMPLE("Bearer 00D"
			  "5TG2d8quHmNZ!AQEARI"
			  "LiA0ydhFjsubNKUlXk"),
	    .source =
		"https://developer.salesforce.com/docs/"
		"atlas.en-us.api_rest.meta/api_rest/quickstart_oauth.htm" },
	/* "ZD" stands for what base64 ends with. */
	{ .id = "facebook-access-token",
	    .title = "Facebook access token",
	    .severity = SEV_HIGH,
	    .regex = "EAA[A-Za-z0-9]{80,300}ZD",
	    .keywords = { "eaa" },
	    .entropy = 52,
	    .shown = 3,
	    .yes = EXAMPLE("FB_TOKEN=EAA"
			   "GPSus6uiupRp6eJH7atmVhXsTlrxfVa"
			   "RMJq1SReG0Fe0Qt9zbdYrPeBJhuJ3Bt"
			   "NodvFoe8ghMUR2RaWozAICFqPGfXOW8"
			   "b7CZa0tyeB7p7bhCZGK3xi9MPI1ZDZD"),
	    .no = EXAMPLE("FB_TOKEN=EAA"
			  "AMGUPTRnvadY6Hwy"
			  "Njam2Gaz8KWYQBZD"),
	    .source = "https://developers.facebook.com/docs/facebook-login/"
		      "guides/access-tokens" },
	{ .id = "facebook-app-secret",
	    .title = "Facebook app secret",
	    .severity = SEV_HIGH,
	    .confidence = "medium",
	    .regex = NAMED_AS("facebook|fb_", "secret") "([0-9a-f]{32})",
	    .keywords = { "facebook", "fb_" },
	    .entropy = 30,
	    .yes = EXAMPLE("FACEBOOK_APP_SECRET="
			   "482ac7d529ed3075"
			   "eac9bf04d77ebf43"),
	    .no = EXAMPLE("FACEBOOK_APP_ID="
			  "51121611"
			  "8748331"),
	    .source = "https://developers.facebook.com/docs/development/"
		      "create-an-app/app-dashboard/basic-settings/" },
	/* Two parts with "=" between them, escaped for URLs. */
	{ .id = "twitter-bearer-token",
	    .title = "X (Twitter) bearer token",
	    .severity = SEV_HIGH,
	    .regex = "AAAAAAAAAAAAAAAAAA[A-Za-z0-9%]{40,120}%3D[A-Za-z0-9]{50}",
	    .keywords = { "%3d" },
	    .entropy = 47,
	    .yes = EXAMPLE("BEARER_TOKEN=AAAAAAAAAAAAAAAAAAAAA"
			   "9RoeW4MAIuYIQ1A2nKL7qXl3bdY3gMzI"
			   "P0NaGiza7u%3DIoqLZ3XOB69xaENAOoR"
			   "fpLxM81DMgmm2tShTU9YtQIL6sX588F"),
	    .no = EXAMPLE("BEARER_TOKEN=AAAAAAAAAAAAAAAAAAAAA"
			  "7DxiYRW64RoGZJ4mwIbGZBBslNKCkEVe1N9retTX"
			  "ap4UK8JAb7QpEvyUfAQxsKqw8ASkp64RPwNsLRbO"),
	    .source = "https://docs.x.com/resources/fundamentals/"
		      "authentication/oauth-2-0/application-only" },
	{ .id = "twitter-api-secret",
	    .title = "X (Twitter) API or access token secret",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = NAMED_AS("twitter",
		"secret") "([A-Za-z0-9]{50}|[A-Za-z0-9]{45})",
	    .keywords = { "twitter" },
	    .entropy = 43,
	    .yes = EXAMPLE("TWITTER_ACCESS_SECRET="
			   "mtR8bdxRWW6f9PB2xLpDOCO"
			   "yFnNlxcJnRMFzcp2GwDyPO"),
	    .no = EXAMPLE("TWITTER_API_KEY="
			  "H8PkfvpAetjzs"
			  "6hywZxPvKTzZ"),
	    .source = "https://docs.x.com/resources/fundamentals/"
		      "authentication/api-key-and-secret" },
	{ .id = "linkedin-client-secret",
	    .title = "LinkedIn client secret",
	    .severity = SEV_HIGH,
	    .regex = "WPL_AP[01]\\.[A-Za-z0-9]{16}\\.[A-Za-z0-9+/]{6}={0,2}",
	    .keywords = { "wpl_ap" },
	    .entropy = 37,
	    .shown = 8,
	    .yes = EXAMPLE("LINKEDIN_CLIENT_SECRET=WPL_AP1."
			   "A1RMvu6B4DETg"
			   "9eI.9ubWvM=="),
	    .no = EXAMPLE("LINKEDIN_CLIENT"
			  "_SECRET=WPL_AP1."),
	    .source = "https://learn.microsoft.com/en-us/linkedin/shared/"
		      "authentication/client-credentials-flow" },
	{ .id = "contentful-token",
	    .title = "Contentful personal access token",
	    .severity = SEV_CRITICAL,
	    .regex = "CFPAT-[A-Za-z0-9_-]{43}",
	    .keywords = { "cfpat-" },
	    .entropy = 43,
	    .shown = 6,
	    .yes = EXAMPLE("CONTENTFUL_MANAGEMENT_TOKEN=CFPAT-"
			   "zcNtNSQsUEF-besRuPR0Kb"
			   "uWd2V_XThBD-j0yeHq9d6"),
	    .no = EXAMPLE("CONTENTFUL_MANAGEMENT_TOKEN=CFPAT-"
			  "3G966syazq"
			  "B9BSefYs0x"),
	    .source = "https://www.contentful.com/developers/docs/references/"
		      "authentication/" },
	{ .id = "typeform-token",
	    .title = "Typeform personal access token",
	    .severity = SEV_CRITICAL,
	    .regex = "tfp_[A-Za-z0-9]{40,44}_[A-Za-z0-9]{14}",
	    .keywords = { "tfp_" },
	    .entropy = 46,
	    .shown = 4,
	    .yes = EXAMPLE("TYPEFORM_TOKEN=tfp_"
			   "K5cwRNbQVxYBZJCBptoxyh6gqNe3v6"
			   "bxiz5aYUXp697D_YlSEGDIONzVvus"),
	    .no = EXAMPLE("TYPEFORM_TOKEN=tfp_"
			  "RYQwtoLLgCzBmf8xqi0Lo2"
			  "WwYAwF3goivgovpUiuPQ1R"),
	    .source = "https://www.typeform.com/developers/get-started/"
		      "personal-access-token/" },
	{ .id = "okta-api-token",
	    .title = "Okta API token",
	    .severity = SEV_CRITICAL,
	    .regex = "(?:(?i:ssws )|" NAMED("okta") ")(00[A-Za-z0-9_-]{40})",
	    .keywords = { "ssws", "okta" },
	    .entropy = 42,
	    .yes = EXAMPLE("Authorization: SSWS 00"
			   "ty-J54G7MaI4xghA52Ae"
			   "2OjVLmbeIoL8MtnsOy73"),
	    .no = EXAMPLE("Authorization: SSWS 00"
			  "RVs2rTUWfM"
			  "WTCeKQ7Ra9"),
	    .source =
		"https://developer.okta.com/docs/guides/create-an-api-token/" },
	{ .id = "auth0-client-secret",
	    .title = "Auth0 client secret",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = NAMED("auth0") "([A-Za-z0-9_-]{64})",
	    .keywords = { "auth0" },
	    .entropy = 47,
	    .yes = EXAMPLE("AUTH0_CLIENT_SECRET="
			   "IBRJGidcAgILQw7z2KL8eeGek4RvH5oj"
			   "REJF3k7pR5us-Gfu6Sgo9_WmaZ7ADIPd"),
	    .no = EXAMPLE("AUTH0_CLIENT_ID="
			  "wphPeIlFz6fbGO14"
			  "cqhpV7tqCbW0fnVq"),
	    .source = "https://auth0.com/docs/get-started/applications/"
		      "application-settings" },
	{ .id = "readme-api-key",
	    .title = "ReadMe API key",
	    .severity = SEV_CRITICAL,
	    .regex = "rdme_[a-z0-9]{70}",
	    .keywords = { "rdme_" },
	    .entropy = 43,
	    .shown = 5,
	    .yes = EXAMPLE("rdme_"
			   "i0vgqynrloinhs1yi0sk4gqowktv7on6n3i"
			   "rjs4l1bpuiglsl0v6s1jeqvsr011cmsfqu4"),
	    .no = EXAMPLE("rdme_"
			  "fog9fvfky5"
			  "8tc73mpnxm"),
	    .source = "https://docs.readme.com/main/reference/authentication" },
	{ .id = "frameio-token",
	    .title = "Frame.io developer token",
	    .severity = SEV_CRITICAL,
	    .regex = "fio-u-[A-Za-z0-9_-]{64}",
	    .keywords = { "fio-u-" },
	    .entropy = 47,
	    .shown = 6,
	    .yes = EXAMPLE("fio-u-"
			   "pK92PkC5cxj3ezMxqd09jJv4AfM7uMD6"
			   "mL6Vhyw5NKaJVsUbtX5NPR9dPAkieMFq"),
	    .no = EXAMPLE("fio-u-"
			  "tqwMAYB1vG"
			  "n_0Z7J91Td"),
	    .source = "https://developer.frame.io/docs/getting-started/"
		      "authentication" },
	{ .id = "prefect-api-key",
	    .title = "Prefect API key",
	    .severity = SEV_CRITICAL,
	    .regex = "pn[ub]_[A-Za-z0-9]{36}",
	    .keywords = { "pnu_", "pnb_" },
	    .entropy = 40,
	    .shown = 4,
	    .yes = EXAMPLE("PREFECT_API_KEY=pnu_"
			   "PuI0uZXfc3nfDeRp5i"
			   "9Kh4ghiLEFu74GU8Yf"),
	    .no = EXAMPLE("PREFECT_API_KEY=pnu_"
			  "ox53G55EMH"
			  "pmQO9kNzD7"),
	    .source = "https://docs.prefect.io/v3/how-to-guides/cloud/"
		      "manage-users/api-keys" },
	{ .id = "confluent-api-secret",
	    .title = "Confluent API secret",
	    .severity = SEV_CRITICAL,
	    .regex = "(?:" NAMED(
		"confluent") "([A-Za-z0-9+/]{64})|cflt[A-Za-z0-9+/]{60})",
	    .keywords = { "confluent", "cflt" },
	    .entropy = 47,
	    .yes = EXAMPLE("CONFLUENT_API_SECRET=cflt"
			   "YH2akerTSk2+n9JR7zqVSZHrcm3iDz"
			   "qY4QXFM7ppqRkW6KIHKDZaAPMcfRUP"),
	    .no = EXAMPLE("CONFLUENT_API_KEY="
			  "LGUI7Z2T"
			  "G4WYZL3X"),
	    .source =
		"https://docs.confluent.io/cloud/current/security/authenticate/"
		"workload-identities/service-accounts/api-keys/overview.html" },
	{ .id = "clickup-token",
	    .title = "ClickUp API token",
	    .severity = SEV_CRITICAL,
	    .regex = "pk_[0-9]{6,9}_[A-Z0-9]{32}",
	    .keywords = { "pk_" },
	    .entropy = 38,
	    .shown = 3,
	    .yes = EXAMPLE("CLICKUP_TOKEN=pk_"
			   "44069030_BPZA1PLUL1RF"
			   "O52YMXJ438U1WUJ38COI"),
	    .no = EXAMPLE("CLICKUP_TOKEN=pk_"
			  "1602"
			  "3538"),
	    .source = "https://developer.clickup.com/docs/authentication" },
	{ .id = "trello-token",
	    .title = "Trello API token",
	    .severity = SEV_CRITICAL,
	    .regex = "ATTA[0-9a-f]{72}",
	    .keywords = { "atta" },
	    .entropy = 34,
	    .shown = 4,
	    .yes = EXAMPLE("TRELLO_TOKEN=ATTA"
			   "511873b3df240463b10a22b33f9be2bb2277"
			   "d775dd15f95022b5f37863f4b994391b664e"),
	    .no = EXAMPLE("TRELLO_TOKEN=ATTA"
			  "eebd1b590407e017ff9c"
			  "88faa59f937171efd953"),
	    .source = "https://developer.atlassian.com/cloud/trello/guides/"
		      "rest-api/api-introduction/" },
	{ .id = "posthog-personal-key",
	    .title = "PostHog personal API key",
	    .severity = SEV_HIGH,
	    .regex = "phx_[A-Za-z0-9]{43,48}",
	    .keywords = { "phx_" },
	    .entropy = 43,
	    .shown = 4,
	    .yes = EXAMPLE("POSTHOG_KEY=phx_"
			   "mQAWtCHeESM08NpQTlbeRu"
			   "jBA9GSpbQB4wbWNBWal5f"),
	    .no = EXAMPLE("POSTHOG_KEY=phc_"
			  "O5K0BMb4DwhdwS842d3jYB"
			  "wnoxnZcWx45HYQ8pYDRfj"),
	    .source = "https://posthog.com/docs/api#authentication" },
	{ .id = "onesignal-api-key",
	    .title = "OneSignal API key",
	    .severity = SEV_CRITICAL,
	    .regex = "os_v2_(?:app|org)_[a-z2-7]{103}",
	    .keywords = { "os_v2_" },
	    .entropy = 44,
	    .shown = 10,
	    .yes = EXAMPLE("ONESIGNAL_API_KEY=os_v2_app_"
			   "kqek3ly4wptq42jzzokcewmx2mweegfqrrt"
			   "qzwsz7zdi7ku7is3dlb5ber2tctxnusq4tv"
			   "yzbi2sdb54ayoqmibz6e5w7utzr474lub"),
	    .no = EXAMPLE("ONESIGNAL_API_KEY=os_v2_app_"
			  "ovxpu44ui233p5edgjff"
			  "j3vnbtxj2j4ojmnflyep"),
	    .source =
		"https://documentation.onesignal.com/docs/en/keys-and-ids" },
	{ .id = "vk-token",
	    .title = "VK access token",
	    .severity = SEV_HIGH,
	    .regex = "vk1\\.a\\.[A-Za-z0-9_-]{140,300}",
	    .keywords = { "vk1.a." },
	    .entropy = 54,
	    .shown = 6,
	    .yes = EXAMPLE("vk1.a."
			   "1NXstEJJcaBbrnYe52xCRA6Yn63YDCk7deDx"
			   "VeXKP3b2t7xopY82-eGyLn86nroJNUCNOgYM"
			   "jThNAdjtstFwY3Fu1dmhWeyA94HfOtfMiVhd"
			   "JWZrrHh5KcPTqKmDrCS_zZBtb_44NVq8dh-s"
			   "pZLZ38Twd7X4NEbZhd6c9o4hjGcI3KRhcs3a"),
	    .no = EXAMPLE("vk1.a."
			  "fLhRdvHOxxC7abwqOGBsId27mnc-g-"
			  "0OPvuIv35KpX8bTV6KhsfA0HLmMXRW"),
	    .source =
		"https://dev.vk.com/en/api/access-token/getting-started" },
	{ .id = "amazon-mws-token",
	    .title = "Amazon Marketplace token",
	    .severity = SEV_CRITICAL,
	    .regex = "amzn\\.mws\\." UUID,
	    .keywords = { "amzn.mws." },
	    .entropy = 32,
	    .shown = 9,
	    .yes = EXAMPLE("amzn.mws."
			   "45a75b77-5c4b-4ec9"
			   "-8051-e273a655752f"),
	    .no = EXAMPLE("amzn.mws."
			  "9243704ba20d5cbf"
			  "734ec0144f115e37"),
	    .source = "https://developer-docs.amazon.com/sp-api/docs/"
		      "authorizing-selling-partner-api-applications" },
	{ .id = "amazon-oauth-secret",
	    .title = "Login with Amazon client secret",
	    .severity = SEV_HIGH,
	    .regex = "amzn1\\.oa2-cs\\.v1\\.[0-9a-f]{64}",
	    .keywords = { "amzn1.oa2-cs.v1." },
	    .entropy = 34,
	    .shown = 16,
	    .yes = EXAMPLE("amzn1.oa2-cs.v1."
			   "894090660e65ab8596a96dc5ea4289a0"
			   "dbf35efccae7e6e1d814661f67c826e1"),
	    .no = EXAMPLE("amzn1.application-oa2-client."
			  "a089c5e07a1ec862"
			  "392b6ea28cd20ebb"),
	    .source = "https://developer.amazon.com/docs/login-with-amazon/"
		      "register-web.html" },
	{ .id = "maxmind-license-key",
	    .title = "MaxMind license key",
	    .severity = SEV_MEDIUM,
	    .regex = "[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk",
	    .keywords = { "_mmk" },
	    .entropy = 42,
	    .yes = EXAMPLE("MAXMIND_LICENSE_KEY="
			   "HBqpcp_poPaIynvfZEZ9"
			   "aRn7XSImI31ggoh2_mmk"),
	    .no = EXAMPLE("MAXMIND_LICENSE_KEY="
			  "Cq7e9k_4hQ2bKYMy"
			  "ry9mcaNjUE0_mmk"),
	    .source =
		"https://support.maxmind.com/hc/en-us/articles/4407111582235" },
	{ .id = "recaptcha-secret",
	    .title = "reCAPTCHA secret key",
	    .severity = SEV_MEDIUM,
	    .regex =
		NAMED_AS("recaptcha", "secret|private") "(6L[A-Za-z0-9_-]{38})",
	    .keywords = { "recaptcha" },
	    .entropy = 42,
	    .yes = EXAMPLE("RECAPTCHA_SECRET_KEY=6Lc"
			   "nk52jSv1AE8yK_foDr7"
			   "JA1ZkLyIici_lr8yP9"),
	    .no = EXAMPLE("RECAPTCHA_SITE_KEY=6Lc"
			  "Q5e-lL-h1vaZWeyjHEk"
			  "qCKXEzycghRjDWa9AJ"),
	    .source = "https://developers.google.com/recaptcha/docs/settings" },
	{ .id = "1password-service-token",
	    .title = "1Password service account token",
	    .severity = SEV_CRITICAL,
	    .regex = "ops_eyJ[A-Za-z0-9+/_-]{200,}={0,3}",
	    .keywords = { "ops_eyj" },
	    .entropy = 55,
	    .shown = 7,
	    .yes = EXAMPLE("OP_SERVICE_ACCOUNT_TOKEN=ops_eyJzaWduSW5BZGRyZXNz"
			   "rcJNHopEsKnJrpdS9UweC6SZJFA5ai9q3L33"
			   "FmOMpPHQBvQWqUbyrzuRDE3WnqYkiwJoPc8A"
			   "lQfrkyqL37k7P5xBjWKMIexNSqLivC7qBe3A"
			   "LW9ZO0CCv3vde6r3ngIrGVe6xzeqFBcZAPJo"
			   "oPRoKdr9kCJJSuaDSDwConRaIEeIfPxTnU4W"
			   "JMo1ukL9iUnI1I2rAaufFWQgqAnE1AL96auV"
			   "n1JQfz2UANyWzJ0nt9Qv9gj39I8xGKWtsb"),
	    .no = EXAMPLE("OP_SERVICE_ACCOUNT_TOKEN=ops_eyJzaWdu"
			  "7hUJezZwMjjmxJHcJsOl"
			  "p3rGIqSCH8AFKHn9hJKm"),
	    .source = "https://developer.1password.com/docs/service-accounts/"
		      "security/" },
	{ .id = "1password-secret-key",
	    .title = "1Password secret key",
	    .severity = SEV_HIGH,
	    .regex = "A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-["
		     "A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}",
	    .keywords = { "a3-" },
	    .entropy = 37,
	    .shown = 3,
	    .yes = EXAMPLE("A3-"
			   "VYELKP-465QQP-QVPBI"
			   "-6NHU5-JUTQB-O2BT8"),
	    .no = EXAMPLE("A3-XXXXXX-XXXXXX-XXX"
			  "XX-XXXXX-XXXXX-XXXXX"),
	    .source = "https://support.1password.com/secret-key/" },
	{ 0 },
};
