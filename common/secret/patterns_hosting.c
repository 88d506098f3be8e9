/*
 * Tokens and keys of hosting and smaller clouds.
 */
#include "secret/pattern.h"
#include "secret/pattern_parts.h"

const struct pattern patterns_hosting[] = {
	{ .id = "digitalocean-pat",
	    .title = "DigitalOcean personal access token",
	    .severity = SEV_CRITICAL,
	    .regex = "dop_v1_[a-f0-9]{64}",
	    .keywords = { "dop_v1_" },
	    .entropy = 34,
	    .shown = 7,
	    .yes = EXAMPLE("DIGITALOCEAN_TOKEN=dop_v1_"
			   "f95f25463b9499177fa71b2309abc4bf"
			   "d5b514a1f6eae7481d6e36198b6a9a06"),
	    .no = EXAMPLE("DIGITALOCEAN_TOKEN=dop_v1_"
			  "00000000000000000000000000000000"
			  "00000000000000000000000000000000"),
	    .source =
		"https://docs.digitalocean.com/reference/api/create-personal-"
		"access-token/" },
	{ .id = "digitalocean-oauth-token",
	    .title = "DigitalOcean OAuth token",
	    .severity = SEV_HIGH,
	    .regex = "doo_v1_[a-f0-9]{64}",
	    .keywords = { "doo_v1_" },
	    .entropy = 34,
	    .shown = 7,
	    .yes = EXAMPLE("Bearer doo_v1_"
			   "4c1f7612c85dc6c57ec925d5a7078d93"
			   "e50129d89c512071e12df96c07c5a1c2"),
	    .no = EXAMPLE("Bearer doo_v1_"
			  "00000000000000000000000000000000"
			  "00000000000000000000000000000000"),
	    .source = "https://docs.digitalocean.com/reference/api/oauth/" },
	{ .id = "digitalocean-refresh-token",
	    .title = "DigitalOcean OAuth refresh token",
	    .severity = SEV_HIGH,
	    .regex = "dor_v1_[a-f0-9]{64}",
	    .keywords = { "dor_v1_" },
	    .entropy = 34,
	    .shown = 7,
	    .yes = EXAMPLE("refresh_token=dor_v1_"
			   "794ac66df82db8bd45406f5d7d949fea"
			   "9fa9abb8aa8d7eef48971bdd799a063b"),
	    .no = EXAMPLE("refresh_token=dor_v1_"
			  "0ff0066cb743d6b41a45367b7cf57e7"
			  "ac4b1cd27aa28d2af901007b5062d1c"),
	    .source = "https://docs.digitalocean.com/reference/api/oauth/" },
	{ .id = "heroku-api-key",
	    .title = "Heroku API key",
	    .severity = SEV_CRITICAL,
	    .regex = "HRKU-(?:AA[A-Za-z0-9_-]{58}|" UUID ")",
	    .keywords = { "hrku-" },
	    .entropy = 32,
	    .shown = 5,
	    .yes = EXAMPLE("HEROKU_API_KEY=HRKU-"
			   "AAC3lVOE1Bgmg4Gn0fVsMWOTcQNWXx"
			   "e5ldtPiiQlJLw5vm0jYdbyCbM9DXTP"),
	    .no = EXAMPLE("HEROKU_API_KEY=HRKU-"
			  "AALb_bntKxydSyXpQaxM1vd_vktuFun"
			  "KozKc-eiGW0b7nEvHeLhubu4VmEp0b7"),
	    .source = "https://devcenter.heroku.com/articles/authentication" },
	{ .id = "heroku-api-key-old",
	    .title = "Heroku API key",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = NAMED_AS("heroku", "key|token|password") "(" UUID ")",
	    .keywords = { "heroku" },
	    .entropy = 32,
	    .yes = EXAMPLE("HEROKU_API_KEY="
			   "1bae3bb1-bc25-3246"
			   "-f233-95076443414a"),
	    .no = EXAMPLE("HEROKU_API_KEY="
			  "00000000-0000-0000"
			  "-0000-000000000000"),
	    .source = "https://devcenter.heroku.com/articles/authentication" },
	{ .id = "linode-token",
	    .title = "Linode API token",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = NAMED_AS("linode", "token") "([a-f0-9]{64})",
	    .keywords = { "linode" },
	    .entropy = 34,
	    .yes = EXAMPLE("export LINODE_TOKEN="
			   "2cae68adf1025186277d9811ceb2b520"
			   "caea2295bc6e7b35067a736d5baf2215"),
	    .no = EXAMPLE("export LINODE_TOKEN="
			  "074fbbefe99848103715462fd7088a5"
			  "e844533b1df1d79510d9d03c5c97f54"),
	    .source = "https://techdocs.akamai.com/linode-api/reference/"
		      "get-started" },
	{ .id = "hetzner-token",
	    .title = "Hetzner Cloud API token",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = NAMED_AS("hcloud|hetzner", "token") "([A-Za-z0-9]{64})",
	    .keywords = { "hcloud", "hetzner" },
	    .entropy = 47,
	    .yes = EXAMPLE("HCLOUD_TOKEN="
			   "2iTCqL0Xt214tXoZ1m976dhXoNI6h6xB"
			   "MQQRqv2M0syCeNAxXiTZLued5ME0l0Bw"),
	    .no = EXAMPLE("HCLOUD_TOKEN="
			  "YEkHVjc7QFFrzQ6ucMrAN8whD0cPMNX"
			  "UlgLaG78zmNShkIMfC3ESae1v3si8mh"),
	    .source = "https://docs.hetzner.com/cloud/api/getting-started/"
		      "generating-api-token/" },
	{ .id = "scaleway-secret-key",
	    .title = "Scaleway secret key",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = "(?:\\w{0,32}(?i:scw|scaleway)[\\w. -]{0,24}|SCW"
		     "[A-Z0-9]{17}[\"\\x27]?\\s{1,12})(?i:secret_?key)" IS
		     "(" UUID ")",
	    .keywords = { "scw", "scaleway" },
	    .entropy = 31,
	    .yes = EXAMPLE("access_key: SCW4RT7K2P0QWXZ9YB1N\nsecret_key: "
			   "456cacdc-5389-6c60"
			   "-0a60-a50791bbe35a"),
	    .no = EXAMPLE("access_key: SCW4RT7K2P0QWXZ9YB1N\nsecret_key: "
			  "00000000-0000-0000"
			  "-0000-000000000000"),
	    .source = "https://www.scaleway.com/en/docs/iam/how-to/"
		      "create-api-keys/" },
	{ .id = "ovh-secret",
	    .title = "OVHcloud API secret or consumer key",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = NAMED_AS("ovh",
		"app_?secret|application_?secret|consumer_?key") "([A-Za-z0-9]{"
								 "32})",
	    .keywords = { "ovh" },
	    .entropy = 40,
	    .yes = EXAMPLE("OVH_APPLICATION_SECRET="
			   "sjBvKHANfRMfy0by"
			   "lw3T8gYgwrUS7Prc"),
	    .no = EXAMPLE("OVH_APPLICATION_SECRET="
			  "KB0cdoDxKpQ0o5V"
			  "mgKN5eRDFaavtkz"),
	    .source = "https://help.ovhcloud.com/csm/en-api-getting-started-"
		      "ovhcloud-api" },
	{ .id = "alibaba-access-key-id",
	    .title = "Alibaba Cloud access key id",
	    .severity = SEV_LOW,
	    .regex = "LTAI[A-Za-z0-9]{12,20}",
	    .keywords = { "ltai" },
	    .entropy = 26,
	    .shown = 4,
	    .yes = EXAMPLE("ALIBABA_CLOUD_ACCESS_KEY_ID=LTAI"
			   "nF3BJ1"
			   "2a4Cly"),
	    .no = EXAMPLE("ALIBABA_CLOUD_ACCESS_KEY_ID=LTAI"
			  "xxxxxx"
			  "xxxxxx"),
	    .source =
		"https://www.alibabacloud.com/help/en/ram/user-guide/create-"
		"an-accesskey-pair" },
	{ .id = "alibaba-access-key-secret",
	    .title = "Alibaba Cloud access key secret",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = NAMED_AS("alibaba|aliyun|alicloud",
		"secret") "([A-Za-z0-9]{30})",
	    .keywords = { "alibaba", "aliyun", "alicloud" },
	    .entropy = 38,
	    .yes = EXAMPLE("ALIBABA_CLOUD_ACCESS_KEY_SECRET="
			   "9ZyzgvcpIml3IP3"
			   "rIPCahgLZtTPARZ"),
	    .no = EXAMPLE("ALIBABA_CLOUD_ACCESS_KEY_SECRET="
			  "HejjScLXtOMYuxrY"
			  "vQQLSEYUGVqZDpb7"),
	    .source =
		"https://www.alibabacloud.com/help/en/ram/user-guide/create-"
		"an-accesskey-pair" },
	{ .id = "tencent-secret-id",
	    .title = "Tencent Cloud secret id",
	    .severity = SEV_LOW,
	    .regex = "AKID[A-Za-z0-9]{32}",
	    .keywords = { "akid" },
	    .entropy = 40,
	    .shown = 4,
	    .yes = EXAMPLE("TENCENTCLOUD_SECRET_ID=AKID"
			   "SnpIVyKBckZLQo48"
			   "oOKaPM44cqo29qAp"),
	    .no = EXAMPLE("TENCENTCLOUD_SECRET_ID=AKID"
			  "xxxxxxxxxxxxxxxx"
			  "xxxxxxxxxxxxxxxx"),
	    .source =
		"https://www.tencentcloud.com/document/product/598/34228" },
	{ .id = "tencent-secret-key",
	    .title = "Tencent Cloud secret key",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = NAMED_AS("tencent", "secret[_.-]?key") "([A-Za-z0-9]{32})",
	    .keywords = { "tencent" },
	    .entropy = 39,
	    .yes = EXAMPLE("TENCENTCLOUD_SECRET_KEY="
			   "kinEdOstZKvl39r8"
			   "1puSXTiBF7yTrDWE"),
	    .no = EXAMPLE("TENCENTCLOUD_SECRET_KEY="
			  "NbwbFdXhfcWhCv87t"
			  "DwIBI2hrXByRY0Nb7"),
	    .source =
		"https://www.tencentcloud.com/document/product/598/34228" },
	{ .id = "yandex-iam-token",
	    .title = "Yandex Cloud IAM token",
	    .severity = SEV_HIGH,
	    .regex = "t1\\.[A-Za-z0-9_-]{20,}={0,2}\\.[A-Za-z0-9_-]{86}={0,2}",
	    .keywords = { "t1." },
	    .entropy = 51,
	    .shown = 3,
	    .yes = EXAMPLE("YC_TOKEN=t1."
			   "xsAWQhdzVVJHLgW4-WzQ.F_3-iO1SIj7AkOn"
			   "MK5_0N0EVOhD_Xvb64SFyZX47knzvWLhTIXL"
			   "vT-Oy6Nte-T80I26XOz5QSsjbpECr2D2Quo"),
	    .no = EXAMPLE("YC_TOKEN=t1."
			  "xxxxxxxxxxxxxxxxxxxx.xxxxxxxxxxxxxxx"
			  "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
			  "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
	    .source =
		"https://yandex.cloud/en/docs/iam/concepts/authorization/iam-"
		"token" },
	{ .id = "yandex-api-key",
	    .title = "Yandex Cloud API key",
	    .severity = SEV_CRITICAL,
	    .regex = "AQVN[A-Za-z0-9_-]{35,38}",
	    .keywords = { "aqvn" },
	    .entropy = 40,
	    .shown = 4,
	    .yes = EXAMPLE("Api-Key AQVN"
			   "jFmxoB_S98RFAvAosW"
			   "mzclDWTxx4e0qfJ5R"),
	    .no = EXAMPLE("Api-Key AQVN"
			  "xxxxxxxxxxxxxxxxxx"
			  "xxxxxxxxxxxxxxxxx"),
	    .source = "https://yandex.cloud/en/docs/security/operations/"
		      "search-secrets" },
	{ .id = "yandex-oauth-token",
	    .title = "Yandex OAuth token",
	    .severity = SEV_CRITICAL,
	    .regex = "y[0-6]_[A-Za-z0-9_-]{55,58}",
	    .keywords = { "y0_", "y1_", "y2_", "y3_", "y4_", "y5_", "y6_" },
	    .entropy = 46,
	    .shown = 3,
	    .yes = EXAMPLE("token: y5_"
			   "4iPEbkg180vPBPOZHoARPmBSFvDp"
			   "S_u6IaHWSh8wBbLJGj98jLi8NoK"),
	    .no = EXAMPLE("token: y0_"
			  "DtEFKqVF3CYu4y8nyCrDr4cUgvJ"
			  "XsE8eagGzd7PYcMmXY5iRGnluh"),
	    .source = "https://yandex.cloud/en/docs/iam/concepts/authorization/"
		      "oauth-token" },
	{ .id = "ibm-cloud-api-key",
	    .title = "IBM Cloud API key",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = NAMED_AS("ibm|bluemix",
		"api[_.-]?key|platform[_.-]?key") "([A-Za-z0-9_-]{44})",
	    .keywords = { "ibm", "bluemix" },
	    .entropy = 43,
	    .yes = EXAMPLE("IBMCLOUD_API_KEY="
			   "7f3dYSuf_jmJEmxo-kAvfu"
			   "u5xHhbymu9I3N2PrUOnXyY"),
	    .no = EXAMPLE("IBMCLOUD_API_KEY="
			  "WrIma_K5-00IrPgcBQjQN"
			  "Z7cRvP1Mh5qc_9kih7fhO"),
	    .source =
		"https://cloud.ibm.com/docs/account?topic=account-userapikey" },
	{ 0 },
};
