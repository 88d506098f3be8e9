/* Clouds, clusters, registries, infrastructure. */
#include "secret/credential_parts.h"

#define PEM_YES                                                        \
	"-----BEGIN "                                                  \
	"PRIVATE KEY-----\\n"                                          \
	"MIIBVQIBADANBgkqhkiG9w0BAQEFAASCAT8wggE7AgEAAkEAq7x0v2Zk3sYw" \
	"9sKcT1uQmWzEo5d8\\n-----END "                                 \
	"PRIVATE KEY-----\\n"

const struct credential_file credentials_cloud[] = {
	{
	    .id = "docker-config",
	    .title = "Docker registry credentials",
	    .paths = { "**/.docker/config.json", "**/.dockerconfigjson",
		"**/containers/auth.json", "**/containers/*/auth.json" },
	    .severity = SEV_CRITICAL,
	    .read = read_json,
	    .fields = FIELDS({ "auths/*/auth", AS_BASIC, 0 },
		{ "auths/*/password", AS_SECRET, 0 },
		{ "auths/*/identitytoken", AS_SECRET, 0 },
		{ "auths/*/registrytoken", AS_SECRET, 0 },
		{ "HttpHeaders/*", AS_NAMED, 0 },
		{ "proxies/*/*", AS_URL, SEV_HIGH }),
	    .yes = EXAMPLE("{\"auths\":{\"ghcr.io\":{\"auth\":\"ZGVwbG95"
			   "OlRyNyF4S2Q5K3ZCMg==\"}}}"),
	    .no = EXAMPLE("{\"auths\":{\"ghcr.io\":{}},\"credsStore\":\"pass\","
			  "\"credHelpers\":{\"gcr.io\":\"gcloud\"}}"),
	    .source = "https://docs.docker.com/reference/cli/docker/login/",
	},
	{
	    .id = "dockercfg",
	    .title = "Docker registry credentials",
	    .paths = { "**/.dockercfg" },
	    .severity = SEV_CRITICAL,
	    .read = read_json,
	    .fields = FIELDS({ "*/auth", AS_BASIC, 0 },
		{ "*/password", AS_SECRET, 0 },
		{ "*/identitytoken", AS_SECRET, 0 }),
	    .yes =
		EXAMPLE("{\"https://index.docker.io/v1/\":{\"auth\":\"ZGVwbG95"
			"OlRyNyF4S2Q5K3ZCMg==\",\"email\":\"\"}}"),
	    .no = EXAMPLE("{\"https://index.docker.io/v1/\":{\"auth\":\"\"}}"),
	    .source = "https://kubernetes.io/docs/concepts/configuration/"
		      "secret/#docker-config-secrets",
	},
	{
	    .id = "kubeconfig",
	    .title = "Kubernetes credentials",
	    .paths = { "**/.kube/config", "**/kubeconfig", "**/*.kubeconfig",
		"**/kubeconfig.yaml", "**/kubeconfig.yml",
		"**/etc/kubernetes/*.conf", "**/k3s.yaml",
		"**/rke2/rke2.yaml" },
	    .severity = SEV_CRITICAL,
	    .read = read_yaml,
	    .fields = FIELDS({ "users/*/user/token", AS_SECRET, 0 },
		{ "users/*/user/password", AS_SECRET, 0 },
		{ "users/*/user/client-key-data", AS_KEY, 0 }),
	    .yes = EXAMPLE("users:\n- name: admin\n  user:\n    token: "
			   "q7ZrWm3xKd9TvB2nLs8c\n"),
	    .no = EXAMPLE(
		"users:\n- name: admin\n  user:\n    client-certificate: "
		"a.crt\n    exec:\n      command: aws\n"),
	    .source = "https://kubernetes.io/docs/reference/config-api/"
		      "kubeconfig.v1/",
	},
	{
	    .id = "aws-credentials",
	    .title = "AWS credentials",
	    .paths = { "**/.aws/credentials", "**/.aws/config" },
	    .severity = SEV_CRITICAL,
	    .read = read_ini,
	    .fields = FIELDS({ "**/aws_secret_access_key", AS_SECRET, 0 },
		{ "**/aws_session_token", AS_SECRET, SEV_HIGH },
		{ "**/aws_security_token", AS_SECRET, SEV_HIGH }),
	    .yes = EXAMPLE("[default]\naws_access_key_id = AKIA"
			   "Q7ZRWM3XKD9TVB2N\n"
			   "aws_secret_access_key = h9KqZr4T+xW2"
			   "mBvN7sLc8/"
			   "dPy3JgAu5EoRtQwYzX\n"),
	    .no =
		EXAMPLE("[profile build]\nrole_arn = arn:aws:iam::210987654321:"
			"role/build\ncredential_process = /usr/bin/creds\n"),
	    .source = "https://docs.aws.amazon.com/cli/latest/userguide/"
		      "cli-configure-files.html",
	},
	{
	    .id = "gcloud-service-account",
	    .title = "Google Cloud service account key",
	    .paths = { "**/service-account*.json", "**/service_account*.json",
		"**/serviceaccount*.json", "**/*-credentials.json",
		"**/gcloud-service-key.json", "**/gcp-key.json",
		"**/gcloud.json", "**/keyfile.json",
		"**/legacy_credentials/*/adc.json" },
	    .severity = SEV_CRITICAL,
	    .read = read_json,
	    .fields = FIELDS({ "private_key", AS_ACCOUNT, 0 },
		{ "refresh_token", AS_SECRET, 0 }),
	    .yes = EXAMPLE(
		"{\"type\":\"service_account\",\"private_key\":\"" PEM_YES
		"\"}"),
	    .no = EXAMPLE(
		"{\"type\":\"external_account\",\"audience\":\"//iam\"}"),
	    .source = "https://cloud.google.com/iam/docs/keys-create-delete",
	},
	{
	    .id = "gcloud-adc",
	    .title = "Google Cloud application default credentials",
	    .paths = { "**/application_default_credentials.json" },
	    .severity = SEV_CRITICAL,
	    .read = read_json,
	    .fields = FIELDS({ "private_key", AS_ACCOUNT, 0 },
		{ "refresh_token", AS_SECRET, 0 },
		{ "source_credentials/refresh_token", AS_SECRET, 0 },
		{ "client_secret", AS_SECRET, SEV_HIGH }),
	    .yes = EXAMPLE("{\"client_id\":\"7-x.apps.googleusercontent.com\","
			   "\"refresh_token\":\"1//0q7ZrWm3xKd9TvB2nLs8cHf\","
			   "\"type\":\"authorized_user\"}"),
	    .no =
		EXAMPLE("{\"type\":\"external_account\",\"credential_source\":"
			"{\"file\":\"/var/run/token\"}}"),
	    .source = "https://cloud.google.com/docs/authentication/"
		      "application-default-credentials",
	},
	{
	    .id = "gcloud-tokens",
	    .title = "Google Cloud tokens",
	    .paths = { "**/gcloud/access_tokens.db",
		"**/gcloud/credentials.db" },
	    .severity = SEV_HIGH,
	    .read = read_gcloud_db,
	    .yes = EXAMPLE("SQLite format 3 me@x.io ya29."
			   "a0q7ZrWm3xKd9TvB2nLs8cHf5G"
			   "jP1eYu"),
	    .no = EXAMPLE("SQLite format 3 CREATE TABLE access_tokens"),
	    .source = "https://cloud.google.com/sdk/docs/configurations",
	},
	{
	    .id = "azure-tokens",
	    .title = "Azure tokens",
	    .paths = { "**/.azure/accessTokens.json" },
	    .severity = SEV_CRITICAL,
	    .read = read_json,
	    .fields = FIELDS({ "*/accessToken", AS_SECRET, SEV_HIGH },
		{ "*/refreshToken", AS_SECRET, 0 },
		{ "*/clientSecret", AS_SECRET, 0 }),
	    .yes = EXAMPLE(
		"[{\"refreshToken\":\"0.q7ZrWm3xKd9TvB2nLs8cHf5GjP1e\"}]"),
	    .no = EXAMPLE("[{\"tokenType\":\"Bearer\",\"refreshToken\":\"\"}]"),
	    .source = "https://learn.microsoft.com/cli/azure/"
		      "authenticate-azure-cli",
	},
	{
	    .id = "azure-msal-cache",
	    .title = "Azure tokens",
	    .paths = { "**/msal_token_cache.json",
		"**/.azure/service_principal_entries.json",
		"**/.azure/msal_http_cache.json" },
	    .severity = SEV_CRITICAL,
	    .read = read_json,
	    .fields = FIELDS({ "AccessToken/*/secret", AS_SECRET, SEV_HIGH },
		{ "IdToken/*/secret", AS_SECRET, SEV_MEDIUM },
		{ "*/*/secret", AS_SECRET, 0 },
		{ "*/client_secret", AS_SECRET, 0 }),
	    .yes = EXAMPLE(
		"{\"RefreshToken\":{\"a\":{\"credential_type\":"
		"\"RefreshToken\",\"secret\":\"0.q7ZrWm3xKd9TvB2nLs\"}}}"),
	    .no = EXAMPLE("{\"Account\":{\"a\":{\"realm\":\"x\"}}}"),
	    .source = "https://learn.microsoft.com/cli/azure/"
		      "msal-based-azure-cli",
	},
	{
	    .id = "boto",
	    .title = "credentials of Boto or gsutil",
	    .paths = { "**/.boto", "**/etc/boto.cfg" },
	    .severity = SEV_CRITICAL,
	    .read = read_ini,
	    .fields = FIELDS({ "**/aws_secret_access_key", AS_SECRET, 0 },
		{ "**/gs_secret_access_key", AS_SECRET, 0 },
		{ "**/gs_oauth2_refresh_token", AS_SECRET, 0 },
		{ "**/client_secret", AS_SECRET, SEV_HIGH },
		{ "**/proxy_pass", AS_SECRET, SEV_HIGH }),
	    .yes = EXAMPLE(
		"[Credentials]\ngs_secret_access_key = q7ZrWm3xKd9TvB2nLs\n"),
	    .no = EXAMPLE("[Boto]\nhttps_validate_certificates = True\n"),
	    .source = "https://cloud.google.com/storage/docs/boto-gsutil",
	},
	{
	    .id = "s3cfg",
	    .title = "credentials of s3cmd",
	    .paths = { "**/.s3cfg", "**/s3cmd.ini" },
	    .severity = SEV_CRITICAL,
	    .read = read_configparser,
	    .fields = FIELDS({ "**/secret_key", AS_SECRET, 0 },
		{ "**/access_token", AS_SECRET, SEV_HIGH },
		{ "**/gpg_passphrase", AS_SECRET, SEV_HIGH }),
	    .yes = EXAMPLE("[default]\naccess_key = AK\nsecret_key = "
			   "q7ZrWm3xKd9TvB2nLs\n"),
	    .no = EXAMPLE(
		"[default]\naccess_token = \nsecret_key = $(get-key)\n"),
	    .source = "https://s3tools.org/kb/item14.htm",
	},
	{
	    .id = "passwd-s3fs",
	    .title = "credentials of s3fs",
	    .paths = { "**/.passwd-s3fs", "**/etc/passwd-s3fs" },
	    .severity = SEV_CRITICAL,
	    .read = read_htpasswd,
	    .yes = EXAMPLE("AKIA"
			   "Q7ZRWM3XKD9TVB2N:h9KqZr4T+xW2mBvN7sLc8dPy3JgAu5\n"),
	    .no = EXAMPLE("# bucket:key:secret\n"),
	    .source = "https://github.com/s3fs-fuse/s3fs-fuse/wiki/"
		      "Fuse-Over-Amazon",
	},
	{
	    .id = "rclone",
	    .title = "credentials of rclone",
	    .paths = { "**/rclone.conf", "**/.rclone.conf" },
	    .severity = SEV_CRITICAL,
	    .read = read_ini,
	    .fields = FIELDS({ "*/pass", AS_SECRET, 0 },
		{ "*/password", AS_SECRET, 0 }, { "*/password2", AS_SECRET, 0 },
		{ "*/key_file_pass", AS_SECRET, 0 },
		{ "*/token", AS_SECRET, 0 }, { "*/bearer_token", AS_SECRET, 0 },
		{ "*/client_secret", AS_SECRET, SEV_HIGH },
		{ "*/secret_access_key", AS_SECRET, 0 },
		{ "*/session_token", AS_SECRET, SEV_HIGH },
		{ "*/key", AS_SECRET, 0 }, { "*/sas_url", AS_SECRET, 0 }),
	    .yes = EXAMPLE(
		"[box]\ntype = sftp\npass = q7ZrWm3xKd9TvB2nLs8cHf5GjP1e\n"),
	    .no = EXAMPLE(
		"[s3]\ntype = s3\nenv_auth = true\nsecret_access_key =\n"),
	    .source = "https://rclone.org/docs/#config-file",
	},
	{
	    .id = "terraform-credentials",
	    .title = "Terraform registry token",
	    .paths = { "**/credentials.tfrc.json" },
	    .severity = SEV_CRITICAL,
	    .read = read_json,
	    .fields = FIELDS({ "credentials/*/token", AS_SECRET, 0 }),
	    .yes = EXAMPLE("{\"credentials\":{\"app.terraform.io\":{\"token\":"
			   "\"q7ZrWm3xKd9TvB.atlasv1.2nLs8cHf5GjP1e\"}}}"),
	    .no = EXAMPLE("{\"credentials\":{}}"),
	    .source = "https://developer.hashicorp.com/terraform/cli/config/"
		      "config-file",
	},
	{
	    .id = "terraformrc",
	    .title = "Terraform registry token",
	    .paths = { "**/.terraformrc", "**/.tofurc", "**/terraform.rc" },
	    .severity = SEV_CRITICAL,
	    .read = read_ini,
	    .fields = FIELDS({ "**/token", AS_SECRET, 0 }),
	    .yes = EXAMPLE("credentials \"app.terraform.io\" {\n  token = "
			   "\"q7ZrWm3xKd9TvB.atlasv1.2nLs8cHf5GjP1e\"\n}\n"),
	    .no = EXAMPLE(
		"plugin_cache_dir = \"$HOME/.terraform.d/plugin-cache\"\n"),
	    .source = "https://developer.hashicorp.com/terraform/cli/config/"
		      "config-file",
	},
	{
	    .id = "terraform-state",
	    .title = "Terraform state",
	    .paths = { "**/*.tfstate", "**/*.tfstate.backup" },
	    .severity = SEV_HIGH,
	    .read = read_json,
	    .fields = FIELDS({ "**/sensitive", AS_NONE, 0 },
		{ "**/outputs/*/value", AS_SAID, 0 },
		{ "**/private_key_pem", AS_KEY, 0 }, { "**", AS_NAMED, 0 }),
	    .yes = EXAMPLE("{\"version\":4,\"resources\":[{\"type\":\"db\","
			   "\"instances\":[{\"attributes\":{\"name\":\"main\","
			   "\"password\":\"Tr7!xKd9+vB2\"}}]}]}"),
	    .no = EXAMPLE("{\"version\":4,\"outputs\":{\"url\":{\"value\":"
			  "\"https://x.io\"}},\"resources\":[]}"),
	    .source = "https://developer.hashicorp.com/terraform/language/"
		      "state/sensitive-data",
	},
	{
	    .id = "vault-token-file",
	    .title = "HashiCorp Vault token",
	    .paths = { "**/.vault-token" },
	    .severity = SEV_CRITICAL,
	    .read = read_line,
	    .yes = EXAMPLE("hvs."
			   "CAESIq7ZrWm3xKd9TvB2nLs8cHf5GjP1e"),
	    .no = EXAMPLE("\n"),
	    .source = "https://developer.hashicorp.com/vault/docs/commands/"
		      "token-helper",
	},
	{
	    .id = "minio-client",
	    .title = "credentials of the MinIO client",
	    .paths = { "**/.mc/config.json", "**/.mcli/config.json" },
	    .severity = SEV_CRITICAL,
	    .read = read_json,
	    .fields = FIELDS({ "*/play/*", AS_NONE, 0 },
		{ "aliases/*/secretKey", AS_SECRET, 0 },
		{ "hosts/*/secretKey", AS_SECRET, 0 }),
	    .yes = EXAMPLE(
		"{\"version\":\"10\",\"aliases\":{\"prod\":{\"secretKey\":"
		"\"q7ZrWm3xKd9TvB2nLs8c\"}}}"),
	    .no = EXAMPLE("{\"aliases\":{\"play\":{\"secretKey\":"
			  "\"zuf+q7ZrWm3xKd9TvB2nLs8c\"},\"s3\":{\"secretKey\":"
			  "\"YOUR-SECRET-KEY-HERE\"}}}"),
	    .source = "https://min.io/docs/minio/linux/reference/"
		      "minio-mc.html",
	},
	{
	    .id = "doctl",
	    .title = "DigitalOcean token",
	    .paths = { "**/doctl/config.yaml" },
	    .severity = SEV_CRITICAL,
	    .read = read_yaml,
	    .fields = FIELDS({ "access-token", AS_SECRET, 0 },
		{ "auth-contexts/*", AS_SECRET, 0 }),
	    .yes = EXAMPLE("access-token: dop_v1_"
			   "5f0c9b7e3a1d8462\ncontext: default\n"),
	    .no = EXAMPLE("access-token: \"\"\ncontext: default\n"),
	    .source = "https://docs.digitalocean.com/reference/doctl/",
	},
	{
	    .id = "hcloud",
	    .title = "Hetzner Cloud token",
	    .paths = { "**/hcloud/cli.toml" },
	    .severity = SEV_CRITICAL,
	    .read = read_ini,
	    .fields = FIELDS({ "contexts/token", AS_SECRET, 0 }),
	    .yes =
		EXAMPLE("active_context = \"a\"\n[[contexts]]\n  name = \"a\"\n"
			"  token = \"q7ZrWm3xKd9TvB2nLs8cHf5GjP1e\"\n"),
	    .no = EXAMPLE("active_context = \"a\"\n"),
	    .source = "https://github.com/hetznercloud/cli",
	},
	{
	    .id = "fly",
	    .title = "Fly.io token",
	    .paths = { "**/.fly/config.yml" },
	    .severity = SEV_CRITICAL,
	    .read = read_yaml,
	    .fields = FIELDS({ "access_token", AS_SECRET, 0 },
		{ "wire_guard_state/**/localprivate", AS_SECRET, SEV_HIGH }),
	    .yes = EXAMPLE("access_token: fm2_q7ZrWm3xKd9TvB2nLs8cHf5GjP1e\n"),
	    .no = EXAMPLE("access_token: \"\"\n"),
	    .source = "https://fly.io/docs/flyctl/auth/",
	},
	{
	    .id = "netlify",
	    .title = "Netlify token",
	    .paths = { "**/.netlify/config.json", "**/netlify/config.json" },
	    .severity = SEV_CRITICAL,
	    .read = read_json,
	    .fields = FIELDS({ "users/*/auth/token", AS_SECRET, 0 }),
	    .yes = EXAMPLE("{\"users\":{\"5\":{\"auth\":{\"token\":"
			   "\"q7ZrWm3xKd9TvB2nLs8c\"}}}}"),
	    .no = EXAMPLE("{\"telemetryDisabled\":false,\"cliId\":\"x\"}"),
	    .source = "https://docs.netlify.com/cli/get-started/",
	},
	{ 0 },
};
