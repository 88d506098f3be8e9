/* Monitoring, logs, errors, alerts. */
#include "secret/pattern.h"
#include "secret/pattern_parts.h"

const struct pattern patterns_watch[] = {
	{ .id = "datadog-api-key",
	    .title = "Datadog API key",
	    .severity = SEV_HIGH,
	    .confidence = "medium",
	    .regex =
		NAMED_AS("datadog|dd[_.-]", "api[_.-]?key") "([0-9a-f]{32})",
	    .keywords = { "datadog", "dd_", "dd.", "dd-" },
	    .entropy = 29,
	    .yes = EXAMPLE("DD_API_KEY="
			   "a961afb4bce7e9f9"
			   "612cf4b846a45de9"),
	    .no = EXAMPLE("DD_API_KEY="
			  "11636ff7930a50b"
			  "4f6e99793a120ef"),
	    .source =
		"https://docs.datadoghq.com/account_management/api-app-keys/" },
	{ .id = "datadog-app-key",
	    .title = "Datadog application key",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = NAMED_AS("datadog|dd[_.-]",
		"app[_.-]?key|application[_.-]?key") "([0-9a-f]{40})",
	    .keywords = { "datadog", "dd_", "dd.", "dd-" },
	    .entropy = 32,
	    .yes = EXAMPLE("DD_APP_KEY="
			   "8f14429b2fd890a44bea"
			   "711e717dca059427eabd"),
	    .no = EXAMPLE("DD_APP_KEY="
			  "01e9c7f1b0d5d046"
			  "435e4f06ad87418f"),
	    .source =
		"https://docs.datadoghq.com/account_management/api-app-keys/" },
	{ .id = "newrelic-user-key",
	    .title = "New Relic user key",
	    .severity = SEV_CRITICAL,
	    .regex = "NRAK-[A-Z0-9]{27}",
	    .keywords = { "nrak-" },
	    .entropy = 34,
	    .shown = 5,
	    .yes = EXAMPLE("NEW_RELIC_API_KEY=NRAK-"
			   "4XC0EJK3YXIJ1R"
			   "5PUU17K5CUVNT"),
	    .no = EXAMPLE("NEW_RELIC_API_KEY=NRAK-"
			  "ND6VADPJ3Z"
			  "MC0J1CKRWG"),
	    .source = "https://docs.newrelic.com/docs/apis/intro-apis/"
		      "new-relic-api-keys/" },
	{ .id = "newrelic-insert-key",
	    .title = "New Relic insert or query key",
	    .severity = SEV_HIGH,
	    .regex = "NRI[IQ]-[A-Za-z0-9_-]{32}",
	    .keywords = { "nrii-", "nriq-" },
	    .entropy = 39,
	    .shown = 5,
	    .yes = EXAMPLE("X-Insert-Key: NRII-"
			   "GOHZcPFgAVUqs7ay"
			   "V-xKJF796jBVr_FX"),
	    .no = EXAMPLE("X-Insert-Key: NRII-"
			  "d8gHDPoD6A"
			  "Gd24vkVVzm"),
	    .source = "https://docs.newrelic.com/docs/apis/intro-apis/"
		      "new-relic-api-keys/" },
	{ .id = "newrelic-license-key",
	    .title = "New Relic license key",
	    .severity = SEV_HIGH,
	    .regex = "(?:[0-9a-f]{32}|[a-z]{2}[0-9]{2}xx[0-9a-f]{26})FFFFNRAL",
	    .keywords = { "ffffnral" },
	    .entropy = 35,
	    .yes = EXAMPLE("NEW_RELIC_LICENSE_KEY="
			   "026fb79b1554db7f8a45"
			   "7f13d4b2821fFFFFNRAL"),
	    .no = EXAMPLE("NEW_RELIC_LICENSE_KEY="
			  "91ed54fdd08b6374b8b"
			  "63274f82bd7FFFFNRAL"),
	    .source = "https://docs.newrelic.com/docs/apis/intro-apis/"
		      "new-relic-api-keys/" },
	{ .id = "sentry-user-token",
	    .title = "Sentry user token",
	    .severity = SEV_CRITICAL,
	    .regex = "sntryu_[0-9a-f]{64}",
	    .keywords = { "sntryu_" },
	    .entropy = 34,
	    .shown = 7,
	    .yes = EXAMPLE("SENTRY_AUTH_TOKEN=sntryu_"
			   "f06587a6e75bcfcc4ac566ac14c84760"
			   "baad2b0fc29e153b44b34c1f21e6a50b"),
	    .no = EXAMPLE("SENTRY_AUTH_TOKEN=sntryu_"
			  "69c345389f168d2a1631"
			  "3c95eb6ad109840774d1"),
	    .source = "https://docs.sentry.io/api/auth/" },
	{ .id = "sentry-org-token",
	    .title = "Sentry organisation token",
	    .severity = SEV_HIGH,
	    .regex = "sntrys_eyJ[A-Za-z0-9+/]{40,400}={0,2}_[A-Za-z0-9+/]{43}",
	    .keywords = { "sntrys_" },
	    .entropy = 54,
	    .shown = 7,
	    .yes = EXAMPLE("sntrys_eyJpYXQiOjE3MTY1"
			   "AMAAXIrSOfwKbcMCQw4266rfd0vYpRjim"
			   "YaghCuW1h83qfDdMkofQHOaHL6nNerWQA"
			   "vSgyc5ouK2aqDuYpH0RxnainOR5OIhJt8"
			   "nh5Lli3SPqgLBkq0xDJ5p_bH3pIPJ990G"
			   "RcVxYVs9Wz9R3hXHwu1rV1I1J22MERNQ"),
	    .no = EXAMPLE("sntrys_eyJpYXQiOjE3MTY1"
			  "Kv7r71riFa"
			  "g2ezZaPRq3"),
	    .source = "https://docs.sentry.io/account/auth-tokens/" },
	/* Since 2016 a DSN needs no secret. */
	{ .id = "sentry-dsn-secret",
	    .title = "Sentry DSN with its secret",
	    .severity = SEV_MEDIUM,
	    .regex = "https?://[0-9a-f]{32}:([0-9a-f]{32})@[a-z0-9.-]{3,64}/"
		     "[0-9]{1,20}",
	    .keywords = { "://" },
	    .entropy = 30,
	    .yes = EXAMPLE("SENTRY_DSN=https://"
			   "dec7a37833130155552bc694c917"
			   "207e:3215f66d07ba39eca78532e"
			   "c95dfc643@sentry.acme.net/12"),
	    .no = EXAMPLE("SENTRY_DSN=https://"
			  "a6f10a8b898ffb015d3ef371d9b7"
			  "2b9c@o1.ingest.sentry.io/12"),
	    .source =
		"https://docs.sentry.io/concepts/key-terms/dsn-explainer/" },
	{ .id = "honeycomb-ingest-key",
	    .title = "Honeycomb ingest key",
	    .severity = SEV_HIGH,
	    .regex = "hc[abx]ik_[0-9a-z]{58}",
	    .keywords = { "hcaik_", "hcbik_", "hcxik_" },
	    .entropy = 41,
	    .shown = 6,
	    .yes = EXAMPLE("x-honeycomb-team: hcaik_"
			   "2gpauy1cbe6stv8gbuou4l5ksqdv2"
			   "87xecs18mselam3efanghvgzwn6rk"),
	    .no = EXAMPLE("x-honeycomb-team: hcaik_"
			  "nhx7ys89bv4"
			  "m30hma691jm"),
	    .source = "https://docs.honeycomb.io/configure/environments/"
		      "manage-api-keys/" },
	{ .id = "honeycomb-api-key",
	    .title = "Honeycomb API key",
	    .severity = SEV_HIGH,
	    .confidence = "medium",
	    .regex = NAMED_AS("honeycomb",
		"team|key") "([0-9a-f]{32}|[A-Za-z0-9]{22})",
	    .keywords = { "honeycomb" },
	    .entropy = 35,
	    .yes = EXAMPLE("HONEYCOMB_API_KEY="
			   "0nsnF699Ceg"
			   "bIqhA0iCqDk"),
	    .no = EXAMPLE("HONEYCOMB_API_KEY="
			  "BSkB4A"
			  "ZTHDhW"),
	    .source = "https://docs.honeycomb.io/configure/environments/"
		      "manage-api-keys/" },
	{ .id = "dynatrace-token",
	    .title = "Dynatrace token",
	    .severity = SEV_CRITICAL,
	    .regex = "dt0[a-z][0-9]{2}\\.[A-Z0-9]{24}\\.[A-Z0-9]{64}",
	    .keywords = { "dt0" },
	    .entropy = 45,
	    .shown = 7,
	    .yes = EXAMPLE("dt0c01."
			   "JND5G1PY0TGHC471NW72D9VJ.KRG03"
			   "ATFCMTL5O2J0RQUKWIR3R35242ESI5"
			   "YSYV6LLFEZAHY1UM2Z9EVWWKAIZHJ"),
	    .no = EXAMPLE("dt0c01."
			  "K2193HFR0YRZ"
			  "MH8BK49RBFOV"),
	    .source = "https://docs.dynatrace.com/docs/dynatrace-api/basics/"
		      "dynatrace-api-authentication" },
	{ .id = "splunk-hec-token",
	    .title = "Splunk HEC token",
	    .severity = SEV_HIGH,
	    .confidence = "medium",
	    .regex = "(?:(?i:splunk )|" NAMED("splunk") ")(" UUID ")",
	    .keywords = { "splunk" },
	    .entropy = 31,
	    .yes = EXAMPLE("Authorization: Splunk "
			   "453e37a2-0a69-4e0d"
			   "-bc9f-5a9546a95f23"),
	    .no = EXAMPLE("Authorization: Splunk "
			  "f949b60ec10c7b7c"
			  "4b70628833d2c09f"),
	    .source = "https://docs.splunk.com/Documentation/Splunk/latest/"
		      "Data/UsetheHTTPEventCollector" },
	{ .id = "sumologic-access-key",
	    .title = "Sumo Logic access key",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = NAMED("sumo") "([A-Za-z0-9]{64})",
	    .keywords = { "sumo" },
	    .entropy = 47,
	    .yes = EXAMPLE("SUMO_ACCESS_KEY="
			   "cVb7INgZ0rFrKp4LKcSXVcEK9m9IHUAg"
			   "YslhN6ULm3PX4TZbOczFjpP4odMESQRC"),
	    .no = EXAMPLE("SUMO_ACCESS_ID=su"
			  "1VP2qd"
			  "BiwRK3"),
	    .source = "https://help.sumologic.com/docs/manage/security/"
		      "access-keys/" },
	{ .id = "pagerduty-api-key",
	    .title = "PagerDuty API key",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = NAMED("pager_?duty") "([A-Za-z0-9_+-]{20})",
	    .keywords = { "pagerduty", "pager_duty" },
	    .entropy = 34,
	    .yes = EXAMPLE("PAGERDUTY_TOKEN=u+"
			   "7sc6MGmuy"
			   "-jjy2Gycm"),
	    .no = EXAMPLE("PAGERDUTY_TOKEN="
			  "_MWAhI"
			  "2XSopc"),
	    .source =
		"https://support.pagerduty.com/main/docs/api-access-keys" },
	{ .id = "opsgenie-api-key",
	    .title = "Opsgenie API key",
	    .severity = SEV_CRITICAL,
	    .regex = "(?:(?i:geniekey )|" NAMED("opsgenie") ")(" UUID ")",
	    .keywords = { "geniekey", "opsgenie" },
	    .entropy = 31,
	    .yes = EXAMPLE("Authorization: GenieKey "
			   "9b997403-c141-44d6"
			   "-9095-bc497babc193"),
	    .no = EXAMPLE("Authorization: Gen"
			  "ieKey $OPSGENIE_KEY"),
	    .source = "https://docs.opsgenie.com/docs/authentication" },
	{ .id = "launchdarkly-key",
	    .title = "LaunchDarkly SDK or API key",
	    .severity = SEV_HIGH,
	    /* Builds of others have "sdk-" and an id too. */
	    .regex = "(?i:launchdarkly|ld_|ldclient|ldconfig|sdk_?key)"
		     "[^\\r\\n]{0,48}\\b((?:sdk|api)-" UUID4 ")",
	    .keywords = { "launchdarkly", "ld_", "ldclient", "ldconfig",
		"sdk_key", "sdkkey" },
	    .entropy = 33,
	    .yes = EXAMPLE("LAUNCHDARKLY_SDK_KEY=sdk-"
			   "cdf06c89-c102-4c22"
			   "-9771-bda3f23716dd"),
	    .no = EXAMPLE("LAUNCHDARKLY_MOBILE_KEY=mob-"
			  "836d2b97-c7c1-4496"
			  "-989a-177489055ed2"),
	    .source =
		"https://launchdarkly.com/docs/home/account/environment/keys" },
	{ .id = "rollbar-access-token",
	    .title = "Rollbar access token",
	    .severity = SEV_HIGH,
	    .confidence = "medium",
	    .regex = NAMED("rollbar") "([0-9a-f]{32})",
	    .keywords = { "rollbar" },
	    .entropy = 29,
	    .yes = EXAMPLE("ROLLBAR_ACCESS_TOKEN="
			   "6dd5d4ab57419a5c"
			   "373f1493c730d598"),
	    .no = EXAMPLE("ROLLBAR_ACCESS_TOKEN="
			  "a46b81e616"
			  "522a887850"),
	    .source = "https://docs.rollbar.com/docs/access-tokens" },
	{ .id = "segment-token",
	    .title = "Segment public API token",
	    .severity = SEV_CRITICAL,
	    .regex = "sgp_[A-Za-z0-9]{64}",
	    .keywords = { "sgp_" },
	    .entropy = 47,
	    .shown = 4,
	    .yes = EXAMPLE("SEGMENT_TOKEN=sgp_"
			   "UFBN1KKajNK69WT4eHuzxPD53pn66yGW"
			   "6EDVIFaqj3OfZ5lwaBQDbDHTmdNsd2y2"),
	    .no = EXAMPLE("SEGMENT_TOKEN=sgp_"
			  "RUrt6xZVMZ"
			  "n51IUKtkxr"),
	    .source = "https://docs.segmentapis.com/tag/Getting-Started" },
	{ .id = "mixpanel-secret",
	    .title = "Mixpanel secret",
	    .severity = SEV_HIGH,
	    .confidence = "medium",
	    .regex =
		NAMED_AS("mixpanel", "secret") "([0-9a-f]{32}|[A-Za-z0-9]{32})",
	    .keywords = { "mixpanel" },
	    .entropy = 30,
	    .yes = EXAMPLE("MIXPANEL_API_SECRET="
			   "a93b85ff2700a75f"
			   "f8042f932f369fa1"),
	    .no = EXAMPLE("MIXPANEL_TOKEN="
			  "cd5e0773ca8bc7e4"
			  "4a94a9b6d4b619f5"),
	    .source =
		"https://developer.mixpanel.com/reference/project-secret" },
	{ 0 },
};
