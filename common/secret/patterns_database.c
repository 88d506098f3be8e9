/*
 * Tokens and keys of managed databases, analytics and stores of files.
 */
#include "secret/pattern.h"
#include "secret/pattern_parts.h"

const struct pattern patterns_database[] = {
	{ .id = "supabase-access-token",
	    .title = "Supabase access token",
	    .severity = SEV_CRITICAL,
	    .regex = "sbp_(?:oauth_)?[a-f0-9]{40}",
	    .keywords = { "sbp_" },
	    .entropy = 31,
	    .shown = 4,
	    .yes = EXAMPLE("SUPABASE_ACCESS_TOKEN=sbp_"
			   "ad3f2695f420abc8dd12"
			   "99a671ec9986454221a4"),
	    .no = EXAMPLE("SUPABASE_ACCESS_TOKEN=sbp_"
			  "oauth_648bb9df7900e3a9fd"
			  "434ccd11812ad1e451e6acb7"),
	    .source = "https://supabase.com/docs/reference/api/introduction" },
	{ .id = "supabase-secret-key",
	    .title = "Supabase secret key",
	    .severity = SEV_CRITICAL,
	    .regex = "sb_secret_[A-Za-z0-9_-]{31}",
	    .keywords = { "sb_secret_" },
	    .entropy = 39,
	    .shown = 10,
	    .yes = EXAMPLE("SUPABASE_SECRET_KEY=sb_secret_"
			   "dz1jrsxrRVZ0-0gp"
			   "uck6v2_bSO9ULab"),
	    .no = EXAMPLE("SUPABASE_SECRET_KEY=sb_secret_"
			  "CxVpdIQYGBivGXQ"
			  "fuGsFScQpM_Uzh"),
	    .source = "https://supabase.com/docs/guides/api/api-keys" },
	{ .id = "planetscale-token",
	    .title = "PlanetScale service token",
	    .severity = SEV_CRITICAL,
	    .regex = "pscale_(?:tkn|oauth)_[A-Za-z0-9=._-]{32,64}",
	    .keywords = { "pscale_" },
	    .entropy = 42,
	    .shown = 7,
	    .yes = EXAMPLE("PLANETSCALE_SERVICE_TOKEN=pscale_"
			   "tkn_2wdd6O6ZlzYKzG"
			   "tyAVFnKnEtHR=sSZiY"),
	    .no = EXAMPLE("PLANETSCALE_SERVICE_TOKEN=pscale_"
			  "tkn_xxxxxxxxxxxxxx"
			  "xxxxxxxxxxxxxxxxxx"),
	    .source = "https://planetscale.com/docs/concepts/service-tokens" },
	{ .id = "planetscale-password",
	    .title = "PlanetScale database password",
	    .severity = SEV_CRITICAL,
	    .regex = "pscale_pw_[A-Za-z0-9=._-]{32,64}",
	    .keywords = { "pscale_pw_" },
	    .entropy = 40,
	    .shown = 10,
	    .yes = EXAMPLE("DATABASE_PASSWORD=pscale_pw_"
			   "XATio1xHO.1DlFUW"
			   "vVn3tGTdOY7hLXza"),
	    .no = EXAMPLE("DATABASE_PASSWORD=pscale_pw_"
			  "xxxxxxxxxxxxxxxx"
			  "xxxxxxxxxxxxxxxx"),
	    .source =
		"https://planetscale.com/docs/concepts/connection-strings" },
	{ .id = "neon-api-key",
	    .title = "Neon API key",
	    .severity = SEV_CRITICAL,
	    .regex = "napi_[a-z0-9]{64}",
	    .keywords = { "napi_" },
	    .entropy = 42,
	    .shown = 5,
	    .yes = EXAMPLE("NEON_API_KEY=napi_"
			   "5m05g1d91c1rf9yqtggt6xyite7sw55f"
			   "lrwcy1zuyxs0ob23cn8dd1lzhy4xqqzp"),
	    .no = EXAMPLE("NEON_API_KEY=napi_"
			  "gevbwab1fcim2yovnj5yhzuh40tsiq762"
			  "fvkma9n7x4x0zl5ntjz8yxgh5oh4n80b7"),
	    .source = "https://neon.com/docs/manage/api-keys" },
	{ .id = "mongodb-atlas-secret",
	    .title = "MongoDB Atlas service account secret",
	    .severity = SEV_CRITICAL,
	    .regex = "mdb_sa_sk_[A-Za-z0-9_-]{40}",
	    .keywords = { "mdb_sa_sk_" },
	    .entropy = 42,
	    .shown = 10,
	    .yes = EXAMPLE("client_secret=mdb_sa_sk_"
			   "93CfbxmtnnRmDvE6piB9"
			   "P9ja_Rw6z2PxXVIn88Ff"),
	    .no = EXAMPLE("client_secret=mdb_sa_sk_"
			  "xxxxxxxxxxxxxxxxxxxx"
			  "xxxxxxxxxxxxxxxxxxxx"),
	    .source = "https://www.mongodb.com/docs/atlas/api/service-accounts-"
		      "overview/" },
	{ .id = "mongodb-atlas-private-key",
	    .title = "MongoDB Atlas private API key",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = NAMED_AS("atlas|mcli", "private") "(" UUID ")",
	    .keywords = { "atlas", "mcli" },
	    .entropy = 31,
	    .yes = EXAMPLE("MONGODB_ATLAS_PRIVATE_KEY="
			   "36eaa2ee-9e5b-cc30"
			   "-5a0c-917e044be7ac"),
	    .no = EXAMPLE("MONGODB_ATLAS_PRIVATE_KEY="
			  "a291ccd5-3fad-602"
			  "9-70a8-cbe0e7b388"),
	    .source =
		"https://www.mongodb.com/docs/atlas/configure-api-access/" },
	{ .id = "cockroach-cloud-key",
	    .title = "CockroachDB Cloud API key",
	    .severity = SEV_CRITICAL,
	    .regex = "CCDB1_[A-Za-z0-9]{22}_[A-Za-z0-9]{40}",
	    .keywords = { "ccdb1_" },
	    .entropy = 47,
	    .shown = 6,
	    .yes = EXAMPLE("COCKROACH_API_KEY=CCDB1_"
			   "powOjCjKfjaodUwNUvxesP_YQZr9CoWp"
			   "kpC3jp2Tu3cKEc7gRJscn3PxVLP6LSa"),
	    .no = EXAMPLE("COCKROACH_API_KEY=CCDB1_"
			  "E9UaKSvRBG7fPWM0YDReaY_zTiXERTN"
			  "rKDwx7FO5PkD75FebnbP9oU1FJUysF"),
	    .source =
		"https://www.cockroachlabs.com/docs/cockroachcloud/managing-"
		"access" },
	{ .id = "clickhouse-cloud-key",
	    .title = "ClickHouse Cloud API secret",
	    .severity = SEV_CRITICAL,
	    .regex = "4b1d[A-Za-z0-9]{38}",
	    .keywords = { "4b1d" },
	    .entropy = 42,
	    .shown = 4,
	    .yes = EXAMPLE("CLICKHOUSE_KEY_SECRET=4b1d"
			   "pDLhXyf9DP2lfVoNFBp"
			   "eAKiEyi5cQ1WKYbyB3t"),
	    .no = EXAMPLE("CLICKHOUSE_KEY_SECRET=4b1d"
			  "q5BeUPEXSS8ikQwM1zUM"
			  "1244trMPK0MpQtRKx7b7"),
	    .source = "https://clickhouse.com/docs/cloud/manage/openapi" },
	{ .id = "aiven-service-password",
	    .title = "Aiven service password",
	    .severity = SEV_CRITICAL,
	    .regex = "AVNS_[A-Za-z0-9_-]{19}",
	    .keywords = { "avns_" },
	    .entropy = 33,
	    .shown = 5,
	    .yes = EXAMPLE("PGPASSWORD=AVNS_"
			   "V25jSZuMxJ"
			   "785zSdE73"),
	    .no = EXAMPLE("PGPASSWORD=AVNS_"
			  "DYgHCmL1E"
			  "_R-bYAve"),
	    .source =
		"https://aiven.io/docs/platform/concepts/service-password" },
	{ .id = "databricks-token",
	    .title = "Databricks personal access token",
	    .severity = SEV_CRITICAL,
	    .regex = "dapi[a-f0-9]{32}(?:-[0-9])?",
	    .keywords = { "dapi" },
	    .entropy = 30,
	    .shown = 4,
	    .yes = EXAMPLE("DATABRICKS_TOKEN=dapi"
			   "31b9d4b78e5d7912"
			   "4b588a686c1fa1fb"),
	    .no = EXAMPLE("DATABRICKS_TOKEN=dapi"
			  "0000000000000000"
			  "0000000000000000"),
	    .source =
		"https://docs.databricks.com/en/dev-tools/auth/pat.html" },
	{ .id = "databricks-oauth-secret",
	    .title = "Databricks OAuth secret",
	    .severity = SEV_CRITICAL,
	    .regex = "dose[a-f0-9]{32}",
	    .keywords = { "dose" },
	    .entropy = 30,
	    .shown = 4,
	    .yes = EXAMPLE("DATABRICKS_CLIENT_SECRET=dose"
			   "329db7208f35dcb8"
			   "4b1ec00cba926f18"),
	    .no = EXAMPLE("DATABRICKS_CLIENT_SECRET=dose"
			  "0000000000000000"
			  "0000000000000000"),
	    .source = "https://docs.databricks.com/en/dev-tools/auth/"
		      "oauth-m2m.html" },
	{ .id = "backblaze-application-key",
	    .title = "Backblaze B2 application key",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = NAMED_AS("b2[_.-]|backblaze",
		"key") "(K00[0-9][A-Za-z0-9/+]{27})",
	    .keywords = { "k00" },
	    .entropy = 37,
	    .shown = 3,
	    .yes = EXAMPLE("B2_APPLICATION_KEY=K00"
			   "0kbXVKqRrbsa7A"
			   "gRvT4/nBKOwGF6"),
	    .no = EXAMPLE("B2_APPLICATION_KEY=K00"
			  "4vs6nL+FzJlgi/V"
			  "whSusUCw4lHFTb7"),
	    .source = "https://www.backblaze.com/docs/"
		      "cloud-storage-application-keys" },
	{ .id = "cloudinary-url",
	    .title = "Cloudinary API secret",
	    .severity = SEV_CRITICAL,
	    .regex = "cloudinary://[0-9]{10,18}:([A-Za-z0-9_-]{27})@"
		     "[\\w-]{1,63}",
	    .keywords = { "cloudinary://" },
	    .entropy = 38,
	    .yes = EXAMPLE("CLOUDINARY_URL=cloudinary://874837483274837:"
			   "qS2DxRM0D3nSFv"
			   "IB8lR8U25KdMo@shop"),
	    .no = EXAMPLE("CLOUDINARY_URL=cloudinary://874837483274837:"
			  "xxxxxxxxxxxxxx"
			  "xxxxxxxxxxxxx@shop"),
	    .source =
		"https://cloudinary.com/documentation/solution_overview" },
	{ 0 },
};
