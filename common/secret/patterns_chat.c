/* Chat, mail, telephony. */
#include "secret/pattern.h"
#include "secret/pattern_parts.h"

const struct pattern patterns_chat[] = {
	{ .id = "slack-bot-token",
	    .title = "Slack bot token",
	    .severity = SEV_CRITICAL,
	    .regex = "xoxb-[0-9]{10,13}-(?:[0-9]{10,13}-)?[A-Za-z0-9]{24}",
	    .keywords = { "xoxb-" },
	    .entropy = 39,
	    .shown = 5,
	    .yes = EXAMPLE("SLACK_BOT_TOKEN=xoxb-"
			   "253062849107-5528514211759"
			   "-4OML4gYJjEzuCLPvQDN4K8rI"),
	    .no = EXAMPLE("xoxb-123456789012-1234567890"
			  "123-XXXXXXXXXXXXXXXXXXXXXXXX"),
	    .source = "https://docs.slack.dev/authentication/tokens" },
	{ .id = "slack-user-token",
	    .title = "Slack user token",
	    .severity = SEV_CRITICAL,
	    .regex =
		"xox[ps]-[0-9]{10,13}-[0-9]{10,13}-[0-9]{10,13}-[0-9a-f]{32}",
	    .keywords = { "xoxp-", "xoxs-" },
	    .entropy = 33,
	    .shown = 5,
	    .yes = EXAMPLE("token: xoxp-"
			   "844624638404-331280152149-4048201280"
			   "960-a3088e7e3b1527569b48096c7fd6ed6e"),
	    .no = EXAMPLE("token: xoxp-"
			  "572888451374-786592742136-1b8"
			  "30a1684cc1c8250a627ef20f5b368"),
	    .source = "https://docs.slack.dev/authentication/tokens" },
	{ .id = "slack-app-token",
	    .title = "Slack app-level token",
	    .severity = SEV_CRITICAL,
	    .regex = "xapp-[0-9]-A[A-Z0-9]{8,12}-[0-9]{10,13}-[0-9a-f]{64}",
	    .keywords = { "xapp-" },
	    .entropy = 38,
	    .shown = 7,
	    .yes = EXAMPLE("\"xapp-1-A0"
			   "EMMB8F6FV-3924019319292-d13b01"
			   "2feea8e8f20408403ca5f9ad8773f4"
			   "98f877c22de7cdb326f001ea5c70\""),
	    .no = EXAMPLE("\"xapp-1-A0"
			  "NQQKO1FB1-1376761181918-be109"
			  "641392043c1122e3eecacb4f5b79f"
			  "1643c09f2d7ed6794cc198c8d7\""),
	    .source = "https://docs.slack.dev/authentication/tokens" },
	{ .id = "slack-config-token",
	    .title = "Slack configuration token",
	    .severity = SEV_HIGH,
	    .regex = "xoxe(?:\\.xox[bp])?-1-[A-Za-z0-9+/_-]{120,260}",
	    .keywords = { "xoxe-", "xoxe." },
	    .entropy = 53,
	    .shown = 5,
	    .yes = EXAMPLE("refresh=xoxe-1-"
			   "Zt7TXlNjD3GAFMM8sBJyMmxq8du4bHpqsutig"
			   "TTmyAvt0uCVvse6se0cyUhqZ68Cx4wbgyFIb3"
			   "xcOZM0Raa7uhviQ2QGFyt86A5QZvDDIwxjsFO"
			   "8yRPCY9RFp0cfeci5Zbv12k9ErGuI1HF0t3"),
	    .no = EXAMPLE("refresh=xoxe-1-"
			  "KmXG4HzBSfjgfagqnlU0"
			  "MdlgiOc8sXiLIaRM668h"),
	    .source = "https://docs.slack.dev/authentication/"
		      "rotating-and-refreshing-tokens" },
	/* Of no use without the cookie beside it. */
	{ .id = "slack-session-token",
	    .title = "Slack session of a browser",
	    .severity = SEV_HIGH,
	    .regex =
		"xox[cd]-[0-9]{10,13}-[0-9]{10,13}-[0-9]{10,13}-[0-9a-f]{64}",
	    .keywords = { "xoxc-", "xoxd-" },
	    .entropy = 35,
	    .shown = 5,
	    .yes = EXAMPLE("xoxc-"
			   "293869905713-366074816080-126998309"
			   "5939-268b0ed48af1d6b8f73141223f6107"
			   "dbd702a81da9dea12d878b82f8eda7f2a3"),
	    .no = EXAMPLE("xoxc-"
			  "838714787659-355156106478-8271458137"
			  "716-16bf8542c7d95ce077d62e59970bba7b"),
	    .source = "https://docs.slack.dev/authentication/tokens" },
	/* Whoever has it can write to one channel. */
	{ .id = "slack-webhook",
	    .title = "Slack incoming webhook",
	    .severity = SEV_MEDIUM,
	    .regex = "hooks\\.slack\\.com/(?:services/T[A-Z0-9]{8,12}/"
		     "B[A-Z0-9]{8,12}|(?:workflows|triggers)/"
		     "[TE][A-Z0-9]{8,12}/[A-Z0-9]{8,20})/([A-Za-z0-9]{24,32})",
	    .keywords = { "hooks.slack.com" },
	    .entropy = 36,
	    .yes = EXAMPLE("https://hooks.slack.com/services/T"
			   "0ADKPXIL4F/BS4Z1VT38AO/0"
			   "656ilo5akRFQAZ9q7zXWkbM"),
	    .no = EXAMPLE("https://hooks.slack.com/services/T0000"
			  "0000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX"),
	    .source = "https://docs.slack.dev/messaging/"
		      "sending-messages-using-incoming-webhooks" },
	/* The first part is the bot's number, 17 to 19 decimal digits, in
	 * base64: three digits are one of few groups of four characters. */
	{ .id = "discord-bot-token",
	    .title = "Discord bot token",
	    .severity = SEV_CRITICAL,
	    .regex = "(?:[MNO][DTjz][AEIMQUYcgk][w-z0-5]){5,6}[A-Za-z0-9_-]{0,"
		     "3}\\.[A-Za-z0-9_-]{6}\\.[A-Za-z0-9_-]{27,38}",
	    .entropy = 47,
	    .yes = EXAMPLE("DISCORD_TOKEN=MTE4NzMyNDU1NjA5MTU0NzY4OQ.G"
			   "U7cdg.YAc3YkheduZxfqva"
			   "Md52KRPFXxBm5QLxUm7fS4"),
	    .no = EXAMPLE("DISCORD_TOKEN=MTE4NzMyNDU1NjA5MTU0NzY4OQ.G"
			  "suYxS.qv0FwDs"
			  "OjR0UbvdNVvW"),
	    .source = "https://discord.com/developers/docs/reference" },
	{ .id = "discord-webhook",
	    .title = "Discord webhook",
	    .severity = SEV_MEDIUM,
	    .regex = "discord(?:app)?\\.com/api/(?:v[0-9]{1,2}/)?webhooks/"
		     "[0-9]{17,20}/([A-Za-z0-9_-]{60,72})",
	    .keywords = { "discord.com", "discordapp.com" },
	    .entropy = 47,
	    .yes = EXAMPLE("https://discord.com/api/webhooks/1"
			   "55309763696705606/tGRHXDuVu7J"
			   "xgKWn49s8-OIGCpfLCVRa0yZeRHpj"
			   "QJgvtz4Y9N_4FSEWwLY9mm2tzg1B"),
	    .no = EXAMPLE("https://discord.com/api/webhooks/1"
			  "68120621607361025/"
			  "your-webhook-token"),
	    .source = "https://discord.com/developers/docs/resources/webhook" },
	{ .id = "telegram-bot-token",
	    .title = "Telegram bot token",
	    .severity = SEV_CRITICAL,
	    .regex = "[0-9]{8,10}:AA[A-Za-z0-9_-]{33}",
	    .keywords = { ":aa" },
	    .entropy = 42,
	    .yes = EXAMPLE("TELEGRAM_TOKEN="
			   "221162737:AANP5ewXmuodf"
			   "ojH7ImBffXUiuO3Ks4OI9f"),
	    .no = EXAMPLE("209894351:AAKCqIN9f2"
			  "31-VvYWgQzVm6SdNzLmq"),
	    .source =
		"https://core.telegram.org/bots/features#creating-a-new-bot" },
	{ .id = "teams-webhook",
	    .title = "Microsoft Teams incoming webhook",
	    .severity = SEV_MEDIUM,
	    .regex = "webhook\\.office\\.com/webhookb2/(" UUID "@" UUID
		     "/IncomingWebhook/[0-9a-f]{32}/" UUID ")",
	    .keywords = { "webhook.office.com" },
	    .entropy = 41,
	    .yes = EXAMPLE("https://acme.webhook.office.com/webhookb2/"
			   "75a5a825-0c66-4b85-aa8d-0c154813c1dc@bd1"
			   "7bc82-9083-420e-a236-07ae8bdeda1f/Incomi"
			   "ngWebhook/9fb6154dc85190bcf695287b6b951e"
			   "b2/6adfaf66-e039-4954-8da9-fa661ae886d8"),
	    .no = EXAMPLE("https://acme.webhook.office.com/webhookb2/"
			  "6aae7dec-c2dc-458f-a15f-77c351"
			  "00edc9@061447be-bb90-4249-b76c"
			  "-1a4bc689be24/IncomingWebhook/"),
	    .source =
		"https://learn.microsoft.com/en-us/microsoftteams/platform/"
		"webhooks-and-connectors/how-to/add-incoming-webhook" },
	{ .id = "google-chat-webhook",
	    .title = "Google Chat webhook",
	    .severity = SEV_MEDIUM,
	    .regex = "chat\\.googleapis\\.com/v1/spaces/[A-Za-z0-9_-]{6,32}/"
		     "messages\\?key=[A-Za-z0-9_-]{39}&token=([A-Za-z0-9_-]{43}"
		     "(?:%3D)?)",
	    .keywords = { "chat.googleapis.com" },
	    .entropy = 43,
	    .yes = EXAMPLE("https://chat.googleapis.com/v1/spaces/AAAA"
			   "4qZ4b0p/messages?key=AIza6FzRiArizQOY"
			   "veFNSndwIUJPJutfuak7dAK&token=RU6nffv"
			   "wG2KHIZ9p23qsZmSgI-ThSoMlXdyprZ28DJT"),
	    .no = EXAMPLE("https://chat.googleapis.com/v1/spaces/AAAA"
			  "0o2xZDR/messages?key=AIzahvWsU7hzZyB"
			  "A69Uz6FAkQK9YD_5F7XLWMZl&token=TOKEN"),
	    .source = "https://developers.google.com/workspace/chat/quickstart/"
		      "webhooks" },
	{ .id = "mattermost-token",
	    .title = "Mattermost access token",
	    .severity = SEV_HIGH,
	    .confidence = "medium",
	    .regex = NAMED("mattermost|mm_bot") "([a-z0-9]{26})",
	    .keywords = { "mattermost", "mm_bot" },
	    .entropy = 34,
	    .yes = EXAMPLE("MATTERMOST_TOKEN="
			   "ni9857527k246"
			   "9tdt5zjy4l870"),
	    .no = EXAMPLE("MATTERMOST_TOKEN="
			  "vxtfkqsh2q"
			  "lfh1ir795o"),
	    .source = "https://developers.mattermost.com/integrate/reference/"
		      "personal-access-token/" },
	{ .id = "matrix-token",
	    .title = "Matrix access token of Synapse",
	    .severity = SEV_HIGH,
	    .regex = "syt_[A-Za-z0-9+/_-]{2,128}_[A-Za-z]{20}_[A-Za-z0-9]{6}",
	    .keywords = { "syt_" },
	    .entropy = 40,
	    .shown = 4,
	    .yes = EXAMPLE("access_token: syt_YWxpY2U_"
			   "MoJfSuncIkmych"
			   "xrghfk_1TRCf1"),
	    .no = EXAMPLE("access_token: syt_YWxpY2U_"
			  "LrRtviUCZR"
			  "Hj_1BFA6g"),
	    .source = "https://element-hq.github.io/synapse/latest/usage/"
		      "configuration/registration_application_services.html" },
	{ .id = "twilio-auth-token",
	    .title = "Twilio auth token",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = NAMED_AS("twilio", "auth|token|secret") "([0-9a-f]{32})",
	    .keywords = { "twilio" },
	    .entropy = 29,
	    .yes = EXAMPLE("TWILIO_AUTH_TOKEN="
			   "3292e6c27dcfb557"
			   "0d9730e4dc53ee3f"),
	    .no = EXAMPLE("TWILIO_ACCOUNT_SID=AC"
			  "228c46138855aa1e"
			  "2b898645f6e395fa"),
	    .source = "https://www.twilio.com/docs/iam/api/authtoken" },
	{ .id = "twilio-account-token",
	    .title = "Twilio account with its auth token",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = "AC[0-9a-f]{32}[^0-9a-zA-Z]{1,8}([0-9a-f]{32})",
	    .entropy = 29,
	    .yes = EXAMPLE("curl -u AC"
			   "a61cfc48a6bf8ce07332fa9326216b"
			   "69:85a3fd71daef1eecee2b982ced9"
			   "5b7f7 https://api.twilio.com"),
	    .no = EXAMPLE("curl -u AC"
			  "f2caf4c55826465fc37d9be2ce9bbfe"
			  "d:$TOKEN https://api.twilio.com"),
	    .source = "https://www.twilio.com/docs/usage/requests-to-twilio" },
	/* Its secret has no format. */
	{ .id = "twilio-api-key",
	    .title = "Twilio API key's id",
	    .severity = SEV_LOW,
	    .regex = "SK[0-9a-f]{32}",
	    .entropy = 30,
	    .shown = 2,
	    .yes = EXAMPLE("TWILIO_API_KEY=SK"
			   "3c2efd89108bc2ee"
			   "2e4a641d51c60213"),
	    .no = EXAMPLE("TWILIO_API_KEY=SK"
			  "7ea91e164ae2892"
			  "6e02fc73ead56a0"),
	    .source = "https://www.twilio.com/docs/iam/api-keys" },
	{ .id = "vonage-api-secret",
	    .title = "Vonage API secret",
	    .severity = SEV_HIGH,
	    .confidence = "medium",
	    .regex = NAMED("vonage|nexmo") "([A-Za-z0-9]{16})",
	    .keywords = { "vonage", "nexmo" },
	    .entropy = 30,
	    .yes = EXAMPLE("NEXMO_API_SECRET="
			   "OkJRZ2Gl"
			   "OEWUSuf1"),
	    .no = EXAMPLE("NEXMO_API_SECRET="
			  "2EwEfO"
			  "3yxLfD"),
	    .source = "https://developer.vonage.com/en/getting-started/"
		      "concepts/authentication" },
	{ .id = "telnyx-api-key",
	    .title = "Telnyx API key",
	    .severity = SEV_CRITICAL,
	    .regex = "KEY[0-9A-F]{32}_[A-Za-z0-9]{22}",
	    .entropy = 41,
	    .shown = 3,
	    .yes = EXAMPLE("Bearer KEY"
			   "79CA1F016A3DC2220DA507BB7021"
			   "C48E_MKLcSQeSaaXOQWxloGwqsJ"),
	    .no = EXAMPLE("Bearer KEY"
			  "76072CB0F4D9A1A18B986C"
			  "CBB79866C2_vZbxypzAXR"),
	    .source = "https://developers.telnyx.com/docs/account-setup/"
		      "management-api/api-keys" },
	{ .id = "messagebird-access-key",
	    .title = "MessageBird access key",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = NAMED("message_?bird") "([A-Za-z0-9]{25})",
	    .keywords = { "messagebird", "message_bird" },
	    .entropy = 36,
	    .yes = EXAMPLE("MESSAGEBIRD_ACCESS_KEY=\""
			   "0mQ0pRK2vTI8P"
			   "YR2Ksei5eTUG\""),
	    .no = EXAMPLE("MESSAGEBIRD_ACCESS_KEY=\""
			  "W5DSrDW1WzQ"
			  "3XruQ9zZB\""),
	    .source =
		"https://developers.messagebird.com/api/#authentication" },
	{ .id = "plivo-auth-token",
	    .title = "Plivo auth token",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = NAMED("plivo") "([A-Za-z0-9]{40})",
	    .keywords = { "plivo" },
	    .entropy = 42,
	    .yes = EXAMPLE("PLIVO_AUTH_TOKEN: \""
			   "7gw5vpzlaj41g6P6uxw8D"
			   "jjYBxDp9mBsGjcKiPsu\""),
	    .no = EXAMPLE("PLIVO_AUTH_ID: \"MA"
			  "F7NSPTU7W5"
			  "FYWQ3G4U\""),
	    .source = "https://www.plivo.com/docs/voice/api/overview" },
	{ .id = "sendgrid-api-key",
	    .title = "SendGrid API key",
	    .severity = SEV_CRITICAL,
	    .regex = "SG\\.[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43}",
	    .keywords = { "sg." },
	    .entropy = 47,
	    .shown = 3,
	    .yes = EXAMPLE("SENDGRID_API_KEY=SG."
			   "8DRWj-iotzgzSGQM_8DRRd.Vb9HEMkXA8"
			   "P8w-Ugpa0CMdbgAtNxltKomOthMKNdXg_"),
	    .no = EXAMPLE("SENDGRID_API_KEY=SG."
			  "hbNFh5KW3rF"
			  "AoKIx1NcPGd"),
	    .source = "https://www.twilio.com/docs/sendgrid/ui/"
		      "account-and-settings/api-keys" },
	{ .id = "mailgun-api-key",
	    .title = "Mailgun API key",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = "(?:[\"\\'=:\\s](?:api:)?key-|" NAMED(
		"mailgun") ")([0-9a-f]{32}(?:-[0-9a-f]{8}-[0-9a-f]{8})?)",
	    .keywords = { "key-", "mailgun" },
	    .entropy = 29,
	    .yes = EXAMPLE("MAILGUN_API_KEY=key-"
			   "2870cd9cdd319fd4"
			   "f87248008b9970c6"),
	    .no = EXAMPLE("MAILGUN_PUBLIC_KEY=pubkey-"
			  "fed82be9892afc2a"
			  "2e094aec3e35a3d1"),
	    .source = "https://documentation.mailgun.com/docs/mailgun/"
		      "api-reference/mg-auth" },
	{ .id = "mailchimp-api-key",
	    .title = "Mailchimp API key",
	    .severity = SEV_CRITICAL,
	    .regex = "[0-9a-f]{32}-us[0-9]{1,2}",
	    .keywords = { "-us" },
	    .entropy = 33,
	    .yes = EXAMPLE("apikey = "
			   "cf9c4a22e1179bab0a6"
			   "468f84cad22c7-us14"),
	    .no = EXAMPLE("apikey = "
			  "3b0a3b6a39f5c77894"
			  "6377185a734e-us14"),
	    .source = "https://mailchimp.com/developer/marketing/docs/"
		      "fundamentals/#authenticate-with-an-api-key" },
	{ .id = "mandrill-api-key",
	    .title = "Mandrill API key",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = NAMED("mandrill") "((?:md-)?[A-Za-z0-9_-]{22})",
	    .keywords = { "mandrill" },
	    .entropy = 37,
	    .yes = EXAMPLE("MANDRILL_API_KEY=md-"
			   "Ykl-2U5_tLs"
			   "ubTC0CUTFOP"),
	    .no = EXAMPLE("MANDRILL_API_KEY="
			  "X0c8mE7F"
			  "u4jC6_wm"),
	    .source = "https://mailchimp.com/developer/transactional/guides/"
		      "quick-start/" },
	{ .id = "postmark-token",
	    .title = "Postmark API token",
	    .severity = SEV_CRITICAL,
	    .regex = NAMED("postmark") "(" UUID ")",
	    .keywords = { "postmark" },
	    .entropy = 32,
	    .yes = EXAMPLE("X-Postmark-Server-Token: "
			   "cf5fc381-0760-4b8d"
			   "-adc1-4a9d9da7166d"),
	    .no = EXAMPLE("X-Postmark-Server-Tok"
			  "en: POSTMARK_API_TEST"),
	    .source = "https://postmarkapp.com/developer/api/"
		      "overview#authentication" },
	{ .id = "brevo-api-key",
	    .title = "Brevo API key",
	    .severity = SEV_CRITICAL,
	    .regex = "xkeysib-[0-9a-f]{64}-[A-Za-z0-9]{16}",
	    .keywords = { "xkeysib-" },
	    .entropy = 40,
	    .shown = 8,
	    .yes = EXAMPLE("xkeysib-"
			   "ffd2f7d932d218d8880e09463e8"
			   "710bc49d2720349412f61ece4cf"
			   "702f0d4818-21zE4yAAjchyh995"),
	    .no = EXAMPLE("xkeysib-"
			  "b5898bcb0b7ba4cbe68245dacc19c873"
			  "a7ba21ac9c7684fc8ba27cfadd9c0027"),
	    .source = "https://developers.brevo.com/docs/getting-started" },
	{ .id = "brevo-smtp-key",
	    .title = "Brevo SMTP key",
	    .severity = SEV_HIGH,
	    .regex = "xsmtpsib-[0-9a-f]{64}-[A-Za-z0-9]{16}",
	    .keywords = { "xsmtpsib-" },
	    .entropy = 39,
	    .shown = 9,
	    .yes = EXAMPLE("xsmtpsib-"
			   "06a8e9881c9efea49b62546a165"
			   "b1b439b3603bd7e102dd852ff0c"
			   "5a44057f0c-2n5HlFsw3Rh2feNt"),
	    .no = EXAMPLE("xsmtpsib-"
			  "5a5beedb47e885536d50a996233fb"
			  "e3627bc3847-f4vAvZo5wq1K5Zd8"),
	    .source =
		"https://help.brevo.com/hc/en-us/articles/7959631848850" },
	{ .id = "resend-api-key",
	    .title = "Resend API key",
	    .severity = SEV_CRITICAL,
	    .regex = "re_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}",
	    .keywords = { "re_" },
	    .entropy = 40,
	    .shown = 3,
	    .yes = EXAMPLE("RESEND_API_KEY=re_"
			   "ljxZaGlS_Ruoon8cZ"
			   "6kCJtHn7Qlgiq0Fp"),
	    .no = EXAMPLE("RESEND_API_KEY=re_"
			  "6iPIMNpK_5lkqsE"
			  "MmA9fjI7Tf9rSZ"),
	    .source = "https://resend.com/docs/api-reference/introduction" },
	{ .id = "mailersend-token",
	    .title = "MailerSend API token",
	    .severity = SEV_CRITICAL,
	    .regex = "mlsn\\.[0-9a-f]{64}",
	    .keywords = { "mlsn." },
	    .entropy = 34,
	    .shown = 5,
	    .yes = EXAMPLE("mlsn."
			   "2ccf9b0557bdfa244e6bdc3134f21fc4"
			   "98f4512f21ed5e87b9ab4a1a1bbe332d"),
	    .no = EXAMPLE("mlsn."
			  "daf30ff2170c17286c00"
			  "57a312644061c60b0bb0"),
	    .source = "https://developers.mailersend.com/"
		      "general.html#authentication" },
	{ .id = "mailjet-secret-key",
	    .title = "Mailjet secret key",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex =
		NAMED_AS("mailjet|mj_api", "secret|private") "([0-9a-f]{32})",
	    .keywords = { "mailjet", "mj_api" },
	    .entropy = 30,
	    .yes = EXAMPLE("MJ_APIKEY_PRIVATE="
			   "58e1eba9a34e1407"
			   "eacb233e1cbd74bb"),
	    .no = EXAMPLE("MJ_APIKEY_PUBLIC="
			  "439f3be2e5e7ac48"
			  "17fff4eb015e5e09"),
	    .source = "https://dev.mailjet.com/email/guides/#authentication" },
	{ .id = "klaviyo-private-key",
	    .title = "Klaviyo private API key",
	    .severity = SEV_CRITICAL,
	    .regex = "pk_[0-9a-f]{34}",
	    .keywords = { "pk_" },
	    .entropy = 30,
	    .shown = 3,
	    .yes = EXAMPLE("Klaviyo-API-Key pk_"
			   "102a6e1a63e4595b3"
			   "f36170ae8dbc82148"),
	    .no = EXAMPLE("Klaviyo-API-Key pk_"
			  "85141f37f85b56bd"
			  "ea7f4dbf45ec2a5b"),
	    .source = "https://developers.klaviyo.com/en/docs/"
		      "retrieve_api_credentials" },
	{ 0 },
};
