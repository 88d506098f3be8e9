/* Payment, shops, shipping. */
#include "secret/pattern.h"
#include "secret/pattern_parts.h"

const struct pattern patterns_pay[] = {
	/* Of 40 hexadecimal digits it is Paystack's. */
	{ .id = "stripe-secret-key",
	    .title = "Stripe secret key",
	    .severity = SEV_CRITICAL,
	    .regex = "sk_live_(?:[A-Za-z0-9]{60,250}|[A-Za-z0-9]{24,34})",
	    .keywords = { "sk_live_" },
	    .entropy = 36,
	    .shown = 8,
	    .yes = EXAMPLE("STRIPE_KEY=sk_live_"
			   "lSTWiCDDoUr3"
			   "qxitTk3E8Jcx"),
	    .no = EXAMPLE("STRIPE_KEY=sk_live_xx"
			  "xxxxxxxxxxxxxxxxxxxxxx"),
	    .source = "https://docs.stripe.com/keys" },
	{ .id = "stripe-restricted-key",
	    .title = "Stripe restricted key",
	    .severity = SEV_HIGH,
	    .regex = "rk_live_(?:[A-Za-z0-9]{60,250}|[A-Za-z0-9]{24,34})",
	    .keywords = { "rk_live_" },
	    .entropy = 36,
	    .shown = 8,
	    .yes = EXAMPLE("rk_live_51"
			   "WZcZqdUtp8kJnSHFPj3vuuUsLpMKsAKhr"
			   "s77SA9j1nydTYfKXI830kFAIJIwzuCNx0"
			   "GD2mA5tjCyRkIG17Yjbb31lbGpE2WXD"),
	    .no = EXAMPLE("rk_live_51"
			  "w9GO6"
			  "DxqNg"),
	    .source = "https://docs.stripe.com/keys/restricted-api-keys" },
	{ .id = "stripe-test-key",
	    .title = "Stripe test key",
	    .severity = SEV_MEDIUM,
	    .regex = "[sr]k_test_(?:[A-Za-z0-9]{60,250}|[A-Za-z0-9]{24,34})",
	    .keywords = { "sk_test_", "rk_test_" },
	    .entropy = 36,
	    .shown = 8,
	    .yes = EXAMPLE("sk_test_"
			   "Vo8MwqJ75h4u"
			   "7ekXj1icroVE"),
	    .no = EXAMPLE("pk_test_"
			  "o2hzhoGcDk23"
			  "vZnaJ0b7rDMX"),
	    .source = "https://docs.stripe.com/keys#test-live-modes" },
	{ .id = "stripe-webhook-secret",
	    .title = "webhook signing secret of Stripe or Svix",
	    .severity = SEV_HIGH,
	    .regex = "whsec_[A-Za-z0-9+/]{32,64}={0,2}",
	    .keywords = { "whsec_" },
	    .entropy = 40,
	    .shown = 6,
	    .yes = EXAMPLE("STRIPE_WEBHOOK_SECRET=whsec_"
			   "1ZG5XEnRsn7OwHPD"
			   "MJ747WXdUhXF1vSN"),
	    .no = EXAMPLE("whsec_test"),
	    .source = "https://docs.stripe.com/webhooks/signature" },
	{ .id = "square-access-token",
	    .title = "Square access token",
	    .severity = SEV_CRITICAL,
	    .regex = "EAAA[A-Za-z0-9_-]{60}",
	    .keywords = { "eaaa" },
	    .entropy = 46,
	    .shown = 4,
	    .yes = EXAMPLE("SQUARE_TOKEN=EAAA"
			   "6IDUn3acf-zFXfA3e57Jy2m1G9enIr"
			   "mjcAhU0WzOP_rhfDey-sLgUXV1aDoA"),
	    .no = EXAMPLE("SQUARE_TOKEN=EAAA"
			  "7Dop94h35EFkc7dtfPtP"
			  "nJ12W9DAsTzUzqw68HvZ"),
	    .source = "https://developer.squareup.com/docs/build-basics/"
		      "access-tokens" },
	{ .id = "square-oauth-secret",
	    .title = "Square OAuth secret",
	    .severity = SEV_CRITICAL,
	    .regex = "sq0(?:csp-[A-Za-z0-9_-]{43}|atp-[A-Za-z0-9_-]{22})",
	    .keywords = { "sq0csp-", "sq0atp-" },
	    .entropy = 43,
	    .shown = 7,
	    .yes = EXAMPLE("sq0csp-"
			   "sBKBtgz5miCfxbqlLXPWk7"
			   "VcFJbxMvuFMt14vxqylbS"),
	    .no = EXAMPLE("sq0idp-"
			  "w7MknhGYt7X"
			  "-V7LHvIfuT0"),
	    .source =
		"https://developer.squareup.com/docs/oauth-api/overview" },
	{ .id = "braintree-access-token",
	    .title = "Braintree access token of PayPal",
	    .severity = SEV_CRITICAL,
	    .regex = "access_token\\$production\\$[0-9a-z]{16}\\$[0-9a-f]{32}",
	    .keywords = { "access_token$production$" },
	    .entropy = 37,
	    .shown = 24,
	    .yes = EXAMPLE("access_token$production$"
			   "ga07dl329iwyanyb$6a6c2778"
			   "037df62f320325d5e6f201ab"),
	    .no = EXAMPLE("access_token$production$"
			  "cbgk268w4"
			  "wf8it3z$"),
	    .source = "https://developer.paypal.com/braintree/docs/guides/"
		      "authorization/overview" },
	{ .id = "braintree-sandbox-token",
	    .title = "Braintree access token for the sandbox",
	    .severity = SEV_MEDIUM,
	    .regex = "access_token\\$sandbox\\$[0-9a-z]{16}\\$[0-9a-f]{32}",
	    .keywords = { "access_token$sandbox$" },
	    .entropy = 37,
	    .shown = 21,
	    .yes = EXAMPLE("access_token$sandbox$"
			   "kj0orpedz1o9s24q$ef8bc0ab"
			   "cffe027b0444f3917201d33e"),
	    .no = EXAMPLE("access_token$sandbox$merchant$"
			  "697d1851b362679d"
			  "a479736aebcad03e"),
	    .source = "https://developer.paypal.com/braintree/docs/guides/"
		      "authorization/overview" },
	{ .id = "paypal-client-secret",
	    .title = "PayPal client secret",
	    .severity = SEV_CRITICAL,
	    .regex = NAMED("paypal") "(E[A-Za-z0-9_-]{79})",
	    .keywords = { "paypal" },
	    .entropy = 49,
	    .yes = EXAMPLE("PAYPAL_CLIENT_SECRET=E"
			   "TeMfG8i1V-U80OXKnrwDHgwni78bycoW00hiTgYa"
			   "LVraI1aZTN_ans1xtdTFHub2osqe7RdJIZQdWoY"),
	    .no = EXAMPLE("PAYPAL_CLIENT_ID=A"
			  "9sKF801KXwWrWdjPefQ52R8690UcTqONsc9LmGUG"
			  "nlbnpqTgQwBbvsaLH4i4Zn8p_1R9P49aI7ePE8j"),
	    .source = "https://developer.paypal.com/api/rest/"
		      "#link-getclientidandclientsecret" },
	{ .id = "adyen-api-key",
	    .title = "Adyen API key",
	    .severity = SEV_CRITICAL,
	    .regex = "AQE[a-z]h[km][a-z][A-Za-z0-9+/"
		     "]{20,120}={0,2}-[A-Za-z0-9+/]{43}=-[!-~]{16}",
	    .keywords = { "aqe" },
	    .entropy = 53,
	    .shown = 3,
	    .yes = EXAMPLE("\"AQEyhmf"
			   "yu1zGfGl7cR0dWNK2fPdiiaGeroNZfKv"
			   "7B0PgwQCIGjweRwtIlQm/b9AQktD7oCH"
			   "-3+mkHXuVTlL+kPL3lcwl+Q7+k8tGvGw"
			   "gVYmjDYYKT8X=-RjkT3NyozCwCo3Sh\""),
	    .no = EXAMPLE("\"AQEyhmf"
			  "blCrFZGad9amDrblRsg8hIyA0+gttIkUF"
			  "I0i/REVqQSzPvY2BUFAdDR2P+ibYLFG\""),
	    .source = "https://docs.adyen.com/development-resources/"
		      "api-credentials/" },
	{ .id = "plaid-access-token",
	    .title = "Plaid access token",
	    .severity = SEV_HIGH,
	    .regex = "access-(?:production|development)-" UUID,
	    .keywords = { "access-production-", "access-development-" },
	    .entropy = 37,
	    .shown = 7,
	    .yes = EXAMPLE("access-production-"
			   "01230a8d-c25c-4d8c"
			   "-a79d-3b346ad01299"),
	    .no = EXAMPLE("access-production-"
			  "8ed14fc8bf2e4b7c"
			  "8d6e6eb0d580f39f"),
	    .source = "https://plaid.com/docs/api/tokens/" },
	{ .id = "plaid-secret",
	    .title = "Plaid secret",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = NAMED("plaid") "([0-9a-f]{30})",
	    .keywords = { "plaid" },
	    .entropy = 30,
	    .yes = EXAMPLE("PLAID_SECRET="
			   "41f38cf805e28a9"
			   "3816cc70a6c3fca"),
	    .no = EXAMPLE("PLAID_CLIENT_ID="
			  "a414a6230a93"
			  "a2c93e69fc95"),
	    .source = "https://plaid.com/docs/quickstart/glossary/#secret" },
	{ .id = "shopify-access-token",
	    .title = "Shopify access token",
	    .severity = SEV_CRITICAL,
	    .regex = "shp(?:at|ca|pa|ua)_[0-9a-fA-F]{32}",
	    .keywords = { "shpat_", "shpca_", "shppa_", "shpua_" },
	    .entropy = 29,
	    .shown = 6,
	    .yes = EXAMPLE("X-Shopify-Access-Token: shpat_"
			   "0a6935c68f3779b9"
			   "7e737c1b72c5a018"),
	    .no = EXAMPLE("X-Shopify-Access-Token: shpat_"
			  "0359eb0f6f05af8"
			  "cea7ddb76a6dab6"),
	    .source = "https://shopify.dev/docs/apps/build/"
		      "authentication-authorization/access-tokens" },
	{ .id = "shopify-shared-secret",
	    .title = "Shopify app's client secret",
	    .severity = SEV_CRITICAL,
	    .regex = "shpss_[0-9a-fA-F]{32}",
	    .keywords = { "shpss_" },
	    .entropy = 30,
	    .shown = 6,
	    .yes = EXAMPLE("SHOPIFY_API_SECRET=shpss_"
			   "272884af26567074"
			   "607425bc58e44765"),
	    .no = EXAMPLE("SHOPIFY_API_SECRET=shpss_"
			  "071e"
			  "21f0"),
	    .source = "https://shopify.dev/docs/apps/build/"
		      "authentication-authorization/client-secrets" },
	{ .id = "flutterwave-secret-key",
	    .title = "Flutterwave secret key",
	    .severity = SEV_CRITICAL,
	    .regex = "FLWSECK-[0-9a-f]{32}-(?:[0-9a-z]{6,16}-)?X",
	    .keywords = { "flwseck-" },
	    .entropy = 31,
	    .shown = 8,
	    .yes = EXAMPLE("FLWSECK-"
			   "d5f3f59f6177e175c"
			   "9cf0ac69f1abad5-X"),
	    .no = EXAMPLE("FLWPUBK-"
			  "b5767640e0046694f"
			  "3321040b2ebf5c3-X"),
	    .source = "https://developer.flutterwave.com/docs/authentication" },
	{ .id = "flutterwave-test-key",
	    .title = "Flutterwave test key",
	    .severity = SEV_MEDIUM,
	    .regex = "FLWSECK_TEST-[0-9a-f]{32}-X",
	    .keywords = { "flwseck_test-" },
	    .entropy = 32,
	    .shown = 13,
	    .yes = EXAMPLE("FLWSECK_TEST-"
			   "718eeba04c7ff1feb"
			   "eb6822f4822c1d1-X"),
	    .no = EXAMPLE("FLWPUBK_TEST-"
			  "f69e40edf806196f4"
			  "a2546f6d113c831-X"),
	    .source = "https://developer.flutterwave.com/docs/authentication" },
	{ .id = "razorpay-key-secret",
	    .title = "Razorpay key secret",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = NAMED("razor_?pay") "([A-Za-z0-9]{24})",
	    .keywords = { "razorpay", "razor_pay" },
	    .entropy = 36,
	    .yes = EXAMPLE("RAZORPAY_KEY_SECRET="
			   "YVnNA3otGCj0"
			   "RFivuGZTrFD5"),
	    .no = EXAMPLE("RAZORPAY_KEY_ID=rzp_live_"
			  "WJXPSfj"
			  "J8c5pBC"),
	    .source = "https://razorpay.com/docs/api/authentication/" },
	{ .id = "razorpay-key-pair",
	    .title = "Razorpay key id with its secret",
	    .severity = SEV_CRITICAL,
	    .regex =
		"rzp_live_[A-Za-z0-9]{14}[^A-Za-z0-9]{1,8}([A-Za-z0-9]{24})",
	    .keywords = { "rzp_live_" },
	    .entropy = 36,
	    .yes = EXAMPLE("curl -u rzp_live_"
			   "eoNqeYOuTTZyAc:joK38z8gqsNM4E5TpVvjB5D"
			   "W https://api.razorpay.com/v1/payments"),
	    .no = EXAMPLE("rzp_live_"
			  "skg90PP"
			  "iObWaSH"),
	    .source = "https://razorpay.com/docs/api/authentication/" },
	{ .id = "paystack-secret-key",
	    .title = "Paystack secret key",
	    .severity = SEV_CRITICAL,
	    .regex = "sk_live_[0-9a-f]{40}",
	    .keywords = { "sk_live_" },
	    .entropy = 31,
	    .shown = 8,
	    .yes = EXAMPLE("sk_live_"
			   "09f7261410aa80d9b67e"
			   "c7f5811e011659eae330"),
	    .no = EXAMPLE("pk_live_"
			  "36f0eae2d41de5365fbc"
			  "0c15166f419f09477e1b"),
	    .source = "https://paystack.com/docs/api/authentication/" },
	/* Base32 and a character that checks it. */
	{ .id = "checkout-secret-key",
	    .title = "Checkout.com secret key",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = "sk_[a-z2-7]{26}[a-z2-7*#$=]",
	    .keywords = { "sk_" },
	    .entropy = 33,
	    .shown = 3,
	    .yes = EXAMPLE("CKO_SECRET_KEY=sk_"
			   "opqs5qvr72dnac"
			   "uzy6abguwatle"),
	    .no = EXAMPLE("CKO_SECRET_KEY=sk_"
			  "vsi7kq3hil3"
			  "nx72sdb5me"),
	    .source = "https://www.checkout.com/docs/developer-resources/api/"
		      "manage-api-keys/api-keys" },
	{ .id = "checkout-sandbox-key",
	    .title = "Checkout.com sandbox key",
	    .severity = SEV_MEDIUM,
	    .regex = "sk_sbox_[a-z2-7]{26}[a-z2-7*#$=]",
	    .keywords = { "sk_sbox_" },
	    .entropy = 34,
	    .shown = 8,
	    .yes = EXAMPLE("sk_sbox_"
			   "fg3bhr26o6ougt"
			   "2cdppqnuob4wq"),
	    .no = EXAMPLE("pk_sbox_"
			  "qjmkaokg3f6nel"
			  "bg6jgoevsx7iq"),
	    .source = "https://www.checkout.com/docs/developer-resources/api/"
		      "manage-api-keys/api-keys" },
	{ .id = "mollie-api-key",
	    .title = "Mollie API key",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = "live_[A-Za-z0-9]{30}",
	    .keywords = { "live_" },
	    .entropy = 39,
	    .shown = 5,
	    .yes = EXAMPLE("MOLLIE_API_KEY=live_"
			   "r8z72t7pHDaAPJT"
			   "BAonFkhoMzaTFUL"),
	    .no = EXAMPLE("MOLLIE_API_KEY=live_"
			  "76rXhhpDY4"
			  "vl87ElbQsA"),
	    .source = "https://docs.mollie.com/reference/authentication" },
	{ .id = "gocardless-access-token",
	    .title = "GoCardless access token",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = "live_[A-Za-z0-9_-]{40}",
	    .keywords = { "live_" },
	    .entropy = 42,
	    .shown = 5,
	    .yes = EXAMPLE("GC_ACCESS_TOKEN=live_"
			   "BN_LlHFACgrTbl35duRj"
			   "k-EB5OcD2rz0vpnuZZuR"),
	    .no = EXAMPLE("GC_ACCESS_TOKEN=live_"
			  "your-access-token-here"),
	    .source = "https://developer.gocardless.com/api-reference/"
		      "#making-requests-authentication" },
	{ .id = "lob-api-key",
	    .title = "Lob API key",
	    .severity = SEV_CRITICAL,
	    .regex = "live_[0-9a-f]{35}",
	    .keywords = { "live_" },
	    .entropy = 30,
	    .shown = 5,
	    .yes = EXAMPLE("LOB_KEY=live_"
			   "321c5c3cea42052df4"
			   "0a9a24de4a281384b"),
	    .no = EXAMPLE("LOB_KEY=live_pub_"
			  "1be691ed75d07b82"
			  "c8aa41feae841a2"),
	    .source = "https://docs.lob.com/#section/Authentication" },
	{ .id = "paddle-api-key",
	    .title = "Paddle API key",
	    .severity = SEV_CRITICAL,
	    .regex =
		"pdl_live_apikey_[a-z0-9]{26}_[A-Za-z0-9]{22}_[A-Za-z0-9]{3}",
	    .keywords = { "pdl_live_apikey_" },
	    .entropy = 44,
	    .shown = 16,
	    .yes = EXAMPLE("pdl_live_apikey_"
			   "2pv6zvtf2cfbhbxckgbnxuehe4_"
			   "f02R00yQBTTjrsa4scVpaU_Ifg"),
	    .no = EXAMPLE("pdl_live_apikey_"
			  "ngka7ds1htqeq"
			  "mfd293zxb0hwg"),
	    .source = "https://developer.paddle.com/api-reference/about/"
		      "authentication" },
	{ .id = "paddle-sandbox-key",
	    .title = "Paddle sandbox key",
	    .severity = SEV_MEDIUM,
	    .regex =
		"pdl_sdbx_apikey_[a-z0-9]{26}_[A-Za-z0-9]{22}_[A-Za-z0-9]{3}",
	    .keywords = { "pdl_sdbx_apikey_" },
	    .entropy = 44,
	    .shown = 16,
	    .yes = EXAMPLE("pdl_sdbx_apikey_"
			   "n6hlcyt26ze1dksnnxroesuclk_"
			   "DC3M5f3v0WLZNIKcmwE8Lg_FPA"),
	    .no = EXAMPLE("pdl_sdbx_apikey_"
			  "3n9sjxdo6px3tzw"
			  "yz5m540rsti_EQl"),
	    .source = "https://developer.paddle.com/api-reference/about/"
		      "authentication" },
	{ .id = "coinbase-api-secret",
	    .title = "Coinbase API secret",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = NAMED("coinbase") "([A-Za-z0-9+/]{86}==|[A-Za-z0-9]{32})",
	    .keywords = { "coinbase" },
	    .entropy = 39,
	    .yes = EXAMPLE("COINBASE_API_SECRET="
			   "eZYKHZxYEFFu5y8q"
			   "W91IdYZgbHVMgLRS"),
	    .no = EXAMPLE("COINBASE_API_KEY=organizations/"
			  "82ebc4c2-43d4-4f8e-bd63-330"
			  "b0df9e0a9/apiKeys/1daac67d-"
			  "af0b-4bd5-9bfc-c968bcb8baed"),
	    .source = "https://docs.cdp.coinbase.com/coinbase-app/"
		      "authentication-authorization/api-key-authentication" },
	{ .id = "shippo-token",
	    .title = "Shippo API token",
	    .severity = SEV_CRITICAL,
	    .regex = "shippo_live_[0-9a-f]{40}",
	    .keywords = { "shippo_live_" },
	    .entropy = 31,
	    .shown = 12,
	    .yes = EXAMPLE("Authorization: ShippoToken shippo_live_"
			   "ea4b36340e82b3ef94aa"
			   "3ae6596245d99efe4bc1"),
	    .no = EXAMPLE("shippo_live_"
			  "855d6205af"
			  "dc691aa524"),
	    .source = "https://docs.goshippo.com/docs/guides_general/"
		      "authentication/" },
	{ .id = "easypost-api-key",
	    .title = "EasyPost API key",
	    .severity = SEV_CRITICAL,
	    .regex = "EZAK[0-9a-f]{32}[A-Za-z0-9]{22}",
	    .keywords = { "ezak" },
	    .entropy = 40,
	    .shown = 4,
	    .yes = EXAMPLE("EASYPOST_API_KEY=EZAK"
			   "978f731cd7aafb17c88c026d143"
			   "1d04bAsPSFbQ4WYAzLehV8XethN"),
	    .no = EXAMPLE("EASYPOST_API_KEY=EZAK"
			  "a8f04ef53f35125f"
			  "6ac41c057cd64288"),
	    .source = "https://docs.easypost.com/docs/authentication" },
	{ .id = "duffel-token",
	    .title = "Duffel access token",
	    .severity = SEV_CRITICAL,
	    .regex = "duffel_live_[A-Za-z0-9_-]{43}",
	    .keywords = { "duffel_live_" },
	    .entropy = 43,
	    .shown = 12,
	    .yes = EXAMPLE("duffel_live_"
			   "CK20uFInJswZmx9d_fmo7m"
			   "Xlo2EmbFZd4mYBELBWyOl"),
	    .no = EXAMPLE("duffel_live_"
			  "Sw4lstReLT"
			  "9Byn5r8H7q"),
	    .source = "https://duffel.com/docs/api/overview/authentication" },
	{ 0 },
};
